package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/journal"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/kerneltest/notes"
	"github.com/manumit/manumit/kernel/store"
)

var (
	domains = []kernel.Domain{notes.Domain}
	worker  = kt.As("harbor-shelter", access.CaseWorker)
)

const versions store.SQL = `select version from note order by id`

// record records n notes and sequences them.
func record(t *testing.T, k kt.Test, n int) {
	t.Helper()
	s := notes.New(k.Guard)
	for range n {
		if _, err := s.Record(worker, "text", ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Journal.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// marks is a path whose effect shows how often it was made: each adds one to the note's version.
func marks(k kt.Test, before func(e journal.Placed) error) *jobs.Follower {
	s := notes.New(k.Guard)
	return &jobs.Follower{Guard: k.Guard, Paths: []jobs.Path{{Name: "marks", Acts: []access.Act{notes.ActRecord}, Do: func(ctx context.Context, e journal.Placed) error {
		if err := s.Change(ctx, e.Resource, "marked"); err != nil {
			return err
		}
		if before != nil {
			return before(e)
		}
		return nil
	}}}}
}

func effects(t *testing.T, k kt.Test) (once, never, twice int) {
	t.Helper()
	vs, err := store.All(context.Background(), k.Store, versions, store.Scalar[int64])
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vs {
		switch v {
		case 1:
			never++
		case 2:
			once++
		default:
			twice++
		}
	}
	return once, never, twice
}

func TestAtLeastOnceBecomesOnceUnderErrorsAndPanics(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		record(t, k, 12)
		tries := map[int64]int{}
		f := marks(k, func(e journal.Placed) error { // after the effect, before the cursor is safe
			tries[e.Position]++
			if tries[e.Position] == 1 && e.Position%3 == 0 {
				return errors.New("the other side is not ready")
			}
			if tries[e.Position] == 2 && e.Position%6 == 0 {
				panic("a bug")
			}
			return nil
		})
		failed := 0
		for range 40 {
			if f.Run(context.Background()) != nil {
				failed++
			}
		}
		if once, never, twice := effects(t, k); once != 12 || never+twice != 0 || failed == 0 {
			t.Errorf("%d once, %d never, %d twice after %d failures", once, never, twice, failed)
		}
		if parked, err := f.AllParked(context.Background()); err != nil || len(parked) != 0 {
			t.Errorf("%+v, %v", parked, err)
		}
	})
}

func TestAServerThatIsKilledBetweenEffectAndCursorGoesOnWhereItWas(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			place := kt.Place(t, engine, domains)
			k := kt.At(t, place, domains)
			record(t, k, 6)
			f := marks(k, func(e journal.Placed) error {
				if e.Position == 3 {
					return errors.New("the server ends here")
				}
				return nil
			})
			f.Run(context.Background())
			if err := k.Close(); err != nil {
				t.Fatal(err)
			}
			k = kt.At(t, place, domains)
			if once, never, _ := effects(t, k); once != 3 || never != 3 {
				t.Fatalf("before: %d once, %d never", once, never)
			}
			if err := marks(k, nil).Run(context.Background()); err != nil {
				t.Fatal(err)
			}
			if once, never, twice := effects(t, k); once != 6 || never+twice != 0 {
				t.Errorf("%d once, %d never, %d twice", once, never, twice)
			}
		})
	}
}

func TestSeveralServersShareAPath(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			place := kt.Place(t, engine, domains)
			a := kt.At(t, place, domains)
			record(t, a, 20)
			var wg sync.WaitGroup
			for range 3 {
				k := kt.At(t, place, domains)
				wg.Go(func() {
					for range 4 {
						if err := marks(k, nil).Run(context.Background()); err != nil {
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			if once, never, twice := effects(t, a); once != 20 || never+twice != 0 {
				t.Errorf("%d once, %d never, %d twice", once, never, twice)
			}
		})
	}
}

func TestWhatFailsAgainAndAgainIsParkedAndTheRestGoesOn(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		record(t, k, 5)
		ctx := context.Background()
		f := marks(k, func(e journal.Placed) error {
			if e.Position == 2 {
				return fault.New(fault.Refused, "never")
			}
			return nil
		})
		for i := range 4 {
			if f.Run(ctx) == nil {
				t.Fatalf("try %d passed", i+1)
			}
			if parked, _ := f.AllParked(ctx); len(parked) != 0 {
				t.Fatalf("parked after %d tries", i+1)
			}
		}
		if err := f.Run(ctx); err != nil {
			t.Fatal(err)
		}
		parked, err := f.AllParked(ctx)
		if err != nil || len(parked) != 1 || parked[0].Position != 2 || parked[0].Attempts != 5 || parked[0].Reason != "refused" || parked[0].Flow != "marks" {
			t.Fatalf("%+v, %v", parked, err)
		}
		if once, never, twice := effects(t, k); once != 4 || never != 1 || twice != 0 {
			t.Errorf("%d once, %d never, %d twice", once, never, twice)
		}
	})
}

func TestADatabaseThatIsAwayIsNoFaultOfTheWork(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	record(t, k, 1)
	away := true
	f := marks(k, func(journal.Placed) error {
		if away {
			return fault.New(fault.Unavailable, "away")
		}
		return nil
	})
	for range 20 {
		f.Run(context.Background())
	}
	away = false
	if err := f.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if parked, _ := f.AllParked(context.Background()); len(parked) != 0 {
		t.Error("good work was parked because a disk was full for a while")
	}
	if once, _, _ := effects(t, k); once != 1 {
		t.Error("it was not done when the database was back")
	}
}

func TestAPathHearsItsActsOnlyAndNoRefusals(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := notes.New(k.Guard)
	id, err := s.Record(worker, "text", "")
	if err != nil {
		t.Fatal(err)
	}
	s.Record(kt.As("harbor-shelter", access.Analyst), "text", "") // refused
	s.Open(worker, id, "look")
	if _, err := k.Journal.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	var heard []string
	f := &jobs.Follower{Guard: k.Guard, Paths: []jobs.Path{{Name: "listens", Acts: []access.Act{notes.ActRecord}, Do: func(ctx context.Context, e journal.Placed) error {
		who := access.Who(ctx)
		heard = append(heard, fmt.Sprint(e.Act, " ", e.Detail, " as ", who.Kind, " ", who.ID))
		return nil
	}}}}
	for range 2 {
		if err := f.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if len(heard) != 1 || heard[0] != "notes.note.record  as flow listens" {
		t.Errorf("%q", heard)
	}
}

func TestALongJournalIsReadToItsEndPageByPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	err := k.Store.Write(context.Background(), func(tx *store.Tx) error {
		for i := range 1203 {
			if _, err := k.Journal.Append(tx, journal.Entry{Act: "x", Resource: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Journal.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	var next int64
	f := &jobs.Follower{Guard: k.Guard, Paths: []jobs.Path{{Name: "reads", Acts: []access.Act{"x"}, Do: func(_ context.Context, e journal.Placed) error {
		if e.Position != next {
			return fmt.Errorf("at %d came %d", next, e.Position)
		}
		next++
		return nil
	}}, {Name: "deaf", Acts: []access.Act{"y"}}}}
	if err := f.Run(context.Background()); err != nil || next != 1203 {
		t.Errorf("read %d: %v", next, err)
	}
}
