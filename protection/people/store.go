package people

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Sealed are the columns that only the vault can read.
var Sealed = []vault.Column{
	{Table: "person", Column: "name_sealed", What: "name"},
	{Table: "person", Column: "born_sealed", What: "birth date"},
	{Table: "person", Column: "contact_sealed", What: "telephone, address, messenger"},
	{Table: "person", Column: "wants_sealed", What: "what she wants, in her own words"},
	{Table: "person", Column: "safe_how_sealed", What: "how she may safely be reached"},
	{Table: "person", Column: "safe_never_sealed", What: "what never to say or leave"},
	{Table: "person_look_words", Column: "words_sealed", What: "why somebody looked, in the looker's own words"},
}

// Keyed finds the records of a data key. An erased person uses none.
var Keyed = []store.SQL{keyedPerson, keyedWords}

const (
	keyedPerson store.SQL = `select count(*) from person where key_id = $1 and erased_at is null`
	keyedWords  store.SQL = `select count(*) from person_look_words where key_id = $1`
	addPerson   store.SQL = `insert into person (id, agency, key_id, band, nationality, language, name_sealed, name_bx, same_bx,
		born_sealed, contact_sealed, wants_sealed, safe_how_sealed, safe_never_sealed, name_gap, born_gap, contact_gap, wants_gap,
		safe_how_gap, safe_never_gap, safe_hours_gap, safe_from, safe_to, safe_call, safe_text, safe_leave, safe_words,
		safe_asked_at, safe_asked_by, recorded_at, changed_at, changed_by, erase_asked_by, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27,$28,$29,$30,$31,$32,'',1)`
	changePerson store.SQL = `update person set band = $3, nationality = $4, language = $5, name_sealed = $6, name_bx = $7, same_bx = $8,
		born_sealed = $9, contact_sealed = $10, wants_sealed = $11, safe_how_sealed = $12, safe_never_sealed = $13, name_gap = $14,
		born_gap = $15, contact_gap = $16, wants_gap = $17, safe_how_gap = $18, safe_never_gap = $19, safe_hours_gap = $20,
		safe_from = $21, safe_to = $22, safe_call = $23, safe_text = $24, safe_leave = $25, safe_words = $26, safe_asked_at = $27,
		safe_asked_by = $28, changed_at = $29, changed_by = $30, version = version + 1 where id = $1 and version = $2 and erased_at is null`
	askErase store.SQL = `update person set erase_asked_at = $3, erase_asked_by = $4, version = version + 1
		where id = $1 and version = $2 and erased_at is null`
	erasePerson store.SQL = `update person set language = '', name_sealed = null, name_bx = null, same_bx = null, born_sealed = null,
		contact_sealed = null, wants_sealed = null, safe_how_sealed = null, safe_never_sealed = null, safe_from = '', safe_to = '',
		safe_call = '', safe_text = '', safe_leave = '', safe_words = '', safe_asked_at = null, safe_asked_by = '',
		erased_at = $3, version = version + 1 where id = $1 and version = $2`
	dropWords store.SQL = `delete from person_look_words where person = $1`

	columns = `id, agency, key_id, band, nationality, language, name_sealed, born_sealed, contact_sealed, wants_sealed,
		safe_how_sealed, safe_never_sealed, name_gap, born_gap, contact_gap, wants_gap, safe_how_gap, safe_never_gap, safe_hours_gap,
		safe_from, safe_to, safe_call, safe_text, safe_leave, safe_words, safe_asked_at, safe_asked_by, recorded_at, changed_at,
		changed_by, erase_asked_at, erase_asked_by, erased_at, version`
	readPerson store.SQL = `select ` + columns + ` from person where id = $1`
	byName     store.SQL = `select ` + columns + ` from person where agency = $1 and name_bx = $2 and erased_at is null order by recorded_at desc, id desc limit 50`
	bySame     store.SQL = `select ` + columns + ` from person where agency = $1 and same_bx = $2 and erased_at is null order by recorded_at desc, id desc limit 5`
	newest     store.SQL = `select ` + columns + ` from person where agency = $1 and erased_at is null order by recorded_at desc, id desc limit $2`
	older      store.SQL = `select ` + columns + ` from person where agency = $1 and erased_at is null and (recorded_at, id) < ($2, $3)
		order by recorded_at desc, id desc limit $4`
	toErase store.SQL = `select ` + columns + ` from person where agency = $1 and erase_asked_at is not null and erased_at is null
		order by erase_asked_at, id limit 200`

	addWords store.SQL = `insert into person_look_words (id, person, key_id, looker, at, words_sealed) values ($1,$2,$3,$4,$5,$6)`
	ofWords  store.SQL = `select id, person, key_id, looker, at, words_sealed from person_look_words where person = $1 order by at desc limit 500`
)

func scanPerson(r store.Row) (p Person, err error) {
	var gaps [7]string
	err = r.Scan(&p.ID, &p.Agency, &p.KeyID, &p.Band, &p.Nationality, &p.Language, &p.Name, &p.Born, &p.Contact, &p.Wants,
		&p.SafeHow, &p.SafeNever, &gaps[0], &gaps[1], &gaps[2], &gaps[3], &gaps[4], &gaps[5], &gaps[6],
		&p.SafeFrom, &p.SafeTo, &p.SafeCall, &p.SafeText, &p.SafeLeave, &p.SafeWords, &p.SafeAsked, &p.SafeAskedBy, &p.Recorded,
		&p.Changed, &p.ChangedBy, &p.EraseAsked, &p.EraseAskedBy, &p.Erased, &p.Version)
	p.Gaps = Gaps{Gap(gaps[0]), Gap(gaps[1]), Gap(gaps[2]), Gap(gaps[3]), Gap(gaps[4]), Gap(gaps[5]), Gap(gaps[6])}
	return p, err
}

func load(ctx context.Context, r store.Reader, id string) (Person, error) {
	return store.One(ctx, r, readPerson, scanPerson, id)
}

// indexes are the blind indexes of a person, keyed for her agency.
type indexes struct{ name, same []byte }

func (p Person) save(tx *store.Tx, x indexes) error {
	g := p.Gaps
	return tx.Exec(addPerson, p.ID, p.Agency, p.KeyID, p.Band, p.Nationality, p.Language, p.Name, x.name, x.same, p.Born, p.Contact,
		p.Wants, p.SafeHow, p.SafeNever, g.Name, g.Born, g.Contact, g.Wants, g.SafeHow, g.SafeNever, g.SafeHours, p.SafeFrom, p.SafeTo,
		p.SafeCall, p.SafeText, p.SafeLeave, p.SafeWords, p.SafeAsked, p.SafeAskedBy, p.Recorded, p.Changed, p.ChangedBy)
}

func (p Person) change(tx *store.Tx, version int64, x indexes) error {
	g := p.Gaps
	return tx.Update(changePerson, p.ID, version, p.Band, p.Nationality, p.Language, p.Name, x.name, x.same, p.Born, p.Contact, p.Wants,
		p.SafeHow, p.SafeNever, g.Name, g.Born, g.Contact, g.Wants, g.SafeHow, g.SafeNever, g.SafeHours, p.SafeFrom, p.SafeTo,
		p.SafeCall, p.SafeText, p.SafeLeave, p.SafeWords, p.SafeAsked, p.SafeAskedBy, p.Changed, p.ChangedBy)
}

// words are a looker's own words on why, sealed under the person's key so that she alone can have them read to her.
type words struct {
	ID, Person, KeyID, Looker string
	At                        time.Time
	Words                     vault.Sealed
}

func scanWords(r store.Row) (w words, err error) {
	return w, r.Scan(&w.ID, &w.Person, &w.KeyID, &w.Looker, &w.At, &w.Words)
}

func (w words) place() vault.Place {
	return vault.Place{Table: "person_look_words", Column: "words_sealed", Row: w.ID}
}

func (w words) box() vault.Box { return vault.Box{KeyID: w.KeyID, Place: w.place(), Sealed: w.Words} }
