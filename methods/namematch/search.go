package namematch

import (
	"math/bits"
	"sort"
)

// scratch is the working memory of one search.
type scratch struct {
	x      *Index
	parser parser
	query  prepared

	head   []int32 // first hit of a list token, or -1
	hits   []hit
	hitIDs []uint32
	best   []bestHit

	tokenSeen  []uint32
	tokenEpoch uint32
	found      []found

	gain    []float32 // by record, since touched
	touched []uint32
	spanned []bool
	cands   []candidate

	edges     []edge
	picked    []edge
	chosen    []uint8
	alignment alignment

	spans     []span
	spanArena []uint16
	text      []uint16
	key       []byte
	loose     []byte
	open      []byte
	bytes     []byte
}

func newScratch(x *Index) *scratch {
	s := &scratch{x: x, head: make([]int32, x.vocab.len()), tokenSeen: make([]uint32, x.vocab.len()),
		gain: make([]float32, len(x.entry)), spanned: make([]bool, len(x.entry))}
	for i := range s.head {
		s.head[i] = -1
	}
	return s
}

// bestHit is the most that a list token can gain and the query tokens it may meet.
type bestHit struct {
	id   uint32
	mask uint32
	gain float32
}

type candidate struct {
	bound float64
	rec   uint32
}

// MinScore is the lowest score that is reported.
const MinScore = 0.60

// slackBound covers the rounding of the bounds.
const slackBound = 1e-4

// Search returns the entries that may be meant, best first, at most limit. Entries of equal
// score stand in the order of the list.
func (x *Index) Search(q Query, limit int) []Match {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	return s.search(q, limit, false)
}

// Scan returns what [Index.Search] returns, without the index: it compares the query with every
// name. It exists to check the index and to time it against.
func (x *Index) Scan(q Query, limit int) []Match {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	return s.search(q, limit, true)
}

func (s *scratch) search(q Query, limit int, scan bool) []Match {
	if limit <= 0 {
		return nil
	}
	x := s.x
	t := top{x: x, q: &q, limit: limit, facts: !q.Facts.empty()}
	if t.facts {
		t.prepare()
	}
	s.parser.parse(q.Name, q.Kind)
	s.round(&t, &s.parser.latin, false, scan)
	if s.parser.script != latin {
		s.round(&t, &s.parser.native, true, scan)
	}
	t.addForced()
	for i := range t.matches {
		m := &t.matches[i]
		m.Verdict = x.thresholds.Verdict(m.Score)
		if m.Weak && m.Score <= m.NameScore {
			m.Verdict = min(m.Verdict, Review) // a weak alias alone is no hit
		}
	}
	return t.matches
}

// round scores one reading of the query against the records it may meet.
func (s *scratch) round(t *top, r *reading, native, scan bool) {
	x, q := s.x, &s.query
	if len(r.tokens) == 0 {
		return
	}
	s.prepare(q, r, native, s.parser.script, scan)
	for _, e := range t.known.forced { // a shared identifier is looked at whatever the name
		for rec, end := x.records(e); rec < end; rec++ {
			if s.meets(t.q.Kind, q, rec) {
				t.offer(rec, s.nameScore(t.q.Name, s.align(q, rec, true, nil), rec))
			}
		}
	}
	if scan {
		for rec := range x.entry {
			if s.meets(t.q.Kind, q, uint32(rec)) {
				s.score(t, q, uint32(rec), true, nil)
			}
		}
		return
	}
	x.exact.each(nameHash(t.q.Name), func(rec uint32) {
		if x.exactly(t.q.Name, rec) && s.meets(t.q.Kind, q, rec) {
			t.offer(rec, 1)
		}
	})
	s.collect(t, q)
	for len(s.cands) > 0 {
		c := s.cands[0]
		if t.closed(c.bound + slackBound) {
			break
		}
		s.cands = popMax(s.cands)
		s.score(t, q, c.rec, s.spanned[c.rec], t)
	}
	for _, rec := range s.touched {
		s.gain[rec], s.spanned[rec] = 0, false
	}
}

// meets reports whether the query's reading is to be compared with a record: same kind, and within a
// script only as written.
func (s *scratch) meets(k Kind, q *prepared, rec uint32) bool {
	m := &s.x.meta[rec]
	native, same := m.view&nativeView != 0, m.view.script() == q.script
	if q.native != native || native && !same || !native && same && q.script != latin {
		return false
	}
	return k.comparable(m.kind)
}

// collect finds the records that share an anchor with the query, each with an upper bound of its
// score, as a heap with the greatest bound first.
func (s *scratch) collect(t *top, q *prepared) {
	x := s.x
	s.touched, s.cands = s.touched[:0], s.cands[:0]
	least := diceFor(MinScore - slackBound)
	if t.facts {
		least = diceFor(min(MinScore, factsFrom) - slackBound)
	}
	s.best = s.best[:0]
	for _, id := range s.hitIDs {
		gain, mask := s.bestHit(id)
		s.best = append(s.best, bestHit{id, mask, gain})
	}
	light := s.lightTokens(q, least)
	for _, h := range s.best {
		if h.mask&^light != 0 {
			for _, rec := range x.post[x.postStart[h.id]:x.postStart[h.id+1]] {
				s.touch(rec, h.gain)
			}
		}
	}
	for i := range s.spans {
		sp := &s.spans[i]
		join := func(rec uint32) {
			s.touch(rec, (sp.weight+min(maxSpan, x.meta[rec].weight))/2)
			s.spanned[rec] = true
		}
		x.spans.lossy.each(sp.loose, join)
		if sp.lossy {
			x.spans.loose.each(sp.loose, join)
		} else if sp.sound != 0 {
			x.spans.sound.each(sp.sound, join)
		}
	}
	if light != 0 {
		for _, h := range s.best {
			if h.mask&^light != 0 {
				continue
			}
			for _, rec := range x.post[x.postStart[h.id]:x.postStart[h.id+1]] {
				if s.gain[rec] > 0 || x.meta[rec].slack > 0 {
					s.touch(rec, h.gain)
				}
			}
		}
	}
	for _, rec := range s.touched {
		m := &x.meta[rec]
		gain := float64(s.gain[rec])
		if gain+q.slack+float64(m.slack) < least*(q.weight+float64(m.weight))/2 {
			continue
		}
		if b := t.bound(m.bound(q, gain)); b+slackBound >= MinScore && s.meets(t.q.Kind, q, rec) {
			s.cands = append(s.cands, candidate{b, rec})
		}
	}
	heapify(s.cands)
}

func (s *scratch) touch(rec uint32, gain float32) {
	g := s.gain[rec]
	if g == 0 {
		s.touched = append(s.touched, rec)
	}
	s.gain[rec] = g + gain
}

// bestHit gives the most that a list token can gain and the query tokens it may meet.
func (s *scratch) bestHit(id uint32) (gain float32, mask uint32) {
	w := s.x.vocab.weights[id]
	if s.x.vocab.tokens[id].flags&flagDigit != 0 {
		w = max(w, weightNumber)
	}
	for h := s.head[id]; h >= 0; h = s.hits[h].next {
		gain = max(gain, (s.hits[h].weight+w)/2*s.hits[h].sim)
		mask |= s.hits[h].mask
	}
	return gain, mask
}

// lightTokens are query tokens so common that all of them together cannot lift a name over the lowest
// score: their long lists of names need not be walked to find new ones. (Names with initials may gain more
// and are exempt where the result is used.)
func (s *scratch) lightTokens(q *prepared, least float64) (light uint32) {
	var most [maxTokens]float64
	for _, h := range s.best {
		for mask := h.mask; mask != 0; mask &= mask - 1 {
			i := bits.TrailingZeros32(mask)
			most[i] = max(most[i], float64(h.gain))
		}
	}
	budget := least*q.weight/2 - q.slack
	for {
		next, at := budget, -1
		for i := range q.tokens {
			if light>>i&1 == 0 && most[i] > 0 && most[i] < next {
				next, at = most[i], i
			}
		}
		if at < 0 {
			return light
		}
		light |= 1 << at
		budget -= next
	}
}

// score aligns one record and offers it to the best. With prune it may stop as soon as the record
// cannot enter them.
func (s *scratch) score(t *top, q *prepared, rec uint32, spans bool, prune *top) {
	if prune == nil && s.x.exactly(t.q.Name, rec) {
		t.offer(rec, 1) // a search has found these already
		return
	}
	core := s.align(q, rec, spans, prune)
	if core <= 0 || t.closed(t.bound(core)) {
		return
	}
	t.offer(rec, s.nameScore(t.q.Name, core, rec))
}

// exactly reports a listed name that is not weak and is written as the query is, to the byte. Such a name
// scores 1 whatever its tokens are.
func (x *Index) exactly(query string, rec uint32) bool {
	return !x.meta[rec].weak && x.name(rec) == query
}

// nameScore grades the spelling as written; only the listed name itself reaches 1.
func (s *scratch) nameScore(query string, core float64, rec uint32) float64 {
	if s.x.exactly(query, rec) {
		return 1
	}
	return core * (exactSpelling + (1-exactSpelling)*spelling(query, s.x.name(rec)))
}

// records gives the first record of an entry and the first of the next.
func (x *Index) records(entry uint32) (first, end uint32) {
	at := func(e uint32) uint32 {
		return uint32(sort.Search(len(x.entry), func(i int) bool { return x.entry[i] >= e }))
	}
	return at(entry), at(entry + 1)
}

func heapify(h []candidate) {
	for i := len(h)/2 - 1; i >= 0; i-- {
		down(h, i)
	}
}

func popMax(h []candidate) []candidate {
	n := len(h) - 1
	h[0] = h[n]
	h = h[:n]
	down(h, 0)
	return h
}

func down(h []candidate, i int) {
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1].bound > h[c].bound {
			c++
		}
		if h[i].bound >= h[c].bound {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
