package namematch

import ("testing";"sort";"fmt";"os")

func TestDevPairs(t *testing.T) {
	ps := labelledPairs(t)
	type r struct{ s float64; p pair }
	var rs []r
	for _, p := range ps { rs = append(rs, r{Compare(p.a, p.b, p.kind), p}) }
	best, bt := 0.0, 0.0
	for th := 0.4; th < 1; th += 0.005 {
		tp, fp, fn := 0, 0, 0
		for _, x := range rs { if x.s >= th { if x.p.match { tp++ } else { fp++ } } else if x.p.match { fn++ } }
		f := 2 * float64(tp) / float64(2*tp+fp+fn)
		if os.Getenv("V")=="2" {fmt.Printf("%.3f F1 %.3f P %.3f R %.3f\n",th,f,float64(tp)/float64(tp+fp),float64(tp)/float64(tp+fn))}
		if f > best { best, bt = f, th }
	}
	fmt.Printf("n %d best F1 %.3f at %.3f\n", len(rs), best, bt)
	if os.Getenv("V") == "1" {
		sort.Slice(rs, func(i, j int) bool { return rs[i].s > rs[j].s })
		for _, x := range rs { if (x.s >= bt) != x.p.match { fmt.Printf("%.3f %v | %s | %s | %s\n", x.s, x.p.match, x.p.a, x.p.b, x.p.group) } }
	}
}
