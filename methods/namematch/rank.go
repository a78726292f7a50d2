package namematch

import (
	"slices"
	"sort"
)

// top holds the best entries so far.
type top struct {
	x       *Index
	q       *Query
	limit   int
	matches []Match
	facts   bool
	known   facts
}

// closed reports that no score up to s can enter any more.
func (t *top) closed(s float64) bool {
	return s < MinScore || len(t.matches) == t.limit && s < t.matches[t.limit-1].Score
}

// bound raises the bound of a name score by the most that facts can add.
func (t *top) bound(s float64) float64 {
	if !t.facts {
		return s
	}
	return t.known.most(s)
}

// offer enters a record with its name score.
func (t *top) offer(rec uint32, nameScore float64) {
	x := t.x
	e := x.entry[rec]
	sc := nameScore
	if t.facts {
		sc = t.known.apply(nameScore, &x.entries[e].Facts, nil)
	}
	if sc < MinScore {
		return
	}
	m := Match{Entry: int(e), ID: x.entries[e].ID, Name: x.name(rec), Alias: x.alias[rec] > 0, Weak: x.meta[rec].weak,
		NameScore: nameScore, Score: sc, record: int32(rec)}
	t.insert(m)
}

func (t *top) insert(m Match) {
	for i := range t.matches {
		if o := &t.matches[i]; o.Entry == m.Entry {
			if !better(&m, o) {
				return
			}
			t.matches = slices.Delete(t.matches, i, i+1)
			break
		}
	}
	at := sort.Search(len(t.matches), func(i int) bool { return better(&m, &t.matches[i]) })
	if at >= t.limit {
		return
	}
	if len(t.matches) == t.limit {
		t.matches = t.matches[:t.limit-1]
	}
	t.matches = slices.Insert(t.matches, at, m)
}

// addForced enters entries that share an identifier and no part of the name.
func (t *top) addForced() {
	for _, e := range t.known.forced {
		if !slices.ContainsFunc(t.matches, func(m Match) bool { return m.Entry == int(e) }) {
			en := &t.x.entries[e]
			t.insert(Match{Entry: int(e), ID: en.ID, Name: en.Name, Score: t.known.apply(0, &en.Facts, nil), record: -1})
		}
	}
}

// better orders matches: score, then name score, then place in the list, then name of the entry.
func better(a, b *Match) bool {
	switch {
	case a.Score != b.Score:
		return a.Score > b.Score
	case a.NameScore != b.NameScore:
		return a.NameScore > b.NameScore
	case a.Entry != b.Entry:
		return a.Entry < b.Entry
	default:
		return a.record < b.record
	}
}
