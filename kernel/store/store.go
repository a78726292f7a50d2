package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL for readers and migrations
	"github.com/manumit/manumit/kernel/fault"
	_ "modernc.org/sqlite" // SQLite, pure Go
)

// SQL is one statement with $1, $2, … parameters. Constants of this type are prepared on both databases by a house test.
type SQL string

// Engine names the database behind a store.
type Engine string

// The two engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Sync says what an acknowledgement promises on SQLite.
type Sync string

// The sync modes. Only the simulation writes unsynced, into a directory nobody was told about yet.
const (
	Full     Sync = "FULL"   // acknowledged means synced to disk
	Normal   Sync = "NORMAL" // an operator's choice: a power failure may take back the last moments
	Unsynced Sync = "OFF"    // bulk creation; Close syncs
)

// Options say where a store lies.
type Options struct {
	File       string  // SQLite file; used when URL is empty
	URL        string  // PostgreSQL, or what speaks its protocol
	Sync       Sync    // SQLite only; empty means Full
	Migrations []fs.FS // the domains' migration folders, merged by timestamp
	ReadOnly   bool    // no committer, no migration
	Small      bool    // SQLite: little page cache, for a store of keys
}

// Store is an open database.
type Store struct {
	engine Engine
	opts   Options
	read   *sql.DB
	write  *sql.DB // SQLite: the pool of one that the committer owns
	commit *committer
	stop   chan struct{}
	wg     sync.WaitGroup

	held map[string]func() // locks of the write connection (SQLite); touched only by the committer

	mu       sync.Mutex
	prepared map[SQL]*sql.Stmt
	moving   sync.Mutex // one checkpoint at a time
}

// readers is how many connections read at once on PostgreSQL.
const readers = 8

// Open opens the store, migrates it and starts its committer.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Sync == "" {
		o.Sync = Full
	}
	s := &Store{opts: o, engine: SQLite, stop: make(chan struct{}), prepared: map[SQL]*sql.Stmt{}, held: map[string]func(){}}
	if o.URL != "" {
		s.engine = Postgres
	}
	if err := s.open(ctx); err != nil {
		s.Close()
		return nil, Fault(err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) (err error) {
	if s.engine == Postgres {
		if s.read, err = sql.Open("pgx", s.opts.URL); err != nil {
			return err
		}
		s.read.SetMaxOpenConns(readers)
		s.read.SetMaxIdleConns(readers)
	} else {
		if s.read, err = sql.Open("sqlite", s.dsn(true)); err != nil {
			return err
		}
		n := max(4, runtime.NumCPU())
		s.read.SetMaxOpenConns(n)
		s.read.SetMaxIdleConns(n)
	}
	if s.opts.ReadOnly {
		return s.read.PingContext(ctx)
	}
	if s.engine == SQLite {
		if s.write, err = sql.Open("sqlite", s.dsn(false)); err != nil {
			return err
		}
		s.write.SetMaxOpenConns(1)
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	s.commit, err = newCommitter(ctx, s)
	if err != nil {
		return err
	}
	if s.engine == SQLite {
		s.wg.Add(1)
		go s.checkpointLoop()
	}
	return nil
}

// dsn spells the pragmas measured in decisions/0001: busy_timeout first, one immediate writer, readers that cannot write.
func (s *Store) dsn(reader bool) string {
	q := url.Values{}
	p := []string{"busy_timeout(10000)"}
	if !s.opts.ReadOnly {
		p = append(p, "journal_mode(WAL)")
	}
	p = append(p, "synchronous("+string(s.opts.Sync)+")", "foreign_keys(1)", "temp_store(memory)", "secure_delete(1)")
	if reader {
		p = append(p, s.cache(4000), "query_only(1)")
	} else {
		p = append(p, s.cache(16000), "wal_autocheckpoint(8000)")
		q.Set("_txlock", "immediate")
	}
	q["_pragma"] = p
	if s.opts.ReadOnly {
		q.Set("mode", "ro")
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(s.opts.File)}).EscapedPath() + "?" + q.Encode()
}

// cache is a page cache of kb kilobytes, a quarter of it in a small store.
func (s *Store) cache(kb int) string {
	if s.opts.Small {
		kb /= 4
	}
	return fmt.Sprintf("cache_size(-%d)", kb)
}

// Engine says which database this is.
func (s *Store) Engine() Engine { return s.engine }

// DB is the reader pool, for the few libraries that bring their own SQL (backup, jobs).
func (s *Store) DB() *sql.DB { return s.read }

// Close waits for the committer, checkpoints and closes. It may be called on a half-open store.
func (s *Store) Close() error {
	if s.commit != nil {
		s.commit.close()
	}
	select {
	case <-s.stop:
	default:
		close(s.stop)
	}
	s.wg.Wait()
	for name, release := range s.held {
		release()
		delete(s.held, name)
	}
	var err error
	if s.write != nil {
		if s.opts.Sync == Unsynced { // make durable what bulk creation left to the system
			_, err = s.write.Exec("pragma synchronous=FULL")
		}
		if _, e := s.write.Exec("pragma wal_checkpoint(truncate)"); err == nil {
			err = e
		}
		if e := s.write.Close(); err == nil {
			err = e
		}
	}
	if s.read != nil {
		if e := s.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Truncate moves everything from the write-ahead log into the file, so that erased bytes are gone from both.
func (s *Store) Truncate(ctx context.Context) error {
	if s.engine != SQLite {
		return nil
	}
	s.moving.Lock() // two checkpoints at once: SQLite answers busy to the second without waiting
	defer s.moving.Unlock()
	return s.commit.exclusive(ctx, func(c *sql.Conn) error {
		var busy, pages, moved int
		err := c.QueryRowContext(context.Background(), "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved)
		if err == nil && busy != 0 { // a reader holds on to the old pages
			err = fault.New(fault.Unavailable, "The store is being read and cannot be cleaned yet: try again in a moment")
		}
		return err
	})
}

// checkpointLoop keeps the checkpoint out of the commit path: that is what the 99th percentile hangs on.
func (s *Store) checkpointLoop() {
	defer s.wg.Done()
	db, err := sql.Open("sqlite", s.dsn(false)) // not query_only: a checkpoint writes pages
	if err != nil {
		return
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var seen uint64
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			if n := s.commit.commits.Load(); n != seen {
				seen = n
				s.moving.Lock()
				db.Exec("pragma wal_checkpoint(passive)") // best effort: the next one tries again
				s.moving.Unlock()
			}
		}
	}
}

// Backup writes a consistent copy of a SQLite store to file while it serves.
func (s *Store) Backup(ctx context.Context, file string) error {
	if s.engine != SQLite {
		return fmt.Errorf("store: use pg_dump for a PostgreSQL store")
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // empty, so SQLite fills it; readable by its owner only
	if err != nil {
		return fault.Wrap(fault.Unavailable, "The backup file cannot be made: name one that does not exist yet, in a folder that can be written", err)
	}
	f.Close()
	db, err := sql.Open("sqlite", s.dsn(false))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err = db.ExecContext(ctx, "vacuum into $1", file); err != nil {
		os.Remove(file)
	}
	return Fault(err)
}
