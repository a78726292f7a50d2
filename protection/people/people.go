package people

import (
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

// Person is a row of the register: sealed values stay sealed.
type Person struct {
	ID, Agency, KeyID string
	Band              Band
	Nationality       string // "foreign", "citizen", "unknown", "not asked", "declined": a class, never a country
	Language          string // ISO 639; "" is not asked
	Name              vault.Sealed
	Born              vault.Sealed
	Contact           vault.Sealed
	Wants             vault.Sealed
	SafeHow           vault.Sealed // how she may be reached and what never to say
	SafeFrom, SafeTo  string       // "09:00", "17:00" in the agency's zone; empty: ask first
	Recorded          time.Time
	Version           int64
}

// Particulars are the opened values, as entered.
type Particulars struct {
	Name    string
	Born    clock.Date
	Contact string
	Wants   string
	SafeHow string
}
