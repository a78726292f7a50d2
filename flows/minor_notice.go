package flows

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
)

// minorNotice drafts a Request for Assistance when the hotline recognises a foreign-national minor, or somebody whose age or
// nationality is not known. It only drafts: the mandated-report officer reads, decides and sends (DESIGN §4.5).
func minorNotice(h *hotline.Service, c *certification.Service) jobs.Path {
	return jobs.Path{Name: certification.NoticeFlow, Acts: []access.Act{hotline.EventMinor},
		Do: func(ctx context.Context, e journal.Placed) error {
			switch e.Detail {
			case "minor foreign", "age unknown":
			default:
				return nil // the officer's own clock runs; HHS letters are for foreign nationals
			}
			d, err := h.Discovered(ctx, e.Resource, e.Subject)
			if err != nil {
				return err
			}
			if d.Nationality != "foreign" {
				return nil
			}
			class := "minor"
			if e.Detail == "age unknown" {
				class = "unknown"
			}
			_, err = c.DraftNotice(ctx, e.Resource, e.Subject, e.Actor.Agency, d.Discovered, class)
			return err
		}}
}
