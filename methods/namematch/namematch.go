package namematch

// Kind says what sort of party a name belongs to.
type Kind uint8

// The kinds of listed and searched parties. Unknown is comparable with every kind.
const (
	Unknown Kind = iota
	Person
	Organization
	Vessel
	Aircraft
	Place
)

// String gives the kind as a lower-case English word.
func (k Kind) String() string {
	switch k {
	case Person:
		return "person"
	case Organization:
		return "organization"
	case Vessel:
		return "vessel"
	case Aircraft:
		return "aircraft"
	case Place:
		return "place"
	default:
		return "unknown"
	}
}

// comparable reports whether a query of kind q may meet an entry of kind e. An organization
// may own a place and be listed as one (a factory), so these two meet.
func (k Kind) comparable(e Kind) bool {
	if k == e || k == Unknown || e == Unknown {
		return true
	}
	return (k == Organization && e == Place) || (k == Place && e == Organization)
}

// Alias is another name of an entry. Weak marks those that the publisher calls weak or
// of low quality.
type Alias struct {
	Name string
	Weak bool
}

// Date is a calendar date that may lack its day or its month: zero means not given. A zero
// Year is no date at all.
type Date struct {
	Year, Month, Day int
}

// Identifier is a registration, tax, passport or other number. Scheme names the register
// in any fixed spelling ("passport", "US-EIN", "imo"); an empty scheme compares with every scheme.
type Identifier struct {
	Scheme, Value string
}

// Facts are what is known beside the name. Every field may be empty, and empty means not
// known: it counts neither for nor against.
type Facts struct {
	Countries   []string // one spelling for both sides, for instance ISO 3166-1 alpha-2
	Dates       []Date   // birth of a person, incorporation of an organization
	Identifiers []Identifier
	Addresses   []string
}

// Entry is one listed party. ID is the publisher's and is handed back unchanged.
type Entry struct {
	ID      string
	Kind    Kind
	Name    string
	Aliases []Alias
	Facts   Facts
}

// Query is a name to be looked up.
type Query struct {
	Name  string
	Kind  Kind
	Facts Facts
}

// Match is one entry that may be meant. Score is NameScore after the facts; both lie in
// [0,1]. Name is the listed name that met the query best.
type Match struct {
	Entry     int // position of the entry in the order it was added
	ID        string
	Name      string
	Alias     bool
	Weak      bool
	NameScore float64
	Score     float64
	Verdict   Verdict

	record int32
}

// The longest name that is read, in Unicode code points; the rest of a longer one is ignored
// and [Explanation.Truncated] says so.
const maxRunes = 400

// The most tokens of a name that take part.
const maxTokens = 32
