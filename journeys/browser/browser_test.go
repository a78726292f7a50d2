package browser

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

func TestBrowserFillsAndSends(t *testing.T) {
	for name, script := range map[string]bool{"with script": true, "without script": false} {
		t.Run(name, func(t *testing.T) {
			s := site(t)
			b := Open(t, Options{Script: script})
			b.Go(s.URL)
			if script {
				b.See("Script runs here.")
			} else {
				b.See("No script runs here.")
			}
			b.Press("Report a concern")
			b.Fill("What happened?", "one two é")
			b.Fill("Phone", "555 0100")
			b.Fill("Phone", "555 0199") // in place of what stood there
			b.Fill("Day", "2026-03-01")
			b.Fill("State", "Texas")
			b.Choose("May we call?", "Yes")
			b.Choose("Over 18")
			b.Press("Send")
			if got, want := b.Read("#got"), "call=y day=2026-03-01 do=send file= phone=555 0199 safe=n state=TX step=1 what=one two é"; got != want {
				t.Errorf("sent\n%s\nnot\n%s", got, want)
			}
			if b.Title() != "Thank you" || b.URL() != s.URL+"/sent" {
				t.Errorf("at %s, %q", b.URL(), b.Title())
			}
			b.Quiet()
		})
	}
}

func TestBrowserWaitsForWhatScriptLoads(t *testing.T) {
	b := Open(t, Options{Script: true})
	b.Go(site(t).URL + "/slow")
	b.Press("Load")
	if got := b.Read("#out"); got != "loaded" {
		t.Errorf("read %q before it was loaded", got)
	}
}

func TestBrowserAnswersAndReportsDialogs(t *testing.T) {
	b := Open(t, Options{Script: true})
	b.Go(site(t).URL + "/ask")
	b.Press("Ask")
	b.See("Sure")
	if c := b.Console(); !slices.Equal(c, []string{"dialog: Really?"}) {
		t.Errorf("console %q", c)
	}
}

func TestBrowserReportsWhatAPersonWouldNotSee(t *testing.T) {
	s := site(t)
	b := Open(t, Options{Script: true})
	b.Go(s.URL + "/bad")
	has := func(lines []string, word string) {
		t.Helper()
		if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, word) }) {
			t.Errorf("%q is not in %q", word, lines)
		}
	}
	has(b.Console(), "Content Security Policy")
	has(b.Failed(), "answered 404: "+s.URL+"/missing.png")
	has(b.Foreign(), "http://tracker.example/p.png")
	if len(b.Foreign()) != 1 {
		t.Errorf("the page's own requests are not foreign: %q", b.Foreign())
	}

	b.t = &recorder{TB: t}
	b.NoSidewaysScroll(390)
	b.Quiet()
	said := b.t.(*recorder).said
	for _, word := range []string{"scrolls sideways", "canvas#wide", "tracker.example"} {
		has([]string{said}, word)
	}
	b.t = t
	b.Forget()
	b.Go(s.URL)
	b.NoSidewaysScroll(390)
	b.Quiet()
}

func TestBrowserChecksAccess(t *testing.T) {
	s := site(t)
	for _, script := range []bool{true, false} {
		b := Open(t, Options{Script: script})
		b.Go(s.URL + "/bad")
		var ids []string
		for _, v := range b.Axe() {
			ids = append(ids, v.ID)
			if v.Impact == "" || len(v.Targets) == 0 {
				t.Errorf("half a violation: %v", v)
			}
		}
		for _, id := range []string{"image-alt", "label"} {
			if !slices.Contains(ids, id) {
				t.Errorf("script %v: %s is not among %q", script, id, ids)
			}
		}
		b.Go(s.URL + "/form")
		if v := b.Axe(); len(v) > 0 {
			t.Errorf("script %v: %v", script, v)
		}
	}
}

func TestBrowserKeyboard(t *testing.T) {
	s := site(t)
	for _, script := range []bool{true, false} {
		b := Open(t, Options{Script: script})
		b.Go(s.URL)
		stops := b.TabOrder(10)
		want := []Stop{{"a", "Report a concern", true, true}, {"a", "Old page", true, true}, {"button", "Say hello", true, true}}
		if !slices.Equal(stops, want) {
			t.Errorf("script %v: stops %v", script, stops)
		}
		b.Go(s.URL)
		b.Key(kb.Tab)
		b.Key(kb.Enter)
		if b.URL() != s.URL+"/form" {
			t.Errorf("Enter on the link led to %s", b.URL())
		}
	}
}

func TestBrowserPressFailsUnderACover(t *testing.T) {
	b := Open(t, Options{Script: true})
	b.Go(site(t).URL + "/covered")
	said := failing(t, func(tb testing.TB) { b.t = tb; b.Press("Under") })
	b.t = t
	if !strings.Contains(said, "cannot be pressed") {
		t.Errorf("said %q", said)
	}
}

func TestBrowserWindowsShareNothing(t *testing.T) {
	s := site(t)
	a, b := Open(t, Options{}), Open(t, Options{Width: 390, Height: 844})
	a.Go(s.URL + "/form") // sets a cookie
	a.Go(s.URL + "/cookies")
	b.Go(s.URL + "/cookies")
	if x, y := a.Read("#count"), b.Read("#count"); x != "1" || y != "0" {
		t.Errorf("one window has %s cookies, the other %s", x, y)
	}
	path := filepath.Join(t.TempDir(), "shots", "b.png")
	b.Shot(path)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil || picture.Width != 390 || picture.Height < 844 {
		t.Errorf("picture %v, %v", picture, err)
	}
}
