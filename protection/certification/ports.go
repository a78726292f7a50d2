package certification

import (
	"context"

	"github.com/manumit/manumit/kernel/clock"
)

// Particulars are what leaves the requester's register with Part A, and nothing else: not what she wants in her own
// words, not the narrative of the situation.
type Particulars struct {
	Name        string
	Born        clock.Date // zero when not known
	Contact     string
	SafeHow     string // how she may safely be reached, and what never to say
	Language    string // ISO 639; "" is not asked
	Nationality string // a class: "foreign", "unknown" …
}

// Register is the requester's register of persons.
type Register interface {
	// Disclose opens the particulars for the officer in ctx; the look is recorded under purpose.
	Disclose(ctx context.Context, person, purpose string) (Particulars, error)
}

// Agencies names agencies for people.
type Agencies interface {
	// Names gives the display name of each id it knows.
	Names(ctx context.Context, ids ...string) (map[string]string, error)
}
