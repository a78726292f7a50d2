package browser

import (
	"runtime"
	"strings"
	"testing"
)

func stop() { runtime.Goexit() }

func TestWalkerReadsAndFollows(t *testing.T) {
	w := NewWalker(t, site(t).URL)
	w.Get("/")
	w.See("Do not wait.", "No script runs here.")
	w.NotSee("secret", "Script runs here", "document.write")
	if w.Link("Report a").URL.Path != "/form" {
		t.Error("the link leads elsewhere")
	}
	if w.Get("/letter"); w.Doc != nil || string(w.Body) != "%PDF-1.7" {
		t.Error("a PDF is not a page")
	}
	if p := w.Get("/away"); p.Status != 303 || p.Header.Get("Location") != "http://weather.example/" {
		t.Errorf("the walk went on to another host: %d", p.Status)
	}
	w.Expect(404).Get("/gone")
}

func TestWalkerSendsWhatABrowserWould(t *testing.T) {
	w := NewWalker(t, site(t).URL)
	w.Get("/form")
	w.Form("Send").Fill("What happened?", "one\ntwo").Fill("Phone", "555 0100").Fill("Day", "2026-03-01").Fill("State", "Ohio").
		Choose("May we call?", "Yes").Clear("Over 18").Attach("Picture", "a.png", []byte("png")).Press()
	if w.URL.Path != "/sent" {
		t.Fatalf("ended at %s", w.URL)
	}
	w.See("call=y day=2026-03-01 do=send file a.png png phone=555 0100 safe=n state=OH step=1 what=one two")

	w.Get("/search")
	w.Form("Search").Fill("Words", "a&b é").Press()
	w.See("q=a%26b+%C3%A9")
}

func TestWalkerFailsWhereAPersonWould(t *testing.T) {
	url := site(t).URL
	for name, c := range map[string]struct {
		walk func(w *Walker)
		says string
	}{
		"a page that is gone":          {func(w *Walker) { w.Get("/gone") }, "404"},
		"another status than awaited":  {func(w *Walker) { w.Expect(404).Get("/") }, "200"},
		"no such link":                 {func(w *Walker) { w.Get("/"); w.Link("Sign in") }, "Report a concern | Old page"},
		"no such field":                {func(w *Walker) { w.Get("/form"); w.Form("Send").Fill("Name", "x") }, "no field"},
		"no such option":               {func(w *Walker) { w.Get("/form"); w.Form("Send").Fill("State", "Utah") }, "Choose one | Ohio | Texas"},
		"no such question":             {func(w *Walker) { w.Get("/form"); w.Form("Send").Choose("Are you well?", "Yes") }, "no question"},
		"a required field left empty":  {func(w *Walker) { w.Get("/form"); w.Form("Send").Press() }, "What happened?"},
		"a button that needs script":   {func(w *Walker) { w.Get("/"); w.Form("Say hello") }, "without script"},
		"text that is not on the page": {func(w *Walker) { w.Get("/"); w.See("Welcome") }, "Welcome"},
	} {
		t.Run(name, func(t *testing.T) {
			said := failing(t, func(tb testing.TB) { c.walk(NewWalker(tb, url)) })
			if !strings.Contains(said, c.says) {
				t.Errorf("said %q, not %q", said, c.says)
			}
		})
	}
}

func TestWalkerUncheckedReachesTheServer(t *testing.T) {
	w := NewWalker(t, site(t).URL)
	w.Get("/form")
	w.Form("Send").Unchecked().Press()
	w.See("what=")
}
