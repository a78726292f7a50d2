package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a civil day without a zone. The zero Date means "no date".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On returns the date of the instant t in zone.
func On(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Date{y, m, d}
}

// NewDate returns the date y-m-d, normalised as time.Date normalises (February 30 becomes March 1 or 2).
func NewDate(y int, m time.Month, d int) Date {
	t := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return Date{t.Year(), t.Month(), t.Day()}
}

// ParseDate reads "2006-01-02" and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("expected a date as YYYY-MM-DD")
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String gives "2006-01-02", or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Start is the first instant of the day in zone; where midnight is skipped by a clock change, the first that exists.
func (d Date) Start(zone *time.Location) time.Time {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
	from, to := t.ZoneBounds()
	if On(t, zone).Before(d) && !to.IsZero() { // midnight was skipped: the day begins with the change
		return to.UTC()
	}
	if !from.IsZero() { // midnight came twice: the day begins with the first
		_, offset := from.Add(-time.Second).Zone()
		first := d.midnight().Add(-time.Duration(offset) * time.Second)
		if first.Before(from) && On(first, zone) == d {
			return first
		}
	}
	return t.UTC()
}

// End is the first instant after the day in zone.
func (d Date) End(zone *time.Location) time.Time { return d.AddDays(1).Start(zone) }

// AddDays returns the date n days later.
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// AddYears returns the same day n years later; 29 February becomes 1 March in a common year,
// as ages are commonly counted.
func (d Date) AddYears(n int) Date { return NewDate(d.Year+n, d.Month, d.Day) }

// Compare orders dates: -1, 0 or 1.
func (d Date) Compare(e Date) int {
	return d.midnight().Compare(e.midnight())
}

// Before reports whether d lies before e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d lies after e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// DaysUntil counts the days from d to e.
func (d Date) DaysUntil(e Date) int {
	return int((e.midnight().Unix() - d.midnight().Unix()) / (24 * 60 * 60))
}

// AgeOn is the age in completed years, on the day on, of someone born on d.
func (d Date) AgeOn(on Date) int {
	age := on.Year - d.Year
	if on.Before(d.AddYears(age)) {
		age--
	}
	return age
}

func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// Value implements driver.Valuer: ISO text, or NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan implements sql.Scanner for the text of SQLite and the dates of PostgreSQL.
func (d *Date) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = Date{x.Year(), x.Month(), x.Day()}
		return nil
	case string:
		if len(x) > 10 {
			x = x[:10]
		}
		var err error
		*d, err = ParseDate(x)
		return err
	case []byte:
		return d.Scan(string(x))
	}
	return fmt.Errorf("clock: cannot read a date from %T", v)
}

// MarshalText gives the ISO form, for JSON and forms.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the ISO form; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	var err error
	*d, err = ParseDate(string(b))
	return err
}

// Window is a span of civil days in one zone, both ends included, with the name it is quoted by.
type Window struct {
	Name        string // "calendar year 2020"
	First, Last Date
	Zone        *time.Location
}

// CalendarYear is 1 January to 31 December of year in zone.
func CalendarYear(year int, zone *time.Location) Window {
	return Window{fmt.Sprintf("calendar year %d", year), NewDate(year, time.January, 1), NewDate(year, time.December, 31), zone}
}

// FiscalYear is the federal fiscal year: 1 October of the year before to 30 September of year.
func FiscalYear(year int, zone *time.Location) Window {
	return Window{fmt.Sprintf("fiscal year %d", year), NewDate(year-1, time.October, 1), NewDate(year, time.September, 30), zone}
}

// Holds reports whether the day d lies in the window.
func (w Window) Holds(d Date) bool { return !d.Before(w.First) && !d.After(w.Last) }

// HoldsInstant reports whether t, seen in the window's zone, lies in the window.
func (w Window) HoldsInstant(t time.Time) bool { return w.Holds(On(t, w.Zone)) }

// Bounds gives the half-open span of instants [from, to).
func (w Window) Bounds() (from, to time.Time) { return w.First.Start(w.Zone), w.Last.End(w.Zone) }
