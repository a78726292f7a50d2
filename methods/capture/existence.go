package capture

import (
	"errors"
	"math/bits"
)

// Code says whether a model's maximum likelihood estimate can be used on a
// table. Values 0 to 3 are those of the published packages.
type Code uint8

const (
	Good            Code = 0 // exists and is unique
	NotExist        Code = 1 // the likelihood has no maximum (Fienberg and Rinaldo 2012)
	NotIdentifiable Code = 2 // more than one set of coefficients fits equally well
	Neither         Code = 3 // both faults
	NotFound        Code = 4 // it exists, but the iterations did not reach it
)

// String gives the code in words.
func (c Code) String() string {
	switch c {
	case Good:
		return "usable"
	case NotExist:
		return "no maximum exists: empty overlaps push the answer to infinity"
	case NotIdentifiable:
		return "not identifiable: the table cannot tell the model's terms apart"
	case Neither:
		return "no maximum exists, and the table cannot tell the model's terms apart"
	}
	return "the maximum exists but was not reached"
}

// Check reports whether the maximum likelihood estimate of the model exists and
// is identifiable on the table, by exact arithmetic. Terms with no person in
// their overlap are taken at minus infinity first (Chan, Silverman and Vincent
// 2021).
func Check(t Table, m Model) (Code, error) {
	if err := admissible(t, m); err != nil {
		return NotIdentifiable, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	f.setTerms(m)
	code, _ := f.check()
	return code, nil
}

// existence settles codes and remembers them: only the terms and the sets of
// positive and empty cells matter, and resamples repeat those often.
type existence struct {
	known map[string]Code
	key   []byte
	pos   []Pattern
	zer   []Pattern
}

const maxKnown = 1 << 16

func (f *fitter) check() (Code, proof) {
	e := &f.exist
	e.pos, e.zer = e.pos[:0], e.zer[:0]
	for w := range f.n {
		switch {
		case w == 0 && !f.open || f.dropped(Pattern(w)):
		case f.n[w] > 0:
			e.pos = append(e.pos, Pattern(w))
		default:
			e.zer = append(e.zer, Pattern(w))
		}
	}
	p := len(f.param)
	// If the positive cells alone determine every coefficient, no direction is
	// left in which the likelihood could rise for ever.
	if rankModPrime(f.param, e.pos, nil) == p {
		return Good, proofFull
	}
	e.key = e.key[:0]
	for _, part := range [3][]Pattern{f.param, e.pos, e.zer} { // zer: terms at minus infinity take cells away
		for _, w := range part {
			e.key = append(e.key, byte(w), byte(w>>8))
		}
		e.key = append(e.key, 0xff, 0xff)
	}
	if c, ok := e.known[string(e.key)]; ok {
		return c, proofProgram
	}
	var code Code
	if rankModPrime(f.param, e.pos, e.zer) < p {
		code |= NotIdentifiable
	}
	if !exists(f.param, e.pos, e.zer) {
		code |= NotExist
	}
	if e.known == nil || len(e.known) > maxKnown {
		e.known = map[string]Code{}
	}
	e.known[string(e.key)] = code
	return code, proofProgram
}

// exists decides Fienberg and Rinaldo's linear programme (maximise s subject to
// A x = A n, x >= s, x >= 0: the estimate exists if and only if s > 0) in a
// smaller equivalent form. Positive cells can give way in both directions, so
// they are eliminated first; what is left is R y = 0 over the empty cells, and
// the question whether some solution has every y > 0, which by scaling is
// R y = -R 1 with y >= 0.
func exists(param, pos, zer []Pattern) (yes bool) {
	if len(zer) == 0 {
		return true
	}
	defer func() {
		if r := recover(); r != nil {
			if err, ok := r.(error); !ok || !errors.Is(err, errOverflow) {
				panic(r)
			}
			yes = existsIn[*rational](param, pos, zer)
		}
	}()
	return existsIn[ratio](param, pos, zer)
}

func existsIn[T number[T]](param, pos, zer []Pattern) bool {
	var unit T
	rows := make([][]T, len(param))
	for i, h := range param {
		rows[i] = make([]T, 0, len(pos)+len(zer)+1)
		for _, cells := range [2][]Pattern{pos, zer} {
			for _, w := range cells {
				v := int64(0)
				if w&h == h {
					v = 1
				}
				rows[i] = append(rows[i], unit.int(v))
			}
		}
	}
	rank := eliminate(rows, len(pos))
	rest := rows[rank:]
	for i := range rest {
		rest[i] = rest[i][len(pos):]
		sum := unit.int(0)
		for _, v := range rest[i] {
			sum = sum.sub(v)
		}
		rest[i] = append(rest[i], sum)
	}
	return feasible(rest)
}

const prime = 1<<61 - 1

func mulMod(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	s := lo&prime + (lo>>61 | hi<<3)
	s = s&prime + s>>61
	if s >= prime {
		s -= prime
	}
	return s
}

// rankModPrime is the rank of the 0/1 matrix "term inside cell" over the cells
// of both slices, modulo 2^61-1: never more than the true rank, and equal to it
// unless the prime divides a minor.
func rankModPrime(param, cells, more []Pattern) int {
	p := len(param)
	basis := make([][]uint64, p) // by leading parameter
	rank := 0
	v := make([]uint64, p)
	for _, group := range [2][]Pattern{cells, more} {
		for _, w := range group {
			for i, h := range param {
				v[i] = 0
				if w&h == h {
					v[i] = 1
				}
			}
			for i := range p {
				if v[i] == 0 {
					continue
				}
				if basis[i] == nil {
					inv := inverseMod(v[i])
					row := make([]uint64, p)
					for k := i; k < p; k++ {
						row[k] = mulMod(v[k], inv)
					}
					basis[i] = row
					rank++
					break
				}
				f := prime - v[i]
				for k := i; k < p; k++ {
					if b := basis[i][k]; b != 0 {
						s := v[k] + mulMod(f, b)
						if s >= prime {
							s -= prime
						}
						v[k] = s
					}
				}
			}
			if rank == p {
				return rank
			}
		}
	}
	return rank
}

func inverseMod(a uint64) uint64 {
	r := uint64(1)
	for e := uint64(prime - 2); e > 0; e >>= 1 {
		if e&1 == 1 {
			r = mulMod(r, a)
		}
		a = mulMod(a, a)
	}
	return r
}
