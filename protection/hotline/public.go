package hotline

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Returned is what somebody who came back with a code is shown. Without Open it is the same for every code.
type Returned struct {
	Open  bool
	Said  []Said
	Until time.Time
}

const reopen store.SQL = `update signal set status = 'untaken', lane = case when purpose = 'crisis' then 0 else 1 end, assignee = null,
	version = version + 1 where id = $1 and lane = 9`

// Return takes a code as it was typed, and what the person adds, if anything. Nothing earlier is shown until an advocate
// unlocked it, and never anything of a situation. A code that nobody gave out is answered the same, with the same work; what
// was written with it becomes a signal of its own, because somebody who mistyped a code must not be lost.
func (s *Service) Return(ctx context.Context, typed, message, once string) (Returned, error) {
	ctx = access.As(ctx, access.Stranger)
	code, ok := id.ReadCode(typed, codeSymbols)
	message = strings.TrimSpace(message)
	var c fault.Check
	c.That(ok, "code", "Check the code: 17 letters and numbers, in groups of four")
	c.That(utf8.ValidString(message) && utf8.RuneCountInString(message) <= textMax, "message", "plain text of at most 8,000 characters")
	if err := c.Err(); err != nil {
		return Returned{}, err
	}
	index, err := s.codeIndex(ctx, s.setup.Operator, code)
	if err != nil {
		return Returned{}, err
	}
	x, err := store.One(ctx, s.guard.Reader(ctx), codeSignal, scanSignal, index)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Returned{}, err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if fault.Is(err, fault.NotFound) { // nobody's code, or erased: both are strangers now
		if x.ID != "" { // an erased signal still holds the code
			if _, index, err = s.ticket(ctx, s.setup.Operator, Draft{}, ""); err != nil {
				return Returned{}, err
			}
		}
		if x, err = s.make(ctx, s.setup.Operator, Draft{Path: Help, Channel: Online, Relation: "not asked", Narrative: message}); err == nil {
			err = s.guard.Write(ctx, ActReturn, func(w *access.Work) error {
				if _, again, err := w.Once(once); err != nil || again {
					return err
				}
				return s.stray(w, x, index, message != "")
			})
		}
		return Returned{}, err
	}
	if err != nil {
		return Returned{}, err
	}
	m := Message{ID: s.guard.IDs.New(), Signal: x.ID, KeyID: key.ID, Author: "person"}
	m.Text = key.Seal(vault.Place{Table: "signal_message", Column: "text_sealed", Row: m.ID}, message)
	err = s.guard.Write(ctx, ActReturn, func(w *access.Work) error {
		if _, again, err := w.Once(once); err != nil || again {
			return err
		}
		if err := w.On(x.resource(w.Now)); err != nil || message == "" {
			return err
		}
		w.Tell(EventMessage, x.resource(w.Now), string(x.Path))
		if err := w.Exec(reopen, x.ID); err != nil {
			return err
		}
		return w.Exec(addMessage, m.ID, x.ID, x.Agency, m.KeyID, m.Author, m.Text, w.Now)
	})
	if err != nil || x.Path == Tips || !x.Unlocked.After(s.now()) {
		return Returned{}, err
	}
	return s.unlocked(ctx, x)
}

// stray keeps what came with a code that fits no signal.
func (s *Service) stray(w *access.Work, x Signal, index []byte, wrote bool) error {
	if err := w.On(x.resource(w.Now)); err != nil || !wrote {
		return err
	}
	w.Tell(EventMessage, x.resource(w.Now), string(x.Path))
	return x.insert(w.Tx, index)
}

// unlocked opens what was written under one code: this signal's words and the advocate's answers, nothing else.
func (s *Service) unlocked(ctx context.Context, x Signal) (Returned, error) {
	messages, err := store.All(ctx, s.guard.Reader(ctx), messagesOf, scanMessage, x.ID)
	if err != nil {
		return Returned{}, err
	}
	plain, err := s.guard.Open(ctx, ActReturnRead, x.resource(s.now()), "return with a code", append(x.boxes()[:1], boxesOf(messages)...)...)
	if err != nil {
		return Returned{}, err
	}
	out := Returned{Open: true, Until: x.Unlocked}
	if plain[0] != "" {
		out.Said = append(out.Said, Said{"person", plain[0], x.Received})
	}
	out.Said = append(out.Said, saidOf(messages, plain[1:])...)
	return out, nil
}

// Unlock lets the return code show, for some hours, what was written under it. A tip is never unlocked.
func (s *Service) Unlock(ctx context.Context, signal string, hours int, version int64) error {
	if hours < 1 || hours > 72 {
		return fault.Wrong("hours", "from 1 to 72 hours")
	}
	return s.on(ctx, ActUnlock, signal, version, func(w *access.Work, x *Signal) error {
		x.Unlocked = w.Now.Add(time.Duration(hours) * time.Hour)
		return nil
	})
}

// Reply leaves words for the person who holds the code; they show when unlocked.
func (s *Service) Reply(ctx context.Context, signal, text, once string) (string, error) {
	if text = strings.TrimSpace(text); text == "" || utf8.RuneCountInString(text) > textMax {
		return "", fault.Wrong("text", "Write a few words, at most 8,000 characters")
	}
	x, err := loadSignal(ctx, s.guard.Reader(ctx), signal)
	if err != nil {
		return "", err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if err != nil {
		return "", err
	}
	m := Message{ID: s.guard.IDs.New()}
	m.Text = key.Seal(vault.Place{Table: "signal_message", Column: "text_sealed", Row: m.ID}, text)
	err = s.guard.Write(ctx, ActReply, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			m.ID = first
			return err
		}
		if err := w.On(x.resource(w.Now)); err != nil {
			return err
		}
		w.Result(m.ID)
		return w.Exec(addMessage, m.ID, x.ID, x.Agency, key.ID, "advocate", m.Text, w.Now)
	})
	return m.ID, err
}
