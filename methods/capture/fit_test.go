package capture

import (
	"errors"
	"math"
	"os"
	"testing"

	"pgregory.net/rapid"
)

// long reports whether the long versions of the tests are wanted.
func long() bool { return os.Getenv("MANUMIT_LONG") != "" }

func TestFitAgainstExplicitRegression(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lists := rapid.IntRange(3, 4).Draw(rt, "lists")
		tb := drawTable(lists).Draw(rt, "table")
		if Estimable(tb) != nil {
			return
		}
		m := drawModel(rt, lists)
		fit, err := FitModel(tb, m)
		if err != nil {
			rt.Fatal(err)
		}
		if fit.Code != Good {
			return
		}
		dark, ll, mu := newLiteral(tb.floats(), lists, m).fit()
		if !near(fit.Dark, dark, 1e-6) || !near(fit.LogLik, ll, 1e-9) {
			rt.Fatalf("%s: dark %g log-likelihood %g, regression %g %g", m.Name(tb.Lists()), fit.Dark, fit.LogLik, dark, ll)
		}
		sum, want := 0.0, 0.0
		for _, v := range mu {
			want += v
		}
		for w := 1; w < len(fit.Expected); w++ {
			sum += fit.Expected[w]
		}
		if !near(sum, want, 1e-8) || !near(sum, float64(tb.N()), 1e-8) {
			rt.Fatal("expected counts do not add up to the persons seen")
		}
	})
}

// Three lists, independence of two given the third: the dark figure has a
// closed form, n(A only) n(C only) / n(AC only).
func TestClosedForm(t *testing.T) {
	tb, err := NewTable([]string{"A", "B", "C"}, map[Pattern]int{1: 50, 2: 40, 4: 30, 3: 12, 5: 9, 6: 7, 7: 5})
	if err != nil {
		t.Fatal(err)
	}
	fit, err := FitModel(tb, Model{Of(0, 1), Of(1, 2)})
	if err != nil {
		t.Fatal(err)
	}
	if want := 50.0 * 30 / 9; !near(fit.Dark, want, 1e-9) {
		t.Errorf("dark figure %g, want %g", fit.Dark, want)
	}
	// Two lists would be Lincoln and Petersen's n1 n2 / n12; they are refused.
	two := tb.Without(2)
	if _, err := FitModel(two, nil); !errors.Is(err, ErrTwoLists) {
		t.Error(err)
	}
}

func TestPoissonTail(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		k := rapid.IntRange(0, 60).Draw(rt, "k")
		m := rapid.Float64Range(0.01, 60).Draw(rt, "m")
		got, want := poissonTail(float64(k), m, logFactorial(float64(k))), slowTail(k, m)
		if !near(got, want, 1e-9) && math.Abs(got-want) > 1e-14 {
			rt.Fatalf("k %d, mean %g: %g, want %g", k, m, got, want)
		}
	})
	// Below the mean, and yet the upper tail is the smaller: e^-1.05 (1 + 1.05)
	// against 1 - e^-1.05.
	if p := poissonTail(1, 1.05, 0); !near(p, 1-math.Exp(-1.05), 1e-12) {
		t.Errorf("one seen, 1.05 expected: %g", p)
	}
	if p := poissonTail(4466, 4466, logFactorial(4466)); p < 0.49 || p > 0.52 {
		t.Errorf("the median of a large mean has tail %g", p)
	}
	if p := poissonTail(9000, 100, logFactorial(9000)); p != 0 && !(p < 1e-300) {
		t.Errorf("a hopeless count has tail %g", p)
	}
	if p := poissonTail(0, 0, 0); p != 1 {
		t.Errorf("nothing expected, nothing seen: %g", p)
	}
}

func TestNotEstimable(t *testing.T) {
	names := []string{"A", "B", "C"}
	for _, c := range []struct {
		name   string
		lists  []string
		counts map[Pattern]int
		want   error
	}{
		{"two lists", names[:2], map[Pattern]int{1: 50, 2: 40, 3: 10}, ErrTwoLists},
		{"no overlap", names, map[Pattern]int{1: 50, 2: 40, 4: 10}, ErrNoOverlap},
		{"nobody", names, nil, ErrNobody},
		{"empty list", names, map[Pattern]int{1: 50, 2: 40, 3: 10}, ErrEmptyList},
	} {
		tb, err := NewTable(c.lists, c.counts)
		if err != nil {
			t.Fatal(err)
		}
		for what, f := range map[string]func() error{
			"stepwise": func() error { _, err := StepwiseModel(tb, DefaultThreshold); return err },
			"bic":      func() error { _, err := BICModels(tb, 2); return err },
			"graphs":   func() error { _, err := AverageGraphs(tb, 0); return err },
			"classes":  func() error { _, err := RunLatentClasses(background(), tb, LatentOptions{}); return err },
			"fit":      func() error { _, err := FitModel(tb, nil); return err },
			"boot": func() error {
				_, err := BootstrapStepwise(background(), tb, DefaultThreshold, BootstrapOptions{})
				return err
			},
		} {
			if err := f(); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v, want %v", c.name, what, err, c.want)
			}
		}
	}
}
