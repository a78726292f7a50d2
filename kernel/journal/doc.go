// Package journal is the one append-only log of what happened and who looked: the audit log and the event log at once.
//
// Its words: an entry (principal, act, resource, purpose, time); the chain (each entry's link is an HMAC over the one before
// it, one chain per writer); the tree (RFC 6962, golang.org/x/mod/sumdb/tlog) into which a sequencer merges the chains; a
// checkpoint (a signed note of the tree's size and root).
// Promises: an entry commits with the rows it speaks of, or neither does. It holds ids and classes, never personal data.
// Whoever holds an earlier checkpoint and the public key finds out offline whether the log was edited, shortened, rolled
// back or rebuilt. Leaves are salted commitments, so erasing what an entry says would break nothing.
// Not covered: entries after the last checkpoint can be cut off unseen; the sequencer bounds that tail to a second. Who
// holds the link key and every copy of the checkpoints can rewrite everything: a copy must lie with someone else.
// Who may: access appends for commands, vault for looks; flows read in the sequencer's order.
package journal
