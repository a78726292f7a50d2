package hotline

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type chooseView struct{ OnDuty bool }

type reportView struct {
	Tip    bool
	OnDuty bool
	Form   ui.Form
}

type doneView struct {
	Code   string
	Tip    bool
	OnDuty bool
}

type returnView struct {
	Form  ui.Form
	Taken bool // something was sent: the same words for every code
	Said  []Said
	Open  bool
	Until time.Time
}

var (
	choosePage = web.PublicPage[chooseView](pages, "pages/report.tmpl", "pages/duty.tmpl")
	reportPage = web.PublicPage[reportView](pages, "pages/report-form.tmpl", "pages/duty.tmpl")
	donePage   = web.PublicPage[doneView](pages, "pages/report-done.tmpl", "pages/duty.tmpl")
	returnPage = web.PublicPage[returnView](pages, "pages/return.tmpl")
)

// publicTitle is the tab's title on every public page: neutral (DESIGN §4.2).
const publicTitle = "Information"

func (d *Desk) onDuty(ctx context.Context) bool { return d.duty != nil && d.duty.OnDuty(ctx) }

func (d *Desk) choose(w http.ResponseWriter, r *http.Request) error {
	return choosePage.Render(w, r, d.site, publicTitle, chooseView{d.onDuty(r.Context())})
}

// form is the questions of a path; every one can be skipped.
func (p Path) form(once string) ui.Form {
	f := ui.Form{Action: "/report/" + string(p), Submit: "Send", Once: once, Note: "After you send, we show you a code, once. With it you can come back.",
		Cancel: ui.Link{Text: "Stop here. Nothing is sent", Href: "/report"}}
	words := ui.Field{Kind: ui.Area, Name: "narrative", Label: "What would you like to tell us?", Hint: "A few words are enough. You can leave out names.", Rows: 6, Max: 8000, Optional: true}
	reach := ui.Field{Kind: ui.Text, Name: "contact", Label: "How can we reach you?", Hint: "Phone, email or another way. If you leave it empty, nobody will contact you.", Max: 300, Optional: true}
	safe := ui.Field{Kind: ui.Area, Name: "safe", Label: "When is it safe to reach you, and what should we never say or write?", Rows: 3, Max: 2000, Optional: true}
	if p == Tips {
		words.Label, words.Hint = "What did you see or hear?", "What happens there, where it is, and when you saw it. Only what you know; please do not look for more."
		f.Fields = []ui.Field{words, reach, safe}
		return f
	}
	f.Fields = []ui.Field{
		{Kind: ui.Radios, Name: "about", Label: "Who is this about?", Options: ui.Options("me", "Me", "other", "Someone I know"), Optional: true},
		words,
		{Kind: ui.Check, Name: "soon", Label: "Help is needed today or tomorrow"},
		reach, safe,
	}
	return f
}

func pathOf(r *http.Request) (Path, error) {
	switch p := Path(r.PathValue("path")); p {
	case Help, Tips:
		return p, nil
	}
	return "", fault.New(fault.NotFound, "There is no such page")
}

func (d *Desk) reportForm(w http.ResponseWriter, r *http.Request) error {
	p, err := pathOf(r)
	if err != nil {
		return err
	}
	return reportPage.Render(w, r, d.site, publicTitle, reportView{p == Tips, d.onDuty(r.Context()), p.form(d.site.Once())})
}

func (d *Desk) report(w http.ResponseWriter, r *http.Request) error {
	p, err := pathOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	draft := Draft{Path: p, Channel: Online, Language: spoken(d.site.Voice(r).Tag), Narrative: in.Long("narrative", 8000), Contact: in.Text("contact", 300), Safe: in.Long("safe", 2000)}
	if p == Tips {
		draft.Purpose = Tip
	} else {
		draft.Relation = map[string]string{"me": "potential victim", "other": "not asked"}[in.MayChoose("about", "me", "other")]
		if in.Bool("soon") {
			draft.Purpose = Crisis
		}
	}
	once := in.Once()
	in.That(!draft.empty(), "narrative", "Write a few words, or call: a person answers")
	code := ""
	if err = in.Err(); err == nil {
		code, err = d.s.Report(r.Context(), draft, once)
	}
	at := web.At("/report/" + string(p))
	if fault.Is(err, fault.Invalid) {
		v := reportView{p == Tips, d.onDuty(r.Context()), p.form(d.site.Once()).Filled(in.Values(), err)}
		return reportPage.Render(w, r, d.site, publicTitle, v, web.Status(http.StatusUnprocessableEntity), at)
	}
	if err != nil {
		return err
	}
	return donePage.Render(w, r, d.site, publicTitle, doneView{code, p == Tips, d.onDuty(r.Context())}, at)
}

// spoken is the language of a page as a language code.
func spoken(t lang.Tag) string { return t.HTML() }

func returning(once string) ui.Form {
	return ui.Form{Action: "/return", Submit: "Send", Once: once, Fields: []ui.Field{
		{Kind: ui.Code, Name: "code", Label: "Your code", Hint: "17 letters and numbers. Capitals, spaces and dashes do not matter.", Max: 40},
		{Kind: ui.Area, Name: "message", Label: "Would you like to add something?", Rows: 5, Max: 8000, Optional: true},
	}}
}

func (d *Desk) returnForm(w http.ResponseWriter, r *http.Request) error {
	return returnPage.Render(w, r, d.site, publicTitle, returnView{Form: returning(d.site.Once())})
}

func (d *Desk) comeBack(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	message, once := in.Long("message", 8000), in.Once()
	typed := strings.TrimSpace(in.Values().Get("code"))
	in.That(typed != "" && len(typed) <= 200, "code", "Check the code: 17 letters and numbers, in groups of four")
	got, err := Returned{}, in.Err()
	if err == nil {
		got, err = d.s.Return(r.Context(), typed, message, once)
	}
	if fault.Is(err, fault.Invalid) {
		v := in.Values() // the code itself is not put into a page again
		v.Del("code")
		return returnPage.Render(w, r, d.site, publicTitle, returnView{Form: returning(d.site.Once()).Filled(v, err)}, web.Status(http.StatusUnprocessableEntity))
	}
	if err != nil {
		return err
	}
	return returnPage.Render(w, r, d.site, publicTitle, returnView{Taken: true, Said: got.Said, Open: got.Open, Until: got.Until})
}
