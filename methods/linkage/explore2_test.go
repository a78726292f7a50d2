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
