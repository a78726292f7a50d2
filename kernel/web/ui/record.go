package ui

import "time"

// Head stands at the top of a staff page.
type Head struct {
	Crumbs  []Link // the last is the page itself and needs no Href
	Title   string
	Tags    []Tag
	Chip    *Chip
	Sub     []string
	Actions []Link // the last is the filled one
	Posts   []Post
}

// Main reports whether i is the filled action: one a view.
func (h Head) Main(i int) bool { return i == len(h.Actions)-1 }

// StepState says whether a step is done, now or not yet.
type StepState string

// The states of a step.
const (
	Done StepState = "done"
	Now  StepState = "now"
	Next StepState = "next"
)

// Step is one state on a state line.
type Step struct {
	State StepState
	Text  string
	When  string // "June 1", "since June 8"
}

// Line shows the states of a record.
type Line struct {
	Label string
	Steps []Step
}

// Event is one entry of a timeline.
type Event struct {
	At    time.Time
	Kind  string // "" a person's act, "sys" the system's, "law" a report to an authority, "seal" the person's own choice
	Title string
	Text  string
	Link  Link
}

// Timeline shows what happened, in the order given.
type Timeline struct {
	Events []Event
	Times  bool // all on one day: show only the time
}

// Fact is a term and its answer. Only one of Answer, Sealed, Chip, Link or Tag is drawn, the first that is set.
type Fact struct {
	Term   string
	Answer Answer
	Sealed *Sealed
	Chip   *Chip
	Link   Link
	Tag    Tag
}

// Facts is a list of terms and answers.
type Facts struct {
	Rows    []Fact
	Answers bool // answers at the far edge
}

// Evidence is an indicator with the fact it rests on. An indicator is a fact told, never a finding.
type Evidence struct {
	Items []EvidenceItem
	Note  string // why the grade is what it is
}

// EvidenceItem is one indicator.
type EvidenceItem struct {
	Indicator string
	Element   string // "Legal element: means", "Supports"
	Fact      string // plain words
	Source    string // "Told by the person, chat"
	At        time.Time
	By        string // who recorded: role and number
}

// Empty says what was looked for, why there is nothing, and the next best step.
type Empty struct {
	Title, Text string
	Next        Link
}

// Note is advice beside a field. Tone "", "clay" or "amber".
type Note struct {
	Title, Text string
	Tone        string
}

// Alert is a message for the page. Tone "info", "success", "warning", "error".
type Alert struct {
	Tone, Title, Text string
	Links             []Link
}

// Progress is shown when something takes longer than two seconds.
type Progress struct {
	Label               string
	Done, Total, Refuse int
	Left                time.Duration
	Refused             Link
}

// Difference is one field that two people changed. Was, Theirs and Mine are as people typed them.
type Difference struct{ Label, Was, Theirs, Mine string }

// Conflict shows that somebody saved the record meanwhile. Nothing is lost: Mine is posted again on top of the new version.
type Conflict struct {
	By   string
	At   time.Time
	Rows []Difference
	Keep Link // leads back to the record as it stands
	Mine Post // saves mine on top; its hidden fields hold what was typed and the new version
}

// Pages leads through a list by key: there is no page number, so rows are never skipped while the list grows.
type Pages struct {
	Shown      int
	First      string // href of the first page, empty on the first page
	Next       string // href of the next page, empty on the last
	About      string // "signals", for the label
	OfAtLeast  int    // known total, 0 when it is not counted
	OfComplete bool   // the total is exact
}

// Cell is one cell of a table. The first of Link, Chip, Tag, Answer that is set is drawn.
type Cell struct {
	Text   string
	Sub    string // second line
	Link   Link
	Chip   *Chip
	Tag    Tag
	Gap    Gap
	Hidden bool // a suppressed number: the word "hidden" on hatching
	Num    bool
}

// Table has a caption, heads and rows; the first cell of a row is its head unless Plain. On a phone rows are stacked.
type Table struct {
	Caption     string
	HideCaption bool
	Heads       []Column
	Rows        [][]Cell
	Total       bool // the last row is a total
	RowHead     int  // which column names the row
	Class       string
}

// Column is the head of one column.
type Column struct {
	Text string
	Num  bool
	Hide bool // for screen readers only
}

// Heads makes plain column heads.
func Heads(texts ...string) []Column {
	out := make([]Column, len(texts))
	for i, t := range texts {
		out[i].Text = t
	}
	return out
}

// HeadOf is column i's head.
func (t Table) HeadOf(i int) Column {
	if i < len(t.Heads) {
		return t.Heads[i]
	}
	return Column{}
}

// LastTotal reports whether row i is the total.
func (t Table) LastTotal(i int) bool { return t.Total && i == len(t.Rows)-1 }

// Figure is one figure in a row of figures.
type Figure struct {
	Label, Value, Sub string
	Icon, Tone        string
	Chip              *Chip
}

// Numbers are figures that stand for themselves; each counts its own unit.
type Numbers struct{ Items []Figure }
