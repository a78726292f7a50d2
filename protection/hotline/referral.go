package hotline

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

// Scopes of what a person may agree to share.
const (
	scopeNeeds  = "needs and safe contact"
	scopeName   = "name, needs and safe contact"
	scopeNotice = "notice"
)

var (
	scopes       = codes(scopeNeeds, scopeName, scopeNotice)
	hows         = codes("spoken", "written")
	interpreters = codes("none needed", "professional", "not asked")
	results      = codes("accepted", "waiting list", "declined by the service", "declined by the person", "no answer", "completed")
)

// Agreement is a person's answer, asked on the spot: what, to whom, how, in which language, by whom explained, until when.
type Agreement struct {
	Situation, Person         string
	Purpose, Recipient, Scope string
	Language                  string
	How, Interpreter          string
	Yes                       bool
	NoPolice                  bool       // "do not report to police" travels with what is shared
	Expires                   clock.Date // last day it holds; zero: 90 days
}

func (a Agreement) check(today clock.Date, most int) error {
	var c fault.Check
	c.That(a.Purpose == consent.Referral || a.Purpose == consent.Notice, "purpose", "referral or notice")
	c.That(a.Recipient != "" && a.Recipient != "*" && len(a.Recipient) <= 100, "recipient", "Say to whom; nobody agrees to everybody")
	c.That(scopes[a.Scope], "scope", "Choose one of the answers")
	c.That(a.Language != "" && language.MatchString(a.Language), "language", "In which language was it explained?")
	c.That(hows[a.How], "how", "Choose one of the answers")
	c.That(interpreters[a.Interpreter], "interpreter", "Choose one of the answers")
	c.That(!a.Expires.Before(today) && !a.Expires.After(today.AddDays(most)), "expires", "a day from today to one year ahead")
	return c.Err()
}

// Agree records the answer, a no as well as a yes.
func (s *Service) Agree(ctx context.Context, a Agreement, once string) (string, error) {
	who := access.Who(ctx)
	today := clock.On(s.now(), who.Where())
	if a.Expires.IsZero() {
		a.Expires = today.AddDays(90)
	}
	most, err := s.guard.Book.Int("hotline", "consent-days-most", today)
	if err != nil {
		return "", err
	}
	if err := a.check(today, most); err != nil {
		return "", err
	}
	id := s.guard.IDs.New()
	err = s.guard.Write(ctx, ActConsent, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			id = first
			return err
		}
		x, err := s.ofPerson(w, a.Situation, a.Person)
		if err != nil {
			return err
		}
		w.Detail(a.Purpose + yesNo(a.Yes))
		w.Result(id)
		return consent.Record(w.Tx, consent.Consent{ID: id, Person: a.Person, Agency: x.Agency, Purpose: a.Purpose, Recipient: a.Recipient, Scope: a.Scope,
			Language: a.Language, How: a.How, Interpreter: a.Interpreter, ExplainedBy: w.Who.ID, Yes: a.Yes, NoPolice: a.NoPolice, Given: w.Now, Expires: a.Expires})
	})
	return id, err
}

func yesNo(yes bool) string {
	if yes {
		return ", yes"
	}
	return ", no"
}

// ofPerson loads a situation and asks whether the act may be done about one of its persons.
func (s *Service) ofPerson(w *access.Work, situation, person string) (Situation, error) {
	x, err := loadSituation(w.Ctx, w.Tx, situation)
	if err != nil {
		return x, err
	}
	if _, err := store.One(w.Ctx, w.Tx, victimOf, scanVictim, situation, person); err != nil {
		return x, err
	}
	return x, w.On(x.about(person))
}

// Withdraw ends a consent. What is still to come stops; for each place it went to, a recall task starts.
func (s *Service) Withdraw(ctx context.Context, situation, person, consentID string) error {
	return s.guard.Write(ctx, ActWithdraw, func(w *access.Work) error {
		x, err := s.ofPerson(w, situation, person)
		if err != nil {
			return err
		}
		all, err := consent.Of(w.Ctx, w.Tx, person)
		if err != nil {
			return err
		}
		found := false
		for _, c := range all {
			found = found || c.ID == consentID && c.Agency == x.Agency
		}
		if !found {
			return fault.New(fault.NotFound, "There is no such record")
		}
		if err := consent.Withdraw(w.Tx, consentID, w.Now); err != nil {
			return err
		}
		sent, err := store.All(w.Ctx, w.Tx, referralsBy, scanReferral, consentID)
		if err != nil {
			return err
		}
		for _, r := range sent {
			if !r.Recalled.IsZero() {
				continue
			}
			if err := w.Exec(recallOne, r.ID, w.Now); err != nil {
				return err
			}
			if err := s.start(w, RecallRule, "", deadline.Clock{Agency: x.Agency, Role: string(access.Advocate), Kind: "referral", Subject: r.ID, Ref: x.Ref(),
				Task: "Ask the service to give back what was sent: consent was withdrawn", Start: w.Now}); err != nil {
				return err
			}
		}
		w.Tell(EventWithdrawn, x.about(person), consentID)
		return nil
	})
}

// ReferralDraft is a referral as entered.
type ReferralDraft struct {
	Situation, Person     string
	Service, Organization string // of the directory
	Need, Scope           string
}

func (r Referral) resource(leaving *consent.Question) access.Resource {
	return access.Resource{Kind: "Referral", ID: r.ID, Agency: r.Agency, Subject: r.Person, Leaving: leaving}
}

// Refer sends a person's needs to a service. Without her recorded yes for this organization and this scope it is refused.
func (s *Service) Refer(ctx context.Context, d ReferralDraft, once string) (string, error) {
	var c fault.Check
	c.That(d.Service != "" && d.Organization != "", "service", "Choose a service of the directory")
	c.That(d.Need != "" && len(d.Need) <= 100, "need", "Choose one of the answers")
	c.That(scopes[d.Scope] && d.Scope != scopeNotice, "scope", "Choose one of the answers")
	if err := c.Err(); err != nil {
		return "", err
	}
	q := consent.Question{Person: d.Person, Purpose: consent.Referral, Recipient: d.Organization, Scope: d.Scope, On: clock.On(s.now(), access.Who(ctx).Where())}
	r := Referral{ID: s.guard.IDs.New(), Situation: d.Situation, Person: d.Person, Service: d.Service, Organization: d.Organization, Need: d.Need, Scope: d.Scope}
	err := s.guard.Write(ctx, ActRefer, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			r.ID = first
			return err
		}
		x, err := loadSituation(w.Ctx, w.Tx, d.Situation)
		if err != nil {
			return err
		}
		if _, err := store.One(w.Ctx, w.Tx, victimOf, scanVictim, d.Situation, d.Person); err != nil {
			return err
		}
		r.Agency, r.By, r.Sent = x.Agency, w.Who.ID, w.Now
		if err := w.On(r.resource(&q)); err != nil {
			return err
		}
		answer, err := w.Consent(q)
		if err != nil {
			return err
		}
		r.Consent, r.NoPolice = answer.By, answer.NoPolice
		w.Result(r.ID)
		w.Tell(EventReferral, r.resource(nil), r.Need)
		if err := r.insert(w.Tx); err != nil {
			return err
		}
		return s.start(w, OutcomeRule, "", deadline.Clock{Agency: x.Agency, Role: string(access.Advocate), Kind: "referral", Subject: r.ID, Ref: x.Ref(),
			Task: "Ask how the referral went", Start: w.Now})
	})
	return r.ID, err
}

// Came records how a referral went.
func (s *Service) Came(ctx context.Context, referral, outcome string, version int64) error {
	if !results[outcome] {
		return fault.Wrong("outcome", "Choose one of the answers")
	}
	return s.guard.Write(ctx, ActOutcome, func(w *access.Work) error {
		r, err := store.One(w.Ctx, w.Tx, readReferral, scanReferral, referral)
		if err != nil {
			return err
		}
		if err := w.On(r.resource(nil)); err != nil {
			return err
		}
		if r.Version != version {
			return conflict("Somebody else changed this referral meanwhile", r)
		}
		w.Detail(outcome)
		if err := deadline.Meet(w.Tx, r.ID, OutcomeRule.Name, w.Now); err != nil {
			return err
		}
		return w.Update(saveReferral, r.ID, r.Version, outcome, w.Now)
	})
}

// Notify records a notice that was made to an authority: conduct, and a person only on one of the three grounds. A person's
// wish is a recorded consent; "do not report to police" holds against a notice to police unless law or danger demands it.
func (s *Service) Notify(ctx context.Context, d NoticeDraft, once string) (string, error) {
	if err := d.check(); err != nil {
		return "", err
	}
	x, err := loadSituation(ctx, s.guard.Reader(ctx), d.Situation)
	if err != nil {
		return "", err
	}
	key, err := s.guard.Vault.Again(ctx, x.KeyID)
	if err != nil {
		return "", err
	}
	n := Notice{ID: s.guard.IDs.New(), Situation: x.ID, Agency: x.Agency, KeyID: key.ID, Ground: d.Ground, Law: d.Law, RecipientKind: d.RecipientKind,
		Recipient: d.Recipient, Person: d.Person, By: access.Who(ctx).ID}
	n.Conduct = key.Seal(n.box().Place, d.Conduct)
	q := d.question()
	if q != nil {
		q.On = clock.On(s.now(), access.Who(ctx).Where())
	}
	err = s.guard.Write(ctx, ActNotice, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			n.ID = first
			return err
		}
		on := access.Resource{Kind: "Notice", ID: n.ID, Agency: x.Agency, Subject: n.Person, Leaving: q, Attrs: map[string]any{"person": n.Person != ""}}
		if err := w.On(on); err != nil {
			return err
		}
		if q != nil {
			if err := s.noPolice(w, &n, *q); err != nil {
				return err
			}
		}
		n.Sent = w.Now
		w.Detail(string(n.Ground) + ", " + n.RecipientKind)
		w.Result(n.ID)
		return n.insert(w.Tx)
	})
	return n.ID, err
}

func (s *Service) noPolice(w *access.Work, n *Notice, q consent.Question) error {
	v, err := store.One(w.Ctx, w.Tx, victimOf, scanVictim, n.Situation, n.Person)
	if err != nil {
		return err
	}
	all, err := consent.Of(w.Ctx, w.Tx, n.Person)
	if err != nil {
		return err
	}
	for _, c := range all {
		n.NoPolice = n.NoPolice || c.NoPolice && c.Withdrawn.IsZero()
	}
	if n.NoPolice && n.RecipientKind == "police" && q.Law == "" {
		return fault.New(fault.Refused, "She asked that nothing is reported to the police")
	}
	return deadline.Meet(w.Tx, v.ID, MinorRule.Name, w.Now)
}
