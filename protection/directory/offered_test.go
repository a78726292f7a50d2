package directory_test

import (
	"context"
	"testing"
	"time"

	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/protection/directory"
)

const (
	setState   store.SQL = `update directory_service set status = $2, suspended_at = $3, ended_at = $4 where id = $1`
	setVetting store.SQL = `update directory_organization set vetting = $1`
)

// The predicate of every list equals the rule Entry.Offered, in each of the 64 states an entry can be in.
func TestTheListsHoldExactlyWhatIsOffered(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, _ := imported(t, k, small(), "test")
		id := find(t, s, directory.Query{Need: "legal"}).Hits[0].ID
		ctx := context.Background()
		now := k.Clock.Now()
		for _, vetting := range directory.Vettings {
			for _, status := range []string{"active", "inactive", "defunct", "temporarily closed"} {
				for bits := range 4 {
					suspended, ended := now, now
					if bits&1 == 0 {
						suspended = time.Time{}
					}
					if bits&2 == 0 {
						ended = time.Time{}
					}
					err := k.Store.Write(ctx, func(tx *store.Tx) error {
						if err := tx.Exec(setVetting, string(vetting)); err != nil {
							return err
						}
						return tx.Exec(setState, id, status, suspended, ended)
					})
					if err != nil {
						t.Fatal(err)
					}
					e, err := s.Get(staff, id)
					if err != nil {
						t.Fatal(err)
					}
					e.Card.Status = status // the card keeps what the source said last
					public, err := s.Public(ctx, directory.PublicQuery{Need: "legal"})
					if err != nil {
						t.Fatal(err)
					}
					if hits := find(t, s, directory.Query{Need: "legal"}).Hits; (len(hits) == 1) != e.Offered() || public.TotalItems != len(hits) || len(public.Contents) != len(hits) {
						t.Errorf("%s, %s, suspended %v, ended %v: %d found, %d public, offered %v", vetting, status, bits&1 != 0, bits&2 != 0, len(hits), public.TotalItems, e.Offered())
					}
				}
			}
		}
	})
}
