package linkage

import (
	"fmt"
	"hash/maphash"
)

// Table holds records column by column; equal values are stored once. Build it with [NewTable] and [Table.Append].
type Table struct {
	names []string
	cols  []column
	n     int
}

type column struct {
	values dictionary
	code   []uint32 // per row; 0 is the empty value
}

// NewTable returns an empty table with the named columns.
func NewTable(columns ...string) *Table {
	t := &Table{names: append([]string(nil), columns...), cols: make([]column, len(columns))}
	for i := range t.cols {
		t.cols[i].values.init(0)
	}
	return t
}

// settle stops looking for repetitions in a column that has hardly any so far, such as that of record ids.
func (c *column) settle() {
	filled := 0
	for _, v := range c.code {
		if v != 0 {
			filled++
		}
	}
	c.values.unique = filled > 1000 && c.values.len() > filled*9/10
	if c.values.unique {
		c.values.forget()
	}
}

// Append adds one record. The values are copied. It fails if their number differs from the number of columns.
func (t *Table) Append(row ...string) error {
	if len(row) != len(t.cols) {
		return fmt.Errorf("record %d has %d values, the table has %d columns", t.n+1, len(row), len(t.cols))
	}
	for i, v := range row {
		c := &t.cols[i]
		c.code = append(roomier(c.code, 1), c.values.add([]byte(v)))
	}
	t.added()
	return nil
}

// AppendBytes is [Table.Append] for values that a reader will overwrite.
func (t *Table) AppendBytes(row [][]byte) error {
	if len(row) != len(t.cols) {
		return fmt.Errorf("record %d has %d values, the table has %d columns", t.n+1, len(row), len(t.cols))
	}
	for i, v := range row {
		c := &t.cols[i]
		c.code = append(roomier(c.code, 1), c.values.add(v))
	}
	t.added()
	return nil
}

func (t *Table) added() {
	if t.n++; t.n == 1<<14 {
		for i := range t.cols {
			t.cols[i].settle()
		}
	}
}

// Len is the number of records.
func (t *Table) Len() int { return t.n }

// Columns are the names of the columns, in order.
func (t *Table) Columns() []string { return append([]string(nil), t.names...) }

// Value is what record row says in column col, both counted from zero.
func (t *Table) Value(row, col int) string {
	c := &t.cols[col]
	return string(c.values.text(c.code[row]))
}

func (t *Table) columnIndex(name string) int {
	for i, n := range t.names {
		if n == name {
			return i
		}
	}
	return -1
}

// dictionary numbers distinct texts from 0, the empty text, in the order in which they come.
type dictionary struct {
	bytes  []byte
	end    []uint32 // text i is bytes[end[i-1]:end[i]]
	slots  []slot   // open addressing, a power of two
	filled int
	unique bool // texts are not looked up any more: equal ones may have two numbers
	seed   maphash.Seed
}

type slot struct{ hash, code uint32 }

func (d *dictionary) init(expect int) {
	d.seed = maphash.MakeSeed()
	d.end = append(make([]uint32, 0, expect+1), 0)
	n := 64
	for n < 2*expect {
		n *= 2
	}
	d.slots = make([]slot, n)
}

func (d *dictionary) len() int { return len(d.end) }

func (d *dictionary) text(code uint32) []byte {
	if code == 0 {
		return nil
	}
	return d.bytes[d.end[code-1]:d.end[code]:d.end[code]]
}

// add returns the number of s, a new one if s was not met before. Numbers hang on the order of rows: nothing that is
// computed may hang on them.
func (d *dictionary) add(s []byte) uint32 {
	if len(s) == 0 {
		return 0
	}
	if d.unique {
		d.bytes = append(roomier(d.bytes, len(s)), s...)
		d.end = append(roomier(d.end, 1), uint32(len(d.bytes)))
		return uint32(len(d.end) - 1)
	}
	h := uint32(maphash.Bytes(d.seed, s))
	mask := uint32(len(d.slots) - 1)
	i := h & mask
	for d.slots[i].code != 0 {
		if d.slots[i].hash == h && string(d.text(d.slots[i].code)) == string(s) {
			return d.slots[i].code
		}
		i = (i + 1) & mask
	}
	code := uint32(len(d.end))
	d.bytes = append(roomier(d.bytes, len(s)), s...)
	d.end = append(roomier(d.end, 1), uint32(len(d.bytes)))
	d.slots[i] = slot{h, code}
	if d.filled++; d.filled*2 > len(d.slots) {
		d.grow()
	}
	return code
}

func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]slot, 2*len(old))
	mask := uint32(len(d.slots) - 1)
	for _, s := range old {
		if s.code == 0 {
			continue
		}
		i := s.hash & mask
		for d.slots[i].code != 0 {
			i = (i + 1) & mask
		}
		d.slots[i] = s
	}
}

// forget drops what only adding needs.
func (d *dictionary) forget() { d.slots = nil }

// roomier doubles a long slice that has no room for n more, so that growing costs few copies.
func roomier[T any](s []T, n int) []T {
	if len(s)+n > cap(s) && len(s) > 4096 {
		return append(make([]T, 0, 2*len(s)+n), s...)
	}
	return s
}
