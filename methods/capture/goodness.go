package capture

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Goodness says how well a model describes the table it was chosen on.
type Goodness struct {
	Deviance  float64
	P         float64 // share of tables drawn from the model that fit worse
	Tables    int     // drawn and fitted
	Residuals []Residual
}

// Residual is a pattern that the model gets wrong, by Freeman and Tukey's
// measure: about a standard normal deviate when the model holds.
type Residual struct {
	Pattern Pattern
	Value   float64
}

// GoodnessOfFit simulates the distribution of the deviance, for the chi-square is
// wrong when most expected counts are below five.
func GoodnessOfFit(ctx context.Context, t Table, m Model, tables int, seed uint64, workers int) (Goodness, error) {
	fit, err := FitModel(t, m)
	if err != nil {
		return Goodness{}, err
	}
	if fit.Code != Good {
		return Goodness{}, ErrNoModel
	}
	worse := make([]int8, tables) // 1 worse, 0 not, -1 not fitted
	err = spread(ctx, tables, max(workers, 1), nil, func() func(int) {
		f := newFitter(t.Size())
		n := make([]float64, 1<<t.Size())
		return func(i int) {
			r := stream(seed, streamDeviance, uint64(i))
			for w := 1; w < len(n); w++ {
				n[w] = float64(poisson(r, fit.Expected[w]))
			}
			f.load(n)
			worse[i] = -1
			if q := f.fit(m); q.code == Good {
				worse[i] = 0
				if f.describe(m, q).Deviance >= fit.Deviance {
					worse[i] = 1
				}
			}
		}
	})
	if err != nil {
		return Goodness{}, err
	}
	out := Goodness{Deviance: fit.Deviance}
	count := 0
	for _, v := range worse {
		if v >= 0 {
			out.Tables++
			count += int(v)
		}
	}
	out.P = float64(count+1) / float64(out.Tables+1)
	for w := 1; w < len(t.count); w++ {
		y, mu := float64(t.count[w]), fit.Expected[w]
		v := math.Sqrt(y) + math.Sqrt(y+1) - math.Sqrt(4*mu+1)
		if math.Abs(v) > 1 {
			out.Residuals = append(out.Residuals, Residual{Pattern(w), v})
		}
	}
	slices.SortStableFunc(out.Residuals, func(a, b Residual) int {
		return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value))
	})
	out.Residuals = out.Residuals[:min(5, len(out.Residuals))]
	return out, nil
}
