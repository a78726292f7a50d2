package ui

import (
	"embed"
	"html/template"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
)

// Templates holds the templates of all patterns.
//
//go:embed *.tmpl
var Templates embed.FS

// Words translates the texts of the patterns.
//
//go:embed words.csv
var Words []byte

// Link is a text that leads somewhere.
type Link struct {
	Text, Href string
	About      string // said after Text to screen readers only, so that "Open" tells what
}

// Hidden is a hidden field of a form.
type Hidden struct{ Name, Value string }

// Post is one button that changes something: a form with hidden fields only.
type Post struct {
	Action, Text string
	Hidden       []Hidden
	Style        string // "" filled, "outline", "stop", "link"
}

// Funcs are the functions templates may call, speaking with v. keep is appended to links by href: a language chosen in
// the address, so that it lasts from page to page without a cookie.
func Funcs(v lang.Voice, keep lang.Tag) template.FuncMap {
	return template.FuncMap{
		"t":        v.Say,
		"tn":       v.Count,
		"rich":     func(text string, args ...any) template.HTML { return rich(v.Say(text, args...)) },
		"date":     v.Date,
		"longdate": v.LongDate,
		"day":      v.Day,
		"shortday": v.ShortDay,
		"clock":    v.Clock,
		"time":     v.Time,
		"datetime": v.DateTime,
		"zone":     v.ZoneName,
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"number":   v.Number,
		"percent":  v.Percent,
		"span":     v.Span,
		"icon":     Icon,
		"href":     func(path string) string { return Keep(path, keep) },
		"list":     func(items ...any) []any { return items },
		// A day is written once, at its first event.
		"sameday": func(tl Timeline, i int) bool {
			return i > 0 && dayOf(v, tl.Events[i].At) == dayOf(v, tl.Events[i-1].At)
		},
		"sentence": sentence,
		"due":      func(c Chip) string { return due(v, c) },
		"dayof":    func(t time.Time) clock.Date { return dayOf(v, t) },
		"sealid":   func(name string) string { return "sealed-" + idSafe(name) },
	}
}

func dayOf(v lang.Voice, t time.Time) clock.Date {
	if v.Zone == nil {
		return clock.On(t, time.UTC)
	}
	return clock.On(t, v.Zone)
}

// idSafe makes part of an id from a name.
func idSafe(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, name)
}

// Keep adds the chosen language to a path of this site.
func Keep(path string, keep lang.Tag) string {
	if keep == "" || !strings.HasPrefix(path, "/") {
		return path
	}
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	q := u.Query()
	q.Set("lang", string(keep))
	u.RawQuery = q.Encode()
	return u.String()
}

var bold = regexp.MustCompile(`\*\*(.+?)\*\*`)

// rich escapes a text and then turns **words** into strong ones.
func rich(s string) template.HTML {
	return template.HTML(bold.ReplaceAllString(template.HTMLEscapeString(s), "<strong>$1</strong>"))
}
