package capture

import (
	"encoding/json"
	"math"
	"slices"
)

// Verdict says what may be done with the figures of a report.
type Verdict string

const (
	Publish        Verdict = "publish"
	PublishCaution Verdict = "publish with caution"
	DoNotPublish   Verdict = "do not publish"
)

// Code words of notices, for pages that bring their own sentences.
const (
	NoticeNotEstimable  = "not estimable"
	NoticeNoModel       = "no model"
	NoticeSameLists     = "same list twice"
	NoticeInside        = "list inside another"
	NoticeFewTwice      = "few persons on two lists"
	NoticeShareTwice    = "small share on two lists"
	NoticeEmptyPairs    = "empty overlaps"
	NoticeOneNeighbour  = "list overlaps one other"
	NoticeModels        = "depends on the model"
	NoticeStepwiseOff   = "stepwise off the best"
	NoticeDisagree      = "methods disagree"
	NoticeListDecides   = "one list decides"
	NoticeMergeDecides  = "merging decides"
	NoticeMisfit        = "model does not fit"
	NoticeBias          = "bootstrap biased"
	NoticeTail          = "bootstrap tail"
	NoticeFailed        = "resamples failed"
	NoticeModelUnstable = "model unstable"
	NoticeWide          = "interval wide"
	NoticeGrid          = "graph range cut"
	NoticeChains        = "chains disagree"
	NoticeDiscarded     = "models discarded"
	NoticeSound         = "sound"
	NoticeLinkage       = "linkage decides"
	NoticeLinkageAbsent = "linkage not carried through"
	NoticeLinkageWeak   = "sensitive to linkage"
)

// Notice is one thing that the reader of a figure has to know.
type Notice struct {
	Code string
	Text string
}

// Figure is a number that may be missing: NaN and infinity become null in JSON.
type Figure float64

// MarshalJSON writes null for what is no number.
func (f Figure) MarshalJSON() ([]byte, error) {
	if !f.Known() {
		return []byte("null"), nil
	}
	return json.Marshal(float64(f))
}

// Known reports whether the figure is a finite number.
func (f Figure) Known() bool { return !math.IsNaN(float64(f)) && !math.IsInf(float64(f), 0) }

func figures(a, b float64) (Figure, Figure) { return Figure(a), Figure(b) }

// Method is one method's answer.
type Method struct {
	Name       string   `json:"name"`
	Total      Figure   `json:"total"`
	Low95      Figure   `json:"low95"`
	High95     Figure   `json:"high95"`
	Low80      Figure   `json:"low80"`
	High80     Figure   `json:"high80"`
	Model      string   `json:"model"`
	BIC        Figure   `json:"bic"`
	EmptyTerms []string `json:"empty_terms,omitempty"` // terms at minus infinity
	Models     int      `json:"models,omitempty"`      // averaged over
	Failed     int      `json:"failed_resamples,omitempty"`
	SameModel  float64  `json:"same_model,omitempty"` // share of resamples choosing the same model
	RHat       Figure   `json:"r_hat,omitempty"`
	Reference  bool     `json:"reference,omitempty"` // for comparison only, not in the range
	Withheld   string   `json:"withheld,omitempty"`  // why there is no figure
	Note       string   `json:"note,omitempty"`

	model    Model
	interval *Interval
}

// Range is the smallest and largest point estimate over methods.
type Range struct {
	Low  Figure `json:"low"`
	High Figure `json:"high"`
}

// Report is everything about one estimate: figures by method, diagnostics,
// warnings and a verdict in words. It never holds one number with one interval
// alone. It is for the analyst: what it says of single patterns and pairs falls
// under the disclosure rules before it is shown to anyone else.
type Report struct {
	Observed  int
	Lists     []string
	Overlap   Overlap
	Methods   []Method
	Range     *Range // nil when withheld
	Headline  string
	Verdict   Verdict
	Why       []Notice // reasons of the verdict
	Warnings  []Notice // everything else the reader has to know
	Withheld  bool     // no figure is given at all
	Near      []Near   // models within 6 BIC units of the best: pair models, or with triples where those fit far better
	NearRatio float64  // largest total among them to the smallest

	Models, ValidModels int
	Steps               []Step
	Goodness            Goodness
	LeaveOneOut         []Change
	Merged              []Change
	Sensitivity         []Sensitivity
	Linkage             *Linkage

	// What is needed to run it again.
	Seed      uint64
	Threshold float64
	Resamples int
	Hash      string

	stops, cautions int
}

func (r *Report) add(m Method) {
	if m.Withheld == "" && !m.Total.Known() {
		m.Withheld = "no figure"
	}
	r.Methods = append(r.Methods, m)
}

// Method gives a method's answer by name.
func (r Report) Method(name string) (Method, bool) {
	i := slices.IndexFunc(r.Methods, func(m Method) bool { return m.Name == name })
	if i < 0 {
		return Method{}, false
	}
	return r.Methods[i], true
}

// Has reports whether a notice with the code is among the reasons or warnings.
func (r Report) Has(code string) bool {
	is := func(n Notice) bool { return n.Code == code }
	return slices.ContainsFunc(r.Why, is) || slices.ContainsFunc(r.Warnings, is)
}

// withhold, stop, warn and note add a notice of falling weight: no figure at
// all; do not publish; publish with caution; for information.
func (r *Report) withhold(code, text string) {
	r.Withheld = true
	r.stop(code, text)
}

func (r *Report) stop(code, text string) {
	r.Why = slices.Insert(r.Why, r.stops, Notice{code, text})
	r.stops++
}

func (r *Report) warn(code, text string) {
	r.Why = append(r.Why, Notice{code, text})
	r.cautions++
}

func (r *Report) note(code, text string) { r.Warnings = append(r.Warnings, Notice{code, text}) }

// MarshalJSON writes the report in the form that manumit estimate prints.
func (r Report) MarshalJSON() ([]byte, error) {
	type near struct {
		Model    string  `json:"model"`
		DeltaBIC float64 `json:"delta_bic"`
		Weight   float64 `json:"weight"`
		Total    Figure  `json:"total"`
	}
	type change struct {
		Lists []string `json:"lists"`
		Total Figure   `json:"total"`
		Ratio Figure   `json:"ratio"`
	}
	type pair struct {
		Lists    [2]string `json:"lists"`
		Estimate Figure    `json:"estimate"`
	}
	type sensitivity struct {
		Missed float64 `json:"missed_matches"`
		Median Figure  `json:"median"`
		Low    Figure  `json:"low"`
		High   Figure  `json:"high"`
	}
	type linkage struct {
		Draws  int    `json:"draws"`
		Failed int    `json:"failed"`
		Median Figure `json:"median"`
		Low    Figure `json:"low"`
		High   Figure `json:"high"`
		Low95  Figure `json:"low95"`
		High95 Figure `json:"high95"`
		Low80  Figure `json:"low80"`
		High80 Figure `json:"high80"`
	}
	reasons := slices.DeleteFunc(slices.Clone(r.Why), func(n Notice) bool { return n.Code == NoticeSound })
	texts := func(n []Notice) []string {
		out := []string{}
		for _, x := range n {
			out = append(out, x.Text)
		}
		return out
	}
	codes := []string{}
	for _, n := range append(slices.Clone(r.Why), r.Warnings...) {
		codes = append(codes, n.Code)
	}
	out := struct {
		Observed    int           `json:"observed"`
		Twice       int           `json:"seen_twice"`
		Lists       []string      `json:"lists"`
		Methods     []Method      `json:"methods"`
		Range       *Range        `json:"range"`
		Headline    string        `json:"headline"`
		Warnings    []string      `json:"warnings"`
		Verdict     Verdict       `json:"verdict"`
		Why         []string      `json:"why"`
		Codes       []string      `json:"notice_codes"`
		Assumptions []string      `json:"assumptions"`
		Near        []near        `json:"near_models"`
		Models      int           `json:"models_tried"`
		Valid       int           `json:"models_usable"`
		FitP        Figure        `json:"fit_p"`
		Leave       []change      `json:"leave_one_list_out"`
		Merged      []change      `json:"lists_merged"`
		Pairs       []pair        `json:"pair_estimates"`
		ChaoLower   Figure        `json:"chao_lower_bound"`
		Sensitivity []sensitivity `json:"linkage_sensitivity"`
		Linkage     *linkage      `json:"linkage,omitempty"`
		Seed        uint64        `json:"seed"`
		Threshold   float64       `json:"threshold"`
		Resamples   int           `json:"resamples"`
		Hash        string        `json:"table_sha256"`
	}{
		Observed: r.Observed, Twice: r.Overlap.Twice, Lists: r.Lists, Methods: r.Methods, Range: r.Range,
		Headline: r.Headline, Warnings: texts(append(reasons, r.Warnings...)), Verdict: r.Verdict, Why: texts(r.Why),
		Codes: codes, Assumptions: Assumptions(), Near: []near{}, Models: r.Models, Valid: r.ValidModels,
		FitP: Figure(nan), Leave: []change{}, Merged: []change{}, Pairs: []pair{}, Sensitivity: []sensitivity{},
		ChaoLower: Figure(nan), Seed: r.Seed, Threshold: r.Threshold, Resamples: r.Resamples, Hash: r.Hash,
	}
	if !r.Withheld {
		out.FitP, out.ChaoLower = Figure(r.Goodness.P), Figure(r.Overlap.ChaoLower)
		for _, p := range r.Overlap.Pairs {
			out.Pairs = append(out.Pairs, pair{[2]string{r.Lists[p.I], r.Lists[p.J]}, Figure(p.Estimate)})
		}
	}
	for _, n := range r.Near {
		out.Near = append(out.Near, near{n.Model.Name(r.Lists), n.Delta, n.Weight, Figure(n.Total)})
	}
	names := func(c []Change) []change {
		list := []change{}
		for _, x := range c {
			var l []string
			for _, i := range x.Lists {
				l = append(l, r.Lists[i])
			}
			list = append(list, change{l, Figure(x.Total), Figure(x.Ratio)})
		}
		return list
	}
	out.Leave, out.Merged = names(r.LeaveOneOut), names(r.Merged)
	for _, s := range r.Sensitivity {
		out.Sensitivity = append(out.Sensitivity, sensitivity{s.Missed, Figure(s.Median), Figure(s.Low), Figure(s.High)})
	}
	if l := r.Linkage; l != nil {
		out.Linkage = &linkage{l.Draws, l.Failed, Figure(l.Median), Figure(l.Low), Figure(l.High),
			Figure(l.Low95), Figure(l.High95), Figure(l.Low80), Figure(l.High80)}
	}
	return json.Marshal(out)
}
