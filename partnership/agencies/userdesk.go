package agencies

import (
	"net/http"
	"slices"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

type userView struct {
	Head    ui.Head
	Facts   ui.Facts
	Grants  ui.Table
	Empty   ui.Empty
	Self    *ui.Note
	Propose *ui.Form
	Code    *ui.Form
	Stop    *ui.Form
}

type grantView struct {
	Head  ui.Head
	Facts ui.Facts
	Two   *ui.TwoPeople
	Stop  *ui.Form
}

type codeView struct {
	Head    ui.Head
	Code    string
	Expires ui.Note
	Back    ui.Link
}

var (
	userPage  = web.Page[userView](pages, "pages/user.tmpl")
	grantPage = web.Page[grantView](pages, "pages/grant.tmpl")
	codePage  = web.Page[codeView](pages, "pages/code.tmpl")
)

// shown is an agency as one principal sees it on the pages of a user or a grant.
type shown struct {
	Agency
	members []Member
	today   clock.Date
	day     func(clock.Date) string
	me      string
}

func (d *counter) shown(r *http.Request) (shown, error) {
	a, ms, err := d.Staff(r.Context(), r.PathValue("agency"))
	return shown{a, ms, d.today(a), d.site.Voice(r).Day, access.Who(r.Context()).ID}, err
}

func (x shown) member(id string) (Member, error) {
	i := slices.IndexFunc(x.members, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return Member{}, fault.New(fault.NotFound, "There is no such user")
	}
	return x.members[i], nil
}

func (x shown) grant(id string) (Member, Grant, error) {
	for _, m := range x.members {
		for _, g := range m.Grants {
			if g.ID == id {
				return m, g, nil
			}
		}
	}
	return Member{}, Grant{}, fault.New(fault.NotFound, "There is no such grant")
}

// name is how a grant's page calls somebody.
func (x shown) name(id string) string {
	switch id {
	case "":
		return "Nobody"
	case console:
		return "The console of this server"
	case x.me:
		return "You"
	}
	if m, err := x.member(id); err == nil {
		return m.Name
	}
	return "An administrator of the host agency"
}

var stateTags = map[State]ui.Tag{
	Proposed: {Text: "Waits for a security officer", Tone: "amber", Icon: "half"},
	InForce:  {Text: "In force", Tone: "moss", Icon: "check"},
	NotYet:   {Text: "In force from its first day", Tone: "moss", Icon: "clock"},
	Refused:  {Text: "Refused", Tone: "clay", Icon: "no"},
	Ended:    {Text: "Ended"},
}

func (x shown) until(t Term) string {
	if t.Until.IsZero() {
		return "No end set"
	}
	return x.day(t.Until)
}

func (x shown) userView(m Member) userView {
	v := userView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Agencies", Href: "/agencies"}, {Text: x.Name, Href: usersPath(x.ID)}, {Text: "User"}}, Title: m.Name, Sub: []string{x.Name}},
		Facts: ui.Facts{Rows: []ui.Fact{{Term: "First day", Answer: ui.Said(x.day(m.From))}, {Term: "First day away", Answer: ui.Said(x.until(m.Term))},
			{Term: "Id in the journal", Answer: ui.Said(m.ID)}}},
		Grants: ui.Table{Caption: "Roles", HideCaption: true, Heads: ui.Heads("Role", "State", "From", "First day without it", "Open")},
		Empty:  ui.Empty{Title: "No role yet.", Text: "Without a role in force, this user cannot sign in."}}
	v.Grants.Heads[4].Hide = true
	for _, g := range m.Grants {
		v.Grants.Rows = append(v.Grants.Rows, []ui.Cell{{Text: g.Role.Title()}, {Tag: stateTags[g.StateOn(x.today)]}, {Text: x.day(g.From)},
			{Text: x.until(g.Term)}, {Link: ui.Link{Text: "Open", Href: grantPath(g), About: g.Role.Title()}}})
	}
	return v
}

func proposeForm(agency, user, once string) ui.Form {
	var roles []ui.Option
	for _, s := range Sights {
		hint := s.Does
		if NeedsSecond(s.Role, true) {
			hint += " Needs a security officer who agrees."
		}
		roles = append(roles, ui.Option{Value: string(s.Role), Label: s.Role.Title(), Hint: hint})
	}
	return ui.Form{Action: userPath(agency, user) + "/grants", ID: "propose", Submit: "Propose the role", Once: once,
		Note: "The proposal, its answer and its end are written to the journal, with ids and without names.", Fields: []ui.Field{
			{Kind: ui.Radios, Name: "role", Label: "Role", Options: roles},
			{Kind: ui.DateParts, Name: "from", Label: "First day", Hint: "Empty: today", Optional: true},
			{Kind: ui.DateParts, Name: "until", Label: "First day without it", Hint: "Empty: open", Optional: true}}}
}

func (d *counter) showUser(w http.ResponseWriter, r *http.Request) error {
	return d.userPage(w, r, nil, nil)
}

func (d *counter) userPage(w http.ResponseWriter, r *http.Request, in *web.Input, wrong error) error {
	x, err := d.shown(r)
	if err != nil {
		return err
	}
	m, err := x.member(r.PathValue("user"))
	if err != nil {
		return err
	}
	v := x.userView(m)
	res, err := d.userResource(r.Context(), d.guard.Reader(r.Context()), m.User, x.Agency)
	if err != nil {
		return err
	}
	gone := m.Over(x.today) || x.Over(x.today)
	if m.ID == x.me && access.Who(r.Context()).Role == access.Administrator {
		v.Self = &ui.Note{Text: "This is you. Nobody grants a role to himself, or hands himself a code: ask another administrator."}
	}
	if !gone && d.guard.May(r.Context(), ActPropose, res) {
		f := proposeForm(x.ID, m.ID, d.site.Once())
		if in != nil {
			f = f.Filled(in.Values(), wrong)
		}
		v.Propose = &f
	}
	if !gone && len(RolesOn(m.User, m.Grants, x.Agency, x.today)) > 0 && d.guard.May(r.Context(), ActCode, res) {
		v.Code = &ui.Form{Action: userPath(x.ID, m.ID) + "/code", ID: "code", Submit: "Make a one-time code", Outline: true,
			Note: "Hand it over in person or by telephone, never by mail. It works once, within an hour, and makes an earlier one void. The journal keeps that you made it."}
	}
	if !gone && d.guard.May(r.Context(), ActUserEnd, res) {
		v.Stop = &ui.Form{Action: userPath(x.ID, m.ID) + "/end", ID: "end", Submit: "End this user", Stop: true, Version: version(m.Version),
			Note: "All roles end with the user, and sessions at once.", Fields: []ui.Field{
				{Kind: ui.DateParts, Name: "away", Label: "First day away", Hint: "Empty: at once", Optional: true}}}
	}
	if wrong != nil {
		return userPage.Render(w, r, d.site, "User", v, web.Status(422), web.At(userPath(x.ID, m.ID)))
	}
	return userPage.Render(w, r, d.site, "User", v)
}

func (d *counter) propose(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	draft := GrantDraft{User: r.PathValue("user"), Role: access.Role(in.Text("role", 40)), From: in.Date("from"), Until: in.Date("until")}
	once := in.Once()
	var id string
	err := in.Err()
	if err == nil {
		id, err = d.Propose(r.Context(), draft, once)
	}
	if fault.Is(err, fault.Invalid) {
		return d.userPage(w, r, in, err)
	}
	if err != nil {
		return err
	}
	x, err := d.shown(r)
	if err != nil {
		return err
	}
	text := "The role is in force."
	if _, g, err := x.grant(id); err == nil && g.State == Proposed {
		text = "Proposed. The role is in force once a security officer of this agency agrees."
	}
	return d.done(w, r, text, userPath(x.ID, draft.User))
}

func (d *counter) issueCode(w http.ResponseWriter, r *http.Request) error {
	user := r.PathValue("user")
	c, err := d.IssueCode(r.Context(), user)
	if err != nil {
		return err
	}
	return codePage.Render(w, r, d.site, "One-time code", codeOf(c.Text, d.site.Voice(r).DateTime(c.Expires), ui.Link{Text: "Back to the user", Href: userPath(r.PathValue("agency"), user)}))
}

func codeOf(code, expires string, back ui.Link) codeView {
	return codeView{Head: ui.Head{Title: "One-time code", Sub: []string{"Shown once: nobody can look it up again"}}, Code: code, Back: back,
		Expires: ui.Note{Text: "Works once on the page Sign in, until **" + expires + "**. Hand it over in person or by telephone."}}
}

func (d *counter) endUser(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	v, until := in.Version(), in.Date("away")
	if err := in.Err(); err != nil {
		return err
	}
	if err := d.EndUser(r.Context(), r.PathValue("user"), until, v); err != nil {
		return err
	}
	return d.done(w, r, "The user’s days here end, and all roles with them.", usersPath(r.PathValue("agency")))
}

func (x shown) grantView(m Member, g Grant, mayAnswer, mayEnd bool) grantView {
	state := g.StateOn(x.today)
	v := grantView{Head: ui.Head{Crumbs: []ui.Link{{Text: "Agencies", Href: "/agencies"}, {Text: x.Name, Href: usersPath(x.ID)}, {Text: m.Name, Href: userPath(x.ID, m.ID)}, {Text: "Role"}},
		Title: g.Role.Title(), Tags: []ui.Tag{stateTags[state]}, Sub: []string{x.Name}},
		Facts: ui.Facts{Rows: []ui.Fact{{Term: "User", Link: ui.Link{Text: m.Name, Href: userPath(x.ID, m.ID)}}, {Term: "First day", Answer: ui.Said(x.day(g.From))},
			{Term: "First day without it", Answer: ui.Said(x.until(g.Term))}}}}
	for _, s := range Sights {
		if s.Role == g.Role {
			v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: "Sees", Answer: ui.Said(s.Sees)}, ui.Fact{Term: "Does", Answer: ui.Said(s.Does)})
		}
	}
	if g.State == Proposed || g.SecondedBy != "" {
		v.Two = &ui.TwoPeople{First: ui.Signer{Role: "Proposed by", Who: x.name(g.GrantedBy), When: g.GrantedAt}, Second: x.secondSigner(g, mayAnswer)}
	} else {
		v.Facts.Rows = append(v.Facts.Rows, ui.Fact{Term: "Granted by", Answer: ui.Said(x.name(g.GrantedBy))})
	}
	if mayEnd && (state == Proposed || state == InForce || state == NotYet) {
		text := "End this role"
		if state == Proposed {
			text = "Take the proposal back"
		}
		v.Stop = &ui.Form{Action: grantPath(g) + "/end", ID: "end", Submit: text, Stop: true, Version: version(g.Version),
			Note: "A session in this role ends on the same day.", Fields: []ui.Field{
				{Kind: ui.DateParts, Name: "until", Label: "First day without it", Hint: "Empty: at once", Optional: true}}}
	}
	return v
}

func (x shown) secondSigner(g Grant, may bool) ui.Signer {
	s := ui.Signer{Role: "Second person", When: g.SecondedAt}
	switch {
	case g.State == Refused:
		s.Who, s.Text = x.name(g.SecondedBy), "Refused."
	case g.State != Proposed:
		s.Who, s.Text = x.name(g.SecondedBy), "Agreed."
	case may:
		s.Text = "You did not propose this and it is not for you, so you may answer."
		s.Form = &ui.Form{Action: grantPath(g), ID: "answer", Submit: "Answer", Version: version(g.Version), Fields: []ui.Field{
			{Kind: ui.Radios, Name: "answer", Label: "Should this user have this role?", Options: []ui.Option{
				{Value: "agree", Label: "Agree", Hint: "The role is in force from its first day, or from today."}, {Value: "refuse", Label: "Refuse"}}}}}
	case g.GrantedBy == x.me:
		s.Text = "You proposed this, so another person must answer: a security officer of this agency."
	case g.User == x.me:
		s.Text = "This is for you, so another person must answer: a security officer of this agency."
	default:
		s.Text = "A security officer of this agency answers."
	}
	return s
}

func (d *counter) showGrant(w http.ResponseWriter, r *http.Request) error {
	return d.grantPage(w, r, nil, nil)
}

func (d *counter) grantPage(w http.ResponseWriter, r *http.Request, in *web.Input, wrong error) error {
	x, err := d.shown(r)
	if err != nil {
		return err
	}
	m, g, err := x.grant(r.PathValue("grant"))
	if err != nil {
		return err
	}
	v := x.grantView(m, g, d.guard.May(r.Context(), ActSecond, g.resource()), d.guard.May(r.Context(), ActEnd, g.resource()))
	if wrong != nil {
		if v.Two != nil && v.Two.Second.Form != nil {
			f := v.Two.Second.Form.Filled(in.Values(), wrong)
			v.Two.Second.Form = &f
		}
		return grantPage.Render(w, r, d.site, "Role of a user", v, web.Status(422), web.At(grantPath(g)))
	}
	return grantPage.Render(w, r, d.site, "Role of a user", v)
}

func (d *counter) answerGrant(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	v, answer, grant := in.Version(), in.Choice("answer", "agree", "refuse"), r.PathValue("grant")
	err := in.Err()
	switch {
	case err != nil:
	case answer == "agree":
		err = d.Second(r.Context(), grant, v)
	default:
		err = d.Refuse(r.Context(), grant, v)
	}
	if fault.Is(err, fault.Invalid) {
		return d.grantPage(w, r, in, err)
	}
	if err != nil {
		return d.conflict(r, err, map[string]string{"agree": "Agree", "refuse": "Refuse"}[answer])
	}
	return d.done(w, r, "Your answer is kept.", usersPath(r.PathValue("agency")))
}

func (d *counter) endGrant(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	v, until := in.Version(), in.Date("until")
	if err := in.Err(); err != nil {
		return err
	}
	if err := d.End(r.Context(), r.PathValue("grant"), until, v); err != nil {
		return d.conflict(r, err, "End this role")
	}
	return d.done(w, r, "The role ends.", usersPath(r.PathValue("agency")))
}

// conflict shows what somebody else made of a grant meanwhile beside what this reader wanted.
func (d *counter) conflict(r *http.Request, err error, mine string) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Conflict {
		return err
	}
	theirs, ok := f.Theirs.(Grant)
	if !ok {
		return err
	}
	x, e := d.shown(r)
	if e != nil {
		return e
	}
	return &fault.Fault{Kind: fault.Conflict, Text: f.Text, Theirs: ui.Conflict{By: x.name(theirs.SecondedBy), At: theirs.SecondedAt,
		Rows: []ui.Difference{{Label: "Role", Theirs: stateTags[theirs.StateOn(x.today)].Text, Mine: mine}},
		Keep: ui.Link{Text: "Open the role as it stands", Href: grantPath(theirs)}}}
}
