package linkage

import (
	"errors"
	"fmt"
	"slices"
)

// Use says what a column is for. The words are those of a mapping file.
type Use string

// Uses of columns.
const (
	Ignore     Use = "ignore"
	RecordID   Use = "record id"   // unique within the input
	Agency     Use = "agency"      // who wrote the record
	Refusal    Use = "refusal"     // yes: the person refuses to be linked outside the agency
	Culture    Use = "culture"     // name culture or language, only for reporting error rates
	GivenName  Use = "given name"  //
	FamilyName Use = "family name" //
	FullName   Use = "full name"   // one column with the whole name, or an alias
	Date       Use = "date"        // of birth
	Year       Use = "year"        //
	Place      Use = "place"       //
	Postcode   Use = "postcode"    //
	Address    Use = "address"     // several words, numbers among them
	Number     Use = "number"      // a house number, an age
	Category   Use = "category"    // sex, state, occupation: equal or not
	Email      Use = "e-mail"      //
	Phone      Use = "phone"       //
	Identifier Use = "identifier"  // passport, social security number
	Text       Use = "text"        // anything else, compared as text
)

var uses = []Use{Ignore, RecordID, Agency, Refusal, Culture, GivenName, FamilyName, FullName, Date, Year, Place, Postcode, Address, Number, Category, Email, Phone, Identifier, Text}

// ColumnUse is one line of a mapping.
type ColumnUse struct {
	Column string `json:"column"`
	Use    Use    `json:"use"`
	// Order of the parts of a date: "ymd", "dmy", "mdy"; empty lets the values decide.
	Order string `json:"order,omitempty"`
	// Why is for the reader: what made the guess.
	Why string `json:"why,omitempty"`
}

// Mapping says what each column of a table is for. It is made by [Guess], shown, and may be edited before [Link].
type Mapping []ColumnUse

// Check refuses a mapping that does not fit the columns or that leaves nothing to compare.
func (m Mapping) Check(columns []string) error {
	var errs []error
	seen := map[string]bool{}
	count := map[Use]int{}
	compared := 0
	for _, c := range m {
		if !slices.Contains(columns, c.Column) {
			errs = append(errs, fmt.Errorf("the mapping names column %q, which the input does not have", c.Column))
		}
		if seen[c.Column] {
			errs = append(errs, fmt.Errorf("the mapping names column %q twice", c.Column))
		}
		seen[c.Column] = true
		if !slices.Contains(uses, c.Use) {
			errs = append(errs, fmt.Errorf("column %q: unknown use %q", c.Column, c.Use))
		}
		switch c.Order {
		case "", "ymd", "dmy", "mdy":
		default:
			errs = append(errs, fmt.Errorf("column %q: unknown order of date parts %q", c.Column, c.Order))
		}
		count[c.Use]++
		if c.Use.compared() {
			compared++
		}
	}
	for _, u := range []Use{RecordID, Agency, Refusal, Culture} {
		if count[u] > 1 {
			errs = append(errs, fmt.Errorf("%d columns are used as %s; at most one can be", count[u], u))
		}
	}
	if compared == 0 {
		errs = append(errs, errors.New("no column is left to compare"))
	}
	return errors.Join(errs...)
}

func (u Use) compared() bool {
	switch u {
	case Ignore, RecordID, Agency, Refusal, Culture:
		return false
	}
	return true
}

func (u Use) name() bool { return u == GivenName || u == FamilyName || u == FullName }

// with returns the columns of a use, in order of the mapping.
func (m Mapping) with(u Use) (cols []string) {
	for _, c := range m {
		if c.Use == u {
			cols = append(cols, c.Column)
		}
	}
	return cols
}
