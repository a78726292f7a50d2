package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/journal"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"golang.org/x/mod/sumdb/tlog"
)

func open(t *testing.T, engine string) kt.Test { return kt.Open(t, engine, nil) }

// fill appends n entries, many in one command, as a busy minute does.
func fill(t *testing.T, k kt.Test, n int) {
	t.Helper()
	err := k.Store.Write(context.Background(), func(tx *store.Tx) error {
		for i := range n {
			e := journal.Entry{Actor: journal.Actor{Kind: "user", ID: fmt.Sprint("u", i%7)}, Act: "test.thing.do", Kind: "Thing", Resource: fmt.Sprint("r", i)}
			if _, err := k.Journal.Append(tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sequence(t *testing.T, k kt.Test, want int64) string {
	t.Helper()
	n, err := k.Journal.Sequence(context.Background())
	if err != nil || n != want {
		t.Fatalf("sequenced %d, want %d: %v", n, want, err)
	}
	cp, err := k.Journal.Checkpoint(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return cp
}

func do(t *testing.T, k kt.Test, statements ...store.SQL) {
	t.Helper()
	err := k.Store.Write(context.Background(), func(tx *store.Tx) error {
		for _, q := range statements {
			if err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, k kt.Test) []byte {
	t.Helper()
	keys, err := kernel.JournalKeys(context.Background(), k.Ring)
	if err != nil {
		t.Fatal(err)
	}
	return keys.Link
}

// verify wants the log whole, or broken at a place that holds these words.
func verify(t *testing.T, k kt.Test, cp string, key []byte, place string) {
	t.Helper()
	_, err := journal.Verify(context.Background(), k.Store, cp, k.Journal.PublicKey(), key)
	var b *journal.Broken
	switch {
	case place == "" && err != nil:
		t.Errorf("a whole log: %v", err)
	case place != "" && (!errors.As(err, &b) || !strings.Contains(b.Error(), place)):
		t.Errorf("got %v, want it at %q", err, place)
	}
}

// rebuild does what somebody does who owns the database and reads this source: every leaf, stored hash and link (with a key
// that is not the right one) recomputed, so that only signatures and copies elsewhere can tell.
func rebuild(t *testing.T, k kt.Test) {
	t.Helper()
	ctx := context.Background()
	es, err := journal.AllEntries(ctx, k.Store, "w1")
	if err != nil {
		t.Fatal(err)
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = hashes[x]
		}
		return out, nil
	})
	err = k.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Exec("delete from journal_entry"); err != nil {
			return err
		}
		var last []byte
		for i, e := range es {
			e.Seq = int64(i + 1)
			e = journal.Forge(e, []byte("not the key"), last)
			last = e.Link
			if err := journal.Insert(tx, e); err != nil {
				return err
			}
			more, err := tlog.StoredHashes(int64(i), e.Leaf, reader)
			if err != nil {
				return err
			}
			hashes = append(hashes, more...)
		}
		if err := tx.Exec("delete from journal_hash"); err != nil {
			return err
		}
		for at := 0; at < len(hashes); at += 256 {
			var b []byte
			for _, h := range hashes[at:min(at+256, len(hashes))] {
				b = append(b, h[:]...)
			}
			if err := tx.Exec("insert into journal_hash (block, hashes) values ($1, $2)", at/256, b); err != nil {
				return err
			}
		}
		return tx.Exec("update journal_run set entries = $1 where position = 0", len(es))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryAttackOnTheStoredLogIsCaughtAndNamed(t *testing.T) {
	const forget store.SQL = "delete from journal_checkpoint"
	attacks := []struct {
		name   string
		attack func(t *testing.T, k kt.Test)
		place  string
	}{
		{"edit", func(t *testing.T, k kt.Test) { do(t, k, "update journal_entry set actor = 'x' where seq = 7") }, "w1/7"},
		{"every field is bound", func(t *testing.T, k kt.Test) { do(t, k, "update journal_entry set purpose = 'x' where seq = 8") }, "w1/8"},
		{"subject from nobody", func(t *testing.T, k kt.Test) { do(t, k, "update journal_entry set subject = 'x' where seq = 9") }, "w1/9"},
		{"delete", func(t *testing.T, k kt.Test) { do(t, k, "delete from journal_entry where seq = 7") }, "w1/7"},
		{"delete the first", func(t *testing.T, k kt.Test) { do(t, k, "delete from journal_entry where seq = 1") }, "w1/1 "},
		{"delete the last in the tree", func(t *testing.T, k kt.Test) { do(t, k, "delete from journal_entry where seq = 320") }, "w1/320"},
		{"swap", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_entry set seq = 100000 where seq = 7", "update journal_entry set seq = 7 where seq = 8", "update journal_entry set seq = 8 where seq = 100000")
		}, "w1/7"},
		{"edit, leaf recomputed", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_entry set actor = 'x' where seq = 7")
			reforge(t, k, 7)
		}, "w1/7"},
		{"a stored hash inside the tree", func(t *testing.T, k kt.Test) { flip(t, k, tlog.StoredHashIndex(3, 0)) }, "w1/8"},
		{"shortened", func(t *testing.T, k kt.Test) {
			do(t, k, "delete from journal_entry where seq > 200", "update journal_run set entries = 200 where position = 0", forget)
		}, "ends at entry 200"},
		{"edit, all rebuilt, own checkpoints deleted", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_entry set actor = 'x' where seq = 7", forget)
			rebuild(t, k)
		}, "first 320 entries"},
		{"edit, all rebuilt, own checkpoints kept", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_entry set actor = 'x' where seq = 7")
			rebuild(t, k)
		}, "first 20 entries"},
		{"delete, renumbered, all rebuilt", func(t *testing.T, k kt.Test) {
			do(t, k, "delete from journal_entry where seq = 7", forget)
			rebuild(t, k)
		}, "ends at entry 319"},
		{"insert, all rebuilt", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_entry set seq = 100000 + seq where seq > 6", forget, `insert into journal_entry select writer, 50000, at,
				actor_kind, actor, agency, role, act, kind, resource, subject, purpose, detail, salt, leaf, link from journal_entry where seq = 6`)
			rebuild(t, k)
		}, "first 320 entries"},
		{"a checkpoint replaced", func(t *testing.T, k kt.Test) {
			do(t, k, "update journal_checkpoint set note = (select note from journal_checkpoint where size = 20) where size = 320")
		}, "stored checkpoint 320"},
		{"the order of the log changed", func(t *testing.T, k kt.Test) { do(t, k, "update journal_run set seq = 2 where position = 0") }, "w1/1"},
		{"a writer hidden", func(t *testing.T, k kt.Test) { do(t, k, "delete from journal_writer") }, "writer w1"},
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			k := open(t, engine)
			fill(t, k, 20)
			first := sequence(t, k, 20)
			k.Time.Advance(2 * time.Hour)
			fill(t, k, 300)
			cp := sequence(t, k, 320)
			verify(t, k, cp, nil, "")
			verify(t, k, first, link(t, k), "")
			save := snapshot(t, k)
			for _, a := range attacks {
				t.Run(a.name, func(t *testing.T) {
					a.attack(t, k)
					verify(t, k, cp, nil, a.place)
					save.restore(t, k)
					verify(t, k, cp, link(t, k), "")
				})
			}
			t.Run("shortened, only an older checkpoint is known", func(t *testing.T) {
				do(t, k, "delete from journal_entry where seq > 200", "update journal_run set entries = 200 where position = 0")
				verify(t, k, first, nil, "its own checkpoints covers 320")
				save.restore(t, k)
			})
			t.Run("the tail edited and recomputed", func(t *testing.T) {
				fill(t, k, 5)
				do(t, k, "update journal_entry set actor = 'x' where seq = 322")
				reforge(t, k, 322)
				verify(t, k, cp, link(t, k), "w1/322")
			})
		})
	}
}

func TestACheckpointOfSomebodyElseIsNone(t *testing.T) {
	k, other := open(t, "sqlite"), open(t, "sqlite")
	fill(t, k, 3)
	fill(t, other, 3)
	cp := sequence(t, other, 3)
	sequence(t, k, 3)
	verify(t, k, cp, nil, "not signed by this key")
	for _, bad := range []string{"", "manumit\n3\nxx\n", strings.Replace(sequence(t, k, 3), "\n3\n", "\n2\n", 1)} {
		verify(t, k, bad, nil, "not signed by this key")
	}
}

func TestAnOlderCopyIsTold(t *testing.T) {
	ctx := context.Background()
	k := open(t, "sqlite")
	fill(t, k, 10)
	sequence(t, k, 10)
	copied := filepath.Join(t.TempDir(), "yesterday.db")
	if err := k.Store.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	fill(t, k, 10)
	cp := sequence(t, k, 20)
	old, err := store.Open(ctx, store.Options{File: copied, ReadOnly: true}) // no lock, no key, no writing
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	_, err = journal.Verify(ctx, old, cp, k.Journal.PublicKey(), nil)
	var b *journal.Broken
	if !errors.As(err, &b) || !strings.Contains(b.Error(), "older copy") || !strings.Contains(b.Place, "10") {
		t.Errorf("got %v", err)
	}
}

func TestSeveralWritersMakeOneTree(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			place := kt.Place(t, engine, nil)
			a, b := kt.At(t, place, nil), kt.At(t, place, nil)
			fill(t, a, 3)
			fill(t, b, 2)
			sequence(t, a, 5)
			fill(t, b, 4)
			fill(t, a, 1)
			cp := sequence(t, b, 10)
			verify(t, a, cp, link(t, b), "")
			placed, err := a.Journal.After(ctx, 0, 100)
			if err != nil || len(placed) != 10 {
				t.Fatal(len(placed), err)
			}
			seq := map[string]int64{}
			for i, e := range placed {
				if seq[e.Writer]++; e.Position != int64(i) || e.Seq != seq[e.Writer] {
					t.Errorf("at %d stands %s/%d", i, e.Writer, e.Seq)
				}
			}
			if seq["w1"] != 4 || seq["w2"] != 6 {
				t.Errorf("%v", seq)
			}
			for from := range 11 { // any page from anywhere is a stretch of the whole
				for limit := 1; limit <= 4; limit++ {
					page, err := b.Journal.After(ctx, int64(from), limit)
					if err != nil || len(page) != min(limit, 10-from) {
						t.Fatalf("from %d, limit %d: %d entries, %v", from, limit, len(page), err)
					}
					for i, e := range page {
						if e.Position != int64(from+i) || e.Seq != placed[from+i].Seq || e.Writer != placed[from+i].Writer {
							t.Errorf("from %d: %s/%d at %d", from, e.Writer, e.Seq, e.Position)
						}
					}
				}
			}
			do(t, a, "update journal_entry set act = 'x' where writer = 'w2' and seq = 3")
			verify(t, a, cp, nil, "w2/3")
		})
	}
}

func TestAChainGoesOnWhenTheServerStartsAgain(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			place := kt.Place(t, engine, nil)
			var key string
			for i := range 3 {
				k := kt.At(t, place, nil)
				if key != "" && key != k.Journal.PublicKey() {
					t.Error("the public key changed with a restart")
				}
				key = k.Journal.PublicKey()
				fill(t, k, 2)
				cp := sequence(t, k, int64(2*i+2))
				verify(t, k, cp, link(t, k), "")
				if err := k.Close(); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// A server that lost its connection may have lost its chain to another process; it must go on writing all the same.
func TestALostChainIsLeftToWhoeverTookIt(t *testing.T) {
	place := kt.Place(t, "postgres", nil)
	a := kt.At(t, place, nil)
	fill(t, a, 3)
	kt.Kick(t, place.Database) // the database restarts: locks are gone
	b := kt.At(t, place, nil)
	fill(t, b, 2)
	fill(t, a, 4)
	fill(t, b, 1)
	cp := sequence(t, b, 10)
	verify(t, b, cp, link(t, b), "")
}

func TestWhatFailedLeavesNoEntryAndNoGap(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			k := open(t, engine)
			ctx := context.Background()
			for i := range 6 {
				k.Store.Write(ctx, func(tx *store.Tx) error {
					if _, err := k.Journal.Append(tx, journal.Entry{Act: "a", Resource: fmt.Sprint(i)}); err != nil {
						return err
					}
					switch i % 3 {
					case 1:
						return errors.New("no")
					case 2:
						panic("a bug")
					}
					return nil
				})
			}
			cp := sequence(t, k, 2)
			verify(t, k, cp, link(t, k), "")
			es, err := k.Journal.Latest(ctx, 10)
			if err != nil || len(es) != 2 || es[0].Resource != "3" {
				t.Errorf("%+v, %v", es, err)
			}
		})
	}
}

func TestKeysPrintNothing(t *testing.T) {
	k := journal.Keys{Link: []byte("secret-link"), Signer: "secret-signer", Verifier: "v"}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
		fmt.Fprintf(&out, verb, k)
		fmt.Fprintf(&out, verb, struct{ K journal.Keys }{k})
	}
	b, _ := json.Marshal(struct{ K journal.Keys }{k})
	out.Write(b)
	for _, secret := range []string{"secret", "7365637265"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("printed %q", out.String())
		}
	}
}

func TestOneCheckpointAnHourIsKept(t *testing.T) {
	ctx := context.Background()
	k := open(t, "sqlite")
	for range 8 {
		fill(t, k, 1)
		if _, err := k.Journal.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		k.Time.Advance(20 * time.Minute)
	}
	n, err := store.One(ctx, k.Store, "select count(*) from journal_checkpoint", store.Scalar[int64])
	if err != nil || n != 3 {
		t.Errorf("%d checkpoints in 160 minutes, %v", n, err)
	}
	cp, err := k.Journal.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	verify(t, k, cp, nil, "")
}
