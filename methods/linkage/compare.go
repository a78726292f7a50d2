package linkage

import "bytes"

// Level 0 of every field: one side says nothing.
const missing = 0

// Levels of the family name slot.
const (
	familyDiffers = 1
	familySoft    = 2 // sounds or looks alike
	familyClose   = 3 // a slip of the pen
	familyElse    = 4 // agrees with a name that stands elsewhere in the other record
	familyAgrees  = 5
)

// Levels of the given name slot.
const (
	givenDiffers = 1
	givenInitial = 2
	givenSoft    = 3 // looks or sounds alike, or a known short form
	givenClose   = 4
	givenElse    = 5
	givenAgrees  = 6
)

// Levels of other names.
const (
	otherDiffers = 1
	otherClose   = 2
	otherAgrees  = 3
)

// Levels of texts and e-mail addresses.
const (
	textDiffers = 1
	textSoft    = 2
	textClose   = 3
	textAgrees  = 4
)

// Levels of postcodes.
const (
	codeDiffers = 1
	codeArea    = 2 // begins alike
	codeOutward = 3 // the coarse part agrees
	codeClose   = 4 // one slip
	codeAgrees  = 5
)

// Levels of numbers, phone numbers and identifiers.
const (
	idDiffers = 1
	idClose   = 2
	idAgrees  = 3
)

// Levels of categories.
const (
	categoryDiffers = 1
	categoryAgrees  = 2
)

var levelWords = [...][]string{
	kindFamily:   {"not known", "differs", "sounds or looks alike", "one slip", "agrees with another name", "agrees"},
	kindGiven:    {"not known", "differs", "initial agrees", "short form or alike", "one slip", "agrees with another name", "agrees"},
	kindOther:    {"not known", "differs", "alike", "agrees"},
	kindDate:     {"not known", "differs", "year agrees or next", "two of three parts agree", "one slip or day and month exchanged", "known parts agree", "agrees"},
	kindText:     {"not known", "differs", "alike or contained", "one slip", "agrees"},
	kindPostcode: {"not known", "differs", "begins alike", "same district", "one slip", "agrees"},
	kindNumber:   {"not known", "differs", "one slip", "agrees"},
	kindCategory: {"not known", "differs", "agrees"},
	kindEmail:    {"not known", "differs", "alike", "one slip", "agrees"},
	kindPhone:    {"not known", "differs", "one slip", "agrees"},
	kindCode:     {"not known", "differs", "one slip", "agrees"},
}

func (k kind) levels() int { return len(levelWords[k]) }
func (k kind) top() uint8  { return uint8(len(levelWords[k]) - 1) }

// Similarities from which two words count as close or soft.
const (
	jwClose = 0.93
	jwSoft  = 0.86
	jwSound = 0.78 // with an equal sound
)

// grades of two tokens.
const (
	gradeNone = iota
	gradeInitial
	gradeSoft
	gradeClose
	gradeExact
)

// vector holds the levels of all fields, three bits each.
type vector uint64

func (v vector) at(field int) uint8 { return uint8(v>>(3*field)) & 7 }

// met are the tokens whose frequency weighs a slot of the name: the two that met there.
type met [3][2]uint32

// comparer compares one left record with many right ones. It is not for concurrent use.
type comparer struct {
	d     *data
	left  []uint32
	name  name
	token [maxTokens]struct {
		pattern
		code uint32 // whose pattern is set
	}
	value []struct {
		pattern
		code uint32
	}
	met  met
	memo []graded
}

// graded remembers the grade of two tokens, which meet again and again.
type graded struct{ a, b, grade uint32 }

const memoSize = 1 << 14

func newComparer(d *data) *comparer {
	c := &comparer{d: d, memo: make([]graded, memoSize)}
	c.value = make([]struct {
		pattern
		code uint32
	}, len(d.fields))
	return c
}

// take makes record i the left one.
func (c *comparer) take(i int) {
	c.left = c.d.record(i)
	if c.d.names {
		c.name = c.d.name(c.left)
	}
}

// compare returns the levels of all fields against record j and leaves in met the tokens of the name's slots.
func (c *comparer) compare(j int) vector {
	right := c.d.record(j)
	var v vector
	first := 0
	if c.d.names {
		v = c.compareNames(right)
		first = 3
	}
	for fi := first; fi < len(c.d.fields); fi++ {
		v |= vector(c.compareField(fi, right)) << (3 * fi)
	}
	return v
}

func (c *comparer) compareField(fi int, right []uint32) uint8 {
	f := &c.d.fields[fi]
	a, b := c.left[f.cell], right[f.cell]
	if a == 0 || b == 0 {
		return missing
	}
	if a == b {
		return f.kind.top()
	}
	switch f.kind {
	case kindDate:
		return compareDates(f.vals.date[a], f.vals.date[b])
	case kindCategory:
		return categoryDiffers
	case kindPostcode:
		return c.comparePostcodes(fi, f.vals, a, b)
	case kindNumber, kindPhone, kindCode:
		s, t := f.vals.dict.text(a), f.vals.dict.text(b)
		if min(len(s), len(t)) > 2 && near(len(s), len(t)) && c.pattern(fi, a).edits(t) <= 1 {
			return idClose
		}
		return idDiffers
	case kindEmail:
		return c.compareEmails(fi, f.vals, a, b)
	}
	return c.compareTexts(fi, f.vals, a, b)
}

func near(a, b int) bool { return a-b <= 1 && b-a <= 1 }

func (c *comparer) pattern(fi int, code uint32) *pattern {
	p := &c.value[fi]
	if p.code != code {
		p.set(c.d.fields[fi].vals.dict.text(code))
		p.code = code
	}
	return &p.pattern
}

func (c *comparer) compareTexts(fi int, vs *values, a, b uint32) uint8 {
	s, t := vs.dict.text(a), vs.dict.text(b)
	if !hopeless(needSoft, s, t, vs.bag[a], vs.bag[b]) {
		switch jw := c.pattern(fi, a).jaroWinkler(t); {
		case jw >= jwClose:
			return textClose
		case min(len(s), len(t)) >= 4 && near(len(s), len(t)) && c.pattern(fi, a).edits(t) <= 1:
			return textClose
		case jw >= jwSoft:
			return textSoft
		}
	}
	if contains(s, t) || contains(t, s) {
		return textSoft
	}
	return textDiffers
}

// contains reports whether the words of t begin or end s.
func contains(s, t []byte) bool {
	if len(t) < 4 || len(s) < len(t)+2 {
		return false
	}
	return s[len(t)] == ' ' && bytes.HasPrefix(s, t) || s[len(s)-len(t)-1] == ' ' && bytes.HasSuffix(s, t)
}

func (c *comparer) comparePostcodes(fi int, vs *values, a, b uint32) uint8 {
	s, t := vs.dict.text(a), vs.dict.text(b)
	if near(len(s), len(t)) && min(len(s), len(t)) >= 4 && common(vs.bag[a], vs.bag[b]) >= min(len(s), len(t))-1 && c.pattern(fi, a).edits(t) <= 1 {
		return codeClose
	}
	if vs.half[a] != 0 && vs.half[a] == vs.half[b] {
		return codeOutward
	}
	if len(s) >= 2 && len(t) >= 2 && s[0] == t[0] && s[1] == t[1] {
		return codeArea
	}
	return codeDiffers
}

func (c *comparer) compareEmails(fi int, vs *values, a, b uint32) uint8 {
	s, t := vs.dict.text(a), vs.dict.text(b)
	if !hopeless(needSoft, s, t, vs.bag[a], vs.bag[b]) {
		p := c.pattern(fi, a)
		if p.edits(t) <= 2 {
			return textClose
		}
		if p.jaroWinkler(t) >= jwClose {
			return textSoft
		}
	}
	if vs.half[a] != 0 && vs.half[a] == vs.half[b] {
		return textSoft
	}
	return textDiffers
}
