package namematch

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// labelled is a query with the entry it must find, or -1.
type labelled struct {
	Query
	class string
	want  int
}

var classes = []string{"exact", "reorder", "typo1", "typo2", "drop", "translit", "initials", "legalform", "cyrillic"}

// natural turns "LAST, First" round.
func natural(name string, k Kind) string {
	if k != Person {
		return name
	}
	if a, b, ok := strings.Cut(name, ","); ok {
		return strings.TrimSpace(b) + " " + strings.TrimSpace(a)
	}
	return name
}

// perturb makes a query of the class from a listed name, or reports that the name does not suit.
func perturb(r *rand.Rand, class, name string, k Kind) (string, bool) {
	nat := natural(name, k)
	ws := strings.Fields(nat)
	switch class {
	case "exact":
		return name, true
	case "reorder":
		if len(ws) < 2 || k != Person {
			return "", false
		}
		i := 1 + r.IntN(len(ws)-1)
		return strings.Join(append(slices.Clone(ws[i:]), ws[:i]...), " "), true
	case "typo1":
		return typo(r, nat), letters(nat) >= 5
	case "typo2":
		return typo(r, typo(r, nat)), letters(nat) >= 8
	case "drop":
		if len(ws) < 3 || k != Person {
			return "", false
		}
		i := r.IntN(len(ws))
		return strings.Join(slices.Delete(slices.Clone(ws), i, i+1), " "), true
	case "translit":
		out := romanise(r, nat)
		return out, out != nat && k == Person
	case "initials":
		if len(ws) < 2 || k != Person {
			return "", false
		}
		last := len(ws) - 1
		for i := range ws[:last] {
			if i == 0 || r.IntN(2) == 0 {
				if len(ws[i]) > 2 && unicode.IsLetter(rune(ws[i][0])) {
					ws[i] = ws[i][:1] + "."
				}
			}
		}
		return strings.Join(ws, " "), true
	case "legalform":
		if k != Organization {
			return "", false
		}
		return relegal(r, name)
	case "cyrillic":
		return toCyrillic(nat), k == Person && len(ws) > 1
	}
	panic("unknown class " + class)
}

func letters(s string) (n int) {
	for _, c := range s {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

// typo makes one error of a typist: a letter replaced, lost, doubled, added or two exchanged.
func typo(r *rand.Rand, s string) string {
	b := []rune(s)
	for range 50 {
		i := r.IntN(len(b))
		if !unicode.IsLetter(b[i]) {
			continue
		}
		c := rune('a' + r.IntN(26))
		if unicode.IsUpper(b[i]) {
			c = unicode.ToUpper(c)
		}
		switch r.IntN(4) {
		case 0:
			if c == b[i] {
				continue
			}
			b[i] = c
		case 1:
			b = slices.Delete(b, i, i+1)
		case 2:
			b = slices.Insert(b, i, c)
		default:
			if i+1 >= len(b) || !unicode.IsLetter(b[i+1]) || b[i] == b[i+1] {
				continue
			}
			b[i], b[i+1] = b[i+1], b[i]
		}
		break
	}
	return string(b)
}

// romanise exchanges spellings that systems of romanisation exchange.
func romanise(r *rand.Rand, s string) string {
	rules := [][2]string{{"mohammed", "muhamad"}, {"muhammad", "mohamed"}, {"mohammad", "muhammed"}, {"ou", "u"}, {"oo", "u"}, {"ee", "i"}, {"y", "i"},
		{"kh", "h"}, {"q", "k"}, {"k", "c"}, {"ei", "ey"}, {"iy", "y"}, {"sh", "ch"}, {"j", "dj"}, {"z", "s"}, {"al-", "el-"}, {"abd al-", "abdul "}, {"u", "o"},
		{"i", "e"}, {"ss", "s"}, {"h", ""}, {"dh", "d"}, {"w", "v"}, {"a", "e"}, {"aa", "a"}, {"ll", "l"}}
	l := strings.ToLower(s)
	made := 0
	for _, i := range r.Perm(len(rules)) {
		if n := strings.Index(l, rules[i][0]); n >= 0 && made < 2 {
			l = l[:n] + rules[i][1] + l[n+len(rules[i][0]):]
			made++
		}
	}
	return l
}

func relegal(r *rand.Rand, s string) (string, bool) {
	forms := [][]string{{"CO., LTD.", "Company Limited", "Co Ltd"}, {"LTD.", "Limited", "Ltd"}, {"LIMITED", "Ltd.", "LTD"}, {"COMPANY", "Co.", "Co"},
		{"CORPORATION", "Corp.", "Corp"}, {"INC.", "Incorporated", ""}, {"LLC", "L.L.C.", "Limited Liability Company", ""}, {"S.A.", "SA", "Sociedad Anonima", ""},
		{"LTDA.", "Limitada", "Ltda"}, {"GMBH", "G.m.b.H.", "Gesellschaft mit beschraenkter Haftung"}, {"OOO", "LLC", "Limited Liability Company"}, {"S.A. DE C.V.", "SA de CV", "S.A."}}
	for _, i := range r.Perm(len(forms)) {
		if f := forms[i]; strings.HasSuffix(s, " "+f[0]) {
			return strings.TrimSpace(strings.TrimSuffix(s, f[0]) + f[1+r.IntN(len(f)-1)]), true
		}
	}
	return "", false
}

func toCyrillic(s string) string {
	pairs := []string{"shch", "щ", "kh", "х", "zh", "ж", "ts", "ц", "ch", "ч", "sh", "ш", "yu", "ю", "ya", "я", "ye", "е", "yo", "ё", "iy", "ий", "ph", "ф", "th", "т",
		"ay", "ай", "ey", "ей", "oy", "ой", "a", "а", "b", "б", "c", "к", "d", "д", "e", "е", "f", "ф", "g", "г", "h", "х", "i", "и", "j", "дж", "k", "к", "l", "л", "m", "м",
		"n", "н", "o", "о", "p", "п", "q", "к", "r", "р", "s", "с", "t", "т", "u", "у", "v", "в", "w", "в", "x", "кс", "y", "й", "z", "з", "'", ""}
	return strings.NewReplacer(pairs...).Replace(strings.ToLower(s))
}

// noisyQueries draws per queries of every class from the list's names, primary and aliases.
func noisyQueries(es []Entry, per int, seed uint64) []labelled {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []labelled
	for _, c := range classes {
		for made := 0; made < per; {
			i := r.IntN(len(es))
			e := &es[i]
			if e.Kind != Person && e.Kind != Organization {
				continue
			}
			name := e.Name
			if n := len(e.Aliases); n > 0 && r.IntN(2) == 0 {
				name = e.Aliases[r.IntN(n)].Name
			}
			if len(strings.Fields(name)) < 2 {
				continue
			}
			q, ok := perturb(r, c, name, e.Kind)
			if !ok || q == "" {
				continue
			}
			out = append(out, labelled{Query{Name: q, Kind: e.Kind}, c, i})
			made++
		}
	}
	return out
}

// mutate grows a list to n names with names of recombined (55 %), changed (30 %) and kept
// (15 %) tokens.
func mutate(es []Entry, n int, seed uint64) []Entry {
	r := rand.New(rand.NewPCG(seed, 2))
	var tokens [Aircraft + 1][]string
	names := 0
	for _, e := range es {
		names += 1 + len(e.Aliases)
		tokens[e.Kind] = append(tokens[e.Kind], strings.Fields(e.Name)...)
	}
	out := slices.Clone(es)
	change := func(s string, k Kind) string {
		ws := strings.Fields(s)
		for i := range ws {
			switch v := r.Float64(); {
			case v < 0.55:
				ws[i] = tokens[k][r.IntN(len(tokens[k]))]
			case v < 0.85:
				for range 1 + r.IntN(3) {
					if letters(ws[i]) > 0 {
						ws[i] = typo(r, ws[i])
					}
				}
			}
		}
		return strings.Join(ws, " ")
	}
	for i := 0; names < n; i++ {
		e := es[r.IntN(len(es))]
		m := Entry{ID: e.ID + "-" + itoa(i), Kind: e.Kind, Name: change(e.Name, e.Kind)}
		for _, a := range e.Aliases {
			m.Aliases = append(m.Aliases, Alias{Name: change(a.Name, e.Kind)})
		}
		names += 1 + len(m.Aliases)
		out = append(out, m)
	}
	return out
}
