package namematch

import (
	"unicode"
	"unicode/utf8"
)

// token is one unit of a name: a stretch of letters in its reading's arena.
type token struct {
	lo, hi     uint16
	class      class
	first, end int32 // bytes of the cleaned name it was read from
}

// reading is a name as the comparison sees it, in one script.
type reading struct {
	letters []uint16
	tokens  []token
	legal   legalForm
	lossy   bool
}

func (r *reading) text(t token) []uint16 { return r.letters[t.lo:t.hi] }

func (r *reading) reset() {
	r.letters, r.tokens, r.legal, r.lossy = r.letters[:0], r.tokens[:0], 0, false
}

// lossyMark ends the letters of a token whose vowels transliteration could not give; such tokens
// are compared by consonants only and must not be confused with real spellings.
const lossyMark = 1

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

func (r *reading) word(s string, start, end int32) {
	lo := len(r.letters)
	for i := range len(s) {
		r.letters = append(r.letters, uint16(s[i]))
	}
	r.push(lo, start, end)
}

// The longest token in letters; more are cut.
const maxLetters = 48

func (r *reading) push(lo int, start, end int32) {
	if len(r.letters)-lo > maxLetters {
		r.letters = r.letters[:lo+maxLetters]
	}
	if len(r.tokens) < maxTokens {
		r.tokens = append(r.tokens, token{lo: uint16(lo), hi: uint16(len(r.letters)), first: start, end: end})
	}
}

// finish joins dotted letters, takes the legal form off, and classifies the tokens.
func (r *reading) finish(kind Kind, key *[]byte) {
	if kind != Person {
		r.joinSingles()
	}
	r.stripLegal(kind, key)
	out := r.tokens[:0]
	for i, t := range r.tokens {
		r.classify(&t, i, kind, key)
		// "forty" "four" is one number.
		if n := len(out); n > 0 && t.class == number && out[n-1].class == number && r.tens(out[n-1], t) {
			out[n-1].end = t.end
			continue
		}
		out = append(out, t)
	}
	r.tokens = out
	if len(r.tokens) > 0 && !r.hasAnchor() {
		// A name of nothing but particles, titles and letters is compared as it stands.
		for i := range r.tokens {
			r.tokens[i].class = word
		}
	}
	if r.lossy {
		r.markLossy()
	}
}

func (r *reading) hasAnchor() bool {
	for _, t := range r.tokens {
		if t.class.anchor() {
			return true
		}
	}
	return false
}

// joinSingles joins runs of single letters: "S. A." and "A B C" are one word.
func (r *reading) joinSingles() {
	out := r.tokens[:0]
	open := false
	for _, t := range r.tokens {
		single := t.hi-t.lo == 1 && r.letters[t.lo] >= 'a' && r.letters[t.lo] <= 'z'
		if single && open {
			last := &out[len(out)-1]
			if last.hi == t.lo { // always so unless the text was cut
				last.hi, last.end = t.hi, t.end
				continue
			}
		}
		open = single
		out = append(out, t)
	}
	r.tokens = out
}

// keyOf spells tokens out in ASCII, for the fixed tables; the result lives until the next call.
func (r *reading) keyOf(key *[]byte, ts ...token) []byte {
	b := (*key)[:0]
	for i, t := range ts {
		if i > 0 {
			b = append(b, ' ')
		}
		for _, c := range r.text(t) {
			if c >= utf8.RuneSelf {
				s, _ := toLatin(rune(c), len(b) == 0)
				b = append(b, s...)
				continue
			}
			b = append(b, byte(c))
		}
	}
	*key = b
	return b
}

// stripLegal takes legal forms off both ends, as long as a word is left, and keeps the
// first found at the end, else at the front.
func (r *reading) stripLegal(kind Kind, key *[]byte) {
	for again := true; again && len(r.tokens) > 1; {
		again = false
		n := len(r.tokens)
		if legalLast[string(r.keyOf(key, r.tokens[n-1]))] {
			for l := min(maxLegalTokens, n-1); l >= 1; l-- {
				s := r.keyOf(key, r.tokens[n-l:]...)
				f, ok := legalSpelling[string(s)]
				if !ok || kind == Person && !personLegal[string(s)] {
					continue
				}
				if r.legal == 0 {
					r.legal = f
				}
				r.tokens = r.tokens[:n-l]
				again = true
				break
			}
		}
	}
	if kind == Person {
		return
	}
	for n := len(r.tokens); n > 1 && legalFirst[string(r.keyOf(key, r.tokens[0]))]; n = len(r.tokens) {
		found := false
		for l := min(maxLegalTokens, n-1); l >= 1; l-- {
			s := r.keyOf(key, r.tokens[:l]...)
			f, ok := legalSpelling[string(s)]
			if !ok || legalEndOnly[string(s)] {
				continue
			}
			if r.legal == 0 {
				r.legal = f
			}
			r.tokens = r.tokens[l:]
			found = true
			break
		}
		if !found {
			return
		}
	}
}

func (r *reading) classify(t *token, i int, kind Kind, key *[]byte) {
	text := r.text(*t)
	if len(text) == 1 && text[0] < utf8.RuneSelf {
		c := byte(text[0])
		switch {
		case c >= '0' && c <= '9':
			t.class = number
		case c == 'y' && i > 0:
			r.replace(t, "and")
			t.class = particle
		case kind == Person || kind == Unknown:
			t.class = initial
		}
		return
	}
	if allDigits(text) {
		t.class = number
		for t.hi-t.lo > 1 && r.letters[t.lo] == '0' {
			t.lo++
		}
		return
	}
	info, ok := dictionary[string(r.keyOf(key, *t))]
	if !ok || text[0] >= utf8.RuneSelf && scriptOf(rune(text[0])) == han {
		return
	}
	switch {
	case info.number > 0 && kind != Person:
		t.class = number
		r.replace(t, itoa(int(info.number)-1))
	case info.particle != "" && !(kind == Person && i == 0 && info.particle == "bin"):
		t.class = particle
		r.replace(t, info.particle)
	case info.title && (kind == Person || kind == Unknown):
		t.class = title
	}
}

// replace gives a token another text, at the end of the arena.
func (r *reading) replace(t *token, s string) {
	t.lo = uint16(len(r.letters))
	for i := range len(s) {
		r.letters = append(r.letters, uint16(s[i]))
	}
	t.hi = uint16(len(r.letters))
}

// tens joins "40" and "4" to "44".
func (r *reading) tens(a, b token) bool {
	x, y := r.text(a), r.text(b)
	if len(x) == 2 && x[1] == '0' && x[0] >= '2' && len(y) == 1 && y[0] != '0' && a.hi-a.lo == 2 {
		r.letters[a.lo+1] = y[0]
		return true
	}
	return false
}

func (r *reading) markLossy() {
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.class != word || r.letters[t.lo] < 'a' {
			continue
		}
		lo := len(r.letters)
		r.letters = append(r.letters, r.letters[t.lo:t.hi]...)
		r.letters = append(r.letters, lossyMark)
		t.lo, t.hi = uint16(lo), uint16(len(r.letters))
	}
}

func allDigits(s []uint16) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(s) > 0
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
