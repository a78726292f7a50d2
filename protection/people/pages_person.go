package people

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

func sortHidden(h []ui.Hidden) {
	slices.SortFunc(h, func(a, b ui.Hidden) int { return strings.Compare(a.Name, b.Name) })
}

// openFor is how long a sealed field stands open in a page.
const openFor = 5 * time.Minute

type personView struct {
	Head     ui.Head
	Safe     ui.SafeContact
	Gone     bool // erased: only classes are left
	Wants    ui.Facts
	Who      ui.Facts
	Classes  ui.Facts
	Consents []ui.ConsentBadge
	Consent  ui.Link
	Log      ui.Link
	Erase    *ui.Post
	Asked    bool // erasure was asked for
}

// opening is the field that stands open, or that was asked for and not opened.
type opening struct {
	field Field
	value string
	err   string
}

func (d *desk) show(w http.ResponseWriter, r *http.Request) error {
	return d.person(w, r, opening{}, 200)
}

// reveal opens one field for a purpose. The page is the answer: nothing of it is kept, and it closes after five minutes.
func (d *desk) reveal(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	codes := make([]string, len(Purposes))
	for i, p := range Purposes {
		codes[i] = p.Code
	}
	names := make([]string, len(allFields))
	for i, f := range allFields {
		names[i] = string(f)
	}
	o := opening{field: Field(in.Choice("field", names...))}
	purpose, inWords := in.Choice("purpose", codes...), in.Text("words", 200)
	if err = in.Err(); err == nil {
		o.value, err = d.OpenField(r.Context(), x, o.field, purpose, inWords)
	}
	if fault.Is(err, fault.Invalid) {
		o.err = "Choose one of the answers"
		if f := fault.As(err); len(f.Fields) > 0 {
			o.err = f.Fields[0].Want
		}
		return d.person(w, r, o, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return d.person(w, r, o, 200)
}

func (d *desk) sealAgain(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(x))
}

func (d *desk) person(w http.ResponseWriter, r *http.Request, o opening, status int) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	if _, err := d.View(ctx, x, "work on the record"); err != nil {
		return err
	}
	p, how, never, err := d.SafeWords(ctx, x)
	if err != nil {
		return err
	}
	given, err := d.Consents(ctx, x)
	if err != nil {
		return err
	}
	v := viewOf(p, how, never, d.site.Now(), access.Who(ctx).Where(), o, d.guard.May(ctx, ActOpen, p.resource()))
	v.Consents = badges(given, d.names(ctx, given), d.site.Now())
	return personPage.Render(w, r, d.site, Ref(p.ID), v, web.Status(status), web.Here("/people"), web.At(path(x)))
}

func (d *desk) names(ctx context.Context, given []consent.Consent) map[string]string {
	if d.ports.Names == nil {
		return nil
	}
	var ids []string
	for _, c := range given {
		ids = append(ids, c.Recipient)
	}
	return d.ports.Names.Names(ctx, ids...)
}

// viewOf lays a person out. Pure, so that the gallery shows what the pages show.
func viewOf(p Person, how, never string, now time.Time, zone *time.Location, o opening, mayOpen bool) personView {
	v := personView{Gone: !p.Erased.IsZero(), Asked: !p.EraseAsked.IsZero(),
		Head:    ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: Ref(p.ID)}}, Title: "Person " + Ref(p.ID)},
		Consent: ui.Link{Text: "Record or withdraw", Href: path(p.ID, "consent")}, Log: ui.Link{Text: "Who looked at this record", Href: path(p.ID, "log")}}
	if p.Band.ProtectedAsMinor() {
		v.Head.Tags = append(v.Head.Tags, ui.Tag{Text: "Protected as a minor", Tone: "seal"})
	}
	v.Classes = ui.Facts{Answers: true, Rows: []ui.Fact{{Term: "Age", Answer: ui.Said(bandWords(p.Band))}, {Term: "Nationality", Answer: nationality(p.Nationality)}}}
	if v.Gone {
		v.Head.Tags = []ui.Tag{{Text: "Erased", Tone: "clay"}}
		return v
	}
	v.Head.Actions = []ui.Link{{Text: "Change", Href: path(p.ID, "edit")}}
	v.Head.Sub = []string{"What is sealed opens for a purpose. She can see who looked, and why."}
	language := ui.AnswerOf(p.Language)
	language.Value = languageName(language.Value)
	v.Classes.Rows = append(v.Classes.Rows, ui.Fact{Term: "Language", Answer: language})
	v.Safe = safeView(p, how, never, now, zone)
	v.Wants = ui.Facts{Rows: []ui.Fact{p.fact(FieldWants, "What she wants", p.Gaps.Wants, now, o, mayOpen)}}
	v.Who = ui.Facts{Rows: []ui.Fact{
		p.fact(FieldName, "Name", p.Gaps.Name, now, o, mayOpen),
		p.fact(FieldContact, "Telephone, address or messenger", p.Gaps.Contact, now, o, mayOpen),
		p.fact(FieldBorn, "Birth date", p.Gaps.Born, now, o, mayOpen),
	}}
	if !v.Asked {
		v.Erase = &ui.Post{Action: path(p.ID, "erase"), Text: "Ask to erase this record", Style: "outline"}
	}
	return v
}

func nationality(class string) ui.Answer {
	switch class {
	case "foreign":
		return ui.Said("Foreign national")
	case "citizen":
		return ui.Said("U.S. citizen")
	}
	return ui.AnswerOf(class)
}

func (p Person) fact(f Field, term string, gap Gap, now time.Time, o opening, mayOpen bool) ui.Fact {
	if p.sealed(f).Empty() {
		return ui.Fact{Term: term, Answer: ui.AnswerOf(string(gap))}
	}
	s := &ui.Sealed{Name: term, Now: now, Action: path(p.ID), SealNow: path(p.ID, "seal"), Hidden: []ui.Hidden{{Name: "field", Value: string(f)}}}
	if mayOpen {
		for _, x := range Purposes {
			s.Purposes = append(s.Purposes, ui.Option{Value: x.Code, Label: x.Words})
		}
	} else {
		s.Who = ui.Link{Text: "Case workers of this agency can."}
	}
	if o.field == f {
		s.Open, s.Value, s.Until, s.Error = o.err == "", o.value, now.Add(openFor), o.err
	}
	return ui.Fact{Term: term, Sealed: s}
}

// safeView is the strip on top of the record.
func safeView(p Person, how, never string, now time.Time, zone *time.Location) ui.SafeContact {
	v := ui.SafeContact{Known: p.safeKnown(), Asked: p.SafeAsked, Edit: ui.Link{Text: "Change what is safe", Href: path(p.ID, "edit")}}
	if !v.Known {
		v.Edit.Text = "Record what is safe"
		return v
	}
	call, text := MayCall(now, zone, p.Safe()), MayText(now, zone, p.Safe())
	v.Now = reach(now, zone, p.Safe())
	later := call.Next
	if later.IsZero() {
		later = text.Next
	}
	if !later.IsZero() {
		v.Later = "Again from " + later.In(zone).Format("Monday 15:04")
	}
	v.How = how
	if p.SafeLeave != "yes" {
		v.Never = "Leave no message. "
	}
	if never != "" {
		v.Never += strings.TrimRight(never, ". ") + ". "
	}
	if p.SafeWords != "yes" {
		v.Never += "A text says nothing of what it is about."
	}
	v.Never = strings.TrimSpace(v.Never)
	return v
}

func termWords(terms []Term, code string) string {
	for _, t := range terms {
		if t.Code == code {
			return t.Words
		}
	}
	return code
}

// badges are her answers, newest first.
func badges(given []consent.Consent, names map[string]string, now time.Time) []ui.ConsentBadge {
	var out []ui.ConsentBadge
	for i := len(given) - 1; i >= 0; i-- {
		out = append(out, badge(given[i], names, now))
	}
	return out
}

func badge(c consent.Consent, names map[string]string, now time.Time) ui.ConsentBadge {
	to := names[c.Recipient]
	if to == "" {
		to = "a recipient of the directory"
	}
	b := ui.ConsentBadge{State: ui.ConsentNo, What: termWords(ConsentPurposes, c.Purpose) + ": " + to}
	b.Detail = termWords(Scopes, c.Scope) + ". " + termWords(hows, c.How) + ", in " + languageName(c.Language) + ". Interpreter: " + strings.ToLower(termWords(interpreters, c.Interpreter)) + "."
	if c.NoPolice {
		b.Detail += " Not to be reported to police."
	}
	b.Ends = c.Expires.End(time.UTC).Add(-12 * time.Hour) // noon of the last day: the same date in every zone of the country
	switch {
	case !c.Withdrawn.IsZero():
		b.State, b.Ends = ui.ConsentWithdrawn, time.Time{}
		b.Detail += " Withdrawn; what went out is recalled."
	case c.Yes && now.After(c.Expires.End(time.UTC)):
		b.State = ui.ConsentNotAsked
		b.Detail += " It has ended: ask again."
	case c.Yes:
		b.State = ui.ConsentYes
	}
	return b
}
