package flows_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/kernel"
)

// BenchmarkCountry records one fiftieth of the simulated country through the services, one command after another.
func BenchmarkCountry(b *testing.B) {
	for b.Loop() {
		country(b, place(b, "sqlite"), 1, .02)
	}
}

// BenchmarkIntake takes signals over HTTP with everything on, from 8 callers at once, on both databases. The callers' own
// work is in the figures; bench/ measures the server alone, beside an anchor.
func BenchmarkIntake(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			k, err := kernel.Open(b.Context(), place(b, engine), flows.Domains(), kernel.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer k.Close()
			site, err := flows.Build(k).Site(flows.SiteOptions{PublicRate: 1e6})
			if err != nil {
				b.Fatal(err)
			}
			server := httptest.NewServer(site)
			defer server.Close()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
			var n atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range 8 {
				wg.Add(1)
				go func() {
					defer wg.Done()
					for i := n.Add(1); i <= int64(b.N); i = n.Add(1) {
						body := fmt.Sprintf(`{"client_ref":"b-%d","channel":"online report","language":"en","purpose":"tip","narrative":%q,"contact":"call after nine"}`,
							i, strings.Repeat("The door was locked at night. ", 16))
						res, err := client.Post(server.URL+"/api/signals", "application/json", strings.NewReader(body))
						if err != nil || res.StatusCode != http.StatusCreated {
							b.Errorf("%v %v", res, err)
							return
						}
						io.Copy(io.Discard, res.Body)
						res.Body.Close()
					}
				}()
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signals/s")
		})
	}
}
