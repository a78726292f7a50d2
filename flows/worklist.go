package flows

import (
	"context"
	"maps"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/web/desk"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
)

// newDesk joins the worklist and the journal's pages with what only the domains know.
func (h *House) newDesk(names naming) *desk.Desk {
	to := func(prefix string) func(string) string { return func(id string) string { return prefix + id } }
	links := hotline.Links()
	maps.Copy(links, map[string]func(string) string{"request": to("/certification/requests/"), "adult": to("/certification/adults/"),
		"service": to("/directory/services/")})
	return desk.New(h.Guard, desk.Wiring{
		Rules: h.Rules,
		Links: links,
		Verbs: map[string]string{certification.NoticeRule.Name: "Send", certification.InterimRule.Name: "Decide", certification.ExtendedRule.Name: "Decide",
			hotline.CrisisRule.Name: "Respond", hotline.AlertRule.Name: "Respond", hotline.MinorRule.Name: "Decide"},
		Sources: []desk.Source{h.Agencies, waitingSignals{h.Hotline}, waitingDecisions{h.Certification}},
		Quiet: map[access.Role]string{
			access.Advocate:      "New signals appear here the moment they come in.",
			access.ReportOfficer: "A draft appears here as soon as a minor is recognised.",
			access.Approver:      "A proposal appears here as soon as a specialist makes one.",
			access.Specialist:    "A request appears here as soon as a notice is sent.",
		},
		Roles: func(ctx context.Context, _ access.Principal) ([]access.Role, error) {
			mine, err := h.Agencies.Mine(ctx)
			return mine.Roles, err
		},
		Agency:    h.Agencies.Name,
		Colleague: h.Agencies.UserName,
		Whole:     func(ctx context.Context, p access.Principal) bool { return h.Agencies.Host(ctx, p.Agency) },
	})
}

// waitingSignals are contacts that nobody took yet: the hotline's work without a clock.
type waitingSignals struct{ hotline *hotline.Service }

func (w waitingSignals) Tasks(ctx context.Context, p access.Principal) ([]desk.Task, error) {
	if p.Role != access.Advocate && p.Role != access.Supervisor {
		return nil, nil
	}
	signals, _, err := w.hotline.Queue(ctx, hotline.Waiting, hotline.Cursor{}, 12)
	if err != nil {
		return nil, err
	}
	var out []desk.Task
	for _, s := range signals {
		if s.Status != hotline.Untaken {
			continue
		}
		t := desk.Task{Text: "Take a signal that waits", Sub: string(s.Channel), Ref: s.Ref(), Verb: "Take", Href: "/hotline/signals/" + s.ID, Start: s.Received}
		if s.Purpose == hotline.Crisis {
			t.Text, t.Why = "Take a crisis that waits", hotline.CrisisRule.Words
			t.Due = hotline.CrisisRule.Due(s.Received, p.Where(), nil)
		}
		out = append(out, t)
	}
	return out, nil
}

// waitingDecisions are proposals that wait for the second person.
type waitingDecisions struct{ certification *certification.Service }

func (w waitingDecisions) Tasks(ctx context.Context, p access.Principal) ([]desk.Task, error) {
	if p.Role != access.Approver {
		return nil, nil
	}
	waiting, err := w.certification.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	var out []desk.Task
	for _, d := range waiting {
		out = append(out, desk.Task{Text: "Agree or send back", Sub: string(d.Decision), Ref: d.Ref, Verb: "Review", Href: "/certification/" + d.Kind + "/" + d.ID, Start: d.Since,
			Waiting: d.ProposedBy == p.ID, Why: "Two people decide"})
	}
	return out, nil
}
