package namematch

// soundKey writes what a Latin token sounds like to a reader who does not know its language: the
// consonants, with those merged that romanisations exchange (k q c g, b p, d t, f v w ph, the sibilants),
// doubled letters and h within the word dropped, a leading vowel kept as one sign. It is empty for
// tokens in other scripts.
func soundKey(dst []byte, s []uint16) []byte {
	dst = dst[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == lossyMark {
			continue
		}
		if c >= '0' && c <= '9' {
			dst = append(dst, byte(c))
			continue
		}
		if c < 'a' || c > 'z' {
			return dst[:0]
		}
		var next uint16
		if i+1 < len(s) {
			next = s[i+1]
		}
		var k byte
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if i == 0 {
				k = 'a'
			}
		case 'h':
			if i == 0 {
				k = 'h'
			}
		case 'j':
			if next != 0 && isVowel(next) {
				k = 's'
			}
		case 'b', 'p':
			k = 'p'
			if c == 'p' && next == 'h' {
				k = 'f'
			}
		case 'f', 'v', 'w':
			k = 'f'
		case 'd', 't':
			k = 't'
			if next == 's' || next == 'z' || next == 'j' || c == 't' && next == 'c' { // one sibilant
				continue
			}
		case 'c':
			switch {
			case next == 'h', next == 'e', next == 'i', next == 'y', next == 'z':
				k = 's'
			default:
				k = 'k'
			}
		case 'k', 'q', 'g':
			k = 'k'
		case 's', 'z':
			k = 's'
			if next == 'c' && i+2 < len(s) && s[i+2] == 'h' { // sch
				i++
			}
		case 'x':
			k = 's'
		default: // l m n r
			k = byte(c)
		}
		if k != 0 && (len(dst) == 0 || dst[len(dst)-1] != k) {
			dst = append(dst, k)
		}
	}
	return dst
}

// looseKey is soundKey without what scripts that write no vowels leave open: leading
// vowels, w and h.
func looseKey(dst []byte, s []uint16) []byte {
	dst = soundKey(dst, s)
	out := dst[:0]
	for i, k := range dst {
		if k == 'a' && i == 0 || k == 'h' {
			continue
		}
		// w may be a vowel: drop it together with v and f inside a word unless nothing else is left.
		if k == 'f' && i > 0 {
			continue
		}
		if n := len(out); n > 0 && out[n-1] == k {
			continue
		}
		out = append(out, k)
	}
	return out
}

func isVowel(c uint16) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// hash32 is FNV-1a over a key, mixed so that its high bits can index a table.
func hash32[T byte | uint16](s []T) uint32 {
	h := uint64(14695981039346656037)
	for _, c := range s {
		h ^= uint64(c)
		h *= 1099511628211
	}
	h ^= h >> 29
	h *= 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}
