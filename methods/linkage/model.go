package linkage

import (
	"math"
	"slices"
)

// Model is what was learnt about one set of records: how often fields agree among records of one person (m) and of two (u).
type Model struct {
	Prior  float64      `json:"prior_bits"` // log2 odds that two records drawn at random are one person's
	Fields []FieldModel `json:"fields"`
}

// FieldModel holds one field's probabilities by level of agreement.
type FieldModel struct {
	Name     string       `json:"name"`
	Levels   []LevelModel `json:"levels"`
	Trained  float64      `json:"trained_on"` // expected matches seen in training; 0: the built-in values stand
	Warnings []string     `json:"warnings,omitempty"`
}

// LevelModel is one level of agreement of a field.
type LevelModel struct {
	Word string  `json:"level"`
	M    float64 `json:"m"`
	U    float64 `json:"u"`
	Bits float64 `json:"bits"` // log2(m/u), before the frequency of the value counts
}

const (
	leastM = 1e-4
	leastU = 1e-7
)

// builtin is the probability of each level among records of one person, before anything is learnt.
var builtin = [...][]float64{
	kindFamily:   {0, .10, .05, .08, .05, .72},
	kindGiven:    {0, .12, .03, .08, .07, .03, .67},
	kindOther:    {0, .30, .15, .55},
	kindDate:     {0, .05, .03, .04, .10, .03, .75},
	kindText:     {0, .25, .05, .08, .62},
	kindPostcode: {0, .20, .08, .10, .07, .55},
	kindNumber:   {0, .20, .10, .70},
	kindCategory: {0, .15, .85},
	kindEmail:    {0, .15, .05, .15, .65},
	kindPhone:    {0, .25, .10, .65},
	kindCode:     {0, .08, .12, .80},
}

// counts are how often each vector occurred.
type counts map[vector]float64

type counted struct {
	v vector
	n float64
}

// sorted returns counts in the order of the vectors, so that sums come out the same in every run.
func (c counts) sorted() []counted {
	out := make([]counted, 0, len(c))
	for v, n := range c {
		out = append(out, counted{v, n})
	}
	slices.SortFunc(out, func(a, b counted) int {
		if a.v < b.v {
			return -1
		}
		return 1
	})
	return out
}

// params are the probabilities while they are learnt: [field][level], level 0 unused.
type params [][8]float64

func newParams(d *data, of func(kind) []float64) params {
	p := make(params, len(d.fields))
	for i := range d.fields {
		copy(p[i][:], of(d.fields[i].kind))
	}
	return p
}

// odds is the likelihood ratio of a vector over some fields, with ties between them.
func (t *trainer) odds(v vector, m params, over []int) float64 {
	o := 1.0
	for _, f := range over {
		l := v.at(f)
		if l == missing {
			continue
		}
		o *= m[f][l] / t.u[f][l]
		shared := 0.0
		if g := t.parent[f]; g >= 0 && v.at(g) == t.d.fields[g].kind.top() && slices.Contains(over, g) {
			shared = t.given[f][l]
		}
		if t.d.names && slices.Contains(over, slotFamily) && sameNames(v) {
			shared = sharper(shared, t.namesake[f][l])
		}
		if shared != 0 {
			o *= math.Exp2(shared)
		}
	}
	return o
}

// expect runs EM on counted vectors with u fixed: it learns m of the fields in train and how many of the pairs are matches. The
// built-in values count for priorWeight matches, which keeps rare levels from vanishing.
func (t *trainer) expect(cs []counted, start params, train []int) (m params, lambda, matches float64, seen []float64) {
	m = slices.Clone(start)
	lambda = 0.3
	seen = make([]float64, len(m))
	var total float64
	for _, c := range cs {
		total += c.n
	}
	if total == 0 {
		return m, 0, 0, seen
	}
	for range 60 {
		sum := make(params, len(m))
		matches = 0
		for _, c := range cs {
			odds := lambda / (1 - lambda) * t.odds(c.v, m, train)
			p := c.n * odds / (1 + odds)
			matches += p
			for _, f := range train {
				if l := c.v.at(f); l != missing {
					sum[f][l] += p
				}
			}
		}
		change := math.Abs(matches/total - lambda)
		lambda = min(max(matches/total, 1e-6), 1-1e-6)
		for _, f := range train {
			n := 0.0
			for _, s := range sum[f] {
				n += s
			}
			seen[f] = n
			for l := range sum[f] {
				if start[f][l] == 0 {
					continue
				}
				x := max((sum[f][l]+priorWeight*start[f][l])/(n+priorWeight), leastM)
				change = max(change, math.Abs(x-m[f][l]))
				m[f][l] = x
			}
		}
		if change < 1e-5 {
			break
		}
	}
	return m, lambda, matches, seen
}

// sameNames reports whether family and given name agree.
func sameNames(v vector) bool { return v.at(slotFamily) >= familyElse && v.at(slotGiven) >= givenElse }

// sharper is the one of two corrections that takes or gives more.
func sharper(a, b float64) float64 {
	if math.Abs(b) > math.Abs(a) {
		return b
	}
	return a
}
