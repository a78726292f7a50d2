package capture

import (
	"math"
	"math/bits"
	"slices"
)

// GraphAverage is the posterior of the total, averaged over every decomposable
// graph of dependence between the lists (Madigan and York 1997).
type GraphAverage struct {
	Median        float64
	Low95, High95 float64
	Low80, High80 float64
	Graphs        int     // decomposable graphs: 8, 61, 822, 18,154 for 3 to 6 lists
	GridMax       int     // largest dark figure considered
	Tail          float64 // posterior mass in the last hundredth of the grid
	Top           []GraphWeight
}

// GraphWeight is one graph with its posterior probability.
type GraphWeight struct {
	Pairs  Model
	Weight float64
}

// DefaultGridFactor bounds the dark figure at this many times the persons seen.
const DefaultGridFactor = 20

// maxGraphLists: seven lists have 617,675 decomposable graphs.
const maxGraphLists = 6

// AverageGraphs averages over decomposable graphs and over every dark figure
// from 1 to gridMax (0: DefaultGridFactor times the persons seen), with the
// Dirichlet prior of weight one, a uniform prior over graphs and 1/N for the
// total. It needs no model to exist, but where overlaps are few the prior
// decides: see Tail.
func AverageGraphs(t Table, gridMax int) (GraphAverage, error) {
	if err := Estimable(t); err != nil {
		return GraphAverage{}, err
	}
	if t.Size() > maxGraphLists {
		return GraphAverage{}, ErrTooManyModels
	}
	if gridMax <= 0 {
		gridMax = DefaultGridFactor * t.N()
	}
	gridMax = min(gridMax, maxGrid)
	g := newGraphGrid(t, gridMax)
	g.run()
	return g.summary(), nil
}

const maxGrid = 20_000_000

// graph is a decomposable graph as the signs with which the marginal
// likelihoods of sets of lists enter: cliques minus separators.
type graph struct {
	edges uint32
	plus  []Pattern // cliques, after cancelling
	minus []Pattern // separators, as often as they occur
}

// decomposableGraphs lists the chordal graphs on t lists. A graph is chordal if
// vertices can be removed one by one, each with neighbours that are all
// adjacent; its score is then the sum over removals of L(v and neighbours) -
// L(neighbours), which telescopes to cliques minus separators.
func decomposableGraphs(t int) []graph {
	two := pairs(t)
	var out []graph
	for e := uint32(0); e < 1<<len(two); e++ {
		var near [maxGraphLists]Pattern
		for i, h := range two {
			if e>>i&1 == 1 {
				l := h.Lists()
				near[l[0]] |= 1 << l[1]
				near[l[1]] |= 1 << l[0]
			}
		}
		if g, ok := eliminateVertices(t, near); ok {
			g.edges = e
			out = append(out, g)
		}
	}
	return out
}

func eliminateVertices(t int, near [maxGraphLists]Pattern) (graph, bool) {
	var sign [1 << maxGraphLists]int8
	left := Pattern(1)<<t - 1
	for left != 0 {
		found := false
		for v := range t {
			if !left.Has(v) {
				continue
			}
			nb := near[v] & left
			simplicial := true
			for _, u := range nb.Lists() {
				if (near[u]|1<<u)&nb != nb {
					simplicial = false
					break
				}
			}
			if simplicial {
				sign[nb|1<<v]++
				sign[nb]--
				left &^= 1 << v
				found = true
				break
			}
		}
		if !found {
			return graph{}, false
		}
	}
	var g graph
	for a := Pattern(1); a < 1<<t; a++ {
		for s := sign[a]; s > 0; s-- {
			g.plus = append(g.plus, a)
		}
		for s := sign[a]; s < 0; s++ {
			g.minus = append(g.minus, a)
		}
	}
	return g, true
}

// graphGrid computes the posterior over graphs and dark figures. Only 2^t - 1
// marginal tables are needed; along the grid their logarithms move by known
// ratios, so exact log-gammas are taken only at the ends of blocks, and blocks
// in which a graph has no weight are skipped.
type graphGrid struct {
	t      int
	n      int
	max    int
	graphs []graph
	fixed  []float64 // part of L(A) that the dark figure does not change
	zero   []float64 // persons on none of A, plus the prior's share of that cell
	start  []float64 // L(A) at the block's first dark figure
	end    []float64 // and at its last
	ratio  []float64 // by step and set: growth of exp(L(A))
	inv    []float64
	common []float64 // by step: growth of the factor that all graphs share
	peak   float64
	live   []int     // graphs that have weight anywhere
	post   []float64 // by dark figure
	weight []float64 // by graph
}

func newGraphGrid(t Table, gridMax int) *graphGrid {
	c := 1 << t.Size()
	g := &graphGrid{
		t: t.Size(), n: t.N(), max: gridMax, graphs: decomposableGraphs(t.Size()),
		fixed: make([]float64, c), zero: make([]float64, c), start: make([]float64, c), end: make([]float64, c),
		post: make([]float64, gridMax+1),
	}
	g.weight = make([]float64, len(g.graphs))
	prior := 1 / float64(c)
	for a := Pattern(1); int(a) < c; a++ {
		d := prior * float64(int(1)<<(g.t-a.Size()))
		cells := make(map[Pattern]int, 1<<a.Size())
		for w, k := range t.count {
			cells[Pattern(w)&a] += k
		}
		lg, _ := math.Lgamma(d)
		sum := -float64(int(1)<<a.Size()) * lg
		for s := a; s != 0; s = (s - 1) & a { // all cells but the empty one
			v, _ := math.Lgamma(float64(cells[s]) + d)
			sum += v
		}
		g.fixed[a] = sum
		g.zero[a] = float64(cells[0]) + d
	}
	return g
}

// marginals fills L(A) for a dark figure; element 0 is the part that all graphs
// share: lgamma(N+1) - lgamma(n0+1) - log N.
func (g *graphGrid) marginals(dark int, out []float64) {
	n0 := float64(dark)
	total := float64(g.n) + n0
	all, _ := math.Lgamma(total + 1)
	for a := 1; a < len(out); a++ {
		v, _ := math.Lgamma(g.zero[a] + n0)
		out[a] = g.fixed[a] + v - all
	}
	mine, _ := math.Lgamma(n0 + 1)
	out[0] = all - mine - math.Log(total)
}

func (gr *graph) at(l []float64) float64 {
	sum := l[0]
	for _, a := range gr.plus {
		sum += l[a]
	}
	for _, a := range gr.minus {
		sum -= l[a]
	}
	return sum
}

// blocks calls f for consecutive blocks of the grid, whose length grows with
// the dark figure: the posterior is smooth on the log scale.
func (g *graphGrid) blocks(f func(lo, hi int)) {
	for lo := 1; lo <= g.max; {
		hi := min(g.max, lo+15+lo/64)
		f(lo, hi)
		lo = hi + 1
	}
}

// negligible is the distance from the peak, on the log scale, below which a
// block is left out: all that is left out together stays below 1e-8.
const negligible = 40

func (g *graphGrid) run() {
	g.peak = math.Inf(-1)
	high := make([]float64, len(g.graphs))
	for i := range high {
		high[i] = math.Inf(-1)
	}
	g.blocks(func(lo, _ int) {
		g.marginals(lo, g.start)
		for i := range g.graphs {
			high[i] = max(high[i], g.graphs[i].at(g.start))
		}
	})
	g.peak = slices.Max(high)
	for i, h := range high {
		if h > g.peak-negligible-30 { // 30 for what may lie between the block ends
			g.live = append(g.live, i)
		}
	}
	g.blocks(g.block)
}

func (g *graphGrid) block(lo, hi int) {
	g.marginals(lo, g.start)
	g.marginals(hi, g.end)
	ready := false
	c := len(g.start)
	for _, i := range g.live {
		gr := &g.graphs[i]
		a, b := gr.at(g.start)-g.peak, gr.at(g.end)-g.peak
		if a < -negligible && b < -negligible && lo > 64 {
			continue
		}
		if !ready {
			g.ratios(lo, hi)
			ready = true
		}
		sum := 0.0
		if a > -600 {
			w := math.Exp(a)
			for k := lo; ; k++ {
				g.post[k] += w
				sum += w
				if k == hi {
					break
				}
				w *= gr.growth(g.ratio[(k-lo)*c:], g.inv[(k-lo)*c:], g.common[k-lo])
			}
		} else { // too small to start from: go backwards from the end
			w := math.Exp(b)
			for k := hi; ; k-- {
				g.post[k] += w
				sum += w
				if k == lo {
					break
				}
				w /= gr.growth(g.ratio[(k-1-lo)*c:], g.inv[(k-1-lo)*c:], g.common[k-1-lo])
			}
		}
		g.weight[i] += sum
	}
}

// growth is the factor by which a graph's weight grows in one step.
func (gr *graph) growth(ratio, inv []float64, common float64) float64 {
	for _, a := range gr.plus {
		common *= ratio[a]
	}
	for _, a := range gr.minus {
		common *= inv[a]
	}
	return common
}

func (g *graphGrid) ratios(lo, hi int) {
	c := len(g.start)
	for len(g.ratio) < (hi-lo+1)*c {
		g.ratio, g.inv = append(g.ratio, make([]float64, c)...), append(g.inv, make([]float64, c)...)
		g.common = append(g.common, 0)
	}
	for k := lo; k < hi; k++ {
		total := float64(g.n + k)
		r, v := g.ratio[(k-lo)*c:], g.inv[(k-lo)*c:]
		for a := 1; a < c; a++ {
			r[a] = (g.zero[a] + float64(k)) / (total + 1)
			v[a] = 1 / r[a]
		}
		g.common[k-lo] = total / float64(k+1)
	}
}

func (g *graphGrid) summary() GraphAverage {
	out := GraphAverage{Graphs: len(g.graphs), GridMax: g.max}
	sum := 0.0
	for _, p := range g.post {
		sum += p
	}
	for k := g.max - g.max/100; k <= g.max; k++ {
		out.Tail += g.post[k] / sum
	}
	at := func(q float64) float64 {
		c := 0.0
		for k, p := range g.post {
			if c += p; c >= q*sum {
				return float64(g.n + k)
			}
		}
		return float64(g.n + g.max)
	}
	out.Median, out.Low95, out.High95, out.Low80, out.High80 = at(0.5), at(0.025), at(0.975), at(0.1), at(0.9)
	two := pairs(g.t)
	for range 5 {
		best := 0
		for i, w := range g.weight {
			if w > g.weight[best] {
				best = i
			}
		}
		if g.weight[best] <= 0 {
			break
		}
		var m Model
		for e := g.graphs[best].edges; e != 0; e &= e - 1 {
			m = append(m, two[bits.TrailingZeros32(e)])
		}
		out.Top = append(out.Top, GraphWeight{m, g.weight[best] / sum})
		g.weight[best] = 0
	}
	return out
}
