package directory

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

// Query is what somebody looks for. Empty fields do not narrow.
type Query struct {
	Need     string // one of Needs
	Language string // a code of Tongues; interpreters count
	Place    string // as typed: postal code, city, "city, state", state
	For      string // a code of Eligibilities; services that name nobody fit
	OpenNow  bool
	After    string // Page.Next of the page before
	Limit    int    // 1 to 50; 0 is 20
}

// Hit is a service that fits, with the reasons why and why here.
type Hit struct {
	Entry
	Open  Opening
	Hours string   // "Open until 17:00"
	Why   []string // in words: what fits, then what decides its place in the list
}

// Page is one page of hits. Next is "" on the last.
type Page struct {
	Hits         []Hit
	Next         string
	Place        string // how the place was understood
	UnknownHours int    // with OpenNow: services passed over because their hours cannot be read
}

// cursor is where a page ended.
type cursor struct {
	Rank int
	Name string
	ID   string
}

func (c cursor) String() string { return base64.RawURLEncoding.EncodeToString([]byte(text(c))) }

func readCursor(s string) (c cursor, ok bool) {
	if s == "" {
		return cursor{Rank: -1}, true
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	return c, err == nil && len(b) < 2000 && json.Unmarshal(b, &c) == nil
}

// scanMax bounds how many services one page with OpenNow reads.
const scanMax = 3000

func (q Query) check() error {
	var c fault.Check
	c.That(q.Need == "" || slices.Contains(Needs(), q.Need), "need", "one of the needs")
	c.That(q.Language == "" || TongueName(q.Language) != q.Language, "language", "one of the languages")
	c.That(q.For == "" || slices.ContainsFunc(Eligibilities, func(e Eligibility) bool { return e.Code == q.For }), "for", "one of the groups")
	c.That(len(q.Place) <= 100, "place", "a city, a state or a postal code")
	_, ok := readCursor(q.After)
	c.That(ok, "after", "a page of this list")
	return c.Err()
}

// Find returns what is offered and fits, best first: verified within the year, at the place that was asked for, made for
// survivors of trafficking, of an organization vetted as suitable, then by name. Services with a confidential place are
// found at every place, after those of the same standing that are at it, because where they are is not told.
func (s *Service) Find(ctx context.Context, q Query) (Page, error) {
	if err := s.guard.Allow(ctx, ActFind, s.whole()); err != nil {
		return Page{}, err
	}
	if err := q.check(); err != nil {
		return Page{}, err
	}
	if q.Limit < 1 || q.Limit > 50 {
		q.Limit = 20
	}
	at, _ := readCursor(q.After)
	where, words := PlaceKey(q.Place)
	out := Page{Place: words}
	now, zone := s.guard.Clock.Now(), access.Who(ctx).Where()
	batch := q.Limit + 1
	if q.OpenNow {
		batch = 100
	}
	for scanned := 0; scanned < scanMax; scanned += batch {
		found, err := s.batch(ctx, q, where, at, now, batch)
		if err != nil {
			return out, err
		}
		for _, f := range found {
			open, hours := openAt(f.Card, now, zone)
			if q.OpenNow && open == HoursUnknown {
				out.UnknownHours++
			}
			if q.OpenNow && open != OpenNow {
				at = f.at
				continue
			}
			if len(out.Hits) == q.Limit {
				out.Next = at.String()
				return out, nil
			}
			at = f.at
			out.Hits = append(out.Hits, Hit{f.Entry, open, hours, reasons(f.Entry, q, where, words, now)})
		}
		if len(found) < batch {
			return out, nil
		}
	}
	out.Next = at.String()
	return out, nil
}

type foundRow struct {
	Entry
	at cursor
}

func (s *Service) batch(ctx context.Context, q Query, where string, at cursor, now time.Time, limit int) ([]foundRow, error) {
	return store.All(ctx, s.guard.Reader(ctx), search, func(r store.Row) (f foundRow, err error) {
		f.Entry, err = scanWith(r, &f.at.Rank, &f.at.Name)
		f.at.ID = f.ID
		return f, err
	}, now, q.Need, q.Language, where, q.For, at.Rank, at.Name, at.ID, limit)
}

// reasons say what fits and what decides the place in the list. Pure.
func reasons(e Entry, q Query, where, placeWords string, now time.Time) []string {
	var out []string
	if q.Need != "" {
		out = append(out, reason(q.Need, e.Needs))
	}
	if q.Language != "" {
		switch r, ok := find(e.Tongues, q.Language); {
		case ok && r.By != "":
			out = append(out, fmt.Sprintf("%s: “%s” in the %s", TongueName(q.Language), r.By, r.From))
		case ok:
			out = append(out, TongueName(q.Language)+" is spoken")
		default:
			out = append(out, TongueName(q.Language)+" through an interpreter")
		}
	}
	if where != "" {
		if slices.Contains(facetsOf(stored{Card: e.Card}), facet{"place", where}) {
			out = append(out, "At "+placeWords)
		} else {
			out = append(out, "Its place is confidential: ask the provider whether it is near")
		}
	}
	if q.For != "" {
		if _, ok := find(e.For, q.For); ok {
			out = append(out, reason(q.For, e.For))
		} else if _, ok := find(e.For, Anyone); ok {
			out = append(out, "For anyone")
		} else {
			out = append(out, "Does not say whom it is for: ask")
		}
	}
	if e.Current(now) {
		out = append(out, "Verified within the year")
	} else {
		out = append(out, "Not verified within the year: call before you send anyone")
	}
	if e.Trafficking && q.Need != "trafficking survivors" {
		out = append(out, "Made for survivors of trafficking")
	}
	if e.Vetting == Suitable {
		out = append(out, "Organization vetted as suitable")
	}
	return out
}

func find(list []Reason, code string) (Reason, bool) {
	i := slices.IndexFunc(list, func(r Reason) bool { return r.Code == code })
	if i < 0 {
		return Reason{}, false
	}
	return list[i], true
}

func reason(code string, list []Reason) string {
	r, _ := find(list, code)
	switch {
	case r.By != "":
		return fmt.Sprintf("%s: “%s” in the %s", capital(code), r.By, r.From)
	case r.From != "":
		return fmt.Sprintf("%s: by its %s", capital(code), r.From)
	}
	return capital(code)
}
