package journal

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the journal's tables.
func Migrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// Actor is who acted, as the journal keeps it: never a name.
type Actor struct {
	Kind   string // user, flow, console, public
	ID     string
	Agency string
	Role   string
}

// Entry is one thing that happened, or one look.
type Entry struct {
	Writer   string
	Seq      int64
	At       time.Time
	Actor    Actor
	Act      string // "certification.propose"
	Kind     string // kind of resource: "request"
	Resource string // its id
	Subject  string // opaque id of the person it is about, if any
	Purpose  string // why, for looks
	Detail   string // a class or a state, never personal data

	Salt, Leaf, Link []byte
}

// Keys are handed in at wiring, derived from the root key; they lie in no database and print nothing.
type Keys struct {
	Link     []byte // HMAC key of the chains
	Signer   string // note signer key of the checkpoints
	Verifier string // its public half
}

// Format implements fmt.Formatter for every verb.
func (Keys) Format(f fmt.State, _ rune) { io.WriteString(f, "[journal keys]") }

// MarshalText implements encoding.TextMarshaler, and so JSON and slog.
func (Keys) MarshalText() ([]byte, error) { return []byte("[journal keys]"), nil }

// Journal appends to one chain and reads all.
type Journal struct {
	store *store.Store
	clock clock.Clock
	keys  Keys

	session uint64 // the write connection that holds the writer's slot; this and the tail are touched only by the committer
	writer  string
	seq     int64 // tail of the chain
	link    []byte

	wake chan struct{} // buffered 1: something was appended
	tree tree
	seqm sync.Mutex // one Sequence at a time in this process
}

type actorKey struct{}

// As returns a context in which everything is done by a.
func As(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// By returns who acts in ctx; the zero Actor when nobody was named.
func By(ctx context.Context) Actor { a, _ := ctx.Value(actorKey{}).(Actor); return a }

const (
	addWriter store.SQL = `insert into journal_writer (writer) values ($1) on conflict do nothing`
	readTail  store.SQL = `select seq, link from journal_entry where writer = $1 order by seq desc limit 1`
	addEntry  store.SQL = `insert into journal_entry (writer, seq, at, actor_kind, actor, agency, role, act, kind, resource,
		subject, purpose, detail, salt, leaf, link) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16)`
)

// Open takes a writer's slot (one chain per process that writes) and continues its chain.
func Open(ctx context.Context, s *store.Store, c clock.Clock, k Keys) (*Journal, error) {
	j := &Journal{store: s, clock: c, keys: k, wake: make(chan struct{}, 1)}
	j.tree.store = s
	return j, s.Write(ctx, j.take)
}

// take finds a free slot and reads the end of its chain. The slot is held by the write connection: when a lost connection
// was replaced, somebody else may have continued the chain meanwhile.
func (j *Journal) take(tx *store.Tx) error {
	tx.Undo(func() { j.session = 0 })
	for n := 1; ; n++ {
		j.writer = fmt.Sprintf("w%d", n)
		held, err := tx.Hold("journal-" + j.writer)
		if err != nil {
			return err
		}
		if held {
			break
		}
		if n == 64 {
			return fmt.Errorf("journal: 64 writers have this store open; stop some of them")
		}
	}
	if err := tx.Exec(addWriter, j.writer); err != nil {
		return err
	}
	j.session, j.seq, j.link = tx.Session(), 0, nil
	return store.Each(context.Background(), tx, readTail, func(r store.Row) error { return r.Scan(&j.seq, &j.link) }, j.writer)
}

// Appended delivers after entries were committed; for whoever sequences.
func (j *Journal) Appended() <-chan struct{} { return j.wake }

// Append links e to the chain inside tx. Writer, Seq, At (if zero), Salt, Leaf and Link are filled in.
func (j *Journal) Append(tx *store.Tx, e Entry) (Entry, error) {
	if j.session != tx.Session() {
		if err := j.take(tx); err != nil {
			return e, err
		}
	}
	seq, link := j.seq, j.link
	tx.Undo(func() { j.seq, j.link = seq, link })
	e.Writer, e.Seq = j.writer, seq+1
	if e.At.IsZero() {
		e.At = j.clock.Now()
	}
	e.At = clock.Instant(e.At) // the leaf speaks of what will be read back
	e.Salt = make([]byte, 16)
	if _, err := io.ReadFull(rand.Reader, e.Salt); err != nil {
		return e, err
	}
	e.Leaf = e.leaf()
	e.Link = chain(j.keys.Link, link, e.Seq, e.Leaf)
	j.seq, j.link = e.Seq, e.Link
	tx.Committed(j.rouse)
	return e, tx.Exec(addEntry, e.Writer, e.Seq, e.At, e.Actor.Kind, e.Actor.ID, e.Actor.Agency, e.Actor.Role,
		e.Act, e.Kind, e.Resource, store.Null(e.Subject), e.Purpose, e.Detail, e.Salt, e.Leaf, e.Link)
}

func (j *Journal) rouse() {
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// leaf commits to the entry: SHA-256 over a domain tag, the salt and every field with its length before it.
func (e Entry) leaf() []byte {
	h := sha256.New()
	h.Write([]byte("manumit journal entry 1\n"))
	h.Write(e.Salt)
	var n [8]byte
	for _, f := range []string{e.Writer, e.At.UTC().Format(time.RFC3339Nano), e.Actor.Kind, e.Actor.ID, e.Actor.Agency, e.Actor.Role,
		e.Act, e.Kind, e.Resource, e.Subject, e.Purpose, e.Detail} {
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		io.WriteString(h, f)
	}
	binary.BigEndian.PutUint64(n[:], uint64(e.Seq))
	h.Write(n[:])
	return h.Sum(nil)
}

func chain(key, previous []byte, seq int64, leaf []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(previous)
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(seq))
	m.Write(n[:])
	m.Write(leaf)
	return m.Sum(nil)
}

const entryColumns = `writer, seq, at, actor_kind, actor, agency, role, act, kind, resource, subject, purpose, detail, salt, leaf, link`

func scanEntry(r store.Row) (e Entry, err error) {
	return e, r.Scan(&e.Writer, &e.Seq, &e.At, &e.Actor.Kind, &e.Actor.ID, &e.Actor.Agency, &e.Actor.Role,
		&e.Act, &e.Kind, &e.Resource, &e.Subject, &e.Purpose, &e.Detail, &e.Salt, &e.Leaf, &e.Link)
}

const (
	ofResource store.SQL = `select ` + entryColumns + ` from journal_entry where resource = $1 order by at desc, seq desc limit $2`
	ofSubject  store.SQL = `select ` + entryColumns + ` from journal_entry where subject = $1 order by at desc, seq desc limit $2`
	ofWriter   store.SQL = `select ` + entryColumns + ` from journal_entry where writer = $1 and seq >= $2 order by seq limit $3`
	latest     store.SQL = `select ` + entryColumns + ` from journal_entry where writer = $1 order by seq desc limit $2`
	allWriters store.SQL = `select writer from journal_writer order by writer`
)

// OfResource lists what happened to one record, newest first.
func (j *Journal) OfResource(ctx context.Context, resource string, limit int) ([]Entry, error) {
	return store.All(ctx, j.store, ofResource, scanEntry, resource, limit)
}

// OfSubject lists what happened to, and who looked at, one person's records, newest first.
func (j *Journal) OfSubject(ctx context.Context, person string, limit int) ([]Entry, error) {
	return store.All(ctx, j.store, ofSubject, scanEntry, person, limit)
}

// Latest lists the newest entries of all writers, newest first.
func (j *Journal) Latest(ctx context.Context, limit int) ([]Entry, error) {
	writers, err := store.All(ctx, j.store, allWriters, store.Scalar[string])
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, w := range writers {
		es, err := store.All(ctx, j.store, latest, scanEntry, w, limit)
		if err != nil {
			return nil, err
		}
		out = append(out, es...)
	}
	sortNewest(out)
	return out[:min(len(out), limit)], nil
}
