package capture

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// DefaultResamples is the number of bootstrap resamples of the published
// studies.
const DefaultResamples = 1000

// BootstrapOptions say how to resample. The zero value of a field means its
// default. The answer depends on Seed and Resamples only, not on Workers.
type BootstrapOptions struct {
	Seed      uint64
	Resamples int // DefaultResamples
	Workers   int // 1
	// Progress is told how many tables are done, one call at a time.
	Progress func(done, total int)
}

func (o BootstrapOptions) filled() BootstrapOptions {
	if o.Resamples <= 0 {
		o.Resamples = DefaultResamples
	}
	if o.Workers <= 0 {
		o.Workers = 1
	}
	return o
}

// Interval is a bias-corrected and accelerated bootstrap interval (Efron 1987)
// in which the whole choice of model is repeated on every resample.
type Interval struct {
	Estimate      float64
	Low95, High95 float64
	Low80, High80 float64
	Z0            float64    // bias correction
	Acceleration  float64    // from the jackknife; deterministic
	Levels        [4]float64 // adjusted probabilities of the 2.5, 10, 90, 97.5 per cent limits
	Resamples     int
	Failed        int       // resamples in which no model could be estimated
	SameModel     float64   // share of resamples that chose the headline model
	Totals        []float64 // of the resamples, ascending
}

// choice is one run of a whole model choice on the table loaded in a fitter.
type choice struct {
	dark float64
	key  modelKey
	ok   bool
}

// chooser repeats a model choice. It belongs to one worker.
type chooser interface {
	choose(f *fitter) choice
}

// BootstrapStepwise gives the interval of the stepwise estimate.
func BootstrapStepwise(ctx context.Context, t Table, threshold float64, o BootstrapOptions) (Interval, error) {
	if err := Estimable(t); err != nil {
		return Interval{}, err
	}
	f := newFitter(t.Size())
	f.load(t.floats())
	if f.fit(nil).code != Good {
		return Interval{}, ErrNoModel
	}
	main := make([]float64, 1<<t.Size())
	f.coefficients(main)
	return bootstrap(ctx, t, o, func() chooser {
		return &stepwiseChooser{newStepper(t.Size(), threshold), main}
	})
}

type stepwiseChooser struct {
	*stepper
	main []float64
}

func (c *stepwiseChooser) choose(f *fitter) choice {
	r, m := c.search(f, c.main)
	return choice{r.dark, c.key(m), r.code == Good}
}

func (s *stepper) key(m Model) modelKey {
	var k modelKey
	for _, h := range m {
		k = k.flip(slices.Index(s.pairs, h))
	}
	return k
}

// bootstrap runs the choice on the table, on every resample and on every
// jackknife table.
func bootstrap(ctx context.Context, t Table, o BootstrapOptions, space func() chooser) (Interval, error) {
	o = o.filled()
	cells := t.Observed()
	weights := make([]float64, len(cells))
	for i, w := range cells {
		weights[i] = float64(t.Count(w))
	}
	original := t.floats()
	results := make([]choice, 1+len(cells)+o.Resamples)
	run := func(f *fitter, c chooser, n, drawn []float64, job int) {
		copy(n, original)
		switch i := job - 1; {
		case i < 0:
		case i < len(cells):
			n[cells[i]]--
		default:
			r := stream(o.Seed, streamBootstrap, uint64(i-len(cells)))
			multinomial(r, t.N(), weights, float64(t.N()), drawn)
			for j, w := range cells {
				n[w] = drawn[j]
			}
		}
		f.load(n)
		results[job] = c.choose(f)
	}
	err := spread(ctx, len(results), o.Workers, o.Progress, func() func(int) {
		f, c := newFitter(t.Size()), space()
		n, drawn := make([]float64, 1<<t.Size()), make([]float64, len(cells))
		return func(job int) { run(f, c, n, drawn, job) }
	})
	if err != nil {
		return Interval{}, err
	}
	if !results[0].ok {
		return Interval{}, ErrNoModel
	}
	return summarise(t, results[0], results[1:1+len(cells)], weights, results[1+len(cells):])
}

// spread does jobs 0..n-1 on workers, each with its own work space, and stops
// early when the context ends.
func spread(ctx context.Context, n, workers int, progress func(done, total int), space func() func(job int)) error {
	var next atomic.Int64
	var mu sync.Mutex
	done := 0
	var wg sync.WaitGroup
	for range min(workers, n) {
		wg.Go(func() {
			do := space()
			for ctx.Err() == nil {
				job := int(next.Add(1)) - 1
				if job >= n {
					return
				}
				do(job)
				if progress != nil {
					mu.Lock()
					if done++; done%16 == 0 || done == n {
						progress(done, n)
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// summarise turns the runs into limits.
func summarise(t Table, first choice, jack []choice, weights []float64, boot []choice) (Interval, error) {
	n := float64(t.N())
	out := Interval{Estimate: n + first.dark, Resamples: len(boot)}
	below, same := 0.0, 0
	for _, c := range boot {
		if !c.ok {
			out.Failed++
			continue
		}
		out.Totals = append(out.Totals, n+c.dark)
		if c.key == first.key {
			same++
		}
		if c.dark < first.dark {
			below++
		}
	}
	b := float64(len(out.Totals))
	if b == 0 {
		return out, ErrNoModel
	}
	out.SameModel = float64(same) / b
	slices.Sort(out.Totals)
	out.Z0 = normalQuantile(min(max(below, 0.5), b-0.5) / b)
	out.Acceleration = acceleration(n, jack, weights)
	for i, q := range [4]float64{0.025, 0.1, 0.9, 0.975} {
		z := out.Z0 + normalQuantile(q)
		out.Levels[i] = normalCDF(out.Z0 + z/(1-out.Acceleration*z))
	}
	out.Low95, out.High95 = quantile8(out.Totals, out.Levels[0]), quantile8(out.Totals, out.Levels[3])
	out.Low80, out.High80 = quantile8(out.Totals, out.Levels[1]), quantile8(out.Totals, out.Levels[2])
	return out, nil
}

// acceleration is the skewness of the jackknife totals, each weighted by the
// number of persons whose removal it stands for.
func acceleration(n float64, jack []choice, weights []float64) float64 {
	var sum, total float64
	for i, c := range jack {
		if c.ok {
			sum += weights[i] * (n - 1 + c.dark)
			total += weights[i]
		}
	}
	if total == 0 {
		return 0
	}
	mean := sum / total
	var s2, s3 float64
	for i, c := range jack {
		if c.ok {
			r := mean - (n - 1 + c.dark)
			s2 += weights[i] * r * r
			s3 += weights[i] * r * r * r
		}
	}
	if s2 == 0 {
		return 0
	}
	return s3 / (6 * math.Pow(s2, 1.5))
}

// quantile8 is the median-unbiased sample quantile (type 8 of Hyndman and Fan
// 1996) of an ascending sample.
func quantile8(x []float64, p float64) float64 {
	n := float64(len(x))
	h := (n+1.0/3)*p + 1.0/3
	j := math.Floor(h)
	switch {
	case j < 1:
		return x[0]
	case j >= n:
		return x[len(x)-1]
	}
	i := int(j)
	return x[i-1] + (h-j)*(x[i]-x[i-1])
}
