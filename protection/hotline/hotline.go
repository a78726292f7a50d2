package hotline

import (
	"time"

	"github.com/manumit/manumit/kernel/vault"
)

// Channel is how a signal came.
type Channel string

// The channels.
const (
	Voice  Channel = "voice"
	Text   Channel = "text"
	Chat   Channel = "chat"
	Online Channel = "online report"
	Email  Channel = "email"
)

// Purpose is a purpose code; the empty one was not coded yet.
// Source: National Human Trafficking Hotline, definitions of types of calls and requests.
type Purpose string

// The purpose codes.
const (
	Crisis   Purpose = "crisis" // a response is needed within 24 hours
	Tip      Purpose = "tip"
	Training Purpose = "t&ta" // training and technical assistance
	Referred Purpose = "referral"
	General  Purpose = "general"
	HighRisk Purpose = "high risk"
)

// Outcome is the outcome class of a signal; the empty one was not classed yet. Only substantive signals count.
type Outcome string

// The outcome classes.
const (
	Substantive  Outcome = "substantive"
	HangUp       Outcome = "hang-up"
	WrongNumber  Outcome = "wrong number"
	Missed       Outcome = "missed"
	Undetermined Outcome = "undetermined"
	Unrelated    Outcome = "unrelated topic"
)

// Status is where a signal stands.
type Status string

// The states of a signal.
const (
	Untaken Status = "untaken"
	Taken   Status = "taken"
	Closed  Status = "closed"
)

// Path is the way in: two public paths, kept apart, and what staff logged.
type Path string

// The paths.
const (
	Help  Path = "help" // for myself or someone I know
	Tips  Path = "tip"
	Staff Path = "staff"
)

// Signal is one contact; sealed values stay sealed.
type Signal struct {
	ID, Agency, KeyID        string
	Path                     Path
	Channel                  Channel
	Language                 string // ISO 639; "" is not asked
	Purpose                  Purpose
	Outcome                  Outcome
	Relation                 string // how the contactor stands to the potential victim, or one of the four answers
	Danger                   bool   // somebody is in danger now
	Status                   Status
	Assignee                 string // user id
	Situation                string // "" while none was opened
	Narrative, Contact, Safe vault.Sealed
	Unlocked                 time.Time // until when the return code shows what was written
	Received, Recorded       time.Time
	Version                  int64
}

// Draft is a signal as entered.
type Draft struct {
	Path                     Path
	Channel                  Channel
	Language                 string
	Purpose                  Purpose
	Outcome                  Outcome
	Relation                 string // "" is not asked
	Danger                   bool
	Narrative, Contact, Safe string
	Received                 time.Time // zero: now
	Situation                string    // staff: join this situation at once
	Done                     bool      // staff: nothing is left to do, close it at once
}

// Message is one further message under a return code.
type Message struct {
	ID, Signal, KeyID string
	Author            string // "person" or "advocate"
	Text              vault.Sealed
	Written           time.Time
}

// Indicator is a fact told that an indicator of the code list fits. It is never a finding.
type Indicator struct {
	ID, Signal, KeyID string
	Code              string // of the dated set hotline.indicator
	ToldBy            string // relation of who told it
	Fact              vault.Sealed
	Told              time.Time
	By                string // user id
	Recorded          time.Time
}

// Type is the type of trafficking: mutually exclusive, decided by TypeOf.
type Type string

// The types.
const (
	Labor       Type = "labor"
	Sex         Type = "sex"
	LaborAndSex Type = "labor and sex"
	Other       Type = "other"
	Unknown     Type = "unknown"
)

// Grade says how strong the indicators are; the empty one was not graded yet.
type Grade string

// The grades. High: reported facts meet the legal elements. Moderate: it resembles trafficking, elements are missing.
const (
	High     Grade = "high"
	Moderate Grade = "moderate"
	Low      Grade = "low"
)

// Situation is one concern of potential trafficking.
type Situation struct {
	ID, Agency, KeyID string
	OwnType, Type     Type // as entered, and with what was merged into it
	Grade             Grade
	Open              bool
	VictimsMin        int
	First             time.Time // its first substantive signal; zero while it has none
	MergedInto        string
	MergedAt          time.Time
	Note, Reason      vault.Sealed
	NoteBy            string
	NoteAt            time.Time
	NoteVersion       int64
	GradedBy          string
	GradedAt          time.Time
	OpenedBy          string
	Opened            time.Time
	Version           int64
}

// Victim is a person of the register in a situation: a potential victim until somebody decided.
type Victim struct {
	ID, Situation, Agency, Person string
	Role                          string
	Band, Nationality             string
	Discovered                    time.Time
	By                            string
	Recorded                      time.Time
}

// Referral is what left for a service with the person's consent.
type Referral struct {
	ID, Situation, Agency, Person string
	Service, Organization         string
	Need, Scope, Consent          string
	NoPolice                      bool
	By                            string
	Sent                          time.Time
	Outcome                       string // "" while nobody knows
	OutcomeAt, Recalled           time.Time
	Version                       int64
}

// Notice is a report to an authority that was made: conduct, and a person on one of three grounds only.
type Notice struct {
	ID, Situation, Agency, KeyID string
	Ground                       Ground
	Law                          string
	RecipientKind, Recipient     string
	Person                       string
	Conduct                      vault.Sealed
	NoPolice                     bool
	By                           string
	Sent                         time.Time
}
