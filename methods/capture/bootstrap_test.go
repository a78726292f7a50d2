package capture

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"
)

func TestSameOutputOnOneAndEightWorkers(t *testing.T) {
	tb := parse(t, uk5)
	run := func(workers int) []Interval {
		o := BootstrapOptions{Seed: 11, Resamples: 200, Workers: workers}
		a, err := BootstrapStepwise(background(), tb, DefaultThreshold, o)
		if err != nil {
			t.Fatal(err)
		}
		b, err := BootstrapBIC(background(), tb, 2, o)
		if err != nil {
			t.Fatal(err)
		}
		return []Interval{a, b}
	}
	one, eight := run(1), run(8)
	if !reflect.DeepEqual(one, eight) {
		t.Error("the answer depends on the number of workers")
	}
	other, err := BootstrapStepwise(background(), tb, DefaultThreshold, BootstrapOptions{Seed: 12, Resamples: 200})
	if err != nil || reflect.DeepEqual(other.Totals, one[0].Totals) {
		t.Error("the seed changes nothing")
	}
}

func TestRowOrderDoesNotMatter(t *testing.T) {
	a := parse(t, korea3)
	b := parse(t, "b,c,d,count\n1,1,1,12\n1,0,1,6\n1,1,0,54\n1,0,0,5\n0,1,0,5\n0,0,1,41\n")
	x, err := BootstrapStepwise(background(), a, DefaultThreshold, BootstrapOptions{Seed: 2, Resamples: 100})
	if err != nil {
		t.Fatal(err)
	}
	y, err := BootstrapStepwise(background(), b, DefaultThreshold, BootstrapOptions{Seed: 2, Resamples: 100})
	if err != nil || !reflect.DeepEqual(x, y) {
		t.Error("the order of rows changes the answer", err)
	}
}

func TestBootstrapStops(t *testing.T) {
	ctx, cancel := context.WithCancel(background())
	calls := 0
	_, err := BootstrapStepwise(ctx, parse(t, uk5), DefaultThreshold, BootstrapOptions{Resamples: 100_000, Progress: func(done, total int) {
		if calls++; calls == 2 {
			cancel()
		}
		if done > 1000 {
			t.Error("went on after it was cancelled")
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestQuantile8(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	// h = (5 + 1/3) p + 1/3
	for _, c := range []struct{ p, want float64 }{
		{0.5, 4}, {0, 1}, {1, 16}, {0.25, 1 + (16.0/12 + 1.0/3 - 1)}, {0.75, 8 + 8*(4+1.0/3-4)},
	} {
		if got := quantile8(x, c.p); !near(got, c.want, 1e-12) {
			t.Errorf("p %g: %g, want %g", c.p, got, c.want)
		}
	}
}

func TestAccelerationOfSymmetryIsZero(t *testing.T) {
	jack := []choice{{dark: 10, ok: true}, {dark: 20, ok: true}, {dark: 30, ok: true}}
	if a := acceleration(5, jack, []float64{2, 7, 2}); math.Abs(a) > 1e-12 {
		t.Error(a)
	}
	// One value far below the mean pulls the other way than one far above.
	low := acceleration(5, []choice{{dark: 0, ok: true}, {dark: 20, ok: true}}, []float64{1, 9})
	high := acceleration(5, []choice{{dark: 40, ok: true}, {dark: 20, ok: true}}, []float64{1, 9})
	if !(low > 0) || !near(low, -high, 1e-9) {
		t.Error(low, high)
	}
}

// A list that a resample leaves empty is dropped, not fitted.
func TestListLeftEmptyByResampling(t *testing.T) {
	tb, err := NewTable([]string{"A", "B", "C", "D"}, map[Pattern]int{1: 60, 2: 50, 4: 40, 8: 1, 3: 12, 5: 9, 6: 8, 7: 3})
	if err != nil {
		t.Fatal(err)
	}
	n := tb.floats()
	n[8] = 0
	f, s := newFitter(4), newStepper(4, DefaultThreshold)
	f.load(n)
	r, m := s.search(f, nil)
	three, err := StepwiseModel(tb.Without(3), DefaultThreshold)
	if err != nil || !near(r.dark, three.Dark, 1e-9) || !m.Equal(three.Model) {
		t.Errorf("with the empty list %g, without it %g", r.dark, three.Dark)
	}
}
