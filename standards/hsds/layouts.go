package hsds

import (
	"fmt"
	"strings"
)

// files maps the file names of all layouts to the 3.0.1 table their rows belong to; "+" marks rows that belong to
// another table's record. Sources: HSDS 3.0.1 datapackage.json; HSDS 2.0 datapackage.json; the Ohana API's CSV wiki.
var files = map[string]string{
	"service_at_location.csv": "service_at_location", "services_at_location.csv": "service_at_location",
	"physical_addresses.csv": "address", "postal_addresses.csv": "address", "mail_addresses.csv": "address",
	"regular_schedules.csv": "schedule", "accessibility_for_disabilities.csv": "accessibility",
	"service_attributes.csv": "attribute", "service_taxonomy.csv": "attribute", "taxonomy.csv": "taxonomy_term",
	"eligibility.csv": "+service", "payments_accepted.csv": "+service", "fundings.csv": "funding",
}

func fileTable(file string) string {
	for _, t := range tables {
		if t.file == file {
			return t.name
		}
	}
	return files[file]
}

// renamed columns of the older layouts: table -> old -> 3.0.1.
var renamed = map[string]map[string]string{
	"organization":      {"url": "website", "date_incorporated": "year_incorporated"},
	"service":           {"website": "url", "eligibility": "eligibility_description"},
	"location":          {"website": "url"},
	"phone":             {"number_type": "type"},
	"taxonomy_term":     {"term": "name", "vocabulary": "taxonomy", "taxonomy_id": "id"},
	"service_area":      {"service_area": "name"},
	"language":          {"language": "name"},
	"accessibility":     {"accessibility": "description"},
	"funding":           {"funding_source": "source"},
	"required_document": {"required_document": "document"},
	"attribute":         {"service_id": "link_id", "taxonomy_id": "taxonomy_term_id"},
}

// spread are columns of older layouts that spread does something with.
var spread = map[string][]string{
	"phone":    {"language", "department", "country_prefix", "vanity_number"},
	"service":  {"location_id", "audience", "languages", "service_areas", "required_documents", "funding_sources", "accepted_payments", "taxonomy_ids"},
	"location": {"languages", "accessibility", "virtual", "short_desc"},
	"schedule": {"name", "weekday"},
	"address":  {"address_3", "address_4"},
	"+service": {"eligibility", "payment"},
}

// filled are required 3.0.1 columns that older layouts do not have.
var filled = map[string]bool{
	"location.location_type": true, "address.address_type": true, "attribute.link_entity": true,
	"service.organization_id": true,
}

// mapper brings the rows of any layout under 3.0.1 columns.
type mapper struct {
	b      *builder
	sheets map[string]*sheet
	extra  map[string][]string // service id -> eligibility, from a file of its own
	home   map[string]string   // Ohana: location id -> organization id
	cache  map[string]map[string]bool
}

func (x *mapper) old() bool { return x.b.rep.Layout != Layout3 }

// sheet checks the header of one file and maps its rows.
func (x *mapper) sheet(key string, s *sheet) error {
	name := fileTable(key)
	t := tableNamed(strings.TrimPrefix(name, "+"))
	names := make([]string, len(s.header)) // 3.0.1 names
	have := map[string]bool{}
	for i, h := range s.header {
		names[i] = h
		if n, ok := renamed[name][h]; x.old() && ok && !have[n] && !(name == "taxonomy_term" && h == "taxonomy_id" && s.has("id")) {
			names[i] = n
		}
		have[names[i]] = true
		known := t.has(names[i])
		for _, c := range spread[name] {
			known = known || x.old() && c == h
		}
		if !known {
			x.b.rep.Ignored = append(x.b.rep.Ignored, Ignored{s.file, clip(h)})
		}
	}
	if name == "+service" {
		if !have["service_id"] {
			return &HeaderError{s.file, "service_id", "is missing from the header"}
		}
	} else {
		for _, c := range t.cols {
			if c.required && !have[c.name] && !(x.old() && filled[t.name+"."+c.name]) {
				return &HeaderError{s.file, oldName(name, c.name, x.old()), "is missing from the header"}
			}
		}
	}
	was := map[string]string{}
	for i, n := range names {
		if n != s.header[i] {
			was[n] = s.header[i]
		}
	}
	short := 0
	for i, rec := range s.records {
		r := raw{file: s.file, row: i + 2, v: map[string]string{}, was: was}
		cols := names
		if x.old() && name == "schedule" && len(rec) == len(names)-2 && s.has("name") && s.has("weekday") {
			cols = without(names, "name", "weekday")
			short++
		} else if len(rec) != len(names) {
			x.refuse(name, r, fmt.Sprintf("has %d fields where the header has %d", len(rec), len(names)))
			continue
		}
		for j, v := range rec {
			r.v[cols[j]] = v
		}
		if x.old() {
			x.spread(name, key, r)
		} else {
			x.add(name, r)
		}
	}
	if short > 0 {
		x.b.rep.Notes = append(x.b.rep.Notes, fmt.Sprintf("%s: %d rows have the 16 columns of HSDS 2.0, without name and weekday, under a header of 18; they were read in the order of 2.0", s.file, short))
	}
	return nil
}

func oldName(table, col string, old bool) string {
	if old {
		for o, n := range renamed[table] {
			if n == col && o != "taxonomy_id" {
				return o
			}
		}
	}
	return col
}

func without(list []string, drop ...string) []string {
	var out []string
next:
	for _, s := range list {
		for _, d := range drop {
			if s == d {
				continue next
			}
		}
		out = append(out, s)
	}
	return out
}

// refuse passes a row on that build will refuse in its place and count.
func (x *mapper) refuse(table string, r raw, reason string) {
	r.broken = reason
	x.add(table, r)
}

func (x *mapper) add(table string, r raw) {
	table = strings.TrimPrefix(table, "+")
	x.b.rows[table] = append(x.b.rows[table], r)
}

// child adds a row made from a column of another one.
func (x *mapper) child(table string, from raw, column, id string, v map[string]string) {
	v["id"] = id
	was := map[string]string{}
	for k := range v {
		was[k] = column
	}
	x.add(table, raw{file: from.file, row: from.row, v: v, was: was, made: true})
}
