package desk

import (
	"context"
	"embed"
	"net/http"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/web"
)

//go:embed policy.cedar
var files embed.FS

//go:embed pages/*.tmpl
var pages embed.FS

// Domain is what the kernel needs to know of this package: its policies.
var Domain = kernel.Domain{Name: "desk", Files: files}

// The acts of this package; policy.cedar says who may.
const (
	ActWorklist access.Act = "desk.worklist.view"
	ActJournal  access.Act = "desk.journal.view"
	ActHistory  access.Act = "desk.journal.history"
)

// Source knows tasks that no clock shows, such as signals that nobody took. It answers for the principal's agency, in the
// principal's role unless a task says otherwise; it shows reference numbers and no names.
type Source interface {
	Tasks(ctx context.Context, p access.Principal) ([]Task, error)
}

// Wiring tells what this package cannot know. Everything may be left out.
type Wiring struct {
	Rules   map[string]deadline.Rule               // by name, for why a clock runs
	Links   map[string]func(subject string) string // kind of record → its page
	Verbs   map[string]string                      // rule → the verb that leads there: "Decide"; "Open" otherwise
	Sources []Source
	Quiet   map[access.Role]string // when something will come, for a role with nothing to do
	Words   map[access.Act]string  // an act as people say it: "Opened a person’s record"

	// Roles are all roles that a principal holds today; the list then shows what waits in the others, too.
	Roles func(ctx context.Context, p access.Principal) ([]access.Role, error)
	// Agency is an agency's name, Colleague a user's for people of the same agency.
	Agency    func(ctx context.Context, agency string) string
	Colleague func(ctx context.Context, user string) (string, error)
	// Whole reports whether an auditor or administrator reads every agency's entries.
	Whole func(ctx context.Context, p access.Principal) bool
	// Enter puts who acts in a session into the context, if the site does not.
	Enter func(ctx context.Context, x web.Session) (context.Context, error)
}

// Desk is the door to the worklist and the journal.
type Desk struct {
	guard *access.Guard
	w     Wiring
}

// New makes the desk.
func New(g *access.Guard, w Wiring) *Desk { return &Desk{g, w} }

// Pages adds the worklist and the journal to the site.
func (d *Desk) Pages(site *web.Site) error {
	d.staff(site, "GET /worklist", d.showWorklist(site))
	d.staff(site, "GET /journal", d.showJournal(site))
	d.staff(site, "GET /journal/of/{id}", d.showHistory(site))
	site.Gallery(Samples()...)
	return site.Declare(worklistPage, journalPage)
}

func (d *Desk) staff(site *web.Site, pattern string, h web.Handler) {
	site.Staff(pattern, func(w http.ResponseWriter, r *http.Request) error {
		if d.w.Enter != nil && access.Who(r.Context()).Kind != access.User {
			x, _ := web.SessionOf(r.Context())
			ctx, err := d.w.Enter(r.Context(), x)
			if err != nil {
				return err
			}
			r = r.WithContext(ctx)
		}
		return h(w, r)
	})
}
