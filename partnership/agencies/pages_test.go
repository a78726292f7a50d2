package agencies_test

import (
	"html/template"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"
	"github.com/manumit/manumit/kernel/access"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
	"github.com/manumit/manumit/partnership/agencies"
)

// browser is somebody at the pages.
type browser struct {
	t *testing.T
	*http.Client
	base string
}

func site(t *testing.T, k kt.Test, demo bool) (*agencies.Service, *web.Site, func() browser) {
	t.Helper()
	c := lang.New()
	if err := c.Register("agencies", agencies.Words); err != nil {
		t.Fatal(err)
	}
	w, err := web.New(web.Options{Catalogue: c, Clock: k.Clock, Sessions: agencies.NewSessions(k.Guard), Demo: demo, Limits: web.Limits{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	s := agencies.New(k.Guard)
	s.Demo = demo
	if err := s.Pages(w); err != nil {
		t.Fatal(err)
	}
	w.Staff("GET /worklist", func(w http.ResponseWriter, r *http.Request) error { return nil })
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return s, w, func() browser {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		return browser{t, &http.Client{Jar: jar}, server.URL}
	}
}

// page reads an answer; the path is where redirects led.
func (b browser) page(status int, r *http.Response, err error) (*goquery.Document, string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != status {
		b.t.Fatalf("%s %s: %d", r.Request.Method, r.Request.URL.Path, r.StatusCode)
	}
	d, err := goquery.NewDocumentFromReader(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return d, r.Request.URL.Path
}

func (b browser) get(path string, status int) *goquery.Document {
	b.t.Helper()
	r, err := b.Get(b.base + path)
	d, _ := b.page(status, r, err)
	return d
}

// send fills the form with this action in and posts it, with its hidden fields.
func (b browser) send(d *goquery.Document, action string, status int, pairs ...string) (*goquery.Document, string) {
	b.t.Helper()
	f := d.Find(`form[action="` + action + `"]`).First()
	if f.Length() == 0 {
		b.t.Fatalf("no form leads to %s", action)
	}
	v := url.Values{}
	f.Find("input[type=hidden]").Each(func(_ int, i *goquery.Selection) { v.Set(i.AttrOr("name", ""), i.AttrOr("value", "")) })
	for i := 0; i+1 < len(pairs); i += 2 {
		if f.Find(`[name="`+pairs[i]+`"]`).Length() == 0 {
			b.t.Fatalf("the form has no field %s", pairs[i])
		}
		v.Set(pairs[i], pairs[i+1])
	}
	r, err := b.PostForm(b.base+action, v)
	return b.page(status, r, err)
}

// as signs in with one click.
func (b browser) as(user string, role access.Role) browser {
	b.t.Helper()
	d := b.get("/sign-in", 200)
	f := d.Find(`form:has(input[name=user][value="` + user + `"]):has(input[name=role][value="` + string(role) + `"])`)
	if f.Length() != 1 {
		b.t.Fatalf("%d buttons for %s", f.Length(), role)
	}
	r, err := b.PostForm(b.base+"/sign-in", url.Values{"user": {user}, "role": {string(role)}})
	if _, path := b.page(200, r, err); path != "/worklist" {
		b.t.Fatalf("signing in led to %s", path)
	}
	return b
}

func TestARoleIsProposedAndSecondedOnThePages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	if err := agencies.Seed(stranger, k.Guard); err != nil {
		t.Fatal(err)
	}
	s, _, open := site(t, k, true)
	admin := open().as(agencies.SeedUser("harbor-shelter", 3), access.Administrator)
	users := "/agencies/harbor-shelter/users"
	d, path := admin.send(admin.get(users, 200), users, 200, "name", "Vera Lindqvist")
	if !strings.HasPrefix(path, users+"/") || !strings.Contains(d.Find(".mn-notice").Text(), "User registered") {
		t.Fatalf("registering led to %s: %s", path, d.Find(".mn-notice").Text())
	}
	if title := d.Find("title").Text(); strings.Contains(title, "Vera") {
		t.Errorf("a name in the tab: %s", title)
	}
	if d, _ := admin.send(d, path+"/grants", 422, "from.month", "6", "from.day", "1", "from.year", "2026"); d.Find("#errors li").Length() != 2 || d.Find("[name='from.day']").AttrOr("value", "") != "1" {
		t.Errorf("a proposal that does not fit: %s", d.Find("#errors").Text())
	}
	d, _ = admin.send(d, path+"/grants", 200, "role", "case_worker")
	grant, ok := d.Find(`a[href*="/grants/"]`).Attr("href")
	if !ok {
		t.Fatal("no link to the proposal")
	}
	if d := admin.get(grant, 200); !strings.Contains(d.Text(), "another person must answer") || d.Find("[name=answer]").Length() != 0 {
		t.Error("the proposer may answer")
	}
	r, err := admin.PostForm(admin.base+grant, url.Values{"answer": {"agree"}, "version": {"1"}})
	admin.page(404, r, err)

	stranger := open().as(agencies.SeedUser("state-cps", 4), access.Officer)
	stranger.get(grant, 404)
	officer := open().as(agencies.SeedUser("harbor-shelter", 4), access.Officer)
	d = officer.get(grant, 200)
	if n := d.Find("[name=answer][checked]").Length(); n != 0 {
		t.Error("an answer is preselected")
	}
	if d, _ := officer.send(d, grant, 422); d.Find(".usa-error-message").Length() != 1 {
		t.Error("no answer chosen, and nothing said")
	}
	officer.send(d, grant, 200, "answer", "agree")
	d, _ = officer.send(d, grant, 409, "answer", "refuse")
	if text := d.Find("#conflict").Parent().Text(); !strings.Contains(text, "In force") || !strings.Contains(text, "Refuse") {
		t.Errorf("answered a second time: %s", text)
	}
	vera := path[len(users)+1:]
	open().as(vera, access.CaseWorker)

	// A one-time code for her opens one session, also in a demonstration.
	d, _ = admin.send(admin.get(path, 200), path+"/code", 200)
	code := d.Find("code").Text()
	for i, want := range []int{200, 422} {
		b := open()
		r, err := b.PostForm(b.base+"/sign-in", url.Values{"code": {code}})
		if d, _ := b.page(want, r, err); i == 1 && strings.Contains(d.Text(), code) {
			t.Error("a code is shown again")
		}
	}
	// Ending the role ends the session.
	hers := open().as(vera, access.CaseWorker)
	d = officer.get(grant, 200)
	officer.send(d, grant+"/end", 200)
	if _, path := hers.page(follow(hers, "/roles")); path != "/sign-in" {
		t.Errorf("after the role ended: %s", path)
	}
	if _, err := s.UserName(kt.As("harbor-shelter", access.CaseWorker), vera); err != nil {
		t.Error(err)
	}
}

func follow(b browser, path string) (int, *http.Response, error) {
	r, err := b.Get(b.base + path)
	return 200, r, err
}

func TestSwitchingAndSigningOut(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	if err := agencies.Seed(stranger, k.Guard); err != nil {
		t.Fatal(err)
	}
	_, _, open := site(t, k, true)
	b := open().as(agencies.SeedUser("hotline-operator", 3), access.Supervisor)
	d := b.get("/roles", 200)
	if d.Find("section[aria-labelledby=all] tbody tr").Length() != len(access.Titles) {
		t.Error("not every role is explained")
	}
	b.send(d, "/roles", 200)
	if d := b.get("/roles", 200); !strings.Contains(d.Find(".mn-me strong").Text(), "Hotline advocate") {
		t.Errorf("acts as %s", d.Find(".mn-me").Text())
	}
	b.send(d, "/sign-out", 200)
	if _, path := b.page(follow(b, "/agencies")); path != "/sign-in" {
		t.Errorf("signed out, and reads %s", path)
	}
}

func TestProductionOffersNoClick(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, _, open := site(t, k, false)
	link, err := s.FirstLink(shell, "http://x")
	if err != nil {
		t.Fatal(err)
	}
	b := open()
	fields := []string{"administrator", "Morgan Ellery", "name", "Secretariat", "short", "PITF", "id", "pitf-secretariat", "kind", "federal", "zone", "America/New_York"}
	d, _ := b.send(b.get("/enrol", 200), "/enrol", 422, append(fields, "code", "not a code")...)
	if d.Find("[name=administrator]").AttrOr("value", "") != "Morgan Ellery" || d.Find("[name=code]").AttrOr("value", "") != "" {
		t.Error("what was typed is lost, or a code is shown again")
	}
	d, path := b.send(d, "/enrol", 200, append(fields, "code", link.Code.Text)...)
	if path != "/agencies/pitf-secretariat/users" || !strings.Contains(d.Text(), "There is no security officer.") {
		t.Errorf("enrolling led to %s", path)
	}
	if d := b.get("/enrol", 200); d.Find("form[action='/enrol']").Length() != 0 {
		t.Error("a second administrator may enrol")
	}
	if d := open().get("/sign-in", 200); d.Find("[name=user]").Length() != 0 || d.Find("[name=code]").Length() != 1 {
		t.Error("production offers one-click sign-in")
	}
	for _, x := range []browser{open(), b} {
		r, err := x.PostForm(x.base+"/sign-in", url.Values{"user": {"anybody"}, "role": {"administrator"}})
		x.page(422, r, err)
	}
}

func TestEverySampleIsAPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	_, w, _ := site(t, k, true)
	if err := w.CheckPages(func(t *template.Template, data any) error { return templatecheck.CheckHTML(t, data) }); err != nil {
		t.Error(err)
	}
	for i, x := range w.Samples() {
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, httptest.NewRequest("GET", "/gallery/"+strconv.Itoa(i), nil))
		d, err := goquery.NewDocumentFromReader(rec.Body)
		if err != nil || rec.Code != 200 {
			t.Errorf("%s: %d, %v", x.Name, rec.Code, err)
			continue
		}
		if n := d.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", x.Name, n)
		}
		ids := map[string]bool{}
		d.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); ids[id] {
				t.Errorf("%s: the id %s stands twice", x.Name, id)
			} else {
				ids[id] = true
			}
		})
		d.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); d.Find(`label[for="`+id+`"]`).Length() != 1 {
				t.Errorf("%s: the field %s has no label", x.Name, id)
			}
		})
		if d.Find("[style], script:not([src])").Length() > 0 {
			t.Errorf("%s: something inline", x.Name)
		}
	}
}

func TestPublicTextsAreTranslated(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	_, w, _ := site(t, k, true)
	c := lang.New()
	for name, words := range map[string][]byte{"agencies": agencies.Words, "web": web.Words, "ui": ui.Words} {
		if err := c.Register(name, words); err != nil {
			t.Fatal(err)
		}
	}
	var texts []string
	for _, p := range w.Pages() {
		if !p.IsPublic() {
			continue
		}
		fsys, files := p.Sources()
		said, err := lang.Literals(fsys, files...)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, said...)
	}
	for _, path := range []string{"/sign-in", "/enrol"} {
		for _, demo := range []bool{false, true} {
			_, w, _ := site(t, kt.Open(t, "sqlite", domains), demo)
			rec := httptest.NewRecorder()
			w.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
			d, err := goquery.NewDocumentFromReader(rec.Body)
			if err != nil {
				t.Fatal(err)
			}
			d.Find("main label, main .usa-hint, main option, main .usa-button").Each(func(_ int, s *goquery.Selection) {
				text := strings.TrimSpace(s.Text())
				texts = append(texts, text)
			})
		}
	}
	for _, x := range access.Titles {
		texts = append(texts, x.Title)
	}
	for _, tag := range []lang.Tag{lang.Spanish, lang.French} {
		if m := c.Missing(tag, texts); len(m) > 0 {
			t.Errorf("%s lacks %q", tag, m)
		}
	}
}
