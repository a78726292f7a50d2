package hsds

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Plain turns what directories put in text fields into one line of plain text: HTML entities decoded, tags removed,
// white space folded, invalid UTF-8 replaced, controls and direction marks dropped. Plain(Plain(s)) == Plain(s), so text
// that was escaped twice is decoded twice; a "<" that opens no tag stays.
func Plain(s string) string {
	s = fold(s)
	for range 8 {
		t := fold(strip(s))
		if t == s {
			return s
		}
		s = t
	}
	// Escaped deeper than anybody writes: the marks themselves go.
	return fold(strings.NewReplacer("<", " ", ">", " ", "&", " ").Replace(s))
}

func strip(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	rest := len(s) // bytes not yet told by a token: an unfinished tag at the end is text
	var skip atom.Atom
	for {
		tt := z.Next()
		if tt == html.ErrorToken {
			b.WriteString(s[len(s)-rest:])
			return b.String()
		}
		rest -= len(z.Raw())
		switch tt {
		case html.TextToken:
			if skip == 0 {
				b.WriteString(html.UnescapeString(string(z.Raw())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			if a == atom.Script || a == atom.Style {
				skip = 0
				if tt == html.StartTagToken {
					skip = a
				}
			}
			if !inline[a] {
				b.WriteByte(' ')
			}
		case html.CommentToken, html.DoctypeToken:
			b.WriteByte(' ')
		}
	}
}

// inline tags stand inside words; every other tag separates them.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.B: true, atom.I: true, atom.U: true, atom.Em: true, atom.Strong: true, atom.Span: true, atom.Font: true,
	atom.Sup: true, atom.Sub: true, atom.Small: true, atom.Abbr: true,
}

// fold keeps one blank between words and drops what cannot be seen.
func fold(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), r == '\u00AD', r == '\u200B', r == '\u2060', r == '\uFEFF',
			r == '\u200E', r == '\u200F', r == '\u061C',
			'\u202A' <= r && r <= '\u202E', '\u2066' <= r && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
