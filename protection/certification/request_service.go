package certification

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// DraftNotice drafts a Request for Assistance for a person who is, or may be, a minor, and starts the 24-hour clock of the
// requester's mandated-report officer. class is the person's age band, "minor" or "unknown". Nothing about the person is
// copied. A person who has a request keeps it: the same id comes back. Called by the flow minor_notice only.
func (s *Service) DraftNotice(ctx context.Context, situation, person, requester string, discovered time.Time, class string) (id string, err error) {
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	now := s.guard.Clock.Now()
	var c fault.Check
	c.That(person != "" && requester != "", "person", "Please fill this in")
	c.That(class == "minor" || class == "unknown", "class", "minor or unknown: adults have their own request")
	c.That(!discovered.IsZero() && !discovered.After(now), "discovered", "a time that has come")
	if err := c.Err(); err != nil {
		return "", err
	}
	r := Request{ID: s.guard.IDs.New(), Requester: requester, Recipient: f.agency, Situation: situation, Person: person, Class: class,
		Course: Course{State: Drafted}, Discovered: clock.Instant(discovered), Drafted: now}
	err = s.guard.Write(ctx, ActDraft, func(w *access.Work) error {
		id = r.ID
		old, err := store.One(w.Ctx, w.Tx, readOfPerson, scanRequest, person)
		if err == nil {
			id = old.ID
			w.Detail("drafted before")
			return w.On(old.resource())
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		if err := w.On(r.resource()); err != nil {
			return err
		}
		w.Detail(class)
		if r.Ref, err = newRef(w, "RFA", f.today.Year); err != nil {
			return err
		}
		if err := insertRequest(w.Tx, r); err != nil {
			return err
		}
		return deadline.Start(w.Tx, deadline.Clock{ID: s.guard.IDs.New(), Rule: NoticeRule.Name, Agency: requester, Role: string(access.ReportOfficer),
			Kind: "request", Subject: r.ID, Ref: r.Ref, Task: "Send the notice to HHS", Start: r.Discovered, Due: f.noticeDue(r.Discovered)})
	})
	return id, err
}

func newRef(w *access.Work, series string, year int) (string, error) {
	n, err := nextNumber(w.Ctx, w.Tx, series, year)
	return fmt.Sprintf("%s-%d-%05d", series, year, n), err
}

// Prepare opens, for the officer, what would leave the register with Part A.
func (s *Service) Prepare(ctx context.Context, id string) (Particulars, error) {
	r, err := loadRequest(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return Particulars{}, err
	}
	if err := s.guard.Look(ctx, ActPrepare, r.resource(), "prepare notice"); err != nil {
		return Particulars{}, err
	}
	return s.register.Disclose(ctx, r.Person, "prepare notice")
}

// Send sends Part A under the law that the officer cites: the particulars are read from the requester's register and
// sealed anew under the recipient's key. The age test is made on the day of receipt in the recipient's zone.
func (s *Service) Send(ctx context.Context, e Edit, a PartA) error {
	a.Forms = a.Forms.filled()
	if err := a.check(); err != nil {
		return err
	}
	f, err := s.facts()
	if err != nil {
		return err
	}
	leave := func(r Request) access.Resource { return r.leaving(scopePartA, a.Law, f.today) }
	r, err := loadRequest(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return err
	}
	var sent Request
	if r.Course.State == Drafted && s.guard.May(ctx, ActSend, leave(r)) { // the register stays closed unless it may leave
		if sent, err = s.partA(ctx, r, a, f); err != nil {
			return err
		}
	}
	return s.step(ctx, ActSend, e, Step{Verb: Send}, leave, func(w *access.Work, r *Request) error {
		if sent.KeyID == "" {
			return fault.New(fault.Unavailable, "The register could not be read: nothing was sent. Try again")
		}
		sent.Course, sent.Version, sent.Received = r.Course, r.Version, w.Now
		*r = sent
		w.Detail(string(r.Age))
		return nil
	})
}

// partA fills a request with what leaves.
func (s *Service) partA(ctx context.Context, r Request, a PartA, f facts) (Request, error) {
	p, err := s.register.Disclose(ctx, r.Person, "send notice")
	if err != nil {
		return r, err
	}
	if r.Age, err = AgeTest(p.Born, clock.On(r.Discovered, f.zone), f.today, f.ageLimit, a.Age); err != nil {
		return r, err
	}
	key, err := s.guard.Vault.NewKey(ctx, r.Recipient)
	if err != nil {
		return r, err
	}
	r.KeyID = key.ID
	for column, v := range map[string]struct {
		into  *vault.Sealed
		plain string
	}{"name_sealed": {&r.Name, p.Name}, "born_sealed": {&r.Born, p.Born.String()}, "contact_sealed": {&r.Contact, p.Contact},
		"safe_how_sealed": {&r.SafeHow, p.SafeHow}, "place_sealed": {&r.Place, a.Place}} {
		*v.into = key.Seal(r.place(column), v.plain)
	}
	r.Law, r.Language, r.Nationality, r.Urgent = a.Law, p.Language, p.Nationality, strings.Join(a.Urgent, ", ")
	r.Forms, r.Type = a.Forms, a.Forms.Type()
	return r, nil
}

// Complete adds Part B. From the requester it leaves under the law or the consent that b names.
func (s *Service) Complete(ctx context.Context, e Edit, b PartB) error {
	b.Forms = b.Forms.filled()
	if err := b.check(); err != nil {
		return err
	}
	credible, err := s.resealed(ctx, e.ID, "credible_sealed", b.Credible)
	if err != nil {
		return err
	}
	return s.step(ctx, ActComplete, e, Step{Verb: PartBIn}, s.from(ctx, scopePartB, b.Basis), func(w *access.Work, r *Request) error {
		r.CompleteAt, r.Forms, r.Type, r.Credible = w.Now, b.Forms, b.Forms.Type(), credible
		r.Setting, r.LegalHelp, r.Interpreter = b.Setting, b.LegalHelp, b.Interpreter
		w.Detail(string(r.Type))
		return nil
	})
}

// from is the resource of an act that both sides may do: from the requester's side something leaves.
func (s *Service) from(ctx context.Context, scope, basis string) func(Request) access.Resource {
	who, now := access.Who(ctx), s.guard.Clock.Now()
	return func(r Request) access.Resource {
		if who.Agency == r.Recipient {
			return r.resource()
		}
		return r.leaving(scope, basis, clock.On(now, who.Where()))
	}
}

// resealed seals a text under the key that a sent request has; before it is sent there is none, and "" comes back.
func (s *Service) resealed(ctx context.Context, id, column, plain string) (vault.Sealed, error) {
	r, err := loadRequest(ctx, s.guard.Reader(ctx), id)
	if err != nil || r.KeyID == "" {
		return nil, err
	}
	key, err := s.guard.Vault.Again(ctx, r.KeyID)
	if err != nil {
		return nil, err
	}
	return key.Seal(r.place(column), plain), nil
}

// TakeUp begins the review.
func (s *Service) TakeUp(ctx context.Context, e Edit) error {
	return s.step(ctx, ActReview, e, Step{Verb: TakeUp}, Request.resource, func(w *access.Work, r *Request) error {
		r.ReviewAt = w.Now
		return nil
	})
}

// Ask asks the requester for more information.
func (s *Service) Ask(ctx context.Context, e Edit, question string) error {
	if err := needText("question", question); err != nil {
		return err
	}
	sealed, err := s.resealed(ctx, e.ID, "asked_sealed", question)
	if err != nil {
		return err
	}
	return s.step(ctx, ActAsk, e, Step{Verb: Ask}, Request.resource, func(_ *access.Work, r *Request) error {
		r.AskedWhat, r.AnsweredHow = sealed, nil
		return nil
	})
}

// Answer gives the requester's answer. From the requester it leaves under the law or the consent that basis names.
func (s *Service) Answer(ctx context.Context, e Edit, answer, basis string) error {
	if err := needText("answer", answer); err != nil {
		return err
	}
	sealed, err := s.resealed(ctx, e.ID, "answer_sealed", answer)
	if err != nil {
		return err
	}
	return s.step(ctx, ActAnswer, e, Step{Verb: Answer}, s.from(ctx, scopeAnswer, basis), func(_ *access.Work, r *Request) error {
		r.AnsweredHow = sealed
		return nil
	})
}

// Extend extends the interim period, once.
func (s *Service) Extend(ctx context.Context, e Edit) error {
	return s.step(ctx, ActExtend, e, Step{Verb: Extend}, Request.resource, func(w *access.Work, r *Request) error {
		return w.Exec(lastOfInterim, r.ID, r.Course.InterimLast)
	})
}

// Reconsider takes up a denied request again.
func (s *Service) Reconsider(ctx context.Context, e Edit, basis string) error {
	return s.step(ctx, ActReconsider, e, Step{Verb: Reconsider}, s.from(ctx, scopeAgain, basis), func(*access.Work, *Request) error { return nil })
}

// Withdraw ends a request before it is decided, for one of WithdrawReasons. An interim letter ends with it.
func (s *Service) Withdraw(ctx context.Context, e Edit, why string) error {
	if !in(why, WithdrawReasons) {
		return fault.Wrong("why", "Choose one of the answers")
	}
	return s.step(ctx, ActWithdraw, e, Step{Verb: Withdraw}, Request.resource, func(w *access.Work, r *Request) error {
		r.EndedAt, r.EndedWhy = w.Now, why
		w.Detail(why)
		return w.Exec(dropDecision, r.ID, w.Now)
	})
}

// Correct corrects the name under which a letter is written; a letter that was issued must then be issued again.
func (s *Service) Correct(ctx context.Context, e Edit, name string) error {
	if err := needName(name); err != nil {
		return err
	}
	sealed, err := s.resealed(ctx, e.ID, "name_sealed", name)
	if err != nil {
		return err
	}
	return s.step(ctx, ActCorrect, e, Step{}, Request.resource, func(w *access.Work, r *Request) error {
		r.Name = sealed
		w.Detail("name")
		return nil
	})
}

func needText(field, text string) error {
	var c fault.Check
	c.That(strings.TrimSpace(text) != "", field, "Please fill this in")
	c.That(len(text) <= 16000, field, "This is too long: please shorten it")
	return c.Err()
}

func needName(name string) error {
	var c fault.Check
	c.That(strings.TrimSpace(name) != "", "name", "Please fill this in")
	c.That(len(name) <= 400, "name", "This is too long: please shorten it")
	return c.Err()
}

// step runs one command on a minor's request: load, ask the policy, see that nobody was faster, make the step of the
// course, let change fill in the rest, save, and let clocks and letters follow. A step without verb leaves the course.
func (s *Service) step(ctx context.Context, act access.Act, e Edit, st Step, on func(Request) access.Resource, change func(*access.Work, *Request) error) error {
	f, err := s.facts()
	if err != nil {
		return err
	}
	return s.guard.Write(ctx, act, func(w *access.Work) error {
		if _, again, err := w.Once(e.Once); err != nil || again {
			return err
		}
		w.Result(e.ID)
		r, err := loadRequest(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := w.On(on(r)); err != nil {
			return err
		}
		if e.Version != 0 && e.Version != r.Version {
			return stale(r)
		}
		var effect Effect
		if st.Verb != "" {
			st := st
			st.By, st.On = w.Who.ID, f.today
			if r.Course, effect, err = r.Course.Do(st, f.Periods); err != nil {
				return moved(err, r)
			}
		}
		if err := change(w, &r); err != nil {
			return err
		}
		if err := saveRequest(w.Tx, r, w.Now); err != nil {
			return err
		}
		return s.follow(w, r, effect, f, "")
	})
}

// follow lets clocks and earlier letters follow a step; letter is the id of the one it issued, if any.
func (s *Service) follow(w *access.Work, r Request, e Effect, f facts, letter string) error {
	for _, rule := range e.Met {
		if err := deadline.Meet(w.Tx, r.ID, rule, w.Now); err != nil {
			return err
		}
	}
	for _, rule := range e.Dropped {
		if err := deadline.Drop(w.Tx, r.ID, rule, w.Now); err != nil {
			return err
		}
	}
	if e.Started != "" {
		err := deadline.Start(w.Tx, deadline.Clock{ID: s.guard.IDs.New(), Rule: e.Started, Agency: r.Recipient, Role: string(access.Specialist),
			Kind: "request", Subject: r.ID, Ref: r.Ref, Task: "Decide eligibility", Start: r.InterimAt, Due: f.interimDue(r.Course.InterimLast)})
		if err != nil {
			return err
		}
	}
	if e.Earlier != "" {
		return w.Exec(endEarlier, r.ID, string(e.Earlier), store.Null(letter))
	}
	return nil
}
