package ui

import (
	"html/template"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
)

func TestChipFor(t *testing.T) {
	now := time.Date(2026, 6, 11, 14, 42, 0, 0, time.UTC)
	h := func(n int) time.Time { return now.Add(time.Duration(n) * time.Hour) }
	none := time.Time{}
	for _, x := range []struct {
		name            string
		start, due, met time.Time
		state           ChipState
		span            time.Duration
	}{
		{"no clock", none, none, none, NoClock, 0},
		{"a day's clock is soon from the start", h(-1), h(23), none, Soon, 23 * time.Hour},
		{"ninety days, half gone", h(-45 * 24), h(45 * 24), none, DueIn, 45 * 24 * time.Hour},
		{"ninety days, a quarter left", h(-68 * 24), h(22 * 24), none, Soon, 22 * 24 * time.Hour},
		{"three days, just over 24 hours left", h(-47), h(25), none, DueIn, 25 * time.Hour},
		{"due now", h(-24), now, none, Overdue, 0},
		{"a day over", h(-48), h(-24), none, Overdue, 24 * time.Hour},
		{"met", h(-20), h(4), h(-1), Met, 19 * time.Hour},
		{"met late", h(-30), h(-6), h(-1), Met, 29 * time.Hour},
	} {
		c := ChipFor(x.start, x.due, x.met, now)
		if c.State != x.state || c.Span != x.span {
			t.Errorf("%s: got %s %v, want %s %v", x.name, c.State, c.Span, x.state, x.span)
		}
		if c.Late != (x.name == "met late") {
			t.Errorf("%s: late %v", x.name, c.Late)
		}
	}
}

// TestChipNeverGoesBack: as time passes an open deadline only moves from due to soon to overdue.
func TestChipNeverGoesBack(t *testing.T) {
	order := map[ChipState]int{DueIn: 0, Soon: 1, Overdue: 2}
	rapid.Check(t, func(t *rapid.T) {
		start := time.Unix(rapid.Int64Range(0, 1e9).Draw(t, "start"), 0)
		due := start.Add(time.Duration(rapid.Int64Range(1, 200*24*3600).Draw(t, "length")) * time.Second)
		a := start.Add(time.Duration(rapid.Int64Range(0, 300*24*3600).Draw(t, "a")) * time.Second)
		b := a.Add(time.Duration(rapid.Int64Range(0, 300*24*3600).Draw(t, "b")) * time.Second)
		if order[ChipFor(start, due, time.Time{}, a).State] > order[ChipFor(start, due, time.Time{}, b).State] {
			t.Fatal("a deadline went back")
		}
	})
}

func TestFourAnswersDiffer(t *testing.T) {
	seen := map[Gap]bool{}
	for _, s := range []string{"not asked", "declined", "unknown", "not applicable"} {
		a := AnswerOf(s)
		if a.Gap == "" || a.Value != "" || seen[a.Gap] {
			t.Errorf("%s: %+v", s, a)
		}
		seen[a.Gap] = true
	}
	if AnswerOf("Yes") != Said("Yes") || AnswerOf("").Gap != NotAsked {
		t.Error("a value became a gap, or the other way round")
	}
}

func TestFilledKeepsWhatWasTyped(t *testing.T) {
	f := Form{Fields: []Field{{Kind: Text, Name: "a", Label: "A"}, {Kind: DateParts, Name: "d", Label: "D"}, {Kind: Checkboxes, Name: "c", Label: "C", Options: Options("x", "X")}}}
	got := f.Filled(url.Values{"a": {"typed"}, "d.month": {"13"}, "c": {"x"}, "once": {"token"}},
		&fault.Fault{Kind: fault.Invalid, Text: "no", Fields: []fault.Field{{Name: "d", Want: "first"}, {Name: "d", Want: "second"}, {Name: "else", Want: "other"}}})
	if got.Field("a").Value() != "typed" || got.Field("d").Month != "13" || !got.Field("c").Has("x") || got.Once != "token" {
		t.Errorf("lost: %+v", got)
	}
	e := got.Errors()
	if len(e) != 2 || e[0].Href != "#f-d-month" || e[0].Want != "first" || e[1].Want != "other" {
		t.Errorf("errors %+v", e)
	}
	if f.Fields[0].Values != nil {
		t.Error("the declared form was changed")
	}
}

func TestHiddenBarsHaveNoLength(t *testing.T) {
	c := NewChart("t", "u", 100, Bar{Label: "a", Count: 70}, Bar{Label: "b", Count: 3, Hidden: true})
	if c.Bars[0].Share != 700 || c.Bars[0].Percent() != 70 || c.Bars[1].Share != 0 {
		t.Errorf("%+v", c.Bars)
	}
}

func TestRichEscapes(t *testing.T) {
	if got := rich("**a <b>** & c"); got != "<strong>a &lt;b&gt;</strong> &amp; c" {
		t.Errorf("got %q", got)
	}
}

func TestKeep(t *testing.T) {
	for in, want := range map[string]string{"/a": "/a?lang=es", "/a?b=c#d": "/a?b=c&lang=es#d", "https://x/": "https://x/", "#id": "#id"} {
		if got := Keep(in, "es"); got != want {
			t.Errorf("%s: got %s", in, got)
		}
	}
}

// A deadline reads as people say it: what ends with a day ends at the end of that day, and no text ends with two stops.
func TestDue(t *testing.T) {
	eastern, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	cat := lang.New()
	if err := cat.Register("ui", Words); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 6, 11, 10, 42, 0, 0, eastern)
	at := func(m time.Month, d, h, min int) time.Time { return time.Date(2026, m, d, h, min, 0, 0, eastern) }
	for _, x := range []struct {
		name           string
		due            time.Time
		state          ChipState
		en, es, french string
	}{
		{"the end of a day", at(8, 4, 0, 0), DueIn, "end of August 3", "al final del 3 de agosto", "fin du 3 août"},
		{"the end of a year", time.Date(2027, 1, 1, 0, 0, 0, 0, eastern), DueIn, "end of December 31", "al final del 31 de diciembre", "fin du 31 décembre"},
		{"the end of today", at(6, 12, 0, 0), Soon, "end of today", "al final de hoy", "d’ici la fin de la journée"},
		{"the end of a day that is over", at(6, 5, 0, 0), Overdue, "was due by the end of June 4", "venció al final del 4 de junio", "était à faire avant la fin du 4 juin"},
		{"the end of yesterday", at(6, 11, 0, 0), Overdue, "was due by the end of June 10", "venció al final del 10 de junio", "était à faire avant la fin du 10 juin"},
		{"a time today", at(6, 11, 17, 42), Soon, "today, 5:42 p.m.", "hoy, 5:42 p. m.", "aujourd’hui, 17 h 42"},
		{"a time today that is over", at(6, 11, 9, 0), Overdue, "was due today, 9:00 a.m.", "venció hoy, 9:00 a. m.", "était à faire aujourd’hui, 09 h 00"},
		{"another day", at(6, 14, 12, 0), DueIn, "June 14, 12:00 p.m.", "14 de junio, 12:00 p. m.", "14 juin, 12 h 00"},
		{"another year", time.Date(2027, 2, 1, 9, 5, 0, 0, eastern), DueIn, "February 1, 2027, 9:05 a.m.", "1 de febrero de 2027, 9:05 a. m.", "1er février 2027, 09 h 05"},
	} {
		for tag, want := range map[lang.Tag]string{lang.English: x.en, lang.Spanish: x.es, lang.French: x.french} {
			got := due(lang.Voice{Catalogue: cat, Tag: tag, Zone: eastern}, Chip{State: x.state, Due: x.due, Now: now})
			if strings.ReplaceAll(got, "\u00a0", " ") != want {
				t.Errorf("%s, %s: got %q, want %q", x.name, tag, got, want)
			}
		}
	}
	v := lang.Voice{Catalogue: cat, Tag: lang.English, Zone: eastern}
	page := template.Must(template.New("").Funcs(Funcs(v, "")).ParseFS(Templates, "*.tmpl"))
	for rule, want := range map[string]string{"": "today, 3:42 p.m.", "24 hours from discovery": "today, 3:42 p.m. 24 hours from discovery"} {
		for told, more := range map[string]string{"": "", "Supervisor told": " Supervisor told"} {
			var b strings.Builder
			if err := page.ExecuteTemplate(&b, "chipbelow", ChipFor(at(6, 11, 1, 0), at(6, 11, 15, 42), time.Time{}, now).With(rule, told)); err != nil {
				t.Fatal(err)
			}
			if rule != "" && told != "" {
				more = "." + more
			}
			if got := strings.ReplaceAll(b.String(), "\u00a0", " "); !strings.Contains(got, ">"+want+more+"<") {
				t.Errorf("rule %q, told %q: %s", rule, told, got)
			}
		}
	}
}

func TestWhatIsNoTimeStandsInAPlainField(t *testing.T) {
	for value, want := range map[string]bool{"": true, "09:30": true, "nine": false, "25:00": false} {
		if (Field{Kind: Time, Values: []string{value}}).Dial() != want {
			t.Errorf("%q", value)
		}
	}
	if (Field{Kind: Text}).Dial() {
		t.Error("a text is no time")
	}
}
