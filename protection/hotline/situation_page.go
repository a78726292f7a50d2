package hotline

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type situationsView struct {
	Head  ui.Head
	Table ui.Table
	Pages ui.Pages
	Empty ui.Empty
}

type clockRow struct {
	Task string
	Chip ui.Chip
}

type personRow struct {
	Ref, Href string
	Facts     ui.Facts
	Safe      ui.SafeContact
}

type consentRow struct {
	Badge    ui.ConsentBadge
	Withdraw *ui.Post
}

type referralRow struct {
	Facts ui.Facts
	Form  *ui.Form
}

type placeRow struct {
	Place
	Offer ui.Link
}

type situationView struct {
	Head       ui.Head
	Crisis     *ui.Crisis
	Merged     ui.Alert
	Conflict   *ui.Conflict
	Failed     ui.Form
	Numbers    ui.Numbers
	Steps      []Step
	Evidence   ui.Evidence
	Sealed     ui.Sealed
	Suggests   ui.Note
	Grade      *ui.Form
	Note       *ui.Form
	NoteBy     string
	NoticeLink ui.Link
	MergeLink  ui.Link
	Notices    ui.Table
	Timeline   ui.Timeline
	Clocks     []clockRow
	PersonLink ui.Link
	People     []personRow
	Consents   []consentRow
	Referrals  []referralRow
	Search     ui.Form
	Searched   bool
	Places     []placeRow
	NoPlace    ui.Empty
	Hidden     ui.Tag
}

var (
	situationsPage = web.Page[situationsView](pages, "pages/situations.tmpl")
	situationPage  = web.Page[situationView](pages, "pages/situation.tmpl", "pages/parts.tmpl")
)

func (d *Desk) situations(w http.ResponseWriter, r *http.Request) error {
	from := ParseCursor(r.URL.Query().Get("from"))
	ctx := d.as(r)
	list, next, err := d.s.Situations(ctx, from, pageSize)
	if err != nil {
		return err
	}
	v := viewSituations(list)
	if from.ID != "" {
		v.Pages.First = "/hotline/situations"
	}
	if next.ID != "" {
		v.Pages.Next = "/hotline/situations?from=" + url.QueryEscape(next.String())
	}
	for i, x := range list { // instants are written in the reader's zone
		v.Table.Rows[i][1].Text = d.site.Voice(r).DateTime(x.Opened)
	}
	return situationsPage.Render(w, r, d.site, "Situations", v, web.Here("/hotline"))
}

func viewSituations(list []Situation) situationsView {
	v := situationsView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Hotline", Href: "/hotline"}, {Text: "Situations"}}, Title: "Situations"},
		Table: ui.Table{Caption: "Situations, newest first", HideCaption: true, Heads: ui.Heads("Situation", "Opened", "Type", "Indicators", "State")},
		Pages: ui.Pages{Shown: len(list), About: "situations"},
		Empty: ui.Empty{Title: "No situation yet", Text: "A situation is opened from a signal.", Next: ui.Link{Text: "Open the queue", Href: "/hotline"}}}
	for _, x := range list {
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{{Link: ui.Link{Text: x.Ref(), Href: "/hotline/situations/" + x.ID}}, {},
			{Text: textOf(typeTexts, string(x.Type))}, {Text: textOf(gradeTexts, string(x.Grade))}, {Text: stateText(x)}})
	}
	return v
}

var typeTexts = []string{"labor", "Labor", "sex", "Sex", "labor and sex", "Labor and sex", "other", "Other", "unknown", "Type unknown"}

var gradeTexts = []string{"", "Not graded yet", "high", "High indicators", "moderate", "Moderate indicators", "low", "Low indicators"}

func stateText(x Situation) string {
	switch {
	case x.MergedInto != "":
		return "Merged"
	case x.Open:
		return "Open"
	}
	return "Closed"
}

func (d *Desk) situation(w http.ResponseWriter, r *http.Request) error {
	return d.showWhole(w, r, "", nil)
}

// showWhole draws a situation. With a purpose the sealed fields are open. change puts what failed into the view.
func (d *Desk) showWhole(w http.ResponseWriter, r *http.Request, purpose string, change func(*situationView), o ...web.RenderOption) error {
	ctx := d.as(r)
	id := r.PathValue("id")
	x, err := d.s.Look(ctx, id, "coordinate the response")
	if err != nil {
		return err
	}
	in := situationInput{x: x, now: d.site.Now(), zone: access.Who(ctx).Where(), codes: d.s.indicatorCodes(ctx), means: d.s.means(ctx), once: d.site.Once, personPage: d.PersonPage,
		may:    func(act access.Act) bool { return d.s.guard.May(ctx, act, x.resource()) },
		called: func(id string) string { return d.called(ctx, id) },
		named:  func(id, otherwise string) string { return d.name(ctx, id, otherwise) }}
	if purpose != "" {
		told, err := d.s.Read(ctx, id, purpose)
		if err != nil {
			return err
		}
		in.told = &told
	}
	for _, p := range x.Victims {
		in.safe = append(in.safe, d.safe(ctx, p))
	}
	v := viewWhole(in)
	if err := d.search(ctx, r, &v, x); err != nil {
		return err
	}
	if change != nil {
		change(&v)
	}
	return situationPage.Render(w, r, d.site, x.Ref(), v, append(o, web.Here("/hotline"), web.At("/hotline/situations/"+id))...)
}

// safe is how a person may be contacted. It is always in view where one could call, so it is opened with the page.
func (d *Desk) safe(ctx context.Context, p Victim) ui.SafeContact {
	people := d.s.setup.People
	class, err := people.Class(ctx, p.Person, "call back as agreed")
	if err != nil {
		return ui.SafeContact{}
	}
	how, err := people.Safe(ctx, p.Person, "call back as agreed")
	if err != nil || how == "" && class.SafeNow == "" {
		return ui.SafeContact{}
	}
	return ui.SafeContact{Known: true, Now: class.SafeNow, How: how, Asked: p.Recorded, By: d.called(ctx, p.By)}
}

func (d *Desk) search(ctx context.Context, r *http.Request, v *situationView, x SituationView) error {
	q := r.URL.Query()
	if d.dir == nil || r.Method != http.MethodGet || !q.Has("need") {
		return nil
	}
	in := web.Form(r)
	wish := Wish{Need: in.Text("need", 60), Language: in.Text("language", 3), Near: in.Text("near", 60), For: in.Text("for", 20)}
	if in.Err() != nil {
		return nil
	}
	v.Search = v.Search.Filled(in.Values(), nil)
	places, err := d.dir.Find(ctx, wish)
	if err != nil {
		return err
	}
	v.Searched = true
	for _, p := range places {
		row := placeRow{Place: p}
		if len(x.Victims) > 0 && d.s.guard.May(ctx, ActConsent, x.resource()) {
			row.Offer = ui.Link{Text: "Offer, and ask for consent", About: p.Name,
				Href: "/hotline/situations/" + x.ID + "/refer?" + url.Values{"service": {p.Service}, "need": {wish.Need}}.Encode()}
		}
		v.Places = append(v.Places, row)
	}
	return nil
}

func situationPath(r *http.Request) string { return "/hotline/situations/" + r.PathValue("id") }

func (d *Desk) showSituation(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	purpose := in.Choice("purpose", lookPurposes...)
	if in.Err() != nil {
		return d.showWhole(w, r, "", func(v *situationView) { v.Sealed.Error = "Choose one of the answers" }, web.Status(http.StatusUnprocessableEntity))
	}
	return d.showWhole(w, r, purpose, nil)
}

func (d *Desk) grade(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	g := Graded{Grade: Grade(in.Choice("grade", string(High), string(Moderate), string(Low))), Forms: formsOf(in), Reason: in.Long("reason", 2000)}
	g.VictimsMin, _ = in.Int("victims_min", 0, 100_000)
	version := in.Version()
	err := in.Err()
	if err == nil {
		err = d.s.Decide(d.as(r), r.PathValue("id"), g, version)
	}
	if fault.Is(err, fault.Invalid) {
		return d.showWhole(w, r, "", func(v *situationView) { v.failed(v.Grade, in, err) }, web.Status(http.StatusUnprocessableEntity))
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		if theirs, ok := f.Theirs.(Situation); ok {
			c := ui.Conflict{By: d.called(d.as(r), theirs.GradedBy), At: theirs.GradedAt, Keep: ui.Link{Text: "Keep theirs", Href: situationPath(r)},
				Rows: []ui.Difference{{Label: "Grade", Theirs: textOf(gradeTexts, string(theirs.Grade)), Mine: textOf(gradeTexts, string(g.Grade))},
					{Label: "Type", Theirs: textOf(typeTexts, string(theirs.OwnType)), Mine: textOf(typeTexts, string(TypeOf(g.Forms)))}},
				Mine: ui.Post{Action: situationPath(r) + "/grade", Text: "Save mine on top", Hidden: over(in.Values(), theirs.Version)}}
			return d.showWhole(w, r, "", func(v *situationView) { v.show(c) }, web.Status(http.StatusConflict))
		}
	}
	return d.post(w, r, err, situationPath(r), "The grade is decided.")
}

// failed puts a form that does not fit back into the view, what was typed kept.
func (v *situationView) failed(f *ui.Form, in *web.Input, err error) {
	if f == nil {
		return
	}
	*f = f.Filled(in.Values(), err)
	v.Failed = ui.Form{Text: f.Text, Fields: f.Fields, Others: f.Others}
}

// show puts a conflict above the page: saving on top is then the one filled button.
func (v *situationView) show(c ui.Conflict) {
	v.Conflict = &c
	for i := range v.Head.Posts {
		v.Head.Posts[i].Style = "outline"
	}
}

// over is what was typed, to be saved on top of a newer version.
func over(typed url.Values, version int64) []ui.Hidden {
	out := []ui.Hidden{{Name: "version", Value: strconv.FormatInt(version, 10)}}
	for name, vs := range typed {
		for _, v := range vs {
			if name != "version" {
				out = append(out, ui.Hidden{Name: name, Value: v})
			}
		}
	}
	return out
}

func (d *Desk) note(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	ctx, text, version := d.as(r), in.Long("note", 8000), in.Version()
	err := in.Err()
	if err == nil {
		err = d.s.Note(ctx, r.PathValue("id"), text, version)
	}
	if fault.Is(err, fault.Invalid) {
		return d.showWhole(w, r, lookPurposes[2], func(v *situationView) { v.failed(v.Note, in, err) }, web.Status(http.StatusUnprocessableEntity))
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		if theirs, ok := f.Theirs.(Situation); ok { // both are shown: the look at theirs is recorded
			told, err := d.s.Read(ctx, theirs.ID, lookPurposes[2])
			if err != nil {
				return err
			}
			c := ui.Conflict{By: d.called(ctx, theirs.NoteBy), At: theirs.NoteAt, Keep: ui.Link{Text: "Keep theirs", Href: situationPath(r)},
				Rows: []ui.Difference{{Label: "Working note", Theirs: told.Note, Mine: text}},
				Mine: ui.Post{Action: situationPath(r) + "/note", Text: "Save mine on top", Hidden: over(in.Values(), theirs.NoteVersion)}}
			return d.showWhole(w, r, "", func(v *situationView) { v.show(c) }, web.Status(http.StatusConflict))
		}
	}
	return d.post(w, r, err, situationPath(r), "The note is saved and sealed.")
}

func (d *Desk) respond(w http.ResponseWriter, r *http.Request) error {
	return d.post(w, r, d.s.Respond(d.as(r), r.PathValue("id")), situationPath(r), "The response is recorded; the clock has stopped.")
}

func (d *Desk) end(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	version, err := in.Version(), in.Err()
	if err == nil {
		err = d.s.End(d.as(r), r.PathValue("id"), version)
	}
	return d.post(w, r, err, situationPath(r), "The situation is closed.")
}

func (d *Desk) unmerge(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	version, err := in.Version(), in.Err()
	if err == nil {
		err = d.s.Unmerge(d.as(r), r.PathValue("id"), version)
	}
	return d.post(w, r, err, situationPath(r), "Both situations stand on their own again.")
}

func (d *Desk) outcome(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	referral, version := in.Need("referral", 40), in.Version()
	came := in.Text("came", 60)
	err := in.Err()
	if err == nil {
		err = d.s.Came(d.as(r), referral, came, version)
	}
	return d.post(w, r, err, situationPath(r), "Saved.")
}

func (d *Desk) withdraw(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	person, id := in.Need("person", 60), in.Need("consent", 40)
	err := in.Err()
	if err == nil {
		err = d.s.Withdraw(d.as(r), r.PathValue("id"), person, id)
	}
	return d.post(w, r, err, situationPath(r), "The consent is withdrawn. What was sent must be asked back; the task is on the worklist.")
}
