package clocks_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/jobs/clocks"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
)

var (
	domains = []kernel.Domain{clocks.Domain}
	rules   = map[string]deadline.Rule{"day": {Name: "day", Hours: 24, Tell: []int{12, 20}}, "ninety": {Name: "ninety", Days: 90, Tell: []int{75, 90}}}
)

func at(string) *time.Location { return kt.Washington }

func start(t *testing.T, k kt.Test, id, rule string) {
	t.Helper()
	now := k.Clock.Now()
	err := k.Store.Write(context.Background(), func(tx *store.Tx) error {
		return deadline.Start(tx, deadline.Clock{ID: id, Rule: rule, Agency: "a", Role: "r", Kind: "Request", Subject: "s-" + id, Ref: "R", Task: "Decide",
			Start: now, Due: rules[rule].Due(now, kt.Washington, nil)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func said(t *testing.T, k kt.Test, id string) (out []string) {
	t.Helper()
	es, err := k.Journal.OfResource(context.Background(), "s-"+id, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range es {
		if e.Actor.ID != "clocks" {
			t.Errorf("said by %q", e.Actor.ID)
		}
		out = append([]string{e.Act + " " + e.Detail}, out...)
	}
	return out
}

func TestEachStepIsToldOnceThoughServersSweepTogether(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			place := kt.Place(t, engine, domains)
			k, other := kt.At(t, place, domains), kt.At(t, place, domains)
			start(t, k, "1", "day")
			start(t, k, "2", "ninety")
			start(t, k, "met", "day")
			sweep := func() {
				other.Time.Set(k.Time.Now())
				var wg sync.WaitGroup
				for _, x := range []kt.Test{k, other, k} {
					wg.Go(func() {
						if _, err := clocks.New(x.Guard, rules, at).Sweep(context.Background()); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
			}
			sweep()
			if got := said(t, k, "1"); len(got) != 0 {
				t.Errorf("told before it was due: %v", got)
			}
			err := k.Store.Write(context.Background(), func(tx *store.Tx) error { return deadline.Meet(tx, "s-met", "day", k.Clock.Now()) })
			if err != nil {
				t.Fatal(err)
			}
			for range 8 {
				k.Time.Advance(4 * time.Hour)
				sweep()
			}
			k.Time.Advance(100 * 24 * time.Hour) // nobody swept for a long time
			sweep()
			want := []string{"deadline.clock.tell told, step 1", "deadline.clock.tell told, step 2", "deadline.clock.miss missed"}
			if got := said(t, k, "1"); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("the day said %v", got)
			}
			if got := said(t, k, "2"); fmt.Sprint(got) != fmt.Sprint(want[2:]) {
				t.Errorf("the ninety days said %v", got)
			}
			if got := said(t, k, "met"); len(got) != 0 {
				t.Errorf("what was met said %v", got)
			}
		})
	}
}

func TestOldMissedClocksDoNotHideNewOnes(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	for i := range 600 {
		start(t, k, fmt.Sprint("old", i), "day")
	}
	s := clocks.New(k.Guard, rules, at)
	k.Time.Advance(48 * time.Hour)
	if n, err := s.Sweep(context.Background()); err != nil || n != 600 {
		t.Fatal(n, err)
	}
	start(t, k, "new", "day")
	k.Time.Advance(13 * time.Hour)
	if n, err := s.Sweep(context.Background()); err != nil || n != 1 || len(said(t, k, "new")) != 1 {
		t.Errorf("%d told, %v", n, err)
	}
}

func TestNobodyElseMaySay(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	r := access.Resource{Kind: "Request", ID: "x", Agency: "a"}
	for name, p := range map[string]access.Principal{"another flow": access.FlowAs("disclose"), "a user": {Kind: access.User, ID: "clocks", Agency: "a", Role: access.Administrator},
		"the console": access.ConsoleAs("clocks"), "a stranger": access.Stranger} {
		for _, act := range []access.Act{clocks.ActTell, clocks.ActMiss} {
			if k.May(access.As(context.Background(), p), act, r) {
				t.Errorf("%s may %s", name, act)
			}
		}
	}
	if !k.May(access.As(context.Background(), access.FlowAs("clocks")), clocks.ActTell, r) {
		t.Error("the clocks may not")
	}
}
