package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

const (
	keyedSituation store.SQL = `select count(*) from situation where key_id = $1`
	keyedNotice    store.SQL = `select count(*) from hotline_notice where key_id = $1`

	situationColumns = `id, agency, key_id, own_type, type, grade, status, victims_min, first_substantive_at, merged_into, merged_at,
		note_sealed, reason_sealed, note_by, note_at, note_version, graded_by, graded_at, opened_by, opened_at, version`
	addSituation store.SQL = `insert into situation (id, agency, key_id, own_type, type, grade, status, victims_min, first_substantive_at,
		note_version, graded_by, graded_at, opened_by, opened_at, version) values ($1,$2,$3,$4,$5,$6,'open',$7,$8,0,$9,$10,$11,$12,1)`
	readSituation store.SQL = `select ` + situationColumns + ` from situation where id = $1`
	saveSituation store.SQL = `update situation set own_type = $3, type = $4, grade = $5, status = $6, victims_min = $7, merged_into = $8, merged_at = $9,
		merged_by = $10, reason_sealed = $11, graded_by = $12, graded_at = $13, version = version + 1 where id = $1 and version = $2`
	saveNote store.SQL = `update situation set note_sealed = $3, note_by = $4, note_at = $5, note_version = note_version + 1
		where id = $1 and note_version = $2`
	situationByTail store.SQL = `select ` + situationColumns + ` from situation where agency = $1 and substr(id, 27) = $2`
	mergedIn        store.SQL = `select ` + situationColumns + ` from situation where merged_into = $1 order by merged_at, id`
	situationsAt    store.SQL = `select ` + situationColumns + ` from situation where agency = $1 and (opened_at, id) < ($2, $3)
		order by opened_at desc, id desc limit $4`

	// The first substantive signal of a situation and of those merged into it.
	firstOf store.SQL = `select min(received_at) from signal where outcome = 'substantive' and situation_id in (
		select id from situation where id = $1 union all select id from situation where merged_into = $1)`
	setGroup     store.SQL = `update situation set type = $2, first_substantive_at = $3, version = version + 1 where id = $1`
	setEarlier   store.SQL = `update situation set first_substantive_at = $2 where id = $1 and (first_substantive_at is null or first_substantive_at > $2)`
	countMerged  store.SQL = `select count(*) from situation where merged_into = $1`
	addVictim    store.SQL = `insert into potential_victim (id, situation_id, agency, person_id, role, band, nationality, discovered_at, recorded_by, recorded_at) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)`
	victimsOf    store.SQL = `select id, situation_id, agency, person_id, role, band, nationality, discovered_at, recorded_by, recorded_at from potential_victim where situation_id = $1 order by recorded_at, id`
	victimOf     store.SQL = `select id, situation_id, agency, person_id, role, band, nationality, discovered_at, recorded_by, recorded_at from potential_victim where situation_id = $1 and person_id = $2`
	eachCount    store.SQL = `select id, agency, grade, type, merged_into, first_substantive_at, victims_min from situation where ($1 = '' or agency = $1) order by id`
	eachSignal   store.SQL = `select agency, channel, outcome, purpose, received_at from signal where ($1 = '' or agency = $1) and received_at >= $2 and received_at < $3`
	referralCols           = `id, situation_id, agency, person_id, service_id, organization_id, need, scope, consent_id, no_police, sent_by, sent_at, outcome, outcome_at, recalled_at, version`
	addReferral  store.SQL = `insert into referral (id, situation_id, agency, person_id, service_id, organization_id, need, scope, consent_id, no_police, sent_by, sent_at, outcome, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'',1)`
	readReferral  store.SQL = `select ` + referralCols + ` from referral where id = $1`
	referralsOf   store.SQL = `select ` + referralCols + ` from referral where situation_id = $1 order by sent_at, id`
	referralsBy   store.SQL = `select ` + referralCols + ` from referral where consent_id = $1 order by sent_at, id`
	saveReferral  store.SQL = `update referral set outcome = $3, outcome_at = $4, version = version + 1 where id = $1 and version = $2`
	recallOne     store.SQL = `update referral set recalled_at = $2, version = version + 1 where id = $1`
	noticeColumns           = `id, situation_id, agency, key_id, ground, law, recipient_kind, recipient, person_id, conduct_sealed, no_police, sent_by, sent_at`
	addNotice     store.SQL = `insert into hotline_notice (id, situation_id, agency, key_id, ground, law, recipient_kind, recipient, person_id, conduct_sealed, no_police, sent_by, sent_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13)`
	noticesOf store.SQL = `select ` + noticeColumns + ` from hotline_notice where situation_id = $1 order by sent_at, id`
)

func scanSituation(r store.Row) (s Situation, err error) {
	var own, typ, grade, status string
	err = r.Scan(&s.ID, &s.Agency, &s.KeyID, &own, &typ, &grade, &status, &s.VictimsMin, &s.First, &s.MergedInto, &s.MergedAt,
		&s.Note, &s.Reason, &s.NoteBy, &s.NoteAt, &s.NoteVersion, &s.GradedBy, &s.GradedAt, &s.OpenedBy, &s.Opened, &s.Version)
	s.OwnType, s.Type, s.Grade, s.Open = Type(own), Type(typ), Grade(grade), status == "open"
	return s, err
}

func loadSituation(ctx context.Context, r store.Reader, id string) (Situation, error) {
	return store.One(ctx, r, readSituation, scanSituation, id)
}

func (s Situation) insert(tx *store.Tx) error {
	return tx.Exec(addSituation, s.ID, s.Agency, s.KeyID, string(s.OwnType), string(s.Type), string(s.Grade), s.VictimsMin, s.First,
		store.Null(s.GradedBy), s.GradedAt, s.OpenedBy, s.Opened)
}

// save keeps what changed, if nobody else changed it since it was read. by is who merged it.
func (s Situation) save(tx *store.Tx, by string) error {
	status := "closed"
	if s.Open {
		status = "open"
	}
	return tx.Update(saveSituation, s.ID, s.Version, string(s.OwnType), string(s.Type), string(s.Grade), status, s.VictimsMin, store.Null(s.MergedInto),
		s.MergedAt, store.Null(by), s.Reason, store.Null(s.GradedBy), s.GradedAt)
}

func (s Situation) place(column string) vault.Place {
	return vault.Place{Table: "situation", Column: column, Row: s.ID}
}

func scanVictim(r store.Row) (v Victim, err error) {
	return v, r.Scan(&v.ID, &v.Situation, &v.Agency, &v.Person, &v.Role, &v.Band, &v.Nationality, &v.Discovered, &v.By, &v.Recorded)
}

func scanReferral(r store.Row) (x Referral, err error) {
	return x, r.Scan(&x.ID, &x.Situation, &x.Agency, &x.Person, &x.Service, &x.Organization, &x.Need, &x.Scope, &x.Consent, &x.NoPolice,
		&x.By, &x.Sent, &x.Outcome, &x.OutcomeAt, &x.Recalled, &x.Version)
}

func scanNotice(r store.Row) (n Notice, err error) {
	var ground string
	err = r.Scan(&n.ID, &n.Situation, &n.Agency, &n.KeyID, &ground, &n.Law, &n.RecipientKind, &n.Recipient, &n.Person, &n.Conduct, &n.NoPolice, &n.By, &n.Sent)
	n.Ground = Ground(ground)
	return n, err
}

func (n Notice) box() vault.Box {
	return vault.Box{KeyID: n.KeyID, Place: vault.Place{Table: "hotline_notice", Column: "conduct_sealed", Row: n.ID}, Sealed: n.Conduct}
}

func (n Notice) insert(tx *store.Tx) error {
	return tx.Exec(addNotice, n.ID, n.Situation, n.Agency, n.KeyID, string(n.Ground), n.Law, n.RecipientKind, n.Recipient, store.Null(n.Person),
		n.Conduct, n.NoPolice, n.By, n.Sent)
}

func (x Referral) insert(tx *store.Tx) error {
	return tx.Exec(addReferral, x.ID, x.Situation, x.Agency, x.Person, x.Service, x.Organization, x.Need, x.Scope, x.Consent, x.NoPolice, x.By, x.Sent)
}

func setFirst(tx *store.Tx, situation string, at time.Time) error {
	return tx.Exec(setEarlier, situation, at)
}
