package browser

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// A Form is a form on a Walker's page, being filled in to be sent with one button.
type Form struct {
	w      *Walker
	form   *goquery.Selection
	button *goquery.Selection
	files  map[string]upload
	loose  bool
}

type upload struct {
	name    string
	content []byte
}

// Form returns the form that the button with these words sends.
func (w *Walker) Form(button string) *Form {
	w.t.Helper()
	pressed := w.find("button", button, w.html().Find("button, input[type=submit]"), visibleName)
	form := pressed.Closest("form")
	if id, ok := pressed.Attr("form"); ok {
		form = w.html().Find("form").FilterFunction(func(_ int, f *goquery.Selection) bool { return f.AttrOr("id", "") == id })
	}
	if kind := pressed.AttrOr("type", "submit"); form.Length() == 0 || kind != "submit" || has(pressed, "disabled") {
		w.t.Fatalf("%s: the button %q sends no form without script", w.URL.Path, button)
	}
	return &Form{w: w, form: form, button: pressed, files: map[string]upload{}}
}

// Fill writes a value into the control with this label; for a list of options, the words of one.
func (f *Form) Fill(label, value string) *Form {
	f.w.t.Helper()
	c := f.control(nil, label)
	switch goquery.NodeName(c) {
	case "select":
		option := f.w.find("option of "+label, value, c.Find("option"), visibleText)
		if !has(c, "multiple") {
			c.Find("option").RemoveAttr("selected")
		}
		option.SetAttr("selected", "")
	case "textarea":
		c.SetText(value)
	default:
		switch c.AttrOr("type", "text") {
		case "checkbox", "radio", "file":
			f.w.t.Fatalf("%q is not a field to write in", label)
		}
		c.SetAttr("value", value)
	}
	return f
}

// Choose ticks the box or takes the answer with this label. Where several questions have the same
// answers, name the question's legend first: Choose("Do you feel safe now?", "Yes").
func (f *Form) Choose(path ...string) *Form {
	f.w.t.Helper()
	c := f.control(path[:len(path)-1], path[len(path)-1])
	if c.AttrOr("type", "") == "radio" {
		name := c.AttrOr("name", "")
		f.controls().Filter("[type=radio]").Each(func(_ int, s *goquery.Selection) {
			if s.AttrOr("name", "") == name {
				s.RemoveAttr("checked")
			}
		})
	} else if c.AttrOr("type", "") != "checkbox" {
		f.w.t.Fatalf("%q is not an answer to choose", strings.Join(path, " / "))
	}
	c.SetAttr("checked", "")
	return f
}

// Clear takes the tick out of a box.
func (f *Form) Clear(path ...string) *Form {
	f.w.t.Helper()
	f.control(path[:len(path)-1], path[len(path)-1]).RemoveAttr("checked")
	return f
}

// Attach hands a file to the control with this label.
func (f *Form) Attach(label, name string, content []byte) *Form {
	f.w.t.Helper()
	c := f.control(nil, label)
	if c.AttrOr("type", "") != "file" {
		f.w.t.Fatalf("%q takes no file", label)
	}
	f.files[c.AttrOr("name", "")] = upload{name, content}
	return f
}

// Unchecked sends the form even where a browser would ask for a required field first.
func (f *Form) Unchecked() *Form {
	f.loose = true
	return f
}

// Press sends the form with its button and returns the page that follows.
func (f *Form) Press() *Page {
	f.w.t.Helper()
	fields := f.fields()
	attr := func(name, otherwise string) string { // the button's word goes before the form's
		return f.button.AttrOr("form"+name, f.form.AttrOr(name, otherwise))
	}
	target, err := f.w.URL.Parse(attr("action", ""))
	if err != nil {
		f.w.t.Fatalf("the form's action: %v", err)
	}
	if strings.EqualFold(attr("method", "get"), "get") {
		target.RawQuery = encode(fields)
		return f.w.Get(target.String())
	}

	var body io.Reader = strings.NewReader(encode(fields))
	kind := "application/x-www-form-urlencoded"
	if strings.EqualFold(attr("enctype", ""), "multipart/form-data") {
		body, kind = f.multipart(fields)
	} else if len(f.files) > 0 {
		f.w.t.Fatal("the form has a file but is not multipart/form-data: a browser would send only its name")
	}
	req, err := http.NewRequest(http.MethodPost, target.String(), body)
	if err != nil {
		f.w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	// What a browser says of itself, and the server's protection against forged requests reads.
	req.Header.Set("Origin", f.w.URL.Scheme+"://"+f.w.URL.Host)
	site := "same-origin"
	if target.Host != f.w.URL.Host {
		site = "cross-site"
	}
	req.Header.Set("Sec-Fetch-Site", site)
	return f.w.do(req)
}

func (f *Form) multipart(fields [][2]string) (io.Reader, string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, field := range fields { // writing to memory does not fail
		_ = m.WriteField(field[0], field[1])
	}
	for name, file := range f.files {
		part, _ := m.CreateFormFile(name, file.name)
		_, _ = part.Write(file.content)
	}
	_ = m.Close()
	return &b, m.FormDataContentType()
}

// fields is what a browser would send, in the page's order.
func (f *Form) fields() [][2]string {
	f.w.t.Helper()
	var out [][2]string
	answered, asked := map[string]bool{}, map[string]string{}
	strict := !f.loose && !has(f.form, "novalidate") && !has(f.button, "formnovalidate")
	f.controls().Each(func(_ int, c *goquery.Selection) {
		name, kind := c.AttrOr("name", ""), c.AttrOr("type", "")
		if name == "" || off(c) {
			return
		}
		if has(c, "required") {
			asked[name] = f.label(c)
		}
		add := func(value string) {
			out = append(out, [2]string{name, value})
			answered[name] = answered[name] || value != ""
		}
		switch tag := goquery.NodeName(c); {
		case tag == "button" || kind == "submit" || kind == "button" || kind == "reset" || kind == "image":
			if c.Nodes[0] == f.button.Nodes[0] {
				add(c.AttrOr("value", ""))
			}
		case kind == "file":
			if _, given := f.files[name]; given {
				answered[name] = true
			} else {
				add("") // an empty part, which a server must not take for a file
			}
		case kind == "checkbox" || kind == "radio":
			if has(c, "checked") {
				add(c.AttrOr("value", "on"))
			}
		case tag == "select":
			chosen := c.Find("option[selected]")
			if chosen.Length() == 0 && !has(c, "multiple") {
				chosen = c.Find("option:not([disabled])").First()
			}
			chosen.Each(func(_ int, o *goquery.Selection) { add(o.AttrOr("value", visibleText(o))) })
		case tag == "textarea":
			add(strings.ReplaceAll(strings.ReplaceAll(c.Text(), "\r\n", "\n"), "\n", "\r\n"))
		default:
			add(c.AttrOr("value", ""))
		}
	})
	for name, label := range asked {
		if strict && !answered[name] {
			f.w.t.Fatalf("%s: a browser would not send the form before %q has an answer", f.w.URL.Path, label)
		}
	}
	return out
}

// controls are the form's own and those elsewhere on the page that name it.
func (f *Form) controls() *goquery.Selection {
	id := f.form.AttrOr("id", "")
	return f.w.html().Find("input, select, textarea, button").FilterFunction(func(_ int, c *goquery.Selection) bool {
		if of, ok := c.Attr("form"); ok {
			return id != "" && of == id
		}
		return c.Closest("form").Length() > 0 && c.Closest("form").Nodes[0] == f.form.Nodes[0]
	})
}

func (f *Form) control(legends []string, label string) *goquery.Selection {
	f.w.t.Helper()
	among := f.controls().Not("button, input[type=hidden], input[type=submit], input[type=button]")
	for _, legend := range legends {
		set := f.w.find("question", legend, f.form.Find("fieldset"), func(s *goquery.Selection) string {
			return visibleText(s.ChildrenFiltered("legend").First())
		})
		among = among.FilterFunction(func(_ int, c *goquery.Selection) bool {
			return c.ParentsFiltered("fieldset").IsNodes(set.Nodes...)
		})
	}
	c := f.w.find("field", label, among, f.label)
	if off(c) || has(c, "readonly") {
		f.w.t.Fatalf("%s: the field %q cannot be changed", f.w.URL.Path, label)
	}
	return c
}

// label is what a control is called: by its label, by aria-labelledby or by aria-label.
func (f *Form) label(c *goquery.Selection) string {
	byID := func(sel, attr, id string) string {
		return visibleText(f.w.html().Find(sel).FilterFunction(func(_ int, s *goquery.Selection) bool {
			return s.AttrOr(attr, "") == id
		}).First())
	}
	if ids := strings.Fields(c.AttrOr("aria-labelledby", "")); len(ids) > 0 {
		var words []string
		for _, id := range ids {
			words = append(words, byID("[id]", "id", id))
		}
		return fold(strings.Join(words, " "))
	}
	if id := c.AttrOr("id", ""); id != "" {
		if text := byID("label[for]", "for", id); text != "" {
			return text
		}
	}
	if around := c.Closest("label"); around.Length() > 0 {
		bare := around.Clone()
		bare.Find("input, select, textarea, button").Remove()
		return visibleText(bare)
	}
	return fold(c.AttrOr("aria-label", ""))
}

func has(s *goquery.Selection, attr string) bool { _, ok := s.Attr(attr); return ok }

func off(c *goquery.Selection) bool {
	return has(c, "disabled") || c.Closest("fieldset[disabled]").Length() > 0
}

// encode keeps the page's order, which url.Values would not.
func encode(fields [][2]string) string {
	parts := make([]string, len(fields))
	for i, f := range fields {
		parts[i] = url.QueryEscape(f[0]) + "=" + url.QueryEscape(f[1])
	}
	return strings.Join(parts, "&")
}
