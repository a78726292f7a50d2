package linkage

import (
	"context"
	"fmt"
	"math"
	"os"
	"sort"
	"syscall"
	"testing"
	"time"
)

type set struct {
	name   string
	tab    *Table
	m      Mapping
	truth  []uint32 // by row
	actual float64
}

func exploreSets(t testing.TB) (out []set) {
	add := func(name string, tab *Table, m Mapping, label func(i int) string) {
		s := set{name: name, tab: tab, m: m}
		id := map[string]uint32{}
		for i := range tab.Len() {
			l := label(i)
			if _, ok := id[l]; !ok {
				id[l] = uint32(len(id))
			}
			s.truth = append(s.truth, id[l])
		}
		_, _, s.actual = pairCounts(s.truth, s.truth)
		out = append(out, s)
	}
	h := readTable(t, sharedData(t, "historical_dev", "records.csv"))
	ht := truthOf(t, sharedData(t, "historical_dev", "truth.csv"), "id", "cluster")
	add("historical", h, historicalMapping, func(i int) string { return ht[h.Value(i, 0)] })
	f := readTable(t, sharedData(t, "fake_1000", "fake_1000.csv"))
	add("fake_1000", f, Mapping{{Column: "unique_id", Use: RecordID}, {Column: "first_name", Use: GivenName}, {Column: "surname", Use: FamilyName},
		{Column: "dob", Use: Date}, {Column: "city", Use: Place}, {Column: "email", Use: Email}}, func(i int) string { return f.Value(i, 6) })
	fm := Mapping{{Column: "rec_id", Use: RecordID}, {Column: "given_name", Use: GivenName}, {Column: "surname", Use: FamilyName}, {Column: "street_number", Use: Number},
		{Column: "address_1", Use: Address}, {Column: "address_2", Use: Address}, {Column: "suburb", Use: Place}, {Column: "postcode", Use: Postcode}, {Column: "state", Use: Category},
		{Column: "date_of_birth", Use: Date}, {Column: "soc_sec_id", Use: Identifier}}
	for _, n := range []string{"febrl2/dataset2", "febrl3/dataset3"} {
		tab := readTable(t, sharedData(t, n+".csv"))
		c := tab.columnIndex("cluster")
		add(n, tab, fm, func(i int) string { return tab.Value(i, c) })
	}
	a := readTable(t, sharedData(t, "febrl4", "dataset4a.csv"))
	b := readTable(t, sharedData(t, "febrl4", "dataset4b.csv"))
	for i := range b.Len() {
		row := []string{}
		for j := range b.cols {
			row = append(row, b.Value(i, j))
		}
		a.Append(row...)
	}
	c := a.columnIndex("cluster")
	add("febrl4", a, fm, func(i int) string { return a.Value(i, c) })
	for _, n := range []int{20000, 100000, 1000000} {
		if n > 20000 && os.Getenv("SET") != fmt.Sprint("gen", n) {
			continue
		}
		g := newInvented(42, 5000, 60000, 2000)
		tab := NewTable(inventedColumns...)
		var who []int
		g.records(n, func(row []string, p int) { tab.Append(row...); who = append(who, p) })
		add(fmt.Sprint("gen", n), tab, inventedMapping, func(i int) string { return fmt.Sprint(who[i]) })
	}
	return
}

func TestExplore(t *testing.T) {
	if os.Getenv("EXPLORE") == "" {
		t.Skip()
	}
	for _, s := range exploreSets(t) {
		if only := os.Getenv("SET"); only != "" && only != s.name {
			continue
		}
		var o Options
		fmt.Sscan(os.Getenv("CAP"), &o.MaxBlock)
		fmt.Sscan(os.Getenv("PAIRS"), &o.MaxPairs)
		ctx := context.Background()
		c0 := cpuTime()
		lap := func() time.Duration { x := cpuTime() - c0; c0 = cpuTime(); return x.Round(time.Millisecond) }
		d := prepare(s.tab, s.m)
		fmt.Println("==", s.name, d.n, "prepare", lap())
		tr := d.train()
		fmt.Println("train", lap(), "lambda", tr.lambda, "true", s.actual/(float64(d.n)*float64(d.n-1)/2))
		b, err := d.build(ctx, tr.choose(d.rules(), planFor(d.n, &o)), planFor(d.n, &o), func(int, int) {})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("block", lap(), "cap", b.cap, "pairs incl. repeats", b.pairs)
		if d.n > 50000 {
			for _, r := range b.rules {
				fmt.Println("   ", r.Shares, r.Keys, r.Pairs, r.Lost)
			}
		}
		w := tr.weights()
		sc, err := d.scoreAll(ctx, b, w, &o)
		if err != nil {
			t.Fatal(err)
		}
		truth := make([]uint32, d.n)
		for i, r := range d.row {
			truth[i] = s.truth[r]
		}
		fmt.Println("score", lap(), sc.pairs, "kept", len(sc.edges))
		shift := sc.settle(w, d.open, .9)
		hits := 0.0
		seen := make([]uint32, d.n)
		b.each(0, d.open, seen, func(i int, others []uint32) {
			for _, j := range others {
				if truth[i] == truth[j] {
					hits++
				}
			}
		})
		fmt.Printf("blocking recall %.4f shift %.2f prior %.2f true prior %.2f\n", hits/s.actual, shift, w.prior, math.Log2(s.actual/(float64(d.n)*float64(d.n-1)/2)))
		if os.Getenv("MODEL") != "" {
			for _, p := range tr.passes {
				fmt.Printf("  pass %-20s pairs %.0f lambda %.3f matches %.0f scale %.2f ok %v\n", p.shares, p.pairs, p.lambda, p.matches, p.scale, p.accepted)
			}
			for fi, f := range d.fields {
				fmt.Printf("  %-16s present %.2f own %.1f:", f.name, tr.present[fi], tr.own(fi))
				for l := 1; l < f.kind.levels(); l++ {
					fmt.Printf("  [%d] m %.3f u %.5f w %.1f", l, tr.m[fi][l], tr.u[fi][l], w.level[fi][l])
				}
				if g := tr.parent[fi]; g >= 0 {
					fmt.Printf(" parent %s %.1f", d.fields[g].name, tr.given[fi][1:f.kind.levels()])
				}
				fmt.Println()
			}
		}
		// edge curve
		es := append([]edge(nil), sc.edges...)
		sort.Slice(es, func(i, j int) bool { return es[i].bits > es[j].bits })
		tp, best, bestBits := 0.0, 0.0, float32(0)
		lastPrint := float32(1e9)
		var pb, tb, nb [10]float64
		for i, e := range es {
			same := truth[e.a] == truth[e.b]
			if same {
				tp++
			}
			p := probability(float64(e.bits))
			k := min(int(p*10), 9)
			pb[k] += p
			nb[k]++
			if same {
				tb[k]++
			}
			prec, rec := tp/float64(i+1), tp/s.actual
			if f := 2 * prec * rec / (prec + rec); f > best {
				best, bestBits = f, e.bits
			}
			for _, at := range []float32{12, 8, 6, 4.25, 2, 0, -3} {
				if lastPrint >= at && e.bits < at {
					fmt.Printf("  edges ≥ %.1f bits: P %.4f R %.4f\n", at, prec, rec)
				}
			}
			lastPrint = e.bits
		}
		fmt.Printf("  best edge F1 %.4f at %.1f\n", best, bestBits)
		ece, tot := 0.0, float64(sc.pairs)
		fmt.Print("  calibration ")
		for k := range 10 {
			if nb[k] > 0 {
				fmt.Printf(" %.2f:%.2f(%.0f)", pb[k]/nb[k], tb[k]/nb[k], nb[k])
				ece += math.Abs(pb[k] - tb[k])
			}
		}
		fmt.Printf(" ece all %.4f kept %.4f\n", ece/tot, ece/float64(len(es)))
		lap()
		for _, th := range []float64{4.25, 6.63, 8, 10} {
			part, err := cluster(ctx, d.n, sc.edges, th, 1)
			if err != nil {
				t.Fatal(err)
			}
			tp, found, actual := pairCounts(part.of, truth)
			p, r := tp/found, tp/actual
			fmt.Printf("  clusters %.1f P %.4f R %.4f F1 %.4f %v\n", th, p, r, 2*p*r/(p+r), lap())
		}
		for _, th := range []float64{0, 2, 4.25, 6, 8, 10, 12, 14} {
			parent := make([]uint32, d.n)
			for i := range parent {
				parent[i] = uint32(i)
			}
			find := func(x uint32) uint32 {
				for parent[x] != x {
					parent[x] = parent[parent[x]]
					x = parent[x]
				}
				return x
			}
			for _, e := range es {
				if float64(e.bits) >= th {
					parent[find(e.a)] = find(e.b)
				}
			}
			for i := range parent {
				parent[i] = find(uint32(i))
			}
			tp, found, actual := pairCounts(parent, truth)
			p, r := tp/found, tp/actual
			fmt.Printf("  union %.1f P %.4f R %.4f F1 %.4f\n", th, p, r, 2*p*r/(p+r))
		}
	}
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
