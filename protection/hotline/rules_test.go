package hotline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/reference"
	"pgregory.net/rapid"
)

func TestTypesAreDecidedByOneFunction(t *testing.T) {
	for f, want := range map[Forms]Type{{}: Unknown, {Labor: true}: Labor, {Sex: true}: Sex, {Other: true}: Other, {Labor: true, Sex: true}: LaborAndSex,
		{Labor: true, Other: true}: Labor, {Sex: true, Other: true}: Sex, {Labor: true, Sex: true, Other: true}: LaborAndSex} {
		if got := TypeOf(f); got != want {
			t.Errorf("%+v is %q, not %q", f, got, want)
		}
	}
	all := []Type{Labor, Sex, LaborAndSex, Other, Unknown}
	rapid.Check(t, func(t *rapid.T) { // merging in any order, and twice, gives one type, and keeps every form told
		ts := rapid.SliceOfN(rapid.SampledFrom(all), 1, 5).Draw(t, "types")
		got := together(ts...)
		back := slices.Clone(ts)
		slices.Reverse(back)
		if together(back...) != got || together(append(ts, ts...)...) != got || together(append(ts, Unknown)...) != got {
			t.Fatal("the order matters")
		}
		for _, x := range ts {
			if f, g := x.forms(), got.forms(); f.Labor && !g.Labor || f.Sex && !g.Sex {
				t.Fatalf("%q is lost in %q", x, got)
			}
		}
	})
}

func TestSuggestedGrade(t *testing.T) {
	means := map[string]bool{"force": true}
	for _, c := range []struct {
		name  string
		t     Type
		codes []string
		minor bool
		want  Grade
	}{
		{"nothing told", Labor, nil, false, Low},
		{"labor by force", Labor, []string{"force"}, false, High},
		{"long hours only", Labor, []string{"hours"}, false, Moderate},
		{"force, nothing known of what for", Unknown, []string{"force", "hours"}, false, Moderate},
		{"commercial sex, adult, no means", Sex, []string{"hours"}, false, Moderate},
		{"commercial sex under 18 needs no means", Sex, nil, true, High},
		{"labor under 18 needs means", Labor, []string{"hours"}, true, Moderate},
		{"something else by force", Other, []string{"force"}, false, Moderate},
	} {
		if got := Suggest(c.t, c.codes, means, c.minor); got.Grade != c.want || got.Why == "" {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // another fact never lowers the suggestion
		rank := map[Grade]int{Low: 0, Moderate: 1, High: 2}
		codes := rapid.SliceOf(rapid.SampledFrom([]string{"force", "hours", "debt"})).Draw(t, "codes")
		typ := rapid.SampledFrom([]Type{Labor, Sex, LaborAndSex, Other, Unknown}).Draw(t, "type")
		minor := rapid.Bool().Draw(t, "minor")
		more := append(slices.Clone(codes), rapid.SampledFrom([]string{"force", "hours"}).Draw(t, "more"))
		if rank[Suggest(typ, more, means, minor).Grade] < rank[Suggest(typ, codes, means, minor).Grade] {
			t.Fatal("a fact lowered the grade")
		}
	})
}

func TestWhoIsProtectedAsAMinor(t *testing.T) {
	for _, c := range []struct{ band, nationality, want string }{
		{"minor", "foreign", "minor foreign"}, {"minor", "citizen", "minor citizen"}, {"minor", "not asked", "minor nationality unknown"},
		{"minor", "declined", "minor nationality unknown"}, {"unknown", "foreign", "age unknown"}, {"unknown", "not asked", "age unknown"},
		{"", "", "age unknown"}, {"adult", "foreign", ""}, {"adult", "unknown", ""},
	} {
		if got := minorClass(c.band, c.nationality); got != c.want {
			t.Errorf("%s, %s: %q", c.band, c.nationality, got)
		}
	}
}

func TestWhatToDoNowIsMostUrgentFirst(t *testing.T) {
	codesOf := func(p Picture) string {
		var out []string
		for _, s := range Next(p) {
			out = append(out, s.Code)
		}
		return strings.Join(out, " ")
	}
	girl, woman := Victim{Band: "minor", Nationality: "foreign"}, Victim{Band: "adult", Nationality: "foreign"}
	for want, p := range map[string]Picture{
		"":                                    {},
		"danger crisis open safe wants":       {Danger: true, Crisis: true, Indicators: true},
		"open safe wants":                     {Danger: true, Crisis: true, Responded: true, Indicators: true},
		"minor safe wants grade find consent": {Indicators: true, Situation: true, Victims: []Victim{woman, girl}},
		"find consent":                        {Indicators: true, Situation: true, Graded: true, Safe: true, Wishes: true, Victims: []Victim{woman}},
	} {
		if got := codesOf(p); got != want {
			t.Errorf("%+v: %q, not %q", p, got, want)
		}
	}
	for _, s := range Next(Picture{Indicators: true, Situation: true, Victims: []Victim{girl}}) {
		if s.Code == "minor" && !strings.Contains(s.Why, "Nothing is sent without the officer") {
			t.Error("the step suggests that something is sent")
		}
	}
}

func TestANoticeOnNoGroundNamesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := NoticeDraft{Situation: "s", RecipientKind: "police", Recipient: "r", Conduct: "x",
			Ground: Ground(rapid.SampledFrom([]string{string(ConductOnly), string(ByLaw), string(InDanger), string(HerWish), "", "because"}).Draw(t, "ground")),
			Law:    rapid.SampledFrom([]string{"", "minor-24h", "because"}).Draw(t, "law"), Person: rapid.SampledFrom([]string{"", "p"}).Draw(t, "person")}
		named := n.Ground == InDanger || n.Ground == HerWish || n.Ground == ByLaw && n.Law == "minor-24h"
		if want := n.Person == "" && n.Ground == ConductOnly || n.Person != "" && named; (n.check() == nil) != want {
			t.Fatalf("%+v: %v", n, n.check())
		}
		if (n.question() != nil) != (n.Person != "") {
			t.Fatal("a person leaves without being asked about")
		}
	})
}

func TestReferencesAreReadBack(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC))
	ids := id.Seeded(now, 7)
	seen := map[string]bool{}
	for range 5000 {
		x := ids.New()
		ref := Ref("S", x)
		tail, ok := tailOf(strings.ToLower(ref))
		if !ok || !strings.HasSuffix(x, tail) || seen[ref] {
			t.Fatalf("%s reads as %q, %v, seen before %v", ref, tail, ok, seen[ref])
		}
		seen[ref] = true
	}
	for _, typed := range []string{"", "S", "S-", "S-1234", "S-1234-56789", "S-!!!!-!!!!", "S-UUUU-UUUU"} {
		if tail, ok := tailOf(typed); ok {
			t.Errorf("%q reads as %q", typed, tail)
		}
	}
}

func TestEveryMeansIsAnIndicatorOfTheCodeList(t *testing.T) {
	f, err := files.Open("reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	b, err := reference.NewBook(f)
	if err != nil {
		t.Fatal(err)
	}
	day := clock.NewDate(2026, 6, 9)
	if n := len(b.All("hotline.indicator", day)); n < 11 {
		t.Errorf("%d indicators", n)
	}
	for _, v := range b.All("hotline.means", day) {
		if _, err := b.At("hotline.indicator", v.Name, day); err != nil {
			t.Errorf("%s is means, but no indicator", v.Name)
		}
	}
	if _, err := b.At("hotline.indicator", "debt-bondage", clock.NewDate(2000, 1, 1)); !fault.Is(err, fault.NotFound) {
		t.Error("the code list has no beginning")
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add("1.1780000000000000.01890000-0000-7000-8000-abc0ffee0000")
	f.Add("..")
	f.Add("9.-1.x")
	f.Fuzz(func(t *testing.T, text string) {
		c := ParseCursor(text)
		if c.ID == "" && c != (Cursor{}) {
			t.Fatal("half a cursor")
		}
		if again := ParseCursor(c.String()); again != c {
			t.Fatalf("%+v became %+v", c, again)
		}
	})
}
