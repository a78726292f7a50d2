package people

import (
	"net/http"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type consentView struct {
	Head  ui.Head
	Given []givenView
	Form  ui.Form
}

type givenView struct {
	Badge    ui.ConsentBadge
	Withdraw *ui.Post
}

func (d *desk) consents(w http.ResponseWriter, r *http.Request) error {
	return d.showConsents(w, r, 200, func(f ui.Form) ui.Form {
		for i := range f.Fields {
			if f.Fields[i].Name == "recipient" {
				f.Fields[i].Values = []string{r.URL.Query().Get("to")}
			}
		}
		return f
	})
}

func (d *desk) showConsents(w http.ResponseWriter, r *http.Request, status int, fill func(ui.Form) ui.Form) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	p, err := d.View(ctx, x, "see what she agreed to")
	if err != nil {
		return err
	}
	given, err := d.Consents(ctx, x)
	if err != nil {
		return err
	}
	var to []Recipient
	if d.ports.Recipients != nil {
		if to, err = d.ports.Recipients.Recipients(ctx); err != nil {
			return err
		}
	}
	v := consentViewOf(p, given, d.names(ctx, given), to, clock.On(d.site.Now(), access.Who(ctx).Where()))
	v.Form.Once = d.site.Once()
	v.Form = fill(v.Form)
	return consentPage.Render(w, r, d.site, "Consent", v, web.Status(status), web.Here("/people"), web.At(path(x, "consent")))
}

func consentViewOf(p Person, given []consent.Consent, names map[string]string, to []Recipient, today clock.Date) consentView {
	v := consentView{Head: ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: Ref(p.ID), Href: path(p.ID)}, {Text: "Consent"}}, Title: "Consent",
		Sub: []string{"A no never changes what help is offered. Look at this page together with her."}}}
	for i := len(given) - 1; i >= 0; i-- {
		g := givenView{Badge: badge(given[i], names, today.Start(time.UTC))}
		if given[i].Yes && given[i].Withdrawn.IsZero() {
			g.Withdraw = &ui.Post{Action: path(p.ID, "consent", given[i].ID), Text: "Withdraw", Style: "stop"}
		}
		v.Given = append(v.Given, g)
	}
	terms := func(list []Term) []ui.Option {
		var out []ui.Option
		for _, t := range list {
			out = append(out, ui.Option{Value: t.Code, Label: t.Words})
		}
		return out
	}
	var recipients, langs []ui.Option
	for _, x := range to {
		recipients = append(recipients, ui.Option{Value: x.ID, Label: x.Name})
	}
	for _, l := range Languages {
		langs = append(langs, ui.Option{Value: l[0], Label: l[1]})
	}
	v.Form = ui.Form{Action: path(p.ID, "consent"), ID: "consent", Submit: "Record her answer", Note: "You stand as the one who explained it. Where federal victim-service money is used, the release must be in writing.",
		Fields: []ui.Field{
			{Kind: ui.Select, Name: "purpose", Label: "For what", Empty: "Choose one", Options: terms(ConsentPurposes)},
			{Kind: ui.Select, Name: "recipient", Label: "To whom", Hint: "A consent names one recipient.", Empty: "Choose one", Options: recipients},
			{Kind: ui.Select, Name: "scope", Label: "What", Empty: "Choose one", Options: terms(Scopes)},
			{Kind: ui.Radios, Name: "answer", Label: "Her answer", Options: ui.Options("yes", "Yes", "no", "No")},
			{Kind: ui.Check, Name: "no_police", Label: "She does not want this reported to police"},
			{Kind: ui.Select, Name: "language", Label: "Explained in", Empty: "Choose one", Options: langs},
			{Kind: ui.Select, Name: "interpreter", Label: "Interpreter", Hint: "Never a companion, never an employer.", Empty: "Choose one", Options: terms(interpreters)},
			{Kind: ui.Radios, Name: "how", Label: "How it was given", Options: terms(hows)},
			ui.Field{Kind: ui.DateParts, Name: "expires", Label: "Holds until", Hint: "At most one year from today."}.FillDate(today.AddDays(90).String()),
		}}
	return v
}

func (d *desk) recordConsent(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	codes := func(list []Term) (out []string) {
		for _, t := range list {
			out = append(out, t.Code)
		}
		return out
	}
	c := ConsentDraft{Purpose: in.Choice("purpose", codes(ConsentPurposes)...), Recipient: in.Need("recipient", 64), Scope: in.Choice("scope", codes(Scopes)...),
		Language: in.Choice("language", languageCodes()...), How: in.Choice("how", codes(hows)...), Interpreter: in.Choice("interpreter", codes(interpreters)...),
		Yes: in.Choice("answer", "yes", "no") == "yes", NoPolice: in.Bool("no_police"), Expires: in.NeedDate("expires")}
	once := in.Once()
	if err = in.Err(); err == nil {
		err = d.knownRecipient(r, c.Recipient)
	}
	if err == nil {
		_, err = d.Consent(r.Context(), x, c, once)
	}
	if fault.Is(err, fault.Invalid) {
		bad := err
		return d.showConsents(w, r, 422, func(f ui.Form) ui.Form { return f.Filled(in.Values(), bad) })
	}
	if err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(x, "consent"))
}

// knownRecipient refuses a recipient that the page did not offer.
func (d *desk) knownRecipient(r *http.Request, to string) error {
	if d.ports.Recipients == nil {
		return nil
	}
	list, err := d.ports.Recipients.Recipients(r.Context())
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.ID == to {
			return nil
		}
	}
	return fault.Wrong("recipient", "Choose one of the answers")
}

func (d *desk) withdraw(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	if err := d.Withdraw(r.Context(), x, strings.TrimSpace(r.PathValue("consent"))); err != nil {
		return err
	}
	if err := d.site.Notify(r, "Withdrawn. What went out under it is recalled."); err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(x, "consent"))
}
