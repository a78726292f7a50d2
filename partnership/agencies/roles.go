package agencies

import "github.com/manumit/manumit/kernel/access"

// Sight says what a role sees and does, for the page that explains the roles.
type Sight struct {
	Role       access.Role
	Sees, Does string // catalogue texts
}

// Sights explains every role of access.Titles, in their order.
var Sights = []Sight{
	{access.Advocate, "Signals and situations of the hotline, and persons of its register.",
		"Takes signals from every channel, recognizes indicators, opens situations, finds services, refers with consent."},
	{access.Supervisor, "What advocates see, and every crisis at once.",
		"Grades and joins situations, decides what is urgent, takes over when a clock is missed."},
	{access.ReportOfficer, "Drafted notices and what they rest on.",
		"Reads each drafted notice and sends it or not, citing the law. Nobody else sends one."},
	{access.CaseWorker, "Persons in the register of the own agency.",
		"Works with a person on needs, services and safety; asks for consent and records it."},
	{access.Editor, "The service directory, and no person.",
		"Adds and checks services once a year, and keeps confidential places out of what leaves."},
	{access.Specialist, "Requests for assistance or certification, and the persons they are about.",
		"Reads requests, asks for what is missing, proposes decisions. Does not approve what the same user proposed."},
	{access.Approver, "Proposed decisions and what they rest on.",
		"Agrees or sends back, as the second person. Does not approve what the same user proposed."},
	{access.Analyst, "Counts and coarse classes, and no person.",
		"Makes reports with their definitions, and prepares figures for release."},
	{access.Auditor, "The journal: who did or looked at what, by id. No sealed field.",
		"Checks that every look had a purpose, and that the log is whole."},
	{access.Administrator, "Agencies, users, roles and the journal. No case.",
		"Registers users, proposes roles, hands out one-time codes, ends what is over. Grants nothing to the own user."},
	{access.Officer, "Users and roles of the own agency. No case.",
		"Agrees to roles that read cases, as the second person, and takes a role away when it must end at once."},
}
