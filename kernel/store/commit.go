package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/manumit/manumit/kernel/fault"
)

// groupMax bounds how many commands share a commit.
const groupMax = 64

// errGroup marks a failure of the shared transaction itself, not of one command.
var errGroup = errors.New("store: the shared transaction failed")

// errUnsure marks a commit that was sent and never answered.
var errUnsure = errors.New("store: the commit was not answered")

// errUnknown is what a caller hears when the database stays away after that.
var errUnknown = fault.New(fault.Unavailable, "The database went away while this was being saved. It may be saved: look before entering it again")

// errAway is what a caller hears whose command certainly does not stand.
var errAway = fault.New(fault.Unavailable, "The store cannot be reached: nothing was saved")

// patience is how long a group waits for the database to come back and say what became of its commit.
const patience = 5 * time.Second

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

	first bool // of its transaction
}

type committer struct {
	queue    chan *job
	group    grouper
	commits  atomic.Uint64
	patience time.Duration
	unsure   []*job // a group whose commit was not answered; settled before anything else is written
	mu       sync.RWMutex
	closed   bool
	over     chan struct{}
}

// grouper runs a group of commands as one transaction on an engine.
type grouper interface {
	begin() error
	one(j *job) error                            // errGroup if the whole transaction is lost
	commit() error                               // errUnsure if nobody knows whether it stands
	stands(patience time.Duration) (bool, error) // what became of an unsure commit
	abandon()
	lone(j *job) error
	close()
}

func newCommitter(ctx context.Context, s *Store) (*committer, error) {
	c := &committer{queue: make(chan *job, 4*groupMax), over: make(chan struct{}), patience: patience}
	if s.engine == SQLite {
		conn, err := s.write.Conn(ctx)
		if err != nil {
			return nil, err
		}
		c.group = &liteGroup{liteWire{conn, map[SQL]*sql.Stmt{}}, s}
	} else {
		g := newPgGroup(s)
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
		err = c.end(group)
	}
	for _, j := range group {
		switch {
		case err == nil:
		case errors.Is(err, errUnknown):
			j.err = errUnknown
		default: // one bad command must not take its neighbours down: each again, alone
			j.err = c.alone(j)
		}
		close(j.done)
	}
	if later != nil {
		later.err = c.group.lone(later)
		close(later.done)
	}
}

// begin settles what is unsure and opens a transaction.
func (c *committer) begin() error {
	if err := c.settle(0); errors.Is(err, errUnknown) {
		return errAway
	}
	return c.group.begin()
}

// end commits what group did. After an error other than errUnknown nothing of it stands, and its undos have run.
func (c *committer) end(group []*job) error {
	err := c.group.commit()
	if errors.Is(err, errUnsure) {
		c.unsure = group
		return c.settle(c.patience)
	}
	if err != nil {
		c.group.abandon()
		takeBack(group)
		return err
	}
	c.announce(group)
	return nil
}

// settle finds out what became of an unsure group: nil when nothing is unsure or the group stands, errAway when it does
// not, errUnknown while the database does not answer.
func (c *committer) settle(patience time.Duration) error {
	if c.unsure == nil {
		return nil
	}
	stands, err := c.group.stands(patience)
	if err != nil {
		return errUnknown
	}
	group := c.unsure
	c.unsure = nil
	if stands {
		c.announce(group)
		return nil
	}
	takeBack(group)
	return errAway
}

func (c *committer) announce(group []*job) {
	c.commits.Add(1)
	for _, j := range group {
		for _, f := range j.tx.commit {
			f()
		}
	}
}

func takeBack(group []*job) {
	for _, j := range slices.Backward(group) {
		j.tx.takeBack()
	}
}

// run executes waiting commands in one transaction. later is exclusive work that has to wait for the commit. After an
// error nothing of the group stands.
func (c *committer) run(first *job) (group []*job, later *job, err error) {
	if err := c.begin(); err != nil {
		first.tx = &Tx{}
		c.group.abandon()
		return []*job{first}, nil, err
	}
	for j := first; ; {
		if e := j.ctx.Err(); e != nil { // the caller left before anything began
			j.tx, j.err = &Tx{}, e
			group = append(group, j)
		} else {
			j.first = len(group) == 0
			group = append(group, j)
			if e := c.group.one(j); errors.Is(e, errGroup) {
				c.group.abandon()
				takeBack(group)
				return group, nil, e
			} else if e != nil {
				j.tx.takeBack()
				j.err = e
			}
		}
		if len(group) == groupMax {
			return group, nil, nil
		}
		if j = c.next(); j == nil {
			return group, nil, nil
		}
		if j.lone != nil {
			return group, j, nil
		}
	}
}

// next is a command that waits, nil when there is none. Whoever is just about to ask gets a moment to: a shared sync is worth
// more than that moment, which is no delay.
func (c *committer) next() *job {
	for range 2 {
		select {
		case j := <-c.queue: // nil once the queue is closed
			return j
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// alone gives a command a transaction of its own.
func (c *committer) alone(j *job) error {
	if j.ctx.Err() != nil {
		return j.ctx.Err()
	}
	if err := c.begin(); err != nil {
		return err
	}
	j.first = true
	if err := c.group.one(j); err != nil {
		c.group.abandon()
		j.tx.takeBack()
		return err
	}
	return c.end([]*job{j})
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

type liteGroup struct {
	liteWire
	store *Store
}

func (g *liteGroup) begin() error  { return g.exec("begin immediate", nil) }
func (g *liteGroup) commit() error { return g.exec("commit", nil) }
func (g *liteGroup) abandon()      { g.exec("rollback", nil) } // fails when SQLite has rolled back by itself
func (g *liteGroup) close()        { g.conn.Close() }

func (g *liteGroup) stands(time.Duration) (bool, error) { return false, nil } // SQLite always answers

func (g *liteGroup) lone(j *job) error { return j.lone(g.conn) }

// one needs no savepoint for the first command of a transaction: what failed first is rolled back whole.
func (g *liteGroup) one(j *job) error {
	j.tx = &Tx{wire: &g.liteWire, store: g.store, session: 1}
	if j.first {
		err := call(j.f, j.tx)
		if err != nil {
			g.abandon()
			if e := g.begin(); e != nil {
				return fmt.Errorf("%w: %w: %w", err, errGroup, e)
			}
		}
		return err
	}
	if err := g.exec("savepoint job", nil); err != nil {
		return fmt.Errorf("%w: %w", errGroup, err)
	}
	err := call(j.f, j.tx)
	if err != nil {
		if e := g.exec("rollback to job", nil); e != nil { // SQLite rolled everything back by itself: a full disk, for one
			return fmt.Errorf("%w: %w: %w", err, errGroup, e)
		}
	}
	if e := g.exec("release job", nil); e != nil {
		return errors.Join(err, fmt.Errorf("%w: %w", errGroup, e))
	}
	return err
}
