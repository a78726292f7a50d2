package namematch

import "sync/atomic"

// queryToken is a token of the query with what scoring needs.
type queryToken struct {
	form
	class  class
	weight float32
	id     int32 // in the vocabulary, or -1
	group  uint8 // of particles
}

// hit is a token of the list that one or several adjacent query tokens may meet.
type hit struct {
	mask   uint32 // query tokens
	sim    float32
	weight float32 // of the query tokens
	next   int32   // of the same list token, or -1
}

// prepared is one reading of the query against one index.
type prepared struct {
	tokens  []queryToken
	weight  float64
	slack   float64
	legal   legalForm
	native  bool
	script  script
	letters []uint16 // arena of the tokens
}

// found is a list token that a query token may meet.
type found struct {
	id  uint32
	sim float32
}

// prepare fills q from a reading and registers every hit of its anchors.
func (s *scratch) prepare(q *prepared, r *reading, native bool, sc script, scan bool) {
	x := s.x
	q.letters = append(q.letters[:0], r.letters...)
	q.tokens, q.legal, q.native, q.script = q.tokens[:0], r.legal, native, sc
	q.weight, q.slack = 0, 0
	for _, t := range r.tokens {
		qt := queryToken{class: t.class, form: makeForm(q.letters[t.lo:t.hi], &s.key)}
		qt.id = x.vocab.find(qt.text)
		switch {
		case t.class != word:
			qt.weight = classWeight(t.class)
		case qt.id >= 0:
			qt.weight = x.vocab.weights[qt.id]
		default:
			qt.weight = float32(x.newWordWeight(&qt.form))
		}
		q.weight += float64(qt.weight)
		switch t.class {
		case initial:
			q.slack += initialGain
		case particle, title:
			qt.group = particleGroup(qt.text)
			q.slack += float64(qt.weight)
		}
		q.tokens = append(q.tokens, qt)
	}
	s.clearHits()
	for i := range q.tokens {
		if t := &q.tokens[i]; t.class.anchor() {
			mask, w := uint32(1)<<i, t.weight
			var fs []found
			if scan {
				fs = s.scanToken(t)
			} else {
				fs = s.lookupToken(t)
			}
			for _, f := range fs {
				if sim := f.sim; sc == han && !native {
					// The syllable is known; another syllable is another name.
					if sim = 1 - 2*(1-sim); sim >= minSim {
						s.addHit(f.id, mask, sim, w)
					}
					continue
				}
				s.addHit(f.id, mask, f.sim, w)
			}
		}
	}
	if !native {
		s.spanHits(q, scan)
	}
}

func (s *scratch) clearHits() {
	for _, id := range s.hitIDs {
		s.head[id] = -1
	}
	s.hitIDs, s.hits = s.hitIDs[:0], s.hits[:0]
}

func (s *scratch) addHit(id, mask uint32, sim, weight float32) {
	if s.head[id] < 0 {
		s.hitIDs = append(s.hitIDs, id)
	}
	s.hits = append(s.hits, hit{mask: mask, sim: sim, weight: weight, next: s.head[id]})
	s.head[id] = int32(len(s.hits) - 1)
}

// The index remembers what recent words of queries met; whether it does changes nothing but
// the time.
const cacheBits = 13

type cacheEntry struct {
	text  string
	found []found
}

type cacheSlot = atomic.Pointer[cacheEntry]

// lookupToken finds all tokens of the list that are similar to t.
func (s *scratch) lookupToken(t *queryToken) []found {
	s.bytes = s.bytes[:0]
	for _, c := range t.text {
		s.bytes = append(s.bytes, byte(c), byte(c>>8))
	}
	slot := &s.x.cache[hash32(t.text)&uint32(len(s.x.cache)-1)]
	if e := slot.Load(); e != nil && e.text == string(s.bytes) {
		return e.found
	}
	text := string(s.bytes)
	fs := s.findSimilar(t)
	slot.Store(&cacheEntry{text: text, found: append([]found(nil), fs...)})
	return fs
}

func (s *scratch) findSimilar(t *queryToken) []found {
	x, v := s.x, s.x.vocab
	s.found = s.found[:0]
	s.tokenEpoch++
	seen := func(id uint32) bool {
		if s.tokenSeen[id] == s.tokenEpoch {
			return true
		}
		s.tokenSeen[id] = s.tokenEpoch
		return false
	}
	if t.digit {
		if t.id >= 0 {
			s.found = append(s.found, found{uint32(t.id), 1})
		}
		return s.found
	}
	if t.lossy {
		t.readLoose()
		check := func(id uint32) {
			if !seen(id) {
				s.offerLossy(t, id)
			}
		}
		for _, k := range [][]byte{t.loose, t.open} {
			looseDeletions(k, func(h uint32) { v.loose.each(h, check); v.lossy.each(h, check) })
		}
		return s.found
	}
	k := v.tolerance.edits(len(t.text))
	var hashes [32]uint32
	for _, h := range deletions(hashes[:0], t.text, k) {
		items, tags := v.deletes.bucket(h)
		for i, tag := range tags {
			if tag != uint8(h) {
				continue
			}
			id := items[i]
			if s.tokenSeen[id] == s.tokenEpoch {
				continue
			}
			s.tokenSeen[id] = s.tokenEpoch
			m := &v.tokens[id]
			if bagsWithin(t.bag, m.bag, k) || t.sound != 0 && t.sound == m.sound {
				s.offerToken(t, id)
			}
		}
	}
	if t.sound != 0 {
		v.sound.each(t.sound, func(id uint32) {
			if v.tokens[id].sound == t.sound && !seen(id) {
				s.offerToken(t, id)
			}
		})
	}
	if len(v.lossy.items) > 0 {
		t.readLoose()
		looseDeletions(t.loose, func(h uint32) {
			v.lossy.each(h, func(id uint32) {
				if !seen(id) {
					s.offerLossy(t, id)
				}
			})
		})
	}
	s.nicknames(t, func(id uint32) bool { return x.vocab.tokens[id].flags == 0 })
	return s.found
}

func (s *scratch) offerToken(t *queryToken, id uint32) {
	f := s.x.vocab.form(id)
	if sim := s.x.vocab.tolerance.similar(&t.form, &f); sim > 0 {
		s.found = append(s.found, found{id, float32(sim)})
	}
}

func (s *scratch) offerLossy(t *queryToken, id uint32) {
	f := s.x.vocab.form(id)
	f.loose, f.open = s.loose, s.open
	f.readLoose()
	s.loose, s.open = f.loose, f.open
	if sim := s.x.vocab.tolerance.similar(&t.form, &f); sim > 0 {
		s.found = append(s.found, found{id, float32(sim)})
	}
}

// nicknames raises the tokens of t's nickname group to simNickname.
func (s *scratch) nicknames(t *queryToken, ok func(uint32) bool) {
	if len(t.text) > maxLetters {
		return
	}
	s.bytes = s.bytes[:0]
	for _, c := range t.text {
		if c >= 0x80 {
			return
		}
		s.bytes = append(s.bytes, byte(c))
	}
	g := dictionary[string(s.bytes)].nick
	if g == 0 {
		return
	}
	for _, w := range nicknameGroups[g-1] {
		s.text = s.text[:0]
		for i := range len(w) {
			s.text = append(s.text, uint16(w[i]))
		}
		id := s.x.vocab.find(s.text)
		if id < 0 || id == t.id || !ok(uint32(id)) {
			continue
		}
		known := false
		for i := range s.found {
			if s.found[i].id == uint32(id) {
				known = true
				s.found[i].sim = max(s.found[i].sim, simNickname)
			}
		}
		if !known {
			s.found = append(s.found, found{uint32(id), simNickname})
		}
	}
}

// scanToken does what lookupToken does by looking at every token of the list.
func (s *scratch) scanToken(t *queryToken) []found {
	v := s.x.vocab
	s.found = s.found[:0]
	t.readLoose()
	for id := range v.len() {
		f := v.form(uint32(id))
		f.readLoose()
		if sim := s.x.vocab.tolerance.similar(&t.form, &f); sim > 0 {
			s.found = append(s.found, found{uint32(id), float32(sim)})
		}
	}
	if !t.lossy && !t.digit {
		s.nicknames(t, func(id uint32) bool { return v.tokens[id].flags == 0 })
	}
	return s.found
}

// spanHits registers the list tokens that several adjacent query tokens spell together, and
// notes the records where one or several query tokens may meet several.
func (s *scratch) spanHits(q *prepared, scan bool) {
	v := s.x.vocab
	s.spans = s.spans[:0]
	s.spanArena = s.spanArena[:0]
	for i := range q.tokens {
		lo := len(s.spanArena)
		weight, lossy := float32(0), false
		for j := i; j < len(q.tokens) && j < i+maxSpan; j++ {
			t := &q.tokens[j]
			s.spanArena = appendPlain(s.spanArena, t.text)
			weight += t.weight
			lossy = lossy || t.lossy
			text := s.spanArena[lo:len(s.spanArena):len(s.spanArena)]
			sp := span{text: text, mask: (1<<(j-i+1) - 1) << i, weight: weight, lossy: lossy}
			sp.sound, sp.loose = s.keys(text)
			if sp.sound == 0 && sp.loose == 0 {
				continue
			}
			s.spans = append(s.spans, sp)
			if j == i {
				continue
			}
			offer := func(id uint32) {
				f := v.form(id)
				if f.digit {
					return
				}
				sound, loose := f.sound, uint32(0)
				if f.lossy || sp.lossy {
					sound, loose = s.keys(plain(f.text))
				}
				if sim := sp.similar(plain(f.text), f.lossy, sound, loose); sim > 0 {
					s.addHit(id, sp.mask, float32(sim), sp.weight)
				}
			}
			if scan {
				for id := range v.len() {
					offer(uint32(id))
				}
				continue
			}
			s.tokenEpoch++
			once := func(id uint32) {
				if s.tokenSeen[id] != s.tokenEpoch {
					s.tokenSeen[id] = s.tokenEpoch
					offer(id)
				}
			}
			// Single tokens are indexed by the bare hash of their loose key.
			bare := func(t *hashTable) {
				if s.key = looseKey(s.key, text); sp.loose != 0 {
					t.each(hash32(s.key), once)
				}
			}
			bare(&v.lossy)
			if sp.lossy {
				bare(&v.loose)
			} else if sp.sound != 0 {
				v.sound.each(sp.sound, once)
			}
		}
	}
}

// span is one or several adjacent query tokens read as one, with the hashes of its keys, 0 if they are
// too short.
type span struct {
	text         []uint16
	mask         uint32
	weight       float32
	sound, loose uint32
	lossy        bool
}

// keys gives the hashes that spans are compared by, 0 where the key is too short.
func (s *scratch) keys(text []uint16) (sound, loose uint32) {
	if s.key = soundKey(s.key, text); len(s.key) >= minSpanSound {
		sound = hash32(s.key) | 1
	}
	if s.key = looseKey(s.key, text); len(s.key) >= minSpanLoose {
		loose = hash32(s.key) | 1
	}
	return sound, loose
}

// similar grades a span against joined or single text of the list: only text that sounds the same (or
// has the same consonants, where one side has no others) can be the same words, written apart.
func (sp *span) similar(text []uint16, lossy bool, sound, loose uint32) float64 {
	switch {
	case !lossy && !sp.lossy:
		if sound == 0 || sound != sp.sound {
			return 0
		}
		return similarSpan(sp.text, text, false)
	case loose == 0 || loose != sp.loose:
		return 0
	case sp.lossy:
		return similarSpan(sp.text, text, true)
	default:
		return similarSpan(text, sp.text, true)
	}
}
