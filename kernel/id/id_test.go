package id_test

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/id"
	"pgregory.net/rapid"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

func TestIdsSortInTheOrderOfMaking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		s := id.New(now, rand.Reader)
		var made []string
		for _, ms := range rapid.SliceOfN(rapid.IntRange(-50, 50), 1, 60).Draw(t, "steps") {
			now.Advance(time.Duration(ms) * time.Millisecond) // also backwards
			for range rapid.IntRange(1, 200).Draw(t, "burst") {
				made = append(made, s.New())
			}
		}
		if !slices.IsSorted(made) || len(slices.Compact(slices.Clone(made))) != len(made) {
			t.Fatal("ids are out of order or twice")
		}
		for _, x := range made {
			if !id.Well(x) || x[14] != '7' || !strings.ContainsRune("89ab", rune(x[19])) {
				t.Fatalf("%s is not a UUID of version 7", x)
			}
		}
	})
}

func TestABurstLongerThanItsMillisecondKeepsOrder(t *testing.T) {
	s := id.New(clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)), rand.Reader)
	last := ""
	for range 10000 { // more than the 12-bit counter holds
		if x := s.New(); x <= last {
			t.Fatalf("%s after %s", x, last)
		} else {
			last = x
		}
	}
}

func TestManyGoroutinesNeverShareAnId(t *testing.T) {
	s := id.System()
	var mu sync.Mutex
	seen := map[string]bool{}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				x := s.New()
				mu.Lock()
				if seen[x] {
					t.Errorf("%s twice", x)
				}
				seen[x] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestSeededRepeatsItself(t *testing.T) {
	now := clock.NewManual(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	a, b, other := id.Seeded(now, 7), id.Seeded(now, 7), id.Seeded(now, 8)
	for range 5 {
		x := a.New()
		if x != b.New() {
			t.Fatal("the same seed gave another id")
		}
		if x == other.New() {
			t.Fatal("another seed gave the same id")
		}
	}
}

func TestWellRefusesWhatIsNoId(t *testing.T) {
	good := id.System().New()
	for _, bad := range []string{"", good[:35], good + "0", strings.ToUpper("abcdef01") + good[8:], strings.Replace(good, "-", "_", 1),
		"' or 1=1 --                         ", strings.Repeat("é", 18)} {
		if id.Well(bad) {
			t.Errorf("%q passes", bad)
		}
	}
}

// code draws a valid code without hyphens.
func code(t *rapid.T, n int) string {
	made, err := id.NewCode(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "random")), n)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(made, "-", "")
}

func TestEverySingleErrorInACodeIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 16
		c := code(t, n)
		for i := range c {
			for _, other := range []byte(alphabet) {
				if other == c[i] {
					continue
				}
				if _, ok := id.ReadCode(c[:i]+string(other)+c[i+1:], n); ok {
					t.Fatalf("%c for %c at %d passes", other, c[i], i)
				}
			}
		}
	})
}

func TestEverySwapOfNeighboursInACodeIsCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 28).Draw(t, "length")
		c := []byte(code(t, n))
		for i := range len(c) - 1 {
			if c[i] == c[i+1] {
				continue
			}
			s := slices.Clone(c)
			s[i], s[i+1] = s[i+1], s[i]
			if _, ok := id.ReadCode(string(s), n); ok {
				t.Fatalf("the swap at %d passes", i)
			}
		}
	})
}

func TestACodeIsReadHoweverItIsCopied(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 19
		made, err := id.NewCode(rand.Reader, n)
		if err != nil {
			t.Fatal(err)
		}
		typed := rapid.SampledFrom([]func(string) string{
			strings.ToLower,
			func(s string) string { return strings.ReplaceAll(s, "-", " ") },
			func(s string) string { return strings.ReplaceAll(s, "-", "") },
			func(s string) string { return " " + strings.ReplaceAll(s, "-", "\u2013") + " " },
			func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "0", "o"), "1", "l") },
			func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "0", "O"), "1", "I") },
		}).Draw(t, "hand")(made)
		if got, ok := id.ReadCode(typed, n); !ok || got != made {
			t.Fatal("a well-copied code was refused")
		}
	})
}

func FuzzReadCode(f *testing.F) {
	f.Add("K7Q2-9DMA")
	f.Add("")
	f.Add("ſ\u0131\xff")
	f.Fuzz(func(t *testing.T, typed string) {
		got, ok := id.ReadCode(typed, 16)
		if !ok {
			if got != "" {
				t.Error("a refused code was given back")
			}
			return
		}
		if again, ok := id.ReadCode(got, 16); !ok || again != got {
			t.Error("the written form does not read as itself")
		}
	})
}

func TestNumbersStayBelowTheirLimit(t *testing.T) {
	seen := map[int64]bool{}
	for range 500 {
		n, err := id.Number(rand.Reader, 10)
		if err != nil || n < 0 || n >= 10 {
			t.Fatal(n, err)
		}
		seen[n] = true
	}
	if len(seen) != 10 {
		t.Errorf("only %d of 10 numbers ever come", len(seen))
	}
}
