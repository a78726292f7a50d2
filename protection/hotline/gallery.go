package hotline

import (
	"fmt"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Samples are every state of every page, with invented records.
func Samples() []web.Sample {
	return append(publicSamples(), append(signalSamples(), situationSamples()...)...)
}

const sampleOnce = "00000000000000000000000000000000"

var galleryNow = time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)

func publicSamples() []web.Sample {
	wrong := fault.Wrong("narrative", "Write a few words, or call: a person answers")
	code := fault.Wrong("code", "Check the code: 17 letters and numbers, in groups of four")
	return []web.Sample{
		{Name: "Report: choose, somebody on duty", Page: choosePage, View: chooseView{OnDuty: true}, Title: publicTitle},
		{Name: "Report: choose, nobody on duty", Page: choosePage, View: chooseView{}, Title: publicTitle},
		{Name: "Report: for me or someone I know", Page: reportPage, View: reportView{Form: Help.form(sampleOnce)}, Title: publicTitle},
		{Name: "Report: a tip", Page: reportPage, View: reportView{Tip: true, OnDuty: true, Form: Tips.form(sampleOnce)}, Title: publicTitle},
		{Name: "Report: nothing was written", Page: reportPage, View: reportView{Form: Help.form(sampleOnce).Filled(map[string][]string{"about": {"me"}}, wrong)}, Title: publicTitle},
		{Name: "Report: sent", Page: donePage, View: doneView{Code: "K7Q2-9DMA-3XW8-HTB5-R"}, Title: publicTitle},
		{Name: "Report: a tip was sent", Page: donePage, View: doneView{Code: "K7Q2-9DMA-3XW8-HTB5-R", Tip: true, OnDuty: true}, Title: publicTitle},
		{Name: "Return: enter a code", Page: returnPage, View: returnView{Form: returning(sampleOnce)}, Title: publicTitle},
		{Name: "Return: the code does not fit", Page: returnPage, View: returnView{Form: returning(sampleOnce).Filled(map[string][]string{"message": {"kept"}}, code)}, Title: publicTitle},
		{Name: "Return: taken, nothing is shown", Page: returnPage, View: returnView{Taken: true}, Title: publicTitle},
		{Name: "Return: an advocate unlocked it", Page: returnPage, View: returnView{Taken: true, Open: true, Until: galleryNow.Add(2 * time.Hour),
			Said: []Said{{"person", "I would like to talk.", galleryNow.Add(-50 * time.Hour)}, {"advocate", "Sunday at six is good.", galleryNow.Add(-time.Hour)}}}, Title: publicTitle},
	}
}

func sampleID(n int) string {
	return fmt.Sprintf("01890000-0000-7000-8000-%012x", 0xabc0ffee0000+n*7919)
}

func sampleSignal(n int, change func(*Signal)) Signal {
	x := Signal{ID: sampleID(n), Agency: "hotline-operator", Path: Help, Channel: Online, Language: "es", Relation: "not asked", Status: Untaken,
		Received: galleryNow.Add(-time.Duration(n) * 20 * time.Minute), Narrative: vault.Sealed("x"), Version: 1}
	change(&x)
	return x
}

func queueSamples() []web.Sample {
	rows := []queueRow{
		rowOf(sampleSignal(4, func(x *Signal) { x.Purpose, x.Danger, x.Channel = Crisis, true, Chat }), ""),
		rowOf(sampleSignal(3, func(x *Signal) { x.Language = "en" }), ""),
		rowOf(sampleSignal(2, func(x *Signal) { x.Path, x.Purpose = Tips, Tip }), ""),
		rowOf(sampleSignal(1, func(x *Signal) { x.Status, x.Assignee, x.Channel = Taken, "me", Voice }), "you")}
	full, empty, mine, closed := queueHead(Waiting), queueHead(Waiting), queueHead(Mine), queueHead(Done)
	full.Rows, full.Pages = rows, ui.Pages{Shown: 4, About: "signals", Next: "/hotline?from=x"}
	call := ui.Head{Title: "Log a call", Sub: []string{"Every field can wait. Save early."}}
	return []web.Sample{
		{Name: "Queue: people wait", Page: queuePage, View: full}, {Name: "Queue: nobody waits", Page: queuePage, View: empty},
		{Name: "Queue: mine, empty", Page: queuePage, View: mine}, {Name: "Queue: closed, empty", Page: queuePage, View: closed},
		{Name: "Log a call", Page: callPage, View: callView{call, callForm(sampleOnce)}},
		{Name: "Log a call: does not fit", Page: callPage, View: callView{call, callForm(sampleOnce).Filled(map[string][]string{"narrative": {"kept"}, "finished": {"yes"}},
			fault.Wrong("outcome", "say how it ended before you close it"))}},
	}
}

func everything(access.Act) bool { return true }

func nothing(access.Act) bool { return false }

func colleague(id string) string {
	if id == "me" {
		return "you"
	}
	return "Advocate 214"
}

var sampleCodes = map[string]string{"withholds-documents": "Keeps identity documents", "excessive-hours": "Excessive working hours"}

func sampleIndicators() []Indicator {
	return []Indicator{{Code: "withholds-documents", ToldBy: "potential victim", Told: galleryNow.Add(-3 * time.Hour), By: "me", Recorded: galleryNow.Add(-3 * time.Hour)},
		{Code: "excessive-hours", ToldBy: "family or friend", Told: galleryNow.Add(-time.Hour), By: "other", Recorded: galleryNow.Add(-time.Hour)}}
}

func crisisClock(subject string, met time.Time) deadline.Clock {
	return deadline.Clock{Rule: CrisisRule.Name, Role: string(access.Supervisor), Subject: subject, Task: "Respond to the crisis", Start: galleryNow.Add(-2 * time.Hour),
		Due: galleryNow.Add(22 * time.Hour), Met: met}
}

func signalSamples() []web.Sample {
	view := func(x Signal, words *Opened, may func(access.Act) bool, is []Indicator, clocks ...deadline.Clock) signalView {
		return viewSignal(signalInput{SignalView{Signal: x, Indicators: is, Clocks: clocks}, words, galleryNow, colleague(x.Assignee), sampleCodes,
			map[string]bool{"withholds-documents": true}, may, func() string { return sampleOnce }, colleague})
	}
	waiting := sampleSignal(3, func(*Signal) {})
	mine := sampleSignal(4, func(x *Signal) {
		x.Status, x.Assignee, x.Purpose, x.Danger, x.Channel = Taken, "me", Crisis, true, Chat
	})
	theirs := sampleSignal(5, func(x *Signal) { x.Status, x.Assignee = Taken, "other" })
	tip := sampleSignal(6, func(x *Signal) { x.Status, x.Assignee, x.Path, x.Purpose = Taken, "me", Tips, Tip })
	done := sampleSignal(7, func(x *Signal) { x.Status, x.Outcome, x.Situation = Closed, Substantive, sampleID(90) })
	words := &Opened{Narrative: "The employer keeps the papers.", Safe: "Text after six, say nothing of us.", Facts: []string{"The employer holds the passport.", "Fourteen hours on most days."},
		Messages: []Said{{"person", "Sunday is possible.", galleryNow.Add(-time.Hour)}}}
	faster := view(theirs, nil, everything, nil)
	faster.Taken = ui.Alert{Tone: "warning", Title: "A colleague has this signal already", Text: "With Advocate 214. Take the next one.", Links: []ui.Link{{Text: "Back to the queue", Href: "/hotline"}}}
	wrong := view(mine, words, everything, nil)
	*wrong.Indicator = wrong.Indicator.Filled(map[string][]string{"code": {"excessive-hours"}}, fault.Wrong("fact", "Please fill this in"))
	wrong.Failed = ui.Form{Text: wrong.Indicator.Text, Fields: wrong.Indicator.Fields}
	tipView := view(tip, words, func(a access.Act) bool { return a != ActReply && a != ActUnlock }, nil)
	return append(queueSamples(),
		web.Sample{Name: "Signal: waiting", Page: signalPage, View: view(waiting, nil, everything, nil)},
		web.Sample{Name: "Signal: mine, a crisis, facts recorded", Page: signalPage, View: view(mine, words, everything, sampleIndicators(), crisisClock(mine.ID, time.Time{}))},
		web.Sample{Name: "Signal: a colleague was faster", Page: signalPage, View: faster},
		web.Sample{Name: "Signal: a field does not fit", Page: signalPage, View: wrong},
		web.Sample{Name: "Signal: a tip has no answers", Page: signalPage, View: tipView},
		web.Sample{Name: "Signal: closed, sealed, may not be opened", Page: signalPage, View: view(done, nil, nothing, sampleIndicators())})
}

func situationSamples() []web.Sample {
	id := sampleID(90)
	base := SituationView{Situation: Situation{ID: id, Agency: "hotline-operator", OwnType: Labor, Type: Labor, Open: true, VictimsMin: 3, First: galleryNow.Add(-4 * time.Hour),
		OpenedBy: "me", Opened: galleryNow.Add(-3 * time.Hour), Version: 4}}
	full := base
	full.Grade, full.GradedBy, full.GradedAt, full.Note, full.NoteAt, full.NoteBy = High, "other", galleryNow.Add(-time.Hour), vault.Sealed("x"), galleryNow.Add(-time.Hour), "other"
	full.Signals = []Signal{sampleSignal(4, func(x *Signal) { x.Purpose, x.Channel, x.Outcome = Crisis, Chat, Substantive }), sampleSignal(3, func(x *Signal) { x.Outcome = Substantive })}
	full.Indicators = sampleIndicators()
	full.Victims = []Victim{{ID: sampleID(50), Person: sampleID(51), Role: "potential victim", Band: "unknown", Nationality: "not asked", By: "me", Recorded: galleryNow.Add(-2 * time.Hour)}}
	full.Consents = []consent.Consent{
		{ID: "1", Person: sampleID(51), Purpose: consent.Referral, Recipient: "org", Language: "es", How: "spoken", ExplainedBy: "me", Yes: true, NoPolice: true, Given: galleryNow.Add(-90 * time.Minute), Expires: clock.NewDate(2026, 9, 9)},
		{ID: "2", Person: sampleID(51), Purpose: consent.Notice, Recipient: "office", Language: "es", How: "spoken", ExplainedBy: "me", Given: galleryNow.Add(-80 * time.Minute), Expires: clock.NewDate(2026, 9, 9)},
		{ID: "3", Person: sampleID(51), Purpose: consent.Referral, Recipient: "org2", Language: "es", How: "written", ExplainedBy: "me", Yes: true, Given: galleryNow.Add(-100 * time.Minute), Expires: clock.NewDate(2026, 9, 9), Withdrawn: galleryNow.Add(-10 * time.Minute)}}
	full.Referrals = []Referral{
		{ID: sampleID(60), Organization: "org", Need: "emergency shelter", Scope: scopeNeeds, NoPolice: true, Sent: galleryNow.Add(-70 * time.Minute), Version: 1},
		{ID: sampleID(61), Organization: "org2", Need: "legal", Scope: scopeName, Sent: galleryNow.Add(-95 * time.Minute), Outcome: "accepted", OutcomeAt: galleryNow.Add(-30 * time.Minute), Recalled: galleryNow.Add(-10 * time.Minute)}}
	full.Notices = []Notice{{Ground: ConductOnly, RecipientKind: "inspector general", Sent: galleryNow.Add(-20 * time.Minute)}, {Ground: ByLaw, Law: "child-abuse-report", RecipientKind: "child protection", NoPolice: true, Sent: galleryNow.Add(-15 * time.Minute)}}
	full.Clocks = []deadline.Clock{crisisClock(full.Signals[0].ID, time.Time{})}
	full.Suggestion = Suggest(Labor, []string{"withholds-documents"}, map[string]bool{"withholds-documents": true}, true)
	base.Suggestion = Suggest(Labor, nil, nil, false)
	merged := base
	merged.MergedInto = sampleID(91)
	safe := ui.SafeContact{Known: true, Now: "Call: The person said that a call is not safe. Text: Safe now, until 20:00.", How: "Text only", Asked: galleryNow.Add(-2 * time.Hour), By: "you"}
	draw := func(x SituationView, told *Told, may func(access.Act) bool) situationView {
		return viewWhole(situationInput{x: x, told: told, now: galleryNow, zone: time.UTC, codes: sampleCodes, means: map[string]bool{"withholds-documents": true}, safe: []ui.SafeContact{safe},
			once: func() string { return sampleOnce }, may: may, called: colleague, named: func(id, otherwise string) string { return "Harborlight House" }})
	}
	told := &Told{Note: "She calls again on Sunday.", Reason: "Documents are held and the hours are long.", Facts: []string{"The employer holds the passport.", "Fourteen hours on most days."},
		Conduct: []string{"Wages withheld for a year.", "A minor works at night."}}
	found := draw(full, nil, everything)
	found.Searched, found.Places = true, []placeRow{{Place{Name: "Harborlight House", Provider: "Harborlight", Offers: "Emergency shelter. Spanish", Confidential: true, Intake: "Intake line only", Checked: clock.NewDate(2026, 3, 1)},
		ui.Link{Text: "Offer, and ask for consent", About: "Harborlight House", Href: "/hotline/situations/" + id + "/refer"}}}
	none := draw(full, nil, everything)
	none.Searched = true
	twice := draw(full, nil, everything)
	twice.show(ui.Conflict{By: "Advocate 214", At: galleryNow, Keep: ui.Link{Text: "Keep theirs", Href: "/hotline/situations/" + id}, Rows: []ui.Difference{{Label: "Working note", Theirs: "She calls on Sunday.", Mine: "She calls on Monday."}},
		Mine: ui.Post{Action: "/hotline/situations/" + id + "/note", Text: "Save mine on top"}})
	wrong := draw(full, told, everything)
	wrong.Grade.Fields = wrong.Grade.Filled(map[string][]string{"reason": {"kept"}}, fault.Wrong("grade", "Choose one of the answers")).Fields
	wrong.Failed = ui.Form{Text: "Please check what was entered", Fields: wrong.Grade.Fields}
	list := viewSituations([]Situation{full.Situation, merged.Situation, {ID: sampleID(92), Type: Unknown}})
	place := Place{Service: "svc", Name: "Harborlight House", Provider: "Harborlight", Offers: "Emergency shelter"}
	person := personView(id, sampleOnce)
	badPerson := personView(id, sampleOnce)
	badPerson.Form = badPerson.Form.Filled(map[string][]string{"wants": {"kept"}}, fault.Wrong("band", "Choose one of the answers"))
	refused := referView(full, place, "", sampleOnce)
	refused.Alert = ui.Alert{Tone: "warning", Title: "Nothing was sent", Text: "She has not said yes to this organization and this scope. You can ask her again, or offer something else."}
	return []web.Sample{
		{Name: "Situations", Page: situationsPage, View: list}, {Name: "Situations: none", Page: situationsPage, View: viewSituations(nil)},
		{Name: "Situation: just opened", Page: situationPage, View: draw(base, nil, everything)},
		{Name: "Situation: help under way, sealed", Page: situationPage, View: draw(full, nil, everything)},
		{Name: "Situation: opened for a purpose", Page: situationPage, View: draw(full, told, everything)},
		{Name: "Situation: directory found a place", Page: situationPage, View: found}, {Name: "Situation: directory found nothing", Page: situationPage, View: none},
		{Name: "Situation: two people wrote", Page: situationPage, View: twice}, {Name: "Situation: a field does not fit", Page: situationPage, View: wrong},
		{Name: "Situation: merged", Page: situationPage, View: draw(merged, nil, everything)}, {Name: "Situation: read only", Page: situationPage, View: draw(full, nil, nothing)},
		{Name: "Record a person", Page: formPage, View: person}, {Name: "Record a person: does not fit", Page: formPage, View: badPerson},
		{Name: "Offer a place", Page: formPage, View: referView(full, place, "emergency shelter", sampleOnce)}, {Name: "Offer a place: refused without a yes", Page: formPage, View: refused},
		{Name: "Offer a place: nobody recorded", Page: formPage, View: referView(base, place, "", sampleOnce)},
		{Name: "Notice: supervisor", Page: formPage, View: noticeView(full, sampleOnce, false)}, {Name: "Notice: officer", Page: formPage, View: noticeView(full, sampleOnce, true)},
		{Name: "Merge", Page: formPage, View: mergeView(full)},
	}
}
