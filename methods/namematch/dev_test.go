package namematch
import ("testing";"fmt";"math/rand/v2";"strings")
func TestDevTypo(t *testing.T) {
	es := ofac(t); x := buildFrom(es)
	r := rand.New(rand.NewPCG(5,1))
	n, miss := 0, 0
	for n < 1500 {
		i := r.IntN(len(es)); e := es[i]; if e.Kind!=Person && e.Kind!=Organization {continue}
		name := e.Name
		if len(e.Aliases)>0 && r.IntN(2)==0 { name = e.Aliases[r.IntN(len(e.Aliases))].Name }
		if len(strings.Fields(name))<2 {continue}
		q, ok := perturb(r,"typo2",name,e.Kind); if !ok {continue}
		n++
		got := 0.0; best := ""
		for j, m := range x.Search(Query{Name:q,Kind:e.Kind},10) { if j==0 {best=fmt.Sprintf("%s %.3f",m.Name,m.Score)}; if m.Entry==i { got=m.Score } }
		if got < .7715 { miss++; fmt.Printf("  %.3f %s | %s | %s\n", got, q, name, best) }
	}
	fmt.Println(float64(miss)/float64(n))
}
