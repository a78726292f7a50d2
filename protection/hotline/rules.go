package hotline

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
)

// Forms are the forms of exploitation that were told.
type Forms struct{ Labor, Sex, Other bool }

// TypeOf decides the type of trafficking; nothing else in this domain does. Labor and sex together are their own type, and
// something else beside either does not change it.
func TypeOf(f Forms) Type {
	switch {
	case f.Labor && f.Sex:
		return LaborAndSex
	case f.Labor:
		return Labor
	case f.Sex:
		return Sex
	case f.Other:
		return Other
	}
	return Unknown
}

// forms is what a type says was told.
func (t Type) forms() Forms {
	return Forms{Labor: t == Labor || t == LaborAndSex, Sex: t == Sex || t == LaborAndSex, Other: t == Other}
}

// together is the type of situations that are one.
func together(types ...Type) Type {
	var all Forms
	for _, t := range types {
		f := t.forms()
		all = Forms{all.Labor || f.Labor, all.Sex || f.Sex, all.Other || f.Other}
	}
	return TypeOf(all)
}

// lane orders the queue: untaken before taken, crisis first; 9 is closed.
func lane(s Status, p Purpose) int64 {
	switch {
	case s == Closed:
		return 9
	case s == Untaken && p == Crisis:
		return 0
	case s == Untaken:
		return 1
	case p == Crisis:
		return 2
	}
	return 3
}

// Suggestion is a grade that the facts told so far would bear, and why, in words. An advocate or supervisor decides.
type Suggestion struct {
	Grade Grade
	Why   string
}

// Suggest weighs indicators: high when the facts told meet the legal elements of 22 USC 7102(11): labor or services, or
// commercial sex, obtained by force, fraud or coercion; under 18, commercial sex needs no means. Moderate when there are
// indicators and an element is missing. means lists those indicators that are force, fraud or coercion.
func Suggest(t Type, codes []string, means map[string]bool, minor bool) Suggestion {
	f := t.forms()
	meant := false
	for _, c := range codes {
		meant = meant || means[c]
	}
	switch {
	case f.Sex && minor:
		return Suggestion{High, "Commercial sex and a person under 18, or whose age is unknown: the law asks for no means."}
	case (f.Labor || f.Sex) && meant:
		return Suggestion{High, "The facts told meet every legal element: labor or commercial sex, and force, fraud or coercion."}
	case meant:
		return Suggestion{Moderate, "Force, fraud or coercion was told, but not yet what the person was made to do."}
	case len(codes) > 0:
		return Suggestion{Moderate, "Indicators were told, but no force, fraud or coercion yet."}
	}
	return Suggestion{Low, "No indicator of trafficking was told so far."}
}

// minor reports whether somebody in the situation is protected as a minor: age unknown counts (DESIGN §4.5).
func minor(vs []Victim) bool {
	for _, v := range vs {
		if v.Band != "adult" {
			return true
		}
	}
	return false
}

// minorClass tells what the mandated-report officer must decide about a recognised person: the class for the event, or "".
// Nothing is sent by this: the flow drafts, the officer decides and cites the law.
func minorClass(band, nationality string) string {
	switch {
	case band == "adult":
		return ""
	case nationality == "citizen":
		return "minor citizen"
	case band == "minor" && nationality == "foreign":
		return "minor foreign"
	case band == "minor":
		return "minor nationality unknown"
	}
	return "age unknown"
}

// Ground is why a person may stand in a notice to an authority.
type Ground string

// The three grounds, and conduct alone, which needs none. Source: National Human Trafficking Hotline, FAQ.
const (
	ConductOnly Ground = "conduct only"
	ByLaw       Ground = "required by law"
	InDanger    Ground = "immediate danger"
	HerWish     Ground = "the person's wish"
)

// recipientKinds are the kinds of authority that a notice may go to.
var recipientKinds = codes("police", "child protection", "health and human services", "contracting officer", "inspector general")

// NoticeDraft is a notice to an authority as entered.
type NoticeDraft struct {
	Situation                string
	Ground                   Ground
	Law                      string // code of consent.Laws, for ByLaw
	RecipientKind, Recipient string
	Person                   string // "" when the notice carries conduct only
	Conduct                  string
}

// check refuses a notice that would carry a person on no ground (DESIGN §4.7).
func (n NoticeDraft) check() error {
	var c fault.Check
	c.That(recipientKinds[n.RecipientKind], "recipient_kind", "Choose one of the answers")
	c.That(n.Recipient != "" && len(n.Recipient) <= 100, "recipient", "Choose who gets it")
	c.That(strings.TrimSpace(n.Conduct) != "" && utf8.RuneCountInString(n.Conduct) <= textMax, "conduct", "Say what was done, without names")
	switch n.Ground {
	case ConductOnly:
		c.That(n.Person == "", "person", "A person goes into a notice only if the law requires it, in immediate danger, or at her own wish")
	case ByLaw:
		l, ok := consent.LawOf(n.Law)
		c.That(ok && l.Purpose == consent.Notice, "law", "Choose the law that requires it")
		c.That(n.Person != "", "person", "Choose whom it is about")
	case InDanger, HerWish:
		c.That(n.Person != "", "person", "Choose whom it is about")
	default:
		c.That(false, "ground", "Choose one of the answers")
	}
	return c.Err()
}

// question is what consent is asked before a person leaves in a notice; nil when none does.
func (n NoticeDraft) question() *consent.Question {
	if n.Person == "" {
		return nil
	}
	q := consent.Question{Person: n.Person, Purpose: consent.Notice, Recipient: n.Recipient, Scope: scopeNotice}
	switch n.Ground {
	case ByLaw:
		q.Law = n.Law
	case InDanger:
		q.Law = "immediate-danger"
	}
	return &q
}

const textMax = 8000

func codes(list ...string) map[string]bool {
	out := make(map[string]bool, len(list))
	for _, c := range list {
		out[c] = true
	}
	return out
}

var (
	channels  = codes(string(Voice), string(Text), string(Chat), string(Online), string(Email))
	purposes  = codes("", string(Crisis), string(Tip), string(Training), string(Referred), string(General), string(HighRisk))
	outcomes  = codes("", string(Substantive), string(HangUp), string(WrongNumber), string(Missed), string(Undetermined), string(Unrelated))
	relations = codes("potential victim", "family or friend", "community member", "service provider", "other", "not asked", "declined", "unknown")
	language  = regexp.MustCompile(`^([a-z]{2,3})?$`)
)

// check refuses what cannot be, in words.
func (d Draft) check(now time.Time) error {
	var c fault.Check
	c.That(channels[string(d.Channel)], "channel", "voice, text, chat, online report or email")
	c.That(d.Path == Help || d.Path == Tips || d.Path == Staff, "path", "help, tip or staff")
	c.That(language.MatchString(d.Language), "language", "a language code of two or three letters, or none")
	c.That(purposes[string(d.Purpose)], "purpose", "one of the purpose codes, or none yet")
	c.That(outcomes[string(d.Outcome)], "outcome", "one of the outcome classes, or none yet")
	c.That(relations[d.Relation], "relation", "one of the answers")
	for _, f := range []struct{ name, text string }{{"narrative", d.Narrative}, {"contact", d.Contact}, {"safe", d.Safe}} {
		c.That(utf8.ValidString(f.text) && utf8.RuneCountInString(f.text) <= textMax, f.name, "plain text of at most 8,000 characters")
	}
	c.That(!d.Received.After(now), "received", "a time that has come")
	c.That(d.Received.IsZero() || d.Received.Year() >= 2000, "received", "a time since 2000")
	c.That(!d.Done || d.Outcome != "", "outcome", "say how it ended before you close it")
	c.That(d.Situation == "" || d.Outcome == Substantive, "outcome", "only a substantive signal belongs to a situation")
	return c.Err()
}

// normal fills what follows from the rest: danger is a crisis, a relation nobody asked for is "not asked".
func (d Draft) normal() Draft {
	if d.Danger {
		d.Purpose = Crisis
	}
	if d.Relation == "" {
		d.Relation = "not asked"
	}
	return d
}

// empty reports whether a public report says nothing at all.
func (d Draft) empty() bool {
	return strings.TrimSpace(d.Narrative+d.Contact+d.Safe) == "" && !d.Danger && d.Purpose != Crisis
}

// Ref is a record's reference for people, made from its id: short enough to say on the telephone, in no order.
func Ref(prefix, id string) string {
	var n uint64
	for i := max(0, len(id)-10); i < len(id); i++ {
		c := id[i]
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | uint64(c-'a'+10)
		}
	}
	var b [8]byte
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = refSymbols[n&31]
		n >>= 5
	}
	return prefix + "-" + string(b[:4]) + "-" + string(b[4:])
}

// tailOf reads a reference back: the last ten digits of the id it was made from.
func tailOf(ref string) (string, bool) {
	_, ref, _ = strings.Cut(strings.ToUpper(strings.TrimSpace(ref)), "-")
	var n uint64
	count := 0
	for _, c := range ref {
		switch {
		case c == '-' || c == ' ':
			continue
		case c == 'O':
			c = '0'
		case c == 'I' || c == 'L':
			c = '1'
		}
		i := strings.IndexRune(refSymbols, c)
		if i < 0 || count == 8 {
			return "", false
		}
		n, count = n<<5|uint64(i), count+1
	}
	return fmt.Sprintf("%010x", n), count == 8
}

const refSymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Ref is the signal's reference, "HL-…".
func (s Signal) Ref() string { return Ref("HL", s.ID) }

// Ref is the situation's reference, "S-…".
func (s Situation) Ref() string { return Ref("S", s.ID) }
