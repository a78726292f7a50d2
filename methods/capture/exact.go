package capture

import (
	"errors"
	"math/big"
	"math/bits"
)

// number is exact arithmetic for the linear programme: ratio (fast, may
// overflow) or *rational (big, never does).
type number[T any] interface {
	add(T) T
	sub(T) T
	mul(T) T
	div(T) T
	sign() int
	cmp(T) int
	int(int64) T
}

var errOverflow = errors.New("overflow")

// ratio is num/den in lowest terms, den > 0. It panics with errOverflow when a
// result does not fit; the caller then repeats the work with *rational.
type ratio struct{ num, den int64 }

func makeRatio(num, den int64) ratio {
	if den < 0 {
		num, den = -num, -den
	}
	a, b := num, den
	if a < 0 {
		a = -a
	}
	for b != 0 {
		a, b = b, a%b
	}
	if a > 1 {
		num, den = num/a, den/a
	}
	return ratio{num, den}
}

func times(a, b int64) int64 {
	if a == 0 || b == 0 {
		return 0
	}
	if bits.Len64(uint64(abs(a)))+bits.Len64(uint64(abs(b))) > 62 {
		panic(errOverflow)
	}
	return a * b
}

func abs(a int64) int64 {
	if a < 0 {
		return -a
	}
	return a
}

func (a ratio) sub(b ratio) ratio {
	if a.den == b.den {
		return makeRatio(a.num-b.num, a.den)
	}
	return makeRatio(times(a.num, b.den)-times(b.num, a.den), times(a.den, b.den))
}
func (a ratio) add(b ratio) ratio { return a.sub(ratio{-b.num, b.den}) }
func (a ratio) mul(b ratio) ratio { return makeRatio(times(a.num, b.num), times(a.den, b.den)) }
func (a ratio) div(b ratio) ratio { return makeRatio(times(a.num, b.den), times(a.den, b.num)) }
func (a ratio) sign() int {
	switch {
	case a.num > 0:
		return 1
	case a.num < 0:
		return -1
	}
	return 0
}
func (a ratio) cmp(b ratio) int { return a.sub(b).sign() }
func (ratio) int(i int64) ratio { return ratio{i, 1} }

// rational is math/big's rational as a number.
type rational big.Rat

func (a *rational) big() *big.Rat { return (*big.Rat)(a) }
func (a *rational) add(b *rational) *rational {
	return (*rational)(new(big.Rat).Add(a.big(), b.big()))
}
func (a *rational) sub(b *rational) *rational {
	return (*rational)(new(big.Rat).Sub(a.big(), b.big()))
}
func (a *rational) mul(b *rational) *rational {
	return (*rational)(new(big.Rat).Mul(a.big(), b.big()))
}
func (a *rational) div(b *rational) *rational {
	return (*rational)(new(big.Rat).Quo(a.big(), b.big()))
}
func (a *rational) sign() int           { return a.big().Sign() }
func (a *rational) cmp(b *rational) int { return a.big().Cmp(b.big()) }
func (*rational) int(i int64) *rational { return (*rational)(big.NewRat(i, 1)) }

// eliminate reduces rows to echelon form by row operations and returns the
// rank over the first cols columns; rows from the rank on are 0 there. Further
// columns are carried along.
func eliminate[T number[T]](rows [][]T, cols int) int {
	rank := 0
	for c := 0; c < cols && rank < len(rows); c++ {
		pivot := -1
		for r := rank; r < len(rows); r++ {
			if rows[r][c].sign() != 0 {
				pivot = r
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[rank], rows[pivot] = rows[pivot], rows[rank]
		for r := rank + 1; r < len(rows); r++ {
			if rows[r][c].sign() == 0 {
				continue
			}
			f := rows[r][c].div(rows[rank][c])
			for k := c; k < len(rows[r]); k++ {
				if rows[rank][k].sign() != 0 {
					rows[r][k] = rows[r][k].sub(f.mul(rows[rank][k]))
				}
			}
		}
		rank++
	}
	return rank
}

// feasible reports whether R y = b has a solution with y >= 0: phase one of the
// simplex method with Bland's rule, in exact arithmetic, so it neither cycles
// nor guesses. Each row of R carries its b as last element.
func feasible[T number[T]](rows [][]T) bool {
	m := len(rows)
	if m == 0 {
		return true
	}
	cols := len(rows[0]) - 1
	var unit T
	one, zero := unit.int(1), unit.int(0)
	// Artificial variables form the first basis; they need no columns, for once
	// one leaves it never returns. The objective row is the sum of the rows.
	basis := make([]int, m)
	goal := make([]T, cols+1)
	for k := range goal {
		goal[k] = zero
	}
	for i := range rows {
		if rows[i][cols].sign() < 0 {
			for k := range rows[i] {
				rows[i][k] = zero.sub(rows[i][k])
			}
		}
		basis[i] = cols + i
		for k := range goal {
			goal[k] = goal[k].add(rows[i][k])
		}
	}
	for {
		enter := -1
		for k := range cols {
			if goal[k].sign() > 0 {
				enter = k
				break
			}
		}
		if enter < 0 {
			return goal[cols].sign() == 0
		}
		leave := -1
		var best T
		for i := range rows {
			if rows[i][enter].sign() <= 0 {
				continue
			}
			q := rows[i][cols].div(rows[i][enter])
			if leave < 0 || q.cmp(best) < 0 || q.cmp(best) == 0 && basis[i] < basis[leave] {
				leave, best = i, q
			}
		}
		if leave < 0 { // cannot happen: phase one is bounded by 0
			return false
		}
		inv := one.div(rows[leave][enter])
		for k := range rows[leave] {
			rows[leave][k] = rows[leave][k].mul(inv)
		}
		reduce := func(row []T) {
			f := row[enter]
			if f.sign() == 0 {
				return
			}
			for k := range row {
				if rows[leave][k].sign() != 0 {
					row[k] = row[k].sub(f.mul(rows[leave][k]))
				}
			}
		}
		for i := range rows {
			if i != leave {
				reduce(rows[i])
			}
		}
		reduce(goal)
		basis[leave] = enter
	}
}
