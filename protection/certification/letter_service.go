package certification

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
)

// Result is an answer of the public check.
type Result string

// The answers, and Mistyped for a code whose check symbol does not fit.
const (
	Valid    Result = "valid"
	Replaced Result = "replaced"
	Pending  Result = "decision pending"
	NotFound Result = "not found"
	Mistyped Result = "mistyped"
)

// ResultFor decides what a stranger is told. found is whether a letter has the code; the typed date must be its day of
// issue. An interim letter whose period ran out without a decision is pending; an annulled or ended one is not found,
// because only a person at the phone may say more.
func ResultFor(l Letter, found bool, typed, today clock.Date) Result {
	switch {
	case !found || typed != l.IssuedOn:
		return NotFound
	case l.Status == ReplacedLetter:
		return Replaced
	case l.Status != ValidLetter:
		return NotFound
	case l.Kind == InterimLetter && today.After(l.LastOn):
		return Pending
	}
	return Valid
}

// noCode is looked up where a code is mistyped, so that every check does the same work.
const noCode = "0000-0000-0000-0000-0"

// Check answers anyone who types a letter's code and its day of issue. It tells nothing else, and the look stands in the
// journal of the letter.
func (s *Service) Check(ctx context.Context, typed string, issued clock.Date) (Result, error) {
	if journal.By(ctx).Kind == "" {
		ctx = access.As(ctx, access.Stranger)
	}
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	code, well := id.ReadCode(typed, codeSymbols)
	if !well {
		code = noCode
	}
	hash, err := s.codeHash(ctx, f.agency, code)
	if err != nil {
		return "", err
	}
	l, err := store.One(ctx, s.guard.Reader(ctx), letterOf, scanLetter, hash)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	found := err == nil && well
	looked := access.Resource{Kind: "LetterCheck", ID: "none", Agency: f.agency}
	if found && l.IssuedOn == issued {
		looked.ID, looked.Subject = l.ID, l.Recipient
	}
	if err := s.guard.Look(ctx, ActLetterCheck, looked, "check a letter"); err != nil {
		return "", err
	}
	if !well {
		return Mistyped, nil
	}
	return ResultFor(l, found, issued, f.today), nil
}

// CheckPhone is whom the public page points to.
func (s *Service) CheckPhone(ctx context.Context) (string, error) {
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	return f.phone, s.guard.Allow(ctx, ActLetterCheck, access.Resource{Kind: "LetterCheck", ID: "none", Agency: f.agency})
}

// ProposeLetter proposes to re-issue a letter (the new one replaces it) or to annul it.
func (s *Service) ProposeLetter(ctx context.Context, e Edit, p Proposal) error {
	if err := p.check(Reissue, Annul); err != nil {
		return err
	}
	l, err := loadLetter(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return err
	}
	d, err := s.draftDecision(ctx, l.ID, l.KeyID, p)
	if err != nil {
		return err
	}
	return s.guard.Write(ctx, ActLetterPropose, func(w *access.Work) error {
		if _, again, err := w.Once(e.Once); err != nil || again {
			return err
		}
		l, err := loadLetter(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := w.On(l.resource()); err != nil {
			return err
		}
		if e.Version != 0 && e.Version != l.Version || l.Proposed != "" {
			return stale(l)
		}
		if l.Status != ValidLetter && (l.Status != EndedLetter || p.Decision != Annul) {
			return errStands
		}
		return d.save(w)
	})
}

var errStands = fault.New(fault.Conflict, "This letter no longer stands, so it cannot be issued again or annulled")

// DecideLetter is the second person's verdict. When the letter is issued again the new letter's id comes back: it has a new
// number, code and day of issue, and the type that the request has now.
func (s *Service) DecideLetter(ctx context.Context, e Edit, v Verdict) (letter string, err error) {
	if err := v.check(); err != nil {
		return "", err
	}
	f, err := s.facts()
	if err != nil {
		return "", err
	}
	l, err := loadLetter(ctx, s.guard.Reader(ctx), e.ID)
	if err != nil {
		return "", err
	}
	m, d, note, err := s.mintFor(ctx, l.ID, l.KeyID, l.Agency, v)
	if err != nil {
		return "", err
	}
	err = s.guard.Write(ctx, ActLetterDecide, func(w *access.Work) error {
		first, again, err := w.Once(e.Once)
		if err != nil || again {
			letter = first
			return err
		}
		letter = ""
		l, err := loadLetter(w.Ctx, w.Tx, e.ID)
		if err != nil {
			return err
		}
		if err := second(w, l.resource(), l.Proposer); err != nil {
			return err
		}
		open, ok, err := openOf(w.Ctx, w.Tx, l.ID)
		if err != nil {
			return err
		}
		if e.Version != 0 && e.Version != l.Version || !ok || open.ID != d.ID {
			return stale(l)
		}
		if err := d.end(w, v, note); err != nil || v.Say == GoBack {
			return err
		}
		if d.Decision == Annul {
			w.Tell(ToldAnnulled, l.resource(), string(l.Kind))
			return w.Update(markLetter, l.ID, l.Version, string(AnnulledLetter), nil)
		}
		if l.Status != ValidLetter {
			return errStands
		}
		letter = m.id
		w.Result(m.id)
		w.Tell(ToldReplaced, l.resource(), string(l.Kind))
		if err := w.Update(markLetter, l.ID, l.Version, string(ReplacedLetter), m.id); err != nil {
			return err
		}
		kind, err := typeOf(w.Ctx, w.Tx, l)
		if err != nil {
			return err
		}
		return s.issue(w, m, Letter{Agency: l.Agency, Kind: l.Kind, Request: l.Request, Recipient: l.Recipient, Type: kind, IssuedOn: f.today,
			LastOn: l.LastOn, ReissueOf: l.ID, ProposedBy: d.ProposedBy, ApprovedBy: w.Who.ID, KeyID: l.KeyID}, f)
	})
	return letter, err
}

// typeOf is the type that a letter's request has now.
func typeOf(ctx context.Context, r store.Reader, l Letter) (Type, error) {
	if l.Kind.ForMinor() {
		q, err := loadRequest(ctx, r, l.Request)
		return q.Type, err
	}
	a, err := loadAdult(ctx, r, l.Request)
	return a.Type, err
}

// LetterFile is a letter with what was decided about it.
type LetterFile struct {
	Letter
	Ref       string // of its request
	Decisions []Decided
}

// ViewLetter returns a letter, its code sealed; the look is recorded.
func (s *Service) ViewLetter(ctx context.Context, id, purpose string) (LetterFile, error) {
	l, err := loadLetter(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return LetterFile{}, err
	}
	if err := s.guard.Look(ctx, ActLetterView, l.resource(), purpose); err != nil {
		return LetterFile{}, err
	}
	out := LetterFile{Letter: l}
	if out.Ref, _, err = s.holder(ctx, l); err != nil {
		return LetterFile{}, err
	}
	out.Decisions, err = store.All(ctx, s.guard.Reader(ctx), decisionsOf, scanDecision, id)
	return out, err
}

// CountRow is a letter as it is counted: nothing in it names a person.
type CountRow struct {
	Letter    string // opaque id
	Recipient string // opaque id, so that one person counts once
	Minor     bool
	Kind      Kind
	Type      Type
	IssuedOn  clock.Date
	Annulled  bool
	ReissueOf string // id of the letter it replaced; "" for a first issue
}

// EachLetter hands out every letter in the order of issue. A child belongs to the first unannulled letter of either kind,
// an adult to the first unannulled letter; counting them is the asker's matter, but see Recipients.
func (s *Service) EachLetter(ctx context.Context, do func(CountRow) error) error {
	f, err := s.facts()
	if err != nil {
		return err
	}
	if err := s.guard.Look(ctx, ActCount, access.Resource{Kind: "Letters", ID: "all", Agency: f.agency}, "count letters"); err != nil {
		return err
	}
	return store.Each(ctx, s.guard.Reader(ctx), countLetter, func(row store.Row) error {
		var r CountRow
		var status LetterStatus
		if err := row.Scan(&r.Letter, &r.Recipient, &r.Kind, &r.Type, &r.IssuedOn, &status, &r.ReissueOf); err != nil {
			return err
		}
		r.Minor, r.Annulled = r.Kind.ForMinor(), status == AnnulledLetter
		return do(r)
	}, f.agency)
}

// Recipients keeps, of rows in the order of issue, the one that each person is counted by: the first unannulled letter.
// One child's interim and eligibility letters count once, and so do re-issues.
func Recipients(rows []CountRow) []CountRow {
	type who struct {
		id    string
		minor bool
	}
	seen := map[who]bool{}
	var out []CountRow
	for _, r := range rows {
		k := who{r.Recipient, r.Minor}
		if !r.Annulled && !seen[k] {
			seen[k] = true
			out = append(out, r)
		}
	}
	return out
}
