package certification

import (
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// State is where a minor's request stands.
type State string

// The states, in the order of the line that pages draw.
const (
	Drafted       State = "draft"
	PartAIn       State = "part A in"
	Complete      State = "complete"
	Review        State = "under review"
	Asked         State = "more information asked"
	Interim       State = "interim assistance"
	Eligible      State = "eligible"
	Denied        State = "denied"
	Reconsidering State = "reconsideration"
	Withdrawn     State = "withdrawn"
)

// States lists all of them.
var States = []State{Drafted, PartAIn, Complete, Review, Asked, Interim, Eligible, Denied, Reconsidering, Withdrawn}

// Over reports whether nobody needs to act on the request.
func (s State) Over() bool { return s == Eligible || s == Denied || s == Withdrawn }

// Decision is what one person proposes and another decides.
type Decision string

// The decisions on requests, adults and letters.
const (
	GrantInterim     Decision = "interim assistance"
	GrantEligibility Decision = "eligible"
	Deny             Decision = "denied"
	Certify          Decision = "certified"
	Reissue          Decision = "reissue"
	Annul            Decision = "annul"
)

// Verb is what can happen to a request.
type Verb string

// The verbs.
const (
	Send       Verb = "send"
	PartBIn    Verb = "part B"
	TakeUp     Verb = "review"
	Ask        Verb = "ask"
	Answer     Verb = "answer"
	Propose    Verb = "propose"
	SendBack   Verb = "send back"
	Approve    Verb = "approve"
	Extend     Verb = "extend"
	Reconsider Verb = "reconsider"
	Withdraw   Verb = "withdraw"
)

// Verbs lists them.
var Verbs = []Verb{Send, PartBIn, TakeUp, Ask, Answer, Propose, SendBack, Approve, Extend, Reconsider, Withdraw}

// moves is the table of states. A verb that is not here for a state cannot happen; Approve leads where the decision says.
var moves = map[Verb]map[State]State{
	Send:    {Drafted: PartAIn},
	PartBIn: {PartAIn: Complete, Review: Review, Asked: Asked, Interim: Interim, Reconsidering: Reconsidering},
	TakeUp:  {PartAIn: Review, Complete: Review},
	Ask:     {Review: Asked, Interim: Interim, Reconsidering: Reconsidering},
	Answer:  {Asked: Review, Interim: Interim, Reconsidering: Reconsidering},
	Propose: {Review: Review, Asked: Asked, Interim: Interim, Reconsidering: Reconsidering},
	SendBack: {Review: Review, Asked: Asked, Interim: Interim,
		Reconsidering: Reconsidering},
	Approve:    {Review: "", Asked: "", Interim: "", Reconsidering: ""},
	Extend:     {Interim: Interim},
	Reconsider: {Denied: Reconsidering},
	Withdraw: {Drafted: Withdrawn, PartAIn: Withdrawn, Complete: Withdrawn, Review: Withdrawn, Asked: Withdrawn,
		Interim: Withdrawn, Reconsidering: Withdrawn},
}

// outcomes says where an approved decision leads and which letter it issues.
var outcomes = map[Decision]struct {
	to     State
	letter Kind
}{GrantInterim: {Interim, InterimLetter}, GrantEligibility: {Eligible, EligibilityLetter}, Deny: {Denied, ""}}

// Course is where a request stands: all that its rules need, and nothing that names anybody.
type Course struct {
	State       State
	PartB       bool       // Part B is in
	Question    bool       // the requester was asked and has not answered
	InterimFrom clock.Date // day of issue; day 1 is the day after. Zero: never granted
	InterimLast clock.Date // last day of the period
	Extended    bool
	Proposed    Decision // open proposal; "" when none
	ProposedBy  string
}

// Step is one thing that somebody does on a day in the agency's zone.
type Step struct {
	Verb     Verb
	By       string
	On       clock.Date
	Decision Decision // for Propose
}

// Effect is what a step does beyond the request itself. Met, Dropped and Started are names of deadline rules.
type Effect struct {
	Letter  Kind // issued by this step; "" when none
	Met     []string
	Dropped []string
	Started string
	Earlier LetterStatus // what becomes of the request's earlier letters; "" leaves them
}

// Periods are the lengths that the law sets, in days; they come from reference data.
type Periods struct{ Interim, Extension int }

var (
	errMoved    = fault.New(fault.Conflict, "This request has moved on: open it again to see where it stands")
	errSelf     = fault.New(fault.Refused, "You proposed this, so another person must decide")
	errExtended = fault.New(fault.Conflict, "The period was extended before: it can be extended once")
	errRanOut   = fault.New(fault.Conflict, "The period is over: it can no longer be extended, and needs a decision today")
	errPartB    = fault.New(fault.Conflict, "Part B is not in yet: eligibility is decided on a complete request")
	errOnce     = fault.New(fault.Conflict, "Interim assistance was given before: decide eligibility")
)

// Do makes a step, or says why it cannot be made now.
func (c Course) Do(s Step, p Periods) (Course, Effect, error) {
	to, ok := moves[s.Verb][c.State]
	if !ok {
		return c, Effect{}, errMoved
	}
	var e Effect
	switch s.Verb {
	case Send:
		e.Met = []string{NoticeRule.Name}
	case PartBIn:
		if c.PartB {
			return c, e, errMoved
		}
		c.PartB = true
	case Ask, Answer:
		if c.Question == (s.Verb == Ask) {
			return c, e, errMoved
		}
		c.Question = s.Verb == Ask
	case Propose:
		if err := c.mayPropose(s.Decision); err != nil {
			return c, e, err
		}
		c.Proposed, c.ProposedBy = s.Decision, s.By
	case SendBack, Approve:
		if c.Proposed == "" {
			return c, e, errMoved
		}
		if c.ProposedBy == s.By || s.By == "" {
			return c, e, errSelf
		}
		if s.Verb == Approve {
			return c.approve(s, p)
		}
		c.Proposed, c.ProposedBy = "", ""
	case Extend:
		return c.extend(s, p)
	case Reconsider:
		c.Question = false
	case Withdraw:
		e.Dropped, e.Earlier = []string{NoticeRule.Name, InterimRule.Name, ExtendedRule.Name}, EndedLetter
		c.Proposed, c.ProposedBy, c.Question = "", "", false
	}
	c.State = to
	return c, e, nil
}

func (c Course) mayPropose(d Decision) error {
	o, ok := outcomes[d]
	switch {
	case !ok:
		return fault.Wrong("decision", "Choose one of the answers")
	case c.Proposed != "":
		return fault.New(fault.Conflict, "A decision is proposed already: a second person must decide it first")
	case o.to == Interim && (!c.InterimFrom.IsZero() || c.State == Reconsidering):
		return errOnce
	case o.to == Eligible && !c.PartB:
		return errPartB
	}
	return nil
}

func (c Course) approve(s Step, p Periods) (Course, Effect, error) {
	o := outcomes[c.Proposed]
	if o.to == Eligible && !c.PartB {
		return c, Effect{}, errPartB
	}
	e := Effect{Letter: o.letter}
	switch o.to {
	case Interim:
		c.InterimFrom, c.InterimLast = s.On, s.On.AddDays(p.Interim)
		e.Started = InterimRule.Name
	case Eligible:
		e.Met, e.Earlier = []string{InterimRule.Name, ExtendedRule.Name}, ReplacedLetter
	default:
		e.Met, e.Earlier = []string{InterimRule.Name, ExtendedRule.Name}, EndedLetter
	}
	c.State, c.Proposed, c.ProposedBy = o.to, "", ""
	if o.to != Interim {
		c.Question = false
	}
	return c, e, nil
}

func (c Course) extend(s Step, p Periods) (Course, Effect, error) {
	switch {
	case c.Extended:
		return c, Effect{}, errExtended
	case s.On.After(c.InterimLast):
		return c, Effect{}, errRanOut
	}
	c.Extended, c.InterimLast = true, c.InterimLast.AddDays(p.Extension)
	return c, Effect{Dropped: []string{InterimRule.Name}, Started: ExtendedRule.Name}, nil
}

// Verbs are what could happen now, for buttons; who may is the policy's matter.
func (c Course) Verbs() []Verb {
	var out []Verb
	for _, v := range Verbs {
		_, ok := moves[v][c.State]
		switch v {
		case PartBIn:
			ok = ok && !c.PartB
		case Ask, Answer:
			ok = ok && c.Question == (v == Answer)
		case Propose:
			ok = ok && c.Proposed == ""
		case SendBack, Approve:
			ok = ok && c.Proposed != ""
		case Extend:
			ok = ok && !c.Extended
		}
		if ok {
			out = append(out, v)
		}
	}
	return out
}

// Can reports whether v could happen now.
func (c Course) Can(v Verb) bool {
	for _, x := range c.Verbs() {
		if x == v {
			return true
		}
	}
	return false
}
