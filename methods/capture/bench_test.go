package capture

import "testing"

// Benchmarks of what the issue sets bars for. The stored figures of the R
// packages (user CPU seconds, R 4.2.2, 1000 resamples with jackknife):
// SparseMSE 2.0.1: korea_3 11.1, kosovo_4 45.4, uk_4 29.9, western_5 35.1,
// uk_5 92.6, netherlands_5 124, neworleans_5_185 30.9, uk_6 215,
// neworleans_8_185 640; MultipleSystemsEstimation 1.2.0: uk_5 44, uk_6 118,
// uk_5 6,212 models 10.6, BIC bootstrap 0.9 ms a model and resample; dga 2.0.2
// uk_5 3.6; LCMCR 110,000 steps 1.3 to 1.7.

func BenchmarkStepwiseBootstrap(b *testing.B) {
	for _, name := range []string{"korea_3", "kosovo_4", "uk_4", "western_5", "uk_5", "netherlands_5", "neworleans_5_185", "uk_6", "neworleans_8_185"} {
		b.Run(name, func(b *testing.B) {
			tb := readTable(b, name)
			for b.Loop() {
				if _, err := BootstrapStepwise(background(), tb, DefaultThreshold, BootstrapOptions{Seed: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBICModels(b *testing.B) {
	for _, c := range []struct {
		name  string
		order int
	}{{"uk_5", 2}, {"uk_5", 3}, {"uk_6", 2}} {
		b.Run(c.name+"/order"+string(rune('0'+c.order)), func(b *testing.B) {
			tb := readTable(b, c.name)
			models := 0
			for b.Loop() {
				r, err := BICModels(tb, c.order)
				if err != nil {
					b.Fatal(err)
				}
				models = r.Models
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*models), "ns/model")
		})
	}
}

func BenchmarkBICBootstrap(b *testing.B) {
	for _, c := range []struct {
		name  string
		order int
	}{{"uk_5", 2}, {"uk_5", 4}, {"uk_6", 2}} {
		b.Run(c.name+"/order"+string(rune('0'+c.order)), func(b *testing.B) {
			tb := readTable(b, c.name)
			for b.Loop() {
				if _, err := BootstrapBIC(background(), tb, c.order, BootstrapOptions{Seed: 1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFit(b *testing.B) {
	tb := parse(b, uk5)
	f := newFitter(5)
	f.load(tb.floats())
	m := Model{Of(0, 1), Of(0, 2), Of(1, 2), Of(1, 4), Of(2, 3)}
	for b.Loop() {
		if f.fit(m).code != Good {
			b.Fatal("not fitted")
		}
	}
}

func BenchmarkGraphs(b *testing.B) {
	for _, name := range []string{"uk_5", "uk_6"} {
		b.Run(name, func(b *testing.B) {
			tb := readTable(b, name)
			for b.Loop() {
				if _, err := AverageGraphs(tb, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One chain of 110,000 steps, as the R package runs it.
func BenchmarkLatentClasses(b *testing.B) {
	for _, name := range []string{"uk_5", "netherlands_5"} {
		b.Run(name, func(b *testing.B) {
			tb := readTable(b, name)
			for b.Loop() {
				if _, err := RunLatentClasses(background(), tb, LatentOptions{Seed: 1, Chains: 1, Steps: 100_000, Warmup: 10_000}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEstimate(b *testing.B) {
	tb := parse(b, uk5)
	for b.Loop() {
		if _, err := Estimate(background(), tb, Options{Seed: 1}); err != nil {
			b.Fatal(err)
		}
	}
}
