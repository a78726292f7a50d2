package capture

import (
	"fmt"
	"math"
	"math/bits"
)

// maxModels bounds an enumeration. Six lists have 32,768 pair models; eight
// would have 268 million.
const maxModels = 40_000

// family is every hierarchical model with terms of up to order lists, smallest
// first. Models are bit sets over terms.
type family struct {
	t, order int
	terms    []Pattern
	bits     []uint64
	models   []Model
	up       [][]int32 // models with exactly one more term
	parent   []int32   // the model without its last term
	frame    []bool    // largest models that lack no pair, one or two given pairs
}

// enumerate lists the family: 8 models for 3 lists, 113 for 4, 1,024 / 6,212 /
// 6,893 for 5 lists up to order 2 / 3 / 4, 32,768 for 6 lists up to order 2.
func enumerate(t, order int) (*family, error) {
	order = min(order, t-1)
	fam := &family{t: t, order: order, terms: terms(t, order)}
	if len(fam.terms) > 64 {
		return nil, fmt.Errorf("%w (%d lists)", ErrTooManyModels, t)
	}
	needs := make([]uint64, len(fam.terms))
	for i, h := range fam.terms {
		for j, g := range fam.terms {
			if g != h && g&h == g {
				needs[i] |= 1 << j
			}
		}
	}
	index := map[uint64]int32{0: 0}
	fam.bits = []uint64{0}
	for at := 0; at < len(fam.bits); at++ {
		b := fam.bits[at]
		for i := range fam.terms {
			next := b | 1<<i
			if next == b || needs[i]&^b != 0 {
				continue
			}
			if _, ok := index[next]; !ok {
				if len(fam.bits) >= maxModels {
					return nil, fmt.Errorf("%w (%d lists, terms of up to %d)", ErrTooManyModels, t, order)
				}
				index[next] = int32(len(fam.bits))
				fam.bits = append(fam.bits, next)
			}
		}
	}
	fam.models = make([]Model, len(fam.bits))
	fam.up = make([][]int32, len(fam.bits))
	fam.parent = make([]int32, len(fam.bits))
	for k, b := range fam.bits {
		m := make(Model, 0, bits.OnesCount64(b))
		for r := b; r != 0; r &= r - 1 {
			m = append(m, fam.terms[bits.TrailingZeros64(r)])
		}
		fam.models[k] = m
		if b != 0 {
			fam.parent[k] = index[b&^(1<<(bits.Len64(b)-1))]
		}
		for i := range fam.terms {
			if next := b | 1<<i; next != b && needs[i]&^b == 0 {
				fam.up[k] = append(fam.up[k], index[next])
			}
		}
	}
	fam.frame = make([]bool, len(fam.bits))
	two := pairs(t)
	for i, a := range two {
		for _, b := range two[i:] {
			var keep uint64
			for j, h := range fam.terms {
				if h&a != a && h&b != b {
					keep |= 1 << j
				}
			}
			fam.frame[index[keep]] = true
		}
	}
	fam.frame[len(fam.frame)-1] = true
	return fam, nil
}

// scored is one model of a family on the original table.
type scored struct {
	code    Code
	bic     float64 // without the constant that all models share
	dark    float64
	varInt  float64
	coef    []float64 // singles, terms, intercept; zeros for minus infinity
	present bool
}

// scoreAll fits every model of the family to the table in f.
func (fam *family) scoreAll(f *fitter) []scored {
	out := make([]scored, len(fam.models))
	from := make([]float64, 1<<fam.t)
	logN := math.Log(f.nstar[0])
	for k, m := range fam.models {
		// Start from the coefficients of the same model without its last term.
		var r fitted
		parent := int(fam.parent[k])
		if k > 0 && out[parent].present {
			fam.spread(parent, out[parent].coef, from)
			from[m[len(m)-1]] = 0
			r = f.refit(m, from)
		} else {
			r = f.fit(m)
		}
		s := scored{code: r.code, dark: r.dark, varInt: r.varInt}
		s.bic = float64(r.params)*logN - 2*r.logLik
		if r.code == Good {
			s.present = true
			f.coefficients(from)
			s.coef = fam.gather(k, from)
		}
		out[k] = s
	}
	return out
}

// gather packs by-cell coefficients of model k; spread is its inverse.
func (fam *family) gather(k int, byCell []float64) []float64 {
	out := make([]float64, 0, fam.t+len(fam.models[k])+1)
	for i := range fam.t {
		out = append(out, byCell[1<<i])
	}
	for _, h := range fam.models[k] {
		out = append(out, byCell[h])
	}
	return append(out, byCell[0])
}

func (fam *family) spread(k int, coef, byCell []float64) {
	for i := range fam.t {
		byCell[1<<i] = coef[i]
	}
	for i, h := range fam.models[k] {
		byCell[h] = coef[fam.t+i]
	}
	byCell[0] = coef[len(coef)-1]
}
