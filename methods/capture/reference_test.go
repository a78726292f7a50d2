package capture

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// This file holds slow, literal versions of the mathematics, written with
// explicit matrices, against which the fast ones are tested.

// readTable reads a published table from the data folder beside the repository.
func readTable(t testing.TB, name string) Table {
	t.Helper()
	f := openData(t, name+".csv")
	defer f.Close()
	tb, err := ReadTable(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return tb
}

func openData(t testing.TB, file string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("the repository root was not found")
		}
		dir = up
	}
	f, err := os.Open(filepath.Join(dir, "..", "shared", "data", "mse", file))
	if err != nil {
		t.Skipf("the published tables are not beside the repository (%s)", file)
	}
	return f
}

// literal is a model on a table as a regression would see it.
type literal struct {
	cells []Pattern
	terms []Pattern // without those at minus infinity
	a     *mat.Dense
	y     []float64
	zero  int // terms at minus infinity
}

func newLiteral(n []float64, t int, m Model) literal {
	together := func(h Pattern) float64 {
		sum := 0.0
		for w, c := range n {
			if Pattern(w)&h == h {
				sum += c
			}
		}
		return sum
	}
	all := []Pattern{0}
	for i := range t {
		all = append(all, 1<<i)
	}
	all = append(all, m...)
	var l literal
	var gone []Pattern
	for _, h := range all {
		if together(h) == 0 {
			gone = append(gone, h)
		} else {
			l.terms = append(l.terms, h)
		}
	}
	l.zero = len(gone)
	for w := 1; w < len(n); w++ {
		if !slices.ContainsFunc(gone, func(h Pattern) bool { return Pattern(w)&h == h }) {
			l.cells = append(l.cells, Pattern(w))
			l.y = append(l.y, n[w])
		}
	}
	l.a = mat.NewDense(len(l.terms), len(l.cells), nil)
	for i, h := range l.terms {
		for j, w := range l.cells {
			if w&h == h {
				l.a.Set(i, j, 1)
			}
		}
	}
	return l
}

func (l literal) rank() int {
	var svd mat.SVD
	if !svd.Factorize(l.a, mat.SVDNone) {
		return -1
	}
	r := 0
	for _, v := range svd.Values(nil) {
		if v > 1e-9 {
			r++
		}
	}
	return r
}

// code decides existence by Fienberg and Rinaldo's programme as printed, with
// gonum's simplex, and identifiability by singular values. ok is false where
// that simplex gives up.
func (l literal) code() (c Code, ok bool) {
	if l.rank() < len(l.terms) {
		c |= NotIdentifiable
	}
	// max s: A y + (A 1) s = A 1{n>0}; rows reduced to independent ones.
	rows := independentRows(l.a)
	k := len(l.cells)
	A := mat.NewDense(len(rows), k+1, nil)
	b := make([]float64, len(rows))
	for i, r := range rows {
		for j := range k {
			v := l.a.At(r, j)
			A.Set(i, j, v)
			A.Set(i, k, A.At(i, k)+v)
			if l.y[j] > 0 {
				b[i] += v
			}
		}
	}
	cost := make([]float64, k+1)
	cost[k] = -1
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	best, _, err := lp.Simplex(cost, A, b, 1e-10, nil)
	if err != nil {
		return c, false
	}
	if -best < 1e-7 {
		c |= NotExist
	}
	return c, true
}

func independentRows(a *mat.Dense) []int {
	var keep []int
	r, c := a.Dims()
	for i := range r {
		try := mat.NewDense(len(keep)+1, c, nil)
		for k, row := range append(slices.Clone(keep), i) {
			try.SetRow(k, a.RawRowView(row))
		}
		var svd mat.SVD
		svd.Factorize(try, mat.SVDNone)
		if v := svd.Values(nil); v[len(v)-1] > 1e-9 && len(v) == len(keep)+1 {
			keep = append(keep, i)
		}
	}
	return keep
}

// fit is iteratively reweighted least squares on the explicit matrix. mu are
// the fitted means of the kept cells.
func (l literal) fit() (dark, logLik float64, mu []float64) {
	p, k := l.a.Dims()
	mu = make([]float64, k)
	z := mat.NewVecDense(k, nil)
	for j, y := range l.y {
		mu[j] = y + 0.1
		z.SetVec(j, math.Log(mu[j])+(y-mu[j])/mu[j])
	}
	beta := mat.NewVecDense(p, nil)
	for range 40 {
		x := mat.NewDense(k, p, nil)
		rhs := mat.NewVecDense(k, nil)
		for j := range k {
			s := math.Sqrt(mu[j])
			for i := range p {
				x.Set(j, i, s*l.a.At(i, j))
			}
			rhs.SetVec(j, s*z.AtVec(j))
		}
		if err := beta.SolveVec(x, rhs); err != nil {
			return math.NaN(), math.NaN(), mu
		}
		logLik = 0
		for j := range k {
			eta := 0.0
			for i := range p {
				eta += l.a.At(i, j) * beta.AtVec(i)
			}
			mu[j] = math.Exp(eta)
			z.SetVec(j, eta+(l.y[j]-mu[j])/mu[j])
			logLik += l.y[j]*eta - mu[j] - logFactorial(l.y[j])
		}
	}
	return math.Exp(beta.AtVec(0)), logLik, mu
}

// literalStepwise tests every candidate at every step, as the reference
// package does.
func literalStepwise(n []float64, t int, threshold float64) (total float64, m Model) {
	sum := 0.0
	for _, c := range n {
		sum += c
	}
	for {
		l := newLiteral(n, t, m)
		dark, _, expected := l.fit()
		total = sum + dark
		bestP, best := threshold, Pattern(0)
		for _, h := range pairs(t) {
			if slices.Contains(m, h) {
				continue
			}
			k, mean := 0.0, 0.0
			for w, c := range n {
				if Pattern(w)&h == h {
					k += c
				}
			}
			for j, w := range l.cells {
				if w&h == h {
					mean += expected[j]
				}
			}
			if c, ok := newLiteral(n, t, append(slices.Clone(m), h)).code(); !ok || c != Good {
				continue
			}
			if p := slowTail(int(k), mean); p < bestP {
				bestP, best = p, h
			}
		}
		if best == 0 {
			return total, m
		}
		m = append(m, best)
	}
}

// slowTail sums the smaller Poisson tail term by term.
func slowTail(k int, m float64) float64 {
	if m == 0 {
		if k == 0 {
			return 1
		}
		return 0
	}
	lower := 0.0
	for j := 0; j <= k; j++ {
		lower += math.Exp(float64(j)*math.Log(m) - m - logFactorial(float64(j)))
	}
	upper := 0.0
	for j := k; j < k+400+int(m); j++ {
		upper += math.Exp(float64(j)*math.Log(m) - m - logFactorial(float64(j)))
	}
	return min(lower, upper)
}
