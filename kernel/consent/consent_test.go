package consent_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"io/fs"
	"pgregory.net/rapid"
)

var (
	noon     = time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	question = consent.Question{Person: "p1", Purpose: consent.Referral, Recipient: "shelter", Scope: "contact", On: clock.NewDate(2026, 7, 1)}
)

func yes(id string, hour int) consent.Consent {
	return consent.Consent{ID: id, Person: "p1", Purpose: consent.Referral, Recipient: "shelter", Scope: "contact", Yes: true,
		Given: noon.Add(time.Duration(hour) * time.Hour), Expires: clock.NewDate(2026, 12, 31)}
}

func TestDecide(t *testing.T) {
	no := yes("n", 1)
	no.Yes = false
	withdrawn := yes("w", 0)
	withdrawn.Withdrawn = noon.Add(2 * time.Hour)
	forever := yes("f", 0)
	forever.Expires = clock.Date{}
	other := func(change func(*consent.Consent)) consent.Consent { c := yes("o", 0); change(&c); return c }
	for name, c := range map[string]struct {
		recorded []consent.Consent
		kind     consent.Kind
		by       string
	}{
		"never asked":                          {nil, consent.Refused, ""},
		"yes":                                  {[]consent.Consent{yes("a", 0)}, consent.Granted, "a"},
		"no after yes":                         {[]consent.Consent{yes("a", 0), no}, consent.Refused, ""},
		"yes after no":                         {[]consent.Consent{no, yes("b", 2)}, consent.Granted, "b"},
		"yes and no at the same moment":        {[]consent.Consent{yes("a", 1), no}, consent.Refused, ""},
		"withdrawn":                            {[]consent.Consent{withdrawn}, consent.Refused, ""},
		"withdrawn after a newer yes":          {[]consent.Consent{withdrawn, yes("b", 1)}, consent.Refused, ""},
		"a new yes after the withdrawal":       {[]consent.Consent{withdrawn, yes("b", 3)}, consent.Granted, "b"},
		"a consent without an end is none":     {[]consent.Consent{forever}, consent.Refused, ""},
		"another purpose":                      {[]consent.Consent{other(func(c *consent.Consent) { c.Purpose = consent.Share })}, consent.Refused, ""},
		"another recipient":                    {[]consent.Consent{other(func(c *consent.Consent) { c.Recipient = "police" })}, consent.Refused, ""},
		"another scope":                        {[]consent.Consent{other(func(c *consent.Consent) { c.Scope = "story" })}, consent.Refused, ""},
		"another person":                       {[]consent.Consent{other(func(c *consent.Consent) { c.Person = "p2" })}, consent.Refused, ""},
		"everybody is nobody":                  {[]consent.Consent{other(func(c *consent.Consent) { c.Recipient = "*" })}, consent.Refused, ""},
		"a no to somebody else does not count": {[]consent.Consent{yes("a", 0), other(func(c *consent.Consent) { c.Recipient, c.Yes, c.Given = "police", false, noon.Add(time.Hour) })}, consent.Granted, "a"},
	} {
		if a := consent.Decide(question, c.recorded); a.Kind != c.kind || a.By != c.by || a.May() != (c.kind != consent.Refused) {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestAConsentHoldsThroughItsLastDay(t *testing.T) {
	q := question
	for day, want := range map[clock.Date]consent.Kind{clock.NewDate(2026, 12, 31): consent.Granted, clock.NewDate(2027, 1, 1): consent.Refused} {
		q.On = day
		if a := consent.Decide(q, []consent.Consent{yes("a", 0)}); a.Kind != want {
			t.Errorf("on %v: %v", day, a.Kind)
		}
	}
}

func TestALawMustFitThePurpose(t *testing.T) {
	for _, l := range consent.Laws {
		if l.Cites == "" || l.Words == "" {
			t.Errorf("%s cites nothing or says nothing", l.Code)
		}
		for _, purpose := range []string{consent.Referral, consent.Notice, consent.Share} {
			q := question
			q.Law, q.Purpose = l.Code, purpose
			granted := yes("a", 0)
			granted.Purpose = purpose
			a := consent.Decide(q, []consent.Consent{granted})
			if (a.Kind == consent.NotNeeded) != (purpose == l.Purpose) || purpose != l.Purpose && a.May() {
				t.Errorf("%s for %s: %v", l.Code, purpose, a.Kind)
			}
		}
	}
	q := question
	q.Law = "because-i-say-so"
	if consent.Decide(q, []consent.Consent{yes("a", 0)}).May() {
		t.Error("an unknown law opens the door")
	}
}

func TestDoNotTellThePoliceTravels(t *testing.T) {
	wish := yes("w", 0)
	wish.Recipient, wish.NoPolice = "clinic", true
	if a := consent.Decide(question, []consent.Consent{yes("a", 0), wish}); !a.NoPolice {
		t.Error("the wish does not travel with a granted share")
	}
	q := question
	q.Purpose, q.Law = consent.Notice, "minor-24h"
	if a := consent.Decide(q, []consent.Consent{wish}); !a.NoPolice || a.Kind != consent.NotNeeded {
		t.Error("the wish does not travel with a notice that the law demands")
	}
}

// anyConsents draws answers of one person to a few questions, many at the same moments.
func anyConsents(t *rapid.T) []consent.Consent {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) consent.Consent {
		c := yes(fmt.Sprint("c", rapid.IntRange(0, 1<<30).Draw(t, "id")), rapid.IntRange(0, 5).Draw(t, "hour"))
		c.Yes = rapid.Bool().Draw(t, "yes")
		c.Recipient = rapid.SampledFrom([]string{"shelter", "clinic"}).Draw(t, "recipient")
		c.Expires = clock.NewDate(2026, 6, rapid.IntRange(1, 30).Draw(t, "expires")).AddDays(rapid.IntRange(0, 60).Draw(t, "more"))
		if rapid.Bool().Draw(t, "withdrawn") {
			c.Withdrawn = c.Given.Add(time.Duration(rapid.IntRange(0, 6).Draw(t, "after")) * time.Hour)
		}
		return c
	}), 0, 8).Draw(t, "recorded")
}

func TestNoWayLeadsFromWithdrawnToGranted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recorded := anyConsents(t)
		a := consent.Decide(question, recorded)
		last := time.Time{}
		for _, c := range recorded {
			for _, at := range []time.Time{c.Given, c.Withdrawn} {
				if c.Recipient == question.Recipient && at.After(last) {
					last = at
				}
			}
		}
		// Whatever was said: a withdrawal or a no at or after the last word refuses.
		for _, end := range []func(*consent.Consent){func(c *consent.Consent) { c.Yes = false }, func(c *consent.Consent) { c.Withdrawn = c.Given }} {
			c := yes("end", 0)
			c.Given = last
			end(&c)
			if b := consent.Decide(question, append(recorded[:len(recorded):len(recorded)], c)); b.May() {
				t.Fatalf("a last refusal left it open: %+v", b)
			}
		}
		// Withdrawing any consent never opens what was closed, and closes what it alone held open.
		for i, c := range recorded {
			if !c.Withdrawn.IsZero() {
				continue
			}
			changed := append([]consent.Consent(nil), recorded...)
			changed[i].Withdrawn = last.Add(time.Hour)
			b := consent.Decide(question, changed)
			if b.May() && !a.May() || c.ID == a.By && b.May() {
				t.Fatalf("withdrawing opened the door: before %+v, after %+v", a, b)
			}
		}
	})
}

func TestTheOrderOfRecordsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		recorded := anyConsents(t)
		shuffled := rapid.Permutation(recorded).Draw(t, "shuffled")
		if a, b := consent.Decide(question, recorded), consent.Decide(question, shuffled); a.Kind != b.Kind {
			t.Fatalf("%v or %v", a.Kind, b.Kind)
		}
	})
}

func TestAskReadsWhatWasRecordedAndWithdrawn(t *testing.T) {
	storetest.Both(t, []fs.FS{consent.Migrations()}, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		c := yes("a", 0)
		c.Language, c.How, c.Interpreter, c.ExplainedBy, c.NoPolice = "es", "spoken", "professional", "user-1", true
		if err := s.Write(ctx, func(tx *store.Tx) error { return consent.Record(tx, c) }); err != nil {
			t.Fatal(err)
		}
		of, err := consent.Of(ctx, s, "p1")
		if err != nil || len(of) != 1 || of[0] != c {
			t.Fatalf("read back %+v, %v", of, err)
		}
		if a, err := consent.Ask(ctx, s, question); err != nil || a.By != "a" || !a.NoPolice {
			t.Errorf("%+v, %v", a, err)
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := consent.Withdraw(tx, "a", noon.Add(time.Hour)); err != nil {
				return err
			}
			a, err := consent.Ask(ctx, tx, question)
			if err != nil || a.May() {
				t.Errorf("in the same command: %+v, %v", a, err)
			}
			return consent.Withdraw(tx, "a", noon.Add(5*time.Hour)) // a second withdrawal keeps the first date
		})
		if err != nil {
			t.Fatal(err)
		}
		if of, _ := consent.Of(ctx, s, "p1"); !of[0].Withdrawn.Equal(noon.Add(time.Hour)) {
			t.Errorf("withdrawn at %v", of[0].Withdrawn)
		}
	})
}

func TestAConsentNamesWhomAndWhat(t *testing.T) {
	storetest.Both(t, []fs.FS{consent.Migrations()}, func(t *testing.T, s *store.Store) {
		for name, change := range map[string]func(*consent.Consent){
			"everybody": func(c *consent.Consent) { c.Recipient = "*" }, "nobody": func(c *consent.Consent) { c.Recipient = "" },
			"no purpose": func(c *consent.Consent) { c.Purpose = "" }, "no scope": func(c *consent.Consent) { c.Scope = "" },
			"no person": func(c *consent.Consent) { c.Person = "" }, "no end": func(c *consent.Consent) { c.Expires = clock.Date{} },
		} {
			c := yes("x"+name, 0)
			change(&c)
			if err := s.Write(context.Background(), func(tx *store.Tx) error { return consent.Record(tx, c) }); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
