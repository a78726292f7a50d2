package certification

import (
	"net/http"
	"net/url"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

type listView struct {
	Head  ui.Head
	Tabs  []ui.Link // the one without address is shown
	Empty *ui.Empty
	Table *ui.Table
	Pages ui.Pages
}

const pageSize = 50

// after reads where a page begins: an instant and an opaque id.
func after(r *http.Request) (Row, error) {
	at, from := r.URL.Query().Get("at"), r.URL.Query().Get("after")
	if at == "" && from == "" {
		return Row{}, nil
	}
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil || !id.Well(from) {
		return Row{}, fault.New(fault.NotFound, "There is no such page")
	}
	return Row{ID: from, Drafted: t, Received: t}, nil
}

func next(path, id string, at time.Time) string {
	return path + "?" + url.Values{"at": {at.Format(time.RFC3339Nano)}, "after": {id}}.Encode()
}

func (d *desk) requests(w http.ResponseWriter, r *http.Request) error {
	ctx := acting(r)
	from, err := after(r)
	if err != nil {
		return err
	}
	rows, err := d.List(ctx, from, pageSize+1)
	if err != nil {
		return err
	}
	ids := []string{access.Who(ctx).Agency}
	for _, x := range rows {
		ids = append(ids, x.Requester)
	}
	names, err := d.names(ctx, ids...)
	if err != nil {
		return err
	}
	may := d.guard.May(ctx, ActAdultList, access.Resource{Kind: "Adults", ID: "list", Agency: access.Who(ctx).Agency})
	return listPage.Render(w, r, d.site, "Certification", requestList(rows, names, may, !from.Drafted.IsZero(), d.site.Voice(r)))
}

func requestList(rows []Row, names map[string]string, adults, later bool, v lang.Voice) listView {
	out := listView{Head: ui.Head{Title: "Requests for assistance", Sub: []string{"Minors. Names are sealed and stand in no list."}}, Tabs: []ui.Link{{Text: "Minors"}}}
	if adults {
		out.Tabs = append(out.Tabs, ui.Link{Text: "Adults", Href: "/certification/adults"})
	}
	if later {
		out.Pages.First = "/certification"
	}
	if len(rows) == 0 {
		out.Empty = &ui.Empty{Title: "No requests here.", Text: "A notice is drafted by itself when an advocate records a minor in a situation. It then stands on the officer’s worklist."}
		return out
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		out.Pages.Next = next("/certification", rows[pageSize-1].ID, rows[pageSize-1].Drafted)
	}
	out.Pages.Shown, out.Pages.About = len(rows), "requests"
	t := &ui.Table{Caption: "Requests for assistance", HideCaption: true, Heads: ui.Heads("Request", "State", "Type", "From", "Received")}
	for _, x := range rows {
		state := ui.Cell{Tag: ui.Tag{Text: label(string(x.State)), Tone: tone(x.State)}}
		switch {
		case x.Proposed != "":
			state.Sub = "A second person must decide"
		case x.State == Interim:
			state.Sub = v.Say("Until %s", v.Day(x.Last))
		}
		received := ui.Cell{Text: v.Date(x.Received)}
		if x.Received.IsZero() {
			received = ui.Cell{Text: "Not sent", Sub: v.Say("Drafted %s", v.Date(x.Drafted))}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Link: ui.Link{Text: x.Ref, Href: "/certification/requests/" + x.ID}}, state, {Text: label(string(x.Type))}, {Text: names[x.Requester]}, received})
	}
	out.Table = t
	return out
}

func (d *desk) adults(w http.ResponseWriter, r *http.Request) error {
	ctx := acting(r)
	from, err := after(r)
	if err != nil {
		return err
	}
	rows, err := d.ListAdults(ctx, from, pageSize+1)
	if err != nil {
		return err
	}
	f, err := d.facts()
	if err != nil {
		return err
	}
	may := d.guard.May(ctx, ActAdultSubmit, Adult{ID: "new", Agency: access.Who(ctx).Agency}.resource(f))
	return listPage.Render(w, r, d.site, "Certification", adultList(rows, may, !from.Received.IsZero(), d.site.Voice(r)))
}

func adultList(rows []Adult, may, later bool, v lang.Voice) listView {
	out := listView{Head: ui.Head{Title: "Requests for certification", Sub: []string{"Adults. Names are sealed and stand in no list."}},
		Tabs: []ui.Link{{Text: "Minors", Href: "/certification"}, {Text: "Adults"}}}
	if may {
		out.Head.Actions = []ui.Link{{Text: "Record a request", Href: "/certification/adults/new"}}
	}
	if later {
		out.Pages.First = "/certification/adults"
	}
	if len(rows) == 0 {
		out.Empty = &ui.Empty{Title: "No requests here.", Text: "Requests for adults’ certification are recorded by a specialist.", Next: ui.Link{}}
		return out
	}
	if len(rows) > pageSize {
		rows = rows[:pageSize]
		out.Pages.Next = next("/certification/adults", rows[pageSize-1].ID, rows[pageSize-1].Received)
	}
	out.Pages.Shown, out.Pages.About = len(rows), "requests"
	t := &ui.Table{Caption: "Requests for certification", HideCaption: true, Heads: ui.Heads("Request", "State", "Type", "Basis", "Received")}
	for _, x := range rows {
		state := ui.Cell{Tag: ui.Tag{Text: label(string(x.State)), Tone: adultTone(x.State)}}
		if x.Proposed != "" {
			state.Sub = "A second person must decide"
		}
		basis := ui.Cell{Text: label(string(x.Basis))}
		if x.Basis == "" {
			basis = ui.Cell{Text: "Pending at Homeland Security"}
		}
		t.Rows = append(t.Rows, []ui.Cell{{Link: ui.Link{Text: x.Ref, Href: "/certification/adults/" + x.ID}}, state, {Text: label(string(x.Type))}, basis, {Text: v.Date(x.Received)}})
	}
	out.Table = t
	return out
}

func adultTone(s AdultState) string {
	if s == Certified {
		return "moss"
	}
	return ""
}
