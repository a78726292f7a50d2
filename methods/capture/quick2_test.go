package capture

import (
	"context"
	"fmt"
	"testing"
	"time"
)

func TestFits(t *testing.T) {
	for _, n := range []string{"uk_5", "uk_5:4", "western_5", "uk_6"} {
		o := 2
		if len(n) > 4 && n[4] == ':' {
			o = 4
			n = "uk_5"
		}
		tb := readTable(t, n)
		f := newFitter(tb.Size())
		f.load(tb.floats())
		fam, _ := enumerate(tb.Size(), o)
		s := time.Now()
		all := fam.scoreAll(f)
		fmt.Println("score", n, time.Since(s), time.Since(s)/time.Duration(len(all)))
		for force := 0; force < 1; force++ {
			var cs []*bicChooser
			s := time.Now()
			iv, err := bootstrap(context.Background(), tb, BootstrapOptions{Seed: 1, Resamples: 50}, func() chooser {
				c := &bicChooser{
					fam: fam, all: all, lead: fam.leaders(all),
					bound: make([]float64, len(all)), state: make([]bool, len(all)), from: make([]float64, 1<<fam.t),
				}
				cs = append(cs, c)
				return c
			})
			el := time.Since(s)
			runs := 51 + len(tb.Observed())
			fmt.Println(n, force, cs[0].fits/runs, el/time.Duration(runs), el/time.Duration(cs[0].fits), err, iv.Low95, iv.High95)
		}
	}
}
