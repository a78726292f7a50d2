package people

import (
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// Draft is what somebody enters about a person.
type Draft struct {
	Particulars
	Band             Band // used when the birth date is not known
	Nationality      string
	Language         string
	SafeFrom, SafeTo string
}

// nationalities are the classes of the register.
var nationalities = map[string]bool{"foreign": true, "citizen": true, "unknown": true, "not asked": true, "declined": true}

// check refuses what cannot be, in words; today is the day in the agency's zone.
func (d Draft) check(today clock.Date) error {
	var c fault.Check
	c.That(len(d.Name) <= 200, "name", "at most 200 characters")
	c.That(d.Born.IsZero() || !d.Born.After(today), "born", "a day that has come")
	c.That(d.Born.IsZero() || today.Year-d.Born.Year <= 120, "born", "a birth date of the last 120 years")
	c.That(d.Band == Minor || d.Band == Adult || d.Band == AgeUnknown, "band", "minor, adult or unknown")
	c.That(nationalities[d.Nationality], "nationality", "foreign, citizen, unknown, not asked or declined")
	_, e1 := time.Parse("15:04", d.SafeFrom)
	_, e2 := time.Parse("15:04", d.SafeTo)
	c.That(d.SafeFrom == "" && d.SafeTo == "" || e1 == nil && e2 == nil, "safe_from", "two times as HH:MM, or none")
	return c.Err()
}

// band is minor under 18 on the day; a known birth date decides, otherwise what was entered.
func (d Draft) band(today clock.Date) Band {
	if d.Born.IsZero() {
		return d.Band
	}
	if d.Born.AgeOn(today) < 18 {
		return Minor
	}
	return Adult
}

// ProtectedAsMinor: age unknown or disputed is protected as a minor (DESIGN §4.5).
func (b Band) ProtectedAsMinor() bool { return b != Adult }
