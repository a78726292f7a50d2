package hotline

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type queueRow struct {
	Signal
	What   string // channel and purpose, in words
	Holder string // "you", a colleague's name, or ""
	Take   bool
	Tags   []ui.Tag
}

type tab struct {
	Text, Href string
	Here       bool
}

type queueView struct {
	Head  ui.Head
	Tabs  []tab
	Rows  []queueRow
	Empty ui.Empty
	Pages ui.Pages
}

type callView struct {
	Head ui.Head
	Form ui.Form
}

var (
	queuePage = web.Page[queueView](pages, "pages/queue.tmpl")
	callPage  = web.Page[callView](pages, "pages/call.tmpl")
)

const pageSize = 50

func (d *Desk) queue(w http.ResponseWriter, r *http.Request) error {
	l := Lane(r.URL.Query().Get("list"))
	if l != Mine && l != Done {
		l = Waiting
	}
	from := ParseCursor(r.URL.Query().Get("from"))
	ctx := d.as(r)
	signals, next, err := d.s.Queue(ctx, l, from, pageSize)
	if err != nil {
		return err
	}
	v := queueHead(l)
	v.Pages = ui.Pages{Shown: len(signals), About: "signals"}
	if from.ID != "" {
		v.Pages.First = "/hotline?list=" + string(l)
	}
	if next.ID != "" {
		v.Pages.Next = "/hotline?list=" + string(l) + "&from=" + url.QueryEscape(next.String())
	}
	for _, x := range signals {
		v.Rows = append(v.Rows, rowOf(x, d.called(ctx, x.Assignee)))
	}
	return queuePage.Render(w, r, d.site, "Hotline queue", v)
}

func queueHead(l Lane) queueView {
	v := queueView{Head: ui.Head{Title: "Hotline queue", Sub: []string{"Crisis first, then who has waited longest."},
		Actions: []ui.Link{{Text: "Situations", Href: "/hotline/situations"}, {Text: "Log a call", Href: "/hotline/call"}}}}
	empties := map[Lane]ui.Empty{
		Waiting: {Title: "Nobody is waiting", Text: "Reports, texts and chats appear here as they come in.", Next: ui.Link{Text: "See what was closed", Href: "/hotline?list=closed"}},
		Mine:    {Title: "You hold no signal", Text: "Take one from the queue.", Next: ui.Link{Text: "Open the queue", Href: "/hotline"}},
		Done:    {Title: "Nothing was closed yet", Text: "Closed signals stay here, newest first.", Next: ui.Link{Text: "Open the queue", Href: "/hotline"}}}
	v.Empty = empties[l]
	for _, t := range []struct {
		l    Lane
		text string
	}{{Waiting, "Open"}, {Mine, "Mine"}, {Done, "Closed"}} {
		href := "/hotline?list=" + string(t.l)
		if t.l == Waiting {
			href = "/hotline"
		}
		v.Tabs = append(v.Tabs, tab{t.text, href, t.l == l})
	}
	return v
}

var channelTexts = []string{"voice", "Voice", "text", "Text", "chat", "Chat", "online report", "Online report", "email", "Email"}

func rowOf(x Signal, holder string) queueRow {
	row := queueRow{Signal: x, Holder: holder, Take: x.Status == Untaken, What: textOf(channelTexts, string(x.Channel))}
	if x.Language != "" {
		row.What += ", " + textOf(languageTexts, x.Language)
	}
	if x.Danger {
		row.Tags = append(row.Tags, ui.Tag{Text: "In danger now", Tone: "clay", Icon: "over"})
	}
	switch {
	case x.Purpose == Crisis:
		row.Tags = append(row.Tags, ui.Tag{Text: "Crisis", Tone: "clay", Icon: "flag"})
	case x.Path == Tips:
		row.Tags = append(row.Tags, ui.Tag{Text: "Tip"})
	case x.Purpose != "":
		row.Tags = append(row.Tags, ui.Tag{Text: textOf(purposeTexts, string(x.Purpose))})
	}
	return row
}

// callForm is short on purpose: it is filled while somebody talks, at three in the morning.
func callForm(once string) ui.Form {
	return ui.Form{Action: "/hotline/call", Submit: "Save the call", Once: once, Cancel: ui.Link{Text: "Back to the queue", Href: "/hotline"},
		Note: "The call is yours until you close it or give it back. A crisis is told to the supervisor at once.",
		Fields: []ui.Field{
			{Kind: ui.Check, Name: "danger", Label: "Somebody is in danger right now"},
			{Kind: ui.Area, Name: "narrative", Label: "What was told", Rows: 6, Max: 8000, Optional: true, Hint: "Sealed when you save. Facts, in plain words."},
			{Kind: ui.Area, Name: "safe", Label: "Safe to contact: how, when, and what never to say", Rows: 2, Max: 2000, Optional: true},
			{Kind: ui.Text, Name: "contact", Label: "How to reach the contactor", Max: 300, Optional: true},
			{Kind: ui.Select, Name: "purpose", Label: "Purpose code", Options: ui.Options(purposeTexts...)},
			{Kind: ui.Select, Name: "relation", Label: "Who is calling", Options: ui.Options(relationTexts...)},
			{Kind: ui.Select, Name: "language", Label: "Language", Empty: "Not asked", Options: ui.Options(languageTexts...)},
			{Kind: ui.Select, Name: "channel", Label: "Channel", Options: ui.Options(channelTexts...)},
			{Kind: ui.Select, Name: "outcome", Label: "Outcome", Options: ui.Options(outcomeTexts...)},
			{Kind: ui.Time, Name: "at", Label: "Time of the call today", Hint: "Leave empty for now.", Optional: true},
			{Kind: ui.Check, Name: "finished", Label: "Nothing is left to do: close it"},
		}}
}

func (d *Desk) callForm(w http.ResponseWriter, r *http.Request) error {
	return d.showCall(w, r, callForm(d.site.Once()))
}

func (d *Desk) showCall(w http.ResponseWriter, r *http.Request, f ui.Form, o ...web.RenderOption) error {
	if err := d.s.mayLog(d.as(r)); err != nil {
		return err
	}
	v := callView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Hotline", Href: "/hotline"}, {Text: "Log a call"}}, Title: "Log a call",
		Sub: []string{"Every field can wait. Save early."}}, Form: f}
	return callPage.Render(w, r, d.site, "Log a call", v, o...)
}

func (d *Desk) call(w http.ResponseWriter, r *http.Request) error {
	ctx := d.as(r)
	in := web.Form(r)
	zone := access.Who(ctx).Where()
	draft := Draft{Channel: Channel(in.Choice("channel", values(channelTexts)...)), Language: in.MayChoose("language", values(languageTexts)...),
		Purpose: Purpose(in.MayChoose("purpose", values(purposeTexts)...)), Outcome: Outcome(in.MayChoose("outcome", values(outcomeTexts)...)),
		Relation: in.MayChoose("relation", values(relationTexts)...), Danger: in.Bool("danger"), Narrative: in.Long("narrative", 8000),
		Contact: in.Text("contact", 300), Safe: in.Long("safe", 2000), Done: in.Bool("finished"),
		Received: in.Time("at", clock.On(d.site.Now(), zone), zone)}
	once := in.Once()
	logged, err := Logged{}, in.Err()
	if err == nil {
		logged, err = d.s.Log(ctx, draft, once)
	}
	if fault.Is(err, fault.Invalid) {
		if f := fault.As(err); f != nil {
			for i := range f.Fields {
				f.Fields[i].Name = strings.Replace(f.Fields[i].Name, "received", "at", 1)
			}
		}
		return d.showCall(w, r, callForm(d.site.Once()).Filled(in.Values(), err), web.Status(http.StatusUnprocessableEntity))
	}
	return d.post(w, r, err, "/hotline/signals/"+logged.ID, "The call is saved.")
}
