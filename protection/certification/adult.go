package certification

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// AdultState is where an adult's Request for Certification stands.
type AdultState string

// The states.
const (
	BasisPending  AdultState = "basis pending"
	BasisVerified AdultState = "basis verified"
	Certified     AdultState = "certified"
	Closed        AdultState = "closed" // without a letter
)

// Basis is what the Department of Homeland Security gave notice of. A receipt for an application is none.
type Basis string

// The bases of certification (22 USC 7105(b)(1)(E)).
const (
	ContinuedPresence Basis = "continued presence"
	BonaFideT         Basis = "bona fide T application"
	TVisa             Basis = "T visa"
)

// Bases lists them.
var Bases = []Basis{ContinuedPresence, BonaFideT, TVisa}

// AdultRequesters are the roles of those who ask.
var AdultRequesters = []string{"case manager", "attorney", "law enforcement victim specialist", "self"}

// CloseReasons are the classes of a request that ends without a letter.
var CloseReasons = []string{"the person wishes it", "the basis was denied", "a citizen or permanent resident", "recorded twice"}

// Adult is an adult's Request for Certification: sealed values stay sealed.
type Adult struct {
	ID, Ref            string // Ref: "RFC-2026-00112"
	Agency             string // that certifies
	Person             string // opaque id; letters are counted by it
	Requester          string // class
	State              AdultState
	Basis              Basis // "" while pending
	NoticeOn           clock.Date
	Forms              Forms
	Type               Type
	Received           time.Time
	Verified           time.Time
	EndedAt            time.Time
	EndedWhy           string
	KeyID              string
	Name, Born, SendTo vault.Sealed
	Changed            time.Time
	Version            int64
	Proposed           Decision
	ProposedBy         string
}

// AdultDraft is what a specialist enters.
type AdultDraft struct {
	Person    string // opaque id in a register; "" makes a new one
	Name      string
	Born      clock.Date // zero when not known
	SendTo    string     // where the letter goes; sealed
	Requester string
	Forms     Forms
	Basis     Basis // "" when DHS has not given notice yet
	NoticeOn  clock.Date
}

func (d AdultDraft) check(today clock.Date, ageLimit int) error {
	var c fault.Check
	c.That(d.Name != "", "name", "Please fill this in")
	c.That(len(d.Name) <= 400, "name", "This is too long: please shorten it")
	c.That(len(d.SendTo) <= 1000, "send_to", "This is too long: please shorten it")
	c.That(in(d.Requester, AdultRequesters), "requester", "Choose one of the answers")
	c.That(!d.Born.After(today), "born", "a day that has come")
	c.That(d.Born.IsZero() || d.Born.After(today) || d.Born.AgeOn(today) >= ageLimit, "born", "Under 18 today: children are not certified. Use a Request for Assistance")
	d.Forms.check(&c)
	if d.Basis != "" || !d.NoticeOn.IsZero() {
		checkBasis(&c, d.Basis, d.NoticeOn, today)
	}
	c.That(d.NoticeOn.IsZero() || d.Born.IsZero() || !d.NoticeOn.Before(d.Born), "notice_on", "a day after the birth date")
	return c.Err()
}

func checkBasis(c *fault.Check, b Basis, on, today clock.Date) {
	ok := false
	for _, x := range Bases {
		ok = ok || x == b
	}
	c.That(ok, "basis", "Choose one of the answers")
	c.That(!on.IsZero() && !on.After(today), "notice_on", "the day of the notice, which must have come")
}

func (a Adult) resource(f facts) access.Resource {
	return access.Resource{Kind: "Adult", ID: a.ID, Agency: a.Agency, Subject: a.Person,
		Attrs: map[string]any{"state": string(a.State), "proposed_by": a.ProposedBy, "certifies": a.Agency == f.agency}}
}

func (a Adult) place(column string) vault.Place {
	return vault.Place{Table: "certification_adult", Column: column, Row: a.ID}
}

func (a Adult) box(field string) (vault.Box, bool) {
	sealed, ok := map[string]vault.Sealed{"name": a.Name, "born": a.Born, "send_to": a.SendTo}[field]
	return vault.Box{KeyID: a.KeyID, Place: a.place(field + "_sealed"), Sealed: sealed}, ok
}

const (
	adultColumns = `a.id, a.ref, a.agency, a.person, a.requester, a.state, a.basis, a.notice_on, a.labor, a.sex, a.other, a.type,
		a.received_at, a.verified_at, a.ended_at, a.ended_why, a.key_id, a.name_sealed, a.born_sealed, a.send_to_sealed, a.changed_at, a.version,
		coalesce(d.decision, ''), coalesce(d.proposed_by, '')`
	adultFrom = ` from certification_adult a left join certification_decision d on d.record = a.id and d.outcome = ''`

	readAdult store.SQL = `select ` + adultColumns + adultFrom + ` where a.id = $1`
	adultsOf  store.SQL = `select ` + adultColumns + adultFrom + ` where a.agency = $1 and (a.received_at, a.id) < ($2, $3) order by a.received_at desc, a.id desc limit $4`
	addAdult  store.SQL = `insert into certification_adult (id, ref, agency, person, requester, state, basis, notice_on, labor, sex, other, type,
		received_at, verified_at, ended_why, key_id, name_sealed, born_sealed, send_to_sealed, changed_at, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,'',$15,$16,$17,$18,$13,1)`
	updateAdult store.SQL = `update certification_adult set state = $3, basis = $4, notice_on = $5, verified_at = $6, ended_at = $7, ended_why = $8,
		name_sealed = $9, changed_at = $10, version = version + 1 where id = $1 and version = $2`
)

func scanAdult(row store.Row) (a Adult, err error) {
	return a, row.Scan(&a.ID, &a.Ref, &a.Agency, &a.Person, &a.Requester, &a.State, &a.Basis, &a.NoticeOn, &a.Forms.Labor, &a.Forms.Sex,
		&a.Forms.Other, &a.Type, &a.Received, &a.Verified, &a.EndedAt, &a.EndedWhy, &a.KeyID, &a.Name, &a.Born, &a.SendTo, &a.Changed,
		&a.Version, &a.Proposed, &a.ProposedBy)
}

func loadAdult(ctx context.Context, r store.Reader, id string) (Adult, error) {
	return store.One(ctx, r, readAdult, scanAdult, id)
}

func saveAdult(tx *store.Tx, a Adult, now time.Time) error {
	return tx.Update(updateAdult, a.ID, a.Version, string(a.State), string(a.Basis), a.NoticeOn, a.Verified, a.EndedAt, a.EndedWhy, a.Name, now)
}

// SubmitAdult records a Request for Certification at the agency that certifies and returns its id.
func (s *Service) SubmitAdult(ctx context.Context, d AdultDraft, once string) (id string, err error) {
	d.Forms = d.Forms.filled()
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	if err := d.check(f.today, f.ageLimit); err != nil {
		return "", err
	}
	who, now := access.Who(ctx), s.guard.Clock.Now()
	a := Adult{ID: s.guard.IDs.New(), Agency: who.Agency, Person: d.Person, Requester: d.Requester, State: BasisPending, Basis: d.Basis,
		NoticeOn: d.NoticeOn, Forms: d.Forms, Type: d.Forms.Type(), Received: now}
	if a.Person == "" {
		a.Person = s.guard.IDs.New()
	}
	if a.Basis != "" {
		a.State, a.Verified = BasisVerified, now
	}
	if err := s.guard.Allow(ctx, ActAdultSubmit, a.resource(f)); err != nil && !fault.Is(err, fault.Refused) {
		return "", err
	} else if err == nil { // no key is made for somebody who may not
		key, err := s.guard.Vault.NewKey(ctx, a.Agency)
		if err != nil {
			return "", err
		}
		a.KeyID = key.ID
		a.Name = key.Seal(a.place("name_sealed"), d.Name)
		a.Born = key.Seal(a.place("born_sealed"), d.Born.String())
		a.SendTo = key.Seal(a.place("send_to_sealed"), d.SendTo)
	}
	err = s.guard.Write(ctx, ActAdultSubmit, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if id = a.ID; err != nil || again {
			id = first
			return err
		}
		if err := w.On(a.resource(f)); err != nil {
			return err
		}
		w.Detail(string(a.State))
		w.Result(a.ID)
		if a.Ref, err = newRef(w, "RFC", f.today.Year); err != nil {
			return err
		}
		return w.Exec(addAdult, a.ID, a.Ref, a.Agency, a.Person, a.Requester, string(a.State), string(a.Basis), a.NoticeOn, string(a.Forms.Labor),
			string(a.Forms.Sex), string(a.Forms.Other), string(a.Type), a.Received, a.Verified, a.KeyID, a.Name, a.Born, a.SendTo)
	})
	return id, err
}

// VerifyBasis records the notice of DHS.
func (s *Service) VerifyBasis(ctx context.Context, e Edit, b Basis, on clock.Date) error {
	f, err := s.facts()
	if err != nil {
		return err
	}
	var c fault.Check
	checkBasis(&c, b, on, f.today)
	if err := c.Err(); err != nil {
		return err
	}
	return s.adultStep(ctx, ActAdultVerify, e, f, []AdultState{BasisPending}, func(w *access.Work, a *Adult) error {
		a.State, a.Basis, a.NoticeOn, a.Verified = BasisVerified, b, on, w.Now
		w.Detail(string(b))
		return nil
	})
}

// CloseAdult ends a request without a letter, for one of CloseReasons.
func (s *Service) CloseAdult(ctx context.Context, e Edit, why string) error {
	if !in(why, CloseReasons) {
		return fault.Wrong("why", "Choose one of the answers")
	}
	f, err := s.facts()
	if err != nil {
		return err
	}
	return s.adultStep(ctx, ActAdultClose, e, f, []AdultState{BasisPending, BasisVerified}, func(w *access.Work, a *Adult) error {
		a.State, a.EndedAt, a.EndedWhy = Closed, w.Now, why
		w.Detail(why)
		return w.Exec(dropDecision, a.ID, w.Now)
	})
}

// CorrectAdult corrects the name under which the letter is written.
func (s *Service) CorrectAdult(ctx context.Context, e Edit, name string) error {
	if err := needName(name); err != nil {
		return err
	}
	f, err := s.facts()
	if err != nil {
		return err
	}
	a, err := loadAdult(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return err
	}
	key, err := s.guard.Vault.Again(ctx, a.KeyID)
	if err != nil {
		return err
	}
	sealed := key.Seal(a.place("name_sealed"), name)
	return s.adultStep(ctx, ActAdultCorrect, e, f, []AdultState{BasisPending, BasisVerified, Certified}, func(w *access.Work, a *Adult) error {
		a.Name = sealed
		w.Detail("name")
		return nil
	})
}

// ProposeCertification proposes to certify an adult whose basis is verified.
func (s *Service) ProposeCertification(ctx context.Context, e Edit, p Proposal) error {
	if err := p.check(Certify); err != nil {
		return err
	}
	f, err := s.facts()
	if err != nil {
		return err
	}
	a, err := loadAdult(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return err
	}
	d, err := s.draftDecision(ctx, a.ID, a.KeyID, p)
	if err != nil {
		return err
	}
	return s.adultStep(ctx, ActAdultPropose, e, f, []AdultState{BasisVerified}, func(w *access.Work, a *Adult) error {
		if a.Proposed != "" {
			return stale(*a)
		}
		return d.save(w)
	})
}

// adultStep runs one command on an adult's request that must be in one of the states.
func (s *Service) adultStep(ctx context.Context, act access.Act, e Edit, f facts, from []AdultState, change func(*access.Work, *Adult) error) error {
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		if _, again, err := w.Once(e.Once); err != nil || again {
			return err
		}
		w.Result(e.ID)
		a, err := loadAdult(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := w.On(a.resource(f)); err != nil {
			return err
		}
		if e.Version != 0 && e.Version != a.Version {
			return stale(a)
		}
		ok := false
		for _, x := range from {
			ok = ok || x == a.State
		}
		if !ok {
			return moved(errMoved, a)
		}
		if err := change(w, &a); err != nil {
			return err
		}
		return saveAdult(w.Tx, a, w.Now)
	})
}

// DecideCertification is the second person's verdict; agreeing issues the letter, whose id comes back.
func (s *Service) DecideCertification(ctx context.Context, e Edit, v Verdict) (letter string, err error) {
	if err := v.check(); err != nil {
		return "", err
	}
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	a, err := loadAdult(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return "", err
	}
	m, d, note, err := s.mintFor(ctx, a.ID, a.KeyID, a.Agency, v)
	if err != nil {
		return "", err
	}
	err = s.guard.Write(ctx, ActAdultDecide, func(w *access.Work) error {
		first, again, err := w.Once(e.Once)
		if err != nil || again {
			letter = first
			return err
		}
		letter = ""
		a, err := loadAdult(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := second(w, a.resource(f), a.ProposedBy); err != nil {
			return moved(err, a)
		}
		open, ok, err := openOf(w.Ctx, w.Tx, a.ID)
		if err != nil {
			return err
		}
		if e.Version != 0 && e.Version != a.Version || !ok || open.ID != d.ID || a.State != BasisVerified {
			return stale(a)
		}
		if err := d.end(w, v, note); err != nil {
			return err
		}
		if v.Say == Agree {
			a.State, a.EndedAt, a.EndedWhy = Certified, w.Now, d.Reason
			letter = m.id
			w.Result(m.id)
		}
		if err := saveAdult(w.Tx, a, w.Now); err != nil || letter == "" {
			return err
		}
		return s.issue(w, m, Letter{Agency: a.Agency, Kind: CertificationLetter, Request: a.ID, Recipient: a.Person, Type: a.Type,
			IssuedOn: f.today, ProposedBy: d.ProposedBy, ApprovedBy: w.Who.ID, KeyID: a.KeyID}, f)
	})
	return letter, err
}
