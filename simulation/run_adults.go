package simulation

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/protection/certification"
)

// adult has a request with a basis that DHS gave notice of, and is certified by two people.
func (s *stage) adult(a Adult) {
	who := s.plan.People[a.Person]
	var id string
	first := a.Letters[0]
	edit := func() certification.Edit { return certification.Edit{ID: id} }
	s.at(first.At.Add(-30*time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) (err error) {
			id, err = s.Certification.SubmitAdult(ctx, certification.AdultDraft{Name: who.Given + " " + who.Family, Born: who.Born, SendTo: "case manager",
				Requester: certification.AdultRequesters[0], Forms: said(a.Type), Basis: certification.Basis(a.Basis),
				NoticeOn: clock.On(first.At.Add(-54*time.Hour), Zone)}, "")
			return err
		})
	})
	s.at(first.At.Add(-time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
			return s.Certification.ProposeCertification(ctx, edit(), certification.Proposal{Decision: certification.Certify, Reason: "assists reasonable requests"})
		})
	})
	s.at(first.At, func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Approver, func(ctx context.Context) error {
			letter, err := s.Certification.DecideCertification(ctx, edit(), certification.Verdict{Say: certification.Agree})
			if err == nil {
				s.afterwards(letter, first)
			}
			return err
		})
	})
}
