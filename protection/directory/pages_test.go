package directory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/manumit/manumit/kernel/access"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/api"
	"github.com/manumit/manumit/protection/directory"
	"github.com/manumit/manumit/standards/hsds"
)

type oneSession struct{ k kt.Test }

func (s oneSession) Find(context.Context, []byte) (web.Session, error) {
	return web.Session{User: "u", Role: "advocate", RoleName: "Hotline advocate", Zone: "America/New_York", Started: s.k.Clock.Now(), Seen: s.k.Clock.Now()}, nil
}
func (oneSession) Save(context.Context, []byte, web.Session) error { return nil }
func (oneSession) End(context.Context, []byte) error               { return nil }

func pages(t *testing.T, k kt.Test) (*directory.Service, *web.Site) {
	t.Helper()
	site, err := web.New(web.Options{Catalogue: lang.New(), Clock: k.Clock, Sessions: oneSession{k}, Demo: true, Zone: kt.Washington})
	if err != nil {
		t.Fatal(err)
	}
	s := directory.New(k.Guard, owner)
	if err := s.Pages(site); err != nil {
		t.Fatal(err)
	}
	s.API(api.New(site.Mux(), api.Info{Title: "test", Version: "1"}))
	return s, site
}

func visit(t *testing.T, site *web.Site, who context.Context, method, path string, form url.Values, status int) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(raw(t, site, who, method, path, form, status)))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func raw(t *testing.T, site *web.Site, who context.Context, method, path string, form url.Values, status int) string {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	r.AddCookie(&http.Cookie{Name: "manumit", Value: strings.Repeat("a1", 32)})
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r.WithContext(access.As(r.Context(), access.Who(who))))
	if w.Code != status {
		t.Fatalf("%s %s: %d, want %d: %.400s", method, path, w.Code, status, w.Body.String())
	}
	b, _ := io.ReadAll(w.Body)
	return string(b)
}

func TestEveryPageIsTypedAndEverySampleIsWhole(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	_, site := pages(t, k)
	if err := site.CheckPages(func(t *template.Template, d any) error { return templatecheck.CheckHTML(t, d) }); err != nil {
		t.Error(err)
	}
	for i, x := range site.Samples() {
		doc := visit(t, site, staff, "GET", fmt.Sprint("/gallery/", i), nil, 200)
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

func TestAPlaceThatIsConfidentialIsOnNoPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, site := pages(t, k)
	if _, err := s.Import(editor, small(), "test", nil); err != nil {
		t.Fatal(err)
	}
	hit := find(t, s, directory.Query{Need: "shelter and housing"}).Hits[0]
	panel, err := s.Panel(httptest.NewRequest("GET", "/hotline/x?tab=help&search=1&need=shelter+and+housing", nil).WithContext(staff), site, "/hotline/x", "/hotline/x/refer?service=")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{
		"panel":    string(panel),
		"search":   raw(t, site, staff, "GET", "/directory?need=shelter+and+housing", nil, 200),
		"service":  raw(t, site, staff, "GET", "/directory/services/"+hit.ID, nil, 200),
		"editor":   raw(t, site, editor, "GET", "/directory/services/"+hit.ID, nil, 200),
		"provider": raw(t, site, staff, "GET", "/directory/organizations/"+hit.Organization, nil, 200),
		"verify":   raw(t, site, editor, "GET", "/directory/verify", nil, 200),
		"imports":  raw(t, site, editor, "GET", "/directory/imports", nil, 200),
		"API":      raw(t, site, context.Background(), "GET", "/api/directory/services", nil, 200),
	}
	for page, html := range shown {
		for _, secret := range secrets {
			if strings.Contains(html, secret) {
				t.Errorf("%s shows %q", page, secret)
			}
		}
	}
	for _, page := range []string{"panel", "search", "service"} {
		if !strings.Contains(shown[page], "arrange through the provider") || !strings.Contains(shown[page], "202-555-0100") {
			t.Errorf("%s does not say how it is arranged", page)
		}
	}
	doc := visit(t, site, editor, "POST", "/directory/services/"+hit.ID+"/place", nil, 200)
	if !strings.Contains(doc.Find(".mn-note--amber").Text(), "12 Canary Lane") {
		t.Error("the editor cannot open the place")
	}
	visit(t, site, staff, "POST", "/directory/services/"+hit.ID+"/place", nil, 404)
}

func TestThePanelStandsOnAnotherPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, site := pages(t, k)
	if _, err := s.Seed(access.As(context.Background(), access.ConsoleAs("demo"))); err != nil {
		t.Fatal(err)
	}
	draw := func(query string) *goquery.Document {
		h, err := s.Panel(httptest.NewRequest("GET", "/hotline/x"+query, nil).WithContext(staff), site, "/hotline/x", "/hotline/x/refer?service=")
		if err != nil {
			t.Fatal(err)
		}
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(string(h)))
		return doc
	}
	doc := draw("?tab=help")
	if doc.Find("form[method=get][action='/hotline/x'] input[name=tab][value=help]").Length() != 1 || doc.Find("li").Length() != 0 {
		t.Error("before a search the panel has no form of its own page, or results")
	}
	doc = draw("?tab=help&search=1")
	if n := doc.Find("a[href^='/hotline/x/refer?service=']").Length(); n != 6 {
		t.Errorf("%d services to refer to", n)
	}
	next := doc.Find("a[rel=next]").AttrOr("href", "")
	if u, _ := url.Parse(next); u.Query().Get("tab") != "help" || u.Query().Get("after") == "" || u.Query().Get("search") == "" {
		t.Errorf("the next page leads to %s", next)
	}
	if doc = draw("?search=1&need=invented"); doc.Find(".usa-error-message").Length() != 1 {
		t.Error("an invented need is not told")
	}
}

func TestEditorsActOnThePages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s, site := pages(t, k)
	if _, err := s.Import(editor, small(), "test", nil); err != nil {
		t.Fatal(err)
	}
	hit := find(t, s, directory.Query{Need: "legal"}).Hits[0]
	at := "/directory/services/" + hit.ID
	if visit(t, site, staff, "GET", at, nil, 200).Find("main form").Length() != 0 {
		t.Error("a case worker is offered the editor's buttons")
	}
	form := func(action string) url.Values {
		f := visit(t, site, editor, "GET", at, nil, 200).Find("form[action='" + action + "']")
		return url.Values{"version": {f.Find("input[name=version]").AttrOr("value", "")}}
	}
	visit(t, site, editor, "POST", at+"/verify", form(at+"/verify"), 303)
	if text := visit(t, site, staff, "GET", "/directory", nil, 200).Find(".mn-ev li").First().Text(); !strings.Contains(text, "Immigration lawyers") || !strings.Contains(text, "Verified June 9, 2026") {
		t.Errorf("first now: %s", text)
	}
	old := form(at + "/suspend")
	old.Set("why", "closed")
	visit(t, site, editor, "POST", at+"/suspend", old, 303)
	visit(t, site, editor, "POST", at+"/suspend", old, 409)
	visit(t, site, staff, "POST", at+"/resume", form(at+"/resume"), 404)
	if !strings.Contains(visit(t, site, staff, "GET", at, nil, 200).Find("main").Text(), "Suspended") {
		t.Error("the page does not say so")
	}
	visit(t, site, editor, "POST", at+"/resume", form(at+"/resume"), 303)
	org := "/directory/organizations/" + hit.Organization
	v := url.Values{"version": {visit(t, site, editor, "GET", org, nil, 200).Find("form input[name=version]").AttrOr("value", "")}, "vetting": {"suitable"}}
	visit(t, site, editor, "POST", org+"/vetting", v, 303)
	if !strings.Contains(visit(t, site, staff, "GET", org, nil, 200).Find("main").Text(), "Suitable") {
		t.Error("the vetting is not shown")
	}
	visit(t, site, staff, "GET", "/directory/services/nothing", nil, 404)
	visit(t, site, kt.As(owner, access.Administrator), "GET", "/directory", nil, 404)
}

func TestTheAPIAnswersHSDS(t *testing.T) {
	data := published(t, "dc-directory")
	k := kt.Open(t, "sqlite", domains)
	s, site := pages(t, k)
	if _, err := s.Import(editor, data, "dc", nil); err != nil {
		t.Fatal(err)
	}
	var page struct {
		TotalItems int  `json:"total_items"`
		TotalPages int  `json:"total_pages"`
		PageNumber int  `json:"page_number"`
		Size       int  `json:"size"`
		FirstPage  bool `json:"first_page"`
		LastPage   bool `json:"last_page"`
		Empty      bool `json:"empty"`
		Contents   []json.RawMessage
	}
	body := raw(t, site, context.Background(), "GET", "/api/directory/services?per_page=100&page=5", nil, 200)
	if err := json.Unmarshal([]byte(body), &page); err != nil {
		t.Fatal(err)
	}
	if page.TotalItems != 488 || page.TotalPages != 5 || page.PageNumber != 5 || page.Size != 88 || page.FirstPage || !page.LastPage || page.Empty || len(page.Contents) != 88 {
		t.Errorf("%+v", page.TotalItems)
	}
	d, rep, err := hsds.ReadJSON([]byte(body), "service")
	if err != nil || len(d.Services) != 88 || len(rep.Refused) != 0 {
		t.Errorf("our own codec reads %d services and refuses %v, %v", len(d.Services), rep.Refused, err)
	}
	schema := filepath.Join(root(t), "spec-3.0.1", "schema", "service.json")
	c := jsonschema.NewCompiler()
	sch, err := c.Compile(schema)
	if err != nil {
		t.Skipf("the published schema does not compile here: %v", err)
	}
	for _, one := range page.Contents {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(one)))
		if err != nil {
			t.Fatal(err)
		}
		if err := sch.Validate(v); err != nil {
			t.Fatalf("not valid under the published schema: %v", err)
		}
	}
	raw(t, site, context.Background(), "GET", "/api/directory/services?page=0", nil, 422)
	if body := raw(t, site, context.Background(), "GET", "/api/directory/services?need=nothing", nil, 200); !strings.Contains(body, `"empty":true`) || !strings.Contains(body, `"contents":[]`) {
		t.Errorf("an unknown need: %.200s", body)
	}
}

func root(t *testing.T) string {
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", "data", "hsds")
		}
	}
	return ""
}
