// Package desk is where staff begin and where auditors look: the worklist and the journal, which belong to no domain.
//
// Its words: worklist ("what must I do next, by when": the open clocks and waiting tasks of a role), task (something to do
// that a source outside this package knows, with a clock or without), entry, checkpoint (see package journal), history (the
// entries about one record).
// Its promises: a worklist shows only the own agency's tasks, of the own roles, by reference number and never by name. A
// list that is empty says when something will come. The journal shows ids and classes only, nothing sealed; who looks into
// the journal stands in the journal.
// Who may: everybody sees the own worklist. Auditors and administrators see what their agency's people did; those for whom
// wiring says Whole (the host's) see everything. Roles that read cases see the history of a record in which their agency
// took part.
// What it tells: desk.journal.view and desk.journal.history, with the record looked for.
package desk
