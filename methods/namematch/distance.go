package namematch

import "math/bits"

// Costs are hundredths of one letter.
const (
	full       = 100
	vowelSwap  = 40
	vowelLoss  = 50
	hLoss      = 40
	doubleLoss = 20
	ksLoss     = 60
	transposed = 75
	foreign    = 140 // one Chinese character or Korean syllable
)

// substitution costs between Latin letters.
var swapCost = func() (t [26][26]uint8) {
	for i := range t {
		for j := range t[i] {
			if i != j {
				t[i][j] = full
			}
		}
	}
	set := func(group string, cost uint8) {
		for _, a := range group {
			for _, b := range group {
				if a != b && t[a-'a'][b-'a'] > cost {
					t[a-'a'][b-'a'] = cost
				}
			}
		}
	}
	set("aeiouy", vowelSwap)
	set("iyj", 25)
	set("ckq", 25)
	set("gkq", 45)
	set("vw", 20)
	set("fv", 50)
	set("pf", 70)
	set("uw", 45)
	set("sz", 35)
	set("sxc", 50)
	set("jgz", 60)
	set("dt", 50)
	set("bp", 50)
	set("mn", 70)
	return t
}()

func latinLetter(c uint16) bool { return c >= 'a' && c <= 'z' }

func swap(a, b uint16) int {
	if a == b {
		return 0
	}
	if latinLetter(a) && latinLetter(b) {
		return int(swapCost[a-'a'][b-'a'])
	}
	if a >= 0x1100 || b >= 0x1100 {
		return foreign
	}
	return full
}

// loss is the cost of dropping s[i].
func loss(s []uint16, i int) int {
	c := s[i]
	switch {
	case i > 0 && s[i-1] == c && latinLetter(c):
		return doubleLoss
	case i > 0 && isVowel(c):
		return vowelLoss
	case i > 0 && c == 'h':
		return hLoss
	case i+1 < len(s) && (c == 'k' && s[i+1] == 'h' || c == 't' && (s[i+1] == 'c' || s[i+1] == 's' || s[i+1] == 'z') ||
		c == 'c' && i > 0 && s[i-1] == 's' && s[i+1] == 'h'): // kh, tch, ts, tz, sch
		return hLoss
	case c == 'k' && i+1 < len(s) && s[i+1] == 's': // x
		return ksLoss
	case c >= 0x1100:
		return foreign
	}
	return full
}

// weightedDistance is a restricted Damerau-Levenshtein distance with the costs above. Both strings
// are at most 3*maxLetters long.
func weightedDistance(a, b []uint16) int {
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	// A common prefix is kept by one letter: the costs look one letter back.
	for len(a) > 1 && len(b) > 1 && a[0] == b[0] && a[1] == b[1] {
		a, b = a[1:], b[1:]
	}
	if len(b) == 0 {
		a, b = b, a
	}
	var rows [3][3*maxLetters + 1]int32
	var lossB [3 * maxLetters]int32
	prev2, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range b {
		lossB[j] = int32(loss(b, j))
		prev[j+1] = prev[j] + lossB[j]
	}
	for i, c := range a {
		del := int32(loss(a, i))
		left := prev[0] + del
		cur[0] = left
		var swaps *[26]uint8
		if latinLetter(c) {
			swaps = &swapCost[c-'a']
		}
		for j, d := range b {
			v := prev[j]
			switch {
			case c == d:
			case swaps != nil && latinLetter(d):
				v += int32(swaps[d-'a'])
			default:
				v += int32(swap(c, d))
			}
			v = min(v, prev[j+1]+del, left+lossB[j])
			if i > 0 && j > 0 && c == b[j-1] && a[i-1] == d && c != d {
				v = min(v, prev2[j-1]+transposed)
			}
			left = v
			cur[j+1] = v
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return int(prev[len(b)])
}

// lossyRatio grades a, spelled without most vowels, against b, spelled with them: vowels of b
// cost next to nothing, the long vowels that a does write must be there, and few consonants give less
// confidence than many.
func lossyRatio(a, b []uint16) float64 {
	if len(a) > maxLetters || len(b) > maxLetters {
		return 0
	}
	drop := func(s []uint16, i int, written bool) int32 {
		c := s[i]
		switch {
		case i > 0 && s[i-1] == c:
			return 5
		case written && (c == 'a' || c == 'w' || c == 'y'):
			if i == 0 {
				return 15
			}
			return 35
		case isVowel(c) && c != 'y':
			if i == 0 {
				return 20
			}
			return 8
		case c == 'h' || c == 'y' || c == 'w':
			return 35
		}
		return full
	}
	swapped := func(x, y uint16) int32 {
		switch {
		case x == y:
			return 0
		case x == 'w' && (y == 'u' || y == 'o' || y == 'v'), x == 'v' && (y == 'u' || y == 'o' || y == 'w'), x == 'y' && (y == 'i' || y == 'e'):
			return 0
		case x == 'a' && isVowel(y), x == 'y' && y == 'a':
			return 20
		case x == openConsonant && (y == 'z' || y == 'd' || y == 't' || y == 's'):
			return 10
		}
		return int32(swap(x, y))
	}
	var rows [2][maxLetters + 1]int32
	prev, cur := &rows[0], &rows[1]
	for j := range b {
		prev[j+1] = prev[j] + drop(b, j, false)
	}
	for i := range a {
		del := drop(a, i, true)
		cur[0] = prev[0] + del
		for j := range b {
			cur[j+1] = min(prev[j]+swapped(a[i], b[j]), prev[j+1]+del, cur[j]+drop(b, j, false))
		}
		prev, cur = cur, prev
	}
	n := max(consonants(a), consonants(b))
	if n == 0 {
		return 0
	}
	trust := 0.95 - 0.20/float64(n)
	return trust - float64(prev[len(b)])/float64(full*(n+1))
}

func consonants(s []uint16) (n int) {
	for _, c := range s {
		if !isVowel(c) {
			n++
		}
	}
	return n
}

// within reports whether the restricted Damerau-Levenshtein distance of a and b, every edit
// counted one, is at most k (k <= 2).
func within(a, b []uint16, k int) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > k {
		return false
	}
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return edits(a, b, k)
}

// edits tries every way of at most k edits; three branches a step, k steps.
func edits(a, b []uint16, k int) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	if len(a) == 0 || len(b) == 0 {
		return max(len(a), len(b)) <= k
	}
	if k == 0 {
		return false
	}
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] && edits(a[2:], b[2:], k-1) {
		return true
	}
	return edits(a[1:], b[1:], k-1) || edits(a[1:], b, k-1) || edits(a, b[1:], k-1)
}

// tolerance is the length from which a token may hold two typing errors.
type tolerance int

// Two errors in four letters are worth following in a list of ordinary size; in a long one they lead to
// hundreds of other words.
const (
	ordinary tolerance = 4
	strict   tolerance = 5
	// Distinct tokens from which the stricter holds.
	manyTokens = 200_000
)

// edits is how many typing errors two tokens may differ by, from the shorter length.
func (t tolerance) edits(n int) int {
	switch {
	case n < 2:
		return 0
	case n < int(t):
		return 1
	default:
		return 2
	}
}

// bag is a set of letters with a second bit for those that occur twice.
func bag(s []uint16) uint64 {
	var b uint64
	for _, c := range s {
		var bit uint64
		switch {
		case latinLetter(c):
			bit = 1 << (c - 'a')
			if b&bit != 0 {
				bit = 1 << (c - 'a' + 26)
			}
		case c < 0x80:
			bit = 1 << (52 + c%12)
		default:
			bit = 1 << (uint64(c) * 0x9e3779b97f4a7c15 >> 58)
		}
		b |= bit
	}
	return b
}

// bagsWithin is a filter: false means more than k edits apart.
func bagsWithin(a, b uint64, k int) bool {
	return bits.OnesCount64(a&^b) <= k && bits.OnesCount64(b&^a) <= k
}
