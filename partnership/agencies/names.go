package agencies

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
)

// These are the ports other domains ask through: by id, without knowing this package.

// named reads an agency that the caller wants to name; everybody may.
func (s *Service) named(ctx context.Context, id string) (Agency, error) {
	if err := s.guard.Allow(ctx, ActAgencyName, access.Resource{Kind: "Agency", ID: id, Agency: id}); err != nil {
		return Agency{}, err
	}
	return loadAgency(ctx, s.guard.Reader(ctx), id)
}

// Name is how people call an agency. An agency that is not registered is called by its id.
func (s *Service) Name(ctx context.Context, agency string) string {
	a, err := s.named(ctx, agency)
	if err != nil {
		return agency
	}
	return a.Name
}

// Names are the names of agencies by id; ids that are not registered are left out.
func (s *Service) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	for _, id := range ids {
		if _, done := out[id]; done {
			continue
		}
		a, err := s.named(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[id] = a.Name
	}
	return out, nil
}

// Short is an agency's short name, for bars and lists.
func (s *Service) Short(ctx context.Context, agency string) string {
	a, err := s.named(ctx, agency)
	if err != nil {
		return agency
	}
	return a.Short
}

// Zone is the zone in which an agency's days count; UTC when it is not registered.
func (s *Service) Zone(agency string) *time.Location {
	a, err := s.named(context.Background(), agency)
	if err != nil {
		return time.UTC
	}
	return a.Location()
}

// Host reports whether the agency runs this installation.
func (s *Service) Host(ctx context.Context, agency string) bool {
	a, err := s.named(ctx, agency)
	return err == nil && a.Host
}

// UserName is a user's display name, for colleagues of the same agency; Refused for everybody else.
func (s *Service) UserName(ctx context.Context, user string) (string, error) {
	u, err := loadUser(ctx, s.guard.Reader(ctx), user)
	if err != nil {
		return "", err
	}
	if err := s.guard.Allow(ctx, ActUserName, access.Resource{Kind: "Staff", ID: u.ID, Agency: u.Agency}); err != nil {
		return "", err
	}
	return u.Name, nil
}

// Acting lists who may act in a role of an agency today, for the simulation and the console.
func (s *Service) Acting(ctx context.Context, agency string, role access.Role) ([]access.Principal, error) {
	if err := s.guard.Allow(ctx, ActActing, access.Resource{Kind: "Agency", ID: agency, Agency: agency}); err != nil {
		return nil, err
	}
	a, err := loadAgency(ctx, s.guard.Reader(ctx), agency)
	if err != nil {
		return nil, err
	}
	ms, err := members(ctx, s.guard.Reader(ctx), agency)
	return acting(ms, a, role, s.today(a)), err
}
