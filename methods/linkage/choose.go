package linkage

import (
	"cmp"
	"slices"
)

// patterns are matches drawn from the model: which parts two records of one person share. They tell what a further rule would find
// that the ones already chosen do not.
const patternCount = 4000

// agreed is what one drawn match shares: bit i for part i of the list of single-valued parts, and how many names and sounds.
type agreed struct {
	parts          uint64
	tokens, sounds int
}

func (t *trainer) patterns(ctx []part) []agreed {
	d := t.d
	out := make([]agreed, patternCount)
	level := make([]uint8, len(d.fields))
	for i := range out {
		draw := func(k int) float64 { return float64(mix(uint64(i), uint64(1000+k))>>11) / (1 << 53) }
		for f := range d.fields {
			level[f] = missing
			if p := t.present[f]; draw(f) > p*p {
				continue
			}
			x := draw(100 + f)
			for l := 1; l < d.fields[f].kind.levels(); l++ {
				level[f] = uint8(l)
				if x -= t.m[f][l]; x < 0 {
					break
				}
			}
		}
		if d.names {
			switch l := level[slotFamily]; {
			case l >= familyElse:
				out[i].tokens++
				out[i].sounds++
			case l >= familySoft && draw(200) < .5:
				out[i].sounds++
			}
			switch l := level[slotGiven]; {
			case l >= givenElse:
				out[i].tokens++
				out[i].sounds++
			case l >= givenSoft && draw(201) < .4:
				out[i].sounds++
			}
		}
		for k, p := range ctx {
			l, half := level[p.field], draw(300+p.field) < .5
			yes := l == d.fields[p.field].kind.top()
			switch p.what {
			case yearOf:
				yes = yes || l == datePartial || (l == dateSlip || l == dateTwoParts) && half
			case dayOf:
				yes = yes || (l == dateSlip || l == dateTwoParts) && !half
			case coarseValue:
				yes = yes || d.fields[p.field].kind == kindPostcode && l >= codeOutward
			}
			if yes && k < 64 {
				out[i].parts |= 1 << k
			}
		}
	}
	return out
}

func (a agreed) shares(r rule, ctx []part) bool {
	for _, p := range r {
		switch p.what {
		case anyToken:
			if a.tokens < 1 {
				return false
			}
		case anySound:
			if a.sounds < 1 {
				return false
			}
		case twoTokens:
			if a.tokens < 2 {
				return false
			}
		case twoSounds:
			if a.sounds < 2 {
				return false
			}
		default:
			k := slices.Index(ctx, p)
			if k < 0 || k > 63 || a.parts>>k&1 == 0 {
				return false
			}
		}
	}
	return true
}

// chance is the probability that two records of two persons share a part.
func (t *trainer) chance(p part) float64 {
	d := t.d
	n := float64(max(d.open, 1))
	direct := func(count []uint32) (sum float64) {
		for _, c := range count[1:] {
			sum += float64(c) / n * float64(c) / n
		}
		return sum
	}
	switch p.what {
	case anyToken:
		return direct(d.tokens.count)
	case twoTokens:
		u := direct(d.tokens.count)
		return u * u
	case wholeValue:
		return direct(d.fields[p.field].vals.count)
	}
	// Values that share the part are added up in slots of a hash, whose collisions add one part in the number of slots.
	slots := uint64(1 << 22)
	if p.what == yearOf || p.what == dayOf {
		slots = 1 << 16
	}
	if len(t.slots) == 0 {
		t.slots = make([]float32, 1<<22)
	}
	sums := t.slots[:slots]
	clear(sums)
	add := func(k uint64, c uint32) {
		if k != 0 && c != 0 {
			sums[mix(k, 9)%slots] += float32(c)
		}
	}
	switch p.what {
	case anySound, twoSounds:
		for i, c := range d.tokens.count {
			add(uint64(d.tokens.info[i].sound), c)
		}
	default:
		f := &d.fields[p.field]
		for v, c := range f.vals.count {
			if v > 0 {
				add(f.vals.atom(p.what, uint32(v)), c)
			}
		}
	}
	sum := 0.0
	for _, c := range sums {
		sum += float64(c) / n * float64(c) / n
	}
	sum = max(sum-1/float64(slots), 1/(n*n))
	if p.what == twoSounds {
		sum *= sum
	}
	return sum
}

// choose picks rules for many records, where not every rule can be afforded: again and again the one that finds most matches which the
// others miss, for the pairs and keys it costs. Below that size all rules are used.
func (t *trainer) choose(rs []rule, p plan) []rule {
	d := t.d
	n := float64(d.open)
	var ctx []part
	chance := map[part]float64{}
	for _, r := range rs {
		for _, q := range r {
			if _, ok := chance[q]; !ok {
				chance[q] = t.chance(q)
				if q.what >= wholeValue {
					ctx = append(ctx, q)
				}
			}
		}
	}
	type option struct {
		r     rule
		pairs float64
		keys  float64
		at    int
	}
	var options []option
	var pairs, keys float64
	for i, r := range rs {
		o := option{r: r, at: i, keys: n}
		u := 1.0
		for k, q := range r {
			c := chance[q]
			for _, b := range r[:k] {
				if b.what >= wholeValue && q.what >= wholeValue && t.tied[q.field][b.field] {
					c = min(1, c/chance[b]) // tied parts are no stronger than the finer one
				}
			}
			u *= c
			if q.what == anyToken || q.what == anySound {
				o.keys = 2 * n
			}
		}
		o.pairs = min(n*n/2*u, o.keys*float64(p.cap)/2)
		options = append(options, o)
		pairs += o.pairs
		keys += o.keys
	}
	if pairs <= float64(p.pairs) && keys <= float64(p.keys) || n <= 60_000 {
		return rs
	}
	left := t.patterns(ctx)
	var out []rule
	pairs, keys = 0, 0
	total := float64(len(left))
	for len(options) > 0 && len(left) > 0 {
		gains := make([]float64, len(options))
		best := -1
		for i, o := range options {
			for _, a := range left {
				if a.shares(o.r, ctx) {
					gains[i]++
				}
			}
			if gains[i] < total*.002 || pairs+o.pairs > float64(p.pairs) || keys+o.keys > float64(p.keys) {
				continue
			}
			if best < 0 || gains[i]*(options[best].pairs+options[best].keys*.15) > gains[best]*(o.pairs+o.keys*.15) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		o := options[best]
		out = append(out, o.r)
		pairs += o.pairs
		keys += o.keys
		left = slices.DeleteFunc(left, func(a agreed) bool { return a.shares(o.r, ctx) })
		options = slices.Delete(options, best, best+1)
	}
	if len(out) == 0 {
		slices.SortStableFunc(options, func(a, b option) int { return cmp.Compare(a.pairs, b.pairs) })
		for _, o := range options[:min(3, len(options))] {
			out = append(out, o.r)
		}
	}
	return out
}
