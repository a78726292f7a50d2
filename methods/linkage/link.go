package linkage

import (
	"context"
	"fmt"
	"math"
	"runtime"
)

// Options of [Link]. The zero value is the default.
type Options struct {
	Threshold float64 // probability from which two records are linked; 0 means 0.95
	Workers   int     // goroutines; 0 means one per processor. The result does not hang on it.
	MaxPairs  int64   // pairs in blocks, counted once for every rule; 0 lets the number of records decide
	MaxBlock  int     // records in a block; 0 means 40
	// Judgements are what reviewers decided about pairs; they stand over any weight.
	Judgements []Judgement
	// Progress is told what is going on; it is called from one goroutine at a time.
	Progress func(stage string, done, total int)
}

// Judgement is a reviewer's decision about two records, named by their record ids.
type Judgement struct {
	A    string `json:"a"`
	B    string `json:"b"`
	Same bool   `json:"same"`
}

// DefaultThreshold is the probability from which records are linked unless [Options] say otherwise.
const DefaultThreshold = 0.95

func (o *Options) threshold() float64 {
	if o.Threshold > 0 && o.Threshold < 1 {
		return math.Log2(o.Threshold / (1 - o.Threshold))
	}
	return math.Log2(DefaultThreshold / (1 - DefaultThreshold))
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (o *Options) progress(stage string, done, total int) {
	if o.Progress != nil {
		o.Progress(stage, done, total)
	}
}

// assumedRecall is the share of matches that candidates are assumed to hold while the prior settles; the report gives the share that
// clusters show afterwards.
const assumedRecall = 0.9

// Link finds the records of a table that are about one person. It fails if the mapping does not fit the table, if a judgement names
// an unknown record, or if ctx is done. Few or empty records are no error: then every record is alone.
func Link(ctx context.Context, t *Table, m Mapping, o Options) (*Result, error) {
	if err := m.Check(t.names); err != nil {
		return nil, err
	}
	o.progress("reading values", 0, t.n)
	d := prepare(t, m)
	r := &Result{table: t, d: d, mapping: m, threshold: o.threshold()}
	if err := r.readIDs(t, m); err != nil {
		return nil, err
	}
	o.progress("learning", 0, 1)
	tr := d.train()
	r.w = tr.weights()
	p := planFor(d.open, &o)
	r.rules = tr.choose(d.rules(), p)
	if all := int64(d.open) * int64(d.open-1) / 2; all <= everyPair {
		r.rules = []rule{{}}
		p.cap, p.pairs = d.open+1, everyPair
	}
	b, err := d.build(ctx, r.rules, p, func(done, total int) { o.progress("blocking", done, total) })
	if err != nil {
		return nil, err
	}
	s, err := d.scoreAll(ctx, b, r.w, &o)
	if err != nil {
		return nil, err
	}
	s.settle(r.w, d.open, assumedRecall)
	if s.edges, err = r.judge(s.edges, o.Judgements); err != nil {
		return nil, err
	}
	o.progress("clustering", 0, 1)
	part, err := cluster(ctx, d.n, s.edges, r.threshold, o.workers())
	if err != nil {
		return nil, err
	}
	r.part = part
	r.Report = Report{Records: d.n, Refusing: d.n - d.open, Pairs: s.pairs, Kept: len(s.edges), Block: b.cap, Rules: b.rules}
	r.edges = s.edges
	if d.open < d.n {
		if err := r.attachRefusing(ctx, &o); err != nil {
			return nil, err
		}
	}
	r.Model = tr.model(r.w)
	r.finish()
	r.Report.BlockingRecall, r.Report.RecallFrom = r.estimateRecall(b)
	o.progress("done", 1, 1)
	return r, nil
}

// everyPair is the number of pairs up to which all are compared and no blocking is needed.
const everyPair = 500_000

// edge is a scored pair that is kept; a < b are ranks.
type edge struct {
	a, b uint32
	bits float32
}

// keepBits is the weight from which a pair is kept.
const keepBits = -7

// scored are all kept pairs and how many were compared.
type scored struct {
	edges []edge
	pairs int64
}

func (d *data) scoreAll(ctx context.Context, b *blocks, w *weights, o *Options) (*scored, error) {
	const chunk = 2048
	chunks := (d.open + chunk - 1) / chunk
	edges := make([][]edge, chunks)
	pairs := make([]int64, chunks)
	workers := o.workers()
	comparers := make([]*comparer, workers)
	seen := make([][]uint32, workers)
	tell := newTeller(o, "comparing", chunks)
	err := inChunks(ctx, d.open, chunk, workers, func(worker, k, lo, hi int) {
		if comparers[worker] == nil {
			comparers[worker] = newComparer(d)
			seen[worker] = make([]uint32, d.open)
		}
		c := comparers[worker]
		var out []edge
		b.each(lo, hi, seen[worker], func(i int, others []uint32) {
			c.take(i)
			pairs[k] += int64(len(others))
			for _, j := range others {
				v := c.compare(int(j))
				if s := w.score(c, d.record(int(j)), v); s >= keepBits {
					out = append(out, edge{uint32(i), j, float32(s)})
				}
			}
		})
		edges[k] = out
		tell.one()
	})
	if err != nil {
		return nil, err
	}
	s := &scored{}
	n := 0
	for _, e := range edges {
		n += len(e)
	}
	s.edges = make([]edge, 0, n)
	for k, e := range edges {
		s.edges = append(s.edges, e...)
		s.pairs += pairs[k]
	}
	return s, nil
}

// settle finds the prior at which the expected number of matches among all pairs equals the prior's: the pairs that were not scored
// count as two persons'. It returns the change in bits.
func (s *scored) settle(w *weights, n int, recall float64) float64 {
	all := float64(n) * float64(n-1) / 2
	if all == 0 {
		return 0
	}
	shift := 0.0
	for range 30 {
		sum := 0.0
		for _, e := range s.edges {
			sum += 1 / (1 + math.Exp2(-float64(e.bits)-shift))
		}
		lambda := min(max(sum/recall/all, .01/float64(n)), .5)
		next := min(max(math.Log2(lambda/(1-lambda))-w.prior, -6), 6)
		done := math.Abs(next-shift) < 1e-4
		shift = next
		if done {
			break
		}
	}
	w.prior += shift
	for i := range s.edges {
		s.edges[i].bits += float32(shift)
	}
	return shift
}

// judge puts reviewers' decisions into the edges, which stay sorted.
func (r *Result) judge(edges []edge, js []Judgement) ([]edge, error) {
	if len(js) == 0 {
		return edges, nil
	}
	decided := map[[2]uint32]float32{}
	for _, j := range js {
		a, okA := r.rankOf(j.A)
		b, okB := r.rankOf(j.B)
		if !okA || !okB {
			return nil, fmt.Errorf("a judgement names a record that the input does not have")
		}
		if a == b {
			return nil, fmt.Errorf("a judgement names one record twice")
		}
		if int(max(a, b)) >= r.d.open {
			continue // who refuses is not linked by judgement either
		}
		bits := float32(forceApart)
		if j.Same {
			bits = forceJoin
		}
		k := [2]uint32{min(a, b), max(a, b)}
		if old, ok := decided[k]; ok && old != bits {
			bits = forceApart // where reviewers contradict each other, apart is the safe reading
		}
		decided[k] = bits
	}
	out := make([]edge, 0, len(edges)+len(decided))
	for _, e := range edges {
		if b, ok := decided[[2]uint32{e.a, e.b}]; ok {
			e.bits = b
			delete(decided, [2]uint32{e.a, e.b})
		}
		out = append(out, e)
	}
	for k, b := range decided {
		out = append(out, edge{k[0], k[1], b})
	}
	sortEdges(out)
	return out, nil
}
