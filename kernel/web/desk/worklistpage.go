package desk

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type worklistView struct {
	Head    ui.Head
	Numbers ui.Numbers
	Groups  []groupView
}

type groupView struct {
	Title string // "As child-protection specialist"
	Note  string
	Open  int
	Done  int
	Table ui.Table
	Empty *ui.Empty
}

var worklistPage = web.Page[worklistView](pages, "pages/worklist.tmpl")

func (d *Desk) showWorklist(site *web.Site) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		l, err := d.Worklist(r.Context())
		if err != nil {
			return err
		}
		return worklistPage.Render(w, r, site, "Worklist", l.view(site.Voice(r)))
	}
}

func (l List) view(v lang.Voice) worklistView {
	f := l.Figures
	out := worklistView{
		Head: ui.Head{Title: "What must I do next, by when", Sub: []string{v.LongDate(l.Now) + ", " + v.Time(l.Now), "Sorted by due time inside each role"}},
		Numbers: ui.Numbers{Items: []ui.Figure{
			{Label: "Overdue", Value: strconv.Itoa(f.Overdue), Icon: "over"},
			{Label: "Due today", Value: strconv.Itoa(f.Today), Icon: "soon"},
			{Label: "Due in 7 days", Value: strconv.Itoa(f.SevenDays), Icon: "clock"}}}}
	if f.Overdue > 0 {
		out.Numbers.Items[0].Tone = "mn-i--clay"
	}
	if f.Today > 0 {
		out.Numbers.Items[1].Tone = "mn-i--amber"
	}
	if f.Waiting > 0 {
		out.Numbers.Items = append(out.Numbers.Items, ui.Figure{Label: "Waiting on someone else", Value: strconv.Itoa(f.Waiting), Icon: "none"})
	}
	met := ui.Figure{Label: "Met this week", Value: strconv.Itoa(f.InTime), Icon: "met", Tone: "mn-i--moss"}
	if f.Week > f.InTime {
		met.Sub = v.Say("of %d", f.Week)
	}
	out.Numbers.Items = append(out.Numbers.Items, met)
	for _, g := range l.Groups {
		out.Groups = append(out.Groups, g.view(v, l))
	}
	return out
}

func (g Group) view(v lang.Voice, l List) groupView {
	title := g.Role.Title()
	out := groupView{Title: v.Say("As %s", lower(v.Say(title))), Open: g.Open(), Table: ui.Table{Class: "mn-worklist", Caption: title, HideCaption: true, RowHead: 1,
		Heads: ui.Heads("By when", "What to do", "About", "Why this clock", "Open")}}
	out.Table.Heads[4].Hide, out.Table.Heads[4].Num = true, true
	out.Done = len(g.Tasks) - out.Open
	if !g.Now {
		out.Note = "Switch to this role to open what is in it."
	}
	if g.More {
		out.Note = "The first 200 are shown; more wait behind them."
	}
	if len(g.Tasks) == 0 {
		out.Empty = &ui.Empty{Title: v.Say("Nothing to do as %s.", lower(v.Say(title))), Text: g.Quiet}
		return out
	}
	for _, t := range g.Tasks {
		chip := t.chip(l.Now, l.Zone)
		why := ui.Cell{Text: t.Why}
		if t.Why == "" && t.Due.IsZero() {
			why.Text = "No clock"
		}
		out.Table.Rows = append(out.Table.Rows, []ui.Cell{{Chip: &chip}, {Text: t.Text, Sub: t.sub(v)}, {Text: t.Ref}, why, t.open(g)})
	}
	return out
}

// sub is the second line: what the source says, since when, and whether somebody was told.
func (t Task) sub(v lang.Voice) string {
	var parts []string
	if t.Sub != "" {
		parts = append(parts, v.Say(t.Sub))
	}
	switch {
	case !t.Met.IsZero():
		parts = append(parts, v.Say("Done %s", v.DateTime(t.Met)))
	case !t.Start.IsZero():
		parts = append(parts, v.Say("Since %s", v.DateTime(t.Start)))
	}
	if t.Escalated && t.Met.IsZero() {
		parts = append(parts, v.Say("Was escalated"))
	}
	return strings.Join(parts, ". ")
}

func (t Task) open(g Group) ui.Cell {
	switch {
	case t.Href == "":
		return ui.Cell{Num: true}
	case !g.Now:
		return ui.Cell{Num: true, Link: ui.Link{Text: "Switch role", Href: "/roles", About: t.Ref}}
	case !t.Met.IsZero():
		return ui.Cell{Num: true, Link: ui.Link{Text: "View", Href: t.Href, About: t.Ref}}
	case t.Verb == "":
		return ui.Cell{Num: true, Link: ui.Link{Text: "Open", Href: t.Href, About: t.Ref}}
	}
	return ui.Cell{Num: true, Link: ui.Link{Text: t.Verb, Href: t.Href, About: t.Ref}}
}

// lower makes a title part of a sentence.
func lower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
