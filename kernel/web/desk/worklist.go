package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Task is something to do. A zero Due has no clock. Texts are catalogue texts; Ref is a reference number, never a name.
type Task struct {
	Role       access.Role // whose; empty: the role the list is asked for
	Text, Sub  string      // what to do, and one more line
	Ref        string
	Why        string // the rule, in words
	Verb, Href string
	Start, Due time.Time
	Met        time.Time // done; stays on the list for the day
	Escalated  bool      // somebody was told already
	Waiting    bool      // on someone else: counted, and last in its group
}

// openMost and doneMost bound what is shown of a role; figures are counted over all.
const (
	openMost = 200
	doneMost = 50
)

const countMet store.SQL = `select count(*), coalesce(sum(case when met_at <= due_at then 1 else 0 end), 0) from deadline
	where agency = $1 and role = $2 and met_at >= $3`

type metCount struct{ all, inTime int }

func scanMet(r store.Row) (m metCount, err error) { return m, r.Scan(&m.all, &m.inTime) }

// Group is what one role has to do.
type Group struct {
	Role  access.Role
	Now   bool // the principal acts in it; otherwise she must switch to open its tasks
	Tasks []Task
	More  bool // there are more than are shown
	Quiet string
}

// Open counts the tasks that are not done.
func (g Group) Open() int {
	n := 0
	for _, t := range g.Tasks {
		if t.Met.IsZero() {
			n++
		}
	}
	return n
}

// Figures are the strip above the list. In time of Week: done before due, of all that were done or came due this week.
type Figures struct{ Overdue, Today, SevenDays, Waiting, InTime, Week int }

// List is a worklist at an instant.
type List struct {
	Now     time.Time
	Zone    *time.Location
	Figures Figures
	Groups  []Group
}

// Worklist is what the principal must do next, role by role, the one she acts in first.
func (d *Desk) Worklist(ctx context.Context) (List, error) {
	who, now := access.Who(ctx), d.guard.Clock.Now()
	held := []access.Role{who.Role}
	if d.w.Roles != nil {
		more, err := d.w.Roles(ctx, who)
		if err != nil {
			return List{}, err
		}
		for _, r := range more {
			if !slices.Contains(held, r) {
				held = append(held, r)
			}
		}
	}
	week, today := weekStart(now, who.Where()), clock.On(now, who.Where()).Start(who.Where())
	var groups []Group
	var met metCount
	for i, role := range held {
		on := access.Resource{Kind: "Worklist", ID: string(role), Agency: who.Agency, Attrs: map[string]any{"role": string(role), "held": i > 0}}
		if err := d.guard.Allow(ctx, ActWorklist, on); err != nil {
			return List{}, err
		}
		open, err := deadline.OpenFor(ctx, d.guard.Reader(ctx), who.Agency, string(role), openMost+1)
		if err != nil {
			return List{}, err
		}
		done, err := deadline.MetFor(ctx, d.guard.Reader(ctx), who.Agency, string(role), today, doneMost)
		if err != nil {
			return List{}, err
		}
		m, err := store.One(ctx, d.guard.Reader(ctx), countMet, scanMet, who.Agency, string(role), week)
		if err != nil {
			return List{}, err
		}
		met.all, met.inTime = met.all+m.all, met.inTime+m.inTime
		g := Group{Role: role, Now: i == 0, More: len(open) > openMost, Quiet: d.quiet(role)}
		for _, c := range open[:min(len(open), openMost)] {
			g.Tasks = append(g.Tasks, d.task(c))
		}
		for _, c := range done {
			g.Tasks = append(g.Tasks, d.task(c))
		}
		groups = append(groups, g)
	}
	for _, s := range d.w.Sources {
		ts, err := s.Tasks(ctx, who)
		if err != nil {
			return List{}, err
		}
		for _, t := range ts {
			if t.Role == "" {
				t.Role = who.Role
			}
			if i := slices.Index(held, t.Role); i >= 0 {
				groups[i].Tasks = append(groups[i].Tasks, t)
			}
		}
	}
	return arrange(groups, met, now, who.Where()), nil
}

// task is a clock as a task.
func (d *Desk) task(c deadline.Clock) Task {
	t := Task{Role: access.Role(c.Role), Text: c.Task, Ref: c.Ref, Start: c.Start, Due: c.Due, Met: c.Met, Escalated: c.Told > 0, Verb: d.w.Verbs[c.Rule]}
	if r, ok := d.w.Rules[c.Rule]; ok {
		t.Why = r.Words
	}
	if link := d.w.Links[c.Kind]; link != nil {
		t.Href = link(c.Subject)
	}
	return t
}

// arrange counts and sorts: by due time, what has no clock by when it began, what waits on others last, and below what was
// done today. met counts what was done this week.
func arrange(groups []Group, met metCount, now time.Time, zone *time.Location) List {
	l := List{Now: now, Zone: zone, Groups: groups, Figures: Figures{InTime: met.inTime, Week: met.all}}
	today := clock.On(now, zone)
	week := weekStart(now, zone)
	for i := range groups {
		g := &groups[i]
		for _, t := range g.Tasks {
			l.Figures.count(t, now, today, zone, week)
		}
		slices.SortStableFunc(g.Tasks, byWhen)
	}
	return l
}

func (f *Figures) count(t Task, now time.Time, today clock.Date, zone *time.Location, week time.Time) {
	switch {
	case !t.Met.IsZero():
	case t.Waiting:
		f.Waiting++
	case t.Due.IsZero():
	case !t.Due.After(now):
		f.Overdue++
		if !t.Due.Before(week) {
			f.Week++
		}
	case !t.Due.After(today.End(zone)):
		f.Today++
	case !t.Due.After(today.AddDays(7).End(zone)):
		f.SevenDays++
	}
}

func byWhen(a, b Task) int {
	rank := func(t Task) int {
		switch {
		case !t.Met.IsZero():
			return 3
		case t.Waiting:
			return 2
		case t.Due.IsZero():
			return 1
		}
		return 0
	}
	if c := rank(a) - rank(b); c != 0 {
		return c
	}
	if c := a.Due.Compare(b.Due); c != 0 {
		return c
	}
	if c := a.Start.Compare(b.Start); c != 0 {
		return c
	}
	return strings.Compare(a.Ref, b.Ref)
}

// weekStart is the beginning of Monday.
func weekStart(now time.Time, zone *time.Location) time.Time {
	day := clock.On(now, zone)
	back := (int(now.In(zone).Weekday()) + 6) % 7
	return day.AddDays(-back).Start(zone)
}

// chip is a task's clock. A clock that ends with a day is due at the midnight after it; people call that the day before, so
// its last minute is written.
func (t Task) chip(now time.Time, zone *time.Location) ui.Chip {
	c := ui.ChipFor(t.Start, t.Due, t.Met, now)
	if local := t.Due.In(zone); !t.Due.IsZero() && t.Due.Equal(clock.On(t.Due, zone).Start(zone)) && local.Minute() == 0 {
		c.Due = t.Due.Add(-time.Minute)
	}
	return c
}

// quiet says when something will come to a role.
func (d *Desk) quiet(role access.Role) string {
	if t := d.w.Quiet[role]; t != "" {
		return t
	}
	return quiet[role]
}

var quiet = map[access.Role]string{
	access.Advocate:      "A report or a call appears here as soon as it comes in.",
	access.Supervisor:    "A crisis appears here as soon as somebody marks it, and a clock before it is missed.",
	access.ReportOfficer: "A drafted notice appears here as soon as a record calls for one.",
	access.CaseWorker:    "A referral appears here as soon as an agency sends one with the person’s consent.",
	access.Editor:        "A service appears here before its yearly check is due.",
	access.Specialist:    "A request appears here as soon as it comes in, and again before each of its days.",
	access.Approver:      "A decision appears here as soon as a specialist proposes one.",
	access.Analyst:       "A report appears here before its day on the release calendar.",
	access.Auditor:       "You find every act and every look in the journal.",
	access.Administrator: "A user or an agency that needs you appears here.",
	access.Officer:       "A role that reads cases appears here as soon as an administrator proposes it.",
}
