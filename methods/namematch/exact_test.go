package namematch

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
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

// The same for small random lists over few letters, where everything resembles everything, and down to the
// last place.
func TestSearchEqualsScanOnRandomLists(t *testing.T) {
	token := rapid.StringOfN(rapid.RuneFrom([]rune("abdehklmnorstuи")), 1, 9, -1)
	some := rapid.Custom(func(t *rapid.T) string {
		ws := rapid.SliceOfN(token, 1, 4).Draw(t, "words")
		for i := range ws {
			switch rapid.IntRange(0, 12).Draw(t, "special") {
			case 0:
				ws[i] = rapid.SampledFrom([]string{"al", "bin", "Ltd", "Dr", "abd", "first", "12", "محمد", "李", "Иванов", "and"}).Draw(t, "word")
			case 1:
				ws[i] += "llah"
			}
		}
		return strings.Join(ws, rapid.SampledFrom([]string{" ", " ", "-", ", ", "."}).Draw(t, "by"))
	})
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(some, 1, 40).Draw(t, "names")
		es := make([]Entry, len(names))
		for i, n := range names {
			es[i] = Entry{ID: itoa(i), Kind: Kind(i % 3), Name: n}
			if i%4 == 0 {
				es[i].Aliases = []Alias{{Name: names[len(names)-1-i], Weak: i%8 == 0}}
			}
		}
		x := buildFrom(es)
		q := Query{Name: some.Draw(t, "query"), Kind: Kind(rapid.IntRange(0, 2).Draw(t, "kind"))}
		if rapid.Bool().Draw(t, "listed") {
			q.Name = typoFree(rapid.SampledFrom(names).Draw(t, "of"), rapid.IntRange(0, 30).Draw(t, "at"))
		}
		for _, limit := range []int{1, 3, 10} {
			if want, got := x.Scan(q, limit), x.Search(q, limit); !reflect.DeepEqual(want, got) {
				t.Fatalf("limit %d\nscan   %v\nsearch %v", limit, brief(want), brief(got))
			}
		}
	})
}

// typoFree drops one letter, wherever it is.
func typoFree(s string, at int) string {
	r := []rune(s)
	if at >= len(r) {
		return s
	}
	return string(slices.Delete(r, at, at+1))
}

// Deletions must lead from any token to any other that is at most two edits away, wherever the edits are.
func TestDeletionsMeet(t *testing.T) {
	word := rapid.SliceOfN(rapid.SampledFrom([]uint16{'a', 'b', 'c', 'd'}), 2, 12)
	rapid.Check(t, func(t *rapid.T) {
		a := word.Draw(t, "a")
		b := slices.Clone(a)
		for range rapid.IntRange(0, 2).Draw(t, "edits") {
			i := rapid.IntRange(0, len(b)-1).Draw(t, "at")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				b[i] = 'a' + uint16(rapid.IntRange(0, 4).Draw(t, "letter"))
			case 1:
				b = slices.Insert(b, i, 'a'+uint16(rapid.IntRange(0, 4).Draw(t, "letter")))
			case 2:
				if len(b) > 2 {
					b = slices.Delete(b, i, i+1)
				}
			default:
				if i+1 < len(b) {
					b[i], b[i+1] = b[i+1], b[i]
				}
			}
		}
		k := ordinary.edits(min(len(a), len(b)))
		if !within(a, b, k) {
			return
		}
		if !bagsWithin(bag(a), bag(b), k) {
			t.Fatalf("the letter filter parts %v and %v", a, b)
		}
		da, db := deletions(nil, a, ordinary.edits(len(a))), deletions(nil, b, ordinary.edits(len(b)))
		if !slices.ContainsFunc(da, func(h uint32) bool { return slices.Contains(db, h) }) {
			t.Fatalf("%v and %v share no deletion", a, b)
		}
	})
}

// within is checked against the textbook recurrence.
func TestWithinIsOptimalStringAlignment(t *testing.T) {
	word := rapid.SliceOfN(rapid.SampledFrom([]uint16{'a', 'b', 'c'}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := make([][]int, len(a)+1)
		for i := range d {
			d[i] = make([]int, len(b)+1)
			d[i][0] = i
		}
		for j := range b {
			d[0][j+1] = j + 1
		}
		for i := range a {
			for j := range b {
				cost := 1
				if a[i] == b[j] {
					cost = 0
				}
				d[i+1][j+1] = min(d[i][j]+cost, d[i][j+1]+1, d[i+1][j]+1)
				if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
					d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
				}
			}
		}
		for k := range 3 {
			if got, want := within(a, b, k), d[len(a)][len(b)] <= k; got != want {
				t.Fatalf("within %d: %v, distance %d", k, got, d[len(a)][len(b)])
			}
		}
	})
}

func FuzzCompare(f *testing.F) {
	for _, s := range []string{"Ivan Ivanov", "IVANOV, Ivan", "ООО «Ромашка»", "عبد الرحمن", "习近平", "S. de R.L. de C.V.", "A. & B., 44th", "\u202eabc", "\xff", "김정은"} {
		f.Add(s, "Ivan Ivanov", uint8(1))
		f.Add("Ivan", s, uint8(2))
	}
	f.Fuzz(func(t *testing.T, a, b string, k uint8) {
		kind := Kind(k % 6)
		s := Compare(a, b, kind)
		if math.IsNaN(s) || s < 0 || s > 1 {
			t.Fatalf("score %v", s)
		}
		var p parser
		p.parse(a, kind)
		if len(p.latin.tokens)+len(p.native.tokens) > 0 && Compare(a, a, kind) != 1 {
			t.Fatal("a name is not itself")
		}
		for _, r := range []*reading{&p.latin, &p.native} {
			if len(r.tokens) > maxTokens {
				t.Fatal("too many tokens")
			}
			for _, tok := range r.tokens {
				if tok.lo >= tok.hi || int(tok.hi) > len(r.letters) || tok.first >= tok.end || int(tok.end) > len(p.name) {
					t.Fatalf("token %+v", tok)
				}
			}
		}
		x := buildFrom([]Entry{{Kind: kind, Name: b}})
		if !reflect.DeepEqual(x.Scan(Query{Name: a, Kind: kind}, 3), x.Search(Query{Name: a, Kind: kind}, 3)) {
			t.Fatal("search and scan differ")
		}
	})
}
