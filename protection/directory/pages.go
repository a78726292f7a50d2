package directory

import (
	"net/http"
	"net/url"
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

// hitsView is a list of services with the reasons for each; the situation page shows the same part.
type hitsView struct {
	Asked string // what was understood, and what was passed over
	Hits  []hitView
	Pages ui.Pages
	Empty ui.Empty
}

type hitView struct {
	Name     ui.Link
	Provider ui.Link
	Hours    ui.Tag
	Checked  ui.Tag
	Place    string // city and state, or that it is confidential
	Phones   []phoneView
	Why      []string
	Refer    ui.Link
}

type phoneView struct{ Number, Tel, Words string }

// searchForm is the form of a search. hidden are fields of the page around it that must stay in the address.
func searchForm(action string, q Query, hidden []ui.Hidden) ui.Form {
	var needs, tongues, whom []ui.Option
	for _, n := range Needs() {
		needs = append(needs, ui.Option{Value: n, Label: title(n)})
	}
	for _, t := range Tongues {
		tongues = append(tongues, ui.Option{Value: t.Code, Label: t.Name})
	}
	slices.SortFunc(tongues, func(a, b ui.Option) int { return strings.Compare(a.Label, b.Label) })
	for _, e := range Eligibilities {
		if e.Code != Anyone {
			whom = append(whom, ui.Option{Value: e.Code, Label: e.Words})
		}
	}
	open := []string(nil)
	if q.OpenNow {
		open = []string{"yes"}
	}
	return ui.Form{Action: action, Get: true, ID: "directory", Submit: "Search", Hidden: hidden, Fields: []ui.Field{
		{Kind: ui.Select, Name: "need", Label: "What is needed", Empty: "Anything", Options: needs, Values: []string{q.Need}},
		{Kind: ui.Text, Name: "place", Label: "Where", Hint: "City, state or postal code", Max: 100, Values: []string{q.Place}, Optional: true},
		{Kind: ui.Select, Name: "language", Label: "Language", Empty: "Any", Options: tongues, Values: []string{q.Language}},
		{Kind: ui.Select, Name: "for", Label: "For whom", Empty: "Not narrowed", Options: whom, Values: []string{q.For}},
		{Kind: ui.Check, Name: "open", Label: "Open now", Values: open},
	}}
}

// QueryOf reads a search from an address.
func QueryOf(v url.Values) Query {
	return Query{Need: v.Get("need"), Language: v.Get("language"), Place: strings.TrimSpace(v.Get("place")), For: v.Get("for"), OpenNow: v.Get("open") == "yes", After: v.Get("after")}
}

func (q Query) values() url.Values {
	v := url.Values{}
	for name, x := range map[string]string{"need": q.Need, "language": q.Language, "place": q.Place, "for": q.For} {
		if x != "" {
			v.Set(name, x)
		}
	}
	if q.OpenNow {
		v.Set("open", "yes")
	}
	return v
}

// hitsOf lays a page of hits out. action is the page they stand on; keep are its own parameters; refer, when not empty, is
// where "Refer" leads, with the service's id appended. Pure.
func hitsOf(p Page, q Query, action string, keep url.Values, refer string) hitsView {
	v := hitsView{}
	if p.Place != "" {
		v.Asked = "Place: " + p.Place + ". Services with a confidential place stand last: only the provider can say whether they are near."
	}
	if p.UnknownHours > 0 {
		v.Asked = strings.TrimSpace(v.Asked + " " + strconv.Itoa(p.UnknownHours) + " more services do not say when they are open.")
	}
	for _, h := range p.Hits {
		x := hitView{Name: ui.Link{Text: h.Card.Name, Href: "/directory/services/" + h.ID}, Why: h.Why, Place: placeWords(h.Entry), Phones: phones(h.Card)}
		if h.Provider != "" {
			x.Provider = ui.Link{Text: h.Provider, Href: "/directory/organizations/" + h.Organization}
		}
		x.Hours = ui.Tag{Text: h.Hours, Icon: "clock"}
		if h.Open == OpenNow {
			x.Hours.Tone = "moss"
		}
		x.Checked = ui.Tag{Text: "Not verified within the year", Tone: "amber", Icon: "half"}
		if slices.Contains(h.Why, "Verified within the year") {
			x.Checked = ui.Tag{Text: "Verified " + h.Verified.Format("January 2, 2006"), Tone: "moss", Icon: "met"}
		}
		if refer != "" {
			x.Refer = ui.Link{Text: "Refer", Href: refer + h.ID, About: h.Card.Name}
		}
		v.Hits = append(v.Hits, x)
	}
	next := q.values()
	for k, x := range keep {
		next[k] = x
	}
	v.Pages = ui.Pages{Shown: len(p.Hits), About: "services"}
	if q.After != "" {
		v.Pages.First = action + "?" + next.Encode()
	}
	if p.Next != "" {
		next.Set("after", p.Next)
		v.Pages.Next = action + "?" + next.Encode()
	}
	v.Empty = emptyOf(q, action, keep)
	return v
}

// emptyOf names the one thing to leave out that most often hides what there is.
func emptyOf(q Query, action string, keep url.Values) ui.Empty {
	e := ui.Empty{Title: "No service fits all of this.", Text: "Try fewer conditions, or ask the hotline’s directory editor.", Next: ui.Link{Text: "Start again", Href: action + "?" + keep.Encode()}}
	wider := q
	wider.After = ""
	switch {
	case q.OpenNow:
		wider.OpenNow, e.Text, e.Next.Text = false, "Many do not say when they are open.", "Search again, open or not"
	case q.Language != "":
		wider.Language, e.Text, e.Next.Text = "", "An interpreter by telephone may do.", "Search again in any language"
	case q.Place != "":
		wider.Place, e.Text, e.Next.Text = "", "A service farther away may send somebody.", "Search again everywhere"
	default:
		return e
	}
	v := wider.values()
	for k, x := range keep {
		v[k] = x
	}
	e.Next.Href = action + "?" + v.Encode()
	return e
}

func placeWords(e Entry) string {
	var out []string
	for _, a := range e.Card.ServiceAtLocations {
		words := ""
		if a.Location.Confidential() {
			words = Arrange
		} else if len(a.Location.Addresses) > 0 {
			words = a.Location.Addresses[0].City + ", " + a.Location.Addresses[0].StateProvince
		}
		if words != "" && !slices.Contains(out, words) && len(out) < 4 {
			out = append(out, words)
		}
	}
	return strings.Join(out, " · ")
}

// phones are the provider's public lines, the service's own first.
func phones(c Card) []phoneView {
	var out []phoneView
	add := func(list []Phone) {
		for _, p := range list {
			v := phoneView{Number: p.Number, Tel: digits(p.Number), Words: p.Description}
			if p.Extension != nil {
				v.Words = strings.TrimSpace("extension " + strconv.Itoa(*p.Extension) + " " + v.Words)
			}
			if len(out) < 6 && !slices.ContainsFunc(out, func(x phoneView) bool { return x.Tel == v.Tel }) {
				out = append(out, v)
			}
		}
	}
	add(c.Phones)
	for _, a := range c.ServiceAtLocations {
		add(a.Phones)
		add(a.Location.Phones)
	}
	if len(out) == 0 && c.Organization != nil {
		add(c.Organization.Phones)
	}
	return out
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
		add("Suitability", title(string(e.Vetting)))
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
