package capture

import (
	"math"
	"slices"
)

// DefaultThreshold is the p-value below which a pair of lists enters the
// stepwise model (Chan, Silverman and Vincent 2021).
const DefaultThreshold = 0.02

// Step is one pair that the stepwise search took in.
type Step struct {
	Pair     Pattern
	Observed int     // persons on both lists
	Expected float64 // under the model before
	P        float64 // one-sided Poisson
}

// Stepwise is the outcome of the stepwise search.
type Stepwise struct {
	Fit
	Steps     []Step
	Discarded int // candidates whose estimate does not exist or is not unique
}

// StepwiseModel adds, from main effects on, the pair of lists whose observed
// overlap is least likely under the present fit, while its p-value is below
// threshold and the enlarged model can be estimated. Threshold 0 gives main
// effects. Source: Chan, Silverman and Vincent, JASA 116 (2021).
func StepwiseModel(t Table, threshold float64) (Stepwise, error) {
	if err := Estimable(t); err != nil {
		return Stepwise{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	s := newStepper(t.Size(), threshold)
	r, model := s.search(f, nil)
	if r.code != Good {
		return Stepwise{}, ErrNoModel
	}
	return Stepwise{Fit: f.describe(model, r), Steps: slices.Clone(s.steps), Discarded: s.discarded}, nil
}

// stepper holds the work space of the stepwise search.
type stepper struct {
	threshold float64
	pairs     []Pattern
	model     Model
	steps     []Step
	cand      []Step
	coef      []float64
	discarded int
}

func newStepper(t int, threshold float64) *stepper {
	return &stepper{threshold: threshold, pairs: pairs(t), coef: make([]float64, 1<<t)}
}

// search runs on the table loaded in f, from the main-effects coefficients
// given (nil: the standard start), and leaves f at the chosen model.
func (s *stepper) search(f *fitter, from []float64) (fitted, Model) {
	s.model, s.steps, s.discarded = s.model[:0], s.steps[:0], 0
	var now fitted
	if from == nil {
		now = f.fit(nil)
	} else {
		now = f.refit(nil, from)
	}
	if now.code != Good {
		return now, nil
	}
	for len(s.model) < len(s.pairs) {
		s.rank(f)
		f.coefficients(s.coef)
		taken := false
		for i := range s.cand {
			c := &s.cand[i]
			start := math.Log(float64(c.Observed) / c.Expected)
			s.coef[c.Pair] = max(-4, min(4, start))
			next := f.refit(append(s.model, c.Pair), s.coef)
			if next.code == Good {
				s.model, s.steps = append(s.model, c.Pair), append(s.steps, *c)
				now, taken = next, true
				break
			}
			s.coef[c.Pair] = 0
			s.discarded++
		}
		if !taken {
			if len(s.cand) > 0 { // a failed trial is left in f: go back
				now = f.refit(s.model, s.coef)
			}
			break
		}
	}
	return now, s.model
}

// rank lists the pairs outside the model with p below the threshold, least
// likely first, ties in the order of pairs.
func (s *stepper) rank(f *fitter) {
	s.cand = s.cand[:0]
	for _, h := range s.pairs {
		k, m := f.nstar[h], f.mstar[h]
		if k == 0 && m == 0 || slices.Contains(s.model, h) {
			continue
		}
		// Far from the threshold no tail need be summed: within half a standard
		// deviation of the mean both tails are above 0.2 once m is above 10.
		if d := k - m; s.threshold < 0.2 && m > 10 && d*d < 0.25*m {
			continue
		}
		if p := poissonTail(k, m, logFactorial(k)); p < s.threshold {
			s.cand = append(s.cand, Step{h, int(k), m, p})
		}
	}
	slices.SortStableFunc(s.cand, func(a, b Step) int {
		switch {
		case a.P < b.P:
			return -1
		case a.P > b.P:
			return 1
		}
		return 0
	})
}

// StepwiseAIC adds the pair that lowers Akaike's criterion most, and stops when
// it no longer falls or the new coefficient's Wald p-value is above wald (0.05
// in the published use). It is kept to reproduce the first official figure for
// the United Kingdom (Bales, Hesketh and Silverman 2015), not to recommend.
func StepwiseAIC(t Table, wald float64) (Fit, error) {
	if err := Estimable(t); err != nil {
		return Fit{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	now := f.fit(nil)
	if now.code != Good {
		return Fit{}, ErrNoModel
	}
	best := f.describe(nil, now)
	for {
		var pick Fit
		var pickP float64
		for _, h := range pairs(t.Size()) {
			if slices.Contains(best.Model, h) {
				continue
			}
			m := append(slices.Clone(best.Model), h)
			r := f.fit(m)
			if r.code != Good {
				continue
			}
			if d := f.describe(m, r); pick.Expected == nil || d.AIC < pick.AIC {
				pick, pickP = d, f.waldP(h)
			}
		}
		if pick.Expected == nil || pick.AIC >= best.AIC || pickP > wald {
			return best, nil
		}
		best = pick
	}
}

// waldP is the two-sided p-value of one coefficient; 1 at minus infinity, where
// the standard error has no bound.
func (f *fitter) waldP(h Pattern) float64 {
	i := slices.Index(f.param, h)
	if i < 0 {
		return 1
	}
	unit := make([]float64, len(f.param))
	unit[i] = 1
	f.solve(unit)
	return 2 * normalCDF(-math.Abs(f.a[i])/math.Sqrt(unit[i]))
}
