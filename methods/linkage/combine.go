package linkage

import (
	"errors"
	"fmt"
)

// Source is one list of records, of one agency, with what its columns are for.
type Source struct {
	Agency  string // stands in for an agency column; may be empty
	Table   *Table
	Mapping Mapping
}

// Combine puts several lists into one table, so that they can be linked with each other. Columns meet by use, and by name where several
// have one use. The new table has a column "agency" unless the sources bring one.
func Combine(sources ...Source) (*Table, Mapping, error) {
	if len(sources) == 0 {
		return nil, nil, errors.New("no list was given")
	}
	var names []string
	var out Mapping
	find := func(c ColumnUse, nth int) int {
		for i := range out {
			if out[i].Use == c.Use && out[i].Column == c.Column {
				return i
			}
		}
		k := 0
		for i := range out {
			if out[i].Use == c.Use {
				if k == nth {
					return i
				}
				k++
			}
		}
		return -1
	}
	place := make([][]int, len(sources)) // for each source, the new column of each of its columns, or -1
	order := make([][]string, len(sources))
	own := false
	for s, src := range sources {
		if err := src.Mapping.Check(src.Table.names); err != nil {
			return nil, nil, fmt.Errorf("list %d: %w", s+1, err)
		}
		place[s] = make([]int, len(src.Table.names))
		order[s] = make([]string, len(src.Table.names))
		for i := range place[s] {
			place[s][i] = -1
		}
		nth := map[Use]int{}
		taken := map[int]bool{}
		for _, c := range src.Mapping {
			if c.Use == Ignore {
				continue
			}
			own = own || c.Use == Agency
			k := find(c, nth[c.Use])
			nth[c.Use]++
			if k < 0 || taken[k] {
				k = len(out)
				name := c.Column
				for n := 2; hasName(names, name); n++ {
					name = fmt.Sprintf("%s (%d)", c.Column, n)
				}
				names = append(names, name)
				out = append(out, ColumnUse{Column: name, Use: c.Use, Why: c.Why})
			}
			taken[k] = true
			at := src.Table.columnIndex(c.Column)
			place[s][at] = k
			if out[k].Order = ""; c.Use == Date {
				if order[s][at] = c.Order; c.Order == "" {
					order[s][at] = dateOrder(&src.Table.cols[at].values)
				}
			}
		}
	}
	agency := -1
	if !own {
		name := "agency"
		for n := 2; hasName(names, name); n++ {
			name = fmt.Sprintf("agency (%d)", n)
		}
		agency = len(names)
		names = append(names, name)
		out = append(out, ColumnUse{Column: name, Use: Agency, Why: "the list that the record came in"})
	} else {
		for i := range out {
			if out[i].Use == Agency {
				agency = i
			}
		}
	}
	t := NewTable(names...)
	row := make([][]byte, len(names))
	for s, src := range sources {
		for r := range src.Table.n {
			clear(row)
			row[agency] = []byte(src.Agency)
			for i := range src.Table.cols {
				if k := place[s][i]; k >= 0 {
					c := &src.Table.cols[i]
					v := c.values.text(c.code[r])
					if out[k].Use == Date { // each list may write its dates in its own order
						if d := parseDate(v, order[s][i]); d != 0 && d.year() != 0 {
							v = d.text()
						}
					}
					row[k] = v
				}
			}
			if err := t.AppendBytes(row); err != nil {
				return nil, nil, err
			}
		}
	}
	return t, out, nil
}

func hasName(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}
