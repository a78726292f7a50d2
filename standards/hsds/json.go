package hsds

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ReadJSON reads JSON of the 3.0.1 API: one object of a table ("service", "organization", "location",
// "service_at_location", "taxonomy", "taxonomy_term"), an array of them, or a page with contents; or, as table
// "tabular", an object of file names with rows. Nested objects become rows that know their owner; an object that
// appears several times becomes one row with all its owners.
func ReadJSON(b []byte, table string) (*Directory, Report, error) {
	rep := Report{Layout: LayoutJSON}
	l := DefaultLimits
	if int64(len(b)) > l.FileBytes {
		return nil, rep, &HeaderError{table, "", fmt.Sprintf("is larger than %d bytes", l.FileBytes)}
	}
	dec := json.NewDecoder(strings.NewReader(string(b)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, rep, errors.New("hsds: not JSON")
	}
	f := &flattener{rows: map[string][]raw{}, at: map[string]int{}, left: l.Rows}
	if table == "tabular" {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, rep, &HeaderError{table, "", "must be an object of file names"}
		}
		for _, t := range tables {
			if list, ok := m[t.file].([]any); ok {
				for _, o := range list {
					f.object(t, o, nil, "", 0)
				}
			}
		}
	} else {
		t := tableNamed(table)
		if t == nil {
			return nil, rep, fmt.Errorf("hsds: no such table")
		}
		if m, ok := v.(map[string]any); ok {
			if page, ok := m["contents"].([]any); ok {
				v = page
			}
		}
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, o := range list {
			f.object(t, o, nil, "", 0)
		}
	}
	if f.left < 0 {
		return nil, rep, &HeaderError{table, "", fmt.Sprintf("has more than %d objects", l.Rows)}
	}
	f.programs()
	bld := &builder{limits: l, relaxed: true, rows: f.rows, rep: &rep}
	return bld.build(), rep, nil
}

// nested maps the keys under which 3.0.1 nests objects to their tables.
var nested = map[string]string{
	"funding": "funding", "contacts": "contact", "phones": "phone", "locations": "location", "location": "location",
	"programs": "program", "program": "program", "organization": "organization", "services": "service", "service": "service",
	"organization_identifiers": "organization_identifier", "schedules": "schedule", "service_areas": "service_area",
	"service_at_locations": "service_at_location", "languages": "language", "cost_options": "cost_option",
	"required_documents": "required_document", "addresses": "address", "accessibility": "accessibility",
	"attributes": "attribute", "metadata": "metadata", "taxonomy_term": "taxonomy_term", "taxonomy_detail": "taxonomy",
}

type flattener struct {
	rows map[string][]raw
	at   map[string]int // table and id -> index in rows
	left int
}

// object adds one object and what it holds; it returns its id.
func (f *flattener) object(t *table, o any, owner *table, ownerID string, depth int) string {
	f.left--
	if f.left < 0 || depth > 12 {
		return ""
	}
	r := raw{file: t.name, v: map[string]string{}}
	m, ok := o.(map[string]any)
	if !ok {
		r.broken = "must be an object"
	}
	for _, c := range t.cols {
		switch v := m[c.name].(type) {
		case nil:
		case string:
			r.v[c.name] = v
		case json.Number:
			r.v[c.name] = v.String()
		default:
			if nested[c.name] == "" {
				r.leave(c.name, "must be text or a number")
			}
		}
	}
	if owner != nil {
		if c := owner.name + "_id"; t.has(c) && r.v[c] == "" {
			r.v[c] = ownerID
		}
		switch t.name {
		case "attribute":
			r.v["link_entity"], r.v["link_id"] = owner.name, ownerID
		case "metadata":
			r.v["resource_type"], r.v["resource_id"] = owner.name, ownerID
		}
	}
	id := fold(r.v["id"])
	keys := make([]string, 0, len(m))
	for k := range m {
		if nested[k] != "" {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		child := tableNamed(nested[k])
		switch v := m[k].(type) {
		case []any:
			for _, x := range v {
				f.object(child, x, t, id, depth+1)
			}
		case map[string]any:
			cid := f.object(child, v, t, id, depth+1)
			if c := child.name + "_id"; t.has(c) && r.v[c] == "" {
				r.v[c] = cid
			}
		}
	}
	f.add(t, r, id)
	return id
}

// add joins rows of one id: the same phone under a service and under its location has both owners.
func (f *flattener) add(t *table, r raw, id string) {
	key := t.name + "\x00" + id
	if i, there := f.at[key]; there && id != "" {
		have := f.rows[t.name][i]
		for k, v := range r.v {
			if have.v[k] == "" {
				have.v[k] = v
			}
		}
		return
	}
	f.at[key] = len(f.rows[t.name])
	r.row = len(f.rows[t.name]) + 1
	f.rows[t.name] = append(f.rows[t.name], r)
}

// programs nested in a service belong to its organization.
func (f *flattener) programs() {
	owner := map[string]string{}
	for _, s := range f.rows["service"] {
		if p := fold(s.v["program_id"]); p != "" && owner[p] == "" {
			owner[p] = s.v["organization_id"]
		}
	}
	for _, p := range f.rows["program"] {
		if p.v["organization_id"] == "" {
			p.v["organization_id"] = owner[fold(p.v["id"])]
		}
	}
}
