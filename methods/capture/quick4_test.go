package capture

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestLC(t *testing.T) {
	for _, n := range []string{"uk_4", "uk_5", "western_5", "neworleans_5_185", "neworleans_8_185", "netherlands_5", "korea_3", "kosovo_4", "uk_6"} {
		tb := readTable(t, n)
		s := time.Now()
		g, err := RunLatentClasses(context.Background(), tb, LatentOptions{Seed: 1})
		fmt.Printf("%s %.0f (%.0f-%.0f) rhat %.3f %.0f %v %v\n", n, g.Median, g.Low95, g.High95, g.RHat, g.ChainMedians, err, time.Since(s))
	}
}
