package agencies

import (
	"slices"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"pgregory.net/rapid"
)

var (
	june  = func(d int) clock.Date { return clock.NewDate(2026, time.June, d) }
	noon  = time.Date(2026, time.June, 9, 16, 0, 0, 0, time.UTC)
	otip  = Agency{ID: "hhs-otip", Zone: "America/New_York", Term: Term{From: june(1)}}
	julia = User{ID: "u1", Agency: "hhs-otip", Name: "Julia", Term: Term{From: june(1)}}
)

func grant(state State, from, until clock.Date) Grant {
	g := Grant{ID: "g", User: "u1", Agency: "hhs-otip", Role: access.Specialist, GrantedBy: "admin", State: state, Term: Term{from, until}}
	if state == InForce || state == Ended {
		g.SecondedBy, g.SecondedAt = "officer", noon
	}
	return g
}

func TestWhoActsOnADay(t *testing.T) {
	open := clock.Date{}
	for name, x := range map[string]struct {
		user   User
		grant  Grant
		agency Agency
		day    clock.Date
		may    bool
	}{
		"in force":                        {julia, grant(InForce, june(3), open), otip, june(3), true},
		"the day before":                  {julia, grant(InForce, june(3), open), otip, june(2), false},
		"the last day":                    {julia, grant(InForce, june(3), june(9)), otip, june(8), true},
		"the first day after":             {julia, grant(InForce, june(3), june(9)), otip, june(9), false},
		"only proposed":                   {julia, grant(Proposed, june(3), open), otip, june(9), false},
		"refused":                         {julia, grant(Refused, june(3), open), otip, june(9), false},
		"ended, seen from a day it held":  {julia, grant(Ended, june(3), june(9)), otip, june(5), true},
		"ended, seen from its end":        {julia, grant(Ended, june(3), june(9)), otip, june(9), false},
		"taken back before anyone agreed": {julia, Grant{User: "u1", Agency: "hhs-otip", Role: access.Specialist, State: Ended, Term: Term{june(3), june(9)}}, otip, june(5), false},
		"the user has left":               {User{ID: "u1", Agency: "hhs-otip", Term: Term{june(1), june(5)}}, grant(InForce, june(3), open), otip, june(5), false},
		"the agency has ended":            {julia, grant(InForce, june(3), open), Agency{ID: "hhs-otip", Term: Term{june(1), june(5)}}, june(5), false},
		"another user's grant":            {User{ID: "u2", Agency: "hhs-otip", Term: Term{From: june(1)}}, grant(InForce, june(3), open), otip, june(9), false},
		"another agency":                  {User{ID: "u1", Agency: "state-cps", Term: Term{From: june(1)}}, grant(InForce, june(3), open), otip, june(9), false},
	} {
		p, ok := PrincipalOn(x.user, []Grant{x.grant}, x.agency, access.Specialist, x.day)
		if ok != x.may {
			t.Errorf("%s: %v", name, ok)
		}
		if ok && (p.ID != "u1" || p.Agency != "hhs-otip" || p.Role != access.Specialist || p.Zone.String() != "America/New_York") {
			t.Errorf("%s: %+v", name, p)
		}
		if _, ok := PrincipalOn(x.user, []Grant{x.grant}, x.agency, access.Approver, x.day); ok {
			t.Errorf("%s: acts in a role that was not granted", name)
		}
	}
}

func TestWhatNeedsASecondOfficer(t *testing.T) {
	for _, x := range access.Titles {
		if got := NeedsSecond(x.Role, true); got != (x.Role.ReadsCases() || x.Role == access.Officer) {
			t.Errorf("%s in an agency with an officer: %v", x.Role, got)
		}
		if got := NeedsSecond(x.Role, false); got != x.Role.ReadsCases() {
			t.Errorf("%s in an agency without one: %v", x.Role, got)
		}
	}
}

func TestNobodyGrantsOrSecondsHisOwn(t *testing.T) {
	if _, err := propose(Grant{User: "u1", Role: access.Analyst}, "u1", true, noon); !fault.Is(err, fault.Refused) {
		t.Errorf("a role granted to himself: %v", err)
	}
	g, err := propose(Grant{User: "u1", Role: access.Approver, Term: Term{From: june(9)}}, "admin", true, noon)
	if err != nil || g.State != Proposed {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, who := range []string{"u1", "admin"} {
		if _, err := second(g, who, true, june(9), noon); !fault.Is(err, fault.Refused) {
			t.Errorf("%s seconds: %v", who, err)
		}
	}
	if s, err := second(g, "officer", true, june(9), noon); err != nil || s.State != InForce || s.SecondedBy != "officer" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := second(g, "officer", false, june(9), noon); err != nil || s.State != Refused || s.seconded() {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestASecondedGrantNeverBeginsBeforeItWasAgreedTo(t *testing.T) {
	g := grant(Proposed, june(3), clock.Date{})
	s, err := second(g, "officer", true, june(9), noon)
	if err != nil || s.From != june(9) {
		t.Errorf("begins %v, %v", s.From, err)
	}
	g.Until = june(8)
	if _, err := second(g, "officer", true, june(9), noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("days that are over: %v", err)
	}
}

// Whatever is done to a grant, in any order: it is held only after somebody else agreed, and never again once it was ended.
func TestAnyHistoryOfAGrant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := []string{"u1", "admin", "officer", "other"}
		role := rapid.SampledFrom([]access.Role{access.CaseWorker, access.Analyst, access.Officer}).Draw(t, "role")
		today := june(1)
		g, err := propose(Grant{User: "u1", Agency: "hhs-otip", Role: role, Term: Term{From: june(rapid.IntRange(1, 5).Draw(t, "from"))}},
			rapid.SampledFrom(people).Draw(t, "by"), rapid.Bool().Draw(t, "has officer"), noon)
		if err != nil {
			return
		}
		var ended clock.Date
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			today = today.AddDays(rapid.IntRange(0, 3).Draw(t, "days"))
			next, err := g, error(nil)
			switch rapid.SampledFrom([]string{"second", "refuse", "end"}).Draw(t, "step") {
			case "second":
				next, err = second(g, rapid.SampledFrom(people).Draw(t, "who"), true, today, noon)
			case "refuse":
				next, err = second(g, rapid.SampledFrom(people).Draw(t, "who"), false, today, noon)
			case "end":
				next, err = end(g, today.AddDays(rapid.IntRange(-2, 4).Draw(t, "until")), today)
			}
			if err != nil {
				continue
			}
			if !next.Until.IsZero() && next.Until.Before(next.From) {
				t.Fatalf("ends before it begins: %+v", next)
			}
			if next.StateOn(today) == Ended && ended.IsZero() {
				ended = today
			}
			g = next
			a := Agency{ID: "hhs-otip", Term: Term{From: june(1)}}
			_, held := PrincipalOn(User{ID: "u1", Agency: "hhs-otip", Term: Term{From: june(1)}}, []Grant{g}, a, role, today)
			if held && role.ReadsCases() && (g.SecondedBy == "" || g.SecondedBy == "u1" || g.SecondedBy == g.GrantedBy) {
				t.Fatalf("held without a second officer: %+v", g)
			}
			if held && (!ended.IsZero() || g.StateOn(today) != InForce) {
				t.Fatalf("held though it is %s: %+v", g.StateOn(today), g)
			}
		}
	})
}

func TestDraftsAreRefusedInWords(t *testing.T) {
	for want, d := range map[string]AgencyDraft{
		"id":    {ID: "Harbor Shelter", Name: "n", Short: "s", Kind: Nonprofit, Zone: "America/Chicago"},
		"zone":  {ID: "harbor", Name: "n", Short: "s", Kind: Nonprofit, Zone: "Chicago time"},
		"kind":  {ID: "harbor", Name: "n", Short: "s", Kind: "martian", Zone: "America/Chicago"},
		"name":  {ID: "harbor", Short: "s", Kind: Nonprofit, Zone: "America/Chicago"},
		"short": {ID: "harbor", Name: "n", Kind: Nonprofit, Zone: "America/Chicago"},
	} {
		f := fault.As(d.check())
		if f == nil || len(f.Fields) != 1 || f.Fields[0].Name != want {
			t.Errorf("%s: %v", want, f)
		}
	}
	if f := fault.As((GrantDraft{Role: "emperor", From: june(1), Until: june(1)}).check(june(9), false)); f == nil || len(f.Fields) != 3 {
		t.Errorf("a grant that cannot be: %v", f)
	}
	if err := (GrantDraft{Role: access.Analyst, From: june(1)}).check(june(9), true); err != nil {
		t.Errorf("the console takes over a history: %v", err)
	}
}

func TestRolesStandInOrder(t *testing.T) {
	g1, g2 := grant(InForce, june(1), clock.Date{}), grant(InForce, june(1), clock.Date{})
	g1.Role, g2.Role = access.Auditor, access.Advocate
	if got := RolesOn(julia, []Grant{g1, g2}, otip, june(9)); !slices.Equal(got, []access.Role{access.Advocate, access.Auditor}) {
		t.Error(got)
	}
}
