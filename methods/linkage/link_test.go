package linkage

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
)

func mustLink(t testing.TB, tab *Table, m Mapping, o Options) *Result {
	t.Helper()
	r, err := Link(context.Background(), tab, m, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// table makes a table of rows; the first row is the header.
func table(t testing.TB, rows ...string) *Table {
	t.Helper()
	tab, err := ReadCSV(strings.NewReader(strings.Join(rows, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// byPerson names each record's cluster by the sorted ids of its members.
func byPerson(r *Result) map[string]string {
	out := map[string]string{}
	for _, c := range r.Clusters() {
		slices.Sort(c)
		for _, id := range c {
			out[id] = strings.Join(c, " ")
		}
	}
	return out
}

func shuffled(t testing.TB, tab *Table, seed uint64) *Table {
	t.Helper()
	out := NewTable(tab.names...)
	for _, r := range rand.New(rand.NewPCG(seed, 0)).Perm(tab.Len()) {
		row := make([]string, len(tab.names))
		for c := range row {
			row[c] = tab.Value(r, c)
		}
		if err := out.Append(row...); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func sameClusters(t *testing.T, a, b *Result) {
	t.Helper()
	x, y := byPerson(a), byPerson(b)
	if len(x) != len(y) {
		t.Fatalf("%d and %d records", len(x), len(y))
	}
	different := 0
	for id, c := range x {
		if y[id] != c {
			different++
		}
	}
	if different > 0 {
		t.Errorf("%d of %d records are in another cluster", different, len(x))
	}
	if a.Model.Prior != b.Model.Prior {
		t.Errorf("priors %v and %v", a.Model.Prior, b.Model.Prior)
	}
}

func TestSameClustersInAnyOrderByAnyNumberOfWorkers(t *testing.T) {
	tab, _ := inventedTable(5000, 3)
	m := Guess(tab)
	first := mustLink(t, tab, m, Options{Workers: 1})
	for seed, workers := range []int{2, 7} {
		sameClusters(t, first, mustLink(t, shuffled(t, tab, uint64(seed)), m, Options{Workers: workers}))
	}
}

func TestSameClustersOfHistoricalFiguresShuffled(t *testing.T) {
	if os.Getenv("MANUMIT_LONG") == "" {
		t.Skip("set MANUMIT_LONG to link all figures twice")
	}
	tab, m, _ := historical(t)
	sameClusters(t, mustLink(t, tab, m, Options{Workers: 1}), mustLink(t, shuffled(t, tab, 5), m, Options{Workers: 3}))
}

// Without an id column equal rows are interchangeable, and nothing else is.
func TestOrderWithoutIDs(t *testing.T) {
	tab, _ := inventedTable(2000, 4)
	m := Guess(tab)
	for i := range m {
		if m[i].Use == RecordID {
			m[i].Use = Ignore
		}
	}
	label := func(r *Result, tab *Table) (out []string) {
		for k := range r.Report.Persons {
			var c []string
			for _, row := range r.Members(k) {
				c = append(c, tab.Value(row, 0))
			}
			slices.Sort(c)
			out = append(out, strings.Join(c, " "))
		}
		return out
	}
	mixed := shuffled(t, tab, 9)
	a, b := label(mustLink(t, tab, m, Options{}), tab), label(mustLink(t, mixed, m, Options{}), mixed)
	if !slices.Equal(a, b) {
		t.Error("clusters hang on the order of rows")
	}
}

func TestExplanationAddsUp(t *testing.T) {
	tab, _ := inventedTable(3000, 11)
	r := mustLink(t, tab, Guess(tab), Options{})
	n := 0
	r.Pairs(.01, func(p Pair, _ bool) bool {
		e := r.Explain(p.A, p.B)
		sum := e.Prior
		for _, f := range e.Fields {
			if math.Abs(f.Usual+f.Rarity+f.Shared-f.Bits) > 1e-9 {
				t.Fatalf("field %s: parts do not add up", f.Field)
			}
			sum += f.Bits
		}
		if math.Abs(sum-p.Bits) > .01 || math.Abs(e.Bits-p.Bits) > .01 || math.Abs(e.Probability-p.Probability) > .005 {
			t.Fatalf("explained %.4f bits, the pair weighs %.4f", sum, p.Bits)
		}
		if back := r.Explain(p.B, p.A); back.Bits != e.Bits {
			t.Fatal("the explanation hangs on the order of the two records")
		}
		if p.Probability <= 0 || p.Probability >= 1 {
			t.Fatalf("probability %v", p.Probability)
		}
		n++
		return true
	})
	if n < 1000 {
		t.Fatalf("only %d pairs", n)
	}
}

// refusing has two agencies that know the same people; every tenth record of the second one refuses.
func refusing(t testing.TB, with bool) (*Table, Mapping) {
	g := newInvented(21, 100, 1000, 40)
	tab := NewTable("id", "agency", "refuses", "first_name", "last_name", "dob", "city", "zip", "mail")
	i := 0
	g.records(3000, func(row []string, person int) {
		agency := []string{"shelter", "hotline"}[i%2]
		no := ""
		if i%10 == 1 {
			no = "yes"
		}
		if i++; no == "" || with {
			if err := tab.Append(append([]string{row[0], agency, no}, row[1:]...)...); err != nil {
				t.Fatal(err)
			}
		}
	})
	return tab, Guess(tab)
}

func TestRefusingRecordsStayInTheirAgency(t *testing.T) {
	tab, m := refusing(t, true)
	if u := m.with(Refusal); len(u) != 1 {
		t.Fatalf("the refusal column was not found: %v", m)
	}
	r := mustLink(t, tab, m, Options{})
	if r.Report.Refusing == 0 {
		t.Fatal("nobody refuses")
	}
	together := 0
	for k := range r.Report.Persons {
		rows := r.Members(k)
		refuses := false
		for _, row := range rows {
			refuses = refuses || tab.Value(row, 2) == "yes"
		}
		if !refuses {
			continue
		}
		for _, row := range rows {
			if tab.Value(row, 1) != tab.Value(rows[0], 1) {
				t.Fatal("a record that refuses is in a cluster with another agency's")
			}
		}
		if len(rows) > 1 {
			together++
		}
	}
	if together == 0 {
		t.Error("refusing records are not even found within their agency")
	}
	r.Pairs(.01, func(p Pair, _ bool) bool {
		if !r.Compared(p.A, p.B) {
			t.Fatal("a record that refuses was compared outside its agency")
		}
		return true
	})
}

// What others get must not hang on whether somebody refuses or is not there.
func TestRefusalLeavesNoTrace(t *testing.T) {
	with, m := refusing(t, true)
	without, _ := refusing(t, false)
	a, b := mustLink(t, with, m, Options{}), mustLink(t, without, m, Options{})
	if a.Model.Prior != b.Model.Prior {
		t.Errorf("the model differs: prior %v and %v", a.Model.Prior, b.Model.Prior)
	}
	refuses := map[string]bool{}
	for i := range with.Len() {
		refuses[a.ID(i)] = with.Value(i, 2) == "yes"
	}
	left := map[string]string{}
	for _, c := range a.Clusters() {
		c = slices.DeleteFunc(c, func(id string) bool { return refuses[id] })
		slices.Sort(c)
		for _, id := range c {
			left[id] = strings.Join(c, " ")
		}
	}
	for id, c := range byPerson(b) {
		if left[id] != c {
			t.Fatalf("a record is in a cluster of %d, without those who refuse in one of %d", strings.Count(left[id], " ")+1, strings.Count(c, " ")+1)
		}
	}
}

func TestRefusalWithoutAgencyIsComparedWithNothing(t *testing.T) {
	tab := table(t, "id,agency,refused,full_name,dob", "1,a,,mary paley,1950-10-24", "2,,yes,mary paley,1950-10-24", "3,,yes,mary paley,1950-10-24", "4,a,,mary paley,1950-10-24")
	r := mustLink(t, tab, Guess(tab), Options{})
	if r.Cluster[1] == r.Cluster[0] || r.Cluster[1] == r.Cluster[2] || r.Cluster[2] == r.Cluster[3] {
		t.Errorf("clusters %v", r.Cluster)
	}
}

func TestJudgementsStandOverWeights(t *testing.T) {
	tab, _ := inventedTable(2000, 13)
	m := Guess(tab)
	r := mustLink(t, tab, m, Options{})
	var linked, apart Pair
	r.Pairs(.9, func(p Pair, in bool) bool {
		if in && linked.Bits == 0 && len(r.Members(r.Cluster[p.A])) == 2 {
			linked = p
		}
		return true
	})
	for row := 1; row < tab.Len(); row++ {
		if len(r.Members(r.Cluster[row])) == 1 && len(r.Members(r.Cluster[0])) >= 1 && r.Cluster[row] != r.Cluster[0] {
			apart = Pair{A: 0, B: row}
			break
		}
	}
	js := []Judgement{{r.ID(linked.A), r.ID(linked.B), false}, {r.ID(apart.A), r.ID(apart.B), true}}
	n := mustLink(t, tab, m, Options{Judgements: js})
	if n.Cluster[linked.A] == n.Cluster[linked.B] {
		t.Error("two records judged apart are together")
	}
	if n.Cluster[apart.A] != n.Cluster[apart.B] {
		t.Error("two records judged one person are apart")
	}
	if _, err := Link(context.Background(), tab, m, Options{Judgements: []Judgement{{"0", "nobody", true}}}); err == nil || strings.Contains(err.Error(), "nobody") {
		t.Errorf("unknown record: %v", err)
	}
}

// Three records, the middle one half like each: reviewers who contradict each other are read cautiously.
func TestContradictingJudgements(t *testing.T) {
	tab := table(t, "id,full_name,dob", "1,mary paley,1950-10-24", "2,mary paley,1950-10-24", "3,mary paley,1950-10-24")
	r := mustLink(t, tab, Guess(tab), Options{Judgements: []Judgement{{"1", "2", true}, {"2", "3", true}, {"1", "3", false}}})
	if r.Cluster[0] == r.Cluster[2] {
		t.Error("records judged apart are together")
	}
}

func TestStrangeInput(t *testing.T) {
	many := []string{"id,name,empty"}
	for i := range 3000 {
		many = append(many, fmt.Sprintf("%d,john smith,", i))
	}
	for name, rows := range map[string][]string{
		"no records":      {"id,name"},
		"one record":      {"id,name", "1,ann"},
		"empty records":   {"id,name,dob", "1,,", "2,,", "3,,"},
		"all names equal": many,
		"no values known": {"id,name,dob", "1,unknown,n/a", "2,?,-"},
		"long text":       {"id,name", "1," + strings.Repeat("x", 5000), "2," + strings.Repeat("x", 5001)},
		"strange bytes":   {"id,name", "1,\xff\xfe\x01", "2,\u202eabc\u0000"},
	} {
		t.Run(name, func(t *testing.T) {
			tab := table(t, rows...)
			r, err := Link(context.Background(), tab, Guess(tab), Options{})
			if strings.HasPrefix(name, "no ") || name == "empty records" {
				if err == nil || !strings.Contains(err.Error(), "left to compare") {
					t.Fatalf("an input that says nothing gave %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Cluster) != tab.Len() {
				t.Fatalf("%d of %d records", len(r.Cluster), tab.Len())
			}
			if name == "all names equal" && r.Report.Persons != tab.Len() {
				t.Errorf("records that share nothing but a name everybody has became %d persons of %d", r.Report.Persons, tab.Len())
			}
		})
	}
	tab := table(t, "id,name", "1,ann", "1,bob")
	if _, err := Link(context.Background(), tab, Mapping{{Column: "id", Use: RecordID}, {Column: "name", Use: FullName}}, Options{}); err == nil {
		t.Error("a record id that occurs twice was accepted")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	big, _ := inventedTable(5000, 1)
	if _, err := Link(ctx, big, Guess(big), Options{}); err == nil {
		t.Error("a cancelled run gave a result")
	}
}

func TestReviewsNameWhatIsDoubtful(t *testing.T) {
	rows := []string{"id,full_name,dob,passport"}
	for i := range 25 {
		pass := "AB123456"
		if i == 24 {
			pass = "ZX998877"
		}
		rows = append(rows, fmt.Sprintf("%d,ulpian fulwell,1946-01-0%d,%s", i, 1, pass))
	}
	g := newInvented(2, 200, 500, 20)
	g.records(400, func(row []string, p int) {
		rows = append(rows, fmt.Sprintf("%d,%s %s,%s,P%07d", 100+len(rows), row[1], row[2], row[3], p))
	})
	tab := table(t, rows...)
	r := mustLink(t, tab, Guess(tab), Options{})
	found := map[string]bool{}
	for _, v := range r.Reviews() {
		if v.Cluster == r.Cluster[0] {
			found[v.Why] = true
		}
	}
	if !found[ReviewLarge] {
		t.Errorf("a cluster of %d records is not up for review", len(r.Members(r.Cluster[0])))
	}
	if r.Cluster[0] == r.Cluster[24] && !found[ReviewConflict] {
		t.Error("two passports in one cluster are not up for review")
	}
}

func TestTruthOfOtherRecords(t *testing.T) {
	tab := table(t, "id,full_name,dob", "1,mary paley,1950-10-24", "2,mary paley,1950-10-24", "3,amina diallo,1980-01-02")
	r := mustLink(t, tab, Guess(tab), Options{})
	if _, err := r.Truth(map[string]string{"a": "x", "b": "y", "3": "z"}); err == nil {
		t.Error("a truth about other records was accepted")
	}
	truth, err := r.Truth(map[string]string{"1": "x", "2": "x"})
	if err != nil || truth[0] != truth[1] || truth[2] >= 0 {
		t.Errorf("%v %v", truth, err)
	}
}

func TestErrorRatesByCulture(t *testing.T) {
	tab := table(t, "id,full_name,dob", "1,Oleksandra Kovalenko,1990-01-24", "2,Oleksandra Kovalenko,1990-01-24", "3,Guadalupe Hernandez,1985-11-03", "4,Guadalupe Hernandes,1958-03-11",
		"5,محمد حسن,1980-02-02", "6,Nguyen Thi Lan,1979-09-09", "7,Fatoumata Diallo,1999-12-12", "8,Wang Xiaoming,1991-07-08", "9,Zzyx Qqra,1991-07-09")
	r := mustLink(t, tab, Guess(tab), Options{})
	for row, want := range []string{"Slavic", "Slavic", "Spanish or Portuguese", "Spanish or Portuguese", "Arabic", "Vietnamese", "West African", "Chinese or Korean", unknownCulture} {
		if got := r.CultureOf(row); got != want {
			t.Errorf("row %d: %s, want %s", row, got, want)
		}
	}
	r.Cluster = []int{0, 0, 1, 2, 3, 4, 5, 6, 7} // as if the misspelt name had been missed
	q := r.QualityByCulture([]int{0, 0, 1, 1, 2, 3, 4, 5, 6})
	if q["Slavic"].Recall != 1 || q["Spanish or Portuguese"].Recall != 0 || q["Spanish or Portuguese"].Actual != 1 {
		t.Errorf("%v", q)
	}
	named := table(t, "id,language,full_name", "1,Tagalog,Maricel Reyes", "2,,Ana Cruz", "3,Tagalog,Jejomar Cruz")
	r = mustLink(t, named, Guess(named), Options{})
	if r.CultureOf(0) != "Tagalog" || r.CultureOf(1) != unknownCulture {
		t.Errorf("%s, %s", r.CultureOf(0), r.CultureOf(1))
	}
}
