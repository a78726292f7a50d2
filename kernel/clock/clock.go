// Package clock hands in time: the instant now, civil dates, an agency's zone and the windows numbers are counted in.
//
// Nothing else in the house calls time.Now. Dates count in the agency's zone (DESIGN §5): an instant becomes a date only
// together with a zone. The federal fiscal year runs from 1 October to 30 September and bears the year it ends in.
package clock

import (
	"sync"
	"time"
)

// Clock tells the present instant, in UTC and truncated to the microsecond, the finest both databases keep.
type Clock interface{ Now() time.Time }

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return Instant(time.Now()) }

// Instant normalises t to UTC and microseconds, so that what is written equals what is read back.
func Instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// Manual stands still until it is set: for tests and for the simulation. Safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now time.Time
}

// NewManual returns a clock that stands at t.
func NewManual(t time.Time) *Manual { return &Manual{now: Instant(t)} }

// Now implements Clock.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to t, forwards or backwards.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = Instant(t)
}

// Advance moves the clock by d.
func (m *Manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}
