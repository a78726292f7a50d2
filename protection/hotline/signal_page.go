package hotline

import (
	"context"
	"net/http"
	"sort"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type signalView struct {
	Head      ui.Head
	Crisis    *ui.Crisis
	Conflict  *ui.Conflict
	Taken     ui.Alert // who has it, when somebody was faster
	Steps     []Step
	Facts     ui.Facts
	Words     *Opened   // opened
	Sealed    ui.Sealed // otherwise
	Said      []Said
	Evidence  ui.Evidence
	Hold      []ui.Post // take, give back
	Class     *ui.Form
	Indicator *ui.Form
	Situation *ui.Form
	Attach    *ui.Form
	Reply     *ui.Form
	Unlock    *ui.Form
	Unlocked  time.Time
	Opened    ui.Link // the situation it belongs to
	Failed    ui.Form // the form that does not fit, shown first
}

var signalPage = web.Page[signalView](pages, "pages/signal.tmpl", "pages/parts.tmpl")

func (d *Desk) signal(w http.ResponseWriter, r *http.Request) error {
	return d.showOne(w, r, "", nil)
}

// showOne draws a signal. purpose opens it; its holder's work needs it open, and that look is recorded too. change puts what
// failed into the view.
func (d *Desk) showOne(w http.ResponseWriter, r *http.Request, purpose string, change func(*signalView), o ...web.RenderOption) error {
	ctx := d.as(r)
	id := r.PathValue("id")
	x, err := d.s.View(ctx, id, lookPurposes[0])
	if err != nil {
		return err
	}
	if purpose == "" && x.Assignee == access.Who(ctx).ID {
		purpose = lookPurposes[0]
	}
	var words *Opened
	if purpose != "" {
		opened, err := d.s.Open(ctx, id, purpose)
		if err != nil {
			return err
		}
		words = &opened
	}
	v := d.signalView(ctx, x, words)
	if change != nil {
		change(&v)
	}
	return signalPage.Render(w, r, d.site, x.Ref(), v, append(o, web.Here("/hotline"), web.At("/hotline/signals/"+id))...)
}

func (d *Desk) signalView(ctx context.Context, x SignalView, words *Opened) signalView {
	now := d.site.Now()
	may := func(act access.Act) bool { return d.s.guard.May(ctx, act, x.resource(now)) }
	return viewSignal(signalInput{x, words, now, d.called(ctx, x.Assignee), d.s.indicatorCodes(ctx), d.s.means(ctx), may, d.site.Once,
		func(id string) string { return d.called(ctx, id) }})
}

type signalInput struct {
	x      SignalView
	words  *Opened
	now    time.Time
	holder string
	codes  map[string]string
	means  map[string]bool
	may    func(access.Act) bool
	once   func() string
	called func(string) string
}

// viewSignal draws a signal from what is known: no store, so that the gallery draws the same.
func viewSignal(in signalInput) signalView {
	x, path := in.x, "/hotline/signals/"+in.x.ID
	v := signalView{Crisis: crisisOf(x.Clocks, in.now), Words: in.words, Unlocked: x.Unlocked}
	row := rowOf(x.Signal, in.holder)
	v.Head = ui.Head{Crumbs: []ui.Link{{Text: "Hotline", Href: "/hotline"}, {Text: x.Ref()}}, Title: "Signal " + x.Ref(), Tags: row.Tags, Sub: []string{row.What}}
	answered := v.Crisis == nil
	v.Steps = Next(Picture{Danger: x.Danger, Crisis: x.Purpose == Crisis, Responded: answered, Indicators: len(x.Indicators) > 0, Situation: x.Situation != "",
		Graded: true, Safe: !x.Safe.Empty(), Wishes: x.Situation != "", Consent: true, Referral: true})
	v.Facts = ui.Facts{Rows: []ui.Fact{
		{Term: "Status", Answer: ui.Said(statusText(x.Signal, in.holder))},
		{Term: "Purpose", Answer: said(textOf(purposeTexts, string(x.Purpose)))},
		{Term: "Outcome", Answer: said(textOf(outcomeTexts, string(x.Outcome)))},
		{Term: "Contactor", Answer: answer(textOf(relationTexts, x.Relation), x.Relation)},
		{Term: "Language", Answer: answer(textOf(languageTexts, x.Language), x.Language)},
	}}
	if in.words != nil {
		v.Said = in.words.Messages
	} else {
		v.Sealed = ui.Sealed{Name: "What was told", Now: in.now, Action: path + "/show", Who: ui.Link{Text: "Ask your supervisor."}}
		if in.may(ActOpen) {
			v.Sealed.Purposes = purposeOptions()
		}
	}
	v.Evidence = evidence(x.Indicators, in.codes, in.means, factsOf(in.words), in.called)
	if x.Situation != "" {
		v.Opened = ui.Link{Text: Ref("S", x.Situation), Href: "/hotline/situations/" + x.Situation}
	}
	v.forms(in, path)
	return v
}

func factsOf(w *Opened) []string {
	if w == nil {
		return nil
	}
	return w.Facts
}

func said(s string) ui.Answer { return ui.Said(s) }

// answer is a value, or one of the four answers that are none.
func answer(text, code string) ui.Answer {
	switch code {
	case "", "not asked", "declined", "unknown", "not applicable":
		return ui.AnswerOf(code)
	}
	return ui.Said(text)
}

func statusText(x Signal, holder string) string {
	switch {
	case x.Status == Closed:
		return "Closed"
	case x.Status == Untaken:
		return "Waiting in the queue"
	case holder == "you":
		return "With you"
	}
	return "With " + holder
}

// evidence lists indicators; facts is nil while they are sealed.
func evidence(is []Indicator, codes map[string]string, means map[string]bool, facts []string, called func(string) string) ui.Evidence {
	var e ui.Evidence
	for n, i := range is {
		item := ui.EvidenceItem{Indicator: codes[i.Code], Element: "Supports", Source: "Told by: " + textOf(relationTexts, i.ToldBy), At: i.Told, By: called(i.By)}
		if item.Indicator == "" { // of an earlier code list
			item.Indicator = i.Code
		}
		if means[i.Code] {
			item.Element = "Legal element: means"
		}
		if n < len(facts) {
			item.Fact = facts[n]
		}
		e.Items = append(e.Items, item)
	}
	return e
}

func codeOptions(codes map[string]string) []ui.Option {
	var out []ui.Option
	for code, label := range codes {
		out = append(out, ui.Option{Value: code, Label: label})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Label < out[j].Label })
	return out
}

func (v *signalView) forms(in signalInput, path string) {
	x := in.x
	version := strconv.FormatInt(x.Version, 10)
	if x.Status == Untaken && in.may(ActTake) {
		v.Hold = append(v.Hold, ui.Post{Action: path + "/take", Text: "Take this signal"})
	}
	for _, c := range x.Clocks {
		if c.Open() && in.may(ActAnswered) && x.Status != Untaken {
			v.Hold = append(v.Hold, ui.Post{Action: path + "/respond", Text: "The response is under way", Style: "outline"})
			break
		}
	}
	if x.Status == Taken && in.may(ActRelease) {
		v.Hold = append(v.Hold, ui.Post{Action: path + "/release", Text: "Give it back to the queue", Style: "outline", Hidden: []ui.Hidden{{Name: "version", Value: version}}})
	}
	if x.Status == Untaken {
		return // first somebody takes it
	}
	one := func(value string) []string { return []string{value} }
	v.Class = &ui.Form{Action: path + "/class", Submit: "Save", Outline: true, Version: version, Fields: []ui.Field{
		{Kind: ui.Select, Name: "purpose", Label: "Purpose code", Options: ui.Options(purposeTexts...), Values: one(string(x.Purpose))},
		{Kind: ui.Select, Name: "outcome", Label: "Outcome", Options: ui.Options(outcomeTexts...), Values: one(string(x.Outcome))},
		{Kind: ui.Select, Name: "relation", Label: "Contactor", Options: ui.Options(relationTexts...), Values: one(x.Relation)},
		{Kind: ui.Select, Name: "language", Label: "Language", Empty: "Not asked", Options: ui.Options(languageTexts...), Values: one(x.Language)},
		{Kind: ui.Check, Name: "danger", Label: "Somebody is in danger right now", Values: one(map[bool]string{true: "yes"}[x.Danger])},
		{Kind: ui.Check, Name: "finished", Label: "Nothing is left to do: close it"},
	}}
	v.Indicator = &ui.Form{Action: path + "/indicator", Submit: "Record the fact", Once: in.once(), Outline: x.Situation == "" && len(x.Indicators) > 0,
		Note: "The first fact alerts your supervisor at once.", Fields: []ui.Field{
			{Kind: ui.Select, Name: "code", Label: "Indicator", Empty: "Choose one", Options: codeOptions(in.codes)},
			{Kind: ui.Area, Name: "fact", Label: "The fact that was told", Rows: 2, Max: 2000},
			{Kind: ui.Select, Name: "told_by", Label: "Told by", Options: ui.Options(relationTexts...), Values: one(x.Relation)},
		}}
	if x.Situation == "" && in.may(ActSituation) {
		v.Situation = &ui.Form{Action: path + "/situation", Submit: "Open a situation", Once: in.once(), Outline: len(x.Indicators) == 0, Fields: []ui.Field{formsField(Forms{}), leastField(0)}}
		v.Attach = &ui.Form{Action: path + "/attach", Submit: "Join it", Outline: true, Version: version, Fields: []ui.Field{
			{Kind: ui.Text, Name: "situation", Label: "Reference of the situation", Hint: "As shown on its page, for example S-0000-0000", Max: 40}}}
	}
	if in.may(ActReply) {
		v.Reply = &ui.Form{Action: path + "/reply", Submit: "Leave an answer", Outline: true, Once: in.once(), Note: "The person sees it with the code, while it is unlocked.",
			Fields: []ui.Field{{Kind: ui.Area, Name: "text", Label: "Answer under the code", Rows: 3, Max: 8000}}}
		v.Unlock = &ui.Form{Action: path + "/unlock", Submit: "Unlock", Outline: true, Version: version, Note: "Whoever has the code then sees what was written under it. Never the situation.",
			Fields: []ui.Field{{Kind: ui.Select, Name: "hours", Label: "Let the code show what was written, for", Options: ui.Options("1", "1 hour", "24", "1 day", "72", "3 days")}}}
	}
}

func formsField(f Forms) ui.Field {
	var on []string
	for code, told := range map[string]bool{"labor": f.Labor, "sex": f.Sex, "other": f.Other} {
		if told {
			on = append(on, code)
		}
	}
	return ui.Field{Kind: ui.Checkboxes, Name: "forms", Label: "What the person is made to do", Options: ui.Options("labor", "Labor or services", "sex", "Commercial sex", "other", "Something else"),
		Hint: "Nothing ticked means unknown.", Values: on}
}

func leastField(n int) ui.Field {
	return ui.Field{Kind: ui.Number, Name: "victims_min", Label: "Potential victims, at least", Values: []string{strconv.Itoa(n)}}
}

func formsOf(in *web.Input) Forms {
	var f Forms
	for _, c := range in.Choices("forms", "labor", "sex", "other") {
		switch c {
		case "labor":
			f.Labor = true
		case "sex":
			f.Sex = true
		default:
			f.Other = true
		}
	}
	return f
}
