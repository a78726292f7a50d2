package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// MaxLists is the largest number of lists a table may have. A table has
// 2^lists cells, and with more lists than this nearly all of them are empty:
// merge lists that do the same kind of work first.
const MaxLists = 12

// MaxPersons bounds the total of a table, so that a slip of the keyboard is a
// refusal and not a number out of nothing.
const MaxPersons = 50_000_000

// Errors of a table. Each is a rule that the input broke, never the input.
var (
	ErrNoLists      = errors.New("a table needs at least one list column before the count")
	ErrTooManyLists = fmt.Errorf("more than %d lists: merge lists that do the same kind of work, or leave some out", MaxLists)
	ErrListName     = errors.New("every list needs a name, and no two may share one")
	ErrNegative     = errors.New("a count is negative")
	ErrTooLarge     = fmt.Errorf("the counts add up to more than %d persons", MaxPersons)
	ErrUnseen       = errors.New("a row has persons on no list at all: those are what is to be estimated, and cannot be given")
	ErrPattern      = errors.New("a pattern names a list the table does not have")
)

// Pattern is a set of lists: bit i stands for list i. As a capture history it
// means "on exactly these lists"; as a model term, "these lists together".
type Pattern uint16

// Size is the number of lists in the pattern.
func (p Pattern) Size() int { return bits.OnesCount16(uint16(p)) }

// lowest is the index of the lowest list of a non-empty pattern.
func lowest(p Pattern) int { return bits.TrailingZeros16(uint16(p)) }

// Has reports whether list i is in the pattern.
func (p Pattern) Has(i int) bool { return p>>i&1 == 1 }

// Lists gives the indices of the pattern's lists, ascending.
func (p Pattern) Lists() []int {
	out := make([]int, 0, p.Size())
	for q := p; q != 0; q &= q - 1 {
		out = append(out, bits.TrailingZeros16(uint16(q)))
	}
	return out
}

// Of makes the pattern of the given list indices.
func Of(lists ...int) Pattern {
	var p Pattern
	for _, i := range lists {
		p |= 1 << i
	}
	return p
}

// Name writes the pattern with the lists' names, joined by a colon.
func (p Pattern) Name(lists []string) string {
	var parts []string
	for _, i := range p.Lists() {
		if i < len(lists) {
			parts = append(parts, lists[i])
		} else {
			parts = append(parts, strconv.Itoa(i+1))
		}
	}
	return strings.Join(parts, ":")
}

// Table holds, for every non-empty set of lists, the number of persons found
// on exactly those lists. The zero value is unusable; make one with NewTable,
// Tabulate or ReadTable. A Table never changes.
type Table struct {
	lists []string
	count []int // by Pattern; index 0 is always 0
	n     int
}

// NewTable checks names and counts and makes a table. Patterns that are absent
// count 0.
func NewTable(lists []string, counts map[Pattern]int) (Table, error) {
	t, err := emptyTable(lists)
	if err != nil {
		return Table{}, err
	}
	for p, c := range counts {
		if err := t.add(p, c); err != nil {
			return Table{}, err
		}
	}
	return t, nil
}

// Tabulate counts persons by the set of lists each was found on. It is how the
// clusters of a record linkage become a table: one pattern per cluster.
func Tabulate(lists []string, persons []Pattern) (Table, error) {
	t, err := emptyTable(lists)
	if err != nil {
		return Table{}, err
	}
	for _, p := range persons {
		if err := t.add(p, 1); err != nil {
			return Table{}, err
		}
	}
	return t, nil
}

func emptyTable(lists []string) (Table, error) {
	if len(lists) == 0 {
		return Table{}, ErrNoLists
	}
	if len(lists) > MaxLists {
		return Table{}, ErrTooManyLists
	}
	seen := map[string]bool{}
	for _, name := range lists {
		if strings.TrimSpace(name) == "" || seen[name] {
			return Table{}, ErrListName
		}
		seen[name] = true
	}
	return Table{lists: append([]string(nil), lists...), count: make([]int, 1<<len(lists))}, nil
}

func (t *Table) add(p Pattern, c int) error {
	switch {
	case int(p) >= len(t.count):
		return ErrPattern
	case c < 0:
		return ErrNegative
	case p == 0 && c > 0:
		return ErrUnseen
	case c > MaxPersons || t.n+c > MaxPersons:
		return ErrTooLarge
	}
	t.count[p] += c
	t.n += c
	return nil
}

// Lists gives the names of the lists, in order.
func (t Table) Lists() []string { return append([]string(nil), t.lists...) }

// Size is the number of lists.
func (t Table) Size() int { return len(t.lists) }

// N is the number of persons on at least one list.
func (t Table) N() int { return t.n }

// Count is the number of persons on exactly the lists of p.
func (t Table) Count(p Pattern) int {
	if int(p) >= len(t.count) {
		return 0
	}
	return t.count[p]
}

// Together is the number of persons on all lists of p, whatever others they
// are on.
func (t Table) Together(p Pattern) int {
	sum := 0
	for w, c := range t.count {
		if Pattern(w)&p == p {
			sum += c
		}
	}
	return sum
}

// Overlap is the number of persons on two lists or more.
func (t Table) Overlap() int {
	sum := 0
	for w, c := range t.count {
		if Pattern(w).Size() >= 2 {
			sum += c
		}
	}
	return sum
}

// Observed gives the patterns with a positive count, ascending.
func (t Table) Observed() []Pattern {
	var out []Pattern
	for w, c := range t.count {
		if c > 0 {
			out = append(out, Pattern(w))
		}
	}
	return out
}

// Without leaves list i out: persons known only from it are no longer observed.
func (t Table) Without(i int) Table {
	lists := append(append([]string(nil), t.lists[:i]...), t.lists[i+1:]...)
	out := Table{lists: lists, count: make([]int, 1<<len(lists))}
	low := Pattern(1)<<i - 1
	for w, c := range t.count {
		p := Pattern(w)&low | Pattern(w)>>1&^low
		if p != 0 {
			out.count[p] += c
			out.n += c
		}
	}
	return out
}

// Merged joins lists i and j into one: a person is on it who was on either.
func (t Table) Merged(i, j int) Table {
	if i > j {
		i, j = j, i
	}
	moved := Table{lists: append([]string(nil), t.lists...), count: make([]int, len(t.count)), n: t.n}
	moved.lists[i] = t.lists[i] + "+" + t.lists[j]
	for w, c := range t.count {
		p := Pattern(w)
		if p.Has(j) {
			p = p&^(1<<j) | 1<<i
		}
		moved.count[p] += c
	}
	return moved.Without(j)
}

// Hash names the table's content (list names and counts), so that a figure can
// be traced to what it was computed from.
func (t Table) Hash() string {
	h := sha256.New()
	for _, name := range t.lists {
		fmt.Fprintf(h, "%q,", name)
	}
	for _, c := range t.count {
		fmt.Fprintf(h, "%d,", c)
	}
	return hex.EncodeToString(h.Sum(nil))
}
