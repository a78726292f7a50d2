package store

import (
	"context"
	"fmt"
	"time"
)

// SetPatience shortens how long a group waits for a lost database.
func (s *Store) SetPatience(d time.Duration) { s.commit.patience = d }

// TruncateWithin is Truncate for a test that does not want to wait ten seconds for a reader.
func (s *Store) TruncateWithin(ctx context.Context, patience time.Duration) error {
	set := func(d time.Duration) {
		s.Write(ctx, func(tx *Tx) error {
			_, err := tx.Change(SQL(fmt.Sprintf("pragma busy_timeout = %d", d.Milliseconds())))
			return err
		})
	}
	set(patience)
	defer set(10 * time.Second)
	return s.Truncate(ctx)
}
