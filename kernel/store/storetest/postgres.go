package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// maintenance is the address of the server's maintenance database. The server belongs to the
// machine and user, not to this process: scripts/postgres starts it under a lock, later test
// binaries find it running, and it stays when they end (scripts/postgres stop ends it).
var maintenance = sync.OnceValues(func() (string, error) {
	if own := os.Getenv("MANUMIT_TEST_POSTGRES"); own != "" {
		return own, nil
	}
	script, err := findScript()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	var out, said strings.Builder
	cmd := exec.CommandContext(ctx, script, "url")
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("PostgreSQL for the tests is not to be had (run scripts/need): %w: %s", err, strings.TrimSpace(said.String()))
	}
	address := strings.TrimSpace(out.String())
	return address, sweep(ctx, address)
})

// Postgres returns the addresses of two fresh, empty databases, one for data and one for wrapped
// keys, on a private server that is started if none runs. Both are dropped when the test ends.
// Where no server can be had the test fails: it is never skipped.
//
// MANUMIT_TEST_POSTGRES names another server to use: the address of a maintenance database, with a
// role that may create databases.
func Postgres(t testing.TB) (dataURL, keysURL string) {
	t.Helper()
	return Database(t), Database(t)
}

// Database returns the address of one fresh, empty database, as Postgres does.
func Database(t testing.TB) string {
	t.Helper()
	admin, err := maintenance()
	if err != nil {
		t.Fatal(err)
	}
	name := fresh()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Fatalf("the test PostgreSQL does not answer (scripts/postgres stop, then try again): %v", err)
	}
	defer conn.Close(ctx)
	// template0, because nobody can be connected to it: template1 refuses to be copied then.
	if _, err := conn.Exec(ctx, "create database "+name+" template template0"); err != nil {
		t.Fatalf("a database for the test: %v", err)
	}
	t.Cleanup(func() { drop(t, admin, name) })
	return withDatabase(t, admin, name)
}

// Kick ends all other sessions of a database, as a restart of the server does.
func Kick(t testing.TB, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`); err != nil {
		t.Fatal(err)
	}
}

func fresh() string {
	token := make([]byte, 6)
	_, _ = rand.Read(token) // never fails
	return prefix + strconv.FormatInt(time.Now().Unix(), 36) + "_" + hex.EncodeToString(token)
}

// prefix stands before the names of all databases made here; the time of making follows, in Unix seconds to base 36.
const prefix = "manumit_t"

func drop(t testing.TB, admin, db string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		t.Logf("the test database stays: %v", err)
		return
	}
	defer conn.Close(ctx)
	// By force: a test that failed may have left connections open.
	if _, err := conn.Exec(ctx, "drop database if exists "+db+" with (force)"); err != nil {
		t.Logf("the test database stays: %v", err)
	}
}

// sweep drops what killed test runs left behind more than two days ago.
func sweep(ctx context.Context, admin string) error {
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return fmt.Errorf("the test PostgreSQL does not answer (scripts/postgres stop, then try again): %w", err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select datname from pg_database where starts_with(datname, $1) or starts_with(datname, $2)", prefix, templates)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		unit := int64(1)
		rest, isTemplate := strings.CutPrefix(name, templates)
		if isTemplate {
			unit = 86400
		} else {
			rest = strings.TrimPrefix(name, prefix)
		}
		stamp, _, _ := strings.Cut(rest, "_")
		made, err := strconv.ParseInt(stamp, 36, 64)
		made *= unit
		if err == nil && time.Since(time.Unix(made, 0)) > 48*time.Hour {
			// Another test binary may sweep the same one at this moment, which is as good.
			_, _ = conn.Exec(ctx, "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)")
		}
	}
	return nil
}

func withDatabase(t testing.TB, admin, db string) string {
	address, err := atDatabase(admin, db)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func atDatabase(admin, db string) (string, error) {
	u, err := url.Parse(admin)
	if err != nil || u.Host == "" {
		return "", errors.New("MANUMIT_TEST_POSTGRES must be an address like postgres://user:password@host:port/postgres")
	}
	u.Path = "/" + db
	return u.String(), nil
}

// findScript walks up from the test's folder to the repository's scripts/postgres.
func findScript() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		script := filepath.Join(dir, "scripts", "postgres")
		if _, err := os.Stat(script); err == nil {
			return script, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("scripts/postgres is not above the test's folder: set MANUMIT_TEST_POSTGRES")
		}
		dir = up
	}
}
