package agencies

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// by is how a grant names who acts: the user, or the console.
func by(p access.Principal) string {
	if p.Kind == access.Shell {
		return console
	}
	return p.ID
}

// Propose gives a user a role from a day on. A role that reads cases waits for a second officer of the agency; others are in
// force at once. It returns the grant's id.
func (s *Service) Propose(ctx context.Context, d GrantDraft, once string) (id string, err error) {
	id = s.guard.IDs.New()
	err = s.guard.Write(ctx, ActPropose, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			id = first
			return err
		}
		u, a, err := userAndAgency(ctx, w.Tx, d.User)
		if err != nil {
			return err
		}
		r, err := s.userResource(ctx, w.Tx, u, a)
		if err != nil {
			return err
		}
		r.Kind, r.ID = "Grant", id
		if err := w.On(r); err != nil {
			return err
		}
		today := s.today(a)
		if err := d.check(today, w.Who.Kind == access.Shell); err != nil {
			return err
		}
		if u.Over(today) || a.Over(today) {
			return fault.New(fault.Conflict, "This user has left, or the agency has ended")
		}
		ms, err := members(ctx, w.Tx, a.ID)
		if err != nil {
			return err
		}
		for _, m := range ms {
			if m.ID == u.ID && duplicate(m.Grants, d.Role, today) {
				return fault.Wrong("role", "A role that the user does not hold or wait for already")
			}
		}
		g := Grant{ID: id, User: u.ID, Agency: a.ID, Role: d.Role, Term: Term{d.From, d.Until}}
		if g.From.IsZero() {
			g.From = today
		}
		if g, err = propose(g, by(w.Who), len(acting(ms, a, access.Officer, today)) > 0, w.Now); err != nil {
			return err
		}
		w.Detail(string(g.Role) + ", " + string(g.State))
		w.Result(id)
		return insertGrant(w.Tx, g)
	})
	return id, err
}

// Second agrees to a proposal as the second officer; the role is in force from its day, or from today if that has passed.
func (s *Service) Second(ctx context.Context, grant string, version int64) error {
	return s.answer(ctx, ActSecond, grant, version, func(g Grant, who access.Principal, today clock.Date) (Grant, error) {
		return second(g, by(who), true, today, s.guard.Clock.Now())
	})
}

// Refuse answers a proposal with no.
func (s *Service) Refuse(ctx context.Context, grant string, version int64) error {
	return s.answer(ctx, ActRefuse, grant, version, func(g Grant, who access.Principal, today clock.Date) (Grant, error) {
		return second(g, by(who), false, today, s.guard.Clock.Now())
	})
}

// End takes a role away, or a proposal back: at once when until is zero or has come, otherwise on that day.
func (s *Service) End(ctx context.Context, grant string, until clock.Date, version int64) error {
	return s.answer(ctx, ActEnd, grant, version, func(g Grant, _ access.Principal, today clock.Date) (Grant, error) {
		return end(g, until, today)
	})
}

func (s *Service) answer(ctx context.Context, act access.Act, id string, version int64,
	rule func(g Grant, who access.Principal, today clock.Date) (Grant, error)) error {
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		g, err := loadGrant(ctx, w.Tx, id)
		if err != nil {
			return err
		}
		a, err := loadAgency(ctx, w.Tx, g.Agency)
		if err != nil {
			return err
		}
		if err := w.On(g.resource()); err != nil {
			return err
		}
		if g.Version != version {
			return &fault.Fault{Kind: fault.Conflict, Text: "Somebody else answered this meanwhile", Theirs: g}
		}
		if g, err = rule(g, w.Who, s.today(a)); err != nil {
			return err
		}
		w.Detail(string(g.Role) + ", " + string(g.State))
		return updateGrant(w.Tx, g, version)
	})
}

// Held are the principal's own roles in her agency today, in the order of access.Titles, with what waits for an officer.
type Held struct {
	Agency  Agency
	Roles   []access.Role
	Waiting []access.Role
}

// Mine tells a user's own roles.
func (s *Service) Mine(ctx context.Context) (h Held, err error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActRoles, access.Resource{Kind: "Staff", ID: who.ID, Agency: who.Agency}); err != nil {
		return h, err
	}
	u, a, err := userAndAgency(ctx, s.guard.Reader(ctx), who.ID)
	if err != nil {
		return h, err
	}
	gs, err := loadGrants(ctx, s.guard.Reader(ctx), u.ID)
	if err != nil {
		return h, err
	}
	h = Held{Agency: a, Roles: RolesOn(u, gs, a, s.today(a))}
	for _, g := range gs {
		if g.State == Proposed {
			h.Waiting = append(h.Waiting, g.Role)
		}
	}
	return h, nil
}
