package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/manumit/manumit/kernel/store"
)

// templates stands before the names of migrated databases that others are copied from; the day of making follows.
const templates = "manumit_m"

// Migrated returns the addresses of two fresh databases like Postgres, with these migrations done: the first test with them
// makes a template, the others copy it, which is several times faster than migrating each.
func Migrated(t testing.TB, data, keys []fs.FS) (dataURL, keysURL string) {
	t.Helper()
	admin, err := maintenance()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatalf("the test PostgreSQL does not answer (scripts/postgres stop, then try again): %v", err)
	}
	defer conn.Close(ctx)
	var out [2]string
	for i, migrations := range [][]fs.FS{data, keys} {
		template, err := templateOf(ctx, conn, admin, migrations)
		if err != nil {
			t.Fatalf("a migrated template: %v", err)
		}
		name := fmt.Sprintf("%s_%d", fresh(), i)
		if _, err := conn.Exec(ctx, "create database "+name+" template "+template); err != nil {
			t.Fatalf("a database for the test: %v", err)
		}
		t.Cleanup(func() { drop(t, admin, name) })
		out[i] = withDatabase(t, admin, name)
	}
	return out[0], out[1]
}

func templateOf(ctx context.Context, conn *pgx.Conn, admin string, migrations []fs.FS) (string, error) {
	sum := sha256.New()
	for _, f := range migrations {
		err := fs.WalkDir(f, ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := fs.ReadFile(f, path)
			fmt.Fprintf(sum, "%s %d\n%s", path, len(b), b)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	name := templates + strconv.FormatInt(time.Now().Unix()/86400, 36) + "_" + hex.EncodeToString(sum.Sum(nil)[:8])
	// Test binaries run beside each other: one makes it, the others wait.
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext($1))", name); err != nil {
		return "", err
	}
	defer conn.Exec(ctx, "select pg_advisory_unlock(hashtext($1))", name)
	var there bool
	if err := conn.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	making := name + "_making"
	if _, err := conn.Exec(ctx, "drop database if exists "+making+" with (force)"); err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, "create database "+making+" template template0"); err != nil {
		return "", err
	}
	address, err := atDatabase(admin, making)
	if err != nil {
		return "", err
	}
	s, err := store.Open(ctx, store.Options{URL: address, Migrations: migrations})
	if err != nil {
		return "", err
	}
	if err := s.Close(); err != nil {
		return "", err
	}
	// The server may take a moment to end the last session.
	for range 100 {
		if _, err = conn.Exec(ctx, "alter database "+making+" rename to "+name); err == nil {
			return name, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "", err
}

// Copy returns the address of a copy of a database to which nobody is connected: yesterday's backup, for example.
func Copy(t testing.TB, address string) string {
	t.Helper()
	admin, err := maintenance()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	name := fresh() + "_copy"
	for range 100 { // the server may take a moment to end the last session
		if _, err = conn.Exec(ctx, "create database "+name+" template "+pgx.Identifier{strings.TrimPrefix(u.Path, "/")}.Sanitize()); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Fatalf("a copy of the database: %v", err)
	}
	t.Cleanup(func() { drop(t, admin, name) })
	return withDatabase(t, admin, name)
}
