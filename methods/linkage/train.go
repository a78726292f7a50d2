package linkage

import (
	"math"
	"slices"
	"sort"
)

const (
	randomPairs  = 120_000
	passPairs    = 30_000
	passExcess   = 2.5  // times as many matches as other passes allow
	passBlock    = 60   // larger blocks hold too few matches to teach
	passLambda   = 0.05 // a pass whose pairs are matches more rarely teaches too little
	priorWeight  = 20   // how many expected matches the built-in m count for
	trainRounds  = 3
	widePairs    = 15_000
	namesakeBits = .3 // divergence from which a field follows from the name
	unsure       = .3 // relative error of an estimated number of matches
	clearlyTwo   = .1 // probability of a match below which a pair is clearly two persons'
	tieBits      = .1 // divergence from which two fields count as tied
	fewMatches   = 50
	namePresence = 0.98
)

// pass is one training sample: pairs that share one thing, which therefore teaches about all other fields.
type pass struct {
	shares   string
	blocked  []int // fields that the pairs share by construction
	cs       []counted
	pairs    float64
	scale    float64 // pairs under the rule for each pair in the sample
	matches  float64
	lambda   float64
	total    float64 // matches among all pairs, by this pass
	m        params
	seen     []float64
	accepted bool
	field    int       // the one value field that is blocked, or -1
	wide     []counted // pairs drawn evenly from all that share the field, however common the value
	all      float64   // number of those
}

// trainer learns a model from the open records.
type trainer struct {
	d        *data
	passes   []pass
	random   []counted
	present  []float64 // share of records that say something
	square   []float64 // chance that two records hold the same value
	u, m     params
	lambda   float64
	center   [3][8]float64 // harmonic mean frequency of the tokens that met, among random pairs
	parent   []int         // field whose agreement changes what another field says, or -1
	given    params        // bits to add to a level of a field when its parent agrees
	scratch  [2][]uint64
	slots    []float32 // scratch of chance
	namesake params    // bits to add to a level of a field when both names agree
	tied     [][]bool  // tied[f][g]: agreement on g makes agreement on f likely, for two persons too
}

func (d *data) train() *trainer {
	t := &trainer{d: d, lambda: 1e-4}
	t.measure()
	t.sampleRandom()
	for fi := range d.fields {
		f := &d.fields[fi]
		if f.vals == nil {
			if fi == slotFamily {
				t.samplePass(rule{{what: twoTokens}}, []int{slotFamily, slotGiven, slotOther}, -1)
			}
			continue
		}
		what := wholeValue
		if f.kind == kindDate {
			what = dateOf
		}
		t.samplePass(rule{{what, fi}}, []int{fi}, fi)
	}
	t.m = newParams(d, func(k kind) []float64 { return builtin[k] })
	t.parent = make([]int, len(d.fields))
	for f := range t.parent {
		t.parent[f] = -1
	}
	t.given = make(params, len(d.fields))
	t.namesake = make(params, len(d.fields))
	t.tied = make([][]bool, len(d.fields))
	for f := range t.tied {
		t.tied[f] = make([]bool, len(d.fields))
	}
	for range trainRounds {
		t.learnU()
		t.learnM()
		t.learnParents()
	}
	t.learnU()
	t.learnM()
	return t
}

// measure computes for every field the share of records that have a value and the chance of two records to agree by accident
// or not.
func (t *trainer) measure() {
	d := t.d
	n := float64(d.open)
	t.present = make([]float64, len(d.fields))
	t.square = make([]float64, len(d.fields))
	for fi := range d.fields {
		f := &d.fields[fi]
		count := d.tokens.count
		if f.vals != nil {
			count = f.vals.count
		}
		var some, sq float64
		for _, c := range count[1:] {
			some += float64(c)
			sq += float64(c) * float64(c-min(c, 1))
		}
		if f.vals == nil {
			t.present[fi] = namePresence
			some = n
		} else if n > 0 {
			t.present[fi] = some / n
		}
		if some > 1 {
			t.square[fi] = sq / (some * (some - 1))
		}
	}
}

// sampleRandom compares pairs drawn at random, the same ones in every run.
func (t *trainer) sampleRandom() {
	d := t.d
	if d.open < 2 {
		return
	}
	c := newComparer(d)
	cnt := counts{}
	var inverse [3][8]float64
	var number [3][8]float64
	n := uint64(d.open)
	one := func(i, j int) {
		if i > j {
			i, j = j, i
		}
		c.take(i)
		v := c.compare(j)
		cnt[v]++
		if d.names {
			for s := range 3 {
				if l := v.at(s); l > 1 && c.met[s][0] != 0 {
					inverse[s][l] += 1 / d.frequency(c.met[s])
					number[s][l]++
				}
			}
		}
	}
	if all := n * (n - 1) / 2; all <= 2*randomPairs {
		for i := range d.open {
			for j := i + 1; j < d.open; j++ {
				one(i, j)
			}
		}
	} else {
		for k := range uint64(randomPairs) {
			i, j := mix(k, 71)%n, mix(k, 72)%(n-1)
			if j >= i {
				j++
			}
			one(int(i), int(j))
		}
	}
	t.random = cnt.sorted()
	for s := range 3 {
		if !d.names {
			break
		}
		for l := range 8 {
			// Where few pairs were seen the average of the field stands in.
			t.center[s][l] = (number[s][l] + 4) / (inverse[s][l] + 4/max(t.square[s], 1e-6))
		}
	}
}

// frequency is the share of open records that hold the commoner of two tokens.
func (d *data) frequency(tok [2]uint32) float64 {
	return float64(max(d.tokens.count[tok[0]], d.tokens.count[tok[1]], 1)) / float64(max(d.open, 1))
}

func (t *trainer) samplePass(r rule, blocked []int, field int) {
	d := t.d
	mask, times := uint32(0), 1.0
	if d.open > 200_000 { // an eighth of the blocks teaches enough
		mask, times = 7<<1, 8
	}
	g := d.groupSome(r, nil, &t.scratch, mask)
	upto := make([]float64, len(g.start)) // pairs in blocks before
	var fit float64
	for k := range len(g.start) - 1 {
		n := float64(g.start[k+1] - g.start[k])
		upto[k+1] = upto[k] + n*(n-1)/2
		if n <= passBlock {
			fit += n * (n - 1) / 2
		}
	}
	p := pass{shares: r.words(d), blocked: blocked, field: field, all: upto[len(upto)-1] * times}
	if p.all < 20 {
		return
	}
	c := newComparer(d)
	if field >= 0 {
		cnt := counts{}
		for k := range uint64(min(widePairs, p.all)) {
			at := float64(mix(k, 73)>>11) / (1 << 53) * p.all / times
			b := sort.Search(len(upto)-1, func(i int) bool { return upto[i+1] > at })
			if b == len(upto)-1 {
				continue
			}
			ms := g.member[g.start[b]:g.start[b+1]]
			n := uint64(len(ms))
			i, j := mix(k, 74)%n, mix(k, 75)%(n-1)
			if j >= i {
				j++
			}
			c.take(int(ms[min(i, j)]))
			cnt[c.compare(int(ms[max(i, j)]))]++
		}
		p.wide = cnt.sorted()
	}
	cnt := counts{}
	for k := range len(g.start) - 1 { // blocks come in the order of their hash, which is as good as random
		ms := g.member[g.start[k]:g.start[k+1]]
		if len(ms) > passBlock {
			continue
		}
		for x := range len(ms) - 1 {
			c.take(int(ms[x]))
			for _, j := range ms[x+1:] {
				cnt[c.compare(int(j))]++
				p.pairs++
			}
		}
		if p.pairs >= passPairs {
			break
		}
	}
	if p.pairs > 0 {
		p.scale = fit * times / p.pairs
	}
	p.cs = cnt.sorted()
	t.passes = append(t.passes, p)
}

// learnM learns m from the passes, each of which teaches about the fields it neither blocks on nor ties, and the share of matches among
// all pairs.
func (t *trainer) learnM() {
	d := t.d
	start := newParams(d, func(k kind) []float64 { return builtin[k] })
	sum := make(params, len(d.fields))
	weight := make([]float64, len(d.fields))
	var number, mass float64
	for i := range t.passes {
		p := &t.passes[i]
		var train []int
		for fi := range d.fields {
			free := true
			for _, b := range p.blocked {
				free = free && b != fi && !t.tied[fi][b]
			}
			if free {
				train = append(train, fi)
			}
		}
		p.m, p.lambda, p.matches, p.seen = t.expect(p.cs, start, train)
		p.accepted = p.lambda >= passLambda && p.matches >= 10 && len(train) > 0
		// The share of all matches that this rule can see tells how many there are in all.
		share := 1.0
		for _, b := range p.blocked {
			if b == slotOther && d.names {
				continue
			}
			share *= t.present[b] * t.m[b][d.fields[b].kind.top()]
		}
		p.total = p.matches * p.scale / max(share, .05)
	}
	t.crossCheck()
	for i := range t.passes {
		p := &t.passes[i]
		if !p.accepted {
			continue
		}
		for fi, seen := range p.seen {
			w := min(seen, 5000)
			weight[fi] += w
			for l := range sum[fi] {
				sum[fi][l] += w * p.m[fi][l]
			}
		}
		w := min(p.matches, 5000)
		number += w * math.Log(p.total)
		mass += w
	}
	for fi := range d.fields {
		if weight[fi] <= 0 {
			continue
		}
		for l := range t.m[fi] {
			if start[fi][l] > 0 {
				t.m[fi][l] = max((sum[fi][l]+priorWeight*start[fi][l])/(weight[fi]+priorWeight), leastM)
			}
		}
	}
	n := float64(d.open)
	if all := n * (n - 1) / 2; mass > 0 && all > 0 {
		t.lambda = min(max(math.Exp(number/mass)/all, .02/n), .5)
	} else if all > 0 {
		t.lambda = min(.5/n, .5)
	}
}

// crossCheck refuses passes that found something other than matches. Where matches are rare EM may settle on another class of pairs: places of one
// kind in one street, members of one household. Such a pass sees many more "matches" than those passes allow in which most pairs are matches.
func (t *trainer) crossCheck() {
	most := 0.0
	for _, p := range t.passes {
		if p.accepted {
			most = max(most, p.lambda)
		}
	}
	var sure []float64
	for _, p := range t.passes {
		if p.accepted && p.lambda >= most/2 {
			sure = append(sure, p.total)
		}
	}
	if len(sure) == 0 {
		return
	}
	slices.Sort(sure)
	limit := passExcess * sure[len(sure)/2]
	for i := range t.passes {
		p := &t.passes[i]
		p.accepted = p.accepted && p.total <= limit
	}
}

// learnU estimates how often fields agree among records of two persons: each random pair counts with the probability that it is
// one; the top level of a value comes from the counts of the values.
func (t *trainer) learnU() {
	d := t.d
	first := t.u == nil
	sum := make(params, len(d.fields))
	for _, c := range t.random {
		n := c.n
		if !first {
			odds := t.lambda / (1 - t.lambda)
			for fi := range d.fields {
				if l := c.v.at(fi); l != missing {
					odds *= t.m[fi][l] / t.u[fi][l]
				}
			}
			n /= 1 + odds
		}
		for fi := range d.fields {
			if l := c.v.at(fi); l != missing {
				sum[fi][l] += n
			}
		}
	}
	u := make(params, len(d.fields))
	for fi := range d.fields {
		k := d.fields[fi].kind
		total := 0.0
		for _, s := range sum[fi] {
			total += s
		}
		top := int(k.top())
		exact := (sum[fi][top] + .5) / (total + 1)
		if d.fields[fi].vals != nil {
			exact = t.square[fi]
			if !first {
				exact = max((exact-t.lambda*t.m[fi][top])/(1-t.lambda), exact*.02)
			}
		}
		exact = min(max(exact, leastU), .98)
		rest := total - sum[fi][top]
		for l := 1; l < k.levels(); l++ {
			if l == top {
				u[fi][l] = exact
				continue
			}
			u[fi][l] = max((1-exact)*(sum[fi][l]+.5)/(rest+.5*float64(k.levels()-2)), leastU)
		}
	}
	t.u = u
}

// model reports what was learnt.
func (t *trainer) model(w *weights) *Model {
	out := &Model{Prior: w.prior}
	for fi := range t.d.fields {
		f := &t.d.fields[fi]
		fm := FieldModel{Name: f.name}
		for i := range t.passes {
			if p := &t.passes[i]; p.accepted && fi < len(p.seen) {
				fm.Trained += p.seen[fi]
			}
		}
		if fm.Trained < fewMatches {
			fm.Warnings = append(fm.Warnings, "few matches to learn from: built-in values weigh in")
		}
		for l := 1; l < f.kind.levels(); l++ {
			fm.Levels = append(fm.Levels, LevelModel{levelWords[f.kind][l], t.m[fi][l], t.u[fi][l], float64(w.level[fi][l])})
		}
		out.Fields = append(out.Fields, fm)
	}
	return out
}
