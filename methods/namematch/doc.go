// Package namematch finds the entries of a list that may be meant by a name.
//
// # What for
//
// Public money must not pay for forced labor: suppliers and facilities are
// compared with lists of parties under sanctions, withhold-release orders or
// debarment. The package is the arithmetic of that comparison and nothing else:
// no database, no clock, no network. A match is a lead for a person to read, never
// a finding about anyone.
//
// # Words
//
// An [Entry] is one listed party with a primary name, aliases and facts. A weak
// alias is one the publisher itself calls weak or of low quality (a nickname, a bare
// abbreviation). A [Query] is the name to be looked up with whatever else is known. A
// [Match] is one entry with the name that met the query best, a score from 0 to 1
// and a [Verdict]. An [Explanation] says which token met which and what counted for
// and against.
//
// # How a name is read
//
// Unicode compatibility normalisation, removal of direction and format marks, one
// token per word. Names in another script are read twice: as written, for comparison
// within the script, and transliterated, for comparison with other scripts; when both
// names share a script only the first reading counts. Legal forms are recognised
// and set aside, particles and titles weigh little, "LAST, First" is turned round, numbers
// written as words or Roman numerals become digits, dotted letters are joined in names of
// organizations and are initials in names of persons.
//
// # How two names are scored
//
// Tokens are aligned one to one (several adjacent tokens may meet one joined token),
// each pair with a similarity from an edit distance whose costs follow how names are
// confused: vowels, doubled letters, h, voiced and unvoiced consonants are cheap. With A
// the weighted similarity of the aligned tokens, M their weight, C the weight that is left
// on both sides (a token replaced by another) and E the weight left on one side only (a token
// that one of the names lacks), the score is
//
//	A / (M + conflict*C + extra*E)
//
// a Tversky index with a term of its own for contradiction. Small factors below one follow
// for token order, legal form, weak aliases and finally spelling as written, so that scores are graded
// and only a name that is written exactly as listed reaches 1.
//
// Token weights come from the list itself: inverse document frequency, pooled over spellings
// that sound alike, blended with a fixed table of common words while the list is short.
//
// # Promises
//
//   - The index is exact: a full scan with the same scorer ranks the same entries, in the same order
//     ([Index.Scan] is that scan; a property test compares them). It follows from an upper
//     bound: score <= r/((1-2b)r+2b) with r the weighted Dice coefficient of the best possible alignment and b the
//     price of an extra token, for a contradiction never costs less than two extra tokens; so candidates are scored in the order of their bounds until no bound can
//     reach the tenth score.
//   - Same list, same query, same result in the same order, whatever the number of workers.
//   - The threshold grows with the size of the list, because chance twins do. A weak alias by itself is worth
//     a review, never a hit.
//   - Facts beside the name raise or lower a score and say so; a fact that is missing on either side
//     does nothing.
//
// # Limits
//
// Chinese characters are read as Mandarin, so the Japanese or Korean reading of a name in Chinese
// characters is not found from its Latin form. Foreign names spelled by Chinese
// characters are not found across scripts. Names of organizations are often translated, which no
// transliteration undoes. Simplified and traditional characters are different
// characters. Acronyms are found only where the list gives them.
//
// # Sources
//
//   - V. I. Levenshtein, Binary codes capable of correcting deletions, insertions, and
//     reversals, Soviet Physics Doklady 10 (1966); the restricted transposition after F. J. Damerau,
//     A technique for computer detection and correction of spelling errors, CACM 7 (1964).
//   - Symmetric deletes over a prefix: W. Garbe, SymSpell (2012); the underlying idea T. Bocek, E. Hunt,
//     B. Stiller, Fast similarity search in large dictionaries, Univ. of Zurich ifi-2007.02 (2007).
//   - K. Spaerck Jones, A statistical interpretation of term specificity, J. Documentation 28 (1972).
//   - A. Tversky, Features of similarity, Psychological Review 84 (1977).
//   - R. Fagin, A. Lotem, M. Naor, Optimal aggregation algorithms for middleware, JCSS 66 (2003); H. Turtle,
//     J. Flood, Query evaluation: strategies and optimizations, IPM 31 (1995): stop when no bound can
//     reach the k-th score.
//   - Phonetic classes after R. C. Russell's and M. Odell's Soundex, US patents 1,261,167 (1918) and
//     1,435,663 (1922), refined here.
//   - Unicode Standard Annex 15 (normalisation forms) and 24 (script property); Unicode Technical
//     Standard 39 on format characters in identifiers.
//   - Romanisation of Cyrillic as in US Government lists: BGN/PCGN 1947 (Russian) and 2019 (Ukrainian).
//   - Legal forms: ISO 20275 (entity legal forms) names the field; the table here holds the common forms.
package namematch
