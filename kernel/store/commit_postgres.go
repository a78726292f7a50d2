package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pgGroup commits groups on a PostgreSQL connection of its own.
//
// A connection can break between a commit and its answer. Every group therefore writes a mark, (committer, number); after a
// break the committer tries to write the same mark on a new connection. If that conflicts the group stands; if it succeeds
// the group does not stand and never will, even if the old connection's work is still under way, because its mark is taken.
type pgGroup struct {
	store   *Store
	wire    *pgWire
	id      string
	number  int64
	session uint64
}

// keepMarks is how many marks a committer leaves before it clears its old ones.
const keepMarks = 1000

const (
	addMark   = `insert into store_mark (committer, number) values ($1, $2)`
	dropMarks = `delete from store_mark where committer = $1 and number < $2`
)

func newPgGroup(s *Store) *pgGroup { return &pgGroup{store: s, id: rand.Text()} }

func (g *pgGroup) connect() error {
	conn, err := pgx.Connect(context.Background(), g.store.opts.URL)
	if err != nil {
		return err
	}
	g.session++
	g.wire = &pgWire{conn, &pgx.Batch{}}
	return nil
}

func (g *pgGroup) begin() error {
	if g.wire.conn.IsClosed() { // the database went away and may be back
		if err := g.connect(); err != nil {
			return err
		}
	}
	g.number++
	g.wire.exec("begin", nil)
	return g.wire.exec(addMark, []any{g.id, g.number})
}

func (g *pgGroup) commit() error {
	if g.number%keepMarks == 0 {
		g.wire.exec(dropMarks, []any{g.id, g.number})
	}
	g.wire.exec("commit", nil)
	err := g.wire.flush()
	if err != nil && g.wire.conn.IsClosed() {
		return fmt.Errorf("%w: %w", errUnsure, err)
	}
	return err
}

func (g *pgGroup) stands(patience time.Duration) (bool, error) {
	const pause = 50 * time.Millisecond
	for left := patience / pause; ; left-- {
		stands, err := g.ask()
		if err == nil || left <= 0 {
			return stands, err
		}
		time.Sleep(pause)
	}
}

func (g *pgGroup) ask() (bool, error) {
	if g.wire.conn.IsClosed() {
		if err := g.connect(); err != nil {
			return false, err
		}
	}
	_, err := g.wire.conn.Exec(context.Background(), addMark, g.id, g.number)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23505" {
		return true, nil
	}
	return false, err
}

func (g *pgGroup) abandon() {
	g.wire.batch = &pgx.Batch{}
	if !g.wire.conn.IsClosed() {
		g.wire.conn.Exec(context.Background(), "rollback")
	}
}

func (g *pgGroup) close() {
	ctx := context.Background()
	if !g.wire.conn.IsClosed() { // best effort: a mark left behind harms nobody, and locks end with the connection
		g.wire.conn.Exec(ctx, dropMarks, g.id, g.number+1)
		g.wire.conn.Exec(ctx, "select pg_advisory_unlock_all()")
	}
	g.wire.conn.Close(ctx)
}

func (g *pgGroup) lone(*job) error { return nil }

func (g *pgGroup) one(j *job) error {
	j.tx = &Tx{wire: g.wire, store: g.store, session: g.session}
	g.wire.exec("savepoint job", nil)
	err := call(j.f, j.tx)
	if g.wire.conn.IsClosed() || g.wire.conn.PgConn().TxStatus() == 'E' { // the failed statement may be a neighbour's: queued earlier
		return errors.Join(err, errGroup)
	}
	if err != nil {
		g.wire.exec("rollback to job", nil)
	}
	g.wire.exec("release job", nil)
	return err
}
