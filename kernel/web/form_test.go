package web

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

func post(v url.Values) *Input {
	r := httptest.NewRequest("POST", "/x?name=from-the-query", strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return Form(r)
}

func TestFormTellsEverythingAtOnce(t *testing.T) {
	in := post(url.Values{"kind": {"SECRET"}, "when.month": {"2"}, "when.day": {"30"}, "when.year": {"2026"}, "line": {"a\x00SECRET"}, "long": {strings.Repeat("é", 11)}, "count": {"1000"}})
	in.Need("name", 10)
	in.Choice("kind", "a", "b")
	in.Date("when")
	in.NeedDate("other")
	in.Text("line", 100)
	in.Text("long", 10)
	in.Int("count", 0, 10)
	in.Version()
	in.Once()
	err := fault.As(in.Err())
	if err == nil || len(err.Fields) != 9 {
		t.Fatalf("got %v", in.Err())
	}
	if strings.Contains(err.Error(), "SECRET") {
		t.Error("the error tells what was typed")
	}
}

func TestFormReads(t *testing.T) {
	in := post(url.Values{"name": {"  Ana \r\n"}, "story": {"a\r\nb"}, "kind": {"a"}, "needs": {"y", "x", "x"}, "when": {"2026-06-11"},
		"count": {"1,250"}, "agree": {"yes"}, "version": {"7"}, "once": {strings.Repeat("0f", 16)}, "nobody-asks": {"z"}})
	zone, _ := time.LoadLocation("America/New_York")
	if in.Need("name", 10) != "Ana" || in.Long("story", 10) != "a\nb" || in.Choice("kind", "a") != "a" || strings.Join(in.Choices("needs", "x", "y"), "") != "xy" ||
		in.Date("when") != clock.NewDate(2026, 6, 11) || !in.Bool("agree") || in.Bool("none") || in.Version() != 7 || in.Once() == "" || in.MayChoose("empty", "a") != "" {
		t.Error("a field was read wrong")
	}
	if n, ok := in.Int("count", 0, 2000); n != 1250 || !ok {
		t.Errorf("count %d", n)
	}
	if !in.Time("none", clock.NewDate(2026, 6, 11), zone).IsZero() || in.Err() != nil {
		t.Errorf("got %v", in.Err())
	}
	in = post(url.Values{"at": {"02:30"}})
	in.Time("at", clock.NewDate(2026, time.March, 8), zone) // the night on which 2:30 does not exist in New York
	if in.Err() == nil {
		t.Error("an hour that does not exist was taken")
	}
}

func TestFormTakesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := url.Values{"x": {rapid.String().Draw(t, "x")}, "x.month": {rapid.String().Draw(t, "m")}, "x.day": {"1"}, "x.year": {"2026"}}
		in := post(v)
		limit := rapid.IntRange(1, 50).Draw(t, "max")
		if s := in.Text("x", limit); utf8.RuneCountInString(s) > limit || strings.ContainsAny(s, "\x00\n\r") {
			t.Fatal("a text came through that does not fit")
		}
		if d := in.Date("x"); !d.IsZero() && (d.Year < 1900 || d.Month < 1 || d.Month > 12) {
			t.Fatal("a date came through that does not exist")
		}
		if err := fault.As(in.Err()); err != nil && err.Kind != fault.Invalid {
			t.Fatal("another kind of fault")
		}
	})
}

func FuzzForm(f *testing.F) {
	f.Add("name=x&when.month=2", "application/x-www-form-urlencoded")
	f.Add("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--b--", "multipart/form-data; boundary=b")
	f.Fuzz(func(t *testing.T, body, contentType string) {
		r := httptest.NewRequest("POST", "/x", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		in := Form(r)
		in.Need("name", 20)
		in.Date("when")
		in.Once()
		if in.Err() == nil {
			t.Skip()
		}
		if k := fault.KindOf(in.Err()); k != fault.Invalid {
			t.Fatalf("kind %s", k)
		}
	})
}

func TestLocal(t *testing.T) {
	for path, want := range map[string]bool{"/a": true, "/a?b=c": true, "//evil": false, "/\\evil": false, "https://evil": false, "": false, "/a\nb": false} {
		if local(path) != want {
			t.Errorf("%q", path)
		}
	}
}
