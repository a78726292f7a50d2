package certification

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Proposal is what a specialist proposes: a decision, its reason as a class, and her own words, sealed.
type Proposal struct {
	Decision Decision
	Reason   string // one of Reasons of the decision
	Text     string
}

// Verdict is what the second person says.
type Verdict struct {
	Say  Say
	Text string // needed to send back
}

// Say is agree or send back; there is no default.
type Say string

// The two verdicts.
const (
	Agree  Say = "agree"
	GoBack Say = "send back"
)

// Reasons are the classes of reason of each decision.
var Reasons = map[Decision][]string{
	GrantInterim:     {"credible information"},
	GrantEligibility: {"the facts meet the definition"},
	Deny:             {"the facts do not meet the definition", "too little information", "18 or older on the day of receipt", "not a foreign national"},
	Certify:          {"assists reasonable requests", "cannot assist because of trauma"},
	Reissue:          {"name corrected", "type corrected", "lost or damaged"},
	Annul:            {"issued in error", "issued twice", "issued to another person"},
}

func (p Proposal) check(allowed ...Decision) error {
	var c fault.Check
	ok := false
	for _, d := range allowed {
		ok = ok || d == p.Decision
	}
	c.That(ok, "decision", "Choose one of the answers")
	c.That(in(p.Reason, Reasons[p.Decision]), "reason", "Choose a reason that belongs to the decision")
	c.That(p.Text != "" || p.Decision != Deny && p.Decision != Annul, "text", "Say why in your own words")
	c.That(len(p.Text) <= 16000, "text", "This is too long: please shorten it")
	return c.Err()
}

func (v Verdict) check() error {
	var c fault.Check
	c.That(v.Say == Agree || v.Say == GoBack, "say", "Choose one of the answers")
	c.That(v.Say != GoBack || v.Text != "", "text", "Say what should be changed")
	c.That(len(v.Text) <= 16000, "text", "This is too long: please shorten it")
	return c.Err()
}

// Decided is one decision of a record: open while Outcome is "".
type Decided struct {
	ID, Record               string
	Decision                 Decision
	Reason                   string
	ProposedBy, ProposedRole string
	ProposedAt               time.Time
	Outcome                  string // "", "approved", "sent back", "dropped"
	DecidedBy, DecidedRole   string
	DecidedAt                time.Time
	KeyID                    string
	ReasonText, Note         vault.Sealed
}

const (
	decisionColumns           = `id, record, decision, reason, proposed_by, proposed_role, proposed_at, outcome, decided_by, decided_role, decided_at, key_id, reason_sealed, note_sealed`
	decisionsOf     store.SQL = `select ` + decisionColumns + ` from certification_decision where record = $1 order by proposed_at, id`
	openDecision    store.SQL = `select ` + decisionColumns + ` from certification_decision where record = $1 and outcome = ''`
	addDecision     store.SQL = `insert into certification_decision (id, record, decision, reason, proposed_by, proposed_role, proposed_at, outcome,
		decided_by, decided_role, key_id, reason_sealed) values ($1,$2,$3,$4,$5,$6,$7,'','','',$8,$9)`
	endDecision  store.SQL = `update certification_decision set outcome = $2, decided_by = $3, decided_role = $4, decided_at = $5, note_sealed = $6 where id = $1 and outcome = ''`
	dropDecision store.SQL = `update certification_decision set outcome = 'dropped', decided_at = $2 where record = $1 and outcome = ''`
)

func scanDecision(row store.Row) (d Decided, err error) {
	return d, row.Scan(&d.ID, &d.Record, &d.Decision, &d.Reason, &d.ProposedBy, &d.ProposedRole, &d.ProposedAt, &d.Outcome,
		&d.DecidedBy, &d.DecidedRole, &d.DecidedAt, &d.KeyID, &d.ReasonText, &d.Note)
}

func (d Decided) place(column string) vault.Place {
	return vault.Place{Table: "certification_decision", Column: column, Row: d.ID}
}

// openOf is the open decision of a record; ok is false when there is none.
func openOf(ctx context.Context, r store.Reader, record string) (d Decided, ok bool, err error) {
	d, err = store.One(ctx, r, openDecision, scanDecision, record)
	if fault.Is(err, fault.NotFound) {
		return Decided{}, false, nil
	}
	return d, err == nil, err
}

// draftDecision seals a proposal under the record's key, outside the command.
func (s *Service) draftDecision(ctx context.Context, record, keyID string, p Proposal) (Decided, error) {
	d := Decided{ID: s.guard.IDs.New(), Record: record, Decision: p.Decision, Reason: p.Reason, KeyID: keyID}
	if p.Text == "" {
		return d, nil
	}
	key, err := s.guard.Vault.Again(ctx, keyID)
	d.ReasonText = key.Seal(d.place("reason_sealed"), p.Text)
	return d, err
}

func (d Decided) save(w *access.Work) error {
	w.Detail(string(d.Decision))
	return w.Exec(addDecision, d.ID, d.Record, string(d.Decision), d.Reason, w.Who.ID, string(w.Who.Role), w.Now, d.KeyID, d.ReasonText)
}

// sealNote seals the second person's words, outside the command.
func (s *Service) sealNote(ctx context.Context, d Decided, text string) (vault.Sealed, error) {
	if text == "" || d.ID == "" {
		return nil, nil
	}
	key, err := s.guard.Vault.Again(ctx, d.KeyID)
	if err != nil {
		return nil, err
	}
	return key.Seal(d.place("note_sealed"), text), nil
}

// end closes a decision with the verdict. The rule that two people decide stands here, in the policy and in the table.
func (d Decided) end(w *access.Work, v Verdict, note vault.Sealed) error {
	if d.ProposedBy == w.Who.ID {
		return errSelf
	}
	outcome := "approved"
	if v.Say == GoBack {
		outcome = "sent back"
	}
	w.Detail(string(d.Decision) + ", " + outcome)
	return w.Update(endDecision, d.ID, outcome, w.Who.ID, string(w.Who.Role), w.Now, note)
}

// second asks the policy about the second person. It says plainly when it is the first one, and when nothing is proposed
// any more because somebody decided meanwhile.
func second(w *access.Work, r access.Resource, proposedBy string) error {
	if proposedBy == "" {
		r.Attrs["proposed_by"] = "nobody"
		if err := w.On(r); err != nil {
			return err
		}
		return errMoved
	}
	err := w.On(r)
	if fault.Is(err, fault.Refused) && proposedBy == w.Who.ID {
		return errSelf
	}
	return err
}

// Propose proposes interim assistance, eligibility or a denial.
func (s *Service) Propose(ctx context.Context, e Edit, p Proposal) error {
	if err := p.check(GrantInterim, GrantEligibility, Deny); err != nil {
		return err
	}
	r, err := loadRequest(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return err
	}
	var d Decided
	if r.KeyID != "" {
		if d, err = s.draftDecision(ctx, r.ID, r.KeyID, p); err != nil {
			return err
		}
	}
	return s.step(ctx, ActPropose, e, Step{Verb: Propose, Decision: p.Decision}, Request.resource, func(w *access.Work, r *Request) error {
		if d.ID == "" {
			return errMoved
		}
		return d.save(w)
	})
}

// Decide is the second person's verdict on what was proposed. When a letter is issued its id comes back.
func (s *Service) Decide(ctx context.Context, e Edit, v Verdict) (letter string, err error) {
	if err := v.check(); err != nil {
		return "", err
	}
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	r, err := loadRequest(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return "", err
	}
	m, d, note, err := s.mintFor(ctx, r.ID, r.KeyID, r.Recipient, v)
	if err != nil {
		return "", err
	}
	err = s.guard.Write(ctx, ActDecide, func(w *access.Work) error {
		first, again, err := w.Once(e.Once)
		if err != nil || again {
			letter = first
			return err
		}
		letter = ""
		r, err := loadRequest(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := second(w, r.resource(), r.Course.ProposedBy); err != nil {
			return err
		}
		open, ok, err := openOf(w.Ctx, w.Tx, r.ID)
		if err != nil {
			return err
		}
		if e.Version != 0 && e.Version != r.Version || !ok || open.ID != d.ID {
			return stale(r)
		}
		st := Step{Verb: SendBack, By: w.Who.ID, On: f.today}
		if v.Say == Agree {
			st.Verb = Approve
		}
		var effect Effect
		if r.Course, effect, err = r.Course.Do(st, f.Periods); err != nil {
			return moved(err, r)
		}
		if err := d.end(w, v, note); err != nil {
			return err
		}
		r.decided(effect, d, w.Now)
		if effect.Letter != "" {
			letter = m.id
			w.Result(m.id)
		}
		if err := s.follow(w, r, effect, f, letter); err != nil {
			return err
		}
		if err := saveRequest(w.Tx, r, w.Now); err != nil || letter == "" {
			return err
		}
		l := Letter{Agency: r.Recipient, Kind: effect.Letter, Request: r.ID, Recipient: r.Person, Type: r.Type, IssuedOn: f.today,
			ProposedBy: d.ProposedBy, ApprovedBy: w.Who.ID, KeyID: r.KeyID}
		if l.Kind == InterimLetter {
			l.LastOn = r.Course.InterimLast
		}
		return s.issue(w, m, l, f)
	})
	return letter, err
}

// decided notes on the request when it was decided, and why.
func (r *Request) decided(e Effect, d Decided, now time.Time) {
	switch {
	case e.Letter == InterimLetter:
		r.InterimAt = now
	case r.Course.State.Over():
		r.EndedAt, r.EndedWhy = now, d.Reason
	}
}
