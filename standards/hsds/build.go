package hsds

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// raw is one row under 3.0.1 column names, not yet checked.
type raw struct {
	file   string
	row    int
	v      map[string]string
	was    map[string]string // 3.0.1 column -> the source's own column, where it differs
	left   []Refusal         // fields the layout left out already
	broken string            // why the row cannot be read at all
	made   bool              // made from part of another row: not counted as a row of the source
}

func (r *raw) source(col string) string {
	if s, ok := r.was[col]; ok {
		return s
	}
	return col
}

func (r *raw) leave(field, reason string) {
	r.left = append(r.left, Refusal{r.file, r.row, field, reason, true})
}

// builder turns raw rows into a Directory and keeps the account.
type builder struct {
	limits  Limits
	relaxed bool // 2.x and JSON: a service may stand without its provider
	repeats bool // 2.x: one id on several rows means several owners
	rows    map[string][]raw
	known   map[string]map[string]int // table -> id -> row
	d       Directory
	rep     *Report
}

func (b *builder) refuse(r Refusal) {
	if len(b.rep.Refused) < b.limits.Refused {
		b.rep.Refused = append(b.rep.Refused, r)
	}
}

func (b *builder) build() *Directory {
	b.known = map[string]map[string]int{}
	for _, t := range []string{"organization", "program", "location", "service", "taxonomy", "taxonomy_term", "service_at_location", "contact", "phone"} {
		b.table(tableNamed(t))
	}
	for _, t := range tables {
		if b.known[t.name] == nil && t.name != "attribute" && t.name != "metadata" {
			b.table(t)
		}
	}
	b.table(tableNamed("attribute"))
	b.table(tableNamed("metadata"))
	for _, t := range tables {
		for i := range b.rep.Counts {
			if b.rep.Counts[i].Table == t.name {
				b.rep.Counts[i].Records = t.rows(&b.d).Len()
			}
		}
	}
	order := func(name string) int { return slices.IndexFunc(tables, func(t *table) bool { return t.name == name }) }
	slices.SortFunc(b.rep.Counts, func(x, y Count) int { return order(x.Table) - order(y.Table) })
	markConfidential(&b.d)
	return &b.d
}

func (b *builder) table(t *table) {
	b.known[t.name] = map[string]int{}
	src := b.rows[t.name]
	if len(src) == 0 {
		return
	}
	count := Count{Table: t.name}
	out := t.rows(&b.d)
	var self []raw // accepted, for references within the table
	good := map[string]bool{}
	seen := map[string]bool{}
	lost := map[string][]Refusal{} // line -> why its records did not come in
	var lines []string
	for i := range src {
		r := &src[i]
		line := fmt.Sprint(r.file, "\x00", r.row, r.made)
		if !seen[line] {
			seen[line] = true
			lines = append(lines, line)
			if !r.made {
				count.Rows++
			}
		}
		rec, ref := b.record(t, r)
		if ref != nil {
			lost[line] = append(lost[line], *ref)
			continue
		}
		lost[line] = append(lost[line], r.left...)
		if !good[line] {
			good[line] = true
			if !r.made {
				count.Accepted++
			}
		}
		out.Set(reflect.Append(out, rec))
		self = append(self, *r)
	}
	for _, line := range lines { // a row that named several owners is refused once, and only if nothing of it came in
		told := map[Refusal]bool{}
		for _, r := range lost[line] {
			r.Kept = r.Kept || good[line]
			if !told[r] {
				told[r] = true
				b.refuse(r)
			}
			if !good[line] {
				break
			}
		}
	}
	count.Refused = count.Rows - count.Accepted
	b.rep.Counts = append(b.rep.Counts, count)
	for _, c := range t.cols { // parents may stand below their children
		if c.ref != t.name {
			continue
		}
		for i := range self {
			row := out.Index(i)
			if v := c.get(row); v != "" {
				if _, ok := b.known[t.name][v]; !ok || v == row.Field(0).String() {
					c.set(row, "")
					b.refuse(Refusal{self[i].file, self[i].row, self[i].source(c.name), missing(c.ref), true})
				}
			}
		}
	}
}

func missing(table string) string {
	return "names no " + strings.ReplaceAll(table, "_", " ") + " of this package"
}

// record checks one row. A required field that does not fit refuses the row; an optional one is left out and told.
func (b *builder) record(t *table, r *raw) (reflect.Value, *Refusal) {
	row := reflect.New(reflect.TypeFor[Directory]().Field(t.field).Type.Elem()).Elem()
	no := func(col, reason string) (reflect.Value, *Refusal) {
		return row, &Refusal{File: r.file, Row: r.row, Field: r.source(col), Reason: reason}
	}
	if r.broken != "" {
		return no("(row)", r.broken)
	}
	owners, firstLost := 0, ""
	for i := range t.cols {
		c := &t.cols[i]
		if len(r.v[c.name]) > b.limits.Field {
			return no(c.name, fmt.Sprintf("longer than %d bytes", b.limits.Field))
		}
		v, reason := c.parse(r.v[c.name])
		need := c.required && !(b.relaxed && t.name == "service" && c.name == "organization_id")
		if reason == "" && v != "" && c.kind == "ref" && c.ref != t.name {
			if _, ok := b.known[c.ref][v]; !ok {
				v, reason = "", missing(c.ref)
			}
		}
		if c.name == "number" && t.name == "phone" {
			v = strings.Trim(v, `" '`)
		}
		switch {
		case reason != "" && need:
			return no(c.name, reason)
		case reason != "":
			r.leave(r.source(c.name), reason)
			if c.kind == "ref" && firstLost == "" {
				firstLost = c.name
			}
		case v == "" && need:
			return no(c.name, "is required and empty")
		}
		if c.kind == "ref" && v != "" {
			owners++
		}
		c.set(row, v)
	}
	if slices.Contains(owned, t.name) && owners == 0 {
		if firstLost != "" {
			c := t.cols[slices.IndexFunc(t.cols, func(c column) bool { return c.name == firstLost })]
			return no(firstLost, missing(c.ref))
		}
		return no(firstOwner(t), "belongs to no record: every owner is empty")
	}
	if s, ok := row.Interface().(Schedule); ok {
		s.ID, s.ServiceID, s.LocationID, s.ServiceAtLocationID = "", "", "", ""
		if s == (Schedule{}) {
			return no("description", "says neither days nor hours nor anything else")
		}
	}
	if t.name == "attribute" {
		a := row.Interface().(Attribute)
		target, ok := b.known[a.LinkEntity]
		if !ok {
			return no("link_entity", "names no table of HSDS")
		}
		if _, ok := target[a.LinkID]; !ok {
			return no("link_id", missing(a.LinkEntity))
		}
	}
	id := row.Field(0).String()
	if at, twice := b.known[t.name][id]; twice {
		if !b.repeats {
			return no("id", fmt.Sprintf("is the id of row %d already", at))
		}
		for n := 2; twice; n++ {
			id = fmt.Sprintf("%s-%d", row.Field(0).String(), n)
			_, twice = b.known[t.name][id]
		}
		row.Field(0).SetString(id)
	}
	b.known[t.name][id] = r.row
	return row, nil
}

func firstOwner(t *table) string {
	for _, c := range t.cols {
		if c.kind == "ref" {
			return c.name
		}
	}
	return "id"
}
