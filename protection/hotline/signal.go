package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

func (s Signal) resource(now time.Time) access.Resource {
	return access.Resource{Kind: "Signal", ID: s.ID, Agency: s.Agency, Attrs: map[string]any{"path": string(s.Path), "channel": string(s.Channel),
		"assignee": s.Assignee, "unlocked": s.Unlocked.After(now)}}
}

// make seals a draft into a signal that is not stored yet.
func (s *Service) make(ctx context.Context, agency string, d Draft) (Signal, error) {
	key, err := s.guard.Vault.NewKey(ctx, agency)
	if err != nil {
		return Signal{}, err
	}
	now := s.now()
	x := Signal{ID: key.ID, Agency: agency, KeyID: key.ID, // one identity for a signal and its key: one index less in the fastest command
		Path: d.Path, Channel: d.Channel, Language: d.Language, Purpose: d.Purpose,
		Outcome: d.Outcome, Relation: d.Relation, Danger: d.Danger, Status: Untaken, Situation: d.Situation, Received: d.Received, Recorded: now}
	if x.Received.IsZero() {
		x.Received = now
	}
	x.Narrative = key.Seal(x.place("narrative_sealed"), d.Narrative)
	x.Contact = key.Seal(x.place("contact_sealed"), d.Contact)
	x.Safe = key.Seal(x.place("safe_sealed"), d.Safe)
	return x, nil
}

// known reports whether a code is in use: the same delivery came before.
func (s *Service) known(ctx context.Context, index []byte) (bool, error) {
	n, err := store.One(ctx, s.guard.Reader(ctx), haveCode, store.Scalar[int64], index)
	return n > 0, err
}

// Report keeps what the public, or a channel that speaks for it, tells. It returns the return code, which is shown once.
// ref is the sender's own reference: the same report under the same ref is one signal and gives the same code. Outcome,
// situation and time of receipt are the agency's and are not taken from the sender.
func (s *Service) Report(ctx context.Context, d Draft, ref string) (code string, err error) {
	d.Outcome, d.Situation, d.Done, d.Received = "", "", false, time.Time{}
	d = d.normal()
	if err := d.check(s.now()); err != nil {
		return "", err
	}
	agency := s.setup.Operator
	code, index, err := s.ticket(ctx, agency, d, ref)
	if err != nil {
		return "", err
	}
	x, err := s.make(ctx, agency, d)
	if err != nil {
		return "", err
	}
	err = s.guard.Write(ctx, ActReport, func(w *access.Work) error { return s.keep(w, x, index) })
	if fault.Is(err, fault.Conflict) { // delivered before: the code's unique index knows, and no read is spent on the others
		if was, e := s.known(ctx, index); e == nil && was {
			err = nil
		}
	}
	return code, err
}

// keep stores a new signal inside its command, and raises a crisis.
func (s *Service) keep(w *access.Work, x Signal, index []byte) error {
	if err := w.On(x.resource(w.Now)); err != nil {
		return err
	}
	w.Detail(string(x.Channel))
	if err := x.insert(w.Tx, index); err != nil {
		return err
	}
	if x.Purpose == Crisis && x.Status != Closed {
		return s.raise(w, x)
	}
	return nil
}

// raise starts the crisis clock and tells it.
func (s *Service) raise(w *access.Work, x Signal) error {
	w.Tell(EventCrisis, x.resource(w.Now), string(x.Channel))
	return s.start(w, CrisisRule, "crisis-hours", deadline.Clock{Agency: x.Agency, Role: string(access.Supervisor), Kind: "signal", Subject: x.ID,
		Ref: x.Ref(), Task: "Respond to the crisis", Start: x.Received})
}

// Logged is a signal that an advocate logged; Code is for the contactor, told once.
type Logged struct{ ID, Code string }

// mayLog asks before a key is made, and for the form.
func (s *Service) mayLog(ctx context.Context) error {
	return s.guard.Allow(ctx, ActLog, access.Resource{Kind: "Signal", Agency: access.Who(ctx).Agency})
}

// Log keeps a contact that an advocate took: it is hers at once, or closed when nothing is left to do. once is the form's
// token. With Situation it joins that situation in the same command.
func (s *Service) Log(ctx context.Context, d Draft, once string) (Logged, error) {
	who := access.Who(ctx)
	d.Path = Staff
	d = d.normal()
	if err := d.check(s.now()); err != nil {
		return Logged{}, err
	}
	if err := s.mayLog(ctx); err != nil {
		return Logged{}, err
	}
	code, index, err := s.ticket(ctx, who.Agency, d, once)
	if err != nil {
		return Logged{}, err
	}
	x, err := s.make(ctx, who.Agency, d)
	if err != nil {
		return Logged{}, err
	}
	if x.Status, x.Assignee = Taken, who.ID; d.Done {
		x.Status = Closed
	}
	err = s.guard.Write(ctx, ActLog, func(w *access.Work) error {
		if err := s.keep(w, x, index); err != nil || d.Situation == "" {
			return err
		}
		return s.join(w, d.Situation, x)
	})
	if fault.Is(err, fault.Conflict) && once != "" {
		if first, e := store.One(ctx, s.guard.Reader(ctx), codeSignal, scanSignal, index); e == nil {
			return Logged{first.ID, code}, nil
		}
	}
	if err != nil {
		return Logged{}, err
	}
	return Logged{x.ID, code}, nil
}

// on runs a command on one signal and saves it. version 0 is "as it stands".
func (s *Service) on(ctx context.Context, act access.Act, id string, version int64, do func(w *access.Work, x *Signal) error) error {
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		x, err := loadSignal(w.Ctx, w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.On(x.resource(w.Now)); err != nil {
			return err
		}
		if version != 0 && x.Version != version {
			return conflict("Somebody else changed this signal meanwhile", x)
		}
		if err := do(w, &x); err != nil {
			return err
		}
		return x.move(w.Tx)
	})
}

// Take gives an untaken signal to the one who asks first; a second is told who has it (a Conflict with the Signal).
func (s *Service) Take(ctx context.Context, id string) error {
	return s.on(ctx, ActTake, id, 0, func(w *access.Work, x *Signal) error {
		if x.Status == Taken && x.Assignee == w.Who.ID {
			return nil
		}
		if x.Status != Untaken {
			return conflict("A colleague has this signal already", *x)
		}
		x.Status, x.Assignee = Taken, w.Who.ID
		return nil
	})
}

// Release gives a signal back to the queue.
func (s *Service) Release(ctx context.Context, id string, version int64) error {
	return s.on(ctx, ActRelease, id, version, func(w *access.Work, x *Signal) error {
		if x.Status != Taken {
			return fault.Wrong("status", "only a signal that is in somebody's hands goes back to the queue")
		}
		x.Status, x.Assignee = Untaken, ""
		return nil
	})
}

// Class is how an advocate codes a signal.
type Class struct {
	Purpose            Purpose
	Outcome            Outcome
	Relation, Language string
	Danger             bool
}

// Classify codes a signal. Becoming a crisis starts its clock; what counts of its situation follows.
func (s *Service) Classify(ctx context.Context, id string, c Class, version int64) error {
	d := Draft{Path: Staff, Channel: Voice, Purpose: c.Purpose, Outcome: c.Outcome, Relation: c.Relation, Language: c.Language, Danger: c.Danger}.normal()
	if err := d.check(s.now()); err != nil {
		return err
	}
	return s.on(ctx, ActClassify, id, version, func(w *access.Work, x *Signal) error {
		crisis, counted := x.Purpose == Crisis, x.Outcome == Substantive
		if x.Situation != "" && d.Outcome != Substantive {
			return fault.Wrong("outcome", "A signal of a situation is substantive")
		}
		x.Purpose, x.Outcome, x.Relation, x.Language, x.Danger = d.Purpose, d.Outcome, d.Relation, d.Language, d.Danger
		w.Detail(string(x.Purpose) + ", " + string(x.Outcome))
		switch {
		case !crisis && x.Purpose == Crisis:
			if err := s.raise(w, *x); err != nil {
				return err
			}
		case crisis && x.Purpose != Crisis:
			if err := deadline.Drop(w.Tx, x.ID, CrisisRule.Name, w.Now); err != nil {
				return err
			}
		}
		if x.Situation != "" && !counted {
			return s.earlier(w, x.Situation, x.Received)
		}
		return nil
	})
}

// Close ends the work on a signal with its outcome class.
func (s *Service) Close(ctx context.Context, id string, o Outcome, version int64) error {
	if o == "" || !outcomes[string(o)] {
		return fault.Wrong("outcome", "Say how it ended")
	}
	return s.on(ctx, ActClose, id, version, func(w *access.Work, x *Signal) error {
		if x.Situation != "" && o != Substantive {
			return fault.Wrong("outcome", "A signal of a situation is substantive")
		}
		x.Status, x.Outcome = Closed, o
		w.Detail(string(o))
		if o == Substantive { // a clock that runs goes on until somebody responded
			return nil
		}
		return s.clocksOf(w, x.ID, deadline.Drop)
	})
}

// Responded records that the response to a signal was made or agreed: its crisis and alert clocks are met.
func (s *Service) Responded(ctx context.Context, id string) error {
	return s.on(ctx, ActAnswered, id, 0, func(w *access.Work, x *Signal) error { return s.clocksOf(w, x.ID, deadline.Meet) })
}

// clocksOf ends the crisis and alert clocks of a signal.
func (s *Service) clocksOf(w *access.Work, signal string, end func(*store.Tx, string, string, time.Time) error) error {
	for _, rule := range []string{CrisisRule.Name, AlertRule.Name} {
		if err := end(w.Tx, signal, rule, w.Now); err != nil {
			return err
		}
	}
	return nil
}

// View returns a signal with its indicators and messages, sealed values sealed; the look is recorded.
func (s *Service) View(ctx context.Context, id, purpose string) (SignalView, error) {
	var v SignalView
	x, err := loadSignal(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return v, err
	}
	if err := s.guard.Look(ctx, ActView, x.resource(s.now()), purpose); err != nil {
		return v, err
	}
	v.Signal = x
	r := s.guard.Reader(ctx)
	if v.Indicators, err = store.All(ctx, r, indicatorsOf, scanIndicator, id); err != nil {
		return v, err
	}
	if v.Messages, err = store.All(ctx, r, messagesOf, scanMessage, id); err != nil {
		return v, err
	}
	v.Clocks, err = deadline.Of(ctx, r, id)
	return v, err
}

// SignalView is what a signal's page shows.
type SignalView struct {
	Signal
	Indicators []Indicator
	Messages   []Message
	Clocks     []deadline.Clock
}

// Opened are a signal's opened values.
type Opened struct {
	Narrative, Contact, Safe string
	Messages                 []Said
	Facts                    []string // in the order of the indicators
}

// Said is one opened message.
type Said struct {
	Author string // "person" or "advocate"
	Text   string
	At     time.Time
}

// Open opens a signal's words, messages and facts, after the look is recorded.
func (s *Service) Open(ctx context.Context, id, purpose string) (Opened, error) {
	r := s.guard.Reader(ctx)
	x, err := loadSignal(ctx, r, id)
	if err != nil {
		return Opened{}, err
	}
	messages, err := store.All(ctx, r, messagesOf, scanMessage, id)
	if err != nil {
		return Opened{}, err
	}
	facts, err := store.All(ctx, r, indicatorsOf, scanIndicator, id)
	if err != nil {
		return Opened{}, err
	}
	boxes := append(x.boxes(), boxesOf(messages)...)
	for _, i := range facts {
		boxes = append(boxes, i.box())
	}
	plain, err := s.guard.Open(ctx, ActOpen, x.resource(s.now()), purpose, boxes...)
	if err != nil {
		return Opened{}, err
	}
	return Opened{plain[0], plain[1], plain[2], saidOf(messages, plain[3:]), plain[3+len(messages):]}, nil
}

func boxesOf(ms []Message) []vault.Box {
	var out []vault.Box
	for _, m := range ms {
		out = append(out, m.box())
	}
	return out
}

func saidOf(ms []Message, plain []string) []Said {
	var out []Said
	for i, m := range ms {
		out = append(out, Said{m.Author, plain[i], m.Written})
	}
	return out
}
