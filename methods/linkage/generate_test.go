package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strconv"
)

// invented draws people and what several registers wrote down about them: misspelt, moved, with gaps. Names are made of syllables;
// names and towns are Zipf-distributed. The truth is the number of the person.
type invented struct {
	*rand.Rand
	first, last, city []string
	cumFirst, cumLast []float64
	cumCity           []float64
}

func newInvented(seed uint64, first, last, city int) *invented {
	g := &invented{Rand: rand.New(rand.NewPCG(seed, 1))}
	g.first, g.cumFirst = g.lexicon(first, 2, 3, .85)
	g.last, g.cumLast = g.lexicon(last, 2, 4, .7)
	g.city, g.cumCity = g.lexicon(city, 2, 4, .9)
	return g
}

func (g *invented) lexicon(n, least, most int, zipf float64) ([]string, []float64) {
	onset := []string{"b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "v", "w", "z", "br", "st", "tr", "gr", "kl", ""}
	vowel := []string{"a", "e", "i", "o", "u", "ai", "ou", "ee", "y"}
	coda := []string{"", "", "", "n", "r", "s", "l", "m", "nd", "rt", "ck", "th"}
	seen := map[string]bool{}
	var words []string
	for len(words) < n {
		w := ""
		for range least + g.IntN(most-least+1) {
			w += onset[g.IntN(len(onset))] + vowel[g.IntN(len(vowel))] + coda[g.IntN(len(coda))]
		}
		if len(w) > 2 && !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	cum := make([]float64, n)
	sum := 0.0
	for i := range cum {
		sum += 1 / math.Pow(float64(i+10), zipf)
		cum[i] = sum
	}
	return words, cum
}

func (g *invented) draw(words []string, cum []float64) string {
	return words[sort.SearchFloat64s(cum, g.Float64()*cum[len(cum)-1])]
}

func (g *invented) typo(s string) string {
	if len(s) < 2 {
		return s
	}
	b := []byte(s)
	i := g.IntN(len(b))
	switch g.IntN(4) {
	case 0:
		b[i] = byte('a' + g.IntN(26))
	case 1:
		b = append(b[:i], b[i+1:]...)
	case 2:
		b = append(b[:i], append([]byte{byte('a' + g.IntN(26))}, b[i:]...)...)
	default:
		if i+1 < len(b) {
			b[i], b[i+1] = b[i+1], b[i]
		}
	}
	return string(b)
}

var inventedColumns = []string{"rec", "first_name", "last_name", "dob", "city", "zip", "mail"}

// records calls each with n records in random order of ids; truth is the person.
func (g *invented) records(n int, each func(row []string, person int)) {
	row := make([]string, 7)
	id := 0
	for person := 0; id < n; person++ {
		first, last := g.draw(g.first, g.cumFirst), g.draw(g.last, g.cumLast)
		city := sort.SearchFloat64s(g.cumCity, g.Float64()*g.cumCity[len(g.cumCity)-1])
		zip := func(city int) string { return fmt.Sprintf("%05d", 10000+city*40+g.IntN(40)) }
		code := zip(city)
		y, m, d := 1940+g.IntN(70), 1+g.IntN(12), 1+g.IntN(28)
		mail := first + "." + last + strconv.Itoa(g.IntN(100)) + "@" + []string{"mail.example", "post.example", "inbox.example"}[g.IntN(3)]
		for k := 0; k < 6 && id < n; k++ {
			if k > 0 && g.Float64() >= .3 {
				break
			}
			f, l, c, z, yy, mm, dd, e := first, last, city, code, y, m, d, mail
			if k > 0 {
				if g.Float64() < .05 {
					f = g.draw(g.first, g.cumFirst)
				}
				if g.Float64() < .06 {
					l = g.draw(g.last, g.cumLast)
				}
				if g.Float64() < .3 {
					c = sort.SearchFloat64s(g.cumCity, g.Float64()*g.cumCity[len(g.cumCity)-1])
					z = zip(c)
				}
			}
			if g.Float64() < .15 {
				f = g.typo(f)
			}
			if g.Float64() < .15 {
				l = g.typo(l)
			}
			if g.Float64() < .08 {
				dd = 1 + g.IntN(28)
			}
			if g.Float64() < .05 {
				mm = 1 + g.IntN(12)
			}
			if g.Float64() < .04 {
				yy += g.IntN(11) - 5
			}
			if g.Float64() < .03 {
				f, l = l, f
			}
			row[0] = strconv.Itoa(id)
			row[1], row[2], row[3], row[4], row[5], row[6] = f, l, fmt.Sprintf("%04d-%02d-%02d", yy, mm, dd), g.city[c], z, e
			if g.Float64() < .08 {
				row[3] = ""
			}
			if g.Float64() < .15 {
				row[5] = ""
			}
			if g.Float64() < .4 {
				row[6] = ""
			}
			each(row, person)
			id++
		}
	}
}
