package people

import (
	"context"
	"embed"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
)

//go:embed policy.cedar migrations
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "people", Files: files, Sealed: Sealed, Keyed: Keyed}

// The acts of this domain; policy.cedar says who may.
const (
	ActRecord access.Act = "people.person.record"
	ActView   access.Act = "people.person.view"
	ActOpen   access.Act = "people.person.open"
)

// Service is the register's door.
type Service struct{ guard *access.Guard }

// New makes the service.
func New(g *access.Guard) *Service { return &Service{g} }

func (p Person) resource() access.Resource {
	return access.Resource{Kind: "Person", ID: p.ID, Agency: p.Agency, Subject: p.ID, Attrs: map[string]any{"band": string(p.Band)}}
}

// Record adds a person to the register of the principal's agency and returns her id. once is the form's token: the same
// form sent twice gives the same person.
func (s *Service) Record(ctx context.Context, d Draft, once string) (id string, err error) {
	who := access.Who(ctx)
	today := clock.On(s.guard.Clock.Now(), who.Where())
	if err := d.check(today); err != nil {
		return "", err
	}
	key, err := s.guard.Vault.NewKey(ctx, who.Agency)
	if err != nil {
		return "", err
	}
	p := Person{ID: s.guard.IDs.New(), Agency: who.Agency, KeyID: key.ID, Band: d.band(today), Nationality: d.Nationality,
		Language: d.Language, SafeFrom: d.SafeFrom, SafeTo: d.SafeTo, Recorded: s.guard.Clock.Now()}
	p.Name = key.Seal(p.place("name_sealed"), d.Name)
	p.Born = key.Seal(p.place("born_sealed"), d.Born.String())
	p.Contact = key.Seal(p.place("contact_sealed"), d.Contact)
	p.Wants = key.Seal(p.place("wants_sealed"), d.Wants)
	p.SafeHow = key.Seal(p.place("safe_how_sealed"), d.SafeHow)
	index, err := s.guard.Vault.Index(ctx, p.Agency, "person.name", d.Name)
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
		w.Result(p.ID)
		return save(w.Tx, p, index)
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

// Open returns the particulars in plain text, after the look is recorded.
func (s *Service) Open(ctx context.Context, id, purpose string) (Particulars, error) {
	var out Particulars
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return out, err
	}
	plain, err := s.guard.Open(ctx, ActOpen, p.resource(), purpose, p.boxes()...)
	if err != nil {
		return out, err
	}
	out = Particulars{Name: plain[0], Contact: plain[2], Wants: plain[3], SafeHow: plain[4]}
	return out, out.Born.UnmarshalText([]byte(plain[1]))
}
