package certification

import (
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/vault"
)

// Request is a minor's Request for Assistance: sealed values stay sealed.
type Request struct {
	ID, Ref    string // Ref: "RFA-2026-00431"
	Requester  string // agency that discovered and sends
	Recipient  string // agency that receives and decides; fixed from reference data
	Situation  string // opaque
	Person     string // opaque id in the requester's register; letters are counted by it
	Class      string // age band when drafted: "minor" or "unknown"
	Course     Course
	Discovered time.Time
	Drafted    time.Time
	Received   time.Time // Part A
	CompleteAt time.Time // Part B
	ReviewAt   time.Time
	InterimAt  time.Time // issue of interim assistance
	EndedAt    time.Time // latest decision or withdrawal
	EndedWhy   string    // reason code

	Law         string // under which Part A was sent
	Age         Age
	Language    string
	Nationality string
	Urgent      string // codes of Needs, separated by a space
	Forms       Forms
	Type        Type
	Setting     string
	LegalHelp   Said
	Interpreter Said

	KeyID                                   string // "" until sent
	Name, Born, Contact, SafeHow            vault.Sealed
	Place, Credible, AskedWhat, AnsweredHow vault.Sealed

	Changed time.Time
	Version int64
}

// PartA is what the officer decides and adds when she sends the notice; the particulars come from the register.
type PartA struct {
	Law    string // NoticeLaw: cited, never preselected
	Age    Age    // why she takes the person for a minor, where no birth date says so
	Place  string // where the minor is now; sealed
	Urgent []string
	Forms  Forms
}

// PartB completes the request.
type PartB struct {
	Basis       string // a law's code; "" relies on the person's recorded consent
	Forms       Forms
	Setting     string
	LegalHelp   Said
	Interpreter Said
	Credible    string // the credible information, in plain words; sealed
}

// Needs are the urgent needs of Part A.
var Needs = []string{"medical care", "shelter", "food and clothing", "protection", "school"}

// Settings are where the exploitation took place, as classes.
var Settings = []string{"agriculture", "domestic work", "construction", "restaurant or food", "manufacturing", "hotel",
	"commercial sex", "begging or peddling", "other", "unknown", "not asked"}

// WithdrawReasons are the classes of a withdrawal.
var WithdrawReasons = []string{"the person wishes it", "an adult after all", "a citizen or permanent resident", "recorded twice", "found not to be a minor’s case"}

// scopes of what leaves with each part, for consent.
const (
	scopePartA  = "request for assistance, part A"
	scopePartB  = "request for assistance, part B"
	scopeAnswer = "request for assistance, answer"
	scopeAgain  = "request for assistance, reconsideration"
)

func (r Request) resource() access.Resource {
	agency := r.Recipient
	if r.Course.State == Drafted {
		agency = r.Requester
	}
	return access.Resource{Kind: "Request", ID: r.ID, Agency: agency, Subject: r.Person, Attrs: map[string]any{
		"requester": r.Requester, "recipient": r.Recipient, "state": string(r.Course.State), "sent": !r.Received.IsZero(),
		"proposed_by": r.Course.ProposedBy}}
}

// leaving is the resource when something about the person goes from the requester to the recipient.
func (r Request) leaving(scope, law string, on clock.Date) access.Resource {
	res := r.resource()
	res.Leaving = &consent.Question{Person: r.Person, Purpose: consent.Notice, Recipient: r.Recipient, Scope: scope, On: on, Law: law}
	return res
}

func (a PartA) check() error {
	var c fault.Check
	c.That(a.Law == NoticeLaw, "law", "Cite the law under which you send this")
	c.That(len(a.Place) <= 300, "place", "This is too long: please shorten it")
	for _, u := range a.Urgent {
		c.That(in(u, Needs), "urgent", "Choose one of the answers")
	}
	a.Forms.check(&c)
	return c.Err()
}

func (b PartB) check() error {
	var c fault.Check
	_, law := consent.LawOf(b.Basis)
	c.That(b.Basis == "" || law, "basis", "Choose one of the answers")
	b.Forms.check(&c)
	c.That(in(b.Setting, Settings), "setting", "Choose one of the answers")
	c.That(b.LegalHelp.known(), "legal_help", "Choose one of the answers")
	c.That(b.Interpreter.known(), "interpreter", "Choose one of the answers")
	c.That(b.Credible != "", "credible", "Please fill this in")
	c.That(len(b.Credible) <= 16000, "credible", "This is too long: please shorten it")
	return c.Err()
}

func in(s string, list []string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func (r Request) place(column string) vault.Place {
	return vault.Place{Table: "certification_request", Column: column, Row: r.ID}
}

// Fields are the sealed fields of a request that a specialist may open, by name.
var Fields = []string{"name", "born", "contact", "safe_how", "place", "credible", "asked", "answer"}

func (r Request) box(field string) (vault.Box, bool) {
	sealed, ok := map[string]vault.Sealed{"name": r.Name, "born": r.Born, "contact": r.Contact, "safe_how": r.SafeHow,
		"place": r.Place, "credible": r.Credible, "asked": r.AskedWhat, "answer": r.AnsweredHow}[field]
	return vault.Box{KeyID: r.KeyID, Place: r.place(field + "_sealed"), Sealed: sealed}, ok
}
