package capture

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// LatentOptions say how long to run the latent-class sampler. The zero value of
// a field means its default.
type LatentOptions struct {
	Seed     uint64
	Classes  int // 10
	Chains   int // 8; fewer cannot show that they disagree
	Steps    int // kept steps a chain, 20,000
	Warmup   int // steps dropped first, 10,000
	Workers  int // 1
	Progress func(done, total int)
}

func (o LatentOptions) filled() LatentOptions {
	for _, d := range []struct {
		field *int
		value int
	}{{&o.Classes, 10}, {&o.Chains, 8}, {&o.Steps, 20_000}, {&o.Warmup, 10_000}, {&o.Workers, 1}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return o
}

// LatentClasses is the posterior of the total when the population falls into
// hidden classes, within each of which the lists are independent
// (Manrique-Vallier 2016).
type LatentClasses struct {
	Median        float64
	Low95, High95 float64
	Low80, High80 float64
	RHat          float64   // split potential scale reduction of log dark figure
	ChainMedians  []float64 // totals
	// Withheld is true when the chains disagree (R-hat above 1.1): the figures
	// above then describe where the chains got stuck, not the posterior.
	Withheld bool
}

// rHatLimit is the largest R-hat at which chains count as having mixed.
const rHatLimit = 1.1

// RunLatentClasses samples several chains from overdispersed starts.
func RunLatentClasses(ctx context.Context, t Table, o LatentOptions) (LatentClasses, error) {
	if err := Estimable(t); err != nil {
		return LatentClasses{}, err
	}
	o = o.filled()
	draws := make([][]float64, o.Chains)
	var mu sync.Mutex
	done, total := 0, o.Chains*(o.Warmup+o.Steps)
	err := spread(ctx, o.Chains, o.Workers, nil, func() func(int) {
		return func(i int) {
			c := newChain(t, o.Classes, stream(o.Seed, streamChain, uint64(i)))
			out := make([]float64, 0, o.Steps)
			for s := range o.Warmup + o.Steps {
				if s%1000 == 999 {
					if ctx.Err() != nil {
						return
					}
					if o.Progress != nil {
						mu.Lock()
						done += 1000
						o.Progress(done, total)
						mu.Unlock()
					}
				}
				c.step()
				if s >= o.Warmup {
					out = append(out, float64(c.dark))
				}
			}
			draws[i] = out
		}
	})
	if err != nil {
		return LatentClasses{}, err
	}
	return pool(float64(t.N()), draws), nil
}

func pool(n float64, draws [][]float64) LatentClasses {
	out := LatentClasses{RHat: splitRHat(draws)}
	var all []float64
	for _, d := range draws {
		all = append(all, d...)
		s := slices.Clone(d)
		slices.Sort(s)
		out.ChainMedians = append(out.ChainMedians, n+quantile8(s, 0.5))
	}
	slices.Sort(all)
	q := func(p float64) float64 { return n + quantile8(all, p) }
	out.Median, out.Low95, out.High95, out.Low80, out.High80 = q(0.5), q(0.025), q(0.975), q(0.1), q(0.9)
	out.Withheld = !(out.RHat <= rHatLimit)
	return out
}

// splitRHat is Gelman and Rubin's potential scale reduction on log(1 + draw),
// each chain cut in two so that a drift within a chain counts too.
func splitRHat(draws [][]float64) float64 {
	var means, vars []float64
	length := 0.0
	for _, d := range draws {
		h := len(d) / 2
		for _, half := range [2][]float64{d[:h], d[h : 2*h]} {
			m, v := 0.0, 0.0
			for _, x := range half {
				m += math.Log1p(x)
			}
			m /= float64(h)
			for _, x := range half {
				e := math.Log1p(x) - m
				v += e * e
			}
			means, vars = append(means, m), append(vars, v/float64(h-1))
			length = float64(h)
		}
	}
	within, grand := 0.0, 0.0
	for i := range means {
		within += vars[i] / float64(len(vars))
		grand += means[i] / float64(len(means))
	}
	between := 0.0
	for _, m := range means {
		between += (m - grand) * (m - grand) / float64(len(means)-1)
	}
	if within == 0 {
		return math.Inf(1)
	}
	return math.Sqrt((length-1)/length + between/within)
}

// chain is one Gibbs sampler.
type chain struct {
	r      *rand.Rand
	t, k   int
	n      int
	dark   int
	limit  int
	cells  []Pattern
	counts []int
	alpha  float64
	nu     []float64
	yes    []float64 // chance of list j for class c at [c*t+j]
	no     []float64 // 1 - yes
	in     []float64 // persons of class c on list j
	size   []float64 // persons of class c
	prob   []float64
	share  []float64
	missed []float64 // nu times the chance to be on no list
}

func newChain(t Table, classes int, r *rand.Rand) *chain {
	c := &chain{
		r: r, t: t.Size(), k: classes, n: t.N(), limit: DefaultGridFactor * t.N(), alpha: 1,
		nu: make([]float64, classes), yes: make([]float64, classes*t.Size()), no: make([]float64, classes*t.Size()),
		in: make([]float64, classes*t.Size()), size: make([]float64, classes), prob: make([]float64, classes),
		share: make([]float64, classes), missed: make([]float64, classes),
	}
	for _, w := range t.Observed() {
		c.cells, c.counts = append(c.cells, w), append(c.counts, t.Count(w))
	}
	for i := range c.yes {
		c.yes[i] = beta(r, 1, 1)
		c.no[i] = 1 - c.yes[i]
	}
	left := 1.0
	for i := range c.nu {
		v := r.Float64()
		if i == classes-1 {
			v = 1
		}
		c.nu[i] = left * v
		left *= 1 - v
	}
	// Starts from a quarter to about eight times the persons seen.
	c.dark = int(float64(c.n) * math.Exp(-1.4+3.5*r.Float64()))
	return c
}

func (c *chain) step() {
	clear(c.in)
	clear(c.size)
	for i, w := range c.cells {
		total := 0.0
		for k := range c.k {
			p := c.nu[k]
			yes, no := c.yes[k*c.t:(k+1)*c.t], c.no[k*c.t:(k+1)*c.t]
			for j := range c.t {
				if w.Has(j) {
					p *= yes[j]
				} else {
					p *= no[j]
				}
			}
			c.prob[k] = p
			total += p
		}
		c.deal(c.counts[i], total)
		for k, s := range c.share {
			if s == 0 {
				continue
			}
			c.size[k] += s
			for q := w; q != 0; q &= q - 1 {
				c.in[k*c.t+lowest(q)] += s
			}
		}
	}
	copy(c.prob, c.missed)
	total := 0.0
	for _, p := range c.missed {
		total += p
	}
	if total > 0 {
		c.deal(c.dark, total)
		for k, s := range c.share {
			c.size[k] += s
		}
	} else { // the first step
		c.size[0] += float64(c.dark)
	}
	c.parameters()
	c.unseen()
}

// deal shares m persons over the classes in proportion to prob.
func (c *chain) deal(m int, total float64) {
	if !(total > 0) {
		clear(c.share)
		c.share[0] = float64(m)
		return
	}
	if m == 1 {
		clear(c.share)
		u := c.r.Float64() * total
		for k, p := range c.prob {
			if u -= p; u < 0 || k == c.k-1 {
				c.share[k] = 1
				return
			}
		}
	}
	multinomial(c.r, m, c.prob, total, c.share)
}

// parameters draws the classes' chances and sizes given who is in them.
func (c *chain) parameters() {
	later := 0.0
	for _, s := range c.size {
		later += s
	}
	left := 1.0
	for k := range c.k {
		for j := range c.t {
			in := c.in[k*c.t+j]
			a, b := gamma(c.r, 1+in), gamma(c.r, 1+c.size[k]-in)
			c.yes[k*c.t+j], c.no[k*c.t+j] = a/(a+b), b/(a+b)
		}
		later -= c.size[k]
		v := 1.0
		if k < c.k-1 {
			v = beta(c.r, 1+c.size[k], c.alpha+later)
		}
		c.nu[k] = left * v
		left *= 1 - v
	}
	rest := math.Log(max(c.nu[c.k-1], 1e-300))
	c.alpha = gamma(c.r, 0.25+float64(c.k-1)) / (0.25 - rest)
}

// unseen draws the dark figure, up to the limit of the grid.
func (c *chain) unseen() {
	p0 := 0.0
	for k := range c.k {
		m := c.nu[k]
		for _, q := range c.no[k*c.t : (k+1)*c.t] {
			m *= q
		}
		c.missed[k] = m
		p0 += m
	}
	if p0 <= 0 {
		c.dark = 0
		return
	}
	odds := p0 / max(1-p0, 1e-12)
	for range 100 {
		mean := gamma(c.r, float64(c.n)) * odds
		if mean > 2*float64(c.limit) {
			continue
		}
		if d := poisson(c.r, mean); d <= c.limit {
			c.dark = d
			return
		}
	}
	c.dark = c.limit
}
