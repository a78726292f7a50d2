package desk

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/lang"
	"pgregory.net/rapid"
)

var (
	eastern, _ = time.LoadLocation("America/New_York")
	thursday   = time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC) // 10:42 in Washington
)

func in(d time.Duration) time.Time { return thursday.Add(d) }

func due(ref string, d time.Duration) Task {
	return Task{Role: access.Specialist, Ref: ref, Text: "Decide", Start: in(-24 * time.Hour), Due: in(d)}
}

func TestTheStripCountsInTheAgencysDays(t *testing.T) {
	endOfDay := time.Date(2026, time.June, 12, 4, 0, 0, 0, time.UTC).Sub(thursday)
	for name, x := range map[string]struct {
		task Task
		want Figures
	}{
		"a minute late":              {due("a", -time.Minute), Figures{Overdue: 1, Week: 1}},
		"due this instant":           {due("a", 0), Figures{Overdue: 1, Week: 1}},
		"late since last week":       {due("a", -5*24*time.Hour), Figures{Overdue: 1}},
		"in an hour":                 {due("a", time.Hour), Figures{Today: 1}},
		"when the day ends":          {due("a", endOfDay), Figures{Today: 1}},
		"just after the day":         {due("a", endOfDay+time.Minute), Figures{SevenDays: 1}},
		"when the seventh day ends":  {due("a", endOfDay+7*24*time.Hour), Figures{SevenDays: 1}},
		"the eighth day":             {due("a", endOfDay+7*24*time.Hour+time.Minute), Figures{}},
		"without a clock":            {Task{Role: access.Specialist, Start: in(-1)}, Figures{}},
		"waiting, though it is late": {Task{Role: access.Specialist, Due: in(-time.Hour), Waiting: true}, Figures{Waiting: 1}},
	} {
		if got := arrange([]Group{{Role: access.Specialist, Tasks: []Task{x.task}}}, metCount{}, thursday, eastern).Figures; got != x.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := weekStart(thursday, eastern); !got.Equal(time.Date(2026, time.June, 8, 4, 0, 0, 0, time.UTC)) {
		t.Errorf("the week begins %v", got)
	}
	if got := weekStart(time.Date(2026, time.June, 15, 3, 0, 0, 0, time.UTC), eastern); !got.Equal(time.Date(2026, time.June, 8, 4, 0, 0, 0, time.UTC)) {
		t.Errorf("on Sunday evening in Washington the week began %v", got)
	}
}

// In any order of input: nothing is lost, due times rise, and clocks stand before what has none, waits or is done.
func TestAnyListIsSortedByDueTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var tasks []Task
		for i := range rapid.IntRange(0, 20).Draw(t, "tasks") {
			x := Task{Role: access.Specialist, Ref: fmt.Sprint(i), Start: in(time.Duration(rapid.IntRange(-200, 0).Draw(t, "start")) * time.Hour)}
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				x.Waiting = true
			case 1:
				x.Due = in(time.Duration(rapid.IntRange(-100, 300).Draw(t, "due")) * time.Hour)
			case 2:
				x.Due, x.Met = in(time.Hour), in(0)
			}
			tasks = append(tasks, x)
		}
		l := arrange([]Group{{Role: access.Specialist, Tasks: slices.Clone(tasks)}}, metCount{}, thursday, eastern)
		got := l.Groups[0].Tasks
		if len(got) != len(tasks) {
			t.Fatalf("%d of %d tasks", len(got), len(tasks))
		}
		stage := func(x Task) int {
			switch {
			case !x.Met.IsZero():
				return 3
			case x.Waiting:
				return 2
			case x.Due.IsZero():
				return 1
			}
			return 0
		}
		for i := 1; i < len(got); i++ {
			a, b := got[i-1], got[i]
			if stage(a) > stage(b) || stage(a) == 0 && stage(b) == 0 && a.Due.After(b.Due) {
				t.Fatalf("%+v stands before %+v", a, b)
			}
		}
		if f := l.Figures; f.Overdue+f.Today+f.SevenDays+f.Waiting > l.Groups[0].Open() {
			t.Fatalf("%+v counts more than there is", f)
		}
	})
}

func TestADayEndsOnItsOwnDate(t *testing.T) {
	x := Task{Start: in(-time.Hour), Due: time.Date(2026, time.June, 15, 4, 0, 0, 0, time.UTC)}
	v := lang.Voice{Catalogue: lang.New(), Tag: lang.English, Zone: eastern}
	if got := v.Date(x.chip(thursday, eastern).Due); got != "June 14, 2026" {
		t.Errorf("day 14 ends on %s", got)
	}
	if c := x.chip(thursday, eastern); c.Span != x.Due.Sub(thursday) {
		t.Errorf("the time left is %v", c.Span)
	}
}
