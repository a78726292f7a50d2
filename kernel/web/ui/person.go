package ui

import "time"

// Answer is a value, or one of the four answers that are not a value: they are never the same, and never a dash.
type Answer struct {
	Value string
	Gap   Gap
	Why   string // after the gap: "Not applicable: a minor"
}

// Gap is an answer that is not a value.
type Gap string

// The four answers. The zero Gap means that there is a value.
const (
	NotAsked      Gap = "not asked"
	Declined      Gap = "declined"
	Unknown       Gap = "unknown"
	NotApplicable Gap = "not applicable"
)

// Said is an answer with a value.
func Said(value string) Answer { return Answer{Value: value} }

// AnswerOf reads an answer as stored: the code of a gap, or a value. Nothing stored means that nobody asked.
func AnswerOf(stored string) Answer {
	switch g := Gap(stored); g {
	case NotAsked, Declined, Unknown, NotApplicable:
		return Answer{Gap: g}
	case "":
		return Answer{Gap: NotAsked}
	}
	return Answer{Value: stored}
}

// Consent says where a consent stands.
type Consent string

// The states of a consent badge.
const (
	ConsentYes       Consent = "yes"
	ConsentNotNeeded Consent = "not needed"
	ConsentNotAsked  Consent = "not asked"
	ConsentNo        Consent = "no"
	ConsentWithdrawn Consent = "withdrawn"
)

// ConsentBadge says what may be shared, with whom, how it was given, by whom explained, until when.
type ConsentBadge struct {
	State  Consent
	What   string // "Referral to a shelter"
	Detail string // "Needs and safe contact only. Given by chat in Spanish, explained by an advocate."
	Law    string // for not needed: the citation
	Ends   time.Time
}

// Icon is the badge's mark.
func (c ConsentBadge) Icon() string {
	switch c.State {
	case ConsentYes:
		return "yes"
	case ConsentNotNeeded:
		return "law"
	case ConsentNo:
		return "no"
	case ConsentWithdrawn:
		return "over"
	}
	return "none"
}

// Class is the badge's edge.
func (c ConsentBadge) Class() string {
	switch c.State {
	case ConsentYes, ConsentNotNeeded:
		return ""
	case ConsentWithdrawn:
		return "mn-consent--gone"
	}
	return "mn-consent--no"
}

// Sealed is a sealed field. The value is in the page only while it is open.
type Sealed struct {
	Name     string    // what is sealed: "Name"; also makes ids unique
	Open     bool      // Value holds the plaintext
	Value    string    // only when Open
	Until    time.Time // when it seals again
	Now      time.Time
	Purposes []Option // to choose from; empty: this role may not open it
	Action   string   // where the form that asks is posted
	SealNow  string   // where sealing again is posted
	Hidden   []Hidden // carried by the form
	Who      Link     // for a role that may not: who can
	Error    string   // what was wrong with the purpose
	Asking   bool     // the form stands open
}

// Left is the time until it seals again.
func (s Sealed) Left() time.Duration { return max(s.Until.Sub(s.Now), 0) }

// SafeContact is in view on every record from which one can call.
type SafeContact struct {
	Known bool   // false: nobody asked yet
	Now   string // "Safe to call until 6 p.m."
	Later string
	How   string
	Never string // what never to say or leave
	Asked time.Time
	By    string
	Edit  Link
}

// Crisis is the one loud block a page may have.
type Crisis struct {
	Text string
	Due  Chip
	Told string
}

// TwoPeople shows who proposed and who must agree.
type TwoPeople struct {
	First, Second Signer
}

// Signer is one of two people.
type Signer struct {
	Role string // "Proposed by" or "Second person"
	Who  string // role or reference, never a victim's name
	When time.Time
	Text string // the reason kept with it, or why this reader may or may not
	Form *Form  // what this reader may do now; nothing is preselected
}
