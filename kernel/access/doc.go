// Package access is the one guard: who may do what, written down as Cedar policies in each domain's folder.
//
// Words: a principal (a user in one role of an agency on a date; a flow; the console; the public), an act
// ("certification.approve"), a resource (a record with its agency and the attributes a policy needs).
// Promises: nothing walks round the guard: commands run inside Write, looks inside Look, lists after Allow; an act without
// a policy, an unknown attribute or any diagnostic of the policy engine is a refusal. Before anything about a person
// leaves, consent is asked, and its answer is handed to the policy; no policy can permit what consent refused.
// Every command and every look is one journal entry in the same transaction; a refusal is an entry too.
// Who may import it: domains, flows, jobs, web. It knows no domain.
package access
