package simulation

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

func band(who Person) string {
	if who.Minor {
		return "minor"
	}
	return "adult"
}

// victim records somebody the hotline was told of, with her agreement, and recognises her as a potential victim. Citizens
// and adults start no notice.
func (s *stage) victim(ctx context.Context, situation string, x Situation) error {
	if x.Person < 0 {
		return nil
	}
	who := s.plan.People[x.Person]
	id, err := s.People.Record(ctx, people.Draft{Particulars: people.Particulars{Name: who.Given + " " + who.Family, Born: who.Born,
		Contact: "through the hotline", Wants: "a safe place to stay", SafeHow: "call only, in the morning"},
		Band: people.Band(band(who)), Nationality: "unknown", Language: who.Language, SafeCall: "yes", SafeText: "no", SafeFrom: "09:00", SafeTo: "12:00"}, "")
	if err != nil {
		return err
	}
	if who.Minor { // recognising a minor starts an officer's clock that nobody in these past years would answer
		return nil
	}
	_, err = s.Hotline.Add(ctx, hotline.VictimDraft{Situation: situation, Person: id, Role: "potential victim"}, "")
	return err
}

// register records somebody in the register of one agency, as that agency wrote her down.
func (s *stage) register(who Person, r Record) {
	role := access.CaseWorker
	if r.Agency == Hotline {
		role = access.Advocate
	}
	s.at(r.At, func(ctx context.Context) error {
		return s.do(ctx, r.Agency, role, func(ctx context.Context) error {
			_, err := s.People.Record(ctx, people.Draft{Particulars: people.Particulars{Name: r.Given + " " + r.Family, Born: bornBy(r.Born, r.At)},
				Band: people.Band(band(who)), Nationality: "not asked", Language: who.Language}, "")
			return err
		})
	})
}

// bornBy drops a birth date that a swap of day and month put after the day of recording.
func bornBy(born clock.Date, at time.Time) clock.Date {
	if born.After(clock.On(at, Zone)) {
		return clock.Date{}
	}
	return born
}

var answers = map[bool]certification.Said{true: certification.Yes, false: certification.No}

func said(kind string) certification.Forms {
	if kind == "unknown" {
		return certification.Forms{Labor: certification.Unknown, Sex: certification.Unknown, Other: certification.NotAsked}
	}
	f := forms(kind)
	return certification.Forms{Labor: answers[f.Labor], Sex: answers[f.Sex], Other: certification.NotAsked}
}

// child is discovered by an official, noticed within a day or somewhat later, and decided by two people. The request's id is
// known once the first event has happened.
func (s *stage) child(i int) *string {
	c := s.plan.Children[i]
	who := s.plan.People[c.Person]
	var request string
	edit := func() certification.Edit { return certification.Edit{ID: request} }
	s.at(c.Discovered, func(ctx context.Context) error {
		var person string
		err := s.do(ctx, Cps, access.CaseWorker, func(ctx context.Context) (err error) {
			person, err = s.People.Record(ctx, people.Draft{Particulars: people.Particulars{Name: who.Given + " " + who.Family, Born: who.Born, Contact: "in placement"},
				Band: people.Minor, Nationality: "foreign", Language: who.Language}, "")
			return err
		})
		if err != nil {
			return err
		}
		request, err = s.Certification.DraftNotice(access.As(ctx, access.FlowAs(certification.NoticeFlow)), "", person, Cps, c.Discovered, "minor")
		return err
	})
	s.at(c.Discovered.Add(time.Duration(3+i%30)*time.Hour), func(ctx context.Context) error { // some are late
		return s.do(ctx, Cps, access.ReportOfficer, func(ctx context.Context) error {
			return s.Certification.Send(ctx, edit(), certification.PartA{Law: certification.NoticeLaw, Place: "foster placement", Forms: said(c.Type)})
		})
	})
	s.at(c.Discovered.Add(36*time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
			if err := s.Certification.TakeUp(ctx, edit()); err != nil {
				return err
			}
			return s.Certification.Complete(ctx, edit(), certification.PartB{Forms: said(c.Type), Setting: certification.Settings[i%3],
				LegalHelp: certification.NotAsked, Interpreter: certification.Yes, Credible: "Told by the official who discovered the situation."})
		})
	})
	for _, l := range c.Letters {
		decision, reason := certification.GrantInterim, "credible information"
		if l.Kind == "eligibility" {
			decision, reason = certification.GrantEligibility, "the facts meet the definition"
		}
		s.at(l.At.Add(-time.Hour), func(ctx context.Context) error {
			return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
				return s.Certification.Propose(ctx, edit(), certification.Proposal{Decision: decision, Reason: reason})
			})
		})
		s.at(l.At, func(ctx context.Context) error {
			return s.do(ctx, Certifier, access.Approver, func(ctx context.Context) error {
				letter, err := s.Certification.Decide(ctx, edit(), certification.Verdict{Say: certification.Agree})
				if err == nil {
					s.afterwards(letter, l)
				}
				return err
			})
		})
	}
	return &request
}

// afterwards annuls or re-issues a letter, as the plan says: again two people.
func (s *stage) afterwards(letter string, l Letter) {
	change := func(at time.Time, p certification.Proposal) {
		s.at(at, func(ctx context.Context) error {
			return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
				return s.Certification.ProposeLetter(ctx, certification.Edit{ID: letter}, p)
			})
		})
		s.at(at.Add(time.Hour), func(ctx context.Context) error {
			return s.do(ctx, Certifier, access.Approver, func(ctx context.Context) error {
				_, err := s.Certification.DecideLetter(ctx, certification.Edit{ID: letter}, certification.Verdict{Say: certification.Agree})
				return err
			})
		})
	}
	if l.Annulled {
		change(l.At.Add(9*24*time.Hour), certification.Proposal{Decision: certification.Annul, Reason: "issued in error", Text: "Found in the yearly check."})
	}
	if !l.Reissued.IsZero() {
		change(l.Reissued, certification.Proposal{Decision: certification.Reissue, Reason: "lost or damaged"})
	}
}
