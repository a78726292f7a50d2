package certification

import (
	"fmt"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"pgregory.net/rapid"
)

var (
	periods = Periods{Interim: 90, Extension: 30}
	day     = clock.NewDate(2026, 5, 5)
	ny, _   = time.LoadLocation("America/New_York")
)

// TestStates is the table of every state and verb, written out as people of the trade would.
func TestStates(t *testing.T) {
	can := map[State]string{
		Drafted:       "send withdraw",
		PartAIn:       "part B review withdraw",
		Complete:      "review withdraw",
		Review:        "part B ask propose withdraw",
		Asked:         "part B answer propose withdraw",
		Interim:       "part B ask propose extend withdraw",
		Eligible:      "",
		Denied:        "reconsider",
		Reconsidering: "part B ask propose withdraw",
		Withdrawn:     "",
	}
	for _, s := range States {
		c := Course{State: s, Question: s == Asked}
		if s == Interim {
			c.InterimFrom, c.InterimLast = day, day.AddDays(90)
		}
		if s == Complete {
			c.PartB = true
		}
		got := ""
		for _, v := range c.Verbs() {
			if got != "" {
				got += " "
			}
			got += string(v)
		}
		if got != can[s] {
			t.Errorf("%s: can %q, want %q", s, got, can[s])
		}
		for _, v := range Verbs {
			_, _, err := c.Do(Step{Verb: v, By: "somebody", On: day, Decision: Deny}, periods)
			if (err == nil) != c.Can(v) {
				t.Errorf("%s, %s: %v, but Can says %v", s, v, err, c.Can(v))
			}
		}
	}
}

func walk(t *testing.T, c Course, steps ...Step) (Course, Effect) {
	t.Helper()
	var e Effect
	var err error
	for i, s := range steps {
		if s.On.IsZero() {
			s.On = day
		}
		if c, e, err = c.Do(s, periods); err != nil {
			t.Fatalf("step %d, %s: %v", i+1, s.Verb, err)
		}
	}
	return c, e
}

func TestInterimThenEligible(t *testing.T) {
	c, e := walk(t, Course{State: Drafted}, Step{Verb: Send}, Step{Verb: TakeUp}, Step{Verb: Propose, By: "a", Decision: GrantInterim}, Step{Verb: Approve, By: "b"})
	if c.State != Interim || e.Letter != InterimLetter || e.Started != "interim-90" {
		t.Fatalf("interim: %+v %+v", c, e)
	}
	if want := clock.NewDate(2026, 8, 3); c.InterimLast != want {
		t.Errorf("issued on May 5, the last day is %s, want %s (day 1 is the day after issue)", c.InterimLast, want)
	}
	if _, _, err := c.Do(Step{Verb: Propose, By: "a", On: day, Decision: GrantEligibility}, periods); !fault.Is(err, fault.Conflict) {
		t.Errorf("eligibility without Part B: %v", err)
	}
	if _, _, err := c.Do(Step{Verb: Propose, By: "a", On: day, Decision: GrantInterim}, periods); !fault.Is(err, fault.Conflict) {
		t.Errorf("interim assistance twice: %v", err)
	}
	c, e = walk(t, c, Step{Verb: PartBIn}, Step{Verb: Propose, By: "a", Decision: GrantEligibility}, Step{Verb: SendBack, By: "b"},
		Step{Verb: Propose, By: "b", Decision: GrantEligibility}, Step{Verb: Approve, By: "a"})
	if c.State != Eligible || e.Letter != EligibilityLetter || e.Earlier != ReplacedLetter || len(e.Met) != 2 {
		t.Errorf("eligible: %+v %+v", c, e)
	}
}

func TestExtendedOnceAndInTime(t *testing.T) {
	c := Course{State: Interim, InterimFrom: day, InterimLast: day.AddDays(90)}
	if _, _, err := c.Do(Step{Verb: Extend, By: "b", On: day.AddDays(91)}, periods); !fault.Is(err, fault.Conflict) {
		t.Errorf("extended on day 91: %v", err)
	}
	x, e, err := c.Do(Step{Verb: Extend, By: "b", On: day.AddDays(90)}, periods)
	if err != nil || x.InterimLast != day.AddDays(120) || e.Started != "interim-120" {
		t.Fatalf("extended on day 90: %+v %+v %v", x, e, err)
	}
	if _, _, err := x.Do(Step{Verb: Extend, By: "b", On: day.AddDays(91)}, periods); !fault.Is(err, fault.Conflict) {
		t.Errorf("extended twice: %v", err)
	}
}

// TestNoLetterByOnePersonAndNoSilentEnd walks at random: every letter has a proposer and another approver, and while an
// interim period runs exactly one clock runs, which tells somebody before it ends and when it was missed.
func TestNoLetterByOnePersonAndNoSilentEnd(t *testing.T) {
	rules := map[string]deadline.Rule{}
	for _, r := range Domain.Rules {
		rules[r.Name] = r
	}
	rapid.Check(t, func(t *rapid.T) {
		c, on, letters, extensions := Course{State: Drafted}, day, 0, 0
		issued := clock.Date{}
		running := map[string]bool{NoticeRule.Name: true}
		proposer := ""
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			s := Step{Verb: rapid.SampledFrom(Verbs).Draw(t, "verb"), By: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "by"),
				On: on, Decision: rapid.SampledFrom([]Decision{GrantInterim, GrantEligibility, Deny, Certify}).Draw(t, "decision")}
			next, e, err := c.Do(s, periods)
			if err != nil {
				if next != c {
					t.Fatalf("a refused step changed the course")
				}
				on = on.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
				continue
			}
			if s.Verb == Propose {
				proposer = s.By
			}
			if e.Letter != "" {
				letters++
				if s.Verb != Approve || proposer == "" || proposer == s.By {
					t.Fatalf("a letter by %q alone, at %s", s.By, s.Verb)
				}
				if e.Letter == InterimLetter {
					issued = on
				}
			}
			if s.Verb == Extend {
				extensions++
			}
			for _, r := range append(e.Met, e.Dropped...) {
				delete(running, r)
			}
			if e.Started != "" {
				running[e.Started] = true
			}
			c = next
			want := map[State]int{Drafted: 1, Interim: 1}[c.State]
			if len(running) != want {
				t.Fatalf("%s: %d clocks run: %v", c.State, len(running), running)
			}
			if c.State == Interim {
				alarms(t, c, issued, running, rules)
			}
			on = on.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
		}
		if extensions > 1 || letters > 2 {
			t.Fatalf("%d extensions, %d letters", extensions, letters)
		}
	})
}

func alarms(t *rapid.T, c Course, issued clock.Date, running map[string]bool, rules map[string]deadline.Rule) {
	for name := range running {
		rule := rules[name]
		started := issued.Start(ny).Add(11 * time.Hour)
		k := deadline.Clock{Rule: name, Start: started, Due: c.InterimLast.End(ny)}
		if due := rule.Due(started, ny, nil); !due.Equal(k.Due) {
			t.Fatalf("%s is due %s by its rule and %s by the course", name, due, k.Due)
		}
		zone := func(string) *time.Location { return ny }
		told := deadline.Steps([]deadline.Clock{k}, rules, zone, c.InterimLast.AddDays(-14).Start(ny).Add(time.Hour))
		if len(told) != 1 || told[0].Missed {
			t.Fatalf("%s: nobody is told two weeks before the end", name)
		}
		missed := deadline.Steps([]deadline.Clock{k}, rules, zone, k.Due.Add(time.Second))
		if len(missed) != 1 || !missed[0].Missed {
			t.Fatalf("%s ended in silence", name)
		}
	}
}

func TestType(t *testing.T) {
	for _, x := range []struct {
		labor, sex, other Said
		want              Type
	}{
		{Yes, No, No, Labor}, {Yes, Unknown, NotAsked, Labor}, {No, Yes, No, Sex}, {Yes, Yes, No, LaborAndSex}, {Yes, Yes, Yes, LaborAndSex},
		{No, No, Yes, OtherType}, {Yes, No, Yes, Labor}, {No, No, No, UnknownType}, {NotAsked, NotAsked, NotAsked, UnknownType},
		{Declined, Unknown, NotApplicable, UnknownType}, {Unknown, Yes, Unknown, Sex}, {NotAsked, Declined, Yes, OtherType},
	} {
		if got := (Forms{x.labor, x.sex, x.other}).Type(); got != x.want {
			t.Errorf("labor %s, sex %s, other %s: %s, want %s", x.labor, x.sex, x.other, got, x.want)
		}
	}
	// Every combination has exactly one type, and no answer that is not a yes moves anybody into labor or sex.
	for _, a := range Answers {
		for _, b := range Answers {
			for _, c := range Answers {
				got := Forms{a, b, c}.Type()
				if (got == Labor || got == LaborAndSex) != (a == Yes) || (got == Sex || got == LaborAndSex) != (b == Yes) {
					t.Errorf("%s, %s, %s gives %s", a, b, c, got)
				}
			}
		}
	}
}

func TestAgeIsTestedOnTheDayOfReceipt(t *testing.T) {
	received := clock.NewDate(2026, 6, 9)
	for _, x := range []struct {
		name    string
		born    clock.Date
		chosen  Age
		want    Age
		refused string
	}{
		{"seventeen", clock.NewDate(2008, 6, 10), "", ByBirthDate, ""},
		{"eighteenth birthday", clock.NewDate(2008, 6, 9), "", "", "age"},
		{"eighteen, disputed", clock.NewDate(2008, 6, 9), Disputed, Disputed, ""},
		{"eighteen, a ground cannot beat the date", clock.NewDate(2008, 6, 9), ByStatement, "", "age"},
		{"unknown, nothing chosen", clock.Date{}, "", "", "age"},
		{"unknown, chosen", clock.Date{}, ByStatement, ByStatement, ""},
		{"unknown, an invented ground", clock.Date{}, "looks young", "", "age"},
		{"unknown, birth date cannot be chosen", clock.Date{}, ByBirthDate, "", "age"},
		{"born after the discovery", clock.NewDate(2026, 6, 9), "", "", "born"},
		{"born after the discovery, disputed", clock.NewDate(2026, 6, 9), Disputed, "", "born"},
	} {
		got, err := AgeTest(x.born, received.AddDays(-1), received, 18, x.chosen)
		switch f := fault.As(err); {
		case x.refused == "" && (err != nil || got != x.want):
			t.Errorf("%s: %q, %v", x.name, got, err)
		case x.refused != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Name != x.refused):
			t.Errorf("%s: %q, %v; want %s refused", x.name, got, err, x.refused)
		}
	}
}

func TestWhatAStrangerIsTold(t *testing.T) {
	today := clock.NewDate(2026, 6, 9)
	interim := func(s LetterStatus, last clock.Date) Letter {
		return Letter{Kind: InterimLetter, Status: s, IssuedOn: day, LastOn: last}
	}
	eligible := func(s LetterStatus) Letter { return Letter{Kind: EligibilityLetter, Status: s, IssuedOn: day} }
	for _, x := range []struct {
		name  string
		l     Letter
		found bool
		typed clock.Date
		want  Result
	}{
		{"stands", eligible(ValidLetter), true, day, Valid},
		{"another date", eligible(ValidLetter), true, day.AddDays(1), NotFound},
		{"no date", eligible(ValidLetter), true, clock.Date{}, NotFound},
		{"no letter", Letter{}, false, clock.Date{}, NotFound},
		{"replaced", eligible(ReplacedLetter), true, day, Replaced},
		{"replaced, another date", eligible(ReplacedLetter), true, today, NotFound},
		{"annulled", eligible(AnnulledLetter), true, day, NotFound},
		{"interim, last day", interim(ValidLetter, today), true, day, Valid},
		{"interim, ran out undecided", interim(ValidLetter, today.AddDays(-1)), true, day, Pending},
		{"interim, denied", interim(EndedLetter, today.AddDays(9)), true, day, NotFound},
		{"interim, replaced by eligibility", interim(ReplacedLetter, today.AddDays(-9)), true, day, Replaced},
	} {
		if got := ResultFor(x.l, x.found, x.typed, today); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestRecipientsCountOnce: dropping any clause of the definition would change the figure.
func TestRecipientsCountOnce(t *testing.T) {
	row := func(id, who string, k Kind, typ Type, on int, annulled bool, of string) CountRow {
		return CountRow{Letter: id, Recipient: who, Minor: k.ForMinor(), Kind: k, Type: typ, IssuedOn: day.AddDays(on), Annulled: annulled, ReissueOf: of}
	}
	rows := []CountRow{
		row("1", "child", InterimLetter, UnknownType, 0, false, ""),
		row("2", "child", EligibilityLetter, Labor, 60, false, ""),
		row("3", "annulled", EligibilityLetter, Sex, 61, true, ""),
		row("4", "corrected", EligibilityLetter, Sex, 62, true, ""),
		row("5", "corrected", EligibilityLetter, Labor, 70, false, "4"),
		row("6", "adult", CertificationLetter, Labor, 71, false, ""),
		row("7", "adult", CertificationLetter, Labor, 72, false, "6"),
		row("8", "child", CertificationLetter, Labor, 900, false, ""),
	}
	got := ""
	for _, r := range Recipients(rows) {
		got += r.Letter
	}
	if got != "1568" {
		t.Errorf("counted letters %s, want 1, 5, 6, 8", got)
	}
}

// TestRulesAgreeWithTheLaw: the lengths that tell people early are those of the reference data.
func TestRulesAgreeWithTheLaw(t *testing.T) {
	b := book(t)
	f, err := factsAt(b, time.Date(2026, 6, 9, 16, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if f.notice != NoticeRule.Hours || f.Interim != InterimRule.Days || f.Interim+f.Extension != ExtendedRule.Days {
		t.Errorf("reference data say %d hours, %d and %d days", f.notice, f.Interim, f.Extension)
	}
	if v, err := b.At(referenceSet, "extension-days", f.today); err != nil || v.Sure != "from memory" {
		t.Errorf("the weak fact is not flagged: %+v, %v", v, err)
	}
	if f.phone != "866-401-5510" {
		t.Error("not the published telephone number")
	}
}

func TestEveryStateHasAStatusForTheRequester(t *testing.T) {
	seen := map[string]State{}
	for _, s := range States {
		c := Course{State: s, PartB: true, InterimFrom: day, InterimLast: day.AddDays(90)}
		text := StatusOf(c, day.AddDays(37))
		if text.Text == "" || seen[text.Text] != "" {
			t.Errorf("%s: %q, as for %q", s, text.Text, seen[text.Text])
		}
		seen[text.Text] = s
	}
	c := Course{State: Interim, PartB: true, InterimFrom: day, InterimLast: day.AddDays(90)}
	if got := StatusOf(c, day.AddDays(37)); fmt.Sprintf(got.Text, got.Day) != "Interim assistance until 2026-08-03. A decision is being prepared. Nothing is needed from you." {
		t.Errorf("%+v", got)
	}
	if got := StatusOf(c, day.AddDays(91)); got.Text != "The interim period ended on %s. A decision is pending." {
		t.Errorf("after day 90: %+v", got)
	}
}
