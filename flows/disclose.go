package flows

import (
	"context"

	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/people"
)

// disclose opens, for the officer in ctx, what Part A takes from her agency's register: not what the person wants in her own
// words, and no narrative.
type disclose struct{ people *people.Service }

func (d disclose) Disclose(ctx context.Context, person, purpose string) (certification.Particulars, error) {
	row, err := d.people.View(ctx, person, purpose)
	if err != nil {
		return certification.Particulars{}, err
	}
	p, err := d.people.Open(ctx, person, purpose)
	return certification.Particulars{Name: p.Name, Born: p.Born, Contact: p.Contact, SafeHow: p.SafeHow,
		Language: row.Language, Nationality: row.Nationality}, err
}
