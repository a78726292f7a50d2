package hotline

import (
	"context"

	"github.com/manumit/manumit/kernel/clock"
)

// PersonDraft is what an advocate enters about a potential victim; the register seals it.
type PersonDraft struct {
	Name, Contact, Wants, SafeHow string
	Born                          clock.Date
	Band                          string // minor, adult, unknown; used when the birth date is not known
	Nationality                   string // foreign, citizen, unknown, not asked, declined
	Language                      string
	SafeCall, SafeText            string // "yes", "no", or one of the four answers
	SafeFrom, SafeTo              string // "09:00" in the agency's zone, or empty
}

// PersonClass is what a rule may know of a person: classes, no particulars.
type PersonClass struct {
	Band, Nationality, Language string
	SafeNow                     string // whether she may be called or texted now, in the register's words; "" when nobody asked what is safe
}

// People is the agency's register of persons.
type People interface {
	// Record adds a person; the same once gives the same person.
	Record(ctx context.Context, d PersonDraft, once string) (id string, err error)
	// Class tells a person's classes; the look is recorded.
	Class(ctx context.Context, id, purpose string) (PersonClass, error)
	// Safe opens how she may safely be reached and what never to say; the look is recorded.
	Safe(ctx context.Context, id, purpose string) (string, error)
}

// Wish is what somebody needs, as the directory is searched.
type Wish struct{ Need, Language, Near, For string }

// Place is a service of the directory. A confidential place never has an address here.
type Place struct {
	Service, Organization string // ids
	Name, Provider        string
	Offers                string // needs and languages in words
	Intake                string // how to reach the intake line
	Confidential          bool
	Checked               clock.Date
}

// Directory is searched beside the note.
type Directory interface {
	Find(ctx context.Context, w Wish) ([]Place, error)
	Service(ctx context.Context, id string) (Place, error)
}

// Names tells how colleagues and organizations are called, by id; an unknown id is left out.
type Names interface {
	Names(ctx context.Context, ids ...string) map[string]string
}

// Duty tells whether an advocate is on duty now.
type Duty interface {
	OnDuty(ctx context.Context) bool
}
