package lang

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/manumit/manumit/kernel/clock"
)

func catalogue(t *testing.T, rows string) *Catalogue {
	t.Helper()
	c := New()
	if err := c.Register("test", []byte("en,es,fr\n"+rows)); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	c := catalogue(t, "Call %s,Llame al %s,Appelez le %s\n%d day,%d día,%d jour\n%d days,%d días,%d jours\nonly,solo,\n")
	for _, x := range []struct {
		tag       Tag
		text, arg string
		want      string
	}{
		{English, "Call %s", "911", "Call 911"},
		{Spanish, "Call %s", "911", "Llame al 911"},
		{French, "Call %s", "911", "Appelez le 911"},
		{French, "unknown %s", "x", "unknown x"},
		{Mirror, "Call %s", "911", "Call 911"},
	} {
		if got := c.Say(x.tag, x.text, x.arg); got != x.want {
			t.Errorf("%s: got %q, want %q", x.tag, got, x.want)
		}
	}
	if got := c.Say(English, "100% of it"); got != "100% of it" {
		t.Errorf("a text without arguments was formatted: %q", got)
	}
	if got := c.Count(French, 0, "%d day", "%d days"); got != "0 jour" {
		t.Errorf("French counts 0 as one: %q", got)
	}
	if got := c.Count(Spanish, 0, "%d day", "%d days"); got != "0 días" {
		t.Errorf("Spanish counts 0 as many: %q", got)
	}
	if got := c.Missing(French, []string{"only", "only", "%d day", " "}); len(got) != 1 || got[0] != "only" {
		t.Errorf("missing: %q", got)
	}
}

func TestRegisterRefuses(t *testing.T) {
	for name, rows := range map[string]string{
		"no header":   "a,b,c\n",
		"other verbs": "en,es,fr\n%d of %s,%d,%d de %s\n",
		"no English":  "en,es,fr\n,x,y\n",
		"too few":     "en,es,fr\na,b\n",
	} {
		if err := New().Register("x", []byte(rows)); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
	c := New()
	for _, rows := range []string{"Lead,Dirigente,\n", "Lead,Pista,piste\n"} {
		if err := c.Register("x", []byte("en,es,fr\n"+rows)); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.Disputes()) != 1 || c.Say(Spanish, "Lead") != "Dirigente" || c.Say(French, "Lead") != "piste" {
		t.Errorf("disputes %q", c.Disputes())
	}
}

func TestDatesAndNumbers(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	c := New()
	for _, x := range []struct {
		tag               Tag
		date, time, thous string
	}{
		{English, "June 11, 2026", "10:42 a.m. Eastern", "11,193"},
		{Spanish, "11 de junio de 2026", "10:42 a. m. hora del Este", "11,193"},
		{French, "11 juin 2026", "10 h 42 heure de l’Est", "11\u202f193"},
	} {
		v := Voice{Catalogue: c, Tag: x.tag, Zone: zone}
		plain := strings.NewReplacer("\u00a0", " ")
		if got := v.Date(at); got != x.date {
			t.Errorf("%s date %q", x.tag, got)
		}
		if got := plain.Replace(v.Time(at)); got != x.time {
			t.Errorf("%s time %q", x.tag, got)
		}
		if got := v.Number(11193); got != x.thous {
			t.Errorf("%s number %q", x.tag, got)
		}
	}
	v := Voice{Catalogue: c, Tag: French}
	if got := v.Day(clock.NewDate(2026, time.May, 1)); got != "1er mai 2026" {
		t.Errorf("the first of a month in French: %q", got)
	}
	late := time.Date(2026, time.June, 12, 3, 0, 0, 0, time.UTC)
	if got := (Voice{Catalogue: c, Tag: English, Zone: zone}).Date(late); got != "June 11, 2026" {
		t.Errorf("a day counts in the zone: %q", got)
	}
}

func TestDayNear(t *testing.T) {
	near := clock.Date{Year: 2026, Month: time.June, Day: 11}
	for d, want := range map[clock.Date]string{
		{Year: 2026, Month: time.August, Day: 1}:  "August 1|1 de agosto|1er août",
		{Year: 2027, Month: time.January, Day: 3}: "January 3, 2027|3 de enero de 2027|3 janvier 2027",
		{}: "||",
	} {
		var got []string
		for _, tag := range []Tag{English, Spanish, French} {
			got = append(got, Voice{Tag: tag}.DayNear(d, near))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%v: got %q", d, got)
		}
	}
}

func TestSpoken(t *testing.T) {
	for code, want := range map[string]string{"es": "Spanish", "tl": "Tagalog", "ht": "Haitian Creole", "mam": "Mam", "ase": "American Sign Language",
		"": "", "declined": "declined", "xx": "xx", "<b>": "<b>"} {
		if got := Spoken(code); got != want {
			t.Errorf("%q: got %q", code, got)
		}
	}
}

func TestSpan(t *testing.T) {
	v := Voice{Catalogue: New(), Tag: English}
	for d, want := range map[time.Duration]string{
		59 * time.Minute:               "59 min",
		19*time.Hour + 16*time.Minute:  "19 h 16 min",
		47*time.Hour + 59*time.Minute:  "47 h 59 min",
		48 * time.Hour:                 "2 days",
		53*24*time.Hour + 23*time.Hour: "53 days",
		-5 * time.Hour:                 "5 h",
	} {
		if got := v.Span(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestNegotiate(t *testing.T) {
	for _, x := range []struct {
		accept, choice string
		want           Tag
	}{
		{"es-MX,es;q=0.9,en;q=0.8", "", Spanish},
		{"fr-CA", "", French},
		{"fr-CA", "es", Spanish},
		{"de", "", English},
		{"", "", English},
		{"\x00;;;", "klingon", English},
	} {
		if got := Negotiate(x.accept, x.choice); got != x.want {
			t.Errorf("%q %q: got %s, want %s", x.accept, x.choice, got, x.want)
		}
	}
}

func TestNegotiateNeverFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tag := Negotiate(rapid.String().Draw(t, "accept"), rapid.String().Draw(t, "choice"))
		if _, ok := Parse(string(tag)); !ok {
			t.Fatal("not a language")
		}
	})
}

func TestLiterals(t *testing.T) {
	fsys := fstest.MapFS{"pages/a.tmpl": {Data: []byte(`{{define "x"}}{{if .A}}{{t "one %s" (t "inner")}}{{else}}{{rich "**two**"}}{{end}}{{end}}{{range .B}}{{tn .N "%d a" "%d b"}}{{end}}{{template "x" (list (t "three"))}}{{icon "lock"}}`)}}
	got, err := Literals(fsys, "pages/*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	if want := "%d a|%d b|**two**|inner|one %s|three"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
