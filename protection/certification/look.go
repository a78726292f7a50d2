package certification

import (
	"context"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// File is a minor's request with what belongs to it. The requester's side sees where it stands and its own clocks, never
// decisions or letters in the making.
type File struct {
	Request
	Status    Status
	Clocks    []deadline.Clock
	Decisions []Decided
	Letters   []Letter
	History   []journal.Entry // acts, newest first; looks are left out
	Receiving bool            // the reader belongs to the agency that decides
}

// View returns a request, sealed values sealed; the look is recorded.
func (s *Service) View(ctx context.Context, id, purpose string) (File, error) {
	r, err := loadRequest(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return File{}, err
	}
	if err := s.guard.Look(ctx, ActView, r.resource(), purpose); err != nil {
		return File{}, err
	}
	f, err := s.facts()
	if err != nil {
		return File{}, err
	}
	who, reader := access.Who(ctx), s.guard.Reader(ctx)
	out := File{Request: r, Status: StatusOf(r.Course, f.today), Receiving: who.Agency == r.Recipient}
	clocks, err := deadline.Of(ctx, reader, id)
	if err != nil {
		return File{}, err
	}
	entries, err := s.guard.Journal.OfResource(ctx, id, 300)
	if err != nil {
		return File{}, err
	}
	for _, c := range clocks {
		if out.Receiving || c.Agency == who.Agency {
			out.Clocks = append(out.Clocks, c)
		}
	}
	for _, e := range entries {
		if isStep(e) && (out.Receiving || e.Actor.Agency == who.Agency || e.Actor.Kind == string(access.Flow)) {
			out.History = append(out.History, e)
		}
	}
	if !out.Receiving {
		out.Course.Proposed, out.Course.ProposedBy = "", ""
		return out, nil
	}
	if out.Decisions, err = store.All(ctx, reader, decisionsOf, scanDecision, id); err != nil {
		return File{}, err
	}
	out.Letters, err = store.All(ctx, reader, lettersOf, scanLetter, id)
	return out, err
}

// isStep tells what happened from who looked and who was refused.
func isStep(e journal.Entry) bool {
	switch access.Act(e.Act) {
	case ActView, ActOpen, ActPrepare, ActStatus, ActAdultView, ActAdultOpen:
		return false
	}
	return strings.HasPrefix(e.Act, "certification.") && e.Detail != "refused"
}

// Open opens one sealed field of a request (see Fields) for a purpose; the look is recorded.
func (s *Service) Open(ctx context.Context, id, field, purpose string) (string, error) {
	r, err := loadRequest(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return "", err
	}
	b, ok := r.box(field)
	if !ok {
		return "", fault.Wrong("field", "Choose one of the answers")
	}
	return s.open(ctx, ActOpen, r.resource(), purpose, b)
}

// OpenReason opens the words that were kept with a decision on a request.
func (s *Service) OpenReason(ctx context.Context, id, decision, purpose string) (reason, note string, err error) {
	r, err := loadRequest(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return "", "", err
	}
	ds, err := store.All(ctx, s.guard.Reader(ctx), decisionsOf, scanDecision, id)
	if err != nil {
		return "", "", err
	}
	for _, d := range ds {
		if d.ID == decision {
			plain, err := s.guard.Open(ctx, ActOpen, r.resource(), purpose, vault.Box{KeyID: d.KeyID, Place: d.place("reason_sealed"), Sealed: d.ReasonText},
				vault.Box{KeyID: d.KeyID, Place: d.place("note_sealed"), Sealed: d.Note})
			if err != nil {
				return "", "", err
			}
			return plain[0], plain[1], nil
		}
	}
	return "", "", fault.New(fault.NotFound, "There is no such record")
}

func (s *Service) open(ctx context.Context, act access.Act, r access.Resource, purpose string, b vault.Box) (string, error) {
	plain, err := s.guard.Open(ctx, act, r, purpose, b)
	if err != nil {
		return "", err
	}
	return plain[0], nil
}

// Row is a request as a list shows it: no sealed field, no person.
type Row struct {
	ID, Ref   string
	State     State
	Type      Type
	Requester string
	Drafted   time.Time
	Received  time.Time
	Status    Status
	Proposed  Decision
	Last      clock.Date // of the interim period
}

// List lists the requests open to the principal's agency, newest first: those it received and those it makes. After is the
// last row of the page before (zero Row: from the start).
func (s *Service) List(ctx context.Context, after Row, limit int) ([]Row, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActList, access.Resource{Kind: "Requests", ID: "list", Agency: who.Agency}); err != nil {
		return nil, err
	}
	f, err := s.facts()
	if err != nil {
		return nil, err
	}
	at, from := after.Drafted, after.ID
	if at.IsZero() {
		at, from = s.guard.Clock.Now().Add(time.Hour), "~"
	}
	query, receiving := requestedBy, who.Role == access.Specialist || who.Role == access.Approver
	if receiving {
		query = sentTo
	}
	rs, err := store.All(ctx, s.guard.Reader(ctx), query, scanRequest, who.Agency, at, from, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(rs))
	for i, r := range rs {
		out[i] = Row{ID: r.ID, Ref: r.Ref, State: r.Course.State, Type: r.Type, Requester: r.Requester, Drafted: r.Drafted, Received: r.Received,
			Status: StatusOf(r.Course, f.today), Last: r.Course.InterimLast}
		if receiving {
			out[i].Proposed = r.Course.Proposed
		}
	}
	return out, nil
}

// OfSituation tells the requester's side where the requests of a situation stand, oldest first. Requests of other agencies
// are left out without a word.
func (s *Service) OfSituation(ctx context.Context, situation string) ([]Row, error) {
	rs, err := store.All(ctx, s.guard.Reader(ctx), ofSituation, scanRequest, situation)
	if err != nil {
		return nil, err
	}
	f, err := s.facts()
	if err != nil {
		return nil, err
	}
	var out []Row
	for _, r := range rs {
		if err := s.guard.Allow(ctx, ActStatus, r.resource()); err != nil {
			if fault.Is(err, fault.Refused) {
				continue
			}
			return nil, err
		}
		out = append(out, Row{ID: r.ID, Ref: r.Ref, State: r.Course.State, Type: r.Type, Requester: r.Requester, Drafted: r.Drafted,
			Received: r.Received, Status: StatusOf(r.Course, f.today), Last: r.Course.InterimLast})
	}
	return out, nil
}

// AdultFile is an adult's request with its decisions and letters.
type AdultFile struct {
	Adult
	Decisions []Decided
	Letters   []Letter
	History   []journal.Entry
}

// ViewAdult returns an adult's request, sealed values sealed; the look is recorded.
func (s *Service) ViewAdult(ctx context.Context, id, purpose string) (AdultFile, error) {
	f, err := s.facts()
	if err != nil {
		return AdultFile{}, err
	}
	a, err := loadAdult(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return AdultFile{}, err
	}
	if err := s.guard.Look(ctx, ActAdultView, a.resource(f), purpose); err != nil {
		return AdultFile{}, err
	}
	out, reader := AdultFile{Adult: a}, s.guard.Reader(ctx)
	if out.Decisions, err = store.All(ctx, reader, decisionsOf, scanDecision, id); err != nil {
		return AdultFile{}, err
	}
	if out.Letters, err = store.All(ctx, reader, lettersOf, scanLetter, id); err != nil {
		return AdultFile{}, err
	}
	entries, err := s.guard.Journal.OfResource(ctx, id, 300)
	for _, e := range entries {
		if isStep(e) {
			out.History = append(out.History, e)
		}
	}
	return out, err
}

// OpenAdult opens one sealed field of an adult's request ("name", "born", "send_to") for a purpose.
func (s *Service) OpenAdult(ctx context.Context, id, field, purpose string) (string, error) {
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	a, err := loadAdult(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return "", err
	}
	b, ok := a.box(field)
	if !ok {
		return "", fault.Wrong("field", "Choose one of the answers")
	}
	return s.open(ctx, ActAdultOpen, a.resource(f), purpose, b)
}

// ListAdults lists an agency's requests for certification, newest first; after as in List (ID and Received are used).
func (s *Service) ListAdults(ctx context.Context, after Row, limit int) ([]Adult, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActAdultList, access.Resource{Kind: "Adults", ID: "list", Agency: who.Agency}); err != nil {
		return nil, err
	}
	at, from := after.Received, after.ID
	if at.IsZero() {
		at, from = s.guard.Clock.Now().Add(time.Hour), "~"
	}
	return store.All(ctx, s.guard.Reader(ctx), adultsOf, scanAdult, who.Agency, at, from, limit)
}
