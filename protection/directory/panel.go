package directory

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"sync"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Panel draws the search as a part of another page, beside a note: the form, and what the page's address asks for. It is
// plain HTML and works without script. action is the page's own path; its parameters other than the search's stay in the
// address. refer, when not empty, is where "Refer" leads: the service's id is appended. Nothing is looked up until a search
// was asked for.
func (s *Service) Panel(r *http.Request, site *web.Site, action, refer string) (template.HTML, error) {
	typed := r.URL.Query()
	q := QueryOf(typed)
	q.Limit = 6
	keep, hidden := url.Values{}, []ui.Hidden(nil)
	for k, v := range typed {
		switch k {
		case "need", "language", "place", "for", "open", "after", "search", "lang":
		default:
			keep[k] = v
			hidden = append(hidden, ui.Hidden{Name: k, Value: typed.Get(k)})
		}
	}
	keep.Set("search", "1")
	v := panelView{Form: searchForm(action, q, append(hidden, ui.Hidden{Name: "search", Value: "1"})), Asked: typed.Get("search") != ""}
	v.Form.Outline = true
	if err := s.guard.Allow(r.Context(), ActFind, s.whole()); err != nil {
		return "", err
	}
	if v.Asked {
		p, err := s.Find(r.Context(), q)
		switch {
		case fault.Is(err, fault.Invalid):
			v.Form, v.Asked = v.Form.Filled(q.values(), err), false
		case err != nil:
			return "", err
		default:
			v.Hits = hitsOf(p, q, action, keep, refer)
		}
	}
	t, err := panelTemplate(site.Voice(r))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = t.ExecuteTemplate(&b, "panel", v)
	return template.HTML(b.String()), err // drawn by html/template
}

type panelView struct {
	Form  ui.Form
	Asked bool
	Hits  hitsView
}

var panels sync.Map // language and zone → *template.Template

func panelTemplate(v lang.Voice) (*template.Template, error) {
	key := string(v.Tag) + v.Zone.String()
	if t, ok := panels.Load(key); ok {
		return t.(*template.Template), nil
	}
	t, err := template.New("panel.tmpl").Funcs(ui.Funcs(v, "")).ParseFS(ui.Templates, "*.tmpl")
	if err != nil {
		return nil, err
	}
	if t, err = t.ParseFS(files, "pages/hits.tmpl", "pages/panel.tmpl"); err != nil {
		return nil, err
	}
	panels.Store(key, t)
	return t, nil
}
