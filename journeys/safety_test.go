package journeys

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/journeys/browser"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/simulation"
)

// The rules that keep people safe (DESIGN §4), one test each, on the whole site: every domain, its real templates, records
// that are under way. What the rules say of screening, texting and chat belongs to the paths that bring them.

// seeded is an installation with records that are under way at kerneltest.Noon, as the bytes of its files.
var seeded = sync.OnceValues(func() (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "manumit-safety-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	now := clock.NewManual(kerneltest.Noon.Add(-100 * 24 * time.Hour))
	k, err := kernel.Open(context.Background(), config.Place{Data: dir}, flows.Domains(), kernel.Options{Clock: now, IDs: id.Seeded(now, 7), Sync: store.Unsynced})
	if err != nil {
		return nil, err
	}
	h, ctx := flows.Build(k), access.As(context.Background(), access.ConsoleAs("test"))
	do := []func() error{func() error { return k.MarkDemonstration(ctx) }, func() error { return agencies.Seed(ctx, k.Guard) },
		func() error { _, err := h.Directory.Seed(ctx); return err },
		func() error {
			return simulation.Living(ctx, simulation.Doors{Time: now, Guard: k.Guard, Agencies: h.Agencies, People: h.People, Hotline: h.Hotline,
				Certification: h.Certification, Settle: h.Settle}, kerneltest.Noon)
		}, k.Close}
	for _, f := range do {
		if err := f(); err != nil {
			return nil, err
		}
	}
	files := map[string][]byte{}
	return files, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, p)
		files[name], err = os.ReadFile(p)
		return err
	})
})

// safe is the site over such an installation.
type safe struct {
	*flows.House
	t    *testing.T
	Time *clock.Manual
	Site *web.Site
	Base string
	dir  string
	mu   sync.Mutex
	log  bytes.Buffer
}

func (s *safe) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(b)
}

func safely(t *testing.T, o flows.SiteOptions) *safe {
	t.Helper()
	files, err := seeded()
	must(t, err)
	s := &safe{t: t, dir: t.TempDir()}
	for name, b := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(s.dir, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(s.dir, name), b, 0o600))
	}
	k := kerneltest.At(t, config.Place{Data: s.dir}, flows.Domains())
	s.House, s.Time = flows.Build(k.Kernel), k.Time
	o.Demo, o.Base, o.Log = true, "https://manumit.example", slog.New(slog.NewJSONHandler(s, nil))
	s.Site, err = s.House.Site(o)
	must(t, err)
	server := httptest.NewUnstartedServer(s.Site)
	server.Config = s.Site.Server("")
	server.Start()
	t.Cleanup(server.Close)
	s.Base = server.URL
	return s
}

// roomy lets one test walk all pages from one address.
var roomy = flows.SiteOptions{PublicRate: 1000}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// as is a context in which the n-th user of an agency of the demonstration acts in a role.
func as(agency string, n int, role access.Role) context.Context {
	return kerneltest.AsUser(agencies.SeedUser(agency, n), agency, role)
}

var (
	anAdvocate   = as("hotline-operator", 1, access.Advocate)
	aSupervisor  = as("hotline-operator", 3, access.Supervisor)
	anOfficer    = as("hotline-operator", 4, access.ReportOfficer)
	aSpecialist  = as("hhs-otip", 1, access.Specialist)
	anApprover   = as("hhs-otip", 3, access.Approver)
	signAdvocate = "Hotline advocate Ana Reyes"
)

func (s *safe) signIn(button string) *browser.Walker {
	s.t.Helper()
	w := browser.NewWalker(s.t, s.Base)
	w.Get("/sign-in")
	w.Form(button).Press()
	return w
}

// answer is one answer of a public page.
type answer struct {
	name, lang string
	*httptest.ResponseRecorder
	doc *goquery.Document
}

// text is what somebody reads on it.
func (a answer) text() string { return strings.Join(strings.Fields(a.doc.Find("body").Text()), " ") }

// ask asks the site without a network, from an address.
func (s *safe) ask(method, path string, form url.Values, header ...string) answer {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	a := answer{name: method + " " + path, ResponseRecorder: httptest.NewRecorder()}
	s.Site.ServeHTTP(a.ResponseRecorder, r)
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.Body.Bytes()))
	must(s.t, err)
	a.doc, a.lang = doc, doc.Find("html").AttrOr("lang", "")
	return a
}

// once is a form's token.
func once(n int) string { return fmt.Sprintf("%032x", n+1) }

// public asks for every page that a stranger can come to: all that links lead to from the front door, in every language,
// and every answer to a form, good or bad.
func (s *safe) public() []answer {
	s.t.Helper()
	var out []answer
	seen := map[string]bool{"/healthz": true}
	queue := []string{"/", "/enrol", "/nothing-here", "/report/other", "/report/nothing?lang=es"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if path, _, _ = strings.Cut(path, "#"); path == "" || seen[path] || !strings.HasPrefix(path, "/") {
			continue
		}
		seen[path] = true
		a := s.ask("GET", path, nil)
		out = append(out, a)
		a.doc.Find("a[href]").Each(func(_ int, link *goquery.Selection) {
			at, err := url.Parse(link.AttrOr("href", ""))
			if err == nil && at.Host == "" && at.Scheme == "" {
				queue = append(queue, at.String())
			}
		})
	}
	for _, p := range []string{"/", "/report", "/report/help", "/report/tip", "/return", "/check-letter", "/sign-in", "/enrol", "/report/help?lang=fr", "/check-letter?lang=es"} {
		if !seen[p] {
			s.t.Errorf("no link leads to %s", p)
		}
	}
	well, err := id.NewCode(strings.NewReader(strings.Repeat("7", 16)), 16)
	must(s.t, err)
	for i, post := range []struct {
		path string
		form url.Values
		want int
	}{
		{"/report/help", url.Values{"narrative": {"somebody keeps my papers"}, "soon": {"yes"}}, 200}, {"/report/tip", url.Values{"narrative": {"a farm"}}, 200},
		{"/report/help", url.Values{}, 422}, {"/report/help?lang=es", url.Values{}, 422}, {"/report/tip", url.Values{"narrative": {strings.Repeat("a", 9000)}}, 422},
		{"/report/other", url.Values{"narrative": {"a"}}, 404}, {"/report/tip", url.Values{"narrative": {strings.Repeat("a", 2<<20)}}, 413},
		{"/return", url.Values{"code": {well}}, 200}, {"/return?lang=fr", url.Values{"code": {well}, "message": {"words"}}, 200}, {"/return", url.Values{"code": {"ABC"}}, 422},
		{"/check-letter", url.Values{"code": {well}, "issued.month": {"4"}, "issued.day": {"28"}, "issued.year": {"2026"}}, 200}, {"/check-letter", url.Values{}, 422},
		{"/enrol", url.Values{}, 422}, {"/sign-in", url.Values{"code": {well}}, 422},
	} {
		post.form.Set("once", once(i))
		a := s.ask("POST", post.path, post.form)
		if post.want != 0 && a.Code != post.want {
			s.t.Errorf("%s answers %d, expected %d", a.name, a.Code, post.want)
		}
		out = append(out, a)
	}
	foreign := s.ask("POST", "/report/help", url.Values{"narrative": {"a"}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example")
	if out = append(out, foreign); foreign.Code < 400 {
		s.t.Errorf("a form of another site answers %d", foreign.Code)
	}
	for i, x := range s.Site.Samples() { // states that nobody can bring about here, such as a store that is away
		if x.Page.IsPublic() {
			a := s.ask("GET", fmt.Sprintf("/gallery/%d", i), nil)
			a.name = "gallery: " + x.Name
			out = append(out, a)
		}
	}
	if len(out) < 40 {
		s.t.Fatalf("only %d public answers", len(out))
	}
	return out
}

// strip reports why an answer does not begin with the way to a person, or "".
func strip(a answer) string {
	body := a.doc.Find("body").Children()
	first := body.Eq(1)
	links := first.Find("a[href]").Map(func(_ int, l *goquery.Selection) string { return l.AttrOr("href", "") })
	switch {
	case !body.Eq(0).Is("a.usa-skipnav"):
		return "something stands before the emergency strip"
	case !first.Is("aside.mn-urgent") || first.AttrOr("aria-label", "") == "":
		return "the emergency strip is not first"
	case len(links) != 2 || links[0] != "tel:911" || links[1] != "tel:18883737888":
		return fmt.Sprintf("the strip leads to %v", links)
	}
	return ""
}

// watching are words that would let somebody believe that a person looks at the page now.
var watching = regexp.MustCompile(`(?i)\b(is watching|are watching|watch over|being watched|monitor(s|ed|ing)?|online now|live chat|is typing|standing by|waiting for you)\b`)

func TestSafety1InDangerNowStandsFirst(t *testing.T) {
	s := safely(t, roomy)
	begins := map[string]string{"en": "In danger now? Call 911", "es": "911", "fr": "911"}
	read := map[string]bool{}
	for _, a := range s.public() {
		if why := strip(a); why != "" {
			t.Errorf("%s: %s", a.name, why)
		}
		text := strings.Join(strings.Fields(a.doc.Find("aside.mn-urgent").Text()), " ")
		if !strings.Contains(text, begins[a.lang]) || begins[a.lang] == "" || !strings.Contains(text, "1-888-373-7888") {
			t.Errorf("%s, in %q, begins %q", a.name, a.lang, text)
		}
		if m := watching.FindString(a.text()); m != "" {
			t.Errorf("%s says %q", a.name, m)
		}
		read[a.lang] = true
	}
	if !read["en"] || !read["es"] || !read["fr"] {
		t.Errorf("languages read: %v", read)
	}

	// Nobody is on duty until an advocate of the operator works, and a quarter of an hour later nobody is again.
	duty := func(when string, on bool) {
		t.Helper()
		for path, says := range map[string][2]string{"/": {"Nobody is reading now. To reach someone at once, call", "An advocate is on duty and reads it"},
			"/report":      {"No advocate is on duty here right now", "An advocate is on duty. What you write here is read as soon as one is free; nobody watches this page while you write."},
			"/report/help": {"No advocate is on duty here right now", "An advocate is on duty."}, "/report/tip": {"No advocate is on duty here right now", "An advocate is on duty."}} {
			text, yes := s.ask("GET", path, nil).text(), says[1]
			if !on {
				yes, says[1] = says[0], yes
			} else {
				says[1] = says[0]
			}
			if !strings.Contains(text, yes) || strings.Contains(text, says[1]) {
				t.Errorf("%s %s reads: %s", path, when, text)
			}
		}
		sent := s.ask("POST", "/report/tip", url.Values{"narrative": {"a farm"}, "once": {once(len(when))}})
		if strings.Contains(sent.text(), "No advocate is on duty") == on {
			t.Errorf("after a report %s: %s", when, sent.text())
		}
	}
	duty("at first", false)
	s.signIn("Analyst Farid Haddad").Get("/worklist")
	s.signIn("Case worker Rosa Delgado").Get("/worklist")
	duty("while others work", false)
	s.signIn(signAdvocate).Get("/worklist")
	duty("while an advocate works", true)
	s.Time.Advance(16 * time.Minute)
	duty("a quarter of an hour later", false)
}

// TestSafety1LimitsPointToThePhone floods from one address: the answer is a page that points to a person, and no other
// address is held up.
func TestSafety1LimitsPointToThePhone(t *testing.T) {
	s := safely(t, flows.SiteOptions{Proxied: true})
	from := func(address, method, path string, form url.Values) answer {
		return s.ask(method, path, form, "X-Forwarded-For", address)
	}
	for method, path := range map[string]string{"GET": "/report/help?lang=es", "POST": "/report/help"} {
		var held answer
		n := 0
		for ; n < 500 && held.ResponseRecorder == nil; n++ {
			form := url.Values{"narrative": {"a"}, "once": {once(n)}}
			if method == "GET" {
				form = nil
			}
			if a := from("203.0.113.77", method, path, form); a.Code == http.StatusTooManyRequests {
				held = a
			}
		}
		if held.ResponseRecorder == nil || n < 15 {
			t.Fatalf("%s: held after %d requests", method, n)
		}
		if why := strip(held); why != "" {
			t.Errorf("the page at a limit: %s", why)
		}
		if held.doc.Find(`main a[href="tel:18883737888"]`).Length() == 0 || held.Header().Get("Retry-After") == "" || held.doc.Find("[data-quick-exit]").Length() == 0 {
			t.Errorf("%s: the page at a limit leads nowhere: %s", method, held.text())
		}
		if a := from("203.0.113.78", method, path, nil); a.Code == http.StatusTooManyRequests {
			t.Errorf("%s: another address is held up", method)
		}
	}
	if a := s.ask("POST", "/api/signals", nil, "X-Forwarded-For", "203.0.113.77", "Content-Type", "application/json"); a.Code != http.StatusTooManyRequests || !strings.Contains(a.Body.String(), "1-888-373-7888") {
		t.Errorf("the API at a limit: %d %s", a.Code, a.Body)
	}
	s.Time.Advance(5 * time.Minute)
	if a := from("203.0.113.77", "POST", "/report/help", url.Values{"narrative": {"a"}, "once": {once(9999)}}); a.Code != 200 {
		t.Errorf("five minutes later: %d", a.Code)
	}
}

// holds searches every file of the installation, and the log, for texts.
func (s *safe) holds(texts ...string) (found []string) {
	s.t.Helper()
	s.mu.Lock()
	log := bytes.Clone(s.log.Bytes())
	s.mu.Unlock()
	look := func(where string, b []byte) {
		low := bytes.ToLower(b)
		for _, x := range texts {
			if bytes.Contains(low, []byte(strings.ToLower(x))) {
				found = append(found, where+": "+x)
			}
		}
	}
	if len(log) == 0 {
		s.t.Fatal("nothing was logged at all")
	}
	look("log", log)
	must(s.t, filepath.WalkDir(s.dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		look(filepath.Base(p), b)
		return err
	}))
	return found
}

// newest is the signal that came last.
func (s *safe) newest() hotline.Signal {
	s.t.Helper()
	all, _, err := s.Hotline.Queue(anAdvocate, hotline.Waiting, hotline.Cursor{}, 100)
	must(s.t, err)
	var last hotline.Signal
	for _, x := range all {
		if x.Recorded.After(last.Recorded) {
			last = x
		}
	}
	return last
}

// report sends a report through the page and returns its code and signal.
func (s *safe) report(path, words string) (code string, signal hotline.Signal) {
	s.t.Helper()
	s.Time.Advance(time.Second)
	w := browser.NewWalker(s.t, s.Base)
	w.Get("/report/" + path)
	f := w.Form("Send")
	label := "What would you like to tell us?"
	if path == "tip" {
		label = "What did you see or hear?"
	}
	f.Fill(label, words).Press()
	code = codeShape.FindString(w.Text)
	if code == "" {
		s.t.Fatalf("no code: %s", w.Text)
	}
	if strings.Contains(w.URL.String(), code) || len(w.Client.Jar.Cookies(w.URL)) > 0 || w.Header.Get("Set-Cookie") != "" {
		s.t.Error("a code or a cookie was left in the browser")
	}
	for name, values := range w.Header {
		if strings.Contains(strings.Join(values, " "), code) {
			s.t.Errorf("the code stands in the header %s", name)
		}
	}
	return code, s.newest()
}

// comeBack enters a code.
func (s *safe) comeBack(code, message string) *browser.Walker {
	s.t.Helper()
	w := browser.NewWalker(s.t, s.Base)
	w.Get("/return")
	w.Form("Send").Fill("Your code", code).Fill("Would you like to add something?", message).Press()
	if strings.Contains(w.URL.String(), code) || strings.Contains(string(w.Body), code) || len(w.Client.Jar.Cookies(w.URL)) > 0 {
		s.t.Error("the code stands in the address or the page, or a cookie was set")
	}
	return w
}

var (
	loud   = regexp.MustCompile(`(?i)traffick|hotline|help|report|victim|survivor|danger|police|abuse|trata|ayuda|víctima|traite|aide|victime`)
	keeper = regexp.MustCompile(`localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|\bcaches\b|pushState|replaceState`)
)
