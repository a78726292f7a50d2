package hotline

import (
	"slices"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/web/ui"
)

type situationInput struct {
	x          SituationView
	told       *Told
	now        time.Time
	zone       *time.Location
	codes      map[string]string
	means      map[string]bool
	safe       []ui.SafeContact // in the order of the victims
	personPage string
	once       func() string
	may        func(access.Act) bool
	called     func(id string) string
	named      func(id, otherwise string) string
}

// viewWhole draws a situation from what is known: no store, so that the gallery draws the same.
func viewWhole(in situationInput) situationView {
	x, path := in.x, "/hotline/situations/"+in.x.ID
	version := strconv.FormatInt(x.Version, 10)
	v := situationView{Crisis: crisisOf(x.Clocks, in.now), Hidden: ui.Tag{Text: "Place is confidential", Tone: "seal", Icon: "lock"}}
	v.Head = ui.Head{Crumbs: []ui.Link{{Text: "Hotline", Href: "/hotline"}, {Text: "Situations", Href: "/hotline/situations"}, {Text: x.Ref()}},
		Title: "Situation " + x.Ref(), Tags: []ui.Tag{{Text: textOf(typeTexts, string(x.Type))}, gradeTag(x.Grade), {Text: stateText(x.Situation)}}}
	v.Merged = mergedAlert(x)
	if x.MergedInto != "" && in.may(ActUnmerge) {
		v.Head.Posts = append(v.Head.Posts, ui.Post{Action: path + "/unmerge", Text: "Undo the merge", Style: "outline", Hidden: []ui.Hidden{{Name: "version", Value: version}}})
	}
	if x.MergedInto == "" && in.may(ActMerge) {
		v.MergeLink = ui.Link{Text: "Merge into another situation", Href: path + "/merge"}
	}
	if x.Open && x.MergedInto == "" && in.may(ActEnd) {
		v.Head.Posts = append(v.Head.Posts, ui.Post{Action: path + "/close", Text: "Close", Style: "outline", Hidden: []ui.Hidden{{Name: "version", Value: version}}})
	}
	running := false
	for _, c := range x.Clocks {
		v.Clocks = append(v.Clocks, clockRow{c.Task, chipOf(c, in.now)})
		running = running || c.Open() && (c.Rule == CrisisRule.Name || c.Rule == AlertRule.Name)
	}
	if running && in.may(ActRespond) {
		v.Head.Posts = append(v.Head.Posts, ui.Post{Action: path + "/respond", Text: "The response is under way"})
	}
	v.Numbers = ui.Numbers{Items: []ui.Figure{
		{Label: "Signals", Value: strconv.Itoa(len(x.Signals))},
		{Label: "Potential victims (minimum)", Value: strconv.Itoa(x.VictimsMin), Sub: "not a count"},
		{Label: "People in the register", Value: strconv.Itoa(len(x.Victims))},
		{Label: "Referrals", Value: strconv.Itoa(len(x.Referrals))},
		{Label: "Notices to authorities", Value: strconv.Itoa(len(x.Notices))}}}
	v.Steps = Next(in.picture(running))
	var facts []string
	if in.told != nil {
		facts = in.told.Facts
	}
	v.Evidence = evidence(x.Indicators, in.codes, in.means, facts, in.called)
	if in.told != nil && in.told.Reason != "" {
		v.Evidence.Note = in.told.Reason
	}
	v.forms(in, path, version)
	v.people(in, path)
	v.consents(in, path)
	v.notices(in)
	v.Timeline = timeline(in)
	v.Search = searchForm(path)
	v.NoPlace = ui.Empty{Title: "No place fits all of this", Text: "Leave out the language or the place and search again."}
	return v
}

func gradeTag(g Grade) ui.Tag {
	t := ui.Tag{Text: textOf(gradeTexts, string(g))}
	if g == High || g == Moderate {
		t.Tone, t.Icon = "amber", "half"
	}
	return t
}

func mergedAlert(x SituationView) ui.Alert {
	if x.MergedInto != "" {
		return ui.Alert{Title: "This is part of another situation", Text: "It is counted there, once.", Links: []ui.Link{{Text: Ref("S", x.MergedInto), Href: "/hotline/situations/" + x.MergedInto}}}
	}
	a := ui.Alert{Text: "They are counted here, once."}
	for _, m := range x.Merged {
		a.Title = "Others were merged into this one"
		a.Links = append(a.Links, ui.Link{Text: m.Ref(), Href: "/hotline/situations/" + m.ID})
	}
	return a
}

func (in situationInput) picture(running bool) Picture {
	x := in.x
	p := Picture{Responded: !running, Indicators: len(x.Indicators) > 0, Situation: true, Graded: x.Grade != "", Victims: x.Victims,
		Referral: len(x.Referrals) > 0, Consent: len(x.Consents) > 0, Wishes: len(x.Victims) > 0}
	for _, g := range x.Signals {
		p.Danger, p.Crisis, p.Safe = p.Danger || g.Danger, p.Crisis || g.Purpose == Crisis, p.Safe || !g.Safe.Empty()
	}
	for _, s := range in.safe {
		p.Safe = p.Safe || s.Known
	}
	return p
}

func (v *situationView) forms(in situationInput, path, version string) {
	x := in.x
	if in.told == nil {
		v.Sealed = ui.Sealed{Name: "Facts and note", Now: in.now, Action: path + "/show", Who: ui.Link{Text: "Ask your supervisor."}}
		if in.may(ActRead) {
			v.Sealed.Purposes = purposeOptions()
		}
	}
	if in.may(ActGrade) {
		f := x.OwnType.forms()
		v.Grade = &ui.Form{Action: path + "/grade", Submit: "Decide", Version: version, Outline: true, Fields: []ui.Field{
			{Kind: ui.Radios, Name: "grade", Label: "Grade", Options: ui.Options("high", "High indicators", "moderate", "Moderate indicators", "low", "Low indicators")},
			formsField(f), leastField(x.VictimsMin),
			{Kind: ui.Area, Name: "reason", Label: "Why, in your words", Rows: 2, Max: 2000, Optional: true}}}
		v.Suggests = ui.Note{Title: "Suggested: " + textOf(gradeTexts, string(x.Suggestion.Grade)) + ".", Text: x.Suggestion.Why + " You decide."}
	}
	if in.may(ActNote) && (in.told != nil || x.Note.Empty()) {
		text := ""
		if in.told != nil {
			text = in.told.Note
		}
		v.Note = &ui.Form{Action: path + "/note", Submit: "Save the note", Version: strconv.FormatInt(x.NoteVersion, 10), Outline: true,
			Fields: []ui.Field{{Kind: ui.Area, Name: "note", Label: "What a colleague needs to go on", Rows: 6, Max: 8000, Values: []string{text}}}}
	}
	if !x.NoteAt.IsZero() {
		v.NoteBy = "Last saved by " + in.called(x.NoteBy)
	}
	if in.may(ActRecognise) {
		v.PersonLink = ui.Link{Text: "Record a person", Href: path + "/person"}
	}
	if in.may(ActRead) {
		v.NoticeLink = ui.Link{Text: "Record a notice", Href: path + "/notice"}
	}
}

var bandTexts = []string{"minor", "Under 18", "adult", "18 or older"}

var nationalityTexts = []string{"foreign", "Not a U.S. citizen", "citizen", "U.S. citizen"}

func (v *situationView) people(in situationInput, path string) {
	for i, p := range in.x.Victims {
		row := personRow{Ref: Ref("P", p.Person), Facts: ui.Facts{Rows: []ui.Fact{
			{Term: "Role", Answer: ui.Said(textOf(roleTexts, p.Role))},
			{Term: "Age", Answer: answer(textOf(bandTexts, p.Band), p.Band)},
			{Term: "Nationality", Answer: answer(textOf(nationalityTexts, p.Nationality), p.Nationality)}}}}
		if in.personPage != "" {
			row.Href = in.personPage + p.Person
		}
		if p.Band != "adult" {
			row.Facts.Rows = append(row.Facts.Rows, ui.Fact{Term: "Protection", Tag: ui.Tag{Text: "Protected as a minor", Tone: "seal"}})
		}
		if i < len(in.safe) {
			row.Safe = in.safe[i]
		}
		v.People = append(v.People, row)
	}
	for _, r := range in.x.Referrals {
		row := referralRow{Facts: ui.Facts{Rows: []ui.Fact{
			{Term: "To", Answer: ui.Said(in.named(r.Organization, "Organization "+Ref("O", r.Organization)))},
			{Term: "Need", Answer: ui.Said(textOf(needTexts, r.Need))},
			{Term: "Carries", Answer: ui.Said(textOf(scopeTexts, r.Scope))},
			{Term: "How it went", Answer: answer(textOf(resultTexts, r.Outcome), r.Outcome)}}}}
		if r.NoPolice {
			row.Facts.Rows = append(row.Facts.Rows, ui.Fact{Term: "Travels with it", Tag: ui.Tag{Text: "Do not report to police", Tone: "seal"}})
		}
		if !r.Recalled.IsZero() {
			row.Facts.Rows = append(row.Facts.Rows, ui.Fact{Term: "Consent", Tag: ui.Tag{Text: "Withdrawn: asked back", Tone: "clay"}})
		} else if r.Outcome == "" && in.may(ActNote) {
			row.Form = &ui.Form{Action: path + "/outcome", Submit: "Save", Outline: true, Version: strconv.FormatInt(r.Version, 10), Hidden: []ui.Hidden{{Name: "referral", Value: r.ID}},
				Fields: []ui.Field{{Kind: ui.Select, Name: "came", Label: "How did it go?", Empty: "Choose one", Options: ui.Options(resultTexts...)}}}
		}
		v.Referrals = append(v.Referrals, row)
	}
	// Two forms of one kind in a page need ids of their own: only the first open referral is asked for.
	open := false
	for i := range v.Referrals {
		if v.Referrals[i].Form != nil && open {
			v.Referrals[i].Form = nil
		}
		open = open || v.Referrals[i].Form != nil
	}
}

var roleTexts = []string{"potential victim", "Potential victim", "family member", "Family member", "witness", "Witness"}

var resultTexts = []string{"accepted", "Accepted", "waiting list", "On a waiting list", "declined by the service", "The service declined", "declined by the person", "The person declined",
	"no answer", "No answer", "completed", "Completed"}

var scopeTexts = []string{scopeNeeds, "Needs and safe contact", scopeName, "Name, needs and safe contact"}

var needTexts = []string{"emergency shelter", "Emergency shelter", "housing", "Housing", "legal", "Legal help", "medical", "Medical care", "counseling", "Counseling",
	"food", "Food and clothing", "work", "Work and training", "interpreting", "Interpreting", "case management", "Case management", "transportation", "Transportation"}

func searchForm(path string) ui.Form {
	return ui.Form{Action: path, Get: true, Submit: "Search", Outline: true, Fields: []ui.Field{
		{Kind: ui.Select, Name: "need", Label: "Need", Options: ui.Options(needTexts...)},
		{Kind: ui.Select, Name: "language", Label: "Language", Empty: "Any", Options: ui.Options(languageTexts...)},
		{Kind: ui.Text, Name: "near", Label: "Near", Hint: "City or state", Max: 60, Optional: true},
		{Kind: ui.Select, Name: "for", Label: "For", Empty: "Anybody", Options: ui.Options("adult", "Adults", "minor", "Minors", "family", "Families")}}}
}

func (v *situationView) consents(in situationInput, path string) {
	sent := map[string]bool{}
	for _, r := range in.x.Referrals {
		sent[r.Consent] = true
	}
	for _, c := range slices.Backward(in.x.Consents) {
		what := "Referral to " + in.named(c.Recipient, Ref("O", c.Recipient))
		if c.Purpose == consent.Notice {
			what = "Notice to " + in.named(c.Recipient, "an authority")
		}
		b := ui.ConsentBadge{State: ui.ConsentNo, What: what, Detail: "Given " + c.How + " in " + textOf(languageTexts, c.Language) + ", explained by " + in.called(c.ExplainedBy) + ".",
			Ends: c.Expires.End(in.zone).Add(-time.Second)}
		row := consentRow{}
		switch {
		case !c.Withdrawn.IsZero():
			b.State = ui.ConsentWithdrawn
		case c.Yes:
			b.State = ui.ConsentYes
			if in.may(ActWithdraw) {
				row.Withdraw = &ui.Post{Action: path + "/withdraw", Text: "She withdraws this", Style: "link", Hidden: []ui.Hidden{{Name: "person", Value: c.Person}, {Name: "consent", Value: c.ID}}}
			}
		}
		if c.NoPolice {
			b.Detail += " Do not report to police."
		}
		row.Badge = b
		v.Consents = append(v.Consents, row)
	}
}

var groundTexts = []string{string(ConductOnly), "Conduct only, nobody is named", string(ByLaw), "Required by law", string(InDanger), "Immediate danger", string(HerWish), "The person’s wish"}

var recipientTexts = []string{"police", "Police", "child protection", "Child protection", "health and human services", "Health and Human Services", "contracting officer", "Contracting officer",
	"inspector general", "Inspector general"}

func (v *situationView) notices(in situationInput) {
	v.Notices = ui.Table{Caption: "Notices to authorities", HideCaption: true, Heads: ui.Heads("Ground", "To", "What was told")}
	for i, n := range in.x.Notices {
		what := ui.Cell{Text: "Sealed"}
		if in.told != nil && i < len(in.told.Conduct) {
			what.Text = in.told.Conduct[i]
		}
		if n.NoPolice {
			what.Sub = "Do not report to police."
		}
		v.Notices.Rows = append(v.Notices.Rows, []ui.Cell{{Text: textOf(groundTexts, string(n.Ground)), Sub: n.Law}, {Text: textOf(recipientTexts, n.RecipientKind)}, what})
	}
}

// timeline is what happened, newest first.
func timeline(in situationInput) ui.Timeline {
	x := in.x
	es := []ui.Event{{At: x.Opened, Kind: "sys", Title: "Situation opened", Text: "By " + in.called(x.OpenedBy) + "."}}
	for _, g := range x.Signals {
		row := rowOf(g, "")
		es = append(es, ui.Event{At: g.Received, Title: "Signal " + g.Ref(), Text: row.What + ".", Link: ui.Link{Text: "Open the signal", Href: "/hotline/signals/" + g.ID, About: g.Ref()}})
	}
	for _, i := range x.Indicators {
		es = append(es, ui.Event{At: i.Recorded, Kind: "sys", Title: "Indicator recorded", Text: in.codes[i.Code]})
	}
	if !x.GradedAt.IsZero() {
		es = append(es, ui.Event{At: x.GradedAt, Kind: "sys", Title: "Grade decided", Text: textOf(gradeTexts, string(x.Grade)) + ", " + textOf(typeTexts, string(x.OwnType))})
	}
	for _, p := range x.Victims {
		es = append(es, ui.Event{At: p.Recorded, Title: "Person recorded", Text: Ref("P", p.Person)})
	}
	for _, c := range x.Consents {
		title := "She said no"
		if c.Yes {
			title = "She agreed"
		}
		es = append(es, ui.Event{At: c.Given, Kind: "seal", Title: title, Text: in.named(c.Recipient, "")})
		if !c.Withdrawn.IsZero() {
			es = append(es, ui.Event{At: c.Withdrawn, Kind: "seal", Title: "She withdrew her consent", Text: in.named(c.Recipient, "")})
		}
	}
	for _, r := range x.Referrals {
		es = append(es, ui.Event{At: r.Sent, Kind: "seal", Title: "Referral sent", Text: in.named(r.Organization, "")})
		if !r.OutcomeAt.IsZero() {
			es = append(es, ui.Event{At: r.OutcomeAt, Title: "Referral: " + textOf(resultTexts, r.Outcome)})
		}
	}
	for _, n := range x.Notices {
		es = append(es, ui.Event{At: n.Sent, Kind: "law", Title: "Notice: " + textOf(recipientTexts, n.RecipientKind), Text: textOf(groundTexts, string(n.Ground))})
	}
	for _, c := range x.Clocks {
		if !c.Met.IsZero() && c.Rule == CrisisRule.Name {
			es = append(es, ui.Event{At: c.Met, Kind: "sys", Title: "Crisis response made"})
		}
	}
	for _, m := range x.Merged {
		es = append(es, ui.Event{At: m.MergedAt, Kind: "sys", Title: "Merged into this one: " + m.Ref()})
	}
	slices.SortStableFunc(es, func(a, b ui.Event) int { return b.At.Compare(a.At) })
	return ui.Timeline{Events: es}
}
