// Package people is an agency's register of persons: who somebody is, what she wants, and how she may safely be reached.
//
// Its words: person (known outside this package by an opaque id only), particulars (name, birth date, contact), safe
// contact (how, when, and what never to say), wants (in her own words), age band (clear, for counting), look (somebody saw
// her record), consent (what she agreed to; kept by kernel/consent, recorded and withdrawn here).
// Its promises: a person belongs to one agency; another agency never learns that she is here, not even by recording the
// same name. Everything that could name her is sealed under a key of her own; erasing her destroys that key and needs two
// people. Not asked, declined, unknown and not applicable are kept as four answers. A telephone number does not open for a
// call outside the hours she called safe. Whoever saves second is shown both values, and nothing is lost.
// Who may: people of the owning agency whose role reads cases; every look is in the journal under her id, and she can see
// the list. A security officer erases, an auditor reads the list of looks; neither sees a sealed field.
// What it tells: people.person.recorded (with the age band), people.consent.given, people.consent.withdrawn (so that what
// went out is recalled), people.person.erased.
package people
