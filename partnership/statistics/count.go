package statistics

import (
	"time"

	"github.com/manumit/manumit/kernel/clock"
)

// Counter applies a definition to rows, one after another, in any order.
type Counter[R any] struct {
	def    Definition[R]
	window clock.Window
	zone   *time.Location
	total  int
	by     map[Class]int
	out    map[string]int // first clause a row failed → rows
	first  map[string]dated
}

type dated struct {
	day   clock.Date
	class Class
}

// NewCounter counts by def in window.
func NewCounter[R any](def Definition[R], window clock.Window) *Counter[R] {
	c := &Counter[R]{def: def, window: window, zone: window.Zone, by: map[Class]int{}, out: map[string]int{}, first: map[string]dated{}}
	if !def.zoned {
		c.zone = time.UTC
	}
	return c
}

// Take looks at one row.
func (c *Counter[R]) Take(r R) {
	for _, cl := range c.def.Clauses {
		if !cl.holds(r) {
			c.out[cl.Name]++
			return
		}
	}
	d := dated{c.def.day(r, c.zone), c.def.class(r)}
	if c.def.recipient == nil {
		c.add(d)
		return
	}
	who := c.def.recipient(r)
	if before, ok := c.first[who]; ok {
		c.out[onceClause]++
		if !d.day.Before(before.day) {
			return
		}
	}
	c.first[who] = d
}

func (c *Counter[R]) add(d dated) {
	if !c.window.Holds(d.day) {
		c.out["window"]++
		return
	}
	c.total++
	c.by[d.class]++
}

// Figure is a counted number with everything it needs to be quoted.
type Figure struct {
	Definition string         `json:"definition"`
	Version    string         `json:"version"`
	Unit       string         `json:"unit"`
	Event      string         `json:"event"`
	Window     string         `json:"window"`
	First      string         `json:"from"`
	Last       string         `json:"to"`
	Zone       string         `json:"zone"`
	AsOf       time.Time      `json:"as_of"`
	Clauses    []string       `json:"clauses"`
	Total      int            `json:"total"`
	By         map[Class]int  `json:"by_type,omitempty"`
	LeftOut    map[string]int `json:"left_out"` // rows by the first clause they failed
}

// Figure closes the count as of an instant.
func (c *Counter[R]) Figure(asOf time.Time) Figure {
	for _, d := range c.first {
		c.add(d)
	}
	c.first = map[string]dated{}
	f := Figure{Definition: c.def.Key, Version: c.def.Version, Unit: c.def.Unit, Event: c.def.Event,
		Window: c.window.Name, First: c.window.First.String(), Last: c.window.Last.String(), Zone: c.zone.String(),
		AsOf: asOf, Clauses: c.def.Words(), Total: c.total, LeftOut: c.out, By: map[Class]int{}}
	for _, k := range Classes {
		if n := c.by[k]; n > 0 || k != Other {
			f.By[k] = n
		}
	}
	return f
}
