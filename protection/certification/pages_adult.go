package certification

import (
	"net/http"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type adultView struct {
	Head      ui.Head
	Alert     *ui.Alert
	Conflict  *ui.Conflict
	Line      ui.Line
	Facts     ui.Facts
	TwoPeople *ui.TwoPeople
	Propose   *ui.Form
	More      []more
	Letters   *ui.Table
	Preview   *preview
	History   ui.Timeline
}

func adultForm(once string, a again) formView {
	fields := []ui.Field{{Kind: ui.Text, Name: "name", Label: "Name as the letter must show it", Max: 200}, {Kind: ui.DateParts, Name: "born", Label: "Birth date", Optional: true},
		{Kind: ui.Radios, Name: "requester", Label: "Who asks?", Options: said(AdultRequesters...)},
		{Kind: ui.Area, Name: "send_to", Label: "Where the letter goes", Rows: 2, Max: 400, Optional: true}}
	fields = append(fields, formsFields("")...)
	fields = append(fields, basisFields("", true)...)
	return formView{Alert: a.alert, Head: ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: "Adults", Href: "/certification/adults"}, {Text: "New"}}, Title: "Record a request for certification"},
		Note: &ui.Note{Text: "For foreign-national adults. Citizens and permanent residents do not need a letter. **Children are never certified:** they have a Request for Assistance."},
		Form: a.fill(ui.Form{Action: "/certification/adults/new", Submit: "Record the request", Fields: fields, Once: once, Cancel: ui.Link{Text: "Cancel", Href: "/certification/adults"}}, "")}
}

func basisFields(prefix string, optional bool) []ui.Field {
	return []ui.Field{{Kind: ui.Radios, Name: prefix + "basis", Label: "What has Homeland Security given notice of?", Hint: "A receipt for an application is not a basis.", Options: said(Bases...), Optional: optional},
		{Kind: ui.DateParts, Name: prefix + "notice_on", Label: "Day of the notice", Optional: optional}}
}

func (d *desk) adultForm(w http.ResponseWriter, r *http.Request) error {
	ctx := acting(r)
	f, err := d.facts()
	if err != nil {
		return err
	}
	if err := d.guard.Allow(ctx, ActAdultSubmit, Adult{ID: "new", Agency: access.Who(ctx).Agency}.resource(f)); err != nil {
		return err
	}
	return formPage.Render(w, r, d.site, "Record a request", adultForm(d.site.Once(), again{}))
}

func (d *desk) adultSubmit(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft := AdultDraft{Name: in.Need("name", 200), Born: in.Date("born"), Requester: in.Choice("requester", AdultRequesters...), SendTo: in.Long("send_to", 400),
		Forms: readForms(in, ""), Basis: Basis(in.MayChoose("basis", texts(Bases)...)), NoticeOn: in.Date("notice_on")}
	once := in.Once()
	err := in.Err()
	id := ""
	if err == nil {
		id, err = d.SubmitAdult(acting(r), draft, once)
	}
	if err == nil {
		return d.site.Redirect(w, r, "/certification/adults/"+id)
	}
	a, err := over(err, "", in.Values(), "/certification/adults/new")
	if err != nil {
		return err
	}
	return formPage.Render(w, r, d.site, "Record a request", adultForm(d.site.Once(), a), web.Status(a.code()), web.At("/certification/adults/new"))
}

func (d *desk) adult(w http.ResponseWriter, r *http.Request) error {
	return d.showAdult(w, r, r.PathValue("id"), again{})
}

func (d *desk) showAdult(w http.ResponseWriter, r *http.Request, id string, a again) error {
	ctx := acting(r)
	f, err := d.ViewAdult(ctx, id, "read the request")
	if err != nil {
		return err
	}
	facts, err := d.facts()
	if err != nil {
		return err
	}
	names, err := d.names(ctx, f.Agency)
	if err != nil {
		return err
	}
	may := map[access.Act]bool{}
	for _, act := range []access.Act{ActAdultVerify, ActAdultPropose, ActAdultDecide, ActAdultClose, ActAdultOpen} {
		may[act] = d.guard.May(ctx, act, f.resource(facts))
	}
	v := adultBody(f, may, access.Who(ctx).ID, names[f.Agency], d.site.Voice(r), d.site.Now(), d.site.Once, a)
	return adultPage.Render(w, r, d.site, f.Ref, v, web.Status(a.code()), web.At("/certification/adults/"+id))
}

func adultBody(f AdultFile, may map[access.Act]bool, me, agency string, v lang.Voice, now time.Time, once func() string, a again) adultView {
	path, open := "/certification/adults/"+f.ID, "/certification/adults/"+f.ID+"/open"
	out := adultView{Alert: a.alert, Conflict: a.conflict, Letters: letterTable(f.Letters, v), History: historyOf(f.History), Line: adultLine(f.Adult, v),
		Head: ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: "Adults", Href: "/certification/adults"}, {Text: f.Ref}},
			Title: v.Say("Request for certification %s", f.Ref), Tags: []ui.Tag{{Text: label(string(f.State)), Tone: adultTone(f.State)}, {Text: label(string(f.Type))}},
			Sub: []string{v.Say("Received %s", v.DateTime(f.Received))}}}
	basis := class("Basis", string(f.Basis))
	if f.Basis == "" {
		basis = ui.Fact{Term: "Basis", Answer: ui.Said("Pending at Homeland Security")}
	}
	out.Facts.Rows = []ui.Fact{a.sealedField("Name", "name", open, f.Name.Empty(), may[ActAdultOpen], now), a.sealedField("Birth date", "born", open, f.Born.Empty(), may[ActAdultOpen], now),
		a.sealedField("Where the letter goes", "send_to", open, f.SendTo.Empty(), may[ActAdultOpen], now), class("Who asks", f.Requester), basis,
		{Term: "Labor", Answer: answer(f.Forms.Labor)}, {Term: "Commercial sex", Answer: answer(f.Forms.Sex)}, {Term: "Other", Answer: answer(f.Forms.Other)}}
	if !f.NoticeOn.IsZero() {
		out.Facts.Rows = append(out.Facts.Rows, ui.Fact{Term: "Day of the notice", Answer: ui.Said(v.Day(f.NoticeOn))})
	}
	version := strconv.FormatInt(f.Version, 10)
	form := func(verb, submit string, fields ...ui.Field) ui.Form {
		for i := range fields {
			if len(fields[i].Name) < len(verb) || fields[i].Name[:len(verb)] != verb {
				fields[i].Name = verb + "." + fields[i].Name
			}
		}
		return a.fill(ui.Form{Action: path + "/" + verb, Submit: submit, Fields: fields, Version: version, Once: once(), Outline: true}, verb+".")
	}
	fold := func(title, verb string, x ui.Form) {
		out.More = append(out.More, more{title, a.form == verb+".", x})
	}
	if may[ActAdultVerify] && f.State == BasisPending {
		x := form("verify", "Record the basis", basisFields("verify.", false)...)
		x.Outline = false
		out.More = append(out.More, more{"Record the notice of Homeland Security", true, x})
	}
	if may[ActAdultPropose] && f.State == BasisVerified && f.Proposed == "" {
		x := form("propose", "Propose certification", ui.Field{Kind: ui.Radios, Name: "reason", Label: "The person", Options: said(Reasons[Certify]...)},
			ui.Field{Kind: ui.Area, Name: "text", Label: "In your words, sealed with the decision", Rows: 3, Max: 4000, Optional: true})
		x.Outline, x.Note = false, "An approver, another person than you, decides."
		out.Propose = &x
	}
	out.TwoPeople = twoPeople(f.Decisions, f.Proposed, me, may[ActAdultDecide], func() ui.Form { return decideForm(f.Proposed, path+"/decide", version, once(), a) })
	if f.Proposed != "" {
		out.Preview = previewOf(CertificationLetter, agency)
	}
	if may[ActAdultClose] && f.State != Closed {
		fold("Correct the name for the letter", "correct", form("correct", "Save the name", ui.Field{Kind: ui.Text, Name: "name", Label: "Name as the letter must show it", Max: 200}))
	}
	if may[ActAdultClose] && (f.State == BasisPending || f.State == BasisVerified) {
		x := form("close", "Close the request", ui.Field{Kind: ui.Radios, Name: "why", Label: "Why?", Options: said(CloseReasons...)})
		x.Stop = true
		fold("Close without a letter", "close", x)
	}
	return out
}

func adultLine(a Adult, v lang.Voice) ui.Line {
	zone := zoneOr(v.Zone)
	at := map[AdultState]int{BasisPending: 1, BasisVerified: 2, Certified: 3, Closed: 3}[a.State]
	steps := []ui.Step{{Text: "Submitted", When: v.ShortDay(clock.On(a.Received, zone))}, {Text: "Basis pending"}, {Text: "Basis verified"}, {Text: "Letter issued, or closed"}}
	if !a.Verified.IsZero() {
		steps[2].When = v.ShortDay(clock.On(a.Verified, zone))
	}
	if at == 3 {
		steps[3].Text, steps[3].When = label(string(a.State)), v.ShortDay(clock.On(a.EndedAt, zone))
	}
	for i := range steps {
		steps[i].State = ui.Done
		if i == at {
			steps[i].State = ui.Now
		} else if i > at || i == 2 && a.Verified.IsZero() {
			steps[i].State = ui.Next
		}
	}
	return ui.Line{Label: "State of the request", Steps: steps}
}

func (d *desk) adultVerb(w http.ResponseWriter, r *http.Request) error {
	id, verb := r.PathValue("id"), r.PathValue("verb")
	ctx, in := acting(r), web.Form(r)
	page, prefix := "/certification/adults/"+id, verb+"."
	switch verb {
	case "seal":
		return d.site.Redirect(w, r, page)
	case "open":
		field, purpose := in.Choice("field", "name", "born", "send_to"), purposeOf(in)
		a := again{field: field}
		if a.err = in.Err(); a.err != nil {
			a.status = http.StatusUnprocessableEntity
			return d.showAdult(w, r, id, a)
		}
		value, err := d.OpenAdult(ctx, id, field, purpose)
		if err != nil {
			return err
		}
		a.value = value
		return d.showAdult(w, r, id, a)
	}
	e := edit(in, id)
	var do func() error
	done := ""
	switch verb {
	case "verify":
		b, on := Basis(in.Choice(prefix+"basis", texts(Bases)...)), in.NeedDate(prefix+"notice_on")
		done, do = "The basis was recorded.", func() error { return d.VerifyBasis(ctx, e, b, on) }
	case "propose":
		p := Proposal{Decision: Certify, Reason: in.Choice(prefix+"reason", Reasons[Certify]...), Text: in.Long(prefix+"text", 4000)}
		done, do = "Proposed. Another person decides.", func() error { return d.ProposeCertification(ctx, e, p) }
	case "decide":
		v := Verdict{Say: Say(in.Choice(prefix+"say", string(Agree), string(GoBack))), Text: in.Long(prefix+"text", 4000)}
		done, do = "Decided.", func() error { _, err := d.DecideCertification(ctx, e, v); return err }
	case "correct":
		name := in.Need(prefix+"name", 200)
		done, do = "The name was corrected.", func() error { return d.CorrectAdult(ctx, e, name) }
	case "close":
		why := in.Choice(prefix+"why", CloseReasons...)
		done, do = "The request was closed.", func() error { return d.CloseAdult(ctx, e, why) }
	default:
		return fault.New(fault.NotFound, "There is no such record")
	}
	err := in.Err()
	if err == nil {
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
	return d.showAdult(w, r, id, a)
}
