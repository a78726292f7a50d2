// Package ui holds the patterns that pages are made of: values that a handler fills, and one accessible template each.
//
// A page draws a pattern with {{template "chip" .Body.Due}}; the value's type is what the template expects, so a test
// checks both together. Values carry facts (instants, states, English texts); the templates choose words, marks and
// colors, in the reader's language: words first, then shape, color last.
//
//	chip        Chip         a deadline: met, in, soon, over, none (ChipFor decides)
//	tag         Tag          a plain label
//	head        Head         crumbs, title, tags, actions at the top of a staff page
//	line        Line         steps done, now, not yet
//	timeline    Timeline     what happened, newest first
//	facts       Facts        terms and answers
//	answer      Answer       a value, or one of the four answers that are not a value
//	evidence    Evidence     indicators and the facts they rest on
//	consent     ConsentBadge yes, not needed, not asked, no, withdrawn
//	sealed      Sealed       closed, asking, open for a while, not for this role
//	safe        SafeContact  how, when and whether a person may be contacted
//	crisis      Crisis       one block, time left, supervisor told when
//	twopeople   TwoPeople    proposer and approver side by side
//	empty       Empty        what was looked for, why nothing, what next
//	note, alert Note, Alert  advice beside a field; a message for the page
//	errors      []fault.Field via Form.Errors: summary that links to the fields
//	progress    Progress     longer than two seconds
//	conflict    Conflict     theirs and mine
//	pages       Pages        keyset pagination
//	table       Table        rows with heads, stacked on a phone
//	numbers     Numbers      figures that stand for themselves
//	chart       Chart        bars drawn by the server, with the table that says the same
//	form, field Form, Field  labels, hints, errors, kept values
//	post        Post         one button that changes something
//
// Texts of values are English keys and are translated where they are drawn; what people typed has no translation and
// stands as it is. All output goes through html/template's contextual escaping.
package ui
