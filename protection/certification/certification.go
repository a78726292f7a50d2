package certification

import (
	"context"
	"embed"
	"io"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed policy.cedar reference.csv words.csv migrations
var files embed.FS

// Words translates the public pages and the letters.
//
//go:embed words.csv
var Words []byte

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "certification", Files: files, Sealed: Sealed, Keyed: Keyed,
	Rules: []deadline.Rule{NoticeRule, InterimRule, ExtendedRule}}

// The acts of this domain; policy.cedar says who may.
const (
	ActDraft      access.Act = "certification.request.draft"
	ActPrepare    access.Act = "certification.request.prepare"
	ActSend       access.Act = "certification.request.send"
	ActComplete   access.Act = "certification.request.complete"
	ActReview     access.Act = "certification.request.review"
	ActAsk        access.Act = "certification.request.ask"
	ActAnswer     access.Act = "certification.request.answer"
	ActPropose    access.Act = "certification.request.propose"
	ActDecide     access.Act = "certification.request.decide"
	ActExtend     access.Act = "certification.request.extend"
	ActReconsider access.Act = "certification.request.reconsider"
	ActWithdraw   access.Act = "certification.request.withdraw"
	ActCorrect    access.Act = "certification.request.correct"
	ActView       access.Act = "certification.request.view"
	ActOpen       access.Act = "certification.request.open"
	ActStatus     access.Act = "certification.request.status"
	ActList       access.Act = "certification.request.list"

	ActAdultSubmit  access.Act = "certification.adult.submit"
	ActAdultVerify  access.Act = "certification.adult.verify"
	ActAdultPropose access.Act = "certification.adult.propose"
	ActAdultDecide  access.Act = "certification.adult.decide"
	ActAdultClose   access.Act = "certification.adult.close"
	ActAdultCorrect access.Act = "certification.adult.correct"
	ActAdultView    access.Act = "certification.adult.view"
	ActAdultOpen    access.Act = "certification.adult.open"
	ActAdultList    access.Act = "certification.adult.list"

	ActLetterPropose access.Act = "certification.letter.propose"
	ActLetterDecide  access.Act = "certification.letter.decide"
	ActLetterView    access.Act = "certification.letter.view"
	ActLetterPrint   access.Act = "certification.letter.print"
	ActLetterCheck   access.Act = "certification.letter.check"
	ActCount         access.Act = "certification.count"

	// What this domain tells about letters, with the kind as class; nobody does these by themselves.
	ToldIssued   access.Act = "certification.letter.issued"
	ToldReplaced access.Act = "certification.letter.replaced"
	ToldAnnulled access.Act = "certification.letter.annulled"
)

// NoticeLaw is the law under which Part A leaves without consent; kernel/consent knows what it demands.
const NoticeLaw = "minor-24h"

// NoticeFlow is the path that may draft a notice.
const NoticeFlow = "minor_notice"

// Service is the door of this domain.
type Service struct {
	guard    *access.Guard
	random   io.Reader // of letter codes
	register Register
	agencies Agencies
}

// New makes the service. random draws letter codes (crypto/rand in production); agencies may be nil.
func New(g *access.Guard, random io.Reader, r Register, a Agencies) *Service {
	return &Service{guard: g, random: random, register: r, agencies: a}
}

// Edit says which record a command is about: Version is that of the record the form was made from (0: as it stands), Once
// is the form's token ("" for programs).
type Edit struct {
	ID      string
	Version int64
	Once    string
}

// facts are the reference values that hold now.
func (s *Service) facts() (facts, error) { return factsAt(s.guard.Book, s.guard.Clock.Now()) }

// stale is the answer when somebody else saved meanwhile; theirs is the record as it stands.
func stale(theirs any) error {
	return &fault.Fault{Kind: fault.Conflict, Text: "Somebody else changed this record meanwhile", Theirs: theirs}
}

// moved adds the record as it stands to a conflict of its course.
func moved(err error, theirs any) error {
	f := fault.As(err)
	if f == nil || f.Kind != fault.Conflict {
		return err
	}
	return &fault.Fault{Kind: f.Kind, Text: f.Text, Theirs: theirs}
}

const (
	countUp store.SQL = `insert into certification_counter (series, year, last) values ($1, $2, 1)
		on conflict (series, year) do update set last = certification_counter.last + 1`
	countAt store.SQL = `select last from certification_counter where series = $1 and year = $2`
)

// nextNumber takes the next number of a series in a year. The row stays locked until the command commits, so two servers
// never take the same one; numbers of commands that failed may be skipped.
func nextNumber(ctx context.Context, tx *store.Tx, series string, year int) (int64, error) {
	if err := tx.Exec(countUp, series, int64(year)); err != nil {
		return 0, err
	}
	return store.One(ctx, tx, countAt, store.Scalar[int64], series, int64(year))
}
