package capture

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestReadRefusesInWords(t *testing.T) {
	wide := strings.Join(slices.Collect(func(yield func(string) bool) {
		for i := range 20 {
			if !yield(fmt.Sprintf("L%d", i)) {
				return
			}
		}
	}), ",")
	for _, c := range []struct {
		name, csv string
		want      error
	}{
		{"nothing", "", ErrHeader},
		{"only a count", "count\n5\n", ErrHeader},
		{"negative", "A,B,C,count\n1,0,0,-4711\n", ErrNegative},
		{"not a number", "A,B,C,count\n1,0,0,many\n", ErrCount},
		{"decimal", "A,B,C,count\n1,0,0,4.5\n", ErrCount},
		{"cell neither 0 nor 1", "A,B,C,count\n1,0,0,4\n2,0,0,3\n", ErrCell},
		{"ragged", "A,B,C,count\n1,0,4\n", ErrColumns},
		{"unseen given", "A,B,C,count\n0,0,0,12\n", ErrUnseen},
		{"twenty lists", wide + ",count\n" + strings.Repeat("1,", 20) + "3\n", ErrTooManyLists},
		{"two names alike", "A,A,C,count\n1,0,0,4\n", ErrListName},
		{"no name", "A,,C,count\n1,0,0,4\n", ErrListName},
		{"far too many", "A,B,C,count\n1,0,0,999999999\n", ErrTooLarge},
		{"overflow", "A,B,C,count\n1,0,0,99999999999999999999\n", ErrCount},
		{"bytes that are no text", "A,B,C,count\n\xff\xfe,0,0,4\n", ErrNotCSV},
		{"open quote", "A,B,C,count\n\"1,0,0,4\n", ErrNotCSV},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadTable(strings.NewReader(c.csv))
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			for _, value := range []string{"4711", "many", "999999999", "4.5"} {
				if strings.Contains(err.Error(), value) {
					t.Fatal("the error repeats the refused value")
				}
			}
		})
	}
}

func TestReadAccepts(t *testing.T) {
	want := parse(t, artificial3)
	for name, csv := range map[string]string{
		"byte order mark":   "\ufeff" + artificial3,
		"windows line ends": strings.ReplaceAll(artificial3, "\n", "\r\n"),
		"spaces":            strings.ReplaceAll(artificial3, ",", " , "),
		"count first":       "n,A,B,C\n40,1,0,0\n30,0,1,0\n20,0,0,1\n6,1,1,0\n",
		"repeated pattern":  "A,B,C,freq\n1,0,0,15\n0,1,0,30\n1,0,0,25\n0,0,1,20\n1,1,0,6\n",
		"last column":       "A,B,C,persons\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n",
		"zero row":          artificial3 + "1,1,1,0\n",
		"rows reversed":     "A,B,C,count\n1,1,0,6\n0,0,1,20\n0,1,0,30\n1,0,0,40\n",
	} {
		got := parse(t, csv)
		if got.Hash() != want.Hash() {
			t.Errorf("%s: another table", name)
		}
	}
}

func TestListCalledN(t *testing.T) {
	tb := parse(t, "count,N,O\n7,1,0\n8,0,1\n")
	if l := tb.Lists(); !slices.Equal(l, []string{"N", "O"}) || tb.N() != 15 {
		t.Error(l, tb.N())
	}
}

func TestStrataAddUpToTheTable(t *testing.T) {
	csv := "A,B,C,place,count\n1,0,0,north,3\n1,0,0,south,4\n1,1,0,south,2\n0,0,1,north,9\n"
	names, strata, err := ReadStrata(strings.NewReader(csv))
	if err != nil || len(strata) != 2 || !slices.Equal(names, []string{"place"}) {
		t.Fatal(names, len(strata), err)
	}
	all := parse(t, csv)
	for w := Pattern(1); w < 8; w++ {
		if strata[0].Table.Count(w)+strata[1].Table.Count(w) != all.Count(w) {
			t.Fatal("strata do not add up")
		}
	}
	if strata[0].Labels[0] != "north" || strata[0].Table.N() != 12 {
		t.Fatal("strata are not in order of labels")
	}
}

// drawTable draws small tables in which every list has somebody.
func drawTable(lists int) *rapid.Generator[Table] {
	return rapid.Custom(func(t *rapid.T) Table {
		counts := map[Pattern]int{}
		for w := 1; w < 1<<lists; w++ {
			p := Pattern(w)
			if p.Size() == 1 {
				counts[p] = rapid.IntRange(1, 60).Draw(t, "alone")
			} else if rapid.IntRange(0, p.Size()).Draw(t, "empty") < 1 {
				counts[p] = rapid.IntRange(0, 12).Draw(t, "together")
			}
		}
		names := make([]string, lists)
		for i := range names {
			names[i] = string(rune('A' + i))
		}
		tb, err := NewTable(names, counts)
		if err != nil {
			t.Fatal(err)
		}
		return tb
	})
}

func TestLeavingOutAndMergingKeepPersons(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tb := drawTable(4).Draw(rt, "table")
		i := rapid.IntRange(0, 3).Draw(rt, "i")
		j := (i + rapid.IntRange(1, 3).Draw(rt, "j")) % 4
		less := tb.Without(i)
		if less.N() != tb.N()-tb.Count(Of(i)) || less.Size() != 3 {
			rt.Fatal("leaving a list out loses more than the persons known only from it")
		}
		one := tb.Merged(i, j)
		if one.N() != tb.N() || one.Size() != 3 {
			rt.Fatal("merging loses persons")
		}
		both := tb.Together(Of(i)) + tb.Together(Of(j)) - tb.Together(Of(i, j))
		if one.Together(Of(min(i, j))) != both {
			rt.Fatal("the merged list is not the union")
		}
	})
}

func FuzzReadTable(f *testing.F) {
	for _, s := range []string{uk5, artificial3, "A,B,C,place,count\n1,0,0,north,3\n", "\"", "A,count\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		tb, err := ReadTable(strings.NewReader(s))
		if err != nil {
			return
		}
		sum := 0
		for _, w := range tb.Observed() {
			sum += tb.Count(w)
		}
		if sum != tb.N() || tb.Count(0) != 0 || tb.Size() < 1 || tb.Size() > MaxLists {
			t.Fatal("a table that does not add up was accepted")
		}
		if _, strata, err := ReadStrata(strings.NewReader(s)); err == nil {
			for _, x := range strata {
				sum -= x.Table.N()
			}
			if sum != 0 {
				t.Fatal("strata do not add up to the table")
			}
		}
	})
}

func TestModelNames(t *testing.T) {
	m := Model{Of(1, 2), Of(0, 1), Of(0, 2), Of(0, 1, 2), Of(2, 3)}
	if g := m.Generators(5); g != "[123,34,5]" {
		t.Error(g)
	}
	if !m.Hierarchical() || (Model{Of(0, 1, 2)}).Hierarchical() || (Model{Of(0)}).Hierarchical() || (Model{3, 3}).Hierarchical() {
		t.Error("hierarchy")
	}
	if n := (Model{Of(0, 2)}).Name([]string{"A", "B", "C"}); n != "A:C" {
		t.Error(n)
	}
	if !m.Equal(Model{Of(2, 3), Of(0, 1), Of(1, 2), Of(0, 2), Of(0, 1, 2)}) {
		t.Error("order of terms should not matter")
	}
}
