package capture

import (
	"cmp"
	"math"
	"slices"
)

// Near is a model close to the best by Bayes' information criterion.
type Near struct {
	Model  Model
	Delta  float64 // criterion minus the smallest
	Weight float64 // exp(-Delta/2), normalised over all valid models
	Total  float64
}

// BICChoice is the outcome of comparing models by Bayes' information criterion.
type BICChoice struct {
	Best       Fit
	Order      int  // largest number of lists in a term
	Exhaustive bool // every model of the order was fitted; else a downhill search
	Models     int  // models fitted
	Valid      int  // of those, usable
	Near       []Near
	Weighted   Weighted
}

// Weighted is the average over all valid models with weight exp(-BIC/2).
type Weighted struct {
	Total   float64
	Within  float64 // variance within models
	Between float64 // variance between models
}

// Interval is a log-normal interval on the dark figure with the summed
// variance; persons is the number seen.
func (w Weighted) Interval(persons int, level float64) (low, high float64) {
	n := float64(persons)
	dark := w.Total - n
	if dark <= 0 {
		return n, n
	}
	cv2 := (w.Within + w.Between) / (dark * dark)
	s := normalQuantile(0.5+level/2) * math.Sqrt(math.Log1p(cv2))
	return n + dark*math.Exp(-s), n + dark*math.Exp(s)
}

// nearUnits is the distance in BIC within which models are shown: beyond it a
// model has less than a twentieth of the support of the best.
const nearUnits = 6

// BICModels fits every hierarchical model with terms of up to order lists (up
// to six lists; a downhill search over pair models beyond that) and ranks those
// whose estimate exists and is unique. The criterion is k log(persons) - 2
// log-likelihood with k counting terms at minus infinity (Silverman, Chan and
// Vincent, Stat. Comput. 2024).
func BICModels(t Table, order int) (BICChoice, error) {
	if err := Estimable(t); err != nil {
		return BICChoice{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	fam, err := enumerate(t.Size(), order)
	if err != nil {
		if t.Size() <= 6 {
			return BICChoice{}, err
		}
		return downhillBIC(t, f)
	}
	return fam.choice(f, fam.scoreAll(f))
}

func (fam *family) choice(f *fitter, all []scored) (BICChoice, error) {
	out := BICChoice{Order: fam.order, Exhaustive: true}
	ms := make([]weighing, len(all))
	for k, s := range all {
		ms[k] = weighing{fam.models[k], s.code, s.bic, s.dark, s.varInt}
	}
	return weigh(f, ms, out)
}

type weighing struct {
	model             Model
	code              Code
	bic, dark, varInt float64
}

// weigh ranks fitted models, refits the best and averages.
func weigh(f *fitter, all []weighing, out BICChoice) (BICChoice, error) {
	out.Models = len(all)
	valid := slices.DeleteFunc(all, func(w weighing) bool { return w.code != Good })
	out.Valid = len(valid)
	if len(valid) == 0 {
		return out, ErrNoModel
	}
	slices.SortStableFunc(valid, func(a, b weighing) int { return cmp.Compare(a.bic, b.bic) })
	best := valid[0].bic
	n := f.nstar[0]
	sum := 0.0
	for _, w := range valid {
		sum += math.Exp(-(w.bic - best) / 2)
	}
	for _, w := range valid {
		p := math.Exp(-(w.bic-best)/2) / sum
		out.Weighted.Total += p * (n + w.dark)
		out.Weighted.Within += p * w.dark * w.dark * w.varInt
		if w.bic-best <= nearUnits {
			out.Near = append(out.Near, Near{w.model, w.bic - best, p, n + w.dark})
		}
	}
	for _, w := range valid {
		d := n + w.dark - out.Weighted.Total
		out.Weighted.Between += math.Exp(-(w.bic-best)/2) / sum * d * d
	}
	out.Best = f.describe(valid[0].model, f.fit(valid[0].model))
	return out, nil
}

// downhillBIC walks from main effects to the best neighbour (one pair added or
// removed) until none is better, and weighs every model it met.
func downhillBIC(t Table, f *fitter) (BICChoice, error) {
	d := newDownhill(t.Size())
	d.search(f, nil)
	met := make([]weighing, 0, len(d.met))
	for _, w := range d.met {
		met = append(met, w)
	}
	slices.SortFunc(met, func(a, b weighing) int { // a map has no order: give it one
		if c := len(a.model) - len(b.model); c != 0 {
			return c
		}
		return slices.Compare(a.model.sorted(), b.model.sorted())
	})
	return weigh(f, met, BICChoice{Order: 2})
}

// downhill is the search's memory: models met on the present table, by pair set.
type downhill struct {
	pairs []Pattern
	met   map[modelKey]weighing
	coef  []float64
}

// modelKey is a set of pairs or other terms by index.
type modelKey [2]uint64

func (k modelKey) flip(i int) modelKey {
	k[i/64] ^= 1 << (i % 64)
	return k
}

func (k modelKey) has(i int) bool { return k[i/64]>>(i%64)&1 == 1 }

func newDownhill(t int) *downhill {
	return &downhill{pairs: pairs(t), met: map[modelKey]weighing{}, coef: make([]float64, 1<<t)}
}

func (d *downhill) at(f *fitter, k modelKey, from []float64) weighing {
	if w, ok := d.met[k]; ok {
		return w
	}
	var m Model
	for i, h := range d.pairs {
		if k.has(i) {
			m = append(m, h)
		}
	}
	var r fitted
	if from != nil {
		r = f.refit(m, from)
	} else {
		r = f.fit(m)
	}
	w := weighing{m, r.code, float64(r.params)*math.Log(f.nstar[0]) - 2*r.logLik, r.dark, r.varInt}
	d.met[k] = w
	return w
}

// search returns the key of the local minimum and its outcome.
func (d *downhill) search(f *fitter, from []float64) (modelKey, weighing) {
	clear(d.met)
	var now modelKey
	best := d.at(f, now, from)
	if best.code != Good {
		return now, best
	}
	for {
		// Coefficients of the present model, to start its neighbours from.
		f.fit(best.model)
		f.coefficients(d.coef)
		pick, found := now, false
		for i := range d.pairs {
			k := now.flip(i)
			if w := d.at(f, k, d.coef); w.code == Good && w.bic < best.bic {
				pick, best, found = k, w, true
			}
		}
		if !found {
			return now, best
		}
		now = pick
	}
}
