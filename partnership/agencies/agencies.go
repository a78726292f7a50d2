package agencies

import (
	"sync"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
)

// Kind of agency.
type Kind string

// The kinds of agencies, in the order in which they are offered.
const (
	Federal       Kind = "federal"
	StateLevel    Kind = "state"
	Local         Kind = "local"
	Tribal        Kind = "tribal"
	Nonprofit     Kind = "nonprofit"
	International Kind = "international"
)

// Kinds names the kinds for people.
var Kinds = []struct {
	Kind  Kind
	Title string
}{
	{Federal, "Federal agency"}, {StateLevel, "State agency"}, {Local, "Local agency"}, {Tribal, "Tribal agency"},
	{Nonprofit, "Nonprofit organization"}, {International, "International organization"},
}

// Title is the kind's name for people.
func (k Kind) Title() string {
	for _, x := range Kinds {
		if x.Kind == k {
			return x.Title
		}
	}
	return string(k)
}

// Term is a span of days: From is the first on which it holds, Until the first on which it no longer does. A zero Until is
// open; Until equal to From holds on no day.
type Term struct{ From, Until clock.Date }

// Agency is one agency of the task force.
type Agency struct {
	ID          string // a slug: "harbor-shelter"
	Name, Short string
	Kind        Kind
	Zone        string // IANA
	Host        bool   // runs this installation
	Term
	SucceededBy string // id of the agency that took over
	Version     int64
}

// zones remembers loaded zones: loading one reads a file.
var zones sync.Map

// Location is the zone in which the agency's days count; UTC when it is not known.
func (a Agency) Location() *time.Location {
	if z, ok := zones.Load(a.Zone); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(a.Zone)
	if err != nil {
		return time.UTC
	}
	zones.Store(a.Zone, z)
	return z
}

// User is somebody who works at an agency.
type User struct {
	ID     string // opaque
	Agency string
	Name   string // known to colleagues; never journaled
	Term
	Version int64
}

// State of a grant.
type State string

// The states of a grant. InForce is what is stored; StateOn tells what holds on a day.
const (
	Proposed State = "proposed"
	InForce  State = "in force"
	Refused  State = "refused"
	Ended    State = "ended"
	NotYet   State = "not yet" // in force from a later day; never stored
)

// Grant is a role of a user in an agency.
type Grant struct {
	ID, User, Agency string
	Role             access.Role
	Term
	GrantedBy  string // user id, or "console"
	GrantedAt  time.Time
	SecondedBy string // user id of the second officer; of who refused, when refused
	SecondedAt time.Time
	State      State
	Version    int64
}

// Member is a user with her grants, newest first.
type Member struct {
	User
	Grants []Grant
}
