package directory

import (
	"context"
	"embed"
	"encoding/json"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed policy.cedar reference.csv migrations pages
var files embed.FS

// reverify is the yearly verification. The number of days is read from the reference book when a clock starts; the one here
// tells the escalation on which days to speak.
var reverify = deadline.Rule{Name: "directory re-verification", Words: "Verified again every year", Days: 365, Tell: []int{335, 355}}

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "directory", Files: files, Sealed: Sealed, Keyed: Keyed, Rules: []deadline.Rule{reverify}}

// The acts of this domain; policy.cedar says who may.
const (
	ActFind    access.Act = "directory.service.find"
	ActView    access.Act = "directory.service.view"
	ActVerify  access.Act = "directory.service.verify"
	ActSuspend access.Act = "directory.service.suspend"
	ActResume  access.Act = "directory.service.resume"
	ActVet     access.Act = "directory.organization.vet"
	ActPlace   access.Act = "directory.place.open"
	ActImport  access.Act = "directory.import.run"
	ActImports access.Act = "directory.import.list"
	ActExport  access.Act = "directory.export.run"
	ActPublic  access.Act = "directory.public.read"
)

// Service is the directory's door.
type Service struct {
	guard *access.Guard
	owner string
}

// New makes the service. owner is the id of the agency that keeps the directory.
func New(g *access.Guard, owner string) *Service { return &Service{g, owner} }

// whole is the directory as a whole.
func (s *Service) whole() access.Resource {
	return access.Resource{Kind: "Directory", ID: "directory", Agency: s.owner}
}

// Get returns one entry, also one that is suspended or ended, so that a reference to it still leads somewhere.
func (s *Service) Get(ctx context.Context, id string) (Entry, error) {
	if err := s.guard.Allow(ctx, ActView, Entry{ID: id}.resource(s.owner)); err != nil {
		return Entry{}, err
	}
	return s.entry(ctx, s.guard.Reader(ctx), id)
}

// Provider returns an organization with its services.
func (s *Service) Provider(ctx context.Context, id string) (Provider, error) {
	if err := s.guard.Allow(ctx, ActView, provider(s.owner, id)); err != nil {
		return Provider{}, err
	}
	r := s.guard.Reader(ctx)
	p, err := store.One(ctx, r, readProvider, scanProvider, id)
	if err != nil {
		return p, err
	}
	p.Services, err = store.All(ctx, r, ofProvider, scanEntry, id)
	return p, err
}

func provider(owner, id string) access.Resource {
	return access.Resource{Kind: "DirectoryOrganization", ID: id, Agency: owner}
}

// Names tells what organizations and services are called, by id; unknown ids are left out.
func (s *Service) Names(ctx context.Context, ids ...string) (map[string]string, error) {
	if err := s.guard.Allow(ctx, ActFind, s.whole()); err != nil {
		return nil, err
	}
	out := map[string]string{}
	r := s.guard.Reader(ctx)
	for _, id := range ids {
		p, err := store.One(ctx, r, readProvider, scanProvider, id)
		if err == nil {
			out[id] = p.Card.Name
			continue
		}
		e, err2 := s.entry(ctx, r, id)
		switch {
		case err2 == nil:
			out[id] = e.Card.Name
		case !fault.Is(err, fault.NotFound) || !fault.Is(err2, fault.NotFound):
			return nil, err2
		}
	}
	return out, nil
}

// Organizations lists those of which something is offered, by name: whom a consent to a referral may name.
func (s *Service) Organizations(ctx context.Context) ([]Provider, error) {
	if err := s.guard.Allow(ctx, ActFind, s.whole()); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), providers, scanProvider)
}

// Verify says that an editor made sure of the entry: reached the provider and read the entry to them. It holds for the
// period of the reference book, ends a suspension and starts the next clock.
func (s *Service) Verify(ctx context.Context, id string, version int64) error {
	zone := access.Who(ctx).Where()
	days, err := s.guard.Book.Int("directory", "reverify_days", clock.On(s.guard.Clock.Now(), zone))
	if err != nil {
		return err
	}
	rule := reverify
	rule.Days = days
	return s.decide(ctx, ActVerify, id, version, func(w *access.Work, e Entry) error {
		until := rule.Due(w.Now, zone, nil)
		if err := w.Update(verify, id, version, w.Now, until, w.Who.ID); err != nil {
			return err
		}
		if err := deadline.Meet(w.Tx, id, rule.Name, w.Now); err != nil {
			return err
		}
		return deadline.Start(w.Tx, deadline.Clock{ID: s.guard.IDs.New(), Rule: rule.Name, Agency: s.owner, Role: string(access.Editor),
			Kind: "DirectoryService", Subject: id, Ref: Ref(id), Task: "Verify a directory entry again", Start: w.Now, Due: until})
	})
}

// Suspend takes an entry out of every search until it is verified or resumed; why is a code of Suspensions.
func (s *Service) Suspend(ctx context.Context, id string, version int64, why string) error {
	known := false
	for _, x := range Suspensions {
		known = known || x.Code == why
	}
	if !known {
		return fault.Wrong("why", "one of the reasons")
	}
	return s.decide(ctx, ActSuspend, id, version, func(w *access.Work, e Entry) error {
		w.Detail(why)
		if err := deadline.Drop(w.Tx, id, reverify.Name, w.Now); err != nil {
			return err
		}
		return w.Update(suspend, id, version, w.Now, why)
	})
}

// Resume ends a suspension. The entry must be verified again before it counts as current.
func (s *Service) Resume(ctx context.Context, id string, version int64) error {
	return s.decide(ctx, ActResume, id, version, func(w *access.Work, e Entry) error {
		return w.Update(suspend, id, version, time.Time{}, "")
	})
}

func (s *Service) decide(ctx context.Context, act access.Act, id string, version int64, do func(*access.Work, Entry) error) error {
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		e, err := s.entry(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(e.resource(s.owner)); err != nil {
			return err
		}
		switch {
		case !e.Ended.IsZero():
			return fault.New(fault.NotFound, "The source no longer names this service")
		case e.Version != version:
			f := fault.New(fault.Conflict, "Someone changed this entry meanwhile")
			f.Theirs = e
			return f
		}
		return do(w, e)
	})
}

// Vet sets an organization's suitability to serve.
func (s *Service) Vet(ctx context.Context, id string, version int64, to Vetting) error {
	if !slices.Contains(Vettings, to) {
		return fault.Wrong("vetting", "one of the states")
	}
	return s.guard.Write(ctx, ActVet, func(w *access.Work) error {
		p, err := store.One(w.Ctx, w.Tx, readProvider, scanProvider, id)
		if err != nil {
			return err
		}
		if err := w.On(provider(s.owner, id)); err != nil {
			return err
		}
		if p.Version != version {
			f := fault.New(fault.Conflict, "Someone changed this organization meanwhile")
			f.Theirs = p
			return f
		}
		w.Detail(string(to))
		return w.Update(vet, id, version, string(to), w.Now, w.Who.ID)
	})
}

// Imports lists what was imported, newest first.
func (s *Service) Imports(ctx context.Context) ([]Imported, error) {
	if err := s.guard.Allow(ctx, ActImports, s.whole()); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), imports, scanImport)
}

// ToVerify lists offered entries that nobody made sure of within the year, by name. after is the last of the page before.
func (s *Service) ToVerify(ctx context.Context, after Entry, limit int) ([]Entry, error) {
	if err := s.guard.Allow(ctx, ActImports, s.whole()); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), toVerify, scanEntry, s.guard.Clock.Now(), key(after.Card.Name), after.ID, limit)
}

// Opened is what is sealed of a confidential place, in plain text.
type Opened struct {
	Location  string
	Name      string
	Addresses []string
	Phones    []string
}

// OpenPlaces opens the confidential places of a service for an editor who verifies it; the look is recorded.
func (s *Service) OpenPlaces(ctx context.Context, service, purpose string) ([]Opened, error) {
	list, err := store.All(ctx, s.guard.Reader(ctx), placesOf, scanPlace, service, true)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, s.guard.Allow(ctx, ActPlace, access.Resource{Kind: "DirectoryLocation", Agency: s.owner})
	}
	var out []Opened
	for _, l := range list {
		on := access.Resource{Kind: "DirectoryLocation", ID: l.ID, Agency: s.owner}
		plain, err := s.guard.Open(ctx, ActPlace, on, purpose, l.box())
		if err != nil {
			return nil, err
		}
		var p place
		if err := json.Unmarshal([]byte(plain[0]), &p); err != nil {
			return nil, err
		}
		out = append(out, Opened{l.ID, p.Name, p.Addresses, p.Phones})
	}
	return out, nil
}
