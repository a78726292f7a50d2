package namematch

import (
	"unicode"
	"unicode/utf8"
)

// raw is one word as written.
type raw struct {
	start, end int32
	dot        bool // ended by a full stop
	letters    int32
}

// parser reads names; it is scratch space and not safe for concurrent use.
type parser struct {
	name      string // cleaned
	truncated bool
	script    script
	latin     reading
	native    reading // only when script is not latin
	raws      []raw
	key       []byte
}

// parse reads a name of the given kind into p.latin and, for other scripts, p.native.
func (p *parser) parse(name string, kind Kind) {
	p.latin.reset()
	p.native.reset()
	p.raws = p.raws[:0]
	p.name, p.truncated = clean(name)
	comma := p.split()
	if kind == Person && comma > 0 && comma < len(p.raws) {
		rotate(p.raws, comma)
	}
	if len(p.raws) > maxTokens {
		p.raws, p.truncated = p.raws[:maxTokens], true
	}
	for _, r := range p.raws {
		p.appendLatin(r)
	}
	p.latin.lossy = p.script.lossy()
	p.latin.finish(kind, &p.key)
	if p.script != latin {
		for _, r := range p.raws {
			p.appendNative(r)
		}
		p.native.finish(kind, &p.key)
		if len(p.native.tokens) == 0 { // marks without a letter
			p.script = latin
		}
	}
}

// split finds the words and the dominant script, and returns how many words stand before
// the first comma.
func (p *parser) split() (comma int) {
	var scripts [other + 1]int16
	in, s := false, p.name
	var cur raw
	flush := func(end int, dot bool) {
		if in && cur.letters > 0 {
			cur.end, cur.dot = int32(end), dot
			p.raws = append(p.raws, cur)
		}
		in = false
	}
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case isWordRune(r):
			if !in {
				in, cur = true, raw{start: int32(i)}
			}
			cur.letters++
			if r < '0' || r > '9' {
				scripts[scriptOf(r)]++
			}
		case apostrophe(r):
		case r == '&' || r == '+':
			flush(i, false)
			p.raws = append(p.raws, raw{start: int32(i), end: int32(i + n), letters: 1})
		default:
			flush(i, r == '.')
			if (r == ',' || r == '،' || r == '，') && comma == 0 {
				comma = len(p.raws)
			}
		}
		i += n
	}
	flush(len(s), false)
	p.script = latin
	best := int16(0)
	for sc := cyrillic; sc <= other; sc++ {
		if scripts[sc] > best && scripts[sc] >= scripts[latin] {
			best, p.script = scripts[sc], sc
		}
	}
	if p.script == han && scripts[kana] > 0 {
		p.script = kana
	}
	return comma
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) && !apostrophe(r) || unicode.Is(unicode.M, r) || unicode.IsDigit(r)
}

// rotate moves the first n words behind the others: "LAST, First" becomes "First LAST".
func rotate(raws []raw, n int) {
	reverse(raws[:n])
	reverse(raws[n:])
	reverse(raws)
}

func reverse(r []raw) {
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// appendLatin transliterates a word: one token, or one a syllable in Chinese and Korean, or an Arabic
// article and the rest.
func (p *parser) appendLatin(w raw) {
	l := &p.latin
	s := p.name[w.start:w.end]
	if s == "&" || s == "+" {
		l.word("and", w.start, w.end)
		return
	}
	if rest, ok := arabicArticle(s); ok && p.script == arabic {
		l.word("al", w.start, w.start+int32(len(s)-len(rest)))
		w.start += int32(len(s) - len(rest))
		s = rest
	}
	lo := len(l.letters)
	start := w.start
	firstRune := true
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r < utf8.RuneSelf {
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
			if r != '\'' && r != '`' {
				l.letters = append(l.letters, uint16(r))
			}
			i++
			firstRune = false
			continue
		}
		r, n = utf8.DecodeRuneInString(s[i:])
		t, syllable := toLatin(r, firstRune)
		for k := range len(t) {
			if t[k] != ' ' {
				l.letters = append(l.letters, uint16(t[k]))
			}
		}
		if syllable && len(l.letters) > lo {
			l.push(lo, start, w.start+int32(i+n))
			lo, start = len(l.letters), w.start+int32(i+n)
		}
		firstRune = false
		i += n
	}
	if len(l.letters) > lo {
		l.push(lo, start, w.end)
	}
}

// arabicArticle splits the article al- off an Arabic word that is long enough to have one.
func arabicArticle(s string) (rest string, ok bool) {
	const al = "ال"
	if len(s) >= len(al)+3*2 && s[:len(al)] == al && s != "الله" {
		return s[len(al):], true
	}
	return s, false
}

// appendNative keeps a word in its own script.
func (p *parser) appendNative(w raw) {
	l := &p.native
	s := p.name[w.start:w.end]
	if s == "&" || s == "+" {
		return
	}
	if rest, ok := arabicArticle(s); ok && p.script == arabic {
		w.start += int32(len(s) - len(rest))
		s = rest
	}
	lo := len(l.letters)
	for _, r := range s {
		if apostrophe(r) {
			continue
		}
		if r = foldNative(r); r == 0 {
			continue
		}
		if r > 0xffff {
			r = 0xe000 + r%0x1900 // rare ideographs share the private area
		}
		l.letters = append(l.letters, uint16(r))
	}
	if len(l.letters) > lo {
		l.push(lo, w.start, w.end)
	}
}
