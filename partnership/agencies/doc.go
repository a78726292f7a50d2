// Package agencies says who works where, in which role, from when until when: agencies, users, grants of roles, sessions.
//
// Its words: agency (a slug such as "harbor-shelter", with a zone in which its days count), host (the one agency that runs
// this installation), user (somebody who works at an agency; the display name is known to colleagues), grant (a role of a
// user from a day; Until is the first day on which it no longer holds, open when empty), proposed, in force, refused, ended.
// Its promises: nobody grants a role to himself. A role that reads cases, and the role of security officer once an agency
// has one, is in force only after a second officer of that agency agreed: neither the proposer nor the user. Administrators
// see no case. A grant ends with its user and its agency; on the same day a session in that role ends. Who acts on a day is
// a pure function (PrincipalOn). A staff name is never journaled and never stands in an address: ids do.
// Who may: administrators of an agency keep its users; security officers second, refuse and end; administrators of the host
// register agencies and staff one that has no administrator yet; the console may what an administrator may.
// What it tells: agencies.grant.propose, .second, .refuse, .end; agencies.user.add, .end; agencies.code.issue;
// agencies.session.begin, with the role as class.
//
// Signing in: in a demonstration, one click a role. In production a one-time code (100 random bits, only its hash is kept)
// opens a session: the first printed on the console, later ones issued by an administrator for a user, for an hour.
// What this does not do yet: whoever issues a code for somebody else, or overhears it, could use it first; the journal then
// names the issuer, and the user's own code fails, which is how it is noticed. Passkeys, with which nobody but the user can
// sign in, come with issue B.
package agencies
