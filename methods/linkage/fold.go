package linkage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// script is the writing system of a word, as far as comparing goes.
type script uint8

const (
	latin script = iota
	cyrillic
	greek
	arabic
	hebrew
	han
	indic
	otherScript
)

// lossy scripts lose most vowels when they are transliterated, so that only consonants are compared with other scripts.
func (s script) lossy() bool { return s == arabic || s == hebrew || s == indic || s == otherScript }

func scriptOf(r rune) script {
	switch {
	case r < 0x370, r >= 0x1e00 && r < 0x1f00:
		return latin
	case r < 0x400, r >= 0x1f00 && r < 0x2000:
		return greek
	case r < 0x530:
		return cyrillic
	case r >= 0x590 && r < 0x600:
		return hebrew
	case r >= 0x600 && r < 0x780, r >= 0xfb50 && r < 0xfe00, r >= 0xfe70 && r < 0xff00:
		return arabic
	case r >= 0x900 && r < 0xe00:
		return indic
	case r >= 0x3040 && r < 0xa000, r >= 0xac00 && r < 0xd7b0, r >= 0xf900 && r < 0xfb00, r >= 0x20000:
		return han
	}
	return otherScript
}

// word is one word of a value: the bytes it is compared by within its script, and its Latin reading.
type word struct {
	text   []byte
	latin  []byte
	script script
}

// fold appends the words of s to dst, folded: no case, no accents, no punctuation. Apostrophes and
// full stops between letters join nothing: "O'Brien" is one word, "J.R." two.
func fold(dst []word, s []byte) []word {
	ascii := true
	for _, c := range s {
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return foldASCII(dst, s)
	}
	for _, f := range strings.FieldsFunc(norm.NFKC.String(strings.ToValidUTF8(string(s), "")), separates) {
		f = strings.Map(func(r rune) rune {
			if r == '\'' || r == '’' || r == 'ʼ' || r == '`' || r == '´' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || r == 0x640 {
				return -1
			}
			return unicode.ToLower(r)
		}, f)
		if f != "" {
			dst = append(dst, foldWord(f))
		}
	}
	return dst
}

func separates(r rune) bool {
	switch r {
	case '\'', '’', 'ʼ', '`', '´':
		return false
	}
	return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r)
}

func foldWord(f string) word {
	w := word{script: latin}
	for _, r := range f {
		if s := scriptOf(r); s != latin && !unicode.Is(unicode.Mn, r) {
			w.script = s
			break
		}
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(f))
	for _, c := range []byte(strings.ToLower(unidecode.Unidecode(plain))) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			w.latin = append(w.latin, c)
		}
	}
	if w.script == latin {
		w.text = w.latin
		return w
	}
	for _, r := range plain {
		w.text = append(w.text, 0x80|byte(r&0x7f)) // an alphabet of one script stays distinct
	}
	return w
}

func foldASCII(dst []word, s []byte) []word {
	var w []byte
	flush := func() {
		if len(w) > 0 {
			dst = append(dst, word{text: w, latin: w})
			w = nil
		}
	}
	for _, c := range s {
		switch {
		case c >= 'A' && c <= 'Z':
			w = append(w, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			w = append(w, c)
		case c == '\'' || c == '`' || c < ' ' && c != '\t' && c != '\n' && c != '\r':
		default:
			flush()
		}
	}
	flush()
	return dst
}

// soundOf is a code that spellings of one sound share: first letter by class, consonants by class, no vowels, no doubles
// (after Soundex, refined). Digits stand for themselves.
func soundOf(latin []byte) uint32 {
	var code uint64
	n := 0
	var last byte
	for i, c := range latin {
		k := soundClass[c]
		if c == 'h' && i > 0 {
			switch latin[i-1] {
			case 'p':
				k = 'f'
			}
		}
		if k == 0 {
			if i == 0 {
				k = 'a'
			} else {
				if c != 'h' && c != 'w' {
					last = 0
				}
				continue
			}
		}
		if k == last {
			continue
		}
		last = k
		if n < 6 {
			code = code*37 + uint64(k)
			n++
		}
	}
	if n < 2 {
		return 0
	}
	return uint32(mix(code, uint64(n))) | 1
}

var soundClass = func() (t [256]byte) {
	for k, group := range map[byte]string{'p': "bp", 'f': "fv", 'k': "ckgqx", 's': "szj", 't': "dt", 'l': "l", 'm': "mn", 'r': "r"} {
		for i := range len(group) {
			t[group[i]] = k
		}
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	return t
}()

// skeleton is the consonants of a Latin reading, by class, for comparison with scripts that write no vowels.
func skeleton(dst, latin []byte) []byte {
	for _, c := range latin {
		if k := soundClass[c]; k != 0 && (len(dst) == 0 || dst[len(dst)-1] != k) {
			dst = append(dst, k)
		}
	}
	return dst
}

// mix is a strong 64-bit mix of two words (after Stafford's variant 13 of the MurmurHash3 finaliser). It does not change
// between runs or machines, because the order of records and blocks hangs on it.
func mix(a, b uint64) uint64 {
	x := a*0x9e3779b97f4a7c15 ^ (b + 0x632be59bd9b4e019)
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func hashBytes(seed uint64, s []byte) uint64 {
	h := mix(seed, uint64(len(s)))
	for len(s) >= 8 {
		h = mix(h, uint64(s[0])|uint64(s[1])<<8|uint64(s[2])<<16|uint64(s[3])<<24|uint64(s[4])<<32|uint64(s[5])<<40|uint64(s[6])<<48|uint64(s[7])<<56)
		s = s[8:]
	}
	var rest uint64
	for i, c := range s {
		rest |= uint64(c) << (8 * i)
	}
	return mix(h, rest)
}
