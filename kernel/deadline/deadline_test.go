package deadline_test

import (
	"context"
	"io/fs"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"pgregory.net/rapid"
)

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func anyStart(t *rapid.T) (time.Time, *time.Location) {
	z := zone(rapid.SampledFrom([]string{"America/New_York", "America/Chicago", "America/Los_Angeles", "Pacific/Guam", "Pacific/Honolulu",
		"America/Puerto_Rico", "UTC", "America/Havana", "Africa/Cairo"}).Draw(t, "zone"))
	s := rapid.Int64Range(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(2060, 1, 1, 0, 0, 0, 0, time.UTC).Unix()).Draw(t, "start")
	return time.Unix(s, 0).UTC(), z
}

// lastDay is the last civil day on which the rule can still be met.
func lastDay(due time.Time, z *time.Location) clock.Date {
	return clock.On(due.Add(-time.Microsecond), z)
}

func TestHoursAreElapsedTimeAlsoAcrossClockChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, z := anyStart(t)
		h := rapid.IntRange(1, 200).Draw(t, "hours")
		if due := (deadline.Rule{Hours: h}).Due(start, z, nil); due.Sub(start) != time.Duration(h)*time.Hour {
			t.Fatalf("%d hours became %v", h, due.Sub(start))
		}
	})
	ny := zone("America/New_York")
	start := time.Date(2026, 3, 7, 12, 0, 0, 0, ny) // the night before clocks go forward
	if due := (deadline.Rule{Hours: 24}).Due(start, ny, nil).In(ny); due.Hour() != 13 {
		t.Errorf("24 hours later it is %v", due)
	}
}

func TestDayNIsCountedFromTheDayAfterAndEndsWithTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, z := anyStart(t)
		n := rapid.IntRange(1, 400).Draw(t, "days")
		due := (deadline.Rule{Days: n}).Due(start, z, nil)
		if deadline.DayOf(start, due.Add(-time.Microsecond), z) != n || deadline.DayOf(start, due, z) != n+1 {
			t.Fatalf("day %d ends at %v", n, due.In(z))
		}
	})
	ny := zone("America/New_York")
	issued := time.Date(2020, 1, 31, 23, 30, 0, 0, ny)
	if d := lastDay((deadline.Rule{Days: 90}).Due(issued, ny, nil), ny); d != clock.NewDate(2020, 4, 30) { // 1 February is day 1; a leap year
		t.Errorf("day 90 is %v", d)
	}
	if d := lastDay((deadline.Rule{Days: 90}).Due(issued, time.UTC, nil), time.UTC); d != clock.NewDate(2020, 5, 1) {
		t.Errorf("in UTC it was February already, so day 90 is %v", d)
	}
}

func TestWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, z := anyStart(t)
		n := rapid.IntRange(1, 60).Draw(t, "working days")
		free := rapid.IntRange(0, 30).Draw(t, "holidays every so many days")
		holiday := func(d clock.Date) bool { return free > 1 && d.Day%free == 0 }
		works := func(d clock.Date) bool {
			w := d.Start(time.UTC).Weekday()
			return w != time.Saturday && w != time.Sunday && !holiday(d)
		}
		end := lastDay((deadline.Rule{WorkingDays: n}).Due(start, z, holiday), z)
		if !works(end) {
			t.Fatalf("it ends on %v, which is free", end)
		}
		count := 0
		for d := clock.On(start, z).AddDays(1); !d.After(end); d = d.AddDays(1) {
			if works(d) {
				count++
			}
		}
		if count != n {
			t.Fatalf("%d working days until %v, want %d", count, end, n)
		}
	})
}

func TestTheFifteenthOfTheSecondMonth(t *testing.T) {
	ny := zone("America/New_York")
	r := deadline.Rule{Month: 2, MonthDay: 15}
	for start, want := range map[string]clock.Date{
		"2026-01-01T12:00:00Z": clock.NewDate(2026, 3, 15), "2026-01-31T12:00:00Z": clock.NewDate(2026, 3, 15),
		"2026-11-30T12:00:00Z": clock.NewDate(2027, 1, 15), "2026-12-31T12:00:00Z": clock.NewDate(2027, 2, 15),
		"2026-02-01T04:59:59Z": clock.NewDate(2026, 3, 15), // still January in New York
	} {
		at, err := time.Parse(time.RFC3339, start)
		if err != nil {
			t.Fatal(err)
		}
		if got := lastDay(r.Due(at, ny, nil), ny); got != want {
			t.Errorf("from %s: %v, want %v", start, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		start, z := anyStart(t)
		r := deadline.Rule{Month: rapid.IntRange(1, 24).Draw(t, "months"), MonthDay: rapid.IntRange(1, 31).Draw(t, "day")}
		from, end := clock.On(start, z), lastDay(r.Due(start, z, nil), z)
		if months := (end.Year-from.Year)*12 + int(end.Month-from.Month); months != r.Month {
			t.Fatalf("%d months after %v is %v", r.Month, from, end)
		}
		if end.Day != r.MonthDay && end.AddDays(1).Day != 1 {
			t.Fatalf("day %d became %v", r.MonthDay, end)
		}
	})
}

func TestEachStepIsEscalatedExactlyOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start, z := anyStart(t)
		tell := rapid.SliceOfNDistinct(rapid.IntRange(0, 40), 0, 4, rapid.ID[int]).Draw(t, "tell")
		r := rapid.SampledFrom([]deadline.Rule{{Hours: 30}, {Days: 30}, {WorkingDays: 20}, {Month: 2, MonthDay: 15}}).Draw(t, "rule")
		r.Name, r.Tell = "r", tell
		c := deadline.Clock{ID: "c", Rule: "r", Start: start, Due: r.Due(start, z, nil)}
		told, missed, at := 0, 0, start
		for range 200 {
			at = at.Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "hours")) * time.Hour)
			for _, s := range deadline.Steps([]deadline.Clock{c}, map[string]deadline.Rule{"r": r}, func(string) *time.Location { return z }, at) {
				if s.Number <= told {
					t.Fatalf("step %d again after %d", s.Number, told)
				}
				if s.Missed != at.After(c.Due) {
					t.Fatalf("missed is %v at %v, due %v", s.Missed, at, c.Due)
				}
				if s.Missed {
					missed++
				}
				told, c.Told = s.Number, s.Number
			}
			if missed > 0 && at.After(c.Due.Add(100*time.Hour)) {
				break
			}
		}
		if at.After(c.Due) && (missed != 1 || told != len(tell)+1) {
			t.Fatalf("missed %d times, told up to %d of %d", missed, told, len(tell)+1)
		}
	})
}

func TestAClockOfAnUnknownRuleStaysOnTheListAndTellsNobody(t *testing.T) {
	c := deadline.Clock{Rule: "gone", Due: time.Unix(0, 0)}
	if s := deadline.Steps([]deadline.Clock{c}, nil, func(string) *time.Location { return time.UTC }, time.Now()); len(s) != 0 {
		t.Errorf("%+v", s)
	}
}

func TestClocksAreMetDroppedAndMissed(t *testing.T) {
	storetest.Both(t, []fs.FS{deadline.Migrations()}, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		noon := time.Date(2026, 6, 9, 16, 0, 0, 0, time.UTC)
		start := func(id, subject string, hours int) {
			err := s.Write(ctx, func(tx *store.Tx) error {
				return deadline.Start(tx, deadline.Clock{ID: id, Rule: "r", Agency: "a", Role: "x", Kind: "request", Subject: subject,
					Ref: "R-1", Task: "Decide", Start: noon, Due: noon.Add(time.Duration(hours) * time.Hour)})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for i, h := range []int{3, 1, 2, 1} {
			start(string(rune('1'+i)), "s"+string(rune('1'+i)), h)
		}
		err := s.Write(ctx, func(tx *store.Tx) error {
			if err := deadline.Meet(tx, "s1", "r", noon.Add(4*time.Hour)); err != nil { // late
				return err
			}
			if err := deadline.Drop(tx, "s2", "r", noon); err != nil {
				return err
			}
			return deadline.Meet(tx, "s2", "r", noon.Add(time.Hour)) // not any more
		})
		if err != nil {
			t.Fatal(err)
		}
		open, err := deadline.OpenFor(ctx, s, "a", "x", 10)
		if err != nil || len(open) != 2 || open[0].ID != "4" || open[1].ID != "3" {
			t.Fatalf("open: %+v, %v", open, err)
		}
		for id, want := range map[string]struct{ open, missed bool }{"s1": {false, true}, "s2": {false, false}, "s3": {true, true}} {
			of, err := deadline.Of(ctx, s, id)
			if err != nil || len(of) != 1 {
				t.Fatal(of, err)
			}
			if of[0].Open() != want.open || of[0].Missed(noon.Add(5*time.Hour)) != want.missed {
				t.Errorf("%s: open %v, missed %v", id, of[0].Open(), of[0].Missed(noon.Add(5*time.Hour)))
			}
		}
		// Page by page, every open clock once.
		var seen []string
		for after := (deadline.Clock{}); ; {
			page, err := deadline.Next(ctx, s, noon.Add(1000*time.Hour), after, 1)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			after = page[0]
			seen = append(seen, after.ID)
		}
		if len(seen) != 2 || seen[0] != "4" || seen[1] != "3" {
			t.Errorf("paged %v", seen)
		}
	})
}
