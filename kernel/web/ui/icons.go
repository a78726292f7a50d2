package ui

import "html/template"

// The marks: own drawings on a 16 pixel grid. Every one is decoration beside words, so it is hidden from screen readers.
var icons = map[string]string{
	"met":       `<circle cx="8" cy="8" r="6.5"/><path d="M5 8.3l2.2 2.2 4-4.5"/>`,
	"clock":     `<circle cx="8" cy="8" r="6.3"/><path d="M8 4.5V8l2.5 1.6"/>`,
	"soon":      `<path d="M8 1.5L14.5 8 8 14.5 1.5 8z"/><path class="f" d="M8 1.5v13L1.5 8z"/>`,
	"over":      `<path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z"/><path d="M8 4.6v4M8 11.2v.1"/>`,
	"none":      `<circle cx="8" cy="8" r="6.3" stroke-dasharray="2.2 2.6"/>`,
	"check":     `<path d="M3.5 8.5l3 3 6-7"/>`,
	"no":        `<circle cx="8" cy="8" r="6.5"/><path d="M5.5 5.5l5 5M10.5 5.5l-5 5"/>`,
	"yes":       `<circle cx="6" cy="5" r="2.6"/><path d="M1.5 13.5c0-2.6 2-4.3 4.5-4.3.9 0 1.7.2 2.4.6M9.5 12l1.8 1.8L15 10"/>`,
	"law":       `<path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.8 8h4.4M5.8 11h4.4"/>`,
	"lock":      `<rect x="3" y="7" width="10" height="7" rx="1.2"/><path d="M5 7V5a3 3 0 016 0v2"/>`,
	"people":    `<circle cx="5.5" cy="5.5" r="2.3"/><path d="M1.5 13c0-2.3 1.7-3.8 4-3.8s4 1.5 4 3.8M10.5 3.5a2.2 2.2 0 010 4.2M11.8 9.6c1.7.4 2.7 1.7 2.7 3.4"/>`,
	"phone":     `<path d="M4 1.8h2.2L7.4 5 5.8 6.3a9 9 0 003.9 3.9L11 8.6l3.2 1.2V12c0 1.2-1 2.2-2.2 2.2C6.6 14.2 1.8 9.4 1.8 4c0-1.2 1-2.2 2.2-2.2z"/>`,
	"text":      `<rect x="4" y="1.5" width="8" height="13" rx="1.5"/><path d="M7 12.2h2"/>`,
	"chat":      `<path d="M2 3.5h12v8H7.5L4 14.5v-3H2z"/>`,
	"go":        `<path d="M3 8h10M9 4l4 4-4 4"/>`,
	"leave":     `<path d="M9.5 2H3v12h6.5M7 8h7.5M11.5 5l3 3-3 3"/>`,
	"replaced":  `<path d="M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3"/>`,
	"flag":      `<path d="M3.5 14.5V2h9l-2 3.2 2 3.2h-9"/>`,
	"half":      `<circle cx="8" cy="8" r="6.3"/><path class="f" d="M8 1.7a6.3 6.3 0 000 12.6z"/>`,
	"withdrawn": `<path d="M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2z"/><path d="M5 8h6"/>`,
}

// Icon draws a mark by name. An unknown name draws nothing: a mark never carries meaning alone. classes are added to
// the mark's own, for instance "mn-i--clay".
func Icon(name string, classes ...string) template.HTML {
	body, ok := icons[name]
	if !ok {
		return ""
	}
	class := "mn-i"
	for _, c := range classes {
		class += " " + template.HTMLEscapeString(c)
	}
	return template.HTML(`<svg class="` + class + `" viewBox="0 0 16 16" aria-hidden="true" focusable="false">` + body + `</svg>`)
}
