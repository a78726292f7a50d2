package directory

import (
	"fmt"
	"time"

	"github.com/manumit/manumit/standards/hsds"
)

// Opening says whether somebody is there now.
type Opening string

// The answers. Unknown hours are not closed hours.
const (
	OpenNow      Opening = "open"
	ClosedNow    Opening = "closed"
	HoursUnknown Opening = "unknown"
)

// openAt judges a service's schedules at now, each in the zone of its place: open when one covers it, closed when all can be
// read and none does, otherwise unknown. Pure.
func openAt(c Card, now time.Time, fallback *time.Location) (Opening, string) {
	any, unsure := false, false
	try := func(list []Schedule, zone *time.Location) (string, bool) {
		local := now.In(zone)
		for _, s := range list {
			day := local.Format(time.DateOnly)
			if s.ValidFrom != "" && day < s.ValidFrom || s.ValidTo != "" && day > s.ValidTo || s.Until != "" && day > s.Until {
				continue
			}
			h := s.hours()
			open, sure := h.OpenAt(local)
			switch {
			case !sure:
				unsure = true
			case open:
				return closing(h), true
			default:
				any = true
			}
		}
		return "", false
	}
	zone := fallback
	if len(c.ServiceAtLocations) > 0 {
		zone = zoneOf(c.ServiceAtLocations[0].Location, fallback)
	}
	if words, ok := try(c.Schedules, zone); ok {
		return OpenNow, words
	}
	for _, a := range c.ServiceAtLocations {
		z := zoneOf(a.Location, fallback)
		for _, list := range [][]Schedule{a.Schedules, a.Location.Schedules} {
			if words, ok := try(list, z); ok {
				return OpenNow, words
			}
		}
	}
	if any && !unsure {
		return ClosedNow, "Closed now"
	}
	return HoursUnknown, "Hours not known: call first"
}

func closing(h hsds.OpeningHours) string {
	if h.Opens == 0 && h.Closes == 24*60 {
		return "Open all day"
	}
	return fmt.Sprintf("Open until %d:%02d", h.Closes/60%24, h.Closes%60)
}

func (s Schedule) hours() hsds.OpeningHours {
	return hsds.Hours(hsds.Schedule{ByDay: s.ByDay, OpensAt: s.OpensAt, ClosesAt: s.ClosesAt, Description: s.Description})
}

var dayNames = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// words are a schedule as people read it; the source's own words where it cannot be read.
func (s Schedule) words() string {
	h := s.hours()
	if !h.Known() {
		return first(s.Description, s.Notes)
	}
	out := ""
	for i, d := range h.Days {
		if i > 0 {
			out += ", "
		}
		switch d.Nth {
		case 0:
			out += dayNames[d.Day]
		case -1:
			out += "last " + dayNames[d.Day] + " of the month"
		default:
			out += fmt.Sprintf("%s (week %d of the month)", dayNames[d.Day], d.Nth)
		}
	}
	return fmt.Sprintf("%s %d:%02d–%d:%02d", out, h.Opens/60, h.Opens%60, h.Closes/60, h.Closes%60)
}
