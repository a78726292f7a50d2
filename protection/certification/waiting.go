package certification

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/store"
)

// Undecided is a proposal that waits for the second person.
type Undecided struct {
	Decision   Decision
	ProposedBy string
	Since      time.Time
	Kind, ID   string // "requests", "adults" or "letters", and the record's id
	Ref        string
}

// pending is keyed by the partial index on open decisions; the three kinds of record have ids of one source.
const pending store.SQL = `
	select d.decision, d.proposed_by, d.proposed_at, 'requests', r.id, r.ref from certification_decision d
		join certification_request r on r.id = d.record where d.outcome = '' and r.recipient = $1
	union all select d.decision, d.proposed_by, d.proposed_at, 'adults', a.id, a.ref from certification_decision d
		join certification_adult a on a.id = d.record where d.outcome = '' and a.agency = $1
	union all select d.decision, d.proposed_by, d.proposed_at, 'letters', l.id, l.number from certification_decision d
		join certification_letter l on l.id = d.record where d.outcome = '' and l.agency = $1
	order by 3`

// Waiting lists the proposals of the principal's agency that nobody decided yet, longest waiting first.
func (s *Service) Waiting(ctx context.Context) ([]Undecided, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActList, access.Resource{Kind: "Requests", ID: "list", Agency: who.Agency}); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), pending, func(r store.Row) (p Undecided, err error) {
		return p, r.Scan(&p.Decision, &p.ProposedBy, &p.Since, &p.Kind, &p.ID, &p.Ref)
	}, who.Agency)
}
