package flows

import (
	"embed"
	"log/slog"
	"net/http"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/api"
	"github.com/manumit/manumit/kernel/web/assets"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
	"golang.org/x/time/rate"
)

//go:embed pages/*.tmpl
var pages embed.FS

//go:embed words.csv
var words []byte

// SiteOptions are what the command line decides.
type SiteOptions struct {
	Demo, Proxied, TLS bool
	Base               string  // address under which the site is reached; it stands on letters
	PublicRate         float64 // public requests a second from one address
	Log                *slog.Logger
}

type frontView struct{ OnDuty bool }

// frontPage is the front door: what a stranger can do here.
var frontPage = web.PublicPage[frontView](pages, "pages/front.tmpl")

// Site is all pages and the API of the house.
func (h *House) Site(o SiteOptions) (*web.Site, error) {
	cat := lang.New()
	for name, w := range map[string][]byte{"front": words, "agencies": agencies.Words, "hotline": hotline.Words, "certification": certification.Words} {
		if err := cat.Register(name, w); err != nil {
			return nil, err
		}
	}
	h.Agencies.Demo = o.Demo
	options := web.Options{Catalogue: cat, Clock: h.Clock, Sessions: h.Sessions, Act: h.Sessions.Enter, Assets: assets.FS(), Log: o.Log, Demo: o.Demo,
		Proxied: o.Proxied, TLS: o.TLS, Zone: hours, Nav: nav(),
		Hotline: web.Hotline{Name: "National Human Trafficking Hotline", Phone: "1-888-373-7888", Text: "233733", TTY: "711", Open: "Day and night, every day"}}
	if o.PublicRate > 0 {
		options.Limits = web.Limits{Reads: rate.Limit(5 * o.PublicRate), Writes: rate.Limit(o.PublicRate),
			ReadBurst: max(60, int(5*o.PublicRate)), WriteBurst: max(20, int(o.PublicRate))}
	}
	site, err := web.New(options)
	if err != nil {
		return nil, err
	}
	duty := onDuty{h.Sessions}
	site.Public("GET /{$}", func(w http.ResponseWriter, r *http.Request) error {
		return frontPage.Render(w, r, site, "Information", frontView{duty.OnDuty(r.Context())})
	})
	site.Gallery(web.Sample{Name: "Front door: an advocate is on duty", Page: frontPage, View: frontView{true}},
		web.Sample{Name: "Front door: nobody is on duty", Page: frontPage, View: frontView{false}})
	site.Plain("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := h.Journal.Latest(r.Context(), 1); err != nil {
			http.Error(w, "the store cannot be reached", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ok\n"))
	}))
	names := naming{h.Agencies, h.Directory}
	for _, add := range []func(*web.Site) error{
		h.Agencies.Pages, h.Directory.Pages, func(site *web.Site) error {
			return h.People.Pages(site, people.Ports{Names: names, Recipients: recipients{h.Agencies, h.Directory}})
		}, hotline.NewDesk(h.Hotline, finding{h.Directory}, names, duty).Pages,
		func(site *web.Site) error { return h.Certification.Pages(site, o.Base) }, h.Statistics.Pages, h.newDesk(names).Pages,
	} {
		if err := add(site); err != nil {
			return nil, err
		}
	}
	if err := site.Declare(frontPage); err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	edge := api.New(mux, api.Info{Title: "Manumit", Version: "0.1"})
	hotline.API(edge, h.Hotline)
	h.Certification.API(edge)
	h.Directory.API(edge)
	site.Plain("/api/", site.Limit(mux))
	return site, nil
}

func roles(rs ...access.Role) []string {
	var out []string
	for _, r := range rs {
		out = append(out, string(r))
	}
	return out
}

// nav is the staff bar: who works where.
func nav() []web.NavItem {
	return []web.NavItem{
		{Text: "Worklist", Href: "/worklist"},
		{Text: "Hotline", Href: "/hotline", Roles: roles(access.Advocate, access.Supervisor)},
		{Text: "Situations", Href: "/hotline/situations", Roles: roles(access.Advocate, access.Supervisor, access.ReportOfficer)},
		{Text: "People", Href: "/people", Roles: roles(access.Advocate, access.Supervisor, access.ReportOfficer, access.CaseWorker)},
		{Text: "Certification", Href: "/certification", Roles: roles(access.ReportOfficer, access.CaseWorker, access.Specialist, access.Approver)},
		{Text: "Directory", Href: "/directory", Roles: roles(access.Advocate, access.Supervisor, access.CaseWorker, access.Editor, access.Specialist)},
		{Text: "Figures", Href: "/reports", Roles: roles(access.Analyst, access.Supervisor)},
		{Text: "Agencies", Href: "/agencies", Roles: roles(access.Administrator, access.Officer, access.Auditor)},
		{Text: "Journal", Href: "/journal", Roles: roles(access.Auditor, access.Administrator)},
	}
}
