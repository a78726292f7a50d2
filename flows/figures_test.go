package flows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/partnership/statistics"
	"github.com/manumit/manumit/simulation"
)

// country records a simulated country at scale and returns the house it lives in.
func country(t testing.TB, p config.Place, seed uint64, scale float64) (*flows.House, simulation.Plan, context.Context) {
	t.Helper()
	now := clock.NewManual(simulation.Start)
	k, err := kernel.Open(context.Background(), p, flows.Domains(), kernel.Options{Clock: now, IDs: id.Seeded(now, seed), Sync: store.Unsynced})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	h := flows.Build(k)
	ctx := access.As(context.Background(), access.ConsoleAs("test"))
	if err := agencies.Seed(ctx, k.Guard); err != nil {
		t.Fatal(err)
	}
	plan := simulation.Make(seed, scale)
	d := simulation.Doors{Time: now, Guard: k.Guard, Agencies: h.Agencies, People: h.People, Hotline: h.Hotline, Certification: h.Certification, Settle: h.Settle}
	if err := simulation.Run(ctx, d, plan, nil); err != nil {
		t.Fatal(err)
	}
	return h, plan, ctx
}

func place(t testing.TB, engine string) config.Place {
	p := config.Place{Data: t.TempDir()}
	if engine == "postgres" {
		p.Database, p.KeysURL = storetest.Postgres(t)
	}
	return p
}

// TestFiguresAreCountedFromRecords records a country through the services and counts it from the stored records: what the
// plan holds by its own bookkeeping comes out again, on both databases, and the journal of it all is whole.
func TestFiguresAreCountedFromRecords(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			p := place(t, engine)
			h, plan, ctx := country(t, p, 3, .01)
			hotline, err := h.Statistics.HotlineYear(ctx, 2020)
			if err != nil {
				t.Fatal(err)
			}
			if hotline.Situations.Total != 112 || hotline.Signals.Total != 517 { // 11,193 and 51,667 at one hundredth
				t.Errorf("%d situations, %d substantive signals", hotline.Situations.Total, hotline.Signals.Total)
			}
			letters, err := h.Statistics.LetterYear(ctx, 2020)
			if err != nil {
				t.Fatal(err)
			}
			if letters.Adults.Total != 5 || letters.Children.Total != 7 {
				t.Errorf("%d adults, %d children", letters.Adults.Total, letters.Children.Total)
			}
			var out bytes.Buffer
			if err := statistics.Write(&out, letters, "json"); err != nil {
				t.Fatal(err)
			}
			var shape struct {
				Adults map[string]int
			}
			if err := json.Unmarshal(out.Bytes(), &shape); err != nil || shape.Adults["total"] != 5 {
				t.Errorf("%v %s", err, out.String())
			}
			cp, err := h.Journal.Checkpoint(ctx)
			if err != nil {
				t.Fatal(err)
			}
			w, err := journal.Verify(ctx, h.Store, cp, h.Journal.PublicKey(), nil)
			if err != nil || w.Entries < 1000 {
				t.Errorf("verify: %+v, %v", w, err)
			}
			if engine == "sqlite" {
				silent(t, p, plan)
			}
		})
	}
}

// silent searches every file of the data directory for every name of the plan.
func silent(t *testing.T, p config.Place, plan simulation.Plan) {
	t.Helper()
	var truth bytes.Buffer
	if err := plan.WriteTruth(&truth); err != nil {
		t.Fatal(err)
	}
	tokens := map[string]bool{}
	for _, who := range plan.People {
		for _, r := range append(who.Records, simulation.Record{Given: who.Given, Family: who.Family}) {
			tokens[r.Family], tokens[r.Given] = true, true
		}
	}
	err := filepath.WalkDir(p.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for name := range tokens {
			if len(name) >= 6 && strings.Contains(string(b), name) {
				t.Errorf("a name stands in %s", filepath.Base(path))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
