package directory

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/standards/hsds"
)

// Export writes the public part as an HSDS 3.0.1 tabular data package; *zip.Writer is a Creator. What the format cannot
// carry (a service without a provider) is told in the answer.
func (s *Service) Export(ctx context.Context, w hsds.Creator) ([]hsds.Withheld, error) {
	err := s.guard.Write(ctx, ActExport, func(w *access.Work) error { return w.On(s.whole()) })
	if err != nil {
		return nil, err
	}
	var cards []Card
	for page := 1; ; page++ {
		p, err := s.Public(ctx, PublicQuery{Page: page, PerPage: 100})
		if err != nil {
			return nil, err
		}
		cards = append(cards, p.Contents...)
		if p.LastPage || p.Empty {
			break
		}
	}
	d, _, err := hsds.ReadJSON([]byte(text(cards)), "service")
	if err != nil {
		return nil, err
	}
	return hsds.Write(w, d)
}
