package simulation_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/partnership/statistics"
	"github.com/manumit/manumit/simulation"
)

// rows turns a plan into the rows that a perfect recording would hand to the counters.
func rows(p simulation.Plan) (situations []statistics.Situation, signals []statistics.Signal, letters []statistics.Letter) {
	take := func(g simulation.Signal) {
		signals = append(signals, statistics.Signal{Outcome: g.Outcome, Received: g.At})
	}
	for _, s := range p.Situations {
		r := statistics.Situation{Grade: s.Grade, Type: s.Type, Any: s.Signals[0].At}
		if s.Into >= 0 {
			r.Into = "another"
		}
		for _, g := range s.Signals {
			take(g)
			if g.Outcome == "substantive" && r.First.IsZero() {
				r.First = g.At
			}
		}
		situations = append(situations, r)
	}
	for _, g := range p.Loose {
		take(g)
	}
	add := func(who string, minor bool, kind string, l simulation.Letter) {
		letters = append(letters, statistics.Letter{Recipient: who, Minor: minor, Kind: l.Kind, Type: kind,
			Issued: clock.On(l.At, simulation.Zone), IssuedAt: l.At, Annulled: l.Annulled})
		if !l.Reissued.IsZero() {
			letters = append(letters, statistics.Letter{Recipient: who, Minor: minor, Kind: l.Kind, Type: kind,
				Issued: clock.On(l.Reissued, simulation.Zone), IssuedAt: l.Reissued, Reissue: true})
		}
	}
	for i, a := range p.Adults {
		for _, l := range a.Letters {
			add("a"+string(rune(i)), false, a.Type, l)
		}
	}
	for i, c := range p.Children {
		for _, l := range c.Letters {
			add("c"+string(rune(i)), true, c.Type, l)
		}
	}
	return situations, signals, letters
}

func count[R any](d statistics.Definition[R], w clock.Window, rs []R) statistics.Figure {
	c := statistics.NewCounter(d, w)
	for _, r := range rs {
		c.Take(r)
	}
	return c.Figure(time.Time{})
}

func TestThePlanHoldsThePublishedFigures(t *testing.T) {
	for _, seed := range []uint64{1, 2, 77} {
		situations, signals, letters := rows(simulation.Make(seed, 1))
		cy, fy := clock.CalendarYear(2020, simulation.Zone), clock.FiscalYear(2020, simulation.Zone)
		if n := count(statistics.Situations, cy, situations).Total; n != 11193 {
			t.Errorf("seed %d: %d situations", seed, n)
		}
		if n := count(statistics.Signals, cy, signals).Total; n != 51667 {
			t.Errorf("seed %d: %d substantive signals", seed, n)
		}
		adults, children := count(statistics.Adults, fy, letters), count(statistics.Children, fy, letters)
		if adults.Total != 508 || !reflect.DeepEqual(adults.By, map[statistics.Class]int{"labor": 356, "sex": 76, "labor_and_sex": 56, "unknown": 20}) {
			t.Errorf("seed %d: adults %+v", seed, adults.By)
		}
		if children.Total != 673 || !reflect.DeepEqual(children.By, map[statistics.Class]int{"labor": 464, "sex": 168, "labor_and_sex": 34, "unknown": 7}) {
			t.Errorf("seed %d: children %+v", seed, children.By)
		}
	}
}

func TestDroppingAnyClauseChangesAFigure(t *testing.T) {
	for _, scale := range []float64{1, .02} {
		situations, signals, letters := rows(simulation.Make(1, scale))
		cy, fy := clock.CalendarYear(2020, simulation.Zone), clock.FiscalYear(2020, simulation.Zone)
		drop(t, statistics.Situations, cy, situations)
		drop(t, statistics.Signals, cy, signals)
		drop(t, statistics.Adults, fy, letters)
		drop(t, statistics.Children, fy, letters)
	}
}

func drop[R any](t *testing.T, d statistics.Definition[R], w clock.Window, rs []R) {
	t.Helper()
	whole := count(d, w, rs).Total
	if len(d.Names()) < 3 {
		t.Errorf("%s has only the clauses %v", d.Key, d.Names())
	}
	for _, name := range d.Names() {
		if n := count(d.Without(name), w, rs).Total; n == whole {
			t.Errorf("%s: dropping %q changes nothing (%d)", d.Key, name, n)
		}
	}
}

func TestAtLeastAFifthOfTheRecordsMustNotCount(t *testing.T) {
	situations, signals, letters := rows(simulation.Make(1, 1))
	cy, fy := clock.CalendarYear(2020, simulation.Zone), clock.FiscalYear(2020, simulation.Zone)
	check := func(what string, counted, all int) {
		if share := 1 - float64(counted)/float64(all); share < .2 {
			t.Errorf("%s: only %.0f %% of %d records must not count", what, 100*share, all)
		}
	}
	check("situations", count(statistics.Situations, cy, situations).Total, len(situations))
	check("signals", count(statistics.Signals, cy, signals).Total, len(signals))
	check("letters", count(statistics.Adults, fy, letters).Total+count(statistics.Children, fy, letters).Total, len(letters))
}

func TestTheSameSeedGivesTheSameCountry(t *testing.T) {
	a, b := simulation.Make(5, .05), simulation.Make(5, .05)
	if !reflect.DeepEqual(a, b) {
		t.Error("two plans of one seed differ")
	}
	if reflect.DeepEqual(a, simulation.Make(6, .05)) {
		t.Error("two seeds give one plan")
	}
}
