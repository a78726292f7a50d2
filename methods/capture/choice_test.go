package capture

import (
	"errors"
	"math"
	"slices"
	"testing"
)

func TestStepwiseAgainstLiteral(t *testing.T) {
	resamples := 12
	if long() {
		resamples = 200
	}
	for name, csv := range map[string]string{"uk_5": uk5, "korea_3": korea3} {
		tb := parse(t, csv)
		f, s := newFitter(tb.Size()), newStepper(tb.Size(), DefaultThreshold)
		for i := range resamples {
			n := resampled(tb, 3, uint64(i))
			f.load(n)
			r, m := s.search(f, nil)
			total, want := literalStepwise(n, tb.Size(), DefaultThreshold)
			if !near(r.dark+float64(tb.N()), total, 1e-6) || !slices.Equal(m, want) {
				t.Errorf("%s resample %d: %.3f %s, literally %.3f %s", name, i, r.dark+float64(tb.N()), m.Name(tb.Lists()), total, want.Name(tb.Lists()))
			}
		}
	}
}

func TestStepwiseThresholds(t *testing.T) {
	tb := parse(t, uk5)
	all, err := StepwiseModel(tb, 1)
	if err != nil {
		t.Fatal(err)
	}
	if code, _ := Check(tb, Model(pairs(5))); code == Good && len(all.Model) != 10 {
		t.Errorf("threshold 1 takes %d pairs", len(all.Model))
	}
	s, err := StepwiseModel(tb, DefaultThreshold)
	if err != nil {
		t.Fatal(err)
	}
	for i, st := range s.Steps {
		if st.P >= DefaultThreshold || st.Pair != s.Model[i] {
			t.Errorf("step %d: %+v", i, st)
		}
	}
}

// Passing models over by their bound must not change the choice.
func TestBICBoundAgainstEveryModel(t *testing.T) {
	resamples := 4
	if long() {
		resamples = 60
	}
	for _, c := range []struct {
		name, csv string
		order     int
	}{{"uk_5", uk5, 2}, {"uk_5", uk5, 3}, {"korea_3", korea3, 2}} {
		tb := parse(t, c.csv)
		fam, err := enumerate(tb.Size(), c.order)
		if err != nil {
			t.Fatal(err)
		}
		f := newFitter(tb.Size())
		f.load(tb.floats())
		all := fam.scoreAll(f)
		fast := fam.chooser(all, fam.leaders(all))
		for i := range resamples {
			f.load(resampled(tb, 8, uint64(i)))
			got := fast.choose(f)
			best, want := math.Inf(1), choice{}
			for k, m := range fam.models {
				if all[k].code != Good {
					continue
				}
				if r := f.fit(m); r.code == Good {
					if bic := float64(r.params)*math.Log(f.nstar[0]) - 2*r.logLik; bic < best-1e-9 {
						best, want = bic, choice{r.dark, modelKey{fam.bits[k]}, true}
					}
				}
			}
			if got.ok != want.ok || got.key != want.key || !near(got.dark, want.dark, 1e-7) {
				t.Errorf("%s order %d, resample %d: %+v, every model tried: %+v", c.name, c.order, i, got, want)
			}
		}
		t.Logf("%s order %d: %d of %d models fitted a resample", c.name, c.order, fast.fits/resamples, len(fam.models))
	}
}

func TestFamilies(t *testing.T) {
	for _, c := range []struct{ lists, order, models int }{
		{3, 2, 8}, {4, 2, 64}, {4, 3, 113}, {5, 2, 1024}, {5, 3, 6212}, {5, 4, 6893}, {6, 2, 32768},
	} {
		fam, err := enumerate(c.lists, c.order)
		if err != nil || len(fam.models) != c.models {
			t.Errorf("%d lists, order %d: %d models (%v), want %d", c.lists, c.order, len(fam.models), err, c.models)
			continue
		}
		for k, m := range fam.models {
			if k%97 == 0 && !m.Hierarchical() {
				t.Errorf("%d lists: model %d is not hierarchical", c.lists, k)
			}
		}
	}
	for _, c := range [][2]int{{8, 2}, {6, 3}, {12, 2}} {
		if _, err := enumerate(c[0], c[1]); !errors.Is(err, ErrTooManyModels) {
			t.Errorf("%d lists, order %d: %v", c[0], c[1], err)
		}
	}
}

func TestWeightedAverage(t *testing.T) {
	tb := parse(t, korea3)
	c, err := BICModels(tb, 2)
	if err != nil {
		t.Fatal(err)
	}
	// By hand over the six usable models.
	var sum, total float64
	for _, m := range []Model{{}, {3}, {5}, {6}, {3, 5}, {3, 6}, {5, 6}, {3, 5, 6}} {
		fit, err := FitModel(tb, m)
		if err != nil || fit.Code != Good {
			continue
		}
		w := math.Exp(-(fit.BIC - c.Best.BIC) / 2)
		sum, total = sum+w, total+w*fit.Total
	}
	if !near(total/sum, c.Weighted.Total, 1e-9) {
		t.Errorf("average %g, by hand %g", c.Weighted.Total, total/sum)
	}
	low, high := c.Weighted.Interval(tb.N(), 0.95)
	l80, h80 := c.Weighted.Interval(tb.N(), 0.8)
	if !(float64(tb.N()) < low && low < l80 && l80 < c.Weighted.Total && c.Weighted.Total < h80 && h80 < high) {
		t.Errorf("limits out of order: %g %g %g %g", low, l80, h80, high)
	}
	if c.Weighted.Between <= 0 || c.Weighted.Within <= 0 {
		t.Error("a variance is missing")
	}
}
