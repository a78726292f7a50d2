package house

import (
	"html/template"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/jba/templatecheck"
	"github.com/manumit/manumit/kernel/lang"
)

func TestEveryTemplateFitsItsType(t *testing.T) {
	s := site(t)
	if len(s.Pages()) < 10 {
		t.Fatalf("only %d pages are declared", len(s.Pages()))
	}
	for _, p := range s.Pages() {
		if err := p.Check(s, func(tm *template.Template, data any) error { return templatecheck.CheckHTML(tm, data) }); err != nil {
			t.Errorf("%s: %v", p.Name(), err)
		}
	}
}

func TestEveryPublicTextIsThereInSpanishAndFrench(t *testing.T) {
	s := site(t)
	cat := s.Voice(httptest.NewRequest("GET", "/", nil)).Catalogue
	public := 0
	for _, p := range s.Pages() {
		if !p.IsPublic() {
			continue
		}
		public++
		fsys, names := p.Sources()
		texts, err := lang.Literals(fsys, names...)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range []lang.Tag{lang.Spanish, lang.French} {
			for _, missing := range cat.Missing(tag, texts) {
				t.Errorf("%s has no %s for %q", p.Name(), tag.Name(), missing)
			}
		}
	}
	if public < 3 {
		t.Errorf("only %d public pages", public)
	}
	for _, d := range cat.Disputes() {
		t.Errorf("two files translate this differently: %q", d)
	}
}

func TestEveryPageHasASampleInTheGallery(t *testing.T) {
	s := site(t)
	var shown []string
	for _, x := range s.Samples() {
		if x.Page != nil {
			shown = append(shown, x.Page.Name())
		}
	}
	for _, p := range s.Pages() {
		if !slices.Contains(shown, p.Name()) && !slices.Contains([]string{"pages/fault.tmpl", "pages/fault-public.tmpl", "pages/patterns.tmpl", "pages/gallery.tmpl"}, p.Name()) { // the gallery itself, and faults, which it shows otherwise
			t.Errorf("%s has no sample", p.Name())
		}
	}
}
