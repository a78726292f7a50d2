package namematch

import (
	"context"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReadingsOfOneName(t *testing.T) {
	const same = 0.97 // not below this
	for _, c := range []struct {
		what, a, b string
		kind       Kind
		least      float64
		most       float64
	}{
		{"as written", "PUTIN, Vladimir", "PUTIN, Vladimir", Person, 1, 1},
		{"last name first", "PUTIN, Vladimir", "Vladimir Putin", Person, same, 0.9999},
		{"accents", "François Hollande", "Francois Hollande", Person, same, 0.9999},
		{"letters that are no accents", "Łódź Ørsted", "Lodz Orsted", Person, same, 0.9999},
		{"Cyrillic", "Владимир Путин", "Vladimir Putin", Person, same, 0.9999},
		{"Chinese", "李明", "Li Ming", Person, same, 0.9999},
		{"Chinese, joined", "习近平", "Xi Jinping", Person, 0.95, 0.9999},
		{"Korean", "이민호", "Lee Min Ho", Person, same, 0.9999},
		{"Greek", "Νικόλαος", "Nikolaos", Person, same, 0.9999},
		{"Arabic", "محمد بن سلمان", "Mohammed bin Salman", Person, 0.8, 0.9999},
		{"Hebrew", "משה", "Moshe", Person, 0.8, 0.9999},
		{"Thai", "สมชาย", "Somchai", Person, 0.8, 0.9999},
		{"within Chinese one character is one name", "习近朋", "习近平", Person, 0, 0.69},
		{"within Cyrillic one letter is a slip", "Владимир Пулин", "Владимир Путин", Person, 0.8, 0.99},
		{"joined", "RamiMakhlouf", "Rami Makhlouf", Person, 0.95, 0.9999},
		{"split", "van der bilt corp", "Vanderbilt Corp", Organization, 0.9, 0.9999},
		{"servant of", "Abd al-Rahman Yasin", "Abdurrahman Yasin", Person, 0.95, 0.9999},
		{"of the faith", "Nooruddin Turabi", "Nur al-Din Turabi", Person, 0.85, 0.9999},
		{"particles", "Osama bin Laden", "Usama ibn Ladin", Person, 0.85, 0.9999},
		{"title", "Dr. Rami Makhlouf", "Rami Makhlouf", Person, 0.9, 0.9999},
		{"patronymic added", "Vladimir Vladimirovich Putin", "Vladimir Putin", Person, 0.75, 0.99},
		{"patronymic replaced", "Sergey Ivanovich Lavrov", "Sergey Viktorovich Lavrov", Person, 0, 0.9},
		{"initial", "J. Smith", "John Smith", Person, 0.85, 0.99},
		{"other initial", "A. Nazarbayev", "Nursultan Nazarbayev", Person, 0, 0.69},
		{"initials with points", "J.P. Morgan", "JP Morgan", Organization, same, 0.9999},
		{"nickname", "Ted Kowalski", "Theodore Kowalski", Person, 0.85, 0.99},
		{"given name replaced", "Boris Abramovich", "Roman Abramovich", Person, 0, 0.69},
		{"legal form written out", "Siemens Aktiengesellschaft", "Siemens AG", Organization, same, 0.9999},
		{"legal form in front", "OAO Gazprom", "Open Joint Stock Company Gazprom", Organization, 0.95, 0.9999},
		{"legal form missing", "Crystalord", "CRYSTALORD LTD", Organization, 0.95, 0.9999},
		{"legal form of another family", "Deutsche Werft AG", "Deutsche Werft e.V.", Organization, 0.8, 0.97},
		{"legal form mistyped", "Souran Copany", "SOURAN COMPANY", Organization, 0.95, 0.9999},
		{"ampersand", "Procter & Gamble", "Procter and Gamble", Organization, same, 0.9999},
		{"number words", "Brigade Forty-Four", "Brigade 44", Organization, 0.95, 0.9999},
		{"other number", "Brigade 45", "Brigade 44", Organization, 0, 0.69},
		{"other town", "Bowne of Atlanta", "Bowne of Boston", Organization, 0, 0.69},
		{"all different", "Volkswagen AG", "Siemens AG", Organization, 0, 0},
	} {
		if got := Compare(c.a, c.b, c.kind); got < c.least || got > c.most {
			t.Errorf("%s: %q and %q score %.4f, want %.2f to %.4f", c.what, c.a, c.b, got, c.least, c.most)
		}
	}
}

// Scores fall as names drift apart: no two of these may tie or change places.
func TestScoresAreGraded(t *testing.T) {
	last := 2.0
	for _, q := range []string{"Sergei Lavrov", "sergei lavrov", "Sergei Lavrow", "Lavrov Sergei", "Sergei Laverow", "Sergei Viktorovich Lavrof", "Sergei Petrov"} {
		got := Compare(q, "Sergei Lavrov", Person)
		if got >= last {
			t.Errorf("%q scores %.4f, not below %.4f", q, got, last)
		}
		last = got
	}
}

func sample() []Entry {
	return []Entry{
		{ID: "a", Kind: Person, Name: "IVANOV, Ivan Petrovich", Aliases: []Alias{{Name: "Vanya", Weak: true}, {Name: "Ivan Petrov"}},
			Facts: Facts{Countries: []string{"RU"}, Dates: []Date{{1970, 5, 17}}, Identifiers: []Identifier{{"passport", "71 009-1868"}}, Addresses: []string{"12 Lenin Street, Sochi, Russia"}}},
		{ID: "b", Kind: Person, Name: "IVANOV, Ivan Petrovich", Facts: Facts{Countries: []string{"BG"}, Dates: []Date{{1991, 1, 1}}}},
		{ID: "c", Kind: Organization, Name: "Hetian Haolin Hair Accessories Co., Ltd."},
		{ID: "d", Kind: Vessel, Name: "Victory 3"},
		{ID: "e", Kind: Organization, Name: "... ---"},
	}
}

func TestFactsRaiseAndLower(t *testing.T) {
	x := buildFrom(sample())
	score := func(f Facts, id string) float64 {
		for _, m := range x.Search(Query{Name: "Ivan Ivanov", Kind: Person, Facts: f}, 10) {
			if m.ID == id {
				return m.Score
			}
		}
		return 0
	}
	bare := score(Facts{}, "a")
	if bare == 0 || bare != score(Facts{}, "b") {
		t.Fatalf("twins score %v and %v", bare, score(Facts{}, "b"))
	}
	if ms := x.Search(Query{Name: "Ivan Ivanov", Kind: Person}, 10); ms[0].ID != "a" || ms[1].ID != "b" {
		t.Error("twins must stand in the order of the list")
	}
	for _, c := range []struct {
		what  string
		facts Facts
		more  bool
	}{
		{"same day", Facts{Dates: []Date{{1970, 5, 17}}}, true},
		{"same year", Facts{Dates: []Date{{Year: 1970}}}, true},
		{"other decade", Facts{Dates: []Date{{Year: 1988}}}, false},
		{"same country", Facts{Countries: []string{"ru"}}, true},
		{"other country", Facts{Countries: []string{"BR"}}, false},
		{"same number, other spacing", Facts{Identifiers: []Identifier{{"Passport", "710091868"}}}, true},
		{"other number of the same register", Facts{Identifiers: []Identifier{{"passport", "999999999"}}}, false},
		{"same address", Facts{Addresses: []string{"Lenin street 12, SOCHI (Russia)"}}, true},
	} {
		got := score(c.facts, "a")
		if c.more && got <= bare || !c.more && got >= bare {
			t.Errorf("%s: %.4f against %.4f without", c.what, got, bare)
		}
	}
	if d, m, y := score(Facts{Dates: []Date{{1970, 5, 17}}}, "a"), score(Facts{Dates: []Date{{1970, 5, 1}}}, "a"), score(Facts{Dates: []Date{{Year: 1970}}}, "a"); !(d > m && m > y) {
		t.Errorf("day %.4f, month %.4f, year %.4f", d, m, y)
	}
	if ms := x.Search(Query{Name: "Ivan Ivanov", Kind: Person, Facts: Facts{Dates: []Date{{Year: 1991}}}}, 10); ms[0].ID != "b" {
		t.Error("the year of birth must decide between twins")
	}
	if s := score(Facts{Dates: []Date{{Year: 1930}}}, "a"); x.Thresholds().Verdict(s) != Below {
		t.Errorf("born forty years apart is still %v (%.3f)", x.Thresholds().Verdict(s), s)
	}
	unlike := x.Search(Query{Name: "Somebody Else", Kind: Person, Facts: Facts{Identifiers: []Identifier{{"", "710091868"}}}}, 10)
	if len(unlike) != 1 || unlike[0].ID != "a" || unlike[0].Verdict != Hit {
		t.Errorf("a shared identifier must be found under any name: %v", brief(unlike))
	}
	country := x.Search(Query{Name: "Somebody Else", Kind: Person, Facts: Facts{Countries: []string{"RU"}, Dates: []Date{{1970, 5, 17}}}}, 10)
	if len(country) != 0 {
		t.Errorf("country and date alone make no match: %v", brief(country))
	}
}

func TestKindsAndAliases(t *testing.T) {
	x := buildFrom(sample())
	if ms := x.Search(Query{Name: "Victory", Kind: Person}, 10); len(ms) != 0 {
		t.Error("a person was compared with a vessel")
	}
	if ms := x.Search(Query{Name: "Victory 3"}, 10); len(ms) != 1 || ms[0].Score != 1 {
		t.Error("a query of unknown kind must meet every kind")
	}
	ms := x.Search(Query{Name: "Vanya", Kind: Person}, 10)
	if len(ms) != 1 || !ms[0].Weak || ms[0].Verdict != Review {
		t.Errorf("weak alias: %+v", ms)
	}
	if ms := x.Search(Query{Name: "Ivan Petrov", Kind: Person}, 10); ms[0].ID != "a" || !ms[0].Alias || ms[0].Score != 1 {
		t.Errorf("alias as listed: %+v", ms[0])
	}
	odd := buildFrom([]Entry{{Kind: Organization, Name: "al a"}})
	if ms := odd.Search(Query{Name: "al a"}, 1); len(ms) != 1 || ms[0].Score != 1 {
		t.Errorf("a name as listed, read otherwise for its kind: %v", brief(ms))
	}
	if x.Len() != 5 || x.Names() != 6 {
		t.Errorf("%d entries, %d names", x.Len(), x.Names())
	}
}

func TestExplanation(t *testing.T) {
	x := buildFrom(append(sample(), Entry{ID: "f", Kind: Person, Name: "علي حسن"}))
	for _, q := range []Query{
		{Name: "Petrowich Iwan O. Ivanof", Kind: Person, Facts: Facts{Countries: []string{"RU"}, Dates: []Date{{Year: 1967}}}},
		{Name: "Vanya", Kind: Person},
		{Name: "HetianHaolin Hair Company", Kind: Organization},
		{Name: "Ali Hassan", Kind: Person},
		{Name: "IVANOV, Ivan Petrovich", Kind: Person},
		{Name: "Nobody", Kind: Person, Facts: Facts{Identifiers: []Identifier{{"passport", "710091868"}}}},
	} {
		ms := x.Search(q, 10)
		if len(ms) == 0 {
			t.Fatalf("%q finds nothing", q.Name)
		}
		for _, m := range ms {
			e := x.Explain(q, m)
			sum := 0.0
			for _, r := range e.Reasons {
				sum += r.Effect
			}
			if math.Abs(sum-m.Score) > 1e-9 {
				t.Errorf("%q: reasons add up to %.6f, score %.6f", q.Name, sum, m.Score)
			}
			for _, w := range e.Meetings {
				if !strings.Contains(q.Name, w.Queried) && w.How != Joined || !strings.Contains(m.Name, w.Listed) && w.How != Joined {
					t.Errorf("%q: meeting %+v quotes what is not written", q.Name, w)
				}
			}
		}
	}
	q := Query{Name: "J. Ivanov", Kind: Person}
	y := buildFrom([]Entry{{Kind: Person, Name: "Ivanov, Joseph Maria"}})
	e := y.Explain(q, y.Search(q, 1)[0])
	var hows []How
	for _, m := range e.Meetings {
		hows = append(hows, m.How)
	}
	slices.Sort(hows)
	if !slices.Equal(hows, []How{InitialOf, OnlyListed, Same}) {
		t.Errorf("meetings %v", hows)
	}
}

func TestHostileNames(t *testing.T) {
	x := buildFrom(append(sample(), Entry{ID: "long", Name: strings.Repeat("word ", 3000)}, Entry{ID: "one", Name: strings.Repeat("x", 10_000)}))
	for _, c := range []struct{ what, name string }{
		{"empty", ""}, {"spaces", " \t\n "}, {"punctuation", "--- ... !!!"}, {"ten thousand letters", strings.Repeat("a", 10_000)},
		{"ten thousand words", strings.Repeat("ivan ", 10_000)}, {"broken encoding", "Iv\xff\xfeanov Ivan"}, {"marks only", "\u0301\u0302\u202e"},
		{"astral characters", "𠀀𠀁 𝕀𝕧𝕒𝕟"}, {"zero", "\x00"},
	} {
		for _, m := range x.Search(Query{Name: c.name}, 10) {
			if m.Score < MinScore || m.Score > 1 || math.IsNaN(m.Score) {
				t.Errorf("%s: score %v", c.what, m.Score)
			}
		}
	}
	// A right-to-left override changes how a name looks, not what it is.
	for _, n := range []string{"\u202eIvan Petrov", "Iv\u200ban Pet\u00adrov", "Ｉｖａｎ Ｐｅｔｒｏｖ"} {
		if ms := x.Search(Query{Name: n, Kind: Person}, 1); len(ms) != 1 || ms[0].ID != "a" || ms[0].Verdict != Hit {
			t.Errorf("%q: %v", n, brief(ms))
		}
	}
	long := Query{Name: strings.Repeat("ivan ", 1000), Kind: Person}
	if ms := x.Search(long, 1); len(ms) > 0 && !x.Explain(long, ms[0]).Truncated {
		t.Error("a cut name must be reported as cut")
	}
	if x.Search(Query{Name: "Ivan Petrov"}, 0) != nil {
		t.Error("no room for a result, yet a result")
	}
	if empty := buildFrom(nil); len(empty.Search(Query{Name: "Ivan"}, 10)) != 0 {
		t.Error("an empty list has a match")
	}
}

func TestBatchIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	es := ofac(t)
	x := buildFrom(es)
	qs := noisyQueries(es, 25, 41)
	run := func(workers int) (out [][]Match) {
		err := x.Batch(context.Background(), len(qs), 5, workers, func(i int) Query { return qs[i].Query }, func(i int, ms []Match) error {
			if i != len(out) {
				t.Fatalf("result %d came as number %d", i, len(out))
			}
			out = append(out, ms)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	one := run(1)
	if len(one) != len(qs) {
		t.Fatalf("%d results for %d queries", len(one), len(qs))
	}
	for i := range one {
		if !reflect.DeepEqual(one[i], x.Search(qs[i].Query, 5)) {
			t.Fatalf("query %d: batch and single differ", i)
		}
	}
	for _, w := range []int{2, 7} {
		if !reflect.DeepEqual(one, run(w)) {
			t.Errorf("%d workers give other results than one", w)
		}
	}
	stop := errors.New("enough")
	seen := 0
	err := x.Batch(context.Background(), len(qs), 5, 3, func(i int) Query { return qs[i].Query }, func(int, []Match) error {
		if seen++; seen == 70 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 70 {
		t.Errorf("error %v after %d results", err, seen)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := x.Batch(ctx, len(qs), 5, 2, func(i int) Query { return qs[i].Query }, func(int, []Match) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestThresholdsGrowWithTheList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5_000_000).Draw(t, "n")
		m := rapid.IntRange(n, 10_000_000).Draw(t, "m")
		a, b := ThresholdsFor(n), ThresholdsFor(m)
		if a.Hit > b.Hit || a.Review >= a.Hit || b.Hit > 0.95 || a.Hit < 0.6 {
			t.Fatalf("%d: %+v, %d: %+v", n, a, m, b)
		}
	})
	if ThresholdsFor(727_000).Hit < ThresholdsFor(20_886).Hit+0.08 {
		t.Error("thirty-five times the names need a clearly higher threshold")
	}
	x := buildFrom(sample(), WithThresholds(Thresholds{Hit: 0.999, Review: 0.2}))
	if ms := x.Search(Query{Name: "ivan petrov", Kind: Person}, 1); ms[0].Verdict != Review {
		t.Errorf("own thresholds: %v", ms[0].Verdict)
	}
}
