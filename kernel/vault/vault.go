package vault

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
)

// Vault opens sealed values and puts each look into the journal.
type Vault struct {
	*Ring
	records *store.Store
	journal *journal.Journal
}

// New joins the key ring with the journal of the records' store.
func New(r *Ring, records *store.Store, j *journal.Journal) *Vault { return &Vault{r, records, j} }

// Box is one sealed value with the key and place it needs.
type Box struct {
	KeyID  string
	Place  Place
	Sealed Sealed
}

// Look says at what somebody looks and why. Who looks stands in the context.
type Look struct {
	Kind     string // kind of resource: "person"
	Resource string
	Subject  string // opaque id of the person it is about, if any
	Purpose  string // from the list of purposes, plus the looker's own words if any
}

// ActOpen is the act under which looks stand in the journal.
const ActOpen = "vault.open"

// Open returns the plaintexts of boxes, in order, after the look is durable in the journal. Many boxes are one look with a
// hash of the list of what was opened. A destroyed key gives fault.NotFound. Inside a command the look commits with it.
func (v *Vault) Open(ctx context.Context, look Look, boxes ...Box) ([]string, error) {
	plain, entry, err := v.read(ctx, look, boxes)
	if err != nil {
		return nil, err
	}
	err = v.records.Write(ctx, func(tx *store.Tx) error {
		_, err := v.journal.Append(tx, entry)
		return err
	})
	if err != nil {
		return nil, err
	}
	return plain, nil
}

func (v *Vault) read(ctx context.Context, look Look, boxes []Box) ([]string, journal.Entry, error) {
	who := journal.By(ctx)
	if who.Kind == "" {
		return nil, journal.Entry{}, fault.New(fault.Refused, "Nobody is named as the one who looks")
	}
	if look.Purpose == "" {
		return nil, journal.Entry{}, fault.Wrong("purpose", "say what you need it for")
	}
	keys := map[string]Key{}
	plain := make([]string, len(boxes))
	manifest := sha256.New()
	opened := 0
	for i, b := range boxes {
		fmt.Fprintf(manifest, "%s|%s|%s\n", b.Place.Table, b.Place.Column, b.Place.Row)
		if b.Sealed.Empty() {
			continue
		}
		k, ok := keys[b.KeyID]
		if !ok {
			var err error
			if k, err = v.find(ctx, b.KeyID); err != nil {
				return nil, journal.Entry{}, err
			}
			keys[b.KeyID] = k
		}
		var err error
		if plain[i], err = k.open(b.Place, b.Sealed); err != nil {
			return nil, journal.Entry{}, fault.Wrap(fault.Unavailable, "A sealed value was changed and does not open", err)
		}
		opened++
	}
	return plain, journal.Entry{Actor: who, Act: ActOpen, Kind: look.Kind, Resource: look.Resource, Subject: look.Subject,
		Purpose: look.Purpose, Detail: fmt.Sprintf("%d fields, list %s", opened, hex.EncodeToString(manifest.Sum(nil)[:8]))}, nil
}
