package capture

import (
	"math"
	"reflect"
	"testing"
)

func TestSplitRHat(t *testing.T) {
	alike, apart, drift := make([][]float64, 4), make([][]float64, 4), make([][]float64, 4)
	for c := range 4 {
		r := stream(3, 96, uint64(c))
		for s := range 400 {
			x := math.Exp(7 + 0.3*r.NormFloat64())
			alike[c] = append(alike[c], x)
			apart[c] = append(apart[c], x*float64(c+1))
			drift[c] = append(drift[c], x*math.Exp(float64(s)/400))
		}
	}
	if r := splitRHat(alike); math.Abs(r-1) > 0.02 {
		t.Errorf("chains alike: R-hat %g", r)
	}
	for name, d := range map[string][][]float64{"apart": apart, "drifting": drift} {
		if r := splitRHat(d); r < 1.1 {
			t.Errorf("chains %s: R-hat %g", name, r)
		}
	}
	if r := splitRHat([][]float64{{1, 1, 1, 1}, {2, 2, 2, 2}}); !math.IsInf(r, 1) {
		t.Errorf("chains that do not move: R-hat %g", r)
	}
}

// On independent lists with good coverage the posterior must hold the truth.
func TestLatentClassesOnIndependentLists(t *testing.T) {
	tb, truth := simulate(stream(7, 95, 0), 1200, []float64{0.4, 0.3, 0.35}, nil)
	l, err := RunLatentClasses(background(), tb, LatentOptions{Seed: 4, Chains: 4, Steps: 12000, Warmup: 4000})
	if err != nil {
		t.Fatal(err)
	}
	if l.Withheld || l.Low95 > truth || l.High95 < truth || l.Low95 > l.Low80 || l.High80 > l.High95 {
		t.Errorf("R-hat %.3f, %.0f (%.0f-%.0f), truth %.0f", l.RHat, l.Median, l.Low95, l.High95, truth)
	}
}

// Korea: LCMCR gives a median of 137 (123-199).
func TestLatentClassesKorea(t *testing.T) {
	o := LatentOptions{Seed: 1, Steps: 5000, Warmup: 1500}
	a, err := RunLatentClasses(background(), parse(t, korea3), o)
	if err != nil {
		t.Fatal(err)
	}
	if a.Withheld || a.Median < 130 || a.Median > 146 || math.Abs(a.Low95-123) > 2 || math.Abs(a.High95-199) > 25 {
		t.Errorf("R-hat %.3f, %.0f (%.0f-%.0f)", a.RHat, a.Median, a.Low95, a.High95)
	}
	o.Workers = 8
	b, err := RunLatentClasses(background(), parse(t, korea3), o)
	if err != nil || !reflect.DeepEqual(a, b) {
		t.Error("the answer depends on the number of workers", err)
	}
}

// The Netherlands: published R-hat 1.67; chains stop near 48,000 or near 142,000.
func TestLatentClassesWithheldWhereChainsDisagree(t *testing.T) {
	l, err := RunLatentClasses(background(), readTable(t, "netherlands_5"), LatentOptions{Seed: 1, Steps: 4000, Warmup: 2000})
	if err != nil {
		t.Fatal(err)
	}
	if !l.Withheld {
		t.Errorf("R-hat %.2f, chains %.0f: should be withheld", l.RHat, l.ChainMedians)
	}
}
