// Package consent keeps what a person agreed to, and answers before anything about her leaves.
//
// Words: purpose (why), recipient (to whom), scope (what), how it was given, in which language, by whom explained, until
// when, withdrawn. Answers: granted by a consent; not needed under a law; refused. No override exists.
// Promises: consent is asked every time; a "no" or a withdrawal after a "yes" wins; an expired consent is none; refusal
// never changes what help is offered. "Do not report to police" travels with what is shared.
// Source: informed, written, reasonably time-limited (VAWA 34 USC 12291(b)(2); 28 CFR 94.115).
package consent

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/store"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the consents' table.
func Migrations() fs.FS { f, _ := fs.Sub(migrations, "migrations"); return f }

// Purposes for which something about a person may leave an agency.
const (
	Referral = "referral" // to a service provider, so that it can help
	Notice   = "notice"   // to an authority
	Share    = "share"    // to another agency of the task force
)

// Consent is one recorded answer of a person.
type Consent struct {
	ID, Person, Agency        string
	Purpose, Recipient, Scope string // Recipient "*" is never stored: consent names whom
	Language                  string
	How                       string // "spoken", "written"
	Interpreter               string // "none needed", "professional", "not asked"
	ExplainedBy               string // user id
	Yes                       bool
	NoPolice                  bool // "do not report to police" travels with what is shared
	Given                     time.Time
	Expires                   clock.Date // last day it holds
	Withdrawn                 time.Time
}

// Law is a legal basis on which a notice goes out without consent.
type Law struct {
	Code    string // "minor-24h"
	Cites   string // "22 USC 7105(b)(1)(G)"
	Purpose string
	Words   string // what it demands, plainly
}

// Laws are the bases this house knows. Adding one is a reviewed change of code, because it makes consent unnecessary.
var Laws = []Law{
	{"minor-24h", "22 USC 7105(b)(1)(G)", Notice,
		"Officials tell the Department of Health and Human Services within 24 hours of discovering that a foreign-national minor may be a victim"},
	{"child-abuse-report", "state child-abuse reporting law", Notice,
		"Suspected abuse of a minor is reported to the child-protection authority of the state"},
	{"immediate-danger", "34 USC 12291(b)(2)(C); 28 CFR 94.115", Notice,
		"Somebody is in immediate danger"},
}

// LawOf finds a legal basis by its code.
func LawOf(code string) (Law, bool) {
	i := slices.IndexFunc(Laws, func(l Law) bool { return l.Code == code })
	if i < 0 {
		return Law{}, false
	}
	return Laws[i], true
}

// Question is asked before something leaves.
type Question struct {
	Person    string
	Purpose   string
	Recipient string // organization or agency id
	Scope     string
	On        clock.Date
	Law       string // code of the law the sender cites, or ""
}

// Kind of answer.
type Kind string

// The answers; the zero Answer is a refusal.
const (
	Refused   Kind = "refused"
	Granted   Kind = "granted"
	NotNeeded Kind = "not needed"
)

// Answer says why something may leave, or that it may not.
type Answer struct {
	Kind     Kind
	By       string // id of the consent
	Law      Law
	NoPolice bool
}

// May reports whether it may leave.
func (a Answer) May() bool { return a.Kind == Granted || a.Kind == NotNeeded }

// Decide answers q from the person's recorded consents. Pure: a law that fits the purpose wins; otherwise the last word on
// exactly this purpose, recipient and scope decides: a yes that has not expired and was not withdrawn, with no refusal and no
// withdrawal of an earlier yes at the same moment or after it.
func Decide(q Question, recorded []Consent) Answer {
	var yes *Consent  // the newest yes
	var no time.Time  // the newest no or withdrawal
	noPolice := false // travels also with what a law demands
	for i, c := range recorded {
		if c.Person != q.Person {
			continue
		}
		noPolice = noPolice || c.NoPolice && c.Withdrawn.IsZero()
		if c.Purpose != q.Purpose || c.Recipient != q.Recipient || c.Scope != q.Scope {
			continue
		}
		if c.Yes && (yes == nil || c.Given.After(yes.Given)) {
			yes = &recorded[i]
		}
		if !c.Yes && c.Given.After(no) {
			no = c.Given
		}
		if c.Withdrawn.After(no) {
			no = c.Withdrawn
		}
	}
	if q.Law != "" {
		if l, ok := LawOf(q.Law); ok && l.Purpose == q.Purpose {
			return Answer{Kind: NotNeeded, Law: l, NoPolice: noPolice}
		}
		return Answer{Kind: Refused}
	}
	if yes == nil || !yes.Withdrawn.IsZero() || !yes.Given.After(no) || q.On.After(yes.Expires) {
		return Answer{Kind: Refused}
	}
	return Answer{Kind: Granted, By: yes.ID, NoPolice: noPolice}
}

const (
	addConsent store.SQL = `insert into consent (id, person, agency, purpose, recipient, scope, language, how, interpreter, explained_by,
		answer, no_police, given_at, expires_on) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`
	ofPerson store.SQL = `select id, person, agency, purpose, recipient, scope, language, how, interpreter, explained_by,
		answer, no_police, given_at, expires_on, withdrawn_at from consent where person = $1 order by given_at, id`
	withdraw store.SQL = `update consent set withdrawn_at = $2 where id = $1 and withdrawn_at is null`
)

// Ask reads the person's consents and decides.
func Ask(ctx context.Context, r store.Reader, q Question) (Answer, error) {
	recorded, err := Of(ctx, r, q.Person)
	if err != nil {
		return Answer{Kind: Refused}, err
	}
	return Decide(q, recorded), nil
}

// Of lists what a person answered, oldest first.
func Of(ctx context.Context, r store.Reader, person string) ([]Consent, error) {
	return store.All(ctx, r, ofPerson, func(row store.Row) (c Consent, err error) {
		var answer string
		err = row.Scan(&c.ID, &c.Person, &c.Agency, &c.Purpose, &c.Recipient, &c.Scope, &c.Language, &c.How, &c.Interpreter,
			&c.ExplainedBy, &answer, &c.NoPolice, &c.Given, &c.Expires, &c.Withdrawn)
		c.Yes = answer == "yes"
		return c, err
	}, person)
}

// Record keeps an answer inside a guarded command. It must name whom, for what, how much and until when.
func Record(tx *store.Tx, c Consent) error {
	var k fault.Check
	k.That(c.Person != "", "person", "whose answer it is")
	k.That(c.Purpose != "", "purpose", "what it is for")
	k.That(c.Recipient != "" && c.Recipient != "*", "recipient", "one recipient by name")
	k.That(c.Scope != "", "scope", "what may be shared")
	k.That(!c.Expires.IsZero(), "expires", "the last day it holds")
	if err := k.Err(); err != nil {
		return err
	}
	answer := "no"
	if c.Yes {
		answer = "yes"
	}
	return tx.Exec(addConsent, c.ID, c.Person, c.Agency, c.Purpose, c.Recipient, c.Scope, c.Language, c.How, c.Interpreter,
		c.ExplainedBy, answer, c.NoPolice, c.Given, c.Expires)
}

// Withdraw ends a consent inside a guarded command.
func Withdraw(tx *store.Tx, id string, at time.Time) error { return tx.Exec(withdraw, id, at) }
