package capture

import "math"

// Profile is a total with its profile-likelihood limits.
type Profile struct {
	Total     float64 // of highest multinomial likelihood
	Low, High float64
}

// ProfileInterval gives the profile-likelihood limits of the total for a model
// (Cormack 1992): every total whose multinomial likelihood, with the dark
// figure put into the unseen cell, is close enough to the best. An upper limit
// beyond 1000 times the persons seen is given as infinity.
func ProfileInterval(t Table, m Model, level float64) (Profile, error) {
	fit, err := FitModel(t, m)
	if err != nil {
		return Profile{}, err
	}
	if fit.Code != Good {
		return Profile{}, ErrNoModel
	}
	f := newFitter(t.Size())
	n := t.floats()
	lik := func(dark float64) float64 {
		n[0] = dark
		f.load(n)
		f.open = true
		r := f.fit(m)
		total := float64(t.N()) + dark
		// Poisson to multinomial: condition on the total.
		return r.logLik - logFactorial(dark) + logFactorial(total) - total*math.Log(total) + total
	}
	z := normalQuantile(0.5 + level/2)
	top := profilePeak(lik, fit.Dark)
	drop := lik(top) - z*z/2
	seen, limit := float64(t.N()), 1000*float64(t.N())
	out := Profile{Total: seen + top, Low: seen, High: inf}
	if lik(limit) < drop {
		out.High = seen + crossing(lik, drop, top, limit)
	}
	if lik(0) < drop {
		out.Low = seen + crossing(lik, drop, top, 0)
	}
	return out, nil
}

// profilePeak finds the dark figure of highest likelihood near a start, by
// golden section on the log scale.
func profilePeak(lik func(float64) float64, start float64) float64 {
	const g = 0.6180339887498949
	a, b := math.Log(start+1)-2, math.Log(start+1)+2
	at := func(x float64) float64 { return lik(max(0, math.Exp(x)-1)) }
	c, d := b-g*(b-a), a+g*(b-a)
	fc, fd := at(c), at(d)
	for b-a > 1e-6 {
		if fc > fd {
			b, d, fd = d, c, fc
			c = b - g*(b-a)
			fc = at(c)
		} else {
			a, c, fc = c, d, fd
			d = a + g*(b-a)
			fd = at(d)
		}
	}
	return max(0, math.Exp((a+b)/2)-1)
}

// crossing bisects for the dark figure between inside (likelihood above level)
// and outside (below).
func crossing(lik func(float64) float64, level, inside, outside float64) float64 {
	for math.Abs(inside-outside) > 1e-3*(1+math.Abs(inside)/1000) {
		mid := (inside + outside) / 2
		if lik(mid) >= level {
			inside = mid
		} else {
			outside = mid
		}
	}
	return inside
}
