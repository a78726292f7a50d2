package lang

import (
	"golang.org/x/text/language"
)

// Tag names a language the house speaks.
type Tag string

// The languages. Mirror is English laid out from right to left: it exists to test pages before a right-to-left language
// is added, and is offered in demonstrations only.
const (
	English Tag = "en"
	Spanish Tag = "es"
	French  Tag = "fr"
	Mirror  Tag = "x-mirror"
)

// All lists the languages offered to readers, in the order in which links to them are shown.
var all = [...]Tag{English, Spanish, French}

// All returns the languages offered to readers.
func All() []Tag { return all[:] }

// Name is the language's name in the language itself.
func (t Tag) Name() string {
	switch t {
	case Spanish:
		return "Español"
	case French:
		return "Français"
	case Mirror:
		return "English, mirrored"
	}
	return "English"
}

// HTML is the value of the lang attribute.
func (t Tag) HTML() string {
	switch t {
	case Spanish, French:
		return string(t)
	}
	return "en"
}

// Dir is the value of the dir attribute.
func (t Tag) Dir() string {
	if t == Mirror {
		return "rtl"
	}
	return "ltr"
}

// Parse returns the language of a stored or chosen value.
func Parse(s string) (Tag, bool) {
	switch Tag(s) {
	case English, Spanish, French, Mirror:
		return Tag(s), true
	}
	return English, false
}

var matcher = language.NewMatcher([]language.Tag{language.AmericanEnglish, language.Spanish, language.French})

// Negotiate picks a language: the reader's choice if it is one we speak, otherwise the best match for an
// Accept-Language header (RFC 9110 §12.5.4), otherwise English.
func Negotiate(acceptLanguage, choice string) Tag {
	if t, ok := Parse(choice); ok {
		return t
	}
	if len(acceptLanguage) > 1000 { // a real header is far shorter
		return English
	}
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(wanted) == 0 {
		return English
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return English
	}
	return all[i]
}
