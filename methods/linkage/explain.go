package linkage

import (
	"fmt"
	"math"
)

// Explanation says why two records are, or are not, taken for one person's.
type Explanation struct {
	Prior       float64     `json:"prior_bits"`
	Fields      []FieldBits `json:"fields"`
	Bits        float64     `json:"bits"` // prior and all fields
	Probability float64     `json:"probability"`
}

// FieldBits is what one field says, in bits: log2 of how much more often records of one person agree so than records of two.
type FieldBits struct {
	Field  string  `json:"field"`
	Level  string  `json:"level"`  // how the field agrees
	Bits   float64 `json:"bits"`   // the sum of the three parts below
	Usual  float64 `json:"usual"`  // at the usual frequency of values
	Rarity float64 `json:"rarity"` // more for a rare value, less for a common one
	Shared float64 `json:"shared"` // less where another agreement already implies this one
	With   string  `json:"with,omitempty"`
}

// Explain adds up the bits of two rows. Their sum is the weight of the pair to 0.01 bit. It does not look at judgements.
func (r *Result) Explain(rowA, rowB int) Explanation {
	a, b := int(min(r.rank[rowA], r.rank[rowB])), int(max(r.rank[rowA], r.rank[rowB]))
	d, w := r.d, r.w
	c := newComparerFor(d, a)
	v := c.compare(b)
	right := d.record(b)
	e := Explanation{Prior: w.prior, Bits: w.prior}
	for fi := range d.fields {
		l := v.at(fi)
		f := FieldBits{Field: d.fields[fi].name, Level: levelWords[d.fields[fi].kind][l]}
		if l != missing {
			f.Usual = float64(w.level[fi][l])
			f.Rarity = float64(w.bits(c, fi, l, right)) - f.Usual
			if b, with := w.shared(v, fi, l, w.names && sameNames(v)); b != 0 {
				f.Shared, f.With = float64(b), "the name"
				if with >= 0 {
					f.With = d.fields[with].name
				}
			}
			f.Bits = f.Usual + f.Rarity + f.Shared
		}
		e.Bits += f.Bits
		e.Fields = append(e.Fields, f)
	}
	e.Probability = probability(e.Bits)
	return e
}

// Compared reports whether two rows may be compared at all: a record that refuses is compared with its own agency only.
func (r *Result) Compared(rowA, rowB int) bool {
	a, b := r.rank[rowA], r.rank[rowB]
	if int(max(a, b)) < r.d.open {
		return true
	}
	return r.d.agency[a] != 0 && r.d.agency[a] == r.d.agency[b]
}

// CultureOf is the name culture of a row: what the culture column says or, without one, a guess from the name. It serves reporting only.
func (r *Result) CultureOf(row int) string {
	rank := r.rank[row]
	if r.d.culture != nil {
		if c := r.d.culture[rank]; c != "" {
			return c
		}
		return unknownCulture
	}
	if !r.d.names {
		return unknownCulture
	}
	nm := r.d.name(r.d.record(int(rank)))
	return r.d.tokens.cultureOf(&nm)
}

// Bin is a range of probabilities with what came of them.
type Bin struct {
	Pairs float64 `json:"pairs"`
	Said  float64 `json:"said"`  // mean probability
	True  float64 `json:"truth"` // share of pairs that are one person's
}

// Quality compares clusters with a truth, by pairs of records.
type Quality struct {
	Precision float64 `json:"precision"` // of pairs in one cluster, those of one person
	Recall    float64 `json:"recall"`    // of pairs of one person, those in one cluster
	F1        float64 `json:"f1"`
	Found     float64 `json:"pairs_in_clusters"`
	Actual    float64 `json:"pairs_in_truth"`
	Both      float64 `json:"pairs_in_both"`
}

func quality(both, found, actual float64) Quality {
	q := Quality{Found: found, Actual: actual, Both: both, Precision: 1, Recall: 1}
	if found > 0 {
		q.Precision = both / found
	}
	if actual > 0 {
		q.Recall = both / actual
	}
	if q.Precision+q.Recall > 0 {
		q.F1 = 2 * q.Precision * q.Recall / (q.Precision + q.Recall)
	}
	return q
}

// CompareClusters compares two clusterings of the same records, given as cluster numbers by row. Rows whose truth is negative are left
// out.
func CompareClusters(got, truth []int) Quality {
	type key struct{ a, b int }
	g, t, both := map[int]float64{}, map[int]float64{}, map[key]float64{}
	for i, c := range got {
		if truth[i] < 0 {
			continue
		}
		g[c]++
		t[truth[i]]++
		both[key{c, truth[i]}]++
	}
	pairs := func(n float64) float64 { return n * (n - 1) / 2 }
	var b, found, actual float64
	for _, n := range both {
		b += pairs(n)
	}
	for _, n := range g {
		found += pairs(n)
	}
	for _, n := range t {
		actual += pairs(n)
	}
	return quality(b, found, actual)
}

// Truth turns known persons, by record id, into the numbers by row that [Result.Quality] and its like take; records without one get a
// negative number. It fails, in words, if the truth is that of other records.
func (r *Result) Truth(person map[string]string) ([]int, error) {
	number := map[string]int{}
	out := make([]int, r.d.n)
	known := 0
	for row := range out {
		p, ok := person[r.ID(row)]
		if !ok {
			out[row] = -1
			continue
		}
		known++
		k, ok := number[p]
		if !ok {
			k = len(number)
			number[p] = k
		}
		out[row] = k
	}
	if known*2 < r.d.n || known*2 < len(person) {
		return nil, fmt.Errorf("the truth does not fit the records: it names %d records, the input has %d, and %d are in both", len(person), r.d.n, known)
	}
	return out, nil
}

// Quality compares the clusters with the truth, given as a number by row, negative where unknown.
func (r *Result) Quality(truth []int) Quality { return CompareClusters(r.Cluster, truth) }

// QualityByCulture compares the clusters with the truth for the records of each name culture: what share of the others that a record is put
// together with are right, and what share of those it belongs with are found. A method that works for one culture only shows here.
func (r *Result) QualityByCulture(truth []int) map[string]Quality {
	type key struct{ a, b int }
	g, t, both := map[int]float64{}, map[int]float64{}, map[key]float64{}
	for i, c := range r.Cluster {
		if truth[i] >= 0 {
			g[c]++
			t[truth[i]]++
			both[key{c, truth[i]}]++
		}
	}
	sum := map[string][3]float64{}
	for i, c := range r.Cluster {
		if truth[i] < 0 {
			continue
		}
		culture := r.CultureOf(i)
		s := sum[culture]
		s[0] += both[key{c, truth[i]}] - 1
		s[1] += g[c] - 1
		s[2] += t[truth[i]] - 1
		sum[culture] = s
	}
	out := map[string]Quality{}
	for c, s := range sum {
		out[c] = quality(s[0]/2, s[1]/2, s[2]/2)
	}
	return out
}

// Calibration compares the probabilities of the kept pairs with the truth, in ten bins, and returns the mean difference between what was
// said and what was true.
func (r *Result) Calibration(truth []int) (bins [10]Bin, miss float64) {
	n := 0.0
	for _, e := range r.edges {
		a, b := truth[r.d.row[e.a]], truth[r.d.row[e.b]]
		if a < 0 || b < 0 {
			continue
		}
		p := probability(float64(e.bits))
		k := &bins[min(int(p*10), 9)]
		k.Pairs++
		k.Said += p
		if a == b {
			k.True++
		}
		n++
	}
	for i := range bins {
		k := &bins[i]
		if k.Pairs == 0 {
			continue
		}
		miss += math.Abs(k.Said-k.True) / n
		k.Said /= k.Pairs
		k.True /= k.Pairs
	}
	return bins, miss
}
