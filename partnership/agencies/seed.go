package agencies

import (
	"context"
	"fmt"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// seedFrom is since when the demonstration's agencies work together, so that simulated years lie inside.
var seedFrom = clock.NewDate(2015, 1, 1)

type seedUser struct {
	name  string
	roles []access.Role
}

// demo is an invented task force. Every role stands in it; what needs two people has two.
var demo = []struct {
	AgencyDraft
	users []seedUser
}{
	{AgencyDraft{ID: "pitf-secretariat", Name: "Task Force Secretariat", Short: "Secretariat", Kind: Federal, Zone: "America/New_York"}, []seedUser{
		{"Morgan Ellery", []access.Role{access.Administrator}},
		{"Casey Winthrop", []access.Role{access.Officer}},
		{"Jordan Pell", []access.Role{access.Auditor}},
		{"Riley Ashdown", []access.Role{access.Analyst}},
	}},
	{AgencyDraft{ID: "hotline-operator", Name: "National Hotline Operator", Short: "National hotline", Kind: Nonprofit, Zone: "America/New_York"}, []seedUser{
		{"Ana Reyes", []access.Role{access.Advocate}},
		{"Ben Okafor", []access.Role{access.Advocate}},
		{"Carmen Liu", []access.Role{access.Supervisor, access.Advocate}},
		{"David Brandt", []access.Role{access.ReportOfficer}},
		{"Elena Novak", []access.Role{access.Editor}},
		{"Farid Haddad", []access.Role{access.Analyst}},
		{"Grace Tamm", []access.Role{access.Auditor}},
		{"Henry Vance", []access.Role{access.Administrator}},
		{"Ines Carvalho", []access.Role{access.Officer}},
	}},
	{AgencyDraft{ID: "hhs-otip", Name: "HHS, Office on Trafficking in Persons", Short: "HHS OTIP", Kind: Federal, Zone: "America/New_York"}, []seedUser{
		{"Julia Stone", []access.Role{access.Specialist}},
		{"Karim Aziz", []access.Role{access.Specialist}},
		{"Laura Whitfield", []access.Role{access.Approver}},
		{"Marcus Bell", []access.Role{access.Approver}},
		{"Nadia Petrov", []access.Role{access.Analyst}},
		{"Omar Saleh", []access.Role{access.Auditor}},
		{"Paula Jensen", []access.Role{access.Administrator}},
		{"Quentin Marsh", []access.Role{access.Officer}},
	}},
	{AgencyDraft{ID: "harbor-shelter", Name: "Harbor Shelter", Short: "Harbor Shelter", Kind: Nonprofit, Zone: "America/Chicago"}, []seedUser{
		{"Rosa Delgado", []access.Role{access.CaseWorker}},
		{"Sam Keller", []access.Role{access.CaseWorker, access.Editor}},
		{"Tessa Boyd", []access.Role{access.Administrator}},
		{"Umar Shah", []access.Role{access.Officer}},
		{"Greta Holm", []access.Role{access.Auditor}},
	}},
	{AgencyDraft{ID: "state-cps", Name: "State Child Protective Services", Short: "State CPS", Kind: StateLevel, Zone: "America/Los_Angeles"}, []seedUser{
		{"Vera Lindqvist", []access.Role{access.CaseWorker}},
		{"Walter Cho", []access.Role{access.ReportOfficer}},
		{"Xenia Marsh", []access.Role{access.Administrator}},
		{"Yusuf Demir", []access.Role{access.Officer}},
		{"Zoe Hartman", []access.Role{access.Auditor}},
	}},
}

// SeedUser is the id of the n-th user of an agency of the demonstration, counted from 1 in the order of its list.
func SeedUser(agency string, n int) string { return fmt.Sprintf("demo-%s-%d", agency, n) }

// Seed registers the demonstration's agencies, users and roles through the doors that everybody uses: the console proposes,
// the agency's security officer seconds. Running it again adds what is missing.
func Seed(ctx context.Context, g *access.Guard) error {
	s := New(g)
	ctx = access.As(ctx, access.ConsoleAs("seed"))
	for _, a := range demo {
		d := a.AgencyDraft
		d.From = seedFrom
		if _, err := s.named(ctx, d.ID); fault.Is(err, fault.NotFound) {
			if _, err := s.AddAgency(ctx, d, ""); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		for _, officersFirst := range []bool{true, false} {
			for i, u := range a.users {
				if officersFirst != (u.roles[0] == access.Officer) {
					continue
				}
				if err := s.seedUser(ctx, d.ID, SeedUser(d.ID, i+1), u); err != nil {
					return err
				}
			}
		}
		if err := s.seedSecond(ctx, d.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) seedUser(ctx context.Context, agency, id string, u seedUser) error {
	_, err := loadUser(ctx, s.guard.Reader(ctx), id)
	if fault.Is(err, fault.NotFound) {
		_, err = s.addUser(ctx, id, UserDraft{Agency: agency, Name: u.name, From: seedFrom}, "")
	}
	if err != nil {
		return err
	}
	had, err := loadGrants(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return err
	}
	for _, r := range u.roles {
		if duplicate(had, r, clock.On(s.guard.Clock.Now(), s.Zone(agency))) {
			continue
		}
		if _, err := s.Propose(ctx, GrantDraft{User: id, Role: r, From: seedFrom}, ""); err != nil {
			return err
		}
	}
	return nil
}

// seedSecond lets the agency's officer agree to what the console proposed.
func (s *Service) seedSecond(ctx context.Context, agency string) error {
	officers, err := s.Acting(ctx, agency, access.Officer)
	if err != nil || len(officers) == 0 {
		return err
	}
	ms, err := members(ctx, s.guard.Reader(ctx), agency)
	if err != nil {
		return err
	}
	for _, m := range ms {
		for _, g := range m.Grants {
			if g.State != Proposed || g.GrantedBy != console {
				continue
			}
			if err := s.Second(access.As(ctx, officers[0]), g.ID, g.Version); err != nil {
				return err
			}
		}
	}
	return nil
}
