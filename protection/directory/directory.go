package directory

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/standards/hsds"
)

// Entry is one service of the directory with the state that this house keeps of it.
type Entry struct {
	ID, Source, SourceID string
	Organization         string // id; "" when the source names no provider
	Provider             string // its name
	Vetting              Vetting
	Card                 Card
	Needs, Tongues, For  []Reason
	Confidential         bool // a place of it is confidential: arrange through the provider's line
	Trafficking          bool
	Changed              time.Time // the source last said something else
	Verified             time.Time
	VerifiedUntil        time.Time
	Suspended            time.Time
	SuspendedWhy         string // a code of Suspensions
	Ended                time.Time
	Version              int64
}

// Arrange is what staff read instead of a confidential address.
const Arrange = "Confidential: arrange through the provider’s line"

// Offered reports whether the entry may be shown to people who look for help.
func (e Entry) Offered() bool {
	return e.Ended.IsZero() && e.Suspended.IsZero() && e.Card.Status == "active" && e.Vetting != NotSuitable
}

// Current reports whether somebody made sure of the entry within the year.
func (e Entry) Current(now time.Time) bool { return e.VerifiedUntil.After(now) }

// Ref is how staff speak of an entry: a label, never a key.
func Ref(id string) string {
	if len(id) != 36 {
		return "D"
	}
	return strings.ToUpper("D-" + id[24:28] + "-" + id[28:32])
}

// Vetting is an organization's suitability to serve.
type Vetting string

// The states of vetting. Not suitable is never offered.
const (
	NotVetted   Vetting = "not vetted"
	UnderReview Vetting = "under review"
	Suitable    Vetting = "suitable"
	NotSuitable Vetting = "not suitable"
)

// Vettings are the states in the order in which they are offered.
var Vettings = []Vetting{NotVetted, UnderReview, Suitable, NotSuitable}

// Suspensions are why an entry is not offered for a while: code and words.
var Suspensions = []struct{ Code, Words string }{
	{"unreachable", "Nobody could be reached"}, {"closed", "Closed, or full for long"}, {"wrong", "The details are wrong"}, {"safety", "A concern for safety"},
}

// Provider is an organization with the state that this house keeps of it.
type Provider struct {
	ID, Source string
	Card       Organization
	Vetting    Vetting
	Vetted     time.Time
	Ended      time.Time
	Version    int64
	Services   []Entry
}

// Imported is one import.
type Imported struct {
	ID, Source                         string
	Version                            int64
	Layout, Manifest                   string
	Services, Organizations, Locations int
	Refused, Ended                     int
	Notes                              []hsds.Refusal // the first rows refused or fields left out: field and reason, never a value
	At                                 time.Time
}

// Report is what an import prints.
type Report struct {
	ID                                 string
	Version                            int // counted per source
	Services, Organizations, Locations int
	Confidential                       int            // places sealed
	Ended                              int            // services of the source that vanished
	Refused                            []hsds.Refusal // rows refused; with Kept: fields left out
	Layout                             string
	Manifest                           string
}

// Rows are the refusals of whole rows.
func (r Report) Rows() (out []hsds.Refusal) {
	for _, x := range r.Refused {
		if !x.Kept {
			out = append(out, x)
		}
	}
	return out
}

// String is the report as the command line prints it: what came in, then each row and field that did not, with its reason.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "services: %d\norganizations: %d\nlocations: %d, %d of them confidential\nlayout: %s\nimport: %d, manifest sha256:%s\nended: %d\nrefused rows: %d\n",
		r.Services, r.Organizations, r.Locations, r.Confidential, r.Layout, r.Version, r.Manifest, r.Ended, len(r.Rows()))
	for _, x := range r.Rows() {
		fmt.Fprintf(&b, "  %s\n", x)
	}
	fmt.Fprintf(&b, "fields left out: %d\n", len(r.Refused)-len(r.Rows()))
	for _, x := range r.Refused {
		if x.Kept {
			fmt.Fprintf(&b, "  %s\n", x)
		}
	}
	return b.String()
}

func (e Entry) resource(owner string) access.Resource {
	return access.Resource{Kind: "DirectoryService", ID: e.ID, Agency: owner}
}

func (e *Entry) read(raw string) error {
	var s stored
	if err := json.Unmarshal([]byte(raw), &s); err != nil {
		return err
	}
	e.Card, e.Needs, e.Tongues, e.For = s.Card, s.Needs, s.Languages, s.For
	e.Card.AssuredDate = ""
	if !e.Verified.IsZero() {
		e.Card.AssuredDate = e.Verified.Format(time.DateOnly)
	}
	if e.Card.Organization != nil {
		e.Provider = e.Card.Organization.Name
	}
	return nil
}

// Sealed are the columns that only the vault can read.
var Sealed = []vault.Column{
	{Table: "directory_location", Column: "place_sealed", What: "name, address, coordinates and telephone of a confidential place"},
}
