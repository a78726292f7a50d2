package agencies

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type agenciesView struct {
	Head  ui.Head
	Table ui.Table
	Add   *ui.Form
}

type usersView struct {
	Head      ui.Head
	Warn      *ui.Note
	Waiting   ui.Table
	Users     ui.Table
	Empty     ui.Empty
	Add, Stop *ui.Form
}

var (
	agenciesPage = web.Page[agenciesView](pages, "pages/agencies.tmpl")
	usersPage    = web.Page[usersView](pages, "pages/users.tmpl")
)

func usersPath(agency string) string      { return "/agencies/" + agency + "/users" }
func userPath(agency, user string) string { return usersPath(agency) + "/" + user }
func grantPath(g Grant) string            { return "/agencies/" + g.Agency + "/grants/" + g.ID }

// version is for the hidden field of a form.
func version(n int64) string { return strconv.FormatInt(n, 10) }

func (d *counter) showAgencies(w http.ResponseWriter, r *http.Request) error {
	return d.agenciesPage(w, r, nil, nil)
}

func (d *counter) agenciesPage(w http.ResponseWriter, r *http.Request, in *web.Input, wrong error) error {
	all, err := d.Agencies(r.Context())
	if err != nil {
		return err
	}
	voice := d.site.Voice(r)
	v := agenciesOf(all, func(a Agency) bool { return d.mayList(r, a) }, func(c clock.Date) string { return voice.Day(c) },
		func(a Agency) clock.Date { return d.today(a) })
	res, err := d.resource(r.Context(), d.guard.Reader(r.Context()), Agency{})
	if err != nil {
		return err
	}
	if d.guard.May(r.Context(), ActAgencyAdd, res) {
		f := ui.Form{Action: "/agencies", ID: "add", Submit: "Register the agency", Once: d.site.Once(), Fields: agencyFields(),
			Note: "Then register its first administrator. After that, only its own administrators keep its users."}
		if in != nil {
			f = f.Filled(in.Values(), wrong)
		}
		v.Add = &f
	}
	if wrong != nil {
		return agenciesPage.Render(w, r, d.site, "Agencies", v, web.Status(422), web.At("/agencies"))
	}
	return agenciesPage.Render(w, r, d.site, "Agencies", v)
}

func (d *counter) mayList(r *http.Request, a Agency) bool {
	res, err := d.resource(r.Context(), d.guard.Reader(r.Context()), a)
	return err == nil && d.guard.May(r.Context(), ActUserList, res)
}

func agenciesOf(all []Agency, open func(Agency) bool, day func(clock.Date) string, today func(Agency) clock.Date) agenciesView {
	names := map[string]string{}
	for _, a := range all {
		names[a.ID] = a.Short
	}
	v := agenciesView{Head: ui.Head{Title: "Agencies", Sub: []string{"Who works together here, from when until when"}},
		Table: ui.Table{Caption: "Agencies", HideCaption: true, Heads: ui.Heads("Agency", "Kind", "Time zone", "Since", "Until")}}
	for _, a := range all {
		name := ui.Cell{Text: a.Name, Sub: a.ID}
		if open(a) {
			name = ui.Cell{Link: ui.Link{Text: a.Name, Href: usersPath(a.ID)}, Sub: a.ID}
		}
		if a.Host {
			name.Sub += ", runs this installation"
		}
		until := ui.Cell{Text: "No end set"}
		if !a.Until.IsZero() {
			until.Text = day(a.Until)
			if a.Over(today(a)) {
				until.Sub = "Ended"
			}
			if a.SucceededBy != "" {
				until.Sub = strings.TrimSpace(until.Sub + " Succeeded by " + names[a.SucceededBy])
			}
		}
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{name, {Text: a.Kind.Title()}, {Text: a.Zone}, {Text: day(a.From)}, until})
	}
	return v
}

func (d *counter) addAgency(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft, once := readAgencyDraft(in), in.Once()
	err := in.Err()
	if err == nil {
		_, err = d.AddAgency(r.Context(), draft, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.agenciesPage(w, r, in, err)
	}
	if err != nil {
		return err
	}
	return d.done(w, r, "Agency registered. Register its first administrator now.", usersPath(draft.ID))
}

// done says what happened on the next page.
func (d *counter) done(w http.ResponseWriter, r *http.Request, text, path string) error {
	if err := d.site.Notify(r, text); err != nil {
		return err
	}
	return d.site.Redirect(w, r, path)
}

func (d *counter) endAgency(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	v, until, successor := in.Version(), in.Date("until"), in.Text("successor", 60)
	if err := in.Err(); err != nil {
		return err
	}
	if err := d.EndAgency(r.Context(), r.PathValue("agency"), until, successor, v); err != nil {
		return err
	}
	return d.done(w, r, "The agency ends. Its users’ roles end with it.", "/agencies")
}

func (d *counter) showUsers(w http.ResponseWriter, r *http.Request) error {
	return d.usersPage(w, r, nil, nil)
}

func (d *counter) usersPage(w http.ResponseWriter, r *http.Request, in *web.Input, wrong error) error {
	a, ms, err := d.Staff(r.Context(), r.PathValue("agency"))
	if err != nil {
		return err
	}
	v := usersOf(a, ms, d.today(a))
	res, err := d.resource(r.Context(), d.guard.Reader(r.Context()), a)
	if err != nil {
		return err
	}
	if d.guard.May(r.Context(), ActUserAdd, res) && !a.Over(d.today(a)) {
		f := ui.Form{Action: usersPath(a.ID), ID: "add", Submit: "Register the user", Once: d.site.Once(), Fields: []ui.Field{
			{Kind: ui.Text, Name: "name", Label: "Name, as colleagues know it", Max: 120},
			{Kind: ui.DateParts, Name: "from", Label: "First day", Hint: "Empty: today", Optional: true}}}
		if in != nil {
			f = f.Filled(in.Values(), wrong)
		}
		v.Add = &f
	}
	if d.guard.May(r.Context(), ActAgencyEnd, res) && !a.Host && a.Until.IsZero() {
		v.Stop = &ui.Form{Action: "/agencies/" + a.ID + "/end", ID: "end", Submit: "End this agency", Stop: true, Version: version(a.Version),
			Note: "All roles of its users end with it, and their sessions at once. Its records stay.", Fields: []ui.Field{
				{Kind: ui.DateParts, Name: "until", Label: "First day without it", Hint: "Empty: today", Optional: true},
				{Kind: ui.Code, Name: "successor", Label: "Id of the agency that takes over", Max: 40, Optional: true}}}
	}
	if wrong != nil {
		return usersPage.Render(w, r, d.site, "Users and roles", v, web.Status(422), web.At(usersPath(a.ID)))
	}
	return usersPage.Render(w, r, d.site, "Users and roles", v)
}

func usersOf(a Agency, ms []Member, today clock.Date) usersView {
	v := usersView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Agencies", Href: "/agencies"}, {Text: a.Name}}, Title: "Users and roles", Sub: []string{a.Name}},
		Waiting: ui.Table{Caption: "Waiting for a security officer", HideCaption: true, Heads: ui.Heads("User", "Role", "Open")},
		Users:   ui.Table{Caption: "Users", HideCaption: true, Heads: ui.Heads("User", "Roles today", "State")},
		Empty:   ui.Empty{Title: "Nobody is registered yet.", Text: "Register an administrator first, then a security officer, then who works with persons."}}
	v.Waiting.Heads[2].Hide = true
	officers := 0
	for _, m := range ms {
		state := "Works here"
		switch {
		case m.Over(today):
			state = "Has left"
		case today.Before(m.From):
			state = "Not yet here"
		}
		var titles []string
		roles := RolesOn(m.User, m.Grants, a, today)
		for _, role := range roles {
			titles = append(titles, role.Title())
		}
		if slices.Contains(roles, access.Officer) {
			officers++
		}
		cell := ui.Cell{Text: strings.Join(titles, ", ")}
		if len(titles) == 0 {
			cell.Text = "No role today"
		}
		v.Users.Rows = append(v.Users.Rows, []ui.Cell{{Link: ui.Link{Text: m.Name, Href: userPath(a.ID, m.ID)}}, cell, {Text: state}})
		for _, g := range m.Grants {
			if g.State == Proposed && !m.Over(today) {
				v.Waiting.Rows = append(v.Waiting.Rows, []ui.Cell{{Text: m.Name}, {Text: g.Role.Title()},
					{Link: ui.Link{Text: "Read and answer", Href: grantPath(g), About: g.Role.Title() + ", " + m.Name}}})
			}
		}
	}
	if officers == 0 {
		v.Warn = &ui.Note{Tone: "amber", Title: "There is no security officer.", Text: "Roles that read cases wait until an administrator has named one and the officer has agreed."}
	}
	return v
}

func (d *counter) addUser(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft, once := UserDraft{Agency: r.PathValue("agency"), Name: in.Text("name", 120), From: in.Date("from")}, in.Once()
	err := in.Err()
	var id string
	if err == nil {
		id, err = d.AddUser(r.Context(), draft, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.usersPage(w, r, in, err)
	}
	if err != nil {
		return err
	}
	return d.done(w, r, "User registered. Propose a role now.", userPath(draft.Agency, id))
}
