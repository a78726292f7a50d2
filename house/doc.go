// Package house holds tests about the house itself: who may import whom, every statement prepared on both databases, every
// template type-checked, every service method guarded, every sealed column declared, every act written down as policy, no path
// from a person who is helped to a list of suspects, and a command that stays light. It has no code of its own.
//
// What a test allows beyond the rule stands in a table beside it, with the reason.
package house
