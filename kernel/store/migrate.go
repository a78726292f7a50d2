package store

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrate brings the database to this binary's shape: forward only, one sequence over all domains, one server at a time.
func (s *Store) migrate(ctx context.Context) error {
	if len(s.opts.Migrations) == 0 {
		return nil
	}
	files, newest, err := gather(s.engine, s.opts.Migrations)
	if err != nil {
		return err
	}
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
