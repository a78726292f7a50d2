package certification

import (
	"fmt"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

// lineOf draws where a request stands.
func lineOf(f File, v lang.Voice) ui.Line {
	c, zone := f.Course, zoneOr(v.Zone)
	day := func(t clock.Date) string { return v.ShortDay(t) }
	at := map[State]int{Drafted: 0, PartAIn: 1, Complete: 1, Review: 2, Asked: 2, Interim: 3, Reconsidering: 4, Eligible: 5, Denied: 5, Withdrawn: 5}[c.State]
	steps := []ui.Step{{Text: "Part A in"}, {Text: "Complete"}, {Text: "Under review"}, {Text: "Interim assistance"}, {Text: "Decision"}, {Text: "Eligible, or denied"}}
	if !f.Received.IsZero() {
		steps[0].When = day(clock.On(f.Received, zone)) + ". " + v.Say("Sent after %s", v.Span(f.Received.Sub(f.Discovered)))
	}
	if c.PartB {
		steps[1].When = v.Say("Part B %s", day(clock.On(f.CompleteAt, zone)))
	} else if at > 1 && at < 5 {
		steps[1].When = v.Say("Part B is still needed")
	}
	if !f.ReviewAt.IsZero() {
		steps[2].When = v.Say("Since %s", day(clock.On(f.ReviewAt, zone)))
	}
	if c.State == Asked || c.Question {
		steps[2].Text = "More information asked"
	}
	switch {
	case !c.InterimFrom.IsZero():
		steps[3].When = v.Say("%s to %s", day(c.InterimFrom), day(c.InterimLast))
	case at > 3:
		steps[3].When = v.Say("Not used")
	}
	if c.State == Interim {
		steps[4].When = v.Say("By %s", day(c.InterimLast))
	}
	if c.State == Reconsidering {
		steps[4].Text = "Reconsideration"
	}
	if c.State.Over() {
		steps[5].Text = label(string(c.State))
		if !f.EndedAt.IsZero() {
			steps[5].When = day(clock.On(f.EndedAt, zone))
		}
	} else {
		steps[5].When = v.Say("A denial can be reconsidered")
	}
	for i := range steps {
		switch {
		case i == at:
			steps[i].State = ui.Now
		case i > at, i == 1 && !c.PartB, i == 3 && c.InterimFrom.IsZero():
			steps[i].State = ui.Next
		default:
			steps[i].State = ui.Done
		}
	}
	if c.State == Withdrawn {
		reached := map[int]bool{0: !f.Received.IsZero(), 1: c.PartB, 2: !f.ReviewAt.IsZero(), 3: !c.InterimFrom.IsZero()}
		for i := range 5 {
			if !reached[i] {
				steps[i].State = ui.Next
			}
		}
	}
	return ui.Line{Label: "State of the request", Steps: steps}
}

// bar is the interim period drawn as days, in units of its picture.
type bar struct {
	Day, Days    int // today's day, the last day
	Said         string
	Fill         string // color
	Now          string
	First, Last  clock.Date
	Extra        clock.Date // last day of an extension that is still possible; zero when used
	X, End, Tell string     // where today, the last day and the first alarm stand
	TellDay      int
	Over         bool
}

const (
	barWidth = 540
	barDays  = 120 // the whole axis: 90 days and one extension
)

// barOf draws the period; nil when there is none or it ended with a decision.
func barOf(c Course, today clock.Date, v lang.Voice) *bar {
	if c.State != Interim {
		return nil
	}
	b := &bar{Day: c.InterimFrom.DaysUntil(today), Days: c.InterimFrom.DaysUntil(c.InterimLast), First: c.InterimFrom, Last: c.InterimLast, Fill: "#0f6460"}
	place := func(n int) string { return fmt.Sprintf("%.1f", 1+float64(max(0, min(n, barDays)))*barWidth/barDays) }
	rule := InterimRule
	if c.Extended {
		rule = ExtendedRule
	} else {
		b.Extra = c.InterimLast.AddDays(ExtendedRule.Days - InterimRule.Days)
	}
	b.TellDay = rule.Tell[0]
	b.X, b.End, b.Tell = place(b.Day), place(b.Days), place(b.TellDay)
	b.Now = fmt.Sprintf("%.1f", max(0.1, float64(max(0, min(b.Day, barDays)))*barWidth/barDays))
	b.Over = b.Day > b.Days
	b.Said = v.Say("Interim assistance began %s. Today is day %d. The last day is day %d, %s. On day %d the specialist is told.", v.Day(b.First), b.Day, b.Days, v.Day(b.Last), b.TellDay)
	if b.Over {
		b.Fill = "#9c3d10"
		b.Said = v.Say("Interim assistance began %s. The last day was day %d, %s. No decision was made.", v.Day(b.First), b.Days, v.Day(b.Last))
	}
	if !b.Extra.IsZero() {
		b.Said += " " + v.Say("One extension, to %s, has not been used.", v.Day(b.Extra))
	}
	return b
}

// letterTable lists letters; nil when there is none.
func letterTable(ls []Letter, v lang.Voice) *ui.Table {
	if len(ls) == 0 {
		return nil
	}
	t := &ui.Table{Caption: "Letters", HideCaption: true, Heads: ui.Heads("Number", "Issued", "Status")}
	for _, l := range ls {
		t.Rows = append(t.Rows, []ui.Cell{{Link: ui.Link{Text: l.Number, Href: "/certification/letters/" + l.ID}, Sub: titles[l.Kind]}, {Text: v.Day(l.IssuedOn)},
			{Tag: letterTag(l)}})
	}
	return t
}

func letterTag(l Letter) ui.Tag {
	t := ui.Tag{Text: label(string(l.Status))}
	switch l.Status {
	case ValidLetter:
		t.Tone, t.Icon = "moss", "check"
	case ReplacedLetter:
		t.Icon = "replaced"
	case AnnulledLetter:
		t.Tone, t.Icon = "clay", "no"
	}
	return t
}

func previewOf(k Kind, agency string) *preview {
	p := &preview{Agency: agency, Title: titles[k]}
	for i, line := range bodies[k] {
		if k == InterimLetter && i == 1 {
			continue // the day is known when it is issued
		}
		p.Lines = append(p.Lines, line)
	}
	return p
}
