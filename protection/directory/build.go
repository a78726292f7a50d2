package directory

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"github.com/manumit/manumit/standards/hsds"
)

// unnamed stands for the provider of services that name none, while the codec takes the public part: it would leave them out.
const unnamed = "manumit: provider not named"

// uid is our id of a source's record: a UUIDv8 (RFC 9562 §5.8) of its SHA-256, the same at every import, and no way back.
func uid(source, table, id string) string {
	h := sha256.Sum256([]byte("manumit directory\x00" + source + "\x00" + table + "\x00" + id))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	s := hex.EncodeToString(h[:16])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

type orgRow struct {
	id, sourceID, name string
	card               Organization
}

type locationRow struct {
	id, sourceID, organization string
	card                       Location
	confidential               bool
	detail                     place
}

type serviceRow struct {
	id, sourceID, organization string
	stored                     stored
	trafficking, confidential  bool
	places                     []string // our location ids
	facets                     []facet
}

type facet struct{ kind, value string }

// content is a directory as this house keeps it.
type content struct {
	source        string
	organizations []orgRow
	locations     []locationRow
	services      []serviceRow
}

// build takes the public part of a directory and, apart from it, what is sealed of its confidential places. Pure.
func build(d *hsds.Directory, source string) content {
	whole := *d
	whole.Services = append([]hsds.Service(nil), d.Services...)
	for i := range whole.Services {
		if whole.Services[i].OrganizationID == "" {
			whole.Services[i].OrganizationID = unnamed
		}
	}
	whole.Organizations = append([]hsds.Organization{{ID: unnamed, Name: unnamed}}, d.Organizations...)
	pub, _ := hsds.Public(&whole)
	x := indexed(pub, source)
	out := content{source: source}
	for _, o := range pub.Organizations {
		if o.ID != unnamed {
			out.organizations = append(out.organizations, orgRow{x.id("organization", o.ID), o.ID, o.Name, x.organization(o)})
		}
	}
	hidden := map[string]bool{}
	for _, l := range pub.Locations {
		row := locationRow{id: x.id("location", l.ID), sourceID: l.ID, card: x.location(l), confidential: l.Confidential}
		if l.OrganizationID != "" {
			row.organization = x.id("organization", l.OrganizationID)
		}
		if l.Confidential {
			hidden[l.ID] = true
			row.detail = detailOf(d, l.ID)
		}
		out.locations = append(out.locations, row)
	}
	terms := hsds.TermsByService(pub)
	for _, s := range pub.Services {
		out.services = append(out.services, x.service(s, terms[s.ID], hsds.LanguagesOf(pub, s.ID), hidden))
	}
	if scrub := numbers(d, pub, hidden); scrub != nil {
		for i := range out.services {
			scrubCard(scrub, &out.services[i].stored)
		}
		for i := range out.organizations {
			out.organizations[i].card.Description = scrub.ReplaceAllString(out.organizations[i].card.Description, "[withheld]")
		}
	}
	return out
}

func detailOf(d *hsds.Directory, id string) place {
	var p place
	for _, l := range d.Locations {
		if l.ID == id {
			p = place{Name: l.Name, AlternateName: l.AlternateName, Description: l.Description, Latitude: l.Latitude, Longitude: l.Longitude}
		}
	}
	for _, a := range d.Addresses {
		if a.LocationID == id {
			p.Addresses = append(p.Addresses, strings.Join(strings.Fields(strings.Join([]string{a.Attention, a.Address1, a.Address2, a.City, a.StateProvince, a.PostalCode}, " ")), " "))
		}
	}
	for _, f := range d.Phones {
		if f.LocationID == id {
			p.Phones = append(p.Phones, f.Number)
		}
	}
	return p
}

// numbers finds the telephone numbers that only confidential places have, however a text may space them; nil when none.
func numbers(d, pub *hsds.Directory, hidden map[string]bool) *regexp.Regexp {
	open := map[string]bool{}
	for _, f := range pub.Phones {
		open[digits(f.Number)] = true
	}
	var all []string
	for _, f := range d.Phones {
		if n := digits(f.Number); hidden[f.LocationID] && !open[n] && len(n) >= 7 {
			all = append(all, strings.Join(strings.Split(n, ""), `[\s().\-]*`))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return regexp.MustCompile(strings.Join(all, "|"))
}

func scrubCard(find *regexp.Regexp, s *stored) {
	c := &s.Card
	for _, t := range []*string{&c.Name, &c.AlternateName, &c.Description, &c.InterpretationServices, &c.ApplicationProcess, &c.FeesDescription, &c.WaitTime, &c.EligibilityDescription, &c.Alert} {
		*t = find.ReplaceAllString(*t, "[withheld]")
	}
	for i := range c.Schedules {
		c.Schedules[i].Description = find.ReplaceAllString(c.Schedules[i].Description, "[withheld]")
		c.Schedules[i].Notes = find.ReplaceAllString(c.Schedules[i].Notes, "[withheld]")
	}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// index finds what belongs to what, and gives our ids.
type index struct {
	source    string
	orgs      map[string]hsds.Organization
	locations map[string]hsds.Location
	phones    map[string][]Phone    // owner table and id
	schedules map[string][]Schedule // owner table and id
	languages map[string][]Language
	addresses map[string][]Address
	access    map[string][]Accessibility
	areas     map[string][]ServiceArea
	documents map[string][]Document
	costs     map[string][]Cost
	ats       map[string][]hsds.ServiceAtLocation
}

func (x *index) id(table, id string) string { return uid(x.source, table, id) }

func indexed(d *hsds.Directory, source string) *index {
	x := &index{source, map[string]hsds.Organization{}, map[string]hsds.Location{}, map[string][]Phone{}, map[string][]Schedule{}, map[string][]Language{},
		map[string][]Address{}, map[string][]Accessibility{}, map[string][]ServiceArea{}, map[string][]Document{}, map[string][]Cost{}, map[string][]hsds.ServiceAtLocation{}}
	for _, o := range d.Organizations {
		x.orgs[o.ID] = o
	}
	for _, l := range d.Locations {
		x.locations[l.ID] = l
	}
	for _, f := range d.Phones {
		p := Phone{ID: x.id("phone", f.ID), Number: f.Number, Type: f.Type, Description: f.Description}
		if n, err := strconv.Atoi(f.Extension); err == nil {
			p.Extension = &n
		}
		for _, o := range [][2]string{{"service", f.ServiceID}, {"at", f.ServiceAtLocationID}, {"location", f.LocationID}, {"organization", f.OrganizationID}} {
			if o[1] != "" {
				x.phones[o[0]+o[1]] = append(x.phones[o[0]+o[1]], p)
			}
		}
	}
	for _, s := range d.Schedules {
		v := Schedule{ID: x.id("schedule", s.ID), ValidFrom: s.ValidFrom, ValidTo: s.ValidTo, Until: s.Until, Freq: s.Freq, Interval: s.Interval, ByDay: s.ByDay,
			Description: s.Description, OpensAt: s.OpensAt, ClosesAt: s.ClosesAt, Notes: s.Notes}
		for _, o := range [][2]string{{"service", s.ServiceID}, {"at", s.ServiceAtLocationID}, {"location", s.LocationID}} {
			if o[1] != "" {
				x.schedules[o[0]+o[1]] = append(x.schedules[o[0]+o[1]], v)
			}
		}
	}
	for _, l := range d.Languages {
		v := Language{ID: x.id("language", l.ID), Name: l.Name, Code: l.Code}
		for _, o := range [][2]string{{"service", l.ServiceID}, {"location", l.LocationID}} {
			if o[1] != "" {
				x.languages[o[0]+o[1]] = append(x.languages[o[0]+o[1]], v)
			}
		}
	}
	for _, a := range d.Addresses {
		x.addresses[a.LocationID] = append(x.addresses[a.LocationID], Address{x.id("address", a.ID), a.Attention, a.Address1, a.Address2, a.City, a.Region,
			a.StateProvince, a.PostalCode, a.Country, a.AddressType})
	}
	for _, a := range d.Accessibility {
		x.access[a.LocationID] = append(x.access[a.LocationID], Accessibility{x.id("accessibility", a.ID), a.Description, a.Details})
	}
	for _, a := range d.ServiceAreas {
		x.areas[a.ServiceID] = append(x.areas[a.ServiceID], ServiceArea{x.id("service_area", a.ID), a.Name, a.Description})
	}
	for _, a := range d.RequiredDocuments {
		x.documents[a.ServiceID] = append(x.documents[a.ServiceID], Document{x.id("required_document", a.ID), a.Document})
	}
	for _, a := range d.CostOptions {
		x.costs[a.ServiceID] = append(x.costs[a.ServiceID], Cost{x.id("cost_option", a.ID), a.Option, a.Amount, a.AmountDescription})
	}
	for _, a := range d.ServiceAtLocations {
		x.ats[a.ServiceID] = append(x.ats[a.ServiceID], a)
	}
	return x
}

func (x *index) organization(o hsds.Organization) Organization {
	return Organization{x.id("organization", o.ID), o.Name, o.AlternateName, o.Description, o.Email, o.Website, o.LegalStatus, x.phones["organization"+o.ID]}
}

func (x *index) location(l hsds.Location) Location {
	id := x.id("location", l.ID)
	if l.Confidential {
		return Location{ID: id, LocationType: "virtual", Name: hsds.ConfidentialName}
	}
	return Location{ID: id, LocationType: l.LocationType, Name: l.Name, Description: l.Description, Transportation: l.Transportation, Latitude: l.Latitude,
		Longitude: l.Longitude, Addresses: x.addresses[l.ID], Phones: x.phones["location"+l.ID], Schedules: x.schedules["location"+l.ID],
		Languages: x.languages["location"+l.ID], Accessibility: x.access[l.ID]}
}

func (x *index) service(s hsds.Service, terms []hsds.TaxonomyTerm, tongues []string, hidden map[string]bool) serviceRow {
	row := serviceRow{id: x.id("service", s.ID), sourceID: s.ID}
	c := Card{ID: row.id, Name: s.Name, AlternateName: s.AlternateName, Description: s.Description, URL: s.URL, Email: s.Email, Status: s.Status,
		InterpretationServices: s.InterpretationServices, ApplicationProcess: s.ApplicationProcess, FeesDescription: first(s.FeesDescription, s.Fees),
		WaitTime: s.WaitTime, Accreditations: s.Accreditations, EligibilityDescription: s.EligibilityDescription, MinimumAge: s.MinimumAge,
		MaximumAge: s.MaximumAge, Licenses: s.Licenses, Alert: s.Alert, Phones: x.phones["service"+s.ID], Schedules: x.schedules["service"+s.ID],
		Languages: x.languages["service"+s.ID], ServiceAreas: x.areas[s.ID], RequiredDocuments: x.documents[s.ID], CostOptions: x.costs[s.ID]}
	if o, ok := x.orgs[s.OrganizationID]; ok && o.ID != unnamed {
		card := x.organization(o)
		c.Organization, row.organization = &card, card.ID
	}
	for _, a := range x.ats[s.ID] {
		l, ok := x.locations[a.LocationID]
		if !ok {
			continue
		}
		row.confidential = row.confidential || hidden[l.ID]
		row.places = append(row.places, x.id("location", l.ID))
		c.ServiceAtLocations = append(c.ServiceAtLocations, At{x.id("service_at_location", a.ID), x.location(l), x.schedules["at"+a.ID], x.phones["at"+a.ID]})
	}
	for _, t := range terms {
		c.Attributes = append(c.Attributes, Attribute{x.id("attribute", s.ID+"\x00"+t.ID), Term{x.id("taxonomy_term", t.ID), t.Code, t.Name, first(t.Description, t.Name), t.Taxonomy}})
	}
	row.stored = stored{Card: c, Languages: languagesOf(c, tongues)}
	for _, n := range hsds.Needs(s, terms) {
		row.stored.Needs = append(row.stored.Needs, Reason{string(n.Need), n.By, n.From})
		row.trafficking = row.trafficking || n.Need == hsds.NeedTrafficking
	}
	row.stored.For = eligible(c, row.trafficking)
	row.facets = facetsOf(row.stored)
	return row
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
