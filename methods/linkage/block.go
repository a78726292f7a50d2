package linkage

import (
	"slices"
	"strings"
)

// part is one ingredient of a blocking key.
type part struct {
	what  partKind
	field int // of values
}

type partKind uint8

const (
	anyToken partKind = iota // every token of the name
	anySound                 // the sound of every token
	twoTokens
	twoSounds
	wholeValue
	coarseValue // outward postcode, local part, last digits
	yearOf
	dayOf // day and month, in either order
	dateOf
)

func (p part) word(d *data) string {
	switch p.what {
	case anyToken:
		return "a name"
	case anySound:
		return "the sound of a name"
	case twoTokens:
		return "two names"
	case twoSounds:
		return "the sounds of two names"
	case coarseValue:
		return "coarse " + d.fields[p.field].name
	case yearOf:
		return "year of " + d.fields[p.field].name
	case dayOf:
		return "day of " + d.fields[p.field].name
	}
	return d.fields[p.field].name
}

// rule names what two records must share to be compared.
type rule []part

func (r rule) words(d *data) string {
	if len(r) == 0 {
		return "nothing: every pair"
	}
	s := make([]string, len(r))
	for i, p := range r {
		s[i] = p.word(d)
	}
	return strings.Join(s, " + ")
}

// context returns the single-valued parts a field offers, fine ones first.
func (d *data) context(fi int) (parts []part) {
	switch d.fields[fi].kind {
	case kindDate:
		return []part{{dateOf, fi}, {yearOf, fi}, {dayOf, fi}}
	case kindPostcode, kindEmail, kindPhone:
		return []part{{wholeValue, fi}, {coarseValue, fi}}
	}
	return []part{{wholeValue, fi}}
}

// telling reports whether records that agree on the field are few enough to be worth a look.
func (d *data) telling(fi int) bool {
	var some, sq float64
	for _, c := range d.fields[fi].vals.count[1:] {
		some += float64(c)
		sq += float64(c) * float64(c)
	}
	return some > 0 && sq/(some*some) < .05
}

// rules lists what is worth sharing, the most telling first.
func (d *data) rules() (rs []rule) {
	var ctx []part
	for fi := range d.fields {
		if d.fields[fi].vals != nil && d.telling(fi) {
			ctx = append(ctx, d.context(fi)...)
		}
	}
	for _, p := range ctx { // alone; the cap drops what is too common
		if p.what != yearOf && p.what != dayOf {
			rs = append(rs, rule{p})
		}
	}
	if d.names {
		rs = append(rs, rule{{what: twoTokens}})
		for _, p := range ctx {
			rs = append(rs, rule{{what: anyToken}, p})
		}
		rs = append(rs, rule{{what: anyToken}}, rule{{what: twoSounds}})
		for _, p := range ctx {
			rs = append(rs, rule{{what: anySound}, p})
		}
	}
	for i, p := range ctx {
		for _, q := range ctx[i+1:] {
			if p.field != q.field {
				rs = append(rs, rule{p, q})
			}
		}
	}
	return rs
}

// keys appends the keys of record rec under the rule. A key is never 0.
func (d *data) keys(dst []uint32, r rule, rec []uint32, salt uint64) []uint32 {
	h := salt
	var multi partKind
	hasMulti := false
	for _, p := range r {
		switch p.what {
		case anyToken, anySound, twoTokens, twoSounds:
			multi, hasMulti = p.what, true
			continue
		}
		f := &d.fields[p.field]
		v := rec[f.cell]
		if v == 0 {
			return dst
		}
		x := f.vals.atom(p.what, v)
		if x == 0 {
			return dst
		}
		h = mix(h, x)
	}
	if !hasMulti {
		return append(dst, key32(h))
	}
	n := int(rec[cellShape] >> 16)
	t := d.tokens
	var atom [maxTokens]uint64
	k := 0
	for i := range n {
		var x uint64
		if multi == anyToken || multi == twoTokens {
			if len(t.text[rec[i]]) > 1 {
				x = t.hash[rec[i]]
			}
		} else {
			x = uint64(t.info[rec[i]].sound)
		}
		if x == 0 || slices.Contains(atom[:k], x) {
			continue
		}
		atom[k] = x
		k++
	}
	if multi == anyToken || multi == anySound {
		for _, x := range atom[:k] {
			dst = append(dst, key32(mix(h, x)))
		}
		return dst
	}
	for i := range k {
		for j := range i {
			dst = append(dst, key32(mix(h, mix(atom[i]^atom[j], atom[i]+atom[j]))))
		}
	}
	return dst
}

// atom is what records with value v share under a part; 0 is nothing.
func (vs *values) atom(what partKind, v uint32) uint64 {
	switch what {
	case coarseValue:
		return vs.half[v]
	case dateOf:
		if dt := vs.date[v]; dt.full() {
			return mix(uint64(dt.year()), uint64(min(dt.day(), dt.month())<<8|max(dt.day(), dt.month()))) | 1
		}
		return 0
	case yearOf:
		return uint64(vs.date[v].year())
	case dayOf:
		if dt := vs.date[v]; dt.full() {
			return uint64(min(dt.day(), dt.month())<<8 | max(dt.day(), dt.month()))
		}
		return 0
	}
	return vs.hash[v]
}

func key32(h uint64) uint32 { return uint32(h>>32) | 1 }

// grouped are the records that share keys of one rule: blocks of two or more, ordered by key, members by rank.
type grouped struct {
	start   []uint32 // block i is member[start[i]:start[i+1]]
	member  []uint32
	keys    int // keys built
	records int // records with a key
}

// group builds the blocks of a rule over the records of the given ranks (nil: all open ones).
func (d *data) group(r rule, ranks []uint32, scratch *[2][]uint64) grouped {
	return d.groupSome(r, ranks, scratch, 0)
}

// groupSome is group for the keys whose bits under the mask are zero: a sample of whole blocks.
func (d *data) groupSome(r rule, ranks []uint32, scratch *[2][]uint64, mask uint32) grouped {
	n := d.open
	if ranks != nil {
		n = len(ranks)
	}
	entries := scratch[0][:0]
	if cap(entries) == 0 {
		entries = make([]uint64, 0, 2*n)
	}
	var buf []uint32
	var g grouped
	for i := range n {
		rank := i
		if ranks != nil {
			rank = int(ranks[i])
		}
		buf = d.keys(buf[:0], r, d.record(rank), 17)
		if len(buf) > 0 {
			g.records++
		}
		for _, k := range buf {
			if k&mask != 0 {
				continue
			}
			entries = append(entries, uint64(k)<<32|uint64(rank))
		}
	}
	entries, scratch[1] = sortHigh(entries, scratch[1])
	scratch[0] = entries
	g.keys = len(entries)
	blocks, members := 0, 0
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j]>>32 == entries[i]>>32 {
			j++
		}
		if j-i > 1 {
			blocks++
			members += j - i
		}
		i = j
	}
	g.start, g.member = make([]uint32, 0, blocks+1), make([]uint32, 0, members)
	for i := 0; i < len(entries); {
		j := i + 1
		for j < len(entries) && entries[j]>>32 == entries[i]>>32 {
			j++
		}
		if j-i > 1 {
			g.start = append(g.start, uint32(len(g.member)))
			last := ^uint32(0)
			for _, e := range entries[i:j] {
				if m := uint32(e); m != last { // two keys of one record may collide
					g.member = append(g.member, m)
					last = m
				}
			}
		}
		i = j
	}
	g.start = append(g.start, uint32(len(g.member)))
	return g
}

// sortHigh sorts by the upper 32 bits, stably. The result lies in one of the two slices; swap keeps both for reuse.
func sortHigh(a, b []uint64) (sorted, spare []uint64) {
	if cap(b) < len(a) {
		b = make([]uint64, len(a))
	}
	b = b[:len(a)]
	for shift := uint(32); shift < 64; shift += 11 {
		var count [2048]uint32
		for _, k := range a {
			count[k>>shift&2047]++
		}
		sum := uint32(0)
		for i := range count {
			sum, count[i] = sum+count[i], sum
		}
		for _, k := range a {
			i := k >> shift & 2047
			b[count[i]] = k
			count[i]++
		}
		a, b = b, a
	}
	return a, b
}
