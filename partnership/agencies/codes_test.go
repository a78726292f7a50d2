package agencies_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/partnership/agencies"
)

func webSession(user, agency string, role access.Role) web.Session {
	return web.Session{User: user, Agency: agency, Role: string(role)}
}

func enrolment(code string) agencies.Enrolment {
	return agencies.Enrolment{Code: code, Name: "Morgan", Agency: agencies.AgencyDraft{ID: "pitf-secretariat", Name: "Secretariat", Short: "PITF",
		Kind: agencies.Federal, Zone: "America/New_York"}}
}

func TestTheFirstAdministratorEnrolsOnce(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := agencies.New(k.Guard)
		if _, err := s.FirstLink(stranger, "http://x"); !fault.Is(err, fault.Refused) {
			t.Errorf("a stranger makes a link: %v", err)
		}
		void, err := s.FirstLink(shell, "http://127.0.0.1:8080/")
		if err != nil {
			t.Fatal(err)
		}
		link, err := s.FirstLink(shell, "http://127.0.0.1:8080/")
		if err != nil {
			t.Fatal(err)
		}
		if link.URL != "http://127.0.0.1:8080/enrol" || strings.Contains(link.URL, link.Code.Text) || link.Code.Expires.Sub(kt.Noon) != 24*time.Hour {
			t.Errorf("%+v", link.URL)
		}
		for name, code := range map[string]string{"void": void.Code.Text, "guessed": "0000-0000-0000-0000-0000-0", "empty": ""} {
			if _, err := s.Enrol(stranger, enrolment(code)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.SignInWithCode(stranger, link.Code.Text); !fault.Is(err, fault.Invalid) {
			t.Errorf("the first code signs in: %v", err)
		}
		bad := enrolment(link.Code.Text)
		bad.Agency.Zone, bad.Name = "Moon", ""
		if f := fault.As(second(s.Enrol(stranger, bad))); f == nil || len(f.Fields) != 2 || f.Fields[1].Name != "administrator" {
			t.Errorf("%v", f)
		}
		x, err := s.Enrol(stranger, enrolment(strings.ToLower(strings.ReplaceAll(link.Code.Text, "-", " "))))
		if err != nil || x.Role != string(access.Administrator) || x.Place != "Secretariat" {
			t.Fatalf("%+v, %v", x, err)
		}
		if p, err := agencies.NewSessions(k.Guard).Principal(stranger, x); err != nil || p.Role != access.Administrator {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := s.Enrol(stranger, enrolment(link.Code.Text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("the code worked twice: %v", err)
		}
		if _, err := s.FirstLink(shell, "http://x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a link though there is an administrator: %v", err)
		}
		if !s.Host(stranger, "pitf-secretariat") {
			t.Error("the first agency is not the host")
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestTheFirstLinkEndsAfterADay(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := agencies.New(k.Guard)
	link, err := s.FirstLink(shell, "http://x")
	if err != nil {
		t.Fatal(err)
	}
	k.Time.Advance(24 * time.Hour)
	if _, err := s.Enrol(stranger, enrolment(link.Code.Text)); !fault.Is(err, fault.Invalid) {
		t.Errorf("after a day: %v", err)
	}
}

func TestAOneTimeCodeOpensOneSession(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		x := staff(t, k, "harbor-shelter")
		if _, err := x.IssueCode(x.admin, x.user); !fault.Is(err, fault.Conflict) {
			t.Errorf("a code for somebody without a role: %v", err)
		}
		x.propose(t, x.admin, x.user, access.Analyst)
		for name, ctx := range map[string]context.Context{"an officer": x.officer, "a stranger": stranger, "another agency": kt.As("state-cps", access.Administrator),
			"the user": kt.AsUser(x.user, "harbor-shelter", access.Administrator)} {
			if _, err := x.IssueCode(ctx, x.user); !fault.Is(err, fault.Refused) {
				t.Errorf("%s issues a code: %v", name, err)
			}
		}
		void, err := x.IssueCode(x.admin, x.user)
		if err != nil {
			t.Fatal(err)
		}
		code, err := x.IssueCode(x.admin, x.user)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := x.SignInWithCode(stranger, void.Text); !fault.Is(err, fault.Invalid) {
			t.Errorf("an earlier code: %v", err)
		}
		s, err := x.SignInWithCode(stranger, code.Text)
		if err != nil || s.User != x.user || s.Role != string(access.Analyst) {
			t.Fatalf("%+v, %v", s, err)
		}
		if es, err := k.Journal.OfResource(stranger, x.user, 1); err != nil || es[0].Act != string(agencies.ActBegin) || es[0].Actor.ID != x.user || es[0].Actor.Agency != "harbor-shelter" {
			t.Errorf("the journal says %+v, %v", es, err)
		}
		if _, err := x.SignInWithCode(stranger, code.Text); !fault.Is(err, fault.Invalid) {
			t.Errorf("used twice: %v", err)
		}
		late, err := x.IssueCode(x.admin, x.user)
		if err != nil {
			t.Fatal(err)
		}
		k.Time.Advance(time.Hour)
		err = second(x.SignInWithCode(stranger, late.Text))
		if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), late.Text) {
			t.Errorf("after an hour: %v", err)
		}
	})
}

func TestADemonstrationIsSeededThroughTheDoors(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		ctx := stranger
		if err := agencies.Seed(ctx, k.Guard); err != nil {
			t.Fatal(err)
		}
		if err := agencies.Seed(ctx, k.Guard); err != nil {
			t.Fatalf("a second time: %v", err)
		}
		s := agencies.New(k.Guard)
		if _, err := s.Offers(ctx); !fault.Is(err, fault.Refused) {
			t.Errorf("one-click sign-in outside a demonstration: %v", err)
		}
		if _, err := s.SignInDemo(ctx, agencies.SeedUser("hhs-otip", 1), access.Specialist); !fault.Is(err, fault.Refused) {
			t.Errorf("signing in outside a demonstration: %v", err)
		}
		s.Demo = true
		offers, err := s.Offers(ctx)
		if err != nil {
			t.Fatal(err)
		}
		have := map[access.Role]int{}
		for _, o := range offers {
			for _, r := range o.Roles {
				have[r]++
				if _, err := s.SignInDemo(ctx, o.User.ID, r); err != nil {
					t.Errorf("%s in %s: %v", r, o.Agency.ID, err)
				}
			}
		}
		for _, x := range access.Titles {
			want := 1
			if x.Role == access.Advocate || x.Role == access.Specialist || x.Role == access.Approver {
				want = 2
			}
			if have[x.Role] < want {
				t.Errorf("%d users as %s", have[x.Role], x.Role)
			}
		}
		ps, err := s.Acting(shell, "hhs-otip", access.Approver)
		if err != nil || len(ps) != 2 || ps[0].Zone.String() != "America/New_York" {
			t.Errorf("%+v, %v", ps, err)
		}
	})
}

func TestSwitchingIsForOwnRolesOnly(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	if err := agencies.Seed(stranger, k.Guard); err != nil {
		t.Fatal(err)
	}
	s := agencies.New(k.Guard)
	carmen := kt.AsUser(agencies.SeedUser("hotline-operator", 3), "hotline-operator", access.Supervisor)
	if x, err := s.Switch(carmen, access.Advocate); err != nil || x.Role != string(access.Advocate) {
		t.Errorf("%+v, %v", x, err)
	}
	if _, err := s.Switch(carmen, access.Administrator); !fault.Is(err, fault.Refused) {
		t.Errorf("a role that was not granted: %v", err)
	}
	if h, err := s.Mine(carmen); err != nil || len(h.Roles) != 2 {
		t.Errorf("%+v, %v", h, err)
	}
}
