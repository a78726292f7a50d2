package people

import (
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/vault"
)

// Band is an age band, clear so that it can be counted.
type Band string

// The bands. AgeUnknown is protected as a minor.
const (
	Minor      Band = "minor"
	Adult      Band = "adult"
	AgeUnknown Band = "unknown"
)

// Gap is an answer that is not a value. The zero Gap means that there is a value.
type Gap string

// The four answers. They are never the same.
const (
	NotAsked      Gap = "not asked"
	Declined      Gap = "declined"
	Unknown       Gap = "unknown"
	NotApplicable Gap = "not applicable"
)

// known reports whether g is one of the four answers.
func (g Gap) known() bool {
	return g == NotAsked || g == Declined || g == Unknown || g == NotApplicable
}

// Gaps say why a sealed field holds nothing. They are clear: which question was skipped tells nothing of its answer.
type Gaps struct{ Name, Born, Contact, Wants, SafeHow, SafeNever, SafeHours Gap }

// Person is a row of the register: sealed values stay sealed.
type Person struct {
	ID, Agency, KeyID string
	Band              Band
	Nationality       string // "foreign", "citizen" or one of the four answers: a class, never a country
	Language          string // ISO 639, or one of the four answers; "" is not asked
	Name              vault.Sealed
	Born              vault.Sealed
	Contact           vault.Sealed
	Wants             vault.Sealed
	SafeHow           vault.Sealed // how she may be reached
	SafeNever         vault.Sealed // what never to say or leave
	Gaps              Gaps
	SafeFrom, SafeTo  string // "09:00", "17:00" in the agency's zone; equal: day and night; empty: ask first
	SafeCall          string // "yes", "no" or one of the four answers, as the next three
	SafeText          string
	SafeLeave         string // a message on the machine
	SafeWords         string // a text may say what it is about
	SafeAsked         time.Time
	SafeAskedBy       string // user id
	Recorded          time.Time
	Changed           time.Time
	ChangedBy         string // user id
	EraseAsked        time.Time
	EraseAskedBy      string // user id of the first of the two people
	Erased            time.Time
	Version           int64
}

// Particulars are the opened values, as entered.
type Particulars struct {
	Name      string
	Born      clock.Date
	Contact   string
	Wants     string
	SafeHow   string
	SafeNever string
}

// Class is what other domains may know of a person without seeing her: for rules and counts.
type Class struct {
	Agency           string
	Band             Band
	Nationality      string
	ProtectedAsMinor bool
}

// Ref is how staff speak of a person: a label made from the random part of the id, never a key.
func Ref(id string) string {
	if len(id) != 36 {
		return "P"
	}
	return strings.ToUpper("P-" + id[24:28] + "-" + id[28:32])
}

// Safe is what she said about being contacted, in codes.
func (p Person) Safe() Safe {
	return Safe{Known: p.safeKnown(), Call: p.SafeCall, Text: p.SafeText, Leave: p.SafeLeave, Words: p.SafeWords, From: p.SafeFrom, To: p.SafeTo}
}

func (p Person) safeKnown() bool {
	for _, a := range []string{p.SafeCall, p.SafeText, p.SafeLeave} {
		if a == "yes" || a == "no" {
			return true
		}
	}
	return p.SafeFrom != "" || !p.SafeHow.Empty() || !p.SafeNever.Empty()
}
