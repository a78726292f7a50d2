package capture

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
)

// Names of the methods of a report.
const (
	MethodStepwise    = "stepwise"
	MethodBIC         = "bic"
	MethodBIC3        = "bic_order3"
	MethodBICWeighted = "bic_weighted"
	MethodGraphs      = "dga"
	MethodLatent      = "latent_class"
	MethodMain        = "main_effects"
)

// Options say how to estimate. The zero value of a field means its default. A
// report depends on the table, Seed and the numbers here, never on Workers.
type Options struct {
	Seed         uint64
	Threshold    float64 // DefaultThreshold
	Resamples    int     // DefaultResamples
	FitTables    int     // tables simulated for the goodness of fit, 500
	Workers      int     // 1
	Latent       LatentOptions
	WithoutClass bool // leave out the latent classes
	// Draws are tables from possible linkages, each drawn in proportion to its
	// probability; none means that linkage error is not carried through.
	Draws []Table
	// Progress is told what is being done and how much of it is done, one call
	// at a time.
	Progress func(stage string, done, total int)
}

func (o Options) filled() Options {
	if o.Threshold <= 0 {
		o.Threshold = DefaultThreshold
	}
	if o.Resamples <= 0 {
		o.Resamples = DefaultResamples
	}
	if o.FitTables <= 0 {
		o.FitTables = 500
	}
	if o.Workers <= 0 {
		o.Workers = 1
	}
	o.Latent.Seed, o.Latent.Workers = o.Seed, o.Workers
	return o
}

func (o Options) boot(stage string) BootstrapOptions {
	return BootstrapOptions{Seed: o.Seed, Resamples: o.Resamples, Workers: o.Workers, Progress: o.progress(stage)}
}

func (o Options) progress(stage string) func(done, total int) {
	if o.Progress == nil {
		return nil
	}
	return func(done, total int) { o.Progress(stage, done, total) }
}

// Estimate runs every method on a table, compares them, and judges whether the
// figure may be published. A table that cannot be estimated gives a report
// without figures that says why; the error is for a cancelled context only.
func Estimate(ctx context.Context, t Table, o Options) (Report, error) {
	o = o.filled()
	e := estimation{t: t, o: o, r: Report{
		Observed: t.N(), Lists: t.Lists(), Overlap: DescribeOverlap(t),
		Seed: o.Seed, Threshold: o.Threshold, Resamples: o.Resamples, Hash: t.Hash(),
		Methods: []Method{}, Warnings: []Notice{}, Why: []Notice{},
	}}
	e.judgeOverlap()
	if e.refuse() {
		e.r.judge()
		return e.r, nil
	}
	for _, step := range []func(context.Context) error{
		e.stepwise, e.mainEffects, e.bic, e.graphs, e.classes, e.stability, e.linkage,
	} {
		if err := step(ctx); err != nil {
			if ctx.Err() != nil {
				return Report{}, ctx.Err()
			}
			e.r.stop(NoticeNoModel, "A step of the estimation failed: "+err.Error()+".")
		}
	}
	e.judgeMethods()
	e.r.judge()
	return e.r, nil
}

type estimation struct {
	t    Table
	o    Options
	r    Report
	step Stepwise
	best BICChoice
}

// refuse withholds every figure where the table cannot carry one.
func (e *estimation) refuse() bool {
	if err := Estimable(e.t); err != nil {
		e.r.withhold(NoticeNotEstimable, sentence(err))
	} else if code, err := Check(e.t, nil); err != nil || code != Good {
		e.r.withhold(NoticeNotEstimable, "Even the simplest model cannot be estimated: "+code.String()+".")
	}
	return e.r.Withheld
}

func (e *estimation) stepwise(ctx context.Context) error {
	s, err := StepwiseModel(e.t, e.o.Threshold)
	if err != nil {
		return err
	}
	e.step = s
	iv, err := BootstrapStepwise(ctx, e.t, e.o.Threshold, e.o.boot(MethodStepwise))
	if err != nil {
		return err
	}
	e.r.Steps = s.Steps
	e.r.add(fromFit(MethodStepwise, s.Fit, e.t).with(iv))
	if e.r.Goodness, err = GoodnessOfFit(ctx, e.t, s.Model, e.o.FitTables, e.o.Seed, e.o.Workers); err != nil {
		return err
	}
	return nil
}

func (e *estimation) mainEffects(ctx context.Context) error {
	f, err := FitModel(e.t, nil)
	if err != nil {
		return err
	}
	iv, err := BootstrapStepwise(ctx, e.t, 0, e.o.boot(MethodMain))
	if err != nil {
		return err
	}
	m := fromFit(MethodMain, f, e.t).with(iv)
	m.Reference = true
	m.Note = "assumes that no two lists depend on each other; for comparison only"
	e.r.add(m)
	return nil
}

// bic compares pair models, and for four and five lists triples too.
func (e *estimation) bic(ctx context.Context) error {
	orders := []int{2}
	if n := e.t.Size(); n == 4 || n == 5 {
		orders = append(orders, 3)
	}
	for _, order := range orders {
		name := MethodBIC
		if order == 3 {
			name = MethodBIC3
		}
		c, iv, err := e.bicOrder(ctx, order, name)
		if err != nil {
			return err
		}
		m := fromFit(name, c.Best, e.t).with(iv)
		if !c.Exhaustive {
			m.Note = fmt.Sprintf("found by a downhill search, for with this many lists not every model can be tried; interval from %d resamples", iv.Resamples)
		}
		// Pair models are compared with each other, unless one with triples is
		// so much better that the table no longer supports any of them.
		if order == 2 || c.Best.BIC < e.best.Best.BIC-nearUnits {
			e.best = c
			e.r.Near, e.r.Models, e.r.ValidModels = c.Near, c.Models, c.Valid
		}
		e.r.add(m)
		if order == 2 {
			w := Method{Name: MethodBICWeighted, Total: Figure(c.Weighted.Total), Models: c.Valid,
				Note: "average of models by exp(-BIC/2); interval from the variance within and between models"}
			w.Low95, w.High95 = figures(c.Weighted.Interval(e.t.N(), 0.95))
			w.Low80, w.High80 = figures(c.Weighted.Interval(e.t.N(), 0.8))
			w.BIC = Figure(nan)
			e.r.add(w)
		}
	}
	return nil
}

func (e *estimation) bicOrder(ctx context.Context, order int, name string) (BICChoice, Interval, error) {
	f := newFitter(e.t.Size())
	f.load(e.t.floats())
	fam, err := enumerate(e.t.Size(), order)
	if err != nil {
		c, err := BICModels(e.t, order)
		if err != nil {
			return c, Interval{}, err
		}
		o := e.o.boot(name)
		if e.t.Size() > 8 { // each step of the search fits dozens of models to thousands of cells
			o.Resamples = max(100, o.Resamples/10)
		}
		iv, err := BootstrapBIC(ctx, e.t, order, o)
		return c, iv, err
	}
	all := fam.scoreAll(f)
	c, err := fam.choice(f, all)
	if err != nil {
		return c, Interval{}, err
	}
	iv, err := fam.bootstrap(ctx, e.t, all, e.o.boot(name))
	return c, iv, err
}

func (e *estimation) graphs(context.Context) error {
	g, err := AverageGraphs(e.t, 0)
	m := Method{Name: MethodGraphs, BIC: Figure(nan)}
	switch {
	case errors.Is(err, ErrTooManyModels):
		m.Total, m.Low95, m.High95, m.Low80, m.High80 = Figure(nan), Figure(nan), Figure(nan), Figure(nan), Figure(nan)
		m.Withheld = "not run: there are too many graphs on more than six lists"
	case err != nil:
		return err
	default:
		m.Total, m.Models = Figure(g.Median), g.Graphs
		m.Low95, m.High95, m.Low80, m.High80 = Figure(g.Low95), Figure(g.High95), Figure(g.Low80), Figure(g.High80)
		m.Note = "average over decomposable graphs; posterior median"
		if len(g.Top) > 0 {
			m.Model = g.Top[0].Pairs.Name(e.t.lists)
		}
		if g.Tail > tailLimit {
			e.r.warn(NoticeGrid, "The average over graphs reaches the end of its range of possible totals: its upper limits are cut off.")
		}
	}
	e.r.add(m)
	return nil
}

func (e *estimation) classes(ctx context.Context) error {
	if e.o.WithoutClass {
		return nil
	}
	o := e.o.Latent
	o.Progress = e.o.progress(MethodLatent)
	l, err := RunLatentClasses(ctx, e.t, o)
	if err != nil {
		return err
	}
	m := Method{Name: MethodLatent, BIC: Figure(nan), RHat: Figure(l.RHat), Note: "hidden classes of people; posterior median"}
	if l.Withheld {
		m.Total, m.Low95, m.High95, m.Low80, m.High80 = Figure(nan), Figure(nan), Figure(nan), Figure(nan), Figure(nan)
		m.Withheld = "withheld: the chains do not agree (R-hat " + strconv.FormatFloat(l.RHat, 'f', 2, 64) + ")"
		e.r.note(NoticeChains, "The latent-class figure is withheld: its chains do not agree with each other.")
	} else {
		m.Total = Figure(l.Median)
		m.Low95, m.High95, m.Low80, m.High80 = Figure(l.Low95), Figure(l.High95), Figure(l.Low80), Figure(l.High80)
	}
	e.r.add(m)
	return nil
}

func (e *estimation) stability(context.Context) error {
	e.r.LeaveOneOut = LeaveOneOut(e.t, e.o.Threshold, e.step.Total)
	e.r.Merged = MergePairs(e.t, e.o.Threshold, e.step.Total)
	return nil
}

// sensitivityDraws is the number of random tables for each rate of linkage error.
const sensitivityDraws = 20

func (e *estimation) linkage(ctx context.Context) error {
	for _, rate := range []float64{0.05, 0.1, 0.2} {
		e.r.Sensitivity = append(e.r.Sensitivity, LinkageSensitivity(e.t, e.o.Threshold, rate, 0, sensitivityDraws, e.o.Seed))
	}
	if len(e.o.Draws) == 0 {
		return nil
	}
	l, err := EstimateDraws(ctx, e.o.Draws, e.o.Threshold, e.o.boot("linkage"))
	if err != nil {
		return err
	}
	e.r.Linkage = &l
	return nil
}

func fromFit(name string, f Fit, t Table) Method {
	m := Method{Name: name, Total: Figure(f.Total), Model: f.Model.Name(t.lists), BIC: Figure(f.BIC), model: f.Model}
	for _, c := range f.Coefficients {
		if math.IsInf(c.Value, -1) {
			m.EmptyTerms = append(m.EmptyTerms, c.Term.Name(t.lists))
		}
	}
	return m
}

func (m Method) with(iv Interval) Method {
	m.Low95, m.High95, m.Low80, m.High80 = Figure(iv.Low95), Figure(iv.High95), Figure(iv.Low80), Figure(iv.High80)
	m.Failed, m.SameModel, m.interval = iv.Failed, iv.SameModel, &iv
	return m
}
