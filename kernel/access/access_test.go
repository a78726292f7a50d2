package access_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/kerneltest/notes"
	"github.com/manumit/manumit/kernel/store"
)

var (
	domains = []kernel.Domain{notes.Domain}
	worker  = kt.As("harbor-shelter", access.CaseWorker)
)

func policies(t *testing.T, text string) *access.Policies {
	t.Helper()
	p, err := access.LoadPolicies(fstest.MapFS{"policy.cedar": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhatNoPolicyAllowsIsRefused(t *testing.T) {
	p := policies(t, `
permit (principal, action == Action::"x.open", resource) when { resource.state == "open" };
permit (principal, action == Action::"x.open", resource) when { principal.role == "supervisor" };
permit (principal, action == Action::"x.count", resource) when { resource.n > 3 };
permit (principal, action == Action::"x.own", resource) when { principal.id != resource.proposed_by && resource.list.contains(principal.id) };
forbid (principal, action == Action::"x.own", resource) when { resource.sealed };`)
	as := func(role access.Role) access.Principal {
		return access.Principal{Kind: access.User, ID: "u1", Agency: "a", Role: role}
	}
	thing := func(attrs map[string]any) access.Resource {
		return access.Resource{Kind: "Thing", ID: "t", Agency: "a", Attrs: attrs}
	}
	for name, c := range map[string]struct {
		who  access.Principal
		act  access.Act
		on   access.Resource
		want bool
	}{
		"allowed":                      {as("worker"), "x.open", thing(map[string]any{"state": "open"}), true},
		"wrong state":                  {as("worker"), "x.open", thing(map[string]any{"state": "closed"}), false},
		"an act nobody wrote down":     {as("supervisor"), "x.delete", thing(map[string]any{"state": "open"}), false},
		"an act like another":          {as("supervisor"), "x.open ", thing(map[string]any{"state": "open"}), false},
		"a missing attribute":          {as("worker"), "x.open", thing(nil), false},
		"an error beside a permit":     {as("supervisor"), "x.open", thing(nil), false},
		"a number":                     {as("worker"), "x.count", thing(map[string]any{"n": 4}), true},
		"a number of 64 bits":          {as("worker"), "x.count", thing(map[string]any{"n": int64(4)}), true},
		"a number as text":             {as("worker"), "x.count", thing(map[string]any{"n": "4"}), false},
		"somebody else's proposal":     {as("worker"), "x.own", thing(map[string]any{"proposed_by": "u2", "list": []string{"u1"}, "sealed": false}), true},
		"one's own proposal":           {as("worker"), "x.own", thing(map[string]any{"proposed_by": "u1", "list": []string{"u1"}, "sealed": false}), false},
		"not on the list":              {as("worker"), "x.own", thing(map[string]any{"proposed_by": "u2", "list": []string{}, "sealed": false}), false},
		"forbidden beats permitted":    {as("worker"), "x.own", thing(map[string]any{"proposed_by": "u2", "list": []string{"u1"}, "sealed": true}), false},
		"a forbid that cannot be read": {as("worker"), "x.own", thing(map[string]any{"proposed_by": "u2", "list": []string{"u1"}}), false},
	} {
		if got := p.Judge(c.who, c.act, c.on, "not asked", false); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAPolicyMustNameItsActs(t *testing.T) {
	for name, text := range map[string]string{
		"everything": `permit (principal, action, resource);`,
		"a group":    `permit (principal, action in Action::"all", resource);`,
		"an empty":   `permit (principal, action in [], resource);`,
		"not cedar":  `allow everybody`,
	} {
		if _, err := access.LoadPolicies(fstest.MapFS{"policy.cedar": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
	if _, err := access.LoadPolicies(fstest.MapFS{}); err == nil {
		t.Error("a domain without policies was loaded")
	}
}

func record(t *testing.T, k kt.Test) (*notes.Service, string) {
	t.Helper()
	s := notes.New(k.Guard)
	id, err := s.Record(worker, "text", "")
	if err != nil {
		t.Fatal(err)
	}
	return s, id
}

func entries(t *testing.T, k kt.Test, resource string) []journal.Entry {
	t.Helper()
	es, err := k.Journal.OfResource(context.Background(), resource, 100)
	if err != nil {
		t.Fatal(err)
	}
	return es
}

func TestARefusalChangesNothingAndIsInTheJournal(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, id := record(t, k)
		before := len(entries(t, k, id))
		for name, other := range map[string]context.Context{"another agency": kt.As("state-cps", access.CaseWorker), "another role": kt.As("harbor-shelter", access.Analyst)} {
			if err := s.Change(other, id, "closed"); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := s.Open(other, id, "curious"); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		stranger := context.Background()
		if err := s.Change(stranger, id, "closed"); !fault.Is(err, fault.Refused) {
			t.Errorf("a stranger: %v", err)
		}
		if n, _ := s.Row(worker, id); n.State != "open" || n.Version != 1 {
			t.Errorf("a refused command changed the record: %+v", n)
		}
		after := entries(t, k, id)
		refused := 0
		for _, e := range after {
			if e.Detail == "refused" {
				refused++
				if e.Actor.ID == "" || e.At.IsZero() {
					t.Errorf("a refusal of nobody: %+v", e)
				}
			}
		}
		if refused != 4 || len(after) != before+4 { // strangers do not fill the journal
			t.Errorf("%d refusals in %d new entries", refused, len(after)-before)
		}
	})
}

func TestConsentIsAskedBeforeThePolicy(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, id := record(t, k)
		now := k.Clock.Now()
		q := consent.Question{Person: id, Purpose: consent.Referral, Recipient: "clinic", Scope: "contact", On: clock.On(now, time.UTC)}
		if err := s.Send(worker, id, q); !fault.Is(err, fault.Refused) || !strings.Contains(err.Error(), "not agreed") {
			t.Errorf("never asked: %v", err)
		}
		c := consent.Consent{ID: "c1", Person: id, Agency: "harbor-shelter", Purpose: q.Purpose, Recipient: q.Recipient, Scope: q.Scope, Yes: true,
			Given: now, Expires: q.On.AddDays(10)}
		write := func(f func(tx *store.Tx) error) {
			if err := k.Store.Write(context.Background(), f); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx *store.Tx) error { return consent.Record(tx, c) })
		if err := s.Send(worker, id, q); err != nil {
			t.Errorf("agreed: %v", err)
		}
		if err := s.Send(kt.As("harbor-shelter", access.Analyst), id, q); !fault.Is(err, fault.Refused) {
			t.Errorf("agreed, but not this role: %v", err)
		}
		other := q
		other.Recipient = "police"
		if err := s.Send(worker, id, other); !fault.Is(err, fault.Refused) {
			t.Errorf("another recipient: %v", err)
		}
		write(func(tx *store.Tx) error { return consent.Withdraw(tx, "c1", now.Add(time.Minute)) })
		if err := s.Send(worker, id, q); !fault.Is(err, fault.Refused) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestAFormSentTwiceHasOneEffectAndOneAnswer(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := notes.New(k.Guard)
		var wg sync.WaitGroup
		got := make([]string, 8)
		for i := range got {
			wg.Go(func() {
				id, err := s.Record(worker, "text", "form-1")
				if err != nil {
					t.Error(err)
				}
				got[i] = id
			})
		}
		wg.Wait()
		for _, id := range got {
			if id == "" || id != got[0] {
				t.Errorf("answers %v", got)
			}
		}
		if rows, _ := s.Rows(worker); len(rows) != 1 || len(entries(t, k, got[0])) != 1 {
			t.Errorf("%d notes, %d entries", len(rows), len(entries(t, k, got[0])))
		}
		// A token is of one principal: somebody else's form with the same token is her own.
		other, err := s.Record(kt.AsUser("somebody-else", "harbor-shelter", access.CaseWorker), "text", "form-1")
		if err != nil || other == got[0] {
			t.Errorf("another user's form was answered with this one's: %v", err)
		}
		// A refused form is not used up.
		if _, err := s.Record(kt.As("harbor-shelter", access.Analyst), "text", "form-2"); !fault.Is(err, fault.Refused) {
			t.Fatal(err)
		}
		if id, err := s.Record(worker, "text", "form-2"); err != nil || id == "" {
			t.Errorf("after a refusal: %v", err)
		}
	})
}

func TestACommandThatNeverAskedFails(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, id := record(t, k)
	err := k.Guard.Write(worker, notes.ActChange, func(w *access.Work) error {
		return w.Exec("update note set state = 'changed'")
	})
	if err == nil || !strings.Contains(err.Error(), "never asked") {
		t.Errorf("got %v", err)
	}
	if n, _ := s.Row(worker, id); n.State != "open" {
		t.Error("what was never allowed was written")
	}
}

func TestTellAndEntryCommitWithTheRowsOrNotAtAll(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		_, id := record(t, k)
		before := len(entries(t, k, id))
		run := func(fail bool) error {
			return k.Guard.Write(worker, notes.ActChange, func(w *access.Work) error {
				r := access.Resource{Kind: "Note", ID: id, Agency: "harbor-shelter", Subject: id}
				if err := w.On(r); err != nil {
					return err
				}
				w.Purpose("review")
				w.Detail("closed")
				w.Tell("notes.note.closed", r, "class-a")
				if fail {
					return errors.New("changed my mind")
				}
				return nil
			})
		}
		if err := run(true); err == nil {
			t.Fatal("it did not fail")
		}
		if n := len(entries(t, k, id)); n != before {
			t.Errorf("a failed command left %d entries", n-before)
		}
		if err := run(false); err != nil {
			t.Fatal(err)
		}
		es := entries(t, k, id)
		if len(es) != before+2 || es[0].Act != "notes.note.closed" || es[0].Detail != "class-a" || es[1].Purpose != "review" || es[1].Actor.ID != "user-case_worker" {
			t.Errorf("%+v", es)
		}
	})
}

func TestAStepUpHoldsUntilItsTime(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	r := access.Resource{Kind: "Note", ID: "n", Agency: "harbor-shelter"}
	p := access.Who(worker)
	p.SteppedU = k.Clock.Now().Add(time.Minute)
	stepped := access.As(context.Background(), p)
	if k.May(worker, notes.ActErase, r) || !k.May(stepped, notes.ActErase, r) {
		t.Error("a fresh proof of identity is not asked for, or does not help")
	}
	k.Time.Advance(time.Minute)
	if k.May(stepped, notes.ActErase, r) {
		t.Error("it holds for ever")
	}
}

func TestNobodyNamedIsAStranger(t *testing.T) {
	if who := access.Who(context.Background()); who.Kind != access.Public || who.Role != access.Nobody {
		t.Errorf("%+v", who)
	}
	ctx := access.As(context.Background(), access.FlowAs("disclose"))
	if by := journal.By(ctx); by.Kind != string(access.Flow) || by.ID != "disclose" {
		t.Errorf("the journal would say %+v", by)
	}
}

func TestTheJournalHasNoNames(t *testing.T) {
	p := access.Principal{Kind: access.User, ID: "u1", Name: "Canary Quillfeather"}
	if by := journal.By(access.As(context.Background(), p)); strings.Contains(by.ID+by.Agency+by.Kind+by.Role, "Canary") {
		t.Errorf("%+v", by)
	}
}

func TestARoleThatReadsCasesIsNoAdministrator(t *testing.T) {
	for _, x := range access.Titles {
		if x.Title == "" || x.Role.Title() != x.Title {
			t.Errorf("%s has no title", x.Role)
		}
	}
	for _, r := range []access.Role{access.Administrator, access.Analyst, access.Auditor, access.Officer, access.Nobody, access.FlowRole, access.Console} {
		if r.ReadsCases() {
			t.Errorf("%s reads cases", r)
		}
	}
}
