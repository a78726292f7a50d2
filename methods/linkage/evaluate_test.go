package linkage

// pairCounts compares clusters with the truth by pairs.
func pairCounts(got []uint32, truth []uint32) (tp, found, actual float64) {
	type key struct{ a, b uint32 }
	g, t, both := map[uint32]float64{}, map[uint32]float64{}, map[key]float64{}
	for i := range got {
		g[got[i]]++
		t[truth[i]]++
		both[key{got[i], truth[i]}]++
	}
	for _, n := range g {
		found += n * (n - 1) / 2
	}
	for _, n := range t {
		actual += n * (n - 1) / 2
	}
	for _, n := range both {
		tp += n * (n - 1) / 2
	}
	return
}
