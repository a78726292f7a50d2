package linkage

import (
	"cmp"
	"slices"
)

type kind uint8

const (
	kindFamily kind = iota // slots of the name
	kindGiven
	kindOther
	kindDate
	kindText
	kindPostcode
	kindNumber
	kindCategory
	kindEmail
	kindPhone
	kindCode
)

// field is one thing that is compared.
type field struct {
	name  string
	kind  kind
	order string
	cols  []int
	vals  *values // nil for slots of the name
	cell  int     // where records hold its value
	lower []byte  // scratch of foldValue
}

// data are prepared records, in an order that hangs on their ids and contents only ("rank").
type data struct {
	n       int // open records come first, then those that refuse
	open    int
	row     []uint32 // rank → row of the table
	twice   bool     // some record id occurs twice within an agency
	fields  []field
	names   bool // fields 0..2 are the slots of the name
	tokens  *tokens
	stride  int
	cells   []uint32 // per record: tokens, shape of the name, values
	agency  []uint32 // 0: not told
	culture []string
}

const (
	cellShape = maxTokens
	cellValue = maxTokens + 1
)

func (d *data) record(i int) []uint32 { return d.cells[i*d.stride : (i+1)*d.stride : (i+1)*d.stride] }

func (d *data) name(r []uint32) (nm name) {
	copy(nm.token[:], r[:maxTokens])
	s := r[cellShape]
	nm.family, nm.given, nm.n = uint8(s), uint8(s>>8), uint8(s>>16)
	return nm
}

// slots of the name in fields, where names are known.
const (
	slotFamily = 0
	slotGiven  = 1
	slotOther  = 2
)

var kindOf = map[Use]kind{Date: kindDate, Year: kindDate, Place: kindText, Text: kindText, Address: kindText, Postcode: kindPostcode, Number: kindNumber,
	Category: kindCategory, Email: kindEmail, Phone: kindPhone, Identifier: kindCode}

// prepare reads a table by its mapping.
func prepare(t *Table, m Mapping) *data {
	d := &data{n: t.n, tokens: newTokens()}
	d.rank(t, m)
	var nameCols []int
	var nameUses []Use
	for _, u := range []Use{FamilyName, GivenName, FullName} {
		for _, c := range m.with(u) {
			nameCols = append(nameCols, t.columnIndex(c))
			nameUses = append(nameUses, u)
		}
	}
	if d.names = len(nameCols) > 0; d.names {
		d.fields = append(d.fields, field{name: "family name", kind: kindFamily}, field{name: "given name", kind: kindGiven}, field{name: "other names", kind: kindOther})
	}
	for _, c := range m {
		if !c.Use.compared() || c.Use.name() {
			continue
		}
		f := field{name: c.Column, kind: kindOf[c.Use], order: c.Order, cols: []int{t.columnIndex(c.Column)}}
		f.vals = newValues(t.cols[f.cols[0]].values.len())
		if f.kind == kindDate && f.order == "" {
			f.order = dateOrder(&t.cols[f.cols[0]].values)
		}
		d.fields = append(d.fields, f)
	}
	d.stride = cellValue
	for i := range d.fields {
		if d.fields[i].vals != nil {
			d.fields[i].cell = d.stride
			d.stride++
		}
	}
	d.cells = make([]uint32, d.n*d.stride)
	d.readNames(t, nameCols, nameUses)
	d.readValues(t)
	return d
}

// rank orders the rows by a hash of id and agency, so that nothing hangs on the order of the input. Rows without an id
// are ordered by what they say.
func (d *data) rank(t *Table, m Mapping) {
	key := make([]uint64, t.n)
	one := func(u Use) *column {
		if c := m.with(u); len(c) == 1 {
			return &t.cols[t.columnIndex(c[0])]
		}
		return nil
	}
	id, agency, refusal, culture := one(RecordID), one(Agency), one(Refusal), one(Culture)
	add := func(c *column) {
		h := make([]uint64, c.values.len())
		for v := range h {
			h[v] = hashBytes(5, c.values.text(uint32(v)))
		}
		for r, v := range c.code {
			key[r] = mix(key[r], h[v])
		}
	}
	if id != nil {
		add(id)
		if agency != nil {
			add(agency)
		}
	} else {
		for i := range t.cols {
			add(&t.cols[i])
		}
	}
	if refusal != nil {
		yes := make([]bool, refusal.values.len())
		for v := range yes {
			yes[v] = affirmative(refusal.values.text(uint32(v)))
		}
		for r, v := range refusal.code {
			if key[r] >>= 1; yes[v] {
				key[r] |= 1 << 63
			}
		}
	}
	d.row = sortRows(key)
	if id != nil { // equal keys: by the text
		for i := 0; i < len(d.row); {
			j := i + 1
			for j < len(d.row) && key[d.row[j]] == key[d.row[i]] {
				j++
			}
			if j > i+1 {
				text := func(r uint32) string { return string(id.values.text(id.code[r])) }
				slices.SortStableFunc(d.row[i:j], func(a, b uint32) int { return cmp.Compare(text(a), text(b)) })
				for k := i + 1; k < j; k++ {
					d.twice = d.twice || text(d.row[k]) == text(d.row[k-1])
				}
			}
			i = j
		}
	}
	d.open = t.n
	for d.open > 0 && refusal != nil && key[d.row[d.open-1]]>>63 != 0 {
		d.open--
	}
	d.agency = make([]uint32, t.n)
	if agency != nil {
		known := make([]uint32, agency.values.len())
		for v := range known {
			if !saysNothing(agency.values.text(uint32(v))) {
				known[v] = uint32(v)
			}
		}
		for i, r := range d.row {
			d.agency[i] = known[agency.code[r]]
		}
	}
	if culture != nil {
		d.culture = make([]string, t.n)
		for i, r := range d.row {
			if v := culture.values.text(culture.code[r]); !saysNothing(v) {
				d.culture[i] = string(v)
			}
		}
	}
}

// affirmative tells whether a refusal column says yes. A value that is neither a clear no nor empty counts as a refusal: the
// cautious reading.
func affirmative(v []byte) bool {
	words, _ := joined(nil, v)
	switch string(words) {
	case "", "no", "n", "0", "false", "f", "non", "nein", "none", "not refused", "consented", "consents":
		return false
	}
	return true
}

func (d *data) readNames(t *Table, cols []int, use []Use) {
	parts := make([][]namePart, len(cols))
	var buf []word
	for i, c := range cols {
		dict := &t.cols[c].values
		parts[i] = make([]namePart, dict.len())
		for v := 1; v < dict.len(); v++ {
			parts[i][v], buf = d.tokens.readName(buf, dict.text(uint32(v)), use[i])
		}
	}
	d.tokens.finish()
	ptr := make([]*namePart, len(cols))
	for rank, r := range d.row {
		for i, c := range cols {
			ptr[i] = &parts[i][t.cols[c].code[r]]
		}
		nm := joinName(ptr)
		rec := d.record(rank)
		copy(rec, nm.token[:])
		rec[cellShape] = uint32(nm.family) | uint32(nm.given)<<8 | uint32(nm.n)<<16
		if rank < d.open {
			for i := range nm.n {
				d.tokens.count[nm.token[i]]++
			}
		}
	}
}

func (d *data) readValues(t *Table) {
	var buf []word
	for fi := range d.fields {
		f := &d.fields[fi]
		if f.vals == nil {
			continue
		}
		col := &t.cols[f.cols[0]]
		code := make([]uint32, col.values.len())
		for v := 1; v < len(code); v++ {
			code[v], buf = f.foldValue(buf, col.values.text(uint32(v)))
		}
		f.vals.dict.forget()
		for rank, r := range d.row {
			v := code[col.code[r]]
			d.record(rank)[f.cell] = v
			if rank < d.open && v != 0 {
				f.vals.count[v]++
			}
		}
	}
}

// sortRows returns 0..n-1 sorted by key, equal keys in order of the row.
func sortRows(key []uint64) []uint32 {
	entries := make([]uint64, len(key))
	for i, k := range key {
		entries[i] = k&^(1<<32-1) | uint64(i)
	}
	entries, _ = sortHigh(entries, nil)
	out := make([]uint32, len(key))
	for i, e := range entries {
		out[i] = uint32(e)
	}
	for i := 0; i < len(out); { // equal upper halves: by the lower ones
		j := i + 1
		for j < len(out) && entries[j]>>32 == entries[i]>>32 {
			j++
		}
		if j > i+1 {
			slices.SortStableFunc(out[i:j], func(a, b uint32) int { return cmp.Compare(key[a], key[b]) })
		}
		i = j
	}
	return out
}
