package capture

import (
	"errors"
	"fmt"
	"math"
)

// Errors of estimation.
var (
	ErrTwoLists      = errors.New("fewer than three lists: how the lists depend on each other cannot be seen, so no estimate is made")
	ErrNoOverlap     = errors.New("no person is on two lists: nothing in the table says how many were missed")
	ErrNobody        = errors.New("the table is empty")
	ErrEmptyList     = errors.New("a list has nobody on it: leave it out")
	ErrModel         = errors.New("the model is not hierarchical, or names lists the table does not have")
	ErrSaturated     = errors.New("the term of all lists together cannot be estimated")
	ErrNoModel       = errors.New("no model that was tried can be estimated from this table")
	ErrTooManyModels = errors.New("too many models to try all of them")
)

// Coefficient is one term of a fitted model on the log scale. Value is minus
// infinity for an overlap that is empty and in the model.
type Coefficient struct {
	Term  Pattern
	Value float64
}

// Fit is a model fitted to a table by maximum likelihood.
type Fit struct {
	Model        Model
	Code         Code
	Total        float64 // persons, seen and unseen
	Dark         float64 // persons on no list
	LogSD        float64 // standard error of log(Dark)
	LogLik       float64
	Deviance     float64
	Parameters   int // counting terms at minus infinity
	AIC, BIC     float64
	Coefficients []Coefficient // intercept first
	Expected     []float64     // by Pattern; Expected[0] is Dark
	Iterations   int
}

// Estimable says why no estimate at all can be made of the table, or nil.
func Estimable(t Table) error {
	switch {
	case t.N() == 0:
		return ErrNobody
	case t.Size() < 3:
		return ErrTwoLists
	case t.Overlap() == 0:
		return ErrNoOverlap
	}
	for i := range t.Size() {
		if t.Together(Of(i)) == 0 {
			return fmt.Errorf("%w (%s)", ErrEmptyList, t.lists[i])
		}
	}
	return nil
}

func admissible(t Table, m Model) error {
	if err := Estimable(t); err != nil {
		return err
	}
	return checkModel(t, m)
}

func checkModel(t Table, m Model) error {
	if !m.Hierarchical() {
		return ErrModel
	}
	for _, h := range m {
		if int(h) >= len(t.count) {
			return ErrModel
		}
		if h.Size() == t.Size() {
			return ErrSaturated
		}
	}
	return nil
}

func (t Table) floats() []float64 {
	out := make([]float64, len(t.count))
	for w, c := range t.count {
		out[w] = float64(c)
	}
	return out
}

// FitModel fits one model. A model that cannot be estimated is not an error:
// see Code.
func FitModel(t Table, m Model) (Fit, error) {
	if err := admissible(t, m); err != nil {
		return Fit{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	return f.describe(m, f.fit(m)), nil
}

// describe turns the fitter's present state into a Fit.
func (f *fitter) describe(m Model, r fitted) Fit {
	n := f.nstar[0]
	out := Fit{
		Model: append(Model(nil), m...), Code: r.code, Dark: r.dark, Total: n + r.dark,
		LogSD: math.Sqrt(r.varInt), LogLik: r.logLik - f.constant(), Parameters: r.params, Iterations: r.iters,
	}
	out.AIC = 2*float64(r.params) - 2*out.LogLik
	out.BIC = float64(r.params)*math.Log(n) - 2*out.LogLik
	if r.code != Good {
		return out
	}
	p := len(f.param)
	out.Coefficients = append(out.Coefficients, Coefficient{0, f.a[p-1]})
	for i, h := range f.param[:p-1] {
		out.Coefficients = append(out.Coefficients, Coefficient{h, f.a[i]})
	}
	for _, h := range f.zero {
		out.Coefficients = append(out.Coefficients, Coefficient{h, math.Inf(-1)})
	}
	out.Expected = append([]float64(nil), f.mu...)
	for w := 1; w < len(f.n); w++ {
		if f.n[w] > 0 {
			out.Deviance += 2 * f.n[w] * math.Log(f.n[w]/f.mu[w])
		}
		out.Deviance -= 2 * (f.n[w] - f.mu[w])
	}
	return out
}

// constant is the part of the log-likelihood that no model changes.
func (f *fitter) constant() float64 {
	sum := 0.0
	for _, c := range f.n {
		if c > 1 {
			v, _ := math.Lgamma(c + 1)
			sum += v
		}
	}
	return sum
}

// Wald is the interval exp(log dark -/+ z LogSD) around the fitted model, with
// the model taken as given. It ignores that the model was chosen and is too
// narrow; show it only with that label. level is e.g. 0.95.
func (f Fit) Wald(level float64) (low, high float64) {
	z := normalQuantile(0.5 + level/2)
	seen := f.Total - f.Dark
	return seen + f.Dark*math.Exp(-z*f.LogSD), seen + f.Dark*math.Exp(z*f.LogSD)
}

var (
	nan = math.NaN()
	inf = math.Inf(1)
)
