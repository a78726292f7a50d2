package web

import (
	"context"
	"net/http"
	"strconv"

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
