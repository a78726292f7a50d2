package people

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type logView struct {
	Head    ui.Head
	Numbers ui.Numbers
	Table   ui.Table
	Print   ui.Link
	Full    bool // the list was cut at its longest
}

// paperView is the warning before paper, and, after it was given, the list as it is printed.
type paperView struct {
	Head  ui.Head
	Form  *ui.Form
	Table ui.Table
	Upto  time.Time
}

func (d *desk) log(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	p, looks, err := d.Looks(r.Context(), x, "show who looked")
	if err != nil {
		return err
	}
	v := logViewOf(p, looks, d.agencies(r.Context(), looks), access.Who(r.Context()).Where())
	return logPage.Render(w, r, d.site, "Who looked", v, web.Here("/people"))
}

func (d *desk) agencies(ctx context.Context, looks []Look) map[string]string {
	if d.ports.Names == nil {
		return nil
	}
	var ids []string
	for _, l := range looks {
		ids = append(ids, l.Agency)
	}
	return d.ports.Names.Names(ctx, ids...)
}

func logViewOf(p Person, looks []Look, names map[string]string, zone *time.Location) logView {
	v := logView{Table: looksTable(looks, names, zone), Print: ui.Link{Text: "Print for her", Href: path(p.ID, "log", "print")}, Full: len(looks) >= looksMax,
		Head: ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: Ref(p.ID), Href: path(p.ID)}, {Text: "Who looked"}}, Title: "Who looked at this record",
			Sub: []string{"Nobody can remove a line, not even an administrator."}}}
	opened, who := 0, map[string]bool{}
	for _, l := range looks {
		if l.Opened {
			opened++
		}
		who[string(l.Role)+l.Agency] = true
	}
	v.Numbers = ui.Numbers{Items: []ui.Figure{{Label: "Lines", Value: strconv.Itoa(len(looks))}, {Label: "Opened what is sealed", Value: strconv.Itoa(opened)}, {Label: "Roles that looked", Value: strconv.Itoa(len(who))}}}
	return v
}

// looksTable says when, who, what and why, in plain words.
func looksTable(looks []Look, names map[string]string, zone *time.Location) ui.Table {
	t := ui.Table{Caption: "Who looked, the newest first", HideCaption: true, Heads: ui.Heads("When", "Who", "What", "Why")}
	for _, l := range looks {
		who := l.Role.Title()
		switch l.Kind {
		case access.Flow:
			who = "Automatic step"
		case access.Shell:
			who = "Operator at the command line"
		}
		why := ui.Cell{Text: purposeWords(l.Purpose), Sub: l.Words}
		what := ui.Cell{Text: actWords(l.Act)}
		switch {
		case l.Refused:
			what.Sub = "Tried, and was not let in"
		case l.Opened:
			what.Sub = "Sealed fields were opened"
		}
		t.Rows = append(t.Rows, []ui.Cell{{Text: l.At.In(zone).Format("January 2, 2006, 15:04")}, {Text: who, Sub: names[l.Agency]}, what, why})
	}
	return t
}

var actsInWords = map[access.Act]string{
	ActRecord: "Recorded her", ActView: "Her record, without what is sealed", ActOpen: "Her sealed answers", ActSafe: "How she may safely be reached",
	ActChange: "Changed her record", ActLooks: "This list", ActAskErase: "Asked to erase her record", ActErase: "Erased her record",
	ActConsent: "Recorded her answer to a consent", ActWithdraw: "Withdrew a consent for her", "vault.open": "Her sealed answers"}

// actWords say an act for her to read; an act of another domain is said by the kind of record.
func actWords(act string) string {
	if w := actsInWords[access.Act(act)]; w != "" {
		return w
	}
	switch domain, _, _ := strings.Cut(act, "."); domain {
	case "hotline":
		return "Her situation at the hotline"
	case "certification":
		return "Her request for a letter"
	case "casework":
		return "Her case"
	}
	return "Something about her"
}

func purposeWords(code string) string {
	for _, p := range Purposes {
		if p.Code == code {
			return p.Words
		}
	}
	if code == "" {
		return "Part of the work itself"
	}
	return strings.ToUpper(code[:1]) + code[1:]
}

func (d *desk) warn(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	p, err := d.View(r.Context(), x, "prepare a print of who looked")
	if err != nil {
		return err
	}
	return paperPage.Render(w, r, d.site, "Before you print", warning(p), web.Here("/people"))
}

func warning(p Person) paperView {
	return paperView{Head: ui.Head{Crumbs: []ui.Link{{Text: "People", Href: "/people"}, {Text: Ref(p.ID), Href: path(p.ID)}, {Text: "Who looked", Href: path(p.ID, "log")}, {Text: "Print"}}, Title: "Before you print"},
		Form: &ui.Form{Action: path(p.ID, "log", "print"), ID: "paper", Submit: "Show the page to print", Cancel: ui.Link{Text: "Do not print", Href: path(p.ID, "log")},
			Fields: []ui.Field{{Kind: ui.Check, Name: "knows", Label: "She knows that paper can be found, and still wants it"}}}}
}

func (d *desk) paper(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	in := web.Form(r)
	in.That(in.Bool("knows"), "knows", "Tell her first that paper can be found")
	if err := in.Err(); err != nil {
		p, e := d.View(r.Context(), x, "prepare a print of who looked")
		if e != nil {
			return e
		}
		v := warning(p)
		form := v.Form.Filled(in.Values(), err)
		v.Form = &form
		return paperPage.Render(w, r, d.site, "Before you print", v, web.Status(422), web.At(path(x, "log", "print")), web.Here("/people"))
	}
	p, looks, err := d.Looks(r.Context(), x, "print who looked")
	if err != nil {
		return err
	}
	v := warning(p)
	v.Form, v.Head.Title, v.Upto = nil, "Who looked at this record", d.site.Now()
	v.Table = looksTable(looks, d.agencies(r.Context(), looks), access.Who(r.Context()).Where())
	return paperPage.Render(w, r, d.site, "Print", v, web.At(path(x, "log", "print")), web.Here("/people"))
}

type erasuresView struct {
	Head  ui.Head
	Rows  []erasureRow
	Empty ui.Empty
}

type erasureRow struct {
	Ref   string
	Asked time.Time
	Age   string
	Post  *ui.Post // nil: this reader may not
}

func (d *desk) askErase(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	if err := d.AskErase(r.Context(), x); err != nil {
		return err
	}
	if err := d.site.Notify(r, "Asked. A security officer of your agency must agree before anything is erased."); err != nil {
		return err
	}
	return d.site.Redirect(w, r, path(x))
}

func (d *desk) erasures(w http.ResponseWriter, r *http.Request) error {
	list, err := d.Erasures(r.Context())
	if err != nil {
		return err
	}
	v := erasuresViewOf(list, func(p Person) bool { return d.guard.May(r.Context(), ActErase, p.resource()) })
	return erasuresPage.Render(w, r, d.site, "Erasures", v, web.Here("/people"))
}

func erasuresViewOf(list []Person, may func(Person) bool) erasuresView {
	v := erasuresView{Head: ui.Head{Title: "Records to erase", Sub: []string{"Two people: whoever asked, and a security officer. Erasing cannot be undone."}},
		Empty: ui.Empty{Title: "Nothing is to be erased.", Text: "A request appears here when somebody who works with a person asks for it."}}
	for _, p := range list {
		row := erasureRow{Ref: Ref(p.ID), Asked: p.EraseAsked, Age: bandWords(p.Band)}
		if may(p) {
			row.Post = &ui.Post{Action: path(p.ID, "erase", "now"), Text: "Erase", Style: "stop"}
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

func (d *desk) erase(w http.ResponseWriter, r *http.Request) error {
	x, err := idOf(r)
	if err != nil {
		return err
	}
	if err := d.Erase(r.Context(), x); err != nil {
		return err
	}
	if err := d.site.Notify(r, "Erased. The key is destroyed; only the classes that are counted are left."); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/erasures")
}
