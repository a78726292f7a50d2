package simulation

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

// Zone is the zone of the agencies that the national figures count.
var Zone, _ = time.LoadLocation("America/New_York")

// The published totals that scale 1 reproduces.
const (
	situations2020 = 11193
	signals2020    = 51667
)

// adults2020 and children2020 are letters of fiscal year 2020 by type: labor, sex, labor and sex, unknown.
var (
	types        = []string{"labor", "sex", "labor and sex", "unknown"}
	adults2020   = []int{356, 76, 56, 20}
	children2020 = []int{464, 168, 34, 7}
	// situationTypes are invented shares.
	situationTypes = []float64{.14, .66, .04, .16}
)

// Plan is what happens in the country, before anything is recorded.
type Plan struct {
	Situations []Situation
	Loose      []Signal // signals that never belong to a situation
	Adults     []Adult
	Children   []Child
	People     []Person
}

// Signal is one contact.
type Signal struct {
	At       time.Time
	Channel  string
	Language string
	Purpose  string
	Outcome  string
}

// Situation is one situation with its signals, oldest first.
type Situation struct {
	Type, Grade string
	Into        int // index of the situation it is merged into, or -1
	Signals     []Signal
	Person      int // index into People of a potential victim the hotline recorded, or -1
}

// Letter is one letter of a recipient.
type Letter struct {
	Kind     string // "certification", "interim assistance", "eligibility"
	At       time.Time
	Annulled bool
	Reissued time.Time // when it was re-issued; zero: never
}

// Adult gets certification letters.
type Adult struct {
	Type    string
	Basis   string
	Letters []Letter
	Person  int
}

// Child gets interim assistance, eligibility, or both.
type Child struct {
	Type       string
	Discovered time.Time
	Letters    []Letter
	Person     int
}

type maker struct {
	*rand.Rand
	scale float64
}

// Make plans a country.
func Make(seed uint64, scale float64) Plan {
	m := &maker{rand.New(rand.NewPCG(seed, 0x6d616e756d6974)), scale}
	var p Plan
	p.Situations = m.situations()
	p.Loose = m.loose(p.Situations)
	p.Adults, p.Children = m.letters()
	m.people(&p)
	return p
}

// quota scales a total, at least least.
func (m *maker) quota(n float64, least int) int {
	return max(int(math.Round(n*m.scale)), least)
}

// between draws an instant of the local days first … last, at any time of day.
func (m *maker) between(first, last clock.Date) time.Time {
	from, to := first.Start(Zone), last.End(Zone)
	return from.Add(time.Duration(m.Int64N(int64(to.Sub(from)/time.Second))) * time.Second)
}

// lateOn draws an instant between 20:00 and midnight local on day: the next day already in UTC.
func (m *maker) lateOn(day clock.Date) time.Time {
	return day.Start(Zone).Add(20*time.Hour + time.Duration(m.IntN(4*3600-1))*time.Second)
}

func (m *maker) pick(shares []float64, names []string) string {
	x := m.Float64()
	for i, s := range shares {
		if x < s || i == len(shares)-1 {
			return names[i]
		}
		x -= s
	}
	return names[0]
}

var (
	newYear    = clock.NewDate(2020, time.January, 1)
	yearEnd    = clock.NewDate(2020, time.December, 31)
	eve        = clock.NewDate(2019, time.December, 31)
	before     = clock.NewDate(2019, time.July, 1)
	after      = clock.NewDate(2021, time.March, 31)
	channels   = []string{"voice", "text", "chat", "online report", "email"}
	mix        = []float64{.70, .13, .07, .08, .02}
	languages  = []string{"en", "es", "fr", "zh", "vi"}
	speech     = []float64{.755, .18, .02, .025, .02}
	purposes   = []string{"crisis", "tip", "referral", "general information", "high risk"}
	whys       = []float64{.08, .42, .2, .2, .1}
	notCounted = []string{"hang-up", "wrong number", "missed", "undetermined", "unrelated topic"}
	noise      = []float64{.11, .05, .04, .03, .07}
)

func (m *maker) signal(at time.Time, outcome string) Signal {
	return Signal{clock.Instant(at), m.pick(mix, channels), m.pick(speech, languages), m.pick(whys, purposes), outcome}
}

// situation has a first substantive signal at first, and follow-ups within months.
func (m *maker) situation(first time.Time, grade string) Situation {
	s := Situation{Type: m.pick(situationTypes, types), Grade: grade, Into: -1, Person: -1}
	s.Signals = append(s.Signals, m.signal(first, "substantive"))
	for at := first; m.Float64() < .62 && len(s.Signals) < 12; {
		at = at.Add(time.Duration(m.Int64N(int64(20 * 24 * time.Hour))))
		if at.After(after.Start(Zone)) {
			break
		}
		s.Signals = append(s.Signals, m.signal(at, "substantive"))
	}
	return s
}

func (m *maker) graded() string { return m.pick([]float64{.45, .55}, []string{"high", "moderate"}) }

// situations makes those that count in 2020, exactly, and those that must not, around them.
func (m *maker) situations() []Situation {
	n := m.quota(situations2020, 12)
	var out []Situation
	late := m.quota(70, 2) // count in 2020, though UTC calls it 2021 already
	for i := range n {
		at := m.between(newYear, yearEnd)
		if i < late {
			at = m.lateOn(yearEnd)
		}
		s := m.situation(at, m.graded())
		if early := at.Add(-time.Duration(m.Int64N(int64(30 * 24 * time.Hour)))); i%9 == 5 && early.After(newYear.Start(Zone)) {
			s.Signals = slices.Insert(s.Signals, 0, m.signal(early, "missed")) // a missed call came first
		}
		out = append(out, s)
	}
	for range m.quota(.19*situations2020, 3) { // low indicators
		out = append(out, m.situation(m.between(newYear, yearEnd), "low"))
	}
	for range m.quota(.07*situations2020, 2) { // merged into one that counts
		s := m.situation(m.between(newYear, yearEnd), m.graded())
		s.Into = m.IntN(n)
		out = append(out, s)
	}
	for range m.quota(110, 4) { // the last evening of 2019: 2020 in UTC
		out = append(out, m.situation(m.lateOn(eve), m.graded()))
	}
	for range m.quota(90, 3) { // a missed call in 2020, the first substantive signal in 2021
		s := m.situation(m.between(clock.NewDate(2021, time.January, 2), clock.NewDate(2021, time.January, 20)), m.graded())
		s.Signals = slices.Insert(s.Signals, 0, m.signal(m.between(clock.NewDate(2020, time.December, 5), clock.NewDate(2020, time.December, 28)), "missed"))
		out = append(out, s)
	}
	for range m.quota(.12*situations2020, 3) {
		out = append(out, m.situation(m.between(before, clock.NewDate(2019, time.December, 30)), m.graded()))
	}
	for range m.quota(.06*situations2020, 2) {
		out = append(out, m.situation(m.between(clock.NewDate(2021, time.January, 2), clock.NewDate(2021, time.March, 1)), m.graded()))
	}
	return out
}

// loose fills the year up to the exact number of substantive signals, and adds what is not substantive.
func (m *maker) loose(situations []Situation) []Signal {
	year := clock.CalendarYear(2020, Zone)
	have := 0
	for _, s := range situations {
		for _, g := range s.Signals {
			if g.Outcome == "substantive" && year.HoldsInstant(g.At) {
				have++
			}
		}
	}
	want := max(m.quota(signals2020, 0), have)
	var out []Signal
	for range want - have {
		out = append(out, m.signal(m.between(newYear, yearEnd), "substantive"))
	}
	for i, share := range noise {
		for range m.quota(share*signals2020, 2) {
			out = append(out, m.signal(m.between(newYear, yearEnd), notCounted[i]))
		}
	}
	for range m.quota(260, 5) {
		out = append(out, m.signal(m.lateOn(eve), "substantive"))
	}
	for range m.quota(.08*signals2020, 5) {
		out = append(out, m.signal(m.between(before, clock.NewDate(2019, time.December, 30)), "substantive"))
	}
	for range m.quota(.05*signals2020, 5) {
		out = append(out, m.signal(m.between(clock.NewDate(2021, time.January, 1), after), "substantive"))
	}
	return out
}
