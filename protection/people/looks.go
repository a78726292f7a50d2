package people

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

// Look is one line of "who looked": role and agency, never a name.
type Look struct {
	At      time.Time
	Role    access.Role
	Kind    access.Kind
	Agency  string
	Act     string
	Purpose string
	Opened  bool   // sealed fields were opened
	Refused bool   // somebody tried and was not let in
	Words   string // the looker's own words, if any
}

// looksMax bounds one reading of the log.
const looksMax = 1000

// Looks lists who looked at, and who changed, a person's record, newest first. Reading the list is itself a look. Every
// entry of the journal about her is there, once: the vault's entry is folded into the act that opened, an event into the act
// that told it.
func (s *Service) Looks(ctx context.Context, id, purpose string) (Person, []Look, error) {
	p, err := load(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return p, nil, err
	}
	ws, err := store.All(ctx, s.guard.Reader(ctx), ofWords, scanWords, id)
	if err != nil {
		return p, nil, err
	}
	boxes := make([]vault.Box, len(ws))
	for i, w := range ws {
		boxes[i] = w.box()
	}
	var plain []string
	if len(boxes) == 0 || !s.guard.May(ctx, ActOpen, p.resource()) { // an auditor reads the list, not the words
		err = s.guard.Look(ctx, ActLooks, p.resource(), purpose)
		ws = nil
	} else {
		plain, err = s.guard.Open(ctx, ActLooks, p.resource(), purpose, boxes...)
	}
	if err != nil {
		return p, nil, err
	}
	entries, err := s.guard.Journal.OfSubject(ctx, id, looksMax)
	if err != nil {
		return p, nil, err
	}
	out := fold(entries)
	for i, w := range ws {
		for j := range out {
			if out[j].actor == w.Looker && out[j].Opened && out[j].Words == "" && between(w.At, out[j].At) {
				out[j].Words = plain[i]
				break
			}
		}
	}
	looks := make([]Look, len(out))
	for i, x := range out {
		looks[i] = x.Look
	}
	return p, looks, nil
}

type folded struct {
	Look
	actor string
}

// together is how far apart the entries of one opening may lie.
const together = 10 * time.Second

func between(a, b time.Time) bool {
	d := a.Sub(b)
	return -together <= d && d <= together
}

// fold joins each vault entry (newest first: it stands before the act that asked for it) with its act.
func fold(entries []journal.Entry) []folded {
	var out []folded
	var vaults []journal.Entry
	flush := func(keep []journal.Entry) {
		for _, v := range keep {
			out = append(out, lookOf(v, true))
		}
	}
	for _, e := range entries {
		switch access.Act(e.Act) {
		case vault.ActOpen:
			vaults = append(vaults, e)
			continue
		case ActExplain, EventRecorded, EventGiven, EventWithdrawn, EventErased:
			if e.Detail != "refused" {
				continue
			}
		}
		x := lookOf(e, false)
		var rest []journal.Entry
		for _, v := range vaults {
			switch {
			case !x.Opened && v.Actor.ID == e.Actor.ID && v.Resource == e.Resource && v.Purpose == e.Purpose && between(v.At, e.At):
				x.Opened = true
			case between(v.At, e.At):
				rest = append(rest, v)
			default:
				flush([]journal.Entry{v}) // opened without an act of its own: it is never dropped
			}
		}
		vaults = rest
		out = append(out, x)
	}
	flush(vaults)
	return out
}

func lookOf(e journal.Entry, opened bool) folded {
	return folded{Look{At: e.At, Role: access.Role(e.Actor.Role), Kind: access.Kind(e.Actor.Kind), Agency: e.Actor.Agency, Act: e.Act,
		Purpose: e.Purpose, Opened: opened, Refused: e.Detail == "refused"}, e.Actor.ID}
}

// keepWords seals a looker's own words under the person's key.
func (s *Service) keepWords(ctx context.Context, p Person, inWords string) error {
	key, err := s.guard.Vault.Again(ctx, p.KeyID)
	if err != nil {
		return err
	}
	return s.guard.Write(ctx, ActExplain, func(w *access.Work) error {
		x := words{ID: s.guard.IDs.New(), Person: p.ID, KeyID: p.KeyID, Looker: w.Who.ID, At: w.Now}
		x.Words = key.Seal(x.place(), inWords)
		if err := w.On(p.resource()); err != nil {
			return err
		}
		return w.Exec(addWords, x.ID, x.Person, x.KeyID, x.Looker, x.At, x.Words)
	})
}
