package directory

import (
	"encoding/json"

	"github.com/manumit/manumit/standards/hsds"
)

// Card is the public part of a service as HSDS 3.0.1 nests it in JSON: what the API answers, and what pages show. Nothing
// of a confidential location is ever in a card.
type Card struct {
	ID                     string        `json:"id" doc:"UUID of this directory"`
	Name                   string        `json:"name"`
	AlternateName          string        `json:"alternate_name,omitempty"`
	Description            string        `json:"description,omitempty"`
	URL                    string        `json:"url,omitempty"`
	Email                  string        `json:"email,omitempty"`
	Status                 string        `json:"status" enum:"active,inactive,defunct,temporarily closed"`
	InterpretationServices string        `json:"interpretation_services,omitempty"`
	ApplicationProcess     string        `json:"application_process,omitempty"`
	FeesDescription        string        `json:"fees_description,omitempty"`
	WaitTime               string        `json:"wait_time,omitempty"`
	Accreditations         string        `json:"accreditations,omitempty"`
	EligibilityDescription string        `json:"eligibility_description,omitempty"`
	MinimumAge             *float64      `json:"minimum_age,omitempty"`
	MaximumAge             *float64      `json:"maximum_age,omitempty"`
	AssuredDate            string        `json:"assured_date,omitempty" doc:"day of the last verification"`
	Licenses               string        `json:"licenses,omitempty"`
	Alert                  string        `json:"alert,omitempty"`
	Organization           *Organization `json:"organization,omitempty"`
	Phones                 []Phone       `json:"phones,omitempty"`
	Schedules              []Schedule    `json:"schedules,omitempty"`
	Languages              []Language    `json:"languages,omitempty"`
	ServiceAreas           []ServiceArea `json:"service_areas,omitempty"`
	RequiredDocuments      []Document    `json:"required_documents,omitempty"`
	CostOptions            []Cost        `json:"cost_options,omitempty"`
	ServiceAtLocations     []At          `json:"service_at_locations,omitempty"`
	Attributes             []Attribute   `json:"attributes,omitempty"`
}

// Organization is who provides, as HSDS nests it.
type Organization struct {
	ID          string  `json:"id"`
	Name        string  `json:"name"`
	Alternate   string  `json:"alternate_name,omitempty"`
	Description string  `json:"description"`
	Email       string  `json:"email,omitempty"`
	Website     string  `json:"website,omitempty"`
	LegalStatus string  `json:"legal_status,omitempty"`
	Phones      []Phone `json:"phones,omitempty"`
}

// Phone is a public number.
type Phone struct {
	ID          string `json:"id"`
	Number      string `json:"number"`
	Extension   *int   `json:"extension,omitempty"`
	Type        string `json:"type,omitempty"`
	Description string `json:"description,omitempty"`
}

// Schedule says when, in the terms of RFC 5545.
type Schedule struct {
	ID          string `json:"id"`
	ValidFrom   string `json:"valid_from,omitempty"`
	ValidTo     string `json:"valid_to,omitempty"`
	Until       string `json:"until,omitempty"`
	Freq        string `json:"freq,omitempty"`
	Interval    *int   `json:"interval,omitempty"`
	ByDay       string `json:"byday,omitempty"`
	Description string `json:"description,omitempty"`
	OpensAt     string `json:"opens_at,omitempty"`
	ClosesAt    string `json:"closes_at,omitempty"`
	Notes       string `json:"notes,omitempty"`
}

// Language is spoken there.
type Language struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	Code string `json:"code,omitempty"`
}

// ServiceArea is where the people served live.
type ServiceArea struct {
	ID          string `json:"id"`
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
}

// Document must be brought along.
type Document struct {
	ID       string `json:"id"`
	Document string `json:"document,omitempty"`
}

// Cost is a price in words.
type Cost struct {
	ID     string   `json:"id"`
	Option string   `json:"option,omitempty"`
	Amount *float64 `json:"amount,omitempty"`
	Words  string   `json:"amount_description,omitempty"`
}

// At is a service at a location.
type At struct {
	ID        string     `json:"id"`
	Location  Location   `json:"location"`
	Schedules []Schedule `json:"schedules,omitempty"`
	Phones    []Phone    `json:"phones,omitempty"`
}

// Location is a place. A confidential one is virtual and has a name that says so, and nothing else.
type Location struct {
	ID             string          `json:"id"`
	LocationType   string          `json:"location_type" enum:"physical,postal,virtual"`
	Name           string          `json:"name,omitempty"`
	Description    string          `json:"description,omitempty"`
	Transportation string          `json:"transportation,omitempty"`
	Latitude       *float64        `json:"latitude,omitempty"`
	Longitude      *float64        `json:"longitude,omitempty"`
	Addresses      []Address       `json:"addresses,omitempty"`
	Phones         []Phone         `json:"phones,omitempty"`
	Schedules      []Schedule      `json:"schedules,omitempty"`
	Languages      []Language      `json:"languages,omitempty"`
	Accessibility  []Accessibility `json:"accessibility,omitempty"`
}

// Confidential reports whether the place is not to be told.
func (l Location) Confidential() bool {
	return l.Name == hsds.ConfidentialName && len(l.Addresses) == 0
}

// Address is a public address.
type Address struct {
	ID            string `json:"id"`
	Attention     string `json:"attention,omitempty"`
	Address1      string `json:"address_1"`
	Address2      string `json:"address_2,omitempty"`
	City          string `json:"city"`
	Region        string `json:"region,omitempty"`
	StateProvince string `json:"state_province"`
	PostalCode    string `json:"postal_code"`
	Country       string `json:"country"`
	AddressType   string `json:"address_type" enum:"physical,postal,virtual"`
}

// Accessibility describes a location for people with disabilities.
type Accessibility struct {
	ID          string `json:"id"`
	Description string `json:"description,omitempty"`
	Details     string `json:"details,omitempty"`
}

// Attribute ties a taxonomy term to the service.
type Attribute struct {
	ID   string `json:"id"`
	Term Term   `json:"taxonomy_term"`
}

// Term is a term of the source's taxonomy.
type Term struct {
	ID          string `json:"id"`
	Code        string `json:"code,omitempty"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Taxonomy    string `json:"taxonomy,omitempty"`
}

// Reason says why a service stands under a heading: the word or term that the source used, and where.
type Reason struct {
	Code string `json:"code"`
	By   string `json:"by,omitempty"`
	From string `json:"from,omitempty"`
}

// stored is what a row keeps of a service: the card, and what the rules found in it.
type stored struct {
	Card      Card     `json:"card"`
	Needs     []Reason `json:"needs,omitempty"`
	Languages []Reason `json:"languages,omitempty"`
	For       []Reason `json:"for,omitempty"`
}

// place is what is sealed of a confidential location.
type place struct {
	Name          string   `json:"name,omitempty"`
	AlternateName string   `json:"alternate_name,omitempty"`
	Description   string   `json:"description,omitempty"`
	Addresses     []string `json:"addresses,omitempty"`
	Latitude      *float64 `json:"latitude,omitempty"`
	Longitude     *float64 `json:"longitude,omitempty"`
	Phones        []string `json:"phones,omitempty"`
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("directory: a card that is no JSON") // only numbers and text are in it
	}
	return string(b)
}
