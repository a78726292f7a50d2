package people

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// desk is the pages of the register.
type desk struct {
	*Service
	site  *web.Site
	ports Ports
}

var (
	registerPage = web.Page[registerView](files, "pages/register.tmpl")
	personPage   = web.Page[personView](files, "pages/person.tmpl")
	formPage     = web.Page[formView](files, "pages/form.tmpl")
	consentPage  = web.Page[consentView](files, "pages/consent.tmpl", "pages/consents.tmpl")
	logPage      = web.Page[logView](files, "pages/log.tmpl")
	paperPage    = web.Page[paperView](files, "pages/paper.tmpl")
	erasuresPage = web.Page[erasuresView](files, "pages/erasures.tmpl")
)

// Pages registers the register's pages.
func (s *Service) Pages(site *web.Site, p Ports) error {
	d := &desk{s, site, p}
	for pattern, h := range map[string]web.Handler{
		"GET /people": d.register, "POST /people/find": d.find, "GET /people/new": d.blank, "POST /people": d.record,
		"GET /people/{id}": d.show, "POST /people/{id}": d.reveal, "POST /people/{id}/seal": d.sealAgain,
		"GET /people/{id}/edit": d.edit, "POST /people/{id}/edit": d.change,
		"GET /people/{id}/consent": d.consents, "POST /people/{id}/consent": d.recordConsent, "POST /people/{id}/consent/{consent}": d.withdraw,
		"GET /people/{id}/log": d.log, "GET /people/{id}/log/print": d.warn, "POST /people/{id}/log/print": d.paper,
		"POST /people/{id}/erase": d.askErase, "GET /erasures": d.erasures, "POST /people/{id}/erase/now": d.erase,
	} {
		site.Staff(pattern, h)
	}
	site.Gallery(samples()...)
	return site.Declare(registerPage, personPage, formPage, consentPage, logPage, paperPage, erasuresPage)
}

// idOf is the id of the path; anything else is not there.
func idOf(r *http.Request) (string, error) {
	if x := r.PathValue("id"); id.Well(x) {
		return x, nil
	}
	return "", fault.New(fault.NotFound, "There is no such record")
}

func path(id string, more ...string) string {
	out := "/people/" + id
	for _, m := range more {
		out += "/" + m
	}
	return out
}

type registerView struct {
	Head   ui.Head
	Find   ui.Form
	Table  ui.Table
	Pages  ui.Pages
	Empty  ui.Empty
	Found  bool // the table answers a search
	Erases string
}

const perPage = 30

func (d *desk) registerView(list []Person) registerView {
	v := registerView{Head: ui.Head{Title: "People", Sub: []string{"Your agency’s register. Names are sealed; nobody outside the agency learns who is here."},
		Actions: []ui.Link{{Text: "Record a person", Href: "/people/new"}}},
		Find: ui.Form{Action: "/people/find", Submit: "Find", Outline: true, Note: "Only the exact name is found, and each find is a look that she can see.",
			Fields: []ui.Field{{Kind: ui.Text, Name: "name", Label: "Exact name", Max: 200}}},
		Table: ui.Table{Caption: "Persons, the newest first", HideCaption: true, Heads: ui.Heads("Person", "Age", "Language", "Recorded")},
		Empty: ui.Empty{Title: "Nobody is recorded yet.", Text: "A person is recorded when she wants help.", Next: ui.Link{Text: "Record a person", Href: "/people/new"}}}
	for _, p := range list {
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{{Link: ui.Link{Text: Ref(p.ID), Href: path(p.ID)}}, {Text: bandWords(p.Band)}, languageCell(p.Language), {Text: p.Recorded.Format("2006-01-02")}})
	}
	return v
}

func languageCell(code string) ui.Cell {
	if a := ui.AnswerOf(code); a.Gap != "" {
		return ui.Cell{Gap: a.Gap}
	}
	return ui.Cell{Text: languageName(code)}
}

func bandWords(b Band) string {
	switch b {
	case Minor:
		return "Under 18"
	case Adult:
		return "18 or older"
	}
	return "Unknown, protected as a minor"
}

func (d *desk) register(w http.ResponseWriter, r *http.Request) error {
	var after Person
	if at := r.URL.Query().Get("after"); at != "" {
		t, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("at"))
		if err != nil || !id.Well(at) {
			return fault.New(fault.NotFound, "There is no such page")
		}
		after = Person{ID: at, Recorded: t}
	}
	list, err := d.Register(r.Context(), after, perPage+1)
	if err != nil {
		return err
	}
	more := len(list) > perPage
	if more {
		list = list[:perPage]
	}
	v := d.registerView(list)
	v.Pages = ui.Pages{Shown: len(list), About: "persons"}
	if after.ID != "" {
		v.Pages.First = "/people"
	}
	if more {
		last := list[len(list)-1]
		v.Pages.Next = "/people?" + url.Values{"after": {last.ID}, "at": {last.Recorded.UTC().Format(time.RFC3339Nano)}}.Encode()
	}
	return registerPage.Render(w, r, d.site, "People", v, web.Here("/people"))
}

func (d *desk) find(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	name := in.Need("name", 200)
	if err := in.Err(); err != nil {
		v := d.registerView(nil)
		v.Find = v.Find.Filled(in.Values(), err)
		return registerPage.Render(w, r, d.site, "People", v, web.Status(422), web.At("/people"), web.Here("/people"))
	}
	list, err := d.Named(r.Context(), name)
	if err != nil {
		return err
	}
	v := d.registerView(list)
	v.Found = true
	v.Empty = ui.Empty{Title: "Nobody of that exact name is in your agency’s register.", Text: "Another spelling is another name here: the register can only compare what is exactly the same.", Next: ui.Link{Text: "See the newest", Href: "/people"}}
	return registerPage.Render(w, r, d.site, "People", v, web.At("/people"), web.Here("/people"))
}

type formView struct {
	Head       ui.Head
	Form       ui.Form
	Sections   []section
	Duplicates []ui.Link // persons of this agency with the same name and birth date
	Anyway     bool      // the form says: record her although there is one
	Conflict   *ui.Conflict
}

func (d *desk) formView(form ui.Form, change bool, typed url.Values, err error) formView {
	v := formView{}
	v.Form, v.Sections = filled(form, change, typed, err)
	return v
}

func (d *desk) newForm() ui.Form {
	return ui.Form{Action: "/people", ID: "person", Submit: "Record", Cancel: ui.Link{Text: "Cancel", Href: "/people"}, Once: d.site.Once(),
		Note: "Names, contacts, birth date and her words are sealed under a key of her own. Your agency’s case workers can open them for a purpose; she can see who did."}
}

var newHead = ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: "Record a person"}}, Title: "Record a person",
	Sub: []string{"Only what she wants to tell. Every question can be skipped."}}

func (d *desk) blank(w http.ResponseWriter, r *http.Request) error {
	if err := d.guard.Allow(r.Context(), ActList, register(access.Who(r.Context()).Agency)); err != nil {
		return err
	}
	v := d.formView(d.newForm(), false, empty().values(), nil)
	v.Head = newHead
	return formPage.Render(w, r, d.site, "Record a person", v, web.Here("/people"))
}

func (d *desk) record(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft, once, anyway := read(in), in.Once(), in.Bool("anyway")
	again := func(err error, dups []Person) error {
		v := d.formView(d.newForm(), false, in.Values(), err)
		v.Head = newHead
		for _, p := range dups {
			v.Duplicates = append(v.Duplicates, ui.Link{Text: Ref(p.ID), Href: path(p.ID)})
		}
		return formPage.Render(w, r, d.site, "Record a person", v, web.Status(http.StatusUnprocessableEntity), web.At("/people/new"), web.Here("/people"))
	}
	if err := in.Err(); err != nil {
		return again(err, nil)
	}
	if !anyway {
		dups, err := d.Duplicates(r.Context(), draft)
		if err != nil {
			return err
		}
		if len(dups) > 0 {
			return again(nil, dups)
		}
	}
	person, err := d.Record(r.Context(), draft, once)
	if fault.Is(err, fault.Invalid) {
		return again(err, nil)
	}
	if err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(person))
}

func (d *desk) edit(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	p, draft, err := d.opened(r.Context(), x, "correct the record")
	if err != nil {
		return err
	}
	v := d.formView(d.editForm(p), true, draft.values(), nil)
	v.Head = editHead(p)
	return formPage.Render(w, r, d.site, "Change a record", v, web.Here("/people"))
}

func (d *desk) opened(ctx context.Context, x, purpose string) (Person, Draft, error) {
	open, err := d.Open(ctx, x, purpose)
	if err != nil {
		return Person{}, Draft{}, err
	}
	p, err := d.View(ctx, x, purpose)
	return p, draftOf(p, open), err
}

func (d *desk) editForm(p Person) ui.Form {
	return ui.Form{Action: path(p.ID, "edit"), ID: "person", Submit: "Save", Cancel: ui.Link{Text: "Cancel", Href: path(p.ID)}, Version: strconv.FormatInt(p.Version, 10),
		Note: "This page opened what is sealed, to correct the record. She can see that."}
}

func editHead(p Person) ui.Head {
	return ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: Ref(p.ID), Href: path(p.ID)}, {Text: "Change"}}, Title: "Change " + Ref(p.ID)}
}

func (d *desk) change(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	mine, version := read(in), in.Version()
	if err = in.Err(); err == nil {
		err = d.Change(r.Context(), x, version, mine)
	}
	switch fault.KindOf(err) {
	case fault.Invalid:
		v := d.formView(d.editForm(Person{ID: x, Version: version}), true, in.Values(), err)
		v.Head = editHead(Person{ID: x})
		return formPage.Render(w, r, d.site, "Change a record", v, web.Status(422), web.At(path(x, "edit")), web.Here("/people"))
	case fault.Conflict:
		p, theirs, err := d.opened(r.Context(), x, "compare before saving")
		if err != nil {
			return err
		}
		v := formView{Head: editHead(p), Conflict: conflictView(p, mine, theirs, in.Values())}
		return formPage.Render(w, r, d.site, "Change a record", v, web.Status(409), web.At(path(x)), web.Here("/people"))
	}
	if err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(x))
}

// conflictView shows both values; posting again saves what was typed on top of the new version.
func conflictView(p Person, mine, theirs Draft, typed url.Values) *ui.Conflict {
	c := &ui.Conflict{At: p.Changed, Rows: differences(mine, theirs), Keep: ui.Link{Text: "Keep theirs", Href: path(p.ID)},
		Mine: ui.Post{Action: path(p.ID, "edit"), Text: "Save mine on top", Style: "outline"}}
	for name := range typed {
		if name != "version" {
			c.Mine.Hidden = append(c.Mine.Hidden, ui.Hidden{Name: name, Value: typed.Get(name)})
		}
	}
	sortHidden(c.Mine.Hidden)
	c.Mine.Hidden = append(c.Mine.Hidden, ui.Hidden{Name: "version", Value: strconv.FormatInt(p.Version, 10)})
	return c
}
