package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Sealed are the columns that only the vault can read.
var Sealed = []vault.Column{
	{Table: "signal", Column: "narrative_sealed", What: "what the contactor told"},
	{Table: "signal", Column: "contact_sealed", What: "how to reach the contactor"},
	{Table: "signal", Column: "safe_sealed", What: "how the contactor may safely be reached"},
	{Table: "signal_message", Column: "text_sealed", What: "what was written under a return code"},
	{Table: "indicator", Column: "fact_sealed", What: "a fact told"},
	{Table: "situation", Column: "note_sealed", What: "the working note"},
	{Table: "situation", Column: "reason_sealed", What: "why the grade was given"},
	{Table: "hotline_notice", Column: "conduct_sealed", What: "conduct told to an authority"},
}

// Keyed finds the records of a data key.
var Keyed = []store.SQL{keyedSignal, keyedMessage, keyedIndicator, keyedSituation, keyedNotice}

const (
	keyedSignal    store.SQL = `select count(*) from signal where id = $1` // its key bears its id
	keyedMessage   store.SQL = `select count(*) from signal_message where key_id = $1`
	keyedIndicator store.SQL = `select count(*) from indicator where key_id = $1`

	signalColumns           = `id, agency, key_id, path, channel, language, purpose, outcome, relation, danger, status, assignee, situation_id, narrative_sealed, contact_sealed, safe_sealed, unlocked_until, received_at, recorded_at, version`
	addSignal     store.SQL = `insert into signal (id, agency, key_id, path, channel, language, purpose, outcome, relation, danger, status, lane, assignee,
		situation_id, narrative_sealed, contact_sealed, safe_sealed, code_bx, received_at, recorded_at, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,1)`
	readSignal store.SQL = `select ` + signalColumns + ` from signal where id = $1`
	codeSignal store.SQL = `select ` + signalColumns + ` from signal where code_bx = $1`
	haveCode   store.SQL = `select count(*) from signal where code_bx = $1`
	moveSignal store.SQL = `update signal set status = $3, lane = $4, assignee = $5, purpose = $6, outcome = $7, relation = $8, language = $9,
		danger = $10, situation_id = $11, unlocked_until = $12, version = version + 1 where id = $1 and version = $2`

	// The queue: who waits, crisis first, longest first; then what is in somebody's hands. One index, one keyset.
	queueOpen store.SQL = `select ` + signalColumns + ` from signal where agency = $1 and lane < 9
		and (lane, received_at, id) > ($2, $3, $4) order by lane, received_at, id limit $5`
	queueMine store.SQL = `select ` + signalColumns + ` from signal where assignee = $1 and agency = $2 and lane < 9
		and (lane, received_at, id) > ($3, $4, $5) order by lane, received_at, id limit $6`
	queueClosed store.SQL = `select ` + signalColumns + ` from signal where agency = $1 and lane = 9
		and (received_at, id) < ($2, $3) order by received_at desc, id desc limit $4`
	signalsOf store.SQL = `select ` + signalColumns + ` from signal where situation_id = $1 order by received_at, id`

	addMessage store.SQL = `insert into signal_message (id, signal_id, agency, key_id, author, text_sealed, written_at) values ($1,$2,$3,$4,$5,$6,$7)`
	messagesOf store.SQL = `select id, signal_id, key_id, author, text_sealed, written_at from signal_message where signal_id = $1 order by written_at, id`

	addIndicator store.SQL = `insert into indicator (id, signal_id, agency, key_id, code, told_by, fact_sealed, told_at, recorded_by, recorded_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`
	indicatorColumns           = `i.id, i.signal_id, i.key_id, i.code, i.told_by, i.fact_sealed, i.told_at, i.recorded_by, i.recorded_at`
	indicatorsOf     store.SQL = `select ` + indicatorColumns + ` from indicator i where i.signal_id = $1 order by i.told_at, i.id`
	indicatorsIn     store.SQL = `select ` + indicatorColumns + ` from indicator i join signal s on s.id = i.signal_id where s.situation_id = $1 order by i.told_at, i.id`
	countFacts       store.SQL = `select count(*) from indicator where signal_id = $1`
)

func scanSignal(r store.Row) (s Signal, err error) {
	var path, channel, purpose, outcome, status string
	err = r.Scan(&s.ID, &s.Agency, &s.KeyID, &path, &channel, &s.Language, &purpose, &outcome, &s.Relation, &s.Danger, &status,
		&s.Assignee, &s.Situation, &s.Narrative, &s.Contact, &s.Safe, &s.Unlocked, &s.Received, &s.Recorded, &s.Version)
	s.Path, s.Channel, s.Purpose, s.Outcome, s.Status = Path(path), Channel(channel), Purpose(purpose), Outcome(outcome), Status(status)
	return s, err
}

func loadSignal(ctx context.Context, r store.Reader, id string) (Signal, error) {
	return store.One(ctx, r, readSignal, scanSignal, id)
}

// insert adds the signal; the code's blind index is its key against a second delivery.
func (s Signal) insert(tx *store.Tx, code []byte) error {
	return tx.Exec(addSignal, s.ID, s.Agency, s.KeyID, string(s.Path), string(s.Channel), s.Language, string(s.Purpose), string(s.Outcome),
		s.Relation, s.Danger, string(s.Status), lane(s.Status, s.Purpose), store.Null(s.Assignee), store.Null(s.Situation),
		s.Narrative, s.Contact, s.Safe, code, s.Received, s.Recorded)
}

// move saves what changes in a signal's life, if nobody else changed it since it was read.
func (s Signal) move(tx *store.Tx) error {
	return tx.Update(moveSignal, s.ID, s.Version, string(s.Status), lane(s.Status, s.Purpose), store.Null(s.Assignee), string(s.Purpose),
		string(s.Outcome), s.Relation, s.Language, s.Danger, store.Null(s.Situation), s.Unlocked)
}

func scanMessage(r store.Row) (m Message, err error) {
	return m, r.Scan(&m.ID, &m.Signal, &m.KeyID, &m.Author, &m.Text, &m.Written)
}

func scanIndicator(r store.Row) (i Indicator, err error) {
	return i, r.Scan(&i.ID, &i.Signal, &i.KeyID, &i.Code, &i.ToldBy, &i.Fact, &i.Told, &i.By, &i.Recorded)
}

func (s Signal) place(column string) vault.Place {
	return vault.Place{Table: "signal", Column: column, Row: s.ID}
}

func (s Signal) boxes() []vault.Box {
	return []vault.Box{
		{KeyID: s.KeyID, Place: s.place("narrative_sealed"), Sealed: s.Narrative},
		{KeyID: s.KeyID, Place: s.place("contact_sealed"), Sealed: s.Contact},
		{KeyID: s.KeyID, Place: s.place("safe_sealed"), Sealed: s.Safe},
	}
}

func (m Message) box() vault.Box {
	return vault.Box{KeyID: m.KeyID, Place: vault.Place{Table: "signal_message", Column: "text_sealed", Row: m.ID}, Sealed: m.Text}
}

func (i Indicator) box() vault.Box {
	return vault.Box{KeyID: i.KeyID, Place: vault.Place{Table: "indicator", Column: "fact_sealed", Row: i.ID}, Sealed: i.Fact}
}

// farAhead stands after every instant, for the first page of a list that runs backwards.
var farAhead = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// longAgo stands before every instant; the zero time would be null.
var longAgo = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
