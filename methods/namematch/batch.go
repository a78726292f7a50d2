package namematch

import (
	"context"
	"runtime"
	"sync"
)

// Compare scores two names without a list: the weights are those of the fixed tables. The
// result is graded by ThresholdsFor(1).
func Compare(a, b string, kind Kind) float64 {
	x := Build(func(yield func(Entry) bool) { yield(Entry{Kind: kind, Name: b}) }, WithThresholds(ThresholdsFor(1)))
	s := newScratch(x)
	if m := s.search(Query{Name: a, Kind: kind}, 1, false); len(m) > 0 {
		return m[0].Score
	}
	return 0
}

// chunk is how many queries a worker takes at a time.
const chunk = 64

// Batch searches n queries with the given number of workers (at most 0: one a processor) and
// hands the results to emit in the order of the queries, from one goroutine. query must be safe for
// concurrent use. It stops at the first error of emit or when ctx is done, and
// returns that error. What emit sees does not depend on the number of workers.
func (x *Index) Batch(ctx context.Context, n, limit, workers int, query func(i int) Query, emit func(i int, matches []Match) error) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	type part struct {
		first   int
		results [][]Match
	}
	// Chunks are handed out in order and collected in order: tickets is the order, bounded so
	// that a slow emit holds the workers back.
	tickets := make(chan chan part, 2*workers)
	work := make(chan struct {
		first int
		done  chan part
	})
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			s := newScratch(x)
			for w := range work {
				p := part{first: w.first}
				for i := w.first; i < min(n, w.first+chunk) && ctx.Err() == nil; i++ {
					p.results = append(p.results, s.search(query(i), limit, false))
				}
				w.done <- p
			}
		})
	}
	go func() {
		defer close(tickets)
		defer close(work)
		for first := 0; first < n; first += chunk {
			done := make(chan part, 1)
			select {
			case <-ctx.Done():
				return
			case tickets <- done:
			}
			select {
			case <-ctx.Done():
				close(done)
				return
			case work <- struct {
				first int
				done  chan part
			}{first, done}:
			}
		}
	}()
	for done := range tickets {
		p := <-done
		if ctx.Err() != nil {
			continue
		}
		for k, ms := range p.results {
			if err := emit(p.first+k, ms); err != nil {
				stop(err)
				break
			}
		}
	}
	wg.Wait()
	return context.Cause(ctx)
}
