package namematch

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// How says how a token of the query met the listed name.
type How string

// The ways tokens meet, and the two ways they do not.
const (
	Same        How = "same"
	Similar     How = "similar"
	Nickname    How = "nickname"
	InitialOf   How = "initial"
	Joined      How = "joined"
	Converted   How = "other script"
	OnlyQueried How = "only in the query"
	OnlyListed  How = "only in the listed name"
)

// Meeting is one line of the alignment: the words as written on either side, how they met, how alike they are
// (0 to 1), what they weigh, and what share of the score they brought.
type Meeting struct {
	Queried, Listed string
	How             How
	Similarity      float64
	Weight          float64
	Share           float64
}

// Explanation is why a match has its score. Reasons add up from the alignment's bare share to the score:
// replaced and missing words, order, legal form, spelling, then the facts.
type Explanation struct {
	Query, Name        string
	Score, NameScore   float64
	Verdict            Verdict
	Thresholds         Thresholds
	Names              int // names in the list the thresholds are for
	Meetings           []Meeting
	Reasons            []Reason
	Truncated, Foreign bool // the query was cut; the names are in different scripts
}

// Explain explains a match that this index returned for this query.
func (x *Index) Explain(q Query, m Match) Explanation {
	out := Explanation{Query: q.Name, Name: m.Name, Score: m.Score, NameScore: m.NameScore, Verdict: m.Verdict, Thresholds: x.thresholds, Names: x.names}
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	t := top{x: x, q: &q, facts: !q.Facts.empty()}
	if t.facts {
		t.prepare()
	}
	score := 0.0
	if m.record >= 0 {
		score = s.explainName(&out, q, uint32(m.record))
	}
	if t.facts {
		t.known.apply(score, &x.entries[m.Entry].Facts, &out.Reasons)
	}
	return out
}

func (s *scratch) explainName(out *Explanation, q Query, rec uint32) float64 {
	x := s.x
	s.parser.parse(q.Name, q.Kind)
	out.Truncated = s.parser.truncated
	v := x.meta[rec].view
	native := v&nativeView != 0
	reading := &s.parser.latin
	if native {
		reading = &s.parser.native
	}
	if len(reading.tokens) == 0 {
		return 0
	}
	out.Foreign = v.script() != s.parser.script
	s.prepare(&s.query, reading, native, s.parser.script, false)
	score := s.align(&s.query, rec, true, nil)

	var listed parser
	listed.parse(x.name(rec), x.meta[rec].kind)
	other := &listed.latin
	if native {
		other = &listed.native
	}
	a := s.alignment
	slices.SortFunc(s.picked, func(a, b edge) int { return bits.TrailingZeros32(a.q) - bits.TrailingZeros32(b.q) })
	for _, e := range s.picked {
		how := Same
		switch {
		case e.sim == 1:
		case bits.OnesCount32(e.q) > 1 || bits.OnesCount32(e.t) > 1:
			how = Joined
		case !e.anchor:
			how = InitialOf
		case e.sim == float64(float32(simNickname)):
			how = Nickname
		case out.Foreign:
			how = Converted
		default:
			how = Similar
		}
		out.Meetings = append(out.Meetings, Meeting{Queried: written(&s.parser, reading, e.q), Listed: written(&listed, other, e.t), How: how,
			Similarity: e.sim, Weight: e.weight, Share: e.gain() / a.whole})
	}
	for i := range reading.tokens {
		if a.leftQuery>>i&1 != 0 {
			out.Meetings = append(out.Meetings, Meeting{Queried: written(&s.parser, reading, 1<<i), How: OnlyQueried, Weight: float64(s.query.tokens[i].weight)})
		}
	}
	for j, tok := range x.record(rec) {
		if a.leftList>>j&1 != 0 {
			out.Meetings = append(out.Meetings, Meeting{Listed: written(&listed, other, 1<<j), How: OnlyListed,
				Weight: float64(x.tokenWeight(class(tok>>classShift), tok&tokenMask))})
		}
	}
	s.nameReasons(out, q, rec, score)
	return out.NameScore
}

// nameReasons lists what took the score from the similarity of the aligned words to the name score.
func (s *scratch) nameReasons(out *Explanation, q Query, rec uint32, score float64) {
	a := s.alignment
	step := func(from, to float64, format string, args ...any) float64 {
		if d := to - from; d > 1e-9 || d < -1e-9 {
			out.Reasons = append(out.Reasons, Reason{fmt.Sprintf(format, args...), d})
		}
		return to
	}
	if a.paired == 0 {
		return
	}
	now := step(0, a.gain/a.paired, "likeness of the words that met")
	now = step(now, a.gain/(a.paired+conflictPrice*a.conflict-a.softened), "a word of one name stands where the other has a different one")
	now = step(now, a.score, "words that only one of the names has")
	now = step(now, now*a.order, "words in another order")
	now = step(now, now*a.legal, "%s", legalReason(s.query.legal, s.x.meta[rec].legal))
	now = step(now, now*a.weak, "the publisher calls this alias weak")
	step(now, s.nameScore(q.Name, score, rec), "spelling as written")
}

func legalReason(a, b legalForm) string {
	switch {
	case a == 0 || b == 0:
		return "only one name states a legal form"
	case legalFamilies[a] == legalFamilies[b]:
		return "legal forms of the same family"
	default:
		return "different legal forms"
	}
}

// written is what stands in the name for a set of adjacent tokens.
func written(p *parser, r *reading, set uint32) string {
	var parts []string
	for ; set != 0; set &= set - 1 {
		if i := bits.TrailingZeros32(set); i < len(r.tokens) {
			t := r.tokens[i]
			parts = append(parts, p.name[t.first:t.end])
		}
	}
	return strings.Join(parts, " ")
}
