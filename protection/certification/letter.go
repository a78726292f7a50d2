package certification

import (
	"context"
	"fmt"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Kind of letter.
type Kind string

// The kinds. Adults get certification letters; minors interim assistance, then eligibility.
const (
	CertificationLetter Kind = "certification"
	InterimLetter       Kind = "interim assistance"
	EligibilityLetter   Kind = "eligibility"
)

// series are the prefixes of letters' numbers.
var series = map[Kind]string{CertificationLetter: "CL", InterimLetter: "IA", EligibilityLetter: "EL"}

// ForMinor reports whether the kind is given to minors.
func (k Kind) ForMinor() bool { return k != CertificationLetter }

// LetterStatus is whether a letter stands.
type LetterStatus string

// The statuses. An ended interim letter was rightly issued and is counted; an annulled one never was.
const (
	ValidLetter    LetterStatus = "valid"
	ReplacedLetter LetterStatus = "replaced"
	EndedLetter    LetterStatus = "ended"
	AnnulledLetter LetterStatus = "annulled"
)

// Letter is one issued letter. The code is kept as a keyed hash for the check and sealed for the holder's copy.
type Letter struct {
	ID, Number string // Number: "EL-2026-00017"
	Agency     string
	Kind       Kind
	Request    string // id of the minor's or the adult's request
	Recipient  string // opaque id of the person
	Type       Type
	IssuedOn   clock.Date // in the agency's zone
	IssuedAt   time.Time
	LastOn     clock.Date // interim assistance: last day of the period
	Status     LetterStatus
	ReissueOf  string
	ReplacedBy string
	ProposedBy string
	ApprovedBy string
	KeyID      string
	Code       vault.Sealed
	Version    int64
	Proposed   Decision // open proposal to re-issue or annul it
	Proposer   string
}

// codeSymbols is the length of a letter's code without its check symbol: 16 symbols of 5 bits are 80 bits.
const codeSymbols = 16

const (
	letterColumns = `l.id, l.number, l.agency, l.kind, l.request, l.recipient, l.type, l.issued_on, l.issued_at, l.last_on, l.status,
		l.reissue_of, l.replaced_by, l.proposed_by, l.approved_by, l.key_id, l.code_sealed, l.version, coalesce(d.decision, ''), coalesce(d.proposed_by, '')`
	letterFrom = ` from certification_letter l left join certification_decision d on d.record = l.id and d.outcome = ''`

	readLetter  store.SQL = `select ` + letterColumns + letterFrom + ` where l.id = $1`
	letterOf    store.SQL = `select ` + letterColumns + letterFrom + ` where l.code_bx = $1`
	lettersOf   store.SQL = `select ` + letterColumns + letterFrom + ` where l.request = $1 order by l.issued_at, l.id`
	countLetter store.SQL = `select l.id, l.recipient, l.kind, l.type, l.issued_on, l.status, l.reissue_of from certification_letter l
		where l.agency = $1 order by l.issued_on, l.id`
	addLetter store.SQL = `insert into certification_letter (id, number, agency, kind, request, recipient, type, issued_on, issued_at, last_on,
		status, reissue_of, proposed_by, approved_by, key_id, code_bx, code_sealed, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,'valid',$11,$12,$13,$14,$15,$16,1)`
	markLetter    store.SQL = `update certification_letter set status = $3, replaced_by = $4, version = version + 1 where id = $1 and version = $2`
	endEarlier    store.SQL = `update certification_letter set status = $2, replaced_by = $3, version = version + 1 where request = $1 and kind = 'interim assistance' and status in ('valid', 'ended')`
	lastOfInterim store.SQL = `update certification_letter set last_on = $2, version = version + 1 where request = $1 and kind = 'interim assistance' and status = 'valid'`
)

func scanLetter(row store.Row) (l Letter, err error) {
	return l, row.Scan(&l.ID, &l.Number, &l.Agency, &l.Kind, &l.Request, &l.Recipient, &l.Type, &l.IssuedOn, &l.IssuedAt, &l.LastOn, &l.Status,
		&l.ReissueOf, &l.ReplacedBy, &l.ProposedBy, &l.ApprovedBy, &l.KeyID, &l.Code, &l.Version, &l.Proposed, &l.Proposer)
}

func loadLetter(ctx context.Context, r store.Reader, id string) (Letter, error) {
	return store.One(ctx, r, readLetter, scanLetter, id)
}

func (l Letter) resource() access.Resource {
	return access.Resource{Kind: "Letter", ID: l.ID, Agency: l.Agency, Subject: l.Recipient,
		Attrs: map[string]any{"kind": string(l.Kind), "status": string(l.Status), "proposed_by": l.Proposer}}
}

func (l Letter) place() vault.Place {
	return vault.Place{Table: "certification_letter", Column: "code_sealed", Row: l.ID}
}

// mint is a letter's id and code, drawn before the command because that needs the key store.
type mint struct {
	id     string
	hash   []byte
	sealed vault.Sealed
}

func (s *Service) mint(ctx context.Context, agency, keyID string) (m mint, err error) {
	code, err := id.NewCode(s.random, codeSymbols)
	if err != nil {
		return m, err
	}
	m.id = s.guard.IDs.New()
	if m.hash, err = s.codeHash(ctx, agency, code); err != nil {
		return m, err
	}
	key, err := s.guard.Vault.Again(ctx, keyID)
	if err != nil {
		return m, err
	}
	m.sealed = key.Seal(Letter{ID: m.id}.place(), code)
	return m, nil
}

// codeHash is the keyed hash by which a code is found: who holds the table and not the key cannot test a guess.
func (s *Service) codeHash(ctx context.Context, agency, code string) ([]byte, error) {
	return s.guard.Vault.Index(ctx, agency, "certification_letter.code", code)
}

// mintFor prepares a verdict: the open decision, the sealed note, and a code in case that a letter is issued.
func (s *Service) mintFor(ctx context.Context, record, keyID, agency string, v Verdict) (m mint, d Decided, note vault.Sealed, err error) {
	d, ok, err := openOf(ctx, s.guard.Reader(ctx), record)
	if err != nil || !ok {
		return m, d, nil, err
	}
	if note, err = s.sealNote(ctx, d, v.Text); err != nil || v.Say != Agree || d.Decision == Deny || d.Decision == Annul {
		return m, d, note, err
	}
	m, err = s.mint(ctx, agency, keyID)
	return m, d, note, err
}

// issue writes the letter inside the command of the second person and tells it.
func (s *Service) issue(w *access.Work, m mint, l Letter, f facts) error {
	n, err := nextNumber(w.Ctx, w.Tx, series[l.Kind], f.today.Year)
	if err != nil {
		return err
	}
	l.ID, l.Code, l.IssuedAt = m.id, m.sealed, w.Now
	l.Number = fmt.Sprintf("%s-%d-%05d", series[l.Kind], f.today.Year, n)
	w.Tell(ToldIssued, l.resource(), string(l.Kind))
	return w.Exec(addLetter, l.ID, l.Number, l.Agency, string(l.Kind), l.Request, l.Recipient, string(l.Type), l.IssuedOn, l.IssuedAt, l.LastOn,
		store.Null(l.ReissueOf), l.ProposedBy, l.ApprovedBy, l.KeyID, m.hash, l.Code)
}
