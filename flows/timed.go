package flows

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/jobs/clocks"
)

// Timed is the work that no person and no event starts.
func (h *House) Timed() []jobs.Periodic {
	const day = 24 * time.Hour
	return []jobs.Periodic{
		clocks.New(h.Guard, h.Rules, h.Agencies.Zone).Periodic(),
		{Name: "keys", Every: day, Do: func(ctx context.Context) error { _, err := h.SweepKeys(ctx, 30); return err }},
		{Name: "forms", Every: day, Do: func(ctx context.Context) error { return h.ForgetForms(ctx, h.Clock.Now().Add(-7*day)) }},
	}
}
