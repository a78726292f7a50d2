package people

import (
	"context"
	"embed"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed policy.cedar reference.csv migrations pages
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "people", Files: files, Sealed: Sealed, Keyed: Keyed}

// The acts of this domain; policy.cedar says who may.
const (
	ActRecord   access.Act = "people.person.record"
	ActView     access.Act = "people.person.view"
	ActOpen     access.Act = "people.person.open"
	ActSafe     access.Act = "people.person.safe"  // read how she may be reached, before anybody calls
	ActExplain  access.Act = "people.look.explain" // a looker's own words, beside the look
	ActChange   access.Act = "people.person.change"
	ActList     access.Act = "people.person.list"
	ActClass    access.Act = "people.person.class"
	ActLooks    access.Act = "people.looks.view"
	ActAskErase access.Act = "people.person.ask_erase"
	ActErase    access.Act = "people.person.erase"
	ActErasures access.Act = "people.erasures.list"

	ActConsent  access.Act = "people.consent.record"
	ActWithdraw access.Act = "people.consent.withdraw"
)

// What happened, for flows.
const (
	EventRecorded  access.Act = "people.person.recorded"
	EventGiven     access.Act = "people.consent.given"
	EventWithdrawn access.Act = "people.consent.withdrawn"
	EventErased    access.Act = "people.person.erased"
)

// Service is the register's door.
type Service struct{ guard *access.Guard }

// New makes the service.
func New(g *access.Guard) *Service { return &Service{g} }

func (p Person) resource() access.Resource {
	return access.Resource{Kind: "Person", ID: p.ID, Agency: p.Agency, Subject: p.ID, Attrs: map[string]any{"band": string(p.Band),
		"erase_asked_by": p.EraseAskedBy}}
}

// register is the resource of acts on an agency's register as a whole.
func register(agency string) access.Resource {
	return access.Resource{Kind: "Register", ID: agency, Agency: agency}
}

func (s *Service) today(ctx context.Context) clock.Date {
	return clock.On(s.guard.Clock.Now(), access.Who(ctx).Where())
}

func (s *Service) indexes(ctx context.Context, agency string, d Draft) (x indexes, err error) {
	if x.name, err = s.guard.Vault.Index(ctx, agency, "person.name", d.Name); err != nil {
		return x, err
	}
	x.same, err = s.guard.Vault.Index(ctx, agency, "person.same", d.same())
	return x, err
}

// Record adds a person to the register of the principal's agency and returns her id. once is the form's token: the same
// form sent twice gives the same person.
func (s *Service) Record(ctx context.Context, d Draft, once string) (id string, err error) {
	who, now := access.Who(ctx), s.guard.Clock.Now()
	today := s.today(ctx)
	if err := d.check(today); err != nil {
		return "", err
	}
	d = d.whole()
	key, err := s.guard.Vault.NewKey(ctx, who.Agency)
	if err != nil {
		return "", err
	}
	p := Person{ID: s.guard.IDs.New(), Agency: who.Agency, KeyID: key.ID, Band: d.band(today), Recorded: now}
	p.seal(key, d)
	if p.safeKnown() {
		p.SafeAsked, p.SafeAskedBy = now, who.ID
	}
	x, err := s.indexes(ctx, p.Agency, d)
	if err != nil {
		return "", err
	}
	err = s.guard.Write(ctx, ActRecord, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			p.ID = first
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		w.Detail(string(p.Band))
		w.Tell(EventRecorded, p.resource(), string(p.Band))
		w.Result(p.ID)
		return p.save(w.Tx, x)
	})
	return p.ID, err
}

// View returns the register's row, sealed values sealed; the look is recorded.
func (s *Service) View(ctx context.Context, id, purpose string) (Person, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return p, err
	}
	return p, s.guard.Look(ctx, ActView, p.resource(), purpose)
}

// Open returns the particulars in plain text, after the look is recorded. For the purpose CallBack it opens only in the
// hours she called safe; the error says why not.
func (s *Service) Open(ctx context.Context, id, purpose string) (Particulars, error) {
	plain, err := s.open(ctx, id, purpose, "", allFields...)
	if err != nil {
		return Particulars{}, err
	}
	return particulars(plain)
}

// OpenField returns one sealed field in plain text, after the look is recorded. purpose is a code of Purposes; inWords
// (may be empty) is sealed beside the look.
func (s *Service) OpenField(ctx context.Context, id string, f Field, purpose, inWords string) (string, error) {
	if !purposeKnown(purpose) {
		return "", fault.Wrong("purpose", "choose what you need it for")
	}
	plain, err := s.open(ctx, id, purpose, inWords, f)
	if err != nil {
		return "", err
	}
	return plain[0], nil
}

func (s *Service) open(ctx context.Context, id, purpose, inWords string, fields ...Field) ([]string, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		if p.sealed(f) == nil {
			return nil, fault.Wrong("field", "one of the sealed fields")
		}
		if f != FieldContact || purpose != CallBack {
			continue
		}
		if err := s.guard.Allow(ctx, ActOpen, p.resource()); err != nil { // her hours are nobody else's business
			break
		}
		if v := s.mayReach(ctx, p); !v.May {
			return nil, fault.Wrong("purpose", v.Why)
		}
	}
	if inWords != "" && s.guard.May(ctx, ActExplain, p.resource()) {
		if err := s.keepWords(ctx, p, inWords); err != nil {
			return nil, err
		}
	}
	return s.guard.Open(ctx, ActOpen, p.resource(), purpose, p.boxes(fields...)...)
}

// mayReach is safe when a call or a text is: the purpose "call or text" covers both.
func (s *Service) mayReach(ctx context.Context, p Person) Verdict {
	now, zone := s.guard.Clock.Now(), access.Who(ctx).Where()
	v := MayCall(now, zone, p.Safe())
	if text := MayText(now, zone, p.Safe()); !v.May && text.May {
		return text
	}
	return v
}

// MayCall answers whether she may be called at this moment, in words; see the rule of the same name.
func (s *Service) MayCall(ctx context.Context, id string) (Verdict, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return Verdict{}, err
	}
	if err := s.guard.Allow(ctx, ActSafe, p.resource()); err != nil {
		return Verdict{}, err
	}
	return MayCall(s.guard.Clock.Now(), access.Who(ctx).Where(), p.Safe()), nil
}

// Reach tells in words whether she may be called or texted at this moment; "" when nobody has asked her what is safe.
func (s *Service) Reach(ctx context.Context, id string) (string, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return "", err
	}
	if err := s.guard.Allow(ctx, ActSafe, p.resource()); err != nil || !p.safeKnown() {
		return "", err
	}
	return reach(s.guard.Clock.Now(), access.Who(ctx).Where(), p.Safe()), nil
}

// Outgoing is the text that may be sent to her now: content only where she said that words are safe (DESIGN §4, rule 4).
func (s *Service) Outgoing(ctx context.Context, id, content string) (string, Verdict, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return "", Verdict{}, err
	}
	if err := s.guard.Allow(ctx, ActSafe, p.resource()); err != nil {
		return "", Verdict{}, err
	}
	text, v := Outgoing(s.guard.Clock.Now(), access.Who(ctx).Where(), p.Safe(), content)
	return text, v, nil
}

// SafeWords opens how she may be reached and what never to say: they stand on top of every page from which one can call,
// so the look has its own act and purpose.
func (s *Service) SafeWords(ctx context.Context, id string) (p Person, how, never string, err error) {
	if p, err = load(ctx, s.guard.Reader(ctx), id); err != nil {
		return p, "", "", err
	}
	if p.SafeHow.Empty() && p.SafeNever.Empty() {
		return p, "", "", s.guard.Look(ctx, ActSafe, p.resource(), "keep contact safe")
	}
	plain, err := s.guard.Open(ctx, ActSafe, p.resource(), "keep contact safe", p.boxes(FieldHow, FieldNever)...)
	if err != nil {
		return p, "", "", err
	}
	return p, plain[0], plain[1], nil
}

// Class tells a rule of another domain the age band and nationality class, and nothing that names her.
func (s *Service) Class(ctx context.Context, id string) (Class, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return Class{}, err
	}
	if err := s.guard.Allow(ctx, ActClass, p.resource()); err != nil {
		return Class{}, err
	}
	return Class{p.Agency, p.Band, p.Nationality, p.Band.ProtectedAsMinor()}, nil
}

// Change saves a draft over version of a person. Who saves second gets a fault.Conflict whose Theirs is the Person as it
// stands now, and has lost nothing.
func (s *Service) Change(ctx context.Context, id string, version int64, d Draft) error {
	today := s.today(ctx)
	if err := d.check(today); err != nil {
		return err
	}
	d = d.whole()
	before, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return err
	}
	key, err := s.guard.Vault.Again(ctx, before.KeyID)
	if err != nil {
		return err
	}
	x, err := s.indexes(ctx, before.Agency, d)
	if err != nil {
		return err
	}
	return s.guard.Write(ctx, ActChange, func(w *access.Work) error {
		p, err := load(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		if p.Version != version {
			return conflict(p)
		}
		was := p.Safe()
		p.seal(key, d)
		p.Band, p.Changed, p.ChangedBy = d.band(today), w.Now, w.Who.ID
		if p.Safe() != was || d.AskedAgain || p.SafeAsked.IsZero() && p.safeKnown() {
			p.SafeAsked, p.SafeAskedBy = w.Now, w.Who.ID
		}
		w.Detail(string(p.Band))
		return p.change(w.Tx, version, x)
	})
}

func conflict(theirs Person) error {
	f := fault.New(fault.Conflict, "Someone saved this record while you were writing")
	f.Theirs = theirs
	return f
}

// Register lists the agency's persons, the newest first: nothing sealed. after is the last person of the page before, or
// the zero Person.
func (s *Service) Register(ctx context.Context, after Person, limit int) ([]Person, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActList, register(who.Agency)); err != nil {
		return nil, err
	}
	if after.ID == "" {
		return store.All(ctx, s.guard.Reader(ctx), newest, scanPerson, who.Agency, limit)
	}
	return store.All(ctx, s.guard.Reader(ctx), older, scanPerson, who.Agency, after.Recorded, after.ID, limit)
}

// Named finds persons of the agency by the exact name, through the blind index; each find is a look at that person.
func (s *Service) Named(ctx context.Context, name string) ([]Person, error) {
	return s.indexed(ctx, byName, "person.name", name, "find by name")
}

// Duplicates finds persons of the agency with the draft's name and birth date. Another agency's persons are never found:
// the index is keyed per agency (DESIGN §3).
func (s *Service) Duplicates(ctx context.Context, d Draft) ([]Person, error) {
	return s.indexed(ctx, bySame, "person.same", d.same(), "look for a duplicate")
}

func (s *Service) indexed(ctx context.Context, q store.SQL, column, value, purpose string) ([]Person, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActList, register(who.Agency)); err != nil {
		return nil, err
	}
	bx, err := s.guard.Vault.Index(ctx, who.Agency, column, value)
	if err != nil || bx == nil {
		return nil, err
	}
	found, err := store.All(ctx, s.guard.Reader(ctx), q, scanPerson, who.Agency, bx)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		if err := s.guard.Look(ctx, ActView, p.resource(), purpose); err != nil {
			return nil, err
		}
	}
	return found, nil
}
