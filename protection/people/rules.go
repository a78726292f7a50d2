package people

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// Draft is what somebody enters about a person. A field left empty with no Gap counts as not asked.
type Draft struct {
	Particulars
	Gaps             Gaps
	Band             Band // used when the birth date is not known
	Nationality      string
	Language         string
	SafeFrom, SafeTo string
	SafeCall         string // "yes", "no" or one of the four answers, as the next three
	SafeText         string
	SafeLeave        string
	SafeWords        string
	AskedAgain       bool // on a change: she was asked again what is safe
}

// Nationalities are the classes of the register, in the order in which they are offered.
var Nationalities = []string{"foreign", "citizen", string(Unknown), string(Declined), string(NotAsked), string(NotApplicable)}

// check refuses what cannot be, in words; today is the day in the agency's zone.
func (d Draft) check(today clock.Date) error {
	var c fault.Check
	short := func(s string, n int) bool { return utf8.RuneCountInString(s) <= n }
	c.That(short(d.Name, 200), "name", "at most 200 characters")
	c.That(short(d.Contact, 500), "contact", "at most 500 characters")
	c.That(short(d.Wants, 4000), "wants", "at most 4,000 characters")
	c.That(short(d.SafeHow, 1000), "safe_how", "at most 1,000 characters")
	c.That(short(d.SafeNever, 1000), "safe_never", "at most 1,000 characters")
	c.That(d.Born.IsZero() || !d.Born.After(today), "born", "a day that has come")
	c.That(d.Born.IsZero() || today.Year-d.Born.Year <= 120, "born", "a birth date of the last 120 years")
	c.That(d.Band == Minor || d.Band == Adult || d.Band == AgeUnknown, "band", "minor, adult or unknown")
	c.That(slices.Contains(Nationalities, d.Nationality), "nationality", "foreign, citizen, unknown, not asked, declined or not applicable")
	c.That(d.Language == "" || Gap(d.Language).known() || wellLanguage(d.Language), "language", "a language of the list, or why there is none")
	_, from := minute(d.SafeFrom)
	_, to := minute(d.SafeTo)
	c.That(d.SafeFrom == "" && d.SafeTo == "" || from && to, "safe_from", "two times as HH:MM, or none")
	for _, a := range []struct{ name, answer string }{{"safe_call", d.SafeCall}, {"safe_text", d.SafeText}, {"safe_leave", d.SafeLeave}, {"safe_words", d.SafeWords}} {
		c.That(a.answer == "" || a.answer == "yes" || a.answer == "no" || Gap(a.answer).known(), a.name, "yes, no, or why there is no answer")
	}
	for _, f := range d.fields() {
		c.That(*f.gap == "" || f.gap.known(), f.name, "not asked, declined, unknown or not applicable")
		c.That(*f.gap == "" || f.empty, f.name, "an answer, or why there is none: not both")
	}
	return c.Err()
}

type draftField struct {
	name  string
	gap   *Gap
	empty bool
}

func (d *Draft) fields() []draftField {
	return []draftField{
		{"name", &d.Gaps.Name, d.Name == ""}, {"born", &d.Gaps.Born, d.Born.IsZero()}, {"contact", &d.Gaps.Contact, d.Contact == ""},
		{"wants", &d.Gaps.Wants, d.Wants == ""}, {"safe_how", &d.Gaps.SafeHow, d.SafeHow == ""},
		{"safe_never", &d.Gaps.SafeNever, d.SafeNever == ""}, {"safe_from", &d.Gaps.SafeHours, d.SafeFrom == ""},
	}
}

// whole says "not asked" where nothing was entered at all, so that no answer is ever a mere blank.
func (d Draft) whole() Draft {
	for _, f := range d.fields() {
		if f.empty && *f.gap == "" {
			*f.gap = NotAsked
		}
	}
	for _, a := range []*string{&d.SafeCall, &d.SafeText, &d.SafeLeave, &d.SafeWords, &d.Language} {
		if *a == "" {
			*a = string(NotAsked)
		}
	}
	return d
}

// wellLanguage reports the shape of an ISO 639 code.
func wellLanguage(s string) bool {
	return (len(s) == 2 || len(s) == 3) && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// band is minor under 18 on the day; a known birth date decides, otherwise what was entered.
func (d Draft) band(today clock.Date) Band {
	if d.Born.IsZero() {
		return d.Band
	}
	if d.Born.AgeOn(today) < 18 {
		return Minor
	}
	return Adult
}

// ProtectedAsMinor: age unknown or disputed is protected as a minor (DESIGN §4.5).
func (b Band) ProtectedAsMinor() bool { return b != Adult }

// same is what a duplicate is found by: name and birth date, both known; "" when one is missing.
func (d Draft) same() string {
	name := strings.TrimSpace(d.Name)
	if name == "" || d.Born.IsZero() {
		return ""
	}
	return name + "|" + d.Born.String()
}

// Purposes for which a sealed field may be opened, in the order in which they are offered. They are classes: what a looker
// adds in own words is sealed, never journaled.
var Purposes = []struct{ Code, Words string }{
	{CallBack, "Call or text the person"},
	{"prepare a referral", "Prepare a referral that she agreed to"},
	{"prepare a notice", "Prepare a notice that is required or wished for"},
	{"prepare a letter", "Prepare a letter or a request for her"},
	{"check identity", "Make sure that this is the same person"},
	{"plan for safety", "Plan for her safety"},
}

// CallBack is the purpose that opens a telephone number only in the safe hours.
const CallBack = "call back"

func purposeKnown(code string) bool {
	for _, p := range Purposes {
		if p.Code == code {
			return true
		}
	}
	return false
}
