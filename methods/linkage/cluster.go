package linkage

import (
	"context"
	"math"
	"slices"
)

// How clusters hold together.
const (
	mostBits   = 12   // a single pair counts at most so much for a cluster
	leastBits  = -8   // and against it
	unmetBits  = -7   // pairs that were not scored, or scored below keepBits
	holdBits   = -1.5 // mean over all pairs between two groups from which they are joined
	forceJoin  = 1e6
	forceApart = -1e9
	reviewSize = 20
)

// partition tells for every rank the rank that stands for its cluster, and how weak the weakest join of that cluster was.
type partition struct {
	of   []uint32
	weak []float32 // lowest mean bits of a join, by representative; 0 if alone
}

// union-find with the lowest rank as representative.
type sets []uint32

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = uint32(i)
	}
	return s
}

func (s sets) find(x uint32) uint32 {
	for s[x] != x {
		s[x] = s[s[x]]
		x = s[x]
	}
	return x
}

func (s sets) join(a, b uint32) {
	a, b = s.find(a), s.find(b)
	switch {
	case a < b:
		s[b] = a
	case b < a:
		s[a] = b
	}
}

// cluster joins records whose pairs reach threshold bits. Within the components those pairs form it joins, best first, the
// two groups with the highest mean weight over all pairs between them, as long as at least one pair reaches the threshold and the mean
// does not contradict it (holdBits). So a chain of doubtful pairs does not run two persons together; no splitting afterwards is
// needed. Edges must be sorted by a, then b.
func cluster(ctx context.Context, n int, edges []edge, threshold float64, workers int) (*partition, error) {
	comp := newSets(n)
	for _, e := range edges {
		if float64(e.bits) >= threshold {
			comp.join(e.a, e.b)
		}
	}
	// Edges inside components, grouped by component in order of its lowest rank.
	count := make([]uint32, n+1)
	for i := range comp {
		comp[i] = comp.find(uint32(i))
	}
	for _, e := range edges {
		if comp[e.a] == comp[e.b] {
			count[comp[e.a]+1]++
		}
	}
	var start []uint32
	for i := range n {
		if count[i+1] > 0 {
			start = append(start, count[i])
		}
		count[i+1] += count[i]
	}
	inside := make([]edge, count[n])
	start = append(start, count[n])
	for _, e := range edges {
		if r := comp[e.a]; r == comp[e.b] {
			inside[count[r]] = e
			count[r]++
		}
	}
	p := &partition{of: newSets(n), weak: make([]float32, n)}
	out := sets(p.of)
	const chunk = 1024
	bench := make([]*workbench, workers)
	err := inChunks(ctx, len(start)-1, chunk, workers, func(worker, k, lo, hi int) {
		if bench[worker] == nil {
			bench[worker] = &workbench{pos: make([]uint32, n), seen: make([]uint32, n)}
		}
		for c := lo; c < hi; c++ {
			bench[worker].agglomerate(inside[start[c]:start[c+1]], threshold, out, p.weak)
		}
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = out.find(uint32(i))
	}
	return p, nil
}

// between is what is known of the pairs between two groups.
type between struct {
	to  uint32
	n   uint32
	sum float64
	max float32
}

// join is a possible next step: two groups as they were when it was thought of.
type join struct {
	mean   float64
	a, b   uint32
	va, vb uint32
}

func (x join) before(y join) bool {
	if x.mean != y.mean {
		return x.mean > y.mean
	}
	if x.a != y.a {
		return x.a < y.a
	}
	return x.b < y.b
}

// workbench is the scratch space of agglomerate.
type workbench struct {
	pos  []uint32 // of all records: place in the component
	seen []uint32 // of all records: component they were last seen in
	turn uint32
	rank []uint32
	near [][]between
	q    heap
	g    groups
}

func (w *workbench) open(k int) {
	for len(w.near) < k {
		w.near = append(w.near, nil)
		w.g.own = append(w.g.own, 0)
		w.g.size = append(w.g.size, 0)
		w.g.version = append(w.g.version, 0)
		w.g.at = append(w.g.at, 0)
	}
	for i := range k {
		w.near[i] = w.near[i][:0]
		w.g.own[i], w.g.size[i], w.g.version[i], w.g.at[i] = uint32(i), 1, 0, -1
	}
	w.q = w.q[:0]
}

// agglomerate clusters one component.
func (w *workbench) agglomerate(edges []edge, threshold float64, out sets, weak []float32) {
	if len(edges) == 1 {
		out.join(edges[0].a, edges[0].b)
		weak[edges[0].a] = edges[0].bits
		return
	}
	w.turn++
	rank, pos := w.rank[:0], w.pos
	for _, e := range edges {
		for _, r := range [2]uint32{e.a, e.b} {
			if w.seen[r] != w.turn {
				w.seen[r] = w.turn
				rank = append(rank, r)
			}
		}
	}
	slices.Sort(rank)
	w.rank = rank
	for i, r := range rank {
		pos[r] = uint32(i)
	}
	w.open(len(rank))
	near, q, g := w.near, w.q, &w.g
	for _, e := range edges {
		a, b := pos[e.a], pos[e.b]
		s := float64(e.bits)
		if s > forceApart/2 && s < forceJoin/2 {
			s = min(max(s, leastBits), mostBits)
		}
		near[a] = append(near[a], between{b, 1, s, e.bits})
		near[b] = append(near[b], between{a, 1, s, e.bits})
		if float64(e.bits) >= threshold {
			q = append(q, join{s, a, b, 0, 0})
		}
	}
	q.init()
	for len(q) > 0 {
		j := q.pop()
		if g.version[j.a] != j.va || g.version[j.b] != j.vb {
			continue
		}
		a, b := min(j.a, j.b), max(j.a, j.b)
		out.join(rank[a], rank[b])
		g.own[b] = a
		g.version[b] = math.MaxUint32
		g.version[a]++
		low := float32(j.mean)
		for _, x := range [2]uint32{a, b} {
			if g.size[x] > 1 {
				low = min(low, weak[rank[x]])
			}
		}
		weak[rank[a]] = low
		near[a] = g.merge(a, near[a], near[b])
		near[b] = near[b][:0]
		g.size[a] += g.size[b]
		for _, x := range near[a] {
			if float64(x.max) < threshold {
				continue
			}
			all := g.size[a] * g.size[x.to]
			if mean := (x.sum + (all-float64(x.n))*unmetBits) / all; mean >= holdBits {
				q.push(join{mean, min(a, x.to), max(a, x.to), g.version[min(a, x.to)], g.version[max(a, x.to)]})
			}
		}
	}
	w.q = q
}

type groups struct {
	own     sets
	size    []float64
	version []uint32
	at      []int32 // scratch: where a neighbour stands in the list being built
}

// merge adds up what is known of the neighbours of group a, which took over another one.
func (g *groups) merge(a uint32, x, y []between) []between {
	out := x[:0]
	for _, list := range [2][]between{x, y} {
		for _, b := range list {
			b.to = g.own.find(b.to)
			if b.to == a {
				continue
			}
			if at := g.at[b.to]; at >= 0 {
				o := &out[at]
				o.n += b.n
				o.sum += b.sum
				o.max = max(o.max, b.max)
				continue
			}
			g.at[b.to] = int32(len(out))
			out = append(out, b)
		}
	}
	for _, b := range out {
		g.at[b.to] = -1
	}
	return out
}

// heap is a binary heap of joins, best first.
type heap []join

func (h heap) init() {
	for i := len(h)/2 - 1; i >= 0; i-- {
		h.down(i)
	}
}

func (h heap) down(i int) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1].before(h[c]) {
			c++
		}
		if !h[c].before(h[i]) {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}

func (h *heap) push(j join) {
	*h = append(*h, j)
	s := *h
	for i := len(s) - 1; i > 0; {
		p := (i - 1) / 2
		if !s[i].before(s[p]) {
			break
		}
		s[i], s[p] = s[p], s[i]
		i = p
	}
}

func (h *heap) pop() join {
	s := *h
	top := s[0]
	last := len(s) - 1
	s[0] = s[last]
	*h = s[:last]
	h.down(0)
	return top
}
