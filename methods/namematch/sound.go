package namematch

// soundKey writes what a Latin token sounds like to a reader who does not know its language: the
// consonants, with those merged that romanisations exchange (k q c g, b p, d t, f v w ph, the sibilants),
// doubled letters and h within the word dropped, a leading vowel kept as one sign. It is empty for
// tokens in other scripts.
func soundKey(dst []byte, s []uint16) []byte { return key(dst, s, false) }

func key(dst []byte, s []uint16, loose bool) []byte {
	dst = dst[:0]
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == lossyMark {
			continue
		}
		if c == openConsonant {
			c = 's'
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
			if i == 0 && !loose {
				k = 'a'
			}
		case 'h':
			if i == 0 && !loose {
				k = 'h'
			}
		case 'j':
			if next != 0 && (isVowel(next) || loose) {
				k = 's'
			}
		case 'b', 'p':
			k = 'p'
			if c == 'p' && next == 'h' {
				k = 'f'
			}
		case 'f':
			k = 'f'
		case 'v', 'w':
			if i == 0 || !loose {
				k = 'f'
			}
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

// looseKey is soundKey without what scripts that write no vowels leave open: leading vowels, w, v
// and h.
func looseKey(dst []byte, s []uint16) []byte { return key(dst, s, true) }

// variant is a lossy token with its open consonants read the other way, or nil if it has none.
func variant(dst, s []uint16) []uint16 {
	open := false
	dst = dst[:0]
	for _, c := range s {
		if c == openConsonant {
			c, open = 't', true
		}
		dst = append(dst, c)
	}
	if !open {
		return nil
	}
	return dst
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
