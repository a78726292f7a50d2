package people

import (
	"context"
	"slices"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
)

// Term is a code with its words.
type Term struct{ Code, Words string }

// Scopes that other domains ask about with the same words: a consent covers exactly the scope it names.
const (
	ScopeName   = "name, needs and safe contact"
	ScopeNeeds  = "needs and safe contact"
	ScopeNotice = "notice"
)

// ConsentPurposes are why something about her may leave; Scopes are what.
var (
	ConsentPurposes = []Term{{consent.Referral, "A referral to a service provider"}, {consent.Share, "Sharing with another agency of the task force"}, {consent.Notice, "A report to an authority, because she wishes it"}}
	Scopes          = []Term{{ScopeName, "Her name, her needs and how to reach her safely"}, {ScopeNeeds, "Her needs and how to reach her safely, no name"}, {ScopeNotice, "What a notice to an authority holds"}, {"record", "Her whole record"}}
	hows            = []Term{{"written", "In writing"}, {"spoken", "Spoken, and read back to her"}}
	interpreters    = []Term{{"none needed", "None needed"}, {"professional", "A professional interpreter"}, {string(NotAsked), "Not asked"}}
)

func oneOf(terms []Term, code string) bool {
	return slices.ContainsFunc(terms, func(t Term) bool { return t.Code == code })
}

// ConsentDraft is what she answered when she was asked.
type ConsentDraft struct {
	Purpose, Recipient, Scope  string
	Language, How, Interpreter string
	Yes, NoPolice              bool
	Expires                    clock.Date // last day it holds
}

// check refuses what is no informed, reasonably time-limited release (34 USC 12291(b)(2)); last is the latest end.
func (d ConsentDraft) check(today, last clock.Date) error {
	var c fault.Check
	c.That(oneOf(ConsentPurposes, d.Purpose), "purpose", "one of the purposes")
	c.That(d.Recipient != "" && d.Recipient != "*" && len(d.Recipient) <= 64, "recipient", "one organization or agency: consent names whom")
	c.That(oneOf(Scopes, d.Scope), "scope", "one of the scopes")
	c.That(wellLanguage(d.Language), "language", "the language in which it was explained")
	c.That(oneOf(hows, d.How), "how", "written or spoken")
	c.That(oneOf(interpreters, d.Interpreter), "interpreter", "none needed, professional or not asked: never a companion or an employer")
	c.That(!d.Expires.Before(today), "expires", "a day that has not passed")
	c.That(!d.Expires.After(last), "expires", "a day not later than "+last.String()+": a consent is limited in time")
	return c.Err()
}

// Consent records an answer. ExplainedBy is whoever records it.
func (s *Service) Consent(ctx context.Context, person string, d ConsentDraft, once string) (id string, err error) {
	today := s.today(ctx)
	days, err := s.guard.Book.Int("people consent", "longest_days", today)
	if err != nil {
		return "", err
	}
	if err := d.check(today, today.AddDays(days)); err != nil {
		return "", err
	}
	id = s.guard.IDs.New()
	return id, s.guard.Write(ctx, ActConsent, func(w *access.Work) error {
		first, again, err := w.Once(once)
		if err != nil || again {
			id = first
			return err
		}
		p, err := load(w.Ctx, w.Tx, person)
		if err != nil {
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		if !p.Erased.IsZero() {
			return fault.New(fault.NotFound, "This record was erased")
		}
		answer := "no"
		if d.Yes {
			answer = "yes"
			w.Tell(EventGiven, p.resource(), d.Purpose+" "+id)
		}
		w.Detail(d.Purpose + " " + answer)
		w.Result(id)
		return consent.Record(w.Tx, consent.Consent{ID: id, Person: p.ID, Agency: p.Agency, Purpose: d.Purpose, Recipient: d.Recipient,
			Scope: d.Scope, Language: d.Language, How: d.How, Interpreter: d.Interpreter, ExplainedBy: w.Who.ID, Yes: d.Yes,
			NoPolice: d.NoPolice, Given: w.Now, Expires: d.Expires})
	})
}

// Withdraw ends a consent. The event carries the consent's id, so that a flow recalls what went out under it.
func (s *Service) Withdraw(ctx context.Context, person, id string) error {
	return s.guard.Write(ctx, ActWithdraw, func(w *access.Work) error {
		p, err := load(w.Ctx, w.Tx, person)
		if err != nil {
			return err
		}
		if err := w.On(p.resource()); err != nil {
			return err
		}
		all, err := consent.Of(w.Ctx, w.Tx, person)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c consent.Consent) bool { return c.ID == id })
		switch {
		case i < 0:
			return fault.New(fault.NotFound, "There is no such consent")
		case !all[i].Withdrawn.IsZero():
			return nil // withdrawn is withdrawn
		}
		w.Detail(all[i].Purpose)
		w.Tell(EventWithdrawn, p.resource(), all[i].Purpose+" "+id)
		return consent.Withdraw(w.Tx, id, w.Now)
	})
}

// Consents lists what she answered, oldest first: codes only.
func (s *Service) Consents(ctx context.Context, person string) ([]consent.Consent, error) {
	p, err := load(ctx, s.guard.Reader(ctx), person)
	if err != nil {
		return nil, err
	}
	if err := s.guard.Allow(ctx, ActView, p.resource()); err != nil {
		return nil, err
	}
	return consent.Of(ctx, s.guard.Reader(ctx), person)
}

// Ask answers whether something about her may leave, for a page that must say so before anybody presses a button. The
// command that sends it asks again.
func (s *Service) Ask(ctx context.Context, q consent.Question) (consent.Answer, error) {
	p, err := load(ctx, s.guard.Reader(ctx), q.Person)
	if err != nil {
		return consent.Answer{Kind: consent.Refused}, err
	}
	if err := s.guard.Allow(ctx, ActView, p.resource()); err != nil {
		return consent.Answer{Kind: consent.Refused}, err
	}
	return consent.Ask(ctx, s.guard.Reader(ctx), q)
}
