package capture

import (
	"context"
	"math/rand/v2"
	"slices"
)

// Change is the stepwise estimate after something about the table was changed.
type Change struct {
	Lists []int   // the list left out, or the two lists merged
	Total float64 // NaN when the changed table cannot be estimated
	Ratio float64 // to the estimate from the whole table
}

// LeaveOneOut repeats the stepwise estimate without each list in turn. Persons
// known only from that list are then among those to be estimated, so the total
// should stay about the same.
func LeaveOneOut(t Table, threshold, whole float64) []Change {
	if t.Size() < 4 {
		return nil
	}
	out := make([]Change, 0, t.Size())
	for i := range t.Size() {
		out = append(out, changed(t.Without(i), threshold, whole, i))
	}
	return out
}

// MergePairs repeats the stepwise estimate with each two lists made one. Which
// offices count as one list is a choice of the analyst; it should not matter.
func MergePairs(t Table, threshold, whole float64) []Change {
	if t.Size() < 4 {
		return nil
	}
	var out []Change
	for _, h := range pairs(t.Size()) {
		l := h.Lists()
		out = append(out, changed(t.Merged(l[0], l[1]), threshold, whole, l...))
	}
	return out
}

func changed(t Table, threshold, whole float64, lists ...int) Change {
	c := Change{Lists: lists, Total: nan, Ratio: nan}
	if s, err := StepwiseModel(t, threshold); err == nil {
		c.Total, c.Ratio = s.Total, s.Total/whole
	}
	return c
}

// SplitPersons makes missed matches: each person on two lists or more is, with
// the given chance, taken for two persons, one of them on one list alone.
func SplitPersons(t Table, rate float64, r *rand.Rand) Table {
	out, _ := emptyTable(t.lists)
	for w, c := range t.count {
		p := Pattern(w)
		if p.Size() < 2 {
			_ = out.add(p, c)
			continue
		}
		k := binomial(r, c, rate)
		_ = out.add(p, c-k)
		l := p.Lists()
		for range k {
			one := Pattern(1) << l[r.IntN(len(l))]
			_ = out.add(one, 1)
			_ = out.add(p&^one, 1)
		}
	}
	return out
}

// JoinPersons makes false matches: each person is, with the given chance, taken
// for the same as another person, drawn at random among those on other lists.
func JoinPersons(t Table, rate float64, r *rand.Rand) Table {
	var people []Pattern
	for w, c := range t.count {
		for range c {
			people = append(people, Pattern(w))
		}
	}
	r.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
	gone := 0
	for i := range people {
		if people[i] == 0 || r.Float64() >= rate {
			continue
		}
		for range 20 {
			j := r.IntN(len(people))
			if j != i && people[j] != 0 && people[j]&people[i] == 0 {
				people[i] |= people[j]
				people[j] = 0
				gone++
				break
			}
		}
	}
	people = slices.DeleteFunc(people, func(p Pattern) bool { return p == 0 })
	out, _ := Tabulate(t.lists, people)
	return out
}

// Linkage is the estimate with the uncertainty of record linkage carried
// through.
type Linkage struct {
	Draws         int
	Failed        int     // draws that could not be estimated
	Low, High     float64 // smallest and largest stepwise estimate over draws
	Median        float64
	Low95, High95 float64 // resamples of all draws pooled: linkage, sampling and model choice
	Low80, High80 float64
}

// EstimateDraws estimates every draw of a linkage (each a table made from one
// possible set of links, drawn in proportion to its probability) and pools the
// bootstrap resamples of all draws. o.Resamples is the number over all draws.
func EstimateDraws(ctx context.Context, draws []Table, threshold float64, o BootstrapOptions) (Linkage, error) {
	o = o.filled()
	out := Linkage{Draws: len(draws), Low: inf, High: -inf}
	if len(draws) == 0 {
		return out, ErrNobody
	}
	each := max(1, o.Resamples/len(draws))
	var points, all []float64
	for i, t := range draws {
		if o.Progress != nil {
			o.Progress(i, len(draws))
		}
		sub := BootstrapOptions{Seed: scramble(o.Seed ^ streamLinkage ^ uint64(i)<<8), Resamples: each, Workers: o.Workers}
		iv, err := BootstrapStepwise(ctx, t, threshold, sub)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil {
			out.Failed++
			continue
		}
		points = append(points, iv.Estimate)
		all = append(all, iv.Totals...)
		out.Low, out.High = min(out.Low, iv.Estimate), max(out.High, iv.Estimate)
	}
	if len(points) == 0 {
		return out, ErrNoModel
	}
	slices.Sort(points)
	slices.Sort(all)
	out.Median = quantile8(points, 0.5)
	out.Low95, out.High95 = quantile8(all, 0.025), quantile8(all, 0.975)
	out.Low80, out.High80 = quantile8(all, 0.1), quantile8(all, 0.9)
	return out, nil
}

// Sensitivity is the median stepwise estimate after further linkage errors.
type Sensitivity struct {
	Missed, False float64 // chances of a missed and of a false match
	Median        float64
	Low, High     float64 // over draws
	Failed        int
}

// LinkageSensitivity shows what linkage errors do to the estimate: it adds
// missed and false matches at random and estimates again. An estimate that
// moves much here is only as good as the linkage.
func LinkageSensitivity(t Table, threshold float64, missed, falseRate float64, draws int, seed uint64) Sensitivity {
	out := Sensitivity{Missed: missed, False: falseRate, Median: nan, Low: nan, High: nan}
	var totals []float64
	for i := range draws {
		r := stream(seed, streamLinkage, uint64(i))
		d := t
		if missed > 0 {
			d = SplitPersons(d, missed, r)
		}
		if falseRate > 0 {
			d = JoinPersons(d, falseRate, r)
		}
		s, err := StepwiseModel(d, threshold)
		if err != nil {
			out.Failed++
			continue
		}
		totals = append(totals, s.Total)
	}
	if len(totals) > 0 {
		slices.Sort(totals)
		out.Median, out.Low, out.High = quantile8(totals, 0.5), totals[0], totals[len(totals)-1]
	}
	return out
}

// StratumEstimate is the stepwise estimate of one stratum, or the reason why
// there is none.
type StratumEstimate struct {
	Labels  []string
	Persons int
	Twice   int
	Total   float64 // NaN when refused
	Model   Model
	Refused string
}

// Strata compares the sum over strata with the pooled estimate. A gap says that
// the strata are caught differently and the pooled figure hides it.
type Strata struct {
	Each   []StratumEstimate
	Sum    float64 // of the strata that could be estimated
	Pooled float64
	// Complete is true when no stratum was refused: only then is Sum comparable
	// with Pooled.
	Complete bool
}

// EstimateStrata fits within each stratum that has at least MinOverlap persons
// on two lists, and refuses the others.
func EstimateStrata(strata []Stratum, threshold float64) (Strata, error) {
	out := Strata{Complete: true, Pooled: nan}
	counts := map[Pattern]int{}
	for _, s := range strata {
		t := s.Table
		for w, c := range t.count {
			counts[Pattern(w)] += c
		}
		e := StratumEstimate{Labels: s.Labels, Persons: t.N(), Twice: t.Overlap(), Total: nan}
		if e.Twice < MinOverlap {
			e.Refused = "too few persons on two lists"
		} else if r, err := StepwiseModel(t, threshold); err != nil {
			e.Refused = err.Error()
		} else {
			e.Total, e.Model = r.Total, r.Model
			out.Sum += r.Total
		}
		out.Complete = out.Complete && e.Refused == ""
		out.Each = append(out.Each, e)
	}
	if len(strata) == 0 {
		return out, ErrNobody
	}
	pooled, err := NewTable(strata[0].Table.lists, counts)
	if err != nil {
		return out, err
	}
	s, err := StepwiseModel(pooled, threshold)
	if err != nil {
		return out, err
	}
	out.Pooled = s.Total
	return out, nil
}
