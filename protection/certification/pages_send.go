package certification

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type sendView struct {
	Head      ui.Head
	Alert     *ui.Alert
	Conflict  *ui.Conflict
	Due       ui.Chip
	Form      ui.Form
	Recipient string
	Leaves    ui.Facts
	Show      *ui.Post // asks to see the values
	Stays     []string
	Basis     ui.ConsentBadge
}

// formView is a page that is one form.
type formView struct {
	Head     ui.Head
	Alert    *ui.Alert
	Conflict *ui.Conflict
	Note     *ui.Note
	Form     ui.Form
}

// sendBody draws the page on which the officer reads and sends. shown holds the particulars once she asked for them.
func sendBody(f File, recipient string, shown *Particulars, v lang.Voice, now time.Time, once func() string, a again) sendView {
	path := "/certification/requests/" + f.ID
	out := sendView{Alert: a.alert, Conflict: a.conflict, Recipient: recipient, Due: ui.ChipFor(time.Time{}, time.Time{}, time.Time{}, now),
		Head: ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: f.Ref, Href: path}, {Text: "Send"}}, Title: v.Say("Notice %s", f.Ref),
			Sub: []string{"The path only drafted it. You read it, and you send it."}},
		Stays: []string{"What the person wants, in her own words", "The narrative of the situation", "Who told it"},
		Basis: ui.ConsentBadge{State: ui.ConsentNotNeeded, What: "24-hour notice for a minor", Law: "22 USC 7105(b)(1)(G)", Detail: "Tell the person before you send it, if that is safe."}}
	if law, ok := consent.LawOf(NoticeLaw); ok {
		out.Basis.Law = law.Cites
	}
	for _, c := range f.Clocks {
		if c.Rule == NoticeRule.Name {
			out.Due = ui.ChipFor(c.Start, c.Due, c.Met, now).With(NoticeRule.Words, "")
		}
	}
	for _, x := range []struct {
		term  string
		value func(p Particulars) string
	}{{"Name", func(p Particulars) string { return p.Name }}, {"Birth date", func(p Particulars) string { return p.Born.String() }},
		{"Contact", func(p Particulars) string { return p.Contact }}, {"Safe to contact", func(p Particulars) string { return p.SafeHow }},
		{"Language", func(p Particulars) string { return lang.Spoken(p.Language) }}, {"Nationality, as a class", func(p Particulars) string { return p.Nationality }}} {
		switch {
		case shown == nil:
			out.Leaves.Rows = append(out.Leaves.Rows, ui.Fact{Term: x.term, Tag: ui.Tag{Text: "Sealed in your register", Tone: "seal", Icon: "lock"}})
		case x.value(*shown) == "":
			out.Leaves.Rows = append(out.Leaves.Rows, ui.Fact{Term: x.term, Answer: ui.Answer{Gap: ui.Unknown}})
		default:
			out.Leaves.Rows = append(out.Leaves.Rows, ui.Fact{Term: x.term, Answer: ui.AnswerOf(x.value(*shown))})
		}
	}
	if shown == nil {
		out.Show = &ui.Post{Action: path + "/preview", Text: "Show what it says", Style: "outline"}
	}
	fields := []ui.Field{{Kind: ui.Radios, Name: "age", Label: "If no birth date is recorded: why do you take the person for a minor?", Hint: "Somebody whose age is not known is protected as a minor. That it is reported is your decision.", Options: said(Ages...), Optional: true},
		{Kind: ui.Area, Name: "place", Label: "Where the minor is now", Rows: 2, Max: 300, Optional: true},
		{Kind: ui.Checkboxes, Name: "urgent", Label: "Urgent needs", Options: said(Needs...), Optional: true}}
	fields = append(fields, formsFields("")...)
	fields = append(fields, ui.Field{Kind: ui.Check, Name: "law", Label: "I send this under 22 USC 7105(b)(1)(G)"})
	out.Form = a.fill(ui.Form{Action: path + "/send", Submit: "Send the notice", Fields: fields, Version: strconv.FormatInt(f.Version, 10), Once: once(),
		Cancel: ui.Link{Text: "Not now", Href: path}, Note: "It cannot be called back. The person can see that it was sent, to whom and why."}, "")
	return out
}

// formsFields ask of each form of exploitation, with all six answers; nothing is preselected.
func formsFields(prefix string) []ui.Field {
	var out []ui.Field
	for _, x := range [][2]string{{"labor", "Labor or services"}, {"sex", "Commercial sex"}, {"other", "Another form"}} {
		out = append(out, ui.Field{Kind: ui.Select, Name: prefix + x[0], Label: x[1], Empty: "Choose one", Options: said(Answers...)})
	}
	return out
}

func readForms(in *web.Input, prefix string) Forms {
	all := texts(Answers)
	return Forms{Said(in.Choice(prefix+"labor", all...)), Said(in.Choice(prefix+"sex", all...)), Said(in.Choice(prefix+"other", all...))}
}

func (d *desk) showSend(w http.ResponseWriter, r *http.Request, shown *Particulars, a again) error {
	ctx, id := acting(r), r.PathValue("id")
	f, err := d.View(ctx, id, "send notice")
	if err != nil {
		return err
	}
	if f.Course.State != Drafted {
		return d.site.Redirect(w, r, "/certification/requests/"+id)
	}
	if !d.guard.May(ctx, ActPrepare, f.resource()) {
		return fault.New(fault.Refused, "This is not open to you")
	}
	names, err := d.names(ctx, f.Recipient)
	if err != nil {
		return err
	}
	v := sendBody(f, names[f.Recipient], shown, d.site.Voice(r), d.site.Now(), d.site.Once, a)
	return sendPage.Render(w, r, d.site, f.Ref, v, web.Status(a.code()), web.At("/certification/requests/"+id+"/send"))
}

func (d *desk) sendForm(w http.ResponseWriter, r *http.Request) error {
	return d.showSend(w, r, nil, again{})
}

// preview shows the values before they leave; the look is recorded.
func (d *desk) preview(w http.ResponseWriter, r *http.Request) error {
	p, err := d.Prepare(acting(r), r.PathValue("id"))
	if err != nil {
		return err
	}
	return d.showSend(w, r, &p, again{})
}

func (d *desk) send(w http.ResponseWriter, r *http.Request) error {
	in, id := web.Form(r), r.PathValue("id")
	e := edit(in, id)
	a := PartA{Age: Age(in.MayChoose("age", texts(Ages)...)), Place: in.Long("place", 300), Urgent: in.Choices("urgent", Needs...), Forms: readForms(in, "")}
	if in.Bool("law") {
		a.Law = NoticeLaw
	}
	in.That(a.Law != "", "law", "Cite the law under which you send this")
	err := in.Err()
	if err == nil {
		err = d.Send(acting(r), e, a)
	}
	if err == nil {
		if err := d.site.Notify(r, "The notice was sent. Part B is still needed."); err != nil {
			return err
		}
		return d.site.Redirect(w, r, "/certification/requests/"+id)
	}
	x, err := over(err, "", in.Values(), "/certification/requests/"+id+"/send")
	if err != nil {
		return err
	}
	if x.conflict != nil { // somebody sent or withdrew it: the request's own page says so
		return d.showRequest(w, r, id, x)
	}
	return d.showSend(w, r, nil, x)
}

func partBBody(f File, receiving bool, once func() string, a again) formView {
	path := "/certification/requests/" + f.ID
	fields := formsFields("")
	fields = append(fields, ui.Field{Kind: ui.Select, Name: "setting", Label: "Setting", Empty: "Choose one", Options: said(Settings...)},
		ui.Field{Kind: ui.Select, Name: "legal_help", Label: "Does the minor have legal help?", Empty: "Choose one", Options: said(Answers...)},
		ui.Field{Kind: ui.Select, Name: "interpreter", Label: "Was a professional interpreter there?", Empty: "Choose one", Options: said(Answers...)},
		ui.Field{Kind: ui.Area, Name: "credible", Label: "Credible information", Hint: "Plain facts and who saw them. Only what the decision needs: it can be subpoenaed.", Rows: 6, Max: 4000})
	if !receiving {
		fields = append(fields, ui.Field{Kind: ui.Radios, Name: "basis", Label: "Why may this leave your agency?", Options: ui.Options(NoticeLaw, "The law requires it: 22 USC 7105(b)(1)(G)", "consent", "The person consented to it, and that is recorded")})
	}
	return formView{Alert: a.alert, Conflict: a.conflict,
		Head: ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: f.Ref, Href: path}, {Text: "Part B"}}, Title: "Part B of the request"},
		Note: &ui.Note{Text: "Ask nothing for the sake of this form. **Not asked**, **declined** and **unknown** are answers, too."},
		Form: a.fill(ui.Form{Action: path + "/part-b", Submit: "Send Part B", Fields: fields, Version: strconv.FormatInt(f.Version, 10), Once: once(), Cancel: ui.Link{Text: "Not now", Href: path}}, "")}
}

func (d *desk) showPartB(w http.ResponseWriter, r *http.Request, a again) error {
	ctx, id := acting(r), r.PathValue("id")
	f, err := d.View(ctx, id, "complete the request")
	if err != nil {
		return err
	}
	if !d.can(ctx, f)[PartBIn] && a.err == nil && a.alert == nil {
		return d.site.Redirect(w, r, "/certification/requests/"+id)
	}
	return formPage.Render(w, r, d.site, f.Ref, partBBody(f, f.Receiving, d.site.Once, a), web.Status(a.code()), web.At("/certification/requests/"+id+"/part-b"))
}

func (d *desk) partBForm(w http.ResponseWriter, r *http.Request) error {
	return d.showPartB(w, r, again{})
}

func (d *desk) partB(w http.ResponseWriter, r *http.Request) error {
	ctx, in, id := acting(r), web.Form(r), r.PathValue("id")
	e := edit(in, id)
	all := texts(Answers)
	b := PartB{Forms: readForms(in, ""), Setting: in.Choice("setting", Settings...), LegalHelp: Said(in.Choice("legal_help", all...)),
		Interpreter: Said(in.Choice("interpreter", all...)), Credible: in.NeedLong("credible", 4000)}
	if role := access.Who(ctx).Role; role != access.Specialist {
		b.Basis = strings.TrimPrefix(in.Choice("basis", NoticeLaw, "consent"), "consent")
	}
	err := in.Err()
	if err == nil {
		err = d.Complete(ctx, e, b)
	}
	if err == nil {
		if err := d.site.Notify(r, "Part B was received."); err != nil {
			return err
		}
		return d.site.Redirect(w, r, "/certification/requests/"+id)
	}
	a, err := over(err, "", in.Values(), "/certification/requests/"+id+"/part-b")
	if err != nil {
		return err
	}
	if a.conflict != nil {
		return d.showRequest(w, r, id, a)
	}
	return d.showPartB(w, r, a)
}
