// Package linkage finds the records that are about one person, in one list or in several, where no number is shared.
//
// # What for
//
// Agencies count the same person twice because they have no number in common. Linkage tells which records belong together, how sure that is and
// why, so that people can be counted once, estimates of the hidden number have lists to stand on, and a reviewer can check every decision. The
// package is arithmetic only: no database, no clock, no network. A link is a probability, never a statement about anybody.
//
// # Words
//
// A [Table] holds records; a [Mapping] says what each column is for and is guessed by [Guess], shown, and edited. [Link] gives a [Result]: a
// cluster for every record, pairs with their probability, and what should be reviewed. Evidence is counted in bits: the binary logarithm of how
// much more often two records of one person agree so than records of two persons. m is the probability of a level of agreement
// among records of one person, u among records of two. A [Judgement] is a reviewer's decision; a [Register] keeps persons' numbers over runs.
//
// # How it works
//
// Every value is numbered once and all comparison happens on numbers. Blocking collects the pairs that share a rare name, two
// names, a name and a place, a day, a postcode and so on, in blocks of bounded size; where the records are too many for all rules,
// those are chosen that find most for their cost, by the model itself. Up to a thousand records every pair is compared.
//
// Names are compared as words in any order, one to one: equal, one slip away, alike or of one sound, a known short form, an
// initial, two words written as one; particles, titles and patronymics may come and go; names in different scripts meet by their Latin
// reading, where a script writes no vowels by consonants. Dates know slips, exchanged days and months, and unknown parts.
//
// The model is that of Fellegi and Sunter. u comes from the frequencies of values and from pairs drawn at random, m from expectation
// maximisation over pairs that share one thing, which teaches about all others, run on counted vectors of levels. Rare values count more than
// common ones. Fields that repeat each other are found and counted once: people of one town share the beginning of a postcode, namesakes share
// e-mail addresses that are made of names. The prior is the one at which the expected number of matches agrees with itself.
//
// Records are joined, best first, while one pair reaches the threshold and the mean over all pairs between the two groups does not speak
// against it, so a chain of doubtful pairs does not make one person of two.
//
// # Promises
//
//   - The same clusters, bit for bit the same weights, for the same records in any order of rows and on any number of workers.
//   - A record that refuses to be linked is compared with records of its own agency only, joins clusters of its agency only, and
//     leaves no trace in the model, the frequencies and the clusters of others. A record that refuses and names no agency is compared with
//     nothing.
//   - The explanation of a pair adds up to its weight to 0.01 bit. A probability is never 0 or 1.
//   - Reviewers' decisions stand over any weight; where they contradict each other, apart wins.
//   - Numbers of persons stay when linkage runs again; a number is never used twice; a step that is undone leaves the state before it.
//   - Errors name columns and lines, never values.
//
// # Who may
//
// Whoever calls decides who may see records at all. Results name rows and record ids only.
//
// # Limits
//
// Nicknames and cultures of names are short built-in lists; the culture of a name groups error rates and decides nothing. Chinese characters are
// read as Mandarin. The estimated blocking recall cannot see persons of whom no pair was found. With a few hundred records the model
// leans on built-in values and says so.
//
// # Sources
//
//   - I. P. Fellegi, A. B. Sunter, A theory for record linkage, J. Amer. Statist. Assoc. 64 (1969) 1183-1210.
//   - W. E. Winkler, String comparator metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage, Proc. Section on Survey
//     Research Methods, ASA (1990) 354-359; the prefix bonus and the examples in the tests. M. A. Jaro, Advances in record-linkage methodology as
//     applied to matching the 1985 census of Tampa, Florida, J. Amer. Statist. Assoc. 84 (1989) 414-420.
//   - W. E. Winkler, Using the EM algorithm for weight computation in the Fellegi-Sunter model of record linkage, same proceedings
//     (1988) 667-671. A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data via the EM algorithm, J. Roy. Statist. Soc. B 39
//     (1977) 1-38.
//   - H. Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, Nordic J. Computing 10 (2003) 29-39.
//   - The tree of fields that repeat each other follows C. K. Chow, C. N. Liu, Approximating discrete probability distributions with
//     dependence trees, IEEE Trans. Inform. Theory 14 (1968) 462-467.
//   - R. R. Sokal, C. D. Michener, A statistical method for evaluating systematic relationships, Univ. Kansas Sci. Bull. 38 (1958) 1409-1438: average
//     linkage.
//   - P. Christen, Data Matching (Springer 2012): blocking and its measures. Splink (Ministry of Justice, United Kingdom), documentation:
//     training m by several blocking rules, random pairs for u, term frequency adjustments.
//   - R. C. Russell, US patent 1,261,167 (1918), the idea of the sound code.
//   - D. Stafford, Better bit mixing (2011), variant 13 of the MurmurHash3 finaliser.
//   - Unicode Standard Annex 15 (normalisation forms) and 24 (scripts). RFC 4180 (comma-separated values).
package linkage
