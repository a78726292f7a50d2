// Package people is an agency's register of persons: who somebody is, what she wants, and how she may safely be reached.
//
// Its words: person (known outside this package by an opaque id only), particulars (name, birth date, contact), safe
// contact (how, when, and what never to say), wants (in her own words), age band (clear, for counting).
// Its promises: a person belongs to one agency; another agency never learns that she is here. Everything that could name
// her is sealed under a key of her own; erasing her destroys that key. Not asked, declined, unknown and not applicable are
// kept as four answers.
// Who may: people of the owning agency whose role reads cases; every look is in the journal under her id.
// What it tells: people.person.recorded, with the age band as class.
package people
