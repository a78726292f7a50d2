package vault

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
	"golang.org/x/text/unicode/norm"
)

//go:embed migrations/*.sql
var migrations embed.FS

// KeyMigrations are the tables of the key store.
func KeyMigrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// block is how many data keys one sync of the key store reserves at most.
const block = 128

// indexVersion is the agency key that only feeds blind indexes; sealing keys count from 1.
const indexVersion = 0

// Ring is the key store and prints nothing: it hands out new data keys, finds old ones, and destroys them.
type Ring struct {
	store *store.Store
	root  Root
	clock clock.Clock
	ids   id.Source

	mu       sync.Mutex
	agencies map[string][]byte // agency|version → open key
	pools    map[string]*pool
}

// Format implements fmt.Formatter for every verb.
func (*Ring) Format(f fmt.State, _ rune) { f.Write([]byte("[key ring]")) }

type pool struct {
	mu       sync.Mutex
	keys     []Key
	size     int // of the last reservation
	reserved time.Time
}

// reserveFor is how long a reserved key may wait for its record; older ones are given back. Sweep spares everything
// younger than spare: so one server's sweep never takes a key that another is about to use.
const (
	reserveFor = time.Hour
	spare      = 2 * reserveFor
)

// OpenRing opens the key store with the root key.
func OpenRing(s *store.Store, root Root, c clock.Clock, ids id.Source) *Ring {
	return &Ring{store: s, root: root, clock: c, ids: ids, agencies: map[string][]byte{}, pools: map[string]*pool{}}
}

const (
	readHouse  store.SQL = `select wrapped from house_key where name = $1`
	addHouse   store.SQL = `insert into house_key (name, wrapped, born) values ($1, $2, $3) on conflict do nothing`
	readAgency store.SQL = `select wrapped from agency_key where agency = $1 and version = $2`
	addAgency  store.SQL = `insert into agency_key (agency, version, wrapped, born) values ($1, $2, $3, $4) on conflict do nothing`
	readData   store.SQL = `select agency, kek_version, wrapped from data_key where id = $1`
	addData    store.SQL = `insert into data_key (id, agency, kek_version, wrapped, born) values ($1, $2, $3, $4, $5)`
	dropData   store.SQL = `delete from data_key where id = $1`
	bornData   store.SQL = `select id from data_key where born >= $1 and born < $2 order by born, id`
	countHouse store.SQL = `select count(*) from house_key`
	countData  store.SQL = `select count(*) from data_key`
)

// HouseKey returns the 32 bytes kept under name, made on first use: the journal's keys come from here.
func (r *Ring) HouseKey(ctx context.Context, name string) ([]byte, error) {
	return r.kept(ctx, "house|"+name,
		func() ([]byte, error) { return store.One(ctx, r.store, readHouse, store.Scalar[[]byte], name) },
		func(tx *store.Tx, wrapped []byte) error { return tx.Exec(addHouse, name, wrapped, r.clock.Now()) })
}

func (r *Ring) agencyKey(ctx context.Context, agency string, version int64) ([]byte, error) {
	slot := fmt.Sprintf("agency|%s|%d", agency, version)
	r.mu.Lock()
	k, ok := r.agencies[slot]
	r.mu.Unlock()
	if ok {
		return k, nil
	}
	k, err := r.kept(ctx, slot,
		func() ([]byte, error) {
			return store.One(ctx, r.store, readAgency, store.Scalar[[]byte], agency, version)
		},
		func(tx *store.Tx, wrapped []byte) error {
			return tx.Exec(addAgency, agency, version, wrapped, r.clock.Now())
		})
	if err == nil {
		r.mu.Lock()
		r.agencies[slot] = k
		r.mu.Unlock()
	}
	return k, err
}

// kept reads a wrapped key, or makes it: insert or find, so that two servers end with the same one.
func (r *Ring) kept(ctx context.Context, bind string, read func() ([]byte, error), add func(*store.Tx, []byte) error) ([]byte, error) {
	wrapped, err := read()
	if fault.Is(err, fault.NotFound) {
		fresh, werr := r.root.Wrap(freshKey(), bind)
		if werr != nil {
			return nil, werr
		}
		if err := r.store.Write(ctx, func(tx *store.Tx) error { return add(tx, fresh) }); err != nil {
			return nil, err
		}
		wrapped, err = read()
	}
	if err != nil {
		return nil, err
	}
	return r.root.Unwrap(wrapped, bind)
}

// NewKey hands out a data key of agency that is already durable in the key store.
func (r *Ring) NewKey(ctx context.Context, agency string) (Key, error) {
	r.mu.Lock()
	p := r.pools[agency]
	if p == nil {
		p = &pool{}
		r.pools[agency] = p
	}
	r.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	now := r.clock.Now()
	if old := now.Sub(p.reserved).Abs() > reserveFor; old || len(p.keys) == 0 {
		next := min(2*p.size, block) // busy agencies reserve more at once, quiet ones leave nothing lying about
		if old {
			next = 1
		}
		keys, err := r.reserve(ctx, agency, next, p.keys)
		if err != nil {
			return Key{}, err
		}
		p.keys, p.size, p.reserved = keys, next, now
	}
	k := p.keys[0] // in the order of their ids
	p.keys = p.keys[1:]
	return k, nil
}

// reserve makes n keys durable and gives back those that were reserved too long ago.
func (r *Ring) reserve(ctx context.Context, agency string, n int, back []Key) ([]Key, error) {
	const version = 1
	kek, err := r.agencyKey(ctx, agency, version)
	if err != nil {
		return nil, err
	}
	keys, wrapped := make([]Key, n), make([][]byte, n)
	for i := range keys {
		keys[i] = newKey(r.ids.New(), agency, freshKey())
		wrapped[i] = gcm(kek).Seal(nil, nil, keys[i].raw, keys[i].bind(version))
	}
	born := r.clock.Now()
	return keys, r.store.Write(ctx, func(tx *store.Tx) error {
		for _, k := range back {
			if err := tx.Exec(dropData, k.ID); err != nil {
				return err
			}
		}
		for i, k := range keys {
			if err := tx.Exec(addData, k.ID, agency, version, wrapped[i], born); err != nil {
				return err
			}
		}
		return nil
	})
}

func (k Key) bind(version int64) []byte {
	return fmt.Appendf(nil, "data|%s|%s|%d", k.ID, k.Agency, version)
}

// errErased answers for a destroyed key: there is nothing left to read.
var errErased = fault.New(fault.NotFound, "This was erased and cannot be read any more")

// find opens an existing data key. Nothing is cached: an erasure takes effect at once.
func (r *Ring) find(ctx context.Context, keyID string) (Key, error) {
	k := Key{ID: keyID}
	var version int64
	var wrapped []byte
	_, err := store.One(ctx, r.store, readData, func(row store.Row) (struct{}, error) {
		return struct{}{}, row.Scan(&k.Agency, &version, &wrapped)
	}, keyID)
	if fault.Is(err, fault.NotFound) {
		return k, errErased
	}
	if err != nil {
		return k, err
	}
	kek, err := r.agencyKey(ctx, k.Agency, version)
	if err != nil {
		return k, err
	}
	raw, err := gcm(kek).Open(nil, nil, wrapped, k.bind(version))
	if err != nil {
		return k, fault.New(fault.Unavailable, "A key in the key store was changed and does not open")
	}
	return newKey(k.ID, k.Agency, raw), nil
}

// Again opens the data key of an existing record, so that a changed field is sealed under the same key.
func (r *Ring) Again(ctx context.Context, keyID string) (Key, error) { return r.find(ctx, keyID) }

// Erase destroys a data key and waits until it is gone from the disk. Erasing twice is no error.
func (r *Ring) Erase(ctx context.Context, keyID string) error {
	if err := r.store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(dropData, keyID) }); err != nil {
		return err
	}
	return r.store.Truncate(ctx)
}

// Index is the blind index of value: 16 bytes, the same for the same agency, column and folded value, and no others.
func (r *Ring) Index(ctx context.Context, agency, column, value string) ([]byte, error) {
	value = strings.Join(strings.Fields(strings.ToLower(norm.NFKC.String(value))), " ") // é is é, however it was typed
	if value == "" {
		return nil, nil
	}
	key, err := r.indexKey(ctx, agency, column)
	if err != nil {
		return nil, err
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(value))
	return m.Sum(nil)[:16], nil
}

// indexKey derives the key of one column of one agency, and keeps it as agency keys are kept.
func (r *Ring) indexKey(ctx context.Context, agency, column string) ([]byte, error) {
	slot := "index|" + agency + "|" + column
	r.mu.Lock()
	key, ok := r.agencies[slot]
	r.mu.Unlock()
	if ok {
		return key, nil
	}
	root, err := r.agencyKey(ctx, agency, indexVersion)
	if err != nil {
		return nil, err
	}
	if key, err = hkdf.Expand(sha256.New, root, "manumit blind index|"+column, 32); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.agencies[slot] = key
	r.mu.Unlock()
	return key, nil
}

// Sweep destroys keys born from from on, but not within the last two hours, that no record uses: reserved ones that a
// crash left over. It may run while servers record. It returns how many.
func (r *Ring) Sweep(ctx context.Context, from time.Time, used func(ctx context.Context, keyID string) (bool, error)) (int, error) {
	ids, err := store.All(ctx, r.store, bornData, store.Scalar[string], from, r.clock.Now().Add(-spare))
	if err != nil {
		return 0, err
	}
	swept := 0
	for _, k := range ids {
		in, err := used(ctx, k)
		if err != nil {
			return swept, err
		}
		if in {
			continue
		}
		if err := r.store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(dropData, k) }); err != nil {
			return swept, err
		}
		swept++
	}
	return swept, nil
}

// Fresh reports whether the key store holds no key yet, so that a new root key locks nobody out.
func Fresh(ctx context.Context, s *store.Store) (bool, error) {
	n, err := store.One(ctx, s, countHouse, store.Scalar[int64])
	return n == 0, err
}

// Count is how many data keys exist.
func (r *Ring) Count(ctx context.Context) (int64, error) {
	return store.One(ctx, r.store, countData, store.Scalar[int64])
}

// Close gives unused reserved keys back, so that only a crash leaves orphans.
func (r *Ring) Close(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.store.Write(ctx, func(tx *store.Tx) error {
		for _, p := range r.pools {
			p.mu.Lock()
			for _, k := range p.keys {
				if err := tx.Exec(dropData, k.ID); err != nil {
					p.mu.Unlock()
					return err
				}
			}
			p.keys = nil
			p.mu.Unlock()
		}
		return nil
	})
}
