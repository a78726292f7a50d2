// Package fault names what can go wrong, once, so that every edge (page, API, command line) says it the same way.
//
// A fault never holds the value that was refused, a name, or anything a person typed: it says which field and what was
// expected. Not-found and not-allowed carry different kinds for the log, and the edges show strangers the same answer.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind classes a fault.
type Kind int

// The kinds. The zero value is an internal fault, so that an unclassified error is never shown.
const (
	Internal    Kind = iota // ours; the person sees "something failed on our side; nothing was saved"
	Invalid                 // what was entered does not fit; Fields says where
	NotFound                // no such record
	Refused                 // a policy or a consent says no
	Conflict                // somebody else changed the record meanwhile, or it exists already
	Unavailable             // a database, disk or key store cannot be reached now; nothing was saved
	TooMany                 // a limit; the person is pointed to the phone
	SignIn                  // nobody is signed in
)

var kindNames = [...]string{"internal", "invalid", "not found", "refused", "conflict", "unavailable", "too many", "sign in"}

func (k Kind) String() string { return kindNames[k] }

// Field says what is wrong with one field and what was expected, in words for the person who fills the form.
type Field struct {
	Name string // the field's name in the form or column in the file
	Row  int    // row in a file, counted from 1 with the header; 0 in a form
	Want string // what was expected
}

// Fault is the one error type that edges understand.
type Fault struct {
	Kind   Kind
	Text   string  // one plain sentence, safe to show
	Fields []Field // for Invalid
	Theirs any     // for Conflict: the record as it stands now
	cause  error
}

func (f *Fault) Error() string {
	var b strings.Builder
	b.WriteString(f.Text)
	for _, x := range f.Fields {
		if x.Row > 0 {
			fmt.Fprintf(&b, "; row %d, %s: %s", x.Row, x.Name, x.Want)
		} else {
			fmt.Fprintf(&b, "; %s: %s", x.Name, x.Want)
		}
	}
	if f.cause != nil && f.Kind == Internal {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

func (f *Fault) Unwrap() error { return f.cause }

// New makes a fault of a kind with a sentence that is safe to show.
func New(k Kind, text string) *Fault { return &Fault{Kind: k, Text: text} }

// Wrap makes a fault of a kind that keeps its cause for the log.
func Wrap(k Kind, text string, cause error) *Fault { return &Fault{Kind: k, Text: text, cause: cause} }

// Wrong reports one field that does not fit.
func Wrong(field, want string) *Fault {
	return &Fault{Kind: Invalid, Text: "Please check what was entered", Fields: []Field{{Name: field, Want: want}}}
}

// KindOf returns the kind of err; Internal for any error that is no Fault.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k && asFault(err) != nil }

// As returns err's Fault, or nil.
func As(err error) *Fault { return asFault(err) }

func asFault(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Check gathers the fields that do not fit, so that a person sees all of them at once.
type Check struct{ fields []Field }

// That records that field does not fit unless ok.
func (c *Check) That(ok bool, field, want string) {
	if !ok {
		c.fields = append(c.fields, Field{Name: field, Want: want})
	}
}

// Err is nil when everything fits, otherwise an Invalid fault with all fields.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Text: "Please check what was entered", Fields: c.fields}
}
