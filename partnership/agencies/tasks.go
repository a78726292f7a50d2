package agencies

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/web/desk"
)

var _ desk.Source = (*Service)(nil)

// Tasks are what waits for a security officer or an administrator on the worklist: no clock runs, and no name is shown.
func (s *Service) Tasks(ctx context.Context, p access.Principal) ([]desk.Task, error) {
	if p.Role != access.Officer && p.Role != access.Administrator {
		return nil, nil
	}
	a, ms, err := s.Staff(ctx, p.Agency)
	if err != nil {
		return nil, err
	}
	today := s.today(a)
	if p.Role == access.Administrator {
		if len(acting(ms, a, access.Officer, today)) > 0 {
			return nil, nil
		}
		return []desk.Task{{Text: "Name a security officer", Sub: "Roles that read cases wait until there is one", Ref: a.Short, Verb: "Name", Href: usersPath(a.ID)}}, nil
	}
	var out []desk.Task
	for _, m := range ms {
		for _, g := range m.Grants {
			if g.State == Proposed && !m.Over(today) && s.guard.May(ctx, ActSecond, g.resource()) {
				out = append(out, desk.Task{Text: "Agree to a role, or refuse it", Ref: g.Role.Title(), Verb: "Answer", Href: grantPath(g), Start: g.GrantedAt})
			}
		}
	}
	return out, nil
}
