package ui

import (
	"testing"
	"time"

	"net/url"

	"pgregory.net/rapid"

	"github.com/manumit/manumit/kernel/fault"
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
