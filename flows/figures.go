package flows

import (
	"context"
	"time"

	"github.com/manumit/manumit/partnership/statistics"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
)

// signals hands the hotline's counting rows to statistics.
type signals struct{ hotline *hotline.Service }

func (s signals) EachSituation(ctx context.Context, do func(statistics.Situation) error) error {
	return s.hotline.Each(ctx, func(r hotline.CountRow) error {
		x := statistics.Situation{ID: r.ID, Grade: string(r.Grade), First: r.First, Any: r.First, Type: string(r.Type)}
		if r.Merged {
			x.Into = "another"
		}
		return do(x)
	})
}

func (s signals) EachSignal(ctx context.Context, from, to time.Time, do func(statistics.Signal) error) error {
	return s.hotline.EachSignal(ctx, from, to, func(r hotline.SignalRow) error {
		return do(statistics.Signal{Outcome: string(r.Outcome), Received: r.Received})
	})
}

// letters hands certification's counting rows to statistics.
type letters struct{ certification *certification.Service }

func (l letters) EachLetter(ctx context.Context, do func(statistics.Letter) error) error {
	return l.certification.EachLetter(ctx, func(r certification.CountRow) error {
		return do(statistics.Letter{Recipient: r.Recipient, Minor: r.Minor, Kind: string(r.Kind), Type: string(r.Type), Issued: r.IssuedOn,
			Annulled: r.Annulled, Reissue: r.ReissueOf != ""})
	})
}
