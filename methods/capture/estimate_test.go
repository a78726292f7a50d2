package capture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// quick keeps the random parts short.
func quick(seed uint64) Options {
	return Options{Seed: seed, Resamples: 200, FitTables: 100, Latent: LatentOptions{Chains: 4, Steps: 2000, Warmup: 1000}}
}

func estimate(t testing.TB, tb Table, o Options) Report {
	t.Helper()
	r, err := Estimate(background(), tb, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func text(t testing.TB, r Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteText(&b, About{Definition: "potential victims referred"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What cannot carry an estimate gets words, not numbers out of nothing.
func TestRefusals(t *testing.T) {
	abc := []string{"A", "B", "C"}
	abcd := []string{"A", "B", "C", "D"}
	for _, c := range []struct {
		name, code string
		lists      []string
		counts     map[Pattern]int
	}{
		{"no overlap at all", NoticeNotEstimable, abc, map[Pattern]int{1: 50, 2: 40, 4: 10}},
		{"two lists only", NoticeNotEstimable, abc[:2], map[Pattern]int{1: 50, 2: 40, 3: 30}},
		{"nobody", NoticeNotEstimable, abc, nil},
		{"an empty list", NoticeNotEstimable, abc, map[Pattern]int{1: 50, 2: 40, 3: 60}},
		{"one list twice", NoticeSameLists, abc, map[Pattern]int{3: 60, 4: 70, 7: 30}},
		{"one list twice among four", NoticeSameLists, abcd, map[Pattern]int{3: 60, 4: 70, 7: 30, 8: 50, 12: 20, 11: 9, 15: 4}},
		{"a list inside another", NoticeInside, abcd, map[Pattern]int{2: 80, 3: 60, 4: 70, 7: 30, 6: 15, 8: 50, 12: 20, 11: 9}},
		{"a handful on two lists", NoticeFewTwice, abc, map[Pattern]int{1: 50, 2: 40, 4: 30, 3: 2, 5: 3, 6: 1}},
		{"a list that meets no other", NoticeNotEstimable, abc, map[Pattern]int{1: 60, 2: 50, 3: 90, 4: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tb, err := NewTable(c.lists, c.counts)
			if err != nil {
				t.Fatal(err)
			}
			r := estimate(t, tb, quick(1))
			if c.name == "a list that meets no other" {
				// Independence can still be fitted; the words must say what it hangs on.
				if r.Verdict == Publish {
					t.Error("published")
				}
				return
			}
			if !r.Withheld || len(r.Methods) != 0 || r.Range != nil || r.Verdict != DoNotPublish || !r.Has(c.code) {
				t.Errorf("%+v", r.Why)
			}
			out := text(t, r)
			if strings.Contains(out, "Estimates by method") || !strings.Contains(out, "No estimate can be made") {
				t.Error("the text gives figures")
			}
			var j struct {
				Methods []any
				Range   any
				Verdict string
				Why     []string
			}
			b, err := json.Marshal(r)
			if err != nil || json.Unmarshal(b, &j) != nil || j.Methods == nil || len(j.Methods) != 0 || j.Range != nil || len(j.Why) == 0 || j.Verdict != "do not publish" {
				t.Errorf("%s %v", b, err)
			}
		})
	}
}

func TestReportOnTheUnitedKingdom(t *testing.T) {
	r := estimate(t, parse(t, uk5), quick(1))
	for name, total := range map[string]float64{
		MethodStepwise: 11312.99, MethodBIC: 22991.33, MethodBIC3: 25311.29, MethodBICWeighted: 18019.7, MethodGraphs: 22990, MethodMain: 13444,
	} {
		m, ok := r.Method(name)
		if !ok || !near(float64(m.Total), total, 1e-4) {
			t.Errorf("%s: %+v", name, m)
			continue
		}
		if !(m.Low95 <= m.Low80 && m.Low80 < m.High80 && m.High80 <= m.High95) || m.Low95 < 2744 {
			t.Errorf("%s: limits out of order: %+v", name, m)
		}
	}
	if r.Verdict != PublishCaution || !r.Has(NoticeModels) || !r.Has(NoticeStepwiseOff) || !r.Has(NoticeDisagree) || !r.Has(NoticeLinkageAbsent) {
		t.Errorf("%s: %v", r.Verdict, r.Why)
	}
	if !near(float64(r.Range.Low), 11312.99, 1e-4) || !near(float64(r.Range.High), 25311.29, 1e-4) {
		t.Errorf("range %v", r.Range)
	}
	if r.Headline != "The answer depends on the model: 11,000 to 25,000 people." {
		t.Error(r.Headline)
	}
}

// Figures for people have two digits, and no single number stands alone.
func TestTextRoundsAndGivesTheRange(t *testing.T) {
	o := quick(1)
	o.WithoutClass = true // its R-hat has decimals
	out := text(t, estimate(t, parse(t, uk5), o))
	for _, s := range []string{"11,313", "11312", "22,991", "25,311"} {
		if strings.Contains(out, s) {
			t.Errorf("the text holds %s", s)
		}
	}
	for _, s := range append(Assumptions(), "range over methods: 11,000 to 25,000", "potential victims referred", "not stated", "for comparison", "To run again: seed 1") {
		if !strings.Contains(out, s) {
			t.Errorf("the text lacks %q", s)
		}
	}
	methods := out[strings.Index(out, "Estimates by method"):strings.Index(out, "Models that the table")]
	if m := regexp.MustCompile(`\d\.\d`).FindString(methods); m != "" {
		t.Errorf("a decimal among the estimates: %s", m)
	}
}

func TestRound2(t *testing.T) {
	for x, want := range map[float64]string{
		11418: "11,000", 11500.1: "12,000", 997: "1,000", 994: "990", 123.4: "120", 42.4: "42", 7.6: "8", 0: "0", 1234567: "1,200,000", 99.6: "100",
	} {
		if got := Round2(x); got != want {
			t.Errorf("%g: %s, want %s", x, got, want)
		}
	}
	if Round2(math.NaN()) != "not known" || Round2(math.Inf(1)) != "no limit" {
		t.Error("no number")
	}
}

func TestReportIsTheSameOnAnyNumberOfWorkers(t *testing.T) {
	tb := parse(t, korea3)
	o := quick(9)
	o.Draws = []Table{tb, SplitPersons(tb, 0.1, stream(1, 88, 0))}
	var out [][]byte
	for _, w := range []int{1, 8} {
		o.Workers = w
		b, err := json.Marshal(estimate(t, tb, o))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	if !bytes.Equal(out[0], out[1]) {
		t.Error("the report depends on the number of workers")
	}
}

func TestVerdicts(t *testing.T) {
	clean, truth := simulate(stream(3, 87, 0), 3000, []float64{0.35, 0.4, 0.3, 0.45}, nil)
	r := estimate(t, clean, Options{Seed: 1, Resamples: 300, WithoutClass: true})
	if r.Verdict != Publish || float64(r.Range.Low) > truth*1.05 || float64(r.Range.High) < truth*0.95 {
		t.Errorf("a clean table: %s %v, range %v, truth %.0f", r.Verdict, r.Why, r.Range, truth)
	}
	if !strings.HasPrefix(r.Headline, "About ") {
		t.Error(r.Headline)
	}
	var j struct{ Warnings, Why []string }
	if b, err := json.Marshal(r); err != nil || json.Unmarshal(b, &j) != nil || len(j.Why) != 1 || slices.Contains(j.Warnings, j.Why[0]) {
		t.Errorf("praise among the warnings: %q %q", j.Why, j.Warnings)
	}
	few, _ := simulate(stream(3, 87, 1), 600, []float64{0.1, 0.08, 0.09, 0.07}, nil)
	if r := estimate(t, few, quick(1)); r.Verdict != DoNotPublish || !r.Has(NoticeFewTwice) || r.Withheld || len(r.Methods) == 0 {
		t.Errorf("few persons on two lists (%d): %s %v", few.Overlap(), r.Verdict, r.Why)
	} else if out := text(t, r); !strings.Contains(out, "for the analyst only") {
		t.Error("working figures are not marked")
	}
	// Wild draws of links must stop a table that looks clean by itself.
	o := quick(1)
	for i, rate := range []float64{0, 0.3, 0.8, 0.9} {
		o.Draws = append(o.Draws, SplitPersons(clean, rate, stream(3, 86, uint64(i))))
	}
	if r := estimate(t, clean, o); r.Verdict != DoNotPublish || !r.Has(NoticeLinkage) || r.Linkage.High <= r.Linkage.Low {
		t.Errorf("uncertain links: %s %v", r.Verdict, r.Why)
	}
}

func TestManyListsAreEstimatedWithoutEnumeration(t *testing.T) {
	tb, truth := simulate(stream(3, 85, 0), 2500, []float64{0.1, 0.12, 0.08, 0.2, 0.15, 0.1, 0.09, 0.11}, map[Pattern]float64{3: 1.2})
	o := quick(1)
	o.WithoutClass = true
	r := estimate(t, tb, o)
	g, _ := r.Method(MethodGraphs)
	b, _ := r.Method(MethodBIC)
	s, _ := r.Method(MethodStepwise)
	if g.Withheld == "" || g.Total.Known() || !b.Total.Known() || b.Note == "" || !near(float64(s.Total), truth, 0.2) {
		t.Errorf("graphs %+v, bic %+v, stepwise %+v, truth %.0f", g, b, s, truth)
	}
	if _, ok := r.Method(MethodLatent); ok {
		t.Error("latent classes were asked not to run")
	}
}

func TestEstimateStops(t *testing.T) {
	ctx, cancel := context.WithCancel(background())
	var stages []string
	o := quick(1)
	o.Progress = func(stage string, done, total int) {
		if !slices.Contains(stages, stage) {
			stages = append(stages, stage)
		}
		if stage == MethodBIC {
			cancel()
		}
	}
	if _, err := Estimate(ctx, parse(t, uk5), o); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if !slices.Equal(stages, []string{MethodStepwise, MethodMain, MethodBIC}) {
		t.Error(stages)
	}
}

func TestFigureInJSON(t *testing.T) {
	b, err := json.Marshal([]Figure{1.5, Figure(math.NaN()), Figure(math.Inf(1))})
	if err != nil || string(b) != "[1.5,null,null]" {
		t.Error(string(b), err)
	}
}
