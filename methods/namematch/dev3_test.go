package namematch
import ("testing";"fmt")
func TestDevX(t *testing.T) {
	es := ofac(t); x := buildFrom(es)
	for _, p := range [][2]string{{"Aedullah SAFIEDDINY","SAFIEDDINE, Abdullah"},{"Abud OStepcen THIONGKOL","THIONGKOL, Abud Stephen"},{"Pdrrag KUJUNDZIC","KUJUNDZIC, Predrag"},{"Asadollah EFII","SEIFI, Asadollah"},{"ACADEMY OF TNURAL SCIENCES","ACADEMY OF NATURAL SCIENCES"}} {
		var rec uint32
		for r := range x.entry { if x.name(uint32(r))==p[1] { rec=uint32(r) } }
		s := newScratch(x)
		k := x.meta[rec].kind
		s.parser.parse(p[0],k)
		s.prepare(&s.query,&s.parser.latin,false,s.parser.script,false)
		sc := s.align(&s.query,rec,true,nil)
		fmt.Println(p, sc, s.alignment)
		for _, tk := range s.query.tokens { fmt.Print(string16(tk.text)," ",tk.weight,"; ") }
		for _, tk := range x.record(rec) { fmt.Print(string16(x.vocab.text(tk&tokenMask))," ",x.tokenWeight(class(tk>>classShift),tk&tokenMask),"; ") }
		fmt.Println(s.picked)
	}
}
func string16(s []uint16) string { b := []rune{}; for _, c := range s { b = append(b,rune(c)) }; return string(b) }
