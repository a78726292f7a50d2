package agencies

import (
	"regexp"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
)

// Holds reports whether d lies in the term.
func (t Term) Holds(d clock.Date) bool {
	return !d.Before(t.From) && (t.Until.IsZero() || d.Before(t.Until))
}

// Over reports whether the term has ended by the day d.
func (t Term) Over(d clock.Date) bool { return !t.Until.IsZero() && !d.Before(t.Until) }

// StateOn is where the grant stands on a day: one whose days are over has ended, whatever was stored.
func (g Grant) StateOn(d clock.Date) State {
	switch {
	case g.State == InForce && g.Over(d):
		return Ended
	case g.State == InForce && d.Before(g.From):
		return NotYet
	}
	return g.State
}

// seconded reports whether the grant was agreed to by all who must, whether or not it has ended since.
func (g Grant) seconded() bool {
	return g.State == InForce || g.State == Ended && !g.SecondedAt.IsZero()
}

// HeldOn reports whether the grant let its user act on a day, seen from now: a grant that has ended since did.
func (g Grant) HeldOn(d clock.Date) bool { return g.seconded() && g.Holds(d) }

// PrincipalOn is the principal as which a user acts in a role of an agency on a day; false when she may not. Days are those
// of the agency's zone.
func PrincipalOn(u User, grants []Grant, a Agency, role access.Role, d clock.Date) (access.Principal, bool) {
	if u.Agency != a.ID || !u.Holds(d) || !a.Holds(d) {
		return access.Principal{}, false
	}
	for _, g := range grants {
		if g.User == u.ID && g.Agency == a.ID && g.Role == role && g.HeldOn(d) {
			return access.Principal{Kind: access.User, ID: u.ID, Agency: a.ID, Role: role, Name: u.Name, Zone: a.Location()}, true
		}
	}
	return access.Principal{}, false
}

// RolesOn lists the roles that a user holds on a day, in the order of access.Titles.
func RolesOn(u User, grants []Grant, a Agency, d clock.Date) []access.Role {
	var out []access.Role
	for _, t := range access.Titles {
		if _, ok := PrincipalOn(u, grants, a, t.Role, d); ok {
			out = append(out, t.Role)
		}
	}
	return out
}

// NeedsSecond reports whether a grant of role waits for a second officer: every role that reads cases, and the officer
// herself once the agency has one, because otherwise an administrator alone could appoint the person who agrees.
func NeedsSecond(role access.Role, hasOfficer bool) bool {
	return role.ReadsCases() || role == access.Officer && hasOfficer
}

// A grant is never one person's doing.
var (
	errSelf   = fault.New(fault.Refused, "Nobody grants a role to himself")
	errSecond = fault.New(fault.Refused, "A second officer must agree: neither the one who proposed it nor the one who gets the role")
)

// propose makes a grant: in force at once, or waiting for the second officer. now is the instant of granting.
func propose(g Grant, by string, hasOfficer bool, now time.Time) (Grant, error) {
	if by == g.User {
		return g, errSelf
	}
	g.GrantedBy, g.GrantedAt, g.State = by, now, Proposed
	if !NeedsSecond(g.Role, hasOfficer) {
		g.State, g.SecondedAt = InForce, now
	}
	return g, nil
}

// second answers a proposal. today is the day in the agency's zone: a grant never begins before somebody agreed, unless the
// console took over the history of an agency.
func second(g Grant, by string, agree bool, today clock.Date, now time.Time) (Grant, error) {
	if g.State != Proposed {
		return g, fault.New(fault.Conflict, "This proposal was answered already")
	}
	if by == g.GrantedBy || by == g.User {
		return g, errSecond
	}
	g.SecondedBy, g.State = by, Refused
	if agree {
		if g.From.Before(today) && g.GrantedBy != console {
			g.From = today
		}
		if g.Over(today) {
			return g, fault.New(fault.Conflict, "The days of this proposal are over: propose it again")
		}
		g.SecondedAt, g.State = now, InForce
	}
	return g, nil
}

// end closes a grant on a day: at once when the day has come, otherwise on it. A proposal is taken back.
func end(g Grant, until, today clock.Date) (Grant, error) {
	if s := g.StateOn(today); s == Refused || s == Ended {
		return g, fault.New(fault.Conflict, "This grant has ended already")
	}
	if until.IsZero() || until.Before(today) {
		until = today
	}
	if until.Before(g.From) {
		until = g.From
	}
	g.Until = until
	if g.State == Proposed || g.Over(today) || !g.From.Before(until) {
		g.State = Ended
	}
	return g, nil
}

// duplicate reports whether the user holds or waits for the role already.
func duplicate(gs []Grant, role access.Role, today clock.Date) bool {
	return slices.ContainsFunc(gs, func(g Grant) bool {
		s := g.StateOn(today)
		return g.Role == role && (s == Proposed || s == InForce || s == NotYet)
	})
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// AgencyDraft is what somebody enters about an agency. A zero From is today.
type AgencyDraft struct {
	ID, Name, Short, Zone string
	Kind                  Kind
	From                  clock.Date
}

func (d AgencyDraft) check() error {
	var c fault.Check
	c.That(len(d.ID) >= 2 && len(d.ID) <= 40 && slug.MatchString(d.ID), "id", "2 to 40 small letters, figures and single hyphens, such as harbor-shelter")
	c.That(d.Name != "" && len(d.Name) <= 120, "name", "A name of at most 120 characters")
	c.That(d.Short != "" && len(d.Short) <= 40, "short", "A short name of at most 40 characters")
	c.That(slices.ContainsFunc(Kinds, func(k struct {
		Kind  Kind
		Title string
	}) bool {
		return k.Kind == d.Kind
	}), "kind", "Choose one of the answers")
	c.That(knownZone(d.Zone), "zone", "A time zone such as America/New_York")
	return c.Err()
}

func knownZone(z string) bool {
	if z == "" || z == "Local" {
		return false
	}
	_, err := time.LoadLocation(z)
	return err == nil
}

// UserDraft is what somebody enters about a user. A zero From is today.
type UserDraft struct {
	Agency, Name string
	From         clock.Date
}

func (d UserDraft) check() error {
	var c fault.Check
	c.That(d.Name != "" && len(d.Name) <= 120, "name", "A name of at most 120 characters")
	return c.Err()
}

// GrantDraft is a role that somebody proposes for a user. A zero From is today, a zero Until is open.
type GrantDraft struct {
	User        string
	Role        access.Role
	From, Until clock.Date
}

// check: only the console may date a grant back, when it takes over an agency's history.
func (d GrantDraft) check(today clock.Date, back bool) error {
	var c fault.Check
	c.That(slices.ContainsFunc(access.Titles, func(t struct {
		Role  access.Role
		Title string
	}) bool {
		return t.Role == d.Role
	}), "role", "Choose one of the answers")
	c.That(d.From.IsZero() || back || !d.From.Before(today), "from", "Today or a later day")
	from := d.From
	if from.IsZero() {
		from = today
	}
	c.That(d.Until.IsZero() || d.Until.After(from), "until", "A day after the first")
	return c.Err()
}
