package hotline

import (
	"net/http"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// again shows the signal with the form that does not fit on top, what was typed kept.
func (d *Desk) again(w http.ResponseWriter, r *http.Request, in *web.Input, err error, pick func(*signalView) *ui.Form) error {
	return d.showOne(w, r, "", func(v *signalView) {
		if f := pick(v); f != nil {
			*f = f.Filled(in.Values(), err)
			v.Failed = ui.Form{Text: f.Text, Fields: f.Fields, Others: f.Others}
		}
	}, web.Status(http.StatusUnprocessableEntity))
}

func signalPath(r *http.Request) string { return "/hotline/signals/" + r.PathValue("id") }

func (d *Desk) take(w http.ResponseWriter, r *http.Request) error {
	ctx := d.as(r)
	err := d.s.Take(ctx, r.PathValue("id"))
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		if x, ok := f.Theirs.(Signal); ok {
			said := ui.Alert{Tone: "warning", Title: "A colleague has this signal already", Text: statusText(x, d.called(ctx, x.Assignee)) + ". Take the next one.",
				Links: []ui.Link{{Text: "Back to the queue", Href: "/hotline"}}}
			return d.showOne(w, r, "", func(v *signalView) { v.Taken = said }, web.Status(http.StatusConflict))
		}
	}
	return d.post(w, r, err, signalPath(r), "It is yours.")
}

func (d *Desk) release(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	version := in.Version()
	err := in.Err()
	if err == nil {
		err = d.s.Release(d.as(r), r.PathValue("id"), version)
	}
	return d.post(w, r, err, "/hotline", "It is back in the queue.")
}

func (d *Desk) respondSignal(w http.ResponseWriter, r *http.Request) error {
	return d.post(w, r, d.s.Responded(d.as(r), r.PathValue("id")), signalPath(r), "The response is recorded; the clock has stopped.")
}

func (d *Desk) classify(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	c := Class{Purpose: Purpose(in.MayChoose("purpose", values(purposeTexts)...)), Outcome: Outcome(in.MayChoose("outcome", values(outcomeTexts)...)),
		Relation: in.MayChoose("relation", values(relationTexts)...), Language: in.MayChoose("language", values(languageTexts)...), Danger: in.Bool("danger")}
	version, finished := in.Version(), in.Bool("finished")
	in.That(!finished || c.Outcome != "", "outcome", "Say how it ended before you close it")
	ctx, err := d.as(r), in.Err()
	if err == nil {
		err = d.s.Classify(ctx, r.PathValue("id"), c, version)
	}
	if err == nil && finished {
		err = d.s.Close(ctx, r.PathValue("id"), c.Outcome, version+1)
		return d.post(w, r, err, "/hotline", "It is closed.")
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Class })
	}
	if f := fault.As(err); f != nil && f.Kind == fault.Conflict {
		if x, ok := f.Theirs.(Signal); ok {
			return d.bothClasses(w, r, in, c, x)
		}
	}
	return d.post(w, r, err, signalPath(r), "Saved.")
}

// bothClasses shows how somebody coded the signal meanwhile beside what was typed.
func (d *Desk) bothClasses(w http.ResponseWriter, r *http.Request, in *web.Input, c Class, x Signal) error {
	both := ui.Conflict{Keep: ui.Link{Text: "Keep theirs", Href: signalPath(r)},
		Mine: ui.Post{Action: signalPath(r) + "/class", Text: "Save mine on top", Style: "outline", Hidden: over(in.Values(), x.Version)}}
	for _, row := range []struct {
		label        string
		texts        []string
		theirs, mine string
	}{{"Purpose code", purposeTexts, string(x.Purpose), string(c.Purpose)}, {"Outcome", outcomeTexts, string(x.Outcome), string(c.Outcome)},
		{"Contactor", relationTexts, x.Relation, c.Relation}, {"Language", languageTexts, x.Language, c.Language}} {
		if row.theirs != row.mine {
			both.Rows = append(both.Rows, ui.Difference{Label: row.label, Theirs: textOf(row.texts, row.theirs), Mine: textOf(row.texts, row.mine)})
		}
	}
	return d.showOne(w, r, "", func(v *signalView) { v.Conflict = &both }, web.Status(http.StatusConflict))
}

func (d *Desk) showSignal(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	purpose := in.Choice("purpose", lookPurposes...)
	if in.Err() != nil {
		return d.showOne(w, r, "", func(v *signalView) { v.Sealed.Error = "Choose one of the answers" }, web.Status(http.StatusUnprocessableEntity))
	}
	return d.showOne(w, r, purpose, nil)
}

func (d *Desk) indicator(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft := IndicatorDraft{Signal: r.PathValue("id"), Code: in.Text("code", 60), Fact: in.NeedLong("fact", 2000), ToldBy: in.Choice("told_by", values(relationTexts)...)}
	once := in.Once()
	err := in.Err()
	if err == nil {
		_, err = d.s.Recognise(d.as(r), draft, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Indicator })
	}
	return d.post(w, r, err, signalPath(r), "The fact is recorded. See what to do now.")
}

func (d *Desk) openSituation(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	o := Opening{Forms: formsOf(in)}
	o.VictimsMin, _ = in.Int("victims_min", 0, 100_000)
	once := in.Once()
	id, err := "", in.Err()
	if err == nil {
		id, err = d.s.OpenSituation(d.as(r), r.PathValue("id"), o, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Situation })
	}
	return d.post(w, r, err, "/hotline/situations/"+id, "The situation is open.")
}

func (d *Desk) attach(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	ref, version := in.Need("situation", 40), in.Version()
	ctx, err := d.as(r), in.Err()
	var to Situation
	if err == nil {
		to, err = d.s.ByRef(ctx, ref)
	}
	if err == nil {
		err = d.s.Attach(ctx, r.PathValue("id"), to.ID, version)
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Attach })
	}
	return d.post(w, r, err, "/hotline/situations/"+to.ID, "The signal joined the situation.")
}

func (d *Desk) reply(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	text, once := in.NeedLong("text", 8000), in.Once()
	err := in.Err()
	if err == nil {
		_, err = d.s.Reply(d.as(r), r.PathValue("id"), text, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Reply })
	}
	return d.post(w, r, err, signalPath(r), "The answer waits under the code.")
}

func (d *Desk) unlock(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	hours, _ := in.Int("hours", 1, 72)
	version := in.Version()
	err := in.Err()
	if err == nil {
		err = d.s.Unlock(d.as(r), r.PathValue("id"), hours, version)
	}
	if fault.Is(err, fault.Invalid) {
		return d.again(w, r, in, err, func(v *signalView) *ui.Form { return v.Unlock })
	}
	return d.post(w, r, err, signalPath(r), "The code shows what was written under it.")
}
