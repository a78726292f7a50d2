package namematch

import (
	"math/bits"
	"slices"
)

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
	score     float64 // before factors
	order     float64
	legal     float64
	weak      float64
	leftQuery uint32 // tokens without a partner
	leftList  uint32
	gain      float64
	paired    float64
	conflict  float64
	softened  float64 // what likeness takes off the price of the conflict
	whole     float64 // the denominator
}

// align pairs the query with one record and scores the pairing. It returns zero when nothing
// but initials, particles or titles meet.
func (s *scratch) align(q *prepared, rec uint32, spans bool, t *top) float64 {
	x := s.x
	toks := x.record(rec)
	s.edges = s.edges[:0]
	anchored := false
	for j, tok := range toks {
		c, id := class(tok>>classShift), tok&tokenMask
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
			case c == particle && qt.class == particle && qt.group == x.vocab.tokens[id].group, c == title && qt.class == title && qt.id == int32(id):
				sim = 1
			default:
				continue
			}
			s.edges = append(s.edges, edge{q: 1 << i, t: 1 << j, sim: sim, weight: (float64(qt.weight) + w) / 2})
		}
	}
	if spans && s.spanEdges(rec, toks) {
		anchored = true
	}
	if !anchored || t != nil && t.closed(t.bound(s.closerBound(q, toks))+slackBound) {
		return 0
	}
	s.choose()
	return s.measure(q, rec, toks)
}

// closerBound bounds the score from the edges at hand: every listed token with its best edge, and what has
// no edge at all left over.
func (s *scratch) closerBound(q *prepared, toks []uint32) float64 {
	var metQ, metT uint32
	var byQuery [maxTokens]float64
	gain := 0.0
	for i := 0; i < len(s.edges); {
		t, best := s.edges[i].t, 0.0
		for ; i < len(s.edges) && s.edges[i].t == t; i++ {
			e := &s.edges[i]
			metQ |= e.q
			best = max(best, e.gain())
			first := bits.TrailingZeros32(e.q)
			byQuery[first] = max(byQuery[first], e.gain())
		}
		metT |= t
		gain += best
	}
	// A choice holds at most one edge a first query token, too.
	sum := 0.0
	for i := range q.tokens {
		sum += byQuery[i]
	}
	gain = min(gain, sum)
	leftQ, leftT := s.left(q, toks, metQ, metT)
	return min(1, gain/(gain+extraPrice*(leftQ+leftT)))
}

// left is the weight of the tokens of either side that are not in the sets.
func (s *scratch) left(q *prepared, toks []uint32, metQ, metT uint32) (leftQ, leftT float64) {
	for i := range q.tokens {
		if metQ>>i&1 == 0 {
			leftQ += float64(q.tokens[i].weight)
		}
	}
	for j, t := range toks {
		if metT>>j&1 == 0 {
			leftT += float64(s.x.tokenWeight(class(t>>classShift), t&tokenMask))
		}
	}
	return leftQ, leftT
}

// spanEdges adds the pairings in which several adjacent listed tokens meet one or several
// adjacent query tokens that spell the same when joined.
func (s *scratch) spanEdges(rec uint32, toks []uint32) bool {
	x, any := s.x, false
	hasLossy := x.meta[rec].view.script().lossy()
	for k := range s.spans {
		hasLossy = hasLossy || s.spans[k].lossy
	}
	for i := range toks {
		for n := 2; n <= maxSpan && i+n <= len(toks); n++ {
			sound, loose := x.spanSound[2*(int(x.starts[rec])+i)+n-2], uint32(0)
			lossy, ready := false, false
			weight := 0.0
			for k := range s.spans {
				sp := &s.spans[k]
				if !hasLossy && (sound == 0 || sound != sp.sound) {
					continue
				}
				if !ready {
					ready = true
					s.text = s.text[:0]
					for _, t := range toks[i : i+n] {
						text := x.vocab.text(t & tokenMask)
						lossy = lossy || len(plain(text)) != len(text)
						s.text = appendPlain(s.text, text)
						weight += float64(x.tokenWeight(class(t>>classShift), t&tokenMask))
					}
					if hasLossy {
						_, loose = s.keys(s.text)
					}
				}
				if sim := sp.similar(s.text, lossy, sound, loose); sim > 0 {
					any = true
					s.edges = append(s.edges, edge{q: sp.mask, t: (1<<n - 1) << i, sim: sim, weight: (float64(sp.weight) + weight) / 2, anchor: true})
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
	leftQ, leftT := s.left(q, toks, usedQ, usedT)
	conflict := min(leftQ, leftT)
	a.gain, a.paired, a.conflict = gain, paired, conflict
	a.softened = 0
	a.whole = paired + extraPrice*(leftQ+leftT-2*conflict) + conflictPrice*conflict
	if conflict > 0 {
		a.softened = s.soften(q, toks, conflict)
		a.whole -= a.softened
	}
	a.score = gain / a.whole
	a.order = s.orderFactor()
	a.legal = legalFactor(q.legal, x.meta[rec].legal)
	a.weak = 1
	if x.meta[rec].weak {
		a.weak = weakAlias
	}
	return a.score * a.order * a.legal * a.weak
}

// soften lowers the price of a conflict where the words left over on both sides are, badly written, perhaps the
// same: from the full price for words that have nothing in common down to that of two extra words. (Lower it
// never goes, so the bounds hold.)
func (s *scratch) soften(q *prepared, toks []uint32, conflict float64) float64 {
	x, taken, off := s.x, uint32(0), 0.0
	for i := range q.tokens {
		qt := &q.tokens[i]
		if s.alignment.leftQuery>>i&1 == 0 || qt.class != word || qt.lossy || len(qt.text) < 3 {
			continue
		}
		best, at := 0.0, -1
		for j, t := range toks {
			if s.alignment.leftList>>j&1 == 0 || taken>>j&1 != 0 || class(t>>classShift) != word || x.vocab.tokens[t&tokenMask].flags != 0 {
				continue
			}
			text := x.vocab.text(t & tokenMask)
			// Too few letters in common to be alike at all.
			if n := max(len(text), len(qt.text)); len(text) < 3 || float64(bits.OnesCount64(qt.bag&x.vocab.tokens[t&tokenMask].bag)) < softFrom*float64(n) {
				continue
			}
			if like := 1 - float64(weightedDistance(qt.text, text))/float64(full*max(len(text), len(qt.text))); like > best {
				best, at = like, j
			}
		}
		if at >= 0 && best > softFrom {
			taken |= 1 << at
			w := min(float64(qt.weight), float64(x.tokenWeight(word, toks[at]&tokenMask)), conflict)
			conflict -= w
			off += w * (conflictPrice - 2*extraPrice) * min(1, (best-softFrom)/(softTo-softFrom))
		}
	}
	return off
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
func (m *meta) bound(q *prepared, gain float64) float64 {
	half := (q.weight + float64(m.weight)) / 2
	r := min(1, (gain+q.slack+float64(m.slack))/half)
	b := r / ((1-2*extraPrice)*r + 2*extraPrice)
	if m.weak {
		b *= weakAlias
	}
	return b
}

// diceFor is the r for which bound is s, the least that gives a score of s.
func diceFor(s float64) float64 { return 2 * extraPrice * s / (1 - (1-2*extraPrice)*s) }
