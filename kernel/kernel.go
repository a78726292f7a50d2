// Package kernel opens an installation: two stores, the keys, the journal and the guard, in the order in which they need
// each other. Everything that every domain would repeat lives in the folders beside this file.
//
// The doors stand in one line, and each may import only those before it:
// id clock fault config lang · store · journal · vault · reference · deadline · consent · access · jobs · web.
package kernel

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"io"
	"io/fs"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/reference"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
	"golang.org/x/mod/sumdb/note"
)

// Domain is what a domain hands to the kernel: its folder's files and its declarations.
type Domain struct {
	Name   string
	Files  fs.FS          // policy.cedar; migrations/; reference.csv and words.csv where it has them
	Sealed []vault.Column // every sealed column
	Keyed  []store.SQL    // one per table with a key_id: select count(*) from t where key_id = $1
	Rules  []deadline.Rule
}

// Options are what a test, the simulation or a read-only command changes. The zero value is production.
type Options struct {
	Clock    clock.Clock
	IDs      id.Source
	Sync     store.Sync
	MustLive bool // refuse to create a new installation
}

// Kernel is an open installation.
type Kernel struct {
	*access.Guard
	Keys    *store.Store
	Ring    *vault.Ring
	Rules   map[string]deadline.Rule
	Domains []Domain
}

// Open opens the installation at p, creating it unless told otherwise.
func Open(ctx context.Context, p config.Place, domains []Domain, o Options) (k *Kernel, err error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	if o.MustLive && !p.Exists() {
		return nil, errNotThere()
	}
	if err := p.Make(); err != nil {
		return nil, err
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.IDs == nil {
		o.IDs = id.System()
	}
	k = &Kernel{Guard: &access.Guard{Clock: o.Clock, IDs: o.IDs}, Rules: map[string]deadline.Rule{}, Domains: domains}
	defer func() {
		if err != nil {
			k.Close()
		}
	}()
	if err := k.declare(domains); err != nil {
		return k, err
	}
	keys, records := store.Options{File: p.Keys(), URL: p.KeysURL, Sync: o.Sync, Small: true, Migrations: []fs.FS{vault.KeyMigrations()}},
		store.Options{File: p.Records(), URL: p.Database, Sync: o.Sync, Migrations: Migrations(domains)}
	if k.Keys, err = store.Open(ctx, keys); err != nil {
		return k, err
	}
	fresh, err := vault.Fresh(ctx, k.Keys)
	if err != nil {
		return k, err
	}
	root, err := vault.FileRoot(p.RootKey, fresh && !o.MustLive) // never a second root key beside keys it cannot open
	if err != nil {
		return k, err
	}
	if k.Store, err = store.Open(ctx, records); err != nil {
		return k, err
	}
	k.Ring = vault.OpenRing(k.Keys, root, o.Clock, o.IDs)
	jk, err := JournalKeys(ctx, k.Ring)
	if err != nil {
		return k, err
	}
	if k.Journal, err = journal.Open(ctx, k.Store, o.Clock, jk); err != nil {
		return k, err
	}
	k.Vault = vault.New(k.Ring, k.Store, k.Journal)
	return k, nil
}

func (k *Kernel) declare(domains []Domain) (err error) {
	var policies []fs.FS
	var books []io.Reader
	for _, d := range domains {
		policies = append(policies, d.Files)
		if b, err := fs.ReadFile(d.Files, "reference.csv"); err == nil {
			books = append(books, bytes.NewReader(b))
		}
		for _, r := range d.Rules {
			k.Rules[r.Name] = r
		}
	}
	if k.Policies, err = access.LoadPolicies(policies...); err != nil {
		return err
	}
	k.Book, err = reference.NewBook(books...)
	return err
}

// Migrations are the kernel's and the domains' tables, for records.
func Migrations(domains []Domain) []fs.FS {
	all := []fs.FS{journal.Migrations(), deadline.Migrations(), consent.Migrations(), access.Migrations(), jobs.Migrations()}
	for _, d := range domains {
		if _, err := fs.Stat(d.Files, "migrations"); err != nil { // a domain without tables
			continue
		}
		if sub, err := fs.Sub(d.Files, "migrations"); err == nil {
			all = append(all, sub)
		}
	}
	return all
}

// JournalKeys derives the journal's keys from the house key of the ring; they lie in no database of records.
func JournalKeys(ctx context.Context, r *vault.Ring) (journal.Keys, error) {
	seed, err := r.HouseKey(ctx, "journal")
	if err != nil {
		return journal.Keys{}, err
	}
	link, err := hkdf.Expand(sha256.New, seed, "manumit journal link", 32)
	if err != nil {
		return journal.Keys{}, err
	}
	sign, err := hkdf.Expand(sha256.New, seed, "manumit journal checkpoint", 64)
	if err != nil {
		return journal.Keys{}, err
	}
	signer, verifier, err := note.GenerateKey(bytes.NewReader(sign), "manumit")
	return journal.Keys{Link: link, Signer: signer, Verifier: verifier}, err
}

// KeyUsed reports whether some record uses a data key; for sweeping.
func (k *Kernel) KeyUsed(ctx context.Context, key string) (bool, error) {
	for _, d := range k.Domains {
		for _, q := range d.Keyed {
			n, err := store.One(ctx, k.Store, q, store.Scalar[int64], key)
			if err != nil || n > 0 {
				return n > 0, err
			}
		}
	}
	return false, nil
}

// SweepKeys destroys keys born in the last days that a crash left reserved; the youngest are spared, so it may run any time.
func (k *Kernel) SweepKeys(ctx context.Context, days int) (int, error) {
	return k.Ring.Sweep(ctx, k.Clock.Now().Add(-time.Duration(days)*24*time.Hour), k.KeyUsed)
}

// Close sequences what is left, gives reserved keys back and closes both stores. It may be called on a half-open kernel.
func (k *Kernel) Close() error {
	ctx := context.Background()
	var first error
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	if k.Journal != nil {
		_, err := k.Journal.Sequence(ctx)
		keep(err)
	}
	if k.Store != nil {
		keep(k.Store.Close())
	}
	if k.Ring != nil {
		keep(k.Ring.Close(ctx))
	}
	if k.Keys != nil {
		keep(k.Keys.Close())
	}
	return first
}

func errNotThere() error {
	return fault.New(fault.NotFound, "There is no Manumit data here yet: check --data, or start with `manumit demo` or `manumit serve`")
}

const (
	readMark store.SQL = `select count(*) from once where token = 'demonstration' and act = 'installation'`
	addMark  store.SQL = `insert into once (token, act, result, at) values ('demonstration', 'installation', '', $1) on conflict do nothing`
)

// Demonstration reports whether this installation holds invented records: only there may demo mode be switched on.
func (k *Kernel) Demonstration(ctx context.Context) (bool, error) {
	n, err := store.One(ctx, k.Store, readMark, store.Scalar[int64])
	return n > 0, err
}

// MarkDemonstration marks a new installation, before anything is recorded in it, as holding invented records.
func (k *Kernel) MarkDemonstration(ctx context.Context) error {
	last, err := k.Journal.Latest(ctx, 1)
	if err != nil {
		return err
	}
	if len(last) > 0 {
		return fault.New(fault.Invalid, "Records are here already: a demonstration is only made in a new data directory")
	}
	return k.Store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(addMark, k.Clock.Now()) })
}
