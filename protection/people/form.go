package people

import (
	"net/url"
	"slices"

	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// question is a field of the form and, where it is sealed text, the select that says why it has no answer.
type question struct {
	Field ui.Field
	Gap   *ui.Field
}

// section is a group of questions. The order is the order of the talk: her wish first, then what is safe, then the rest.
type section struct {
	ID, Title, Text string
	Questions       []question
}

var (
	gaps    = []string{string(NotAsked), string(Declined), string(Unknown), string(NotApplicable)}
	answers = append([]string{"yes", "no"}, gaps...)

	gapOptions    = ui.Options(string(NotAsked), "Not asked", string(Declined), "Declined", string(Unknown), "Unknown", string(NotApplicable), "Not applicable")
	answerOptions = append(ui.Options("yes", "Yes", "no", "No"), gapOptions...)
)

// Languages offered for a person; the code is ISO 639.
var Languages = [][2]string{{"en", "English"}, {"es", "Spanish"}, {"fr", "French"}, {"ht", "Haitian Creole"}, {"pt", "Portuguese"}, {"zh", "Chinese"},
	{"vi", "Vietnamese"}, {"ko", "Korean"}, {"tl", "Tagalog"}, {"th", "Thai"}, {"hi", "Hindi"}, {"ur", "Urdu"}, {"bn", "Bengali"}, {"ne", "Nepali"},
	{"ar", "Arabic"}, {"fa", "Persian"}, {"ps", "Pashto"}, {"am", "Amharic"}, {"ti", "Tigrinya"}, {"so", "Somali"}, {"sw", "Swahili"}, {"ru", "Russian"},
	{"uk", "Ukrainian"}, {"ro", "Romanian"}, {"pl", "Polish"}, {"id", "Indonesian"}, {"my", "Burmese"}, {"quc", "K’iche’"}, {"mam", "Mam"}, {"ase", "American Sign Language"}}

func languageName(code string) string {
	for _, l := range Languages {
		if l[0] == code {
			return l[1]
		}
	}
	return code
}

func languageCodes() []string {
	var out []string
	for _, l := range Languages {
		out = append(out, l[0])
	}
	return append(out, gaps...)
}

func asked(f ui.Field) question {
	f.Optional = true
	g := ui.Field{Kind: ui.Select, Name: f.Name + "_gap", Label: "Why no answer: " + f.Label, Empty: "Answered, or not asked", Options: gapOptions}
	return question{f, &g}
}

func choice(name, label, hint string, options []ui.Option) question {
	return question{Field: ui.Field{Kind: ui.Select, Name: name, Label: label, Hint: hint, Options: options}}
}

// sections are the whole form. change adds what only a change asks.
func sections(change bool) []section {
	safe := section{"safe", "What is safe", "Ask before anything else about contact. The telephone may not be hers alone.", []question{
		choice("safe_call", "May we call?", "", answerOptions),
		choice("safe_text", "May we text?", "", answerOptions),
		choice("safe_leave", "May we leave a message?", "", answerOptions),
		choice("safe_words", "May a text say what it is about?", "Without a yes, a text only asks her to get in touch.", answerOptions),
		{Field: ui.Field{Kind: ui.Time, Name: "safe_from", Label: "Safe from", Hint: "By your agency’s clock. The same time twice means day and night.", Optional: true}},
		asked(ui.Field{Kind: ui.Time, Name: "safe_to", Label: "Safe until"}),
		asked(ui.Field{Kind: ui.Area, Name: "safe_how", Label: "How may we reach her?", Rows: 2, Max: 1000}),
		asked(ui.Field{Kind: ui.Area, Name: "safe_never", Label: "What must we never say or leave?", Rows: 2, Max: 1000}),
	}}
	if change {
		safe.Questions = append(safe.Questions, question{Field: ui.Field{Kind: ui.Check, Name: "asked_again", Label: "She was asked again today, and this is what she said"}})
	}
	langs := ui.Options()
	for _, l := range Languages {
		langs = append(langs, ui.Option{Value: l[0], Label: l[1]})
	}
	return []section{
		{"wants", "What she wants", "In her own words. Everything else serves this.", []question{
			asked(ui.Field{Kind: ui.Area, Name: "wants", Label: "What does she want?", Rows: 4, Max: 4000})}},
		safe,
		{"who", "Who she is", "Ask only what the help needs. Every question can be skipped.", []question{
			asked(ui.Field{Kind: ui.Text, Name: "name", Label: "Name, as she gives it", Max: 200}),
			asked(ui.Field{Kind: ui.Area, Name: "contact", Label: "Telephone, address or messenger", Rows: 2, Max: 500}),
			asked(ui.Field{Kind: ui.DateParts, Name: "born", Label: "Birth date"}),
			choice("band", "Age, when the birth date is not known", "Unknown or disputed age is protected as a minor.", ui.Options("unknown", "Unknown", "minor", "Under 18", "adult", "18 or older")),
			choice("nationality", "Nationality", "Only the class, never the country.", append(ui.Options("foreign", "Foreign national", "citizen", "U.S. citizen"), gapOptions...)),
			choice("language", "Language she prefers", "", append(append([]ui.Option{}, gapOptions...), langs...)),
		}},
	}
}

// gapName is the field that the select of a question speaks of.
var gapName = map[string]string{"wants": "wants_gap", "safe_from": "safe_to_gap", "safe_how": "safe_how_gap", "safe_never": "safe_never_gap",
	"name": "name_gap", "contact": "contact_gap", "born": "born_gap"}

// read takes a draft from a posted form.
func read(in *web.Input) Draft {
	gap := func(name string) Gap { return Gap(in.MayChoose(name, gaps...)) }
	answer := func(name string) string { return in.Choice(name, answers...) }
	d := Draft{
		Particulars: Particulars{Wants: in.Long("wants", 4000), SafeHow: in.Long("safe_how", 1000), SafeNever: in.Long("safe_never", 1000),
			Name: in.Text("name", 200), Contact: in.Long("contact", 500), Born: in.Date("born")},
		Band: Band(in.Choice("band", "unknown", "minor", "adult")), Nationality: in.Choice("nationality", Nationalities...),
		Language: in.Choice("language", languageCodes()...), SafeFrom: in.Text("safe_from", 5), SafeTo: in.Text("safe_to", 5),
		SafeCall: answer("safe_call"), SafeText: answer("safe_text"), SafeLeave: answer("safe_leave"), SafeWords: answer("safe_words"),
		AskedAgain: in.Bool("asked_again"),
	}
	d.Gaps = Gaps{Name: gap("name_gap"), Born: gap("born_gap"), Contact: gap("contact_gap"), Wants: gap("wants_gap"), SafeHow: gap("safe_how_gap"),
		SafeNever: gap("safe_never_gap"), SafeHours: gap("safe_to_gap")}
	for _, f := range d.fields() {
		if !f.empty && *f.gap == NotAsked { // whoever answers was asked
			*f.gap = ""
		}
	}
	return d
}

// values are a draft as the form holds it.
func (d Draft) values() url.Values {
	v := url.Values{}
	for name, x := range map[string]string{"wants": d.Wants, "safe_how": d.SafeHow, "safe_never": d.SafeNever, "name": d.Name, "contact": d.Contact,
		"band": string(d.Band), "nationality": d.Nationality, "language": d.Language, "safe_from": d.SafeFrom, "safe_to": d.SafeTo, "safe_call": d.SafeCall,
		"safe_text": d.SafeText, "safe_leave": d.SafeLeave, "safe_words": d.SafeWords, "wants_gap": string(d.Gaps.Wants), "name_gap": string(d.Gaps.Name),
		"contact_gap": string(d.Gaps.Contact), "born_gap": string(d.Gaps.Born), "safe_how_gap": string(d.Gaps.SafeHow),
		"safe_never_gap": string(d.Gaps.SafeNever), "safe_to_gap": string(d.Gaps.SafeHours)} {
		v.Set(name, x)
	}
	for _, g := range gapName {
		if v.Get(g) == string(NotAsked) { // the select's first line says so
			v.Set(g, "")
		}
	}
	if b := d.Born; !b.IsZero() {
		f := ui.Field{}.FillDate(b.String())
		v.Set("born.month", f.Month)
		v.Set("born.day", f.Day)
		v.Set("born.year", f.Year)
	}
	return v
}

// draftOf is a person as the form shows her for a change.
func draftOf(p Person, open Particulars) Draft {
	return Draft{Particulars: open, Gaps: p.Gaps, Band: p.Band, Nationality: p.Nationality, Language: p.Language, SafeFrom: p.SafeFrom, SafeTo: p.SafeTo,
		SafeCall: p.SafeCall, SafeText: p.SafeText, SafeLeave: p.SafeLeave, SafeWords: p.SafeWords}
}

// empty is the form before anybody answered: everything not asked.
func empty() Draft { return Draft{Band: AgeUnknown, Nationality: string(NotAsked)}.whole() }

// filled puts typed values and a fault's words into the form and its sections.
func filled(form ui.Form, change bool, typed url.Values, err error) (ui.Form, []section) {
	list := sections(change)
	form.Fields = nil
	for _, s := range list {
		for _, q := range s.Questions {
			form.Fields = append(form.Fields, q.Field)
			if q.Gap != nil {
				form.Fields = append(form.Fields, *q.Gap)
			}
		}
	}
	form = form.Filled(typed, err)
	for _, s := range list {
		for i := range s.Questions {
			q := &s.Questions[i]
			q.Field = form.Field(q.Field.Name)
			if q.Gap != nil {
				g := form.Field(q.Gap.Name)
				q.Gap = &g
			}
		}
	}
	return form, list
}

// differences are the fields in which what was typed and what is stored now are not the same.
func differences(mine, theirs Draft) []ui.Difference {
	m, t := mine.values(), theirs.values()
	var out []ui.Difference
	for _, s := range sections(false) {
		for _, q := range s.Questions {
			a, b := shown(q.Field, m), shown(q.Field, t)
			if g := gapName[q.Field.Name]; g != "" {
				a, b = either(a, m.Get(g)), either(b, t.Get(g))
			}
			if a != b {
				out = append(out, ui.Difference{Label: q.Field.Label, Theirs: b, Mine: a})
			}
		}
	}
	return out
}

func shown(f ui.Field, v url.Values) string {
	if f.Kind == ui.DateParts {
		if v.Get(f.Name+".year") == "" {
			return ""
		}
		return v.Get(f.Name+".month") + "/" + v.Get(f.Name+".day") + "/" + v.Get(f.Name+".year")
	}
	x := v.Get(f.Name)
	if i := slices.IndexFunc(f.Options, func(o ui.Option) bool { return o.Value == x }); i >= 0 {
		return f.Options[i].Label
	}
	return x
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
