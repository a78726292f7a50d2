package people_test

import (
	"context"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/protection/people"
)

// browser is somebody at the pages: signed in, in one role.
type browser struct {
	t    *testing.T
	site *web.Site
	who  access.Principal
}

type oneSession struct{ now func() time.Time }

func (s oneSession) Find(context.Context, []byte) (web.Session, error) {
	return web.Session{User: "u", Role: "advocate", RoleName: "Hotline advocate", Zone: "America/New_York", Started: s.now(), Seen: s.now()}, nil
}
func (oneSession) Save(context.Context, []byte, web.Session) error { return nil }
func (oneSession) End(context.Context, []byte) error               { return nil }

type names map[string]string

func (n names) Names(context.Context, ...string) map[string]string { return n }
func (n names) Recipients(context.Context) (out []people.Recipient, err error) {
	for id, name := range n {
		out = append(out, people.Recipient{ID: id, Name: name})
	}
	return out, nil
}

func open(t *testing.T, k kt.Test) (*people.Service, *browser) {
	t.Helper()
	site, err := web.New(web.Options{Catalogue: lang.New(), Clock: k.Clock, Sessions: oneSession{k.Clock.Now}, Demo: true, Zone: kt.Washington})
	if err != nil {
		t.Fatal(err)
	}
	s := people.New(k.Guard)
	n := names{"harbor": "Harbor Shelter Network", "hotline": "National hotline"}
	if err := s.Pages(site, people.Ports{Names: n, Recipients: n}); err != nil {
		t.Fatal(err)
	}
	return s, &browser{t: t, site: site, who: access.Who(kt.As("hotline", access.Advocate))}
}

func (b *browser) as(who context.Context) *browser {
	c := *b
	c.who = access.Who(who)
	return &c
}

func (b *browser) do(method, path string, form url.Values, status int) (*goquery.Document, *http.Response) {
	b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.AddCookie(&http.Cookie{Name: "manumit", Value: strings.Repeat("a1", 32)})
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r.WithContext(access.As(r.Context(), b.who)))
	if w.Code != status {
		b.t.Fatalf("%s %s: %d, want %d: %.300s", method, r.Pattern, w.Code, status, w.Body.String())
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return doc, w.Result()
}

// typed takes what the form on a page would send, with changes.
func typed(doc *goquery.Document, selector string, change map[string]string) url.Values {
	v := url.Values{}
	doc.Find(selector).Find("input,select,textarea").Each(func(_ int, f *goquery.Selection) {
		name, _ := f.Attr("name")
		switch {
		case goquery.NodeName(f) == "select":
			v.Set(name, f.Find("option[selected]").AttrOr("value", f.Find("option").First().AttrOr("value", "")))
		case goquery.NodeName(f) == "textarea":
			v.Set(name, strings.TrimPrefix(f.Text(), "\n"))
		case f.AttrOr("type", "") == "checkbox" || f.AttrOr("type", "") == "radio":
			if _, on := f.Attr("checked"); on {
				v.Set(name, f.AttrOr("value", ""))
			}
		default:
			v.Set(name, f.AttrOr("value", ""))
		}
	})
	for n, x := range change {
		v.Set(n, x)
	}
	return v
}

func TestEveryPageIsTypedAndEverySampleIsWhole(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	_, b := open(t, k)
	if err := b.site.CheckPages(func(t *template.Template, d any) error { return templatecheck.CheckHTML(t, d) }); err != nil {
		t.Error(err)
	}
	for i, x := range b.site.Samples() {
		doc, _ := b.do("GET", "/gallery/"+itoa(i), nil, 200)
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", x.Name, n)
		}
		ids := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); ids[id] {
				t.Errorf("%s: the id %s twice", x.Name, id)
			} else {
				ids[id] = true
			}
		})
		doc.Find("main input:not([type=hidden]),main select,main textarea").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); doc.Find("label[for='"+id+"']").Length() != 1 {
				t.Errorf("%s: the field %s has no label", x.Name, s.AttrOr("name", ""))
			}
		})
		if n := doc.Find("main .usa-button:not(.usa-button--outline):not(.usa-button--unstyled):not(.usa-button--secondary):not(.mn-button-s)").Length(); n > 1 {
			t.Errorf("%s: %d filled buttons", x.Name, n)
		}
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func TestAPersonIsRecordedOpenedAndSealed(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	_, b := open(t, k)
	doc, _ := b.do("GET", "/people/new", nil, 200)
	if first := doc.Find("form#person h2").First().Text(); first != "What she wants" {
		t.Errorf("the form begins with %q", first)
	}
	form := typed(doc, "form#person", map[string]string{"wants": "a quiet room", "name": "Canary Quillfeather", "contact": "+1 202 555 0147", "born.month": "3", "born.day": "4", "born.year": "2010",
		"safe_call": "yes", "safe_from": "18:00", "safe_to": "21:00", "safe_never": "where I stay", "nationality": "declined"})
	_, res := b.do("POST", "/people", form, 303)
	at := res.Header.Get("Location")
	if _, again := b.do("POST", "/people", withOnce(form), 303); again.Header.Get("Location") != at {
		t.Error("the form sent twice made two people")
	}
	doc, _ = b.do("GET", at, nil, 200)
	page := doc.Find("main").Text()
	for _, secret := range []string{"Canary", "555", "quiet"} {
		if strings.Contains(page, secret) || strings.Contains(doc.Find("title").Text(), secret) {
			t.Errorf("the page shows %q before anybody gave a purpose", secret)
		}
	}
	strip := doc.Find(".mn-safe")
	if strip.Length() != 1 || strip.NextAll().Find(".mn-panel").Length() == 0 || !strings.Contains(strip.Text(), "18:00") || !strings.Contains(strip.Text(), "where I stay") {
		t.Errorf("the strip: %s", strip.Text())
	}
	if !strings.Contains(page, "She can see") || !strings.Contains(page, "Declined") || doc.Find(".mn-sealed__v").Length() != 4 {
		t.Errorf("%d sealed answers", doc.Find(".mn-sealed__v").Length())
	}
	doc, _ = b.do("POST", at, url.Values{"field": {"name"}, "purpose": {"check identity"}}, 200)
	if got := doc.Find("[data-sealed-value]"); got.Length() != 1 || got.Text() != "Canary Quillfeather" {
		t.Errorf("opened: %q", got.Text())
	}
	doc, _ = b.do("POST", at, url.Values{"field": {"contact"}, "purpose": {people.CallBack}}, 422) // noon
	if doc.Find("[data-sealed-value]").Length() != 0 || !strings.Contains(doc.Find(".usa-error-message").Text(), "Safe from 18:00") {
		t.Errorf("a call at noon: %q", doc.Find(".usa-error-message").Text())
	}
	doc, _ = b.do("POST", at, url.Values{"field": {"name"}, "purpose": {"because"}}, 422)
	if doc.Find("[data-sealed-value]").Length() != 0 {
		t.Error("opened for an invented purpose")
	}
	_, res = b.do("POST", at+"/seal", nil, 303)
	if res.Header.Get("Location") != at {
		t.Error("sealing leads elsewhere")
	}
	other := b.as(kt.As("shelter", access.CaseWorker))
	other.do("GET", at, nil, 404)
	other.do("POST", at, url.Values{"field": {"name"}, "purpose": {"check identity"}}, 404)
	doc, _ = other.do("GET", "/people", nil, 200)
	if strings.Contains(doc.Text(), people.Ref(strings.TrimPrefix(at, "/people/"))) {
		t.Error("another agency's list shows her")
	}
	b.do("GET", "/people/1", nil, 404)
}

func withOnce(v url.Values) url.Values {
	v = cloneValues(v)
	v.Set("anyway", "yes")
	return v
}

func cloneValues(v url.Values) url.Values {
	out := url.Values{}
	for k, x := range v {
		out[k] = append([]string(nil), x...)
	}
	return out
}

func TestADuplicateIsShownInTheOwnAgencyOnly(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	id := record(t, s, kt.As("hotline", access.Advocate), draft())
	fill := map[string]string{"name": "canary  quillfeather", "born.month": "3", "born.day": "4", "born.year": "2010", "wants": "still typed"}
	doc, _ := b.do("GET", "/people/new", nil, 200)
	doc, _ = b.do("POST", "/people", typed(doc, "form#person", fill), 422)
	if doc.Find("#dup").Length() != 1 || doc.Find("a[href='/people/"+id+"']").Length() != 1 || doc.Find("textarea[name=wants]").Text() != "still typed" {
		t.Error("the duplicate is not shown, or what was typed is lost")
	}
	b.do("POST", "/people", typed(doc, "form#person", map[string]string{"anyway": "yes"}), 303)
	other := b.as(kt.As("shelter", access.CaseWorker))
	doc, _ = other.do("GET", "/people/new", nil, 200)
	other.do("POST", "/people", typed(doc, "form#person", fill), 303)
}

func TestTwoPeopleEditOneRecord(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	at := "/people/" + record(t, s, kt.As("hotline", access.Advocate), draft())
	first, _ := b.do("GET", at+"/edit", nil, 200)
	second, _ := b.do("GET", at+"/edit", nil, 200)
	b.do("POST", at+"/edit", typed(first, "form#person", map[string]string{"wants": "a lawyer"}), 303)
	doc, _ := b.do("POST", at+"/edit", typed(second, "form#person", map[string]string{"wants": "a doctor", "name": "Canary Q. Quillfeather"}), 409)
	note := doc.Find("main .mn-note--amber").Text()
	if !strings.Contains(note, "a lawyer") || !strings.Contains(note, "a doctor") || !strings.Contains(note, "Canary Q.") {
		t.Errorf("both values: %s", note)
	}
	b.do("POST", at+"/edit", typed(doc, "main form", nil), 303)
	p, err := s.Open(kt.As("hotline", access.Advocate), strings.TrimPrefix(at, "/people/"), "check identity")
	want := draft().Particulars
	want.Wants, want.Name = "a doctor", "Canary Q. Quillfeather"
	if err != nil || p != want {
		t.Errorf("saved on top: %v, %v", p.Wants, err)
	}
	doc, _ = b.do("GET", at+"/edit", nil, 200)
	doc, _ = b.do("POST", at+"/edit", typed(doc, "form#person", map[string]string{"born.year": "2031"}), 422)
	if doc.Find("#errors").Length() != 1 || doc.Find("input[name='born.year']").AttrOr("value", "") != "2031" {
		t.Error("a birth date to come: no summary, or what was typed is lost")
	}
}

func TestConsentIsRecordedAndWithdrawnOnItsPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	at := "/people/" + record(t, s, kt.As("hotline", access.Advocate), draft())
	doc, _ := b.do("GET", at+"/consent?to=harbor", nil, 200)
	good := typed(doc, "form#consent", map[string]string{"purpose": "referral", "scope": people.ScopeName, "answer": "yes", "language": "es", "interpreter": "professional", "how": "written"})
	if good.Get("recipient") != "harbor" {
		t.Error("the recipient of the address is not filled in")
	}
	bad := cloneValues(good)
	bad.Set("recipient", "nobody")
	doc, _ = b.do("POST", at+"/consent", bad, 422)
	if doc.Find(".mn-consent").Length() != 0 {
		t.Error("a recipient that was not offered is kept")
	}
	b.do("POST", at+"/consent", good, 303)
	doc, _ = b.do("GET", at+"/consent", nil, 200)
	if text := doc.Find(".mn-consent").Text(); !strings.Contains(text, "Yes") || !strings.Contains(text, "Harbor Shelter Network") || !strings.Contains(text, "Spanish") {
		t.Errorf("the badge: %s", text)
	}
	withdraw := doc.Find("form[action^='"+at+"/consent/']").AttrOr("action", "")
	b.do("POST", withdraw, nil, 303)
	doc, _ = b.do("GET", at, nil, 200)
	if !strings.Contains(doc.Find(".mn-consent--gone").Text(), "Withdrawn") {
		t.Error("the person page does not say that it was withdrawn")
	}
	b.as(kt.As("shelter", access.CaseWorker)).do("GET", at+"/consent", nil, 404)
}

func TestTheListOfLooksIsPrintedOnlyAfterAWarning(t *testing.T) { // DESIGN §4, rule 8
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	id := record(t, s, kt.As("hotline", access.Advocate), draft())
	at := "/people/" + id + "/log"
	k.Time.Advance(time.Minute)
	if _, err := s.OpenField(kt.As("hotline", access.Supervisor), id, people.FieldWants, "plan for safety", ""); err != nil {
		t.Fatal(err)
	}
	doc, _ := b.do("GET", at, nil, 200)
	if n, out := doc.Find("main table tbody tr").Length(), doc.Find(".mn-noprint table tbody tr").Length(); n == 0 || n != out {
		t.Errorf("%d rows, %d of them kept off paper", n, out)
	}
	if text := doc.Find("main table").Text(); !strings.Contains(text, "Shift supervisor") || !strings.Contains(text, "National hotline") || !strings.Contains(text, "Plan for her safety") {
		t.Errorf("the list: %s", text)
	}
	for _, page := range []*goquery.Document{first(b.do("GET", at+"/print", nil, 200)), first(b.do("POST", at+"/print", nil, 422))} {
		if page.Find("table").Length() != 0 || !strings.Contains(page.Find("main").Text(), "Paper can be found") {
			t.Error("the list is there before the warning was given")
		}
	}
	doc, _ = b.do("POST", at+"/print", url.Values{"knows": {"yes"}}, 200)
	if doc.Find("table tbody tr").Length() == 0 || doc.Find(".mn-noprint table").Length() != 0 {
		t.Error("after the warning there is nothing to print")
	}
	if strings.Contains(doc.Text(), "Canary") {
		t.Error("the paper names her")
	}
}

func first(d *goquery.Document, _ *http.Response) *goquery.Document { return d }

func TestErasurePages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	id := record(t, s, kt.As("hotline", access.Advocate), draft())
	b.do("POST", "/people/"+id+"/erase", nil, 303)
	doc, _ := b.do("GET", "/erasures", nil, 200)
	if doc.Find("main form").Length() != 0 || !strings.Contains(doc.Find("main").Text(), people.Ref(id)) {
		t.Error("whoever works with her may erase, or sees nothing")
	}
	b.do("POST", "/people/"+id+"/erase/now", nil, 404)
	officer := b.as(kt.AsUser("second", "hotline", access.Officer))
	doc, _ = officer.do("GET", "/erasures", nil, 200)
	officer.do("POST", doc.Find("main form").AttrOr("action", ""), nil, 303)
	doc, _ = b.do("GET", "/people/"+id, nil, 200)
	if !strings.Contains(doc.Find("main").Text(), "erased") || doc.Find(".mn-sealed").Length() != 0 {
		t.Error("the page of an erased person")
	}
}

func TestFindByNameKeepsTheNameOutOfTheAddress(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, b := open(t, k)
	id := record(t, s, kt.As("hotline", access.Advocate), draft())
	doc, res := b.do("POST", "/people/find", url.Values{"name": {"Canary Quillfeather"}}, 200)
	if doc.Find("a[href='/people/"+id+"']").Length() != 1 || strings.Contains(res.Header.Get("Location"), "Canary") || doc.Find("form[method=get]").Length() != 0 {
		t.Error("not found, or in the address")
	}
	b.do("POST", "/people/find", url.Values{"name": {""}}, 422)
	for range 35 {
		k.Time.Advance(time.Second)
		record(t, s, kt.As("hotline", access.Advocate), people.Draft{Band: people.Adult, Nationality: "unknown", Particulars: people.Particulars{Born: clock.Date{}}})
	}
	doc, _ = b.do("GET", "/people", nil, 200)
	doc2, _ := b.do("GET", doc.Find("a[rel=next]").AttrOr("href", ""), nil, 200)
	if a, c := doc.Find("main tbody tr").Length(), doc2.Find("main tbody tr").Length(); a != 30 || c != 6 {
		t.Errorf("%d then %d rows", a, c)
	}
}
