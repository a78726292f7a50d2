package capture

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Codes of the artificial table as the reference package returns them.
func TestArtificialTableCodes(t *testing.T) {
	tb := parse(t, artificial3)
	ab, ac, bc := Of(0, 1), Of(0, 2), Of(1, 2)
	for _, c := range []struct {
		model Model
		want  Code
	}{
		{nil, Good}, {Model{ab}, NotExist}, {Model{ac}, Good}, {Model{bc}, Good},
		{Model{ab, ac}, NotExist}, {Model{ab, bc}, NotExist}, {Model{ac, bc}, Good}, {Model{ab, ac, bc}, NotIdentifiable},
	} {
		got, err := Check(tb, c.model)
		if err != nil || got != c.want {
			t.Errorf("%s: code %d (%v), want %d", c.model.Name(tb.Lists()), got, err, c.want)
		}
		fit, err := FitModel(tb, c.model)
		if err != nil || fit.Code != c.want {
			t.Errorf("%s: fitted with code %d (%v)", c.model.Name(tb.Lists()), fit.Code, err)
		}
	}
}

func TestAllPairsNotIdentifiableWithoutTriangle(t *testing.T) {
	// No three lists overlap pairwise: the model with all pairs has no unique
	// answer (Chan, Silverman and Vincent 2021).
	tb, err := NewTable([]string{"A", "B", "C", "D"}, map[Pattern]int{1: 9, 2: 8, 4: 7, 8: 6, Of(0, 1): 3, Of(2, 3): 2, Of(0, 3): 4})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Check(tb, Model(pairs(4))); err != nil || c&NotIdentifiable == 0 {
		t.Fatal(c, err)
	}
}

func TestModelsThatAreNone(t *testing.T) {
	tb := parse(t, uk5)
	for _, m := range []Model{{Of(0, 1, 2)}, {Of(0, 7)}, {Of(1)}} {
		if _, err := FitModel(tb, m); !errors.Is(err, ErrModel) {
			t.Errorf("%v: %v", m, err)
		}
	}
	full := Model(terms(3, 3))
	if _, err := FitModel(parse(t, korea3), full); !errors.Is(err, ErrSaturated) {
		t.Error(err)
	}
}

// drawModel draws a hierarchical model on t lists.
func drawModel(t *rapid.T, lists int) Model {
	var m Model
	for _, h := range terms(lists, lists-1) {
		inside := true
		for _, g := range terms(lists, h.Size()-1) {
			if g&h == g && !slices.Contains(m, g) {
				inside = false
			}
		}
		if inside && rapid.IntRange(0, 2).Draw(t, "take") > 0 {
			m = append(m, h)
		}
	}
	return m
}

// The programme in exact arithmetic, the certificate of the fit, the published
// programme solved by gonum, and singular values must agree.
func TestExistenceAgainstPublishedProgramme(t *testing.T) {
	asked, answered, bad := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		lists := rapid.IntRange(3, 4).Draw(rt, "lists")
		tb := drawTable(lists).Draw(rt, "table")
		if Estimable(tb) != nil {
			return
		}
		m := drawModel(rt, lists)
		got, err := Check(tb, m)
		if err != nil {
			rt.Fatal(err)
		}
		fit, err := FitModel(tb, m)
		if err != nil || fit.Code != got {
			rt.Fatalf("fit says %d, programme says %d", fit.Code, got)
		}
		asked++
		want, ok := newLiteral(tb.floats(), lists, m).code()
		if !ok {
			return // gonum's simplex gave up
		}
		answered++
		if got != Good {
			bad++
		}
		if got != want {
			rt.Fatalf("model %s: code %d, published programme %d", m.Name(tb.Lists()), got, want)
		}
	})
	t.Logf("%d of %d models answered by gonum's simplex, %d not usable", answered, asked, bad)
	if answered < asked/2 {
		t.Errorf("the published programme could be solved for %d of %d models only", answered, asked)
	}
}

// The certificate of the fit must agree with the programme on resampled tables,
// where zeros are many; every model of the family is tried.
func TestCertificateAgainstProgramme(t *testing.T) {
	tables, models := 6, 300
	if long() {
		tables, models = 60, 6212
	}
	for name, csv := range map[string]string{"uk_5": uk5, "korea_3": korea3} {
		tb := parse(t, csv)
		checkCertificate(t, name, tb, tables, models)
	}
}

func checkCertificate(t *testing.T, name string, tb Table, tables, models int) {
	t.Helper()
	fam, err := enumerate(tb.Size(), 3)
	if err != nil {
		t.Fatal(err)
	}
	f := newFitter(tb.Size())
	certified, all := 0, 0
	for i := range tables {
		f.load(resampled(tb, 5, uint64(i)))
		every := max(1, len(fam.models)/models)
		for k := i % every; k < len(fam.models); k += every {
			m := fam.models[k]
			r := f.fit(m)
			all++
			f.setTerms(m)
			full, exact := f.byProgramme()
			if r.proof == proofFit {
				certified++
				if exact != Good {
					t.Fatalf("%s, resample %d, %s: certified, but the programme says %s", name, i, m.Name(tb.Lists()), exact)
				}
			} else if r.code != exact {
				t.Fatalf("%s, resample %d, %s: code %d, programme %d", name, i, m.Name(tb.Lists()), r.code, exact)
			}
			if full && exact != Good {
				t.Fatalf("%s: full rank on the positive cells, but the programme says %s", name, exact)
			}
		}
	}
	t.Logf("%s: %d of %d fits certified themselves", name, certified, all)
}

// byProgramme settles the code by rank and programme alone, and says whether
// the positive cells determine every parameter.
func (f *fitter) byProgramme() (full bool, c Code) {
	var pos, zer []Pattern
	for w := 1; w < len(f.n); w++ {
		if f.dropped(Pattern(w)) {
			continue
		}
		if f.n[w] > 0 {
			pos = append(pos, Pattern(w))
		} else {
			zer = append(zer, Pattern(w))
		}
	}
	full = rankModPrime(f.param, pos, nil) == len(f.param)
	if rankModPrime(f.param, pos, zer) < len(f.param) {
		c |= NotIdentifiable
	}
	if !exists(f.param, pos, zer) {
		c |= NotExist
	}
	return full, c
}

// Small and big exact arithmetic must take the same decisions.
func TestRatioAgainstRational(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, n := rapid.IntRange(1, 4).Draw(rt, "rows"), rapid.IntRange(1, 6).Draw(rt, "columns")
		small := make([][]ratio, m)
		big := make([][]*rational, m)
		for i := range m {
			for range n + 1 {
				v := int64(rapid.IntRange(-3, 3).Draw(rt, "v"))
				small[i] = append(small[i], ratio{}.int(v))
				big[i] = append(big[i], (*rational)(nil).int(v))
			}
		}
		if feasible(small) != feasible(big) {
			rt.Fatal("the two arithmetics disagree")
		}
	})
}

func TestRatioRefusesToOverflow(t *testing.T) {
	defer func() {
		if r := recover(); r == nil {
			t.Fatal("an overflow went unnoticed")
		}
	}()
	_ = ratio{1 << 40, 1}.mul(ratio{1 << 40, 3})
}

// feasible must find a solution where one was planted, and none where a row
// asks the impossible.
func TestFeasible(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m, n := rapid.IntRange(1, 4).Draw(rt, "rows"), rapid.IntRange(1, 6).Draw(rt, "columns")
		y := make([]int64, n)
		for j := range y {
			y[j] = int64(rapid.IntRange(0, 5).Draw(rt, "y"))
		}
		rows := make([][]ratio, m)
		for i := range rows {
			b := int64(0)
			for j := range n {
				v := int64(rapid.IntRange(-4, 4).Draw(rt, "v"))
				b += v * y[j]
				rows[i] = append(rows[i], ratio{v, 1})
			}
			rows[i] = append(rows[i], ratio{b, 1})
		}
		no := make([][]ratio, m, m+1)
		for i := range rows {
			no[i] = slices.Clone(rows[i])
		}
		if !feasible(rows) {
			rt.Fatal("a planted solution was not found")
		}
		row := make([]ratio, n+1) // y1 + .. + yn = -1
		for j := range n {
			row[j] = ratio{1, 1}
		}
		row[n] = ratio{-1, 1}
		if feasible(append(no, row)) {
			rt.Fatal("an impossible system was called feasible")
		}
	})
}
