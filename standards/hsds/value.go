package hsds

import (
	"math"
	"net/mail"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// parse checks one value and returns it in its one written form; reason is empty where it fits. Empty stays empty.
func (c *column) parse(s string) (v, reason string) {
	switch c.kind {
	case "uri", "email", "id", "ref":
		s = fold(s)
	default:
		s = Plain(s)
	}
	if s == "" {
		return "", ""
	}
	switch c.kind {
	case "id", "ref":
		if len(s) > 100 || strings.ContainsAny(s, " ,;<>\"") {
			return "", "must be one identifier of at most 100 characters"
		}
	case "uri":
		return parseURI(s)
	case "email":
		a, err := mail.ParseAddress(s)
		if err != nil || a.Name != "" || a.Address != s {
			return "", "must be one e-mail address"
		}
	case "date":
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return "", "must be a date, YYYY-MM-DD"
		}
	case "datetime":
		if _, err := time.Parse(time.RFC3339, s); err != nil {
			if _, err := time.Parse(time.DateOnly, s); err != nil {
				return "", "must be a date and time with zone (RFC 3339)"
			}
			s += "T00:00:00Z"
		}
	case "time":
		if !wireTime(s) {
			return "", "must be a time, HH:MM"
		}
	case "num":
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return "", "must be a number"
		}
		switch c.name {
		case "latitude":
			if math.Abs(f) > 90 {
				return "", "must lie between -90 and 90 degrees"
			}
		case "longitude":
			if math.Abs(f) > 180 {
				return "", "must lie between -180 and 180 degrees"
			}
		case "minimum_age", "maximum_age":
			if f < 0 || f > 150 {
				return "", "must be an age in years"
			}
		}
		return formatNum(f), ""
	case "int":
		f, err := strconv.ParseFloat(s, 64) // spreadsheets write 2011.0
		if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e9 {
			return "", "must be a whole number"
		}
		return strconv.Itoa(int(f)), ""
	case "digits":
		s = strings.TrimLeft(strings.ToLower(s), "ext. #")
		if s == "" || len(s) > 12 || strings.Trim(s, "0123456789") != "" {
			return "", "must be digits"
		}
	case "enum":
		i := slices.IndexFunc(c.enum, func(e string) bool { return strings.EqualFold(e, s) })
		if i < 0 {
			return "", "must be one of: " + strings.Join(c.enum, ", ")
		}
		return c.enum[i], ""
	}
	return s, ""
}

// parseURI admits what can be printed as a link without harm.
func parseURI(s string) (string, string) {
	const want = "must be a web address"
	s = strings.ReplaceAll(s, "&amp;", "&")
	if strings.ContainsAny(s, " <>\"'`\\") {
		return "", want
	}
	if !strings.Contains(s, ":") && strings.Contains(s, ".") {
		s = "http://" + s // 2.x exports leave the scheme out
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", want
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host == "" || u.User != nil {
			return "", want
		}
	case "urn", "tel", "mailto":
	default:
		return "", want
	}
	return s, ""
}

func wireTime(s string) bool {
	for _, l := range []string{"15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00"} {
		if _, err := time.Parse(l, s); err == nil {
			return true
		}
	}
	return false
}

func formatNum(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// set puts a parsed value into the field of a row.
func (c *column) set(row reflect.Value, v string) {
	f := row.Field(c.index)
	switch c.kind {
	case "num":
		if v != "" {
			n, _ := strconv.ParseFloat(v, 64)
			f.Set(reflect.ValueOf(&n))
		}
	case "int":
		if v != "" {
			n, _ := strconv.Atoi(v)
			f.Set(reflect.ValueOf(&n))
		}
	default:
		f.SetString(v)
	}
}

// get is the written form of the field of a row.
func (c *column) get(row reflect.Value) string {
	switch v := row.Field(c.index).Interface().(type) {
	case *float64:
		if v != nil {
			return formatNum(*v)
		}
	case *int:
		if v != nil {
			return strconv.Itoa(*v)
		}
	case string:
		return v
	}
	return ""
}
