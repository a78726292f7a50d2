package directory

import (
	"context"
	"encoding/json"

	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Keyed finds the records of a data key.
var Keyed = []store.SQL{keyedLocation}

const (
	keyedLocation store.SQL = `select count(*) from directory_location where key_id = $1`

	lastVersion store.SQL = `select coalesce(max(version), 0) from directory_import where source = $1`
	addImport   store.SQL = `insert into directory_import (id, source, version, agency, layout, manifest, services, organizations, locations,
		refused, ended, notes, at, imported_by) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`
	imports store.SQL = `select id, source, version, layout, manifest, services, organizations, locations, refused, ended, notes, at
		from directory_import order by at desc, id desc limit 50`

	putOrganization store.SQL = `insert into directory_organization (id, source, source_id, import_id, name, card, vetting, vetted_by, version)
		values ($1,$2,$3,$4,$5,$6,'not vetted','',1)
		on conflict (source, source_id) do update set import_id = excluded.import_id, name = excluded.name, card = excluded.card,
		ended_at = null, version = directory_organization.version + 1`
	putLocation store.SQL = `insert into directory_location (id, source, source_id, import_id, organization, confidential, card, key_id, place_sealed)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9)
		on conflict (source, source_id) do update set import_id = excluded.import_id, organization = excluded.organization,
		confidential = excluded.confidential, card = excluded.card, key_id = excluded.key_id, place_sealed = excluded.place_sealed, ended_at = null`
	putService store.SQL = `insert into directory_service (id, source, source_id, import_id, organization, name, sort_name, status, trafficking,
		confidential, card, changed_at, verified_by, suspended_why, version) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'','',1)
		on conflict (source, source_id) do update set import_id = excluded.import_id, organization = excluded.organization,
		name = excluded.name, sort_name = excluded.sort_name, status = excluded.status, trafficking = excluded.trafficking,
		confidential = excluded.confidential, card = excluded.card, ended_at = null,
		changed_at = case when directory_service.card <> excluded.card then excluded.changed_at else directory_service.changed_at end,
		version = directory_service.version + 1`
	dropFacets store.SQL = `delete from directory_facet where source = $1`
	dropAts    store.SQL = `delete from directory_service_at where source = $1`
	addFacet   store.SQL = `insert into directory_facet (service, kind, value, source) values ($1,$2,$3,$4)`
	addAt      store.SQL = `insert into directory_service_at (service, location, source) values ($1,$2,$3) on conflict do nothing`

	vanished         store.SQL = `select id from directory_service where source = $1 and import_id <> $2 and ended_at is null`
	endServices      store.SQL = `update directory_service set ended_at = $3, version = version + 1 where source = $1 and import_id <> $2 and ended_at is null`
	endOrganizations store.SQL = `update directory_organization set ended_at = $3, version = version + 1 where source = $1 and import_id <> $2 and ended_at is null`
	endLocations     store.SQL = `update directory_location set ended_at = $3 where source = $1 and import_id <> $2 and ended_at is null`
	keysOf           store.SQL = `select id, key_id from directory_location where source = $1 and key_id is not null`

	entryColumns = `s.id, s.source, s.source_id, s.organization, s.card, o.vetting, s.confidential, s.trafficking, s.changed_at, s.verified_at,
		s.verified_until, s.suspended_at, s.suspended_why, s.ended_at, s.version`
	fromEntries           = ` from directory_service s left join directory_organization o on o.id = s.organization `
	readEntry   store.SQL = `select ` + entryColumns + fromEntries + `where s.id = $1`
	ofProvider  store.SQL = `select ` + entryColumns + fromEntries + `where s.organization = $1 and s.ended_at is null order by s.sort_name, s.id limit 200`

	verify store.SQL = `update directory_service set verified_at = $3, verified_until = $4, verified_by = $5, suspended_at = null, suspended_why = '',
		version = version + 1 where id = $1 and version = $2`
	suspend store.SQL = `update directory_service set suspended_at = $3, suspended_why = $4, version = version + 1 where id = $1 and version = $2`
	vet     store.SQL = `update directory_organization set vetting = $3, vetted_at = $4, vetted_by = $5, version = version + 1 where id = $1 and version = $2`

	readProvider store.SQL = `select id, source, card, vetting, vetted_at, ended_at, version from directory_organization where id = $1`
	providers    store.SQL = `select id, source, card, vetting, vetted_at, ended_at, version from directory_organization p
		where ended_at is null and vetting <> 'not suitable' and exists (select 1 from directory_service s where s.organization = p.id
		and s.ended_at is null and s.suspended_at is null and s.status = 'active') order by name, id limit 2000`
	readPlace store.SQL = `select id, organization, confidential, key_id, place_sealed from directory_location where id = $1`
	placesOf  store.SQL = `select l.id, l.organization, l.confidential, l.key_id, l.place_sealed from directory_location l
		join directory_service_at a on a.location = l.id where a.service = $1 and l.confidential = $2 order by l.id`

	toVerify store.SQL = `select ` + entryColumns + fromEntries + `where s.ended_at is null and s.suspended_at is null and s.status = 'active'
		and (s.verified_until is null or s.verified_until <= $1) and (s.sort_name, s.id) > ($2, $3) order by s.sort_name, s.id limit $4`

	countPublic store.SQL = `select count(*)` + fromEntries + `where ` + offered + ` and ($1 = '' or exists
		(select 1 from directory_facet f where f.service = s.id and f.kind = 'need' and f.value = $1))`
	pagePublic store.SQL = `select ` + entryColumns + fromEntries + `where ` + offered + ` and ($1 = '' or exists
		(select 1 from directory_facet f where f.service = s.id and f.kind = 'need' and f.value = $1)) order by s.sort_name, s.id limit $2 offset $3`

	// offered equals Entry.Offered; a property test keeps them so.
	offered = `s.ended_at is null and s.suspended_at is null and s.status = 'active' and (o.vetting is null or o.vetting <> 'not suitable')`

	// search finds what is offered and fits, best first. The rank: not verified within the year counts 8, a confidential
	// place while a place was asked for 4, not made for trafficking survivors 2, an organization not vetted as suitable 1.
	search store.SQL = `select ` + searched + ` from (
		select ` + entryColumns + `, s.sort_name, case when s.verified_until > $1 then 0 else 8 end
			+ case when $4 <> '' and not exists (select 1 from directory_facet p where p.service = s.id and p.kind = 'place' and p.value = $4) then 4 else 0 end
			+ case when s.trafficking then 0 else 2 end + case when o.vetting = 'suitable' then 0 else 1 end as rank
		` + fromEntries + `where ` + offered + `
			and ($2 = '' or exists (select 1 from directory_facet f where f.service = s.id and f.kind = 'need' and f.value = $2))
			and ($3 = '' or exists (select 1 from directory_facet f where f.service = s.id and f.kind = 'language' and f.value in ($3, 'interpreter')))
			and ($4 = '' or s.confidential or exists (select 1 from directory_facet f where f.service = s.id and f.kind = 'place' and f.value = $4))
			and ($5 = '' or exists (select 1 from directory_facet f where f.service = s.id and f.kind = 'for' and f.value in ($5, 'anyone', 'not stated')))
		) x where (rank, sort_name, id) > ($6, $7, $8) order by rank, sort_name, id limit $9`
	searched = `id, source, source_id, organization, card, vetting, confidential, trafficking, changed_at, verified_at,
		verified_until, suspended_at, suspended_why, ended_at, version, rank, sort_name`
)

func scanEntry(r store.Row) (e Entry, err error) { return scanWith(r) }

func scanWith(r store.Row, more ...any) (e Entry, err error) {
	var card string
	into := []any{&e.ID, &e.Source, &e.SourceID, &e.Organization, &card, (*string)(&e.Vetting), &e.Confidential, &e.Trafficking, &e.Changed,
		&e.Verified, &e.VerifiedUntil, &e.Suspended, &e.SuspendedWhy, &e.Ended, &e.Version}
	if err = r.Scan(append(into, more...)...); err != nil {
		return e, err
	}
	return e, e.read(card)
}

func scanProvider(r store.Row) (p Provider, err error) {
	var card string
	if err = r.Scan(&p.ID, &p.Source, &card, (*string)(&p.Vetting), &p.Vetted, &p.Ended, &p.Version); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(card), &p.Card)
}

func scanImport(r store.Row) (i Imported, err error) {
	var notes string
	if err = r.Scan(&i.ID, &i.Source, &i.Version, &i.Layout, &i.Manifest, &i.Services, &i.Organizations, &i.Locations, &i.Refused, &i.Ended, &notes, &i.At); err != nil {
		return i, err
	}
	return i, json.Unmarshal([]byte(notes), &i.Notes)
}

// sealedPlace is a location with what is sealed of it.
type sealedPlace struct {
	ID, Organization string
	Confidential     bool
	KeyID            string
	Place            vault.Sealed
}

func scanPlace(r store.Row) (p sealedPlace, err error) {
	return p, r.Scan(&p.ID, &p.Organization, &p.Confidential, &p.KeyID, &p.Place)
}

func (p sealedPlace) box() vault.Box {
	return vault.Box{KeyID: p.KeyID, Place: placeOf(p.ID), Sealed: p.Place}
}

func placeOf(id string) vault.Place {
	return vault.Place{Table: "directory_location", Column: "place_sealed", Row: id}
}

func (s *Service) entry(ctx context.Context, r store.Reader, id string) (Entry, error) {
	return store.One(ctx, r, readEntry, scanEntry, id)
}
