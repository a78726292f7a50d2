package linkage

import (
	"cmp"
	"math"
	"slices"
)

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
