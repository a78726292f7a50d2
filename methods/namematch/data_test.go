package namematch

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// dataFile opens a file of the shared data, found beside the repository, or skips the test.
func dataFile(t testing.TB, parts ...string) *os.File {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("no repository root above the test")
		}
		dir = up
	}
	path := filepath.Join(append([]string{dir, "..", "shared", "data"}, parts...)...)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("shared data file %s is absent: nothing to measure on", filepath.Join(parts...))
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// rows reads a CSV file whole.
func rows(t testing.TB, parts ...string) [][]string {
	t.Helper()
	r := csv.NewReader(dataFile(t, parts...))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	var out [][]string
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatalf("%s: row %d: %v", parts[len(parts)-1], len(out)+1, err)
		}
		out = append(out, row)
	}
}

// ofac reads the 2021 SDN list: 8,976 entries, 20,886 names.
func ofac(t testing.TB) []Entry {
	t.Helper()
	var es []Entry
	at := make(map[string]int)
	for _, r := range rows(t, "ofac-sdn", "sdn.csv") {
		if len(r) < 12 {
			continue
		}
		k := Organization
		switch strings.TrimSpace(r[2]) {
		case "individual":
			k = Person
		case "vessel":
			k = Vessel
		case "aircraft":
			k = Aircraft
		}
		at[r[0]] = len(es)
		es = append(es, Entry{ID: r[0], Kind: k, Name: strings.TrimSpace(r[1])})
	}
	for _, r := range rows(t, "ofac-sdn", "alt.csv") {
		if i, ok := at[r[0]]; ok && len(r) > 3 {
			es[i].Aliases = append(es[i].Aliases, Alias{Name: strings.TrimSpace(r[3])})
		}
	}
	return es
}

// unListed is one party of the Security Council list with its names in Latin and original
// script.
type unListed struct {
	Entry
	original []string
}

func unList(t testing.TB) []unListed {
	t.Helper()
	type alias struct {
		Quality string `xml:"QUALITY"`
		Name    string `xml:"ALIAS_NAME"`
	}
	type party struct {
		ID       string  `xml:"DATAID"`
		First    string  `xml:"FIRST_NAME"`
		Second   string  `xml:"SECOND_NAME"`
		Third    string  `xml:"THIRD_NAME"`
		Fourth   string  `xml:"FOURTH_NAME"`
		Original string  `xml:"NAME_ORIGINAL_SCRIPT"`
		People   []alias `xml:"INDIVIDUAL_ALIAS"`
		Others   []alias `xml:"ENTITY_ALIAS"`
	}
	var doc struct {
		People []party `xml:"INDIVIDUALS>INDIVIDUAL"`
		Others []party `xml:"ENTITIES>ENTITY"`
	}
	if err := xml.NewDecoder(dataFile(t, "un-sc-consolidated", "UN_consolidated.xml")).Decode(&doc); err != nil {
		t.Fatal(err)
	}
	var out []unListed
	add := func(p party, k Kind) {
		u := unListed{Entry: Entry{ID: p.ID, Kind: k, Name: strings.Join(strings.Fields(strings.Join([]string{p.First, p.Second, p.Third, p.Fourth}, " ")), " ")}}
		for _, a := range slices.Concat(p.People, p.Others) {
			if n := strings.TrimSpace(a.Name); n != "" {
				u.Aliases = append(u.Aliases, Alias{Name: n, Weak: a.Quality == "Low"})
			}
		}
		if o := strings.TrimSpace(p.Original); o != "" {
			u.original = append(u.original, o)
		}
		out = append(out, u)
	}
	for _, p := range doc.People {
		add(p, Person)
	}
	for _, p := range doc.Others {
		add(p, Organization)
	}
	return out
}

// pair is a labelled pair of names.
type pair struct {
	group, schema, a, b string
	match               bool
	kind                Kind
}

// labelledPairs reads the pairs of persons, companies and organizations.
func labelledPairs(t testing.TB) []pair {
	t.Helper()
	var out []pair
	for _, r := range rows(t, "name-matching", "opensanctions-name-pairs.csv")[1:] {
		p := pair{group: r[0], schema: r[1], a: r[2], b: r[3], match: r[4] == "true"}
		switch p.schema {
		case "Person":
			p.kind = Person
		case "Company", "Organization":
			p.kind = Organization
		default:
			continue
		}
		out = append(out, p)
	}
	return out
}
