package simulation

import (
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

var (
	fiscalFirst = clock.NewDate(2019, time.October, 1)
	fiscalLast  = clock.NewDate(2020, time.September, 30)
	bases       = []string{"continued presence", "bona fide T application", "T visa"}
	basisShares = []float64{.35, .4, .25}
)

// daytime draws an instant in office hours of a local day between first and last.
func (m *maker) daytime(first, last clock.Date) time.Time {
	day := first.AddDays(m.IntN(first.DaysUntil(last) + 1))
	return clock.Instant(day.Start(Zone).Add(9*time.Hour + time.Duration(m.IntN(8*3600))*time.Second))
}

// split scales the counts of the types so that they add up to the scaled total (largest remainders).
func (m *maker) split(counts []int) []int {
	total := 0
	for _, c := range counts {
		total += c
	}
	want := m.quota(float64(total), len(counts))
	out, left := make([]int, len(counts)), want
	rest := make([]float64, len(counts))
	for i, c := range counts {
		x := float64(c) * float64(want) / float64(total)
		out[i] = int(x)
		rest[i] = x - float64(out[i])
		left -= out[i]
	}
	for ; left > 0; left-- {
		best := 0
		for i := range rest {
			if rest[i] > rest[best] {
				best = i
			}
		}
		out[best]++
		rest[best] = -1
	}
	return out
}

// letters makes the recipients who count in fiscal year 2020, exactly, and letters that must not count, around them.
func (m *maker) letters() (adults []Adult, children []Child) {
	adult := func(kind string, at time.Time) *Adult {
		adults = append(adults, Adult{Type: kind, Basis: m.pick(basisShares, bases), Person: -1, Letters: []Letter{{Kind: "certification", At: at}}})
		return &adults[len(adults)-1]
	}
	for t, n := range m.split(adults2020) {
		for i := range n {
			at := m.daytime(fiscalFirst, fiscalLast.AddDays(-40))
			if i == 0 { // the last evening of the fiscal year: the next one in UTC
				at = m.lateOn(fiscalLast)
			}
			a := adult(types[t], at)
			if i%12 == 3 {
				a.Letters[0].Reissued = a.Letters[0].At.Add(time.Duration(5+m.IntN(25)) * 24 * time.Hour)
			}
		}
	}
	for range m.quota(40, 2) {
		adult(m.pick([]float64{.7, .15, .11, .04}, types), m.daytime(fiscalFirst, fiscalLast.AddDays(-40))).Letters[0].Annulled = true
	}
	for i := range m.quota(150, 5) { // the fiscal years before and after, and the evening before the first day
		at := m.daytime(clock.NewDate(2019, time.July, 5), clock.NewDate(2019, time.September, 29))
		switch i % 5 {
		case 0, 1:
			at = m.daytime(clock.NewDate(2020, time.October, 1), clock.NewDate(2021, time.February, 20))
		case 2, 3:
			at = m.lateOn(clock.NewDate(2019, time.September, 30))
		}
		adult(m.pick([]float64{.7, .15, .11, .04}, types), at)
	}

	child := func(kind string, letters ...Letter) *Child {
		children = append(children, Child{Type: kind, Person: -1, Letters: letters,
			Discovered: letters[0].At.Add(-time.Duration(2+m.IntN(6)) * 24 * time.Hour)})
		return &children[len(children)-1]
	}
	interim := func(at time.Time) Letter { return Letter{Kind: "interim assistance", At: at} }
	eligible := func(at time.Time) Letter { return Letter{Kind: "eligibility", At: at} }
	later := func(at time.Time) time.Time {
		return m.daytime(clock.On(at, Zone).AddDays(20), clock.On(at, Zone).AddDays(80))
	}
	for t, n := range m.split(children2020) {
		for i := range n {
			at := m.daytime(fiscalFirst, fiscalLast)
			if i == 0 {
				at = m.lateOn(fiscalLast)
			}
			if i%4 == 3 { // eligibility was clear at once
				child(types[t], eligible(at))
			} else { // both letters of one child, once
				child(types[t], interim(at), eligible(later(at)))
			}
		}
	}
	for i := range m.quota(60, 3) { // interim assistance in the year before: the child belongs there
		at := m.daytime(clock.NewDate(2019, time.August, 5), clock.NewDate(2019, time.September, 28))
		if i%3 == 0 {
			at = m.lateOn(clock.NewDate(2019, time.September, 30))
		}
		child(m.pick([]float64{.69, .25, .05, .01}, types), interim(at), eligible(later(at)))
	}
	for range m.quota(45, 2) { // the only letter was annulled
		c := child(m.pick([]float64{.69, .25, .05, .01}, types), eligible(m.daytime(fiscalFirst, fiscalLast.AddDays(-40))))
		c.Letters[0].Annulled = true
	}
	for range m.quota(90, 2) {
		child(m.pick([]float64{.69, .25, .05, .01}, types), eligible(m.daytime(clock.NewDate(2020, time.October, 2), clock.NewDate(2021, time.February, 20))))
	}
	return adults, children
}
