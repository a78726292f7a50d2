package linkage

import (
	"context"
	"fmt"
	"os"
	"sort"
	"testing"
)

func TestExploreVectors(t *testing.T) {
	if os.Getenv("EXPLORE") == "" {
		t.Skip()
	}
	s := exploreSets(t)[0]
	var o Options
	ctx := context.Background()
	d := prepare(s.tab, s.m)
	tr := d.train()
	b, _ := d.build(ctx, d.rules(), planFor(d.n, &o), func(int, int) {})
	w := tr.weights()
	sc, _ := d.scoreAll(ctx, b, w, &o)
	sc.settle(w, d.open, .9)
	truth := make([]uint32, d.n)
	for i, r := range d.row {
		truth[i] = s.truth[r]
	}
	c := newComparer(d)
	no, yes := map[vector]float64{}, map[vector]float64{}
	for _, e := range sc.edges {
		if e.bits < 0 || e.bits > 5 {
			continue
		}
		c.take(int(e.a))
		v := c.compare(int(e.b))
		if truth[e.a] == truth[e.b] {
			yes[v]++
		} else {
			no[v]++
		}
	}
	var vs []vector
	for v := range no {
		vs = append(vs, v)
	}
	sort.Slice(vs, func(i, j int) bool { return no[vs[i]] > no[vs[j]] })
	for _, v := range vs[:40] {
		fmt.Printf("no %5.0f yes %5.0f ", no[v], yes[v])
		for fi := range d.fields {
			fmt.Printf(" %s=%d", d.fields[fi].name[:3], v.at(fi))
		}
		fmt.Println()
	}
	// marginal by level among non-matches
	for fi := range d.fields {
		var x, y [8]float64
		for v, n := range no {
			x[v.at(fi)] += n
		}
		for v, n := range yes {
			y[v.at(fi)] += n
		}
		fmt.Println(d.fields[fi].name, "no", x, "yes", y)
	}
	k := 0
	for _, e := range sc.edges {
		if e.bits < 2 || e.bits > 5 || truth[e.a] == truth[e.b] {
			continue
		}
		if k++; k%800 != 0 {
			continue
		}
		fmt.Printf("%.1f\n", e.bits)
		for _, r := range []uint32{e.a, e.b} {
			for j := 1; j < 10; j++ {
				fmt.Print(" | ", s.tab.Value(int(d.row[r]), j))
			}
			fmt.Println()
		}
	}
}

func TestExploreRules(t *testing.T) {
	if os.Getenv("EXPLORE") == "" {
		t.Skip()
	}
	n := 1000000
	g := newInvented(42, 5000, 60000, 2000)
	tab := NewTable(inventedColumns...)
	var who []uint32
	g.records(n, func(row []string, p int) { tab.Append(row...); who = append(who, uint32(p)) })
	d := prepare(tab, inventedMapping)
	_, _, actual := pairCounts(who, who)
	fmt.Println("true pairs", actual)
	var scratch [2][]uint64
	for _, cap := range []int{12, 40} {
		seen := map[uint64]bool{}
		hits := 0.0
		for _, r := range d.rules() {
			c0 := cpuTime()
			g := d.group(r, nil, &scratch)
			el := cpuTime() - c0
			pairs, thit, fresh := 0, 0, 0
			for i := 0; i+1 < len(g.start); i++ {
				ms := g.member[g.start[i]:g.start[i+1]]
				if len(ms) > cap {
					continue
				}
				for x := range ms {
					for y := range x {
						pairs++
						if who[d.row[ms[x]]] == who[d.row[ms[y]]] {
							thit++
							k := uint64(ms[y])<<32 | uint64(ms[x])
							if !seen[k] {
								seen[k] = true
								hits++
								fresh++
							}
						}
					}
				}
			}
			fmt.Printf("%-40s keys %8d pairs %8d hits %6d (%.3f) fresh %6d recall %.4f %v\n", r.words(d), g.keys, pairs, thit, float64(thit)/float64(pairs+1), fresh, hits/actual, el)
		}
	}
}
