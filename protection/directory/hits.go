package directory

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/manumit/manumit/kernel/web/ui"
)

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
		needs = append(needs, ui.Option{Value: n, Label: capital(n)})
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
		v.Asked = "Place: " + p.Place + ". A confidential place may be anywhere: only the provider can say whether it is near."
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
