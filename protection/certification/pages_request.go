package certification

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type requestView struct {
	Head      ui.Head
	Alert     *ui.Alert
	Conflict  *ui.Conflict
	Line      ui.Line
	Bar       *bar
	Clocks    []clockRow
	PartA     ui.Facts
	PartB     ui.Facts
	TwoPeople *ui.TwoPeople
	Propose   *ui.Form
	More      []more // what else this reader may do, folded
	Letters   *ui.Table
	Preview   *preview
	History   ui.Timeline
	Status    Status
}

type clockRow struct {
	Task, Rule string
	Chip       ui.Chip
}

// more is a form that is folded until it is needed.
type more struct {
	Title string
	Open  bool
	Form  ui.Form
}

type preview struct {
	Agency, Title string
	Lines         []string
}

// can asks the policy about each verb that the course allows now.
func (d *desk) can(ctx context.Context, f File) map[Verb]bool {
	res := f.resource()
	ask := map[Verb]access.Act{Send: ActSend, PartBIn: ActComplete, TakeUp: ActReview, Ask: ActAsk, Answer: ActAnswer, Propose: ActPropose,
		Approve: ActDecide, Extend: ActExtend, Reconsider: ActReconsider, Withdraw: ActWithdraw}
	out := map[Verb]bool{}
	for v, act := range ask {
		on := res
		if !f.Receiving { // a law could be cited
			on = f.leaving("", NoticeLaw, clock.Date{})
		}
		out[v] = f.Course.Can(v) && d.guard.May(ctx, act, on)
	}
	return out
}

func (d *desk) request(w http.ResponseWriter, r *http.Request) error {
	return d.showRequest(w, r, r.PathValue("id"), again{})
}

func (d *desk) showRequest(w http.ResponseWriter, r *http.Request, id string, a again) error {
	ctx := acting(r)
	f, err := d.View(ctx, id, "read the request")
	if err != nil {
		return err
	}
	names, err := d.names(ctx, f.Requester, f.Recipient)
	if err != nil {
		return err
	}
	v := requestBody(f, d.can(ctx, f), access.Who(ctx).ID, names, d.site.Voice(r), d.site.Now(), d.site.Once, a)
	return requestPage.Render(w, r, d.site, f.Ref, v, web.Status(a.code()), web.At("/certification/requests/"+id))
}

// requestBody draws a request from values only, so that the gallery shows the same.
func requestBody(f File, can map[Verb]bool, me string, names map[string]string, v lang.Voice, now time.Time, once func() string, a again) requestView {
	path, today := "/certification/requests/"+f.ID, clock.On(now, zoneOr(v.Zone))
	out := requestView{Alert: a.alert, Conflict: a.conflict, Status: f.Status, Line: lineOf(f, v), Bar: barOf(f.Course, today, v)}
	out.Head = ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: f.Ref}}, Title: v.Say("Request for assistance %s", f.Ref)}
	out.Head.Tags = append(out.Head.Tags, ui.Tag{Text: label(string(f.Course.State)), Tone: tone(f.Course.State)})
	switch {
	case f.Received.IsZero():
		out.Head.Sub = []string{v.Say("Discovered %s by %s", v.DateTime(f.Discovered), names[f.Requester])}
	default:
		out.Head.Tags = append(out.Head.Tags, ui.Tag{Text: "Minor on the day of receipt", Tone: "pine"}, ui.Tag{Text: label(string(f.Type))})
		out.Head.Sub = []string{v.Say("Received %s from %s", v.DateTime(f.Received), names[f.Requester])}
	}
	if can[Send] {
		out.Head.Actions = append(out.Head.Actions, ui.Link{Text: "Read and send the notice", Href: path + "/send"})
	}
	if can[PartBIn] {
		out.Head.Actions = append(out.Head.Actions, ui.Link{Text: "Fill in Part B", Href: path + "/part-b"})
	}
	version := strconv.FormatInt(f.Version, 10)
	post := func(verb Verb, text string) ui.Post {
		return ui.Post{Action: path + "/" + string(verb), Text: text, Style: "outline", Hidden: []ui.Hidden{{Name: "version", Value: version}, {Name: "once", Value: once()}}}
	}
	if can[TakeUp] {
		out.Head.Posts = append(out.Head.Posts, post(TakeUp, "Begin the review"))
	}
	if can[Extend] {
		out.Head.Posts = append(out.Head.Posts, post(Extend, "Extend, once, 30 days"))
	}
	for _, c := range f.Clocks {
		rule := NoticeRule
		if c.Rule == ExtendedRule.Name {
			rule = ExtendedRule
		} else if c.Rule == InterimRule.Name {
			rule = InterimRule
		}
		if c.Dropped.IsZero() {
			out.Clocks = append(out.Clocks, clockRow{Task: c.Task, Rule: rule.Words, Chip: ui.ChipFor(c.Start, c.Due, c.Met, now)})
		}
	}
	out.PartA, out.PartB = partFacts(f, path, now, a)
	form := func(verb Verb, prefix, submit, note string, fields ...ui.Field) ui.Form {
		for i := range fields {
			fields[i].Name = prefix + fields[i].Name
		}
		return a.fill(ui.Form{Action: path + "/" + strings.ReplaceAll(string(verb), " ", "-"), Submit: submit, Note: note, Fields: fields, Version: version, Once: once(), Outline: true}, prefix)
	}
	fold := func(title, prefix string, f ui.Form) {
		out.More = append(out.More, more{Title: title, Open: a.form == prefix, Form: f})
	}
	if can[Propose] {
		p := form(Propose, "propose.", "Propose", "An approver, another person than you, decides.", ui.Field{Kind: ui.Radios, Name: "decision", Label: "What do you propose?", Options: proposable(f.Course)},
			ui.Field{Kind: ui.Select, Name: "reason", Label: "Reason", Empty: "Choose one", Options: reasonsFor(GrantInterim, GrantEligibility, Deny)},
			ui.Field{Kind: ui.Area, Name: "text", Label: "In your words, sealed with the decision", Rows: 3, Max: 4000, Optional: true})
		p.Outline = false
		out.Propose = &p
	}
	if f.Receiving {
		out.TwoPeople = twoPeople(f.Decisions, f.Course.Proposed, me, can[Approve], func() ui.Form { return decideForm(f.Course.Proposed, path+"/decide", version, once(), a) })
	}
	if can[Ask] {
		fold("Ask for more information", "ask.", form(Ask, "ask.", "Ask", "The requester sees that something was asked.", ui.Field{Kind: ui.Area, Name: "text", Label: "What do you need to know?", Rows: 3, Max: 4000}))
	}
	basis := ui.Field{Kind: ui.Radios, Name: "basis", Label: "Why may this leave your agency?", Options: ui.Options(NoticeLaw, "The law requires it: 22 USC 7105(b)(1)(G)", "", "The person consented to it, and that is recorded")}
	withBasis := func(fields ...ui.Field) []ui.Field {
		if f.Receiving {
			return fields
		}
		return append(fields, basis)
	}
	if can[Answer] {
		fold("Answer what was asked", "answer.", form(Answer, "answer.", "Send the answer", "", withBasis(ui.Field{Kind: ui.Area, Name: "text", Label: "Answer", Rows: 3, Max: 4000})...))
	}
	if can[Reconsider] {
		fold("Ask for reconsideration", "reconsider.", form(Reconsider, "reconsider.", "Ask for reconsideration", "", withBasis()...))
	}
	if f.Receiving && can[Ask] {
		fold("Correct the name for the letter", "correct.", form("correct", "correct.", "Save the name", "A letter that was issued must then be issued again.", ui.Field{Kind: ui.Text, Name: "name", Label: "Name as the letter must show it", Max: 200}))
	}
	if can[Withdraw] {
		w := form(Withdraw, "withdraw.", "Withdraw the request", "Its clocks stop, and an interim letter ends.", ui.Field{Kind: ui.Radios, Name: "why", Label: "Why?", Options: said(WithdrawReasons...)})
		w.Stop = true
		fold("Withdraw", "withdraw.", w)
	}
	out.Letters = letterTable(f.Letters, v)
	if f.Course.Proposed != "" && f.Course.Proposed != Deny {
		out.Preview = previewOf(outcomes[f.Course.Proposed].letter, names[f.Recipient])
	}
	out.History = historyOf(f.History)
	return out
}

func zoneOr(z *time.Location) *time.Location {
	if z == nil {
		return time.UTC
	}
	return z
}

func tone(s State) string {
	switch s {
	case Eligible:
		return "moss"
	case Asked, Reconsidering:
		return "amber"
	case Denied:
		return "clay"
	}
	return ""
}

func proposable(c Course) []ui.Option {
	var out []ui.Option
	for _, x := range []struct {
		d     Decision
		label string
	}{{GrantInterim, "Interim assistance for 90 days"}, {GrantEligibility, "Eligible: issue the letter"}, {Deny, "Denied, with reasons"}} {
		if c.mayPropose(x.d) == nil {
			out = append(out, ui.Option{Value: string(x.d), Label: x.label})
		}
	}
	return out
}

func reasonsFor(ds ...Decision) []ui.Option {
	var out []ui.Option
	for _, d := range ds {
		for _, r := range Reasons[d] {
			out = append(out, ui.Option{Value: r, Label: label(string(d)) + ": " + r})
		}
	}
	return out
}

// agrees says what agreeing does.
var agrees = map[Decision]string{GrantInterim: "Agree: interim assistance. Issue the letter", GrantEligibility: "Agree: eligible. Issue the letter", Deny: "Agree: denied",
	Certify: "Agree: certified. Issue the letter", Reissue: "Agree: issue it again. The old letter is replaced", Annul: "Agree: annul the letter"}

func citation(law string) string {
	if l, ok := consent.LawOf(law); ok {
		return l.Cites
	}
	return law
}

func decideForm(d Decision, action, version, once string, a again) ui.Form {
	return a.fill(ui.Form{Action: action, Submit: "Decide", Version: version, Once: once, Note: "What you decide is written down with your role, and cannot be changed.", Fields: []ui.Field{
		{Kind: ui.Radios, Name: "decide.say", Label: "Your decision", Options: ui.Options(string(Agree), agrees[d], string(GoBack), "Send back")},
		{Kind: ui.Area, Name: "decide.text", Label: "Reason, sealed with the decision", Hint: "Needed when you send it back.", Rows: 3, Max: 4000, Optional: true}}}, "decide.")
}

// twoPeople shows the open proposal, or the last decision.
func twoPeople(ds []Decided, proposed Decision, me string, may bool, form func() ui.Form) *ui.TwoPeople {
	if len(ds) == 0 {
		return nil
	}
	d := ds[len(ds)-1]
	you := func(id, role string) string {
		if id == me {
			return "You"
		}
		return access.Role(role).Title()
	}
	t := &ui.TwoPeople{First: ui.Signer{Role: "1. Proposed", Who: you(d.ProposedBy, d.ProposedRole), When: d.ProposedAt, Text: label(string(d.Decision)) + ": " + d.Reason},
		Second: ui.Signer{Role: "2. Decided"}}
	switch {
	case proposed == "":
		t.Second.Who, t.Second.When, t.Second.Text = you(d.DecidedBy, d.DecidedRole), d.DecidedAt, label(d.Outcome)
		if d.DecidedBy == "" {
			t.Second.Who = ""
		}
	case d.ProposedBy == me:
		t.Second.Role, t.Second.Text = "2. Decides", "You proposed this, so another person must decide."
	case may:
		f := form()
		t.Second.Role, t.Second.Text, t.Second.Form = "2. Decides", "You did not propose this, so you may decide.", &f
	default:
		t.Second.Role, t.Second.Text = "2. Decides", "An approver of this agency who did not propose it."
	}
	return t
}

func partFacts(f File, path string, now time.Time, a again) (partA, partB ui.Facts) {
	open := path + "/open"
	if f.Received.IsZero() {
		return ui.Facts{Rows: []ui.Fact{class("Age when drafted", f.Class), {Term: "Particulars", Answer: ui.Said("In your register. Nothing has left it.")}}}, partB
	}
	partA.Rows = []ui.Fact{
		a.sealedField("Name", "name", open, f.Name.Empty(), f.Receiving, now), a.sealedField("Birth date", "born", open, f.Born.Empty(), f.Receiving, now),
		class("Taken for a minor by", string(f.Age)), class("Nationality", f.Nationality), {Term: "Language", Answer: ui.AnswerOf(lang.Spoken(f.Language))},
		a.sealedField("Where now", "place", open, f.Place.Empty(), f.Receiving, now), a.sealedField("Contact", "contact", open, f.Contact.Empty(), f.Receiving, now),
		a.sealedField("Safe to contact", "safe_how", open, f.SafeHow.Empty(), f.Receiving, now), class("Urgent needs", f.Urgent), {Term: "Sent under", Answer: ui.Said(citation(f.Law))}}
	partB.Rows = []ui.Fact{class("Type of trafficking", string(f.Type))}
	if f.Course.PartB {
		partB.Rows = append(partB.Rows, ui.Fact{Term: "Labor", Answer: answer(f.Forms.Labor)}, ui.Fact{Term: "Commercial sex", Answer: answer(f.Forms.Sex)},
			ui.Fact{Term: "Other", Answer: answer(f.Forms.Other)}, class("Setting", f.Setting), ui.Fact{Term: "Interpreter", Answer: answer(f.Interpreter)},
			ui.Fact{Term: "Legal help", Answer: answer(f.LegalHelp)}, ui.Fact{Term: "Cooperation with police", Answer: ui.Answer{Gap: ui.NotApplicable, Why: "not required of minors"}},
			a.sealedField("Credible information", "credible", open, f.Credible.Empty(), f.Receiving, now))
	}
	if !f.AskedWhat.Empty() {
		partB.Rows = append(partB.Rows, a.sealedField("What was asked", "asked", open, false, f.Receiving, now))
	}
	if !f.AnsweredHow.Empty() {
		partB.Rows = append(partB.Rows, a.sealedField("What was answered", "answer", open, false, f.Receiving, now))
	}
	return partA, partB
}

var historyTitles = map[access.Act]string{ActDraft: "Notice drafted", ActSend: "Part A sent", ActComplete: "Part B received", ActReview: "Review began",
	ActAsk: "More information asked", ActAnswer: "Answer received", ActPropose: "Decision proposed", ActDecide: "Second person decided", ActExtend: "Interim assistance extended",
	ActReconsider: "Reconsideration asked", ActWithdraw: "Withdrawn", ActCorrect: "Name corrected", ActAdultSubmit: "Request received", ActAdultVerify: "Basis verified",
	ActAdultPropose: "Certification proposed", ActAdultDecide: "Second person decided", ActAdultClose: "Closed without a letter", ActAdultCorrect: "Name corrected"}

func historyOf(es []journal.Entry) ui.Timeline {
	var t ui.Timeline
	for _, e := range es {
		title, ok := historyTitles[access.Act(e.Act)]
		if !ok {
			continue
		}
		who := access.Role(e.Actor.Role).Title()
		ev := ui.Event{At: e.At, Title: title, Text: who}
		if e.Actor.Kind == string(access.Flow) {
			ev.Kind, ev.Text = "sys", "By itself, from the situation"
		}
		switch {
		case e.Act == string(ActSend):
			ev.Kind = "law"
			ev.Text += ". Taken for a minor by: " + e.Detail
		case e.Detail != "":
			ev.Text += ". " + label(e.Detail)
		}
		t.Events = append(t.Events, ev)
	}
	return t
}

// requestVerb does what a form of the page asks, and shows the page again if that did not go through.
func (d *desk) requestVerb(w http.ResponseWriter, r *http.Request) error {
	id, verb := r.PathValue("id"), r.PathValue("verb")
	ctx, in := acting(r), web.Form(r)
	page := "/certification/requests/" + id
	switch verb {
	case "seal":
		return d.site.Redirect(w, r, page)
	case "open":
		field, purpose := in.Choice("field", Fields...), purposeOf(in)
		a := again{field: field}
		if a.err = in.Err(); a.err == nil {
			value, err := d.Open(ctx, id, field, purpose)
			if err != nil {
				return err
			}
			a.value = value
		} else {
			a.status = http.StatusUnprocessableEntity
		}
		return d.showRequest(w, r, id, a)
	}
	e, prefix, err := edit(in, id), verb+".", error(nil)
	done := ""
	text := func(name string) string { return in.Long(prefix+name, 4000) }
	basis := func() string { return in.MayChoose(prefix+"basis", NoticeLaw) }
	var do func() error
	switch verb {
	case string(TakeUp):
		done, do = "The review began.", func() error { return d.TakeUp(ctx, e) }
	case string(Extend):
		done, do = "Interim assistance was extended.", func() error { return d.Extend(ctx, e) }
	case string(Ask):
		q := text("text")
		done, do = "The requester sees that something was asked.", func() error { return d.Ask(ctx, e, q) }
	case string(Answer):
		q, b := text("text"), basis()
		done, do = "The answer was recorded.", func() error { return d.Answer(ctx, e, q, b) }
	case string(Propose):
		p := Proposal{Decision: Decision(in.Choice(prefix+"decision", string(GrantInterim), string(GrantEligibility), string(Deny))), Reason: in.Text(prefix+"reason", 100), Text: text("text")}
		done, do = "Proposed. Another person decides.", func() error { return d.Propose(ctx, e, p) }
	case "decide":
		v := Verdict{Say: Say(in.Choice(prefix+"say", string(Agree), string(GoBack))), Text: text("text")}
		done, do = "Decided.", func() error { _, err := d.Decide(ctx, e, v); return err }
	case string(Reconsider):
		b := basis()
		done, do = "Reconsideration was asked for.", func() error { return d.Reconsider(ctx, e, b) }
	case string(Withdraw):
		why := in.Choice(prefix+"why", WithdrawReasons...)
		done, do = "The request was withdrawn.", func() error { return d.Withdraw(ctx, e, why) }
	case "correct":
		name := in.Need(prefix+"name", 200)
		done, do = "The name was corrected.", func() error { return d.Correct(ctx, e, name) }
	default:
		return fault.New(fault.NotFound, "There is no such record")
	}
	if err = in.Err(); err == nil {
		err = do()
	}
	if err == nil {
		if err := d.site.Notify(r, done); err != nil {
			return err
		}
		return d.site.Redirect(w, r, page)
	}
	a, err := over(err, prefix, in.Values(), page+"/"+verb)
	if err != nil {
		return err
	}
	return d.showRequest(w, r, id, a)
}
