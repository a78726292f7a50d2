package statistics

import (
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

// Class of trafficking: mutually exclusive in a table.
type Class string

// The classes, in the order of the tables. Other is shown only where it occurs.
const (
	Labor       Class = "labor"
	Sex         Class = "sex"
	LaborAndSex Class = "labor_and_sex"
	Other       Class = "other"
	Unknown     Class = "unknown"
)

// Classes lists them in table order.
var Classes = []Class{Labor, Sex, LaborAndSex, Other, Unknown}

// classOf reads a wing's word; anything it does not say is unknown.
func classOf(s string) Class {
	switch s {
	case "labor", "sex", "other":
		return Class(s)
	case "labor and sex", "labor_and_sex":
		return LaborAndSex
	}
	return Unknown
}

// Situation is a row of the hotline: no personal data.
type Situation struct {
	ID    string
	Grade string    // "high", "moderate", "low", ""
	Into  string    // the situation it was merged into, if any
	First time.Time // first substantive signal; zero when there is none
	Any   time.Time // first signal of any outcome
	Type  string
}

// Signal is a row of the hotline.
type Signal struct {
	Outcome  string // "substantive", or why not
	Received time.Time
}

// Letter is a row of certification.
type Letter struct {
	Recipient string // opaque
	Minor     bool
	Kind      string // "certification", "interim assistance", "eligibility"
	Type      string
	Issued    clock.Date // day of issue in the agency's zone
	IssuedAt  time.Time  // the instant
	Annulled  bool
	Reissue   bool // replaces an earlier letter
}

// Clause is one condition of a definition, by name, so that a test can drop each.
type Clause[R any] struct {
	Name, Words string
	holds       func(R) bool
}

// Definition says what a number counts.
type Definition[R any] struct {
	Key, Version string
	Unit         string // "situations"
	Event        string // what must happen
	Window       string // "calendar year", "fiscal year"
	Clauses      []Clause[R]

	day       func(r R, zone *time.Location) clock.Date // the day it belongs to, in zone
	loose     func(r R, zone *time.Location) clock.Date // the day of the first signal of any outcome, where that is another
	zoned     bool                                      // false: days are read in UTC, which a definition must not do
	class     func(R) Class
	recipient func(R) string // set: each recipient counts once, by the earliest row that satisfies the clauses
}

// The conditions that are no filter of rows.
const (
	zoneClause        = "zone"
	onceClause        = "once"
	substantiveClause = "substantive"
)

// Words lists the definition's conditions for people.
func (d Definition[R]) Words() []string {
	var out []string
	for _, c := range d.Clauses {
		out = append(out, c.Words)
	}
	if d.recipient != nil {
		out = append(out, "each person once, by the first letter that counts")
	}
	if d.loose != nil {
		out = append(out, "the first substantive signal, not the first signal of any kind")
	}
	if d.zoned {
		out = append(out, "days as they are in the zone named")
	}
	return out
}

// Names lists every clause that Without can drop.
func (d Definition[R]) Names() []string {
	var out []string
	for _, c := range d.Clauses {
		out = append(out, c.Name)
	}
	if d.recipient != nil {
		out = append(out, onceClause)
	}
	if d.loose != nil {
		out = append(out, substantiveClause)
	}
	if d.zoned {
		out = append(out, zoneClause)
	}
	return out
}

// Without is the definition with one clause dropped: for the test that shows each clause changes a figure.
func (d Definition[R]) Without(name string) Definition[R] {
	out := d
	out.Clauses = nil
	for _, c := range d.Clauses {
		if c.Name != name {
			out.Clauses = append(out.Clauses, c)
		}
	}
	switch name {
	case zoneClause:
		out.zoned = false
	case onceClause:
		out.recipient = nil
	case substantiveClause:
		out.day, out.loose = d.loose, nil
	}
	return out
}

// Situations: a situation belongs to the year of its first substantive signal and counts with high or moderate indicators,
// merged once (DESIGN §5; grades as in the hotline's public statistics).
var Situations = Definition[Situation]{
	Key: "hotline.situations", Version: "1", Unit: "situations", Event: "the first substantive signal about it was received",
	Window: "calendar year", zoned: true,
	Clauses: []Clause[Situation]{
		{"graded", "high or moderate indicators", func(s Situation) bool { return s.Grade == "high" || s.Grade == "moderate" }},
		{"merged", "merged situations once", func(s Situation) bool { return s.Into == "" }},
	},
	day:   func(s Situation, z *time.Location) clock.Date { return clock.On(s.First, z) },
	loose: func(s Situation, z *time.Location) clock.Date { return clock.On(s.Any, z) },
	class: func(s Situation) Class { return classOf(s.Type) },
}

// Signals: hang-ups, wrong numbers, missed signals, undetermined reasons and unrelated topics are not substantive.
var Signals = Definition[Signal]{
	Key: "hotline.signals", Version: "1", Unit: "substantive signals", Event: "the signal was received",
	Window: "calendar year", zoned: true,
	Clauses: []Clause[Signal]{
		{"hang-up", "no hang-ups", func(s Signal) bool { return s.Outcome != "hang-up" }},
		{"wrong number", "no wrong numbers", func(s Signal) bool { return s.Outcome != "wrong number" }},
		{"missed", "no missed signals", func(s Signal) bool { return s.Outcome != "missed" }},
		{"undetermined", "no signals whose reason could not be determined", func(s Signal) bool { return s.Outcome != "undetermined" }},
		{"unrelated", "no unrelated topics", func(s Signal) bool { return s.Outcome != "unrelated topic" }},
	},
	day:   func(s Signal, z *time.Location) clock.Date { return clock.On(s.Received, z) },
	class: func(Signal) Class { return Unknown },
}

func letterDay(l Letter, z *time.Location) clock.Date {
	if z == time.UTC { // only a definition without its zone clause asks this
		return clock.On(l.IssuedAt, z)
	}
	return l.Issued
}

// Adults: an adult belongs to the day of issue of the certification letter.
var Adults = Definition[Letter]{
	Key: "certification.adults", Version: "1", Unit: "adults", Event: "a certification letter was issued",
	Window: "fiscal year", zoned: true,
	Clauses: []Clause[Letter]{
		{"adult", "adults only", func(l Letter) bool { return !l.Minor }},
		{"annulled", "no annulled letters", func(l Letter) bool { return !l.Annulled }},
		{"re-issued", "re-issued letters not again", func(l Letter) bool { return !l.Reissue }},
	},
	day: letterDay, class: func(l Letter) Class { return classOf(l.Type) },
}

// Children: a child belongs to the day of the first unannulled letter of either kind (DESIGN §5).
var Children = Definition[Letter]{
	Key: "certification.children", Version: "1", Unit: "children",
	Event:  "the first interim assistance or eligibility letter was issued",
	Window: "fiscal year", zoned: true,
	Clauses: []Clause[Letter]{
		{"child", "children only", func(l Letter) bool { return l.Minor }},
		{"annulled", "no annulled letters", func(l Letter) bool { return !l.Annulled }},
	},
	day: letterDay, class: func(l Letter) Class { return classOf(l.Type) },
	recipient: func(l Letter) string { return l.Recipient },
}
