package lang

import (
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

// Voice speaks one language in one zone.
type Voice struct {
	Catalogue *Catalogue
	Tag       Tag
	Zone      *time.Location // nil is UTC
}

// Say translates text; see Catalogue.Say.
func (v Voice) Say(text string, args ...any) string { return v.Catalogue.Say(v.Tag, text, args...) }

// Count says a counted noun; see Catalogue.Count.
func (v Voice) Count(n int, one, other string, args ...any) string {
	return v.Catalogue.Count(v.Tag, n, one, other, args...)
}

func (v Voice) zone() *time.Location {
	if v.Zone == nil {
		return time.UTC
	}
	return v.Zone
}

var (
	monthsES = strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
	monthsFR = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
	daysES   = strings.Fields("domingo lunes martes miércoles jueves viernes sábado")
	daysFR   = strings.Fields("dimanche lundi mardi mercredi jeudi vendredi samedi")
	shortEN  = strings.Fields("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
	shortES  = strings.Fields("ene feb mar abr may jun jul ago sep oct nov dic")
	shortFR  = strings.Fields("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.")
)

// Day writes a civil date: "June 11, 2026", "11 de junio de 2026", "11 juin 2026". The zero date is "".
func (v Voice) Day(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	day, year := strconv.Itoa(d.Day), strconv.Itoa(d.Year)
	switch v.Tag {
	case Spanish:
		return day + " de " + monthsES[d.Month-1] + " de " + year
	case French:
		if d.Day == 1 {
			day = "1er"
		}
		return day + " " + monthsFR[d.Month-1] + " " + year
	}
	return d.Month.String() + " " + day + ", " + year
}

// DayNear leaves out the year where it is that of near: "June 11", "11 de junio", "11 juin".
func (v Voice) DayNear(d, near clock.Date) string {
	if d.IsZero() || d.Year != near.Year {
		return v.Day(d)
	}
	day := strconv.Itoa(d.Day)
	switch v.Tag {
	case Spanish:
		return day + " de " + monthsES[d.Month-1]
	case French:
		if d.Day == 1 {
			day = "1er"
		}
		return day + " " + monthsFR[d.Month-1]
	}
	return d.Month.String() + " " + day
}

// ShortDay leaves out the year: "Jun 11", "11 jun", "11 juin".
func (v Voice) ShortDay(d clock.Date) string {
	if d.IsZero() {
		return ""
	}
	day := strconv.Itoa(d.Day)
	switch v.Tag {
	case Spanish:
		return day + " " + shortES[d.Month-1]
	case French:
		return day + " " + shortFR[d.Month-1]
	}
	return shortEN[d.Month-1] + " " + day
}

// Date writes the day of an instant in the voice's zone. The zero instant is "".
func (v Voice) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.Day(clock.On(t, v.zone()))
}

// LongDate writes weekday and day: "Thursday, June 11, 2026".
func (v Voice) LongDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	w := t.In(v.zone()).Weekday()
	switch v.Tag {
	case Spanish:
		return daysES[w] + ", " + v.Date(t)
	case French:
		return daysFR[w] + " " + v.Date(t)
	}
	return w.String() + ", " + v.Date(t)
}

// Clock writes the time of day without its zone, for columns whose head names the zone: "10:42 a.m.", "10 h 42".
func (v Voice) Clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(v.zone())
	if v.Tag == French {
		return t.Format("15") + "\u00a0h\u00a0" + t.Format("04")
	}
	half := "a.m."
	if t.Hour() >= 12 {
		half = "p.m."
	}
	if v.Tag == Spanish {
		half = half[:2] + "\u00a0m."
	}
	return t.Format("3:04") + "\u00a0" + half
}

// Time writes the time of day with its zone: "10:42 a.m. Eastern".
func (v Voice) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.Clock(t) + " " + v.ZoneName(t)
}

// DateTime writes day, time and zone: "June 11, 2026, 10:42 a.m. Eastern".
func (v Voice) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return v.Date(t) + ", " + v.Time(t)
}

// zones gives the customary American names; others show their abbreviation.
var zones = map[string][3]string{
	"America/New_York":    {"Eastern", "hora del Este", "heure de l’Est"},
	"America/Detroit":     {"Eastern", "hora del Este", "heure de l’Est"},
	"America/Chicago":     {"Central", "hora del Centro", "heure du Centre"},
	"America/Denver":      {"Mountain", "hora de la Montaña", "heure des Rocheuses"},
	"America/Phoenix":     {"Mountain", "hora de la Montaña", "heure des Rocheuses"},
	"America/Los_Angeles": {"Pacific", "hora del Pacífico", "heure du Pacifique"},
	"America/Anchorage":   {"Alaska", "hora de Alaska", "heure de l’Alaska"},
	"Pacific/Honolulu":    {"Hawaii", "hora de Hawái", "heure d’Hawaï"},
	"America/Puerto_Rico": {"Atlantic", "hora del Atlántico", "heure de l’Atlantique"},
	"Pacific/Guam":        {"Chamorro", "hora de Chamorro", "heure des Chamorro"},
	"UTC":                 {"UTC", "UTC", "UTC"},
}

// ZoneName names the voice's zone at t.
func (v Voice) ZoneName(t time.Time) string {
	if names, ok := zones[v.zone().String()]; ok {
		switch v.Tag {
		case Spanish:
			return names[1]
		case French:
			return names[2]
		}
		return names[0]
	}
	name, _ := t.In(v.zone()).Zone()
	return name
}

// Number groups thousands: "11,193" in American English and in the Spanish of the United States (CLDR es-US),
// "11 193" with narrow no-break spaces in French.
func (v Voice) Number(n int) string {
	sep := ","
	if v.Tag == French {
		sep = "\u202f"
	}
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(sep)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Percent writes a whole percentage: "70%", in French "70 %".
func (v Voice) Percent(n int) string {
	if v.Tag == French {
		return v.Number(n) + "\u00a0%"
	}
	return v.Number(n) + "%"
}

// Span writes a length of time as chips show it: minutes below an hour, hours and minutes below two days, days above.
// It cuts off, so that what is left is never shown larger than it is. Negative spans are written by their size.
func (v Voice) Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	h, m := int(d/time.Hour), int(d/time.Minute)%60
	switch {
	case d < time.Hour:
		return v.Say("%d min", m)
	case d < 48*time.Hour && m == 0:
		return v.Say("%d h", h)
	case d < 48*time.Hour:
		return v.Say("%d h %d min", h, m)
	}
	return v.Count(h/24, "%d day", "%d days")
}
