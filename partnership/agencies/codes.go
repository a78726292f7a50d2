package agencies

import (
	"context"
	"crypto/sha256"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web"
)

// A one-time code is 20 symbols of 5 bits and a check symbol. It is written on a console or read over the telephone, pasted
// into a form, and never part of an address. Only its hash is kept: with 100 random bits a plain SHA-256 cannot be searched.
const codeSymbols = 20

const (
	firstLife = 24 * time.Hour
	codeLife  = time.Hour
)

const (
	addCode    store.SQL = `insert into one_time_code (code_hash, staff, issued_by, issued_at, expires_at) values ($1,$2,$3,$4,$5)`
	dropFirst  store.SQL = `delete from one_time_code where staff is null and used_at is null`
	dropCodes  store.SQL = `delete from one_time_code where staff = $1 and used_at is null`
	sweepCodes store.SQL = `delete from one_time_code where expires_at < $1`
	readCode   store.SQL = `select staff, issued_by, expires_at, used_at from one_time_code where code_hash = $1`
	useCode    store.SQL = `update one_time_code set used_at = $2 where code_hash = $1 and used_at is null`
)

type issued struct {
	hash          [sha256.Size]byte
	user, by      string
	expires, used time.Time
}

func scanIssued(r store.Row) (c issued, err error) {
	return c, r.Scan(&c.user, &c.by, &c.expires, &c.used)
}

// errCode never says whether a code was wrong, used or too old: each is answered by asking for a new one.
var errCode = fault.Wrong("code", "A code that was not used yet and has not expired: ask for a new one")

// find reads an unused code.
func find(ctx context.Context, r store.Reader, typed string, now time.Time) (issued, error) {
	code, ok := id.ReadCode(typed, codeSymbols)
	if !ok {
		return issued{}, errCode
	}
	hash := sha256.Sum256([]byte(code))
	c, err := store.One(ctx, r, readCode, scanIssued, hash[:])
	if fault.Is(err, fault.NotFound) {
		return c, errCode
	}
	if err != nil {
		return c, err
	}
	if c.hash = hash; !c.used.IsZero() || !now.Before(c.expires) {
		return c, errCode
	}
	return c, nil
}

// spend uses a code up; of two at once, one finds it used.
func (c issued) spend(w *access.Work) error {
	n, err := w.Change(useCode, c.hash[:], w.Now)
	if err == nil && n == 0 {
		err = errCode
	}
	return err
}

func (s *Service) issue(w *access.Work, code, user string, life time.Duration) error {
	hash := sha256.Sum256([]byte(code))
	if err := w.Exec(sweepCodes, w.Now.Add(-7*24*time.Hour)); err != nil {
		return err
	}
	return w.Exec(addCode, hash[:], store.Null(user), by(w.Who), w.Now, w.Now.Add(life))
}

// Code is a one-time code as it is shown once.
type Code struct {
	Text    string // "K7Q2-9DMA-…"
	Expires time.Time
}

// IssueCode makes a one-time code with which a user signs in once within an hour. An earlier unused code of hers is void.
func (s *Service) IssueCode(ctx context.Context, user string) (c Code, err error) {
	if c.Text, err = id.NewCode(s.Random, codeSymbols); err != nil {
		return c, err
	}
	err = s.guard.Write(ctx, ActCode, func(w *access.Work) error {
		u, a, err := userAndAgency(ctx, w.Tx, user)
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
		gs, err := loadGrants(ctx, w.Tx, user)
		if err != nil {
			return err
		}
		if len(RolesOn(u, gs, a, s.today(a))) == 0 {
			return fault.New(fault.Conflict, "This user has no role in force today, so a code would open nothing")
		}
		if err := w.Exec(dropCodes, user); err != nil {
			return err
		}
		c.Expires = w.Now.Add(codeLife)
		return s.issue(w, c.Text, user, codeLife)
	})
	if err != nil {
		return Code{}, err
	}
	return c, nil
}

// SignInWithCode uses a one-time code up and gives the session it opens, in the first of the user's roles. The entry in the
// journal is the user's.
func (s *Service) SignInWithCode(ctx context.Context, typed string) (x web.Session, err error) {
	c, err := find(ctx, s.guard.Reader(ctx), typed, s.guard.Clock.Now())
	if err != nil {
		return x, err
	}
	p, err := s.actor(ctx, c.user, "") // the first administrator's code names nobody, and belongs on its own page
	if fault.Is(err, fault.Refused) {
		return x, errCode
	}
	if err != nil {
		return x, err
	}
	err = s.guard.Write(access.As(ctx, p), ActBegin, func(w *access.Work) error {
		if err := w.On(access.Resource{Kind: "Staff", ID: p.ID, Agency: p.Agency, Attrs: map[string]any{"coded": true, "user": c.user}}); err != nil {
			return err
		}
		if err := c.spend(w); err != nil {
			return err
		}
		u, a, err := userAndAgency(ctx, w.Tx, p.ID)
		if err != nil {
			return err
		}
		x = session(u, a, p.Role)
		w.Detail(string(p.Role))
		return nil
	})
	return x, err
}

func session(u User, a Agency, role access.Role) web.Session {
	return web.Session{User: u.ID, Role: string(role), RoleName: role.Title(), Agency: a.ID, Place: a.Name, Zone: a.Zone}
}

// FirstLink is what the console prints on a new production installation. The link holds no code.
type FirstLink struct {
	URL  string // …/enrol
	Code Code
}

// FirstLink makes the code with which the first administrator enrols: once, within 24 hours, only while there is no
// administrator. Asking again makes the earlier code void. The principal is the console.
func (s *Service) FirstLink(ctx context.Context, baseURL string) (l FirstLink, err error) {
	l.URL = strings.TrimSuffix(baseURL, "/") + "/enrol"
	if l.Code.Text, err = id.NewCode(s.Random, codeSymbols); err != nil {
		return l, err
	}
	err = s.guard.Write(ctx, ActFirstLink, func(w *access.Work) error {
		none, err := s.noAdministrator(ctx, w.Tx)
		if err != nil {
			return err
		}
		if !none {
			return errStaffed
		}
		if err := w.On(access.Resource{Kind: "Installation", ID: "first", Attrs: map[string]any{"unstaffed": none}}); err != nil {
			return err
		}
		if err := w.Exec(dropFirst); err != nil {
			return err
		}
		l.Code.Expires = w.Now.Add(firstLife)
		return s.issue(w, l.Code.Text, "", firstLife)
	})
	if err != nil {
		return FirstLink{}, err
	}
	return l, nil
}

var errStaffed = fault.New(fault.Conflict, "There is an administrator already: sign in, or ask an administrator for a code")

func (s *Service) noAdministrator(ctx context.Context, r store.Reader) (bool, error) {
	all, err := store.All(ctx, r, allAgencies, scanAgency)
	if err != nil {
		return false, err
	}
	for _, a := range all {
		ms, err := members(ctx, r, a.ID)
		if err != nil {
			return false, err
		}
		if len(acting(ms, a, access.Administrator, s.today(a))) > 0 {
			return false, nil
		}
	}
	return true, nil
}

// FirstOpen reports whether the first administrator may still enrol.
func (s *Service) FirstOpen(ctx context.Context) (bool, error) {
	if err := s.guard.Allow(ctx, ActFirstOpen, access.Resource{Kind: "Installation", ID: "first"}); err != nil {
		return false, err
	}
	return s.noAdministrator(ctx, s.guard.Reader(ctx))
}

// Enrolment is what the first administrator enters beside the code: the agency that runs this installation, and who she is.
type Enrolment struct {
	Code   string
	Agency AgencyDraft
	Name   string
}

// Enrol registers the host agency with its first administrator and gives the session that begins. A host that the console
// registered before is taken as it is.
func (s *Service) Enrol(ctx context.Context, e Enrolment) (x web.Session, err error) {
	u := UserDraft{Agency: e.Agency.ID, Name: e.Name}
	if err := join(e.Agency.check(), u.check(), "administrator"); err != nil {
		return x, err
	}
	user, grant := s.guard.IDs.New(), s.guard.IDs.New()
	err = s.guard.Write(ctx, ActEnrol, func(w *access.Work) error {
		c, err := find(ctx, w.Tx, e.Code, w.Now)
		if err != nil {
			return err
		}
		none, err := s.noAdministrator(ctx, w.Tx)
		if err != nil {
			return err
		}
		if !none || c.user != "" {
			return errCode
		}
		a := Agency{ID: e.Agency.ID, Name: e.Agency.Name, Short: e.Agency.Short, Kind: e.Agency.Kind, Zone: e.Agency.Zone, Host: true}
		if err := w.On(access.Resource{Kind: "Installation", ID: "first", Agency: a.ID, Attrs: map[string]any{"coded": true, "unstaffed": none}}); err != nil {
			return err
		}
		if err := c.spend(w); err != nil {
			return err
		}
		host, err := store.One(ctx, w.Tx, hostAgency, scanAgency)
		switch {
		case err == nil && host.ID == a.ID:
			a = host
		case err == nil:
			return fault.Wrong("id", "The id of the agency that the console registered as the host")
		case !fault.Is(err, fault.NotFound):
			return err
		default:
			a.From = s.today(a)
			if _, err := loadAgency(ctx, w.Tx, a.ID); !fault.Is(err, fault.NotFound) {
				return orTaken(err)
			}
			if err := insertAgency(w.Tx, a, w.Now); err != nil {
				return err
			}
		}
		today := s.today(a)
		n := User{ID: user, Agency: a.ID, Name: e.Name, Term: Term{From: today}}
		if err := insertUser(w.Tx, n, w.Now); err != nil {
			return err
		}
		g, err := propose(Grant{ID: grant, User: user, Agency: a.ID, Role: access.Administrator, Term: Term{From: today}}, console, false, w.Now)
		if err != nil {
			return err
		}
		x = session(n, a, access.Administrator)
		w.Detail(string(access.Administrator))
		return insertGrant(w.Tx, g)
	})
	return x, err
}

// join puts the fields of two checks into one fault; the second's field "name" is called as given.
func join(first, second error, name string) error {
	a, b := fault.As(first), fault.As(second)
	if b != nil {
		for i := range b.Fields {
			if b.Fields[i].Name == "name" {
				b.Fields[i].Name = name
			}
		}
	}
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil:
		return b
	case b != nil:
		a.Fields = append(a.Fields, b.Fields...)
	}
	return a
}
