package namematch

// Similarities of tokens that are not spelled alike.
const (
	simNickname  = 0.86
	simInitial   = 0.80
	simSpan      = 0.98 // joined or split: times the similarity of the joined text
	minSim       = 0.62 // below, two tokens are different words
	minSpanSim   = 0.80
	lossyEqual   = 0.93 // same consonants across scripts
	lossyOneOff  = 0.74
	minLossyKey  = 4 // consonants needed before one may differ
	minSoundKey  = 2
	minSoundText = 3
)

// form is a token with what comparison needs, computed once.
type form struct {
	text  []uint16
	bag   uint64
	sound uint32 // hash of soundKey, 0 if none
	loose []byte // looseKey, for lossy comparison
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
func similar(a, b *form) float64 {
	if a.lossy || b.lossy {
		return similarLossy(a, b)
	}
	if equal(a.text, b.text) {
		return 1
	}
	if a.digit || b.digit {
		return 0
	}
	k := allowedEdits(min(len(a.text), len(b.text)))
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

func similarLossy(a, b *form) float64 {
	if a.digit || b.digit {
		return 0
	}
	x, y := a.loose, b.loose
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	if string(x) == string(y) {
		switch {
		case len(x) >= 3:
			return lossyEqual
		case len(x) == 2:
			return lossyEqual - 0.05
		default:
			return lossyEqual - 0.20
		}
	}
	if min(len(x), len(y)) >= minLossyKey && oneEdit(x, y) {
		return lossyOneOff
	}
	return 0
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

// similarSpan grades joined text against joined text.
func similarSpan(a, b []uint16) float64 {
	if len(a) > 3*maxLetters || len(b) > 3*maxLetters {
		return 0
	}
	s := 1 - float64(weightedDistance(a, b))/float64(full*max(len(a), len(b)))
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
