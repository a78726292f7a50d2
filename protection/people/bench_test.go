package people_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/store/storetest"
	"github.com/manumit/manumit/protection/people"
)

// BenchmarkRecord records a person with five sealed fields, guarded, journaled and synced, from 8 callers at once.
func BenchmarkRecord(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			p := config.Place{Data: b.TempDir()}
			if engine == "postgres" {
				p.Database, p.KeysURL = storetest.Postgres(b)
			}
			k, err := kernel.Open(b.Context(), p, []kernel.Domain{people.Domain}, kernel.Options{Clock: clock.System{}})
			if err != nil {
				b.Fatal(err)
			}
			defer k.Close()
			s := people.New(k.Guard)
			ctx := access.As(b.Context(), access.Principal{Kind: access.User, ID: "u", Agency: "hotline", Role: access.Advocate})
			var n atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range 8 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for n.Add(1) <= int64(b.N) {
						if _, err := s.Record(ctx, draft(), ""); err != nil {
							b.Error(err)
							return
						}
					}
				}()
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "persons/s")
		})
	}
}
