package capture

import "math"

// poissonTail is the smaller of P(X <= k) and P(X >= k) for X Poisson with mean
// m: the one-sided surprise of k. The tail that ends at k and falls away from
// the mean is summed outwards from k, so small tails keep their accuracy.
func poissonTail(k, m, logFactorial float64) float64 {
	if m <= 0 {
		if k == 0 {
			return 1
		}
		return 0
	}
	at := math.Exp(k*math.Log(m) - m - logFactorial)
	sum, term := at, at
	if k <= m {
		for j := k; j > 0 && term > 1e-17*sum; j-- {
			term *= j / m
			sum += term
		}
	} else {
		for j := k + 1; term > 1e-17*sum; j++ {
			term *= m / j
			sum += term
		}
	}
	return min(sum, 1-sum+at)
}

func logFactorial(k float64) float64 {
	v, _ := math.Lgamma(k + 1)
	return v
}
