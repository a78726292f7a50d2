package journal

import (
	"context"

	"github.com/manumit/manumit/kernel/store"
)

// AllEntries reads a whole chain.
func AllEntries(ctx context.Context, s *store.Store, writer string) ([]Entry, error) {
	return store.All(ctx, s, ofWriter, scanEntry, writer, 0, 1<<30)
}

// Forge recomputes what an entry says of itself.
func Forge(e Entry, key, previous []byte) Entry {
	e.Leaf = e.leaf()
	e.Link = chain(key, previous, e.Seq, e.Leaf)
	return e
}

// Insert puts an entry past Append.
func Insert(tx *store.Tx, e Entry) error {
	return tx.Exec(addEntry, e.Writer, e.Seq, e.At, e.Actor.Kind, e.Actor.ID, e.Actor.Agency, e.Actor.Role,
		e.Act, e.Kind, e.Resource, store.Null(e.Subject), e.Purpose, e.Detail, e.Salt, e.Leaf, e.Link)
}
