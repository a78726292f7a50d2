// Package kerneltest opens throw-away installations for tests of services and flows, on both databases.
package kerneltest

import (
	"context"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store/storetest"
	"github.com/manumit/manumit/kernel/vault"
)

// Noon is when the clock of a test installation stands at first: a Tuesday, 12:00 in Washington.
var Noon = time.Date(2026, 6, 9, 16, 0, 0, 0, time.UTC)

// Washington is the zone of most test agencies.
var Washington, _ = time.LoadLocation("America/New_York")

// Test is an installation with a clock that the test moves.
type Test struct {
	*kernel.Kernel
	Time *clock.Manual
}

// Both runs f on SQLite and on PostgreSQL, in parallel.
func Both(t *testing.T, domains []kernel.Domain, f func(t *testing.T, k Test)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			f(t, Open(t, engine, domains))
		})
	}
}

// Open opens one installation on an engine.
func Open(t *testing.T, engine string, domains []kernel.Domain) Test {
	t.Helper()
	return At(t, Place(t, engine, domains), domains)
}

// Place is where a new installation on an engine can be opened, several times if a test wants to.
func Place(t *testing.T, engine string, domains []kernel.Domain) config.Place {
	t.Helper()
	p := config.Place{Data: t.TempDir()}
	if engine == "postgres" {
		p.Database, p.KeysURL = storetest.Migrated(t, kernel.Migrations(domains), []fs.FS{vault.KeyMigrations()})
		p.RootKey = filepath.Join(p.Data, "root.key")
	}
	return p
}

// Kick ends all sessions of a PostgreSQL database, as a restart of the server does.
func Kick(t *testing.T, address string) { storetest.Kick(t, address) }

// At opens the installation at p, so that a test can close it and open it again.
func At(t *testing.T, p config.Place, domains []kernel.Domain) Test {
	t.Helper()
	now := clock.NewManual(Noon)
	k, err := kernel.Open(context.Background(), p, domains, kernel.Options{Clock: now, IDs: id.New(now, random{})})
	if err != nil {
		t.Fatalf("open kernel: %v", err)
	}
	t.Cleanup(func() { k.Close() })
	return Test{k, now}
}

// As is a context in which a user in role of agency acts. The user's id is "user-" and the role, so two users of one role
// need AsUser.
func As(agency string, role access.Role) context.Context {
	return AsUser("user-"+string(role), agency, role)
}

// AsUser is a context in which the user with this id acts.
func AsUser(user, agency string, role access.Role) context.Context {
	return access.As(context.Background(), access.Principal{Kind: access.User, ID: user, Agency: agency, Role: role,
		Name: "Test user", Zone: Washington})
}
