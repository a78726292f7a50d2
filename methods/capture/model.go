package capture

import (
	"slices"
	"strings"
)

// Model is a hierarchical log-linear model, given by its interaction terms:
// patterns of two lists or more, in the order in which they were chosen. The
// intercept and every single list are always in it. The empty Model is
// independence of the lists ("main effects").
type Model []Pattern

// Name writes the terms with the lists' names, e.g. "LA:NG NG:GP"; "none" for
// the main-effects model.
func (m Model) Name(lists []string) string {
	if len(m) == 0 {
		return "none"
	}
	parts := make([]string, len(m))
	for i, h := range m {
		parts[i] = h.Name(lists)
	}
	return strings.Join(parts, " ")
}

// Generators writes the model in the bracket notation of the literature: the
// maximal terms by list number, e.g. [12,13,4] for lists 1 to 4.
func (m Model) Generators(lists int) string {
	terms := m.sorted()
	for i := range lists {
		terms = append(terms, Of(i))
	}
	var parts []string
	for _, h := range terms {
		maximal := !slices.ContainsFunc(terms, func(g Pattern) bool { return g != h && g&h == h })
		if maximal {
			parts = append(parts, generatorName(h))
		}
	}
	slices.Sort(parts)
	return "[" + strings.Join(parts, ",") + "]"
}

func generatorName(h Pattern) string {
	var b strings.Builder
	for _, i := range h.Lists() {
		b.WriteByte("123456789abc"[i])
	}
	return b.String()
}

// Hierarchical reports whether every term has all its sub-terms in the model,
// no term is a single list, and none is given twice.
func (m Model) Hierarchical() bool {
	for i, h := range m {
		if h.Size() < 2 || slices.Contains(m[:i], h) {
			return false
		}
		for s := (h - 1) & h; s != 0; s = (s - 1) & h {
			if s.Size() >= 2 && !slices.Contains(m, s) {
				return false
			}
		}
	}
	return true
}

// Equal reports whether two models have the same terms, in whatever order.
func (m Model) Equal(o Model) bool { return slices.Equal(m.sorted(), o.sorted()) }

// sorted gives the terms smallest first, then 12, 13, .., 23, ...
func (m Model) sorted() Model {
	out := slices.Clone(m)
	slices.SortFunc(out, compareTerms)
	return out
}

// compareTerms orders by size, then as the lists would be read: 12 13 14 23.
func compareTerms(a, b Pattern) int {
	if d := a.Size() - b.Size(); d != 0 {
		return d
	}
	return slices.Compare(a.Lists(), b.Lists())
}

// pairs gives all pairs of t lists in the order 12, 13, .., 1t, 23, ...
func pairs(t int) []Pattern {
	out := make([]Pattern, 0, t*(t-1)/2)
	for i := range t {
		for j := i + 1; j < t; j++ {
			out = append(out, Of(i, j))
		}
	}
	return out
}

// terms gives all patterns of 2..order lists of t, in model order.
func terms(t, order int) []Pattern {
	var out []Pattern
	for w := 1; w < 1<<t; w++ {
		if s := Pattern(w).Size(); s >= 2 && s <= order {
			out = append(out, Pattern(w))
		}
	}
	slices.SortFunc(out, compareTerms)
	return out
}
