package namematch

import (
	"slices"
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

type candidate struct {
	bound float64
	rec   uint32
}

// MinScore is the lowest score that is reported.
const MinScore = 0.40

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
		t.matches[i].Verdict = x.thresholds.Verdict(t.matches[i].Score)
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
				t.offer(rec, s.nameScore(t.q.Name, s.align(q, rec, true), rec))
			}
		}
	}
	if scan {
		for rec := range x.entry {
			if s.meets(t.q.Kind, q, uint32(rec)) {
				s.score(t, q, uint32(rec), true)
			}
		}
		return
	}
	s.collect(t, q)
	for len(s.cands) > 0 {
		c := s.cands[0]
		if t.closed(c.bound + slackBound) {
			break
		}
		s.cands = popMax(s.cands)
		s.score(t, q, c.rec, s.spanned[c.rec])
	}
	for _, rec := range s.touched {
		s.gain[rec], s.spanned[rec] = 0, false
	}
}

// meets reports whether the query's reading is to be compared with a record: same kind, and within a
// script only as written.
func (s *scratch) meets(k Kind, q *prepared, rec uint32) bool {
	x := s.x
	v := x.view[rec]
	if q.native != (v&nativeView != 0) {
		return false
	}
	if (v.script() == q.script) != (q.native || q.script == latin) {
		return false
	}
	return k.comparable(x.entries[x.entry[rec]].Kind)
}

// collect finds the records that share an anchor with the query, each with an upper bound of its
// score, as a heap with the greatest bound first.
func (s *scratch) collect(t *top, q *prepared) {
	x := s.x
	s.touched, s.cands = s.touched[:0], s.cands[:0]
	for _, id := range s.hitIDs {
		best, w := float32(0), x.vocab.weights[id]
		if x.vocab.flags[id]&flagDigit != 0 {
			w = max(w, weightNumber)
		}
		for h := s.head[id]; h >= 0; h = s.hits[h].next {
			best = max(best, (s.hits[h].weight+w)/2*s.hits[h].sim)
		}
		for _, rec := range x.post[x.postStart[id]:x.postStart[id+1]] {
			g := s.gain[rec]
			if g == 0 {
				s.touched = append(s.touched, rec)
			}
			s.gain[rec] = g + best
		}
	}
	for i := range s.spans {
		sp := &s.spans[i]
		x.spans.each(sp.hash, func(rec uint32) {
			if s.gain[rec] == 0 {
				s.touched = append(s.touched, rec)
			}
			s.gain[rec] += (sp.weight + min(maxSpan, x.weight[rec])) / 2
			s.spanned[rec] = true
		})
	}
	for _, rec := range s.touched {
		b := x.bound(q, rec, float64(s.gain[rec]))
		if x.isWeakFast(rec) {
			b *= weakAlias
		}
		if b = t.bound(b); b+slackBound >= MinScore && s.meets(t.q.Kind, q, rec) {
			s.cands = append(s.cands, candidate{b, rec})
		}
	}
	heapify(s.cands)
}

func (x *Index) isWeakFast(rec uint32) bool { return x.alias[rec] > 0 && x.isWeak(rec) }

// score aligns one record and offers it to the best.
func (s *scratch) score(t *top, q *prepared, rec uint32, spans bool) {
	core := s.align(q, rec, spans)
	if core <= 0 || t.closed(t.bound(core)) && s.x.name(rec) != t.q.Name {
		return
	}
	t.offer(rec, s.nameScore(t.q.Name, core, rec))
}

// nameScore grades the spelling as written; only the listed name itself reaches 1.
func (s *scratch) nameScore(query string, core float64, rec uint32) float64 {
	name := s.x.name(rec)
	if name == query && !s.x.isWeak(rec) {
		return 1
	}
	return core * (exactSpelling + (1-exactSpelling)*spelling(query, name))
}

// records gives the first record of an entry and the first of the next.
func (x *Index) records(entry uint32) (first, end uint32) {
	at := func(e uint32) uint32 {
		return uint32(sort.Search(len(x.entry), func(i int) bool { return x.entry[i] >= e }))
	}
	return at(entry), at(entry + 1)
}

// top holds the best entries so far.
type top struct {
	x       *Index
	q       *Query
	limit   int
	matches []Match
	facts   bool
	known   facts
}

// closed reports that no score up to s can enter any more.
func (t *top) closed(s float64) bool {
	return s < MinScore || len(t.matches) == t.limit && s < t.matches[t.limit-1].Score
}

// bound raises the bound of a name score by the most that facts can add.
func (t *top) bound(s float64) float64 {
	if !t.facts {
		return s
	}
	return t.known.most(s)
}

// offer enters a record with its name score.
func (t *top) offer(rec uint32, nameScore float64) {
	x := t.x
	e := x.entry[rec]
	sc := nameScore
	if t.facts {
		sc = t.known.apply(nameScore, &x.entries[e].Facts, nil)
	}
	if sc < MinScore {
		return
	}
	m := Match{Entry: int(e), ID: x.entries[e].ID, Name: x.name(rec), Alias: x.alias[rec] > 0, Weak: x.isWeak(rec),
		NameScore: nameScore, Score: sc, record: int32(rec)}
	t.insert(m)
}

func (t *top) insert(m Match) {
	for i := range t.matches {
		if o := &t.matches[i]; o.Entry == m.Entry {
			if !better(&m, o) {
				return
			}
			t.matches = slices.Delete(t.matches, i, i+1)
			break
		}
	}
	at := sort.Search(len(t.matches), func(i int) bool { return better(&m, &t.matches[i]) })
	if at >= t.limit {
		return
	}
	if len(t.matches) == t.limit {
		t.matches = t.matches[:t.limit-1]
	}
	t.matches = slices.Insert(t.matches, at, m)
}

// addForced enters entries that share an identifier and no part of the name.
func (t *top) addForced() {
	for _, e := range t.known.forced {
		if !slices.ContainsFunc(t.matches, func(m Match) bool { return m.Entry == int(e) }) {
			en := &t.x.entries[e]
			t.insert(Match{Entry: int(e), ID: en.ID, Name: en.Name, Score: t.known.apply(0, &en.Facts, nil), record: -1})
		}
	}
}

// better orders matches: score, then name score, then place in the list, then name of the entry.
func better(a, b *Match) bool {
	switch {
	case a.Score != b.Score:
		return a.Score > b.Score
	case a.NameScore != b.NameScore:
		return a.NameScore > b.NameScore
	case a.Entry != b.Entry:
		return a.Entry < b.Entry
	default:
		return a.record < b.record
	}
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
