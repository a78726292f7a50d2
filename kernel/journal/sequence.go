package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// batchMax bounds how many entries one sequencing step takes in.
const batchMax = 5000

const (
	lastRun   store.SQL = `select position, writer, seq, entries from journal_run order by position desc limit 1`
	lastOf    store.SQL = `select position, writer, seq, entries from journal_run where writer = $1 order by position desc limit 1`
	leavesOf  store.SQL = `select leaf from journal_entry where writer = $1 and seq > $2 order by seq limit $3`
	addRun    store.SQL = `insert into journal_run (position, writer, seq, entries) values ($1, $2, $3, $4)`
	growRun   store.SQL = `update journal_run set entries = $2 where position = $1`
	addPoint  store.SQL = `insert into journal_checkpoint (size, root, note, at) values ($1, $2, $3, $4) on conflict do nothing`
	dropPoint store.SQL = `delete from journal_checkpoint where size = $1 and at >= $2`
	lastPoint store.SQL = `select note from journal_checkpoint order by size desc limit 1`
	runsAfter store.SQL = `select position, writer, seq, entries from journal_run 
		where position >= coalesce((select max(position) from journal_run where position <= $1), 0) order by position limit $2`
)

// run is a stretch of one writer's chain in the tree: entries seq … seq+count-1 stand at position … position+count-1.
type run struct {
	position, seq, count int64
	writer               string
}

func scanRun(r store.Row) (v run, err error) {
	return v, r.Scan(&v.position, &v.writer, &v.seq, &v.count)
}

func optional[T any](v T, err error) (T, error) {
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return v, err
}

// Sequence merges what the chains have appended into the tree and signs a checkpoint. It returns the tree's size.
// Several servers may call it; one at a time does the work, the others return at once.
func (j *Journal) Sequence(ctx context.Context) (int64, error) {
	j.seqm.Lock()
	defer j.seqm.Unlock()
	release, held, err := j.store.Lock(ctx, "sequencer")
	if err != nil || !held {
		j.rouse() // who holds it may have read before our entries were there
		return j.tree.size, err
	}
	defer release()
	for {
		more, err := j.step(ctx)
		if err != nil {
			j.rouse()
		}
		if err != nil || !more {
			return j.tree.size, err
		}
	}
}

func (j *Journal) step(ctx context.Context) (more bool, err error) {
	last, err := optional(store.One(ctx, j.store, lastRun, scanRun))
	if err != nil {
		return false, err
	}
	if size := last.position + last.count; size != j.tree.size || j.tree.cache == nil { // first time, or another server sequenced meanwhile
		j.tree.reset(size)
	}
	writers, err := store.All(ctx, j.store, allWriters, store.Scalar[string])
	if err != nil {
		return false, err
	}
	start := j.tree.size
	var runs []run
	for _, w := range writers {
		of, err := optional(store.One(ctx, j.store, lastOf, scanRun, w))
		if err != nil {
			return false, err
		}
		after := of.seq + of.count - 1
		if of.count == 0 {
			after = 0
		}
		leaves, err := store.All(ctx, j.store, leavesOf, store.Scalar[[]byte], w, after, batchMax)
		if err != nil {
			return false, err
		}
		if len(leaves) == 0 {
			continue
		}
		more = more || len(leaves) == batchMax
		runs = append(runs, run{j.tree.size, after + 1, int64(len(leaves)), w})
		for _, l := range leaves {
			if err := j.tree.append(ctx, l); err != nil {
				j.tree.reset(start)
				return false, err
			}
		}
	}
	if len(runs) == 0 {
		return false, nil
	}
	root, err := tlog.TreeHash(j.tree.size, j.tree.reader(ctx))
	if err != nil {
		return false, err
	}
	signed, err := j.sign(j.tree.size, root)
	if err != nil {
		return false, err
	}
	now := j.clock.Now()
	err = j.store.Write(ctx, func(tx *store.Tx) error {
		for i, r := range runs {
			if i == 0 && r.writer == last.writer && last.seq+last.count == r.seq {
				if err := tx.Exec(growRun, last.position, last.count+r.count); err != nil {
					return err
				}
				continue
			}
			if err := tx.Exec(addRun, r.position, r.writer, r.seq, r.count); err != nil {
				return err
			}
		}
		if err := j.tree.save(tx); err != nil {
			return err
		}
		if err := tx.Exec(dropPoint, start, now.Truncate(time.Hour)); err != nil { // one an hour is kept
			return err
		}
		return tx.Exec(addPoint, j.tree.size, root[:], string(signed), now)
	})
	if err != nil {
		j.tree.reset(start)
	} else {
		j.tree.saved()
	}
	return more, err
}

func (j *Journal) sign(size int64, root tlog.Hash) ([]byte, error) {
	signer, err := note.NewSigner(j.keys.Signer)
	if err != nil {
		return nil, errors.New("journal: the signing key is unreadable")
	}
	return note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", signer.Name(), size, root)}, signer)
}

// Checkpoint returns the newest signed checkpoint; fault.NotFound before the first.
func (j *Journal) Checkpoint(ctx context.Context) (string, error) {
	return store.One(ctx, j.store, lastPoint, store.Scalar[string])
}

// PublicKey is what a verifier needs beside a checkpoint.
func (j *Journal) PublicKey() string { return j.keys.Verifier }

// Keep sequences whenever something was appended, at most once each interval, until ctx ends; then once more.
func (j *Journal) Keep(ctx context.Context, interval time.Duration, after func(size int64, err error)) {
	for {
		select {
		case <-ctx.Done():
			after(j.Sequence(context.WithoutCancel(ctx)))
			return
		case <-j.wake:
		}
		after(j.Sequence(ctx))
		select {
		case <-ctx.Done():
		case <-time.After(interval):
		}
	}
}

// Placed is an entry with its position in the tree, counted from 0.
type Placed struct {
	Entry
	Position int64
}

// After returns up to limit entries at positions ≥ position, in the sequencer's order.
func (j *Journal) After(ctx context.Context, position int64, limit int) ([]Placed, error) {
	runs, err := store.All(ctx, j.store, runsAfter, scanRun, position, limit+1)
	if err != nil {
		return nil, err
	}
	var out []Placed
	for _, r := range runs {
		skip := max(position-r.position, 0)
		want := min(r.count-skip, int64(limit-len(out)))
		if want <= 0 { // read already, or enough
			continue
		}
		es, err := store.All(ctx, j.store, ofWriter, scanEntry, r.writer, r.seq+skip, want)
		if err != nil {
			return nil, err
		}
		for i, e := range es {
			out = append(out, Placed{e, r.position + skip + int64(i)})
		}
	}
	return out, nil
}

func sortNewest(es []Entry) {
	slices.SortStableFunc(es, func(a, b Entry) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		if c := strings.Compare(a.Writer, b.Writer); c != 0 {
			return c
		}
		return int(b.Seq - a.Seq)
	})
}
