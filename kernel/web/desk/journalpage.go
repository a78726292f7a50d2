package desk

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type journalView struct {
	Head    ui.Head
	Numbers *ui.Numbers
	Filter  *ui.Form
	Table   ui.Table
	Empty   *ui.Empty
	Pages   ui.Pages
	Verify  *verifyView
}

type verifyView struct{ Key string }

var journalPage = web.Page[journalView](pages, "pages/journal.tmpl")

func (d *Desk) showJournal(site *web.Site) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		in := web.Form(r)
		id := in.Text("record", 64)
		below, _ := in.Int("below", 0, 1<<53)
		err := in.Err()
		var es Entries
		if err == nil {
			es, err = d.Journal(r.Context(), id, int64(below))
		}
		v := d.speaker(r.Context(), site.Voice(r))
		if fault.Is(err, fault.Invalid) {
			filter := filterForm("").Filled(in.Values(), err)
			return journalPage.Render(w, r, site, "Journal", journalView{Head: journalHead(false), Filter: &filter}, web.Status(422))
		}
		if err != nil {
			return err
		}
		return journalPage.Render(w, r, site, "Journal", v.journal(es, id, int64(below)))
	}
}

func (d *Desk) showHistory(site *web.Site) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		es, err := d.History(r.Context(), r.PathValue("id"))
		if err != nil {
			return err
		}
		return journalPage.Render(w, r, site, "History of a record", d.speaker(r.Context(), site.Voice(r)).history(es, r.PathValue("id")), web.Here("/journal"))
	}
}

// speaker writes entries for one reader; names are asked once.
type speaker struct {
	voice lang.Voice
	words map[access.Act]string
	who   func(a journal.Actor) (name, sub string)
}

func (d *Desk) speaker(ctx context.Context, v lang.Voice) speaker {
	seen := map[journal.Actor][2]string{}
	return speaker{v, d.w.Words, func(a journal.Actor) (string, string) {
		x, ok := seen[a]
		if !ok {
			x = d.actor(ctx, v, a)
			seen[a] = x
		}
		return x[0], x[1]
	}}
}

// actor says who acted: the role, and the name for colleagues; otherwise the agency.
func (d *Desk) actor(ctx context.Context, v lang.Voice, a journal.Actor) [2]string {
	switch access.Kind(a.Kind) {
	case access.Public, "":
		return [2]string{"Public", "Somebody on the public pages"}
	case access.Flow:
		return [2]string{"The system", a.ID}
	case access.Shell:
		return [2]string{"Console", "Somebody at this server"}
	}
	sub := a.Agency
	if d.w.Agency != nil {
		sub = d.w.Agency(ctx, a.Agency)
	}
	if d.w.Colleague != nil {
		if name, err := d.w.Colleague(ctx, a.ID); err == nil && name != "" {
			sub = name + ", " + sub
		}
	}
	return [2]string{access.Role(a.Role).Title(), sub}
}

func journalHead(whole bool) ui.Head {
	sub := "What people of your agency did and looked at"
	if whole {
		sub = "What everybody here did and looked at"
	}
	return ui.Head{Title: "Journal", Sub: []string{sub, "Ids and classes only: nothing sealed stands here", "Your look is written down, too"}}
}

func filterForm(id string) ui.Form {
	f := ui.Form{Action: "/journal", Get: true, ID: "filter", Row: true, Outline: true, Submit: "Show this record", Fields: []ui.Field{
		{Kind: ui.Code, Name: "record", Label: "Id of a record or a person", Max: 64}}}
	if id != "" {
		f.Fields[0].Values = []string{id}
		f.Cancel = ui.Link{Text: "Show all records", Href: "/journal"}
	}
	return f
}

func (s speaker) numbers(p Point) *ui.Numbers {
	when := ui.Figure{Label: "Signed", Value: "Not yet", Icon: "none"}
	if p.Size > 0 {
		when = ui.Figure{Label: "Signed", Value: s.voice.Clock(p.At), Sub: s.voice.Date(p.At), Icon: "met", Tone: "mn-i--moss"}
	}
	return &ui.Numbers{Items: []ui.Figure{{Label: "Entries under the newest checkpoint", Value: s.voice.Number(int(p.Size))}, when}}
}

func (s speaker) journal(es Entries, id string, below int64) journalView {
	filter := filterForm(id)
	v := journalView{Head: journalHead(es.Whole), Numbers: s.numbers(es.Point), Filter: &filter, Table: s.table("Entries, newest first", es.Rows), Verify: &verifyView{es.Point.Key},
		Pages: ui.Pages{Shown: len(es.Rows), About: "entries"}}
	if es.Next > 0 {
		v.Pages.Next = "/journal?below=" + strconv.FormatInt(es.Next, 10)
	}
	if below > 0 {
		v.Pages.First = "/journal"
	}
	switch {
	case len(es.Rows) > 0:
	case id != "":
		v.Empty = &ui.Empty{Title: "Nothing stands here about this id.", Text: "Check that it is complete. What other agencies did is shown to them.", Next: ui.Link{Text: "Show all records", Href: "/journal"}}
	default:
		v.Empty = &ui.Empty{Title: "Nothing yet.", Text: "An entry appears here a second after it was made, under a signed checkpoint."}
	}
	return v
}

func (s speaker) history(es Entries, id string) journalView {
	return journalView{Head: ui.Head{Title: "History of a record", Sub: []string{id, "Newest first", "Your look is written down, too"}},
		Table: s.table("What happened, newest first", es.Rows)}
}

func (s speaker) table(caption string, es []journal.Entry) ui.Table {
	t := ui.Table{Caption: caption, HideCaption: true, RowHead: 2, Heads: ui.Heads("When", "Who", "What", "Record", "Person", "Purpose or class")}
	for _, e := range es {
		name, sub := s.who(e.Actor)
		what := ui.Cell{Text: e.Act}
		if w := s.words[access.Act(e.Act)]; w != "" {
			what = ui.Cell{Text: w, Sub: e.Act}
		}
		why := ui.Cell{Text: e.Purpose, Sub: e.Detail}
		switch {
		case e.Detail == "refused":
			why = ui.Cell{Tag: ui.Tag{Text: "Refused", Tone: "clay", Icon: "no"}, Sub: e.Purpose}
		case e.Purpose == "":
			why = ui.Cell{Text: e.Detail}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: s.voice.ShortDay(clock.On(e.At, zoneOf(s.voice))), Sub: s.voice.Clock(e.At)}, {Text: name, Sub: sub}, what,
			ref(e.Kind, e.Resource), ref("", e.Subject), why})
	}
	return t
}

// ref leads to a record's history.
func ref(kind, id string) ui.Cell {
	if !record.MatchString(id) {
		return ui.Cell{Text: kind}
	}
	return ui.Cell{Link: ui.Link{Text: id, Href: "/journal/of/" + id}, Sub: kind}
}

func zoneOf(v lang.Voice) *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
}
