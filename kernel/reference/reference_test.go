package reference_test

import (
	"io"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/reference"
	"pgregory.net/rapid"
)

const header = "set,name,value,from,to,source,retrieved,sure\n"

func book(rows ...string) (*reference.Book, error) {
	return reference.NewBook(strings.NewReader(header + strings.Join(rows, "\n") + "\n"))
}

func TestAValueHoldsOnItsDaysAndNoOthers(t *testing.T) {
	b, err := book("periods,interim,90,2000-10-28,2019-12-31,a statute,2026-01-02,published", "periods,interim,120,2020-01-01,,a rule,2026-01-02,from memory")
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2000-10-28": 90, "2019-12-31": 90, "2020-01-01": 120, "2999-01-01": 120} {
		d, _ := clock.ParseDate(day)
		if n, err := b.Int("periods", "interim", d); err != nil || n != want {
			t.Errorf("%s: %d, %v", day, n, err)
		}
	}
	if _, err := b.Int("periods", "interim", clock.NewDate(2000, 10, 27)); !fault.Is(err, fault.NotFound) {
		t.Errorf("the day before: %v", err)
	}
	if _, err := b.At("periods", "nothing", clock.NewDate(2020, 1, 1)); !fault.Is(err, fault.NotFound) {
		t.Errorf("an unknown name: %v", err)
	}
	if all := b.All("periods", clock.NewDate(2010, 1, 1)); len(all) != 1 || all[0].Value != "90" || all[0].Sure != "published" {
		t.Errorf("all of 2010: %+v", all)
	}
}

func TestABookThatCannotBeRightIsRefused(t *testing.T) {
	for name, rows := range map[string][]string{
		"overlap":       {"s,n,1,2000-01-01,2010-01-01,x,2026-01-02,published", "s,n,2,2010-01-01,,x,2026-01-02,published"},
		"two open":      {"s,n,1,,,x,2026-01-02,published", "s,n,2,,,x,2026-01-02,published"},
		"inside":        {"s,n,1,,,x,2026-01-02,published", "s,n,2,2001-01-01,2001-01-02,x,2026-01-02,published"},
		"backwards":     {"s,n,1,2010-01-01,2000-01-01,x,2026-01-02,published"},
		"no source":     {"s,n,1,,,,2026-01-02,published"},
		"no certainty":  {"s,n,1,,,x,2026-01-02,"},
		"other words":   {"s,n,1,,,x,2026-01-02,probably"},
		"no name":       {"s,,1,,,x,2026-01-02,published"},
		"no day":        {"s,n,1,2026-02-30,,x,2026-01-02,published"},
		"short row":     {"s,n,1"},
		"a quote alone": {`s,"n,1,,,x,2026-01-02,published`},
	} {
		if _, err := book(rows...); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if _, err := reference.NewBook(strings.NewReader("set,name,value\n")); err == nil {
		t.Error("other columns were read")
	}
	if _, err := reference.NewBook(strings.NewReader("")); err == nil {
		t.Error("an empty file was read")
	}
}

func TestTwoFilesMayNotSayTwoThingsOfOneDay(t *testing.T) {
	one := func() io.Reader { return strings.NewReader(header + "s,n,1,,,x,2026-01-02,published\n") }
	if _, err := reference.NewBook(one(), one()); err == nil {
		t.Error("two files with the same value of the same day were read")
	}
}

func TestNeverTwoAnswersForADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := clock.NewDate(2000, 1, 1)
		a, b := rapid.IntRange(0, 20).Draw(t, "a"), rapid.IntRange(0, 20).Draw(t, "a length")
		c, d := rapid.IntRange(0, 20).Draw(t, "b"), rapid.IntRange(0, 20).Draw(t, "b length")
		row := func(value string, from, length int) string {
			return "s,n," + value + "," + start.AddDays(from).String() + "," + start.AddDays(from+length).String() + ",x,2026-01-02,published"
		}
		_, err := book(row("1", a, b), row("2", c, d))
		if meet := a <= c+d && c <= a+b; meet != (err != nil) {
			t.Fatalf("[%d,%d] and [%d,%d]: %v", a, a+b, c, c+d, err)
		}
	})
}

func TestANumberMustBeOne(t *testing.T) {
	b, err := book("s,n,ninety,,,x,2026-01-02,published")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Int("s", "n", clock.NewDate(2020, 1, 1)); err == nil {
		t.Error("“ninety” was read as a number")
	}
}
