package capture

import (
	"math"
	"slices"
	"testing"
)

// literalGraphs is the average over decomposable graphs by the formula, with
// maximal cliques and separators found by trying everything.
func literalGraphs(t *testing.T, tb Table, gridMax int) (post []float64, graphs int) {
	t.Helper()
	lists := tb.Size()
	d := 1 / float64(int(1)<<lists)
	lg := func(x float64) float64 { v, _ := math.Lgamma(x); return v }
	marginal := func(a Pattern, n0 int) float64 {
		cells := map[Pattern]float64{}
		for s := a; ; s = (s - 1) & a {
			cells[s] = 0
			if s == 0 {
				break
			}
		}
		for w := Pattern(1); int(w) < 1<<lists; w++ {
			cells[w&a] += float64(tb.Count(w))
		}
		cells[0] += float64(n0)
		da := d * float64(int(1)<<(lists-a.Size()))
		sum := -float64(len(cells))*lg(da) + lg(1) - lg(float64(tb.N()+n0)+1)
		for _, c := range cells {
			sum += lg(c + da)
		}
		return sum
	}
	var logs [][]float64
	two := pairs(lists)
	for e := 0; e < 1<<len(two); e++ {
		joined := func(i, j int) bool {
			k := slices.Index(two, Of(i, j))
			return e>>k&1 == 1
		}
		var cliques []Pattern
		for s := Pattern(1); int(s) < 1<<lists; s++ {
			full := true
			for _, i := range s.Lists() {
				for _, j := range s.Lists() {
					if i < j && !joined(i, j) {
						full = false
					}
				}
			}
			if full {
				cliques = append(cliques, s)
			}
		}
		cliques = slices.DeleteFunc(slices.Clone(cliques), func(s Pattern) bool {
			return slices.ContainsFunc(cliques, func(o Pattern) bool { return o != s && o&s == s })
		})
		seps, ok := runningIntersection(cliques)
		if !ok {
			continue
		}
		graphs++
		row := make([]float64, gridMax+1)
		for n0 := 1; n0 <= gridMax; n0++ {
			total := float64(tb.N() + n0)
			row[n0] = lg(total+1) - lg(float64(n0)+1) - math.Log(total)
			for _, c := range cliques {
				row[n0] += marginal(c, n0)
			}
			for _, s := range seps {
				if s != 0 {
					row[n0] -= marginal(s, n0)
				}
			}
		}
		logs = append(logs, row)
	}
	peak := math.Inf(-1)
	for _, r := range logs {
		peak = max(peak, slices.Max(r[1:]))
	}
	post = make([]float64, gridMax+1)
	sum := 0.0
	for _, r := range logs {
		for n0 := 1; n0 <= gridMax; n0++ {
			post[n0] += math.Exp(r[n0] - peak)
			sum += math.Exp(r[n0] - peak)
		}
	}
	for i := range post {
		post[i] /= sum
	}
	return post, graphs
}

// runningIntersection orders cliques so that each meets the earlier ones inside
// a single one of them; possible exactly for decomposable graphs.
func runningIntersection(cliques []Pattern) (seps []Pattern, ok bool) {
	if len(cliques) == 1 {
		return nil, true
	}
	for i := range cliques {
		rest := slices.Delete(slices.Clone(cliques), i, i+1)
		var union Pattern
		for _, c := range rest {
			union |= c
		}
		s := cliques[i] & union
		if !slices.ContainsFunc(rest, func(c Pattern) bool { return c&s == s }) {
			continue
		}
		if more, ok := runningIntersection(rest); ok {
			return append(more, s), true
		}
	}
	return nil, false
}

func TestGraphsAgainstFormula(t *testing.T) {
	four, err := NewTable([]string{"A", "B", "C", "D"}, map[Pattern]int{1: 14, 2: 9, 4: 11, 8: 6, 3: 5, 5: 2, 12: 4, 7: 1, 15: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		tb     Table
		grid   int
		graphs int
	}{{parse(t, korea3), 400, 8}, {four, 300, 61}} {
		want, graphs := literalGraphs(t, c.tb, c.grid)
		g := newGraphGrid(c.tb, c.grid)
		g.run()
		if graphs != c.graphs || len(g.graphs) != c.graphs {
			t.Fatalf("%d and %d graphs, want %d", len(g.graphs), graphs, c.graphs)
		}
		sum := 0.0
		for _, p := range g.post {
			sum += p
		}
		for n0 := 1; n0 <= c.grid; n0++ {
			if got := g.post[n0] / sum; math.Abs(got-want[n0]) > 1e-9 {
				t.Fatalf("dark figure %d: %g, formula %g", n0, got, want[n0])
			}
		}
	}
}

func TestDecomposableGraphCounts(t *testing.T) {
	for lists, want := range map[int]int{3: 8, 4: 61, 5: 822, 6: 18154} {
		if got := len(decomposableGraphs(lists)); got != want {
			t.Errorf("%d lists: %d graphs, want %d", lists, got, want)
		}
	}
	seven, _ := NewTable([]string{"A", "B", "C", "D", "E", "F", "G"}, map[Pattern]int{1: 5, 2: 5, 4: 5, 8: 5, 16: 5, 32: 5, 64: 5, 3: 4})
	if _, err := AverageGraphs(seven, 0); err == nil {
		t.Error("seven lists have 617,675 graphs")
	}
}
