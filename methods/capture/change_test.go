package capture

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Errors of linkage change who is thought to be one person; what each list
// holds stays as it is.
func TestLinkageErrorsKeepLists(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(4).Draw(rt, "table")
		rate := rapid.Float64Range(0, 0.5).Draw(rt, "rate")
		r := stream(rapid.Uint64().Draw(rt, "seed"), 92, 0)
		split, join := SplitPersons(tb, rate, r), JoinPersons(tb, rate, r)
		for i := range 4 {
			if split.Together(Of(i)) != tb.Together(Of(i)) || join.Together(Of(i)) != tb.Together(Of(i)) {
				rt.Fatal("a list gained or lost persons")
			}
		}
		if split.N() < tb.N() || join.N() > tb.N() || split.Overlap() > tb.Overlap()+tb.N() {
			rt.Fatal("splitting must not lose persons, joining must not make any")
		}
	})
}

func TestMissedMatchesInflateTheEstimate(t *testing.T) {
	tb := parse(t, uk5)
	whole, err := StepwiseModel(tb, DefaultThreshold)
	if err != nil {
		t.Fatal(err)
	}
	last := whole.Total
	for _, rate := range []float64{0.1, 0.25} {
		s := LinkageSensitivity(tb, DefaultThreshold, rate, 0, 15, 1)
		if s.Failed > 0 || s.Median < last || s.Low > s.Median || s.High < s.Median {
			t.Errorf("missed %g: %+v, before %.0f", rate, s, last)
		}
		last = s.Median
	}
	if s := LinkageSensitivity(tb, DefaultThreshold, 0, 0.1, 15, 1); s.Median > whole.Total {
		t.Errorf("false matches raise the estimate: %+v", s)
	}
}

func TestDrawsOfLinks(t *testing.T) {
	tb := parse(t, uk5)
	o := BootstrapOptions{Seed: 5, Resamples: 400}
	same, err := EstimateDraws(background(), []Table{tb, tb, tb, tb}, DefaultThreshold, o)
	if err != nil || same.Low != same.High || !near(same.Median, 11312.99, 1e-5) {
		t.Fatalf("%+v %v", same, err)
	}
	var draws []Table
	for i := range 20 {
		draws = append(draws, SplitPersons(tb, 0.2, stream(1, 91, uint64(i))))
	}
	wide, err := EstimateDraws(background(), draws, DefaultThreshold, o)
	if err != nil || wide.Failed > 0 || wide.High <= wide.Low || wide.High95-wide.Low95 <= same.High95-same.Low95 {
		t.Errorf("uncertain links do not widen the interval: %+v, sure links: %+v (%v)", wide, same, err)
	}
	none, _ := NewTable([]string{"A", "B", "C"}, map[Pattern]int{1: 5, 2: 5, 4: 5})
	part, err := EstimateDraws(background(), []Table{none, tb}, DefaultThreshold, o)
	if err != nil || part.Failed != 1 {
		t.Errorf("a draw that cannot be estimated should be counted: %+v %v", part, err)
	}
}

func TestOverlapFacts(t *testing.T) {
	o := DescribeOverlap(parse(t, uk5))
	if o.Persons != 2744 || o.Twice != 221 || o.EmptyPairs != 1 || len(o.Same)+len(o.Inside)+len(o.OneNeighbour) != 0 {
		t.Errorf("%+v", o)
	}
	for _, p := range o.Pairs {
		if p.I == 0 && p.J == 4 && !math.IsInf(p.Estimate, 1) {
			t.Error("two lists that never meet have a finite estimate")
		}
	}
	// 54, 463, 995, 695, 316 on one list; 214 on exactly two.
	if want := 2744 + 2287669.0/214; !near(o.ChaoLower, want, 1e-12) {
		t.Errorf("lower bound %.1f, want %.1f", o.ChaoLower, want)
	}
}

// Under independence with people of unlike visibility the moment bound lies
// below the truth.
func TestLowerBoundIsBelowTruth(t *testing.T) {
	counts := map[Pattern]int{}
	truth := 0.0
	for i, scale := range []float64{0.3, 1, 2.5} {
		tb, total := simulate(stream(6, 90, uint64(i)), 20000, []float64{0.02 * scale, 0.1 * scale, 0.05 * scale, 0.2 * scale}, nil)
		for _, w := range tb.Observed() {
			counts[w] += tb.Count(w)
		}
		truth += total
	}
	tb, err := NewTable([]string{"A", "B", "C", "D"}, counts)
	if err != nil {
		t.Fatal(err)
	}
	if o := DescribeOverlap(tb); o.ChaoLower > truth || o.ChaoLower < truth/2 {
		t.Errorf("bound %.0f, truth %.0f", o.ChaoLower, truth)
	}
}

func TestGoodnessOfFit(t *testing.T) {
	tb, _ := simulate(stream(1, 89, 3), 4000, []float64{0.2, 0.15, 0.1, 0.25}, nil)
	good, err := GoodnessOfFit(background(), tb, nil, 200, 1, 1)
	if err != nil || good.P < 0.01 || good.Tables < 190 {
		t.Errorf("a true model is rejected: %+v %v", good, err)
	}
	bent, _ := simulate(stream(1, 89, 4), 4000, []float64{0.2, 0.15, 0.1, 0.25}, map[Pattern]float64{3: 1.5})
	bad, err := GoodnessOfFit(background(), bent, nil, 200, 1, 1)
	if err != nil || bad.P > 0.02 || len(bad.Residuals) == 0 {
		t.Errorf("a wrong model is accepted: %+v %v", bad, err)
	}
}
