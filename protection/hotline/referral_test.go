package hotline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/hotline"
)

func agreement(id string) hotline.Agreement {
	return hotline.Agreement{Situation: id, Person: "woman", Purpose: consent.Referral, Recipient: "org-1", Scope: "needs and safe contact",
		Language: "es", How: "spoken", Interpreter: "professional", Yes: true, NoPolice: true}
}

func TestAReferralLeavesOnlyWithHerYesAndWithdrawalRecallsIt(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		_, id := opened(t, s, hotline.Forms{Labor: true})
		must[string](t)(s.Add(advocate, hotline.VictimDraft{Situation: id, Person: "woman", Role: "potential victim"}, ""))
		draft := hotline.ReferralDraft{Situation: id, Person: "woman", Service: "svc-1", Organization: "org-1", Need: "emergency shelter", Scope: "needs and safe contact"}
		if _, err := s.Refer(advocate, draft, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("without being asked: %v", err)
		}
		no := agreement(id)
		no.Yes = false
		must[string](t)(s.Agree(advocate, no, ""))
		if _, err := s.Refer(advocate, draft, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("against her no: %v", err)
		}
		k.Time.Advance(time.Minute)
		yes := must[string](t)(s.Agree(advocate, agreement(id), "agree-1"))
		wider := draft
		wider.Scope = "name, needs and safe contact"
		other := draft
		other.Organization = "org-2"
		for name, d := range map[string]hotline.ReferralDraft{"more than she agreed to": wider, "to somebody else": other} {
			if _, err := s.Refer(advocate, d, ""); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		sent := must[string](t)(s.Refer(advocate, draft, "send-1"))
		if again := must[string](t)(s.Refer(advocate, draft, "send-1")); again != sent {
			t.Error("the form sent twice sent two referrals")
		}
		v := must[hotline.SituationView](t)(s.Look(advocate, id, "prepare a referral"))
		if len(v.Referrals) != 1 || !v.Referrals[0].NoPolice || v.Referrals[0].Consent != yes {
			t.Fatalf("what travels: %+v", v.Referrals)
		}
		ok(t, s.Withdraw(advocate, id, "woman", yes))
		if _, err := s.Refer(advocate, draft, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("after withdrawal: %v", err)
		}
		clocks := must[[]deadline.Clock](t)(deadline.OpenFor(public, k.Store, operator, string(access.Advocate), 10))
		recall := 0
		for _, c := range clocks {
			if c.Rule == hotline.RecallRule.Name && c.Subject == sent {
				recall++
			}
		}
		if recall != 1 {
			t.Errorf("%d recall tasks among %d", recall, len(clocks))
		}
		ok(t, s.Came(advocate, sent, "accepted", v.Referrals[0].Version+1))
		k.Time.Advance(91 * 24 * time.Hour)
		must[string](t)(s.Agree(advocate, agreement(id), ""))
		k.Time.Advance(91 * 24 * time.Hour)
		if _, err := s.Refer(advocate, draft, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("on an expired consent: %v", err)
		}
	})
}

func TestANoticeCarriesAPersonOnThreeGroundsOnly(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		_, id := opened(t, s, hotline.Forms{Labor: true})
		for _, p := range []string{"woman", "girl"} {
			must[string](t)(s.Add(advocate, hotline.VictimDraft{Situation: id, Person: p, Role: "potential victim"}, ""))
		}
		wish := agreement(id)
		wish.Purpose, wish.Scope, wish.Recipient = consent.Notice, "notice", "labor-ig"
		must[string](t)(s.Agree(advocate, wish, ""))
		n := func(g hotline.Ground, person string) hotline.NoticeDraft {
			return hotline.NoticeDraft{Situation: id, Ground: g, RecipientKind: "inspector general", Recipient: "labor-ig", Person: person, Conduct: "Wages withheld for a year."}
		}
		police := n(hotline.HerWish, "woman")
		police.RecipientKind = "police"
		law := n(hotline.ByLaw, "girl")
		law.Law, law.RecipientKind, law.Recipient = "child-abuse-report", "child protection", "state-cps"
		noLaw := law
		noLaw.Law = "because"
		for name, c := range map[string]struct {
			ctx  context.Context
			d    hotline.NoticeDraft
			want fault.Kind
			ok   bool
		}{
			"conduct, by a supervisor":      {supervisor, n(hotline.ConductOnly, ""), 0, true},
			"conduct, by an advocate":       {advocate, n(hotline.ConductOnly, ""), fault.Refused, false},
			"a person without a ground":     {officer, n(hotline.ConductOnly, "woman"), fault.Invalid, false},
			"a ground without a person":     {officer, n(hotline.InDanger, ""), fault.Invalid, false},
			"her wish":                      {officer, n(hotline.HerWish, "woman"), 0, true},
			"her wish, by a supervisor":     {supervisor, n(hotline.HerWish, "woman"), fault.Refused, false},
			"somebody else's wish":          {officer, n(hotline.HerWish, "girl"), fault.Refused, false},
			"to the police, she said no":    {officer, police, fault.Refused, false},
			"immediate danger":              {officer, n(hotline.InDanger, "woman"), 0, true},
			"the law":                       {officer, law, 0, true},
			"a law that does not exist":     {officer, noLaw, fault.Invalid, false},
			"somebody of another agency":    {kt.As("state-cps", access.ReportOfficer), law, fault.Refused, false},
			"a person not in the situation": {officer, n(hotline.InDanger, "boy"), fault.NotFound, false},
		} {
			_, err := s.Notify(c.ctx, c.d, "")
			if c.ok && err != nil || !c.ok && !fault.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatCannotBeIsRefusedInWordsThatRepeatNothing(t *testing.T) {
	t.Parallel()
	k := kt.Open(t, "sqlite", domains)
	s := service(k)
	_, err := s.Log(advocate, hotline.Draft{Channel: "pigeon", Language: "Klingon", Purpose: "zzz", Outcome: "qqq", Relation: "rrr",
		Received: kt.Noon.Add(time.Hour), Narrative: strings.Repeat("a", 9000)}, "")
	f := fault.As(err)
	if f == nil || len(f.Fields) != 7 {
		t.Fatalf("got %v", err)
	}
	for _, typed := range []string{"pigeon", "Klingon", "zzz", "aaaa"} {
		if strings.Contains(err.Error(), typed) {
			t.Errorf("the error repeats %q", typed)
		}
	}
	bad := agreement("x")
	bad.Expires = clock.NewDate(2020, 1, 1)
	bad.Language = ""
	if _, err := s.Agree(advocate, bad, ""); fault.As(err) == nil || len(fault.As(err).Fields) != 2 {
		t.Errorf("a consent that ended before it began: %v", err)
	}
	if _, err := s.Report(public, hotline.Draft{Path: hotline.Help, Channel: hotline.Voice, Narrative: "x"}, ""); !fault.Is(err, fault.Refused) {
		t.Errorf("a stranger logged a voice: %v", err)
	}
	if _, err := s.Report(public, hotline.Draft{Path: hotline.Staff, Channel: hotline.Online, Narrative: "x"}, ""); !fault.Is(err, fault.Refused) {
		t.Errorf("a stranger came in by the staff path: %v", err)
	}
	if err := s.Take(advocate, "00000000-0000-7000-8000-000000000000"); !fault.Is(err, fault.NotFound) {
		t.Errorf("no such signal: %v", err)
	}
	if errors.Is(err, context.Canceled) {
		t.Error("unexpected")
	}
}
