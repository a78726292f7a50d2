package namematch

import "slices"

// initialGain is the most that an initial can add to the numerator of the score.
const initialGain = (weightInitial + 1) / 2 * simInitial

// edge is a possible pairing of query tokens with tokens of a listed name.
type edge struct {
	q, t   uint32 // sets of tokens
	sim    float64
	weight float64 // mean of both sides
	anchor bool
}

func (e edge) gain() float64 { return e.sim * e.weight }

// alignment is a one-to-one choice of edges and what it is worth.
type alignment struct {
	edges     []edge
	score     float64 // before factors
	order     float64
	legal     float64
	weak      float64
	leftQuery uint32 // tokens without a partner
	leftList  uint32
}

// align pairs the query with one record and scores the pairing. It returns zero when nothing
// but initials, particles or titles meet.
func (s *scratch) align(q *prepared, rec uint32, spans bool) float64 {
	x := s.x
	toks := x.record(rec)
	s.edges = s.edges[:0]
	anchored := false
	for j, t := range toks {
		c, id := class(t>>classShift), t&tokenMask
		w := float64(x.tokenWeight(c, id))
		if c.anchor() {
			for h := s.head[id]; h >= 0; h = s.hits[h].next {
				hit := &s.hits[h]
				s.edges = append(s.edges, edge{q: hit.mask, t: 1 << j, sim: float64(hit.sim), weight: (float64(hit.weight) + w) / 2, anchor: true})
				anchored = true
			}
			if q.slack == 0 {
				continue
			}
		}
		for i := range q.tokens {
			qt := &q.tokens[i]
			sim := 0.0
			switch {
			case qt.class == initial && (c == initial || c == word), c == initial && qt.class == word:
				a, b := qt.text[0], x.vocab.text(id)[0]
				if a != b {
					continue
				}
				if sim = simInitial; c == qt.class {
					sim = 1
				}
			case !c.anchor() && c == qt.class && qt.id == int32(id):
				sim = 1
			default:
				continue
			}
			s.edges = append(s.edges, edge{q: 1 << i, t: 1 << j, sim: sim, weight: (float64(qt.weight) + w) / 2})
		}
	}
	if spans && s.spanEdges(toks) {
		anchored = true
	}
	if !anchored {
		return 0
	}
	s.choose()
	return s.measure(q, rec, toks)
}

// spanEdges adds the pairings in which several adjacent listed tokens meet one or several
// adjacent query tokens that spell the same when joined.
func (s *scratch) spanEdges(toks []uint32) bool {
	x, any := s.x, false
	for i := range toks {
		t := x.vocab.text(toks[i] & tokenMask)
		s.text = appendPlain(s.text[:0], t)
		lossy := len(t) != len(s.text)
		weight := float64(x.tokenWeight(class(toks[i]>>classShift), toks[i]&tokenMask))
		for j := i + 1; j < len(toks) && j < i+maxSpan; j++ {
			t = x.vocab.text(toks[j] & tokenMask)
			n := len(s.text)
			s.text = appendPlain(s.text, t)
			lossy = lossy || len(s.text)-n != len(t)
			weight += float64(x.tokenWeight(class(toks[j]>>classShift), toks[j]&tokenMask))
			s.loose = looseKey(s.loose, s.text)
			if len(s.loose) < minSpanKey {
				continue
			}
			h := hash32(s.loose)
			for k := range s.spans {
				sp := &s.spans[k]
				if sp.hash != h {
					continue
				}
				if sim := s.spanSim(sp, s.text, lossy); sim > 0 {
					any = true
					s.edges = append(s.edges, edge{q: sp.mask, t: (1<<(j-i+1) - 1) << i, sim: sim, weight: (float64(sp.weight) + weight) / 2, anchor: true})
				}
			}
		}
	}
	return any
}

// The most edges among which the best choice is searched; more are chosen greedily.
const maxSearched = 20

// choose reduces s.edges to the disjoint set with the greatest gain.
func (s *scratch) choose() {
	es := s.edges
	slices.SortFunc(es, func(a, b edge) int {
		ga, gb := a.gain(), b.gain()
		switch {
		case ga > gb:
			return -1
		case ga < gb:
			return 1
		case a.q != b.q:
			return int(a.q&-a.q) - int(b.q&-b.q)
		default:
			return int(int64(a.t) - int64(b.t))
		}
	})
	var q, t uint32
	clash := false
	s.chosen = s.chosen[:0]
	for i, e := range es {
		if q&e.q != 0 || t&e.t != 0 {
			clash = true
			continue
		}
		q, t = q|e.q, t|e.t
		s.chosen = append(s.chosen, uint8(min(i, 255)))
	}
	if clash && len(es) <= maxSearched {
		best := searcher{edges: es, chosen: s.chosen}
		for _, i := range s.chosen {
			best.best += es[i].gain()
		}
		best.search(0, 0, 0, 0)
		s.chosen = best.chosen
	}
	s.picked = s.picked[:0]
	for _, i := range s.chosen {
		s.picked = append(s.picked, es[i])
	}
}

// searcher looks for a better choice than the greedy one, branch and bound.
type searcher struct {
	edges  []edge
	chosen []uint8
	best   float64
	path   [maxSearched]uint8
	n      int
	steps  int
}

const maxSteps = 2000

func (b *searcher) search(i int, q, t uint32, gain float64) {
	if b.steps++; b.steps > maxSteps {
		return
	}
	if gain > b.best+1e-9 {
		b.best = gain
		b.chosen = append(b.chosen[:0], b.path[:b.n]...)
	}
	rest := 0.0
	for _, e := range b.edges[i:] {
		if q&e.q == 0 && t&e.t == 0 {
			rest += e.gain()
		}
	}
	if gain+rest <= b.best+1e-9 {
		return
	}
	for ; i < len(b.edges); i++ {
		e := b.edges[i]
		if q&e.q != 0 || t&e.t != 0 {
			continue
		}
		b.path[b.n] = uint8(i)
		b.n++
		b.search(i+1, q|e.q, t|e.t, gain+e.gain())
		b.n--
	}
}

// measure scores the picked edges: the formula of the package comment and its factors.
func (s *scratch) measure(q *prepared, rec uint32, toks []uint32) float64 {
	x, a := s.x, &s.alignment
	gain, paired := 0.0, 0.0
	var usedQ, usedT uint32
	anchored := false
	for _, e := range s.picked {
		gain += e.gain()
		paired += e.weight
		usedQ, usedT = usedQ|e.q, usedT|e.t
		anchored = anchored || e.anchor
	}
	a.leftQuery = (1<<len(q.tokens) - 1) &^ usedQ
	a.leftList = (1<<len(toks) - 1) &^ usedT
	if !anchored {
		return 0
	}
	leftQ, leftT := 0.0, 0.0
	for i := range q.tokens {
		if a.leftQuery>>i&1 != 0 {
			leftQ += float64(q.tokens[i].weight)
		}
	}
	for j, t := range toks {
		if a.leftList>>j&1 != 0 {
			leftT += float64(x.tokenWeight(class(t>>classShift), t&tokenMask))
		}
	}
	conflict := min(leftQ, leftT)
	a.score = gain / (paired + conflictPrice*conflict + extraPrice*(leftQ+leftT-2*conflict))
	a.order = s.orderFactor()
	a.legal = legalFactor(q.legal, x.legal[rec])
	a.weak = 1
	if x.isWeak(rec) {
		a.weak = weakAlias
	}
	return a.score * a.order * a.legal * a.weak
}

// orderFactor counts the pairs of aligned tokens that stand in the other order.
func (s *scratch) orderFactor() float64 {
	p := s.picked
	if len(p) < 2 {
		return 1
	}
	inverted, pairs := 0, 0
	for i := range p {
		for j := i + 1; j < len(p); j++ {
			pairs++
			if (p[i].q < p[j].q) != (p[i].t < p[j].t) {
				inverted++
			}
		}
	}
	return 1 - orderPrice*float64(inverted)/float64(pairs)
}

func (x *Index) isWeak(rec uint32) bool {
	a := x.alias[rec]
	return a > 0 && x.entries[x.entry[rec]].Aliases[a-1].Weak
}

// name is the listed name a record was read from.
func (x *Index) name(rec uint32) string {
	e := &x.entries[x.entry[rec]]
	if a := x.alias[rec]; a > 0 {
		return e.Aliases[a-1].Name
	}
	return e.Name
}

// bound is the most that align can return for a record whose anchors gain at most gain and
// that shares nothing else but slack.
func (x *Index) bound(q *prepared, rec uint32, gain float64) float64 {
	half := (q.weight + float64(x.weight[rec])) / 2
	r := min(1, (gain+q.slack+float64(x.slack[rec]))/half)
	return r / ((1-2*extraPrice)*r + 2*extraPrice)
}
