package journeys

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/journeys/browser"
	"github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/web"
)

// state is one address of the gallery.
type state struct {
	name, path string
	public     bool
	phone      bool // axe looks at it on a phone too
}

// gallery serves the whole demonstration site in this process, on an empty installation, and lists its states: the
// samples of all pages, the patterns and the gallery itself. On a phone axe looks at the state of each page whose HTML is
// longest, and at all of them where MANUMIT_LONG is set: axe is most of what the walk costs.
func gallery(t *testing.T) (base string, states []state) {
	t.Helper()
	k := kerneltest.Open(t, "sqlite", flows.Domains())
	site, err := flows.Build(k.Kernel).Site(flows.SiteOptions{Demo: true, Base: "https://manumit.example", PublicRate: 1000})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	states = []state{{name: "gallery", path: "/gallery"}, {name: "patterns", path: "/gallery/patterns", phone: true}}
	longest, length := map[web.Declared]int{}, map[web.Declared]int{}
	for i, x := range site.Samples() {
		s := state{name: x.Name, path: "/gallery/" + strconv.Itoa(i), public: x.Page.IsPublic()}
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, httptest.NewRequest("GET", s.path, nil))
		if n := answer.Body.Len(); n > length[x.Page] {
			longest[x.Page], length[x.Page] = len(states), n
		}
		states = append(states, s)
	}
	for _, i := range longest {
		states[i].phone = true
	}
	return server.URL, states
}

// TestGallery walks every state of every page in Chromium: accessible, quiet, from this host only, and never wider than
// the window. MANUMIT_SHOTS names a folder for pictures of all of them.
func TestGallery(t *testing.T) {
	base, states := gallery(t)
	take := windows(t, browser.Options{Script: true})
	for i, s := range states {
		t.Run(s.name, func(t *testing.T) {
			b := take(t)
			b.Resize(1280, 900)
			b.Go(base + s.path)
			look(t, b)
			axe(t, b, "at 1280")
			shot(b, fmt.Sprintf("%03d-%s-1280.png", i, slug(s.name)))
			b.NoSidewaysScroll(320)
			if s.phone || os.Getenv("MANUMIT_LONG") != "" {
				b.Resize(390, 4000) // the bar to leave by covers what has not been scrolled up yet: nothing to report
				axe(t, b, "at 390")
			}
			if os.Getenv("MANUMIT_SHOTS") != "" {
				b.Resize(390, 844)
				shot(b, fmt.Sprintf("%03d-%s-390.png", i, slug(s.name)))
			}
			b.Quiet()
		})
	}
}

// TestGalleryWithoutScript looks at the pages that must do everything without.
func TestGalleryWithoutScript(t *testing.T) {
	base, states := gallery(t)
	take := windows(t, browser.Options{Width: 390, Height: 844})
	seen := 0
	for _, s := range states {
		if !s.public && s.path != "/gallery/patterns" {
			continue
		}
		if seen++; seen%4 != 1 {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			b := take(t)
			b.Go(base + s.path)
			look(t, b)
			b.Resize(390, 4000)
			axe(t, b, "without script")
			if n := b.Count(".mn-exit[href]"); s.public && n == 0 {
				t.Error("the way out needs script")
			}
			b.Quiet()
		})
	}
}

// TestGalleryInOtherLanguages looks at each public state in Spanish and French, where texts are longer, and at the same
// states laid out from right to left.
func TestGalleryInOtherLanguages(t *testing.T) {
	base, states := gallery(t)
	take := windows(t, browser.Options{Width: 390, Height: 844, Script: true})
	turned := 0
	for _, s := range states {
		for _, tag := range []string{"es", "fr", "x-mirror"} {
			if tag == "x-mirror" {
				// One public state, and all patterns at once.
				if s.path != "/gallery/patterns" && (!s.public || turned > 0) {
					continue
				}
				turned++
			} else if !s.public {
				continue
			}
			t.Run(s.name+", "+tag, func(t *testing.T) {
				b := take(t)
				b.Go(base + s.path + "?lang=" + tag)
				look(t, b)
				if lang := strings.Split(tag, "-")[0]; lang != "x" && b.Count(`html[lang|="`+lang+`"]`) != 1 {
					t.Error("the page does not name its language")
				}
				if tag == "x-mirror" {
					if b.Count(`html[dir="rtl"]`) != 1 {
						t.Error("the page is not laid out from right to left")
					}
					b.Resize(390, 4000)
					axe(t, b, "from right to left")
					b.Resize(390, 844)
				}
				b.NoSidewaysScroll(320)
				b.Quiet()
				shot(b, slug(s.name)+"-390-"+tag+".png")
			})
		}
	}
}

// windows opens two windows, which subtests take in turn: while one waits for its page to come to rest, the other is looked
// at. Opening one for every state would take longer than looking.
func windows(t *testing.T, o browser.Options) (take func(*testing.T) *browser.Browser) {
	t.Helper()
	free := make(chan *browser.Browser, 2)
	for range cap(free) {
		free <- browser.Open(t, o)
	}
	return func(t *testing.T) *browser.Browser {
		t.Parallel()
		b := <-free
		t.Cleanup(func() {
			b.Forget()
			free <- b
		})
		return b.For(t)
	}
}

// look finds what axe does not: two headings of the first rank, two filled buttons beside each other, and styles that the
// policy would refuse.
func look(t *testing.T, b *browser.Browser) {
	t.Helper()
	if n := b.Count("h1"); n != 1 {
		t.Errorf("%d h1", n)
	}
	if n := b.Count("[style]"); n > 0 {
		t.Errorf("%d style attributes", n)
	}
	// One thing to do stands out; what is folded away or asks for a purpose stands out only once it is opened.
	const filled = "main .usa-button:not(.usa-button--outline, .usa-button--secondary, .usa-button--unstyled, .mn-exit, details *)"
	if n := b.Count(filled); n > 1 && !strings.Contains(b.URL(), "/patterns") {
		t.Errorf("%d filled buttons", n)
	}
	if n := b.Count(".mn-wrap .mn-wrap, main main, .mn-panel .mn-panel"); n > 0 {
		t.Errorf("%d frames within frames", n)
	}
}

func axe(t *testing.T, b *browser.Browser, where string) {
	t.Helper()
	for _, v := range b.Axe() {
		t.Errorf("%s: %s", where, v)
	}
}

func shot(b *browser.Browser, name string) {
	if dir := os.Getenv("MANUMIT_SHOTS"); dir != "" {
		b.Shot(filepath.Join(dir, name))
	}
}

func slug(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
}
