package hsds

// Directory is a whole HSDS package: one slice a table, in the order of the file.
//
// Struct tags give table and file, then column, kind and "!" where the tabular form of 3.0.1 requires a value. Text is
// plain text. Dates are YYYY-MM-DD, times HH:MM or HH:MM:SS with an optional zone. A nil number was not given.
type Directory struct {
	Organizations           []Organization           `hsds:"organization,organizations.csv"`
	Programs                []Program                `hsds:"program,programs.csv"`
	Locations               []Location               `hsds:"location,locations.csv"`
	Services                []Service                `hsds:"service,services.csv"`
	ServiceAtLocations      []ServiceAtLocation      `hsds:"service_at_location,service_at_location.csv"`
	Addresses               []Address                `hsds:"address,addresses.csv"`
	Contacts                []Contact                `hsds:"contact,contacts.csv"`
	Phones                  []Phone                  `hsds:"phone,phones.csv"`
	Schedules               []Schedule               `hsds:"schedule,schedules.csv"`
	Languages               []Language               `hsds:"language,languages.csv"`
	ServiceAreas            []ServiceArea            `hsds:"service_area,service_areas.csv"`
	RequiredDocuments       []RequiredDocument       `hsds:"required_document,required_documents.csv"`
	CostOptions             []CostOption             `hsds:"cost_option,cost_options.csv"`
	Funding                 []Funding                `hsds:"funding,funding.csv"`
	Accessibility           []Accessibility          `hsds:"accessibility,accessibility.csv"`
	OrganizationIdentifiers []OrganizationIdentifier `hsds:"organization_identifier,organization_identifiers.csv"`
	Taxonomies              []Taxonomy               `hsds:"taxonomy,taxonomies.csv"`
	TaxonomyTerms           []TaxonomyTerm           `hsds:"taxonomy_term,taxonomy_terms.csv"`
	Attributes              []Attribute              `hsds:"attribute,attributes.csv"`
	Metadata                []Metadata               `hsds:"metadata,metadata.csv"`
	TableDescriptions       []TableDescription       `hsds:"meta_table_description,meta_table_descriptions.csv"`
}

// Organization provides services.
type Organization struct {
	ID                   string `hsds:"id,id,!"`
	Name                 string `hsds:"name,text,!"`
	AlternateName        string `hsds:"alternate_name"`
	Description          string `hsds:"description"` // required by 3.0.1; Public fills a gap with the name
	Email                string `hsds:"email,email"`
	Website              string `hsds:"website,uri"`
	TaxStatus            string `hsds:"tax_status"`
	TaxID                string `hsds:"tax_id"`
	YearIncorporated     *int   `hsds:"year_incorporated,int"`
	LegalStatus          string `hsds:"legal_status"`
	Logo                 string `hsds:"logo,uri"`
	URI                  string `hsds:"uri,uri"`
	ParentOrganizationID string `hsds:"parent_organization_id,ref:organization"`
}

// Program groups services of one organization.
type Program struct {
	ID             string `hsds:"id,id,!"`
	OrganizationID string `hsds:"organization_id,ref:organization,!"`
	Name           string `hsds:"name,text,!"`
	AlternateName  string `hsds:"alternate_name"`
	Description    string `hsds:"description"`
}

// Service is what a person can be referred to.
type Service struct {
	ID                     string   `hsds:"id,id,!"`
	OrganizationID         string   `hsds:"organization_id,ref:organization,!"` // "" only from 2.x or JSON: the provider is not in the source
	ProgramID              string   `hsds:"program_id,ref:program"`
	Name                   string   `hsds:"name,text,!"`
	AlternateName          string   `hsds:"alternate_name"`
	Description            string   `hsds:"description"`
	URL                    string   `hsds:"url,uri"`
	Email                  string   `hsds:"email,email"`
	Status                 string   `hsds:"status,enum:active|inactive|defunct|temporarily closed,!"`
	InterpretationServices string   `hsds:"interpretation_services"`
	ApplicationProcess     string   `hsds:"application_process"`
	FeesDescription        string   `hsds:"fees_description"`
	WaitTime               string   `hsds:"wait_time"`
	Fees                   string   `hsds:"fees"`
	Accreditations         string   `hsds:"accreditations"`
	EligibilityDescription string   `hsds:"eligibility_description"`
	MinimumAge             *float64 `hsds:"minimum_age,num"` // years
	MaximumAge             *float64 `hsds:"maximum_age,num"` // years
	AssuredDate            string   `hsds:"assured_date,date"`
	AssurerEmail           string   `hsds:"assurer_email,email"`
	Licenses               string   `hsds:"licenses"`
	Alert                  string   `hsds:"alert"`
	LastModified           string   `hsds:"last_modified,datetime"`
}

// Location is a place, or a virtual one. Confidential is ours: 3.0.1 has no word for it, so on the wire such a place is
// a virtual location without address or coordinates, named ConfidentialName. Reading recognises that name and the usual
// phrases ("confidential location", "address undisclosed"); a caller who knows more sets the mark before writing.
type Location struct {
	ID                     string   `hsds:"id,id,!"`
	LocationType           string   `hsds:"location_type,enum:physical|postal|virtual,!"`
	URL                    string   `hsds:"url,uri"`
	OrganizationID         string   `hsds:"organization_id,ref:organization"`
	Name                   string   `hsds:"name"`
	AlternateName          string   `hsds:"alternate_name"`
	Description            string   `hsds:"description"`
	Transportation         string   `hsds:"transportation"`
	Latitude               *float64 `hsds:"latitude,num"`  // degrees, WGS 84
	Longitude              *float64 `hsds:"longitude,num"` // degrees, WGS 84
	ExternalIdentifier     string   `hsds:"external_identifier"`
	ExternalIdentifierType string   `hsds:"external_identifier_type"`
	Confidential           bool
}

// ServiceAtLocation says that a service is given at a place.
type ServiceAtLocation struct {
	ID          string `hsds:"id,id,!"`
	ServiceID   string `hsds:"service_id,ref:service,!"`
	LocationID  string `hsds:"location_id,ref:location,!"`
	Description string `hsds:"description"`
}

// Address belongs to a location.
type Address struct {
	ID            string `hsds:"id,id,!"`
	LocationID    string `hsds:"location_id,ref:location"`
	Attention     string `hsds:"attention"`
	Address1      string `hsds:"address_1,text,!"`
	Address2      string `hsds:"address_2"`
	City          string `hsds:"city,text,!"`
	Region        string `hsds:"region"`
	StateProvince string `hsds:"state_province,text,!"`
	PostalCode    string `hsds:"postal_code,text,!"`
	Country       string `hsds:"country,text,!"` // ISO 3166-1 alpha-2
	AddressType   string `hsds:"address_type,enum:physical|postal|virtual,!"`
}

// Contact is a person or desk named by the provider for the public.
type Contact struct {
	ID                  string `hsds:"id,id,!"`
	OrganizationID      string `hsds:"organization_id,ref:organization"`
	ServiceID           string `hsds:"service_id,ref:service"`
	ServiceAtLocationID string `hsds:"service_at_location_id,ref:service_at_location"`
	LocationID          string `hsds:"location_id,ref:location"`
	Name                string `hsds:"name"`
	Title               string `hsds:"title"`
	Department          string `hsds:"department"`
	Email               string `hsds:"email,email"`
}

// Phone may belong to several things at once. Extension holds digits only (a number in 3.0.1; text here keeps zeros).
type Phone struct {
	ID                  string `hsds:"id,id,!"`
	LocationID          string `hsds:"location_id,ref:location"`
	ServiceID           string `hsds:"service_id,ref:service"`
	OrganizationID      string `hsds:"organization_id,ref:organization"`
	ContactID           string `hsds:"contact_id,ref:contact"`
	ServiceAtLocationID string `hsds:"service_at_location_id,ref:service_at_location"`
	Number              string `hsds:"number,text,!"`
	Extension           string `hsds:"extension,digits"`
	Type                string `hsds:"type"`
	Description         string `hsds:"description"`
}

// Schedule says when, in the terms of RFC 5545. Hours reads it.
type Schedule struct {
	ID                  string   `hsds:"id,id,!"`
	ServiceID           string   `hsds:"service_id,ref:service"`
	LocationID          string   `hsds:"location_id,ref:location"`
	ServiceAtLocationID string   `hsds:"service_at_location_id,ref:service_at_location"`
	ValidFrom           string   `hsds:"valid_from,date"`
	ValidTo             string   `hsds:"valid_to,date"`
	DTStart             string   `hsds:"dtstart,date"`
	Timezone            *float64 `hsds:"timezone,num"` // hours from UTC
	Until               string   `hsds:"until,date"`
	Count               *int     `hsds:"count,int"`
	WkSt                string   `hsds:"wkst,enum:MO|TU|WE|TH|FR|SA|SU"`
	Freq                string   `hsds:"freq,enum:WEEKLY|MONTHLY"`
	Interval            *int     `hsds:"interval,int"`
	ByDay               string   `hsds:"byday"`
	ByWeekNo            string   `hsds:"byweekno"`
	ByMonthDay          string   `hsds:"bymonthday"`
	ByYearDay           string   `hsds:"byyearday"`
	Description         string   `hsds:"description"`
	OpensAt             string   `hsds:"opens_at,time"`
	ClosesAt            string   `hsds:"closes_at,time"`
	ScheduleLink        string   `hsds:"schedule_link,uri"`
	AttendingType       string   `hsds:"attending_type"`
	Notes               string   `hsds:"notes"`
}

// Language is spoken at a service, a location or on a phone.
type Language struct {
	ID         string `hsds:"id,id,!"`
	ServiceID  string `hsds:"service_id,ref:service"`
	LocationID string `hsds:"location_id,ref:location"`
	PhoneID    string `hsds:"phone_id,ref:phone"`
	Name       string `hsds:"name"`
	Code       string `hsds:"code"`
	Note       string `hsds:"note"`
}

// ServiceArea is where the people served live.
type ServiceArea struct {
	ID          string `hsds:"id,id,!"`
	ServiceID   string `hsds:"service_id,ref:service"`
	Name        string `hsds:"name"`
	Description string `hsds:"description"`
	Extent      string `hsds:"extent"`
	ExtentType  string `hsds:"extent_type"`
	URI         string `hsds:"uri,uri"`
}

// RequiredDocument must be brought along.
type RequiredDocument struct {
	ID        string `hsds:"id,id,!"`
	ServiceID string `hsds:"service_id,ref:service"`
	Document  string `hsds:"document"`
	URI       string `hsds:"uri,uri"`
}

// CostOption is a price.
type CostOption struct {
	ID                string   `hsds:"id,id,!"`
	ServiceID         string   `hsds:"service_id,ref:service,!"`
	ValidFrom         string   `hsds:"valid_from,date"`
	ValidTo           string   `hsds:"valid_to,date"`
	Option            string   `hsds:"option"`
	Currency          string   `hsds:"currency"` // ISO 4217
	Amount            *float64 `hsds:"amount,num"`
	AmountDescription string   `hsds:"amount_description"`
}

// Funding says who pays.
type Funding struct {
	ID             string `hsds:"id,id,!"`
	OrganizationID string `hsds:"organization_id,ref:organization"`
	ServiceID      string `hsds:"service_id,ref:service"`
	Source         string `hsds:"source"`
}

// Accessibility describes a location for people with disabilities.
type Accessibility struct {
	ID          string `hsds:"id,id,!"`
	LocationID  string `hsds:"location_id,ref:location"`
	Description string `hsds:"description"`
	Details     string `hsds:"details"`
	URL         string `hsds:"url,uri"`
}

// OrganizationIdentifier is a registration number.
type OrganizationIdentifier struct {
	ID               string `hsds:"id,id,!"`
	OrganizationID   string `hsds:"organization_id,ref:organization,!"`
	IdentifierScheme string `hsds:"identifier_scheme"`
	IdentifierType   string `hsds:"identifier_type,text,!"`
	Identifier       string `hsds:"identifier,text,!"`
}

// Taxonomy is a classification.
type Taxonomy struct {
	ID          string `hsds:"id,id,!"`
	Name        string `hsds:"name,text,!"`
	Description string `hsds:"description"`
	URI         string `hsds:"uri,uri"`
	Version     string `hsds:"version"`
}

// TaxonomyTerm is one of its terms.
type TaxonomyTerm struct {
	ID          string `hsds:"id,id,!"`
	Code        string `hsds:"code"`
	Name        string `hsds:"name,text,!"`
	Description string `hsds:"description"`
	ParentID    string `hsds:"parent_id,ref:taxonomy_term"`
	Taxonomy    string `hsds:"taxonomy"`
	Language    string `hsds:"language"`
	TaxonomyID  string `hsds:"taxonomy_id,ref:taxonomy"`
	TermURI     string `hsds:"term_uri,uri"`
}

// Attribute ties a term to a record: LinkEntity is the table, LinkID the record.
type Attribute struct {
	ID             string `hsds:"id,id,!"`
	LinkID         string `hsds:"link_id,id,!"`
	TaxonomyTermID string `hsds:"taxonomy_term_id,ref:taxonomy_term,!"`
	LinkType       string `hsds:"link_type"`
	LinkEntity     string `hsds:"link_entity,text,!"`
	Value          string `hsds:"value"`
}

// Metadata is a change that was made to a record. It is never published: it repeats values that were withdrawn.
type Metadata struct {
	ID               string `hsds:"id,id,!"`
	ResourceID       string `hsds:"resource_id,id,!"`
	ResourceType     string `hsds:"resource_type,text,!"`
	LastActionDate   string `hsds:"last_action_date,date,!"`
	LastActionType   string `hsds:"last_action_type,text,!"`
	FieldName        string `hsds:"field_name,text,!"`
	PreviousValue    string `hsds:"previous_value"`
	ReplacementValue string `hsds:"replacement_value"`
	UpdatedBy        string `hsds:"updated_by,text,!"`
}

// TableDescription says in which language and character set a table is.
type TableDescription struct {
	ID           string `hsds:"id,id,!"`
	Name         string `hsds:"name"`
	Language     string `hsds:"language"`
	CharacterSet string `hsds:"character_set"`
}
