package linkage

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

const (
	randomPairs  = 120_000
	passPairs    = 30_000
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

// learnParents looks for fields that say the same thing twice: people of one town share the beginning of a postcode, people of
// one address a family name. Where two persons agree on field g more often than chance lets field f agree too, f
// is weighed by its frequencies among pairs that agree on g. Each field has at most one such parent, the one that matters
// most, and no field is its own ancestor.
func (t *trainer) learnParents() {
	d := t.d
	n := float64(d.open)
	type link struct {
		f, g int
		kl   float64
		bits [8]float64
	}
	var links []link
	for f := range t.tied {
		clear(t.tied[f])
	}
	for i := range t.passes {
		p := &t.passes[i]
		g := p.field
		if g < 0 {
			t.learnNamesakes(p)
			continue
		}
		if len(p.wide) == 0 {
			continue
		}
		// How many of the pairs that share g are matches follows from the number of matches there are.
		share := t.lambda * n * (n - 1) / 2 * t.present[g] * t.m[g][d.fields[g].kind.top()] / max(p.all, 1)
		if share > .3 { // what is left after taking the matches out would be guesswork
			continue
		}
		for f := range d.fields {
			if f == g {
				continue
			}
			var all [8]float64
			total := 0.0
			for _, c := range p.wide {
				if l := c.v.at(f); l != missing {
					all[l] += c.n
					total += c.n
				}
			}
			if total*(1-share) < 200 {
				continue
			}
			l := link{f: f, g: g}
			var no [8]float64
			sum := 0.0
			for k := 1; k < d.fields[f].kind.levels(); k++ {
				matches := share * total * t.m[f][k]
				if no[k] = all[k] - matches; no[k] < matches*unsure { // as likely an error of the share
					no[k] = min(max(no[k], 0), total*t.u[f][k])
				}
				sum += no[k]
			}
			l.bits, l.kl = tie(no, sum, t.u[f], d.fields[f].kind.levels())
			if l.kl > tieBits {
				t.tied[f][g], t.tied[g][f] = true, true
				links = append(links, l)
			}
		}
	}
	slices.SortStableFunc(links, func(a, b link) int { return cmp.Compare(b.kl, a.kl) })
	for f := range t.parent {
		t.parent[f], t.given[f] = -1, [8]float64{}
	}
	for _, l := range links {
		cycle := false
		for h := l.g; h >= 0; h = t.parent[h] {
			cycle = cycle || h == l.f
		}
		if t.parent[l.f] < 0 && !cycle {
			t.parent[l.f], t.given[l.f] = l.g, l.bits
		}
	}
}

// learnNamesakes looks for fields that follow from the name: an e-mail address that is made of it is alike for namesakes. The share of matches is
// too high among records that agree on two names to be taken out by count, so only pairs count that are clearly two persons'
// by all fields but the one in question.
func (t *trainer) learnNamesakes(p *pass) {
	d := t.d
	t.namesake = make(params, len(d.fields))
	if !p.accepted {
		return
	}
	for f := 3; f < len(d.fields); f++ {
		var others []int
		for h := 3; h < len(d.fields); h++ {
			if h != f && !t.tied[h][f] {
				others = append(others, h)
			}
		}
		var no [8]float64
		total := 0.0
		for _, c := range p.cs {
			if l := c.v.at(f); l != missing {
				odds := p.lambda / (1 - p.lambda) * t.odds(c.v, t.m, others)
				match := odds / (1 + odds)
				if match > clearlyTwo {
					continue
				}
				no[l] += c.n
				total += c.n
				for k := range no {
					no[k] -= c.n * match * t.m[f][k]
				}
			}
		}
		for k := range no {
			no[k] = max(no[k], 0)
		}
		if total < 100 {
			continue
		}
		levels := d.fields[f].kind.levels()
		bits, kl := tie(no, total, t.u[f], levels)
		if kl > namesakeBits {
			t.namesake[f] = bits
			for slot := range 3 {
				t.tied[f][slot] = true
			}
		}
	}
}

// tie compares level frequencies n among pairs of two persons that share something with those among all pairs. It returns what to add to the
// bits of each level and the divergence.
func tie(n [8]float64, total float64, u [8]float64, levels int) (bits [8]float64, kl float64) {
	const prior = 50
	for k := 1; k < levels; k++ {
		x := (n[k] + prior*u[k]) / (total + prior)
		b := math.Log2(x / u[k])
		kl += x * b
		// Shared circumstances make agreement less telling and disagreement less damning, never the reverse.
		if k == 1 {
			bits[k] = max(-b, 0)
		} else {
			bits[k] = min(-b, 0)
		}
	}
	return bits, kl
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
		for l := range 8 {
			// Where few pairs were seen the average of the field stands in.
			t.center[s][l] = (number[s][l] + 4) / (inverse[s][l] + 4/max(t.center0(s), 1e-6))
		}
	}
}

func (t *trainer) center0(slot int) float64 {
	if len(t.square) == 0 {
		return 1e-3
	}
	return t.square[slot]
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
		if p.accepted = p.lambda >= passLambda && p.matches >= 10 && len(train) > 0; !p.accepted {
			continue
		}
		for _, fi := range train {
			w := min(p.seen[fi], 5000)
			weight[fi] += w
			for l := range sum[fi] {
				sum[fi][l] += w * p.m[fi][l]
			}
		}
		// The share of all matches that this rule can see tells how many there are in all.
		share := 1.0
		for _, b := range p.blocked {
			if b == slotOther && d.names {
				continue
			}
			share *= t.present[b] * t.m[b][d.fields[b].kind.top()]
		}
		w := min(p.matches, 5000)
		number += w * math.Log(p.matches*p.scale/max(share, .05))
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
