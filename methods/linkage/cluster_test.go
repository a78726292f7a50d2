package linkage

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func clustersOf(t interface{ Fatal(...any) }, n int, es []edge, threshold float64, workers int) []uint32 {
	sortEdges(es)
	p, err := cluster(context.Background(), n, es, threshold, workers)
	if err != nil {
		t.Fatal(err)
	}
	return p.of
}

// A chain of pairs that each just reach the threshold does not run two persons together when all else speaks against it.
func TestChainDoesNotMerge(t *testing.T) {
	var es []edge
	for _, group := range []uint32{0, 4} {
		for a := range uint32(4) {
			for b := a + 1; b < 4; b++ {
				es = append(es, edge{group + a, group + b, 10})
			}
		}
	}
	es = append(es, edge{3, 4, 5}) // the bridge
	got := clustersOf(t, 8, es, 4.25, 1)
	if !slices.Equal(got, []uint32{0, 0, 0, 0, 4, 4, 4, 4}) {
		t.Errorf("%v", got)
	}
	for a := range uint32(4) { // with support from the other pairs it holds
		for b := range uint32(4) {
			if a != 3 || b != 0 {
				es = append(es, edge{a, 4 + b, 2})
			}
		}
	}
	if got := clustersOf(t, 8, es, 4.25, 1); slices.Max(got) != 0 {
		t.Errorf("%v", got)
	}
}

func TestClustersAreSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 24).Draw(t, "n")
		var es []edge
		for a := range n {
			for b := a + 1; b < n; b++ {
				if rapid.IntRange(0, 3).Draw(t, "kept") == 0 {
					bits := float32(rapid.IntRange(-7, 14).Draw(t, "bits"))
					if rapid.IntRange(0, 30).Draw(t, "judged") == 0 {
						bits = forceApart
					}
					es = append(es, edge{uint32(a), uint32(b), bits})
				}
			}
		}
		got := clustersOf(t, n, slices.Clone(es), 4.25, 1)
		if again := clustersOf(t, n, slices.Clone(es), 4.25, 3); !slices.Equal(got, again) {
			t.Fatalf("one worker: %v, three: %v", got, again)
		}
		joined := newSets(n)
		for _, e := range es {
			if e.bits == forceApart && got[e.a] == got[e.b] {
				t.Fatal("records judged apart are together")
			}
			if e.bits >= 4.25 && got[e.a] == got[e.b] {
				joined.join(e.a, e.b)
			}
		}
		for i := range n {
			if got[i] > uint32(i) || got[got[i]] != got[i] {
				t.Fatalf("%v: not the lowest rank of each cluster", got)
			}
			if joined.find(uint32(i)) != joined.find(got[i]) {
				t.Fatal("a cluster does not hang together by pairs that reach the threshold")
			}
		}
	})
}

// Candidates are exactly the pairs that share a key of a rule in a block within the cap, each once.
func TestCandidatesEqualBruteForce(t *testing.T) {
	tab, _ := inventedTable(700, 5)
	d := prepare(tab, Guess(tab))
	p := plan{keys: 1 << 20, pairs: 1 << 20, cap: 15}
	rs := d.rules()
	b, err := d.build(context.Background(), rs, p, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	want := map[[2]uint32]bool{}
	for _, r := range rs {
		block := map[uint32][]uint32{}
		for i := range d.open {
			for _, k := range d.keys(nil, r, d.record(i), 17) {
				if ms := block[k]; len(ms) == 0 || ms[len(ms)-1] != uint32(i) {
					block[k] = append(ms, uint32(i))
				}
			}
		}
		for _, ms := range block {
			if len(ms) > p.cap {
				continue
			}
			for x := range ms {
				for _, y := range ms[x+1:] {
					want[[2]uint32{ms[x], y}] = true
				}
			}
		}
	}
	got := map[[2]uint32]bool{}
	b.each(0, d.open, make([]uint32, d.open), func(i int, others []uint32) {
		for _, j := range others {
			k := [2]uint32{uint32(i), j}
			if got[k] || !want[k] || j <= uint32(i) {
				t.Fatalf("pair %v", k)
			}
			got[k] = true
			if !b.share(uint32(i), j) {
				t.Fatal("share does not know a candidate")
			}
		}
	})
	if len(got) != len(want) || len(want) == 0 {
		t.Errorf("%d candidates, %d by brute force", len(got), len(want))
	}
	// A budget lowers the cap and the report says what was left out.
	small, err := d.build(context.Background(), rs, plan{keys: 1 << 20, pairs: 10_000, cap: 15}, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	lost := int64(0)
	for _, r := range small.rules {
		lost += r.Lost
	}
	if small.cap >= 15 || small.pairs > 10_000 || lost == 0 {
		t.Errorf("cap %d, %d pairs, %d lost", small.cap, small.pairs, lost)
	}
}

// Records that know little: names and a date of birth only.
func TestNamesAndDatesOnly(t *testing.T) {
	tab, truth := inventedTable(6000, 23)
	m := Guess(tab)
	for i := range m {
		if u := m[i].Use; u == Place || u == Postcode || u == Email {
			m[i].Use = Ignore
		}
	}
	checkBar(t, bar{"names and dates only", .85, .93, .90, .06}, tab, m, truth, Options{})
}

// Towns and postcodes, and e-mail addresses that are made of names, must not count twice.
func TestFieldsThatRepeatEachOther(t *testing.T) {
	tab, _ := inventedTable(20_000, 29)
	d := prepare(tab, Guess(tab))
	tr := d.train()
	at := map[string]int{}
	for i := range d.fields {
		at[d.fields[i].name] = i
	}
	if !tr.tied[at["city"]][at["zip"]] || !tr.tied[at["zip"]][at["city"]] {
		t.Error("town and postcode are taken for independent")
	}
	if p := tr.parent[at["city"]]; p != at["zip"] && tr.parent[at["zip"]] != at["city"] {
		t.Error("neither of town and postcode is corrected")
	}
	if tr.namesake[at["mail"]][textClose] > -3 {
		t.Errorf("namesakes' e-mail addresses count %.1f bits less", -tr.namesake[at["mail"]][textClose])
	}
	if tr.parent[at["dob"]] == at["city"] || tr.namesake[at["dob"]] != [8]float64{} {
		t.Error("a date of birth is taken to follow from something else")
	}
}
