package flows_test

import "testing"

// BenchmarkCountry records one fiftieth of the simulated country through the services, one command after another.
func BenchmarkCountry(b *testing.B) {
	for b.Loop() {
		country(b, place(b, "sqlite"), 1, .02)
	}
}
