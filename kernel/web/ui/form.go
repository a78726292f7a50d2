package ui

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/fault"
)

// Kind is how a field is filled.
type Kind string

// The kinds of fields.
const (
	Text       Kind = "text"
	Area       Kind = "area"
	Select     Kind = "select"
	Radios     Kind = "radios"
	Checkboxes Kind = "checkboxes"
	Check      Kind = "check" // one checkbox
	DateParts  Kind = "date"  // month, day, year; no script needed
	Time       Kind = "time"  // HH:MM
	Number     Kind = "number"
	Code       Kind = "code" // read aloud or copied: no autocomplete, no spelling
)

// Option is one choice.
type Option struct {
	Value, Label, Hint string
}

// Options makes choices whose labels are looked up in order: value, label, value, label.
func Options(pairs ...string) []Option {
	var out []Option
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Option{Value: pairs[i], Label: pairs[i+1]})
	}
	return out
}

// Field is one question. Label, Hint and the options' labels are English keys.
type Field struct {
	Kind     Kind
	Name     string
	Label    string
	Hint     string
	Options  []Option
	Values   []string // what is filled in
	Error    string   // what was expected, in words
	Optional bool     // says so beside the label
	Max      int      // characters
	Rows     int      // lines of an Area
	Auto     string   // the autocomplete token; empty turns completion off, because devices are shared
	Empty    string   // first line of a Select that chooses nothing
	Month    string   // DateParts, when shown again after an error
	Day      string
	Year     string
}

// ID is the field's id in the page.
func (f Field) ID() string {
	return "f-" + idSafe(f.Name)
}

// Value is the single value.
func (f Field) Value() string {
	if len(f.Values) == 0 {
		return ""
	}
	return f.Values[0]
}

// Dial reports whether the browser's own control for a time can show the value. It empties itself of anything that is no
// time; what was typed then stands in a plain field.
func (f Field) Dial() bool {
	if f.Kind != Time || f.Value() == "" {
		return f.Kind == Time
	}
	_, err := time.Parse("15:04", f.Value())
	return err == nil
}

// Has reports whether an option is chosen.
func (f Field) Has(value string) bool { return slices.Contains(f.Values, value) }

// Described lists the ids that describe the field.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID()+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID()+"-error")
	}
	return strings.Join(ids, " ")
}

// Focus is the id of the control that the error summary leads to.
func (f Field) Focus() string {
	switch {
	case f.Kind == DateParts:
		return f.ID() + "-month"
	case (f.Kind == Radios || f.Kind == Checkboxes) && len(f.Options) > 0:
		return f.ID() + "-0"
	}
	return f.ID()
}

// Form is a set of questions with one thing to do.
type Form struct {
	Action  string
	Get     bool // a search: nothing is changed
	ID      string
	Fields  []Field
	Hidden  []Hidden
	Submit  string
	Stop    bool // the button stops something
	Outline bool // another filled button is in the view
	Row     bool // fields and button in one row: a search, a year
	Cancel  Link
	Note    string // what the click does and who will know
	Once    string // so that a form sent twice gives the same answer
	Version string // so that two people editing one record are told
	Text    string // the summary's sentence; set by Filled
	Others  []fault.Field
}

// Field returns the field with that name; a page may place fields one by one.
func (f Form) Field(name string) Field {
	for _, x := range f.Fields {
		if x.Name == name {
			return x
		}
	}
	return Field{Kind: Text, Name: name}
}

// Failed reports whether the form is shown again with errors.
func (f Form) Failed() bool { return f.Text != "" }

// Errors lists what is to be corrected, in the order of the fields, then what belongs to no field.
func (f Form) Errors() []FieldError {
	var out []FieldError
	for _, x := range f.Fields {
		if x.Error != "" {
			out = append(out, FieldError{Label: x.Label, Want: x.Error, Href: "#" + x.Focus()})
		}
	}
	for _, o := range f.Others {
		out = append(out, FieldError{Want: o.Want})
	}
	return out
}

// FieldError is one line of the summary.
type FieldError struct{ Label, Want, Href string }

// Filled returns the form as it is shown again: typed values are kept, and the fault's fields stand at their questions.
// A nil err only fills in values.
func (f Form) Filled(typed url.Values, err error) Form {
	fields := slices.Clone(f.Fields)
	for i := range fields {
		x := &fields[i]
		if typed == nil {
			continue
		}
		if x.Kind == DateParts {
			x.Month, x.Day, x.Year = typed.Get(x.Name+".month"), typed.Get(x.Name+".day"), typed.Get(x.Name+".year")
		}
		x.Values = slices.Clone(typed[x.Name])
	}
	f.Fields = fields
	if typed.Get("once") != "" {
		f.Once = typed.Get("once")
	}
	if err == nil {
		return f
	}
	f.Text = "Please check what was entered"
	x := fault.As(err)
	if x == nil {
		return f
	}
	f.Text = x.Text
	for _, wrong := range x.Fields {
		i := slices.IndexFunc(fields, func(g Field) bool { return g.Name == wrong.Name })
		switch {
		case i < 0:
			f.Others = append(f.Others, wrong)
		case fields[i].Error == "":
			fields[i].Error = wrong.Want
		}
	}
	return f
}

// Texts lists the English keys that the form hands to its template, for the test of translations.
func (f Form) Texts() []string {
	out := []string{f.Submit, f.Note, f.Cancel.Text}
	for _, x := range f.Fields {
		out = append(out, x.Label, x.Hint, x.Empty)
		for _, o := range x.Options {
			out = append(out, o.Label, o.Hint)
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// FillDate puts an ISO date into a DateParts field.
func (f Field) FillDate(iso string) Field {
	if len(iso) == len("2006-01-02") {
		f.Year, f.Month, f.Day = iso[:4], strings.TrimPrefix(iso[5:7], "0"), strings.TrimPrefix(iso[8:], "0")
	}
	return f
}
