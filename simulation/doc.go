// Package simulation makes a synthetic country with known truth: agencies, people known to several of them, signals,
// situations and letters over years. Demo, load, counting, linkage and estimation draw on it.
//
// Its words: a plan (what happens, when; pure, from a seed), the truth (who is who behind the records, with unmistakable
// names), a record of the plan made through the services' own doors, guarded and journaled like anybody's.
// Its promises: the same seed and scale give the same plan. At scale 1 the calendar year 2020 holds 51,667 substantive
// signals and 11,193 situations, and the fiscal year 2020 letters to 508 adults and 673 children, each by the definitions
// that the reports use, counted from records: nothing is written that only a report reads. Around them stand records that
// must not count: low indicators, merged situations, hang-ups, wrong numbers, annulled and re-issued letters, both letters of
// one child, and both sides of midnight in the agency's zone.
// Sources: DESIGN §5; the totals as published (National Human Trafficking Hotline 2020; HHS, fiscal year 2020, shares
// rounded to whole percent, counts derived). Everything else here is invented and says nothing about any real year.
package simulation
