package people

import (
	"fmt"
	"time"
)

// Safe is what a person said about being contacted, in codes. Call, Text, Leave and Words hold "yes", "no" or one of the
// four answers; From and To are "15:04" in the agency's zone, equal for day and night, empty when no hours were said.
type Safe struct {
	Known                    bool
	Call, Text, Leave, Words string
	From, To                 string
}

// Verdict says whether she may be contacted now, in words, and if not now, from when.
type Verdict struct {
	May   bool
	Why   string
	Until time.Time // when May: the end of the safe hours; zero for day and night
	Next  time.Time // when not: the next safe instant; zero when hours would not help
}

const (
	whyNobody = "Nobody has asked yet what is safe. Do not call, text or leave a message."
	whyHours  = "No safe hours are known. Ask first which hours are safe."
)

// MayCall decides whether she may be called at now (DESIGN §4, rule 4): only when she said that a call is safe, and only
// in the hours she named. What nobody asked, what she declined and what is unknown are no permission.
func MayCall(now time.Time, zone *time.Location, s Safe) Verdict {
	return s.may(now, zone, s.Call, "The person said that a call is not safe.", "The person has not said that a call is safe.")
}

// MayText is MayCall for a text message.
func MayText(now time.Time, zone *time.Location, s Safe) Verdict {
	return s.may(now, zone, s.Text, "The person said that a text is not safe.", "The person has not said that a text is safe.")
}

// reach says in words whether a call and a text are safe now.
func reach(now time.Time, zone *time.Location, s Safe) string {
	call, text := MayCall(now, zone, s), MayText(now, zone, s)
	if call.Why == text.Why {
		return call.Why
	}
	return "Call: " + call.Why + " Text: " + text.Why
}

// NeutralText is all that a text says unless the person said that its words are safe: the phone may be read by others.
const NeutralText = "Hello. Please get in touch when it suits you."

// Outgoing is the text that may be sent: content only where she said that words are safe, otherwise NeutralText.
func Outgoing(now time.Time, zone *time.Location, s Safe, content string) (string, Verdict) {
	v := MayText(now, zone, s)
	switch {
	case !v.May:
		return "", v
	case s.Words != "yes":
		return NeutralText, v
	}
	return content, v
}

func (s Safe) may(now time.Time, zone *time.Location, way, no, silent string) Verdict {
	switch {
	case !s.Known:
		return Verdict{Why: whyNobody}
	case way == "no":
		return Verdict{Why: no}
	case way != "yes":
		return Verdict{Why: silent}
	}
	from, ok1 := minute(s.From)
	to, ok2 := minute(s.To)
	if !ok1 || !ok2 {
		return Verdict{Why: whyHours}
	}
	if from == to {
		return Verdict{May: true, Why: "Safe day and night."}
	}
	local := now.In(zone)
	at := local.Hour()*60 + local.Minute()
	inside := from <= at && at < to
	if to < from { // over midnight
		inside = at >= from || at < to
	}
	if inside {
		return Verdict{May: true, Why: fmt.Sprintf("Safe now, until %s.", s.To), Until: next(local, to)}
	}
	return Verdict{Why: fmt.Sprintf("Outside the safe hours. Safe from %s to %s.", s.From, s.To), Next: next(local, from)}
}

// next is the first instant after t at minute m of the day. An hour that a clock change skips is the one after it.
func next(t time.Time, m int) time.Time {
	y, mo, d := t.Date()
	at := time.Date(y, mo, d, m/60, m%60, 0, 0, t.Location())
	if !at.After(t) {
		at = time.Date(y, mo, d+1, m/60, m%60, 0, 0, t.Location())
	}
	return at
}

func minute(s string) (int, bool) {
	t, err := time.Parse("15:04", s)
	return t.Hour()*60 + t.Minute(), err == nil
}
