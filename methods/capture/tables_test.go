package capture

import (
	"context"
	"math"
	"strings"
	"testing"
)

// Small published tables, retyped, so that the chief tests run everywhere.

// uk5 is the United Kingdom 2013 in five lists: B. W. Silverman, Modern Slavery:
// an application of multiple systems estimation, Home Office 2014 (Crown
// copyright, Open Government Licence v3.0).
const uk5 = `LA,NG,PFNCA,GO,GP,count
1,0,0,0,0,54
0,1,0,0,0,463
0,0,1,0,0,995
0,0,0,1,0,695
0,0,0,0,1,316
1,1,0,0,0,15
1,0,1,0,0,19
1,0,0,1,0,3
0,1,1,0,0,62
0,1,0,1,0,19
0,1,0,0,1,1
0,0,1,1,0,76
0,0,1,0,1,11
0,0,0,1,1,8
1,1,1,0,0,1
1,1,0,1,0,1
0,1,1,1,0,4
1,1,1,1,0,1
`

// artificial3 shows non-existence: Chan, Silverman and Vincent (2021), Table 2.
const artificial3 = "A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n"

// korea3: P. Ball, E. H-S. Shin, H. Yang, Human Rights Data Analysis Group 2018.
const korea3 = "b,c,d,count\n0,0,1,41\n0,1,0,5\n1,0,0,5\n1,1,0,54\n1,0,1,6\n1,1,1,12\n"

func parse(t testing.TB, csv string) Table {
	t.Helper()
	tb, err := ReadTable(strings.NewReader(csv))
	if err != nil {
		t.Fatal(err)
	}
	return tb
}

// near reports whether a and b agree to a relative tolerance.
func near(a, b, tolerance float64) bool {
	return math.Abs(a-b) <= tolerance*math.Max(math.Abs(a), math.Abs(b))
}

func background() context.Context { return context.Background() }

// resampled gives the i-th bootstrap table of t, as the bootstrap draws it.
func resampled(t Table, seed, i uint64) []float64 {
	cells := t.Observed()
	w := make([]float64, len(cells))
	for k, c := range cells {
		w[k] = float64(t.Count(c))
	}
	drawn := make([]float64, len(cells))
	multinomial(stream(seed, streamBootstrap, i), t.N(), w, float64(t.N()), drawn)
	n := make([]float64, 1<<t.Size())
	for k, c := range cells {
		n[c] = drawn[k]
	}
	return n
}
