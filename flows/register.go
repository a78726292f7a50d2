package flows

import (
	"context"

	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

// register lets an advocate record and look up a potential victim in her own agency's register. Every look is the
// advocate's own.
type register struct{ people *people.Service }

func (r register) Record(ctx context.Context, d hotline.PersonDraft, once string) (string, error) {
	return r.people.Record(ctx, people.Draft{
		Particulars: people.Particulars{Name: d.Name, Born: d.Born, Contact: d.Contact, Wants: d.Wants, SafeHow: d.SafeHow},
		Band:        people.Band(d.Band), Nationality: d.Nationality, Language: d.Language, SafeCall: d.SafeCall, SafeText: d.SafeText,
		SafeFrom: d.SafeFrom, SafeTo: d.SafeTo}, once)
}

func (r register) Class(ctx context.Context, id, purpose string) (hotline.PersonClass, error) {
	p, err := r.people.View(ctx, id, purpose)
	if err != nil {
		return hotline.PersonClass{}, err
	}
	safe, err := r.people.Reach(ctx, id)
	return hotline.PersonClass{Band: string(p.Band), Nationality: p.Nationality, Language: p.Language, SafeNow: safe}, err
}

func (r register) Safe(ctx context.Context, id, purpose string) (string, error) {
	_, how, never, err := r.people.SafeWords(ctx, id)
	if never != "" {
		how += " Never: " + never
	}
	return how, err
}
