package namematch

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

func buildFrom(es []Entry, o ...Option) *Index { return Build(slices.Values(es), o...) }

// The index must return what a full scan with the same scorer returns: same entries, same order,
// same scores.
func TestSearchEqualsScan(t *testing.T) {
	es := ofac(t)
	for _, u := range unList(t) { // names in other scripts
		e := u.Entry
		for _, o := range u.original {
			e.Aliases = append(e.Aliases, Alias{Name: o})
		}
		es = append(es, e)
	}
	for i := range es { // some facts and weak aliases
		r := rand.New(rand.NewPCG(uint64(i), 5))
		if r.IntN(2) == 0 {
			es[i].Facts = Facts{Countries: []string{[]string{"IR", "RU", "CN", "CO"}[r.IntN(4)]}, Dates: []Date{{Year: 1940 + r.IntN(60)}},
				Identifiers: []Identifier{{"passport", itoa(100000 + r.IntN(1000))}}}
		}
		for k := range es[i].Aliases {
			es[i].Aliases[k].Weak = r.IntN(8) == 0
		}
	}
	x := buildFrom(es)
	per := 6
	if testing.Short() {
		per = 1
	}
	qs := noisyQueries(es, per, uint64(23))
	for i, u := range unList(t) {
		if i%40 == 0 && len(u.original) > 0 {
			qs = append(qs, labelled{Query: Query{Name: u.original[0], Kind: u.Kind}, class: "script"})
		}
	}
	for i, n := range []string{"Bank", "Mohammed Ali", "A.B.", "company limited", "al", "李明", "ООО Ромашка", "j", "Vanderbilt", "van der bilt", "123", "Abd al-Rahman", "abdulrahman", "Kim"} {
		qs = append(qs, labelled{Query: Query{Name: n, Kind: Kind(i % 3)}, class: "odd"})
	}
	for i := range qs {
		q := qs[i].Query
		if i%3 == 0 {
			q.Facts = es[(i*37)%len(es)].Facts
		}
		if i%5 == 0 {
			q.Kind = Unknown
		}
		want, got := x.Scan(q, 10), x.Search(q, 10)
		if !reflect.DeepEqual(want, got) {
			t.Errorf("class %s query %d (%q):\nscan   %v\nsearch %v", qs[i].class, i, q.Name, brief(want), brief(got))
		}
	}
}

type row struct {
	entry int
	score float64
}

func brief(ms []Match) (out []row) {
	for _, m := range ms {
		out = append(out, row{m.Entry, m.Score})
	}
	return out
}
