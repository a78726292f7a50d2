// Package deadline computes clocks from facts, shows them and escalates them; nobody types one.
//
// Words: a rule (24 hours; day 90, counted from the day after; 15th of the second month; working days), a start, due, met,
// missed, and the days on which somebody is told before it is due. Dates count in the agency's zone.
// Promises: no clock is missed in silence: what is due stands on a worklist until it is met or dropped with its cause, and
// Steps, Next and Told hand every missed or warned clock to the escalation exactly once per step.
// Who may: domains start and meet clocks inside their own guarded commands; the clock itself is no act.
package deadline

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the clocks' table.
func Migrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// Rule says when something is due. Exactly one of Hours, Days, WorkingDays and Month is set.
type Rule struct {
	Name        string
	Words       string // "24 hours from discovery"; catalogue text
	Hours       int
	Days        int   // day n, counted from the day after the start; due when that day ends
	WorkingDays int   // Monday to Friday without the holidays given to Due; due when that day ends
	Month       int   // the n-th month after, on the day MonthDay; due when that day ends
	MonthDay    int   //
	Tell        []int // days (for Hours rules: hours) after the start on which somebody is told before it is due
}

// Due computes the instant by which the rule must be met. holidays may be nil.
func (r Rule) Due(start time.Time, zone *time.Location, holidays func(clock.Date) bool) time.Time {
	day := clock.On(start, zone)
	switch {
	case r.Hours > 0:
		return start.Add(time.Duration(r.Hours) * time.Hour)
	case r.Days > 0:
		return day.AddDays(r.Days).End(zone)
	case r.WorkingDays > 0:
		for left := r.WorkingDays; left > 0; {
			day = day.AddDays(1)
			w := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC).Weekday()
			if w != time.Saturday && w != time.Sunday && (holidays == nil || !holidays(day)) {
				left--
			}
		}
		return day.End(zone)
	default:
		first := clock.NewDate(day.Year, day.Month+time.Month(r.Month), 1)
		last := clock.NewDate(first.Year, first.Month+1, 1).AddDays(-1)
		return first.AddDays(min(r.MonthDay, last.Day) - 1).End(zone) // a short month ends earlier
	}
}

// DayOf is which day of a Days rule t falls on: 1 on the day after the start, 0 on the day of the start itself.
func DayOf(start, t time.Time, zone *time.Location) int {
	return clock.On(start, zone).DaysUntil(clock.On(t, zone))
}

// Clock is one running, met or missed deadline.
type Clock struct {
	ID      string
	Rule    string
	Agency  string // whose task it is
	Role    string
	Kind    string // kind of record: "request"
	Subject string // its id
	Ref     string // its reference number, shown on lists
	Task    string // what to do, catalogue text: "Decide eligibility"
	Start   time.Time
	Due     time.Time
	Met     time.Time // zero while open
	Dropped time.Time // the task ended otherwise
	Told    int       // how many of the rule's steps were escalated
}

// Open reports whether the clock still runs.
func (c Clock) Open() bool { return c.Met.IsZero() && c.Dropped.IsZero() }

// Missed reports whether it was not met in time, seen at now.
func (c Clock) Missed(now time.Time) bool {
	if !c.Met.IsZero() {
		return c.Met.After(c.Due)
	}
	return c.Dropped.IsZero() && now.After(c.Due)
}

const (
	addClock  store.SQL = `insert into deadline (id, rule, agency, role, kind, subject, ref, task, started_at, due_at, told) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,0)`
	meetClock store.SQL = `update deadline set met_at = $3 where subject = $1 and rule = $2 and met_at is null and dropped_at is null`
	dropClock store.SQL = `update deadline set dropped_at = $3 where subject = $1 and rule = $2 and met_at is null and dropped_at is null`
	moveClock store.SQL = `update deadline set due_at = $3 where subject = $1 and rule = $2 and met_at is null and dropped_at is null`
	tellClock store.SQL = `update deadline set told = $2, told_at = $3 where id = $1 and told < $2 and met_at is null and dropped_at is null`
	columns             = `id, rule, agency, role, kind, subject, ref, task, started_at, due_at, met_at, dropped_at, told`

	ofSubject store.SQL = `select ` + columns + ` from deadline where subject = $1 order by started_at, id`
	openOf    store.SQL = `select ` + columns + ` from deadline where agency = $1 and role = $2 and met_at is null and dropped_at is null order by due_at, id limit $3`
	metOf     store.SQL = `select ` + columns + ` from deadline where agency = $1 and role = $2 and met_at >= $3 order by met_at desc limit $4`
	openAfter store.SQL = `select ` + columns + ` from deadline where met_at is null and dropped_at is null and due_at < $1 and (due_at, id) > ($2, $3) order by due_at, id limit $4`
)

func scan(r store.Row) (c Clock, err error) {
	return c, r.Scan(&c.ID, &c.Rule, &c.Agency, &c.Role, &c.Kind, &c.Subject, &c.Ref, &c.Task, &c.Start, &c.Due, &c.Met, &c.Dropped, &c.Told)
}

// Start begins a clock inside a command. Due must come from a Rule.
func Start(tx *store.Tx, c Clock) error {
	return tx.Exec(addClock, c.ID, c.Rule, c.Agency, c.Role, c.Kind, c.Subject, c.Ref, c.Task, c.Start, c.Due)
}

// Meet stops the open clock of rule on subject as met at t; no open clock is no error.
func Meet(tx *store.Tx, subject, rule string, t time.Time) error {
	return tx.Exec(meetClock, subject, rule, t)
}

// Drop ends the open clock of rule on subject because its task has gone.
func Drop(tx *store.Tx, subject, rule string, t time.Time) error {
	return tx.Exec(dropClock, subject, rule, t)
}

// Extend moves the open clock of rule on subject to a due instant computed from the rule's extension.
func Extend(tx *store.Tx, subject, rule string, due time.Time) error {
	return tx.Exec(moveClock, subject, rule, due)
}

// Of lists the clocks of a record, oldest first.
func Of(ctx context.Context, r store.Reader, subject string) ([]Clock, error) {
	return store.All(ctx, r, ofSubject, scan, subject)
}

// OpenFor lists a role's open clocks in an agency, next due first.
func OpenFor(ctx context.Context, r store.Reader, agency, role string, limit int) ([]Clock, error) {
	return store.All(ctx, r, openOf, scan, agency, role, limit)
}

// MetFor lists a role's clocks met since t, newest first.
func MetFor(ctx context.Context, r store.Reader, agency, role string, since time.Time, limit int) ([]Clock, error) {
	return store.All(ctx, r, metOf, scan, agency, role, since, limit)
}

// Step is an escalation that is due: a clock reached the n-th of its rule's telling days, or was missed (the last step).
type Step struct {
	Clock  Clock
	Number int // counted from 1
	Missed bool
}

// Steps computes which escalations are due at now for open clocks, given the rules by name.
func Steps(clocks []Clock, rules map[string]Rule, zone func(agency string) *time.Location, now time.Time) []Step {
	var out []Step
	for _, c := range clocks {
		r, ok := rules[c.Rule]
		if !ok {
			continue
		}
		reached := 0
		for _, n := range r.Tell {
			if r.Hours > 0 && !now.Before(c.Start.Add(time.Duration(n)*time.Hour)) || r.Hours == 0 && DayOf(c.Start, now, zone(c.Agency)) >= n {
				reached++
			}
		}
		missed := now.After(c.Due)
		if missed {
			reached = len(r.Tell) + 1
		}
		if reached > c.Told {
			out = append(out, Step{c, reached, missed})
		}
	}
	return out
}

// Next is one page of the open clocks due before t, next due first, from behind the clock after (zero: from the first). What
// was told long ago and is still open stays on these pages, so a reader must go through all of them.
func Next(ctx context.Context, r store.Reader, t time.Time, after Clock, limit int) ([]Clock, error) {
	from := after.Due
	if from.IsZero() {
		from = time.Unix(0, 0)
	}
	return store.All(ctx, r, openAfter, scan, t, from, after.ID, limit)
}

// Told records that a step was escalated: fault.Conflict when it was told already, or the clock has ended meanwhile.
func Told(tx *store.Tx, s Step, now time.Time) error {
	return tx.Update(tellClock, s.Clock.ID, s.Number, now)
}

// Detail is the journal's word for a step.
func (s Step) Detail() string {
	if s.Missed {
		return "missed"
	}
	return fmt.Sprintf("told, step %d", s.Number)
}
