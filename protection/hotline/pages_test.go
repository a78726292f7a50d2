package hotline_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/api"
	"github.com/manumit/manumit/protection/hotline"
)

// desks keeps the sessions of a test: the token of a role is its name, padded.
type desks struct{ of map[string]web.Session }

func (d desks) Find(_ context.Context, hash []byte) (web.Session, error) {
	if x, ok := d.of[string(hash)]; ok {
		return x, nil
	}
	return web.Session{}, fault.New(fault.NotFound, "none")
}
func (d desks) Save(_ context.Context, hash []byte, s web.Session) error {
	d.of[string(hash)] = s
	return nil
}
func (d desks) End(context.Context, []byte) error { return nil }

type shelters struct{}

func (shelters) Find(_ context.Context, w hotline.Wish) ([]hotline.Place, error) {
	if w.Need != "emergency shelter" {
		return nil, nil
	}
	p, err := shelters{}.Service(context.Background(), "svc-1")
	return []hotline.Place{p}, err
}

func (shelters) Service(_ context.Context, id string) (hotline.Place, error) {
	if id != "svc-1" {
		return hotline.Place{}, fault.New(fault.NotFound, "There is no such record")
	}
	return hotline.Place{Service: "svc-1", Organization: "org-1", Name: "Harborlight House", Provider: "Harborlight", Offers: "Emergency shelter", Confidential: true, Checked: clock.NewDate(2026, 3, 1)}, nil
}

type duty bool

func (d duty) OnDuty(context.Context) bool { return bool(d) }

type names struct{}

func (names) Names(_ context.Context, ids ...string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		switch id {
		case "user-advocate":
			out[id] = "Advocate 214"
		case "org-1":
			out[id] = "Harborlight"
		}
	}
	return out
}

type walker struct {
	*testing.T
	k     kt.Test
	site  *web.Site
	s     *hotline.Service
	token string
}

func token(user string) string { return hex.EncodeToString([]byte(fmt.Sprintf("%-32s", user))) }

func walk(t *testing.T) *walker {
	t.Helper()
	k := kt.Open(t, "sqlite", domains)
	cat := lang.New()
	ok(t, cat.Register("hotline", hotline.Words))
	of := desks{map[string]web.Session{}}
	for user, role := range map[string]access.Role{"user-advocate": access.Advocate, "user-2": access.Advocate, "user-supervisor": access.Supervisor, "user-officer": access.ReportOfficer, "user-admin": access.Administrator} {
		raw, _ := hex.DecodeString(token(user))
		h := sha256.Sum256(raw)
		of.of[string(h[:])] = web.Session{User: user, Role: string(role), RoleName: role.Title(), Agency: operator, Place: "National hotline", Zone: "America/New_York", Started: kt.Noon, Seen: kt.Noon}
	}
	site, err := web.New(web.Options{Catalogue: cat, Clock: k.Time, Sessions: of, Demo: true, Limits: web.Limits{Off: true}, Zone: kt.Washington})
	ok(t, err)
	s := service(k)
	ok(t, hotline.NewDesk(s, shelters{}, names{}, duty(false)).Pages(site))
	hotline.API(api.New(site.Mux(), api.Info{Title: "t", Version: "1"}), s)
	return &walker{T: t, k: k, site: site, s: s}
}

// ask sends a request as whoever is signed in and parses the page.
func (w *walker) ask(method, path string, form url.Values) (int, *goquery.Document, string) {
	w.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if w.token != "" {
		r.AddCookie(&http.Cookie{Name: "manumit", Value: w.token})
	}
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	body := rec.Body.String()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if to := rec.Header().Get("Location"); to != "" {
		return rec.Code, doc, to
	}
	return rec.Code, doc, body
}

func (w *walker) as(user string) { w.token = token(user) }

// post sends a form that stands in a page, with what the page carries hidden.
func (w *walker) post(page, action string, fill url.Values) (int, *goquery.Document, string) {
	w.Helper()
	code, doc, _ := w.ask("GET", page, nil)
	if code != 200 {
		w.Fatalf("GET %s: %d", page, code)
	}
	form := doc.Find(fmt.Sprintf("form[action=%q]", action)).First()
	if form.Length() == 0 {
		w.Fatalf("%s has no form to %s", page, action)
	}
	values := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) { values.Set(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	for name, v := range fill {
		if form.Find(fmt.Sprintf("[name=%q]", name)).Length() == 0 {
			w.Fatalf("%s: the form to %s has no field %s", page, action, name)
		}
		values[name] = v
	}
	return w.ask("POST", action, values)
}

func TestTheDemonstratedPathOverPages(t *testing.T) {
	t.Parallel()
	w := walk(t)
	code, doc, _ := w.post("/report/help", "/report/help", url.Values{"narrative": {"they keep my papers"}, "soon": {"yes"}, "about": {"me"}, "contact": {"555 0147"}})
	typed := doc.Find(".mn-code").Text()
	if code != 200 || typed == "" {
		t.Fatalf("reported: %d", code)
	}

	w.as("user-advocate")
	_, doc, _ = w.ask("GET", "/hotline", nil)
	row := doc.Find("tbody tr").First()
	path, _ := row.Find("th a").Attr("href")
	if !strings.Contains(row.Text(), "Crisis") || row.Find("form button").Length() != 1 {
		t.Fatalf("the first row: %q", row.Text())
	}
	if code, _, to := w.post("/hotline", path+"/take", nil); code != 303 || to != path {
		t.Fatalf("take: %d %s", code, to)
	}
	_, doc, body := w.ask("GET", path, nil)
	if !strings.Contains(body, "they keep my papers") || doc.Find(".mn-crisis").Length() != 1 {
		t.Error("its holder does not see the words and the crisis")
	}
	w.as("user-2")
	if code, doc, _ := w.ask("POST", path+"/take", url.Values{}); code != 409 || !strings.Contains(doc.Find(".usa-alert").Text(), "With Advocate 214") {
		t.Errorf("the second advocate: %d %q", code, doc.Find(".usa-alert").Text())
	}
	if _, _, body := w.ask("GET", path, nil); strings.Contains(body, "they keep my papers") {
		t.Error("a colleague sees the words without a purpose")
	}
	if code, _, body := w.post(path, path+"/show", url.Values{"purpose": {"check quality"}}); code != 200 || !strings.Contains(body, "they keep my papers") {
		t.Errorf("shown for a purpose: %d", code)
	}
	w.as("user-advocate")
	if code, _, _ := w.post(path, path+"/indicator", url.Values{"code": {"withholds-documents"}, "fact": {""}}); code != 422 {
		t.Errorf("an empty fact: %d", code)
	}
	w.post(path, path+"/indicator", url.Values{"code": {"withholds-documents"}, "fact": {"The employer holds the passport."}, "told_by": {"potential victim"}})
	_, doc, _ = w.ask("GET", path, nil)
	now := doc.Find("section[aria-labelledby=now] li")
	if now.Length() < 3 || !strings.Contains(now.First().Text(), "24-hour clock") {
		t.Errorf("what to do now: %q", now.Text())
	}
	_, _, situation := w.post(path, path+"/situation", url.Values{"forms": {"labor"}, "victims_min": {"2"}})
	if !strings.HasPrefix(situation, "/hotline/situations/") {
		t.Fatalf("open a situation: %q", situation)
	}
	if code, doc, _ := w.post(situation+"/person", situation+"/person", url.Values{"role": {"potential victim"}, "wants": {"a quiet room"}}); code != 422 || doc.Find("textarea[name=wants]").Text() != "a quiet room" {
		t.Errorf("without an age: %d, typed %q", code, doc.Find("textarea[name=wants]").Text())
	}
	w.post(situation+"/person", situation+"/person", url.Values{"role": {"potential victim"}, "band": {"adult"}, "nationality": {"foreign"}, "safe_from": {"09:00"}, "safe_to": {"17:00"}})
	_, doc, _ = w.ask("GET", situation+"?need=emergency+shelter", nil)
	offer, _ := doc.Find("a[href*='/refer?']").Attr("href")
	if !strings.Contains(doc.Find(".mn-safe").Text(), "Safe now, until 17:00") || offer == "" || !strings.Contains(doc.Text(), "Place is confidential") {
		t.Fatalf("safe contact %q, offer %q", doc.Find(".mn-safe").Text(), offer)
	}
	answer := url.Values{"scope": {"needs and safe contact"}, "language": {"es"}, "how": {"spoken"}, "interpreter": {"professional"}, "no_police": {"yes"}, "need": {"emergency shelter"}}
	_, doc, _ = w.ask("GET", offer, nil)
	answer["person"] = []string{doc.Find("select[name=person] option").AttrOr("value", "")}
	if doc.Find("input[type=radio][checked]").Length() != 0 {
		t.Error("something is preselected in a decision")
	}
	if code, _, _ := w.post(offer, situation+"/refer", answer); code != 422 {
		t.Errorf("without an answer: %d", code)
	}
	answer["answer"] = []string{"no"}
	w.post(offer, situation+"/refer", answer)
	if _, doc, _ := w.ask("GET", situation, nil); strings.Contains(doc.Find("section[aria-labelledby=lr]").Text(), "Harborlight") {
		t.Error("sent against her no")
	}
	w.k.Time.Advance(time.Minute)
	answer["answer"] = []string{"yes"}
	w.post(offer, situation+"/refer", answer)
	_, doc, _ = w.ask("GET", situation, nil)
	if s := doc.Find("section[aria-labelledby=lr]").Text(); !strings.Contains(s, "Harborlight") || !strings.Contains(s, "Do not report to police") {
		t.Errorf("the referral: %q", s)
	}
	if strings.Contains(doc.Text(), "The employer holds the passport.") {
		t.Error("facts are open without a purpose")
	}
	for _, c := range must[[]deadline.Clock](t)(deadline.OpenFor(public, w.k.Store, operator, string(access.Advocate), 10)) {
		if code, _, to := w.ask("GET", hotline.Links()[c.Kind](c.Subject), nil); code != 303 || to != situation {
			t.Errorf("the worklist leads a %s clock to %d %s", c.Kind, code, to)
		}
	}
	w.as("user-supervisor")
	w.post(situation, situation+"/respond", nil)
	if _, doc, _ := w.ask("GET", situation, nil); doc.Find(".mn-crisis").Length() != 0 {
		t.Error("the crisis clock did not stop")
	}
	w.as("user-admin")
	for _, p := range []string{"/hotline", "/hotline/call", path, situation, situation + "/person"} {
		if code, _, _ := w.ask("GET", p, nil); code != 404 {
			t.Errorf("an administrator gets %d from %s", code, p)
		}
	}
}

func TestTwoPeopleSeeBothNotes(t *testing.T) {
	t.Parallel()
	w := walk(t)
	_, id := opened(t, w.s, hotline.Forms{Labor: true})
	path := "/hotline/situations/" + id
	w.as("user-supervisor")
	_, doc, _ := w.ask("GET", path, nil)
	old := doc.Find("form[action='"+path+"/note'] input[name=version]").AttrOr("value", "")
	w.as("user-advocate")
	w.post(path, path+"/note", url.Values{"note": {"calls on Sunday"}})
	w.as("user-supervisor")
	code, doc, _ := w.ask("POST", path+"/note", url.Values{"note": {"calls on Monday"}, "version": {old}})
	box := doc.Find("[aria-labelledby=conflict]")
	if code != 409 || !strings.Contains(box.Text(), "calls on Sunday") || !strings.Contains(box.Text(), "calls on Monday") {
		t.Fatalf("%d: %q", code, box.Text())
	}
	again := url.Values{}
	box.Find("form input").Each(func(_ int, s *goquery.Selection) { again.Add(s.AttrOr("name", ""), s.AttrOr("value", "")) })
	if code, _, _ := w.ask("POST", path+"/note", again); code != 303 {
		t.Errorf("mine on top: %d", code)
	}
}

func TestTwoPeopleCodeOneSignalAndBothAreShown(t *testing.T) {
	t.Parallel()
	w := walk(t)
	l := must[hotline.Logged](t)(w.s.Log(advocate, hotline.Draft{Channel: hotline.Voice, Danger: true}, ""))
	path := "/hotline/signals/" + l.ID
	w.as("user-supervisor")
	_, doc, _ := w.ask("GET", path, nil)
	old := doc.Find("form[action='"+path+"/class'] input[name=version]").AttrOr("value", "")
	w.as("user-advocate")
	w.post(path, path+"/class", url.Values{"purpose": {"crisis"}, "outcome": {"substantive"}, "relation": {"declined"}})
	w.as("user-supervisor")
	code, doc, _ := w.ask("POST", path+"/class", url.Values{"purpose": {"general"}, "relation": {"unknown"}, "version": {old}})
	if box := doc.Find("[aria-labelledby=conflict]").Text(); code != 409 || !strings.Contains(box, "Declined") || !strings.Contains(box, "Unknown") || !strings.Contains(box, "General information") {
		t.Errorf("%d: %q", code, box)
	}
	if code, _, to := w.post(path, path+"/respond", nil); code != 303 || to != path {
		t.Errorf("the response: %d %s", code, to)
	}
	left := must[[]deadline.Clock](t)(deadline.OpenFor(public, w.k.Store, operator, string(access.Supervisor), 10))
	if len(left) != 0 {
		t.Errorf("a crisis without a situation cannot be answered: %d clocks", len(left))
	}
}
