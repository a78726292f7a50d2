package namematch

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// script is the writing system of a name, as far as the comparison cares.
type script uint8

const (
	latin script = iota
	cyrillic
	greek
	arabic
	hebrew
	han
	hangul
	kana
	georgian
	armenian
	indic // Devanagari, Bengali and the other scripts of South Asia
	thai  // Thai, Lao, Khmer, Myanmar
	ethiopic
	other
)

// lossy reports whether transliteration drops most vowels, so that only consonants can be
// compared across scripts.
func (s script) lossy() bool {
	switch s {
	case arabic, hebrew, indic, thai, ethiopic, other:
		return true
	}
	return false
}

func scriptOf(r rune) script {
	switch {
	case r < 0x370:
		return latin
	case r < 0x400:
		return greek
	case r < 0x530:
		return cyrillic
	case r < 0x590:
		return armenian
	case r < 0x600:
		return hebrew
	case r < 0x780 || (r >= 0xfb50 && r < 0xfe00) || (r >= 0xfe70 && r < 0xff00):
		return arabic
	case r >= 0x900 && r < 0xe00:
		return indic
	case (r >= 0xe00 && r < 0xf00) || (r >= 0x1000 && r < 0x10a0) || (r >= 0x1780 && r < 0x1800):
		return thai
	case r >= 0x10a0 && r < 0x1100 || r >= 0x1c90 && r < 0x1cc0:
		return georgian
	case r >= 0x1200 && r < 0x13a0:
		return ethiopic
	case r >= 0x1e00 && r < 0x1f00:
		return latin
	case r >= 0x1f00 && r < 0x2000:
		return greek
	case r >= 0x3040 && r < 0x3100:
		return kana
	case r >= 0x3400 && r < 0xa000, r >= 0xf900 && r < 0xfb00, r >= 0x20000 && r < 0x32000:
		return han
	case r >= 0x1100 && r < 0x1200, r >= 0xac00 && r < 0xd7b0:
		return hangul
	}
	return other
}

// clean applies compatibility normalisation and removes what cannot be seen: format and
// control characters, among them the direction overrides that make a name read otherwise
// than it is stored. It cuts at maxRunes and reports whether it did.
func clean(s string) (string, bool) {
	if isASCII(s) && len(s) <= maxRunes {
		return s, false
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	cut := false
	n := 0
	for i := range s {
		if n == 2*maxRunes { // normalisation may shorten; never normalise a book
			s, cut = s[:i], true
			break
		}
		n++
	}
	s = norm.NFKC.String(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r == 0x200c || r == 0x200d: // joiners inside words of Persian and Indic names
			return -1
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	n = 0
	for i := range s {
		if n == maxRunes {
			return s[:i], true
		}
		n++
	}
	return s, cut
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' {
			return false
		}
	}
	return true
}

// apostrophe reports marks that stand inside a word and are dropped without splitting it.
func apostrophe(r rune) bool {
	switch r {
	case '\'', '’', '‘', '`', '´', 'ʼ', 'ʻ', 'ʿ', 'ʾ', 'ʹ', 'ʺ', '′', '״', '׳':
		return true
	}
	return false
}

// foldNative folds one rune within its script: case, accents that are optional in writing, letter
// variants that are interchangeable in names. It returns 0 for a mark that is dropped.
func foldNative(r rune) rune {
	r = unicode.ToLower(r)
	switch r {
	case 'ё':
		return 'е'
	case 'ς':
		return 'σ'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	case 'ى', 'ی', 'ئ':
		return 'ي'
	case 'ک':
		return 'ك'
	case 'ة', 'ۀ', 'ہ', 'ھ':
		return 'ه'
	case 'ؤ':
		return 'و'
	case 'ـ', 'ء':
		return 0
	case 'ך':
		return 'כ'
	case 'ם':
		return 'מ'
	case 'ן':
		return 'נ'
	case 'ף':
		return 'פ'
	case 'ץ':
		return 'צ'
	}
	switch scriptOf(r) {
	case arabic, hebrew:
		if unicode.Is(unicode.Mn, r) {
			return 0
		}
	case greek:
		d := norm.NFD.String(string(r))
		b, _ := utf8.DecodeRuneInString(d)
		return b
	}
	return r
}

// cyrillicLatin holds the letters for which lists in English follow BGN/PCGN and the
// general table does not.
var cyrillicLatin = map[rune]string{
	'ю': "yu", 'я': "ya", 'й': "y", 'ё': "yo", 'є': "ye", 'ї': "yi", 'і': "i", 'ц': "ts", 'х': "kh",
	'ж': "zh", 'щ': "shch", 'ь': "", 'ъ': "", 'ґ': "g", 'қ': "k", 'ғ': "g", 'ұ': "u", 'ү': "u",
	'ө': "o", 'ә': "a", 'һ': "h", 'ң': "ng", 'ў': "u", 'џ': "dz", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "dj",
}

// hangulSurname holds usual Latin spellings of family names whose systematic
// romanisation is not used by their bearers.
var hangulSurname = map[rune]string{
	'김': "kim", '이': "lee", '리': "ri", '박': "park", '최': "choe", '정': "jong", '강': "kang", '조': "cho",
	'임': "lim", '림': "rim", '오': "oh", '신': "shin", '권': "kwon", '황': "hwang", '안': "an", '전': "jon",
	'우': "woo", '구': "ku", '노': "roh", '백': "paek", '유': "yu", '류': "ryu",
}

// openConsonant stands for the Arabic letters that are romanised as z, d, dh or th and s, as the language of the
// bearer has it.
const openConsonant = 2

var arabicLatin = map[rune]string{
	'ظ': "\x02", 'ض': "\x02", 'ذ': "\x02", 'ث': "\x02",
	'ع': "a", 'ا': "a", 'ى': "y", 'ء': "", 'ح': "h", 'ة': "a", 'و': "w", 'ي': "y", 'ی': "y", 'ک': "k", 'گ': "g", 'چ': "ch",
	'پ': "p", 'ژ': "zh", 'أ': "a", 'إ': "i", 'آ': "a", 'ؤ': "w", 'ئ': "y", 'ہ': "h", 'ھ': "h", 'ں': "n", 'ٹ': "t", 'ڈ': "d", 'ے': "y",
}

// latinFold is the general table for letters with a Latin look, filled once from the
// transliteration library.
var latinFold = func() map[rune]string {
	m := make(map[rune]string)
	add := func(lo, hi rune) {
		for r := lo; r < hi; r++ {
			m[r] = strings.ToLower(keepLetters(unidecode.Unidecode(string(r))))
		}
	}
	add(0xaa, 0x370)
	add(0x1e00, 0x1f00)
	return m
}()

func keepLetters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, s)
}

// toLatin transliterates one rune to lower-case ASCII letters and digits; syllable is true where the
// rune is a syllable of its own (Chinese, Korean).
func toLatin(r rune, first bool) (s string, syllable bool) {
	r = unicode.ToLower(r)
	if r < utf8.RuneSelf {
		return string(r), false
	}
	switch scriptOf(r) {
	case latin:
		return latinFold[r], false
	case cyrillic:
		if s, ok := cyrillicLatin[r]; ok {
			return s, false
		}
	case arabic:
		if s, ok := arabicLatin[r]; ok {
			return s, false
		}
	case hangul:
		if first {
			if s, ok := hangulSurname[r]; ok {
				return s, true
			}
		}
		s := strings.ToLower(keepLetters(unidecode.Unidecode(string(r))))
		if strings.HasPrefix(s, "c") && !strings.HasPrefix(s, "ch") {
			s = "ch" + s[1:]
		}
		return s, true
	case han:
		return strings.ToLower(keepLetters(unidecode.Unidecode(string(r)))), true
	}
	return strings.ToLower(keepLetters(unidecode.Unidecode(string(r)))), false
}
