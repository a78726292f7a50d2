package namematch

import "unicode/utf8"

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
	spare   []token
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
	out := r.spare[:0]
	for i, t := range r.tokens {
		r.classify(&t, i, kind, key)
		if n := len(out); n > 0 && t.class == particle && r.isArticle(t) && r.servant(out[n-1]) {
			r.replace(&out[n-1], "abdul")
			out[n-1].end = max(out[n-1].end, t.end)
			continue
		}
		if t.class == word && !r.lossy {
			r.respell(&t)
		}
		// "forty" "four" is one number.
		if n := len(out); n > 0 && t.class == number && out[n-1].class == number && r.tens(out[n-1], t) {
			out[n-1].end = t.end
			continue
		}
		if t.class == word {
			out = r.splitCompound(out, t)
			continue
		}
		out = append(out, t)
	}
	if len(out) > maxTokens {
		out = out[:maxTokens]
	}
	r.tokens, r.spare = out, r.tokens
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
		if last := r.keyOf(key, r.tokens[n-1]); kind != Person && !legalLast[string(last)] {
			if w := mistypedLegal(last); w != "" {
				r.replace(&r.tokens[n-1], w)
			}
		}
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
	case info.particle != 0 && !(kind == Person && i == 0 && info.particle == articleGroup+1):
		t.class = particle
	case info.title && (kind == Person || kind == Unknown) && i+1 < len(r.tokens) && (i == 0 || !r.article(r.tokens[i-1])):
		t.class = title // a last word, or one after al-, is a family name
	}
}

// article reports al or el as written.
func (r *reading) article(t token) bool {
	s := r.text(t)
	return len(s) == 2 && (s[0] == 'a' || s[0] == 'e') && s[1] == 'l'
}

// isArticle reports the Arabic article in any spelling.
func (r *reading) isArticle(t token) bool { return particleGroup(r.text(t)) == articleGroup }

// respell writes j for dj and dzh, which stand for it in French and Russian romanisation.
func (r *reading) respell(t *token) {
	s := r.text(*t)
	skip := func(i int) int {
		switch {
		case s[i] != 'd' || i+1 == len(s):
		case s[i+1] == 'j':
			return 1
		case s[i+1] == 'z' && i+2 < len(s) && s[i+2] == 'h':
			return 2
		}
		return 0
	}
	found := false
	for i := range s {
		found = found || skip(i) > 0
	}
	if !found {
		return
	}
	lo := len(r.letters)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if n := skip(i); n > 0 {
			c, i = 'j', i+n
		}
		r.letters = append(r.letters, c)
	}
	t.lo, t.hi = uint16(lo), uint16(len(r.letters))
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
		if t.class != word || r.letters[t.lo] < 'a' && r.letters[t.lo] != openConsonant {
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
