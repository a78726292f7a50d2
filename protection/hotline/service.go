package hotline

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strconv"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
)

//go:embed policy.cedar migrations reference.csv
var files embed.FS

// Domain is what the kernel needs to know of this package.
var Domain = kernel.Domain{Name: "hotline", Files: files, Sealed: Sealed, Keyed: Keyed,
	Rules: []deadline.Rule{CrisisRule, AlertRule, MinorRule, OutcomeRule, RecallRule}}

// The clocks. Hours that others fixed are read from the dated set "hotline" when a clock starts.
var (
	CrisisRule  = deadline.Rule{Name: "hotline.crisis", Words: "24 hours from contact", Hours: 24, Tell: []int{12, 20}}
	AlertRule   = deadline.Rule{Name: "hotline.alert", Words: "1 hour from recognition", Hours: 1}
	MinorRule   = deadline.Rule{Name: "hotline.minor", Words: "24 hours from discovery", Hours: 24, Tell: []int{12, 20}}
	OutcomeRule = deadline.Rule{Name: "hotline.outcome", Words: "2 days after the referral", Days: 2}
	RecallRule  = deadline.Rule{Name: "hotline.recall", Words: "1 working day after withdrawal", WorkingDays: 1}
)

// The acts of this domain; policy.cedar says who may.
const (
	ActReport     access.Act = "hotline.signal.report"
	ActLog        access.Act = "hotline.signal.log"
	ActList       access.Act = "hotline.signal.list"
	ActView       access.Act = "hotline.signal.view"
	ActOpen       access.Act = "hotline.signal.open"
	ActTake       access.Act = "hotline.signal.take"
	ActRelease    access.Act = "hotline.signal.release"
	ActClassify   access.Act = "hotline.signal.classify"
	ActClose      access.Act = "hotline.signal.close"
	ActAnswered   access.Act = "hotline.signal.respond"
	ActUnlock     access.Act = "hotline.signal.unlock"
	ActReply      access.Act = "hotline.signal.reply"
	ActReturn     access.Act = "hotline.return.use"
	ActReturnRead access.Act = "hotline.return.read"
	ActIndicator  access.Act = "hotline.indicator.record"
	ActSituation  access.Act = "hotline.situation.open"
	ActAttach     access.Act = "hotline.situation.attach"
	ActSituations access.Act = "hotline.situation.list"
	ActLook       access.Act = "hotline.situation.view"
	ActRead       access.Act = "hotline.situation.read"
	ActGrade      access.Act = "hotline.situation.grade"
	ActNote       access.Act = "hotline.situation.note"
	ActRespond    access.Act = "hotline.situation.respond"
	ActEnd        access.Act = "hotline.situation.close"
	ActMerge      access.Act = "hotline.situation.merge"
	ActUnmerge    access.Act = "hotline.situation.unmerge"
	ActRecognise  access.Act = "hotline.victim.recognise"
	ActMinor      access.Act = "hotline.minor.read"
	ActConsent    access.Act = "hotline.consent.record"
	ActWithdraw   access.Act = "hotline.consent.withdraw"
	ActRefer      access.Act = "hotline.referral.send"
	ActOutcome    access.Act = "hotline.referral.outcome"
	ActNotice     access.Act = "hotline.notice.record"
	ActCount      access.Act = "hotline.count"
)

// What this domain tells others. These are no acts: nobody is asked whether they may happen.
const (
	EventCrisis     access.Act = "hotline.crisis.raised"
	EventRecognised access.Act = "hotline.trafficking.recognised"
	EventMinor      access.Act = "hotline.minor.recognised" // detail: "minor foreign", "minor nationality unknown", "minor citizen" or "age unknown"
	EventReferral   access.Act = "hotline.referral.sent"
	EventWithdrawn  access.Act = "hotline.consent.withdrawn"
	EventMessage    access.Act = "hotline.message.received"
)

// Looking purposes, chosen from a list; own words would be personal data in the journal.
var lookPurposes = []string{"answer the contact", "call back as agreed", "coordinate the response", "prepare a referral", "prepare a notice", "check quality"}

// Setup is what wiring hands in.
type Setup struct {
	Operator string    // agency that answers what the public reports
	Random   io.Reader // for codes; nil is the system's
	People   People    // needed to recognise a potential victim
}

// Service is the hotline's door.
type Service struct {
	guard *access.Guard
	setup Setup
}

// New makes the service.
func New(g *access.Guard, o Setup) *Service {
	if o.Random == nil {
		o.Random = rand.Reader
	}
	return &Service{g, o}
}

// codeSymbols of 5 bits make a return code of 80 bits.
const codeSymbols = 16

// ticket makes the return code of a draft and the blind index under which it is kept. With a reference the code is a keyed
// function of reference and content: the same delivery gets the same code again, and another content is another signal.
func (s *Service) ticket(ctx context.Context, agency string, d Draft, ref string) (code string, index []byte, err error) {
	h := sha256.New()
	if ref == "" {
		if _, err := io.CopyN(h, s.setup.Random, 32); err != nil {
			return "", nil, err
		}
	}
	var n [8]byte
	for _, f := range []string{ref, string(d.Path), string(d.Channel), d.Language, string(d.Purpose), string(d.Outcome), d.Relation,
		d.Narrative, d.Contact, d.Safe, d.Situation, strconv.FormatBool(d.Danger)} {
		binary.BigEndian.PutUint64(n[:], uint64(len(f)))
		h.Write(n[:])
		io.WriteString(h, f)
	}
	seed, err := s.guard.Vault.Index(ctx, agency, "signal.ticket", hex.EncodeToString(h.Sum(nil)))
	if err != nil {
		return "", nil, err
	}
	if code, err = id.NewCode(bytes.NewReader(seed), codeSymbols); err != nil {
		return "", nil, err
	}
	index, err = s.codeIndex(ctx, agency, code)
	return code, index, err
}

func (s *Service) codeIndex(ctx context.Context, agency, code string) ([]byte, error) {
	return s.guard.Vault.Index(ctx, agency, "signal.code", code)
}

// start begins a clock; rule hours that the dated set knows under hours replace the rule's own.
func (s *Service) start(w *access.Work, rule deadline.Rule, hours string, c deadline.Clock) error {
	zone := w.Who.Where()
	if hours != "" {
		n, err := s.guard.Book.Int("hotline", hours, clock.On(w.Now, zone))
		if err != nil {
			return err
		}
		rule.Hours = n
	}
	c.ID, c.Rule, c.Due = s.guard.IDs.New(), rule.Name, rule.Due(c.Start, zone, nil)
	return deadline.Start(w.Tx, c)
}

// conflict tells that somebody else was faster, with the record as it stands.
func conflict(text string, theirs any) error {
	return &fault.Fault{Kind: fault.Conflict, Text: text, Theirs: theirs}
}

func (s *Service) now() time.Time { return s.guard.Clock.Now() }
