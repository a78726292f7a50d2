package people

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

// AskErase is the first of two steps: somebody who works with the person asks that her record be erased.
func (s *Service) AskErase(ctx context.Context, id string) error {
	return s.guard.Write(ctx, ActAskErase, func(w *access.Work) error {
		p, err := load(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		if !p.Erased.IsZero() {
			return fault.New(fault.NotFound, "This record was erased")
		}
		if !p.EraseAsked.IsZero() {
			return nil // asked before: the first who asked stands
		}
		return w.Update(askErase, id, p.Version, w.Now, w.Who.ID)
	})
}

// Erase is the second step: a security officer of the agency who did not ask destroys the person's key. The row keeps the
// classes that are counted. If the key cannot be destroyed now the error says so, and Erase may be called again.
func (s *Service) Erase(ctx context.Context, id string) error {
	var p Person
	err := s.guard.Write(ctx, ActErase, func(w *access.Work) (err error) {
		if p, err = load(w.Ctx, w.Tx, id); err != nil {
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		if !p.Erased.IsZero() {
			return nil // only the key may be left
		}
		if err := w.Update(erasePerson, id, p.Version, w.Now); err != nil {
			return err
		}
		w.Detail(string(p.Band))
		w.Tell(EventErased, p.resource(), string(p.Band))
		return w.Exec(dropWords, id)
	})
	if err != nil {
		return err
	}
	if err := s.guard.Vault.Erase(ctx, p.KeyID); err != nil {
		return fault.Wrap(fault.Unavailable, "The record is closed, but its key could not be destroyed yet. Erase again", err)
	}
	return nil
}

// Erasures lists the agency's persons whose erasure was asked for and not done, oldest first; nothing sealed.
func (s *Service) Erasures(ctx context.Context) ([]Person, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActErasures, register(who.Agency)); err != nil {
		return nil, err
	}
	return store.All(ctx, s.guard.Reader(ctx), toErase, scanPerson, who.Agency)
}
