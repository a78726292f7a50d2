package hotline_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/config"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"github.com/manumit/manumit/protection/hotline"
)

// millionOf makes rows in the database itself: what matters to a list is how many rows an index must pass. One in fifty is
// open, two thirds belong to one agency.
const (
	millionLite store.SQL = `insert into signal (id, agency, key_id, path, channel, language, purpose, outcome, relation, danger, status, lane, assignee,
		situation_id, narrative_sealed, contact_sealed, safe_sealed, code_bx, received_at, recorded_at, version)
		with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000)
		select printf('%08x-0000-7000-8000-%012x', i, i), case when i % 3 = 0 then 'agency-' || (i % 40) else 'hotline-operator' end, printf('key-%d', i),
			'help', 'online report', 'en', 'tip', '', 'not asked', false, case when i % 50 = 0 then 'untaken' else 'closed' end, case when i % 50 = 0 then 1 else 9 end,
			null, null, randomblob(508), null, null, randomblob(16), strftime('%Y-%m-%dT%H:%M:%S.000000Z', 1500000000 + i * 60, 'unixepoch'),
			'2026-01-01T00:00:00.000000Z', 1 from n`
	millionPg store.SQL = `insert into signal (id, agency, key_id, path, channel, language, purpose, outcome, relation, danger, status, lane, assignee,
		situation_id, narrative_sealed, contact_sealed, safe_sealed, code_bx, received_at, recorded_at, version)
		select lpad(to_hex(i), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i), 12, '0'), case when i % 3 = 0 then 'agency-' || (i % 40) else 'hotline-operator' end, 'key-' || i,
			'help', 'online report', 'en', 'tip', '', 'not asked', false, case when i % 50 = 0 then 'untaken' else 'closed' end, case when i % 50 = 0 then 1 else 9 end,
			null, null, decode(repeat(md5(i::text), 32), 'hex'), null, null, decode(md5('code' || i), 'hex'), to_timestamp(1500000000 + i::bigint * 60), now(), 1
			from generate_series(1, 1000000) i`
)

// BenchmarkQueueAtAMillion pages the queue at random places among 1,000,000 signals and reports the median and the 99th
// percentile of the time that a page's query takes, and the memory of the process.
func BenchmarkQueueAtAMillion(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			p := config.Place{Data: b.TempDir()}
			fill := millionLite
			if engine == "postgres" {
				p.Database, p.KeysURL = storetest.Postgres(b)
				fill = millionPg
			}
			k, err := kernel.Open(b.Context(), p, []kernel.Domain{hotline.Domain}, kernel.Options{Sync: store.Unsynced})
			if err != nil {
				b.Fatal(err)
			}
			defer k.Close()
			if err := k.Store.Write(b.Context(), func(tx *store.Tx) error { return tx.Exec(fill) }); err != nil {
				b.Fatal(err)
			}
			if _, err := k.Store.DB().ExecContext(b.Context(), "analyze"); err != nil && engine == "postgres" {
				b.Fatal(err)
			}
			s := hotline.New(k.Guard, hotline.Setup{Operator: "hotline-operator"})
			ctx := kt.As("hotline-operator", access.Advocate)
			for name, lane := range map[string]hotline.Lane{"open": hotline.Waiting, "closed": hotline.Done} {
				b.Run(name, func(b *testing.B) { pages(b, s, ctx, lane) })
			}
		})
	}
}

func pages(b *testing.B, s *hotline.Service, ctx context.Context, lane hotline.Lane) {
	random := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	for b.Loop() {
		i := random.IntN(1000000)
		from := hotline.Cursor{Lane: 1, At: time.Unix(1500000000+int64(i)*60, 0).UTC(), ID: fmt.Sprintf("%08x-0000-7000-8000-%012x", i, i)}
		began := time.Now()
		page, _, err := s.Queue(ctx, lane, from, 50)
		took = append(took, time.Since(began))
		if err != nil || len(page) == 0 && i < 900000 && i > 100000 {
			b.Fatalf("%d rows, %v", len(page), err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(resident(), "RSS-MB")
}

// resident is the process's memory in megabytes, 0 where the system does not say.
func resident() float64 {
	var size, pages int64
	f, err := os.Open("/proc/self/statm")
	if err != nil {
		return 0
	}
	defer f.Close()
	if _, err := fmt.Fscan(f, &size, &pages); err != nil {
		return 0
	}
	return float64(pages) * float64(os.Getpagesize()) / 1e6
}
