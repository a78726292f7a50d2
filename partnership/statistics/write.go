package statistics

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/manumit/manumit/kernel/fault"
)

// Report is something that can be written in every format.
type Report interface {
	figures() []Figure
	plain() any // the JSON shape
	heading() string
}

func (y HotlineYear) figures() []Figure { return []Figure{y.Situations, y.Signals} }
func (y LetterYear) figures() []Figure  { return []Figure{y.Adults, y.Children} }
func (y HotlineYear) heading() string   { return "Hotline, " + y.Situations.Window }
func (y LetterYear) heading() string    { return "Letters, " + y.Adults.Window }

func (y HotlineYear) plain() any {
	return struct {
		Situations  int           `json:"situations"`
		Signals     int           `json:"substantive_signals"`
		ByType      map[Class]int `json:"situations_by_type"`
		Definitions []Figure      `json:"definitions"`
	}{y.Situations.Total, y.Signals.Total, y.Situations.By, y.figures()}
}

// table is a total with its classes in one object, unknown always said.
func table(f Figure) map[string]int {
	out := map[string]int{"total": f.Total}
	for k, n := range f.By {
		out[string(k)] = n
	}
	return out
}

func (y LetterYear) plain() any {
	return struct {
		Adults      map[string]int `json:"adults"`
		Children    map[string]int `json:"children"`
		Definitions []Figure       `json:"definitions"`
	}{table(y.Adults), table(y.Children), y.figures()}
}

// Write writes a report as text, csv or json.
func Write(w io.Writer, r Report, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r.plain())
	case "csv":
		c := csv.NewWriter(w)
		c.Write([]string{"definition", "version", "unit", "window", "from", "to", "zone", "as_of", "type", "count"})
		for _, f := range r.figures() {
			row := func(class string, n int) {
				c.Write([]string{f.Definition, f.Version, f.Unit, f.Window, f.First, f.Last, f.Zone, f.AsOf.Format("2006-01-02T15:04:05Z"), class, strconv.Itoa(n)})
			}
			row("total", f.Total)
			for _, k := range Classes {
				if n, ok := f.By[k]; ok {
					row(string(k), n)
				}
			}
		}
		c.Flush()
		return c.Error()
	case "text":
		fmt.Fprintln(w, r.heading())
		for _, f := range r.figures() {
			fmt.Fprintf(w, "\n  %d %s\n", f.Total, f.Unit)
			for _, k := range Classes {
				if n, ok := f.By[k]; ok {
					fmt.Fprintf(w, "    %-14s %6d  %3.0f %%\n", strings.ReplaceAll(string(k), "_", " "), n, percent(n, f.Total))
				}
			}
			fmt.Fprintf(w, "  Counts when %s, %s to %s (%s), as of %s.\n  Conditions: %s.\n", f.Event, f.First, f.Last, f.Zone,
				f.AsOf.Format("2006-01-02 15:04 UTC"), strings.Join(f.Clauses, "; "))
		}
		return nil
	}
	return fault.Wrong("format", "text, csv or json")
}

func percent(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(n) / float64(of)
}
