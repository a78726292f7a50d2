package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestEst(t *testing.T) {
	for _, n := range []string{"uk_5", "uk_4", "western_5", "neworleans_5_185", "neworleans_8_185", "netherlands_5", "korea_3", "kosovo_4", "uk_6", "artificial_3", "madiganyork_5", "spina_3"} {
		tb := readTable(t, n)
		s := time.Now()
		r, err := Estimate(context.Background(), tb, Options{Seed: 1})
		fmt.Println("=====", n, time.Since(s), err)
		r.WriteText(os.Stdout, About{})
		if n == "korea_3" {
			j, err := json.Marshal(r)
			fmt.Println(string(j), err)
		}
	}
}
