package hotline_test

import (
	"fmt"
	"html/template"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
	"github.com/manumit/manumit/protection/hotline"
)

// chance leaves out what differs in every page by chance.
var chance = regexp.MustCompile(`value="[0-9a-f]{32}"`)

func TestEveryPublicPageHoldsTheSafetyRules(t *testing.T) {
	t.Parallel()
	w := walk(t)
	real, err := w.s.Report(public, report("they keep my papers"), "")
	ok(t, err)
	stranger, err := service(kt.Open(t, "sqlite", domains)).Report(public, report("x"), "")
	ok(t, err)
	pages := map[string]string{}
	for name, ask := range map[string]func() (int, *goquery.Document, string){
		"choose": func() (int, *goquery.Document, string) { return w.ask("GET", "/report", nil) },
		"help":   func() (int, *goquery.Document, string) { return w.ask("GET", "/report/help", nil) },
		"tip":    func() (int, *goquery.Document, string) { return w.ask("GET", "/report/tip", nil) },
		"empty":  func() (int, *goquery.Document, string) { return w.post("/report/help", "/report/help", nil) },
		"sent": func() (int, *goquery.Document, string) {
			return w.post("/report/tip", "/report/tip", url.Values{"narrative": {"a house"}})
		},
		"return": func() (int, *goquery.Document, string) { return w.ask("GET", "/return", nil) },
		"known": func() (int, *goquery.Document, string) {
			return w.post("/return", "/return", url.Values{"code": {real}, "message": {"hello"}})
		},
		"unknown": func() (int, *goquery.Document, string) {
			return w.post("/return", "/return", url.Values{"code": {stranger}, "message": {"hello"}})
		},
		"mistyped": func() (int, *goquery.Document, string) {
			return w.post("/return", "/return", url.Values{"code": {"not a code"}, "message": {"kept words"}})
		},
	} {
		_, doc, body := ask()
		pages[name] = body
		if name != "sent" && (strings.Contains(body, real) || strings.Contains(body, stranger)) {
			t.Errorf("%s: a code stands in the page", name)
		}
		first := doc.Find("body a[href^='tel:']").First().AttrOr("href", "")
		if first != "tel:911" || doc.Find("h1").Length() != 1 || doc.Find("title").Text() != "Information" || strings.Contains(body, "they keep my papers") {
			t.Errorf("%s: 911 first %q, %d h1, title %q", name, first, doc.Find("h1").Length(), doc.Find("title").Text())
		}
		if n := doc.Find(".usa-button:not(.usa-button--outline):not(.mn-exit):not(.usa-button--unstyled)").Length(); n > 1 {
			t.Errorf("%s: %d filled buttons", name, n)
		}
	}
	if chance.ReplaceAllString(pages["known"], "") != chance.ReplaceAllString(pages["unknown"], "") {
		t.Error("a known and an unknown code are answered differently")
	}
	if !strings.Contains(pages["help"], "No advocate is on duty") || !strings.Contains(pages["mistyped"], "kept words") || !strings.Contains(pages["empty"], "Write a few words") {
		t.Error("duty, kept words or the kind refusal is missing")
	}
	r := httptest.NewRequest("POST", "/report/tip", strings.NewReader("narrative=x&once="+strings.Repeat("a", 32)))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	if rec.Header().Get("Set-Cookie") != "" || !strings.Contains(rec.Header().Get("Cache-Control"), "no-store") {
		t.Errorf("cookie %q, cache %q", rec.Header().Get("Set-Cookie"), rec.Header().Get("Cache-Control"))
	}
}

func TestEveryPublicTextIsSpanishAndFrench(t *testing.T) {
	t.Parallel()
	w := walk(t)
	cat := lang.New()
	ok(t, cat.Register("hotline", hotline.Words))
	ok(t, cat.Register("web", web.Words))
	ok(t, cat.Register("ui", ui.Words))
	texts := []string{"Information"}
	for _, p := range w.site.Pages() {
		if fsys, files := p.Sources(); p.IsPublic() {
			more, err := lang.Literals(fsys, files...)
			ok(t, err)
			texts = append(texts, more...)
		}
	}
	for _, x := range w.site.Samples() {
		for _, f := range hotline.FormsIn(x.View) {
			if x.Page.IsPublic() {
				texts = append(texts, f.Texts()...)
				for _, e := range f.Errors() {
					texts = append(texts, e.Want)
				}
			}
		}
	}
	if len(texts) < 50 {
		t.Fatalf("only %d texts found", len(texts))
	}
	for _, tag := range []lang.Tag{lang.Spanish, lang.French} {
		if m := cat.Missing(tag, texts); len(m) > 0 {
			t.Errorf("%s: %q", tag, m)
		}
	}
}

func TestEveryPageInEveryState(t *testing.T) {
	t.Parallel()
	w := walk(t)
	ok(t, w.site.CheckPages(func(tp *template.Template, d any) error { return templatecheck.CheckHTML(tp, d) }))
	for i, x := range w.site.Samples() {
		code, doc, body := w.ask("GET", fmt.Sprintf("/gallery/%d", i), nil)
		if code != 200 {
			t.Errorf("%s: %d", x.Name, code)
			continue
		}
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", x.Name, n)
		}
		ids := map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			if ids[id] {
				t.Errorf("%s: two elements are called %s", x.Name, id)
			}
			ids[id] = true
		})
		doc.Find("main input:not([type=hidden]), main select, main textarea").Each(func(_ int, s *goquery.Selection) {
			if id := s.AttrOr("id", ""); doc.Find(fmt.Sprintf("label[for=%q]", id)).Length() != 1 {
				t.Errorf("%s: the field %s has no label", x.Name, s.AttrOr("name", ""))
			}
		})
		if n := doc.Find("main .usa-button:not(.usa-button--outline):not(.usa-button--unstyled):not(.mn-exit):not(.mn-button-s)").Length(); n > 1 {
			t.Errorf("%s: %d filled buttons", x.Name, n)
		}
		if strings.Contains(body, "%!") || strings.Contains(doc.Find("main").Text(), "[sealed]") || strings.Contains(body, " style=") {
			t.Errorf("%s: a text is broken, a sealed value or a style stands in the page", x.Name)
		}
	}
}

func TestTheAPITakesASignalOnce(t *testing.T) {
	t.Parallel()
	w := walk(t)
	send := func(body string) (int, string) {
		r := httptest.NewRequest("POST", "/api/signals", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		rec := httptest.NewRecorder()
		w.site.ServeHTTP(rec, r)
		return rec.Code, rec.Body.String()
	}
	code, first := send(`{"channel":"text","language":"es","purpose":"crisis","narrative":"told","client_ref":"r-1"}`)
	if _, again := send(`{"channel":"text","language":"es","purpose":"crisis","narrative":"told","client_ref":"r-1"}`); code != 201 || again != first {
		t.Errorf("%d %s, then %s", code, first, again)
	}
	for name, body := range map[string]string{"a voice": `{"channel":"voice"}`, "an unknown channel": `{"channel":"pigeon-secret"}`, "an unknown field": `{"channel":"text","pigeon-secret":1}`,
		"no JSON": `pigeon-secret`, "an outcome": `{"channel":"text","outcome":"substantive"}`, "a language": `{"channel":"text","language":"pigeon-secret"}`} {
		if code, text := send(body); code/100 != 4 || strings.Contains(text, "pigeon-secret") {
			t.Errorf("%s: %d %s", name, code, text)
		}
	}
	if n := len(queue(t, w.s, advocate)); n != 1 {
		t.Errorf("%d signals", n)
	}
}
