package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
)

const ids store.SQL = `select id from thing order by id`

func stored(t *testing.T, s *store.Store) []string {
	t.Helper()
	out, err := store.All(context.Background(), s, ids, store.Scalar[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestACommandInsideACommandSharesItsFate(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		no := errors.New("no")
		inner := func(ctx context.Context, id string, n int64, err error) error {
			return s.Write(ctx, func(tx *store.Tx) error {
				if e := add(tx, id, n); e != nil {
					return e
				}
				return err
			})
		}
		err := s.Write(ctx, func(tx *store.Tx) error {
			if err := add(tx, "outer", 1); err != nil {
				return err
			}
			c := store.Carry(ctx, tx)
			if err := inner(c, "inner", 2, nil); err != nil {
				return err
			}
			seen, err := store.All(c, s.Within(c), ids, store.Scalar[string])
			if err != nil || len(seen) != 2 {
				t.Errorf("inside, %v are seen: %v", seen, err)
			}
			return nil
		})
		if err != nil || !slices.Equal(stored(t, s), []string{"inner", "outer"}) {
			t.Fatalf("%v, %v", stored(t, s), err)
		}
		var undone int
		err = s.Write(ctx, func(tx *store.Tx) error {
			tx.Undo(func() { undone++ })
			if err := add(tx, "outer2", 3); err != nil {
				return err
			}
			inner(store.Carry(ctx, tx), "inner2", 4, no) // its error is forgotten here
			return nil
		})
		if !errors.Is(err, no) || len(stored(t, s)) != 2 || undone == 0 {
			t.Errorf("an inner failure was swallowed: %v, %v stored, %d undone", err, stored(t, s), undone)
		}
		err = s.Write(ctx, func(tx *store.Tx) error {
			if err := inner(store.Carry(ctx, tx), "inner3", 5, nil); err != nil {
				return err
			}
			return no
		})
		if !errors.Is(err, no) || len(stored(t, s)) != 2 {
			t.Errorf("an inner command outlived its outer one: %v", stored(t, s))
		}
	})
}

func TestACarriedTransactionEndsWithItsCommand(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var late context.Context
		if err := s.Write(ctx, func(tx *store.Tx) error { late = store.Carry(ctx, tx); return add(tx, "a", 1) }); err != nil {
			t.Fatal(err)
		}
		if s.Within(late) != store.Reader(s) {
			t.Error("the ended transaction is still read from")
		}
		if err := s.Write(late, func(tx *store.Tx) error { return add(tx, "b", 2) }); err != nil {
			t.Fatal(err)
		}
		if got := stored(t, s); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("stored %v: a late write must have a transaction of its own", got)
		}
	})
}

func TestACarriedTransactionIsOfOneStoreOnly(t *testing.T) {
	ctx := context.Background()
	a := open(t, filepath.Join(t.TempDir(), "a.db"))
	b := open(t, filepath.Join(t.TempDir(), "b.db"))
	err := a.Write(ctx, func(tx *store.Tx) error {
		return b.Write(store.Carry(ctx, tx), func(tx *store.Tx) error { return add(tx, "b", 1) })
	})
	if err != nil || len(stored(t, a)) != 0 || len(stored(t, b)) != 1 {
		t.Errorf("a holds %v, b holds %v, %v", stored(t, a), stored(t, b), err)
	}
}

func open(t *testing.T, file string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{File: file, Migrations: thing})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// A conflict that PostgreSQL reports only when the group commits fails that command alone, however many share the commit.
func TestAGroupThatFailsAtCommitIsRunAgainOneByOne(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		block := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { s.Write(ctx, func(tx *store.Tx) error { <-block; return nil }) })
		const n = 20
		errs, runs := make([]error, n), make([]int, n)
		for i := range n {
			wg.Go(func() {
				errs[i] = s.Write(ctx, func(tx *store.Tx) error {
					runs[i]++
					return add(tx, fmt.Sprint("r", i%(n-3)), int64(i)) // the last three take ids of the first three, or the other way round
				})
			})
		}
		time.Sleep(50 * time.Millisecond) // all of them wait behind the first
		close(block)
		wg.Wait()
		failed := 0
		for i, err := range errs {
			if err != nil {
				failed++
				if !fault.Is(err, fault.Conflict) {
					t.Errorf("%d: %v", i, err)
				}
			}
		}
		if failed != 3 || len(stored(t, s)) != n-3 {
			t.Errorf("%d failed, %d stored", failed, len(stored(t, s)))
		}
	})
}

const deferred store.SQL = `insert into child (id, parent) values ($1, $2)`

// A constraint that is checked at the very commit must not take neighbours with it.
func TestACommitThatTheDatabaseRefuses(t *testing.T) {
	migrations := append(thing[:1:1], fstest.MapFS{"20260101000001_child.sql": {Data: []byte(`-- +goose Up
create table child (id text primary key, parent text, constraint child_parent_fk foreign key (parent) references thing (id) deferrable initially deferred);`)}})
	storetest.Both(t, migrations, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		block := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { s.Write(ctx, func(tx *store.Tx) error { <-block; return nil }) })
		var orphan error
		good := make([]error, 5)
		wg.Go(func() {
			orphan = s.Write(ctx, func(tx *store.Tx) error { return tx.Exec(deferred, "c", "nobody") })
		})
		for i := range good {
			wg.Go(func() { good[i] = s.Write(ctx, func(tx *store.Tx) error { return add(tx, fmt.Sprint(i), int64(i)) }) })
		}
		time.Sleep(50 * time.Millisecond)
		close(block)
		wg.Wait()
		if orphan == nil {
			t.Error("a child without a parent was acknowledged")
		}
		if err := errors.Join(good...); err != nil || len(stored(t, s)) != len(good) {
			t.Errorf("its neighbours: %v, %d stored", err, len(stored(t, s)))
		}
	})
}

func TestAFullDiskIsASentenceAndNothingIsHalfWritten(t *testing.T) {
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "x.db")
	s := open(t, file)
	if err := s.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Change("pragma max_page_count = 40")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var acked []string
	var full error
	for i := range 1000 {
		id := fmt.Sprintf("r%04d", i)
		err := s.Write(ctx, func(tx *store.Tx) error {
			if err := add(tx, id, int64(i)); err != nil {
				return err
			}
			return tx.Exec(insert, id+"-second", int64(100000+i), time.Time{}, nil, false, make([]byte, 3000), nil)
		})
		if err != nil {
			full = err
			break
		}
		acked = append(acked, id, id+"-second")
	}
	if !fault.Is(full, fault.Unavailable) || !strings.Contains(full.Error(), "disk is full") {
		t.Fatalf("got %v", full)
	}
	if got := stored(t, s); !slices.Equal(got, acked) {
		t.Errorf("%d stored, %d acknowledged", len(got), len(acked))
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { _, err := tx.Change("pragma max_page_count = 4000"); return err }); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return add(tx, "zz", -1) }); err != nil {
		t.Errorf("with space again: %v", err)
	}
}

func TestALostConnectionLosesNothing(t *testing.T) {
	t.Parallel()
	address := storetest.Database(t)
	s, err := store.Open(context.Background(), store.Options{URL: address, Migrations: thing})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var acked sync.Map
	var stop atomic.Bool
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				id := fmt.Sprintf("%d-%06d", w, i)
				if err := s.Write(context.Background(), func(tx *store.Tx) error { return add(tx, id, int64(i*4+w)) }); err != nil {
					if !fault.Is(err, fault.Unavailable) {
						t.Errorf("%v", err)
					}
					continue
				}
				acked.Store(id, true)
			}
		})
	}
	for range 6 {
		time.Sleep(40 * time.Millisecond)
		storetest.Kick(t, address)
	}
	stop.Store(true)
	wg.Wait()
	got := map[string]bool{}
	for _, id := range stored(t, s) {
		got[id] = true
	}
	n := 0
	acked.Range(func(id, _ any) bool {
		n++
		if !got[id.(string)] {
			t.Errorf("%v was acknowledged and is not there", id)
		}
		return true
	})
	if n == 0 || n != len(got) {
		t.Errorf("%d acknowledged, %d stored", n, len(got))
	}
}

// proxy stands before PostgreSQL and can swallow answers.
type proxy struct {
	net.Listener
	mute, refuse atomic.Bool
	mu           sync.Mutex
	open         []net.Conn
}

func newProxy(t *testing.T, address string) (p *proxy, through string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p = &proxy{Listener: l}
	host := u.Host
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", host)
			if err != nil || p.refuse.Load() {
				c.Close()
				continue
			}
			p.mu.Lock()
			p.open = append(p.open, c, server)
			p.mu.Unlock()
			go p.pass(server, c, false)
			go p.pass(c, server, true)
		}
	}()
	u.Host = l.Addr().String()
	return p, u.String()
}

func (p *proxy) pass(to, from net.Conn, answers bool) {
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if err != nil {
			to.Close()
			return
		}
		if answers && p.mute.Load() {
			continue
		}
		to.Write(buf[:n])
	}
}

// cut breaks every connection.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.Close()
	}
	p.open = nil
}

// The commit arrives, the answer does not: the command must neither be run twice nor be called lost.
func TestACommitWhoseAnswerIsLostStandsOnce(t *testing.T) {
	t.Parallel()
	address := storetest.Database(t)
	p, through := newProxy(t, address)
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: through, Migrations: thing})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	write := func(id string, n int64) (kept int, err error) {
		err = s.Write(ctx, func(tx *store.Tx) error {
			kept++
			tx.Undo(func() { kept-- })
			return add(tx, id, n)
		})
		return kept, err
	}
	if _, err := write("warm", 0); err != nil { // statements are prepared now, so a commit is one round trip
		t.Fatal(err)
	}
	p.mute.Store(true)
	time.AfterFunc(200*time.Millisecond, func() { p.mute.Store(false); p.cut() })
	if kept, err := write("a", 1); err != nil || kept != 1 {
		t.Errorf("the answer was lost, the commit was not: %v, kept %d", err, kept)
	}
	// The same, but the database stays away longer than anybody waits.
	if _, err := write("warm again", 5); err != nil {
		t.Fatal(err)
	}
	s.SetPatience(300 * time.Millisecond)
	p.mute.Store(true)
	time.AfterFunc(200*time.Millisecond, func() { p.refuse.Store(true); p.mute.Store(false); p.cut() })
	kept, err := write("b", 2)
	if !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "may be saved") {
		t.Errorf("nobody can know, but the caller hears %v", err)
	}
	if _, err := write("c", 3); !fault.Is(err, fault.Unavailable) || strings.Contains(err.Error(), "may be saved") {
		t.Errorf("while it is away: %v", err)
	}
	if kept != 1 {
		t.Error("what may stand was taken back in memory")
	}
	p.refuse.Store(false)
	if _, err := write("d", 4); err != nil {
		t.Errorf("when it is back: %v", err)
	}
	if got := stored(t, s); !slices.Equal(got, []string{"a", "b", "d", "warm", "warm again"}) {
		t.Errorf("stored %v", got)
	}
}

func TestMigrationsHaveOneOrderAndOneName(t *testing.T) {
	ctx := context.Background()
	file := func(name, text string) fs.FS { return fstest.MapFS{name: {Data: []byte("-- +goose Up\n" + text)}} }
	for name, bad := range map[string][]fs.FS{
		"no timestamp":      {file("thing.sql", "create table x (id text);")},
		"the same name":     {file("20260101000000_x.sql", "create table x (id text);"), file("20260101000000_x.sql", "create table y (id text);")},
		"the same stamp":    {file("20260101000000_x.sql", "create table x (id text);"), file("20260101000000_y.sql", "create table y (id text);")},
		"does not work":     {file("20260101000000_x.sql", "create table x (id text") /* no end */},
		"needs a later one": {file("20260102000000_x.sql", "create table x (id text);"), file("20260101000000_y.sql", "create index y on x (id);")},
	} {
		s, err := store.Open(ctx, store.Options{File: filepath.Join(t.TempDir(), "x.db"), Migrations: bad})
		if err == nil {
			s.Close()
			t.Errorf("%s: opened", name)
		}
	}
	// Folders in any order give one sequence.
	good := []fs.FS{file("20260102000000_b.sql", "create index thing_note on thing (note);"), thing[0]}
	s, err := store.Open(ctx, store.Options{File: filepath.Join(t.TempDir(), "x.db"), Migrations: good})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}

func TestAMigrationOfTheOtherEngineIsLeftOut(t *testing.T) {
	both := append(thing[:1:1], fstest.MapFS{
		"20260102000000_e.sqlite.sql":   {Data: []byte("-- +goose Up\ncreate table only_sqlite (id text) without rowid;")},
		"20260102000000_e.postgres.sql": {Data: []byte("-- +goose Up\ncreate table only_postgres (id text, v tsvector);")},
	})
	both[1].(fstest.MapFS)["20260102000000_e.sqlite.sql"].Data = []byte("-- +goose Up\ncreate table only_sqlite (id text primary key) without rowid;")
	storetest.Both(t, both, func(t *testing.T, s *store.Store) {
		if err := s.Prepare(context.Background(), store.SQL("select id from only_"+string(s.Engine()))); err != nil {
			t.Error(err)
		}
		other := map[store.Engine]store.SQL{store.SQLite: "select id from only_postgres", store.Postgres: "select id from only_sqlite"}[s.Engine()]
		if s.Prepare(context.Background(), other) == nil {
			t.Error("the other engine's table is here too")
		}
	})
}

func TestTwoServersThatStartTogetherMigrateOnce(t *testing.T) {
	migrations := thing[:1:1]
	for i := range 12 {
		migrations = append(migrations, fstest.MapFS{fmt.Sprintf("202602010000%02d_m.sql", i): {Data: fmt.Appendf(nil, "-- +goose Up\ncreate table m%d (id text);", i)}})
	}
	file := filepath.Join(t.TempDir(), "x.db")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := store.Open(context.Background(), store.Options{File: file, Migrations: migrations})
			if err != nil {
				t.Errorf("%v", err)
				return
			}
			defer s.Close()
			if err := s.Prepare(context.Background(), "select id from m11"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestErasedBytesLeaveTheFileAndTheLog(t *testing.T) {
	ctx := context.Background()
	file := filepath.Join(t.TempDir(), "x.db")
	s := open(t, file)
	secret := []byte("\x01\x02canary-quillfeather\x03")
	if err := s.Write(ctx, func(tx *store.Tx) error {
		return tx.Exec(insert, "a", 1, time.Time{}, nil, false, secret, nil)
	}); err != nil {
		t.Fatal(err)
	}
	if !inFiles(t, file, secret) {
		t.Fatal("it was never there")
	}
	if err := s.Write(ctx, func(tx *store.Tx) error { return tx.Exec("delete from thing where id = 'a'") }); err != nil {
		t.Fatal(err)
	}
	if err := s.Truncate(ctx); err != nil {
		t.Fatal(err)
	}
	if inFiles(t, file, secret) {
		t.Error("erased bytes are still on the disk")
	}
}

func inFiles(t *testing.T, file string, secret []byte) bool {
	t.Helper()
	for _, f := range []string{file, file + "-wal"} {
		b, err := os.ReadFile(f)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if strings.Contains(string(b), string(secret)) {
			return true
		}
	}
	return false
}

func TestABackupIsWholeWhileOthersWriteAndOverwritesNothing(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "x.db"))
	var stop atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; !stop.Load(); i++ {
			s.Write(ctx, func(tx *store.Tx) error {
				return errors.Join(add(tx, fmt.Sprint(i, "a"), int64(2*i)), add(tx, fmt.Sprint(i, "b"), int64(2*i+1)))
			})
		}
	})
	time.Sleep(30 * time.Millisecond)
	copied := filepath.Join(dir, "backup.db")
	err := s.Backup(ctx, copied)
	stop.Store(true)
	wg.Wait()
	if err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(copied)
	if err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: a backup is read by its owner only", st.Mode(), err)
	}
	if err := s.Backup(ctx, copied); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a second backup over the first: %v", err)
	}
	b, err := store.Open(ctx, store.Options{File: copied, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if n := len(stored(t, b)); n == 0 || n%2 != 0 {
		t.Errorf("%d rows: half a command was copied", n)
	}
	if err := b.Write(ctx, func(*store.Tx) error { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("writing into a copy opened for reading: %v", err)
	}
}

func TestAfterCloseACallerHearsThatTheServerStops(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	var wg sync.WaitGroup
	errs := make([]error, 200)
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.Write(context.Background(), func(tx *store.Tx) error { return add(tx, fmt.Sprint(i), int64(i)) })
		})
	}
	s.Close()
	wg.Wait()
	for _, err := range errs {
		if err != nil && !fault.Is(err, fault.Unavailable) {
			t.Errorf("%v", err)
		}
	}
}

func TestValuesReadInsideACommandEqualThoseReadOutside(t *testing.T) {
	storetest.Both(t, thing, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		type row struct{ v [7]any }
		scan := func(r store.Row) (x row, err error) {
			var id, note string
			var n int64
			var at time.Time
			var day string
			var flag bool
			var raw []byte
			err = r.Scan(&id, &n, &at, &day, &flag, &raw, &note)
			return row{[7]any{id, n, at, day, flag, string(raw), note}}, err
		}
		at := time.Date(2020, 2, 29, 23, 59, 59, 123456000, time.UTC)
		for _, args := range [][]any{{"a", 1, at, "2020-02-29", true, []byte{0, 255}, "née"}, {"b", 2, time.Time{}, nil, false, nil, nil}} {
			var inside row
			err := s.Write(ctx, func(tx *store.Tx) (err error) {
				if err := tx.Exec(insert, args...); err != nil {
					return err
				}
				inside, err = store.One(ctx, tx, whole, scan, args[0])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if outside, err := store.One(ctx, s, whole, scan, args[0]); err != nil || inside != outside {
				t.Errorf("inside %v, outside %v, %v", inside, outside, err)
			}
		}
	})
}

func TestAnErasureThatAReaderHoldsBackIsNotCalledDone(t *testing.T) {
	ctx := context.Background()
	s := open(t, filepath.Join(t.TempDir(), "x.db"))
	for i := range 50 {
		if err := s.Write(ctx, func(tx *store.Tx) error { return add(tx, fmt.Sprint(i), int64(i)) }); err != nil {
			t.Fatal(err)
		}
	}
	var got error
	err := store.Each(ctx, s, ids, func(store.Row) error {
		if got == nil {
			if err := s.Write(ctx, func(tx *store.Tx) error { return add(tx, "later", 1000) }); err != nil {
				return err
			}
			got = s.TruncateWithin(ctx, 50*time.Millisecond)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !fault.Is(got, fault.Unavailable) {
		t.Errorf("with a reader in the way: %v", got)
	}
	if err := s.Truncate(ctx); err != nil {
		t.Errorf("when the reader has gone: %v", err)
	}
}
