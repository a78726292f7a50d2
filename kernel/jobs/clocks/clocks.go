// Package clocks escalates deadlines: it tells the journal, exactly once a step, that a clock reached one of its rule's telling
// days or was missed. Worklists show open clocks anyway; this is what flows and the auditor hear.
//
// Its words: a step (deadline.Step). Its promises: every open clock is looked at in every sweep, however many are overdue
// already; two servers that sweep at once tell a step once. Who may: the flow "clocks" only. What it tells: deadline.clock.tell
// and deadline.clock.miss, about the record the clock belongs to, with the step as class.
package clocks

import (
	"context"
	"embed"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/jobs"
)

//go:embed policy.cedar
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "clocks", Files: files}

// The acts of this domain.
const (
	ActTell access.Act = "deadline.clock.tell"
	ActMiss access.Act = "deadline.clock.miss"
)

// Clocks sweeps over all open deadlines.
type Clocks struct {
	guard *access.Guard
	rules map[string]deadline.Rule
	zone  func(agency string) *time.Location
}

// New makes the sweep. zone must know every agency, or answer with UTC.
func New(g *access.Guard, rules map[string]deadline.Rule, zone func(agency string) *time.Location) *Clocks {
	return &Clocks{g, rules, zone}
}

// Every is how often a sweep is due: rules count in hours, so a minute is fine enough.
const Every = time.Minute

// Periodic is the sweep as timed work.
func (c *Clocks) Periodic() jobs.Periodic {
	return jobs.Periodic{Name: "deadlines", Every: Every, Do: func(ctx context.Context) error { _, err := c.Sweep(ctx); return err }}
}

// horizon is further away than any rule is long.
const horizon = 10 * 366 * 24 * time.Hour

// Sweep tells every step that is due now, and returns how many it told.
func (c *Clocks) Sweep(ctx context.Context) (told int, err error) {
	ctx = access.As(ctx, access.FlowAs("clocks"))
	now := c.guard.Clock.Now()
	const page = 500
	for after := (deadline.Clock{}); ; {
		open, err := deadline.Next(ctx, c.guard.Store, now.Add(horizon), after, page)
		if err != nil || len(open) == 0 {
			return told, err
		}
		after = open[len(open)-1]
		for _, s := range deadline.Steps(open, c.rules, c.zone, now) {
			switch err := c.tell(ctx, s); {
			case err == nil:
				told++
			case !fault.Is(err, fault.Conflict): // met meanwhile, or told by another server
				return told, err
			}
		}
	}
}

func (c *Clocks) tell(ctx context.Context, s deadline.Step) error {
	act := ActTell
	if s.Missed {
		act = ActMiss
	}
	return c.guard.Write(ctx, act, func(w *access.Work) error {
		if err := w.On(access.Resource{Kind: s.Clock.Kind, ID: s.Clock.Subject, Agency: s.Clock.Agency}); err != nil {
			return err
		}
		w.Purpose(s.Clock.Rule)
		w.Detail(s.Detail())
		return deadline.Told(w.Tx, s, w.Now)
	})
}
