package people

import (
	"context"

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
}

// Keyed finds the records of a data key.
var Keyed = []store.SQL{keyedPerson}

const (
	keyedPerson store.SQL = `select count(*) from person where key_id = $1`
	addPerson   store.SQL = `insert into person (id, agency, key_id, band, nationality, language, name_sealed, name_bx, born_sealed,
		contact_sealed, wants_sealed, safe_how_sealed, safe_from, safe_to, recorded_at, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,1)`
	readPerson store.SQL = `select id, agency, key_id, band, nationality, language, name_sealed, born_sealed, contact_sealed,
		wants_sealed, safe_how_sealed, safe_from, safe_to, recorded_at, version from person where id = $1`
)

func scanPerson(r store.Row) (p Person, err error) {
	return p, r.Scan(&p.ID, &p.Agency, &p.KeyID, &p.Band, &p.Nationality, &p.Language, &p.Name, &p.Born, &p.Contact,
		&p.Wants, &p.SafeHow, &p.SafeFrom, &p.SafeTo, &p.Recorded, &p.Version)
}

func load(ctx context.Context, r store.Reader, id string) (Person, error) {
	return store.One(ctx, r, readPerson, scanPerson, id)
}

func save(tx *store.Tx, p Person, nameIndex []byte) error {
	return tx.Exec(addPerson, p.ID, p.Agency, p.KeyID, p.Band, p.Nationality, p.Language, p.Name, nameIndex, p.Born,
		p.Contact, p.Wants, p.SafeHow, p.SafeFrom, p.SafeTo, p.Recorded)
}

func (p Person) place(column string) vault.Place { return vault.Place{Table: "person", Column: column, Row: p.ID} }

func (p Person) boxes() []vault.Box {
	return []vault.Box{
		{KeyID: p.KeyID, Place: p.place("name_sealed"), Sealed: p.Name},
		{KeyID: p.KeyID, Place: p.place("born_sealed"), Sealed: p.Born},
		{KeyID: p.KeyID, Place: p.place("contact_sealed"), Sealed: p.Contact},
		{KeyID: p.KeyID, Place: p.place("wants_sealed"), Sealed: p.Wants},
		{KeyID: p.KeyID, Place: p.place("safe_how_sealed"), Sealed: p.SafeHow},
	}
}
