package linkage

import (
	"cmp"
	"context"
	"slices"
)

// attachRefusing compares records that refuse to be linked outside their agency with records of the same agency only, by the model
// learnt without them. They join clusters that lie wholly within the agency; clusters of others do not change.
// A record that refuses and names no agency is compared with nothing.
func (r *Result) attachRefusing(ctx context.Context, o *Options) error {
	d := r.d
	inside := make([]uint32, d.n) // representative → its only agency, 0 for several
	for i := range d.open {
		rep := r.part.of[i]
		if rep == uint32(i) { // the lowest rank comes first
			inside[rep] = d.agency[i]
		} else if inside[rep] != d.agency[i] {
			inside[rep] = 0
		}
	}
	wanted := map[uint32]bool{}
	for i := d.open; i < d.n; i++ {
		if d.agency[i] != 0 {
			wanted[d.agency[i]] = true
		}
	}
	var ranks []uint32
	for i := range d.n {
		if a := d.agency[i]; wanted[a] && (i >= d.open || inside[r.part.of[i]] == a) {
			ranks = append(ranks, uint32(i))
		}
	}
	var scratch [2][]uint64
	seen := map[[2]uint32]bool{}
	var edges []edge
	c := newComparer(d)
	for _, ru := range r.rules {
		if err := ctx.Err(); err != nil {
			return err
		}
		g := d.group(ru, ranks, &scratch)
		for k := range len(g.start) - 1 {
			ms := g.member[g.start[k]:g.start[k+1]]
			if len(ms) > max(r.Report.Block, 40) && len(ru) > 0 {
				continue
			}
			for _, y := range ms {
				if int(y) < d.open {
					continue
				}
				for _, x := range ms {
					if x >= y || d.agency[x] != d.agency[y] || seen[[2]uint32{x, y}] {
						continue
					}
					seen[[2]uint32{x, y}] = true
					c.take(int(x))
					v := c.compare(int(y))
					r.Report.Pairs++
					if s := r.w.score(c, d.record(int(y)), v); s >= r.threshold {
						edges = append(edges, edge{x, y, float32(s)})
					}
				}
			}
		}
	}
	slices.SortFunc(edges, func(x, y edge) int {
		return cmp.Or(cmp.Compare(y.bits, x.bits), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	s := sets(r.part.of)
	holds := make([]bool, d.n) // representative of a set that holds a cluster of open records
	for i := range d.open {
		holds[s.find(uint32(i))] = true
	}
	for _, e := range edges {
		a, b := s.find(e.a), s.find(e.b)
		if a == b || holds[a] && holds[b] {
			continue
		}
		w := e.bits
		for _, x := range [2]uint32{a, b} {
			if v := r.part.weak[x]; v != 0 {
				w = min(w, v)
			}
		}
		s.join(a, b)
		if holds[a] || holds[b] {
			holds[s.find(a)] = true
		}
		r.part.weak[s.find(a)] = w
	}
	for i := range s {
		s[i] = s.find(uint32(i))
	}
	r.edges = append(r.edges, edges...)
	sortEdges(r.edges)
	return nil
}
