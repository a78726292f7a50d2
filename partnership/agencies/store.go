package agencies

import (
	"context"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Sealed and Keyed are empty: nothing here is about a person who is helped, and a staff name is known to colleagues.
var (
	Sealed []vault.Column
	Keyed  []store.SQL
)

const (
	agencyColumns = `id, name, short_name, kind, zone, host, valid_from, valid_until, succeeded_by, version`
	userColumns   = `id, agency, display_name, valid_from, valid_until, version`
	grantColumns  = `id, staff, agency, role, valid_from, valid_until, granted_by, granted_at, seconded_by, seconded_at, state, version`

	readAgency   store.SQL = `select ` + agencyColumns + ` from agency where id = $1`
	allAgencies  store.SQL = `select ` + agencyColumns + ` from agency order by host desc, name, id limit 1000`
	hostAgency   store.SQL = `select ` + agencyColumns + ` from agency where host = true limit 1`
	addAgency    store.SQL = `insert into agency (id, name, short_name, kind, zone, host, valid_from, recorded_at, version) values ($1,$2,$3,$4,$5,$6,$7,$8,1)`
	closeAgency  store.SQL = `update agency set valid_until = $3, succeeded_by = $4, version = version + 1 where id = $1 and version = $2`
	readUser     store.SQL = `select ` + userColumns + ` from staff where id = $1`
	staffOf      store.SQL = `select ` + userColumns + ` from staff where agency = $1 order by display_name, id limit 2000`
	addUser      store.SQL = `insert into staff (id, agency, display_name, valid_from, recorded_at, version) values ($1,$2,$3,$4,$5,1)`
	closeUser    store.SQL = `update staff set valid_until = $3, version = version + 1 where id = $1 and version = $2`
	readGrant    store.SQL = `select ` + grantColumns + ` from role_grant where id = $1`
	grantsOfUser store.SQL = `select ` + grantColumns + ` from role_grant where staff = $1 order by granted_at desc, id desc`
	grantsOf     store.SQL = `select ` + grantColumns + ` from role_grant where agency = $1 order by granted_at desc, id desc`
	addGrant     store.SQL = `insert into role_grant (id, staff, agency, role, valid_from, valid_until, granted_by, granted_at, seconded_by, seconded_at, state, version)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,1)`
	changeGrant store.SQL = `update role_grant set valid_from = $3, valid_until = $4, seconded_by = $5, seconded_at = $6, state = $7,
		version = version + 1 where id = $1 and version = $2`
)

func scanAgency(r store.Row) (a Agency, err error) {
	return a, r.Scan(&a.ID, &a.Name, &a.Short, &a.Kind, &a.Zone, &a.Host, &a.From, &a.Until, &a.SucceededBy, &a.Version)
}

func scanUser(r store.Row) (u User, err error) {
	return u, r.Scan(&u.ID, &u.Agency, &u.Name, &u.From, &u.Until, &u.Version)
}

func scanGrant(r store.Row) (g Grant, err error) {
	return g, r.Scan(&g.ID, &g.User, &g.Agency, &g.Role, &g.From, &g.Until, &g.GrantedBy, &g.GrantedAt, &g.SecondedBy, &g.SecondedAt, &g.State, &g.Version)
}

func loadAgency(ctx context.Context, r store.Reader, id string) (Agency, error) {
	return store.One(ctx, r, readAgency, scanAgency, id)
}

func loadUser(ctx context.Context, r store.Reader, id string) (User, error) {
	return store.One(ctx, r, readUser, scanUser, id)
}

func loadGrant(ctx context.Context, r store.Reader, id string) (Grant, error) {
	return store.One(ctx, r, readGrant, scanGrant, id)
}

func loadGrants(ctx context.Context, r store.Reader, user string) ([]Grant, error) {
	return store.All(ctx, r, grantsOfUser, scanGrant, user)
}

// members loads an agency's users with their grants, in two queries.
func members(ctx context.Context, r store.Reader, agency string) ([]Member, error) {
	us, err := store.All(ctx, r, staffOf, scanUser, agency)
	if err != nil {
		return nil, err
	}
	gs, err := store.All(ctx, r, grantsOf, scanGrant, agency)
	if err != nil {
		return nil, err
	}
	of := map[string][]Grant{}
	for _, g := range gs {
		of[g.User] = append(of[g.User], g)
	}
	out := make([]Member, len(us))
	for i, u := range us {
		out[i] = Member{u, of[u.ID]}
	}
	return out, nil
}

// acting lists the principals who may act in role of a on day d, by name.
func acting(ms []Member, a Agency, role access.Role, d clock.Date) []access.Principal {
	var out []access.Principal
	for _, m := range ms {
		if p, ok := PrincipalOn(m.User, m.Grants, a, role, d); ok {
			out = append(out, p)
		}
	}
	return out
}

func insertAgency(tx *store.Tx, a Agency, now any) error {
	return tx.Exec(addAgency, a.ID, a.Name, a.Short, a.Kind, a.Zone, a.Host, a.From, now)
}

func insertUser(tx *store.Tx, u User, now any) error {
	return tx.Exec(addUser, u.ID, u.Agency, u.Name, u.From, now)
}

func insertGrant(tx *store.Tx, g Grant) error {
	return tx.Exec(addGrant, g.ID, g.User, g.Agency, g.Role, g.From, g.Until, g.GrantedBy, g.GrantedAt,
		store.Null(g.SecondedBy), g.SecondedAt, g.State)
}

func updateGrant(tx *store.Tx, g Grant, version int64) error {
	return tx.Update(changeGrant, g.ID, version, g.From, g.Until, store.Null(g.SecondedBy), g.SecondedAt, g.State)
}
