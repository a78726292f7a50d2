package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

func (s Situation) resource() access.Resource {
	return access.Resource{Kind: "Situation", ID: s.ID, Agency: s.Agency, Attrs: map[string]any{"merged": s.MergedInto != "", "open": s.Open}}
}

func (s Situation) about(person string) access.Resource {
	r := s.resource()
	r.Subject = person
	return r
}

// Opening is what is entered when a situation is opened from a signal.
type Opening struct {
	Forms      Forms
	Grade      Grade // "" decides later
	VictimsMin int   // a minimum, not a count of anything
}

var grades = map[Grade]bool{"": true, High: true, Moderate: true, Low: true}

// OpenSituation opens a situation from a signal and returns its id; the signal becomes substantive. A signal that has a
// situation already is a conflict with that Signal.
func (s *Service) OpenSituation(ctx context.Context, signal string, o Opening, once string) (string, error) {
	who := access.Who(ctx)
	var c fault.Check
	c.That(grades[o.Grade], "grade", "high, moderate, low, or none yet")
	c.That(o.VictimsMin >= 0 && o.VictimsMin <= 100_000, "victims_min", "a whole number from 0 to 100,000")
	if err := c.Err(); err != nil {
		return "", err
	}
	from, err := loadSignal(ctx, s.guard.Reader(ctx), signal)
	if err != nil {
		return "", err
	}
	if err := s.guard.Allow(ctx, ActSituation, from.resource(s.now())); err != nil {
		return "", err
	}
	key, err := s.guard.Vault.NewKey(ctx, from.Agency)
	if err != nil {
		return "", err
	}
	x := Situation{ID: s.guard.IDs.New(), Agency: from.Agency, KeyID: key.ID, OwnType: TypeOf(o.Forms), Type: TypeOf(o.Forms), Grade: o.Grade, Open: true,
		VictimsMin: o.VictimsMin, First: from.Received, OpenedBy: who.ID, Opened: s.now()}
	if o.Grade != "" {
		x.GradedBy, x.GradedAt = who.ID, x.Opened
	}
	err = s.guard.Write(ctx, ActSituation, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			x.ID = first
			return err
		}
		from, err := loadSignal(w.Ctx, w.Tx, signal)
		if err != nil {
			return err
		}
		if err := w.On(x.resource()); err != nil {
			return err
		}
		if from.Situation != "" {
			return conflict("A situation was opened from this signal already", from)
		}
		from.Situation, from.Outcome = x.ID, Substantive
		w.Detail(string(x.Type))
		w.Result(x.ID)
		if err := from.move(w.Tx); err != nil {
			return err
		}
		return x.insert(w.Tx)
	})
	return x.ID, err
}

// join puts a substantive signal to a situation, inside its command.
func (s *Service) join(w *access.Work, situation string, x Signal) error {
	to, err := loadSituation(w.Ctx, w.Tx, situation)
	if err != nil {
		return err
	}
	if to.Agency != x.Agency {
		return fault.New(fault.NotFound, "There is no such record")
	}
	if to.MergedInto != "" {
		return conflict("This situation was merged: use the one it was merged into", to)
	}
	return setFirst(w.Tx, situation, x.Received)
}

// earlier moves the first substantive signal of a situation, and of the one it was merged into, back to at if that is earlier.
func (s *Service) earlier(w *access.Work, situation string, at time.Time) error {
	x, err := loadSituation(w.Ctx, w.Tx, situation)
	if err != nil {
		return err
	}
	if x.MergedInto != "" {
		if err := setFirst(w.Tx, x.MergedInto, at); err != nil {
			return err
		}
	}
	return setFirst(w.Tx, situation, at)
}

// Attach joins a signal to a situation; the signal becomes substantive.
func (s *Service) Attach(ctx context.Context, signal, situation string, version int64) error {
	return s.on(ctx, ActAttach, signal, version, func(w *access.Work, x *Signal) error {
		if x.Situation != "" {
			return conflict("This signal belongs to a situation already", *x)
		}
		x.Situation, x.Outcome = situation, Substantive
		return s.join(w, situation, *x)
	})
}

// in runs a command on one situation and saves it. version 0 is "as it stands".
func (s *Service) in(ctx context.Context, act access.Act, id string, version int64, do func(w *access.Work, x *Situation) error) error {
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		x, err := loadSituation(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(x.resource()); err != nil {
			return err
		}
		if version != 0 && x.Version != version {
			return conflict("Somebody else changed this situation meanwhile", x)
		}
		if err := do(w, &x); err != nil {
			return err
		}
		by := ""
		if x.MergedInto != "" {
			by = w.Who.ID
		}
		return x.save(w.Tx, by)
	})
}

// Graded is a grade as decided.
type Graded struct {
	Grade      Grade
	Forms      Forms
	VictimsMin int
	Reason     string // own words, sealed
}

// Decide sets grade and type: the rule suggests, a person decides.
func (s *Service) Decide(ctx context.Context, id string, g Graded, version int64) error {
	var c fault.Check
	c.That(grades[g.Grade] && g.Grade != "", "grade", "Choose one of the answers")
	c.That(g.VictimsMin >= 0 && g.VictimsMin <= 100_000, "victims_min", "a whole number from 0 to 100,000")
	c.That(len(g.Reason) <= textMax, "reason", "at most 8,000 characters")
	if err := c.Err(); err != nil {
		return err
	}
	x, err := loadSituation(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if err != nil {
		return err
	}
	reason := key.Seal(x.place("reason_sealed"), g.Reason)
	return s.in(ctx, ActGrade, id, version, func(w *access.Work, x *Situation) error {
		x.Grade, x.OwnType, x.VictimsMin, x.Reason = g.Grade, TypeOf(g.Forms), g.VictimsMin, reason
		x.GradedBy, x.GradedAt = w.Who.ID, w.Now
		w.Detail(string(x.Grade) + ", " + string(x.OwnType))
		parts, err := store.All(w.Ctx, w.Tx, mergedIn, scanSituation, id)
		x.Type = group(*x, parts)
		return err
	})
}

func group(x Situation, parts []Situation) Type {
	types := []Type{x.OwnType}
	for _, p := range parts {
		types = append(types, p.OwnType)
	}
	return together(types...)
}

// Note saves the working note. version is that of the note the writer saw; when somebody saved meanwhile, the Conflict holds
// the Situation as it stands and nothing typed is lost.
func (s *Service) Note(ctx context.Context, id, text string, version int64) error {
	if len(text) > 4*textMax {
		return fault.Wrong("note", "at most 32,000 characters")
	}
	x, err := loadSituation(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if err != nil {
		return err
	}
	sealed := key.Seal(x.place("note_sealed"), text)
	return s.guard.Write(ctx, ActNote, func(w *access.Work) error {
		x, err := loadSituation(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(x.resource()); err != nil {
			return err
		}
		if x.NoteVersion != version {
			return conflict("Somebody else saved this note meanwhile", x)
		}
		return w.Update(saveNote, id, version, sealed, w.Who.ID, w.Now)
	})
}

// Respond records that the response was made or agreed: crisis and alert clocks of the situation's signals are met.
func (s *Service) Respond(ctx context.Context, id string) error {
	return s.guard.Write(ctx, ActRespond, func(w *access.Work) error {
		x, err := loadSituation(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(x.resource()); err != nil {
			return err
		}
		signals, err := store.All(w.Ctx, w.Tx, signalsOf, scanSignal, id)
		if err != nil {
			return err
		}
		for _, g := range signals {
			if err := s.clocksOf(w, g.ID, deadline.Meet); err != nil {
				return err
			}
		}
		return nil
	})
}

// End closes a situation on which nothing is left to do.
func (s *Service) End(ctx context.Context, id string, version int64) error {
	return s.in(ctx, ActEnd, id, version, func(w *access.Work, x *Situation) error {
		x.Open = false
		return nil
	})
}
