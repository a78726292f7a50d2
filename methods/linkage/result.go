package linkage

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"sync"
)

// Result is what [Link] found. Records are named by their row in the table, from zero.
type Result struct {
	// Cluster is the cluster of every row. Clusters are numbered from zero in an order that hangs on the records
	// and not on the order of the rows.
	Cluster []int
	Model   *Model
	Report  Report

	table     *Table
	d         *data
	mapping   Mapping
	w         *weights
	rules     []rule
	threshold float64
	part      *partition
	edges     []edge
	ids       *column
	byID      map[string]uint32
	rank      []uint32 // row → rank
	start     []uint32 // ranks of cluster k: member[start[k]:start[k+1]]
	member    []uint32
	qualified bool // record ids are told apart by their agency
	agencies  *column
}

// Report tells how the work went.
type Report struct {
	Records  int          `json:"records"`
	Refusing int          `json:"refusing"` // of those, records that refuse to be linked
	Pairs    int64        `json:"pairs_scored"`
	Kept     int          `json:"pairs_kept"`
	Block    int          `json:"largest_block"`
	Rules    []RuleReport `json:"rules"`
	// BlockingRecall is the share of pairs inside clusters that were compared, RecallFrom the number of pairs it was measured on: an
	// estimate that needs no truth. It is too high where whole persons were missed.
	BlockingRecall float64 `json:"blocking_recall_estimate"`
	RecallFrom     int     `json:"blocking_recall_pairs"`
	Clusters       int     `json:"clusters"` // of two or more records
	Persons        int     `json:"persons"`  // clusters of any size
}

// Pair is two records and what speaks for one person.
type Pair struct {
	A, B        int // rows, A's record ranks first
	Bits        float64
	Probability float64 // never 0 or 1
	Judged      bool    // a reviewer decided
}

// readIDs refuses record ids that occur twice within an agency: clusters could not be told apart.
func (r *Result) readIDs(t *Table, m Mapping) error {
	r.rank = make([]uint32, t.n)
	for i, row := range r.d.row {
		r.rank[row] = uint32(i)
	}
	if c := m.with(Agency); len(c) == 1 {
		r.agencies = &t.cols[t.columnIndex(c[0])]
	}
	if c := m.with(RecordID); len(c) == 1 {
		r.ids = &t.cols[t.columnIndex(c[0])]
		if r.d.twice {
			return errors.New("a record id occurs twice: choose another column as record id, or none")
		}
		r.qualified = r.agencies != nil && r.repeated()
	}
	return nil
}

// ID is the record id of a row; without an id column it is the number of the row, from one. Where agencies use the same ids, the
// agency stands before it: "agency:id".
func (r *Result) ID(row int) string {
	if r.ids == nil {
		return strconv.Itoa(row + 1)
	}
	id := string(r.ids.values.text(r.ids.code[row]))
	if r.qualified {
		id = string(r.agencies.values.text(r.agencies.code[row])) + ":" + id
	}
	return id
}

// repeated reports whether two records have one id.
func (r *Result) repeated() bool {
	h := make([]uint64, len(r.ids.code))
	for i, c := range r.ids.code {
		h[i] = hashBytes(7, r.ids.values.text(c))
	}
	slices.Sort(h)
	for i := 1; i < len(h); i++ {
		if h[i] == h[i-1] {
			return true
		}
	}
	return false
}

func (r *Result) rankOf(id string) (uint32, bool) {
	if r.byID == nil {
		r.byID = make(map[string]uint32, r.d.n)
		for i, row := range r.d.row {
			r.byID[r.ID(int(row))] = uint32(i)
		}
	}
	k, ok := r.byID[id]
	return k, ok
}

// finish numbers the clusters.
func (r *Result) finish() {
	r.Cluster = make([]int, r.d.n)
	number := make([]int32, r.d.n)
	for i := range number {
		number[i] = -1
	}
	for i := range r.d.n {
		rep := r.part.of[i]
		if number[rep] < 0 {
			number[rep] = int32(r.Report.Persons)
			r.Report.Persons++
		}
		r.Cluster[r.d.row[i]] = int(number[rep])
	}
	r.start = make([]uint32, r.Report.Persons+1)
	for _, k := range r.Cluster {
		r.start[k+1]++
	}
	for k := range r.Report.Persons {
		if r.start[k+1] > 1 {
			r.Report.Clusters++
		}
		r.start[k+1] += r.start[k]
	}
	r.member = make([]uint32, r.d.n)
	next := slices.Clone(r.start)
	for i := range r.d.n {
		k := number[r.part.of[i]]
		r.member[next[k]] = uint32(i)
		next[k]++
	}
}

func (r *Result) ranks(cluster int) []uint32 { return r.member[r.start[cluster]:r.start[cluster+1]] }

// Members are the rows of a cluster.
func (r *Result) Members(cluster int) []int {
	ms := r.ranks(cluster)
	out := make([]int, len(ms))
	for i, rank := range ms {
		out[i] = int(r.d.row[rank])
	}
	return out
}

// Pairs calls each with every scored pair whose probability is at least least, in an order that does not hang on the order of
// rows; linked tells whether both ended up in one cluster. It stops when each returns false.
func (r *Result) Pairs(least float64, each func(p Pair, linked bool) bool) {
	bits := math.Log2(least / (1 - least))
	for _, e := range r.edges {
		if float64(e.bits) < bits {
			continue
		}
		l := Pair{A: int(r.d.row[e.a]), B: int(r.d.row[e.b]), Bits: float64(e.bits), Probability: probability(float64(e.bits))}
		l.Judged = e.bits >= forceJoin || e.bits <= forceApart
		if !each(l, r.part.of[e.a] == r.part.of[e.b]) {
			return
		}
	}
}

// Review is something a person should look at before it is relied on.
type Review struct {
	Cluster int
	Why     string
	A, B    int // rows, where two records are the matter; otherwise -1
}

// Reasons for review.
const (
	ReviewLarge    = "the cluster is large"
	ReviewConflict = "two different identifiers in one cluster"
	ReviewWeak     = "the cluster hangs on a weak join"
	ReviewHeld     = "a likely pair was kept apart because the other records of the two speak against it"
	ReviewBand     = "the pair is neither clearly one person nor clearly two"
)

// Reviews lists what a person should look at: large clusters, clusters that hold two different identifiers or hang together weakly,
// pairs that reach the threshold and were kept apart, and pairs between even odds and the threshold whose records
// are in different clusters.
func (r *Result) Reviews() (out []Review) {
	d := r.d
	for k := range r.Report.Persons {
		ms := r.ranks(k)
		if len(ms) < 2 {
			continue
		}
		if len(ms) > reviewSize {
			out = append(out, Review{k, ReviewLarge, -1, -1})
		}
		if len(ms) > 2 && float64(r.part.weak[r.part.of[ms[0]]]) < 0 {
			out = append(out, Review{k, ReviewWeak, -1, -1})
		}
		for fi := range d.fields {
			if f := &d.fields[fi]; f.kind == kindCode {
				first := -1
				for _, m := range ms {
					v := d.record(int(m))[f.cell]
					if v == 0 {
						continue
					}
					if first < 0 {
						first = int(m)
						continue
					}
					c := newComparerFor(d, first)
					if c.compareField(fi, d.record(int(m))) == idDiffers {
						out = append(out, Review{k, ReviewConflict, int(d.row[first]), int(d.row[m])})
						break
					}
				}
			}
		}
	}
	for _, e := range r.edges {
		if e.bits < 0 || r.part.of[e.a] == r.part.of[e.b] {
			continue
		}
		why := ReviewBand
		if float64(e.bits) >= r.threshold {
			why = ReviewHeld
		}
		out = append(out, Review{r.Cluster[d.row[e.a]], why, int(d.row[e.a]), int(d.row[e.b])})
	}
	return out
}

func newComparerFor(d *data, rank int) *comparer {
	c := newComparer(d)
	c.take(rank)
	return c
}

// estimateRecall tells which share of the pairs of open records inside clusters share a block.
func (r *Result) estimateRecall(b *blocks) (share float64, from int) {
	const most = 300_000
	hit := 0
	for k := range r.Report.Persons {
		ms := r.ranks(k)
		for x := range ms {
			for _, y := range ms[x+1:] {
				if int(y) >= r.d.open {
					break
				}
				if from++; b.share(ms[x], y) {
					hit++
				}
			}
		}
		if from >= most {
			break
		}
	}
	if from == 0 {
		return 1, 0
	}
	return float64(hit) / float64(from), from
}

func (b *blocks) share(x, y uint32) bool {
	p, q := b.of[b.from[x]:b.from[x+1]], b.of[b.from[y]:b.from[y+1]]
	for i, j := 0, 0; i < len(p) && j < len(q); {
		switch {
		case p[i] == q[j]:
			return true
		case p[i] < q[j]:
			i++
		default:
			j++
		}
	}
	return false
}

func sortEdges(es []edge) {
	slices.SortFunc(es, func(x, y edge) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
}

// teller counts finished chunks for a progress function.
type teller struct {
	sync.Mutex
	o           *Options
	stage       string
	done, total int
}

func newTeller(o *Options, stage string, total int) *teller {
	return &teller{o: o, stage: stage, total: total}
}

func (t *teller) one() {
	if t.o.Progress == nil {
		return
	}
	t.Lock()
	defer t.Unlock()
	t.done++
	t.o.Progress(t.stage, t.done, t.total)
}
