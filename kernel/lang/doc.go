// Package lang says things in the reader's language.
//
// The American English text is the key, as in gettext: code and templates stay readable, and a missing translation falls
// back to English instead of a code. Translations stand in words.csv files (columns en, es, fr) next to the pages that use
// them; wiring registers them into one Catalogue. There is no global state.
//
//	//go:embed words.csv
//	var words []byte
//	cat := lang.New()
//	err := cat.Register("hotline", words)
//	cat.Say(lang.Spanish, "Call %s", "911")
//
// A Voice is a catalogue speaking one language in one zone: it also writes dates, times, numbers and spans of time.
// Promise: an unknown text, language or zone never fails a page. Public texts are complete in every language; tests use
// Literals and Missing to prove it.
package lang
