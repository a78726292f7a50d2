// Package jobs does what no person waits for: it follows the journal for the flows, and runs timed work.
//
// Words: a path (one way from something that happened to its effect in another domain), a cursor (how far a path has read),
// parked work (what failed again and again: a list that a person sees).
// Promises: a path moves its cursor in the transaction of its effect, so at-least-once becomes once, also when several servers
// follow. Timed work holds the name of its task only, and computes from the records what is due.
// Who may: a path acts as the principal flow:<name>; the policies say what that flow may do.
package jobs
