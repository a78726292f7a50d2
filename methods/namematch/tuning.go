package namematch

import "math"

// The numbers of the score. They were chosen by trial on development data (public labelled pairs, perturbed
// names of a public list, names that are not on it), where the results change little over a wide range of each;
// the tests use other random draws and print the result for each half of the pairs.
const (
	conflictPrice = 2.2  // of a token replaced by another, per unit of weight (of one side)
	softFrom      = 0.45 // likeness from which a conflict costs less
	softTo        = 0.70 // and from which it costs least
	extraPrice    = 0.27 // of a token that one name lacks

	weightNumber   = 0.40
	weightInitial  = 0.35
	weightParticle = 0.12
	weightTitle    = 0.15
	weightCommon   = 0.50 // a common word while the list is too short to tell
	weightGiven    = 0.80 // a very common given name, likewise
	weightFloor    = 0.10 // the commonest word of a long list
	listBelief     = 300  // names at which the list's own frequencies count half

	orderPrice = 0.03 // all tokens in reverse order

	legalAbsent     = 0.992
	legalFamilyOnly = 0.985
	legalCommercial = 0.975
	legalDifferent  = 0.95

	weakAlias = 0.88

	// A folded name that is the same scores exactSpelling or more; the rest of the way to 1 is how
	// alike the two are as written.
	exactSpelling = 0.985
)

// Verdict is what a score means for the reader.
type Verdict uint8

// Below is reported for completeness, Review wants a second look, Hit wants a decision.
const (
	Below Verdict = iota
	Review
	Hit
)

// String gives the verdict as a lower-case English word.
func (v Verdict) String() string {
	switch v {
	case Hit:
		return "hit"
	case Review:
		return "review"
	default:
		return "below"
	}
}

// Thresholds are the scores from which a match is a hit or worth a review.
type Thresholds struct {
	Hit, Review float64
}

// ThresholdsFor gives the thresholds for a list of n names. They rise with the logarithm of n,
// because the best of n chance scores does. Height and slope were measured on lists of 21 thousand, 103
// thousand and 727 thousand names, so that fewer than two in a hundred names of people and firms that are not listed
// are hits.
func ThresholdsFor(n int) Thresholds {
	t := sizeThreshold + sizeSlope*math.Log10(max(1, float64(n))/sizeReference)
	t = min(max(t, pairThreshold), maxThreshold)
	return Thresholds{Hit: t, Review: t - reviewMargin}
}

const (
	pairThreshold = 0.70 // two names, no list
	sizeThreshold = 0.76 // a list of sizeReference names
	sizeReference = 20_000
	sizeSlope     = 0.085 // a list ten times as long
	maxThreshold  = 0.92
	reviewMargin  = 0.08
)

// Verdict grades a score.
func (t Thresholds) Verdict(score float64) Verdict {
	switch {
	case score >= t.Hit:
		return Hit
	case score >= t.Review:
		return Review
	default:
		return Below
	}
}

// lengthFactor is what a short token is worth: short ones meet by chance.
func lengthFactor(n int) float64 {
	switch {
	case n <= 1:
		return 0.5
	case n == 2:
		return 0.7
	case n == 3:
		return 0.85
	default:
		return 1
	}
}
