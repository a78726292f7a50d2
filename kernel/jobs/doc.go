// Package jobs does what no person waits for: it follows the journal for the flows, and runs timed work.
//
// Words: a path (one way from something that happened to its effect in another domain), a cursor (how far a path has read),
// parked work (what failed again and again: a list that a person sees).
// Promises: a path moves its cursor in the transaction of its effect, so at-least-once becomes once. Arguments are ids only.
// Who may: a path acts as the principal flow:<name>; the policies say what that flow may do.
package jobs
