package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Shell is what every page has around its body.
type Shell struct {
	Lang, Dir string
	Title     string // of the tab: neutral on public pages, a reference on staff pages, never a name
	Name      string // of the program
	Public    string // who speaks on public pages
	Nav       []NavLink
	Me        *Session
	Demo      bool
	Notice    string
	Now       time.Time
	Hotline   Hotline
	Exit      string
	Languages []LangLink
	Built     bool // styles are there
}

// NavLink is one place in the staff bar as this reader sees it.
type NavLink struct {
	Text, Href string
	Here       bool
}

// LangLink leads to the same page in another language.
type LangLink struct {
	Tag, Name, Href string
	Here            bool
}

// Tel is the hotline's number as a telephone link has it.
func (h Hotline) Tel() string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, h.Phone)
}

// Voice speaks to the reader of a request: the language chosen in the address on public pages, the stored choice of
// staff, otherwise the browser's; in the agency's zone for staff, the site's for the public.
func (s *Site) Voice(r *http.Request) lang.Voice {
	zone, choice := s.o.Zone, string(keepOf(r))
	if x, ok := SessionOf(r.Context()); ok {
		if choice == "" {
			choice = x.Lang
		}
		if x.Zone != "" {
			if z, err := time.LoadLocation(x.Zone); err == nil {
				zone = z
			}
		}
	}
	tag := lang.Negotiate(r.Header.Get("Accept-Language"), choice)
	if tag == lang.Mirror && !s.o.Demo {
		tag = lang.English
	}
	return lang.Voice{Catalogue: s.o.Catalogue, Tag: tag, Zone: zone}
}

// Say translates a text for the reader of a request.
func (s *Site) Say(r *http.Request, text string, args ...any) string {
	return s.Voice(r).Say(text, args...)
}

// keepOf is the language chosen in the address, or "".
func keepOf(r *http.Request) lang.Tag {
	t, ok := lang.Parse(r.URL.Query().Get("lang"))
	if !ok {
		return ""
	}
	return t
}

func (s *Site) shell(r *http.Request, v lang.Voice, title string, o renderOptions) Shell {
	h := Shell{Lang: v.Tag.HTML(), Dir: v.Tag.Dir(), Title: v.Say(title), Name: s.o.Name, Public: s.o.Public, Demo: s.o.Demo, Notice: o.notice,
		Now: s.Now(), Hotline: s.o.Hotline, Exit: s.o.Exit, Built: s.o.Assets != nil}
	path := r.URL.Path
	if o.path != "" {
		path = o.path
	}
	for _, t := range lang.All() {
		h.Languages = append(h.Languages, LangLink{string(t), t.Name(), ui.Keep(path, t), t == v.Tag})
	}
	if x, ok := SessionOf(r.Context()); ok {
		h.Me = &x
		if h.Notice == "" {
			h.Notice = x.Notice
		}
		h.Nav = s.nav(x, r.URL.Path, o.nav)
	}
	return h
}

// nav marks the place whose path is the longest prefix of the page's.
func (s *Site) nav(x Session, path, here string) []NavLink {
	var out []NavLink
	best, length := -1, 0
	for _, n := range s.o.Nav {
		if len(n.Roles) > 0 && !slices.Contains(n.Roles, x.Role) {
			continue
		}
		out = append(out, NavLink{Text: n.Text, Href: n.Href})
		i := len(out) - 1
		switch {
		case here == n.Href:
			best, length = i, 1<<30
		case (path == n.Href || strings.HasPrefix(path, strings.TrimSuffix(n.Href, "/")+"/")) && len(n.Href) > length:
			best, length = i, len(n.Href)
		}
	}
	if best >= 0 {
		out[best].Here = true
	}
	return out
}
