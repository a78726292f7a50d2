package hsds

import (
	"fmt"
	"strconv"
	"strings"
)

// spread maps one row of an older layout, under its renamed columns, to one or more 3.0.1 rows.
func (x *mapper) spread(table, key string, r raw) {
	id := fold(r.v["id"])
	switch table {
	case "+service":
		sid := fold(r.v["service_id"])
		if t := Plain(r.v["eligibility"]); t != "" && len(t) <= x.b.limits.Field {
			if x.extra == nil {
				x.extra = map[string][]string{}
			}
			x.extra[sid] = append(x.extra[sid], t)
		}
		return
	case "organization":
		if y := fold(r.v["year_incorporated"]); len(y) > 4 && y[4] == '-' {
			r.v["year_incorporated"] = y[:4]
		}
	case "program", "taxonomy", "service_at_location":
	case "location":
		if r.v["location_type"] = "physical"; strings.EqualFold(fold(r.v["virtual"]), "true") {
			r.v["location_type"] = "virtual"
		}
		if Plain(r.v["description"]) == "" {
			r.v["description"] = r.v["short_desc"]
		}
		if x.home == nil {
			x.home = map[string]string{}
		}
		x.home[id] = fold(r.v["organization_id"])
		for i, l := range split(r.v["languages"]) {
			x.child("language", r, "languages", childID(id, "language", i), map[string]string{"location_id": id, "name": l})
		}
		for i, a := range split(r.v["accessibility"]) {
			x.child("accessibility", r, "accessibility", childID(id, "accessibility", i), map[string]string{"location_id": id, "description": strings.ReplaceAll(a, "_", " ")})
		}
	case "service":
		x.service(id, &r)
	case "address":
		r.v["address_type"] = "physical"
		if strings.HasPrefix(key, "postal") || strings.HasPrefix(key, "mail") {
			r.v["address_type"] = "postal"
		}
		r.v["address_2"] = join(", ", r.v["address_2"], r.v["address_3"], r.v["address_4"])
	case "phone":
		x.phone(id, r)
		return
	case "schedule":
		schedule2(&r)
	case "taxonomy_term":
		one(&r, "parent_id", "a term has one parent in 3.0.1; the first was taken")
	case "attribute":
		if r.v["link_entity"] == "" {
			r.v["link_entity"] = "service"
		}
	}
	for _, group := range x.owners(table, &r) {
		x.add(table, group)
	}
}

// service maps the columns that became tables.
func (x *mapper) service(id string, r *raw) {
	if fold(r.v["organization_id"]) == "" {
		if loc := fold(r.v["location_id"]); loc != "" {
			r.v["organization_id"] = "\x00" + loc // finish resolves it, when all locations are read
		}
	} else {
		r.v["organization_id"] = existing(r.v["organization_id"], x.ids("organizations.csv"))
		one(r, "organization_id", "a service has one provider in 3.0.1; the first of the package was taken")
	}
	one(r, "program_id", "a service has one program in 3.0.1; the first was taken")
	r.v["eligibility_description"] = join(" ", r.v["eligibility_description"], r.v["audience"])
	r.v["fees_description"] = join(" ", r.v["fees_description"], r.v["accepted_payments"])
	if loc := fold(r.v["location_id"]); loc != "" {
		x.child("service_at_location", *r, "location_id", id+"-at-"+loc, map[string]string{"service_id": id, "location_id": loc})
	}
	for _, c := range []struct{ col, table, field string }{
		{"languages", "language", "name"}, {"service_areas", "service_area", "name"},
		{"required_documents", "required_document", "document"}, {"funding_sources", "funding", "source"},
	} {
		for i, v := range split(r.v[c.col]) {
			x.child(c.table, *r, c.col, childID(id, c.table, i), map[string]string{"service_id": id, c.field: v})
		}
	}
	for i, v := range split(r.v["taxonomy_ids"]) {
		x.child("attribute", *r, "taxonomy_ids", childID(id, "term", i), map[string]string{"link_id": id, "link_entity": "service", "taxonomy_term_id": v})
	}
}

// phone maps one phone, with the languages that 2.x keeps in a column.
func (x *mapper) phone(id string, r raw) {
	if v := fold(r.v["type"]); v != "" && strings.Trim(v, "0123456789") == "" {
		r.v["type"] = ""
		r.leave(r.source("type"), "must be a word (voice, fax, text, cell, video, pager, textphone)")
	}
	if d := Plain(r.v["department"]); d != "" {
		r.v["description"] = join(", ", r.v["description"], d)
	}
	if p := fold(r.v["country_prefix"]); p != "" {
		r.v["number"] = join(" ", "+"+strings.TrimPrefix(p, "+"), r.v["number"])
	}
	langs := split(r.v["language"])
	for i, l := range langs {
		if strings.Trim(l, "0123456789") == "" {
			r.leave("language", "must be a language, not a number")
			langs = langs[:i]
			break
		}
	}
	for i, l := range langs {
		v := map[string]string{"phone_id": id, "name": l}
		if len(l) <= 3 {
			v["code"] = strings.ToLower(l)
		}
		x.child("language", r, "language", childID("phone-"+id, "language", i), v)
	}
	for _, g := range x.owners("phone", &r) {
		x.add("phone", g)
	}
}

// schedule2 maps a 2.x schedule, where times stand in date columns and days are words. What cannot be read stays text.
func schedule2(r *raw) {
	days := Plain(r.v["weekday"])
	var text []string
	pair := func(from, to string) {
		a, b := Plain(r.v[from]), Plain(r.v[to])
		if isDate(a) || isDate(b) || a+b == "" {
			return
		}
		if looksLikeDays(a) && days == "" { // an export that slipped by one column
			days, a = a, ""
		}
		r.v[from], r.v[to] = "", ""
		text = append(text, strings.Join(strings.Fields(a+" - "+b), " "))
		if b == "" {
			text[len(text)-1] = a
		}
		o, c, ok := clockPair(a, b)
		if ok && r.v["opens_at"] == "" {
			r.v["opens_at"], r.v["closes_at"] = o, c
		}
	}
	if o, c := Plain(r.v["opens_at"]), Plain(r.v["closes_at"]); o+c != "" {
		r.v["opens_at"], r.v["closes_at"] = "", ""
		if a, b, ok := clockPair(o, c); ok {
			r.v["opens_at"], r.v["closes_at"] = a, b
		}
		text = append(text, o+" - "+c)
	}
	pair("dtstart", "until")
	pair("valid_from", "valid_to")
	for _, col := range []string{"freq", "byday"} { // words for days stand in both
		if v := Plain(r.v[col]); v != "" {
			if _, _, ok := parseDays(v); ok {
				if days == "" {
					days = v
				}
				r.v[col] = ""
			}
		}
	}
	if days != "" {
		if byday, freq, ok := parseDays(days); ok {
			r.v["byday"], r.v["freq"] = byday, freq
		}
	}
	r.v["description"] = join("; ", r.v["description"], strings.TrimSpace(days+" "+strings.Join(text, ", ")))
	r.v["notes"] = join("; ", r.v["notes"], r.v["name"])
}

// owners splits a row that names several owners in one cell ("12,34") into rows of one owner each: the first keeps the
// first of every column, the next the second, and so on, so that no owner is lost and none is invented.
func (x *mapper) owners(table string, r *raw) []raw {
	t := tableNamed(table)
	most := 1
	lists := map[string][]string{}
	for _, c := range t.cols {
		if c.kind != "ref" || c.ref == table || !strings.Contains(r.v[c.name], ",") {
			continue
		}
		lists[c.name] = split(r.v[c.name])
		most = max(most, len(lists[c.name]))
	}
	if len(lists) == 0 {
		return []raw{*r}
	}
	single := table == "service" || table == "location" || table == "program"
	var out []raw
	for i := range min(most, 200) {
		n := *r
		n.v = map[string]string{}
		n.left = nil
		for k, v := range r.v {
			n.v[k] = v
		}
		if i == 0 {
			n.left = r.left
		}
		for _, c := range t.cols {
			if c.kind != "ref" || c.ref == table {
				continue
			}
			l, many := lists[c.name]
			switch {
			case many && i < len(l):
				n.v[c.name] = l[i]
			case many || i > 0:
				n.v[c.name] = ""
			}
		}
		out = append(out, n)
		if single {
			break
		}
	}
	return out
}

// finish resolves what needs all files.
func (x *mapper) finish() {
	rows := x.b.rows["service"]
	for i := range rows {
		if loc, ok := strings.CutPrefix(rows[i].v["organization_id"], "\x00"); ok {
			rows[i].v["organization_id"] = x.home[loc]
		}
		if e := x.extra[fold(rows[i].v["id"])]; e != nil {
			rows[i].v["eligibility_description"] = join(" ", rows[i].v["eligibility_description"], strings.Join(e, ". "))
		}
	}
}

// ids are the ids of a file, for columns that name several of which one is kept.
func (x *mapper) ids(file string) map[string]bool {
	s, out := x.sheets[file], map[string]bool{}
	if x.cache == nil {
		x.cache = map[string]map[string]bool{}
	}
	if m, ok := x.cache[file]; ok {
		return m
	}
	for i, h := range s.header {
		if h == "id" {
			for _, rec := range s.records {
				if i < len(rec) {
					out[fold(rec[i])] = true
				}
			}
		}
	}
	x.cache[file] = out
	return out
}

// existing puts the ids that are there first.
func existing(list string, there map[string]bool) string {
	ids := split(list)
	for i, v := range ids {
		if there[v] {
			ids[0], ids[i] = ids[i], ids[0]
			break
		}
	}
	return strings.Join(ids, ",")
}

// one keeps the first of several ids and says so.
func one(r *raw, col, reason string) {
	if l := split(r.v[col]); len(l) > 1 {
		r.v[col] = l[0]
		r.leave(r.source(col), reason)
	}
}

func split(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, ",") {
		if p = Plain(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = Plain(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

func childID(parent, what string, i int) string {
	return fmt.Sprintf("%s-%s-%s", parent, what, strconv.Itoa(i+1))
}
