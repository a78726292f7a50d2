package namematch

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
)

// cpuTime is the processor time of this process, which a busy machine does not distort as it does the clock.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// The sizes of the measured lists: the Treasury list as it is, and grown.
var benchSizes = []int{20_886, 100_000, 727_000}

// BenchmarkLists reports for each list what loading costs, what it holds in memory, and what a query costs, in
// processor time; and which share of unlisted names are hits.
//
//	go test ./methods/namematch -run xxx -bench Lists -benchtime 3000x
func BenchmarkLists(b *testing.B) {
	base := ofac(b)
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			es := base
			if n > benchSizes[0] {
				es = mutate(base, n, 7)
			}
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := cpuTime()
			x := buildFrom(es)
			load := cpuTime() - start
			runtime.GC()
			runtime.ReadMemStats(&after)
			listed, others := noisyQueries(base, 100, 11), unlisted(b)
			s := newScratch(x)
			var times []time.Duration
			false1, asked := 0, 0
			b.ResetTimer()
			start = cpuTime()
			for i := range b.N {
				q := listed[i/2%len(listed)].Query
				if i%2 == 1 {
					q = others[(i/2*7)%len(others)]
				}
				at := time.Now()
				ms := s.search(q, 10, false)
				times = append(times, time.Since(at))
				if i%2 == 1 {
					asked++
					if len(ms) > 0 && ms[0].Verdict == Hit {
						false1++
					}
				}
			}
			cpu := cpuTime() - start
			b.StopTimer()
			slices.Sort(times)
			b.ReportMetric(load.Seconds(), "load-cpu-s")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "index-MB")
			b.ReportMetric(float64(after.Sys)/(1<<20), "process-MB")
			b.ReportMetric(float64(cpu.Microseconds())/float64(b.N), "cpu-us/query")
			b.ReportMetric(float64(times[len(times)*99/100].Microseconds()), "p99-us")
			b.ReportMetric(float64(false1)/float64(max(1, asked)), "false-hits")
			runtime.KeepAlive(x)
		})
	}
}

// BenchmarkSuppliers screens 15,939 suppliers against the Treasury list; b.N times.
func BenchmarkSuppliers(b *testing.B) {
	x := buildFrom(ofac(b))
	var qs []Query
	for _, r := range rows(b, "suppliers", "uk-private-organisations.csv")[1:] {
		qs = append(qs, Query{Name: r[0], Kind: Organization})
	}
	b.ResetTimer()
	start := cpuTime()
	for range b.N {
		if err := x.Batch(context.Background(), len(qs), 10, 1, func(i int) Query { return qs[i] }, func(int, []Match) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(qs))/(cpuTime()-start).Seconds(), "names/cpu-s")
}

// BenchmarkNoisyBatch is the same with names of persons and organizations that are on the list, misspelled.
func BenchmarkNoisyBatch(b *testing.B) {
	es := ofac(b)
	x := buildFrom(es)
	qs := noisyQueries(es, 100, 11)
	s := newScratch(x)
	b.ReportAllocs()
	b.ResetTimer()
	start := cpuTime()
	for i := range b.N {
		s.search(qs[i%len(qs)].Query, 10, false)
	}
	b.ReportMetric(float64(b.N)/(cpuTime()-start).Seconds(), "names/cpu-s")
}

func BenchmarkScan(b *testing.B) {
	es := ofac(b)
	x := buildFrom(es)
	qs := noisyQueries(es, 5, 11)
	for i := range b.N {
		x.Scan(qs[i%len(qs)].Query, 10)
	}
}

func BenchmarkCompare(b *testing.B) {
	for range b.N {
		Compare("Sergejs Lavrovs", "Sergey Viktorovich LAVROV", Person)
	}
}
