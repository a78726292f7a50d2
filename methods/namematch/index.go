package namematch

import (
	"iter"
	"math"
	"math/bits"
	"sync"
)

// Index is a list made ready for searching. It does not change after [Build] and may be
// searched by any number of goroutines at once.
type Index struct {
	entries []Entry
	names   int
	vocab   *vocabulary

	// One record per reading of a name: a name in another script has two.
	entry  []uint32
	alias  []uint32 // 0 primary, else position in Aliases + 1
	meta   []meta
	tokens []uint32 // class << classShift | token, in the order of the name
	starts []uint32

	postStart []uint32
	post      []uint32
	spans     spanTables
	spanSound []uint32
	exact     hashTable // names as written
	ids       map[string][]uint32

	thresholds Thresholds
	scratch    sync.Pool
	cache      []cacheSlot
}

const (
	classShift = 28
	tokenMask  = 1<<classShift - 1
)

// meta is what every candidate is asked for, packed to be read at once.
type meta struct {
	weight float32 // of all tokens of the record
	slack  float32 // most that its initials can gain
	kind   Kind
	view   view
	legal  legalForm
	weak   bool
}

// view says which reading a record is: the Latin reading of a name in script s, or the
// native one.
type view uint8

const nativeView view = 0x80

func (v view) script() script { return script(v &^ nativeView) }

// Option changes how an index is built.
type Option func(*Index)

// WithThresholds sets the thresholds instead of taking [ThresholdsFor] the number of names.
func WithThresholds(t Thresholds) Option { return func(x *Index) { x.thresholds = t } }

// Build reads the entries and makes them searchable. Names without a letter or digit are
// kept in the entry and never found. The index keeps the entries' slices; the caller must not
// change them afterwards.
func Build(entries iter.Seq[Entry], options ...Option) *Index {
	x := &Index{vocab: newVocabulary(), starts: []uint32{0}, ids: make(map[string][]uint32)}
	var p parser
	for e := range entries {
		n := uint32(len(x.entries))
		x.entries = append(x.entries, e)
		x.addName(&p, e.Name, e.Kind, n, 0)
		for i, a := range e.Aliases {
			x.addName(&p, a.Name, e.Kind, n, uint32(i)+1)
		}
		for _, id := range e.Facts.Identifiers {
			if k := identifierKey(id.Value); k != "" {
				x.ids[k] = append(x.ids[k], n)
			}
		}
	}
	x.freeze()
	x.thresholds = ThresholdsFor(x.names)
	for _, o := range options {
		o(x)
	}
	return x
}

func (x *Index) addName(p *parser, name string, kind Kind, entry, alias uint32) {
	if name == "" {
		return
	}
	p.parse(name, kind)
	if len(p.latin.tokens) == 0 && len(p.native.tokens) == 0 {
		return
	}
	x.names++
	x.addReading(&p.latin, view(p.script), entry, alias)
	if p.script != latin {
		x.addReading(&p.native, view(p.script)|nativeView, entry, alias)
	}
}

func (x *Index) addReading(r *reading, v view, entry, alias uint32) {
	if len(r.tokens) == 0 {
		return
	}
	for _, t := range r.tokens {
		id := x.vocab.add(r.text(t))
		x.vocab.count[id]++
		x.tokens = append(x.tokens, uint32(t.class)<<classShift|id)
	}
	x.starts = append(x.starts, uint32(len(x.tokens)))
	x.entry = append(x.entry, entry)
	x.alias = append(x.alias, alias)
	e := &x.entries[entry]
	x.meta = append(x.meta, meta{kind: e.Kind, view: v, legal: r.legal, weak: alias > 0 && e.Aliases[alias-1].Weak})
}

func (x *Index) record(rec uint32) []uint32 { return x.tokens[x.starts[rec]:x.starts[rec+1]] }

// Len is the number of entries, Names the number of names among them that can be found.
func (x *Index) Len() int   { return len(x.entries) }
func (x *Index) Names() int { return x.names }

// Entry gives back the entry at a position, as it was added.
func (x *Index) Entry(i int) Entry { return x.entries[i] }

// Thresholds are the scores from which this index calls a match a hit or a review.
func (x *Index) Thresholds() Thresholds { return x.thresholds }

func (x *Index) freeze() {
	v := x.vocab
	v.freeze()
	x.weigh()
	n := len(x.entry)
	x.postStart = make([]uint32, v.len()+1)
	for rec := range n {
		for _, t := range x.record(uint32(rec)) {
			c, id := class(t>>classShift), t&tokenMask
			x.meta[rec].weight += x.tokenWeight(c, id)
			if c.anchor() {
				x.postStart[id+1]++
			} else if c == initial {
				x.meta[rec].slack += initialGain
			}
		}
	}
	for i := 1; i < len(x.postStart); i++ {
		x.postStart[i] += x.postStart[i-1]
	}
	x.post = make([]uint32, x.postStart[v.len()])
	next := make([]uint32, v.len())
	copy(next, x.postStart)
	for rec := range n {
		for _, t := range x.record(uint32(rec)) {
			if id := t & tokenMask; class(t >> classShift).anchor() {
				x.post[next[id]] = uint32(rec)
				next[id]++
			}
		}
	}
	x.spans = x.newSpanTables()
	x.exact = newHashTable(func(yield func(hash, item uint32)) {
		for rec := range x.entry {
			yield(nameHash(x.name(uint32(rec))), uint32(rec))
		}
	})
	x.cache = make([]cacheSlot, 1<<min(cacheBits, bits.Len(uint(x.names))))
	x.scratch.New = func() any { return newScratch(x) }
}

// The most adjacent tokens that may stand for one, and the consonants their joined text needs.
const (
	maxSpan      = 3
	minSpanSound = 4
	minSpanLoose = 3
)

func nameHash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return (h ^ h>>15) * 0x2c1b3c6d
}

// spanTables index the joined text of adjacent tokens of every Latin reading, by sound and, for the
// scripts without vowels, by loose key.
type spanTables struct {
	sound, loose, lossy hashTable
}

func (x *Index) newSpanTables() (t spanTables) {
	x.spanSound = make([]uint32, 2*len(x.tokens))
	var key []byte
	x.eachSpan(func(rec uint32, at int, text []uint16) {
		if key = soundKey(key, text); len(key) >= minSpanSound {
			x.spanSound[at] = hash32(key) | 1
		}
	})
	t.sound = newHashTable(func(yield func(hash, item uint32)) {
		for rec := range x.meta {
			if v := x.meta[rec].view; v&nativeView != 0 || v.script().lossy() {
				continue
			}
			for _, h := range x.spanSound[2*x.starts[rec] : 2*x.starts[rec+1]] {
				if h != 0 {
					yield(h, uint32(rec))
				}
			}
		}
	})
	loose := func(lossy bool) hashTable {
		return newHashTable(func(yield func(hash, item uint32)) {
			x.eachSpan(func(rec uint32, _ int, text []uint16) {
				if x.meta[rec].view.script().lossy() != lossy {
					return
				}
				if key = looseKey(key, text); len(key) >= minSpanLoose {
					yield(hash32(key)|1, rec)
				}
			})
		})
	}
	t.loose, t.lossy = loose(false), loose(true)
	return t
}

// eachSpan visits the joined text of two and of three adjacent tokens of every Latin reading; at is the
// place of the span in spanSound: twice the place of its first token, plus one for three tokens.
func (x *Index) eachSpan(visit func(rec uint32, at int, text []uint16)) {
	var text []uint16
	for rec := range x.meta {
		if x.meta[rec].view&nativeView != 0 {
			continue
		}
		toks := x.record(uint32(rec))
		for i := range toks {
			text = appendPlain(text[:0], x.vocab.text(toks[i]&tokenMask))
			for j := i + 1; j < len(toks) && j < i+maxSpan; j++ {
				text = appendPlain(text, x.vocab.text(toks[j]&tokenMask))
				visit(uint32(rec), 2*(int(x.starts[rec])+i)+j-i-1, text)
			}
		}
	}
}

// appendPlain appends the letters of a token without its mark.
func appendPlain(dst, s []uint16) []uint16 { return append(dst, plain(s)...) }

// weigh sets the weight of every token from how many names hold it or a token that sounds
// like it.
func (x *Index) weigh() {
	v := x.vocab
	pooled := make(map[uint32]uint32)
	for id := range v.len() {
		if h := v.tokens[id].sound; h != 0 {
			pooled[h] += v.count[id]
		}
	}
	v.weights = make([]float32, v.len())
	for id := range v.weights {
		v.weights[id] = float32(x.wordWeight(v.text(uint32(id)), v.count[id], pooled[v.tokens[id].sound]))
	}
}

// newWordWeight is the weight of a word of a query that the list does not hold as spelled.
func (x *Index) newWordWeight(f *form) float64 {
	var pooled uint32
	if f.sound != 0 {
		x.vocab.sound.each(f.sound, func(id uint32) {
			if x.vocab.tokens[id].sound == f.sound {
				pooled += x.vocab.count[id]
			}
		})
	}
	return x.wordWeight(f.text, 0, pooled)
}

// wordWeight is the weight of a word that count names hold as spelled and pooled names hold in
// any spelling that sounds alike.
func (x *Index) wordWeight(text []uint16, count, pooled uint32) float64 {
	c := float64(count)
	if pooled > count {
		c += float64(pooled-count) / 2
	}
	n := float64(x.names)
	rare := 1 - math.Log2(1+c)/math.Log2(2+n)
	fromList := weightFloor + (1-weightFloor)*max(0, rare)
	belief := n / (n + listBelief)
	return lengthFactor(len(text)) * (belief*fromList + (1-belief)*commonness(text))
}

// commonness is the weight of a word as long as no list says better.
func commonness(s []uint16) float64 {
	var b [maxLetters]byte
	if len(s) > maxLetters {
		return 1
	}
	for i, c := range s {
		if c >= 0x80 {
			return 1
		}
		b[i] = byte(c)
	}
	switch info := dictionary[string(b[:len(s)])]; {
	case info.common:
		return weightCommon
	case info.given:
		return weightGiven
	}
	return 1
}

func (x *Index) tokenWeight(c class, id uint32) float32 {
	if c == word {
		return x.vocab.weights[id]
	}
	return classWeight(c)
}

func classWeight(c class) float32 {
	switch c {
	case number:
		return weightNumber
	case initial:
		return weightInitial
	case particle:
		return weightParticle
	default:
		return weightTitle
	}
}
