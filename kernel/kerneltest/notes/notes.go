// Package notes is the smallest domain there can be: what the kernel's own tests and the crash test record. It has a sealed
// column, a key per record and the acts that the guard's tests need, and belongs to no part of the trade.
package notes

import (
	"context"
	"embed"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

//go:embed policy.cedar migrations
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "notes", Files: files, Sealed: []vault.Column{{Table: "note", Column: "text_sealed", What: "a note"}},
	Keyed: []store.SQL{keyed}}

// The acts of this domain.
const (
	ActRecord access.Act = "notes.note.record"
	ActOpen   access.Act = "notes.note.open"
	ActChange access.Act = "notes.note.change"
	ActList   access.Act = "notes.note.list"
	ActSend   access.Act = "notes.note.send"
	ActErase  access.Act = "notes.note.erase"
	ActClose  access.Act = "notes.note.close"
)

const (
	keyed  store.SQL = `select count(*) from note where key_id = $1`
	add    store.SQL = `insert into note (id, agency, key_id, state, text_sealed, text_bx, version) values ($1,$2,$3,'open',$4,$5,1)`
	read   store.SQL = `select id, agency, key_id, state, text_sealed, version from note where id = $1`
	change store.SQL = `update note set state = $3, version = version + 1 where id = $1 and version = $2`
	all    store.SQL = `select id, key_id from note order by id`
	Count  store.SQL = `select count(*) from note` // Count is for tests that look past the service.
)

// Note is a row.
type Note struct {
	ID, Agency, KeyID, State string
	Text                     vault.Sealed
	Version                  int64
}

// Resource is what policies see.
func (n Note) Resource() access.Resource {
	return access.Resource{Kind: "Note", ID: n.ID, Agency: n.Agency, Subject: n.ID, Attrs: map[string]any{"state": n.State}}
}

// Box is what the vault opens.
func (n Note) Box() vault.Box {
	return vault.Box{KeyID: n.KeyID, Place: vault.Place{Table: "note", Column: "text_sealed", Row: n.ID}, Sealed: n.Text}
}

func scan(r store.Row) (n Note, err error) {
	return n, r.Scan(&n.ID, &n.Agency, &n.KeyID, &n.State, &n.Text, &n.Version)
}

// Service is the domain's door.
type Service struct{ guard *access.Guard }

// New makes the service.
func New(g *access.Guard) *Service { return &Service{g} }

// Record keeps a note of the principal's agency.
func (s *Service) Record(ctx context.Context, text, once string) (string, error) {
	who := access.Who(ctx)
	key, err := s.guard.Vault.NewKey(ctx, who.Agency)
	if err != nil {
		return "", err
	}
	n := Note{ID: s.guard.IDs.New(), Agency: who.Agency, KeyID: key.ID, State: "open"}
	n.Text = key.Seal(n.Box().Place, text)
	index, err := s.guard.Vault.Index(ctx, n.Agency, "note.text", text)
	if err != nil {
		return "", err
	}
	id := n.ID
	err = s.guard.Write(ctx, ActRecord, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			id = first
			return err
		}
		if err := w.On(n.Resource()); err != nil {
			return err
		}
		w.Result(n.ID)
		return w.Exec(add, n.ID, n.Agency, n.KeyID, n.Text, index)
	})
	return id, err
}

// Change sets the note's state.
func (s *Service) Change(ctx context.Context, id, state string) error {
	return s.guard.Write(ctx, ActChange, func(w *access.Work) error {
		n, err := store.One(w.Ctx, w.Tx, read, scan, id)
		if err != nil {
			return err
		}
		if err := w.On(n.Resource()); err != nil {
			return err
		}
		w.Detail(state)
		return w.Update(change, n.ID, n.Version, state)
	})
}

// Send lets the note leave for recipient, if the person agreed or law says so.
func (s *Service) Send(ctx context.Context, id string, q consent.Question) error {
	return s.guard.Write(ctx, ActSend, func(w *access.Work) error {
		n, err := store.One(w.Ctx, w.Tx, read, scan, id)
		if err != nil {
			return err
		}
		r := n.Resource()
		r.Leaving = &q
		return w.On(r)
	})
}

// Open returns the text, after the look is recorded.
func (s *Service) Open(ctx context.Context, id, purpose string) (string, error) {
	n, err := s.Row(ctx, id)
	if err != nil {
		return "", err
	}
	plain, err := s.guard.Open(ctx, ActOpen, n.Resource(), purpose, n.Box())
	if err != nil {
		return "", err
	}
	return plain[0], nil
}

// Row reads a row past the guard: for tests only.
func (s *Service) Row(ctx context.Context, id string) (Note, error) {
	return store.One(ctx, s.guard.Reader(ctx), read, scan, id)
}

// Rows gives every note's key by its id, past the guard: for tests only.
func (s *Service) Rows(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	return out, store.Each(ctx, s.guard.Reader(ctx), all, func(r store.Row) error {
		var id, key string
		err := r.Scan(&id, &key)
		out[id] = key
		return err
	})
}
