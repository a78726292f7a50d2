package access

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/journal"
)

// Role is what a user acts as. Roles are granted with dates by partnership/agencies.
type Role string

// The roles of the house. Titles are catalogue texts.
const (
	Advocate      Role = "advocate"                 // hotline: takes signals, opens situations
	Supervisor    Role = "supervisor"               // hotline: is told of every crisis, grades, merges
	ReportOfficer Role = "mandated_report_officer"  // sends notices, citing the law
	CaseWorker    Role = "case_worker"              // works with persons in an agency's register
	Editor        Role = "directory_editor"         // keeps the service directory
	Specialist    Role = "certification_specialist" // prepares requests, proposes decisions
	Approver      Role = "certification_approver"   // the second person
	Analyst       Role = "analyst"                  // counts, sees no person
	Auditor       Role = "auditor"                  // reads the journal, sees no sealed field
	Administrator Role = "administrator"            // users and agencies; sees no case
	Officer       Role = "security_officer"         // second person for roles that read cases
	Nobody        Role = "public"
	Console       Role = "console"
	FlowRole      Role = "flow"
)

// Titles name the roles for people, in the order in which they are listed.
var Titles = []struct {
	Role  Role
	Title string
}{
	{Advocate, "Hotline advocate"}, {Supervisor, "Shift supervisor"}, {ReportOfficer, "Mandated-report officer"},
	{CaseWorker, "Case worker"}, {Editor, "Directory editor"}, {Specialist, "Child-protection specialist"},
	{Approver, "Approver"}, {Analyst, "Analyst"}, {Auditor, "Auditor"}, {Administrator, "Administrator"},
	{Officer, "Security officer"},
}

// Title is the role's name for people.
func (r Role) Title() string {
	for _, t := range Titles {
		if t.Role == r {
			return t.Title
		}
	}
	return string(r)
}

// ReadsCases reports whether the role sees persons, so that granting it needs a second officer of that agency.
func (r Role) ReadsCases() bool {
	switch r {
	case Advocate, Supervisor, ReportOfficer, CaseWorker, Specialist, Approver:
		return true
	}
	return false
}

// Kind of principal.
type Kind string

// The kinds of principal.
const (
	User   Kind = "user"
	Flow   Kind = "flow"
	Shell  Kind = "console"
	Public Kind = "public"
)

// Principal is who acts.
type Principal struct {
	Kind     Kind
	ID       string // user id; flow's name
	Agency   string // agency id
	Role     Role
	Name     string         // how colleagues know the user; shown to staff, never journaled
	Zone     *time.Location // the agency's zone; dates count in it
	SteppedU time.Time      // until when a step-up (a fresh proof of identity) holds
}

// Where is the principal's zone, UTC when none is known.
func (p Principal) Where() *time.Location {
	if p.Zone == nil {
		return time.UTC
	}
	return p.Zone
}

// Stranger is anybody on the public pages.
var Stranger = Principal{Kind: Public, ID: "public", Role: Nobody}

// FlowAs is the principal of a path between domains.
func FlowAs(name string) Principal { return Principal{Kind: Flow, ID: name, Role: FlowRole} }

// ConsoleAs is the command line, run by somebody who can read the data directory.
func ConsoleAs(user string) Principal { return Principal{Kind: Shell, ID: user, Role: Console} }

type principalKey struct{}

// As returns a context in which everything is done by p.
func As(ctx context.Context, p Principal) context.Context {
	ctx = journal.As(ctx, journal.Actor{Kind: string(p.Kind), ID: p.ID, Agency: p.Agency, Role: string(p.Role)})
	return context.WithValue(ctx, principalKey{}, p)
}

// Who returns who acts in ctx; a Stranger when nobody was named.
func Who(ctx context.Context) Principal {
	if p, ok := ctx.Value(principalKey{}).(Principal); ok {
		return p
	}
	return Stranger
}
