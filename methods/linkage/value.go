package linkage

import (
	"bytes"
	"strings"
)

// values are the distinct, folded values of one field. Value 0 is "nothing known".
type values struct {
	dict  dictionary
	bag   []letters
	count []uint32 // open records that say so
	hash  []uint64 // of the text: the same in every run
	date  []date   // of fields that hold dates
	half  []uint64 // hash of the coarse part: outward postcode, local part, last digits; 0 if none
}

func newValues(expect int) *values {
	v := &values{}
	v.dict.init(expect)
	n := expect + 1
	v.bag, v.count, v.hash, v.date, v.half = make([]letters, 1, n), make([]uint32, 1, n), make([]uint64, 1, n), make([]date, 1, n), make([]uint64, 1, n)
	return v
}

func (v *values) add(text []byte, d date, half []byte) uint32 {
	if len(text) > maxText {
		text = text[:maxText]
	}
	code := v.dict.add(text)
	if int(code) == len(v.hash) {
		v.bag = append(v.bag, lettersOf(text))
		v.count = append(v.count, 0)
		v.hash = append(v.hash, hashBytes(1, text))
		v.date = append(v.date, d)
		h := uint64(0)
		if len(half) > 0 {
			h = hashBytes(2, half)
		}
		v.half = append(v.half, h)
	}
	return code
}

// nothing lists what people type into a field they cannot fill.
var nothing = map[string]bool{}

func init() {
	for _, w := range strings.Fields("na n/a n.a. nan null nil none - -- --- ? ?? ??? . x xx xxx unknown unk unkn unknow declined refused missing notasked notapplicable notknown notstated" +
		" desconocido desconocida inconnu inconnue unbekannt ninguno ninguna nd n/d s/d sd tbd tba") {
		nothing[w] = true
	}
}

func saysNothing(raw []byte) bool {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return true
	}
	if len(raw) > 16 {
		return false
	}
	return nothing[strings.ToLower(strings.ReplaceAll(string(raw), " ", ""))]
}

// joined folds s to one text with single spaces.
func joined(buf []word, s []byte) ([]byte, []word) {
	buf = fold(buf[:0], s)
	var out []byte
	for i, w := range buf {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, w.text...)
	}
	return out, buf
}

// compact folds s to letters and digits only.
func compact(buf []word, s []byte) ([]byte, []word) {
	buf = fold(buf[:0], s)
	var out []byte
	for _, w := range buf {
		out = append(out, w.latin...)
	}
	return out, buf
}

// outward is the coarse part of a postcode: before the last three characters of a British or Canadian one,
// otherwise its first three.
func outward(code []byte) []byte {
	switch {
	case len(code) < 3:
		return nil
	case code[0] >= 'a' && len(code) >= 5:
		return code[:len(code)-3]
	}
	return code[:3]
}

func digitsOf(s []byte) []byte {
	var out []byte
	for _, c := range s {
		if c >= '0' && c <= '9' {
			out = append(out, c)
		}
	}
	return out
}

// foldValue turns a raw value of a field into its folded text, date and coarse part.
func (f *field) foldValue(buf []word, raw []byte) (code uint32, _ []word) {
	if saysNothing(raw) {
		return 0, buf
	}
	var text, half []byte
	var d date
	switch f.kind {
	case kindDate:
		d = parseDate(raw, f.order)
		if d == 0 {
			return 0, buf
		}
		text = d.digits()
	case kindPostcode:
		text, buf = compact(buf, raw)
		half = outward(text)
	case kindEmail:
		text = append(f.lower[:0], bytes.TrimSpace(raw)...)
		for i, c := range text {
			if c >= 'A' && c <= 'Z' {
				text[i] = c + 'a' - 'A'
			}
		}
		f.lower = text
		if at := bytes.LastIndexByte(text, '@'); at > 0 {
			half = text[:at]
		}
	case kindPhone:
		text = digitsOf(raw)
		if len(text) > 10 {
			text = text[len(text)-10:] // country codes come and go
		}
		if len(text) >= 7 {
			half = text[len(text)-7:]
		}
	case kindCode, kindNumber:
		text, buf = compact(buf, raw)
	default:
		text, buf = joined(buf, raw)
	}
	if len(text) == 0 {
		return 0, buf
	}
	return f.vals.add(text, d, half), buf
}
