package agencies

import (
	"embed"
	"net/http"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

//go:embed pages/*.tmpl
var pages embed.FS

// Words translates the texts of the pages that anyone may see.
//
//go:embed words.csv
var Words []byte

type signInView struct {
	Groups []offerGroup // a demonstration
	Next   string
	Code   ui.Form // production
}

type offerGroup struct {
	Agency string
	Offers []offer
}

type offer struct{ User, Name, Role, Title string }

type enrolView struct {
	Form ui.Form
	Done bool // there is an administrator already
}

type rolesView struct {
	Head  ui.Head
	Mine  []mine
	Table ui.Table
}

type mine struct {
	Title   string
	Now     bool
	Waiting bool
	Role    string // to switch to
}

var (
	signInPage = web.PublicPage[signInView](pages, "pages/signin.tmpl")
	enrolPage  = web.PublicPage[enrolView](pages, "pages/enrol.tmpl")
	rolesPage  = web.Page[rolesView](pages, "pages/roles.tmpl")
)

// counter serves the pages.
type counter struct {
	*Service
	site     *web.Site
	sessions *Sessions
}

// Pages adds the pages of signing in, of agencies, users and roles, to the site.
func (s *Service) Pages(site *web.Site) error {
	d := &counter{s, site, NewSessions(s.guard)}
	site.Public("GET /sign-in", d.showSignIn)
	site.Public("POST /sign-in", d.signIn)
	site.Public("GET /enrol", d.showEnrol)
	site.Public("POST /enrol", d.enrol)
	d.staff("POST /sign-out", d.signOut)
	d.staff("GET /roles", d.showRoles)
	d.staff("POST /roles", d.switchRole)
	d.staff("GET /agencies", d.showAgencies)
	d.staff("POST /agencies", d.addAgency)
	d.staff("GET /agencies/{agency}/users", d.showUsers)
	d.staff("POST /agencies/{agency}/users", d.addUser)
	d.staff("POST /agencies/{agency}/end", d.endAgency)
	d.staff("GET /agencies/{agency}/users/{user}", d.showUser)
	d.staff("POST /agencies/{agency}/users/{user}/grants", d.propose)
	d.staff("POST /agencies/{agency}/users/{user}/code", d.issueCode)
	d.staff("POST /agencies/{agency}/users/{user}/end", d.endUser)
	d.staff("GET /agencies/{agency}/grants/{grant}", d.showGrant)
	d.staff("POST /agencies/{agency}/grants/{grant}", d.answerGrant)
	d.staff("POST /agencies/{agency}/grants/{grant}/end", d.endGrant)
	site.Gallery(Samples()...)
	return site.Declare(signInPage, enrolPage, rolesPage, agenciesPage, usersPage, userPage, grantPage, codePage)
}

// staff serves somebody who is signed in, as the principal of the session. A site that entered the principal already is
// left alone.
func (d *counter) staff(pattern string, h web.Handler) {
	d.site.Staff(pattern, func(w http.ResponseWriter, r *http.Request) error {
		if access.Who(r.Context()).Kind != access.User {
			x, _ := web.SessionOf(r.Context())
			ctx, err := d.sessions.Enter(r.Context(), x)
			if err != nil {
				return err
			}
			r = r.WithContext(ctx)
		}
		return h(w, r)
	})
}

// codeForm keeps nothing that was typed: a code is not shown again.
func codeForm(next string) ui.Form {
	f := ui.Form{Action: "/sign-in", Submit: "Sign in", Fields: []ui.Field{
		{Kind: ui.Code, Name: "code", Label: "One-time code", Max: 40, Hint: "Your agency’s administrator gives it to you. It works once, within an hour. Capitals and dashes do not matter."}}}
	if next != "" {
		f.Hidden = []ui.Hidden{{Name: "next", Value: next}}
	}
	return f
}

func (d *counter) showSignIn(w http.ResponseWriter, r *http.Request) error {
	v := signInView{Next: web.Next(r, "")}
	if !d.Demo {
		v.Code = codeForm(v.Next)
		return signInPage.Render(w, r, d.site, "Sign in", v)
	}
	offers, err := d.Offers(r.Context())
	if err != nil {
		return err
	}
	v.Groups = groups(offers)
	return signInPage.Render(w, r, d.site, "Sign in", v)
}

func groups(offers []Offer) []offerGroup {
	var out []offerGroup
	for _, o := range offers {
		if n := len(out); n == 0 || out[n-1].Agency != o.Agency.Name {
			out = append(out, offerGroup{Agency: o.Agency.Name})
		}
		g := &out[len(out)-1]
		for _, role := range o.Roles {
			g.Offers = append(g.Offers, offer{o.User.ID, o.User.Name, string(role), role.Title()})
		}
	}
	return out
}

func (d *counter) signIn(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	next := web.Next(r, "/worklist")
	var x web.Session
	var err error
	if in.Has("code") || !d.Demo {
		code := in.Need("code", 60)
		if err = in.Err(); err == nil {
			x, err = d.SignInWithCode(r.Context(), code)
		}
	} else {
		user, role := in.Need("user", 80), in.Need("role", 40)
		if err := in.Err(); err != nil {
			return err
		}
		x, err = d.SignInDemo(r.Context(), user, access.Role(role))
	}
	if fault.Is(err, fault.Invalid) {
		f := codeForm(web.Next(r, "")).Filled(nil, err)
		return signInPage.Render(w, r, d.site, "Sign in", signInView{Code: f}, web.Status(422), web.At("/sign-in"))
	}
	if err != nil {
		return err
	}
	if err := d.site.SignIn(w, r, x); err != nil {
		return err
	}
	return d.site.Redirect(w, r, next)
}

func (d *counter) signOut(w http.ResponseWriter, r *http.Request) error {
	if err := d.site.SignOut(w, r); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/sign-in")
}

// zonesOffered are the zones of the United States; others are registered by the console.
var zonesOffered = ui.Options("America/New_York", "Eastern", "America/Chicago", "Central", "America/Denver", "Mountain",
	"America/Phoenix", "Arizona", "America/Los_Angeles", "Pacific", "America/Anchorage", "Alaska", "Pacific/Honolulu", "Hawaii",
	"America/Puerto_Rico", "Puerto Rico and the U.S. Virgin Islands", "Pacific/Guam", "Guam")

func agencyFields() []ui.Field {
	kinds := make([]ui.Option, len(Kinds))
	for i, k := range Kinds {
		kinds[i] = ui.Option{Value: string(k.Kind), Label: k.Title}
	}
	return []ui.Field{
		{Kind: ui.Text, Name: "name", Label: "Name of the agency", Max: 120},
		{Kind: ui.Text, Name: "short", Label: "Short name", Hint: "For lists and the bar", Max: 40},
		{Kind: ui.Code, Name: "id", Label: "Id", Hint: "Small letters, figures and hyphens, such as harbor-shelter. It never changes.", Max: 40},
		{Kind: ui.Select, Name: "kind", Label: "Kind", Options: kinds, Empty: "Choose one"},
		{Kind: ui.Select, Name: "zone", Label: "Time zone", Hint: "Days and deadlines count in it.", Options: zonesOffered, Empty: "Choose one"},
	}
}

func readAgencyDraft(in *web.Input) AgencyDraft {
	return AgencyDraft{ID: in.Text("id", 60), Name: in.Text("name", 120), Short: in.Text("short", 40), Kind: Kind(in.Text("kind", 40)), Zone: in.Text("zone", 60)}
}

func enrolForm() ui.Form {
	return ui.Form{Action: "/enrol", Submit: "Enrol and sign in", Note: "The code works once. Afterwards, register a security officer: roles that read cases need one.",
		Fields: append([]ui.Field{{Kind: ui.Code, Name: "code", Label: "One-time code", Hint: "It was printed on the console of this server.", Max: 40},
			{Kind: ui.Text, Name: "administrator", Label: "Your name, as colleagues know you", Max: 120, Auto: "name"}}, agencyFields()...)}
}

func (d *counter) showEnrol(w http.ResponseWriter, r *http.Request) error {
	open, err := d.FirstOpen(r.Context())
	if err != nil {
		return err
	}
	return enrolPage.Render(w, r, d.site, "Enrol", enrolView{Form: enrolForm(), Done: !open})
}

func (d *counter) enrol(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	e := Enrolment{Code: in.Need("code", 60), Name: in.Text("administrator", 120), Agency: readAgencyDraft(in)}
	err := in.Err()
	var x web.Session
	if err == nil {
		x, err = d.Enrol(r.Context(), e)
	}
	if fault.Is(err, fault.Invalid) {
		typed := in.Values()
		typed.Del("code") // a code is never written into a page again
		return enrolPage.Render(w, r, d.site, "Enrol", enrolView{Form: enrolForm().Filled(typed, err)}, web.Status(422), web.At("/enrol"))
	}
	if err != nil {
		return err
	}
	if err := d.site.SignIn(w, r, x); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/agencies/"+x.Agency+"/users")
}

func (d *counter) showRoles(w http.ResponseWriter, r *http.Request) error {
	h, err := d.Mine(r.Context())
	if err != nil {
		return err
	}
	return rolesPage.Render(w, r, d.site, "Roles", rolesOf(h, access.Who(r.Context()).Role))
}

func rolesOf(h Held, now access.Role) rolesView {
	v := rolesView{Head: ui.Head{Title: "Roles", Sub: []string{h.Agency.Name, "Everything is done in one role at a time"}},
		Table: ui.Table{Caption: "What each role sees and does", HideCaption: true, Heads: ui.Heads("Role", "Sees", "Does", "How it is granted")}}
	for _, role := range h.Roles {
		v.Mine = append(v.Mine, mine{Title: role.Title(), Now: role == now, Role: string(role)})
	}
	for _, role := range h.Waiting {
		v.Mine = append(v.Mine, mine{Title: role.Title(), Waiting: true})
	}
	for _, x := range Sights {
		how := "By an administrator of the agency"
		if NeedsSecond(x.Role, true) {
			how = "By an administrator, and a security officer who agrees"
		}
		v.Table.Rows = append(v.Table.Rows, []ui.Cell{{Text: x.Role.Title()}, {Text: x.Sees}, {Text: x.Does}, {Text: how}})
	}
	return v
}

func (d *counter) switchRole(w http.ResponseWriter, r *http.Request) error {
	in := web.Form(r)
	role := in.Need("role", 40)
	if err := in.Err(); err != nil {
		return err
	}
	x, err := d.Switch(r.Context(), access.Role(role))
	if err != nil {
		return err
	}
	if old, ok := web.SessionOf(r.Context()); ok {
		x.Lang = old.Lang
	}
	if err := d.site.SignIn(w, r, x); err != nil {
		return err
	}
	return d.site.Redirect(w, r, "/worklist")
}
