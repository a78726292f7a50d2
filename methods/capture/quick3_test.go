package capture

import (
	"fmt"
	"testing"
	"time"
)

func TestDGA(t *testing.T) {
	for _, n := range []string{"uk_4", "uk_5", "western_5", "neworleans_5_185", "netherlands_5", "korea_3", "kosovo_4", "madiganyork_5", "spina_3", "uk_6"} {
		tb := readTable(t, n)
		s := time.Now()
		g, err := AverageGraphs(tb, 0)
		fmt.Println(n, g.Median, g.Low95, g.High95, g.Graphs, g.Tail, g.Top[0], err, time.Since(s))
	}
}
