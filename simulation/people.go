package simulation

import (
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

// Agencies that keep registers of persons, in the order of the overlap patterns.
const (
	Hotline   = "hotline-operator"
	Certifier = "hhs-otip"
	Shelter   = "harbor-shelter"
	Cps       = "state-cps"
)

// Person is somebody who exists, and what agencies wrote down about her.
type Person struct {
	Given, Family string
	Born          clock.Date
	Language      string
	Minor         bool // on the middle day of 2020
	Records       []Record
}

// Record is what one agency wrote down: misspelt, with gaps.
type Record struct {
	Agency        string
	Given, Family string
	Born          clock.Date // zero: not asked or unknown
	At            time.Time
}

// culture has given names and the syllables of its family names. Family names are made up, so that none is anybody's and
// each is found wherever it leaks.
type culture struct {
	language string
	given    []string
	starts   []string
	middles  []string
	ends     []string
}

var cultures = []culture{
	{"es", []string{"Guadalupe", "Esperanza", "Alejandra", "Mariangel", "Cristobal", "Fernando", "Rigoberto", "Yesenia", "Marisol", "Leopoldo"},
		[]string{"Quel", "Zan", "Tor", "Bel", "Cor"}, []string{"tezu", "rigal", "mandi", "vareso", "quilan"}, []string{"rregui", "tierrez", "landez", "goitia", "macena"}},
	{"vi", []string{"Nguyetlan", "Thuylinh", "Baochau", "Minhquan", "Hongdao", "Kimlien"},
		[]string{"Tranh", "Phung", "Ngoc", "Duong"}, []string{"ka", "vy", "lho"}, []string{"thuongh", "khoanh", "phuocq"}},
	{"fr", []string{"Aminatou", "Fatoumata", "Ousmane", "Mariame", "Ibrahima", "Ndeye-Awa"},
		[]string{"Dia", "Kei", "Sou", "Toure"}, []string{"mbala", "koulou", "badien"}, []string{"ndiaye", "kanteh", "sissoq"}},
	{"tl", []string{"Marivic", "Rosalinda", "Jennilyn", "Dionisio", "Maricel", "Crisanto"},
		[]string{"Maca", "Pana", "Lala", "Tung"}, []string{"buhay", "pagal", "sakay"}, []string{"langit", "dalisayq", "bagting"}},
	{"uk", []string{"Oleksandra", "Bohdana", "Svyatoslav", "Lyudmyla", "Yaroslava", "Vsevolod"},
		[]string{"Hrytsko", "Zavadi", "Kolomi"}, []string{"vych", "rench", "stets"}, []string{"enkova", "ivskyi", "uryak"}},
}

// people invents a person for every recipient of a letter, for a part of the situations, and for registers alone, and lets
// several agencies write down the same one.
func (m *maker) people(p *Plan) {
	seen := map[string]bool{}
	for i := range p.Adults {
		p.Adults[i].Person = m.person(p, seen, false, p.Adults[i].Letters[0].At)
	}
	for i := range p.Children {
		p.Children[i].Person = m.person(p, seen, true, p.Children[i].Discovered)
	}
	for i := range p.Situations {
		if m.Float64() < .25 {
			p.Situations[i].Person = m.person(p, seen, m.Float64() < .2, p.Situations[i].Signals[0].At)
		}
	}
	for range m.quota(900, 4) {
		m.person(p, seen, m.Float64() < .3, m.between(before, after))
	}
	// Overlap: who is known to one agency has her own chance of being known to each other one, the shelter more often for
	// those with letters, child protection only for minors. Two of the chances go up together: lists are not independent.
	for i := range p.People {
		who := &p.People[i]
		known := m.Float64()
		for _, r := range []struct {
			agency string
			share  float64
		}{{Hotline, .25}, {Shelter, .3}, {Cps, .4}} {
			if r.agency == Cps && !who.Minor {
				continue
			}
			if share := r.share + .25*(known-.5); m.Float64() < share {
				m.write(who, r.agency, m.between(before, after))
			}
		}
	}
}

func (m *maker) person(p *Plan, seen map[string]bool, minor bool, at time.Time) int {
	c := cultures[m.IntN(len(cultures))]
	who := Person{Language: c.language, Minor: minor}
	for {
		who.Given = c.given[m.IntN(len(c.given))]
		who.Family = c.starts[m.IntN(len(c.starts))] + c.middles[m.IntN(len(c.middles))] + c.ends[m.IntN(len(c.ends))]
		if m.Float64() < .5 || seen[who.Given+who.Family] { // many combinations, so that names stay apart
			who.Family += "-" + c.starts[m.IntN(len(c.starts))] + c.ends[m.IntN(len(c.ends))]
		}
		if !seen[who.Given+who.Family] {
			break
		}
		who.Given += " " + c.given[m.IntN(len(c.given))]
		if !seen[who.Given+who.Family] {
			break
		}
	}
	seen[who.Given+who.Family] = true
	year, month, day := at.UTC().Date()
	age := 19 + m.IntN(36)
	if minor {
		age = 10 + m.IntN(7) // still under 18 when the last letter of the plan is issued
	}
	who.Born = clock.NewDate(year-age, month, day).AddDays(-m.IntN(300))
	p.People = append(p.People, who)
	return len(p.People) - 1
}

// write lets an agency write a person down: most of it right.
func (m *maker) write(who *Person, agency string, at time.Time) {
	r := Record{Agency: agency, Given: who.Given, Family: who.Family, Born: who.Born, At: clock.Instant(at)}
	if m.Float64() < .25 {
		r.Family = m.misspell(r.Family)
	}
	if m.Float64() < .12 {
		r.Given = m.misspell(r.Given)
	}
	switch x := m.Float64(); {
	case x < .04:
		r.Given, r.Family = r.Family, r.Given
	case x < .08:
		r.Given, _, _ = strings.Cut(r.Given, " ")
		r.Family, _, _ = strings.Cut(r.Family, "-")
	}
	switch x := m.Float64(); {
	case x < .18:
		r.Born = clock.Date{}
	case x < .23 && r.Born.Day <= 12:
		r.Born = clock.NewDate(r.Born.Year, time.Month(r.Born.Day), int(r.Born.Month))
	case x < .28:
		r.Born = r.Born.AddDays(1 - 2*m.IntN(2))
	}
	who.Records = append(who.Records, r)
}

// misspell changes one place: two letters swapped, one left out, one doubled, or one heard differently.
func (m *maker) misspell(s string) string {
	rs := []rune(s)
	if len(rs) < 4 {
		return s
	}
	i := 1 + m.IntN(len(rs)-2)
	switch m.IntN(4) {
	case 0:
		rs[i], rs[i-1] = rs[i-1], rs[i]
	case 1:
		rs = append(rs[:i], rs[i+1:]...)
	case 2:
		rs = append(rs[:i+1], rs[i:]...)
	default:
		heard := map[rune]rune{'c': 'k', 'k': 'c', 'i': 'y', 'y': 'i', 'z': 's', 's': 'z', 'v': 'b', 'b': 'v', 'o': 'u', 'u': 'o'}
		if r, ok := heard[rs[i]]; ok {
			rs[i] = r
		}
	}
	return string(rs)
}
