package directory

import (
	"regexp"
	"slices"
	"strings"

	"github.com/manumit/manumit/standards/hsds"
)

// Needs are what the directory is searched by, in the order in which they are offered.
func Needs() []string {
	out := make([]string, len(hsds.NeedRules))
	for i, r := range hsds.NeedRules {
		out[i] = string(r.Need)
	}
	return out
}

// Eligibility classes whom a service is for, read from its taxonomy terms, its eligibility text and its ages.
type Eligibility struct {
	Code, Words string
	terms       []string
	words       *regexp.Regexp
}

// Anyone and NotStated match every wish: a service that names nobody turns nobody away.
const (
	Anyone    = "anyone"
	NotStated = "not stated"
)

// Eligibilities are the classes, in the order in which they are offered.
var Eligibilities = []Eligibility{
	{"trafficking survivors", "Survivors of trafficking", []string{"survivors of human trafficking", "human trafficking survivors"}, word(`trafficking`, `trafficked`)},
	{"violence survivors", "Survivors of domestic or sexual violence", []string{"survivors of intimate partner violence", "sexual assault survivors"}, word(`domestic violence`, `sexual assault`, `intimate partner violence`)},
	{"women", "Women", []string{"women/girls", "women", "mothers", "pregnant"}, word(`women`, `woman`, `mothers`)},
	{"men", "Men", []string{"men/boys", "men"}, word(`men`, `man`)},
	{"minors", "Minors", []string{"teens (13-19)", "youth (6-12)", "young children (3-5)", "infants and toddlers (0-2)", "foster youth", "unaccompanied minors", "runaways"}, word(`minors`, `youth`, `children`, `teens`, `under 18`)},
	{"adults", "Adults", []string{"adults (31-54)", "young adults (20-30)", "ages 18+", "adults"}, word(`adults?`, `18 and (?:older|over)`, `18 years`)},
	{"families", "Families with children", []string{"families", "parents"}, word(`families`, `parents`)},
	{"immigrants", "Immigrants and refugees", []string{"immigrants", "refugees", "undocumented"}, word(`immigrants?`, `refugees?`, `asylees?`)},
	{"lgbtq", "LGBTQ people", []string{"lgbtq", "transgender/gender non-conforming", "transgender women"}, word(`lgbtq?\+?`, `transgender`, `gay`)},
	{Anyone, "Anyone", []string{"all ages", "everyone"}, word(`anyone`, `everyone`, `all residents`, `general public`)},
}

func word(parts ...string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(parts, "|") + `)(?:\b|$)`)
}

// eligible says whom a service is for, with the reason of each; NotStated alone when the source says nothing.
func eligible(c Card, trafficking bool) []Reason {
	have := map[string]bool{}
	for _, a := range c.Attributes {
		have[strings.ToLower(a.Term.Name)] = true
	}
	var out []Reason
	for _, e := range Eligibilities {
		r := Reason{Code: e.Code}
		if i := slices.IndexFunc(e.terms, func(t string) bool { return have[t] }); i >= 0 {
			r.By, r.From = e.terms[i], "taxonomy term"
		} else if w := e.words.FindString(c.EligibilityDescription); w != "" {
			r.By, r.From = strings.ToLower(w), "eligibility"
		} else if e.Code == "minors" && c.MaximumAge != nil && *c.MaximumAge <= 21 {
			r.From = "maximum age"
		} else if e.Code == "adults" && c.MinimumAge != nil && *c.MinimumAge >= 18 {
			r.From = "minimum age"
		} else if e.Code == "trafficking survivors" && trafficking {
			r.From = "need"
		}
		if r.From != "" {
			out = append(out, r)
		}
	}
	if out == nil {
		return []Reason{{Code: NotStated}}
	}
	return out
}

// Tongue is a language people ask for.
type Tongue struct{ Code, Name string }

// Tongues are the languages offered, in the order of their names (ISO 639-1 where there is one).
var Tongues = []Tongue{{"sq", "Albanian"}, {"am", "Amharic"}, {"ar", "Arabic"}, {"asl", "American Sign Language"}, {"bn", "Bengali"}, {"my", "Burmese"},
	{"zh", "Chinese"}, {"fa", "Persian"}, {"fr", "French"}, {"de", "German"}, {"gu", "Gujarati"}, {"ht", "Haitian Creole"}, {"hi", "Hindi"},
	{"hmn", "Hmong"}, {"id", "Indonesian"}, {"it", "Italian"}, {"ja", "Japanese"}, {"km", "Khmer"}, {"ko", "Korean"}, {"lo", "Lao"}, {"ne", "Nepali"},
	{"ps", "Pashto"}, {"pl", "Polish"}, {"pt", "Portuguese"}, {"pa", "Punjabi"}, {"ro", "Romanian"}, {"ru", "Russian"}, {"so", "Somali"},
	{"es", "Spanish"}, {"sw", "Swahili"}, {"tl", "Tagalog"}, {"ta", "Tamil"}, {"te", "Telugu"}, {"th", "Thai"}, {"ti", "Tigrinya"}, {"tr", "Turkish"},
	{"uk", "Ukrainian"}, {"ur", "Urdu"}, {"uz", "Uzbek"}, {"vi", "Vietnamese"}, {"yo", "Yoruba"}}

var otherNames = map[string]string{"mandarin": "zh", "cantonese": "zh", "farsi": "fa", "dari": "fa", "creole": "ht", "filipino": "tl", "cambodian": "km",
	"castilian": "es", "sign language": "asl", "asl": "asl", "español": "es", "français": "fr"}

// AnyTongue is the code of a service that brings an interpreter.
const AnyTongue = "interpreter"

// tongue is the code of a language by its name or code; "" for one that is not offered.
func tongue(name string) string {
	n := strings.ToLower(strings.TrimSpace(name))
	if c := otherNames[n]; c != "" {
		return c
	}
	for _, t := range Tongues {
		if n == t.Code || n == strings.ToLower(t.Name) || strings.HasPrefix(n, t.Code+"-") {
			return t.Code
		}
	}
	return ""
}

// TongueName is a language's English name; "English" and unknown codes stand as they are.
func TongueName(code string) string {
	for _, t := range Tongues {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

// spoken finds "in Spanish", "Spanish-speaking", "bilingual (English-Spanish)": a language named as one that is spoken, not
// as part of somebody's name.
var spoken = func() map[string]*regexp.Regexp {
	out := map[string]*regexp.Regexp{}
	for _, t := range Tongues {
		l := regexp.QuoteMeta(t.Name)
		out[t.Code] = regexp.MustCompile(`(?i)\b(?:in|speaks?|speaking|fluent in|bilingual in|bilingual|services in)\s+\(?` + l + `\b|\b` + l + `[- ]speak(?:ing|ers?)\b|\b` + l + `(?: and |/|-| or )English\b|\bEnglish(?: and |/|-| or |, )` + l + `\b`)
	}
	return out
}()

// languagesOf are the languages of a service, with the reason of each: what the source lists, then what its words say.
func languagesOf(c Card, listed []string) []Reason {
	var out []Reason
	add := func(r Reason) {
		if !slices.ContainsFunc(out, func(x Reason) bool { return x.Code == r.Code }) {
			out = append(out, r)
		}
	}
	for _, l := range listed {
		if code := tongue(l); code != "" {
			add(Reason{code, "", "languages"})
		}
	}
	said := c.InterpretationServices + ". " + c.Description
	low := strings.ToLower(said)
	for _, t := range Tongues {
		if !strings.Contains(low, strings.ToLower(t.Name)) {
			continue
		}
		if w := spoken[t.Code].FindString(said); w != "" {
			add(Reason{t.Code, strings.ToLower(w), "description"})
		}
	}
	if c.InterpretationServices != "" {
		add(Reason{AnyTongue, "", "interpretation services"})
	}
	return out
}

// facetsOf are what a service is found by.
func facetsOf(s stored) []facet {
	var out []facet
	add := func(kind, value string) {
		if f := (facet{kind, value}); value != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	for _, r := range s.Needs {
		add("need", r.Code)
	}
	for _, r := range s.Languages {
		add("language", r.Code)
	}
	for _, r := range s.For {
		add("for", r.Code)
	}
	for _, a := range s.Card.ServiceAtLocations {
		for _, x := range a.Location.Addresses {
			city, state := key(x.City), StateCode(x.StateProvince)
			add("place", city)
			add("place", state)
			if city != "" && state != "" {
				add("place", city+", "+state)
			}
			if len(x.PostalCode) >= 5 {
				add("place", x.PostalCode[:5])
			}
		}
	}
	for _, a := range s.Card.ServiceAreas {
		add("place", key(a.Name))
		add("place", StateCode(a.Name))
	}
	return out
}

func key(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

var zip = regexp.MustCompile(`^(\d{5})(?:-\d{4})?$`)

// PlaceKey reads what somebody typed as a place: a postal code, a city, "city, state", a state by name or code. It gives
// the key under which services are found, and in words what was understood; "" for nothing.
func PlaceKey(typed string) (place, words string) {
	t := key(strings.Trim(typed, " ,."))
	if m := zip.FindStringSubmatch(t); m != nil {
		return m[1], "postal code " + m[1]
	}
	if code := StateCode(t); code != "" {
		return code, StateName(code)
	}
	city, state, ok := strings.Cut(t, ",")
	if !ok {
		if i := strings.LastIndex(t, " "); i > 0 && StateCode(t[i+1:]) != "" && len(t)-i == 3 {
			city, state = t[:i], t[i+1:]
		}
	}
	city = strings.TrimSpace(city)
	if code := StateCode(state); code != "" && city != "" {
		return city + ", " + code, title(city) + ", " + strings.ToUpper(code)
	}
	return t, title(t)
}

func title(s string) string {
	parts := strings.Fields(s)
	for i, p := range parts {
		r := []rune(p)
		parts[i] = strings.ToUpper(string(r[:1])) + string(r[1:])
	}
	return strings.Join(parts, " ")
}

// capital makes the first letter a capital.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
