package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
)

var thing = []fs.FS{fstest.MapFS{"20260101000000_thing.sql": {Data: []byte(`-- +goose Up
create table thing (id text primary key, n bigint not null, at timestamptz, day date, flag boolean, raw bytea, note text,
	constraint thing_n_uq unique (n));`)}}}

const (
	insert  store.SQL = `insert into thing (id, n, at, day, flag, raw, note) values ($1, $2, $3, $4, $5, $6, $7)`
	count   store.SQL = `select count(*) from thing`
	whole   store.SQL = `select id, n, at, day, flag, raw, note from thing where id = $1`
	advance store.SQL = `update thing set n = n + 100 where id = $1 and n = $2`
)

func add(tx *store.Tx, id string, n int64) error {
	return tx.Exec(insert, id, n, time.Time{}, clock.Date{}, false, nil, nil)
}

func TestValuesComeBackAsWritten(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		at := time.Date(2020, 2, 29, 23, 59, 59, 123456000, time.FixedZone("x", -5*3600))
		day := clock.NewDate(2020, 2, 29)
		err := s.Write(ctx, func(tx *store.Tx) error {
			if err := tx.Exec(insert, "a", 1, at, day, true, []byte{0, 1, 255}, "née"); err != nil {
				return err
			}
			return tx.Exec(insert, "b", 2, time.Time{}, clock.Date{}, false, nil, nil)
		})
		if err != nil {
			t.Fatal(err)
		}
		type row struct {
			id, note string
			n        int64
			at       time.Time
			day      clock.Date
			flag     bool
			raw      []byte
		}
		scan := func(r store.Row) (v row, err error) {
			return v, r.Scan(&v.id, &v.n, &v.at, &v.day, &v.flag, &v.raw, &v.note)
		}
		a, err := store.One(ctx, s, whole, scan, "a")
		if err != nil {
			t.Fatal(err)
		}
		if !a.at.Equal(at) || a.day != day || !a.flag || string(a.raw) != "\x00\x01\xff" || a.note != "née" {
			t.Errorf("read back %+v", a)
		}
		b, err := store.One(ctx, s, whole, scan, "b")
		if err != nil {
			t.Fatal(err)
		}
		if !b.at.IsZero() || !b.day.IsZero() || b.flag || b.raw != nil || b.note != "" {
			t.Errorf("nulls read back as %+v", b)
		}
		if _, err := store.One(ctx, s, whole, scan, "none"); !fault.Is(err, fault.NotFound) {
			t.Errorf("missing row: %v", err)
		}
	})
}

func TestOneFailingCommandLeavesItsNeighboursAlone(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		const each = 40
		var wg sync.WaitGroup
		errs := make([]error, 8*each)
		for w := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for i := range each {
					k := w*each + i
					errs[k] = s.Write(ctx, func(tx *store.Tx) error {
						n := int64(k)
						if k%5 == 4 {
							n = int64(k - 1) // taken, or about to be: exactly one of the two may stand
						}
						if err := add(tx, fmt.Sprint("r", k), n); err != nil {
							return err
						}
						switch k % 5 {
						case 1:
							return errors.New("changed my mind")
						case 2:
							panic("a bug in a command")
						}
						return nil
					})
				}
			}()
		}
		wg.Wait()
		stored, err := store.One(ctx, s, count, store.Scalar[int64])
		if err != nil {
			t.Fatal(err)
		}
		var acked int64
		for k, e := range errs {
			if e == nil {
				acked++
			}
			if k%5 == 0 && e != nil {
				t.Errorf("innocent command %d failed: %v", k, e)
			}
			if (k%5 == 1 || k%5 == 2) && e == nil {
				t.Errorf("failed command %d was acknowledged", k)
			}
			if k%5 == 4 && errs[k-1] == nil && !fault.Is(e, fault.Conflict) {
				t.Errorf("duplicate %d: %v", k, e)
			}
		}
		if stored != acked {
			t.Errorf("%d rows stored, %d acknowledged", stored, acked)
		}
	})
}

func TestUndoRunsForWhatDidNotCommitAndNothingElse(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var kept, undone, woken int
		command := func(id string, n int64, fail bool) error {
			return s.Write(ctx, func(tx *store.Tx) error {
				kept++
				tx.Undo(func() { kept--; undone++ })
				tx.Committed(func() { woken++ })
				if err := add(tx, id, n); err != nil {
					return err
				}
				if fail {
					return errors.New("no")
				}
				return nil
			})
		}
		command("a", 1, false)
		command("b", 2, true)
		command("c", 1, false) // conflicts, on PostgreSQL only at commit
		command("d", 4, false)
		if kept != 2 || woken != 2 {
			t.Errorf("kept %d, woken %d, undone %d; want 2 kept and woken", kept, woken, undone)
		}
	})
}

func TestUpdateOfAChangedRowIsAConflict(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		if err := s.Write(ctx, func(tx *store.Tx) error { return add(tx, "a", 1) }); err != nil {
			t.Fatal(err)
		}
		change := func() error {
			return s.Write(ctx, func(tx *store.Tx) error { return tx.Update(advance, "a", 1) })
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if err := change(); !fault.Is(err, fault.Conflict) {
			t.Errorf("second editor got %v", err)
		}
	})
}

func TestACallerWhoLeftIsNotWaitedFor(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := s.Write(ctx, func(tx *store.Tx) error { return add(tx, "a", 1) }); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n, _ := store.One(context.Background(), s, count, store.Scalar[int64]); n != 0 {
			t.Errorf("%d rows stored for a caller who had left", n)
		}
	})
}

func TestAnOlderBinaryRefusesNewerData(t *testing.T) {
	file := t.TempDir() + "/x.db"
	newer := append(thing[:1:1], fstest.MapFS{"20990101000000_later.sql": {Data: []byte("-- +goose Up\ncreate table later (id text);")}})
	s, err := store.Open(context.Background(), store.Options{File: file, Migrations: newer})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := store.Open(context.Background(), store.Options{File: file, Migrations: thing}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}
