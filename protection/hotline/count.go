package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/store"
)

// CountRow is a situation as statistics see it: classes and an instant, nobody in it. A situation counts in the year of
// First, in its agency's zone, when Grade is high or moderate and Merged is false (DESIGN §5).
type CountRow struct {
	ID, Agency string
	Grade      Grade
	Type       Type
	Merged     bool
	First      time.Time // zero: no substantive signal
	VictimsMin int
}

// Each streams every situation of the principal's agency, or of all agencies for a flow or the console.
func (s *Service) Each(ctx context.Context, do func(CountRow) error) error {
	agency, err := s.counting(ctx)
	if err != nil {
		return err
	}
	return store.Each(ctx, s.guard.Reader(ctx), eachCount, func(row store.Row) error {
		var c CountRow
		var grade, typ, merged string
		if err := row.Scan(&c.ID, &c.Agency, &grade, &typ, &merged, &c.First, &c.VictimsMin); err != nil {
			return err
		}
		c.Grade, c.Type, c.Merged = Grade(grade), Type(typ), merged != ""
		return do(c)
	}, agency)
}

// SignalRow is a signal as statistics see it.
type SignalRow struct {
	Agency   string
	Channel  Channel
	Outcome  Outcome
	Purpose  Purpose
	Received time.Time
}

// EachSignal streams signals received in [from, to), in no order, of the same agencies as Each.
func (s *Service) EachSignal(ctx context.Context, from, to time.Time, do func(SignalRow) error) error {
	agency, err := s.counting(ctx)
	if err != nil {
		return err
	}
	return store.Each(ctx, s.guard.Reader(ctx), eachSignal, func(row store.Row) error {
		var g SignalRow
		var channel, outcome, purpose string
		if err := row.Scan(&g.Agency, &channel, &outcome, &purpose, &g.Received); err != nil {
			return err
		}
		g.Channel, g.Outcome, g.Purpose = Channel(channel), Outcome(outcome), Purpose(purpose)
		return do(g)
	}, agency, from, to)
}

// counting asks whether the principal may count and whose rows: its agency's, or "" for all.
func (s *Service) counting(ctx context.Context) (string, error) {
	who := access.Who(ctx)
	return who.Agency, s.guard.Allow(ctx, ActCount, access.Resource{Kind: "Count", Agency: who.Agency})
}
