package directory

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// desk is the pages of the directory.
type desk struct {
	*Service
	site *web.Site
}

var (
	searchPage   = web.Page[searchView](files, "pages/search.tmpl", "pages/hits.tmpl")
	servicePage  = web.Page[serviceView](files, "pages/service.tmpl")
	providerPage = web.Page[providerView](files, "pages/organization.tmpl")
	verifyPage   = web.Page[verifyView](files, "pages/verify.tmpl")
	importsPage  = web.Page[importsView](files, "pages/imports.tmpl")
)

// Pages registers the directory's pages.
func (s *Service) Pages(site *web.Site) error {
	d := &desk{s, site}
	for pattern, h := range map[string]web.Handler{
		"GET /directory": d.search, "GET /directory/services/{id}": d.show, "POST /directory/services/{id}/verify": d.verify,
		"POST /directory/services/{id}/suspend": d.suspend, "POST /directory/services/{id}/resume": d.resume, "POST /directory/services/{id}/place": d.place,
		"GET /directory/organizations/{id}": d.organization, "POST /directory/organizations/{id}/vetting": d.vetting,
		"GET /directory/verify": d.toVerify, "GET /directory/imports": d.imports,
	} {
		site.Staff(pattern, h)
	}
	site.Gallery(samples()...)
	return site.Declare(searchPage, servicePage, providerPage, verifyPage, importsPage)
}

type searchView struct {
	Head ui.Head
	Form ui.Form
	Hits hitsView
}

func (d *desk) search(w http.ResponseWriter, r *http.Request) error {
	q := QueryOf(r.URL.Query())
	v := searchView{Head: ui.Head{Title: "Directory", Sub: []string{"Providers and services. No search here is about a person, and none is kept."}}, Form: searchForm("/directory", q, nil)}
	if d.guard.May(r.Context(), ActImports, d.whole()) {
		v.Head.Actions = []ui.Link{{Text: "Imports", Href: "/directory/imports"}, {Text: "Verify entries", Href: "/directory/verify"}}
	}
	status := 200
	p, err := d.Find(r.Context(), q)
	if fault.Is(err, fault.Invalid) {
		v.Form, status = v.Form.Filled(q.values(), err), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	} else {
		v.Hits = hitsOf(p, q, "/directory", nil, "")
	}
	return searchPage.Render(w, r, d.site, "Directory", v, web.Status(status), web.Here("/directory"))
}

func idOf(r *http.Request) (string, error) {
	if x := r.PathValue("id"); id.Well(x) {
		return x, nil
	}
	return "", fault.New(fault.NotFound, "There is no such record")
}

type serviceView struct {
	Head        ui.Head
	State       *ui.Note // why it is not offered
	Confid      bool
	Facts       ui.Facts
	Description string
	Phones      []phoneView
	Places      []placeView
	Hours       []string
	Found       []string
	Editor      *editorView
	Opened      []Opened
}

type placeView struct {
	Name, Address, Notes string
	Confidential         bool
	Hours                []string
}

type editorView struct {
	Chip    *ui.Chip
	Verify  ui.Post
	Suspend *ui.Form
	Resume  *ui.Post
	Place   *ui.Post
}

func (d *desk) show(w http.ResponseWriter, r *http.Request) error { return d.service(w, r, nil) }

func (d *desk) service(w http.ResponseWriter, r *http.Request, opened []Opened) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	e, err := d.Get(r.Context(), x)
	if err != nil {
		return err
	}
	v := serviceViewOf(e, d.site.Now(), access.Who(r.Context()).Where(), d.guard.May(r.Context(), ActVerify, e.resource(d.owner)))
	v.Opened = opened
	return servicePage.Render(w, r, d.site, Ref(e.ID), v, web.Here("/directory"), web.At("/directory/services/"+x))
}

func serviceViewOf(e Entry, now time.Time, zone *time.Location, editor bool) serviceView {
	c := e.Card
	v := serviceView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Directory", Href: "/directory"}, {Text: Ref(e.ID)}}, Title: c.Name}, Description: c.Description, Phones: phones(c), Confid: e.Confidential}
	switch {
	case !e.Ended.IsZero():
		v.State = &ui.Note{Tone: "clay", Title: "No longer in the directory.", Text: "Its source does not name it any more. Do not send anyone there."}
	case !e.Suspended.IsZero():
		v.State = &ui.Note{Tone: "amber", Title: "Suspended.", Text: suspension(e.SuspendedWhy) + ". It is not found until an editor verifies it."}
	case e.Vetting == NotSuitable:
		v.State = &ui.Note{Tone: "clay", Title: "Not suitable to serve.", Text: "The organization was vetted and is not offered."}
	case c.Status != "active":
		v.State = &ui.Note{Tone: "amber", Title: "Not active.", Text: "The provider says so itself."}
	case e.Current(now):
		v.Head.Tags = append(v.Head.Tags, ui.Tag{Text: "Verified " + e.Verified.Format("January 2, 2006"), Tone: "moss", Icon: "met"})
	default:
		v.Head.Tags = append(v.Head.Tags, ui.Tag{Text: "Not verified within the year: call first", Tone: "amber", Icon: "half"})
	}
	open, words := openAt(c, now, zone)
	hours := ui.Tag{Text: words, Icon: "clock"}
	if open == OpenNow {
		hours.Tone = "moss"
	}
	v.Head.Tags = append(v.Head.Tags, hours)
	add := func(term, value string) {
		if value != "" {
			v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: term, Answer: ui.Said(value)})
		}
	}
	if e.Provider != "" {
		v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: "Provider", Link: ui.Link{Text: e.Provider, Href: "/directory/organizations/" + e.Organization}})
		add("Suitability", capital(string(e.Vetting)))
	} else {
		v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: "Provider", Answer: ui.Answer{Gap: ui.Unknown, Why: "the source names none"}})
	}
	add("For whom", first(c.EligibilityDescription, joined(e.For)))
	add("Ages", ages(c))
	add("How to begin", c.ApplicationProcess)
	add("Fees", c.FeesDescription)
	add("Wait", c.WaitTime)
	add("Languages", tongueWords(e))
	var docs []string
	for _, x := range c.RequiredDocuments {
		docs = append(docs, x.Document)
	}
	add("Bring along", strings.Join(docs, "; "))
	add("Alert", c.Alert)
	add("Source", e.Source)
	for _, n := range e.Needs {
		v.Found = append(v.Found, reason(n.Code, e.Needs))
	}
	for _, s := range c.Schedules {
		v.Hours = append(v.Hours, s.words())
	}
	for _, a := range c.ServiceAtLocations {
		v.Places = append(v.Places, placeViewOf(a))
	}
	if editor && e.Ended.IsZero() {
		v.Editor = editorOf(e, now)
	}
	return v
}

func placeViewOf(a At) placeView {
	l := a.Location
	if l.Confidential() {
		return placeView{Name: Arrange, Confidential: true}
	}
	p := placeView{Name: l.Name, Notes: l.Transportation}
	for _, x := range l.Addresses {
		p.Address = strings.Join(slices.DeleteFunc([]string{x.Address1, x.Address2, x.City + ", " + x.StateProvince + " " + x.PostalCode}, func(s string) bool { return s == "" }), ", ")
		break
	}
	for _, s := range append(append([]Schedule{}, a.Schedules...), l.Schedules...) {
		p.Hours = append(p.Hours, s.words())
	}
	return p
}

func suspension(code string) string {
	for _, s := range Suspensions {
		if s.Code == code {
			return s.Words
		}
	}
	return "Suspended"
}

func joined(list []Reason) string {
	var out []string
	for _, r := range list {
		for _, e := range Eligibilities {
			if e.Code == r.Code {
				out = append(out, e.Words)
			}
		}
	}
	if out == nil {
		return "Not stated: ask"
	}
	return strings.Join(out, "; ")
}

func tongueWords(e Entry) string {
	var out []string
	for _, r := range e.Tongues {
		if r.Code == AnyTongue {
			out = append(out, first(e.Card.InterpretationServices, "interpreters"))
		} else {
			out = append(out, TongueName(r.Code))
		}
	}
	return strings.Join(out, ", ")
}

func ages(c Card) string {
	n := func(f *float64) string { return strconv.FormatFloat(*f, 'f', -1, 64) }
	switch {
	case c.MinimumAge != nil && c.MaximumAge != nil:
		return n(c.MinimumAge) + " to " + n(c.MaximumAge)
	case c.MinimumAge != nil:
		return n(c.MinimumAge) + " and older"
	case c.MaximumAge != nil:
		return "up to " + n(c.MaximumAge)
	}
	return ""
}

func editorOf(e Entry, now time.Time) *editorView {
	at := "/directory/services/" + e.ID
	version := ui.Hidden{Name: "version", Value: strconv.FormatInt(e.Version, 10)}
	v := &editorView{Verify: ui.Post{Action: at + "/verify", Text: "I reached them: verified", Hidden: []ui.Hidden{version}}}
	if !e.VerifiedUntil.IsZero() {
		c := ui.ChipFor(e.Verified, e.VerifiedUntil, time.Time{}, now).With(reverify.Words, "")
		v.Chip = &c
	}
	if e.Suspended.IsZero() {
		var why []ui.Option
		for _, s := range Suspensions {
			why = append(why, ui.Option{Value: s.Code, Label: s.Words})
		}
		v.Suspend = &ui.Form{Action: at + "/suspend", ID: "suspend", Submit: "Suspend", Stop: true, Version: version.Value, Note: "It is found nowhere until it is verified or resumed.",
			Fields: []ui.Field{{Kind: ui.Select, Name: "why", Label: "Why", Empty: "Choose one", Options: why}}}
	} else {
		v.Resume = &ui.Post{Action: at + "/resume", Text: "Resume without verifying", Style: "outline", Hidden: []ui.Hidden{version}}
	}
	if e.Confidential {
		v.Place = &ui.Post{Action: at + "/place", Text: "Open the confidential place, to verify it", Style: "outline"}
	}
	return v
}
