package agencies

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web"
)

const (
	readSession store.SQL = `select staff, agency, role, lang, notice, started_at, seen_at from staff_session where token_hash = $1`
	saveSession store.SQL = `insert into staff_session (token_hash, staff, agency, role, lang, notice, started_at, seen_at) values ($1,$2,$3,$4,$5,$6,$7,$8)
		on conflict (token_hash) do update set lang = excluded.lang, notice = excluded.notice, seen_at = excluded.seen_at`
	endSession    store.SQL = `delete from staff_session where token_hash = $1`
	sweepSessions store.SQL = `delete from staff_session where started_at < $1`
)

// Sessions keeps the sessions of the site: a hash, who, and as what. It implements web.Sessions.
type Sessions struct{ guard *access.Guard }

// NewSessions makes the site's session store.
func NewSessions(g *access.Guard) *Sessions { return &Sessions{g} }

var _ web.Sessions = (*Sessions)(nil)

func scanSession(r store.Row) (x web.Session, err error) {
	return x, r.Scan(&x.User, &x.Agency, &x.Role, &x.Lang, &x.Notice, &x.Started, &x.Seen)
}

// Find implements web.Sessions: a session whose role has ended is none.
func (x *Sessions) Find(ctx context.Context, tokenHash []byte) (web.Session, error) {
	found, err := store.One(ctx, x.guard.Store, readSession, scanSession, tokenHash)
	if err != nil {
		return web.Session{}, err
	}
	u, a, _, err := x.who(ctx, found)
	if err != nil {
		return web.Session{}, err
	}
	full := session(u, a, access.Role(found.Role))
	full.Lang, full.Notice, full.Started, full.Seen = found.Lang, found.Notice, found.Started, found.Seen
	return full, nil
}

// Save implements web.Sessions. A session's user and role never change; switching a role begins a new one.
func (x *Sessions) Save(ctx context.Context, tokenHash []byte, s web.Session) error {
	return x.guard.Store.Write(ctx, func(tx *store.Tx) error {
		if s.Started.Equal(s.Seen) { // a new one: a good moment to forget old ones
			if err := tx.Exec(sweepSessions, s.Started.Add(-48*time.Hour)); err != nil {
				return err
			}
		}
		return tx.Exec(saveSession, tokenHash, s.User, s.Agency, s.Role, s.Lang, s.Notice, s.Started, s.Seen)
	})
}

// End implements web.Sessions.
func (x *Sessions) End(ctx context.Context, tokenHash []byte) error {
	return x.guard.Store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(endSession, tokenHash) })
}

// Principal is who acts in a session, now; a SignIn fault once the grant, the user or the agency has ended.
func (x *Sessions) Principal(ctx context.Context, s web.Session) (access.Principal, error) {
	_, _, p, err := x.who(ctx, s)
	if fault.Is(err, fault.NotFound) {
		return access.Principal{}, fault.New(fault.SignIn, "This role has ended: sign in again")
	}
	return p, err
}

// Enter puts who acts in a session into the context of a request, for the site.
func (x *Sessions) Enter(ctx context.Context, s web.Session) (context.Context, error) {
	p, err := x.Principal(ctx, s)
	if err != nil {
		return ctx, err
	}
	return access.As(ctx, p), nil
}

// who loads what a session speaks of; NotFound when its role is no longer held.
func (x *Sessions) who(ctx context.Context, s web.Session) (User, Agency, access.Principal, error) {
	u, a, err := userAndAgency(ctx, x.guard.Store, s.User)
	if err != nil {
		return u, a, access.Principal{}, err
	}
	gs, err := loadGrants(ctx, x.guard.Store, u.ID)
	if err != nil {
		return u, a, access.Principal{}, err
	}
	p, ok := access.Principal{}, false
	if s.Agency == a.ID {
		p, ok = PrincipalOn(u, gs, a, access.Role(s.Role), clock.On(x.guard.Clock.Now(), a.Location()))
	}
	if !ok {
		return u, a, p, fault.New(fault.NotFound, "This role has ended")
	}
	return u, a, p, nil
}

// Offer is one click of the demonstration's sign-in page.
type Offer struct {
	Agency Agency
	User   User
	Roles  []access.Role
}

func (s *Service) installation() access.Resource {
	return access.Resource{Kind: "Installation", ID: "demo", Attrs: map[string]any{"demo": s.Demo}}
}

// Offers lists whom one may sign in as in a demonstration: every role in force today, agency by agency.
func (s *Service) Offers(ctx context.Context) ([]Offer, error) {
	if err := s.guard.Allow(ctx, ActOffers, s.installation()); err != nil {
		return nil, err
	}
	all, err := store.All(ctx, s.guard.Reader(ctx), allAgencies, scanAgency)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for _, a := range all {
		ms, err := members(ctx, s.guard.Reader(ctx), a.ID)
		if err != nil {
			return nil, err
		}
		for _, m := range ms {
			if roles := RolesOn(m.User, m.Grants, a, s.today(a)); len(roles) > 0 {
				out = append(out, Offer{a, m.User, roles})
			}
		}
	}
	return out, nil
}

// SignInDemo gives a session as a user in a role, in a demonstration only.
func (s *Service) SignInDemo(ctx context.Context, user string, role access.Role) (web.Session, error) {
	if err := s.guard.Allow(ctx, ActOffers, s.installation()); err != nil {
		return web.Session{}, err // nothing is written in a user's name before it is clear that this is a demonstration
	}
	return s.begin(ctx, ActDemo, user, role, map[string]any{"demo": s.Demo, "user": user})
}

// Switch gives a session of the principal in another of her roles.
func (s *Service) Switch(ctx context.Context, role access.Role) (web.Session, error) {
	who := access.Who(ctx)
	return s.begin(ctx, ActSwitch, who.ID, role, map[string]any{"user": who.ID})
}

// begin writes the entry as the user who signs in, so that the own agency's auditor finds it.
func (s *Service) begin(ctx context.Context, act access.Act, user string, role access.Role, attrs map[string]any) (x web.Session, err error) {
	p, err := s.actor(ctx, user, role)
	if err != nil {
		return x, err
	}
	err = s.guard.Write(access.As(ctx, p), act, func(w *access.Work) error {
		if err := w.On(access.Resource{Kind: "Staff", ID: user, Agency: p.Agency, Attrs: attrs}); err != nil {
			return err
		}
		u, a, err := userAndAgency(ctx, w.Tx, user)
		if err != nil {
			return err
		}
		x = session(u, a, role)
		w.Detail(string(role))
		return nil
	})
	return x, err
}

// actor is the principal of a user in a role today; an empty role is the first she holds. Refused when there is none.
func (s *Service) actor(ctx context.Context, user string, role access.Role) (access.Principal, error) {
	u, a, err := userAndAgency(ctx, s.guard.Reader(ctx), user)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return access.Principal{}, err
	}
	gs, err := loadGrants(ctx, s.guard.Reader(ctx), user)
	if err != nil {
		return access.Principal{}, err
	}
	if held := RolesOn(u, gs, a, s.today(a)); role == "" && len(held) > 0 {
		role = held[0]
	}
	p, ok := PrincipalOn(u, gs, a, role, s.today(a))
	if !ok {
		return p, fault.New(fault.Refused, "This role is not in force today")
	}
	return p, nil
}
