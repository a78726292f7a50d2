// Package storetest opens throw-away stores for tests: every store and flow is tested on SQLite and on PostgreSQL.
package storetest

import (
	"context"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/manumit/manumit/kernel/store"
)

// Both runs f once per engine, as a parallel subtest with a store of its own.
func Both(t *testing.T, migrations []fs.FS, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, open(t, store.Options{File: filepath.Join(t.TempDir(), "test.db"), Migrations: migrations}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, open(t, store.Options{URL: Database(t), Migrations: migrations}))
	})
}

func open(t *testing.T, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
