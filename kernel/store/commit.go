package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/manumit/manumit/kernel/fault"
)

// groupMax bounds how many commands share a commit.
const groupMax = 64

// errGroup marks a failure of the shared transaction itself, not of one command.
var errGroup = errors.New("store: the shared transaction failed")

// Write runs f inside a transaction and returns after the commit is durable. What f did is undone if it returns an error.
// Commands of all callers run one after another, so what f reads cannot change under it on this server; between servers the
// version columns and unique constraints judge.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	if s.commit == nil {
		return fault.New(fault.Unavailable, "This store was opened for reading only")
	}
	if tx := s.carried(ctx); tx != nil { // a command inside a command: one transaction, one fate
		err := f(tx)
		if err != nil && tx.inner == nil {
			tx.inner = err
		}
		return err
	}
	return s.commit.do(ctx, f)
}

type txKey struct{}

// Carry returns a context in which Write joins tx instead of waiting for a transaction of its own, and Within reads what tx
// has done. It lasts as long as tx.
func Carry(ctx context.Context, tx *Tx) context.Context { return context.WithValue(ctx, txKey{}, tx) }

func (s *Store) carried(ctx context.Context) *Tx {
	tx, _ := ctx.Value(txKey{}).(*Tx)
	if tx == nil || tx.over || tx.store != s {
		return nil
	}
	return tx
}

// Within is the transaction that ctx carries, or the store itself.
func (s *Store) Within(ctx context.Context) Reader {
	if tx := s.carried(ctx); tx != nil {
		return tx
	}
	return s
}

type job struct {
	ctx  context.Context
	f    func(*Tx) error
	lone func(*sql.Conn) error // exclusive work outside any transaction (SQLite)
	tx   *Tx
	err  error
	done chan struct{}
}

type committer struct {
	queue   chan *job
	group   grouper
	commits atomic.Uint64
	mu      sync.RWMutex
	closed  bool
	over    chan struct{}
}

// grouper runs a group of commands as one transaction on an engine.
type grouper interface {
	begin() error
	one(j *job) error // errGroup if the whole transaction is lost
	commit() error
	abandon()
	lone(j *job) error
	close()
}

func newCommitter(ctx context.Context, s *Store) (*committer, error) {
	c := &committer{queue: make(chan *job, 4*groupMax), over: make(chan struct{})}
	if s.engine == SQLite {
		conn, err := s.write.Conn(ctx)
		if err != nil {
			return nil, err
		}
		c.group = &liteGroup{liteWire{conn, map[SQL]*sql.Stmt{}}, s}
	} else {
		g := &pgGroup{store: s}
		if err := g.connect(); err != nil {
			return nil, err
		}
		c.group = g
	}
	go c.loop()
	return c, nil
}

func (c *committer) do(ctx context.Context, f func(*Tx) error) error {
	return c.send(&job{ctx: ctx, f: f, done: make(chan struct{})})
}

func (c *committer) exclusive(ctx context.Context, f func(*sql.Conn) error) error {
	return c.send(&job{ctx: ctx, lone: f, done: make(chan struct{})})
}

func (c *committer) send(j *job) error {
	c.mu.RLock()
	if c.closed {
		c.mu.RUnlock()
		return fault.New(fault.Unavailable, "The server is stopping: nothing was saved. Try again in a moment")
	}
	c.queue <- j
	c.mu.RUnlock()
	<-j.done
	return Fault(j.err)
}

func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.mu.Unlock()
	<-c.over
}

func (c *committer) loop() {
	defer close(c.over)
	defer c.group.close()
	for first := range c.queue {
		if first.lone != nil {
			first.err = c.group.lone(first)
			close(first.done)
			continue
		}
		c.together(first)
	}
}

// together commits first and whatever is waiting: no artificial delay, the next group collects while this one syncs.
func (c *committer) together(first *job) {
	group, later, err := c.run(first)
	if err == nil {
		if err = c.group.commit(); err != nil {
			err = fmt.Errorf("%w: %w", errGroup, err)
		}
	}
	if err != nil { // one bad command must not take its neighbours down: each again, alone
		c.group.abandon()
		for _, j := range reversed(group) {
			j.tx.takeBack()
		}
		for _, j := range group {
			j.err = c.alone(j)
			close(j.done)
		}
	} else {
		c.commits.Add(1)
		for _, j := range group {
			for _, f := range j.tx.commit {
				f()
			}
			close(j.done)
		}
	}
	if later != nil {
		later.err = c.group.lone(later)
		close(later.done)
	}
}

// run executes waiting commands in one transaction. later is exclusive work that has to wait for the commit.
func (c *committer) run(first *job) (group []*job, later *job, err error) {
	if err := c.group.begin(); err != nil {
		first.tx = &Tx{}
		return []*job{first}, nil, fmt.Errorf("%w: %w", errGroup, err)
	}
	for j := first; ; {
		if e := j.ctx.Err(); e != nil { // the caller left before anything began
			j.tx, j.err = &Tx{}, e
			group = append(group, j)
		} else {
			group = append(group, j)
			if e := c.group.one(j); errors.Is(e, errGroup) {
				return group, nil, e
			} else if e != nil {
				j.tx.takeBack()
				j.err = e
			}
		}
		if len(group) == groupMax {
			return group, nil, nil
		}
		select {
		case next, open := <-c.queue:
			if !open {
				return group, nil, nil
			}
			if next.lone != nil {
				return group, next, nil
			}
			j = next
		default:
			return group, nil, nil
		}
	}
}

// alone gives a command a transaction of its own.
func (c *committer) alone(j *job) error {
	if j.ctx.Err() != nil {
		return j.ctx.Err()
	}
	if err := c.group.begin(); err != nil {
		return err
	}
	err := c.group.one(j)
	if err == nil {
		err = c.group.commit()
	}
	if err != nil {
		c.group.abandon()
		j.tx.takeBack()
		return err
	}
	c.commits.Add(1)
	for _, f := range j.tx.commit {
		f()
	}
	return nil
}

// call runs a command and turns a panic into an error: the committer serves everybody.
func call(f func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: a command panicked: %v\n%s", p, debug.Stack())
		}
	}()
	defer func() { tx.over = true }()
	if err = f(tx); err == nil {
		err = tx.inner
	}
	return err
}

func reversed(js []*job) []*job {
	out := make([]*job, 0, len(js))
	for i := len(js) - 1; i >= 0; i-- {
		out = append(out, js[i])
	}
	return out
}

type liteGroup struct {
	liteWire
	store *Store
}

func (g *liteGroup) begin() error  { return g.exec("begin immediate", nil) }
func (g *liteGroup) commit() error { return g.exec("commit", nil) }
func (g *liteGroup) abandon()      { g.exec("rollback", nil) } // fails when SQLite has rolled back by itself
func (g *liteGroup) close()        { g.conn.Close() }

func (g *liteGroup) lone(j *job) error { return j.lone(g.conn) }

func (g *liteGroup) one(j *job) error {
	j.tx = &Tx{wire: &g.liteWire, store: g.store}
	if err := g.exec("savepoint job", nil); err != nil {
		return fmt.Errorf("%w: %w", errGroup, err)
	}
	err := call(j.f, j.tx)
	if err != nil {
		if e := g.exec("rollback to job", nil); e != nil {
			return fmt.Errorf("%w: %w", errGroup, e)
		}
	}
	if e := g.exec("release job", nil); e != nil {
		return fmt.Errorf("%w: %w", errGroup, e)
	}
	return err
}

type pgGroup struct {
	store *Store
	wire  *pgWire
}

func (g *pgGroup) connect() error {
	conn, err := pgx.Connect(context.Background(), g.store.opts.URL)
	if err != nil {
		return err
	}
	g.wire = &pgWire{conn, &pgx.Batch{}}
	return nil
}

func (g *pgGroup) begin() error {
	if g.wire.conn.IsClosed() { // the database went away and may be back
		if err := g.connect(); err != nil {
			return err
		}
	}
	return g.wire.exec("begin", nil)
}

func (g *pgGroup) commit() error {
	g.wire.exec("commit", nil)
	return g.wire.flush()
}

func (g *pgGroup) abandon() {
	g.wire.batch = &pgx.Batch{}
	if !g.wire.conn.IsClosed() {
		g.wire.conn.Exec(context.Background(), "rollback")
	}
}

func (g *pgGroup) close()            { g.wire.conn.Close(context.Background()) }
func (g *pgGroup) lone(j *job) error { return nil }

func (g *pgGroup) one(j *job) error {
	j.tx = &Tx{wire: g.wire, store: g.store}
	g.wire.exec("savepoint job", nil)
	err := call(j.f, j.tx)
	if g.wire.conn.IsClosed() || g.wire.conn.PgConn().TxStatus() == 'E' { // the failed statement may be a neighbour's: queued earlier
		return fmt.Errorf("%w: %w", errGroup, errors.Join(err))
	}
	if err != nil {
		g.wire.exec("rollback to job", nil)
	}
	g.wire.exec("release job", nil)
	return err
}
