package capture

// Overlap rules: below these an estimate rests on too few persons seen twice.
const (
	MinOverlap      = 50   // persons on two lists or more
	LeastOverlap    = 10   // below this no figure is given at all
	MinOverlapShare = 0.05 // of all persons seen
)

// PairFacts is what two lists alone say.
type PairFacts struct {
	I, J     int
	Together int     // persons on both
	Estimate float64 // n_i n_j / n_ij; +Inf when nobody is on both
}

// Overlap describes how the lists of a table overlap. Estimates of all pairs
// would be alike if the lists were independent: a low one says that two lists
// share clients, a high one that they see different people.
type Overlap struct {
	Persons    int
	Twice      int   // on two lists or more
	ListTotals []int // persons on each list
	Alone      []int // persons on that list only
	Pairs      []PairFacts
	EmptyPairs int
	// OneNeighbour lists those that overlap a single other list.
	OneNeighbour []int
	// Same are pairs of lists with exactly the same persons.
	Same [][2]int
	// Inside are pairs (i, j) where everybody on list i is also on list j.
	Inside [][2]int
	// ChaoLower bounds the total from below when people differ in how visible
	// they are and lists in how much they see, but no two lists depend on each
	// other: Chao's moment bound in the form for unequal lists (Rivest and
	// Baillargeon 2007). It is no bound when lists do depend on each other.
	ChaoLower float64
}

// insideSize is the smallest list for which being contained in another list is
// taken for a fact about the lists and not for chance.
const insideSize = 5

// DescribeOverlap computes the overlap facts of any table, also of one that
// cannot be estimated.
func DescribeOverlap(t Table) Overlap {
	out := Overlap{Persons: t.N(), Twice: t.Overlap()}
	neighbours := make([]int, t.Size())
	for i := range t.Size() {
		out.ListTotals = append(out.ListTotals, t.Together(Of(i)))
		out.Alone = append(out.Alone, t.Count(Of(i)))
	}
	for _, h := range pairs(t.Size()) {
		l := h.Lists()
		i, j := l[0], l[1]
		p := PairFacts{I: i, J: j, Together: t.Together(h)}
		p.Estimate = float64(out.ListTotals[i]) * float64(out.ListTotals[j]) / float64(p.Together)
		if p.Together == 0 {
			p.Estimate = inf
			out.EmptyPairs++
		} else {
			neighbours[i]++
			neighbours[j]++
		}
		out.Pairs = append(out.Pairs, p)
		inI := p.Together == out.ListTotals[i] && p.Together >= insideSize
		inJ := p.Together == out.ListTotals[j] && p.Together >= insideSize
		switch {
		case inI && inJ:
			out.Same = append(out.Same, [2]int{i, j})
		case inI:
			out.Inside = append(out.Inside, [2]int{i, j})
		case inJ:
			out.Inside = append(out.Inside, [2]int{j, i})
		}
	}
	for i, k := range neighbours {
		if k == 1 && t.Size() > 2 {
			out.OneNeighbour = append(out.OneNeighbour, i)
		}
	}
	products, twice := 0.0, 0.0
	for _, h := range pairs(t.Size()) {
		l := h.Lists()
		products += float64(out.Alone[l[0]]) * float64(out.Alone[l[1]])
		twice += float64(t.Count(h))
	}
	out.ChaoLower = nan
	if twice > 0 {
		out.ChaoLower = float64(t.N()) + products/twice
	}
	return out
}
