// Package statistics says what a number counts, and counts it from records. It grows into the publication gate.
//
// Its words: a definition (unit, event that counts, window, zone, clauses, classes, version); a figure (a definition applied
// to a window, with its as-of instant, total, classes and what was left out and why).
// Its promises: a number never leaves without its definition; signals, situations, persons and letters are never added to
// each other; unknown is a class of its own, not a remainder; dropping any one clause of a definition would change a figure
// (a test drops each).
// Who may: analysts, supervisors of the counting agencies and the console. The counting wings hand over rows without any
// personal data, through their own guard.
// What it tells: statistics.figure.count, with the definition as class.
package statistics
