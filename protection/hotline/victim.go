package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

var victimRoles = codes("potential victim", "family member", "witness")

// VictimDraft puts a person of the register into a situation.
type VictimDraft struct {
	Situation, Person string
	Role              string
	Discovered        time.Time // when somebody first learned of her; zero: now
}

// mayRecognise asks before the register is told of anybody.
func (s *Service) mayRecognise(ctx context.Context, situation string) error {
	x, err := loadSituation(ctx, s.guard.Reader(ctx), situation)
	if err != nil {
		return err
	}
	return s.guard.Allow(ctx, ActRecognise, x.resource())
}

// Add recognises a person of the agency's register as a potential victim in a situation. Under 18, or age unknown, the
// mandated-report officer is told with the time of discovery; nothing is sent from here.
func (s *Service) Add(ctx context.Context, d VictimDraft, once string) (string, error) {
	now := s.now()
	if d.Discovered.IsZero() {
		d.Discovered = now
	}
	var c fault.Check
	c.That(victimRoles[d.Role], "role", "Choose one of the answers")
	c.That(d.Person != "", "person", "Choose a person of the register")
	c.That(!d.Discovered.After(now), "discovered", "a time that has come")
	c.That(now.Sub(d.Discovered) < 366*24*time.Hour, "discovered", "a time of the last year")
	if err := c.Err(); err != nil {
		return "", err
	}
	class, err := s.setup.People.Class(ctx, d.Person, "coordinate the response")
	if err != nil {
		return "", err
	}
	v := Victim{ID: s.guard.IDs.New(), Situation: d.Situation, Person: d.Person, Role: d.Role, Band: class.Band, Nationality: class.Nationality,
		Discovered: d.Discovered, By: access.Who(ctx).ID, Recorded: now}
	err = s.guard.Write(ctx, ActRecognise, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			v.ID = first
			return err
		}
		x, err := loadSituation(w.Ctx, w.Tx, d.Situation)
		if err != nil {
			return err
		}
		if err := w.On(x.about(d.Person)); err != nil {
			return err
		}
		w.Detail(v.Role + ", " + v.Band)
		w.Result(v.ID)
		v.Agency = x.Agency
		if err := w.Exec(addVictim, v.ID, v.Situation, v.Agency, v.Person, v.Role, v.Band, v.Nationality, v.Discovered, v.By, v.Recorded); err != nil {
			return err
		}
		return s.protect(w, x, v)
	})
	return v.ID, err
}

// protect tells that somebody is protected as a minor. A foreign national's clock is started by the certification flow with
// the draft; for anybody else the officer's own clock starts here.
func (s *Service) protect(w *access.Work, x Situation, v Victim) error {
	class := minorClass(v.Band, v.Nationality)
	if class == "" || v.Role == "witness" {
		return nil
	}
	w.Tell(EventMinor, x.about(v.Person), class)
	if v.Nationality == "foreign" {
		return nil
	}
	return s.start(w, MinorRule, "", deadline.Clock{Agency: x.Agency, Role: string(access.ReportOfficer), Kind: "victim", Subject: v.ID, Ref: x.Ref(),
		Task: "Decide whether the law requires a report about a minor", Start: v.Discovered})
}

// Discovery is what the path that drafts a minor's notice needs to know: classes, times and ids.
type Discovery struct {
	Victim
	Type Type
}

// Discovered answers the flow that heard hotline.minor.recognised.
func (s *Service) Discovered(ctx context.Context, situation, person string) (Discovery, error) {
	r := s.guard.Reader(ctx)
	x, err := loadSituation(ctx, r, situation)
	if err != nil {
		return Discovery{}, err
	}
	if err := s.guard.Allow(ctx, ActMinor, x.about(person)); err != nil {
		return Discovery{}, err
	}
	v, err := store.One(ctx, r, victimOf, scanVictim, situation, person)
	return Discovery{v, x.Type}, err
}
