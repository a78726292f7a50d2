package access

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/reference"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the guard's tables.
func Migrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// Guard is the door every service goes through. Its fields are the kernel's doors a domain needs beside it.
type Guard struct {
	Store    *store.Store // for reading; writing goes through Write
	Journal  *journal.Journal
	Vault    *vault.Vault
	Clock    clock.Clock
	IDs      id.Source
	Book     *reference.Book
	Policies *Policies
}

// Work is one act of one principal inside its transaction.
type Work struct {
	*store.Tx
	Ctx context.Context
	Who Principal
	Now time.Time

	guard   *Guard
	entry   journal.Entry
	allowed bool
	more    []journal.Entry
	token   string
	again   bool
	result  string
}

// Write runs a command: do must call On for the record it is about before it changes anything, usually right after loading
// it. What do wrote and the journal entry commit together or not at all.
func (g *Guard) Write(ctx context.Context, act Act, do func(w *Work) error) error {
	var w *Work
	err := g.Store.Write(ctx, func(tx *store.Tx) error {
		w = &Work{Tx: tx, Ctx: store.Carry(ctx, tx), Who: Who(ctx), Now: g.Clock.Now(), guard: g,
			entry: journal.Entry{Actor: journal.By(ctx), Act: string(act)}}
		if w.entry.Actor.Kind == "" {
			w.entry.Actor = journal.Actor{Kind: string(w.Who.Kind), ID: w.Who.ID, Role: string(w.Who.Role)}
		}
		if err := do(w); err != nil {
			return err
		}
		return w.end()
	})
	if fault.Is(err, fault.Refused) && w != nil && w.Who.Kind != Public {
		return errors.Join(err, g.note(ctx, w.entry, "refused"))
	}
	return err
}

const (
	readOnce store.SQL = `select result from once where token = $1 and act = $2`
	addOnce  store.SQL = `insert into once (token, act, result, at) values ($1, $2, $3, $4)`
)

// Once recognises a form that was sent twice: again is true when this token was used for this act before, and result is
// what the first time gave to Result. The command should then return at once.
func (w *Work) Once(token string) (result string, again bool, err error) {
	if token == "" {
		return "", false, nil
	}
	w.token = string(w.Who.Kind) + "/" + w.Who.ID + "/" + token // somebody else's token is another form
	result, err = store.One(w.Ctx, w.Tx, readOnce, store.Scalar[string], w.token, w.entry.Act)
	if fault.Is(err, fault.NotFound) {
		return "", false, nil
	}
	w.again = err == nil
	return result, w.again, err
}

// Result is what a repeated form is answered with: usually the id of what was made.
func (w *Work) Result(id string) { w.result = id }

// On asks whether the principal may do the act to r, after consent if r leaves. It must be called before any change.
func (w *Work) On(r Resource) error {
	w.entry.Kind, w.entry.Resource, w.entry.Subject = r.Kind, r.ID, r.Subject
	if err := w.guard.may(w.Ctx, w.Tx, Act(w.entry.Act), r); err != nil {
		return err
	}
	w.allowed = true
	return nil
}

// Detail adds a class or a state to the journal entry: never personal data.
func (w *Work) Detail(s string) { w.entry.Detail = s }

// Purpose adds why to the journal entry.
func (w *Work) Purpose(s string) { w.entry.Purpose = s }

// Tell adds another entry for flows to read, about r.
func (w *Work) Tell(event Act, r Resource, detail string) {
	e := w.entry
	e.Act, e.Kind, e.Resource, e.Subject, e.Detail = string(event), r.Kind, r.ID, r.Subject, detail
	w.more = append(w.more, e)
}

// Consent answers whether something may leave, for a page or a rule that must know before it acts.
func (w *Work) Consent(q consent.Question) (consent.Answer, error) {
	return consent.Ask(w.Ctx, w.Tx, q)
}

func (w *Work) end() error {
	if w.again {
		return nil
	}
	if !w.allowed {
		return errors.New("access: the command " + w.entry.Act + " never asked whether it may")
	}
	if w.token != "" {
		if err := w.Exec(addOnce, w.token, w.entry.Act, w.result, w.Now); err != nil {
			return err
		}
	}
	for _, e := range append([]journal.Entry{w.entry}, w.more...) {
		e.At = w.Now
		if _, err := w.guard.Journal.Append(w.Tx, e); err != nil {
			return err
		}
	}
	return nil
}

func (g *Guard) may(ctx context.Context, r store.Reader, act Act, on Resource) error {
	who := Who(ctx)
	answer := consent.Kind("not asked")
	if on.Leaving != nil {
		a, err := consent.Ask(ctx, r, *on.Leaving)
		if err != nil {
			return err
		}
		if answer = a.Kind; !a.May() {
			return fault.New(fault.Refused, "The person has not agreed to this, and no law that makes it unnecessary was cited")
		}
	}
	if !g.Policies.Judge(who, act, on, answer, who.SteppedU.After(g.Clock.Now())) {
		return errRefused
	}
	return nil
}

// Allow asks whether the principal may do the act to r, for lists and forms that show nothing sealed.
func (g *Guard) Allow(ctx context.Context, act Act, r Resource) error {
	return g.may(ctx, g.Reader(ctx), act, r)
}

// Reader reads the store, or inside a command what the command has done so far.
func (g *Guard) Reader(ctx context.Context) store.Reader { return g.Store.Within(ctx) }

// May is Allow as a yes or no, for showing a button. Errors are no.
func (g *Guard) May(ctx context.Context, act Act, r Resource) bool {
	return g.Allow(ctx, act, r) == nil
}

// Look asks like Allow and puts the look into the journal before it returns: for pages that show a record.
func (g *Guard) Look(ctx context.Context, act Act, r Resource, purpose string) error {
	entry := journal.Entry{Actor: journal.By(ctx), Act: string(act), Kind: r.Kind, Resource: r.ID, Subject: r.Subject, Purpose: purpose}
	if err := g.Allow(ctx, act, r); err != nil {
		if fault.Is(err, fault.Refused) && Who(ctx).Kind != Public {
			return errors.Join(err, g.note(ctx, entry, "refused"))
		}
		return err
	}
	return g.note(ctx, entry, "")
}

// Open asks like Allow and opens sealed values; the look is in the journal before the plaintext is out.
func (g *Guard) Open(ctx context.Context, act Act, r Resource, purpose string, boxes ...vault.Box) ([]string, error) {
	if err := g.Look(ctx, act, r, purpose); err != nil {
		return nil, err
	}
	return g.Vault.Open(ctx, vault.Look{Kind: r.Kind, Resource: r.ID, Subject: r.Subject, Purpose: purpose}, boxes...)
}

func (g *Guard) note(ctx context.Context, e journal.Entry, detail string) error {
	if detail != "" {
		e.Detail = detail
	}
	return g.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		_, err := g.Journal.Append(tx, e)
		return err
	})
}

const dropOnce store.SQL = `delete from once where at < $1 and act <> 'installation'`

// ForgetForms drops the tokens of forms sent before t: nobody sends those again.
func (g *Guard) ForgetForms(ctx context.Context, t time.Time) error {
	return g.Store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(dropOnce, t) })
}
