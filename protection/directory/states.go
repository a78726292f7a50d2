package directory

import (
	"strings"
	"time"
)

// state is a state, district or territory by its postal code, with the zone most of it keeps (IANA tz). Where a state is
// divided the zone is that of most of its people, and hours near the line may be an hour off.
type state struct{ code, name, zone string }

var states = []state{
	{"al", "Alabama", "America/Chicago"}, {"ak", "Alaska", "America/Anchorage"}, {"as", "American Samoa", "Pacific/Pago_Pago"},
	{"az", "Arizona", "America/Phoenix"}, {"ar", "Arkansas", "America/Chicago"}, {"ca", "California", "America/Los_Angeles"},
	{"co", "Colorado", "America/Denver"}, {"ct", "Connecticut", "America/New_York"}, {"de", "Delaware", "America/New_York"},
	{"dc", "District of Columbia", "America/New_York"}, {"fl", "Florida", "America/New_York"}, {"ga", "Georgia", "America/New_York"},
	{"gu", "Guam", "Pacific/Guam"}, {"hi", "Hawaii", "Pacific/Honolulu"}, {"id", "Idaho", "America/Boise"},
	{"il", "Illinois", "America/Chicago"}, {"in", "Indiana", "America/Indiana/Indianapolis"}, {"ia", "Iowa", "America/Chicago"},
	{"ks", "Kansas", "America/Chicago"}, {"ky", "Kentucky", "America/New_York"}, {"la", "Louisiana", "America/Chicago"},
	{"me", "Maine", "America/New_York"}, {"md", "Maryland", "America/New_York"}, {"ma", "Massachusetts", "America/New_York"},
	{"mi", "Michigan", "America/Detroit"}, {"mn", "Minnesota", "America/Chicago"}, {"ms", "Mississippi", "America/Chicago"},
	{"mo", "Missouri", "America/Chicago"}, {"mt", "Montana", "America/Denver"}, {"ne", "Nebraska", "America/Chicago"},
	{"nv", "Nevada", "America/Los_Angeles"}, {"nh", "New Hampshire", "America/New_York"}, {"nj", "New Jersey", "America/New_York"},
	{"nm", "New Mexico", "America/Denver"}, {"ny", "New York", "America/New_York"}, {"nc", "North Carolina", "America/New_York"},
	{"nd", "North Dakota", "America/Chicago"}, {"mp", "Northern Mariana Islands", "Pacific/Guam"}, {"oh", "Ohio", "America/New_York"},
	{"ok", "Oklahoma", "America/Chicago"}, {"or", "Oregon", "America/Los_Angeles"}, {"pa", "Pennsylvania", "America/New_York"},
	{"pr", "Puerto Rico", "America/Puerto_Rico"}, {"ri", "Rhode Island", "America/New_York"}, {"sc", "South Carolina", "America/New_York"},
	{"sd", "South Dakota", "America/Chicago"}, {"tn", "Tennessee", "America/Chicago"}, {"tx", "Texas", "America/Chicago"},
	{"ut", "Utah", "America/Denver"}, {"vt", "Vermont", "America/New_York"}, {"vi", "U.S. Virgin Islands", "America/St_Thomas"},
	{"va", "Virginia", "America/New_York"}, {"wa", "Washington State", "America/Los_Angeles"}, {"wv", "West Virginia", "America/New_York"},
	{"wi", "Wisconsin", "America/Chicago"}, {"wy", "Wyoming", "America/Denver"},
}

// StateCode is the lower-case postal code of a state given by code or name; "" for anything else. "Washington" alone is the
// city: the state is asked for by its code or as "Washington State".
func StateCode(s string) string {
	s = key(strings.ReplaceAll(s, ".", ""))
	if s == "washington dc" {
		return "dc"
	}
	for _, x := range states {
		if s == x.code || s == strings.ToLower(x.name) {
			return x.code
		}
	}
	return ""
}

// StateName is a state's name by its code.
func StateName(code string) string {
	for _, x := range states {
		if x.code == code {
			return x.name
		}
	}
	return code
}

// zoneOf is the zone of a public location by its state, or fallback.
func zoneOf(l Location, fallback *time.Location) *time.Location {
	for _, a := range l.Addresses {
		code := StateCode(a.StateProvince)
		for _, x := range states {
			if x.code == code {
				if z, err := time.LoadLocation(x.zone); err == nil {
					return z
				}
			}
		}
	}
	return fallback
}
