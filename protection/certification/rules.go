package certification

import (
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/reference"
)

// The clocks. Their lengths here say when somebody is told; what is due is computed with the lengths of reference data.
var (
	NoticeRule   = deadline.Rule{Name: "notice-24h", Words: "24 hours from discovery", Hours: 24, Tell: []int{12, 20}}
	InterimRule  = deadline.Rule{Name: "interim-90", Words: "90 days, counted from the day after issue", Days: 90, Tell: []int{75, 85, 90}}
	ExtendedRule = deadline.Rule{Name: "interim-120", Words: "90 days and one extension of 30 days", Days: 120, Tell: []int{105, 115, 120}}
)

// referenceSet names this domain's reference data.
const referenceSet = "certification"

// facts are the reference values that hold on a day.
type facts struct {
	Periods
	notice   int            // hours
	ageLimit int            // years
	agency   string         // who receives requests and issues letters
	zone     *time.Location // of that agency
	today    clock.Date     // in that zone
	phone    string         // whom a benefits office calls
}

// factsAt reads them as of an instant; a missing or broken value is an error, never a guess. Days count in the zone of the
// receiving agency, which is itself a value.
func factsAt(b *reference.Book, now time.Time) (f facts, err error) {
	zone, err := b.At(referenceSet, "recipient-zone", clock.On(now, time.UTC))
	if err != nil {
		return f, err
	}
	if f.zone, err = time.LoadLocation(zone.Value); err != nil {
		return f, err
	}
	f.today = clock.On(now, f.zone)
	for name, into := range map[string]*int{"notice-hours": &f.notice, "interim-days": &f.Interim, "extension-days": &f.Extension, "age-limit": &f.ageLimit} {
		if *into, err = b.Int(referenceSet, name, f.today); err != nil {
			return f, err
		}
	}
	for name, into := range map[string]*string{"recipient": &f.agency, "check-phone": &f.phone} {
		v, err := b.At(referenceSet, name, f.today)
		if err != nil {
			return f, err
		}
		*into = v.Value
	}
	return f, nil
}

// noticeDue is when the notice must have gone out.
func (f facts) noticeDue(discovered time.Time) time.Time {
	r := NoticeRule
	r.Hours = f.notice
	return r.Due(discovered, f.zone, nil)
}

// interimDue is when the interim period ends: the end of its last day in the agency's zone.
func (f facts) interimDue(last clock.Date) time.Time { return last.End(f.zone) }

// Age is how the officer who sends, or the specialist who receives, knows that the person is a minor.
type Age string

// The grounds. All but BirthDate are a person's decision, said why.
const (
	ByBirthDate Age = "birth date"
	ByStatement Age = "own statement"
	ByDocument  Age = "document seen"
	ByOthers    Age = "told by others"
	Disputed    Age = "disputed, protected as a minor"
)

// Ages lists the grounds an officer chooses from; ByBirthDate is found, not chosen.
var Ages = []Age{ByStatement, ByDocument, ByOthers, Disputed}

// AgeTest judges a request on the day it is received: a person under the limit on that day may get letters after the
// birthday, too (OTIP-PI-16-01). A known birth date decides, unless the officer says that it is disputed; without one the
// officer must choose why she takes the person for a minor (age unknown is protected as a minor).
func AgeTest(born, discovered, received clock.Date, limit int, chosen Age) (Age, error) {
	if born.After(discovered) {
		return "", fault.Wrong("born", "the birth date lies after the discovery: correct it in the register first")
	}
	if !born.IsZero() && chosen != Disputed {
		if born.AgeOn(received) >= limit {
			return "", fault.Wrong("age", "By the recorded birth date the person was 18 or older today: adults have their own request. If the date is disputed, say so")
		}
		return ByBirthDate, nil
	}
	for _, a := range Ages {
		if a == chosen {
			return a, nil
		}
	}
	return "", fault.Wrong("age", "The birth date is not known. Choose why you take the person for a minor")
}

// Status is what the requester is told: a text of the catalogue and, where it names a day, that day.
type Status struct {
	Text string // with %s where Day belongs
	Day  clock.Date
}

// StatusOf says it for a course, seen on a day.
func StatusOf(c Course, today clock.Date) Status {
	switch c.State {
	case Drafted:
		return Status{Text: "A notice is drafted. A mandated-report officer must send it."}
	case PartAIn:
		return Status{Text: "Part A was received. Part B is still needed."}
	case Complete:
		return Status{Text: "The request is complete. Nothing is needed from you."}
	case Asked:
		return Status{Text: "More information was asked for. Please answer."}
	case Interim:
		switch {
		case today.After(c.InterimLast):
			return Status{Text: "The interim period ended on %s. A decision is pending.", Day: c.InterimLast}
		case c.Question:
			return Status{Text: "Interim assistance until %s. More information was asked for. Please answer.", Day: c.InterimLast}
		case !c.PartB:
			return Status{Text: "Interim assistance until %s. Part B is still needed.", Day: c.InterimLast}
		}
		return Status{Text: "Interim assistance until %s. A decision is being prepared. Nothing is needed from you.", Day: c.InterimLast}
	case Eligible:
		return Status{Text: "Eligible. The letter was issued and has no end date."}
	case Denied:
		return Status{Text: "Denied. You can ask for reconsideration."}
	case Reconsidering:
		return Status{Text: "The denial is being reconsidered."}
	case Withdrawn:
		return Status{Text: "Withdrawn."}
	}
	if c.Question {
		return Status{Text: "More information was asked for. Please answer."}
	}
	if !c.PartB {
		return Status{Text: "Under review. Part B is still needed."}
	}
	return Status{Text: "Under review. Nothing is needed from you."}
}
