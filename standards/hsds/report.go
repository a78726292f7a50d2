package hsds

import "fmt"

// Layout is how the tables are laid out.
type Layout string

// The layouts that Read recognises.
const (
	Layout3     Layout = "HSDS 3.0.1"
	Layout2     Layout = "HSDS 2.x"
	LayoutOhana Layout = "Ohana"
	LayoutJSON  Layout = "HSDS 3.0.1 JSON"
)

// Report says what came of every row.
type Report struct {
	Layout  Layout
	Counts  []Count   // in the order of Directory's tables; only tables that had rows
	Refused []Refusal // in the order of tables and rows
	Ignored []Ignored // files and columns the layout does not know
	Notes   []string  // repairs that were made to the whole of a file, in words
}

// Count counts one table. Rows = Accepted + Refused; Records may be more than Accepted, because one 2.x row can name
// several owners, and can be there without rows, because Ohana keeps several tables in one.
type Count struct {
	Table    string // service_at_location
	Rows     int    // rows of the source without headers
	Accepted int
	Refused  int
	Records  int // records in Directory
}

// Refusal is a row that did not come in, or, with Kept, a row that came in without the named field.
type Refusal struct {
	File   string // for JSON the table
	Row    int    // 1 = header; for JSON the n-th object of its table
	Field  string
	Reason string // never holds the value
	Kept   bool
}

func (r Refusal) String() string {
	what := "row refused"
	if r.Kept {
		what = "field left out"
	}
	return fmt.Sprintf("%s row %d, %s: %s (%s)", r.File, r.Row, r.Field, r.Reason, what)
}

// Ignored is a file, or a column of one, that was not read.
type Ignored struct{ File, Column string }

// Count of one table; the zero Count where it had no rows.
func (r Report) Count(table string) Count {
	for _, c := range r.Counts {
		if c.Table == table {
			return c
		}
	}
	return Count{Table: table}
}

// HeaderError says that a file cannot be read at all: it is missing, too large, or a column is missing or doubled.
type HeaderError struct {
	File   string
	Column string // "" where the file itself is the trouble
	Reason string
}

func (e *HeaderError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("%s: %s", e.File, e.Reason)
	}
	return fmt.Sprintf("%s, column %s: %s", e.File, e.Column, e.Reason)
}

// Limits bound what is read.
type Limits struct {
	FileBytes int64 // per file
	Rows      int   // per file, without the header
	Field     int   // bytes of one field before it is cleaned
	Refused   int   // refusals kept in the report; the counts stay exact
}

// DefaultLimits fit a state's whole directory.
var DefaultLimits = Limits{FileBytes: 64 << 20, Rows: 200_000, Field: 64 << 10, Refused: 100_000}
