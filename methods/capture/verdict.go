package capture

import (
	"fmt"
	"math"
	"strings"
)

// Triggers of the verdict. They are conventions, not theorems: each says at
// what point a reader would be misled by a bare number.
const (
	nearRatioCaution  = 1.5  // models equally supported by the table differ by this factor
	nearRatioStop     = 3    // the same
	rangeStop         = 3    // largest to smallest figure over methods
	listFactor        = 3    // change by this factor when one list is left out
	stepwiseOff       = 2    // BIC units
	listShift         = 0.3  // change of the total when one list is left out or two are merged
	fitP              = 0.05 // simulated deviance
	biasLimit         = 0.5  // |z0| of the bootstrap
	failedCaution     = 0.01 // share of resamples
	failedStop        = 0.1  // the same
	sameModelLimit    = 0.5  // share of resamples choosing the headline model
	wideCaution       = 4    // upper to lower limit at 95 per cent
	wideStop          = 10   // the same
	tailLimit         = 0.001
	linkageCaution    = 0.3  // half-range over draws of links, relative to their median
	linkageStop       = 1.0  // the same
	sensitiveMissed   = 0.05 // rate of further missed matches
	sensitiveLimit    = 0.2  // change of the total at that rate
	emptyPairsCaution = 0.25 // share of pairs of lists
	emptyPairsStop    = 0.5  // the same
)

func (e *estimation) judgeOverlap() {
	o, r, lists := e.r.Overlap, &e.r, e.t.lists
	for _, s := range o.Same {
		r.withhold(NoticeSameLists, fmt.Sprintf("%s and %s hold exactly the same persons: they are one list twice and say nothing about who is missed. Merge them or leave one out.", lists[s[0]], lists[s[1]]))
	}
	for _, s := range o.Inside {
		r.withhold(NoticeInside, fmt.Sprintf("Everybody on %s is also on %s: one list was made from the other and is no second look. Merge them or leave one out.", lists[s[0]], lists[s[1]]))
	}
	if o.Persons == 0 || o.Twice == 0 || e.t.Size() < 3 {
		return // refused with its own words
	}
	if o.Twice < LeastOverlap {
		r.withhold(NoticeFewTwice, fmt.Sprintf("Fewer than %d persons are on two lists or more: no figure is given.", LeastOverlap))
	} else if o.Twice < MinOverlap {
		r.stop(NoticeFewTwice, fmt.Sprintf("Fewer than %d persons are on two lists or more. An estimate would rest on a handful of people.", MinOverlap))
	}
	if float64(o.Twice) < MinOverlapShare*float64(o.Persons) {
		r.stop(NoticeShareTwice, fmt.Sprintf("Fewer than %.0f in 100 persons are on two lists or more. The lists hardly meet, and what they miss cannot be seen.", 100*MinOverlapShare))
	}
	share := float64(o.EmptyPairs) / float64(len(o.Pairs))
	text := fmt.Sprintf("%d of %d pairs of lists share nobody.", o.EmptyPairs, len(o.Pairs))
	switch {
	case share > emptyPairsStop:
		r.stop(NoticeEmptyPairs, text)
	case share > emptyPairsCaution:
		r.warn(NoticeEmptyPairs, text)
	case share > 0:
		r.note(NoticeEmptyPairs, text)
	}
	for _, i := range o.OneNeighbour {
		r.warn(NoticeOneNeighbour, fmt.Sprintf("%s shares persons with one other list only: how it depends on that list cannot be checked against a third.", lists[i]))
	}
}

func (e *estimation) judgeMethods() {
	e.judgeModels()
	e.judgeBootstrap()
	e.judgeAgreement()
	e.judgeStability()
	e.judgeLinkage()
	e.r.setRange()
}

func (e *estimation) judgeModels() {
	r := &e.r
	low, high := math.Inf(1), 0.0
	for _, n := range r.Near {
		low, high = min(low, n.Total), max(high, n.Total)
	}
	if len(r.Near) > 0 {
		r.NearRatio = high / low
		text := fmt.Sprintf("The answer depends on the model: models that the table supports about equally give %s to %s.", Round2(low), Round2(high))
		switch {
		case r.NearRatio > nearRatioStop:
			r.stop(NoticeModels, text)
		case r.NearRatio > nearRatioCaution:
			r.warn(NoticeModels, text)
		}
	}
	if gap := e.step.BIC - e.best.Best.BIC; len(r.Near) > 0 && gap > stepwiseOff {
		r.warn(NoticeStepwiseOff, fmt.Sprintf("The stepwise model is %.1f BIC units worse than the best model: the search may have stopped in a poor place.", gap))
	}
	if d := r.Models - r.ValidModels; d > 0 {
		r.note(NoticeDiscarded, fmt.Sprintf("%d of %d models were discarded because their estimate does not exist or is not unique.", d, r.Models))
	}
	if r.Goodness.Tables > 0 && r.Goodness.P < fitP {
		r.warn(NoticeMisfit, fmt.Sprintf("The stepwise model does not describe the overlaps well (simulated p = %.3f).", r.Goodness.P))
	}
}

func (e *estimation) judgeBootstrap() {
	r := &e.r
	m, ok := r.Method(MethodStepwise)
	if !ok || m.interval == nil {
		return
	}
	iv := m.interval
	if math.Abs(iv.Z0) > biasLimit {
		r.warn(NoticeBias, fmt.Sprintf("Resamples lie mostly on one side of the stepwise estimate (z0 = %.2f): the interval is corrected by a large amount.", iv.Z0))
	}
	b := float64(iv.Resamples - iv.Failed)
	if iv.Levels[0] < 1/b || iv.Levels[3] > 1-1/b {
		r.warn(NoticeTail, "A limit of the stepwise interval lies beyond the smallest or largest resample: it is less extreme than it should be.")
	}
	failed := float64(iv.Failed) / float64(iv.Resamples)
	text := fmt.Sprintf("%d of %d resamples could not be estimated.", iv.Failed, iv.Resamples)
	switch {
	case failed > failedStop:
		r.stop(NoticeFailed, text)
	case failed > failedCaution:
		r.warn(NoticeFailed, text)
	case failed > 0:
		r.note(NoticeFailed, text)
	}
	if iv.SameModel < sameModelLimit {
		r.note(NoticeModelUnstable, fmt.Sprintf("%.0f in 100 resamples chose the same model as the table itself.", 100*iv.SameModel))
	}
	wide := iv.High95 / iv.Low95
	text = fmt.Sprintf("The 95%% interval is wide: its upper limit is %.0f times its lower limit.", wide)
	switch {
	case wide > wideStop:
		r.stop(NoticeWide, text)
	case wide > wideCaution:
		r.warn(NoticeWide, text)
	}
}

// judgeAgreement looks for a method whose figure lies outside another's 95 per
// cent interval.
func (e *estimation) judgeAgreement() {
	r := &e.r
	var out []string
	for _, a := range r.Methods {
		var of []string
		for _, b := range r.Methods {
			if a.Reference || b.Reference || a.Withheld != "" || b.Withheld != "" || a.Name == b.Name {
				continue
			}
			if a.Total < b.Low95 || a.Total > b.High95 {
				of = append(of, b.Name)
			}
		}
		if len(of) > 0 {
			out = append(out, a.Name+" lies outside "+strings.Join(of, ", "))
		}
	}
	if len(out) > 0 {
		r.warn(NoticeDisagree, "Methods disagree by more than their intervals allow: "+strings.Join(out, "; ")+".")
	}
}

func (e *estimation) judgeStability() {
	r, lists := &e.r, e.t.lists
	for _, c := range r.LeaveOneOut {
		switch {
		case math.IsNaN(c.Ratio):
			r.warn(NoticeListDecides, fmt.Sprintf("Without %s no estimate is possible.", lists[c.Lists[0]]))
		case c.Ratio > listFactor || c.Ratio < 1.0/listFactor:
			r.stop(NoticeListDecides, fmt.Sprintf("Without %s the stepwise estimate changes by more than a factor of %d: that list decides the answer.", lists[c.Lists[0]], listFactor))
		case math.Abs(c.Ratio-1) > listShift:
			r.warn(NoticeListDecides, fmt.Sprintf("Without %s the stepwise estimate changes by more than %.0f in 100: that list decides the answer.", lists[c.Lists[0]], 100*listShift))
		}
	}
	var merges []string
	for _, c := range r.Merged {
		if math.IsNaN(c.Ratio) || math.Abs(c.Ratio-1) > listShift {
			merges = append(merges, lists[c.Lists[0]]+" with "+lists[c.Lists[1]])
		}
	}
	if len(merges) > 0 {
		r.warn(NoticeMergeDecides, fmt.Sprintf("Making one list of two changes the stepwise estimate by more than %.0f in 100: %s.", 100*listShift, strings.Join(merges, ", ")))
	}
}

func (e *estimation) judgeLinkage() {
	r := &e.r
	if l := r.Linkage; l != nil {
		half := (l.High - l.Low) / 2 / l.Median
		text := fmt.Sprintf("Over possible linkages of the records the stepwise estimate runs from %s to %s.", Round2(l.Low), Round2(l.High))
		switch {
		case half > linkageStop:
			r.stop(NoticeLinkage, text)
		case half > linkageCaution:
			r.warn(NoticeLinkage, text)
		default:
			r.note(NoticeLinkage, text)
		}
	} else {
		r.note(NoticeLinkageAbsent, "How surely the lists were linked was not given: errors of linkage are not in any interval here.")
	}
	for _, s := range r.Sensitivity {
		if s.Missed == sensitiveMissed && math.Abs(s.Median/e.step.Total-1) > sensitiveLimit {
			r.warn(NoticeLinkageWeak, fmt.Sprintf("If another %.0f in 100 matches between lists had been missed, the stepwise estimate would be about %s: the answer leans on the linkage.", 100*sensitiveMissed, Round2(s.Median)))
		}
	}
}

func (r *Report) setRange() {
	low, high := math.Inf(1), math.Inf(-1)
	for _, m := range r.Methods {
		if m.Reference || m.Withheld != "" {
			continue
		}
		low, high = min(low, float64(m.Total)), max(high, float64(m.Total))
	}
	if low > high {
		return
	}
	r.Range = &Range{Figure(low), Figure(high)}
	if high > rangeStop*low {
		r.stop(NoticeDisagree, fmt.Sprintf("The methods give %s to %s: more than a factor of %d apart.", Round2(low), Round2(high), rangeStop))
	}
}

// judge draws the verdict from the notices, and writes the headline.
func (r *Report) judge() {
	switch {
	case r.stops > 0:
		r.Verdict = DoNotPublish
	case r.cautions > 0:
		r.Verdict = PublishCaution
	default:
		r.Verdict = Publish
		r.Why = append(r.Why, Notice{NoticeSound, "The lists overlap well, the methods agree, and no single list or model decides the answer."})
	}
	step, ok := r.Method(MethodStepwise)
	switch {
	case r.Withheld || r.Range == nil:
		r.Headline = "No estimate can be made from these lists."
	case r.Verdict == DoNotPublish:
		r.Headline = "These lists do not carry an estimate that could be published."
	case r.Has(NoticeModels) || r.Has(NoticeDisagree) || !ok:
		r.Headline = fmt.Sprintf("The answer depends on the model: %s to %s people.", Round2(float64(r.Range.Low)), Round2(float64(r.Range.High)))
	default:
		r.Headline = fmt.Sprintf("About %s people (95%% interval %s to %s; %s to %s depending on the method).",
			Round2(float64(step.Total)), Round2(float64(step.Low95)), Round2(float64(step.High95)),
			Round2(float64(r.Range.Low)), Round2(float64(r.Range.High)))
	}
}

// sentence makes an error a sentence.
func sentence(err error) string {
	s := err.Error()
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
