package certification

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Sealed are the columns that only the vault can read.
var Sealed = []vault.Column{
	{Table: "certification_request", Column: "name_sealed", What: "name"},
	{Table: "certification_request", Column: "born_sealed", What: "birth date"},
	{Table: "certification_request", Column: "contact_sealed", What: "telephone, address, messenger"},
	{Table: "certification_request", Column: "safe_how_sealed", What: "how the minor may safely be reached"},
	{Table: "certification_request", Column: "place_sealed", What: "where the minor is now"},
	{Table: "certification_request", Column: "credible_sealed", What: "credible information"},
	{Table: "certification_request", Column: "asked_sealed", What: "what the requester was asked"},
	{Table: "certification_request", Column: "answer_sealed", What: "what the requester answered"},
	{Table: "certification_adult", Column: "name_sealed", What: "name"},
	{Table: "certification_adult", Column: "born_sealed", What: "birth date"},
	{Table: "certification_adult", Column: "send_to_sealed", What: "where the letter goes"},
	{Table: "certification_decision", Column: "reason_sealed", What: "reason of who proposed"},
	{Table: "certification_decision", Column: "note_sealed", What: "reason of who decided"},
	{Table: "certification_letter", Column: "code_sealed", What: "code of the letter, for the holder's copy"},
}

// Keyed finds the records of a data key.
var Keyed = []store.SQL{keyedRequest, keyedAdult, keyedDecision, keyedLetter}

const (
	keyedRequest  store.SQL = `select count(*) from certification_request where key_id = $1`
	keyedAdult    store.SQL = `select count(*) from certification_adult where key_id = $1`
	keyedDecision store.SQL = `select count(*) from certification_decision where key_id = $1`
	keyedLetter   store.SQL = `select count(*) from certification_letter where key_id = $1`

	requestColumns = `r.id, r.ref, r.requester, r.recipient, r.situation, r.person, r.class, r.state, r.part_b, r.question,
		r.interim_from, r.interim_last, r.extended, coalesce(d.decision, ''), coalesce(d.proposed_by, ''),
		r.discovered_at, r.drafted_at, r.received_at, r.complete_at, r.review_at, r.interim_at, r.ended_at, r.ended_why,
		r.law, r.age, r.language, r.nationality, r.urgent, r.labor, r.sex, r.other, r.type, r.setting, r.legal_help, r.interpreter,
		r.key_id, r.name_sealed, r.born_sealed, r.contact_sealed, r.safe_how_sealed, r.place_sealed, r.credible_sealed,
		r.asked_sealed, r.answer_sealed, r.changed_at, r.version`
	requestFrom = ` from certification_request r left join certification_decision d on d.record = r.id and d.outcome = ''`

	readRequest  store.SQL = `select ` + requestColumns + requestFrom + ` where r.id = $1`
	readOfPerson store.SQL = `select ` + requestColumns + requestFrom + ` where r.person = $1 and r.state <> 'withdrawn'`
	ofSituation  store.SQL = `select ` + requestColumns + requestFrom + ` where r.situation = $1 order by r.drafted_at, r.id`
	sentTo       store.SQL = `select ` + requestColumns + requestFrom + ` where r.recipient = $1 and r.received_at is not null and (r.drafted_at, r.id) < ($2, $3) order by r.drafted_at desc, r.id desc limit $4`
	requestedBy  store.SQL = `select ` + requestColumns + requestFrom + ` where r.requester = $1 and (r.drafted_at, r.id) < ($2, $3) order by r.drafted_at desc, r.id desc limit $4`
	addRequest   store.SQL = `insert into certification_request (id, ref, requester, recipient, situation, person, class, state, part_b, question,
		extended, discovered_at, drafted_at, ended_why, law, age, language, nationality, urgent, labor, sex, other, type, setting,
		legal_help, interpreter, changed_at, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,'','','','','','',$14,$14,$14,$15,'not asked',$14,$14,$13,1)`
	updateRequest store.SQL = `update certification_request set state = $3, part_b = $4, question = $5, interim_from = $6, interim_last = $7,
		extended = $8, received_at = $9, complete_at = $10, review_at = $11, interim_at = $12, ended_at = $13, ended_why = $14,
		law = $15, age = $16, language = $17, nationality = $18, urgent = $19, labor = $20, sex = $21, other = $22, type = $23,
		setting = $24, legal_help = $25, interpreter = $26, key_id = $27, name_sealed = $28, born_sealed = $29,
		contact_sealed = $30, safe_how_sealed = $31, place_sealed = $32, credible_sealed = $33, asked_sealed = $34,
		answer_sealed = $35, changed_at = $36, version = version + 1 where id = $1 and version = $2`
)

func scanRequest(row store.Row) (r Request, err error) {
	c := &r.Course
	return r, row.Scan(&r.ID, &r.Ref, &r.Requester, &r.Recipient, &r.Situation, &r.Person, &r.Class, &c.State, &c.PartB, &c.Question,
		&c.InterimFrom, &c.InterimLast, &c.Extended, &c.Proposed, &c.ProposedBy,
		&r.Discovered, &r.Drafted, &r.Received, &r.CompleteAt, &r.ReviewAt, &r.InterimAt, &r.EndedAt, &r.EndedWhy,
		&r.Law, &r.Age, &r.Language, &r.Nationality, &r.Urgent, &r.Forms.Labor, &r.Forms.Sex, &r.Forms.Other, &r.Type, &r.Setting,
		&r.LegalHelp, &r.Interpreter, &r.KeyID, &r.Name, &r.Born, &r.Contact, &r.SafeHow, &r.Place, &r.Credible,
		&r.AskedWhat, &r.AnsweredHow, &r.Changed, &r.Version)
}

func loadRequest(ctx context.Context, r store.Reader, id string) (Request, error) {
	return store.One(ctx, r, readRequest, scanRequest, id)
}

func insertRequest(tx *store.Tx, r Request) error {
	return tx.Exec(addRequest, r.ID, r.Ref, r.Requester, r.Recipient, r.Situation, r.Person, r.Class, string(r.Course.State), false, false,
		false, r.Discovered, r.Drafted, string(NotAsked), string(UnknownType))
}

func saveRequest(tx *store.Tx, r Request, now time.Time) error {
	c := r.Course
	return tx.Update(updateRequest, r.ID, r.Version, string(c.State), c.PartB, c.Question, c.InterimFrom, c.InterimLast,
		c.Extended, r.Received, r.CompleteAt, r.ReviewAt, r.InterimAt, r.EndedAt, r.EndedWhy,
		r.Law, string(r.Age), r.Language, r.Nationality, r.Urgent, string(r.Forms.Labor), string(r.Forms.Sex), string(r.Forms.Other),
		string(r.Type), r.Setting, string(r.LegalHelp), string(r.Interpreter), store.Null(r.KeyID), r.Name, r.Born,
		r.Contact, r.SafeHow, r.Place, r.Credible, r.AskedWhat, r.AnsweredHow, now)
}
