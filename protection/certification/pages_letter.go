package certification

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/api"
	"github.com/manumit/manumit/kernel/web/ui"
)

type letterView struct {
	Head      ui.Head
	Alert     *ui.Alert
	Conflict  *ui.Conflict
	Facts     ui.Facts
	Copies    []ui.Link
	TwoPeople *ui.TwoPeople
	More      []more
}

func (d *desk) letter(w http.ResponseWriter, r *http.Request) error {
	id, pdf := strings.CutSuffix(r.PathValue("id"), ".pdf")
	if !pdf {
		return d.showLetter(w, r, id, again{})
	}
	v := d.site.Voice(r)
	switch r.URL.Query().Get("copy") {
	case "es":
		v.Tag = lang.Spanish
	case "fr":
		v.Tag = lang.French
	default:
		v.Tag = lang.English
	}
	body, err := d.Print(acting(r), id, v, d.base+"/check-letter")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", `inline; filename="letter.pdf"`)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) // the reader has gone: nothing to be done
	return nil
}

func (d *desk) showLetter(w http.ResponseWriter, r *http.Request, id string, a again) error {
	ctx := acting(r)
	f, err := d.ViewLetter(ctx, id, "read the letter")
	if err != nil {
		return err
	}
	propose, decide := d.guard.May(ctx, ActLetterPropose, f.resource()), d.guard.May(ctx, ActLetterDecide, f.resource())
	v := letterBody(f, propose, decide, access.Who(ctx).ID, d.site.Voice(r), d.site.Once, a)
	return letterPage.Render(w, r, d.site, f.Number, v, web.Status(a.code()), web.At("/certification/letters/"+id))
}

func letterBody(f LetterFile, propose, decide bool, me string, v lang.Voice, once func() string, a again) letterView {
	path, home := "/certification/letters/"+f.ID, "/certification/adults/"+f.Request
	if f.Kind.ForMinor() {
		home = "/certification/requests/" + f.Request
	}
	out := letterView{Alert: a.alert, Conflict: a.conflict, Head: ui.Head{Crumbs: []ui.Link{{Text: "Certification", Href: "/certification"}, {Text: f.Ref, Href: home}, {Text: f.Number}},
		Title: v.Say("Letter %s", f.Number), Tags: []ui.Tag{letterTag(f.Letter)}, Sub: []string{titles[f.Kind]}}}
	out.Facts.Rows = []ui.Fact{{Term: "Date of issue", Answer: ui.Said(v.Day(f.IssuedOn))}, class("Type of trafficking", string(f.Type)),
		{Term: "Request", Link: ui.Link{Text: f.Ref, Href: home}}, {Term: "Code", Sealed: &ui.Sealed{Name: "Code", Who: ui.Link{Text: "It stands on the holder’s copy."}}}}
	if !f.LastOn.IsZero() {
		out.Facts.Rows = append(out.Facts.Rows, ui.Fact{Term: "Last day", Answer: ui.Said(v.Day(f.LastOn))})
	}
	for _, x := range [][2]string{{"Replaced by", f.ReplacedBy}, {"Replaces", f.ReissueOf}} {
		if x[1] != "" {
			out.Facts.Rows = append(out.Facts.Rows, ui.Fact{Term: x[0], Link: ui.Link{Text: "Open the letter", Href: "/certification/letters/" + x[1]}})
		}
	}
	if f.Status == ValidLetter {
		out.Copies = []ui.Link{{Text: "PDF, English", Href: path + ".pdf"}, {Text: "PDF, Spanish", Href: path + ".pdf?copy=es"}}
	}
	version := strconv.FormatInt(f.Version, 10)
	out.TwoPeople = twoPeople(f.Decisions, f.Proposed, me, decide, func() ui.Form { return decideForm(f.Proposed, path+"/decide", version, once(), a) })
	offer := func(title string, p Decision, submit string, stop bool) {
		prefix := string(p) + "."
		x := a.fill(ui.Form{Action: path + "/" + string(p), Submit: submit, Stop: stop, Outline: !stop, Version: version, Once: once(), Note: "An approver, another person than you, decides.", Fields: []ui.Field{
			{Kind: ui.Radios, Name: prefix + "reason", Label: "Reason", Options: said(Reasons[p]...)},
			{Kind: ui.Area, Name: prefix + "text", Label: "In your words, sealed with the decision", Rows: 2, Max: 4000, Optional: p == Reissue}}}, prefix)
		out.More = append(out.More, more{title, a.form == prefix, x})
	}
	if propose && f.Proposed == "" && f.Status == ValidLetter {
		offer("Issue it again", Reissue, "Propose to issue it again", false)
	}
	if propose && f.Proposed == "" && (f.Status == ValidLetter || f.Status == EndedLetter) {
		offer("Annul it", Annul, "Propose to annul it", true)
	}
	return out
}

func (d *desk) letterVerb(w http.ResponseWriter, r *http.Request) error {
	id, verb := r.PathValue("id"), r.PathValue("verb")
	ctx, in := acting(r), web.Form(r)
	e, prefix, page := edit(in, id), verb+".", "/certification/letters/"+id
	var do func() (string, error)
	switch p := Decision(verb); {
	case p == Reissue || p == Annul:
		x := Proposal{Decision: p, Reason: in.Choice(prefix+"reason", Reasons[p]...), Text: in.Long(prefix+"text", 4000)}
		do = func() (string, error) { return "", d.ProposeLetter(ctx, e, x) }
	case verb == "decide":
		x := Verdict{Say: Say(in.Choice(prefix+"say", string(Agree), string(GoBack))), Text: in.Long(prefix+"text", 4000)}
		do = func() (string, error) { return d.DecideLetter(ctx, e, x) }
	default:
		return fault.New(fault.NotFound, "There is no such record")
	}
	err := in.Err()
	if err == nil {
		var letter string
		if letter, err = do(); err == nil && letter != "" {
			page = "/certification/letters/" + letter
		}
	}
	if err == nil {
		return d.site.Redirect(w, r, page)
	}
	a, err := over(err, prefix, in.Values(), page+"/"+verb)
	if err != nil {
		return err
	}
	return d.showLetter(w, r, id, a)
}

type checkView struct {
	Form    ui.Form
	Answer  *verdictView
	Checked time.Time
	Phone   string
}

// Tel is the telephone number as a link has it.
func (v checkView) Tel() string { return strings.ReplaceAll(v.Phone, "-", "") }

// verdictView is one answer; all have the same parts, so that the page is the same for each.
type verdictView struct{ Class, Icon, Title, Text, Phone string }

var verdicts = map[Result]verdictView{
	Valid:    {Class: "ok", Icon: "met", Title: "This letter is valid", Text: "You can act on it today."},
	Replaced: {Class: "wait", Icon: "replaced", Title: "This letter was replaced", Text: "A newer letter exists. Ask the person to show it, and check its code."},
	Pending:  {Class: "wait", Icon: "clock", Title: "A decision is pending", Text: "The time of interim assistance has passed and a decision is being made. Call %s before you decide.", Phone: "x"},
	NotFound: {Class: "none", Icon: "none", Title: "Not found", Text: "Check the code and the date, or call %s. Do not refuse service because of this page.", Phone: "x"},
	Mistyped: {Class: "none", Icon: "none", Title: "The code is mistyped", Text: "Compare it with the letter, symbol by symbol, or call %s. Do not refuse service because of this page.", Phone: "x"},
}

func checkBody(result Result, phone string, checked time.Time, a again) checkView {
	out := checkView{Phone: phone, Checked: checked, Form: a.fill(ui.Form{Action: "/check-letter", Submit: "Check", Fields: []ui.Field{
		{Kind: ui.Code, Name: "code", Label: "Code on the letter", Hint: "17 letters and numbers. Capitals and dashes do not matter.", Max: 40},
		{Kind: ui.DateParts, Name: "issued", Label: "Date of issue", Hint: "For example: 4 28 2026"}}}, "")}
	if v, ok := verdicts[result]; ok {
		if v.Phone != "" {
			v.Phone = phone
		}
		out.Answer = &v
		out.Form = out.Form.Filled(a.typed, nil)
	}
	return out
}

func (d *desk) checkForm(w http.ResponseWriter, r *http.Request) error {
	phone, err := d.CheckPhone(r.Context())
	if err != nil {
		return err
	}
	return checkPage.Render(w, r, d.site, "Check a letter", checkBody("", phone, time.Time{}, again{}))
}

// check answers a POST, so that neither code nor date stands in an address or a log.
func (d *desk) check(w http.ResponseWriter, r *http.Request) error {
	phone, err := d.CheckPhone(r.Context())
	if err != nil {
		return err
	}
	in := web.Form(r)
	code, issued := in.Need("code", 40), in.NeedDate("issued")
	if err := in.Err(); err != nil {
		a, err := over(err, "", in.Values(), "/check-letter")
		if err != nil {
			return err
		}
		return checkPage.Render(w, r, d.site, "Check a letter", checkBody("", phone, time.Time{}, a), web.Status(a.code()))
	}
	result, err := d.Check(r.Context(), code, issued)
	if err != nil {
		return err
	}
	return checkPage.Render(w, r, d.site, "Check a letter", checkBody(result, phone, d.site.Now(), again{typed: in.Values()}))
}

type checkInput struct {
	Body struct {
		Code   string `json:"code" minLength:"1" maxLength:"40" doc:"Code on the letter; capitals and dashes do not matter"`
		Issued string `json:"issued" format:"date" doc:"Date of issue on the letter"`
	}
}

type checkOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Answer Result `json:"answer" enum:"valid,replaced,decision pending,not found,mistyped" doc:"Nothing else is told"`
		Phone  string `json:"phone" doc:"Whom to call before service is refused: this answer alone is no reason"`
	}
}

// API adds the check for benefit systems: POST /api/letters/check.
func (s *Service) API(a *api.API) {
	api.Register(a, api.Operation{ID: "check-letter", Method: http.MethodPost, Path: "/api/letters/check", Tag: "letters", MaxBody: 4096,
		Summary: "Whether a letter stands, from its code and date of issue"}, s.checkAPI)
}

func (s *Service) checkAPI(ctx context.Context, in *checkInput) (*checkOutput, error) {
	issued, err := clock.ParseDate(in.Body.Issued)
	if err != nil {
		return nil, fault.Wrong("issued", "a date that exists, as YYYY-MM-DD")
	}
	phone, err := s.CheckPhone(ctx)
	if err != nil {
		return nil, err
	}
	out := &checkOutput{CacheControl: "no-store"}
	out.Body.Phone = phone
	out.Body.Answer, err = s.Check(ctx, in.Body.Code, issued)
	return out, err
}
