package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/standards/hsds"
)

// notesMax is how many refusals an import keeps for its editors.
const notesMax = 300

// Import reads a folder of HSDS tables (3.0.1, 2.x or Ohana) and makes it what source says: rows of the source are replaced,
// what vanished is ended. It is one act: either all of it is there, or nothing changed. progress may be nil; it is told how
// many records of how many are written.
func (s *Service) Import(ctx context.Context, fsys fs.FS, source string, progress func(done, total int)) (Report, error) {
	if err := s.guard.Allow(ctx, ActImport, s.whole()); err != nil {
		return Report{}, err
	}
	if source == "" || len(source) > 80 || strings.ContainsFunc(source, func(r rune) bool { return r < ' ' || r > '~' }) {
		return Report{}, fault.Wrong("source", "a short name of the source, in plain letters")
	}
	manifest, err := manifestOf(fsys)
	if err != nil {
		return Report{}, fault.Wrap(fault.Invalid, "The folder cannot be read: nothing was changed", err)
	}
	d, rep, err := hsds.Read(fsys)
	var header *hsds.HeaderError
	switch {
	case errors.As(err, &header):
		return Report{}, fault.New(fault.Invalid, "Nothing was changed. "+header.Error())
	case err != nil:
		return Report{}, fault.Wrap(fault.Invalid, "The folder cannot be read: nothing was changed", err)
	case len(d.Services) == 0:
		return Report{}, fault.New(fault.Invalid, "Nothing was changed: there is no service in these files that could be read")
	}
	return s.take(ctx, d, rep, source, manifest, progress)
}

// take keeps a directory under a source.
func (s *Service) take(ctx context.Context, d *hsds.Directory, rep hsds.Report, source, manifest string, progress func(done, total int)) (Report, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	c := build(d, source)
	boxes, err := s.seal(ctx, c)
	if err != nil {
		return Report{}, err
	}
	out := Report{ID: s.guard.IDs.New(), Services: len(c.services), Organizations: len(c.organizations), Locations: len(c.locations),
		Confidential: len(boxes), Refused: rep.Refused, Layout: string(rep.Layout), Manifest: manifest}
	err = s.guard.Write(ctx, ActImport, func(w *access.Work) error {
		if err := w.On(s.whole()); err != nil {
			return err
		}
		last, err := store.One(w.Ctx, w.Tx, lastVersion, store.Scalar[int], source)
		if err != nil {
			return err
		}
		out.Version = last + 1
		if err := c.write(w, out.ID, boxes, progress); err != nil {
			return err
		}
		if out.Ended, err = s.end(w, source, out.ID); err != nil {
			return err
		}
		w.Detail(fmt.Sprintf("%d services, %d organizations, manifest %.16s", out.Services, out.Organizations, manifest))
		return w.Exec(addImport, out.ID, source, out.Version, s.owner, out.Layout, manifest, out.Services, out.Organizations, out.Locations,
			len(out.Rows()), out.Ended, text(rep.Refused[:min(len(rep.Refused), notesMax)]), w.Now, w.Who.ID)
	})
	return out, err
}

// write puts the rows into the transaction.
func (c content) write(w *access.Work, id string, boxes map[string]sealedPlace, progress func(done, total int)) error {
	total, done := len(c.organizations)+len(c.locations)+len(c.services), 0
	step := func() {
		if done++; done%50 == 0 || done == total {
			progress(done, total)
		}
	}
	for _, q := range []store.SQL{dropFacets, dropAts} {
		if err := w.Exec(q, c.source); err != nil {
			return err
		}
	}
	for _, o := range c.organizations {
		if err := w.Exec(putOrganization, o.id, c.source, o.sourceID, id, o.name, text(o.card)); err != nil {
			return err
		}
		step()
	}
	for _, l := range c.locations {
		b := boxes[l.id]
		if err := w.Exec(putLocation, l.id, c.source, l.sourceID, id, store.Null(l.organization), l.confidential, text(l.card), store.Null(b.KeyID), b.Place); err != nil {
			return err
		}
		step()
	}
	for _, x := range c.services {
		card := x.stored.Card
		if err := w.Exec(putService, x.id, c.source, x.sourceID, id, store.Null(x.organization), card.Name, key(card.Name), card.Status, x.trafficking,
			x.confidential, text(x.stored), w.Now); err != nil {
			return err
		}
		for _, p := range x.places {
			if err := w.Exec(addAt, x.id, p, c.source); err != nil {
				return err
			}
		}
		for _, f := range x.facets {
			if err := w.Exec(addFacet, x.id, f.kind, f.value, c.source); err != nil {
				return err
			}
		}
		step()
	}
	return nil
}

// end ends what the source no longer names, and the clocks of those entries.
func (s *Service) end(w *access.Work, source, id string) (int, error) {
	gone, err := store.All(w.Ctx, w.Tx, vanished, store.Scalar[string], source, id)
	if err != nil {
		return 0, err
	}
	for _, service := range gone {
		if err := deadline.Drop(w.Tx, service, reverify.Name, w.Now); err != nil {
			return 0, err
		}
	}
	for _, q := range []store.SQL{endServices, endOrganizations, endLocations} {
		if err := w.Exec(q, source, id, w.Now); err != nil {
			return 0, err
		}
	}
	return len(gone), nil
}

// seal seals the confidential places, under the key they have from an earlier import or under a new one.
func (s *Service) seal(ctx context.Context, c content) (map[string]sealedPlace, error) {
	out := map[string]sealedPlace{}
	have := map[string]string{}
	err := store.Each(ctx, s.guard.Reader(ctx), keysOf, func(r store.Row) error {
		var id, key string
		err := r.Scan(&id, &key)
		have[id] = key
		return err
	}, c.source)
	if err != nil {
		return nil, err
	}
	for _, l := range c.locations {
		if !l.confidential {
			continue
		}
		var k vault.Key
		if have[l.id] != "" {
			k, err = s.guard.Vault.Again(ctx, have[l.id])
		} else {
			k, err = s.guard.Vault.NewKey(ctx, s.owner)
		}
		if err != nil {
			return nil, err
		}
		out[l.id] = sealedPlace{ID: l.id, KeyID: k.ID, Place: k.Seal(placeOf(l.id), text(l.detail))}
	}
	return out, nil
}

// manifestOf is the SHA-256 over name and SHA-256 of every CSV file, in the order of their names.
func manifestOf(fsys fs.FS) (string, error) {
	all := sha256.New()
	err := fs.WalkDir(fsys, ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.EqualFold(path.Ext(p), ".csv") {
			return err
		}
		f, err := fsys.Open(p)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		fmt.Fprintf(all, "%x  %s\n", h.Sum(nil), p)
		return nil
	})
	return hex.EncodeToString(all.Sum(nil)), err
}
