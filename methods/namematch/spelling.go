package namematch

import "math/bits"

// spelling grades how alike two names are as written, case, marks and punctuation included: twice
// the longest common subsequence of their bytes over both lengths. 1 means the same bytes.
// Names are read up to 64 bytes; a longer rest counts as different unless it is the same.
func spelling(a, b string) float64 {
	if a == b {
		return 1
	}
	la, lb := len(a), len(b)
	if la > 64 {
		a = a[:64]
	}
	if lb > 64 {
		b = b[:64]
	}
	return min(0.999, float64(2*commonSubsequence(a, b)+1)/float64(la+lb+1))
}

// commonSubsequence is the length of the longest common subsequence, bit-parallel (a up to 64
// bytes): H. Hyyro, Bit-parallel LCS-length computation revisited (2004).
func commonSubsequence(a, b string) int {
	var at [256]uint64
	for i := range len(a) {
		at[a[i]] |= 1 << i
	}
	v := ^uint64(0)
	for i := range len(b) {
		u := v & at[b[i]]
		v = (v + u) | (v - u)
	}
	mask := ^uint64(0)
	if len(a) < 64 {
		mask = 1<<len(a) - 1
	}
	return bits.OnesCount64(^v & mask)
}
