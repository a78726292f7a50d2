package linkage

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersStay(t *testing.T) {
	g := NewRegister()
	run := func(cs ...[]string) []Change {
		t.Helper()
		c, err := g.Run(cs)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	run([]string{"a", "b", "c"}, []string{"d", "e"}, []string{"f"})
	want := map[string]uint64{"a": 1, "b": 1, "c": 1, "d": 2, "e": 2, "f": 3}
	if !maps.Equal(g.Person, want) {
		t.Fatalf("%v", g.Person)
	}
	if c := run([]string{"f"}, []string{"e", "d"}, []string{"c", "b", "a"}); len(c) != 0 {
		t.Errorf("the same clusters changed something: %v", c)
	}
	// A merge keeps the older number, a newcomer gets a new one.
	c := run([]string{"a", "b", "c", "d", "e"}, []string{"f"}, []string{"g"})
	if g.Person["d"] != 1 || g.Person["g"] != 4 || len(c) != 2 || c[0].Kind != PersonMerged || !slices.Equal(c[0].From, []uint64{2}) || c[1].Kind != PersonNew {
		t.Errorf("%v %v", g.Person, c)
	}
	// A split leaves the number with the larger part; the ended number 2 does not come back.
	c = run([]string{"a", "b", "c"}, []string{"d", "e"}, []string{"f"}, []string{"g"})
	if g.Person["a"] != 1 || g.Person["d"] != 5 || len(c) != 1 || c[0].Kind != PersonSplit {
		t.Errorf("%v %v", g.Person, c)
	}
	// A run over some records leaves the others where they are.
	run([]string{"c", "h"})
	if g.Person["a"] != 1 || g.Person["b"] != 1 {
		t.Errorf("%v", g.Person)
	}
	if _, err := g.Run([][]string{{"a"}, {"a"}}); err == nil {
		t.Error("a record in two clusters was accepted")
	}
}

func TestReviewersDecideAndTakeBack(t *testing.T) {
	g := NewRegister()
	if _, err := g.Run([][]string{{"a", "b"}, {"c"}, {"d", "e"}}); err != nil {
		t.Fatal(err)
	}
	before := maps.Clone(g.Person)
	if _, err := g.Join("a", "c"); err != nil || g.Person["c"] != 1 {
		t.Fatal(err, g.Person)
	}
	if _, err := g.Part("d"); err != nil || g.Person["d"] == g.Person["e"] {
		t.Fatal(err, g.Person)
	}
	js := g.Judgements()
	if !slices.Equal(js, []Judgement{{"a", "c", true}, {"d", "e", false}}) {
		t.Errorf("%v", js)
	}
	if err := g.Undo(1); err != nil { // an earlier step that the later one does not touch
		t.Fatal(err)
	}
	if g.Person["c"] != 2 {
		t.Errorf("%v", g.Person)
	}
	if err := g.Undo(2); err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(before, g.Person) || len(g.Judgements()) != 0 {
		t.Errorf("%v", g.Person)
	}
	if g.Undo(2) == nil || g.Undo(7) == nil {
		t.Error("a step was undone twice, or one that there is not")
	}
	for _, err := range []error{func() error { _, err := g.Part("a", "c"); return err }(), func() error { _, err := g.Part("a", "b"); return err }(),
		func() error { _, err := g.Join("a", "nobody"); return err }(), func() error { _, err := g.Part(); return err }()} {
		if err == nil {
			t.Error("a decision that makes no sense was accepted")
		}
	}
}

// Whatever was done, undoing from the last step on leads through exactly the states before.
func TestUndoRestoresExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewRegister()
		seed := rapid.Uint64().Draw(t, "seed")
		r := rand.New(rand.NewPCG(seed, 0))
		type state struct {
			person map[string]uint64
			next   uint64
		}
		var states []state
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			before := state{maps.Clone(g.Person), g.Next}
			n := len(g.Steps)
			ids := slices.Sorted(maps.Keys(g.Person))
			switch k := r.IntN(3); {
			case k == 0 || len(ids) < 2:
				cs := make([][]string, 5)
				for i := range 12 {
					if c := r.IntN(6); c < 5 {
						cs[c] = append(cs[c], fmt.Sprint("r", i))
					}
				}
				if _, err := g.Run(cs); err != nil {
					t.Fatal(err)
				}
			case k == 1:
				_, _ = g.Join(ids[r.IntN(len(ids))], ids[r.IntN(len(ids))])
			default:
				_, _ = g.Part(ids[r.IntN(len(ids))])
			}
			if len(g.Steps) > n {
				states = append(states, before)
			}
		}
		b, err := json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		g = &Register{}
		if err := json.Unmarshal(b, g); err != nil {
			t.Fatal(err)
		}
		for i := len(g.Steps) - 1; i >= 0; i-- {
			if err := g.Undo(i); err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(g.Person, states[i].person) || g.Next != states[i].next {
				t.Fatalf("undoing step %d does not lead back", i)
			}
		}
	})
}

// Linking twice, the second time with more records in another order, leaves the persons that did not change their numbers.
func TestNumbersStayOverRuns(t *testing.T) {
	tab, _ := inventedTable(3000, 17)
	m := Guess(tab)
	g := NewRegister()
	if _, err := g.Run(mustLink(t, tab, m, Options{}).Clusters()); err != nil {
		t.Fatal(err)
	}
	first := maps.Clone(g.Person)
	if c, err := g.Run(mustLink(t, shuffled(t, tab, 2), m, Options{}).Clusters()); err != nil || len(c) != 0 {
		t.Errorf("%d changes by another order of rows, %v", len(c), err)
	}
	more := shuffled(t, tab, 3)
	extra := newInvented(99, 200, 2000, 50)
	extra.records(200, func(row []string, _ int) {
		row[0] = "new" + row[0]
		if err := more.Append(row...); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := g.Run(mustLink(t, more, m, Options{}).Clusters()); err != nil {
		t.Fatal(err)
	}
	moved := 0
	for id, p := range first {
		if g.Person[id] != p {
			moved++
		}
	}
	if moved > len(first)/50 {
		t.Errorf("%d of %d records changed their number because 200 came", moved, len(first))
	}
}
