package statistics

import (
	"context"
	"time"
)

// Hotline hands over the hotline's rows, through the hotline's own guard.
type Hotline interface {
	EachSituation(ctx context.Context, do func(Situation) error) error
	EachSignal(ctx context.Context, from, to time.Time, do func(Signal) error) error // received in [from, to)
}

// Letters hands over certification's rows.
type Letters interface {
	EachLetter(ctx context.Context, do func(Letter) error) error
}
