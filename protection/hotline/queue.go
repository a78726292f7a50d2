package hotline

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
)

// Lane of the queue page.
type Lane string

// The lists of the queue.
const (
	Waiting Lane = "open"   // untaken first, crisis first, longest waiting first; then what is in somebody's hands
	Mine    Lane = "mine"   // what I hold
	Done    Lane = "closed" // newest first
)

// Cursor is where the next page of a list begins; the zero Cursor is the first page.
type Cursor struct {
	Lane int64
	At   time.Time
	ID   string
}

// String is the cursor for an address: no more than a lane, an instant and an opaque id.
func (c Cursor) String() string {
	if c.ID == "" {
		return ""
	}
	return fmt.Sprintf("%d.%d.%s", c.Lane, c.At.UnixMicro(), c.ID)
}

// ParseCursor reads what an address holds; anything else is the first page.
func ParseCursor(text string) Cursor {
	parts := strings.Split(text, ".")
	if len(parts) != 3 || !id.Well(parts[2]) {
		return Cursor{}
	}
	n, e1 := strconv.ParseInt(parts[0], 10, 64)
	at, e2 := strconv.ParseInt(parts[1], 10, 64)
	if e1 != nil || e2 != nil || n < 0 || n > 9 || at < 0 || at > farAhead.UnixMicro() {
		return Cursor{}
	}
	return Cursor{n, time.UnixMicro(at).UTC(), parts[2]}
}

// Queue lists signals of the principal's agency, sealed values sealed, and the cursor of the next page (zero on the last).
// The agency predicate in the SQL is the policy's principal.agency == resource.agency; a property test holds them equal.
func (s *Service) Queue(ctx context.Context, l Lane, from Cursor, limit int) (out []Signal, next Cursor, err error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActList, access.Resource{Kind: "Signal", Agency: who.Agency}); err != nil {
		return nil, Cursor{}, err
	}
	r := s.guard.Reader(ctx)
	switch l {
	case Done:
		if from.ID == "" {
			from.At = farAhead
		}
		out, err = store.All(ctx, r, queueClosed, scanSignal, who.Agency, from.At, from.ID, limit+1)
	case Mine:
		out, err = store.All(ctx, r, queueMine, scanSignal, who.ID, who.Agency, from.start(), from.instant(), from.ID, limit+1)
	default:
		out, err = store.All(ctx, r, queueOpen, scanSignal, who.Agency, from.start(), from.instant(), from.ID, limit+1)
	}
	if err != nil || len(out) <= limit {
		return out, Cursor{}, err
	}
	out = out[:limit]
	last := out[limit-1]
	return out, Cursor{lane(last.Status, last.Purpose), last.Received, last.ID}, nil
}

func (c Cursor) start() int64 {
	if c.ID == "" {
		return -1
	}
	return c.Lane
}

func (c Cursor) instant() time.Time {
	if c.ID == "" {
		return longAgo
	}
	return c.At
}

// indicatorCodes are the indicators of today's code list, by code.
func (s *Service) indicatorCodes(ctx context.Context) map[string]string {
	return s.dated(ctx, "hotline.indicator")
}

func (s *Service) dated(ctx context.Context, set string) map[string]string {
	out := map[string]string{}
	for _, v := range s.guard.Book.All(set, clock.On(s.now(), access.Who(ctx).Where())) {
		out[v.Name] = v.Value
	}
	return out
}

func (s *Service) means(ctx context.Context) map[string]bool {
	out := map[string]bool{}
	for code := range s.dated(ctx, "hotline.means") {
		out[code] = true
	}
	return out
}
