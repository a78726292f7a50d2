package directory

import (
	"net/http"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

func (d *desk) verify(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "Verified. The next verification stands on the worklist.", func(x string, in *web.Input, version int64) error {
		return d.Verify(r.Context(), x, version)
	})
}

func (d *desk) suspend(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "Suspended. No search finds it now.", func(x string, in *web.Input, version int64) error {
		return d.Suspend(r.Context(), x, version, in.Text("why", 40))
	})
}

func (d *desk) resume(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, "Resumed. It still has to be verified.", func(x string, in *web.Input, version int64) error {
		return d.Resume(r.Context(), x, version)
	})
}

func (d *desk) act(w http.ResponseWriter, r *http.Request, said string, do func(x string, in *web.Input, version int64) error) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	version := in.Version()
	if err := in.Err(); err != nil {
		return err
	}
	if err := do(x, in, version); err != nil {
		return err
	}
	if err := d.site.Notify(r, said); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/directory/services/"+x)
}

func (d *desk) place(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	opened, err := d.OpenPlaces(r.Context(), x, "verify the entry")
	if err != nil {
		return err
	}
	return d.service(w, r, opened)
}

type providerView struct {
	Head     ui.Head
	Ended    bool
	Facts    ui.Facts
	Text     string
	Phones   []phoneView
	Services []ui.Link
	Vet      *ui.Form
}

func (d *desk) organization(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	p, err := d.Provider(r.Context(), x)
	if err != nil {
		return err
	}
	v := providerViewOf(p, d.guard.May(r.Context(), ActVet, provider(d.owner, x)))
	return providerPage.Render(w, r, d.site, "Organization", v, web.Here("/directory"))
}

func providerViewOf(p Provider, editor bool) providerView {
	v := providerView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Directory", Href: "/directory"}, {Text: "Organization"}}, Title: p.Card.Name}, Ended: !p.Ended.IsZero(), Text: p.Card.Description,
		Phones: phones(Card{Organization: &p.Card})}
	tone := map[Vetting]string{Suitable: "moss", NotSuitable: "clay", UnderReview: "amber"}[p.Vetting]
	v.Facts.Rows = []ui.Fact{{Term: "Suitability to serve", Tag: ui.Tag{Text: capital(string(p.Vetting)), Tone: tone}}}
	if !p.Vetted.IsZero() {
		v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: "Since", Answer: ui.Said(p.Vetted.Format("January 2, 2006"))})
	}
	for _, x := range [][2]string{{"Website", p.Card.Website}, {"E-mail", p.Card.Email}, {"Legal form", p.Card.LegalStatus}, {"Source", p.Source}} {
		if x[1] != "" {
			v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: x[0], Answer: ui.Said(x[1])})
		}
	}
	for _, e := range p.Services {
		name := e.Card.Name
		if !e.Offered() {
			name += " (not offered)"
		}
		v.Services = append(v.Services, ui.Link{Text: name, Href: "/directory/services/" + e.ID})
	}
	if editor {
		var to []ui.Option
		for _, x := range Vettings {
			to = append(to, ui.Option{Value: string(x), Label: capital(string(x))})
		}
		v.Vet = &ui.Form{Action: "/directory/organizations/" + p.ID + "/vetting", ID: "vetting", Submit: "Record", Version: strconv.FormatInt(p.Version, 10),
			Note:   "Not suitable takes every service of the organization out of every search.",
			Fields: []ui.Field{{Kind: ui.Radios, Name: "vetting", Label: "Suitability to serve", Options: to, Values: []string{string(p.Vetting)}}}}
	}
	return v
}

func (d *desk) vetting(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	to, version := Vetting(in.Text("vetting", 40)), in.Version()
	if err := in.Err(); err != nil {
		return err
	}
	if err := d.Vet(r.Context(), x, version, to); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/directory/organizations/"+x)
}

type verifyView struct {
	Head  ui.Head
	Table ui.Table
	Pages ui.Pages
	Empty ui.Empty
}

const perPage = 40

func (d *desk) toVerify(w http.ResponseWriter, r *http.Request) error {
	var after Entry
	if x := r.URL.Query().Get("after"); x != "" {
		if !id.Well(x) {
			return fault.New(fault.NotFound, "There is no such page")
		}
		var err error
		if after, err = d.Get(r.Context(), x); err != nil {
			return err
		}
	}
	list, err := d.ToVerify(r.Context(), after, perPage+1)
	if err != nil {
		return err
	}
	v := verifyViewOf(list)
	if after.ID != "" {
		v.Pages.First = "/directory/verify"
	}
	return verifyPage.Render(w, r, d.site, "Verify entries", v, web.Here("/directory"))
}

func verifyViewOf(list []Entry) verifyView {
	v := verifyView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Directory", Href: "/directory"}, {Text: "Verify"}}, Title: "Entries to verify", Sub: []string{"Nobody made sure of these within the year. Call, read the entry to them, then verify or suspend it."}},
		Table: ui.Table{Caption: "Entries to verify", HideCaption: true, Heads: ui.Heads("Service", "Provider", "Last verified", "Call")},
		Empty: ui.Empty{Title: "Every entry was verified within the year.", Text: "The next ones stand on the worklist when their year ends.", Next: ui.Link{Text: "Search the directory", Href: "/directory"}}}
	if len(list) > perPage {
		list = list[:perPage]
		v.Pages.Next = "/directory/verify?after=" + list[perPage-1].ID
	}
	v.Pages.Shown, v.Pages.About = len(list), "entries"
	for _, e := range list {
		last := ui.Cell{Text: "Never"}
		if !e.Verified.IsZero() {
			last.Text = e.Verified.Format("January 2, 2006")
		}
		call := ui.Cell{Gap: ui.Unknown}
		if p := phones(e.Card); len(p) > 0 {
			call = ui.Cell{Text: p[0].Number}
		}
		name := ui.Cell{Link: ui.Link{Text: e.Card.Name, Href: "/directory/services/" + e.ID}}
		if e.Changed.After(e.Verified) && !e.Verified.IsZero() {
			name.Sub = "Its source changed it since"
		}
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{name, {Text: first(e.Provider, "Not named")}, last, call})
	}
	return v
}

type importsView struct {
	Head    ui.Head
	Imports []importView
	Empty   ui.Empty
}

type importView struct {
	Title   string
	At      time.Time
	Numbers ui.Numbers
	Layout  string
	Short   string // of the manifest
	Refused ui.Table
	More    bool
}

func (d *desk) imports(w http.ResponseWriter, r *http.Request) error {
	list, err := d.Imports(r.Context())
	if err != nil {
		return err
	}
	return importsPage.Render(w, r, d.site, "Imports", importsViewOf(list), web.Here("/directory"))
}

func importsViewOf(list []Imported) importsView {
	v := importsView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Directory", Href: "/directory"}, {Text: "Imports"}}, Title: "Imports", Sub: []string{"One import is one act: all of it came in, or nothing did."}},
		Empty: ui.Empty{Title: "Nothing was imported yet.", Text: "An operator imports a folder of HSDS tables at the command line: manumit import hsds DIR."}}
	for _, i := range list {
		x := importView{Title: i.Source + ", import " + strconv.FormatInt(i.Version, 10), At: i.At, Layout: i.Layout, Short: i.Manifest[:min(16, len(i.Manifest))],
			Numbers: ui.Numbers{Items: []ui.Figure{{Label: "Services", Value: strconv.Itoa(i.Services)}, {Label: "Organizations", Value: strconv.Itoa(i.Organizations)},
				{Label: "Places", Value: strconv.Itoa(i.Locations)}, {Label: "Services ended", Value: strconv.Itoa(i.Ended)}, {Label: "Rows refused", Value: strconv.Itoa(i.Refused)}}},
			Refused: ui.Table{Caption: "What did not come in: " + i.Source + ", import " + strconv.FormatInt(i.Version, 10), HideCaption: true, Heads: ui.Heads("Row", "Field", "Why")}, More: len(i.Notes) == notesMax}
		for _, n := range i.Notes {
			what := "Row refused"
			if n.Kept {
				what = "Field left out"
			}
			x.Refused.Rows = append(x.Refused.Rows, []ui.Cell{{Text: n.File + ", " + strconv.Itoa(n.Row)}, {Text: n.Field, Sub: what}, {Text: capital(n.Reason)}})
		}
		v.Imports = append(v.Imports, x)
	}
	return v
}
