package linkage

import "math"

// weights turn levels and values into bits.
type weights struct {
	prior float64
	level [][8]float32
	// rarity[field][value] is what the top level gains, or loses, when this value is the one that agrees.
	rarity [][]float32
	// token is log2 of the frequency of each token of names; center is its average by slot and level.
	token    []float32
	center   [3][8]float32
	most     []float32 // the most a field can give
	best     []uint8   // the top level
	names    bool
	parent   []int
	given    [][8]float32
	namesake [][8]float32
}

// damping is how much of a rarity counts below exact agreement.
const damping = 0.6

func (t *trainer) weights() *weights {
	d := t.d
	w := &weights{prior: math.Log2(t.lambda / (1 - t.lambda)), level: make([][8]float32, len(d.fields)), rarity: make([][]float32, len(d.fields)),
		most: make([]float32, len(d.fields)), best: make([]uint8, len(d.fields)), names: d.names}
	w.parent = t.parent
	w.given = make([][8]float32, len(d.fields))
	w.namesake = make([][8]float32, len(d.fields))
	for f := range w.given {
		for l := range t.given[f] {
			w.given[f][l], w.namesake[f][l] = float32(t.given[f][l]), float32(t.namesake[f][l])
		}
	}
	n := float64(max(d.open, 1))
	for fi := range d.fields {
		f := &d.fields[fi]
		top := f.kind.top()
		w.best[fi] = top
		last := math.Inf(-1)
		for l := 1; l < f.kind.levels(); l++ {
			b := math.Log2(t.m[fi][l] / t.u[fi][l])
			last = b
			w.level[fi][l] = float32(b)
		}
		_ = last
		if f.vals == nil {
			continue
		}
		own := t.own(fi)
		r := rarities(f.vals.count, n*t.present[fi], own, t.u[fi][top])
		w.rarity[fi] = r
	}
	if d.names {
		own := t.own(slotFamily)
		w.token = make([]float32, len(d.tokens.count))
		floor := .5
		for i, c := range d.tokens.count {
			w.token[i] = float32(math.Log2((max(float64(c)-own, 0) + floor) / n))
		}
		for s := range 3 {
			for l := range 8 {
				w.center[s][l] = float32(math.Log2(max(t.center[s][l], .5/n)))
			}
		}
	}
	return w
}

// own is how many of the records with a value are expected to be one person's.
func (t *trainer) own(fi int) float64 {
	top := t.d.fields[fi].kind.top()
	return 1 + t.lambda*float64(t.d.open)*t.m[fi][top]*t.present[fi]*.5
}

// rarities returns log2(u/u_v) for every value: u_v is the frequency of the value among other persons, with a floor that makes the
// average come out at u.
func rarities(count []uint32, n, own, u float64) []float32 {
	var sum float64
	for _, c := range count[1:] {
		sum += float64(c) / n * max(float64(c)-own, 0) / n
	}
	floor := max(u-sum, .3/n)
	r := make([]float32, len(count))
	for v, c := range count {
		r[v] = float32(math.Log2(u / (max(float64(c)-own, 0)/n + floor)))
	}
	return r
}

// score adds up the bits of a pair.
func (w *weights) score(c *comparer, right []uint32, v vector) float64 {
	sum := w.prior
	same := w.names && sameNames(v)
	for fi := range w.level {
		if l := v.at(fi); l != missing {
			b, _ := w.shared(v, fi, l, same)
			sum += float64(w.bits(c, fi, l, right) + b)
		}
	}
	return sum
}

// shared is what to add to a field's bits because another agreement already implies this one, and which: a field, or -1 for the name.
func (w *weights) shared(v vector, fi int, l uint8, same bool) (float32, int) {
	b, with := float32(0), fi
	if g := w.parent[fi]; g >= 0 && v.at(g) == w.best[g] {
		b, with = w.given[fi][l], g
	}
	if same {
		if n := w.namesake[fi][l]; n*n > b*b {
			b, with = n, -1
		}
	}
	return b, with
}

func (w *weights) bits(c *comparer, fi int, l uint8, right []uint32) float32 {
	if l == missing {
		return 0
	}
	b := w.level[fi][l]
	if fi < 3 && w.names {
		if l > 1 && c.met[fi][0] != 0 {
			x, y := c.met[fi][0], c.met[fi][1]
			tf := max(w.token[x], w.token[y])
			adj := w.center[fi][l] - tf
			if x != y {
				adj *= damping
			}
			b += adj
		}
		return b
	}
	if l == w.best[fi] {
		b += w.rarity[fi][c.left[c.d.fields[fi].cell]]
	}
	return b
}

// probability turns bits into a probability that is never exactly 0 or 1.
func probability(bits float64) float64 {
	bits = min(max(bits, -40), 40)
	return 1 / (1 + math.Exp2(-bits))
}
