package hsds

import (
	"slices"
	"strings"
)

// LanguagesOf lists the languages in which a service can be had: its own, those of its phones and of its places, sorted,
// without repeats, named as in the source (the code where there is no name).
func LanguagesOf(d *Directory, serviceID string) []string {
	places, phones := map[string]bool{}, map[string]bool{}
	for _, s := range d.ServiceAtLocations {
		if s.ServiceID == serviceID {
			places[s.LocationID] = true
		}
	}
	for _, p := range d.Phones {
		if p.ServiceID == serviceID {
			phones[p.ID] = true
		}
	}
	var out []string
	for _, l := range d.Languages {
		name := l.Name
		or(&name, l.Code)
		if name != "" && (l.ServiceID == serviceID || places[l.LocationID] || phones[l.PhoneID]) {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return slices.CompactFunc(out, strings.EqualFold)
}

// TermsByService maps every service that has attributes to its taxonomy terms, in the order of the attributes.
func TermsByService(d *Directory) map[string][]TaxonomyTerm {
	terms := map[string]TaxonomyTerm{}
	for _, t := range d.TaxonomyTerms {
		terms[t.ID] = t
	}
	out := map[string][]TaxonomyTerm{}
	for _, a := range d.Attributes {
		if t, ok := terms[a.TaxonomyTermID]; ok && a.LinkEntity == "service" {
			out[a.LinkID] = append(out[a.LinkID], t)
		}
	}
	return out
}
