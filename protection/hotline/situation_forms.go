package hotline

import (
	"net/http"
	"strconv"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// formView is a page with one form: a person, a referral, a notice, a merge.
type formView struct {
	Head  ui.Head
	Alert ui.Alert
	Note  ui.Note
	Facts ui.Facts
	Form  ui.Form
}

var formPage = web.Page[formView](pages, "pages/form.tmpl")

func crumbs(id, here string) []ui.Link {
	return []ui.Link{{Text: "Hotline", Href: "/hotline"}, {Text: Ref("S", id), Href: "/hotline/situations/" + id}, {Text: here}}
}

// about shows one of a situation's forms, if the reader may do what it is for.
func (d *Desk) about(w http.ResponseWriter, r *http.Request, act access.Act, make func(SituationView) formView, o ...web.RenderOption) error {
	ctx := d.as(r)
	x, err := d.s.Look(ctx, r.PathValue("id"), "coordinate the response")
	if err != nil {
		return err
	}
	if err := d.s.guard.Allow(ctx, act, x.resource()); err != nil {
		return err
	}
	return formPage.Render(w, r, d.site, x.Ref(), make(x), append(o, web.Here("/hotline"))...)
}

func personView(id, once string) formView {
	path := "/hotline/situations/" + id
	return formView{Head: ui.Head{Crumbs: crumbs(id, "Record a person"), Title: "Record a person", Sub: []string{"Ask only what helps her. Everything that could name her is sealed."}},
		Note: ui.Note{Text: "If her age is not known she is protected as a minor. A report is only the mandated-report officer’s to decide."},
		Form: ui.Form{Action: path + "/person", Submit: "Record the person", Once: once, Cancel: ui.Link{Text: "Back to the situation", Href: path}, Fields: []ui.Field{
			{Kind: ui.Select, Name: "role", Label: "Role", Options: ui.Options(roleTexts...)},
			{Kind: ui.Radios, Name: "band", Label: "Age", Options: ui.Options("minor", "Under 18", "adult", "18 or older", "unknown", "Not known or not sure")},
			{Kind: ui.Radios, Name: "nationality", Label: "Nationality", Options: ui.Options("foreign", "Not a U.S. citizen", "citizen", "U.S. citizen", "unknown", "Unknown", "not asked", "Not asked", "declined", "Declined")},
			{Kind: ui.Select, Name: "language", Label: "Language", Empty: "Not asked", Options: ui.Options(languageTexts...)},
			{Kind: ui.Area, Name: "wants", Label: "What she wants", Hint: "In her words.", Rows: 3, Max: 4000, Optional: true},
			{Kind: ui.Area, Name: "safe_how", Label: "How is it safe to reach her, and what must never be said?", Rows: 2, Max: 2000, Optional: true},
			{Kind: ui.Select, Name: "safe_call", Label: "Is a call safe?", Hint: "Only her yes opens the number for a call, and only in the hours she names.", Options: safeOptions},
			{Kind: ui.Select, Name: "safe_text", Label: "Is a text safe?", Options: safeOptions},
			{Kind: ui.Time, Name: "safe_from", Label: "Safe from", Optional: true},
			{Kind: ui.Time, Name: "safe_to", Label: "Safe until", Optional: true},
			{Kind: ui.Text, Name: "name", Label: "Name she uses", Max: 200, Optional: true},
			{Kind: ui.DateParts, Name: "born", Label: "Birth date", Hint: "If she gave it, it decides the age.", Optional: true},
			{Kind: ui.Text, Name: "contact", Label: "Phone or address", Max: 300, Optional: true},
			{Kind: ui.DateParts, Name: "discovered", Label: "When did somebody first learn of her?", Hint: "Leave empty for now. Clocks are counted from here.", Optional: true},
			{Kind: ui.Time, Name: "discovered_at", Label: "At what time?", Optional: true},
		}}}
}

var (
	safeAnswers = []string{"not asked", "Not asked", "yes", "Yes", "no", "No", "declined", "Declined", "unknown", "Unknown"}
	safeOptions = ui.Options(safeAnswers...)
)

func (d *Desk) personForm(w http.ResponseWriter, r *http.Request) error {
	return d.about(w, r, ActRecognise, func(x SituationView) formView { return personView(x.ID, d.site.Once()) })
}

func (d *Desk) person(w http.ResponseWriter, r *http.Request) error {
	ctx, id := d.as(r), r.PathValue("id")
	zone := access.Who(ctx).Where()
	in := web.Form(r)
	p := PersonDraft{Name: in.Text("name", 200), Contact: in.Text("contact", 300), Wants: in.Long("wants", 4000), SafeHow: in.Long("safe_how", 2000), Born: in.Date("born"),
		Band: in.Choice("band", "minor", "adult", "unknown"), Nationality: in.Choice("nationality", "foreign", "citizen", "unknown", "not asked", "declined"),
		Language: in.MayChoose("language", values(languageTexts)...), SafeCall: in.MayChoose("safe_call", values(safeAnswers)...),
		SafeText: in.MayChoose("safe_text", values(safeAnswers)...), SafeFrom: in.Text("safe_from", 5), SafeTo: in.Text("safe_to", 5)}
	v := VictimDraft{Situation: id, Role: in.Choice("role", values(roleTexts)...)}
	if day := in.Date("discovered"); !day.IsZero() {
		if v.Discovered = in.Time("discovered_at", day, zone); v.Discovered.IsZero() {
			v.Discovered = day.Start(zone)
		}
	}
	in.That(!v.Discovered.After(d.site.Now()), "discovered", "a time that has come")
	once := in.Once()
	err := in.Err()
	if err == nil {
		err = d.s.mayRecognise(ctx, id)
	}
	if err == nil {
		v.Person, err = d.s.setup.People.Record(ctx, p, once+"-person")
	}
	if err == nil {
		_, err = d.s.Add(ctx, v, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.about(w, r, ActRecognise, func(x SituationView) formView {
			v := personView(x.ID, d.site.Once())
			v.Form = v.Form.Filled(in.Values(), err)
			return v
		}, web.Status(http.StatusUnprocessableEntity))
	}
	return d.post(w, r, err, situationPath(r), "The person is recorded.")
}

func referView(x SituationView, p Place, need, once string) formView {
	path := "/hotline/situations/" + x.ID
	var people []ui.Option
	for _, v := range x.Victims {
		people = append(people, ui.Option{Value: v.Person, Label: Ref("P", v.Person) + ", " + textOf(bandTexts, v.Band)})
	}
	v := formView{Head: ui.Head{Crumbs: crumbs(x.ID, "Offer a place"), Title: "Offer a place", Sub: []string{"Nothing leaves without her yes. A no changes nothing about the help you offer."}},
		Facts: ui.Facts{Rows: []ui.Fact{{Term: "Service", Answer: ui.Said(p.Name)}, {Term: "Organization", Answer: ui.Said(p.Provider)}, {Term: "Offers", Answer: ui.Said(p.Offers)}}},
		Form: ui.Form{Action: path + "/refer", Submit: "Record her answer", Once: once, Cancel: ui.Link{Text: "Back to the situation", Href: path},
			Note:   "With a yes the referral is sent at once and recorded under your name. With a no nothing is sent.",
			Hidden: []ui.Hidden{{Name: "service", Value: p.Service}}, Fields: []ui.Field{
				{Kind: ui.Select, Name: "person", Label: "For whom", Options: people},
				{Kind: ui.Select, Name: "need", Label: "Need", Options: ui.Options(needTexts...), Values: []string{need}},
				{Kind: ui.Radios, Name: "scope", Label: "What may be shared", Options: ui.Options(scopeTexts...)},
				{Kind: ui.Select, Name: "language", Label: "Explained in which language", Empty: "Choose one", Options: ui.Options(languageTexts...)},
				{Kind: ui.Radios, Name: "how", Label: "How did she answer", Options: ui.Options("spoken", "Spoken", "written", "Written")},
				{Kind: ui.Radios, Name: "interpreter", Label: "Interpreter", Options: ui.Options("none needed", "None needed", "professional", "Professional interpreter", "not asked", "Not asked"),
					Hint: "Never a companion or an employer."},
				{Kind: ui.Radios, Name: "answer", Label: "Her answer", Options: ui.Options("yes", "Yes, she agrees", "no", "No, or not now")},
				{Kind: ui.Check, Name: "no_police", Label: "She asks: do not report to police"},
				{Kind: ui.DateParts, Name: "expires", Label: "Until when does it hold", Hint: "Leave empty for 90 days. At most one year.", Optional: true},
			}}}
	if len(people) == 0 {
		v.Alert = ui.Alert{Tone: "warning", Title: "Nobody is recorded yet", Text: "Record the person first.", Links: []ui.Link{{Text: "Record a person", Href: path + "/person"}}}
	}
	return v
}

func (d *Desk) place(r *http.Request, id string) (Place, error) {
	if d.dir == nil || id == "" || len(id) > 100 {
		return Place{}, fault.New(fault.NotFound, "There is no such service")
	}
	return d.dir.Service(d.as(r), id)
}

func (d *Desk) referForm(w http.ResponseWriter, r *http.Request) error {
	p, err := d.place(r, r.URL.Query().Get("service"))
	if err != nil {
		return err
	}
	return d.about(w, r, ActConsent, func(x SituationView) formView { return referView(x, p, r.URL.Query().Get("need"), d.site.Once()) })
}

func (d *Desk) refer(w http.ResponseWriter, r *http.Request) error {
	ctx, id := d.as(r), r.PathValue("id")
	in := web.Form(r)
	p, err := d.place(r, in.Text("service", 100))
	if err != nil {
		return err
	}
	a := Agreement{Situation: id, Person: in.Need("person", 60), Purpose: consent.Referral, Recipient: p.Organization, Scope: in.Choice("scope", scopeNeeds, scopeName),
		Language: in.Choice("language", values(languageTexts)...), How: in.Choice("how", "spoken", "written"), Interpreter: in.Choice("interpreter", "none needed", "professional", "not asked"),
		Yes: in.Choice("answer", "yes", "no") == "yes", NoPolice: in.Bool("no_police"), Expires: in.Date("expires")}
	need, once := in.Choice("need", values(needTexts)...), in.Once()
	if err = in.Err(); err == nil {
		_, err = d.s.Agree(ctx, a, once)
	}
	if err == nil && !a.Yes {
		return d.done(w, r, situationPath(r), "Her no is recorded. Nothing was sent.")
	}
	if err == nil {
		_, err = d.s.Refer(ctx, ReferralDraft{Situation: id, Person: a.Person, Service: p.Service, Organization: p.Organization, Need: need, Scope: a.Scope}, once+"-referral")
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Refused) {
		status := http.StatusUnprocessableEntity
		return d.about(w, r, ActConsent, func(x SituationView) formView {
			v := referView(x, p, need, d.site.Once())
			if fault.Is(err, fault.Refused) {
				v.Alert = ui.Alert{Tone: "warning", Title: "Nothing was sent", Text: "She has not said yes to this organization and this scope. You can ask her again, or offer something else."}
				err = nil
			}
			v.Form = v.Form.Filled(in.Values(), err)
			return v
		}, web.Status(status))
	}
	return d.post(w, r, err, situationPath(r), "The referral is sent.")
}

func noticeView(x SituationView, once string, officer bool) formView {
	path := "/hotline/situations/" + x.ID
	people := []ui.Option{}
	for _, v := range x.Victims {
		people = append(people, ui.Option{Value: v.Person, Label: Ref("P", v.Person) + ", " + textOf(bandTexts, v.Band)})
	}
	laws := []ui.Option{}
	for _, l := range consent.Laws {
		if l.Code != "immediate-danger" {
			laws = append(laws, ui.Option{Value: l.Code, Label: l.Words})
		}
	}
	v := formView{Head: ui.Head{Crumbs: crumbs(x.ID, "Record a notice"), Title: "Record a notice to an authority", Sub: []string{"Conduct only. A person goes in on three grounds and no other."}},
		Form: ui.Form{Action: path + "/notice", Submit: "Record the notice", Once: once, Cancel: ui.Link{Text: "Back to the situation", Href: path}, Fields: []ui.Field{
			{Kind: ui.Select, Name: "recipient_kind", Label: "To whom", Empty: "Choose one", Options: ui.Options(recipientTexts...)},
			{Kind: ui.Text, Name: "recipient", Label: "Which office", Max: 100},
			{Kind: ui.Area, Name: "conduct", Label: "What was done, and where", Hint: "No names of potential victims.", Rows: 4, Max: 4000}}}}
	if !officer {
		v.Note = ui.Note{Text: "A notice that names a person is the mandated-report officer’s to send."}
		return v
	}
	v.Form.Fields = append(v.Form.Fields,
		ui.Field{Kind: ui.Radios, Name: "ground", Label: "Ground", Options: ui.Options(groundTexts...)},
		ui.Field{Kind: ui.Select, Name: "person", Label: "Person", Empty: "Nobody: conduct only", Options: people},
		ui.Field{Kind: ui.Select, Name: "law", Label: "Law", Empty: "None", Options: laws})
	return v
}

func (d *Desk) isOfficer(r *http.Request) bool {
	return access.Who(d.as(r)).Role == access.ReportOfficer
}

func (d *Desk) noticeForm(w http.ResponseWriter, r *http.Request) error {
	return d.about(w, r, ActRead, func(x SituationView) formView { return noticeView(x, d.site.Once(), d.isOfficer(r)) })
}

func (d *Desk) notice(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	n := NoticeDraft{Situation: r.PathValue("id"), Ground: ConductOnly, RecipientKind: in.Choice("recipient_kind", values(recipientTexts)...), Recipient: in.Need("recipient", 100),
		Conduct: in.NeedLong("conduct", 4000)}
	if d.isOfficer(r) {
		n.Ground, n.Person, n.Law = Ground(in.Choice("ground", values(groundTexts)...)), in.Text("person", 60), in.Text("law", 40)
	}
	once := in.Once()
	err := in.Err()
	if err == nil {
		_, err = d.s.Notify(d.as(r), n, once)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Refused) {
		return d.about(w, r, ActRead, func(x SituationView) formView {
			v := noticeView(x, d.site.Once(), d.isOfficer(r))
			if fault.Is(err, fault.Refused) {
				v.Alert = ui.Alert{Tone: "warning", Title: "Nothing was recorded", Text: "Neither the law, nor danger, nor her own wish allows this notice, or it is not yours to send."}
				err = nil
			}
			v.Form = v.Form.Filled(in.Values(), err)
			return v
		}, web.Status(http.StatusUnprocessableEntity))
	}
	return d.post(w, r, err, situationPath(r), "The notice is recorded.")
}

func mergeView(x SituationView) formView {
	path := "/hotline/situations/" + x.ID
	return formView{Head: ui.Head{Crumbs: crumbs(x.ID, "Merge"), Title: "Merge into another situation", Sub: []string{"Both stay readable. It is counted once, and you can undo it."}},
		Form: ui.Form{Action: path + "/merge", Submit: "Merge", Version: strconv.FormatInt(x.Version, 10), Cancel: ui.Link{Text: "Back to the situation", Href: path}, Fields: []ui.Field{
			{Kind: ui.Text, Name: "into", Label: "Reference of the other situation", Hint: "As shown on its page, for example S-0000-0000", Max: 40}}}}
}

func (d *Desk) mergeForm(w http.ResponseWriter, r *http.Request) error {
	return d.about(w, r, ActMerge, mergeView)
}

func (d *Desk) merge(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	ref, version := in.Need("into", 40), in.Version()
	ctx, err := d.as(r), in.Err()
	var to Situation
	if err == nil {
		to, err = d.s.ByRef(ctx, ref)
	}
	if err == nil {
		err = d.s.Merge(ctx, r.PathValue("id"), to.ID, version)
	}
	if fault.Is(err, fault.Invalid) {
		if f := fault.As(err); f != nil {
			for i := range f.Fields {
				f.Fields[i].Name = "into"
			}
		}
		return d.about(w, r, ActMerge, func(x SituationView) formView {
			v := mergeView(x)
			v.Form = v.Form.Filled(in.Values(), err)
			return v
		}, web.Status(http.StatusUnprocessableEntity))
	}
	return d.post(w, r, err, "/hotline/situations/"+to.ID, "They are one situation now, counted once.")
}
