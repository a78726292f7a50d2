package linkage

import "math/bits"

// maxText is the longest text that is compared; longer ones are cut. One machine word holds a mark for each of its bytes.
const maxText = 64

// pattern is the left side of many comparisons: for every byte the positions where it stands, as a bit mask.
type pattern struct {
	at   [256]uint64
	text []byte
}

// set makes s the left side; s must stay unchanged until the next call.
func (p *pattern) set(s []byte) {
	for _, c := range p.text {
		p.at[c] = 0
	}
	if len(s) > maxText {
		s = s[:maxText]
	}
	for i, c := range s {
		p.at[c] |= 1 << i
	}
	p.text = s
}

// jaroWinkler returns the Jaro-Winkler similarity of the pattern and b in [0,1], with the prefix bonus for any similarity
// (Winkler 1990; no boost threshold). It finds the first free partner of each byte with three word operations.
func (p *pattern) jaroWinkler(b []byte) float64 {
	a := p.text
	if len(b) > maxText {
		b = b[:maxText]
	}
	la, lb := len(a), len(b)
	if la == 0 || lb == 0 {
		if la == lb {
			return 1
		}
		return 0
	}
	reach := max(la, lb)/2 - 1
	if reach < 0 {
		reach = 0
	}
	var used, met uint64
	window := uint64(1)<<(reach+1) - 1 // positions 0..reach, for j = 0
	for j, c := range b {
		x := p.at[c] & window &^ used
		if x != 0 {
			used |= x & -x
			met |= 1 << j
		}
		window <<= 1
		if j < reach {
			window |= 1
		}
	}
	m := bits.OnesCount64(used)
	if m == 0 {
		return 0
	}
	half := 0
	for u, v := used, met; v != 0; {
		if p.at[b[bits.TrailingZeros64(v)]]&(u&-u) == 0 {
			half++
		}
		u &= u - 1
		v &= v - 1
	}
	prefix := 0
	for prefix < 4 && prefix < la && prefix < lb && a[prefix] == b[prefix] {
		prefix++
	}
	return winkler(m, half/2, la, lb, prefix)
}

func winkler(m, transposed, la, lb, prefix int) float64 {
	f := float64(m)
	jaro := (f/float64(la) + f/float64(lb) + (f-float64(transposed))/f) / 3
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// letters is a bag of bytes in one word: a bit for the first and a bit for the second time each of 32 classes occurs.
// It bounds how many bytes two texts can have in common.
type letters struct {
	bag  uint64
	over uint8 // occurrences that found no bit
}

func lettersOf(s []byte) (l letters) {
	if len(s) > maxText {
		s = s[:maxText]
	}
	for _, c := range s {
		bit := uint64(1) << (c & 31)
		switch {
		case l.bag&bit == 0:
			l.bag |= bit
		case l.bag&(bit<<32) == 0:
			l.bag |= bit << 32
		default:
			l.over++
		}
	}
	return l
}

// need[k][la][lb] is how many bytes texts of these lengths must share to reach the k-th similarity, by whether they
// begin alike: the bound that spares most comparisons. Transpositions count nothing and the prefix counts in full, so no
// text that reaches the similarity is refused.
type needed [2][maxText + 1][maxText + 1]uint8

func needs(similarity float64) *needed {
	n := new(needed)
	for begin := range 2 {
		for la := range maxText + 1 {
			for lb := range maxText + 1 {
				n[begin][la][lb] = maxText + 1
				if la == 0 || lb == 0 {
					continue
				}
				for m := 1; m <= min(la, lb); m++ {
					if winkler(m, 0, la, lb, begin*min(4, m)) >= similarity-1e-9 {
						n[begin][la][lb] = uint8(m)
						break
					}
				}
			}
		}
	}
	return n
}

var (
	needSoft  = needs(jwSoft)
	needSound = needs(jwSound)
)

func common(x, y letters) int {
	return bits.OnesCount64(x.bag&y.bag) + int(min(x.over, y.over))
}

// hopeless reports that two texts cannot reach the similarity behind n.
func hopeless(n *needed, a, b []byte, x, y letters) bool {
	la, lb := len(a), len(b)
	if la == 0 || lb == 0 || la > maxText || lb > maxText {
		return false
	}
	begin := 0
	if a[0] == b[0] {
		begin = 1
	}
	return common(x, y) < int(n[begin][la][lb])
}

// edits returns the restricted Damerau-Levenshtein distance (optimal string alignment) of the pattern and b, by
// Hyyrö's bit-parallel recurrence (2003).
func (p *pattern) edits(b []byte) int {
	if len(b) > maxText {
		b = b[:maxText]
	}
	n := len(p.text)
	if n == 0 {
		return len(b)
	}
	last := uint64(1) << (n - 1)
	pv, mv, d0, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	dist := n
	for _, c := range b {
		pm := p.at[c]
		tr := ((^d0 & pm) << 1) & before
		d0 = (((pm & pv) + pv) ^ pv) | pm | mv | tr
		hp := mv | ^(d0 | pv)
		hn := d0 & pv
		if hp&last != 0 {
			dist++
		}
		if hn&last != 0 {
			dist--
		}
		hp = hp<<1 | 1
		hn <<= 1
		pv = hn | ^(d0 | hp)
		mv = hp & d0
		before = pm
	}
	return dist
}
