package agencies

import (
	"net/url"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Samples shows every state of every page, with invented records.
func Samples() []web.Sample {
	at := time.Date(2026, time.June, 9, 16, 0, 0, 0, time.UTC)
	day := func(d int) clock.Date { return clock.NewDate(2026, time.June, d) }
	today := day(9)
	a := Agency{ID: "harbor-shelter", Name: "Harbor Shelter", Short: "Harbor Shelter", Kind: Nonprofit, Zone: "America/Chicago", Term: Term{From: day(1)}, Version: 1}
	host := Agency{ID: "pitf-secretariat", Name: "Task Force Secretariat", Short: "Secretariat", Kind: Federal, Zone: "America/New_York", Host: true, Term: Term{From: day(1)}}
	over := Agency{ID: "old-shelter", Name: "Old Shelter", Short: "Old Shelter", Kind: Nonprofit, Zone: "America/Chicago", Term: Term{day(1), day(5)}, SucceededBy: "harbor-shelter"}
	grant := func(user string, role access.Role, s State) Grant {
		g := Grant{ID: "g-" + user + "-" + string(role), User: user, Agency: a.ID, Role: role, Term: Term{From: day(2)}, GrantedBy: "tessa", GrantedAt: at.Add(-48 * time.Hour), State: s, Version: 1}
		if s == InForce && NeedsSecond(role, true) || s == Refused {
			g.SecondedBy, g.SecondedAt = "umar", at.Add(-24*time.Hour)
		} else if s == InForce {
			g.SecondedAt = g.GrantedAt
		}
		return g
	}
	user := func(id, name string, gs ...Grant) Member {
		return Member{User{ID: id, Agency: a.ID, Name: name, Term: Term{From: day(1)}, Version: 1}, gs}
	}
	waiting := grant("rosa", access.CaseWorker, Proposed)
	gone := grant("sam", access.Analyst, InForce)
	gone.Until = day(8)
	ms := []Member{
		user("rosa", "Rosa Delgado", waiting),
		user("sam", "Sam Keller", grant("sam", access.CaseWorker, InForce), grant("sam", access.ReportOfficer, Refused), gone),
		user("tessa", "Tessa Boyd", grant("tessa", access.Administrator, InForce)),
		user("umar", "Umar Shah", grant("umar", access.Officer, InForce)),
	}
	voice := lang.Voice{Catalogue: lang.New(), Tag: lang.English, Zone: a.Location()}
	as := func(me string) shown { return shown{a, ms, today, voice.Day, me} }

	list := agenciesOf([]Agency{host, a, over}, func(x Agency) bool { return !x.Host }, voice.Day, func(Agency) clock.Date { return today })
	add := ui.Form{Action: "/agencies", ID: "add", Submit: "Register the agency", Fields: agencyFields(), Note: "Then register its first administrator."}
	listAdd := list
	listAdd.Add = &add
	users := usersOf(a, ms, today)
	addUser := ui.Form{Action: usersPath(a.ID), ID: "add", Submit: "Register the user", Fields: []ui.Field{{Kind: ui.Text, Name: "name", Label: "Name, as colleagues know it"},
		{Kind: ui.DateParts, Name: "from", Label: "First day", Hint: "Empty: today", Optional: true}}}
	users.Add = &addUser

	admin := as("tessa").userView(ms[1])
	propose := proposeForm(a.ID, "sam", "00000000000000000000000000000000")
	admin.Propose = &propose
	admin.Code = &ui.Form{Action: userPath(a.ID, "sam") + "/code", ID: "code", Submit: "Make a one-time code", Outline: true, Note: "It works once, within an hour."}
	admin.Stop = &ui.Form{Action: userPath(a.ID, "sam") + "/end", ID: "end", Submit: "End this user", Stop: true, Version: "1"}
	wrong := admin
	failed := propose.Filled(url.Values{"role": {"analyst"}, "from.month": {"6"}, "from.day": {"1"}, "from.year": {"2026"}}, (GrantDraft{Role: access.Analyst, From: day(1)}).check(today, false))
	wrong.Propose = &failed
	self := as("tessa").userView(ms[2])
	self.Self = &ui.Note{Text: "This is you. Nobody grants a role to himself, or hands himself a code: ask another administrator."}

	enrolFailed := enrolForm().Filled(url.Values{"name": {"Harbor Shelter"}, "id": {"Harbor"}}, errCode)
	offers := []Offer{{host, User{ID: "m", Name: "Morgan Ellery"}, []access.Role{access.Administrator}}, {a, ms[1].User, []access.Role{access.CaseWorker, access.Editor}}}
	held := Held{Agency: a, Roles: []access.Role{access.CaseWorker, access.Editor}, Waiting: []access.Role{access.ReportOfficer}}
	return []web.Sample{
		{Name: "Sign in: demonstration", Page: signInPage, View: signInView{Groups: groups(offers)}, Title: "Sign in"},
		{Name: "Sign in: production", Page: signInPage, View: signInView{Code: codeForm("/worklist")}, Title: "Sign in"},
		{Name: "Sign in: a code that does not work", Page: signInPage, View: signInView{Code: codeForm("").Filled(nil, errCode)}, Title: "Sign in"},
		{Name: "Enrol: empty", Page: enrolPage, View: enrolView{Form: enrolForm()}, Title: "Enrol"},
		{Name: "Enrol: something does not fit", Page: enrolPage, View: enrolView{Form: enrolFailed}, Title: "Enrol"},
		{Name: "Enrol: there is an administrator", Page: enrolPage, View: enrolView{Done: true}, Title: "Enrol"},
		{Name: "Roles: two held, one waiting", Page: rolesPage, View: rolesOf(held, access.CaseWorker)},
		{Name: "Roles: none held", Page: rolesPage, View: rolesOf(Held{Agency: a}, access.CaseWorker)},
		{Name: "Agencies: a user", Page: agenciesPage, View: list},
		{Name: "Agencies: the host’s administrator", Page: agenciesPage, View: listAdd},
		{Name: "Users: one proposal waits", Page: usersPage, View: users},
		{Name: "Users: no security officer", Page: usersPage, View: usersOf(a, ms[:3], today)},
		{Name: "Users: nobody yet", Page: usersPage, View: usersOf(a, nil, today)},
		{Name: "User: for an administrator", Page: userPage, View: admin},
		{Name: "User: a proposal that does not fit", Page: userPage, View: wrong},
		{Name: "User: for a colleague, no role", Page: userPage, View: as("sam").userView(user("new", "Vera Lind"))},
		{Name: "User: oneself", Page: userPage, View: self},
		{Name: "Role: waits, this reader may answer", Page: grantPage, View: as("umar").grantView(ms[0], waiting, true, true)},
		{Name: "Role: waits, this reader proposed it", Page: grantPage, View: as("tessa").grantView(ms[0], waiting, false, true)},
		{Name: "Role: waits, it is for this reader", Page: grantPage, View: as("rosa").grantView(ms[0], waiting, false, false)},
		{Name: "Role: in force, two people", Page: grantPage, View: as("rosa").grantView(ms[1], ms[1].Grants[0], false, false)},
		{Name: "Role: in force, one person", Page: grantPage, View: as("umar").grantView(ms[2], ms[2].Grants[0], false, true)},
		{Name: "Role: refused", Page: grantPage, View: as("umar").grantView(ms[1], ms[1].Grants[1], false, false)},
		{Name: "Role: ended", Page: grantPage, View: as("umar").grantView(ms[1], gone, false, true)},
		{Name: "One-time code: shown once", Page: codePage, View: codeOf("0000-0000-0000-0000-0000-0", voice.DateTime(at.Add(time.Hour)), ui.Link{Text: "Back to the user", Href: "/gallery"})},
	}
}
