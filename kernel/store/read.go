package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/manumit/manumit/kernel/fault"
)

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// Reader is a Store (its reader pool) or a Tx (what the command has done so far).
type Reader interface {
	query(ctx context.Context, q SQL, args []any) (cursor, error)
}

type cursor interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close() error
}

// All reads every row of q.
func All[T any](ctx context.Context, r Reader, q SQL, scan func(Row) (T, error), args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, r, q, func(row Row) error {
		v, err := scan(row)
		if err == nil {
			out = append(out, v)
		}
		return err
	}, args...)
	return out, err
}

// Each calls do for every row of q, without holding more than one. A connection that the database ended meanwhile is tried
// again with another, as long as no row was handed out.
func Each(ctx context.Context, r Reader, q SQL, do func(Row) error, args ...any) error {
	pool, _ := r.(*Store)
	for again := 0; ; again++ {
		handed, err := each(ctx, r, q, do, args)
		if err == nil || handed || again > readers || pool == nil || pool.engine != Postgres || !fault.Is(err, fault.Unavailable) || ctx.Err() != nil {
			return err
		}
	}
}

func each(ctx context.Context, r Reader, q SQL, do func(Row) error, args []any) (handed bool, err error) {
	c, err := r.query(ctx, q, args)
	if err != nil {
		return false, Fault(err)
	}
	defer c.Close()
	for c.Next() {
		handed = true
		if err := do(zeroNulls{c}); err != nil {
			return true, Fault(err)
		}
	}
	return handed, Fault(c.Err())
}

// One reads the single row of q; fault.NotFound when there is none.
func One[T any](ctx context.Context, r Reader, q SQL, scan func(Row) (T, error), args ...any) (T, error) {
	var out T
	found := false
	err := Each(ctx, r, q, func(row Row) (err error) {
		if !found {
			out, err = scan(row)
			found = true
		}
		return err
	}, args...)
	if err == nil && !found {
		err = fault.New(fault.NotFound, "There is no such record")
	}
	return out, err
}

// Scalar scans a single column.
func Scalar[T any](row Row) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}

func (s *Store) query(ctx context.Context, q SQL, args []any) (cursor, error) {
	args = bind(s.engine, args)
	if s.engine == Postgres {
		return s.read.QueryContext(ctx, string(q), args...)
	}
	st, err := s.prepare(ctx, q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (s *Store) prepare(ctx context.Context, q SQL) (*sql.Stmt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.prepared[q]; st != nil {
		return st, nil
	}
	st, err := s.read.PrepareContext(context.WithoutCancel(ctx), string(q))
	if err == nil {
		s.prepared[q] = st
	}
	return st, err
}

// Prepare asks the database whether q is a statement it could run; for the house test.
func (s *Store) Prepare(ctx context.Context, q SQL) error {
	st, err := s.read.PrepareContext(ctx, string(q))
	if err != nil {
		return err
	}
	return st.Close()
}

// timeText is the fixed-width UTC text in which SQLite keeps instants, so that text order is time order.
const timeText = "2006-01-02T15:04:05.000000Z"

// bind spells arguments as the engine keeps them.
func bind(e Engine, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case time.Time:
			switch {
			case v.IsZero():
				out[i] = nil
			case e == SQLite:
				out[i] = v.UTC().Format(timeText)
			default:
				out[i] = v.UTC()
			}
		default:
			out[i] = a
		}
	}
	return out
}

// Null is s, or null when s is empty: for references that may be absent.
func Null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// zeroNulls scans null as the zero value and instants from either engine's form.
type zeroNulls struct{ c cursor }

func (z zeroNulls) Scan(dest ...any) error {
	wrapped := make([]any, len(dest))
	for i, d := range dest {
		switch p := d.(type) {
		case *string:
			wrapped[i] = scanner(func(v any) error { return toString(p, v) })
		case *time.Time:
			wrapped[i] = scanner(func(v any) error { return toTime(p, v) })
		case *int64:
			wrapped[i] = scanner(func(v any) error { return toInt(p, v) })
		case *int:
			wrapped[i] = scanner(func(v any) error {
				var n int64
				err := toInt(&n, v)
				*p = int(n)
				return err
			})
		case *bool:
			wrapped[i] = scanner(func(v any) error {
				switch x := v.(type) {
				case bool:
					*p = x
				case nil:
					*p = false
				default:
					var n int64
					if err := toInt(&n, v); err != nil {
						return err
					}
					*p = n != 0
				}
				return nil
			})
		case *[]byte:
			wrapped[i] = scanner(func(v any) error {
				switch x := v.(type) {
				case nil:
					*p = nil
				case []byte:
					*p = append([]byte(nil), x...)
				case string:
					*p = []byte(x)
				default:
					return fmt.Errorf("store: cannot read bytes from %T", v)
				}
				return nil
			})
		default:
			wrapped[i] = d
		}
	}
	return z.c.Scan(wrapped...)
}

type scanner func(v any) error

func (f scanner) Scan(v any) error { return f(v) }

func toString(p *string, v any) error {
	switch x := v.(type) {
	case nil:
		*p = ""
	case string:
		*p = x
	case []byte:
		*p = string(x)
	case time.Time: // a date column
		*p = x.Format(time.DateOnly)
	default:
		*p = fmt.Sprint(x)
	}
	return nil
}

func toTime(p *time.Time, v any) (err error) {
	switch x := v.(type) {
	case nil:
		*p = time.Time{}
	case time.Time:
		*p = x.UTC()
	case string:
		*p, err = time.Parse(timeText, x)
	case []byte:
		*p, err = time.Parse(timeText, string(x))
	default:
		err = fmt.Errorf("store: cannot read an instant from %T", v)
	}
	return err
}

func toInt(p *int64, v any) error {
	switch x := v.(type) {
	case nil:
		*p = 0
	case int64:
		*p = x
	case int32:
		*p = int64(x)
	case int16:
		*p = int64(x)
	case float64:
		*p = int64(x)
	case bool:
		if *p = 0; x {
			*p = 1
		}
	default:
		return fmt.Errorf("store: cannot read a number from %T", v)
	}
	return nil
}
