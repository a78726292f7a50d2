package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/journal"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/protection/people"
)

func fill(t *testing.T, k kt.Test, n int) {
	t.Helper()
	s := people.New(k.Guard)
	for range n {
		if _, err := s.Record(kt.As("hotline", access.Advocate), people.Draft{Band: people.Adult, Nationality: "not asked"}, ""); err != nil {
			t.Fatal(err)
		}
	}
}

const (
	edit   store.SQL = `update journal_entry set actor = 'someone-else' where writer = 'w1' and seq = 7`
	delete store.SQL = `delete from journal_entry where writer = 'w1' and seq = 7`
)

func TestAnEditedOrDeletedEntryIsNamed(t *testing.T) {
	for name, attack := range map[string]store.SQL{"edited": edit, "deleted": delete} {
		t.Run(name, func(t *testing.T) {
			kt.Both(t, []kernel.Domain{people.Domain}, func(t *testing.T, k kt.Test) {
				ctx := context.Background()
				fill(t, k, 20)
				if n, err := k.Journal.Sequence(ctx); err != nil || n != 20 {
					t.Fatal(n, err)
				}
				fill(t, k, 300)
				if n, err := k.Journal.Sequence(ctx); err != nil || n != 320 {
					t.Fatal(n, err)
				}
				cp, err := k.Journal.Checkpoint(ctx)
				if err != nil {
					t.Fatal(err)
				}
				w, err := journal.Verify(ctx, k.Store, cp, k.Journal.PublicKey(), nil)
				if err != nil || w.Entries != 320 {
					t.Fatalf("a whole log: %+v, %v", w, err)
				}
				if err := k.Store.Write(ctx, func(tx *store.Tx) error { return tx.Exec(attack) }); err != nil {
					t.Fatal(err)
				}
				_, err = journal.Verify(ctx, k.Store, cp, k.Journal.PublicKey(), nil)
				var b *journal.Broken
				if !errors.As(err, &b) || !strings.Contains(b.Place, "w1/7") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}
