package certification_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/api"
	cert "github.com/manumit/manumit/protection/certification"
)

type sessions struct {
	sync.Mutex
	rows map[string]web.Session
}

func (m *sessions) Find(_ context.Context, h []byte) (web.Session, error) {
	m.Lock()
	defer m.Unlock()
	s, ok := m.rows[hex.EncodeToString(h)]
	if !ok {
		return s, fault.New(fault.NotFound, "no session")
	}
	return s, nil
}

func (m *sessions) Save(_ context.Context, h []byte, s web.Session) error {
	m.Lock()
	defer m.Unlock()
	m.rows[hex.EncodeToString(h)] = s
	return nil
}

func (m *sessions) End(context.Context, []byte) error { return nil }

// desk is the real site with the pages of this domain.
type desk struct {
	house
	site   *web.Site
	cookie map[string]*http.Cookie // by user
}

func openDesk(t *testing.T, k kt.Test) *desk {
	t.Helper()
	cat := lang.New()
	must(t, cat.Register("certification", cert.Words))
	site, err := web.New(web.Options{Catalogue: cat, Clock: k.Clock, Sessions: &sessions{rows: map[string]web.Session{}}, Zone: kt.Washington, Demo: true,
		Limits: web.Limits{}})
	must(t, err)
	d := &desk{house: open(k), site: site, cookie: map[string]*http.Cookie{}}
	must(t, d.Pages(site, "https://example.org"))
	site.Public("POST /enter", func(w http.ResponseWriter, r *http.Request) error {
		return site.SignIn(w, r, web.Session{User: r.FormValue("user"), Role: r.FormValue("role"), RoleName: access.Role(r.FormValue("role")).Title(), Agency: r.FormValue("agency"), Zone: "America/New_York"})
	})
	return d
}

type reply struct {
	*httptest.ResponseRecorder
	doc *goquery.Document
}

func (d *desk) send(t *testing.T, user, method, path string, form url.Values) reply {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == "POST" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if c := d.cookie[user]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	d.site.ServeHTTP(w, r)
	out := reply{ResponseRecorder: w}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
		must(t, err)
		out.doc = doc
	}
	return out
}

func (d *desk) enter(t *testing.T, user, agency string, role access.Role) {
	t.Helper()
	w := d.send(t, "", "POST", "/enter", url.Values{"user": {user}, "agency": {agency}, "role": {string(role)}})
	for _, c := range w.Result().Cookies() {
		d.cookie[user] = c
	}
}

// fill takes the form with an action from a page, as a browser would: hidden fields and what is preselected.
func fill(t *testing.T, w reply, action string, typed url.Values) url.Values {
	t.Helper()
	form := w.doc.Find(`form[action="` + action + `"]`).First()
	if form.Length() == 0 {
		t.Fatalf("status %d: no form for %s", w.Code, action)
	}
	out := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		out.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
	})
	if n := form.Find("[checked], [selected]").Length(); n > 0 {
		t.Errorf("%s: %d answers are preselected", action, n)
	}
	for k, v := range typed {
		if form.Find(`[name="`+k+`"]`).Length() == 0 {
			t.Errorf("%s has no field %s", action, k)
		}
		out[k] = v
	}
	return out
}

// do fills and sends a form and expects to be led on.
func (d *desk) do(t *testing.T, user, page, action string, typed url.Values) {
	t.Helper()
	w := d.send(t, user, "GET", page, nil)
	w = d.send(t, user, "POST", action, fill(t, w, action, typed))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%s: status %d: %s", action, w.Code, strings.Join(strings.Fields(w.doc.Find("main").Text()), " "))
	}
}

func TestThePathOnPages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	d.enter(t, "olga", hotline, access.ReportOfficer)
	d.enter(t, "sam", hhs, access.Specialist)
	d.enter(t, "ann", hhs, access.Approver)
	id := d.draft(t, "person-1")
	page := "/certification/requests/" + id

	w := d.send(t, "olga", "GET", page+"/send", nil)
	if strings.Contains(w.Body.String(), canary) || !strings.Contains(w.doc.Text(), "What leaves") {
		t.Error("the notice shows names unasked, or does not say what leaves")
	}
	if w = d.send(t, "olga", "POST", page+"/preview", nil); !strings.Contains(w.Body.String(), canary) {
		t.Error("asked for, the values are not shown")
	}
	answers := url.Values{"labor": {"yes"}, "sex": {"unknown"}, "other": {"not asked"}}
	w = d.send(t, "olga", "GET", page+"/send", nil)
	w = d.send(t, "olga", "POST", page+"/send", fill(t, w, page+"/send", answers))
	if w.Code != 422 || !strings.Contains(w.doc.Text(), "Cite the law") || w.doc.Find(`#f-labor option[selected]`).AttrOr("value", "") != "yes" {
		t.Errorf("without the law: %d, and what was typed is not kept", w.Code)
	}
	answers.Set("law", "yes")
	d.do(t, "olga", page+"/send", page+"/send", answers)
	d.do(t, "olga", page+"/part-b", page+"/part-b", url.Values{"labor": {"yes"}, "sex": {"no"}, "other": {"no"}, "setting": {"agriculture"}, "legal_help": {"not asked"},
		"interpreter": {"yes"}, "credible": {"told to work"}, "basis": {cert.NoticeLaw}})
	d.do(t, "sam", page, page+"/review", nil)
	d.do(t, "sam", page, page+"/propose", url.Values{"propose.decision": {"interim assistance"}, "propose.reason": {"credible information"}})
	w = d.send(t, "sam", "GET", page, nil)
	if w.doc.Find(`form[action="`+page+`/decide"]`).Length() != 0 || !strings.Contains(w.doc.Text(), "You proposed this") {
		t.Error("who proposed is offered the decision")
	}
	d.do(t, "ann", page, page+"/decide", url.Values{"decide.say": {"agree"}})

	w = d.send(t, "ann", "GET", page, nil)
	if w.doc.Find("h1").Length() != 1 || w.doc.Find(`.mn-line [aria-current="step"]`).Length() != 1 || !strings.Contains(w.doc.Find(`svg[role="img"]`).AttrOr("aria-label", ""), "Today is day 0. The last day is day 90, September 7, 2026") {
		t.Error("the state, or the 90 days, are not drawn")
	}
	if strings.Contains(w.Body.String(), canary) {
		t.Error("a name stands in the page unasked")
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("the page may be stored")
	}
	form := fill(t, w, page+"/open", nil)
	if w := d.send(t, "ann", "POST", page+"/open", form); w.Code != 422 || strings.Contains(w.Body.String(), canary) {
		t.Errorf("opened without a purpose: %d", w.Code)
	}
	form.Set("purpose", "review decision")
	if w := d.send(t, "ann", "POST", page+"/open", form); !strings.Contains(w.Body.String(), canary) {
		t.Errorf("not opened for a purpose: %d", w.Code)
	}
	href, _ := w.doc.Find(`a[href^="/certification/letters/"]`).Attr("href")
	if w := d.send(t, "ann", "GET", href, nil); w.Code != 200 || strings.Contains(w.Body.String(), canary) {
		t.Errorf("the letter's page: %d", w.Code)
	}
	pdf := d.send(t, "ann", "GET", href+".pdf?copy=es", nil)
	if pdf.Code != 200 || pdf.Header().Get("Content-Type") != "application/pdf" || pdf.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(pdf.Body.String(), "%PDF") {
		t.Errorf("the PDF: %d %v", pdf.Code, pdf.Header())
	}
	for user, want := range map[string]int{"olga": 404, "": 303} {
		if w := d.send(t, user, "GET", href+".pdf", nil); w.Code != want {
			t.Errorf("the PDF for %q: %d, want %d", user, w.Code, want)
		}
	}
}

func TestPagesSayWhatWentWrong(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	id := d.sent(t, "person-1")
	page := "/certification/requests/" + id
	d.enter(t, "sam", hhs, access.Specialist)
	d.enter(t, "sue", hhs, access.Specialist)

	old := d.send(t, "sue", "GET", page, nil)
	typed := fill(t, old, page+"/propose", url.Values{"propose.decision": {"denied"}, "propose.reason": {"too little information"}, "propose.text": {"words of mine"}})
	d.do(t, "sam", page, page+"/ask", url.Values{"ask.text": {"which school?"}})
	w := d.send(t, "sue", "POST", page+"/propose", typed)
	if w.Code != 409 || !strings.Contains(w.doc.Text(), "words of mine") || !strings.Contains(w.doc.Text(), "more information asked") {
		t.Fatalf("two people, one record: %d: both sides are not shown", w.Code)
	}
	mine := fill(t, reply{w.ResponseRecorder, conflictOnly(w.doc)}, page+"/propose", nil)
	if w := d.send(t, "sue", "POST", page+"/propose", mine); w.Code != 303 {
		t.Errorf("mine on top: %d", w.Code)
	}

	d.enter(t, "sue", hhs, access.Approver) // the same person with another hat
	w = d.send(t, "sue", "POST", page+"/decide", url.Values{"version": {"99"}, "once": {strings.Repeat("a", 32)}, "decide.say": {"agree"}})
	if w.Code != 403 || !strings.Contains(w.doc.Text(), "another person must decide") {
		t.Errorf("an approver who proposed: %d", w.Code)
	}
	for _, path := range []string{page + "/nonsense", "/certification/letters/" + id + "/decide", "/certification/adults/" + id + "/decide"} {
		if w := d.send(t, "sue", "POST", path, url.Values{"version": {"1"}, "once": {strings.Repeat("a", 32)}}); w.Code != 404 && w.Code != 422 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	d.enter(t, "eve", "state-cps", access.Specialist)
	if w := d.send(t, "eve", "GET", page, nil); w.Code != 404 || strings.Contains(w.Body.String(), "RFA-") {
		t.Errorf("another agency learns of the request: %d", w.Code)
	}
}

func conflictOnly(doc *goquery.Document) *goquery.Document {
	return goquery.NewDocumentFromNode(doc.Find(".mn-note--amber").Get(0))
}

func TestAnAdultOnPages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	d.enter(t, "sam", hhs, access.Specialist)
	d.enter(t, "ann", hhs, access.Approver)
	w := d.send(t, "sam", "GET", "/certification/adults/new", nil)
	form := fill(t, w, "/certification/adults/new", url.Values{"name": {canary}, "requester": {"attorney"}, "labor": {"no"}, "sex": {"yes"}, "other": {"no"},
		"born.month": {"2"}, "born.day": {"30"}, "born.year": {"1990"}})
	if w = d.send(t, "sam", "POST", "/certification/adults/new", form); w.Code != 422 || w.doc.Find(`[name="born.day"]`).AttrOr("value", "") != "30" {
		t.Errorf("an impossible date: %d", w.Code)
	}
	form.Set("born.day", "3")
	w = d.send(t, "sam", "POST", "/certification/adults/new", form)
	page := w.Header().Get("Location")
	if again := d.send(t, "sam", "POST", "/certification/adults/new", form); again.Header().Get("Location") != page || w.Code != 303 {
		t.Errorf("the form sent twice: %d, %s", w.Code, again.Header().Get("Location"))
	}
	d.do(t, "sam", page, page+"/verify", url.Values{"verify.basis": {"T visa"}, "verify.notice_on.month": {"6"}, "verify.notice_on.day": {"1"}, "verify.notice_on.year": {"2026"}})
	d.do(t, "sam", page, page+"/propose", url.Values{"propose.reason": {"assists reasonable requests"}})
	d.do(t, "ann", page, page+"/decide", url.Values{"decide.say": {"agree"}})
	if w = d.send(t, "ann", "GET", page, nil); !strings.Contains(w.doc.Text(), "CL-2026-00001") || strings.Contains(w.Body.String(), canary) {
		t.Error("no letter, or a name in the page")
	}
	letter, _ := w.doc.Find(`a[href^="/certification/letters/"]`).Attr("href")
	d.do(t, "sam", letter, letter+"/annul", url.Values{"annul.reason": {"issued in error"}, "annul.text": {"the wrong request"}})
	d.do(t, "ann", letter, letter+"/decide", url.Values{"decide.say": {"agree"}})
	if w = d.send(t, "ann", "GET", letter+".pdf", nil); w.Code != 409 {
		t.Errorf("an annulled letter is printed: %d", w.Code)
	}
	for _, path := range []string{"/certification", "/certification/adults"} {
		if w := d.send(t, "sam", "GET", path, nil); w.Code != 200 || w.doc.Find("h1").Length() != 1 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

var answerPart = regexp.MustCompile(`(?s)<section class="mn-result.*?</section>`)

func TestTheCheckPageTellsNothingElse(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	id := d.sent(t, "person-1")
	code := d.code(t, d.decide(t, id, interim))
	ask := func(code, query string, on clock.Date) reply {
		t.Helper()
		return d.send(t, "", "POST", "/check-letter"+query, url.Values{"code": {code}, "issued.month": {"6"}, "issued.day": {"9"}, "issued.year": {"2026"}})
	}
	day := clock.NewDate(2026, 6, 9)
	valid := ask(code, "", day)
	k.Time.Set(k.Time.Now().AddDate(0, 0, 91))
	pages := map[string]reply{"A decision is pending": ask(code, "", day), "Not found": ask("0000-0000-0000-0000-0", "", day), "The code is mistyped": ask("0000-0000-0000-0000-1", "", day)}
	must(t, d.Complete(officer, cert.Edit{ID: id}, partB()))
	d.decide(t, id, eligible)
	pages["This letter was replaced"] = ask(code, "", day)
	checked := regexp.MustCompile(`Checked [^<]*`)
	bare := func(w reply) string {
		s := answerPart.ReplaceAllString(w.Body.String(), "ANSWER")
		s = checked.ReplaceAllString(s, "Checked")
		return strings.NewReplacer(code, "CODE", "0000-0000-0000-0000-0", "CODE", "0000-0000-0000-0000-1", "CODE").Replace(s)
	}
	if valid.Code != 200 || !strings.Contains(valid.doc.Find("#answer").Text(), "This letter is valid") {
		t.Fatalf("valid: %d %s", valid.Code, valid.doc.Find("#answer").Text())
	}
	for title, w := range pages {
		if w.Code != 200 || w.doc.Find("#answer").Text() != title {
			t.Errorf("%d: %q, want %q", w.Code, w.doc.Find("#answer").Text(), title)
		}
		if bare(w) != bare(valid) {
			t.Errorf("%s: the page differs beyond the answer", title)
		}
	}
	for name, w := range pages {
		text := answerPart.FindString(w.Body.String()) + answerPart.FindString(valid.Body.String())
		for _, never := range []string{canary, "labor", "interim assistance letter", "2026", "RFA-", "IA-2"} {
			if strings.Contains(strings.ToLower(text), strings.ToLower(never)) {
				t.Errorf("%s: the answer tells %q", name, never)
			}
		}
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("%s: a cookie", name)
		}
	}
	if !strings.Contains(pages["Not found"].doc.Text(), "Do not refuse service because of this page") || !strings.Contains(pages["Not found"].doc.Text(), "866-401-5510") {
		t.Error("not found does not point to the phone")
	}
	if w := ask(code, "?lang=es", day); !strings.Contains(w.doc.Find("#answer").Text(), "reemplazada") {
		t.Errorf("in Spanish: %q", w.doc.Find("#answer").Text())
	}
	if w := d.send(t, "", "POST", "/check-letter", url.Values{"code": {code}, "issued.month": {"2"}, "issued.day": {"30"}, "issued.year": {"2026"}}); w.Code != 422 || w.doc.Find("#answer").Length() != 0 {
		t.Errorf("an impossible date: %d", w.Code)
	}
	if w := d.send(t, "", "GET", "/check-letter?code="+url.QueryEscape(code), nil); w.doc.Find("#answer").Length() != 0 {
		t.Error("a code in the address is answered")
	}
}

func TestTheCheckByProgram(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	d.Service.API(api.New(d.site.Mux(), api.Info{Title: "test", Version: "1"}))
	id := d.sent(t, "person-1")
	code := d.code(t, d.decide(t, id, interim))
	ask := func(body string) (int, string) {
		r := httptest.NewRequest("POST", "/api/letters/check", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		d.site.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	status, body := ask(`{"code":"` + code + `","issued":"2026-06-09"}`)
	var out map[string]string
	must(t, json.Unmarshal([]byte(body), &out))
	if status != 200 || out["answer"] != "valid" || out["phone"] != "866-401-5510" || len(out) != 2 {
		t.Errorf("%d: %v", status, out)
	}
	if status, body := ask(`{"code":"` + code + `","issued":"2026-02-30"}`); status != 422 || strings.Contains(body, "30") || strings.Contains(body, code) {
		t.Errorf("%d: an error repeats what was sent", status)
	}
}

// TestEverySampleIsAGoodPage draws every state of every page from the real templates.
func TestEverySampleIsAGoodPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	if err := d.site.CheckPages(func(tm *template.Template, data any) error { return templatecheck.CheckHTML(tm, data) }); err != nil {
		t.Error(err)
	}
	seen := map[string]bool{}
	for i, s := range d.site.Samples() {
		w := d.send(t, "", "GET", "/gallery/"+strconv.Itoa(i), nil)
		if w.Code != 200 {
			t.Errorf("%s: %d", s.Name, w.Code)
			continue
		}
		if seen[s.Name] {
			t.Errorf("%s is there twice", s.Name)
		}
		seen[s.Name] = true
		if w.doc.Find("h1").Length() != 1 {
			t.Errorf("%s: %d h1", s.Name, w.doc.Find("h1").Length())
		}
		ids := map[string]int{}
		w.doc.Find("[id]").Each(func(_ int, x *goquery.Selection) { ids[x.AttrOr("id", "")]++ })
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: id %s is there %d times", s.Name, id, n)
			}
		}
		w.doc.Find("input:not([type=hidden]), select, textarea").Each(func(_ int, x *goquery.Selection) {
			if id := x.AttrOr("id", ""); w.doc.Find(`label[for="`+id+`"]`).Length() == 0 {
				t.Errorf("%s: %s has no label", s.Name, id)
			}
		})
		if strings.Contains(w.Body.String(), "%!") || strings.Contains(w.doc.Find("main").Text(), "%s") {
			t.Errorf("%s: a text is not filled in", s.Name)
		}
		if n := w.doc.Find("main .usa-button:not(.usa-button--outline):not(.usa-button--unstyled):not(.usa-button--secondary):not(.mn-button-s)").Length(); n > 1 {
			t.Errorf("%s: %d filled buttons", s.Name, n)
		}
	}
	for _, s := range cert.States {
		found := false
		for name := range seen {
			found = found || strings.HasPrefix(name, "Request: "+string(s))
		}
		if !found {
			t.Errorf("no sample of %s", s)
		}
	}
}

func TestPublicTextsAreTranslated(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	d := openDesk(t, k)
	for _, l := range []string{"es", "fr"} {
		for i, s := range d.site.Samples() {
			if !s.Page.IsPublic() {
				continue
			}
			w := d.send(t, "", "GET", "/gallery/"+strconv.Itoa(i)+"?lang="+l, nil)
			main := w.doc.Find("main").Text()
			for _, english := range []string{"letter", "the ", "Check", "date of"} {
				if strings.Contains(main, english) {
					t.Errorf("%s in %s: English remains: %q", s.Name, l, english)
				}
			}
		}
	}
}
