package jobs

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"slices"
	"sync"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the cursors' and parked work's tables.
func Migrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// Path leads from acts in the journal to an effect elsewhere.
type Path struct {
	Name string
	Acts []access.Act // what it listens to
	// Do makes the effect, calling services with ctx: they join the transaction that moves the cursor. It may run again
	// after a failure, and must not do anything outside the store.
	Do func(ctx context.Context, e journal.Placed) error
}

// Follower lets paths read the journal in the sequencer's order.
type Follower struct {
	Guard *access.Guard
	Paths []Path
	Log   *slog.Logger

	mu       sync.Mutex
	attempts map[string]int
}

// parkAfter is how often an effect is tried before a person must look.
const parkAfter = 5

const (
	readCursor store.SQL = `select position from flow_cursor where flow = $1`
	addCursor  store.SQL = `insert into flow_cursor (flow, position) values ($1, 0) on conflict do nothing`
	moveCursor store.SQL = `update flow_cursor set position = $3 where flow = $1 and position = $2`
	park       store.SQL = `insert into flow_parked (flow, position, attempts, reason, at) values ($1, $2, $3, $4, $5)`
	allParked  store.SQL = `select flow, position, attempts, reason from flow_parked order by at`
)

// Run lets every path read what it has not read yet. It returns the first error; the others went on.
func (f *Follower) Run(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.attempts == nil {
		f.attempts = map[string]int{}
	}
	var first error
	for _, p := range f.Paths {
		if err := f.follow(ctx, p); err != nil {
			if first == nil {
				first = err
			}
			if f.Log != nil {
				f.Log.Error("a flow stopped and will try again", "flow", p.Name, "kind", fault.KindOf(err).String())
			}
		}
	}
	return first
}

func (f *Follower) follow(ctx context.Context, p Path) error {
	ctx = access.As(ctx, access.FlowAs(p.Name))
	const page = 500
	for {
		at, err := f.cursor(ctx, p.Name)
		if err != nil {
			return err
		}
		es, err := f.Guard.Journal.After(ctx, at, page)
		if err != nil || len(es) == 0 {
			return err
		}
		for _, e := range es {
			if !slices.Contains(p.Acts, access.Act(e.Act)) || e.Detail == "refused" {
				continue
			}
			if err := f.effect(ctx, p, at, e); err != nil {
				return elsewhere(err)
			}
			at = e.Position + 1
		}
		end := es[len(es)-1].Position + 1
		if err := f.Guard.Store.Write(ctx, func(tx *store.Tx) error { return move(tx, p.Name, at, end) }); err != nil {
			return elsewhere(err)
		}
	}
}

func (f *Follower) cursor(ctx context.Context, path string) (int64, error) {
	at, err := store.One(ctx, f.Guard.Store, readCursor, store.Scalar[int64], path)
	if fault.Is(err, fault.NotFound) {
		return 0, f.Guard.Store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(addCursor, path) })
	}
	return at, err
}

// errElsewhere: another server has read on meanwhile, so this one must not.
var errElsewhere = errors.New("jobs: the cursor was moved elsewhere")

func elsewhere(err error) error {
	if errors.Is(err, errElsewhere) {
		return nil
	}
	return err
}

// move moves a cursor, and holds it against other servers until the transaction ends.
func move(tx *store.Tx, path string, from, to int64) error {
	n, err := tx.Change(moveCursor, path, from, to)
	if err == nil && n == 0 {
		err = errElsewhere
	}
	return err
}

func (f *Follower) effect(ctx context.Context, p Path, at int64, e journal.Placed) error {
	err := f.Guard.Store.Write(ctx, func(tx *store.Tx) error {
		if err := move(tx, p.Name, at, e.Position+1); err != nil {
			return err
		}
		return p.Do(store.Carry(ctx, tx), e)
	})
	switch {
	case err == nil:
		delete(f.attempts, p.Name)
		return nil
	case errors.Is(err, errElsewhere), fault.Is(err, fault.Unavailable): // no fault of this work
		return err
	}
	if f.attempts[p.Name]++; f.attempts[p.Name] < parkAfter {
		return err
	}
	n := f.attempts[p.Name]
	delete(f.attempts, p.Name)
	return f.Guard.Store.Write(ctx, func(tx *store.Tx) error {
		if err := move(tx, p.Name, at, e.Position+1); err != nil {
			return err
		}
		return tx.Exec(park, p.Name, e.Position, n, fault.KindOf(err).String(), f.Guard.Clock.Now())
	})
}

// Parked is work that a person must look at.
type Parked struct {
	Flow     string
	Position int64
	Attempts int
	Reason   string
}

// AllParked lists parked work, oldest first.
func (f *Follower) AllParked(ctx context.Context) ([]Parked, error) {
	return store.All(ctx, f.Guard.Store, allParked, func(r store.Row) (p Parked, err error) {
		return p, r.Scan(&p.Flow, &p.Position, &p.Attempts, &p.Reason)
	})
}
