package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"testing/fstest"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the database to this binary's shape: forward only, one sequence over all domains, one server at a time.
func (s *Store) migrate(ctx context.Context) error {
	own, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	files, newest, err := gather(s.engine, append([]fs.FS{own}, s.opts.Migrations...))
	if err != nil || newest == 0 {
		return err
	}
	release, err := s.migrating(ctx)
	if err != nil {
		return err
	}
	defer release()
	db, dialect := s.write, goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true)}
	if s.engine == Postgres {
		db, dialect = s.read, goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return err
	}
	if v, err := p.GetDBVersion(ctx); err == nil && v > newest {
		return fault.New(fault.Unavailable, "This data was written by a newer Manumit: start that version, or a newer one, instead")
	}
	_, err = p.Up(ctx)
	return err
}

// migrating waits its turn: on PostgreSQL goose locks, SQLite needs a lock beside the file.
func (s *Store) migrating(ctx context.Context) (release func(), err error) {
	if s.engine == Postgres {
		return func() {}, nil
	}
	for {
		release, held, err := s.Lock(ctx, "migrate")
		if err != nil || held {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// gather merges the folders. NAME.sql serves both engines; NAME.sqlite.sql or NAME.postgres.sql only one.
func gather(e Engine, folders []fs.FS) (fs.FS, int64, error) {
	out := fstest.MapFS{}
	var newest int64
	for _, f := range folders {
		names, err := fs.Glob(f, "*.sql")
		if err != nil {
			return nil, 0, err
		}
		sort.Strings(names)
		for _, n := range names {
			base := strings.TrimSuffix(n, ".sql")
			if ext := path.Ext(base); ext != "" {
				if ext != "."+string(e) {
					continue
				}
				base = strings.TrimSuffix(base, ext)
			}
			stamp, _, _ := strings.Cut(base, "_")
			v, err := strconv.ParseInt(stamp, 10, 64)
			if err != nil {
				return nil, 0, fmt.Errorf("store: migration %s does not begin with a timestamp", n)
			}
			newest = max(newest, v)
			if _, twice := out[base+".sql"]; twice {
				return nil, 0, fmt.Errorf("store: two migrations are called %s", base)
			}
			b, err := fs.ReadFile(f, n)
			if err != nil {
				return nil, 0, err
			}
			out[base+".sql"] = &fstest.MapFile{Data: b}
		}
	}
	return out, newest, nil
}
