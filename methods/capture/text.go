package capture

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
)

// About says what was counted, in the words of the agency. Empty fields are
// reported as not stated: a figure without them cannot be compared with any.
type About struct {
	Definition string // who counts as a potential victim
	Period     string
	Area       string
	Linkage    string // how the lists were linked
}

// Assumptions are the sentences that go with every figure.
func Assumptions() []string {
	return []string{
		"People whom no list could ever reach are not counted: if some are far less visible than others, read the figure as a floor.",
		"It is assumed that nobody enters or leaves the population during the period, that records were linked correctly, and that there is no dependence of all lists at once. The last cannot be tested.",
		"Intervals cover sampling and the choice of model, nothing else.",
		"Do not compare with another year or area unless lists, definitions and linkage are the same, and do not rank areas.",
	}
}

// Round2 writes a number to two figures, with thousands separated: 11418 is
// "11,000". What is no number is "not known", infinity "no limit".
func Round2(x float64) string {
	switch {
	case math.IsNaN(x):
		return "not known"
	case math.IsInf(x, 0):
		return "no limit"
	case x <= 0:
		return "0"
	}
	unit := math.Pow(10, max(0, math.Floor(math.Log10(x))-1))
	return group(int64(math.Round(x/unit) * unit))
}

func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// WriteText writes the report for people, in the order in which a figure should
// be told: what was counted, the lists, persons seen, persons not seen, the
// range over methods, the warnings, the assumptions. Figures have two digits.
func (r Report) WriteText(w io.Writer, about About) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", r.Headline)
	line("Verdict: %s", r.Verdict)
	for _, n := range r.Why {
		line("  - %s", n.Text)
	}
	line("")
	line("What was counted")
	for _, x := range [][2]string{{"definition", about.Definition}, {"period", about.Period}, {"area", about.Area}, {"linkage", about.Linkage}} {
		if x[1] == "" {
			x[1] = "not stated"
		}
		line("  %-11s %s", x[0], x[1])
	}
	line("  %-11s %s", "lists", strings.Join(r.Lists, ", "))
	line("  %-11s %s, on two lists or more: %s", "persons", group(int64(r.Observed)), group(int64(r.Overlap.Twice)))
	if r.Withheld {
		line("")
		r.writeEnd(&b)
		_, err := io.WriteString(w, b.String())
		return err
	}
	r.writeMethods(&b)
	r.writeNear(&b)
	r.writeStability(&b)
	r.writeEnd(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) writeMethods(b *strings.Builder) {
	title := "Estimates by method"
	if r.Verdict == DoNotPublish {
		title = "Working figures, for the analyst only"
	}
	fmt.Fprintf(b, "\n%s (persons, to two figures)\n", title)
	tw := tabwriter.NewWriter(b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "  method\ttotal\tnot seen\t80%\t95%\t")
	for _, m := range r.Methods {
		if m.Withheld != "" {
			fmt.Fprintf(tw, "  %s\t\t\t\t\t%s\n", m.Name, m.Withheld)
			continue
		}
		mark := ""
		if m.Reference {
			mark = "for comparison"
		}
		fmt.Fprintf(tw, "  %s\t%s\t%s\t%s to %s\t%s to %s\t%s\n", m.Name, Round2(float64(m.Total)), Round2(float64(m.Total)-float64(r.Observed)),
			Round2(float64(m.Low80)), Round2(float64(m.High80)), Round2(float64(m.Low95)), Round2(float64(m.High95)), mark)
	}
	_ = tw.Flush() // a strings.Builder does not fail
	if r.Range != nil {
		fmt.Fprintf(b, "  range over methods: %s to %s\n", Round2(float64(r.Range.Low)), Round2(float64(r.Range.High)))
	}
	fmt.Fprintf(b, "  at least, if no two lists depend on each other (Chao): %s\n", Round2(r.Overlap.ChaoLower))
}

func (r Report) writeNear(b *strings.Builder) {
	if len(r.Near) == 0 {
		return
	}
	fmt.Fprintf(b, "\nModels that the table supports nearly as well as the best: %d of %d\n", len(r.Near), r.ValidModels)
	tw := tabwriter.NewWriter(b, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "  BIC difference\ttotal\tpairs of lists that depend on each other")
	for i, n := range r.Near {
		if i == 10 {
			fmt.Fprintf(tw, "  and %d more\t\t\n", len(r.Near)-i)
			break
		}
		fmt.Fprintf(tw, "  %.1f\t%s\t%s\n", n.Delta, Round2(n.Total), n.Model.Name(r.Lists))
	}
	_ = tw.Flush()
}

func (r Report) writeStability(b *strings.Builder) {
	if len(r.LeaveOneOut) > 0 {
		fmt.Fprintf(b, "\nStepwise estimate without one list\n")
		for _, c := range r.LeaveOneOut {
			fmt.Fprintf(b, "  without %s: %s\n", r.Lists[c.Lists[0]], Round2(c.Total))
		}
	}
	if len(r.Sensitivity) > 0 {
		fmt.Fprintf(b, "\nStepwise estimate if more matches between lists had been missed\n")
		for _, s := range r.Sensitivity {
			fmt.Fprintf(b, "  %.0f in 100 more: about %s\n", 100*s.Missed, Round2(s.Median))
		}
	}
	if l := r.Linkage; l != nil {
		fmt.Fprintf(b, "\nOver %d possible linkages: %s to %s; with sampling and choice of model, 95%%: %s to %s\n", l.Draws, Round2(l.Low), Round2(l.High), Round2(l.Low95), Round2(l.High95))
	}
}

func (r Report) writeEnd(b *strings.Builder) {
	if len(r.Warnings) > 0 {
		fmt.Fprintf(b, "\nAlso to know\n")
		for _, n := range r.Warnings {
			fmt.Fprintf(b, "  - %s\n", n.Text)
		}
	}
	fmt.Fprintf(b, "\nWhat every such figure assumes\n")
	for _, s := range Assumptions() {
		fmt.Fprintf(b, "  - %s\n", s)
	}
	fmt.Fprintf(b, "\nTo run again: seed %d, threshold %g, %d resamples, table %s\n", r.Seed, r.Threshold, r.Resamples, r.Hash)
}
