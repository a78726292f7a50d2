package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestPostgresIsFreshSeparateAndGoneAfterwards(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	var data, keys string
	t.Run("two databases", func(t *testing.T) {
		data, keys = Postgres(t)
		for _, address := range []string{data, keys} {
			conn, err := pgx.Connect(ctx, address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { conn.Close(ctx) })
			// The same table in both can only be made if they are two, and empty.
			if _, err := conn.Exec(ctx, "create table only_here (n bigint)"); err != nil {
				t.Fatal(err)
			}
			var fsync, encoding string
			if err := conn.QueryRow(ctx, "select current_setting('fsync'), current_setting('server_encoding')").Scan(&fsync, &encoding); err != nil {
				t.Fatal(err)
			}
			if fsync != "on" || encoding != "UTF8" {
				t.Errorf("fsync %q, encoding %q: the tests promise durable writes and UTF-8", fsync, encoding)
			}
		}
	})
	for _, address := range []string{data, keys} {
		if conn, err := pgx.Connect(ctx, address); err == nil {
			conn.Close(ctx)
			t.Error("a database outlived its test")
		}
	}
}

func TestPostgresInParallel(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			Postgres(t)
		})
	}
}

func TestSweepKeepsFreshDatabases(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	data, _ := Postgres(t)
	admin, err := maintenance()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	const old = prefix + "1_left_behind" // made in January 1970
	if _, err := conn.Exec(ctx, "create database "+old+" template template0"); err != nil {
		t.Fatal(err)
	}
	if err := sweep(ctx, admin); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := conn.QueryRow(ctx, "select count(*) from pg_database where datname = $1", old).Scan(&left); err != nil || left != 0 {
		t.Errorf("the old database is still there (%d, %v)", left, err)
	}
	fresh, err := pgx.Connect(ctx, data)
	if err != nil {
		t.Fatalf("the fresh one is gone: %v", err)
	}
	fresh.Close(ctx)
}
