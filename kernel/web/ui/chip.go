package ui

import (
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
)

// ChipState says where a deadline stands.
type ChipState string

// The five states of a deadline.
const (
	Met     ChipState = "met"
	DueIn   ChipState = "in"
	Soon    ChipState = "soon"
	Overdue ChipState = "over"
	NoClock ChipState = "none"
)

// Chip shows a deadline. It is computed by ChipFor, never typed.
type Chip struct {
	State ChipState
	Span  time.Duration // time used (met), left (in, soon) or lost (over)
	Late  bool          // met, but after it was due
	Due   time.Time     // shown below, and counted down by the script
	Now   time.Time     // when this was computed, so that "today" can be said
	Rule  string        // "24 hours from discovery", below the chip
	Told  string        // who was told, below the chip
}

// ChipFor decides a deadline's state. start and due are the clock's ends; met is when it was done, zero while open; a
// zero due has no clock yet. "Soon" begins when a quarter of the time is left, or 24 hours if that is longer. A deadline
// is overdue from the instant it is due.
func ChipFor(start, due, met, now time.Time) Chip {
	c := Chip{State: NoClock, Due: due, Now: now}
	if due.IsZero() {
		return c
	}
	left := due.Sub(now)
	quarter := max(due.Sub(start)/4, 24*time.Hour)
	switch {
	case !met.IsZero():
		c.State, c.Span, c.Late = Met, max(met.Sub(start), 0), met.After(due)
	case left <= 0:
		c.State, c.Span = Overdue, -left
	case left <= quarter:
		c.State, c.Span = Soon, left
	default:
		c.State, c.Span = DueIn, left
	}
	return c
}

// With adds the rule and who was told.
func (c Chip) With(rule, told string) Chip {
	c.Rule, c.Told = rule, told
	return c
}

// Icon is the chip's mark.
func (c Chip) Icon() string {
	if c.State == DueIn {
		return "clock"
	}
	return string(c.State)
}

// Class is the chip's shape. A deadline met too late is no longer red, but keeps the words.
func (c Chip) Class() string {
	if c.State == NoClock {
		return "off"
	}
	return string(c.State)
}

// due writes the due instant as people say it: "today, 5:42 p.m.", "June 14, 10:42 a.m.", and for a period that ends with
// a day, whose instant is the midnight after it, "end of August 3". The zone stands once on the page, in its foot.
func due(v lang.Voice, c Chip) string {
	zone := v.Zone
	if zone == nil {
		zone = time.UTC
	}
	now, at := clock.On(c.Now, zone), c.Due.In(zone)
	day, whole := clock.On(at, zone), false
	if at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 && at.Nanosecond() == 0 {
		day, whole = clock.On(at.Add(-time.Nanosecond), zone), true
	}
	said := v.DayNear(day, now) + ", " + v.Clock(at)
	switch over := c.State == Overdue; {
	case whole && day == now:
		return v.Say("end of today")
	case whole && over:
		return v.Say("was due by the end of %s", v.DayNear(day, now))
	case whole:
		return v.Say("end of %s", v.DayNear(day, now))
	case day == now && over:
		return v.Say("was due today, %s", v.Clock(at))
	case day == now:
		return v.Say("today, %s", v.Clock(at))
	case over:
		return v.Say("was due %s", said)
	default:
		return said
	}
}

// sentence ends a text with one full stop, whatever it ends with: "3:42 p.m." has its own.
func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// Tag is a plain label.
type Tag struct {
	Text string
	Tone string // "", "pine", "seal", "clay", "moss", "amber"
	Icon string
}
