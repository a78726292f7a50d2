package journal_test

import (
	"context"
	"testing"

	"github.com/manumit/manumit/kernel/journal"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
)

// reforge recomputes one entry's leaf and link with a wrong key, and leaves the rest.
func reforge(t *testing.T, k kt.Test, seq int64) {
	t.Helper()
	ctx := context.Background()
	es, err := journal.AllEntries(ctx, k.Store, "w1")
	if err != nil {
		t.Fatal(err)
	}
	e := journal.Forge(es[seq-1], []byte("not the key"), es[seq-2].Link)
	err = k.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.Exec("update journal_entry set leaf = $2, link = $3 where seq = $1", seq, e.Leaf, e.Link)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// flip changes one stored hash.
func flip(t *testing.T, k kt.Test, index int64) {
	t.Helper()
	ctx := context.Background()
	b, err := store.One(ctx, k.Store, "select hashes from journal_hash where block = $1", store.Scalar[[]byte], index/256)
	if err != nil {
		t.Fatal(err)
	}
	b[index%256*32] ^= 1
	err = k.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.Exec("update journal_hash set hashes = $2 where block = $1", index/256, b)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// saved holds the log's tables beside the log, so that attacks can be tried one after another.
type saved struct{}

var tables = []string{"journal_writer", "journal_entry", "journal_run", "journal_hash", "journal_checkpoint"}

func snapshot(t *testing.T, k kt.Test) saved {
	t.Helper()
	for _, name := range tables {
		do(t, k, store.SQL("create table saved_"+name+" as select * from "+name))
	}
	return saved{}
}

func (saved) restore(t *testing.T, k kt.Test) {
	t.Helper()
	for _, name := range tables {
		do(t, k, store.SQL("delete from "+name), store.SQL("insert into "+name+" select * from saved_"+name))
	}
}
