package linkage

import (
	"context"
	"fmt"
	"math"
	"os"
	"sort"
	"testing"
)

func TestDebug(t *testing.T) {
	if os.Getenv("EXPLORE") == "" {
		t.Skip()
	}
	tab, truth := inventedTable(30000, 7)
	if os.Getenv("SET") == "hist" {
		tab, _, truth = historical(t)
	}
	m := Guess(tab)
	d := prepare(tab, m)
	tr := d.train()
	for _, p := range tr.passes {
		fmt.Printf("  pass %-20s all %.0f pairs %.0f lambda %.3f matches %.0f scale %.2f ok %v\n", p.shares, p.all, p.pairs, p.lambda, p.matches, p.scale, p.accepted)
	}
	actual := CompareClusters(truth, truth).Actual
	fmt.Println(tr.lambda, actual/(float64(d.n)*float64(d.n-1)/2), "tied", tr.tied)
	w := tr.weights()
	for fi, f := range d.fields {
		fmt.Printf("  %-16s present %.2f own %.1f:", f.name, tr.present[fi], tr.own(fi))
		for l := 1; l < f.kind.levels(); l++ {
			fmt.Printf("  [%d] m %.3f u %.5f w %.1f", l, tr.m[fi][l], tr.u[fi][l], w.level[fi][l])
		}
		if g := tr.parent[fi]; g >= 0 {
			fmt.Printf(" parent %s %.1f", d.fields[g].name, tr.given[fi][1:f.kind.levels()])
		}
		fmt.Println()
	}
	r, _ := Link(context.Background(), tab, m, Options{})
	fmt.Println("prior", r.w.prior, "true", math.Log2(actual/(float64(d.n)*float64(d.n-1)/2)))
	bins, miss := r.Calibration(truth)
	fmt.Println(miss)
	for _, b := range bins {
		fmt.Printf("  %.0f %.3f %.3f\n", b.Pairs, b.Said, b.True)
	}
	no, yes := map[vector]float64{}, map[vector]float64{}
	c := newComparer(d)
	for _, e := range r.edges {
		if e.bits < 4.25 {
			continue
		}
		c.take(int(e.a))
		v := c.compare(int(e.b))
		if truth[d.row[e.a]] == truth[d.row[e.b]] {
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
	for _, v := range vs[:min(len(vs), 15)] {
		fmt.Printf("no %5.0f yes %5.0f ", no[v], yes[v])
		for fi := range d.fields {
			fmt.Printf(" %s=%d", d.fields[fi].name[:3], v.at(fi))
		}
		fmt.Println()
	}
}
