// Package flows holds every path between domains, one file a path; it is the only place that knows two domains. Reading it
// from top to bottom shows how the country works:
//
//	minor_notice.go  a minor recognised on the hotline → a notice drafted for the mandated-report officer, never sent
//	disclose.go      what an officer is about to send → opened in the requester's register, under her purpose
//	register.go      who a potential victim is → the agency's register of persons
//	finding.go       what somebody needs → the service directory, beside the note
//	figures.go       what was recorded → what may be counted
//	naming.go        ids → names of agencies and colleagues
//	worklist.go      what waits in the domains → the worklist of a role
//	timed.go         what the time of day starts: missed clocks, orphaned keys, forgotten forms
//
// house.go builds the domains and site.go their pages. No path leads from a person who is helped to any list of suspects.
package flows
