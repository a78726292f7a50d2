package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// Input reads a posted form. Every method takes a field by name and notes what does not fit; Err then tells all of it at
// once. Fields that nobody asks for are ignored. What was typed is never part of an error.
type Input struct {
	fault.Check
	values url.Values
	err    error
}

// maxFields bounds a form: more fields than any page has.
const maxFields = 500

// Form reads the body of a POST, or the query of a GET that searches.
func Form(r *http.Request) *Input {
	in := &Input{values: url.Values{}}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(1 << 20)
	} else {
		err = r.ParseForm()
	}
	if err != nil {
		if kindOf(err) == fault.Invalid {
			in.err = err
		} else {
			in.err = fault.New(fault.Invalid, "This form could not be read")
		}
		return in
	}
	from := r.PostForm
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		from = r.Form
	}
	if len(from) > maxFields {
		in.err = fault.New(fault.Invalid, "This form could not be read")
		return in
	}
	in.values = from
	return in
}

// Values are what was typed, for showing the form again with ui.Form.Filled.
func (in *Input) Values() url.Values { return in.values }

// Err is nil when everything fits.
func (in *Input) Err() error {
	if in.err != nil {
		return in.err
	}
	return in.Check.Err()
}

func (in *Input) raw(name string) string { return in.values.Get(name) }

// Has reports whether a field was sent with something in it.
func (in *Input) Has(name string) bool { return strings.TrimSpace(in.raw(name)) != "" }

// Text is a line of at most max characters; it may be empty.
func (in *Input) Text(name string, max int) string { return in.text(name, max, false) }

// Need is a line that must not be empty.
func (in *Input) Need(name string, max int) string {
	v := in.text(name, max, false)
	in.That(in.Has(name), name, "Please fill this in")
	return v
}

// Long is a text of several lines.
func (in *Input) Long(name string, max int) string { return in.text(name, max, true) }

// NeedLong is a text of several lines that must not be empty.
func (in *Input) NeedLong(name string, max int) string {
	v := in.text(name, max, true)
	in.That(in.Has(name), name, "Please fill this in")
	return v
}

func (in *Input) text(name string, max int, lines bool) string {
	v := in.raw(name)
	if !utf8.ValidString(v) {
		in.That(false, name, "Use plain text")
		return ""
	}
	v = strings.TrimSpace(strings.ReplaceAll(v, "\r\n", "\n"))
	if utf8.RuneCountInString(v) > max {
		in.That(false, name, "This is too long: please shorten it")
		return ""
	}
	for _, r := range v {
		if unicode.IsControl(r) && !(lines && (r == '\n' || r == '\t')) {
			in.That(false, name, "Use plain text")
			return ""
		}
	}
	return v
}

// Choice is one of the allowed values; nothing chosen does not fit.
func (in *Input) Choice(name string, allowed ...string) string {
	v := in.raw(name)
	if v == "" || !slices.Contains(allowed, v) {
		in.That(false, name, "Choose one of the answers")
		return ""
	}
	return v
}

// MayChoose is one of the allowed values, or "" when nothing was chosen.
func (in *Input) MayChoose(name string, allowed ...string) string {
	if in.raw(name) == "" {
		return ""
	}
	return in.Choice(name, allowed...)
}

// Choices are those of the allowed values that were chosen, without repeats, in the order of allowed.
func (in *Input) Choices(name string, allowed ...string) []string {
	var out []string
	for _, a := range allowed {
		if slices.Contains(in.values[name], a) {
			out = append(out, a)
		}
	}
	for _, v := range in.values[name] {
		if v != "" && !slices.Contains(allowed, v) {
			in.That(false, name, "Choose one of the answers")
			break
		}
	}
	return out
}

// Bool reports whether a checkbox is set.
func (in *Input) Bool(name string) bool {
	switch in.raw(name) {
	case "yes", "on", "true", "1":
		return true
	}
	return false
}

// Int is a whole number between least and most; ok is false when nothing was entered or it does not fit.
func (in *Input) Int(name string, least, most int) (n int, ok bool) {
	v := strings.TrimSpace(in.raw(name))
	if v == "" {
		return 0, false
	}
	n, err := strconv.Atoi(strings.NewReplacer(",", "", "\u202f", "", "\u00a0", "").Replace(v))
	if err != nil || n < least || n > most {
		in.That(false, name, "Enter a whole number that is possible here")
		return 0, false
	}
	return n, true
}

// Date reads YYYY-MM-DD from the field itself, or month, day and year from three fields (name.month, name.day,
// name.year). The zero date means that nothing was entered.
func (in *Input) Date(name string) clock.Date {
	iso := strings.TrimSpace(in.raw(name))
	m, d, y := strings.TrimSpace(in.raw(name+".month")), strings.TrimSpace(in.raw(name+".day")), strings.TrimSpace(in.raw(name+".year"))
	if iso == "" && m == "" && d == "" && y == "" {
		return clock.Date{}
	}
	if iso == "" {
		if len(y) != 4 || len(m) > 2 || len(d) > 2 {
			in.That(false, name, "Enter a date that exists: month, day and four figures of the year")
			return clock.Date{}
		}
		pad := func(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }
		iso = y + "-" + pad(m) + "-" + pad(d)
	}
	date, err := clock.ParseDate(iso)
	if err != nil || date.Year < 1900 || date.Year > 2200 {
		in.That(false, name, "Enter a date that exists: month, day and four figures of the year")
		return clock.Date{}
	}
	return date
}

// NeedDate is a date that must be entered.
func (in *Input) NeedDate(name string) clock.Date {
	d := in.Date(name)
	entered := in.Has(name) || in.Has(name+".month") || in.Has(name+".day") || in.Has(name+".year")
	in.That(entered, name, "Enter a date that exists: month, day and four figures of the year")
	return d
}

// Time is a time of day "15:04" on a date in a zone; the zero time when nothing was entered. A time that a clock change
// skips does not fit.
func (in *Input) Time(name string, on clock.Date, zone *time.Location) time.Time {
	v := strings.TrimSpace(in.raw(name))
	if v == "" || on.IsZero() {
		return time.Time{}
	}
	hm, err := time.Parse("15:04", v)
	if err != nil {
		in.That(false, name, "Enter a time as hours and minutes, such as 14:30")
		return time.Time{}
	}
	t := time.Date(on.Year, on.Month, on.Day, hm.Hour(), hm.Minute(), 0, 0, zone)
	if t.Hour() != hm.Hour() || t.Minute() != hm.Minute() {
		in.That(false, name, "The clocks changed that night and this time does not exist: enter another")
		return time.Time{}
	}
	return clock.Instant(t)
}

// Version is the version of the record that the form was made from; a form without one does not fit.
func (in *Input) Version() int64 {
	n, err := strconv.ParseInt(in.raw("version"), 10, 64)
	if err != nil || n < 0 {
		in.That(false, "version", "Open the record again: this form is not complete")
		return 0
	}
	return n
}

// Once is the form's token (see Site.Once); a form without one does not fit.
func (in *Input) Once() string {
	v := in.raw("once")
	ok := len(v) == 32
	for _, c := range []byte(v) {
		ok = ok && (c >= '0' && c <= '9' || c >= 'a' && c <= 'f')
	}
	if !ok {
		in.That(false, "once", "Open the form again: it is not complete")
		return ""
	}
	return v
}
