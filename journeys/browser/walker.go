package browser

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// A Walker is a person whose browser runs no script. It keeps cookies and the page it is on.
type Walker struct {
	*Page
	Client *http.Client

	t    testing.TB
	want int
}

// A Page is what a Walker was answered. Doc is nil and Text empty where the answer is not HTML.
type Page struct {
	URL    *url.URL
	Status int
	Header http.Header
	Body   []byte
	Doc    *goquery.Document
	Text   string // what a person reads, white space folded
}

// NewWalker starts a person with no cookies, who has not yet opened a page. Addresses given to Get
// are read relative to base.
func NewWalker(t testing.TB, base string) *Walker {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil) // fails never
	client := &http.Client{Jar: jar, Timeout: time.Minute}
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.Host != via[0].URL.Host || len(via) > 10 {
			return http.ErrUseLastResponse // the walk ends at the door of another host
		}
		return nil
	}
	return &Walker{t: t, Client: client, Page: &Page{URL: u}}
}

// Expect makes the next request accept exactly this status instead of any below 400.
func (w *Walker) Expect(status int) *Walker {
	w.want = status
	return w
}

// Get opens an address, relative to the page the walker is on.
func (w *Walker) Get(address string) *Page {
	w.t.Helper()
	u, err := w.URL.Parse(address)
	if err != nil {
		w.t.Fatalf("address: %v", err)
	}
	req, err := http.NewRequest(http.MethodGet, u.String(), nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.do(req)
}

// Link follows the link with these words.
func (w *Walker) Link(words string) *Page {
	w.t.Helper()
	link := w.find("link", words, w.html().Find("a[href]"), visibleName)
	return w.Get(link.AttrOr("href", ""))
}

// See fails the test for each text that the page does not show.
func (w *Walker) See(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if !strings.Contains(w.Text, fold(text)) {
			w.t.Errorf("%s does not show %q; it reads: %s", w.URL.Path, text, excerpt(w.Text))
		}
	}
}

// NotSee fails the test for each text that the page shows.
func (w *Walker) NotSee(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if strings.Contains(w.Text, fold(text)) {
			w.t.Errorf("%s shows %q", w.URL.Path, text)
		}
	}
}

func (w *Walker) do(req *http.Request) *Page {
	w.t.Helper()
	want := w.want
	w.want = 0
	res, err := w.Client.Do(req)
	if err != nil {
		w.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	p := &Page{URL: res.Request.URL, Status: res.StatusCode, Header: res.Header, Body: body}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "text/html" {
		// Without script, so that the content of noscript is part of the page.
		root, err := html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
		if err != nil {
			w.t.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
		}
		p.Doc = goquery.NewDocumentFromNode(root)
		p.Text = visibleText(p.Doc.Find("body"))
	}
	w.Page = p
	if want != 0 && p.Status != want || want == 0 && p.Status >= 400 {
		w.t.Fatalf("%s %s answered %d; it reads: %s", req.Method, req.URL.Path, p.Status, excerpt(p.Text))
	}
	return p
}

func (w *Walker) html() *goquery.Selection {
	w.t.Helper()
	if w.Doc == nil {
		w.t.Fatalf("%s is not an HTML page", w.URL.Path)
	}
	return w.Doc.Selection
}

// find returns the one thing among these that a person would call by these words.
func (w *Walker) find(what, words string, among *goquery.Selection, name func(*goquery.Selection) string) *goquery.Selection {
	w.t.Helper()
	words = fold(words)
	var exact, begins []*goquery.Selection
	var names []string
	among.Each(func(_ int, s *goquery.Selection) {
		n := name(s)
		switch {
		case n == "" || hidden(s):
			return
		case n == words:
			exact = append(exact, s)
		case strings.HasPrefix(n, words):
			begins = append(begins, s)
		}
		names = append(names, n)
	})
	// A page may say the same thing twice, as in a menu and in the text: the first one counts.
	if len(exact) > 0 {
		return exact[0]
	}
	if len(begins) == 1 {
		return begins[0]
	}
	w.t.Fatalf("%s has no %s %q (or several begin so); it has: %s", w.URL.Path, what, words, excerpt(strings.Join(names, " | ")))
	return nil
}

// hidden reports whether a thing, or what it stands in, is never drawn.
func hidden(s *goquery.Selection) bool {
	for n := s.Nodes[0]; n != nil; n = n.Parent {
		if unseen(n) {
			return true
		}
	}
	return false
}

func unseen(n *html.Node) bool {
	switch n.Data {
	case "script", "style", "template", "head":
		return n.Type == html.ElementNode
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || n.Data == "input" && a.Key == "type" && a.Val == "hidden" {
			return true
		}
	}
	return false
}

// visibleText reads a part of a page as a person would, without what is never drawn.
func visibleText(s *goquery.Selection) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			b.WriteString(n.Data)
			return
		case html.ElementNode:
			if unseen(n) {
				return
			}
			if !inline[n.Data] { // a block stands apart from its neighbours
				b.WriteByte(' ')
				defer b.WriteByte(' ')
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range s.Nodes {
		walk(n)
	}
	return fold(b.String())
}

var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "cite": true, "code": true, "em": true, "i": true,
	"kbd": true, "mark": true, "q": true, "s": true, "small": true, "span": true, "strong": true, "sub": true,
	"sup": true, "time": true, "u": true, "var": true, "wbr": true, "label": true,
}

// visibleName is what a link or button is called.
func visibleName(s *goquery.Selection) string {
	if label := s.AttrOr("aria-label", ""); label != "" {
		return fold(label)
	}
	if goquery.NodeName(s) == "input" {
		return fold(s.AttrOr("value", "Submit"))
	}
	return visibleText(s)
}

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

func excerpt(s string) string {
	const most = 600
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + " …"
	}
	return s
}
