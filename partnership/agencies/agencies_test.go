package agencies_test

import (
	"context"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/partnership/agencies"
)

var domains = []kernel.Domain{agencies.Domain}

var (
	shell    = access.As(context.Background(), access.ConsoleAs("operator"))
	stranger = context.Background()
)

// staffed is an agency with an administrator, two officers and one user without a role.
type staffed struct {
	kt.Test
	*agencies.Service
	admin, officer, officer2 context.Context
	user                     string
}

func staff(t *testing.T, k kt.Test, agency string) staffed {
	t.Helper()
	s := agencies.New(k.Guard)
	if _, err := s.AddAgency(shell, agencies.AgencyDraft{ID: agency, Name: "Agency " + agency, Short: agency, Kind: agencies.Nonprofit, Zone: "America/New_York"}, ""); err != nil {
		t.Fatal(err)
	}
	x := staffed{Test: k, Service: s}
	x.admin = x.with(t, shell, agency, access.Administrator)
	x.officer = x.with(t, shell, agency, access.Officer)
	x.user = x.person(t, x.admin, agency)
	second := x.person(t, x.admin, agency)
	g := x.propose(t, x.admin, second, access.Officer)
	if err := s.Second(x.officer, g, 1); err != nil {
		t.Fatal(err)
	}
	x.officer2 = kt.AsUser(second, agency, access.Officer)
	return x
}

func (x staffed) person(t *testing.T, by context.Context, agency string) string {
	t.Helper()
	u, err := x.AddUser(by, agencies.UserDraft{Agency: agency, Name: "Canary Quillfeather"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (x staffed) with(t *testing.T, by context.Context, agency string, role access.Role) context.Context {
	t.Helper()
	u := x.person(t, by, agency)
	x.propose(t, by, u, role)
	return kt.AsUser(u, agency, role)
}

func (x staffed) propose(t *testing.T, by context.Context, user string, role access.Role) string {
	t.Helper()
	g, err := x.Propose(by, agencies.GrantDraft{User: user, Role: role}, "")
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (x staffed) state(t *testing.T, agency, grant string) agencies.State {
	t.Helper()
	_, ms, err := x.Staff(x.admin, agency)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		for _, g := range m.Grants {
			if g.ID == grant {
				return g.StateOn(clock.On(x.Clock.Now(), kt.Washington))
			}
		}
	}
	t.Fatal("no such grant")
	return ""
}

func TestARoleThatReadsCasesNeedsASecondOfficer(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		x := staff(t, k, "harbor-shelter")
		g := x.propose(t, x.admin, x.user, access.CaseWorker)
		if st := x.state(t, "harbor-shelter", g); st != agencies.Proposed {
			t.Fatalf("after the proposal: %s", st)
		}
		other := staff(t, k, "state-cps")
		for name, ctx := range map[string]context.Context{"the proposer": x.admin, "the user": kt.AsUser(x.user, "harbor-shelter", access.Officer),
			"another agency's officer": other.officer, "an auditor": kt.As("harbor-shelter", access.Auditor), "nobody": stranger, "the console": shell} {
			if err := x.Second(ctx, g, 1); !fault.Is(err, fault.Refused) {
				t.Errorf("%s seconds: %v", name, err)
			}
		}
		me := access.Who(x.officer)
		if ts, err := x.Tasks(x.officer, me); err != nil || len(ts) != 1 || ts[0].Ref != "Case worker" || ts[0].Role != "" {
			t.Errorf("the officer's worklist: %+v, %v", ts, err)
		}
		if ts, err := x.Tasks(x.admin, access.Who(x.admin)); err != nil || len(ts) != 0 {
			t.Errorf("the administrator's worklist: %+v, %v", ts, err)
		}
		if err := x.Second(x.officer, g, 1); err != nil {
			t.Fatal(err)
		}
		if ts, err := x.Tasks(x.officer, me); err != nil || len(ts) != 0 {
			t.Errorf("after the answer: %+v, %v", ts, err)
		}
		if st := x.state(t, "harbor-shelter", g); st != agencies.InForce {
			t.Errorf("after the second officer: %s", st)
		}
		if err := x.Refuse(x.officer2, g, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("answered by two officers: %v", err)
		}
		if free := x.propose(t, x.admin, x.user, access.Analyst); x.state(t, "harbor-shelter", free) != agencies.InForce {
			t.Error("a role that reads no case waits")
		}
	})
}

func TestWhoMayKeepUsers(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	host := staff(t, k, "pitf-secretariat")
	x := staff(t, k, "harbor-shelter")
	draft := agencies.GrantDraft{User: x.user, Role: access.Analyst}
	for name, c := range map[string]struct {
		ctx context.Context
		may bool
	}{
		"the agency's administrator": {x.admin, true},
		"an officer":                 {x.officer, false},
		"the host's administrator, where there is one": {host.admin, false},
		"the user for herself":                         {kt.AsUser(x.user, "harbor-shelter", access.Administrator), false},
		"an administrator of nowhere":                  {kt.As("atlantis", access.Administrator), false},
		"nobody":                                       {stranger, false},
		"a path":                                       {access.As(stranger, access.FlowAs("notice")), false},
		"a case worker":                                {kt.As("harbor-shelter", access.CaseWorker), false},
	} {
		g, err := x.Propose(c.ctx, draft, "")
		if (err == nil) != c.may || err != nil && !fault.Is(err, fault.Refused) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if err := x.End(x.admin, g, clock.Date{}, 1); err != nil {
				t.Error(err)
			}
		}
	}
	// An agency that the host registered has nobody: the host's administrator names its first administrator, and then is out.
	if _, err := host.AddAgency(host.admin, agencies.AgencyDraft{ID: "tribal-services", Name: "Tribal Services", Short: "Tribal", Kind: agencies.Tribal, Zone: "America/Phoenix"}, ""); err != nil {
		t.Fatal(err)
	}
	first := host.person(t, host.admin, "tribal-services")
	host.propose(t, host.admin, first, access.Administrator)
	if _, err := host.AddUser(host.admin, agencies.UserDraft{Agency: "tribal-services", Name: "x"}, ""); !fault.Is(err, fault.Refused) {
		t.Errorf("the host still staffs an agency that has an administrator: %v", err)
	}
	if _, err := x.AddAgency(x.admin, agencies.AgencyDraft{ID: "mine", Name: "Mine", Short: "Mine", Kind: agencies.Local, Zone: "UTC"}, ""); !fault.Is(err, fault.Refused) {
		t.Errorf("an agency registered by another than the host: %v", err)
	}
}

func TestASessionEndsWithItsGrantItsUserAndItsAgency(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		host := staff(t, k, "pitf-secretariat")
		x := staff(t, k, "harbor-shelter")
		sessions := agencies.NewSessions(k.Guard)
		x.Demo = true
		begin := func(role access.Role) []byte {
			t.Helper()
			s, err := x.SignInDemo(stranger, x.user, role)
			if err != nil {
				t.Fatal(err)
			}
			s.Started, s.Seen = k.Clock.Now(), k.Clock.Now()
			token := []byte("hash of " + x.user + string(role))
			if err := sessions.Save(stranger, token, s); err != nil {
				t.Fatal(err)
			}
			found, err := sessions.Find(stranger, token)
			if err != nil || found.Place != "Agency harbor-shelter" || found.Zone != "America/New_York" || found.RoleName != role.Title() || !found.Started.Equal(s.Started) {
				t.Fatalf("%+v, %v", found, err)
			}
			p, err := sessions.Principal(stranger, found)
			if err != nil || p.Role != role || p.ID != x.user || p.Zone.String() != "America/New_York" {
				t.Fatalf("%+v, %v", p, err)
			}
			return token
		}
		gone := func(what string, token []byte, role access.Role) {
			t.Helper()
			if _, err := sessions.Find(stranger, token); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: the session is still found: %v", what, err)
			}
			if _, err := sessions.Principal(stranger, webSession(x.user, "harbor-shelter", role)); !fault.Is(err, fault.SignIn) {
				t.Errorf("%s: still a principal: %v", what, err)
			}
		}
		g := x.propose(t, x.admin, x.user, access.Analyst)
		token := begin(access.Analyst)
		if err := x.End(x.officer, g, clock.Date{}, 1); err != nil {
			t.Fatal(err)
		}
		gone("the grant", token, access.Analyst)
		if _, err := x.SignInDemo(stranger, x.user, access.Analyst); !fault.Is(err, fault.Refused) {
			t.Errorf("signing in as what has ended: %v", err)
		}

		x.propose(t, x.admin, x.user, access.Editor)
		token = begin(access.Editor)
		k.Time.Advance(48 * time.Hour)
		if err := x.EndUser(x.admin, x.user, clock.Date{}, 1); err != nil {
			t.Fatal(err)
		}
		gone("the user", token, access.Editor)

		x.user = x.person(t, x.admin, "harbor-shelter")
		x.propose(t, x.admin, x.user, access.Editor)
		token = begin(access.Editor)
		k.Time.Advance(48 * time.Hour)
		if err := host.EndAgency(host.admin, "harbor-shelter", clock.Date{}, "pitf-secretariat", 1); err != nil {
			t.Fatal(err)
		}
		gone("the agency", token, access.Editor)
	})
}

func TestAFormSentTwiceAndAVersionTooOld(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		x := staff(t, k, "harbor-shelter")
		d := agencies.UserDraft{Agency: "harbor-shelter", Name: "Somebody"}
		first, err := x.AddUser(x.admin, d, "token-1")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := x.AddUser(x.admin, d, "token-1"); err != nil || again != first {
			t.Errorf("the form sent twice gave another user: %v", err)
		}
		g := x.propose(t, x.admin, first, access.Analyst)
		if _, err := x.Propose(x.admin, agencies.GrantDraft{User: first, Role: access.Analyst}, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("the same role twice: %v", err)
		}
		if err := x.End(x.admin, g, clock.Date{}, 1); err != nil {
			t.Fatal(err)
		}
		if err := x.End(x.officer, g, clock.Date{}, 1); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended by two: %v", err)
		}
		if err := x.EndUser(x.admin, first, clock.Date{}, 7); !fault.Is(err, fault.Conflict) {
			t.Errorf("a version that is not there: %v", err)
		}
	})
}

func TestNoStaffNameInTheJournal(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	x := staff(t, k, "harbor-shelter")
	x.propose(t, x.admin, x.user, access.CaseWorker)
	es, err := k.Journal.Latest(stranger, 200)
	if err != nil || len(es) < 8 {
		t.Fatalf("%d entries, %v", len(es), err)
	}
	for _, e := range es {
		for _, v := range []string{e.Actor.ID, e.Resource, e.Subject, e.Detail, e.Purpose} {
			if v == "Canary Quillfeather" {
				t.Errorf("a staff name stands in %s", e.Act)
			}
		}
	}
}

func TestNamesAreForColleagues(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	x := staff(t, k, "harbor-shelter")
	if n := x.Name(stranger, "harbor-shelter"); n != "Agency harbor-shelter" {
		t.Error(n)
	}
	if n := x.Name(stranger, "atlantis"); n != "atlantis" {
		t.Error(n)
	}
	if z := x.Zone("harbor-shelter"); z.String() != "America/New_York" {
		t.Error(z)
	}
	if n, err := x.UserName(kt.As("harbor-shelter", access.CaseWorker), x.user); err != nil || n != "Canary Quillfeather" {
		t.Error(n, err)
	}
	for _, ctx := range []context.Context{kt.As("state-cps", access.CaseWorker), stranger} {
		if _, err := x.UserName(ctx, x.user); !fault.Is(err, fault.Refused) {
			t.Errorf("a stranger learns a name: %v", err)
		}
	}
}
