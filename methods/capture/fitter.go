package capture

import "math"

// Stopping rules of the fit. A score below gradTol with every fitted mean above
// meanTol certifies that the maximum exists (existence.go proves it otherwise).
const (
	gradTol = 1e-7
	meanTol = 1e-5
	maxIter = 60
)

// fitter is the work space for fitting models to tables of one size. It is not
// safe for concurrent use; every worker has its own.
//
// No design matrix is built. With terms as bit masks, the fitted mean of cell w
// is the product of exp(coefficient) over the terms inside w (one pass per
// list); sufficient statistics are sums over supersets; and the information of
// terms h and k is the fitted number of persons on all lists of h or k.
type fitter struct {
	t      int
	n      []float64 // counts; n[0] is 0 unless a dark figure is put in (profile)
	nstar  []float64 // persons on all lists of w
	mu     []float64
	mstar  []float64
	open   bool // cell 0 is part of the data (profile likelihood)
	param  []Pattern
	zero   []Pattern // terms with nstar 0: coefficient minus infinity
	a      []float64
	try    []float64
	grad   []float64
	step   []float64
	chol   []float64 // packed lower triangle by rows
	factor []float64 // exp(coefficient) by cell, 1 where there is no term
	exist  existence
}

// fitted is the outcome of one fit.
type fitted struct {
	dark    float64 // exp(intercept)
	varInt  float64 // variance of the intercept
	logLik  float64 // without the constant sum of lgamma(n+1)
	params  int     // counting minus-infinity terms
	code    Code
	flat    bool // the score reached zero: logLik is the supremum, to within 1e-5
	iters   int
	proof   proof
	minMean float64
}

// proof says how existence was settled.
type proof uint8

const (
	proofNone    proof = iota
	proofFit           // score 0 and all means positive
	proofFull          // every kept cell positive, or the positive cells determine all parameters
	proofProgram       // linear programme
)

func newFitter(t int) *fitter {
	c := 1 << t
	return &fitter{
		t: t, n: make([]float64, c), nstar: make([]float64, c), mu: make([]float64, c),
		mstar: make([]float64, c), factor: make([]float64, c),
	}
}

// load puts a table's counts in.
func (f *fitter) load(n []float64) {
	copy(f.n, n)
	f.open = f.n[0] > 0
	copy(f.nstar, f.n)
	supersetSums(f.nstar, f.t)
}

// supersetSums replaces x[w] by the sum of x over the supersets of w.
func supersetSums(x []float64, t int) {
	for b := 1; b < 1<<t; b <<= 1 {
		for w := 0; w < len(x); w += 2 * b {
			lo, hi := x[w:w+b], x[w+b:w+2*b]
			for i, v := range hi {
				lo[i] += v
			}
		}
	}
}

// subsetProducts replaces x[w] by the product of x over the subsets of w.
func subsetProducts(x []float64, t int) {
	for b := 1; b < 1<<t; b <<= 1 {
		for w := 0; w < len(x); w += 2 * b {
			lo, hi := x[w:w+b], x[w+b:w+2*b]
			for i, v := range lo {
				hi[i] *= v
			}
		}
	}
}

// setTerms splits the model into parameters to fit and minus-infinity terms.
// The intercept stands last, so that its variance is the last Cholesky pivot.
func (f *fitter) setTerms(interactions []Pattern) {
	f.param, f.zero = f.param[:0], f.zero[:0]
	for i := range f.t {
		f.place(1 << i)
	}
	for _, h := range interactions {
		f.place(h)
	}
	f.param = append(f.param, 0)
	p := len(f.param)
	if cap(f.chol) < p*(p+1)/2 {
		f.chol = make([]float64, p*(p+1)/2)
	}
	for len(f.a) < p {
		f.a, f.try = append(f.a, 0), append(f.try, 0)
		f.grad, f.step = append(f.grad, 0), append(f.step, 0)
	}
}

func (f *fitter) place(h Pattern) {
	if f.nstar[h] > 0 {
		f.param = append(f.param, h)
	} else {
		f.zero = append(f.zero, h)
	}
}

// means fills mu and mstar for coefficients a and returns the log-likelihood up
// to its constant.
func (f *fitter) means(a []float64) float64 {
	for i := range f.factor {
		f.factor[i] = 1
	}
	ll := 0.0
	for i, h := range f.param {
		f.factor[h] = math.Exp(a[i])
		ll += a[i] * f.nstar[h]
	}
	for _, h := range f.zero {
		f.factor[h] = 0
	}
	copy(f.mu, f.factor)
	subsetProducts(f.mu, f.t)
	copy(f.mstar, f.mu)
	if !f.open {
		f.mstar[0] = 0
	}
	supersetSums(f.mstar, f.t)
	return ll - f.mstar[0]
}

// start gives first coefficients by one weighted least-squares step from
// mu = n + 0.1, the usual start of iteratively reweighted least squares.
func (f *fitter) start() bool {
	var z float64
	for w := range f.mu {
		f.mu[w], f.mstar[w] = 0, 0
		if w == 0 && !f.open || f.dropped(Pattern(w)) {
			continue
		}
		m := f.n[w] + 0.1
		z = math.Log(m) + (f.n[w]-m)/m
		f.mu[w], f.mstar[w] = m*z, m
	}
	supersetSums(f.mu, f.t)
	supersetSums(f.mstar, f.t)
	if !f.factorise() {
		return false
	}
	for i, h := range f.param {
		f.a[i] = f.mu[h]
	}
	f.solve(f.a)
	return true
}

func (f *fitter) dropped(w Pattern) bool {
	for _, h := range f.zero {
		if w&h == h {
			return true
		}
	}
	return false
}

// factorise makes the Cholesky factor of the information from mstar. It fails
// when a pivot vanishes: the sign of a model that is not identifiable.
func (f *fitter) factorise() bool {
	p := len(f.param)
	L := f.chol
	for i := range p {
		row := L[i*(i+1)/2 : i*(i+1)/2+i+1]
		hi := f.param[i]
		for j := range i {
			other := L[j*(j+1)/2 : j*(j+1)/2+j+1]
			s := f.mstar[hi|f.param[j]]
			for k, v := range other[:j] {
				s -= v * row[k]
			}
			row[j] = s * other[j] // other[j] holds the inverse pivot
		}
		d := f.mstar[hi]
		s := d
		for _, v := range row[:i] {
			s -= v * v
		}
		if !(s > 1e-11*d) {
			return false
		}
		row[i] = 1 / math.Sqrt(s)
	}
	return true
}

// solve overwrites b with information^-1 b, after factorise.
func (f *fitter) solve(b []float64) {
	p, L := len(f.param), f.chol
	for i := range p {
		row := L[i*(i+1)/2:]
		s := b[i]
		for k := range i {
			s -= row[k] * b[k]
		}
		b[i] = s * row[i]
	}
	for i := p - 1; i >= 0; i-- {
		b[i] *= L[i*(i+1)/2+i]
		row := L[i*(i+1)/2:]
		for k := range i {
			b[k] -= row[k] * b[i]
		}
	}
}

// maximise runs Newton's method from the coefficients in a. It reports whether
// the score reached zero, and the log-likelihood.
func (f *fitter) maximise() (ll float64, iters int, ok bool) {
	ll = f.means(f.a)
	p := len(f.param)
	for iters = 0; iters < maxIter; iters++ {
		worst := 0.0
		for i, h := range f.param {
			g := f.nstar[h] - f.mstar[h]
			f.grad[i] = g
			f.step[i] = g
			worst = max(worst, math.Abs(g))
		}
		if !f.factorise() || math.IsNaN(worst) {
			return ll, iters, false
		}
		if worst < gradTol {
			return ll, iters, true
		}
		f.solve(f.step)
		slope := 0.0
		for i := range p {
			slope += f.step[i] * f.grad[i]
		}
		scale, next := 1.0, math.Inf(-1)
		for range 40 { // halve while the likelihood falls
			for i := range p {
				f.try[i] = f.a[i] + scale*f.step[i]
			}
			next = f.means(f.try)
			if next >= ll-1e-9*(1+math.Abs(ll)) || slope < 1e-12 {
				break
			}
			scale /= 2
		}
		if math.IsNaN(next) || math.IsInf(next, 0) {
			return ll, iters, false
		}
		f.a, f.try = f.try, f.a
		ll = next
	}
	return ll, iters, false
}

// fit fits a model to the loaded table from the standard start, and settles
// existence and identifiability.
func (f *fitter) fit(interactions []Pattern) fitted {
	f.setTerms(interactions)
	if !f.start() {
		return f.finish(0, 0, false)
	}
	return f.finish(f.maximise())
}

// refit is fit from given coefficients by cell, as left by coefficients. Where
// Newton's method does not converge from there, it starts again as fit does.
func (f *fitter) refit(interactions []Pattern, from []float64) fitted {
	f.setTerms(interactions)
	for i, h := range f.param {
		f.a[i] = from[h]
	}
	ll, iters, ok := f.maximise()
	if !ok {
		return f.fit(interactions)
	}
	return f.finish(ll, iters, true)
}

// coefficients writes the present coefficients into out, by cell.
func (f *fitter) coefficients(out []float64) {
	clear(out)
	for i, h := range f.param {
		out[h] = f.a[i]
	}
}

func (f *fitter) finish(ll float64, iters int, ok bool) fitted {
	p := len(f.param)
	r := fitted{logLik: ll, params: p + len(f.zero), iters: iters, flat: ok}
	r.minMean = math.Inf(1)
	if ok {
		for w := 1; w < len(f.mu); w++ {
			if f.mu[w] < r.minMean && !(len(f.zero) > 0 && f.mu[w] == 0 && f.dropped(Pattern(w))) {
				r.minMean = f.mu[w]
			}
		}
		r.dark = math.Exp(f.a[p-1])
		pivot := f.chol[p*(p+1)/2-1]
		r.varInt = pivot * pivot
	}
	if ok && r.minMean > meanTol {
		r.proof = proofFit
		return r
	}
	r.code, r.proof = f.check()
	if !ok || r.code != Good {
		r.dark, r.varInt = math.NaN(), math.NaN()
		if r.code == Good {
			// The programme says that the maximum exists but Newton did not reach
			// it; treat it as not found rather than print a half-way number.
			r.code = NotFound
		}
	}
	return r
}
