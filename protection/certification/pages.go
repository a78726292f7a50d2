package certification

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

//go:embed pages/*.tmpl
var pages embed.FS

var (
	listPage    = web.Page[listView](pages, "pages/list.tmpl")
	requestPage = web.Page[requestView](pages, "pages/request.tmpl", "pages/parts.tmpl")
	sendPage    = web.Page[sendView](pages, "pages/send.tmpl")
	formPage    = web.Page[formView](pages, "pages/form.tmpl")
	adultPage   = web.Page[adultView](pages, "pages/adult.tmpl", "pages/parts.tmpl")
	letterPage  = web.Page[letterView](pages, "pages/letter.tmpl", "pages/parts.tmpl")
	checkPage   = web.PublicPage[checkView](pages, "pages/check.tmpl")
)

// desk serves the pages of this domain.
type desk struct {
	*Service
	site *web.Site
	base string
}

// Pages adds the pages. base is the address under which this site is reached ("https://example.org"), printed on letters.
func (s *Service) Pages(site *web.Site, base string) error {
	d := &desk{s, site, strings.TrimSuffix(base, "/")}
	site.Staff("GET /certification", d.requests)
	site.Staff("GET /certification/requests/{id}", d.request)
	site.Staff("POST /certification/requests/{id}/{verb}", d.requestVerb)
	site.Staff("GET /certification/requests/{id}/send", d.sendForm)
	site.Staff("POST /certification/requests/{id}/send", d.send)
	site.Staff("POST /certification/requests/{id}/preview", d.preview)
	site.Staff("GET /certification/requests/{id}/part-b", d.partBForm)
	site.Staff("POST /certification/requests/{id}/part-b", d.partB)
	site.Staff("GET /certification/adults", d.adults)
	site.Staff("GET /certification/adults/new", d.adultForm)
	site.Staff("POST /certification/adults/new", d.adultSubmit)
	site.Staff("GET /certification/adults/{id}", d.adult)
	site.Staff("POST /certification/adults/{id}/{verb}", d.adultVerb)
	site.Staff("GET /certification/letters/{id}", d.letter)
	site.Staff("POST /certification/letters/{id}/{verb}", d.letterVerb)
	site.Public("GET /check-letter", d.checkForm)
	site.Public("POST /check-letter", d.check)
	site.Gallery(Samples()...)
	return site.Declare(listPage, requestPage, sendPage, formPage, adultPage, letterPage, checkPage)
}

// acting is the context in which the person who is signed in acts; wiring may have named her already.
func acting(r *http.Request) context.Context {
	ctx := r.Context()
	x, ok := web.SessionOf(ctx)
	if !ok || access.Who(ctx).Kind != access.Public {
		return ctx
	}
	zone, err := time.LoadLocation(x.Zone)
	if err != nil {
		zone = time.UTC
	}
	return access.As(ctx, access.Principal{Kind: access.User, ID: x.User, Agency: x.Agency, Role: access.Role(x.Role), Name: x.RoleName, Zone: zone})
}

// again is how a page is shown again after something did not go through. The zero value is the page as it stands.
type again struct {
	form     string // whose form failed, by its prefix
	typed    url.Values
	err      error
	alert    *ui.Alert
	conflict *ui.Conflict
	field    string // a sealed field that is open, and its value
	value    string
	status   int
}

func (a again) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// over decides what a page says about an error; an error that is not for the page comes back. Fields of the service get
// the form's prefix, because ids must differ between the forms of a page.
func over(err error, form string, typed url.Values, path string) (again, error) {
	f := fault.As(err)
	if f == nil {
		return again{}, err
	}
	switch f.Kind {
	case fault.Invalid:
		g := *f
		g.Fields = nil
		for _, x := range f.Fields {
			if !strings.HasPrefix(x.Name, form) {
				x.Name = form + x.Name
			}
			g.Fields = append(g.Fields, x)
		}
		return again{form: form, typed: typed, err: &g, status: http.StatusUnprocessableEntity}, nil
	case fault.Conflict:
		if c := conflictOf(f, typed, path); c != nil {
			return again{conflict: c, status: http.StatusConflict}, nil
		}
		return again{alert: &ui.Alert{Tone: "warning", Title: "Nothing was saved", Text: f.Text}, status: http.StatusConflict}, nil
	case fault.Refused:
		if f == errSelf {
			return again{alert: &ui.Alert{Tone: "error", Title: "Nothing was saved", Text: f.Text}, status: http.StatusForbidden}, nil
		}
	}
	return again{}, err
}

// conflictOf shows both sides when a record was saved meanwhile: how it stands, and what was typed, to be put on top.
func conflictOf(f *fault.Fault, typed url.Values, path string) *ui.Conflict {
	var state, page string
	var version int64
	c := &ui.Conflict{}
	switch x := f.Theirs.(type) {
	case Request:
		state, version, c.At, page = string(x.Course.State), x.Version, x.Changed, "/certification/requests/"+x.ID
		if x.Course.Proposed != "" {
			state += ", proposed: " + string(x.Course.Proposed)
		}
	case Adult:
		state, version, c.At, page = string(x.State), x.Version, x.Changed, "/certification/adults/"+x.ID
	case Letter:
		state, version, c.At, page = string(x.Status), x.Version, x.IssuedAt, "/certification/letters/"+x.ID
	default:
		return nil
	}
	hidden := []ui.Hidden{{Name: "version", Value: strconv.FormatInt(version, 10)}}
	mine := ""
	for name, values := range typed {
		for _, v := range values {
			if name == "version" || v == "" {
				continue
			}
			hidden = append(hidden, ui.Hidden{Name: name, Value: v})
			if name != "once" {
				c.Rows = append(c.Rows, ui.Difference{Label: label(name), Mine: v})
			}
		}
	}
	if len(c.Rows) == 0 {
		mine = label(path[strings.LastIndex(path, "/")+1:])
	}
	c.Rows = append([]ui.Difference{{Label: "State", Theirs: state, Mine: mine}}, c.Rows...)
	c.Keep = ui.Link{Text: "Keep theirs", Href: page}
	c.Mine = ui.Post{Action: path, Text: "Save mine on top", Hidden: hidden, Style: "outline"}
	return c
}

// label makes words of a field's or a verb's name.
func label(name string) string {
	if i := strings.IndexByte(name, '.'); i >= 0 {
		name = name[i+1:]
	}
	if name == "" {
		return name
	}
	name = strings.ReplaceAll(strings.ReplaceAll(name, "_", " "), "-", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// fill shows a form again if it is the one that failed.
func (a again) fill(f ui.Form, prefix string) ui.Form {
	if a.form != prefix || a.err == nil {
		return f
	}
	return f.Filled(a.typed, a.err)
}

// said makes choices of codes, whose labels are the codes with a capital.
func said[T ~string](codes ...T) []ui.Option {
	var out []ui.Option
	for _, c := range codes {
		out = append(out, ui.Option{Value: string(c), Label: label(string(c))})
	}
	return out
}

func texts[T ~string](codes []T) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return out
}

// edit reads which record a form is about; a page's form always has a version.
func edit(in *web.Input, id string) Edit {
	e := Edit{ID: id, Version: in.Version(), Once: in.Once()}
	in.That(e.Version > 0, "version", "Open the record again: this form is not complete")
	return e
}

// purposes from which a look's purpose is chosen. Own words are not kept: the journal holds classes only.
var purposes = []ui.Option{{Value: "prepare decision", Label: "Prepare a decision"}, {Value: "review decision", Label: "Decide as the second person"},
	{Value: "contact the requester", Label: "Contact the requester or guardian"}, {Value: "correct the record", Label: "Correct the record"}}

func purposeOf(in *web.Input) string {
	var codes []string
	for _, p := range purposes {
		codes = append(codes, p.Value)
	}
	return in.Choice("purpose", codes...)
}

// sealedField is a sealed field on a page; a shows it open or with an error.
func (a again) sealedField(name, field, action string, empty, may bool, now time.Time) ui.Fact {
	if empty {
		return ui.Fact{Term: name, Answer: ui.Answer{Gap: ui.Unknown}}
	}
	s := &ui.Sealed{Name: name, Action: action, Hidden: []ui.Hidden{{Name: "field", Value: field}}, Now: now, Who: ui.Link{Text: "Specialists and approvers of the receiving agency can."}}
	if may {
		s.Purposes = purposes
	}
	if a.field == field {
		if a.err != nil {
			s.Error = "Choose one of the answers"
		} else {
			s.Open, s.Value, s.Until, s.SealNow = true, a.value, now.Add(5*time.Minute), strings.TrimSuffix(action, "/open")+"/seal"
		}
	}
	return ui.Fact{Term: name, Sealed: s}
}

func answer(s Said) ui.Answer {
	switch s {
	case Yes:
		return ui.Said("Yes")
	case No:
		return ui.Said("No")
	}
	return ui.AnswerOf(string(s))
}

// class is a fact whose code is shown with a capital, or one of the four answers.
func class(term, code string) ui.Fact {
	a := ui.AnswerOf(code)
	a.Value = label(a.Value)
	return ui.Fact{Term: term, Answer: a}
}
