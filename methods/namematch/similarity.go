package namematch

// Similarities of tokens that are not spelled alike.
const (
	simNickname  = 0.86
	simInitial   = 0.80
	simSpan      = 0.98 // joined or split: times the similarity of the joined text
	minSim       = 0.58 // below, two tokens are different words
	minSpanSim   = 0.80
	minLossyKey  = 4 // consonants needed before one may differ
	minSoundKey  = 2
	minSoundText = 3
)

// form is a token with what comparison needs, computed once.
type form struct {
	text  []uint16
	bag   uint64
	sound uint32 // hash of soundKey, 0 if none
	loose []byte // looseKey, for lossy comparison only
	open  []byte // looseKey of the other reading of open consonants, if any
	lossy bool
	digit bool
}

func makeForm(text []uint16, buf *[]byte) form {
	f := form{text: text, bag: bag(text)}
	if n := len(text); n > 0 && text[n-1] == lossyMark {
		f.lossy = true
	}
	f.digit = allDigits(text)
	*buf = soundKey(*buf, text)
	if len(*buf) >= minSoundKey && len(text) >= minSoundText && !f.lossy && !f.digit {
		f.sound = hash32(*buf) | 1
	}
	return f
}

// similar grades two tokens in [minSim,1], or 0 for different words. Nicknames and
// initials are not its business.
func (t tolerance) similar(a, b *form) float64 {
	if a.lossy || b.lossy {
		return similarLossy(a, b)
	}
	if equal(a.text, b.text) {
		return 1
	}
	if a.digit || b.digit {
		return 0
	}
	k := t.edits(min(len(a.text), len(b.text)))
	alike := a.sound != 0 && a.sound == b.sound
	if !alike && (!bagsWithin(a.bag, b.bag, k) || !within(a.text, b.text, k)) {
		return 0
	}
	return ratio(a.text, b.text)
}

func ratio(a, b []uint16) float64 {
	s := 1 - float64(weightedDistance(a, b))/float64(full*max(len(a), len(b)))
	if s < minSim {
		return 0
	}
	return s
}

// similarLossy grades tokens of which one at least was transliterated without its vowels.
func similarLossy(a, b *form) float64 {
	if a.digit || b.digit {
		return 0
	}
	x, y := a.loose, b.loose
	if !keysMeet(x, y) && !keysMeet(a.open, y) && !keysMeet(x, b.open) {
		return 0
	}
	if !a.lossy {
		a, b = b, a
	}
	s := lossyRatio(plain(a.text), plain(b.text))
	if s < minSim {
		return 0
	}
	return s
}

// readLoose fills in the keys for lossy comparison, reusing the memory of those it has.
func (f *form) readLoose() {
	f.loose = looseKey(f.loose, f.text)
	f.open = f.open[:0]
	var buf [maxLetters + 1]uint16
	if f.lossy && len(f.text) <= len(buf) {
		if v := variant(buf[:0], f.text); v != nil {
			f.open = looseKey(f.open, v)
		}
	}
}

func keysMeet(x, y []byte) bool {
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	return string(x) == string(y) || min(len(x), len(y)) >= minLossyKey && oneEdit(x, y)
}

// plain is the text of a token without its mark.
func plain(s []uint16) []uint16 {
	if n := len(s); n > 0 && s[n-1] == lossyMark {
		return s[:n-1]
	}
	return s
}

// oneEdit reports whether two keys differ by one insertion, deletion or substitution.
func oneEdit(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return string(a[i+1:]) == string(b[i+1:])
	}
	return string(a[i:]) == string(b[i+1:])
}

// similarSpan grades joined text against joined text; with lossy, a was written without vowels.
func similarSpan(a, b []uint16, lossy bool) float64 {
	if len(a) > 3*maxLetters || len(b) > 3*maxLetters {
		return 0
	}
	var s float64
	if lossy {
		s = lossyRatio(a, b)
	} else {
		s = 1 - float64(weightedDistance(a, b))/float64(full*max(len(a), len(b)))
	}
	if s < minSpanSim {
		return 0
	}
	return s * simSpan
}

func equal(a, b []uint16) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
