package hotline

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

//go:embed pages/*.tmpl
var pages embed.FS

// Words translates the public pages.
//
//go:embed words.csv
var Words []byte

// Desk is the hotline's pages.
type Desk struct {
	s     *Service
	dir   Directory
	names Names
	duty  Duty
	site  *web.Site

	// PersonPage is where a person's own page lies, up to her id; "" draws no link.
	PersonPage string
}

// NewDesk joins the service with what its pages ask of others.
func NewDesk(s *Service, dir Directory, names Names, duty Duty) *Desk {
	return &Desk{s: s, dir: dir, names: names, duty: duty}
}

// Pages registers the routes, the templates and the gallery.
func (d *Desk) Pages(site *web.Site) error {
	d.site = site
	site.Public("GET /report", d.choose)
	site.Public("GET /report/{path}", d.reportForm)
	site.Public("POST /report/{path}", d.report)
	site.Public("GET /return", d.returnForm)
	site.Public("POST /return", d.comeBack)

	site.Staff("GET /hotline", d.queue)
	site.Staff("GET /hotline/call", d.callForm)
	site.Staff("POST /hotline/call", d.call)
	site.Staff("GET /hotline/signals/{id}", d.signal)
	for name, h := range map[string]web.Handler{"take": d.take, "release": d.release, "respond": d.respondSignal, "class": d.classify, "show": d.showSignal, "indicator": d.indicator,
		"situation": d.openSituation, "attach": d.attach, "reply": d.reply, "unlock": d.unlock} {
		site.Staff("POST /hotline/signals/{id}/"+name, h)
	}
	site.Staff("GET /hotline/of/{kind}/{id}", d.of)
	site.Staff("GET /hotline/situations", d.situations)
	site.Staff("GET /hotline/situations/{id}", d.situation)
	for name, h := range map[string]web.Handler{"show": d.showSituation, "grade": d.grade, "note": d.note, "respond": d.respond, "close": d.end,
		"unmerge": d.unmerge, "outcome": d.outcome, "withdraw": d.withdraw} {
		site.Staff("POST /hotline/situations/{id}/"+name, h)
	}
	for name, h := range map[string][2]web.Handler{"person": {d.personForm, d.person}, "refer": {d.referForm, d.refer}, "merge": {d.mergeForm, d.merge},
		"notice": {d.noticeForm, d.notice}} {
		site.Staff("GET /hotline/situations/{id}/"+name, h[0])
		site.Staff("POST /hotline/situations/{id}/"+name, h[1])
	}
	site.Gallery(Samples()...)
	return site.Declare(choosePage, reportPage, donePage, returnPage, queuePage, callPage, signalPage, situationsPage, situationPage, formPage)
}

// as is the request's context with its reader as principal.
func (d *Desk) as(r *http.Request) context.Context {
	ctx := r.Context()
	x, ok := web.SessionOf(ctx)
	if !ok || access.Who(ctx).Kind != access.Public {
		return ctx
	}
	zone, err := time.LoadLocation(x.Zone)
	if err != nil {
		zone = time.UTC
	}
	return access.As(ctx, access.Principal{Kind: access.User, ID: x.User, Agency: x.Agency, Role: access.Role(x.Role), Zone: zone})
}

// called tells who a colleague is: you, her name for colleagues, or "a colleague".
func (d *Desk) called(ctx context.Context, id string) string {
	switch {
	case id == "":
		return ""
	case id == access.Who(ctx).ID:
		return "you"
	}
	return d.name(ctx, id, "a colleague")
}

func (d *Desk) name(ctx context.Context, id, otherwise string) string {
	if d.names != nil {
		if n := d.names.Names(ctx, id)[id]; n != "" {
			return n
		}
	}
	return otherwise
}

// done goes back to a record with a sentence about what happened.
func (d *Desk) done(w http.ResponseWriter, r *http.Request, path, said string) error {
	if said != "" {
		if err := d.site.Notify(r, said); err != nil {
			return err
		}
	}
	return d.site.Redirect(w, r, path)
}

// post makes a command of one button: it is done, or its fault becomes a page.
func (d *Desk) post(w http.ResponseWriter, r *http.Request, err error, path, said string) error {
	if err != nil {
		return err
	}
	return d.done(w, r, path, said)
}

// of leads from what a clock runs on ("victim", "referral") to its situation: the worklist knows no more.
func (d *Desk) of(w http.ResponseWriter, r *http.Request) error {
	situation, err := d.s.Whole(d.as(r), r.PathValue("kind"), r.PathValue("id"))
	return d.post(w, r, err, "/hotline/situations/"+situation, "")
}

// Links leads from the kinds of this domain's clocks to their pages, for a worklist.
func Links() map[string]func(subject string) string {
	return map[string]func(string) string{
		"signal":    func(id string) string { return "/hotline/signals/" + id },
		"situation": func(id string) string { return "/hotline/situations/" + id },
		"victim":    func(id string) string { return "/hotline/of/victim/" + id },
		"referral":  func(id string) string { return "/hotline/of/referral/" + id },
	}
}

func purposeOptions() []ui.Option {
	labels := []string{"Answer the contact", "Call back, as agreed", "Coordinate the response", "Prepare a referral", "Prepare a notice", "Check quality"}
	var out []ui.Option
	for i, p := range lookPurposes {
		out = append(out, ui.Option{Value: p, Label: labels[i]})
	}
	return out
}

// chipOf draws a clock.
func chipOf(c deadline.Clock, now time.Time) ui.Chip {
	words := map[string]string{CrisisRule.Name: CrisisRule.Words, AlertRule.Name: AlertRule.Words, MinorRule.Name: MinorRule.Words,
		OutcomeRule.Name: OutcomeRule.Words, RecallRule.Name: RecallRule.Words}
	told := ""
	if c.Role == string(access.Supervisor) {
		told = "Supervisor told"
	}
	return ui.ChipFor(c.Start, c.Due, c.Met, now).With(words[c.Rule], told)
}

// crisisOf is the one loud block: the crisis clock that still runs.
func crisisOf(cs []deadline.Clock, now time.Time) *ui.Crisis {
	for _, c := range cs {
		if c.Rule == CrisisRule.Name && c.Open() {
			return &ui.Crisis{Text: "Crisis: a response is needed within 24 hours", Due: chipOf(c, now)}
		}
	}
	return nil
}

var purposeTexts = []string{"", "Not coded yet", "crisis", "Crisis: a response within 24 hours", "tip", "Tip", "t&ta", "Training and technical assistance", "referral", "Referral",
	"general", "General information", "high risk", "High risk"}

var outcomeTexts = []string{"", "Not classed yet", "substantive", "Substantive", "hang-up", "Hang-up", "wrong number", "Wrong number", "missed", "Missed signal",
	"undetermined", "Reason could not be determined", "unrelated topic", "Topic unrelated to trafficking"}

var relationTexts = []string{"not asked", "Not asked", "potential victim", "Potential victim", "family or friend", "Family or friend", "community member", "Community member",
	"service provider", "Service provider", "other", "Other", "declined", "Declined", "unknown", "Unknown"}

var languageTexts = []string{"en", "English", "es", "Spanish", "fr", "French", "zh", "Chinese", "tl", "Tagalog", "vi", "Vietnamese", "pt", "Portuguese", "ar", "Arabic", "ru", "Russian",
	"ht", "Haitian Creole", "hi", "Hindi", "ko", "Korean"}

func textOf(pairs []string, value string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == value {
			return pairs[i+1]
		}
	}
	return value
}

func values(pairs []string) []string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, pairs[i])
	}
	return out
}
