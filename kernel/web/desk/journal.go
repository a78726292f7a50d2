package desk

import (
	"context"
	"regexp"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
)

const (
	pageSize  = 100  // entries on a page
	stretch   = 500  // entries read at once
	stretches = 20   // read for one page before the reader is offered to go on
	perRecord = 1000 // entries of one record that are read
)

const lastPoint store.SQL = `select size, at from journal_checkpoint order by size desc limit 1`

// Point is the newest checkpoint.
type Point struct {
	Size int64
	At   time.Time
	Key  string // the public key that verifies it
}

func scanPoint(r store.Row) (p Point, err error) { return p, r.Scan(&p.Size, &p.At) }

// Entries are a page of the journal, newest first.
type Entries struct {
	Rows  []journal.Entry
	Point Point
	Next  int64 // read on below this position; 0 at the end
	Whole bool  // of every agency
}

// record is the shape of a record's id: an opaque id or an agency's slug.
var record = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// scope is what a reader sees: what the own agency's people did, or everything.
func (d *Desk) whole(ctx context.Context, who access.Principal) bool {
	return d.w.Whole != nil && d.w.Whole(ctx, who)
}

// Journal lists what happened, newest first, below a position (0: from the newest), for auditors and administrators. With an
// id, it lists what happened to that record and to whom it is about. The look is recorded.
func (d *Desk) Journal(ctx context.Context, id string, below int64) (out Entries, err error) {
	if id != "" && !record.MatchString(id) {
		return out, fault.Wrong("record", "An id as it stands in the journal")
	}
	who := access.Who(ctx)
	on := access.Resource{Kind: "Journal", ID: "journal", Agency: who.Agency}
	if id != "" {
		on.ID = id
	}
	if err := d.guard.Look(ctx, ActJournal, on, "audit"); err != nil {
		return out, err
	}
	out.Whole = d.whole(ctx, who)
	if out.Point, err = d.point(ctx); err != nil {
		return out, err
	}
	sees := func(e journal.Entry) bool { return out.Whole || e.Actor.Agency == who.Agency }
	if id != "" {
		all, err := d.about(ctx, id)
		out.Rows = slices.DeleteFunc(all, func(e journal.Entry) bool { return !sees(e) })
		return out, err
	}
	end := out.Point.Size
	if below > 0 {
		end = min(end, below)
	}
	for n := 0; end > 0 && n < stretches; n++ {
		start := max(0, end-stretch)
		placed, err := d.guard.Journal.After(ctx, start, int(end-start))
		if err != nil {
			return out, err
		}
		for _, p := range slices.Backward(placed) {
			if !sees(p.Entry) {
				continue
			}
			if out.Rows = append(out.Rows, p.Entry); len(out.Rows) == pageSize {
				out.Next = p.Position
				return out, nil
			}
		}
		end = start
	}
	out.Next = end
	return out, nil
}

// History lists what happened to one record, newest first, for those who may see it: the entries of the own agency's people
// and of the system, if the agency took part in it. The look is recorded.
func (d *Desk) History(ctx context.Context, id string) (out Entries, err error) {
	if !record.MatchString(id) {
		return out, fault.New(fault.NotFound, "There is no such record")
	}
	who := access.Who(ctx)
	all, err := d.about(ctx, id)
	if err != nil {
		return out, err
	}
	out.Whole = d.whole(ctx, who)
	on := access.Resource{Kind: "History", ID: id}
	if out.Whole || slices.ContainsFunc(all, func(e journal.Entry) bool { return took(e, who.Agency) }) {
		on.Agency = who.Agency
	}
	if err := d.guard.Look(ctx, ActHistory, on, "history"); err != nil {
		return out, err
	}
	if len(all) == 0 {
		return out, fault.New(fault.NotFound, "There is no such record")
	}
	out.Rows = slices.DeleteFunc(all, func(e journal.Entry) bool { return !out.Whole && e.Actor.Agency != who.Agency && e.Actor.Agency != "" })
	out.Point, err = d.point(ctx)
	return out, err
}

// took reports whether an entry shows that an agency works with the record. Being refused, or looking the record's history
// up, does not.
func took(e journal.Entry, agency string) bool {
	return agency != "" && e.Actor.Agency == agency && e.Detail != "refused" && e.Act != string(ActHistory) && e.Act != string(ActJournal)
}

// about reads the entries whose record or person has this id, newest first, each once.
func (d *Desk) about(ctx context.Context, id string) ([]journal.Entry, error) {
	all, err := d.guard.Journal.OfResource(ctx, id, perRecord)
	if err != nil {
		return nil, err
	}
	subject, err := d.guard.Journal.OfSubject(ctx, id, perRecord)
	if err != nil {
		return nil, err
	}
	for _, e := range subject {
		if e.Resource != id {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b journal.Entry) int {
		if c := b.At.Compare(a.At); c != 0 || a.Writer != b.Writer {
			return c
		}
		return int(b.Seq - a.Seq)
	})
	return all, nil
}

// point is the newest checkpoint; the zero Point before the first.
func (d *Desk) point(ctx context.Context) (Point, error) {
	p, err := store.One(ctx, d.guard.Reader(ctx), lastPoint, scanPoint)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return p, err
	}
	p.Key = d.guard.Journal.PublicKey()
	return p, nil
}
