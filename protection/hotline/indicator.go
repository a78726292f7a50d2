package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// IndicatorDraft is a fact told, as entered.
type IndicatorDraft struct {
	Signal, Code, Fact, ToldBy string
	Told                       time.Time // zero: when the signal came
}

// Recognise records an indicator with the fact it rests on. The first of a signal alerts the supervisor at once.
func (s *Service) Recognise(ctx context.Context, d IndicatorDraft, once string) (string, error) {
	var c fault.Check
	codes := s.indicatorCodes(ctx)
	c.That(codes[d.Code] != "", "code", "Choose one of the answers")
	c.That(d.Fact != "" && len(d.Fact) <= textMax, "fact", "Say the fact that was told, in plain words")
	c.That(relations[d.ToldBy], "told_by", "Choose one of the answers")
	c.That(!d.Told.After(s.now()), "told", "a time that has come")
	if err := c.Err(); err != nil {
		return "", err
	}
	x, err := loadSignal(ctx, s.guard.Reader(ctx), d.Signal)
	if err != nil {
		return "", err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if err != nil {
		return "", err
	}
	i := Indicator{ID: s.guard.IDs.New(), Signal: x.ID, KeyID: key.ID, Code: d.Code, ToldBy: d.ToldBy, Told: d.Told}
	if i.Told.IsZero() {
		i.Told = x.Received
	}
	i.Fact = key.Seal(vault.Place{Table: "indicator", Column: "fact_sealed", Row: i.ID}, d.Fact)
	err = s.guard.Write(ctx, ActIndicator, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			i.ID = first
			return err
		}
		if err := w.On(x.resource(w.Now)); err != nil {
			return err
		}
		w.Detail(i.Code)
		w.Result(i.ID)
		n, err := store.One(w.Ctx, w.Tx, countFacts, store.Scalar[int64], x.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			if err := s.alert(w, x, i.Code); err != nil {
				return err
			}
		}
		return w.Exec(addIndicator, i.ID, i.Signal, x.Agency, i.KeyID, i.Code, i.ToldBy, i.Fact, i.Told, w.Who.ID, w.Now)
	})
	return i.ID, err
}

// alert tells the supervisor that potential trafficking was recognised.
func (s *Service) alert(w *access.Work, x Signal, code string) error {
	w.Tell(EventRecognised, x.resource(w.Now), code)
	return s.start(w, AlertRule, "alert-hours", deadline.Clock{Agency: x.Agency, Role: string(access.Supervisor), Kind: "signal", Subject: x.ID,
		Ref: x.Ref(), Task: "Coordinate the response: potential trafficking was recognized", Start: w.Now})
}
