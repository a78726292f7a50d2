package linkage

import (
	"context"
	"testing"
	"time"
)

// words are invented given names. Rates are per second of processor time, so that a busy machine matters less.
func words(n int) [][]byte {
	g := newInvented(8, n, 10, 10)
	out := make([][]byte, n)
	for i, w := range g.first {
		out[i] = []byte(w)
	}
	return out
}

func BenchmarkJaroWinklerTextbook(b *testing.B) {
	ws := words(1000)
	i, sum, start := 0, 0.0, cpuTime()
	for b.Loop() {
		sum += textbookJaroWinkler(string(ws[i/1000%1000]), string(ws[i%1000]))
		i++
	}
	rate(b, sum, start)
}

// The left side stays for a thousand comparisons, as within a block.
func BenchmarkJaroWinkler(b *testing.B) {
	ws := words(1000)
	var p pattern
	i, sum, start := 0, 0.0, cpuTime()
	for b.Loop() {
		if i%1000 == 0 {
			p.set(ws[i/1000%1000])
		}
		sum += p.jaroWinkler(ws[i%1000])
		i++
	}
	rate(b, sum, start)
}

func BenchmarkJaroWinklerBounded(b *testing.B) {
	ws := words(1000)
	bag := make([]letters, len(ws))
	for i, w := range ws {
		bag[i] = lettersOf(w)
	}
	var p pattern
	i, sum, start := 0, 0.0, cpuTime()
	for b.Loop() {
		l, r := i/1000%1000, i%1000
		if r == 0 {
			p.set(ws[l])
		}
		if !hopeless(needSoft, p.text, ws[r], bag[l], bag[r]) {
			sum += p.jaroWinkler(ws[r])
		}
		i++
	}
	rate(b, sum, start)
}

func BenchmarkEdits(b *testing.B) {
	ws := words(1000)
	var p pattern
	i, sum, start := 0, 0.0, cpuTime()
	for b.Loop() {
		if i%1000 == 0 {
			p.set(ws[i/1000%1000])
		}
		sum += float64(p.edits(ws[i%1000]))
		i++
	}
	rate(b, sum, start)
}

func rate(b *testing.B, sum float64, start time.Duration) {
	if sum < 0 {
		b.Fatal("negative")
	}
	b.ReportMetric(float64(b.N)/(cpuTime()-start).Seconds()/1e6, "M/cpu-s")
}

// BenchmarkPair compares and scores candidate pairs of historical_dev, which blocking has found.
func BenchmarkPair(b *testing.B) {
	tab, m, _ := historical(b)
	d := prepare(tab, m)
	tr := d.train()
	w := tr.weights()
	o := Options{Workers: 1}
	bl, err := d.build(context.Background(), d.rules(), planFor(d.open, &o), func(int, int) {})
	if err != nil {
		b.Fatal(err)
	}
	c := newComparer(d)
	seen := make([]uint32, d.open)
	pairs, sum, start := 0, 0.0, cpuTime()
	b.ResetTimer()
	for b.Loop() {
		clear(seen)
		bl.each(0, 4000, seen, func(i int, others []uint32) {
			c.take(i)
			for _, j := range others {
				sum += w.score(c, d.record(int(j)), c.compare(int(j)))
			}
			pairs += len(others)
		})
	}
	b.ReportMetric(float64(pairs)/(cpuTime()-start).Seconds()/1e6, "Mpairs/cpu-s")
	if sum == 0 {
		b.Fatal("nothing was compared")
	}
}

// BenchmarkHistorical is a whole run, loading included. Splink 5.0.0.dev4 with its demonstration settings took 13.6 CPU seconds on the
// machine of the design notes.
func BenchmarkHistorical(b *testing.B) {
	path := sharedData(b, "historical_dev", "records.csv")
	start := cpuTime()
	for b.Loop() {
		tab := readTable(b, path)
		mustLink(b, tab, Guess(tab), Options{Workers: 1})
	}
	b.ReportMetric((cpuTime()-start).Seconds()/float64(b.N), "CPU-s/op")
}
