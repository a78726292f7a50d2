package certification_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	cert "github.com/manumit/manumit/protection/certification"
)

var domains = []kernel.Domain{cert.Domain}

const (
	hotline = "hotline-operator"
	hhs     = "hhs-otip"
	canary  = "Canary Quillfeather"
)

// register is the requester's register in tests: it counts how often it was opened.
type register struct {
	mu     sync.Mutex
	opened map[string]int
	born   clock.Date
}

func (r *register) Disclose(_ context.Context, _, purpose string) (cert.Particulars, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.opened[purpose]++
	return cert.Particulars{Name: canary, Born: r.born, Contact: "+1 202 555 0147", SafeHow: "text only", Language: "es", Nationality: "foreign"}, nil
}

type house struct {
	kt.Test
	*cert.Service
	reg *register
}

func open(k kt.Test) house {
	reg := &register{opened: map[string]int{}, born: clock.NewDate(2010, 3, 4)}
	return house{k, cert.New(k.Guard, rand.Reader, reg, nil), reg}
}

var (
	flow       = access.As(context.Background(), access.FlowAs(cert.NoticeFlow))
	officer    = kt.As(hotline, access.ReportOfficer)
	specialist = kt.As(hhs, access.Specialist)
	approver   = kt.As(hhs, access.Approver)
	analyst    = kt.As(hhs, access.Analyst)
)

func (h house) draft(t *testing.T, person string) string {
	t.Helper()
	id, err := h.DraftNotice(flow, "situation-1", person, hotline, h.Time.Now().Add(-2*time.Hour), "minor")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func partA() cert.PartA {
	return cert.PartA{Law: cert.NoticeLaw, Place: "with an aunt", Urgent: []string{"school"}, Forms: cert.Forms{Labor: cert.Yes}}
}

func partB() cert.PartB {
	return cert.PartB{Basis: cert.NoticeLaw, Forms: cert.Forms{Labor: cert.Yes, Sex: cert.No, Other: cert.No}, Setting: "agriculture",
		LegalHelp: cert.NotAsked, Interpreter: cert.Yes, Credible: "told to work until a debt was repaid"}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("step %d: %v", i+1, err)
		}
	}
}

// sent is a request under review.
func (h house) sent(t *testing.T, person string) string {
	t.Helper()
	id := h.draft(t, person)
	must(t, h.Send(officer, cert.Edit{ID: id}, partA()), h.TakeUp(specialist, cert.Edit{ID: id}))
	return id
}

func (h house) decide(t *testing.T, id string, p cert.Proposal) string {
	t.Helper()
	must(t, h.Propose(specialist, cert.Edit{ID: id}, p))
	l, err := h.Decide(approver, cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree})
	must(t, err)
	return l
}

var (
	interim  = cert.Proposal{Decision: cert.GrantInterim, Reason: "credible information", Text: "two sources"}
	eligible = cert.Proposal{Decision: cert.GrantEligibility, Reason: "the facts meet the definition"}
	deny     = cert.Proposal{Decision: cert.Deny, Reason: "too little information", Text: "nothing could be confirmed"}
)

func (h house) clocks(t *testing.T, id string) map[string]deadline.Clock {
	t.Helper()
	cs, err := deadline.Of(context.Background(), h.Store, id)
	must(t, err)
	out := map[string]deadline.Clock{}
	for _, c := range cs {
		out[c.Rule] = c
	}
	return out
}

func TestFromNoticeToLetterToNumber(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		id := h.draft(t, "person-1")
		if again := h.draft(t, "person-1"); again != id {
			t.Error("the flow drafted twice for one person")
		}
		if n := len(h.reg.opened); n != 0 {
			t.Error("drafting opened the register")
		}
		c := h.clocks(t, id)["notice-24h"]
		if c.Agency != hotline || c.Role != string(access.ReportOfficer) || c.Due.Sub(h.Time.Now()) != 22*time.Hour || c.Ref != "RFA-2026-00001" {
			t.Errorf("the 24-hour clock: %+v", c)
		}
		h.Time.Advance(time.Hour)
		must(t, h.Send(officer, cert.Edit{ID: id}, partA()))
		if c := h.clocks(t, id)["notice-24h"]; c.Met.IsZero() || c.Missed(h.Time.Now()) {
			t.Errorf("sent after 3 hours: %+v", c)
		}
		must(t, h.TakeUp(specialist, cert.Edit{ID: id}))
		first := h.decide(t, id, interim)
		must(t, h.Complete(officer, cert.Edit{ID: id}, partB()))
		h.Time.Advance(40 * 24 * time.Hour)
		second := h.decide(t, id, eligible)

		f, err := h.View(specialist, id, "prepare decision")
		must(t, err)
		if f.Course.State != cert.Eligible || f.Type != cert.Labor || len(f.Decisions) != 2 || len(f.Letters) != 2 {
			t.Fatalf("the file: %+v, %d decisions, %d letters", f.Course, len(f.Decisions), len(f.Letters))
		}
		if l := f.Letters[0]; l.ID != first || l.Number != "IA-2026-00001" || l.Status != cert.ReplacedLetter || l.ReplacedBy != second || l.LastOn != l.IssuedOn.AddDays(90) {
			t.Errorf("interim letter: %+v", l)
		}
		if l := f.Letters[1]; l.ID != second || l.Number != "EL-2026-00001" || l.Status != cert.ValidLetter || l.ProposedBy == l.ApprovedBy {
			t.Errorf("eligibility letter: %+v", l)
		}
		if c := f.Clocks[1]; c.Rule != "interim-90" || c.Met.IsZero() {
			t.Errorf("the 90-day clock: %+v", c)
		}
		name, err := h.Open(specialist, id, "name", "prepare decision")
		if err != nil || name != canary {
			t.Errorf("name at HHS: %v", err)
		}
		reason, _, err := h.OpenReason(approver, id, f.Decisions[0].ID, "review decision")
		if err != nil || reason != "two sources" {
			t.Errorf("reason: %q, %v", reason, err)
		}
		var rows []cert.CountRow
		must(t, h.EachLetter(analyst, func(r cert.CountRow) error { rows = append(rows, r); return nil }))
		if len(rows) != 2 || len(cert.Recipients(rows)) != 1 || cert.Recipients(rows)[0].Type != cert.Labor {
			t.Errorf("counted: %+v", rows)
		}
		es, err := h.Journal.OfSubject(context.Background(), "person-1", 100)
		must(t, err)
		var told []string
		for _, e := range es {
			if e.Act == string(cert.ToldIssued) {
				told = append(told, e.Detail)
			}
			for _, never := range []string{canary, "aunt", "two sources", "debt"} {
				if strings.Contains(e.Detail+e.Purpose, never) {
					t.Error("the journal holds what was typed")
				}
			}
		}
		if len(told) != 2 {
			t.Errorf("letters told to the flows: %v", told)
		}
	})
}

func TestTheSealedValuesBelongToTheRecipient(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.sent(t, "person-1")
	if _, err := h.Open(officer, id, "name", "curious"); !fault.Is(err, fault.Refused) {
		t.Errorf("the requester opens what HHS holds: %v", err)
	}
	f, err := h.View(officer, id, "follow the request")
	must(t, err)
	if f.Receiving || f.Decisions != nil || f.Letters != nil {
		t.Error("the requester sees decisions in the making")
	}
	must(t, h.Propose(specialist, cert.Edit{ID: id}, interim))
	if f, err = h.View(officer, id, "follow the request"); err != nil || f.Course.Proposed != "" {
		t.Errorf("the requester sees a proposal: %v", err)
	}
	for _, e := range f.History {
		if e.Act == string(cert.ActPropose) {
			t.Error("the requester's history tells of the proposal")
		}
	}
	must(t, k.Ring.Erase(context.Background(), f.KeyID))
	if _, err := h.Open(specialist, id, "name", "prepare decision"); !fault.Is(err, fault.NotFound) {
		t.Errorf("after erasure: %v", err)
	}
}

func TestNothingLeavesWithoutTheLaw(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.draft(t, "person-1")
	for name, law := range map[string]string{"no law": "", "an invented law": "because", "another law": "child-abuse-report"} {
		a := partA()
		a.Law = law
		if err := h.Send(officer, cert.Edit{ID: id}, a); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, who := range map[string]context.Context{"an advocate": kt.As(hotline, access.Advocate), "an officer of another agency": kt.As("state-cps", access.ReportOfficer),
		"the recipient": specialist, "the flow": flow, "nobody": context.Background()} {
		if err := h.Send(who, cert.Edit{ID: id}, partA()); !fault.Is(err, fault.Refused) {
			t.Errorf("sent by %s: %v", name, err)
		}
	}
	if len(h.reg.opened) != 0 {
		t.Errorf("the register was opened though nothing may leave: %v", h.reg.opened)
	}
	must(t, h.Send(officer, cert.Edit{ID: id}, partA()))
	b := partB()
	b.Basis = "" // no law cited and no consent recorded
	if err := h.Complete(officer, cert.Edit{ID: id}, b); !fault.Is(err, fault.Refused) {
		t.Errorf("part B without law or consent: %v", err)
	}
	must(t, h.Complete(specialist, cert.Edit{ID: id}, b)) // came by phone: nothing leaves HHS
}

func TestAgeUnknownIsTheOfficersDecision(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	h.reg.born = clock.Date{}
	id := h.draft(t, "person-1")
	if err := h.Send(officer, cert.Edit{ID: id}, partA()); !fault.Is(err, fault.Invalid) {
		t.Errorf("age unknown and no decision: %v", err)
	}
	a := partA()
	a.Age = cert.ByStatement
	must(t, h.Send(officer, cert.Edit{ID: id}, a))
	f, err := h.View(officer, id, "follow the request")
	if err != nil || f.Age != cert.ByStatement {
		t.Errorf("%q, %v", f.Age, err)
	}
	h.reg.born = clock.NewDate(2008, 6, 9) // 18 today
	id = h.draft(t, "person-2")
	if err := h.Send(officer, cert.Edit{ID: id}, partA()); !fault.Is(err, fault.Invalid) {
		t.Errorf("eighteen on the day of receipt: %v", err)
	}
	h.reg.born = clock.NewDate(2026, 6, 9) // the discovery was earlier today
	id2, err := h.DraftNotice(flow, "s", "person-3", hotline, h.Time.Now().Add(-30*time.Hour), "minor")
	must(t, err)
	if err := h.Send(officer, cert.Edit{ID: id2}, partA()); err == nil || fault.As(err).Fields[0].Name != "born" {
		t.Errorf("born after the discovery: %v", err)
	}
}

func TestLettersMayComeAfterTheBirthday(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	h.reg.born = clock.NewDate(2008, 6, 20) // 17 for eleven more days
	id := h.sent(t, "person-1")
	must(t, h.Complete(officer, cert.Edit{ID: id}, partB()))
	h.Time.Advance(30 * 24 * time.Hour)
	if l := h.decide(t, id, eligible); l == "" {
		t.Error("received before the birthday, no letter after it")
	}
}

func TestNobodyDecidesAlone(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		id := h.sent(t, "person-1")
		both := func(r access.Role) context.Context { return kt.AsUser("two-hats", hhs, r) }
		if _, err := h.Decide(approver, cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree}); !fault.Is(err, fault.Conflict) {
			t.Errorf("decided before anything is proposed: %v", err)
		}
		must(t, h.Propose(both(access.Specialist), cert.Edit{ID: id}, interim))
		if ps, err := h.Waiting(approver); err != nil || len(ps) != 1 || ps[0].ID != id || ps[0].ProposedBy != "two-hats" || ps[0].Decision != cert.GrantInterim {
			t.Errorf("waiting for the second person: %+v, %v", ps, err)
		}
		_, err := h.Decide(both(access.Approver), cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree})
		if !fault.Is(err, fault.Refused) || !strings.Contains(err.Error(), "another person must decide") {
			t.Errorf("an approver who proposed: %v", err)
		}
		if _, err := h.Decide(approver, cert.Edit{ID: id}, cert.Verdict{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing chosen: %v", err)
		}
		if _, err := h.Decide(kt.As("state-cps", access.Approver), cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree}); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency's approver: %v", err)
		}
		if _, err := h.Decide(approver, cert.Edit{ID: id}, cert.Verdict{Say: cert.GoBack}); !fault.Is(err, fault.Invalid) {
			t.Errorf("sent back without a word: %v", err)
		}
		if l, err := h.Decide(approver, cert.Edit{ID: id}, cert.Verdict{Say: cert.GoBack, Text: "ask the aunt"}); err != nil || l != "" {
			t.Errorf("sent back: %q, %v", l, err)
		}
		must(t, h.Propose(specialist, cert.Edit{ID: id}, interim))
		l, err := h.Decide(approver, cert.Edit{ID: id, Once: "form"}, cert.Verdict{Say: cert.Agree})
		must(t, err)
		if again, err := h.Decide(approver, cert.Edit{ID: id, Once: "form"}, cert.Verdict{Say: cert.Agree}); err != nil || again != l {
			t.Errorf("the form sent twice: %q, %v, want %q", again, err, l)
		}
		if _, err := h.Decide(kt.AsUser("late", hhs, access.Approver), cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second approver came late: %v", err)
		}
		if ps, err := h.Waiting(approver); err != nil || len(ps) != 0 {
			t.Errorf("decided and still waiting: %+v, %v", ps, err)
		}
		f, err := h.View(approver, id, "review decision")
		if err != nil || len(f.Letters) != 1 || len(f.Decisions) != 2 {
			t.Errorf("%d letters, %d decisions, %v", len(f.Letters), len(f.Decisions), err)
		}
	})
}

func TestTwoPeopleEditOneRequest(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.sent(t, "person-1")
	f, err := h.View(specialist, id, "prepare decision")
	must(t, err)
	must(t, h.Ask(specialist, cert.Edit{ID: id, Version: f.Version}, "which school?"))
	err = h.Propose(kt.AsUser("second", hhs, access.Specialist), cert.Edit{ID: id, Version: f.Version}, interim)
	x := fault.As(err)
	if x == nil || x.Kind != fault.Conflict {
		t.Fatalf("got %v", err)
	}
	theirs, ok := x.Theirs.(cert.Request)
	if !ok || theirs.Course.State != cert.Asked || theirs.Version != f.Version+1 {
		t.Errorf("theirs: %+v", x.Theirs)
	}
}

func TestInterimPeriodExtensionAndSilence(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		id := h.sent(t, "person-1")
		letter := h.decide(t, id, interim)
		issued := h.Time.Now()
		c := h.clocks(t, id)["interim-90"]
		if want := clock.NewDate(2026, 9, 7).End(kt.Washington); !c.Due.Equal(want) || c.Agency != hhs {
			t.Fatalf("issued June 9, due %s, want the end of September 7 in Washington", c.Due)
		}
		steps := func() string {
			cs, err := deadline.Next(context.Background(), h.Store, h.Time.Now().AddDate(0, 1, 0), deadline.Clock{}, 10)
			must(t, err)
			out := ""
			for _, s := range deadline.Steps(cs, k.Rules, func(string) *time.Location { return kt.Washington }, h.Time.Now()) {
				out += fmt.Sprintf("%s %s;", s.Clock.Rule, s.Detail())
				must(t, k.Store.Write(context.Background(), func(tx *store.Tx) error { return deadline.Told(tx, s, h.Time.Now()) }))
			}
			return out
		}
		for _, x := range []struct {
			day  int
			want string
		}{{74, ""}, {75, "interim-90 told, step 1;"}, {84, ""}, {85, "interim-90 told, step 2;"}} {
			h.Time.Set(issued.AddDate(0, 0, x.day))
			if got := steps(); got != x.want {
				t.Errorf("day %d: %q, want %q", x.day, got, x.want)
			}
		}
		must(t, h.Extend(approver, cert.Edit{ID: id}))
		if err := h.Extend(approver, cert.Edit{ID: id}); !fault.Is(err, fault.Conflict) {
			t.Errorf("extended twice: %v", err)
		}
		f, err := h.View(specialist, id, "prepare decision")
		must(t, err)
		if f.Letters[0].ID != letter || f.Letters[0].LastOn != clock.NewDate(2026, 10, 7) {
			t.Errorf("the letter's last day after the extension: %s", f.Letters[0].LastOn)
		}
		for _, x := range []struct {
			day  int
			want string
		}{{91, ""}, {105, "interim-120 told, step 1;"}, {121, "interim-120 missed;"}, {122, ""}} {
			h.Time.Set(issued.AddDate(0, 0, x.day))
			if got := steps(); got != x.want {
				t.Errorf("day %d: %q, want %q", x.day, got, x.want)
			}
		}
	})
}

func TestReferenceNumbersUnderConcurrency(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	const n = 24
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if _, err := h.DraftNotice(flow, "s", fmt.Sprintf("person-%d", i), hotline, h.Time.Now(), "minor"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	rows, err := h.List(officer, cert.Row{}, 50)
	must(t, err)
	refs := map[string]bool{}
	for _, r := range rows {
		refs[r.Ref] = true
	}
	if len(refs) != n || !refs["RFA-2026-00001"] || !refs["RFA-2026-00024"] {
		t.Errorf("%d different numbers of %d", len(refs), n)
	}
}

func TestListsAgreeWithThePolicy(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		ids := []string{h.draft(t, "p1"), h.sent(t, "p2"), h.sent(t, "p3"), h.draft(t, "p4")}
		must(t, h.Withdraw(officer, cert.Edit{ID: ids[3]}, "recorded twice"))
		for name, who := range map[string]context.Context{"officer": officer, "case worker": kt.As(hotline, access.CaseWorker), "specialist": specialist,
			"approver": approver, "other officer": kt.As("state-cps", access.ReportOfficer), "other specialist": kt.As("state-cps", access.Specialist)} {
			var listed, viewed []string
			var after cert.Row
			for { // pages of two
				rows, err := h.List(who, after, 2)
				must(t, err)
				if len(rows) == 0 {
					break
				}
				for _, r := range rows {
					listed = append(listed, r.ID)
				}
				after = rows[len(rows)-1]
			}
			for i := len(ids) - 1; i >= 0; i-- {
				if _, err := h.View(who, ids[i], "list"); err == nil {
					viewed = append(viewed, ids[i])
				}
			}
			if strings.Join(listed, " ") != strings.Join(viewed, " ") {
				t.Errorf("%s: the list has %d, the policy opens %d", name, len(listed), len(viewed))
			}
		}
		for _, who := range []context.Context{kt.As(hotline, access.Administrator), analyst, context.Background()} {
			if _, err := h.List(who, cert.Row{}, 2); !fault.Is(err, fault.Refused) {
				t.Errorf("a list for %s: %v", access.Who(who).Role, err)
			}
		}
	})
}

func TestADeniedRequestIsReconsidered(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.sent(t, "person-1")
	first := h.decide(t, id, interim)
	if l := h.decide(t, id, deny); l != "" {
		t.Error("a denial issued a letter")
	}
	f, err := h.View(specialist, id, "review decision")
	must(t, err)
	if f.Letters[0].ID != first || f.Letters[0].Status != cert.EndedLetter || f.Clocks[1].Met.IsZero() || f.EndedWhy != "too little information" {
		t.Errorf("after the denial: %s, %+v", f.Letters[0].Status, f.Clocks[1])
	}
	must(t, h.Reconsider(officer, cert.Edit{ID: id}, cert.NoticeLaw), h.Complete(officer, cert.Edit{ID: id}, partB()))
	if err := h.Propose(specialist, cert.Edit{ID: id}, interim); !fault.Is(err, fault.Conflict) {
		t.Errorf("interim assistance a second time: %v", err)
	}
	if l := h.decide(t, id, eligible); l == "" {
		t.Error("no letter after reconsideration")
	}
}

func TestAdultsAreCertifiedByTwo(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		d := cert.AdultDraft{Name: canary, Born: clock.NewDate(1990, 1, 2), SendTo: "the case manager", Requester: "case manager",
			Forms: cert.Forms{Labor: cert.Yes, Sex: cert.Yes}}
		id, err := h.SubmitAdult(specialist, d, "form")
		must(t, err)
		if again, err := h.SubmitAdult(specialist, d, "form"); err != nil || again != id {
			t.Errorf("the form sent twice: %q, %v", again, err)
		}
		p := cert.Proposal{Decision: cert.Certify, Reason: "assists reasonable requests"}
		if err := h.ProposeCertification(specialist, cert.Edit{ID: id}, p); !fault.Is(err, fault.Conflict) {
			t.Errorf("certified on a pending basis: %v", err)
		}
		for name, bad := range map[string]error{
			"a day to come": h.VerifyBasis(specialist, cert.Edit{ID: id}, cert.BonaFideT, clock.NewDate(2026, 6, 10)),
			"a receipt":     h.VerifyBasis(specialist, cert.Edit{ID: id}, "receipt", clock.NewDate(2026, 6, 1)),
			"no day":        h.VerifyBasis(specialist, cert.Edit{ID: id}, cert.TVisa, clock.Date{})} {
			if !fault.Is(bad, fault.Invalid) {
				t.Errorf("%s: %v", name, bad)
			}
		}
		must(t, h.VerifyBasis(specialist, cert.Edit{ID: id}, cert.BonaFideT, clock.NewDate(2026, 6, 1)))
		must(t, h.ProposeCertification(specialist, cert.Edit{ID: id}, p))
		if _, err := h.DecideCertification(kt.AsUser("user-certification_specialist", hhs, access.Approver), cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree}); !fault.Is(err, fault.Refused) {
			t.Errorf("the one who proposed: %v", err)
		}
		l, err := h.DecideCertification(approver, cert.Edit{ID: id}, cert.Verdict{Say: cert.Agree})
		must(t, err)
		f, err := h.ViewAdult(approver, id, "review decision")
		if err != nil || f.State != cert.Certified || len(f.Letters) != 1 || f.Letters[0].ID != l || f.Letters[0].Number != "CL-2026-00001" || f.Letters[0].Type != cert.LaborAndSex {
			t.Errorf("%+v, %v", f.Letters, err)
		}
		child := d
		child.Born = clock.NewDate(2008, 6, 10)
		if _, err := h.SubmitAdult(specialist, child, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("a child was certified: %v", err)
		}
		if _, err := h.SubmitAdult(kt.As(hotline, access.Specialist), d, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("an agency that does not certify: %v", err)
		}
	})
}

func TestReissueAndAnnul(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		id := h.sent(t, "person-1")
		must(t, h.Complete(officer, cert.Edit{ID: id}, partB()))
		first := h.decide(t, id, eligible)
		must(t, h.Correct(specialist, cert.Edit{ID: id}, "Canary Quill Feather"))
		again := cert.Proposal{Decision: cert.Reissue, Reason: "name corrected"}
		must(t, h.ProposeLetter(specialist, cert.Edit{ID: first}, again))
		if _, err := h.DecideLetter(kt.AsUser("user-certification_specialist", hhs, access.Approver), cert.Edit{ID: first}, cert.Verdict{Say: cert.Agree}); !fault.Is(err, fault.Refused) {
			t.Errorf("re-issued by one person: %v", err)
		}
		h.Time.Advance(24 * time.Hour)
		second, err := h.DecideLetter(approver, cert.Edit{ID: first}, cert.Verdict{Say: cert.Agree})
		must(t, err)
		l, err := h.ViewLetter(specialist, first, "review decision")
		if err != nil || l.Status != cert.ReplacedLetter || l.ReplacedBy != second {
			t.Errorf("the first letter: %s, %v", l.Status, err)
		}
		if err := h.ProposeLetter(specialist, cert.Edit{ID: first}, again); !fault.Is(err, fault.Conflict) {
			t.Errorf("a replaced letter issued again: %v", err)
		}
		annul := cert.Proposal{Decision: cert.Annul, Reason: "issued in error", Text: "the wrong request"}
		must(t, h.ProposeLetter(specialist, cert.Edit{ID: second}, annul))
		if l, err := h.DecideLetter(approver, cert.Edit{ID: second}, cert.Verdict{Say: cert.Agree}); err != nil || l != "" {
			t.Errorf("annulled: %q, %v", l, err)
		}
		var rows []cert.CountRow
		must(t, h.EachLetter(analyst, func(r cert.CountRow) error { rows = append(rows, r); return nil }))
		if len(rows) != 2 || rows[1].ReissueOf != first || !rows[1].Annulled || rows[0].Annulled || rows[1].IssuedOn != clock.NewDate(2026, 6, 10) {
			t.Errorf("counted: %+v", rows)
		}
		for name, who := range map[string]context.Context{"a specialist": specialist, "another agency's analyst": kt.As(hotline, access.Analyst), "nobody": context.Background(),
			"a path that has no business here": access.As(context.Background(), access.FlowAs("referral"))} {
			if err := h.EachLetter(who, func(cert.CountRow) error { return nil }); !fault.Is(err, fault.Refused) {
				t.Errorf("counted by %s: %v", name, err)
			}
		}
	})
}

func TestTheDayOfIssueIsTheAgencysDay(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.sent(t, "person-1")
	k.Time.Set(time.Date(2026, 10, 1, 3, 59, 0, 0, time.UTC)) // September 30, 11:59 p.m. in Washington
	h.decide(t, id, interim)
	f, err := h.View(specialist, id, "x")
	must(t, err)
	if got := f.Letters[0].IssuedOn; got != clock.NewDate(2026, 9, 30) {
		t.Errorf("issued on %s", got)
	}
}

func TestStolenDatabaseIsSilent(t *testing.T) {
	dir := t.TempDir()
	k := kt.At(t, config.Place{Data: dir}, domains)
	h := open(k)
	id := h.sent(t, "person-1")
	h.decide(t, id, interim)
	must(t, h.Complete(officer, cert.Edit{ID: id}, partB()), h.Ask(specialist, cert.Edit{ID: id}, "which aunt exactly?"))
	must(t, h.Answer(officer, cert.Edit{ID: id}, "the younger aunt", cert.NoticeLaw))
	f, err := h.View(specialist, id, "x")
	must(t, err)
	code := h.code(t, f.Letters[0].ID)
	must(t, k.Store.Truncate(context.Background()))
	must(t, filepath.Walk(dir, func(p string, i os.FileInfo, err error) error {
		if err != nil || i.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		for _, never := range []string{canary, "2010-03-04", "555 0147", "aunt", "two sources", "repaid", code} {
			if bytes.Contains(b, []byte(never)) {
				t.Errorf("%s holds a sealed value", filepath.Base(p))
			}
		}
		return err
	}))
}

// TestTwoServersNeverTakeOneNumber needs PostgreSQL: SQLite has one server.
func TestTwoServersNeverTakeOneNumber(t *testing.T) {
	database, keys := storetest.Postgres(t)
	p := config.Place{Data: t.TempDir(), Database: database, KeysURL: keys}
	p.RootKey = filepath.Join(p.Data, "root.key")
	first := open(kt.At(t, p, domains))
	second := open(kt.At(t, p, domains))
	var wg sync.WaitGroup
	for i := range 40 {
		h := first
		if i%2 == 1 {
			h = second
		}
		wg.Go(func() {
			if _, err := h.DraftNotice(flow, "s", fmt.Sprintf("person-%d", i), hotline, h.Time.Now(), "unknown"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	rows, err := first.List(officer, cert.Row{}, 100)
	must(t, err)
	if len(rows) != 40 { // the column is unique, so 40 rows have 40 numbers
		t.Errorf("%d requests of 40", len(rows))
	}
}

// BenchmarkRequestToLetter is the cost of one minor's request from draft to letter: 5 commands.
func BenchmarkRequestToLetter(b *testing.B) {
	now := clock.NewManual(kt.Noon)
	k, err := kernel.Open(context.Background(), config.Place{Data: b.TempDir()}, domains, kernel.Options{Clock: now, Sync: store.Unsynced})
	if err != nil {
		b.Fatal(err)
	}
	defer k.Close()
	h := cert.New(k.Guard, rand.Reader, &register{opened: map[string]int{}, born: clock.NewDate(2010, 3, 4)}, nil)
	i := 0
	for b.Loop() {
		i++
		id, err := h.DraftNotice(flow, "s", fmt.Sprintf("person-%d", i), hotline, now.Now(), "minor")
		if err != nil {
			b.Fatal(err)
		}
		e := cert.Edit{ID: id}
		for _, err := range []error{h.Send(officer, e, partA()), h.TakeUp(specialist, e), h.Propose(specialist, e, interim)} {
			if err != nil {
				b.Fatal(err)
			}
		}
		if _, err := h.Decide(approver, e, cert.Verdict{Say: cert.Agree}); err != nil {
			b.Fatal(err)
		}
	}
}
