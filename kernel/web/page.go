package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"

	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

//go:embed layouts/*.tmpl pages/*.tmpl
var own embed.FS

// Words translates the texts of this package.
//
//go:embed words.csv
var Words []byte

// Frame is what a page's template gets: the shell around it and its own body.
type Frame[T any] struct {
	Shell Shell
	Body  T
}

// PageOf is a page whose body is a T. Keep it in a package variable of the domain.
type PageOf[T any] struct {
	layout string
	fsys   fs.FS
	files  []string
}

// Page declares a staff page: the first file is its content, the others may define templates that it uses.
func Page[T any](fsys fs.FS, files ...string) *PageOf[T] {
	return &PageOf[T]{layout: "staff", fsys: fsys, files: files}
}

// PublicPage declares a page for anyone.
func PublicPage[T any](fsys fs.FS, files ...string) *PageOf[T] {
	return &PageOf[T]{layout: "public", fsys: fsys, files: files}
}

// Declared is a page without its type: what Declare, the gallery and the house tests need.
type Declared interface {
	// Name is the page's first file, as in "pages/situation.tmpl".
	Name() string
	// IsPublic reports whether anyone may see it.
	IsPublic() bool
	// Sources are the files and where they are, for the test of translations.
	Sources() (fs.FS, []string)
	// Check hands the parsed template and a value of its data type to a checker such as templatecheck.CheckHTML.
	Check(s *Site, checker func(t *template.Template, data any) error) error

	parse(lang.Voice, lang.Tag) (*template.Template, error)
	renderAny(w http.ResponseWriter, r *http.Request, s *Site, title string, view any, o ...RenderOption) error
}

// Name implements Declared.
func (p *PageOf[T]) Name() string { return p.files[0] }

// IsPublic implements Declared.
func (p *PageOf[T]) IsPublic() bool { return p.layout == "public" }

// Sources implements Declared.
func (p *PageOf[T]) Sources() (fs.FS, []string) { return p.fsys, p.files }

// Check implements Declared.
func (p *PageOf[T]) Check(s *Site, checker func(*template.Template, any) error) error {
	t, err := p.parse(lang.Voice{Catalogue: s.o.Catalogue, Tag: lang.English, Zone: s.o.Zone}, "")
	if err != nil {
		return err
	}
	if err := checker(t, Frame[T]{}); err != nil {
		return fmt.Errorf("%s: %w", p.Name(), err)
	}
	return nil
}

func (p *PageOf[T]) parse(v lang.Voice, keep lang.Tag) (*template.Template, error) {
	t := template.New(p.layout).Option("missingkey=error").Funcs(ui.Funcs(v, keep)).Funcs(template.FuncMap{"pattern": noPattern})
	if _, err := t.ParseFS(ui.Templates, "*.tmpl"); err != nil {
		return nil, err
	}
	layout, err := fs.ReadFile(own, "layouts/"+p.layout+".tmpl")
	if err != nil {
		return nil, err
	}
	if _, err := t.Parse(string(layout)); err != nil {
		return nil, err
	}
	for i, f := range p.files {
		text, err := fs.ReadFile(p.fsys, f)
		if err != nil {
			return nil, fmt.Errorf("web: page %s: %w", f, err)
		}
		name := path.Base(f)
		if i == 0 {
			name = "main"
		}
		if _, err := t.New(name).Parse(string(text)); err != nil {
			return nil, fmt.Errorf("web: page %s: %w", f, err)
		}
	}
	// Gallery pages draw a pattern by its name: on a copy, because a template that runs can no longer be cloned.
	bare, err := t.Clone()
	if err != nil {
		return nil, err
	}
	t.Funcs(template.FuncMap{"pattern": func(name string, value any) (template.HTML, error) {
		var b bytes.Buffer
		err := bare.ExecuteTemplate(&b, name, value)
		return template.HTML(b.String()), err
	}})
	return t, nil
}

func noPattern(string, any) (template.HTML, error) { return "", nil }

type parseKey struct {
	page Declared
	tag  lang.Tag
	keep lang.Tag
	zone string
}

type parsed struct{ *template.Template }

// parsedFor parses a page once per language and zone.
func (s *Site) parsedFor(p Declared, v lang.Voice, keep lang.Tag) (*template.Template, error) {
	key := parseKey{p, v.Tag, keep, v.Zone.String()}
	s.mu.RLock()
	hit := s.parsed[key]
	s.mu.RUnlock()
	if hit != nil {
		return hit.Template, nil
	}
	t, err := p.parse(v, keep)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for old := range s.parsed { // any one: what is in use comes back at once
		if len(s.parsed) < parsedMost {
			break
		}
		delete(s.parsed, old)
	}
	s.parsed[key] = &parsed{t}
	return t, nil
}

// parsedMost bounds the parsed pages in memory, half a megabyte each: a page is parsed for each language and zone in use.
const parsedMost = 64

// Declare parses pages, so that a broken template stops the start and not a visitor, and keeps them for the house tests.
func (s *Site) Declare(pages ...Declared) error {
	for _, p := range pages {
		if _, err := p.parse(lang.Voice{Catalogue: s.o.Catalogue, Tag: lang.English, Zone: s.o.Zone}, ""); err != nil {
			return err // a broken page stops the start; parsed again when somebody opens it
		}
		s.pages = append(s.pages, p)
	}
	return nil
}

// Pages lists the declared pages.
func (s *Site) Pages() []Declared { return s.pages }

// CheckPages hands every declared page to a checker.
func (s *Site) CheckPages(checker func(t *template.Template, data any) error) error {
	for _, p := range s.pages {
		if err := p.Check(s, checker); err != nil {
			return err
		}
	}
	return nil
}

type renderOptions struct {
	status int
	nav    string
	notice string
	path   string
}

// RenderOption changes one answer.
type RenderOption func(*renderOptions)

// Status answers with another status than 200, for instance 422 when a form is shown again.
func Status(code int) RenderOption { return func(o *renderOptions) { o.status = code } }

// Here marks the place in the staff bar that a page belongs to, when its path does not say so.
func Here(href string) RenderOption { return func(o *renderOptions) { o.nav = href } }

// Notice shows a sentence above the page.
func Notice(text string) RenderOption { return func(o *renderOptions) { o.notice = text } }

// At makes the language links lead to another path than the request's: after a POST, to the page with the form.
func At(path string) RenderOption { return func(o *renderOptions) { o.path = path } }

// Render writes the page. title is the tab's: a text that is translated, without names. Nothing is written when the
// template fails.
func (p *PageOf[T]) Render(w http.ResponseWriter, r *http.Request, s *Site, title string, view T, o ...RenderOption) error {
	opts := renderOptions{status: http.StatusOK}
	for _, set := range o {
		set(&opts)
	}
	v := s.Voice(r)
	t, err := s.parsedFor(p, v, keepOf(r))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.Grow(16 << 10)
	if err := t.Execute(&b, Frame[T]{Shell: s.shell(r, v, title, opts), Body: view}); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Tag.HTML())
	w.WriteHeader(opts.status)
	_, _ = w.Write(b.Bytes()) // the reader has gone: nothing to be done
	return nil
}

func (p *PageOf[T]) renderAny(w http.ResponseWriter, r *http.Request, s *Site, title string, view any, o ...RenderOption) error {
	x, ok := view.(T)
	if !ok {
		return fmt.Errorf("web: a sample of %s has another type than the page", p.Name())
	}
	return p.Render(w, r, s, title, x, o...)
}
