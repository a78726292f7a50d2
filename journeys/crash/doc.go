// Package crash kills a server that records, again and again, and looks for what was lost.
//
// A child process records notes through the guard from several goroutines, lets a flow follow the journal, and prints the id
// of each note when it was acknowledged and each signed checkpoint. The parent kills it (SIGKILL) at a random moment and
// looks into both stores: every acknowledged note is there, every note has its key, one journal entry and the flow's effect
// at most once, and the journal holds against the last checkpoint that was printed. At the end a note is erased and
// yesterday's backup of the records is put back: the note stays unreadable, and the checkpoint tells that the copy is old.
//
// MANUMIT_CRASH_KILLS says how often (12 when not given; `make crash` does 200).
package crash
