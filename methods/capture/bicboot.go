package capture

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// BootstrapBIC gives the interval of the best model by BIC: every resample
// chooses anew among all models of the family that are usable on the original
// table (a downhill search beyond six lists).
func BootstrapBIC(ctx context.Context, t Table, order int, o BootstrapOptions) (Interval, error) {
	if err := Estimable(t); err != nil {
		return Interval{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	fam, err := enumerate(t.Size(), order)
	if err != nil {
		if t.Size() <= 6 {
			return Interval{}, err
		}
		return bootstrap(ctx, t, o, func() chooser { return downhillChooser{newDownhill(t.Size())} })
	}
	return fam.bootstrap(ctx, t, fam.scoreAll(f), o)
}

func (fam *family) bootstrap(ctx context.Context, t Table, all []scored, o BootstrapOptions) (Interval, error) {
	lead := fam.leaders(all)
	if len(lead) == 0 {
		return Interval{}, ErrNoModel
	}
	return bootstrap(ctx, t, o, func() chooser { return fam.chooser(all, lead) })
}

func (fam *family) chooser(all []scored, lead []int) *bicChooser {
	return &bicChooser{
		fam: fam, all: all, lead: lead,
		bound: make([]float64, len(all)), state: make([]bool, len(all)), from: make([]float64, 1<<fam.t),
	}
}

// leaders gives the best few models of the original table: on a resample they
// are tried first, for a low criterion from the start rules out most others.
func (fam *family) leaders(all []scored) []int {
	var idx []int
	for k, s := range all {
		if s.code == Good {
			idx = append(idx, k)
		}
	}
	slices.SortStableFunc(idx, func(a, b int) int { return cmp.Compare(all[a].bic, all[b].bic) })
	return idx[:min(len(idx), 12)]
}

type downhillChooser struct{ *downhill }

func (c downhillChooser) choose(f *fitter) choice {
	k, w := c.search(f, nil)
	return choice{w.dark, k, w.code == Good}
}

// bicChooser finds the model of smallest BIC without fitting most of them. A
// model cannot fit better than one that contains it, so a fitted model's
// log-likelihood bounds that of every model inside it; with the bound, a model
// whose criterion could not be the smallest is passed over. Models are visited
// largest first. The result is that of fitting every model.
type bicChooser struct {
	fam   *family
	all   []scored
	lead  []int
	bound []float64 // upper bound of the log-likelihood
	state []bool    // fitted on this resample
	from  []float64
	fits  int

	best    int
	bestBIC float64
	dark    float64
}

func (c *bicChooser) choose(f *fitter) choice {
	fam := c.fam
	logN := math.Log(f.nstar[0])
	c.best, c.bestBIC, c.dark = -1, math.Inf(1), 0
	clear(c.state)
	top := saturated(f)
	for i := range c.bound {
		c.bound[i] = top
	}
	for _, k := range c.lead {
		c.try(f, k, logN)
	}
	for k := len(fam.models) - 1; k >= 0; k-- {
		if c.state[k] {
			continue
		}
		b := c.bound[k]
		for _, u := range fam.up[k] {
			b = min(b, c.bound[u])
		}
		c.bound[k] = b
		params := float64(fam.t + 1 + len(fam.models[k]))
		if !c.fam.frame[k] && (c.all[k].code != Good || params*logN-2*b > c.bestBIC) {
			continue
		}
		c.try(f, k, logN)
	}
	if c.best < 0 {
		return choice{}
	}
	return choice{c.dark, modelKey{c.fam.bits[c.best]}, true}
}

func (c *bicChooser) try(f *fitter, k int, logN float64) {
	c.fits++
	c.state[k] = true
	var r fitted
	if c.all[k].coef != nil {
		c.fam.spread(k, c.all[k].coef, c.from)
		r = f.refit(c.fam.models[k], c.from)
	} else {
		r = f.fit(c.fam.models[k])
	}
	if r.flat {
		c.bound[k] = min(c.bound[k], r.logLik+1e-5)
	}
	if r.code != Good || c.all[k].code != Good {
		return
	}
	bic := float64(r.params)*logN - 2*r.logLik
	if bic < c.bestBIC || bic == c.bestBIC && k < c.best {
		c.best, c.bestBIC, c.dark = k, bic, r.dark
	}
}

// saturated is the log-likelihood (without its constant) of the table fitted
// perfectly.
func saturated(f *fitter) float64 {
	sum := 0.0
	for w := 1; w < len(f.n); w++ {
		if v := f.n[w]; v > 0 {
			sum += v*math.Log(v) - v
		}
	}
	return sum
}
