package statistics

import (
	"context"
	"embed"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

//go:embed policy.cedar
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "statistics", Files: files}

// ActCount is the act of counting.
const ActCount access.Act = "statistics.figure.count"

// Zone is where the national figures' days begin and end: the agencies that publish them sit in Washington.
var Zone, _ = time.LoadLocation("America/New_York")

// Service counts.
type Service struct {
	guard   *access.Guard
	hotline Hotline
	letters Letters
}

// New makes the service.
func New(g *access.Guard, h Hotline, l Letters) *Service { return &Service{g, h, l} }

// HotlineYear is what the hotline's records say about a calendar year.
type HotlineYear struct {
	Situations, Signals Figure
}

// LetterYear is what the letters say about a fiscal year.
type LetterYear struct {
	Adults, Children Figure
}

func year(y int) error {
	if y < 2000 || y > 2100 {
		return fault.Wrong("year", "a year between 2000 and 2100")
	}
	return nil
}

// HotlineYear counts a calendar year of the hotline.
func (s *Service) HotlineYear(ctx context.Context, y int) (out HotlineYear, err error) {
	if err := year(y); err != nil {
		return out, err
	}
	if err := s.guard.Look(ctx, ActCount, access.Resource{Kind: "Figure", ID: Situations.Key}, "report"); err != nil {
		return out, err
	}
	w := clock.CalendarYear(y, Zone)
	situations, signals := NewCounter(Situations, w), NewCounter(Signals, w)
	if err := s.hotline.EachSituation(ctx, func(r Situation) error { situations.Take(r); return nil }); err != nil {
		return out, err
	}
	from, to := w.Bounds()
	if err := s.hotline.EachSignal(ctx, from, to, func(r Signal) error { signals.Take(r); return nil }); err != nil {
		return out, err
	}
	now := s.guard.Clock.Now()
	out = HotlineYear{situations.Figure(now), signals.Figure(now)}
	out.Signals.By = nil // a signal has no type: its situation has
	return out, nil
}

// LetterYear counts a federal fiscal year of letters.
func (s *Service) LetterYear(ctx context.Context, y int) (out LetterYear, err error) {
	if err := year(y); err != nil {
		return out, err
	}
	if err := s.guard.Look(ctx, ActCount, access.Resource{Kind: "Figure", ID: Adults.Key}, "report"); err != nil {
		return out, err
	}
	w := clock.FiscalYear(y, Zone)
	adults, children := NewCounter(Adults, w), NewCounter(Children, w)
	err = s.letters.EachLetter(ctx, func(l Letter) error {
		adults.Take(l)
		children.Take(l)
		return nil
	})
	now := s.guard.Clock.Now()
	return LetterYear{adults.Figure(now), children.Figure(now)}, err
}
