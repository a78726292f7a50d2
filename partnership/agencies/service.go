package agencies

import (
	"context"
	"crypto/rand"
	"embed"
	"io"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed policy.cedar migrations words.csv
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "agencies", Files: files, Sealed: Sealed, Keyed: Keyed}

// The acts of this domain; policy.cedar says who may.
const (
	ActAgencyName access.Act = "agencies.agency.name"
	ActAgencyList access.Act = "agencies.agency.list"
	ActAgencyAdd  access.Act = "agencies.agency.add"
	ActAgencyEnd  access.Act = "agencies.agency.end"
	ActUserName   access.Act = "agencies.user.name"
	ActUserList   access.Act = "agencies.user.list"
	ActUserAdd    access.Act = "agencies.user.add"
	ActUserEnd    access.Act = "agencies.user.end"
	ActPropose    access.Act = "agencies.grant.propose"
	ActSecond     access.Act = "agencies.grant.second"
	ActRefuse     access.Act = "agencies.grant.refuse"
	ActEnd        access.Act = "agencies.grant.end"
	ActRoles      access.Act = "agencies.role.list"
	ActActing     access.Act = "agencies.role.acting"
	ActCode       access.Act = "agencies.code.issue"
	ActBegin      access.Act = "agencies.session.begin"
	ActDemo       access.Act = "agencies.session.demo"
	ActOffers     access.Act = "agencies.session.offers"
	ActSwitch     access.Act = "agencies.session.switch"
	ActFirstLink  access.Act = "agencies.first.link"
	ActFirstOpen  access.Act = "agencies.first.open"
	ActEnrol      access.Act = "agencies.first.enrol"
)

// console stands in a grant for the command line.
const console = "console"

// Service is the door to agencies, users and grants.
type Service struct {
	guard *access.Guard

	// Demo lets anybody sign in as any user with one click: for demonstrations with invented records only.
	Demo bool
	// Random draws one-time codes.
	Random io.Reader
}

// New makes the service.
func New(g *access.Guard) *Service { return &Service{guard: g, Random: rand.Reader} }

func (s *Service) today(a Agency) clock.Date { return clock.On(s.guard.Clock.Now(), a.Location()) }

// resource is the agency with what policies ask: whether the principal belongs to the host, and whether the agency has no
// administrator today.
func (s *Service) resource(ctx context.Context, r store.Reader, a Agency) (access.Resource, error) {
	out := access.Resource{Kind: "Agency", ID: a.ID, Agency: a.ID, Attrs: map[string]any{"by_host": false, "unstaffed": false, "user": ""}}
	who := access.Who(ctx)
	if who.Role != access.Administrator {
		return out, nil
	}
	own, err := loadAgency(ctx, r, who.Agency)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return out, err
	}
	ms, err := members(ctx, r, a.ID)
	if err != nil {
		return out, err
	}
	out.Attrs["by_host"], out.Attrs["unstaffed"] = own.Host, len(acting(ms, a, access.Administrator, s.today(a))) == 0
	return out, nil
}

func (s *Service) userResource(ctx context.Context, r store.Reader, u User, a Agency) (access.Resource, error) {
	out, err := s.resource(ctx, r, a)
	out.Kind, out.ID, out.Attrs["user"] = "Staff", u.ID, u.ID
	return out, err
}

func (g Grant) resource() access.Resource {
	return access.Resource{Kind: "Grant", ID: g.ID, Agency: g.Agency, Attrs: map[string]any{"user": g.User, "granted_by": g.GrantedBy}}
}

// AddAgency registers an agency and returns its id. The first agency that the console registers is the host.
func (s *Service) AddAgency(ctx context.Context, d AgencyDraft, once string) (id string, err error) {
	if err := d.check(); err != nil {
		return "", err
	}
	a := Agency{ID: d.ID, Name: d.Name, Short: d.Short, Kind: d.Kind, Zone: d.Zone, Term: Term{From: d.From}}
	if a.From.IsZero() {
		a.From = s.today(a)
	}
	err = s.guard.Write(ctx, ActAgencyAdd, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			a.ID = first
			return err
		}
		r, err := s.resource(ctx, w.Tx, a)
		if err != nil {
			return err
		}
		if err := w.On(r); err != nil {
			return err
		}
		if _, err := loadAgency(ctx, w.Tx, a.ID); !fault.Is(err, fault.NotFound) {
			return orTaken(err)
		}
		_, err = store.One(ctx, w.Tx, hostAgency, scanAgency)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		a.Host = err != nil && w.Who.Kind == access.Shell
		w.Detail(string(a.Kind))
		w.Result(a.ID)
		return insertAgency(w.Tx, a, w.Now)
	})
	return a.ID, err
}

func orTaken(err error) error {
	if err != nil {
		return err
	}
	return fault.Wrong("id", "Another one: an agency with this id is registered already")
}

// EndAgency closes an agency on a day (zero: today); its users' roles end with it. successor may be "".
func (s *Service) EndAgency(ctx context.Context, id string, until clock.Date, successor string, version int64) error {
	return s.guard.Write(ctx, ActAgencyEnd, func(w *access.Work) error {
		a, err := loadAgency(ctx, w.Tx, id)
		if err != nil {
			return err
		}
		r, err := s.resource(ctx, w.Tx, a)
		if err != nil {
			return err
		}
		if err := w.On(r); err != nil {
			return err
		}
		if a.Host {
			return fault.New(fault.Conflict, "The agency that runs this installation cannot end before another runs it")
		}
		if successor != "" {
			if _, err := loadAgency(ctx, w.Tx, successor); err != nil || successor == id {
				return fault.Wrong("successor", "Another agency that is registered")
			}
		}
		if until.IsZero() {
			until = s.today(a)
		}
		if until.Before(a.From) {
			return fault.Wrong("until", "A day after the agency began")
		}
		return w.Update(closeAgency, id, version, until, store.Null(successor))
	})
}

// Agencies lists all agencies, the host first.
func (s *Service) Agencies(ctx context.Context) ([]Agency, error) {
	if err := s.guard.Allow(ctx, ActAgencyList, access.Resource{Kind: "Agency"}); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), allAgencies, scanAgency)
}

// AddUser registers somebody who works at an agency and returns the user's id.
func (s *Service) AddUser(ctx context.Context, d UserDraft, once string) (id string, err error) {
	return s.addUser(ctx, s.guard.IDs.New(), d, once)
}

func (s *Service) addUser(ctx context.Context, id string, d UserDraft, once string) (string, error) {
	if err := d.check(); err != nil {
		return "", err
	}
	err := s.guard.Write(ctx, ActUserAdd, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			id = first
			return err
		}
		a, err := loadAgency(ctx, w.Tx, d.Agency)
		if err != nil {
			return err
		}
		r, err := s.resource(ctx, w.Tx, a)
		if err != nil {
			return err
		}
		r.Kind, r.ID = "Staff", id
		if err := w.On(r); err != nil {
			return err
		}
		if a.Over(s.today(a)) {
			return fault.New(fault.Conflict, "This agency has ended")
		}
		u := User{ID: id, Agency: a.ID, Name: d.Name, Term: Term{From: d.From}}
		if u.From.IsZero() {
			u.From = s.today(a)
		}
		w.Result(id)
		return insertUser(w.Tx, u, w.Now)
	})
	return id, err
}

// EndUser closes a user on a day (zero or past: today, at once); all roles end with her.
func (s *Service) EndUser(ctx context.Context, id string, until clock.Date, version int64) error {
	return s.guard.Write(ctx, ActUserEnd, func(w *access.Work) error {
		u, a, err := userAndAgency(ctx, w.Tx, id)
		if err != nil {
			return err
		}
		r, err := s.userResource(ctx, w.Tx, u, a)
		if err != nil {
			return err
		}
		if err := w.On(r); err != nil {
			return err
		}
		today := s.today(a)
		if u.Over(today) {
			return fault.New(fault.Conflict, "This user has left already")
		}
		if until.IsZero() || until.Before(today) {
			until = today
		}
		if until.Before(u.From) {
			until = u.From
		}
		return w.Update(closeUser, id, version, until)
	})
}

func userAndAgency(ctx context.Context, r store.Reader, user string) (u User, a Agency, err error) {
	if u, err = loadUser(ctx, r, user); err != nil {
		return u, a, err
	}
	a, err = loadAgency(ctx, r, u.Agency)
	return u, a, err
}

// Staff lists an agency's users with their grants, and the agency itself.
func (s *Service) Staff(ctx context.Context, agency string) (Agency, []Member, error) {
	a, err := loadAgency(ctx, s.guard.Reader(ctx), agency)
	if err != nil {
		return a, nil, err
	}
	r, err := s.resource(ctx, s.guard.Reader(ctx), a)
	if err != nil {
		return Agency{}, nil, err
	}
	if err := s.guard.Allow(ctx, ActUserList, r); err != nil {
		return Agency{}, nil, err
	}
	ms, err := members(ctx, s.guard.Reader(ctx), agency)
	return a, ms, err
}
