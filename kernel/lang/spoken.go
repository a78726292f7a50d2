package lang

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// own are names that CLDR lacks or that people in the field say otherwise.
var own = map[string]string{"mam": "Mam", "tl": "Tagalog"}

// Spoken is the English name of a language that a person speaks, by its ISO 639 code: "tl" is "Tagalog". What is no known
// code is returned as it is, so that an answer such as "unknown" stays readable.
func Spoken(code string) string {
	if name, ok := own[code]; ok {
		return name
	}
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.English.Languages().Name(tag); name != "" {
		return name
	}
	return code
}
