package directory

import (
	"context"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web/api"
)

// PublicQuery is what the API is asked. Page counts from 1.
type PublicQuery struct {
	Need    string
	Page    int
	PerPage int
}

// PublicPage is a page as HSDS 3.0.1 answers it.
type PublicPage struct {
	TotalItems int    `json:"total_items"`
	TotalPages int    `json:"total_pages"`
	PageNumber int    `json:"page_number"`
	Size       int    `json:"size"`
	FirstPage  bool   `json:"first_page"`
	LastPage   bool   `json:"last_page"`
	Empty      bool   `json:"empty"`
	Contents   []Card `json:"contents"`
}

// Public lists what anyone may read: offered services, without anything of a confidential place.
func (s *Service) Public(ctx context.Context, q PublicQuery) (PublicPage, error) {
	out := PublicPage{Contents: []Card{}}
	if err := s.guard.Allow(ctx, ActPublic, s.whole()); err != nil {
		return out, err
	}
	if q.PerPage < 1 || q.PerPage > 100 {
		q.PerPage = 50
	}
	q.Page = max(q.Page, 1)
	if q.Page > 100_000 {
		return out, fault.Wrong("page", "a page of the list")
	}
	r := s.guard.Reader(ctx)
	total, err := store.One(ctx, r, countPublic, store.Scalar[int], q.Need)
	if err != nil {
		return out, err
	}
	list, err := store.All(ctx, r, pagePublic, scanEntry, q.Need, q.PerPage, (q.Page-1)*q.PerPage)
	if err != nil {
		return out, err
	}
	for _, e := range list {
		out.Contents = append(out.Contents, e.Card)
	}
	out.TotalItems, out.PageNumber, out.Size = total, q.Page, len(list)
	out.TotalPages = (total + q.PerPage - 1) / q.PerPage
	out.FirstPage, out.LastPage, out.Empty = q.Page == 1, q.Page >= out.TotalPages, len(list) == 0
	return out, nil
}

type publicInput struct {
	Need    string `query:"need" maxLength:"80" doc:"one of the needs of this directory"`
	Page    int    `query:"page" minimum:"1" maximum:"100000" default:"1"`
	PerPage int    `query:"per_page" minimum:"1" maximum:"100" default:"50"`
}

type publicOutput struct{ Body PublicPage }

// API adds GET /api/directory/services.
func (s *Service) API(a *api.API) {
	api.Register(a, api.Operation{ID: "list-services", Method: "GET", Path: "/api/directory/services", Tag: "Directory",
		Summary: "Services of the directory, in HSDS 3.0.1; without the places that are confidential"},
		func(ctx context.Context, in *publicInput) (*publicOutput, error) {
			p, err := s.Public(ctx, PublicQuery{in.Need, in.Page, in.PerPage})
			return &publicOutput{p}, err
		})
}
