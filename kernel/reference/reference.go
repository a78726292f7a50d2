// Package reference keeps what changes by law or custom outside this house: periods, thresholds, telephone numbers, code
// lists. Every value has a validity, a source, the day it was looked up and how sure we are of it. No such value is a
// constant in code: a rule asks for the value that held on the day it judges.
//
// Words: set (one table of values), name, value, from and to (both days included; empty means open).
// Who may: reading is open to every principal; the published sets are embedded CSV files in the domains' folders.
package reference

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// Value is one dated fact.
type Value struct {
	Set, Name, Value string
	From, To         clock.Date // zero means open
	Source           string
	Retrieved        clock.Date
	Sure             string // "published", or "from memory" for facts the domain brief tags as weak
}

// Book holds all sets.
type Book struct{ values map[[2]string][]Value }

// header is the layout of a set's CSV file.
var header = []string{"set", "name", "value", "from", "to", "source", "retrieved", "sure"}

// NewBook reads sets; an overlap of two values of one name is an error, because a day must have one answer.
func NewBook(files ...io.Reader) (*Book, error) {
	b := &Book{values: map[[2]string][]Value{}}
	for _, f := range files {
		rows, err := csv.NewReader(f).ReadAll()
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 || !slices.Equal(rows[0], header) {
			return nil, fmt.Errorf("reference: expected the columns %v", header)
		}
		for i, row := range rows[1:] {
			if err := b.add(row); err != nil {
				return nil, fmt.Errorf("reference: row %d: %w", i+2, err)
			}
		}
	}
	return b, nil
}

func (b *Book) add(row []string) error {
	v := Value{Set: row[0], Name: row[1], Value: row[2], Source: row[5], Sure: row[7]}
	for _, d := range []struct {
		text string
		into *clock.Date
	}{{row[3], &v.From}, {row[4], &v.To}, {row[6], &v.Retrieved}} {
		if err := d.into.UnmarshalText([]byte(d.text)); err != nil {
			return err
		}
	}
	if v.Set == "" || v.Name == "" {
		return fmt.Errorf("set and name must be given")
	}
	if !v.To.IsZero() && v.To.Before(v.From) {
		return fmt.Errorf("%s ends before it begins", v.Name)
	}
	if v.Source == "" {
		return fmt.Errorf("%s has no source", v.Name)
	}
	if v.Sure != "published" && v.Sure != "from memory" {
		return fmt.Errorf("%s: sure must be “published” or “from memory”", v.Name)
	}
	key := [2]string{v.Set, v.Name}
	for _, o := range b.values[key] {
		if (o.To.IsZero() || !v.From.After(o.To)) && (v.To.IsZero() || !o.From.After(v.To)) {
			return fmt.Errorf("%s has two values on the same day", v.Name)
		}
	}
	b.values[key] = append(b.values[key], v)
	return nil
}

// At returns the value of name in set that held on day; fault.NotFound when none did.
func (b *Book) At(set, name string, day clock.Date) (Value, error) {
	for _, v := range b.values[[2]string{set, name}] {
		if !day.Before(v.From) && (v.To.IsZero() || !day.After(v.To)) {
			return v, nil
		}
	}
	return Value{}, fault.New(fault.NotFound, fmt.Sprintf("No reference value %s / %s for that day", set, name))
}

// Int is At for whole numbers.
func (b *Book) Int(set, name string, day clock.Date) (int, error) {
	v, err := b.At(set, name, day)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(v.Value)
	if err != nil {
		return 0, fmt.Errorf("reference: %s / %s is not a whole number", set, name)
	}
	return n, nil
}

// All lists a set's values that held on day, by name.
func (b *Book) All(set string, day clock.Date) []Value {
	var out []Value
	for k, vs := range b.values {
		if k[0] != set {
			continue
		}
		for _, v := range vs {
			if !day.Before(v.From) && (v.To.IsZero() || !day.After(v.To)) {
				out = append(out, v)
			}
		}
	}
	slices.SortFunc(out, func(x, y Value) int { return strings.Compare(x.Name, y.Name) })
	return out
}
