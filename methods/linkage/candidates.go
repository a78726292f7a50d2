package linkage

import (
	"context"
	"slices"
	"sync"
)

// RuleReport tells what a blocking rule contributed.
type RuleReport struct {
	Shares  string `json:"shares"`          // what two records must have in common
	Keys    int    `json:"keys"`            // keys built
	Blocks  int    `json:"blocks"`          // blocks within the cap
	Capped  int    `json:"capped"`          // blocks over the cap, left to other rules
	Lost    int64  `json:"pairs_in_capped"` // pairs inside those
	Pairs   int64  `json:"pairs"`           // pairs inside the blocks, shared ones counted again by every rule
	Skipped bool   `json:"skipped,omitempty"`
}

// blocks are all blocks of all rules, and for each record those it is in.
type blocks struct {
	start  []uint32
	member []uint32
	of     []uint32 // block numbers of record i: of[from[i]:from[i+1]]
	from   []uint32
	cap    int
	rules  []RuleReport
	pairs  int64
}

// plan limits the work. It hangs on the number of records only.
type plan struct {
	keys  int   // keys over all rules
	pairs int64 // pairs over all blocks, counted once a rule
	cap   int   // largest block
}

func planFor(n int, o *Options) plan {
	p := plan{keys: max(12_000_000, 12*n), pairs: o.MaxPairs, cap: o.MaxBlock}
	if p.cap <= 0 {
		p.cap = 40
	}
	if p.pairs <= 0 {
		p.pairs = max(4_500_000, 3*int64(n))
	}
	return p
}

// build groups the records under every rule, in the order given, until the plan's number of keys is used up. Blocks larger than
// the cap are dropped; the cap is lowered until the pairs fit the plan.
func (d *data) build(ctx context.Context, rs []rule, p plan, progress func(done, total int)) (*blocks, error) {
	var groups []grouped
	var scratch [2][]uint64
	b := &blocks{}
	sizes := make([]int64, p.cap+1) // pairs by size of the block
	used := 0
	for i, r := range rs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rep := RuleReport{Shares: r.words(d)}
		if used > p.keys {
			rep.Skipped = true
			b.rules = append(b.rules, rep)
			groups = append(groups, grouped{start: []uint32{0}})
			continue
		}
		g := d.group(r, nil, &scratch)
		used += g.keys
		rep.Keys = g.keys
		g = g.within(p.cap, &rep)
		for k := range len(g.start) - 1 {
			n := int64(g.start[k+1] - g.start[k])
			sizes[n] += n * (n - 1) / 2
		}
		groups = append(groups, g)
		b.rules = append(b.rules, rep)
		progress(i+1, len(rs))
	}
	b.cap = p.cap
	var total int64
	for _, s := range sizes {
		total += s
	}
	for b.cap > 4 && total > p.pairs {
		total -= sizes[b.cap]
		b.cap--
	}
	b.pairs = total
	for i := range groups {
		if b.cap < p.cap {
			groups[i] = groups[i].within(b.cap, &b.rules[i])
		}
		g := &groups[i]
		b.rules[i].Blocks = len(g.start) - 1
		for k := range len(g.start) - 1 {
			n := int64(g.start[k+1] - g.start[k])
			b.rules[i].Pairs += n * (n - 1) / 2
			b.start = append(b.start, uint32(len(b.member)))
			b.member = append(b.member, g.member[g.start[k]:g.start[k+1]]...)
		}
		*g = grouped{}
	}
	b.start = append(b.start, uint32(len(b.member)))
	b.invert(d.open)
	return b, nil
}

// within keeps the blocks of at most size members.
func (g grouped) within(size int, rep *RuleReport) grouped {
	kept := 0
	for k := range len(g.start) - 1 {
		if n := int(g.start[k+1] - g.start[k]); n > size {
			rep.Capped++
			rep.Lost += int64(n) * int64(n-1) / 2
		} else if n > 1 {
			kept += n
		}
	}
	out := grouped{keys: g.keys, records: g.records, member: make([]uint32, 0, kept)}
	for k := range len(g.start) - 1 {
		if n := int(g.start[k+1] - g.start[k]); n > 1 && n <= size {
			out.start = append(out.start, uint32(len(out.member)))
			out.member = append(out.member, g.member[g.start[k]:g.start[k+1]]...)
		}
	}
	out.start = append(out.start, uint32(len(out.member)))
	return out
}

func (b *blocks) invert(n int) {
	b.from = make([]uint32, n+1)
	for _, m := range b.member {
		b.from[m+1]++
	}
	for i := range n {
		b.from[i+1] += b.from[i]
	}
	b.of = make([]uint32, len(b.member))
	next := slices.Clone(b.from)
	for k := range len(b.start) - 1 {
		for _, m := range b.member[b.start[k]:b.start[k+1]] {
			b.of[next[m]] = uint32(k)
			next[m]++
		}
	}
}

// each calls visit for every record of lo..hi with the records of higher rank that share a block with it, each once.
func (b *blocks) each(lo, hi int, seen []uint32, visit func(i int, others []uint32)) {
	var others []uint32
	for i := lo; i < hi; i++ {
		others = others[:0]
		mark := uint32(i + 1)
		for _, k := range b.of[b.from[i]:b.from[i+1]] {
			ms := b.member[b.start[k]:b.start[k+1]]
			for x := len(ms) - 1; x >= 0 && ms[x] > uint32(i); x-- {
				if j := ms[x]; seen[j] != mark {
					seen[j] = mark
					others = append(others, j)
				}
			}
		}
		if len(others) > 0 {
			visit(i, others)
		}
	}
}

// inChunks runs work over 0..n in chunks on several goroutines. The chunks hang on n only, so results that are kept per
// chunk and joined in order hang neither on the number of workers nor on timing.
func inChunks(ctx context.Context, n, chunk, workers int, work func(worker, k, lo, hi int)) error {
	chunks := (n + chunk - 1) / chunk
	next := make(chan int, chunks)
	for k := range chunks {
		next <- k
	}
	close(next)
	var wg sync.WaitGroup
	for w := range max(1, min(workers, chunks)) {
		wg.Go(func() {
			for k := range next {
				if ctx.Err() != nil {
					return
				}
				work(w, k, k*chunk, min(n, (k+1)*chunk))
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
