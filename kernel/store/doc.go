// Package store keeps what the task force records, on SQLite (embedded, the default) or PostgreSQL, with one query set.
//
// What for: every domain writes its SQL beside the function that uses it, as a constant of type SQL with $1 parameters; a
// house test prepares each one on both databases.
// Promises: acknowledged means synced. One committer per server owns the one write connection and commits the waiting
// commands of many callers together (a savepoint each), so one command's error never touches its neighbours and a sync is
// shared. A command runs under a background context: a caller who leaves cannot tear a transaction that others share.
// A commit whose answer was lost is settled by a mark (PostgreSQL), never run twice; what nobody can know is said.
// Null is read as the zero value and the zero time is written as null; times are UTC to the microsecond.
// Who may: this package knows no principals. Only access.Guard and the kernel call Write; a house test keeps it so.
// What it tells others: faults (conflict, unavailable) instead of driver errors.
//
// Shape and measurements: decisions/0001-two-stores.md.
package store
