package capture

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Purposes of random streams: each piece of random work draws from its own
// stream, named by purpose and number, so that results do not depend on how
// many workers share it.
const (
	streamBootstrap uint64 = iota + 1
	streamDeviance
	streamChain
	streamSimulate
	streamLinkage
)

// stream is the random stream of piece number i of a purpose under a seed.
func stream(seed, purpose, i uint64) *rand.Rand {
	a := scramble(seed ^ scramble(purpose))
	return rand.New(rand.NewPCG(a, scramble(a^scramble(i+0x51ed27))))
}

// scramble is the finaliser of SplitMix64 (Steele, Lea and Flood 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// binomial draws the number of successes in n trials of chance p: by inversion
// when few are expected, else by Hörmann's transformed rejection (BTRS, 1993).
func binomial(r *rand.Rand, n int, p float64) int {
	switch {
	case n <= 0 || p <= 0:
		return 0
	case p >= 1:
		return n
	case p > 0.5:
		return n - binomial(r, n, 1-p)
	case n < 8:
		k := 0
		for range n {
			if r.Float64() < p {
				k++
			}
		}
		return k
	}
	nf := float64(n)
	q := 1 - p
	if nf*p < 10 {
		s := p / q
		f := math.Exp(nf * math.Log1p(-p))
		u := r.Float64()
		k := 0
		for u > f && k < n {
			u -= f
			k++
			f *= s * float64(n-k+1) / float64(k)
		}
		return k
	}
	spq := math.Sqrt(nf * p * q)
	b := 1.15 + 2.53*spq
	a := -0.0873 + 0.0248*b + 0.01*p
	c := nf*p + 0.5
	vr := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * spq
	m := math.Floor((nf + 1) * p)
	for {
		u := r.Float64() - 0.5
		v := r.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + c)
		if k < 0 || k > nf {
			continue
		}
		if us >= 0.07 && v <= vr {
			return int(k)
		}
		lhs := math.Log(v * alpha / (a/(us*us) + b))
		rhs := logChoose(nf, k) - logChoose(nf, m) + (k-m)*math.Log(p/q)
		if lhs <= rhs {
			return int(k)
		}
	}
}

func logChoose(n, k float64) float64 {
	a, _ := math.Lgamma(k + 1)
	b, _ := math.Lgamma(n - k + 1)
	return -a - b // lgamma(n+1) cancels in the only use
}

// gamma draws from the gamma distribution with the given shape and rate 1
// (Marsaglia and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(1-r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := 1 - r.Float64()
		x2 := x * x
		if u < 1-0.0331*x2*x2 || math.Log(u) < 0.5*x2+d*(1-v+math.Log(v)) {
			return d * v
		}
	}
}

// beta draws from the beta distribution.
func beta(r *rand.Rand, a, b float64) float64 {
	x := gamma(r, a)
	return x / (x + gamma(r, b))
}

// poisson draws a Poisson number with mean m.
func poisson(r *rand.Rand, m float64) int {
	if m <= 0 {
		return 0
	}
	return int(distuv.Poisson{Lambda: m, Src: r}.Rand())
}

// multinomial shares n persons over the cells in proportion to weights, by
// conditional binomials: one draw a cell instead of one a person. total is the
// sum of weights.
func multinomial(r *rand.Rand, n int, weights []float64, total float64, out []float64) {
	for i, w := range weights {
		if n == 0 || w <= 0 {
			out[i] = 0
			continue
		}
		k := n
		if w < total {
			k = binomial(r, n, w/total)
		}
		out[i] = float64(k)
		n -= k
		total -= w
	}
	if n > 0 { // rounding of total left someone over: the last positive cell takes them
		for i := len(weights) - 1; i >= 0; i-- {
			if weights[i] > 0 {
				out[i] += float64(n)
				return
			}
		}
	}
}

func normalQuantile(p float64) float64 { return distuv.UnitNormal.Quantile(p) }
func normalCDF(x float64) float64      { return distuv.UnitNormal.CDF(x) }
