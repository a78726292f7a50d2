package statistics

import (
	"embed"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

//go:embed pages/*.tmpl
var templates embed.FS

type figureView struct {
	ID      string
	Figure  Figure
	From    string // days and instant as people write them
	To      string
	AsOf    string
	Chart   ui.Chart
	Bars    bool
	LeftOut ui.Table
	Any     bool
}

type reportView struct {
	Head     ui.Head
	Year     ui.Form
	Tabs     []ui.Link // the one without an address is here
	Figures  []figureView
	Download []ui.Link
}

var reportPage = web.Page[reportView](templates, "pages/report.tmpl")

// Pages registers the reports.
func (s *Service) Pages(site *web.Site) error {
	site.Staff("GET /reports", func(w http.ResponseWriter, r *http.Request) error {
		return site.Redirect(w, r, "/reports/hotline")
	})
	site.Staff("GET /reports/{what}", s.page(site))
	site.Gallery(samples()...)
	return site.Declare(reportPage)
}

func (s *Service) page(site *web.Site) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		what := r.PathValue("what")
		if what != "hotline" && what != "certification" {
			return fault.New(fault.NotFound, "There is no such report")
		}
		now := clock.On(s.guard.Clock.Now(), Zone)
		y := now.Year
		if what == "certification" && now.Month >= time.October {
			y++
		}
		if n, err := strconv.Atoi(r.URL.Query().Get("year")); err == nil {
			y = n
		}
		report, err := s.report(r, what, y)
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		if format := r.URL.Query().Get("format"); format != "" && err == nil {
			kind := map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format]
			if kind == "" {
				return fault.Wrong("format", "csv or json")
			}
			w.Header().Set("Content-Type", kind)
			return Write(w, report, format)
		}
		return reportPage.Render(w, r, site, title(what), view(what, y, report, err), web.Here("/reports"))
	}
}

func (s *Service) report(r *http.Request, what string, y int) (Report, error) {
	if what == "hotline" {
		return s.HotlineYear(r.Context(), y)
	}
	return s.LetterYear(r.Context(), y)
}

func title(what string) string {
	if what == "hotline" {
		return "Hotline figures"
	}
	return "Letter figures"
}

func view(what string, y int, report Report, failed error) reportView {
	path := "/reports/" + what
	label, hint := "Calendar year", "January 1 to December 31"
	if what == "certification" {
		label, hint = "Fiscal year", "October 1 of the year before to September 30"
	}
	v := reportView{
		Head: ui.Head{Title: title(what), Sub: []string{"Counted from records just now. Not for publication before the gate has checked it."}},
		Year: ui.Form{Action: path, Get: true, Row: true, Submit: "Count", Fields: []ui.Field{
			{Kind: ui.Number, Name: "year", Label: label, Hint: hint, Values: []string{strconv.Itoa(y)}}}},
	}
	for _, x := range []ui.Link{{Text: "Hotline, calendar year", Href: "/reports/hotline"}, {Text: "Letters, fiscal year", Href: "/reports/certification"}} {
		if x.Href == path {
			x.Href = ""
		}
		v.Tabs = append(v.Tabs, x)
	}
	if failed != nil {
		v.Year = v.Year.Filled(map[string][]string{"year": {strconv.Itoa(y)}}, failed)
		return v
	}
	for i, f := range report.figures() {
		v.Figures = append(v.Figures, draw("f"+strconv.Itoa(i), f))
	}
	for _, format := range []string{"csv", "json"} {
		v.Download = append(v.Download, ui.Link{Text: strings.ToUpper(format), Href: path + "?year=" + strconv.Itoa(y) + "&format=" + format})
	}
	return v
}

// classNames are how the classes are written on pages.
var classNames = map[Class]string{Labor: "Labor", Sex: "Sex", LaborAndSex: "Labor and sex", Other: "Other", Unknown: "Unknown"}

func draw(id string, f Figure) figureView {
	say := lang.Voice{Tag: lang.English, Zone: Zone}
	v := figureView{ID: id, Figure: f, From: dayWords(say, f.First), To: dayWords(say, f.Last), AsOf: say.DateTime(f.AsOf),
		LeftOut: ui.Table{Caption: "Records that do not count, by the first condition they fail", Heads: []ui.Column{{Text: "Condition"}, {Text: "Records", Num: true}}}}
	var bars []ui.Bar
	for _, k := range Classes {
		if n, ok := f.By[k]; ok {
			bars = append(bars, ui.Bar{Label: classNames[k], Count: n})
		}
	}
	v.Bars = len(bars) > 0
	v.Chart = ui.NewChart(strings.ToUpper(f.Unit[:1])+f.Unit[1:]+" by type, "+f.Window, f.Unit, f.Total, bars...)
	for _, name := range order(f.LeftOut) {
		v.LeftOut.Rows = append(v.LeftOut.Rows, []ui.Cell{{Text: leftOutNames[name]}, {Text: strconv.Itoa(f.LeftOut[name]), Num: true}})
		v.Any = true
	}
	return v
}

func dayWords(say lang.Voice, iso string) string {
	d, err := clock.ParseDate(iso)
	if err != nil {
		return iso
	}
	return say.Day(d)
}

var leftOutNames = map[string]string{
	"graded": "Low indicators, or not graded", "merged": "Merged into another situation", "window": "Another year",
	"hang-up": "Hang-up", "wrong number": "Wrong number", "missed": "Missed", "undetermined": "Reason could not be determined",
	"unrelated": "Unrelated topic", "adult": "Letters of children", "child": "Letters of adults", "annulled": "Annulled",
	"re-issued": "Re-issued: the first letter counts", "once": "A further letter of the same child",
}

// order lists conditions with the largest number first, then by name.
func order(m map[string]int) []string {
	var out []string
	for k := range m {
		i := 0
		for i < len(out) && (m[out[i]] > m[k] || m[out[i]] == m[k] && out[i] < k) {
			i++
		}
		out = append(out[:i], append([]string{k}, out[i:]...)...)
	}
	return out
}

// samples show each report in each state, with invented numbers.
func samples() []web.Sample {
	day := time.Date(2026, 6, 11, 14, 0, 0, 0, time.UTC)
	made := func(n int) Figure {
		c := NewCounter(Situations, clock.CalendarYear(2025, Zone))
		for i := range n {
			c.Take(Situation{Grade: []string{"high", "moderate", "low"}[i%3], First: day.AddDate(-1, 0, 0), Type: []string{"labor", "sex", "", "labor and sex"}[i%4]})
		}
		return c.Figure(day)
	}
	of := func(f Figure, key, unit, event string, clauses []string) Figure {
		f.Definition, f.Unit, f.Event, f.Clauses = key, unit, event, clauses
		return f
	}
	some := HotlineYear{made(90), of(made(240), Signals.Key, Signals.Unit, Signals.Event, Signals.Words())}
	some.Signals.By = nil
	none := LetterYear{of(made(0), Adults.Key, Adults.Unit, Adults.Event, Adults.Words()), of(made(0), Children.Key, Children.Unit, Children.Event, Children.Words())}
	return []web.Sample{
		{Name: "Report: hotline", Page: reportPage, Title: title("hotline"), View: view("hotline", 2025, some, nil)},
		{Name: "Report: nothing recorded in that year", Page: reportPage, Title: title("certification"), View: view("certification", 2031, none, nil)},
		{Name: "Report: a year that cannot be", Page: reportPage, Title: title("hotline"), View: view("hotline", 12, HotlineYear{}, year(12))},
	}
}
