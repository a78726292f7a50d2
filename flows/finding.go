package flows

import (
	"context"
	"strings"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/protection/directory"
	"github.com/manumit/manumit/protection/hotline"
)

// needs and groups turn the hotline's words into the directory's. What is not here is searched as it stands.
var (
	needs = map[string]string{"emergency shelter": "shelter and housing", "housing": "shelter and housing", "legal": "legal", "medical": "health",
		"counseling": "mental health", "food": "food", "work": "employment", "interpreting": "language and interpretation",
		"case management": "trafficking survivors", "transportation": "transportation"}
	groups = map[string]string{"adult": "adults", "minor": "minors", "family": "families"}
)

func word(m map[string]string, s string) string {
	if w, ok := m[s]; ok {
		return w
	}
	return s
}

// finding lets an advocate search the service directory beside the note. What is confidential never comes through here.
type finding struct{ directory *directory.Service }

func (f finding) Find(ctx context.Context, w hotline.Wish) ([]hotline.Place, error) {
	page, err := f.directory.Find(ctx, directory.Query{Need: word(needs, w.Need), Language: w.Language, Place: w.Near, For: word(groups, w.For), Limit: 8})
	if err != nil {
		return nil, err
	}
	var out []hotline.Place
	for _, hit := range page.Hits {
		p := place(hit.Entry)
		p.Offers = strings.Join(hit.Why, ", ")
		out = append(out, p)
	}
	return out, nil
}

func (f finding) Service(ctx context.Context, id string) (hotline.Place, error) {
	e, err := f.directory.Get(ctx, id)
	return place(e), err
}

func place(e directory.Entry) hotline.Place {
	p := hotline.Place{Service: e.ID, Organization: e.Organization, Name: e.Card.Name, Provider: e.Provider, Confidential: e.Confidential}
	if !e.Verified.IsZero() {
		p.Checked = clock.On(e.Verified, hours)
	}
	phones := e.Card.Phones
	if len(phones) == 0 && e.Card.Organization != nil {
		phones = e.Card.Organization.Phones
	}
	if len(phones) > 0 {
		p.Intake = phones[0].Number
	}
	return p
}
