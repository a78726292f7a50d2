package directory

import (
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
	"github.com/manumit/manumit/standards/hsds"
)

// samples are every state of every page, with invented records.
func samples() []web.Sample {
	now := time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	const a, o = "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-774b-bcce-b302099a8058"
	eighteen := 18.0
	org := Organization{ID: o, Name: "Harbor Shelter Network", Description: "Safe rooms and people who stay.", Website: "http://harbor.example", Phones: []Phone{{Number: "312-555-0110"}}}
	shelter := Entry{ID: a, Source: "demonstration", Organization: o, Provider: org.Name, Vetting: Suitable, Confidential: true, Trafficking: true, Verified: now.AddDate(0, -2, 0), VerifiedUntil: now.AddDate(0, 10, 0), Version: 3,
		Needs: []Reason{{"shelter and housing", "emergency shelter", "description"}}, Tongues: []Reason{{"es", "", "languages"}}, For: []Reason{{"women", "women", "eligibility"}},
		Card: Card{ID: a, Name: "Safe rooms", Description: "Emergency shelter for up to 90 days.", Status: "active", Organization: &org, MinimumAge: &eighteen, ApplicationProcess: "Call the line; somebody meets you.",
			Phones: []Phone{{Number: "312-555-0110", Description: "Intake line"}}, Schedules: []Schedule{{ByDay: "MO,TU,WE,TH,FR,SA,SU", OpensAt: "00:00", ClosesAt: "23:59"}},
			ServiceAtLocations: []At{{Location: Location{LocationType: "virtual", Name: hsds.ConfidentialName}}}}}
	lawyers := Entry{ID: o, Source: "demonstration", Provider: "", Changed: now, Version: 1, Card: Card{ID: o, Name: "Immigration lawyers", Status: "active", Phones: []Phone{{Number: "312-555-0113"}},
		ServiceAtLocations: []At{{Location: Location{LocationType: "physical", Name: "Office", Addresses: []Address{{Address1: "3 Example Street", City: "Chicago", StateProvince: "IL", PostalCode: "60603"}}}}}}, For: []Reason{{Code: NotStated}}}
	suspended, ended, unsuitable, inactive := shelter, shelter, shelter, lawyers
	suspended.Suspended, suspended.SuspendedWhy, ended.Ended, unsuitable.Vetting, inactive.Card.Status = now, "closed", now, NotSuitable, "inactive"
	q := Query{Need: "shelter and housing", Place: "Chicago, IL"}
	page := Page{Place: "Chicago, IL", Next: "x"}
	for _, e := range []Entry{shelter, lawyers} {
		open, hours := openAt(e.Card, now, time.UTC)
		page.Hits = append(page.Hits, Hit{e, open, hours, reasons(e, q, "chicago, il", "Chicago, IL", now)})
	}
	search := func(p Page, q Query) searchView {
		return searchView{Head: ui.Head{Title: "Directory"}, Form: searchForm("/directory", q, nil), Hits: hitsOf(p, q, "/directory", nil, "")}
	}
	wrong := search(Page{}, Query{})
	wrong.Form = wrong.Form.Filled(nil, fault.Wrong("place", "a city, a state or a postal code"))
	service := func(e Entry, editor bool, opened ...Opened) serviceView {
		v := serviceViewOf(e, now, time.UTC, editor)
		v.Opened = opened
		return v
	}
	prov := Provider{ID: o, Source: "demonstration", Card: org, Vetting: Suitable, Vetted: now, Version: 2, Services: []Entry{shelter, suspended}}
	bare := Provider{ID: o, Card: org, Vetting: NotVetted, Ended: now}
	return []web.Sample{
		{Name: "Directory, found", Page: searchPage, View: search(page, q)},
		{Name: "Directory, nothing in the language", Page: searchPage, View: search(Page{}, Query{Need: "legal", Language: "es"})},
		{Name: "Directory, nothing open", Page: searchPage, View: search(Page{UnknownHours: 19}, Query{Need: "food", OpenNow: true})},
		{Name: "Directory, to correct", Page: searchPage, View: wrong},
		{Name: "Service with a confidential place", Page: servicePage, View: service(shelter, false)},
		{Name: "Service, for its editor", Page: servicePage, View: service(shelter, true)},
		{Name: "Service, place opened to verify", Page: servicePage, View: service(shelter, true, Opened{Name: "Invented house", Addresses: []string{"1 Invented Lane"}, Phones: []string{"312-555-0101"}})},
		{Name: "Service, never verified, no provider named", Page: servicePage, View: service(lawyers, true)},
		{Name: "Service, suspended", Page: servicePage, View: service(suspended, true)}, {Name: "Service, ended", Page: servicePage, View: service(ended, true)},
		{Name: "Service, organization not suitable", Page: servicePage, View: service(unsuitable, false)}, {Name: "Service, not active", Page: servicePage, View: service(inactive, false)},
		{Name: "Organization", Page: providerPage, View: providerViewOf(prov, false)}, {Name: "Organization, for its editor", Page: providerPage, View: providerViewOf(prov, true)},
		{Name: "Organization, ended", Page: providerPage, View: providerViewOf(bare, false)},
		{Name: "Entries to verify", Page: verifyPage, View: verifyViewOf([]Entry{shelter, lawyers})}, {Name: "Entries to verify, none", Page: verifyPage, View: verifyViewOf(nil)},
		{Name: "Imports", Page: importsPage, View: importsViewOf([]Imported{{Source: "demonstration", Version: 1, Layout: "HSDS 3.0.1", Manifest: "00ff00ff00ff00ff00ff", Services: 501, Organizations: 57, Locations: 220, Refused: 3, At: now,
			Notes: []hsds.Refusal{{File: "phones.csv", Row: 12, Field: "number", Reason: "is required and empty"}, {File: "services.csv", Row: 9, Field: "url", Reason: "must be a link", Kept: true}}}})},
		{Name: "Imports, none", Page: importsPage, View: importsViewOf(nil)},
	}
}
