package namematch
import ("testing";"fmt";"sort")
func TestDevNeg(t *testing.T) {
	es := ofac(t); x := buildFrom(es)
	type h struct { s float64; q,n string }
	var hs []h
	neg := unlisted(t)
	for _, q := range neg { if ms := x.Search(q,1); len(ms)>0 { hs = append(hs,h{ms[0].Score,q.Name,ms[0].Name}) } }
	sort.Slice(hs, func(i,j int) bool { return hs[i].s>hs[j].s })
	for i, h := range hs[:110] { fmt.Printf("%.4f %.3f %s | %s\n", float64(i)/float64(len(neg)), h.s,h.q,h.n) }
}
