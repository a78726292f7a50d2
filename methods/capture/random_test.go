package capture

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// Counts of draws against the exact probabilities, by chi-square.
func TestBinomialDistribution(t *testing.T) {
	r := stream(1, 99, 0)
	for _, c := range []struct {
		n int
		p float64
	}{{5, 0.3}, {40, 0.1}, {40, 0.9}, {60, 0.4}, {1000, 0.02}, {2000, 0.35}, {300, 0.5}, {3000, 0.9}} {
		const draws = 20000
		count := make([]float64, c.n+1)
		for range draws {
			count[binomial(r, c.n, c.p)]++
		}
		b := distuv.Binomial{N: float64(c.n), P: c.p}
		chi, cells, restSeen, rest := 0.0, 0.0, 0.0, 0.0
		for k := range count {
			e := draws * b.Prob(float64(k))
			if e < 8 {
				restSeen, rest = restSeen+count[k], rest+e
				continue
			}
			chi += (count[k] - e) * (count[k] - e) / e
			cells++
		}
		if rest > 8 {
			chi += (restSeen - rest) * (restSeen - rest) / rest
			cells++
		}
		if p := (distuv.ChiSquared{K: cells - 1}).Survival(chi); p < 1e-4 {
			t.Errorf("n %d, p %g: chi-square p = %g", c.n, c.p, p)
		}
	}
}

func TestGammaAndBetaMoments(t *testing.T) {
	r := stream(1, 98, 0)
	const draws = 40000
	for _, shape := range []float64{0.3, 1, 2.5, 40} {
		sum, sq := 0.0, 0.0
		for range draws {
			x := gamma(r, shape)
			sum, sq = sum+x, sq+x*x
		}
		mean, v := sum/draws, sq/draws-sum/draws*sum/draws
		if math.Abs(mean-shape) > 5*math.Sqrt(shape/draws) || math.Abs(v/shape-1) > 0.12 {
			t.Errorf("gamma %g: mean %g, variance %g", shape, mean, v)
		}
	}
	sum := 0.0
	for range draws {
		sum += beta(r, 2, 6)
	}
	if math.Abs(sum/draws-0.25) > 0.005 {
		t.Errorf("beta(2,6) has mean %g", sum/draws)
	}
}

func TestMultinomialSharesEverybody(t *testing.T) {
	w := []float64{5, 0, 80, 15, 0.001}
	out := make([]float64, len(w))
	mean := make([]float64, len(w))
	const draws = 4000
	for i := range uint64(draws) {
		multinomial(stream(4, 97, i), 50, w, 100.001, out)
		sum := 0.0
		for k, v := range out {
			sum += v
			mean[k] += v / draws
		}
		if sum != 50 || out[1] != 0 {
			t.Fatalf("%v", out)
		}
	}
	if math.Abs(mean[2]-40) > 0.25 || math.Abs(mean[0]-2.5) > 0.15 {
		t.Errorf("means %v", mean)
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(3) {
		for purpose := range uint64(3) {
			for i := range uint64(200) {
				v := stream(seed, purpose, i).Uint64()
				if seen[v] {
					t.Fatal("two streams start alike")
				}
				seen[v] = true
			}
		}
	}
}
