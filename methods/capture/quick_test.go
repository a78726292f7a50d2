package capture

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestQuick(t *testing.T) {
	for _, n := range []string{"uk_6", "uk_5", "uk_4", "western_5", "neworleans_8_185", "neworleans_5_185", "neworleans_8_186", "neworleans_5_186", "netherlands_5", "korea_3", "kosovo_4"} {
		tb := readTable(t, n)
		s, err := StepwiseModel(tb, 0.02)
		if err != nil {
			t.Error(n, err)
			continue
		}
		fmt.Printf("%s %.2f %s\n", n, s.Total, s.Model.Name(tb.Lists()))
		a, err := StepwiseAIC(tb, 0.05)
		if err != nil {
			t.Error(n, err)
			continue
		}
		lo, hi, err := ProfileInterval(tb, a.Model, 0.95)
		fmt.Printf("   aic %.2f (%.1f-%.1f) %s %v\n", a.Total, lo, hi, a.Model.Name(tb.Lists()), err)
	}
}

func TestQuickBIC(t *testing.T) {
	for _, n := range []string{"uk_5", "uk_4", "western_5", "neworleans_5_185", "neworleans_5_186", "netherlands_5", "korea_3", "kosovo_4"} {
		tb := readTable(t, n)
		for o := 2; o < 5; o++ {
			if o > 2 && o > tb.Size()-1 {
				continue
			}
			s, err := BICModels(tb, o)
			if err != nil {
				t.Error(n, o, err)
				continue
			}
			fmt.Printf("%s %d: %.2f %s bic %.4f models %d valid %d weighted %.1f\n", n, o, s.Best.Total, s.Best.Model.Generators(tb.Size()), s.Best.BIC, s.Models, s.Valid, s.Weighted.Total)
		}
	}
	for _, n := range []string{"uk_6", "neworleans_8_185", "neworleans_8_186", "uk_5", "netherlands_5"} {
		tb := readTable(t, n)
		f := newFitter(tb.Size())
		f.load(tb.floats())
		s, err := downhillBIC(tb, f)
		fmt.Printf("%s downhill %.2f %s bic %.4f models %d valid %d weighted %.1f %v\n", n, s.Best.Total, s.Best.Model.Generators(tb.Size()), s.Best.BIC, s.Models, s.Valid, s.Weighted.Total, err)
	}
	tb := readTable(t, "uk_6")
	s, err := BICModels(tb, 2)
	fmt.Printf("%s %.2f %s bic %.4f models %d valid %d weighted %.1f %v\n", "uk_6", s.Best.Total, s.Best.Model.Generators(tb.Size()), s.Best.BIC, s.Models, s.Valid, s.Weighted.Total, err)
}

func TestQuickBoot(t *testing.T) {
	for _, n := range []string{"uk_6", "uk_5", "uk_4", "western_5", "neworleans_8_185", "neworleans_5_185", "netherlands_5", "korea_3", "kosovo_4"} {
		tb := readTable(t, n)
		s := time.Now()
		iv, err := BootstrapStepwise(context.Background(), tb, 0.02, BootstrapOptions{Seed: 1})
		fmt.Printf("%s %.2f (%.1f-%.1f) (%.1f-%.1f) a %.6f z0 %.3f failed %d same %.2f  %v  %v\n", n, iv.Estimate, iv.Low95, iv.High95, iv.Low80, iv.High80, iv.Acceleration, iv.Z0, iv.Failed, iv.SameModel, time.Since(s), err)
	}
}

func TestQuickBICBoot(t *testing.T) {
	for _, n := range []string{"korea_3", "uk_5", "uk_5:4", "kosovo_4:3", "western_5", "netherlands_5", "neworleans_5_186", "uk_6"} {
		o := 2
		fmt.Sscanf(n, "%s", &n)
		if i := strings.IndexByte(n, ':'); i > 0 {
			o = int(n[i+1] - '0')
			n = n[:i]
		}
		tb := readTable(t, n)
		s := time.Now()
		iv, err := BootstrapBIC(context.Background(), tb, o, BootstrapOptions{Seed: 1})
		fmt.Printf("%s %d %.2f (%.1f-%.1f) (%.1f-%.1f) a %.6f z0 %.3f failed %d same %.2f  %v  %v\n", n, o, iv.Estimate, iv.Low95, iv.High95, iv.Low80, iv.High80, iv.Acceleration, iv.Z0, iv.Failed, iv.SameModel, time.Since(s), err)
	}
}

func TestLiteral(t *testing.T) {
	for _, n := range []string{"uk_5", "neworleans_5_185", "western_5", "korea_3"} {
		tb := readTable(t, n)
		cells := tb.Observed()
		var w []float64
		for _, c := range cells {
			w = append(w, float64(tb.Count(c)))
		}
		f := newFitter(tb.Size())
		st := newStepper(tb.Size(), 0.02)
		out := make([]float64, len(cells))
		diff := 0
		for s := range 100 {
			multinomial(stream(9, 9, uint64(s)), tb.N(), w, float64(tb.N()), out)
			x := make([]float64, 1<<tb.Size())
			for i, c := range cells {
				x[c] = out[i]
			}
			f.load(x)
			r, m := st.search(f, nil)
			tot, m2 := literalStepwise(x, tb.Size(), 0.02)
			if d := (r.dark+float64(tb.N()))/tot - 1; d*d > 1e-10 || !m.Equal(m2) {
				diff++
				fmt.Println(n, s, r.dark+float64(tb.N()), m.Name(tb.Lists()), tot, m2.Name(tb.Lists()))
			}
		}
		fmt.Println(n, "diff", diff)
	}
}
