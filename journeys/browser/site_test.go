package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"testing"
)

// site is a small server with the shapes that the walkers must cope with.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	html := func(w http.ResponseWriter, title, body string, args ...any) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><head><title>%s</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><style>label.tile{display:block;padding:8px} .away{position:absolute;left:-999em} a:focus,button:focus{outline:3px solid}</style></head>
<body><main><h1>%s</h1>%s</main></body></html>`, title, title, fmt.Sprintf(body, args...))
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		html(w, "Home", `<p>Do not <strong>wait</strong>.</p><p hidden>secret</p>
<noscript><p>No script runs here.</p></noscript><script>document.write('<p>Script runs here.</p>')</script>
<p><a href="/form">Report a concern</a></p><p><a href="/gone">Old page</a></p><p><button type="button" onclick="this.textContent='Thanks'">Say hello</button></p>`)
	})
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		html(w, "Concern", `<form method="post" action="/send" enctype="multipart/form-data"><input type="hidden" name="step" value="1">
<p><label for="what">What happened? <abbr title="required">*</abbr></label> <textarea id="what" name="what" required></textarea></p>
<p><label>Phone <input name="phone" type="tel"></label></p>
<p><label for="day">Day</label> <input id="day" name="day" type="date"></p>
<p><label for="state">State</label> <select id="state" name="state"><option value="">Choose one</option><option value="OH">Ohio</option><option value="TX">Texas</option></select></p>
<fieldset><legend>Are you safe now?</legend><input class="away" type="radio" id="s1" name="safe" value="y"><label class="tile" for="s1">Yes</label><input class="away" type="radio" id="s2" name="safe" value="n" checked><label class="tile" for="s2">No</label></fieldset>
<fieldset><legend>May we call?</legend><input class="away" type="radio" id="c1" name="call" value="y"><label class="tile" for="c1">Yes</label><input class="away" type="radio" id="c2" name="call" value="n"><label class="tile" for="c2">No</label></fieldset>
<p><label><input type="checkbox" name="old" value="1" checked> Over 18</label></p>
<p><label>Picture <input type="file" name="file"></label></p>
<button name="do" value="save">Save draft</button> <button name="do" value="send">Send</button></form>`)
	})
	mux.HandleFunc("POST /send", func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil || http.NewCrossOriginProtection().Check(r) != nil {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var lines []string
		for name, values := range r.PostForm {
			lines = append(lines, name+"="+strings.Join(values, ","))
		}
		if f, h, err := r.FormFile("file"); err == nil && h.Filename != "" {
			content, _ := io.ReadAll(f)
			lines = append(lines, fmt.Sprintf("file %s %s", h.Filename, content))
		}
		sort.Strings(lines)
		sent = strings.Join(lines, " ")
		http.Redirect(w, r, "/sent", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /sent", func(w http.ResponseWriter, _ *http.Request) { html(w, "Thank you", `<p id="got">%s</p>`, sent) })
	mux.HandleFunc("GET /search", func(w http.ResponseWriter, r *http.Request) {
		html(w, "Search", `<form><label>Words <input name="q" value="%s"></label><button>Search</button></form><p id="found">%s</p>`, r.FormValue("q"), r.URL.RawQuery)
	})
	mux.HandleFunc("GET /away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://weather.example/", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /letter", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/pdf")
		fmt.Fprint(w, "%PDF-1.7")
	})
	mux.HandleFunc("GET /bad", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; img-src *")
		html(w, "Bad", `<img src="http://tracker.example/p.png"><img src="/missing.png" alt="x"><script>inline()</script>
<input name="unlabelled"><canvas id="wide" width="900"></canvas>`)
	})
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, _ *http.Request) {
		html(w, "Slow", `<p id="out">waiting</p><button id="b">Load</button><script>
document.getElementById('b').onclick = () => fetch('/part').then(r => r.text()).then(x => document.getElementById('out').textContent = x)</script>`)
	})
	mux.HandleFunc("GET /ask", func(w http.ResponseWriter, _ *http.Request) {
		html(w, "Ask", `<button onclick="this.textContent = confirm('Really?') ? 'Sure' : 'Not'">Ask</button>`)
	})
	mux.HandleFunc("GET /cookies", func(w http.ResponseWriter, r *http.Request) {
		html(w, "Cookies", `<p id="count">%d</p>`, len(r.Cookies()))
	})
	mux.HandleFunc("GET /part", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "loaded") })
	mux.HandleFunc("GET /covered", func(w http.ResponseWriter, _ *http.Request) {
		html(w, "Covered", `<button>Under</button><div style="position:fixed;inset:0;background:#fff"></div>`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// sent is what the site was last sent; its tests do not run side by side.
var sent string

// failing runs f with a test that may fail, and returns whether it did and what it said.
func failing(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	return r.said
}

type recorder struct {
	testing.TB
	said string
}

func (r *recorder) Helper()                   {}
func (r *recorder) Error(args ...any)         { r.said += fmt.Sprintln(args...) }
func (r *recorder) Errorf(f string, a ...any) { r.said += fmt.Sprintf(f, a...) + "\n" }
func (r *recorder) Fatal(args ...any)         { r.Error(args...); stop() }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); stop() }
