package agencies

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/store"
)

const working store.SQL = `select count(*) from staff_session where agency = $1 and role = $2 and seen_at > $3`

// Working counts sessions in a role of an agency that looked at a page within the last d: how many are here now. It names
// nobody.
func (x *Sessions) Working(ctx context.Context, agency string, role access.Role, d time.Duration) (int64, error) {
	return store.One(ctx, x.guard.Store, working, store.Scalar[int64], agency, string(role), x.guard.Clock.Now().Add(-d))
}
