package hotline

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Situations lists the agency's situations, newest first, and the cursor of the next page.
func (s *Service) Situations(ctx context.Context, from Cursor, limit int) ([]Situation, Cursor, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActSituations, access.Resource{Kind: "Situation", Agency: who.Agency}); err != nil {
		return nil, Cursor{}, err
	}
	if from.ID == "" {
		from.At = farAhead
	}
	out, err := store.All(ctx, s.guard.Reader(ctx), situationsAt, scanSituation, who.Agency, from.At, from.ID, limit+1)
	if err != nil || len(out) <= limit {
		return out, Cursor{}, err
	}
	out = out[:limit]
	return out, Cursor{0, out[limit-1].Opened, out[limit-1].ID}, nil
}

// SituationView is what a situation's page shows, sealed values sealed.
type SituationView struct {
	Situation
	Signals    []Signal
	Indicators []Indicator
	Victims    []Victim
	Referrals  []Referral
	Notices    []Notice
	Consents   []consent.Consent
	Merged     []Situation // those merged into it
	Clocks     []deadline.Clock
	Suggestion Suggestion
}

// Look returns a situation with everything around it; the look is recorded.
func (s *Service) Look(ctx context.Context, id, purpose string) (v SituationView, err error) {
	r := s.guard.Reader(ctx)
	if v.Situation, err = loadSituation(ctx, r, id); err != nil {
		return v, err
	}
	if err := s.guard.Look(ctx, ActLook, v.resource(), purpose); err != nil {
		return SituationView{}, err
	}
	return v, s.around(ctx, r, &v)
}

func (s *Service) around(ctx context.Context, r store.Reader, v *SituationView) (err error) {
	get := func(f func() error) {
		if err == nil {
			err = f()
		}
	}
	get(func() (e error) { v.Signals, e = store.All(ctx, r, signalsOf, scanSignal, v.ID); return })
	get(func() (e error) { v.Indicators, e = store.All(ctx, r, indicatorsIn, scanIndicator, v.ID); return })
	get(func() (e error) { v.Victims, e = store.All(ctx, r, victimsOf, scanVictim, v.ID); return })
	get(func() (e error) { v.Referrals, e = store.All(ctx, r, referralsOf, scanReferral, v.ID); return })
	get(func() (e error) { v.Notices, e = store.All(ctx, r, noticesOf, scanNotice, v.ID); return })
	get(func() (e error) { v.Merged, e = store.All(ctx, r, mergedIn, scanSituation, v.ID); return })
	get(func() error { return s.clocks(ctx, r, v) })
	for _, p := range v.Victims {
		get(func() error {
			cs, e := consent.Of(ctx, r, p.Person)
			v.Consents = append(v.Consents, cs...)
			return e
		})
	}
	var told []string
	for _, i := range v.Indicators {
		told = append(told, i.Code)
	}
	v.Suggestion = Suggest(v.Type, told, s.means(ctx), minor(v.Victims))
	return err
}

func (s *Service) clocks(ctx context.Context, r store.Reader, v *SituationView) error {
	subjects := []string{v.ID}
	for _, g := range v.Signals {
		subjects = append(subjects, g.ID)
	}
	for _, x := range v.Referrals {
		subjects = append(subjects, x.ID)
	}
	for _, x := range v.Victims {
		subjects = append(subjects, x.ID)
	}
	for _, id := range subjects {
		cs, err := deadline.Of(ctx, r, id)
		if err != nil {
			return err
		}
		v.Clocks = append(v.Clocks, cs...)
	}
	return nil
}

// Told are a situation's opened values.
type Told struct {
	Note, Reason string
	Facts        []string // in the order of the indicators
	Conduct      []string // in the order of the notices
}

// Read opens a situation's note, the facts and the notices, after the look is recorded.
func (s *Service) Read(ctx context.Context, id, purpose string) (Told, error) {
	x, err := loadSituation(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return Told{}, err
	}
	boxes := []vault.Box{{KeyID: x.KeyID, Place: x.place("note_sealed"), Sealed: x.Note}, {KeyID: x.KeyID, Place: x.place("reason_sealed"), Sealed: x.Reason}}
	facts, err := store.All(ctx, s.guard.Reader(ctx), indicatorsIn, scanIndicator, x.ID)
	if err != nil {
		return Told{}, err
	}
	for _, i := range facts {
		boxes = append(boxes, i.box())
	}
	notices, err := store.All(ctx, s.guard.Reader(ctx), noticesOf, scanNotice, x.ID)
	if err != nil {
		return Told{}, err
	}
	for _, n := range notices {
		boxes = append(boxes, n.box())
	}
	plain, err := s.guard.Open(ctx, ActRead, x.resource(), purpose, boxes...)
	if err != nil {
		return Told{}, err
	}
	return Told{plain[0], plain[1], plain[2 : 2+len(facts)], plain[2+len(facts):]}, nil
}

// ByRef finds one of the agency's situations by its reference, "S-…", as somebody reads it aloud.
func (s *Service) ByRef(ctx context.Context, ref string) (Situation, error) {
	who := access.Who(ctx)
	if err := s.guard.Allow(ctx, ActSituations, access.Resource{Kind: "Situation", Agency: who.Agency}); err != nil {
		return Situation{}, err
	}
	tail, ok := tailOf(ref)
	if !ok {
		return Situation{}, fault.Wrong("situation", "Enter the reference as it stands on the situation's page")
	}
	found, err := store.All(ctx, s.guard.Reader(ctx), situationByTail, scanSituation, who.Agency, tail)
	if err == nil && len(found) != 1 {
		err = fault.Wrong("situation", "There is no such situation: check the reference")
	}
	if err != nil {
		return Situation{}, err
	}
	return found[0], nil
}

// Whole is the situation that a victim's or a referral's record belongs to.
func (s *Service) Whole(ctx context.Context, kind, id string) (string, error) {
	q := map[string]store.SQL{"victim": wholeOfVictim, "referral": wholeOfReferral}[kind]
	if q == "" {
		return "", fault.New(fault.NotFound, "There is no such record")
	}
	situation, err := store.One(ctx, s.guard.Reader(ctx), q, store.Scalar[string], id)
	if err != nil {
		return "", err
	}
	x, err := loadSituation(ctx, s.guard.Reader(ctx), situation)
	if err != nil {
		return "", err
	}
	return situation, s.guard.Allow(ctx, ActSituations, x.resource())
}

const (
	wholeOfVictim   store.SQL = `select situation_id from potential_victim where id = $1`
	wholeOfReferral store.SQL = `select situation_id from referral where id = $1`
)
