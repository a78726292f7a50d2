package hotline

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

// Merge says that from is the same situation as into: it is counted once, under into, until undone.
func (s *Service) Merge(ctx context.Context, from, into string, version int64) error {
	if from == into {
		return fault.Wrong("into", "Choose another situation")
	}
	return s.in(ctx, ActMerge, from, version, func(w *access.Work, x *Situation) error {
		to, err := loadSituation(w.Ctx, w.Tx, into)
		if err != nil {
			return err
		}
		n, err := store.One(w.Ctx, w.Tx, countMerged, store.Scalar[int64], from)
		switch {
		case err != nil:
			return err
		case to.Agency != x.Agency:
			return fault.New(fault.NotFound, "There is no such record")
		case x.MergedInto != "" || to.MergedInto != "":
			return fault.Wrong("into", "One of the two was merged already: a situation is merged once")
		case n > 0:
			return fault.Wrong("into", "Others were merged into this one: merge the other way round, or undo those first")
		}
		x.MergedInto, x.MergedAt = into, w.Now
		if err := w.Exec(setMerged, from, into); err != nil {
			return err
		}
		return s.regroup(w, to)
	})
}

const setMerged store.SQL = `update situation set merged_into = $2 where id = $1`

// Unmerge takes a merge back; both count again by their own signals.
func (s *Service) Unmerge(ctx context.Context, id string, version int64) error {
	return s.in(ctx, ActUnmerge, id, version, func(w *access.Work, x *Situation) error {
		if x.MergedInto == "" {
			return fault.Wrong("id", "This situation is not merged")
		}
		to, err := loadSituation(w.Ctx, w.Tx, x.MergedInto)
		if err != nil {
			return err
		}
		x.MergedInto, x.MergedAt = "", time.Time{}
		if err := w.Exec(setMerged, id, nil); err != nil {
			return err
		}
		return s.regroup(w, to)
	})
}

// regroup recomputes what a situation is together with those merged into it.
func (s *Service) regroup(w *access.Work, x Situation) error {
	parts, err := store.All(w.Ctx, w.Tx, mergedIn, scanSituation, x.ID)
	if err != nil {
		return err
	}
	first, err := store.One(w.Ctx, w.Tx, firstOf, store.Scalar[time.Time], x.ID)
	if err != nil {
		return err
	}
	return w.Exec(setGroup, x.ID, string(group(x, parts)), first)
}
