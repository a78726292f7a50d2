package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Sample is one state of one page, with invented records.
type Sample struct {
	Name  string
	Page  Declared
	View  any // of the page's body type
	Title string
}

type galleryView struct {
	Head  ui.Head
	Links []ui.Link
}

type patternsView struct {
	Head   ui.Head
	Groups []patternGroup
}

type patternGroup struct {
	Pattern string
	Samples []ui.Sample
}

var (
	galleryPage  = Page[galleryView](own, "pages/gallery.tmpl")
	patternsPage = Page[patternsView](own, "pages/patterns.tmpl")
)

// Gallery serves every state of every page and pattern under /gallery, in a demonstration only.
func (s *Site) Gallery(samples ...Sample) {
	s.samples = append(s.samples, samples...)
	if !s.o.Demo || s.gallery {
		return
	}
	s.gallery = true
	s.samples = append(s.samples, faultSamples()...)
	crumb := ui.Link{Text: "Gallery", Href: "/gallery"}
	s.mux.HandleFunc("GET /gallery", s.page(func(w http.ResponseWriter, r *http.Request) error {
		v := galleryView{Head: ui.Head{Title: "Gallery", Sub: []string{"Every page in every state, with invented records."}}}
		for i, x := range s.samples {
			v.Links = append(v.Links, ui.Link{Text: x.Name, Href: "/gallery/" + strconv.Itoa(i)})
		}
		return galleryPage.Render(w, r, s, "Gallery", v)
	}))
	s.mux.HandleFunc("GET /gallery/patterns", s.page(func(w http.ResponseWriter, r *http.Request) error {
		v := patternsView{Head: ui.Head{Crumbs: []ui.Link{crumb, {Text: "Patterns"}}, Title: "Patterns in every state", Sub: []string{"Words first, then shape, then color."}}}
		for _, x := range ui.Samples() {
			if n := len(v.Groups); n > 0 && v.Groups[n-1].Pattern == x.Pattern {
				v.Groups[n-1].Samples = append(v.Groups[n-1].Samples, x)
				continue
			}
			v.Groups = append(v.Groups, patternGroup{x.Pattern, []ui.Sample{x}})
		}
		return patternsPage.Render(w, r, s, "Patterns", v)
	}))
	s.mux.HandleFunc("GET /gallery/{n}", s.page(func(w http.ResponseWriter, r *http.Request) error {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 0 || n >= len(s.samples) {
			return errNotFound
		}
		x := s.samples[n]
		title := x.Title
		if title == "" {
			title = x.Name
		}
		return x.Page.renderAny(w, r, s, title, x.View)
	}))
}

// faultSamples are the pages for answers that could not be given, as strangers and as staff see them.
func faultSamples() []Sample {
	const id = "3f9a1c07d2b84e65"
	theirs := &ui.Conflict{By: "Advocate 12", At: time.Date(2026, 6, 9, 14, 5, 0, 0, time.UTC),
		Rows: []ui.Difference{{Label: "Grade", Was: "moderate", Theirs: "high", Mine: "substantial"}},
		Keep: ui.Link{Text: "Keep theirs", Href: "/gallery"}, Mine: ui.Post{Action: "/gallery", Text: "Save mine on top"}}
	var out []Sample
	for _, x := range []struct {
		name string
		err  error
	}{
		{"what was entered does not fit", fault.Wrong("day", "Enter a date like June 9, 2026")},
		{"too large", nil},
		{"not found or not open", errNotFound},
		{"sign in again", fault.New(fault.SignIn, "sign in")},
		{"someone saved meanwhile", &fault.Fault{Kind: fault.Conflict, Theirs: theirs}},
		{"too many requests", fault.New(fault.TooMany, "too many requests")},
		{"not possible right now", fault.New(fault.Unavailable, "unavailable")},
		{"our failure", fault.New(fault.Internal, "internal")},
	} {
		kind := fault.Invalid
		if x.err != nil {
			kind = fault.KindOf(x.err)
		}
		for _, staff := range []bool{false, true} {
			page, who := Declared(faultPublicPage), "anyone"
			if staff {
				page, who = faultPage, "staff"
			} else if kind == fault.SignIn || kind == fault.Conflict {
				continue // strangers are sent to the sign-in page, and edit no record
			}
			_, v := faultView(kind, x.err, staff, id)
			out = append(out, Sample{Name: "Fault, " + who + ": " + x.name, Title: v.Title, Page: page, View: v})
		}
	}
	return out
}

// Samples lists the samples of pages, for the tests that look at each.
func (s *Site) Samples() []Sample { return s.samples }

// page serves without a session or a limit; staff pages are drawn as somebody who is signed in sees them.
func (s *Site) page(h Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { s.serve(w, gallerySession(r, s), h) }
}

func gallerySession(r *http.Request, s *Site) *http.Request {
	x := Session{Role: "gallery", RoleName: "Gallery", Place: "invented records", Started: s.Now(), Seen: s.Now(), Zone: s.o.Zone.String()}
	return r.WithContext(context.WithValue(r.Context(), sessionKey{}, held{Session: x}))
}
