package linkage

import (
	"context"
	"errors"
	"math"
	"runtime"
)

// Options of [Link]. The zero value is the default.
type Options struct {
	Threshold float64 // probability from which two records are linked; 0 means 0.95
	Workers   int     // goroutines; 0 means one per processor. The result does not hang on it.
	MaxPairs  int64   // pairs in blocks, counted once a rule; 0 lets the number of records decide
	MaxBlock  int     // records in a block; 0 means 40
	// Progress is told what is going on; it is called from one goroutine at a time.
	Progress func(stage string, done, total int)
}

// edge is a scored pair that is kept; a < b are ranks.
type edge struct {
	a, b uint32
	bits float32
}

// keepBits is the weight from which a pair is kept.
const keepBits = -7

// scored are all kept pairs and what became of the others.
type scored struct {
	edges []edge
	pairs int64
	v     []counted
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

var errFew = errors.New("fewer than two records that may be linked")

func (d *data) scoreAll(ctx context.Context, b *blocks, w *weights, o *Options) (*scored, error) {
	const chunk = 2048
	chunks := (d.open + chunk - 1) / chunk
	edges := make([][]edge, chunks)
	pairs := make([]int64, chunks)
	workers := o.workers()
	comparers := make([]*comparer, workers)
	seen := make([][]uint32, workers)
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
	shift := 0.0
	for range 30 {
		sum := 0.0
		for _, e := range s.edges {
			sum += 1 / (1 + math.Exp2(-float64(e.bits)-shift))
		}
		lambda := min(max(sum/recall/all, .01/float64(n)), .5)
		next := math.Log2(lambda/(1-lambda)) - w.prior
		next = min(max(next, -6), 6)
		if math.Abs(next-shift) < 1e-4 {
			shift = next
			break
		}
		shift = next
	}
	w.prior += shift
	for i := range s.edges {
		s.edges[i].bits += float32(shift)
	}
	return shift
}
