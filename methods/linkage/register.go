package linkage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Register names persons over time: each record belongs to a person with a number. Numbers stay when linkage is run again with more
// or other records: the person keeps the number whose records it mostly holds, of several the oldest; numbers are never used twice. Every
// step can be undone and then leaves no trace in the numbering.
//
// A Register is plain data: keep it as JSON, or as tables of the same shape. It is not for concurrent use.
type Register struct {
	Next   uint64            `json:"next"`   // the number the next new person gets; the first is 1
	Person map[string]uint64 `json:"person"` // by record id
	Steps  []Step            `json:"steps"`
}

// Step is one change of the register with what is needed to take it back.
type Step struct {
	Kind      string            `json:"kind"`
	Next      uint64            `json:"next_before"`
	Before    map[string]uint64 `json:"before"` // of the records it moved; 0: not there
	After     map[string]uint64 `json:"after"`
	Changes   []Change          `json:"changes,omitempty"`
	Judgement []Judgement       `json:"judgements,omitempty"`
	Undone    bool              `json:"undone,omitempty"`
}

// Kinds of steps.
const (
	StepRun  = "linkage run"
	StepJoin = "joined by review"
	StepPart = "parted by review"
)

// Change tells what became of a person's number.
type Change struct {
	Kind   string   `json:"kind"`
	Person uint64   `json:"person"`
	From   []uint64 `json:"from,omitempty"`
}

// Kinds of changes.
const (
	PersonNew    = "new"
	PersonMerged = "merged" // took over the numbers in From, which end
	PersonSplit  = "split"  // came out of the number in From, which goes on
)

// NewRegister returns an empty register.
func NewRegister() *Register { return &Register{Next: 1, Person: map[string]uint64{}} }

// Run takes over the clusters of a linkage run, given as record ids. Records that the run does not mention keep their person. It returns what
// changed. It fails if a record is in two clusters.
func (g *Register) Run(clusters [][]string) ([]Change, error) {
	seen := map[string]bool{}
	cs := make([][]string, 0, len(clusters))
	for _, c := range clusters {
		if len(c) == 0 {
			continue
		}
		c = slices.Clone(c)
		slices.Sort(c)
		for _, id := range c {
			if seen[id] {
				return nil, errors.New("a record is in two clusters")
			}
			seen[id] = true
		}
		cs = append(cs, c)
	}
	slices.SortFunc(cs, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	s := g.step(StepRun)
	g.assign(s, cs)
	return s.Changes, nil
}

// Join records a reviewer's decision that two records are one person's. The older number stays.
func (g *Register) Join(a, b string) ([]Change, error) {
	pa, pb, err := g.two(a, b)
	if err != nil {
		return nil, err
	}
	s := g.step(StepJoin)
	s.Judgement = []Judgement{{a, b, true}}
	if pa != pb {
		keep, drop := min(pa, pb), max(pa, pb)
		for id, p := range g.Person {
			if p == drop {
				g.move(s, id, keep)
			}
		}
		s.Changes = []Change{{PersonMerged, keep, []uint64{drop}}}
	}
	return s.Changes, nil
}

// Part records a reviewer's decision that the named records are not the person that the rest of their cluster is. They get a new number and
// are judged apart from each of the rest.
func (g *Register) Part(ids ...string) ([]Change, error) {
	if len(ids) == 0 {
		return nil, errors.New("no record was named")
	}
	person, ok := g.Person[ids[0]]
	if !ok {
		return nil, errUnknown
	}
	for _, id := range ids {
		switch p, ok := g.Person[id]; {
		case !ok:
			return nil, errUnknown
		case p != person:
			return nil, errors.New("the records belong to several persons")
		}
	}
	var rest []string
	for id, p := range g.Person {
		if p == person && !slices.Contains(ids, id) {
			rest = append(rest, id)
		}
	}
	if len(rest) == 0 {
		return nil, errors.New("nothing would be left of the person")
	}
	slices.Sort(rest)
	s := g.step(StepPart)
	fresh := g.Next
	g.Next++
	for _, id := range ids {
		g.move(s, id, fresh)
		for _, r := range rest {
			s.Judgement = append(s.Judgement, Judgement{id, r, false})
		}
	}
	s.Changes = []Change{{PersonSplit, fresh, []uint64{person}}}
	return s.Changes, nil
}

var errUnknown = errors.New("the register does not know the record")

func (g *Register) two(a, b string) (uint64, uint64, error) {
	pa, okA := g.Person[a]
	pb, okB := g.Person[b]
	switch {
	case !okA || !okB:
		return 0, 0, errUnknown
	case a == b:
		return 0, 0, errors.New("one record was named twice")
	}
	return pa, pb, nil
}

// Undo takes back a step, counted from zero. It restores exactly what was before; it refuses if a later step that stands moved one of the
// same records, or, since numbers are never used twice, leaves the next number where it is if later steps stand.
func (g *Register) Undo(step int) error {
	if step < 0 || step >= len(g.Steps) {
		return fmt.Errorf("there is no step %d", step)
	}
	s := &g.Steps[step]
	if s.Undone {
		return fmt.Errorf("step %d is undone already", step)
	}
	last := true
	for i := step + 1; i < len(g.Steps); i++ {
		if g.Steps[i].Undone {
			continue
		}
		last = false
		for id := range g.Steps[i].After {
			if _, ok := s.After[id]; ok {
				return fmt.Errorf("step %d moved one of the same records: undo it first", i)
			}
		}
	}
	for id, p := range s.Before {
		if p == 0 {
			delete(g.Person, id)
		} else {
			g.Person[id] = p
		}
	}
	if last {
		g.Next = s.Next
	}
	s.Undone = true
	return nil
}

// Judgements are the reviewers' decisions that stand, for [Options].
func (g *Register) Judgements() (js []Judgement) {
	for _, s := range g.Steps {
		if !s.Undone {
			js = append(js, s.Judgement...)
		}
	}
	return js
}

func (g *Register) step(kind string) *Step {
	g.Steps = append(g.Steps, Step{Kind: kind, Next: g.Next, Before: map[string]uint64{}, After: map[string]uint64{}})
	return &g.Steps[len(g.Steps)-1]
}

func (g *Register) move(s *Step, id string, person uint64) {
	old := g.Person[id]
	if old == person {
		return
	}
	if _, ok := s.Before[id]; !ok {
		s.Before[id] = old
	}
	s.After[id] = person
	g.Person[id] = person
}

// assign gives each cluster a number. A number goes to the cluster that holds most of its records, of equals to the one with the first
// record id.
func (g *Register) assign(s *Step, cs [][]string) {
	type part struct {
		cluster int
		n       int
	}
	heir := map[uint64]part{} // the part of a number's records that is largest
	mentioned := map[string]bool{}
	for k, c := range cs {
		n := map[uint64]int{}
		for _, id := range c {
			mentioned[id] = true
			if p := g.Person[id]; p != 0 {
				n[p]++
			}
		}
		for p, m := range n {
			if h, ok := heir[p]; !ok || m > h.n {
				heir[p] = part{k, m}
			}
		}
	}
	stay := map[uint64]int{} // records that the run does not mention stay with their number, and keep it
	for id, p := range g.Person {
		if !mentioned[id] {
			stay[p]++
		}
	}
	kept := make([][]uint64, len(cs))
	for p, h := range heir {
		if stay[p] <= h.n {
			kept[h.cluster] = append(kept[h.cluster], p)
		}
	}
	number := make([]uint64, len(cs))
	for k, c := range cs {
		var from []uint64
		for _, id := range c {
			if p := g.Person[id]; p != 0 && !slices.Contains(from, p) {
				from = append(from, p)
			}
		}
		slices.Sort(from)
		slices.Sort(kept[k])
		var person uint64
		if len(kept[k]) > 0 {
			person = kept[k][0]
			if len(kept[k]) > 1 {
				s.Changes = append(s.Changes, Change{PersonMerged, person, kept[k][1:]})
			}
		} else {
			person = g.Next
			g.Next++
			if len(from) > 0 {
				s.Changes = append(s.Changes, Change{PersonSplit, person, from})
			} else {
				s.Changes = append(s.Changes, Change{PersonNew, person, nil})
			}
		}
		number[k] = person
	}
	for k, c := range cs {
		for _, id := range c {
			g.move(s, id, number[k])
		}
	}
}

// Clusters returns the record ids of each cluster, for [Register.Run].
func (r *Result) Clusters() [][]string {
	out := make([][]string, r.Report.Persons)
	for k := range out {
		for _, row := range r.Members(k) {
			out[k] = append(out[k], r.ID(row))
		}
	}
	return out
}
