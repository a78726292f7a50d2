package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/manumit/manumit/kernel/fault"
)

// Tx is one command's view of the transaction it shares with the commands that were waiting beside it.
// It is valid only inside the function given to Write, which may be run a second time and must only run SQL.
type Tx struct {
	wire    wire
	store   *Store
	undo    []func()
	commit  []func()
	inner   error  // a command inside this one failed: the whole must not commit
	session uint64 // of the write connection: it changes when a lost PostgreSQL connection was replaced
	over    bool   // the function has returned: whoever still holds a context with it is too late
}

// wire is the write connection of an engine.
type wire interface {
	exec(q SQL, args []any) error            // may be sent later (PostgreSQL); an error then fails the command at commit
	change(q SQL, args []any) (int64, error) // rows changed, at once
	query(q SQL, args []any) (cursor, error)
}

// Exec says a statement whose outcome needs no reading.
func (t *Tx) Exec(q SQL, args ...any) error { return Fault(t.wire.exec(q, args)) }

// Change runs a statement and returns how many rows it changed.
func (t *Tx) Change(q SQL, args ...any) (int64, error) {
	n, err := t.wire.change(q, args)
	return n, Fault(err)
}

// Update runs an optimistic update (… where id = $n and version = $m) and turns "no row" into a conflict.
func (t *Tx) Update(q SQL, args ...any) error {
	n, err := t.Change(q, args...)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "Somebody else changed this record meanwhile")
	}
	return err
}

func (t *Tx) query(_ context.Context, q SQL, args []any) (cursor, error) {
	return t.wire.query(q, args)
}

// Session numbers the write connection, from 1. It changes when a lost connection was replaced: what was held is held no more.
func (t *Tx) Session() uint64 { return t.session }

// Hold takes a named lock that lives as long as the write connection and is not undone with the command. It is false when
// another process holds it.
func (t *Tx) Hold(name string) (bool, error) {
	if t.store.engine == Postgres {
		return One(context.Background(), t, advisoryLock, Scalar[bool], lockKey(name))
	}
	if t.store.held[name] != nil {
		return true, nil
	}
	release, held, err := t.store.Lock(context.Background(), name)
	if held {
		t.store.held[name] = release
	}
	return held, err
}

// Undo registers what must be restored in memory if this command does not commit.
func (t *Tx) Undo(f func()) { t.undo = append(t.undo, f) }

// Committed registers what happens after the commit is durable: waking a reader, never a write.
func (t *Tx) Committed(f func()) { t.commit = append(t.commit, f) }

func (t *Tx) takeBack() {
	for i := len(t.undo) - 1; i >= 0; i-- {
		t.undo[i]()
	}
	t.undo, t.commit = nil, nil
}

// liteWire is the one SQLite write connection, with its statements prepared once.
type liteWire struct {
	conn     *sql.Conn
	prepared map[SQL]*sql.Stmt
}

func (w *liteWire) stmt(q SQL) (*sql.Stmt, error) {
	if st := w.prepared[q]; st != nil {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), string(q))
	if err == nil {
		w.prepared[q] = st
	}
	return st, err
}

func (w *liteWire) exec(q SQL, args []any) error {
	_, err := w.change(q, args)
	return err
}

func (w *liteWire) change(q SQL, args []any) (int64, error) {
	st, err := w.stmt(q)
	if err != nil {
		return 0, err
	}
	r, err := st.ExecContext(context.Background(), bind(SQLite, args)...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (w *liteWire) query(q SQL, args []any) (cursor, error) {
	st, err := w.stmt(q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(context.Background(), bind(SQLite, args)...)
}

// pgWire queues statements and sends them in one round trip when something must be read, or at commit.
type pgWire struct {
	conn  *pgx.Conn
	batch *pgx.Batch
}

func (w *pgWire) exec(q SQL, args []any) error {
	w.batch.Queue(string(q), bind(Postgres, args)...)
	return nil
}

func (w *pgWire) flush() error {
	if w.batch.Len() == 0 {
		return nil
	}
	r := w.conn.SendBatch(context.Background(), w.batch)
	w.batch = &pgx.Batch{}
	return r.Close() // reads every result and gives the first error
}

func (w *pgWire) change(q SQL, args []any) (int64, error) {
	if err := w.flush(); err != nil {
		return 0, err
	}
	tag, err := w.conn.Exec(context.Background(), string(q), bind(Postgres, args)...)
	return tag.RowsAffected(), err
}

func (w *pgWire) query(q SQL, args []any) (cursor, error) {
	if err := w.flush(); err != nil {
		return nil, err
	}
	rows, err := w.conn.Query(context.Background(), string(q), bind(Postgres, args)...)
	if err != nil {
		return nil, err
	}
	return pgCursor{rows}, nil
}

type pgCursor struct{ pgx.Rows }

func (c pgCursor) Close() error {
	c.Rows.Close()
	return c.Rows.Err()
}
