package web

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

type memory struct {
	mu   sync.Mutex
	rows map[string]Session
}

func (m *memory) Find(_ context.Context, h []byte) (Session, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.rows[hex.EncodeToString(h)]
	if !ok {
		return Session{}, fault.New(fault.NotFound, "no session")
	}
	return s, nil
}

func (m *memory) Save(_ context.Context, h []byte, s Session) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rows[hex.EncodeToString(h)] = s
	return nil
}

func (m *memory) End(_ context.Context, h []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.rows, hex.EncodeToString(h))
	return nil
}

type house struct {
	*Site
	clock    *clock.Manual
	sessions *memory
	log      *bytes.Buffer
}

var (
	noon     = time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	testFS   = fstest.MapFS{"pages/x.tmpl": {Data: []byte(`<h1>{{t "Hello"}}</h1><p>{{.Body}}</p><a href="{{href "/next"}}">n</a>`)}}
	staffX   = Page[string](testFS, "pages/x.tmpl")
	publicX  = PublicPage[string](testFS, "pages/x.tmpl")
	testNav  = []NavItem{{Text: "Worklist", Href: "/worklist"}, {Text: "Users", Href: "/users", Roles: []string{"administrator"}}}
	testSess = Session{User: "u", Role: "advocate", RoleName: "Advocate", Place: "Hotline", Zone: "America/New_York"}
)

func newHouse(t *testing.T, change func(*Options)) house {
	t.Helper()
	h := house{clock: clock.NewManual(noon), sessions: &memory{rows: map[string]Session{}}, log: &bytes.Buffer{}}
	o := Options{Catalogue: lang.New(), Clock: h.clock, Sessions: h.sessions, Log: slog.New(slog.NewTextHandler(h.log, nil)), Nav: testNav}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	h.Site = s
	s.Public("POST /sign-in", func(w http.ResponseWriter, r *http.Request) error {
		if err := s.SignIn(w, r, testSess); err != nil {
			return err
		}
		return s.Redirect(w, r, "/worklist")
	})
	show := func(p *PageOf[string]) Handler {
		return func(w http.ResponseWriter, r *http.Request) error {
			return p.Render(w, r, s, "Hello", r.PathValue("id"))
		}
	}
	s.Staff("GET /worklist", show(staffX))
	s.Staff("GET /worklist/{id}", show(staffX))
	s.Public("GET /help", show(publicX))
	fail := func(w http.ResponseWriter, r *http.Request) error {
		switch r.PathValue("kind") {
		case "missing":
			return fault.New(fault.NotFound, "no such record")
		case "refused":
			return fault.New(fault.Refused, "policy says no to SECRET")
		case "invalid":
			return fault.Wrong("name", "Please fill this in")
		case "conflict":
			return &fault.Fault{Kind: fault.Conflict, Text: "changed", Theirs: ui.Conflict{Rows: []ui.Difference{{Label: "Phone", Theirs: "theirs", Mine: "mine"}}}}
		case "unavailable":
			return fault.Wrap(fault.Unavailable, "no database", errors.New("dial SECRET"))
		case "plain":
			return errors.New("SECRET")
		}
		panic("SECRET")
	}
	s.Public("GET /fail/{kind}", fail)
	s.Public("POST /fail/{kind}", fail)
	s.Staff("GET /staff/{kind}", fail)
	return h
}

func (h house) do(method, target string, body url.Values, cookies []*http.Cookie, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func parse(t *testing.T, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	d, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPagesFitTheirViews(t *testing.T) {
	h := newHouse(t, nil)
	if err := h.CheckPages(func(p *template.Template, data any) error { return templatecheck.CheckHTML(p, data) }); err != nil {
		t.Error(err)
	}
	wrong := Page[string](fstest.MapFS{"x.tmpl": {Data: []byte(`{{.Body.Missing}}`)}}, "x.tmpl")
	if wrong.Check(h.Site, func(p *template.Template, data any) error { return templatecheck.CheckHTML(p, data) }) == nil {
		t.Error("a template that does not fit its view passed")
	}
}

func TestHeadersAndNothingForeign(t *testing.T) {
	h := newHouse(t, nil)
	w := h.do("GET", "/help", nil, nil)
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	csp := w.Header().Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'self';") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
		t.Errorf("policy %q", csp)
	}
	if len(w.Result().Cookies()) != 0 {
		t.Error("a public page set a cookie")
	}
	d := parse(t, w)
	if n := d.Find("[style], script:not([src]), style, [onclick], [onload]").Length(); n != 0 {
		t.Errorf("%d inline styles or scripts", n)
	}
	d.Find("link[href], script[src], img[src]").Each(func(_ int, x *goquery.Selection) {
		for _, a := range []string{"href", "src"} {
			if v, ok := x.Attr(a); ok && !strings.HasPrefix(v, "/assets/") {
				t.Errorf("loaded from elsewhere: %s", v)
			}
		}
	})
}

// TestEmergencyStandsFirst is DESIGN §4, rule 1: also on pages that say something failed.
func TestEmergencyStandsFirst(t *testing.T) {
	h := newHouse(t, nil)
	for _, path := range []string{"/help", "/nowhere", "/fail/plain", "/fail/unavailable"} {
		first := parse(t, h.do("GET", path, nil, nil)).Find("body > *:not(.usa-skipnav)").First()
		if first.Find(`a[href="tel:911"]`).Length() != 1 || first.Find(`a[href="tel:18883737888"]`).Length() != 1 {
			t.Errorf("%s: the emergency line is not first", path)
		}
	}
}

func TestFaultsBecomePages(t *testing.T) {
	h := newHouse(t, nil)
	for kind, want := range map[string]int{"missing": 404, "refused": 404, "invalid": 422, "conflict": 409, "unavailable": 503, "plain": 500, "panic": 500} {
		w := h.do("GET", "/fail/"+kind+"?typed=SECRET", nil, nil)
		if w.Code != want {
			t.Errorf("%s: status %d, want %d", kind, w.Code, want)
		}
		if strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s: the page tells what it must not", kind)
		}
		if n := parse(t, w).Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", kind, n)
		}
	}
	if strings.Contains(h.log.String(), "typed") || strings.Contains(h.log.String(), "/fail/missing") {
		t.Error("the log holds a path or a query")
	}
	if !strings.Contains(h.log.String(), "GET /fail/{kind}") {
		t.Error("the log lacks the pattern")
	}
}

func TestStrangersCannotTellRefusedFromMissing(t *testing.T) {
	h := newHouse(t, nil)
	missing, refused, nowhere := h.do("GET", "/fail/missing", nil, nil), h.do("GET", "/fail/refused", nil, nil), h.do("GET", "/nowhere", nil, nil)
	strip := func(w *httptest.ResponseRecorder, path string) string {
		return strings.ReplaceAll(w.Body.String(), path, "")
	}
	if a, b := strip(missing, "/fail/missing"), strip(refused, "/fail/refused"); a != b {
		t.Error("the bytes differ between missing and refused")
	}
	if missing.Body.String() != nowhere.Body.String() {
		t.Error("the bytes differ between a missing record and a missing page")
	}
	cookies := h.do("POST", "/sign-in", nil, nil).Result().Cookies()
	a, b := h.do("GET", "/staff/missing", nil, cookies), h.do("GET", "/staff/refused", nil, cookies)
	if a.Body.String() != b.Body.String() || !strings.Contains(a.Body.String(), "not open to your role") {
		t.Error("staff can tell refused from missing, or is not told both are possible")
	}
	if !strings.Contains(h.do("GET", "/staff/conflict", nil, cookies).Body.String(), "theirs") {
		t.Error("a conflict does not show both values")
	}
}

func TestSession(t *testing.T) {
	h := newHouse(t, nil)
	if w := h.do("GET", "/worklist/abc", nil, nil); w.Code != 303 || w.Header().Get("Location") != "/sign-in?next=%2Fworklist%2Fabc" {
		t.Fatalf("a stranger got %d %s", w.Code, w.Header().Get("Location"))
	}
	cookies := h.do("POST", "/sign-in", nil, nil).Result().Cookies()
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || len(c.Value) != 64 {
		t.Errorf("cookie %+v", c)
	}
	if _, found := h.sessions.rows[c.Value]; found {
		t.Error("the token itself reached the store")
	}
	w := h.do("GET", "/worklist", nil, cookies)
	d := parse(t, w)
	if w.Code != 200 || d.Find(`nav a[aria-current="page"]`).Text() != "Worklist" || d.Find(`nav a[href="/users"]`).Length() != 0 {
		t.Errorf("status %d, bar %q", w.Code, d.Find("nav").Text())
	}
	for range 3 { // in use: the idle time starts again
		h.clock.Advance(20 * time.Minute)
		if w := h.do("GET", "/worklist", nil, cookies); w.Code != 200 {
			t.Fatalf("signed out while working: %d", w.Code)
		}
	}
	h.clock.Advance(30 * time.Minute)
	if w := h.do("GET", "/worklist", nil, cookies); w.Code != 303 || len(h.sessions.rows) != 0 {
		t.Errorf("an idle session lives on: %d", w.Code)
	}
	cookies = h.do("POST", "/sign-in", nil, nil).Result().Cookies()
	for range 36 {
		h.clock.Advance(20 * time.Minute)
		h.do("GET", "/worklist", nil, cookies)
	}
	if w := h.do("GET", "/worklist", nil, cookies); w.Code != 303 {
		t.Errorf("a session of 12 hours lives on: %d", w.Code)
	}
}

func TestSigningInChangesTheToken(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.TLS = true })
	first := h.do("POST", "/sign-in", nil, nil).Result().Cookies()
	second := h.do("POST", "/sign-in", nil, first).Result().Cookies()
	if first[0].Value == second[0].Value || len(h.sessions.rows) != 1 {
		t.Error("the old token still signs in")
	}
	if !second[0].Secure || !strings.HasPrefix(second[0].Name, "__Host-") {
		t.Errorf("cookie %+v", second[0])
	}
}

func TestForeignFormsAreRefused(t *testing.T) {
	h := newHouse(t, nil)
	if w := h.do("POST", "/sign-in", nil, nil, "Sec-Fetch-Site", "cross-site"); w.Code != 404 || len(h.sessions.rows) != 0 {
		t.Errorf("status %d", w.Code)
	}
	if w := h.do("POST", "/sign-in", nil, nil, "Sec-Fetch-Site", "same-origin"); w.Code != 303 {
		t.Errorf("our own form was refused: %d", w.Code)
	}
}

func TestLimit(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Limits = Limits{Reads: 1, ReadBurst: 3, Writes: 1, WriteBurst: 1} })
	code := 0
	var w *httptest.ResponseRecorder
	for range 4 {
		w = h.do("GET", "/help", nil, nil)
		code = w.Code
	}
	if code != 429 || !strings.Contains(w.Body.String(), "tel:18883737888") || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d", code)
	}
	for k := range h.limit.seen {
		if strings.Contains(string(k[:]), "192.0.2.1") {
			t.Error("an address is kept")
		}
	}
	if strings.Contains(h.log.String(), "192.0.2.1") {
		t.Error("an address is logged")
	}
	h.clock.Advance(2 * time.Second)
	if w := h.do("GET", "/help", nil, nil); w.Code != 200 {
		t.Errorf("after waiting: %d", w.Code)
	}
	key := h.limit.key
	h.clock.Advance(time.Hour)
	h.do("GET", "/help", nil, nil)
	if key == h.limit.key {
		t.Error("the key did not change")
	}
}

func TestLanguage(t *testing.T) {
	h := newHouse(t, nil)
	if err := h.o.Catalogue.Register("test", []byte("en,es,fr\nHello,Hola,Bonjour\n")); err != nil {
		t.Fatal(err)
	}
	d := parse(t, h.do("GET", "/help?lang=es", nil, nil, "Accept-Language", "fr"))
	if d.Find("html").AttrOr("lang", "") != "es" || d.Find("h1").Text() != "Hola" || d.Find("main a").AttrOr("href", "") != "/next?lang=es" {
		t.Errorf("chosen language: %q, link %q", d.Find("h1").Text(), d.Find("main a").AttrOr("href", ""))
	}
	if d := parse(t, h.do("GET", "/help", nil, nil, "Accept-Language", "fr")); d.Find("h1").Text() != "Bonjour" || d.Find("title").Text() != "Bonjour" {
		t.Errorf("the browser's language: %q", d.Find("h1").Text())
	}
	if w := h.do("POST", "/sign-in?lang=fr", nil, nil); w.Header().Get("Location") != "/worklist?lang=fr" {
		t.Errorf("the language was lost: %s", w.Header().Get("Location"))
	}
	demo := newHouse(t, func(o *Options) { o.Demo = true })
	if parse(t, demo.do("GET", "/help?lang=x-mirror", nil, nil)).Find("html").AttrOr("dir", "") != "rtl" {
		t.Error("the mirrored test language does not turn the page")
	}
}

func TestOwnTextsAreTranslated(t *testing.T) {
	h := newHouse(t, nil)
	texts, err := lang.Literals(own, "layouts/*.tmpl", "pages/fault*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	patterns, err := lang.Literals(ui.Templates, "*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	texts = append(texts, patterns...)
	for k := fault.Internal; k <= fault.SignIn; k++ {
		if k == fault.SignIn {
			continue // staff only
		}
		_, v := faultView(k, fault.New(k, ""), false, "")
		texts = append(texts, v.Title, v.Text)
	}
	for _, l := range []lang.Tag{lang.Spanish, lang.French} {
		if m := h.o.Catalogue.Missing(l, texts); len(m) > 0 {
			t.Errorf("%s lacks %q", l, m)
		}
	}
	if d := h.o.Catalogue.Disputes(); len(d) > 0 {
		t.Error(d)
	}
}

func TestAssets(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Assets = fstest.MapFS{"manumit.css": {Data: []byte("a{}")}} })
	w := h.do("GET", "/assets/manumit.css", nil, nil)
	if w.Code != 200 || w.Header().Get("Content-Type") != "text/css; charset=utf-8" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := h.do("GET", "/assets/manumit.css", nil, nil, "If-None-Match", w.Header().Get("ETag")); w.Code != 304 {
		t.Errorf("an unchanged file was sent again: %d", w.Code)
	}
	if w := h.do("GET", "/assets/../site.go", nil, nil); w.Code == 200 {
		t.Error("a file outside was served")
	}
}

func TestGallery(t *testing.T) {
	h := newHouse(t, func(o *Options) { o.Demo = true })
	h.Gallery(Sample{Name: "x", Page: staffX, View: "body"}, Sample{Name: "wrong", Page: staffX, View: 1})
	if w := h.do("GET", "/gallery", nil, nil); w.Code != 200 || parse(t, w).Find(`main a[href="/gallery/0"]`).Length() != 1 {
		t.Errorf("gallery %d", w.Code)
	}
	if w := h.do("GET", "/gallery/0", nil, nil); w.Code != 200 || !strings.Contains(w.Body.String(), "body") {
		t.Errorf("sample %d", w.Code)
	}
	if w := h.do("GET", "/gallery/1", nil, nil); w.Code != 500 {
		t.Errorf("a sample of another type: %d", w.Code)
	}
	for _, l := range []string{"en", "es", "fr", "x-mirror"} {
		w := h.do("GET", "/gallery/patterns?lang="+l, nil, nil)
		d := parse(t, w)
		if w.Code != 200 || d.Find("h1").Length() != 1 {
			t.Fatalf("%s: %d", l, w.Code)
		}
		wellFormed(t, d)
	}
	if w := newHouse(t, nil).do("GET", "/gallery", nil, nil); w.Code != 404 {
		t.Errorf("a gallery outside a demonstration: %d", w.Code)
	}
}

// wellFormed checks what axe would: unique ids, labels that lead to controls, tables with captions, named pictures.
func wellFormed(t *testing.T, d *goquery.Document) {
	t.Helper()
	ids := map[string]int{}
	d.Find("[id]").Each(func(_ int, x *goquery.Selection) { ids[x.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s stands %d times", id, n)
		}
	}
	d.Find("label[for], [aria-describedby], [aria-labelledby]").Each(func(_ int, x *goquery.Selection) {
		for _, a := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for _, id := range strings.Fields(x.AttrOr(a, "")) {
				if ids[id] == 0 {
					t.Errorf("%s leads to %s, which is not there", a, id)
				}
			}
		}
	})
	d.Find("input:not([type=hidden]), select, textarea, progress").Each(func(_ int, x *goquery.Selection) {
		if d.Find(`label[for="`+x.AttrOr("id", "?")+`"]`).Length() != 1 {
			t.Errorf("%s has no label", x.AttrOr("name", x.AttrOr("id", "?")))
		}
	})
	d.Find("table").Each(func(_ int, x *goquery.Selection) {
		if x.Find("caption").Length() != 1 {
			t.Error("a table has no caption")
		}
	})
	d.Find("svg").Each(func(_ int, x *goquery.Selection) {
		if x.AttrOr("aria-hidden", "") != "true" && x.AttrOr("aria-label", "") == "" {
			t.Error("a picture has no name")
		}
	})
}
