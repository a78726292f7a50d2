package clock_test

import (
	"encoding/json"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/manumit/manumit/kernel/clock"
	"pgregory.net/rapid"
)

// zones change their clocks at 2, at midnight, by half an hour, or skip a whole day.
var zones = []string{"UTC", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Adak", "Pacific/Honolulu",
	"America/Puerto_Rico", "Pacific/Guam", "America/Sao_Paulo", "America/Havana", "America/Santiago", "Africa/Cairo", "Asia/Beirut",
	"Asia/Amman", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Berlin", "Africa/Casablanca"}

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func anyZone(t *rapid.T) *time.Location { return zone(t, rapid.SampledFrom(zones).Draw(t, "zone")) }

func anyDate(t *rapid.T, label string) clock.Date {
	return clock.NewDate(rapid.IntRange(1900, 2100).Draw(t, label+" year"), time.Month(rapid.IntRange(1, 12).Draw(t, label+" month")),
		rapid.IntRange(1, 31).Draw(t, label+" day"))
}

func TestADayStartsWithItsFirstInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, z := anyDate(t, "day"), anyZone(t)
		if rapid.Bool().Draw(t, "near a change") {
			from, _ := d.Start(z).ZoneBounds()
			if !from.IsZero() {
				d = clock.On(from, z).AddDays(rapid.IntRange(-1, 1).Draw(t, "off"))
			}
		}
		start := d.Start(z)
		if got := clock.On(start, z); got != d {
			t.Fatalf("%v starts at %v, which is on %v", d, start.In(z), got)
		}
		if before := clock.On(start.Add(-time.Microsecond), z); !before.Before(d) {
			t.Fatalf("an instant before the start of %v is on %v", d, before)
		}
		if d.End(z) != d.AddDays(1).Start(z) {
			t.Fatal("a day does not end where the next begins")
		}
	})
}

func TestDaysOfClockChanges(t *testing.T) {
	for _, c := range []struct {
		zone, day string
		hours     float64
	}{
		{"America/New_York", "2026-03-08", 23},
		{"America/New_York", "2026-11-01", 25},
		{"America/Sao_Paulo", "2018-11-04", 23}, // midnight does not exist
		{"America/Havana", "2025-11-02", 25},    // midnight comes twice
		{"Asia/Beirut", "2025-03-30", 23},
		{"Australia/Lord_Howe", "2025-04-06", 24.5},
		{"UTC", "2026-03-08", 24},
	} {
		d, err := clock.ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		z := zone(t, c.zone)
		if h := d.End(z).Sub(d.Start(z)).Hours(); h != c.hours {
			t.Errorf("%s in %s has %v hours, want %v", c.day, c.zone, h, c.hours)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, n := anyDate(t, "day"), rapid.IntRange(-200000, 200000).Draw(t, "days")
		e := d.AddDays(n)
		if got := d.DaysUntil(e); got != n {
			t.Fatalf("%v plus %d days is %v, which is %d days away", d, n, e, got)
		}
		if (n > 0) != e.After(d) || (n < 0) != e.Before(d) || (n == 0) != (e == d) {
			t.Fatal("order and distance disagree")
		}
		if e.Year >= 0 && e.Year < 10000 {
			if back, err := clock.ParseDate(e.String()); err != nil || back != e {
				t.Fatalf("%v reads back as %v, %v", e, back, err)
			}
		}
	})
}

func TestLongSpansAreCounted(t *testing.T) {
	if n := clock.NewDate(1500, 1, 1).DaysUntil(clock.NewDate(2000, 1, 1)); n != 182621 {
		t.Errorf("500 years have %d days", n)
	}
}

func TestAges(t *testing.T) {
	for _, c := range []struct {
		born, on string
		age      int
	}{
		{"2008-06-09", "2026-06-08", 17}, {"2008-06-09", "2026-06-09", 18},
		{"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18}, {"2008-02-29", "2028-02-29", 20},
		{"2026-06-09", "2026-06-09", 0},
	} {
		born, _ := clock.ParseDate(c.born)
		on, _ := clock.ParseDate(c.on)
		if got := born.AgeOn(on); got != c.age {
			t.Errorf("born %s is %d on %s, want %d", c.born, got, c.on, c.age)
		}
	}
}

func TestParseDateRefusesDaysThatDoNotExist(t *testing.T) {
	for _, s := range []string{"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "26-04-01", "2026-4-1", "04/01/2026", "", " 2026-04-01", "2026-04-01T00:00:00Z"} {
		if _, err := clock.ParseDate(s); err == nil {
			t.Errorf("%q was read", s)
		}
	}
	if d, err := clock.ParseDate("2028-02-29"); err != nil || d != clock.NewDate(2028, 2, 29) {
		t.Errorf("a leap day was refused: %v", err)
	}
}

func TestWindows(t *testing.T) {
	ny := zone(t, "America/New_York")
	fy := clock.FiscalYear(2020, ny)
	year := clock.CalendarYear(2020, ny)
	for _, c := range []struct {
		at       string
		fy, year bool
	}{
		{"2019-10-01T03:59:59Z", false, false}, // still 30 September in New York
		{"2019-10-01T04:00:00Z", true, false},
		{"2020-01-01T04:59:59Z", true, false},
		{"2020-01-01T05:00:00Z", true, true},
		{"2020-10-01T03:59:59Z", true, true},
		{"2020-10-01T04:00:00Z", false, true},
		{"2021-01-01T04:59:59Z", false, true},
		{"2021-01-01T05:00:00Z", false, false},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if fy.HoldsInstant(at) != c.fy || year.HoldsInstant(at) != c.year {
			t.Errorf("%s: fiscal %v, calendar %v", c.at, fy.HoldsInstant(at), year.HoldsInstant(at))
		}
	}
}

func TestAWindowsBoundsAgreeWithItsDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := anyZone(t)
		w := rapid.SampledFrom([]func(int, *time.Location) clock.Window{clock.CalendarYear, clock.FiscalYear}).Draw(t, "window")(
			rapid.IntRange(1950, 2060).Draw(t, "year"), z)
		from, to := w.Bounds()
		near := rapid.SampledFrom([]time.Time{from, to}).Draw(t, "edge")
		at := near.Add(time.Duration(rapid.Int64Range(-int64(48*time.Hour), int64(48*time.Hour)).Draw(t, "off")))
		if inside := !at.Before(from) && at.Before(to); inside != w.HoldsInstant(at) {
			t.Fatalf("%v in %s: by bounds %v, by days %v", at, w.Name, inside, !inside)
		}
	})
}

func TestAbsentDatesStayAbsent(t *testing.T) {
	var v struct{ D clock.Date }
	b, err := json.Marshal(v)
	if err != nil || string(b) != `{"D":""}` {
		t.Errorf("no date is written as %s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`{"D":""}`), &v); err != nil || !v.D.IsZero() {
		t.Errorf("no date is read as %v, %v", v.D, err)
	}
	if err := json.Unmarshal([]byte(`{"D":"2026-02-30"}`), &v); err == nil {
		t.Error("a day that does not exist was read")
	}
	if x, err := v.D.Value(); x != nil || err != nil {
		t.Errorf("no date is stored as %v", x)
	}
}

func TestManualMovesOnlyWhenTold(t *testing.T) {
	m := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 999, time.UTC))
	before := m.Now()
	if after := m.Now(); before != after || before.Nanosecond() != 0 {
		t.Error("a manual clock moved, or keeps finer than microseconds")
	}
	m.Advance(time.Hour)
	if m.Now().Hour() != 1 {
		t.Error("it did not advance")
	}
}

func TestADayThatWasSkippedIsEmpty(t *testing.T) {
	z := zone(t, "Pacific/Apia")
	d := clock.NewDate(2011, 12, 30) // Samoa crossed the date line
	if d.Start(z) != d.End(z) || clock.On(d.Start(z), z) != clock.NewDate(2011, 12, 31) {
		t.Errorf("it lasts from %v to %v", d.Start(z).In(z), d.End(z).In(z))
	}
}
