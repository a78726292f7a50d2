package namematch

import "math/bits"

// hashTable maps 32-bit hashes to item numbers, several a hash, in one block of memory. A
// byte of the hash is kept to turn most strangers away; the caller verifies the rest.
type hashTable struct {
	shift  uint8
	starts []uint32
	items  []uint32
	tags   []uint8
}

// newHashTable builds the table from an emitter that is run twice and must yield the same
// pairs both times. Items of one bucket stand in the order they were yielded.
func newHashTable(emit func(yield func(hash, item uint32))) hashTable {
	n := 0
	emit(func(_, _ uint32) { n++ })
	width := max(4, bits.Len(uint(n/3)))
	t := hashTable{shift: uint8(32 - width), starts: make([]uint32, 1<<width+1), items: make([]uint32, n), tags: make([]uint8, n)}
	emit(func(h, _ uint32) { t.starts[h>>t.shift+1]++ })
	for i := 1; i < len(t.starts); i++ {
		t.starts[i] += t.starts[i-1]
	}
	next := make([]uint32, len(t.starts))
	copy(next, t.starts)
	emit(func(h, item uint32) {
		b := h >> t.shift
		t.items[next[b]], t.tags[next[b]] = item, uint8(h)
		next[b]++
	})
	return t
}

// bucket gives the items that may have the hash h, with their tags.
func (t *hashTable) bucket(h uint32) ([]uint32, []uint8) {
	if len(t.items) == 0 {
		return nil, nil
	}
	lo, hi := t.starts[h>>t.shift], t.starts[h>>t.shift+1]
	return t.items[lo:hi], t.tags[lo:hi]
}

// each calls f with every item whose hash may be h.
func (t *hashTable) each(h uint32, f func(item uint32)) {
	items, tags := t.bucket(h)
	for i, tag := range tags {
		if tag == uint8(h) {
			f(items[i])
		}
	}
}

// Letters of a token whose deletions are indexed; two edits anywhere delete at most two letters
// of either prefix, so nothing is lost.
const deletePrefix = 7

// deletions appends the hash of s and of s without up to k of the letters in its prefix.
func deletions(dst []uint32, s []uint16, k int) []uint32 {
	p := s[:min(len(s), deletePrefix)]
	dst = append(dst, hash32(p))
	if k == 0 {
		return dst
	}
	var one, two [deletePrefix]uint16
	for i := range p {
		if i > 0 && p[i] == p[i-1] {
			continue // the same string again
		}
		a := append(append(one[:0], p[:i]...), p[i+1:]...)
		dst = append(dst, hash32(a))
		if k == 1 {
			continue
		}
		for j := i; j < len(a); j++ {
			if j == i || a[j] != a[j-1] {
				dst = append(dst, hash32(append(append(two[:0], a[:j]...), a[j+1:]...)))
			}
		}
	}
	return dst
}

// vocabulary holds the distinct tokens of a list.
type vocabulary struct {
	arena   []uint16
	slots   []uint32    // open addressing, token + 1
	tokens  []tokenMeta // one more than there are tokens
	count   []uint32    // names that hold the token
	weights []float32

	tolerance tolerance

	deletes hashTable
	sound   hashTable
	loose   hashTable // loose keys of ordinary tokens, with one deletion
	lossy   hashTable // the same of tokens without vowels
}

// tokenMeta is what a lookup asks of a token, packed to be read at once.
type tokenMeta struct {
	bag   uint64
	sound uint32
	start uint32 // in the arena
	flags uint8
	group uint8 // of particles that mean the same
}

const (
	flagLossy = 1 << iota
	flagDigit
)

func newVocabulary() *vocabulary {
	return &vocabulary{tokens: make([]tokenMeta, 1), slots: make([]uint32, 64)}
}

func (v *vocabulary) len() int { return len(v.tokens) - 1 }

func (v *vocabulary) text(id uint32) []uint16 {
	return v.arena[v.tokens[id].start:v.tokens[id+1].start]
}

// find returns the token's number, or -1.
func (v *vocabulary) find(s []uint16) int32 {
	for i := hash32(s) & uint32(len(v.slots)-1); ; i = (i + 1) & uint32(len(v.slots)-1) {
		slot := v.slots[i]
		if slot == 0 {
			return -1
		}
		if equal(v.text(slot-1), s) {
			return int32(slot - 1)
		}
	}
}

// add returns the token's number, making it if need be.
func (v *vocabulary) add(s []uint16) uint32 {
	if id := v.find(s); id >= 0 {
		return uint32(id)
	}
	if v.len()*2 >= len(v.slots) {
		v.grow()
	}
	id := uint32(v.len())
	v.arena = append(v.arena, s...)
	v.tokens = append(v.tokens, tokenMeta{start: uint32(len(v.arena))})
	v.count = append(v.count, 0)
	v.place(id)
	return id
}

func (v *vocabulary) place(id uint32) {
	i := hash32(v.text(id)) & uint32(len(v.slots)-1)
	for v.slots[i] != 0 {
		i = (i + 1) & uint32(len(v.slots)-1)
	}
	v.slots[i] = id + 1
}

func (v *vocabulary) grow() {
	v.slots = make([]uint32, 2*len(v.slots))
	for id := range v.len() {
		v.place(uint32(id))
	}
}

// form is the token as the comparison wants it.
func (v *vocabulary) form(id uint32) form {
	m := &v.tokens[id]
	return form{text: v.text(id), bag: m.bag, sound: m.sound, lossy: m.flags&flagLossy != 0, digit: m.flags&flagDigit != 0}
}

// freeze computes the keys and tables once all tokens are in.
func (v *vocabulary) freeze() {
	n := v.len()
	if v.tolerance = ordinary; n > manyTokens {
		v.tolerance = strict
	}
	var buf []byte
	for id := range n {
		f, m := makeForm(v.text(uint32(id)), &buf), &v.tokens[id]
		m.bag, m.sound, m.group = f.bag, f.sound, particleGroup(f.text)
		if f.lossy {
			m.flags |= flagLossy
		}
		if f.digit {
			m.flags |= flagDigit
		}
	}
	var hashes []uint32
	v.deletes = newHashTable(func(yield func(hash, item uint32)) {
		for id := range n {
			if v.tokens[id].flags != 0 {
				continue
			}
			s := v.text(uint32(id))
			hashes = deletions(hashes[:0], s, v.tolerance.edits(len(s)))
			for _, h := range hashes {
				yield(h, uint32(id))
			}
		}
	})
	v.sound = newHashTable(func(yield func(hash, item uint32)) {
		for id := range n {
			if h := v.tokens[id].sound; h != 0 {
				yield(h, uint32(id))
			}
		}
	})
	v.loose, v.lossy = v.looseTable(0), v.looseTable(flagLossy)
}

func (v *vocabulary) looseTable(want uint8) hashTable {
	var f form
	return newHashTable(func(yield func(hash, item uint32)) {
		for id := range v.len() {
			flags := v.tokens[id].flags
			if flags != want {
				continue
			}
			f.text, f.lossy = v.text(uint32(id)), flags&flagLossy != 0
			f.readLoose()
			looseDeletions(f.loose, func(h uint32) { yield(h, uint32(id)) })
			looseDeletions(f.open, func(h uint32) { yield(h, uint32(id)) })
		}
	})
}

// looseDeletions yields what makes two loose keys meet that similarLossy would let meet.
func looseDeletions(key []byte, yield func(hash uint32)) {
	switch {
	case len(key) == 0:
	case len(key) < minLossyKey:
		yield(hash32(key))
	default:
		yield(hash32(key))
		var buf [3*maxLetters + 1]byte
		for i := range key {
			if i == 0 || key[i] != key[i-1] {
				yield(hash32(append(append(buf[:0], key[:i]...), key[i+1:]...)))
			}
		}
	}
}
