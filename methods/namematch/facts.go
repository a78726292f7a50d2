package namematch

import (
	"fmt"
	"slices"
	"strings"
)

// What facts beside the name do to a score. A raise closes that share of the distance to 1, a
// lowering takes that share of the score.
const (
	sameIdentifier      = 0.90 // lower bound of the score
	otherIdentifier     = 0.10
	sameDay             = 0.50
	sameMonth           = 0.30
	sameYear            = 0.20
	otherYear           = 0.15 // two to four years apart
	farYear             = 0.50 // five and more: a veto in practice
	sameCountry         = 0.15
	otherCountry        = 0.06
	sameAddress         = 0.35
	likeAddress         = 0.15
	factsFrom, factsAll = 0.50, 0.75 // facts raise nothing below, everything above
)

// Reason is one thing that counted for or against, as a sentence an officer reads. Effect is the change
// of the score.
type Reason struct {
	Text   string
	Effect float64
}

func (f *Facts) empty() bool {
	return len(f.Countries) == 0 && len(f.Dates) == 0 && len(f.Identifiers) == 0 && len(f.Addresses) == 0
}

// facts are the query's facts made ready.
type facts struct {
	q         *Facts
	addresses [][]string
	raise     float64 // the most that all of them together close
	forced    []uint32
}

func (t *top) prepare() {
	t.known = facts{q: &t.q.Facts}
	k := &t.known
	rest := 1.0
	if len(k.q.Dates) > 0 {
		rest *= 1 - sameDay
	}
	if len(k.q.Countries) > 0 {
		rest *= 1 - sameCountry
	}
	if len(k.q.Addresses) > 0 {
		rest *= 1 - sameAddress
		for _, a := range k.q.Addresses {
			k.addresses = append(k.addresses, addressWords(a))
		}
	}
	k.raise = 1 - rest
	for _, id := range k.q.Identifiers {
		for _, e := range t.x.ids[identifierKey(id.Value)] {
			if sharesIdentifier(k.q, &t.x.entries[e].Facts) && !slices.Contains(k.forced, e) {
				k.forced = append(k.forced, e)
			}
		}
	}
	slices.Sort(k.forced)
}

// gate says how much of a raise a name score admits: a country alone makes no match.
func gate(s float64) float64 { return min(1, max(0, (s-factsFrom)/(factsAll-factsFrom))) }

// most is the highest score that a name score can become without a shared identifier.
func (k *facts) most(s float64) float64 { return s + (1-s)*k.raise*gate(s) }

// apply turns a name score into a score, and notes why if asked.
func (k *facts) apply(s float64, e *Facts, why *[]Reason) float64 {
	note := func(before, after float64, format string, args ...any) {
		if why != nil && before != after {
			*why = append(*why, Reason{fmt.Sprintf(format, args...), after - before})
		}
	}
	raise := func(by float64, text string) {
		before := s
		s += (1 - s) * by * gate(s)
		note(before, s, "%s", text)
	}
	lower := func(by float64, text string) {
		before := s
		s *= 1 - by
		note(before, s, "%s", text)
	}
	k.dates(e, raise, lower)
	if len(k.q.Countries) > 0 && len(e.Countries) > 0 {
		if slices.ContainsFunc(k.q.Countries, func(c string) bool {
			return slices.ContainsFunc(e.Countries, func(d string) bool { return strings.EqualFold(c, d) })
		}) {
			raise(sameCountry, "same country")
		} else {
			lower(otherCountry, "other country")
		}
	}
	switch best := k.address(e); {
	case best >= 0.6:
		raise(sameAddress, "same address")
	case best >= 0.35:
		raise(likeAddress, "similar address")
	}
	if len(k.q.Identifiers) > 0 && len(e.Identifiers) > 0 {
		if sharesIdentifier(k.q, e) {
			before := s
			s = max(s, sameIdentifier+(1-sameIdentifier)*s)
			note(before, s, "same identifier")
		} else if contradictsIdentifier(k.q, e) {
			lower(otherIdentifier, "other identifier of the same kind")
		}
	}
	return s
}

// dates compares the best pair of dates.
func (k *facts) dates(e *Facts, raise, lower func(float64, string)) {
	rank := func(a, b Date) int {
		d := max(a.Year-b.Year, b.Year-a.Year)
		switch {
		case d >= 5:
			return 1
		case d >= 2:
			return 2
		case d == 1:
			return 3
		case a.Month == 0 || b.Month == 0 || a.Month != b.Month:
			return 4
		case a.Day == 0 || b.Day == 0 || a.Day != b.Day:
			return 5
		}
		return 6
	}
	best := 0
	for _, a := range k.q.Dates {
		for _, b := range e.Dates {
			if a.Year != 0 && b.Year != 0 {
				best = max(best, rank(a, b))
			}
		}
	}
	switch best {
	case 1:
		lower(farYear, "dates five or more years apart")
	case 2:
		lower(otherYear, "dates two to four years apart")
	case 4:
		raise(sameYear, "same year")
	case 5:
		raise(sameMonth, "same month")
	case 6:
		raise(sameDay, "same date")
	}
}

// address gives the share of words that the most similar pair of addresses has in common.
func (k *facts) address(e *Facts) float64 {
	best := 0.0
	if len(k.addresses) == 0 {
		return 0
	}
	for _, b := range e.Addresses {
		words := addressWords(b)
		for _, a := range k.addresses {
			same := 0
			for _, w := range a {
				if _, ok := slices.BinarySearch(words, w); ok {
					same++
				}
			}
			if same >= 2 {
				best = max(best, float64(same)/float64(len(a)+len(words)-same))
			}
		}
	}
	return best
}

// addressWords are the distinct folded words of an address, sorted.
func addressWords(s string) []string {
	var p parser
	p.parse(s, Place)
	out := make([]string, 0, len(p.latin.tokens))
	for _, t := range p.latin.tokens {
		b := make([]byte, 0, t.hi-t.lo)
		for _, c := range p.latin.text(t) {
			b = append(b, byte(c))
		}
		out = append(out, string(b))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// identifierKey folds a number to its letters and digits; shorter than four it says nothing.
func identifierKey(v string) string {
	b := make([]byte, 0, len(v))
	for i := range len(v) {
		switch c := v[i]; {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z':
			b = append(b, c)
		case c >= 'a' && c <= 'z':
			b = append(b, c-'a'+'A')
		}
	}
	if len(b) < 4 {
		return ""
	}
	return string(b)
}

func sameScheme(a, b string) bool { return a == "" || b == "" || strings.EqualFold(a, b) }

func sharesIdentifier(q, e *Facts) bool {
	for _, a := range q.Identifiers {
		k := identifierKey(a.Value)
		for _, b := range e.Identifiers {
			if k != "" && sameScheme(a.Scheme, b.Scheme) && k == identifierKey(b.Value) {
				return true
			}
		}
	}
	return false
}

// contradictsIdentifier reports a register that both know under different numbers.
func contradictsIdentifier(q, e *Facts) bool {
	for _, a := range q.Identifiers {
		for _, b := range e.Identifiers {
			if a.Scheme != "" && strings.EqualFold(a.Scheme, b.Scheme) && identifierKey(a.Value) != "" && identifierKey(b.Value) != "" {
				return true
			}
		}
	}
	return false
}
