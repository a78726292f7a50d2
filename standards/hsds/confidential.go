package hsds

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// ConfidentialName is the only name a confidential location has in what is written.
const ConfidentialName = "Confidential location"

// withheld stands where a text repeated a detail of a confidential location.
const withheld = "[withheld]"

// confidentialWords are the phrases by which directories say that a place is not to be told.
var confidentialWords = regexp.MustCompile(`(?i)\b(?:(?:confidential|undisclosed|secret) (?:location|address|site|shelter)|(?:location|address|site)s? (?:is |are )?(?:kept |strictly )?(?:confidential|undisclosed|withheld|not disclosed|not published)|^(?:confidential|undisclosed|withheld)$)`)

// markConfidential sets the mark where the source says so in name, description or street line.
func markConfidential(d *Directory) {
	said := map[string]bool{}
	for _, a := range d.Addresses {
		if confidentialWords.MatchString(a.Address1) || confidentialWords.MatchString(a.Address2) || confidentialWords.MatchString(a.Attention) {
			said[a.LocationID] = true
		}
	}
	for i := range d.Locations {
		l := &d.Locations[i]
		l.Confidential = l.Confidential || said[l.ID] || confidentialWords.MatchString(l.Name) || confidentialWords.MatchString(l.AlternateName) || confidentialWords.MatchString(l.Description)
	}
}

// Withheld says what Public left out: Records of Table, and why. It names nothing.
type Withheld struct {
	Table   string
	Records int
	Reason  string
}

// Public is the part of a directory that may be published, in the form in which Read would read it back.
//
// A confidential location keeps its id, its organization and the name ConfidentialName and becomes virtual. Its
// addresses, accessibility notes, contacts, attributes, its own phones and schedules go; what has another owner too
// loses the link. A place that shares the street line and city or the coordinates of a confidential one is the same
// house and is treated alike. Then every other text is searched for the details, and they are replaced. The change log
// stays at home: it repeats withdrawn values. A service without provider stays too: 3.0.1 cannot carry it. Empty
// descriptions that 3.0.1 requires are filled with the name.
func Public(d *Directory) (*Directory, []Withheld) {
	p := clone(d)
	markConfidential(p)
	var out []Withheld
	drop := func(table string, n int, reason string) {
		if n > 0 {
			out = append(out, Withheld{table, n, reason})
		}
	}
	drop("metadata", len(p.Metadata), "the change log repeats withdrawn values")
	p.Metadata = nil
	hidden := hiddenLocations(p)
	detail := newDetails(p, hidden)

	p.Addresses = keep(p.Addresses, func(a *Address) bool { return !hidden[a.LocationID] })
	p.Accessibility = keep(p.Accessibility, func(a *Accessibility) bool { return !hidden[a.LocationID] })
	drop("address", len(d.Addresses)-len(p.Addresses), "the location is confidential")
	drop("accessibility", len(d.Accessibility)-len(p.Accessibility), "the location is confidential")
	for i := range p.Locations {
		l := &p.Locations[i]
		if hidden[l.ID] {
			*l = Location{ID: l.ID, LocationType: "virtual", OrganizationID: l.OrganizationID, Name: ConfidentialName, Confidential: true}
		}
	}
	drop("location", len(hidden), "the location is confidential: only its id and organization are told")

	lost := map[string]bool{} // services that cannot be written
	p.Services = keep(p.Services, func(s *Service) bool { lost[s.ID] = s.OrganizationID == ""; return s.OrganizationID != "" })
	drop("service", len(d.Services)-len(p.Services), "the service has no provider in this directory")
	at := map[string]bool{} // service_at_location at a hidden place
	gone := map[string]bool{}
	p.ServiceAtLocations = keep(p.ServiceAtLocations, func(s *ServiceAtLocation) bool {
		if at[s.ID] = hidden[s.LocationID]; at[s.ID] {
			s.Description = ""
		}
		gone[s.ID] = lost[s.ServiceID]
		return !gone[s.ID]
	})
	// release clears the links that may not be told and says whether an owner remains.
	release := func(location, service, sal *string, others ...string) bool {
		if hidden[*location] {
			*location = ""
		}
		if service != nil && lost[*service] {
			*service = ""
		}
		if sal != nil && (at[*sal] || gone[*sal]) {
			*sal = ""
		}
		own := *location != "" || service != nil && *service != "" || sal != nil && *sal != ""
		return own || slices.ContainsFunc(others, func(s string) bool { return s != "" })
	}
	var none string
	contacts := map[string]bool{}
	p.Contacts = keep(p.Contacts, func(c *Contact) bool {
		if hidden[c.LocationID] || at[c.ServiceAtLocationID] {
			return false // who sits there is a detail of the place
		}
		ok := release(&c.LocationID, &c.ServiceID, &c.ServiceAtLocationID, c.OrganizationID)
		contacts[c.ID] = ok
		return ok
	})
	phones := map[string]bool{}
	p.Phones = keep(p.Phones, func(f *Phone) bool {
		if !contacts[f.ContactID] {
			f.ContactID = ""
		}
		ok := release(&f.LocationID, &f.ServiceID, &f.ServiceAtLocationID, f.OrganizationID, f.ContactID)
		phones[f.ID] = ok
		return ok
	})
	p.Schedules = keep(p.Schedules, func(s *Schedule) bool { return release(&s.LocationID, &s.ServiceID, &s.ServiceAtLocationID) })
	p.Languages = keep(p.Languages, func(l *Language) bool {
		if !phones[l.PhoneID] {
			l.PhoneID = ""
		}
		return release(&l.LocationID, &l.ServiceID, nil, l.PhoneID)
	})
	p.ServiceAreas = keep(p.ServiceAreas, func(s *ServiceArea) bool { return !lost[s.ServiceID] })
	p.RequiredDocuments = keep(p.RequiredDocuments, func(s *RequiredDocument) bool { return !lost[s.ServiceID] })
	p.CostOptions = keep(p.CostOptions, func(s *CostOption) bool { return !lost[s.ServiceID] })
	p.Funding = keep(p.Funding, func(f *Funding) bool { return release(&none, &f.ServiceID, nil, f.OrganizationID) })
	for _, t := range []struct {
		name string
		n    int
	}{{"contact", len(d.Contacts) - len(p.Contacts)}, {"phone", len(d.Phones) - len(p.Phones)}, {"schedule", len(d.Schedules) - len(p.Schedules)}, {"language", len(d.Languages) - len(p.Languages)}} {
		drop(t.name, t.n, "it belonged only to what is not told")
	}
	fillDescriptions(p)
	left := ids(p)
	before := len(p.Attributes)
	p.Attributes = keep(p.Attributes, func(a *Attribute) bool {
		return left[a.LinkEntity][a.LinkID] && !(a.LinkEntity == "location" && hidden[a.LinkID]) && !(a.LinkEntity == "service_at_location" && at[a.LinkID])
	})
	drop("attribute", before-len(p.Attributes), "it belonged only to what is not told")
	detail.scrub(p)
	return p, out
}

func fillDescriptions(p *Directory) {
	for i := range p.Organizations {
		or(&p.Organizations[i].Description, p.Organizations[i].Name)
	}
	for i := range p.Programs {
		or(&p.Programs[i].Description, p.Programs[i].Name)
	}
	for i := range p.Taxonomies {
		or(&p.Taxonomies[i].Description, p.Taxonomies[i].Name)
	}
	for i := range p.TaxonomyTerms {
		or(&p.TaxonomyTerms[i].Description, p.TaxonomyTerms[i].Name)
	}
}

func or(s *string, instead string) {
	if *s == "" {
		*s = instead
	}
}

// hiddenLocations are the confidential ones and those in the same house.
func hiddenLocations(d *Directory) map[string]bool {
	hidden := map[string]bool{}
	for _, l := range d.Locations {
		if l.Confidential {
			hidden[l.ID] = true
		}
	}
	if len(hidden) == 0 {
		return hidden
	}
	house := map[string][]string{} // place -> locations
	at := map[string][]string{}    // location -> places
	tie := func(id, place string) {
		house[place] = append(house[place], id)
		at[id] = append(at[id], place)
	}
	for _, a := range d.Addresses {
		if a.LocationID != "" && !confidentialWords.MatchString(a.Address1) {
			tie(a.LocationID, "a\x00"+key(a.Address1)+"\x00"+key(a.City))
		}
	}
	for _, l := range d.Locations {
		if l.Latitude != nil && l.Longitude != nil {
			tie(l.ID, "c\x00"+formatNum(*l.Latitude)+"\x00"+formatNum(*l.Longitude))
		}
	}
	var todo []string
	for id := range hidden {
		todo = append(todo, id)
	}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, place := range at[id] {
			for _, other := range house[place] {
				if !hidden[other] {
					hidden[other] = true
					todo = append(todo, other)
				}
			}
		}
	}
	return hidden
}

func key(s string) string { return strings.ToLower(fold(s)) }

// details are the texts that would tell where a confidential place is.
type details struct{ find *regexp.Regexp }

// newDetails collects them. Short ones (under four characters: a floor, a state) are not searched for in other texts,
// nor is a name that an organization, program or service bears in public, nor city, region, state and country.
func newDetails(d *Directory, hidden map[string]bool) *details {
	public := map[string]bool{"": true, key(ConfidentialName): true}
	for _, o := range d.Organizations {
		public[key(o.Name)], public[key(o.AlternateName)], public[key(o.Website)] = true, true, true
	}
	for _, o := range d.Programs {
		public[key(o.Name)], public[key(o.AlternateName)] = true, true
	}
	for _, o := range d.Services {
		public[key(o.Name)], public[key(o.AlternateName)], public[key(o.URL)] = true, true, true
	}
	set := map[string]bool{}
	add := func(always bool, s string) {
		if s = fold(s); utf8.RuneCountInString(s) >= 4 && (always || !public[key(s)]) && !confidentialWords.MatchString(s) {
			set[s] = true
		}
	}
	for _, l := range d.Locations {
		if !hidden[l.ID] {
			continue
		}
		for _, s := range []string{l.Name, l.AlternateName, l.URL, l.Description, l.Transportation} {
			add(false, s)
		}
		add(true, l.ExternalIdentifier)
		for _, f := range []*float64{l.Latitude, l.Longitude} {
			if f != nil && strings.Contains(formatNum(*f), ".") {
				add(true, formatNum(*f))
			}
		}
	}
	for _, a := range d.Addresses {
		if hidden[a.LocationID] {
			for _, s := range []string{a.Address1, a.Address2, a.Attention} {
				add(true, s)
			}
		}
	}
	if len(set) == 0 {
		return &details{}
	}
	var all []string
	for s := range set {
		all = append(all, strings.ReplaceAll(regexp.QuoteMeta(s), " ", `\s+`))
	}
	slices.SortFunc(all, func(a, b string) int { // the longest first, so that no tail remains
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return &details{regexp.MustCompile(`(?i)` + strings.Join(all, "|"))}
}

// scrub replaces them in every text that is not an id, a number or a choice. A link, date or e-mail that holds one is
// emptied, for it would no longer be one.
func (x *details) scrub(d *Directory) {
	if x.find == nil {
		return
	}
	for _, t := range tables {
		rows := t.rows(d)
		for i := range rows.Len() {
			for _, c := range t.cols {
				f := rows.Index(i).Field(c.index)
				switch c.kind {
				case "text":
					for range 4 { // a replacement can join two halves
						s := f.String()
						if !x.find.MatchString(s) || s == ConfidentialName {
							break
						}
						f.SetString(x.find.ReplaceAllString(s, withheld))
					}
				case "uri", "email", "digits":
					if x.find.MatchString(f.String()) {
						f.SetString("")
					}
				}
			}
		}
	}
}

func keep[T any](in []T, ok func(*T) bool) []T {
	var out []T
	for i := range in {
		if ok(&in[i]) {
			out = append(out, in[i])
		}
	}
	return out
}

// clone copies the tables; pointers to numbers are shared, nobody writes through them.
func clone(d *Directory) *Directory {
	c := *d
	for _, t := range tables {
		src := t.rows(d)
		if src.Len() == 0 {
			t.rows(&c).SetZero()
			continue
		}
		t.rows(&c).Set(copySlice(src))
	}
	return &c
}

func ids(d *Directory) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, t := range tables {
		m := map[string]bool{}
		rows := t.rows(d)
		for i := range rows.Len() {
			m[rows.Index(i).Field(0).String()] = true
		}
		out[t.name] = m
	}
	return out
}
