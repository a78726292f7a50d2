package capture

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
)

// Errors of reading. The texts name the line and the rule, never the value.
var (
	ErrHeader  = errors.New("the first line must name the lists and then the count column")
	ErrCell    = errors.New("a list column must be 0 or 1")
	ErrCount   = errors.New("the count must be a whole number, 0 or more")
	ErrColumns = errors.New("a line has more or fewer columns than the first")
	ErrTooLong = errors.New("the table has more than 100,000 lines: an overlap table has one line a pattern")
	ErrNotCSV  = errors.New("the file is not a comma-separated text in UTF-8")
)

const maxLines = 100_000

// Stratum is one part of a population (a year, an age, a place) with its table.
type Stratum struct {
	Labels []string // one a label column
	Table  Table
}

// ReadTable reads an overlap table: comma-separated, a first line with the
// lists' names and a last column called count (or n, freq, frequency), then one
// line a pattern with 0 or 1 a list. Patterns may be missing (0) or repeated
// (added up). Columns that hold neither 0 nor 1 label strata, which are added
// up here; ReadStrata keeps them apart.
func ReadTable(r io.Reader) (Table, error) {
	lists, rows, _, err := readRows(r)
	if err != nil {
		return Table{}, err
	}
	return addRows(lists, rows)
}

// ReadStrata reads an overlap table with label columns and gives their names
// and one table for each combination of labels, in order of labels.
func ReadStrata(r io.Reader) (names []string, strata []Stratum, err error) {
	lists, rows, names, err := readRows(r)
	if err != nil {
		return nil, nil, err
	}
	by := map[string][]row{}
	for _, w := range rows {
		key := strings.Join(w.labels, "\x00")
		by[key] = append(by[key], w)
	}
	keys := make([]string, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		t, err := addRows(lists, by[k])
		if err != nil {
			return nil, nil, err
		}
		strata = append(strata, Stratum{Labels: by[k][0].labels, Table: t})
	}
	return names, strata, nil
}

type row struct {
	line   int
	p      Pattern
	count  int
	labels []string
}

func addRows(lists []string, rows []row) (Table, error) {
	t, err := emptyTable(lists)
	if err != nil {
		return Table{}, err
	}
	for _, w := range rows {
		if err := t.add(w.p, w.count); err != nil {
			return Table{}, fmt.Errorf("line %d: %w", w.line, err)
		}
	}
	return t, nil
}

func readRows(r io.Reader) (lists []string, rows []row, labels []string, err error) {
	head, body, err := readCSV(r)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(head) < 2 {
		return nil, nil, nil, ErrHeader
	}
	count := countColumn(head)
	isLabel := labelColumns(head, body, count)
	var listCol []int
	for i, h := range head {
		switch {
		case i == count:
		case isLabel[i]:
			labels = append(labels, h)
		default:
			lists, listCol = append(lists, h), append(listCol, i)
		}
	}
	if _, err := emptyTable(lists); err != nil {
		return nil, nil, nil, err
	}
	for i, rec := range body {
		w := row{line: i + 2}
		c, err := strconv.Atoi(rec[count])
		if err != nil {
			return nil, nil, nil, fmt.Errorf("line %d: %w", w.line, ErrCount)
		}
		w.count = c
		for j, col := range listCol {
			switch rec[col] {
			case "1":
				w.p |= 1 << j
			case "0":
			default:
				return nil, nil, nil, fmt.Errorf("line %d: %w", w.line, ErrCell)
			}
		}
		for k := range rec {
			if isLabel[k] {
				w.labels = append(w.labels, rec[k])
			}
		}
		rows = append(rows, w)
	}
	return lists, rows, labels, nil
}

// countColumn finds the column of counts by name, surest name first (a list may
// be called N); without one it is the last.
func countColumn(head []string) int {
	for _, name := range []string{"count", "frequency", "freq", "n"} {
		for i, h := range head {
			if strings.EqualFold(h, name) {
				return i
			}
		}
	}
	return len(head) - 1
}

// labelColumns finds columns in which no line holds 0 or 1: they label strata.
// A column that holds both is a list with a mistake in it.
func labelColumns(head []string, body [][]string, count int) []bool {
	out := make([]bool, len(head))
	for i := range head {
		if i == count || len(body) == 0 {
			continue
		}
		out[i] = true
		for _, rec := range body {
			if rec[i] == "0" || rec[i] == "1" {
				out[i] = false
				break
			}
		}
	}
	return out
}

func readCSV(r io.Reader) (head []string, body [][]string, err error) {
	c := csv.NewReader(r)
	c.TrimLeadingSpace = true
	c.FieldsPerRecord = -1
	for line := 1; ; line++ {
		rec, err := c.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
				return nil, nil, fmt.Errorf("line %d: %w", pe.Line, ErrNotCSV)
			}
			return nil, nil, fmt.Errorf("reading the table: %w", err)
		}
		if line > maxLines {
			return nil, nil, ErrTooLong
		}
		for i := range rec {
			rec[i] = strings.TrimSpace(strings.TrimPrefix(rec[i], "\ufeff"))
			if strings.ToValidUTF8(rec[i], "") != rec[i] {
				return nil, nil, fmt.Errorf("line %d: %w", line, ErrNotCSV)
			}
		}
		if head == nil {
			head = rec
			continue
		}
		if len(rec) != len(head) {
			return nil, nil, fmt.Errorf("line %d: %w", line, ErrColumns)
		}
		body = append(body, rec)
	}
	if head == nil {
		return nil, nil, ErrHeader
	}
	return head, body, nil
}
