package statistics_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/partnership/statistics"
)

// wings are the counting wings of a test: rows without anybody in them.
type wings struct {
	situations []statistics.Situation
	signals    []statistics.Signal
	letters    []statistics.Letter
}

func (w wings) EachSituation(_ context.Context, do func(statistics.Situation) error) error {
	for _, r := range w.situations {
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

func (w wings) EachSignal(_ context.Context, from, to time.Time, do func(statistics.Signal) error) error {
	for _, r := range w.signals {
		if r.Received.Before(from) || !r.Received.Before(to) {
			continue
		}
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

func (w wings) EachLetter(_ context.Context, do func(statistics.Letter) error) error {
	for _, r := range w.letters {
		if err := do(r); err != nil {
			return err
		}
	}
	return nil
}

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, statistics.Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) clock.Date { return clock.On(at(s+" 12:00"), statistics.Zone) }

// sample has one row that counts for each that must not.
var sample = wings{
	situations: []statistics.Situation{
		{Grade: "high", First: at("2020-01-01 00:00"), Type: "labor"},
		{Grade: "moderate", First: at("2020-12-31 23:59"), Type: "sex"}, // 2021 in UTC
		{Grade: "moderate", First: at("2020-07-01 09:00")},              // no type said: unknown
		{Grade: "low", First: at("2020-07-01 09:00"), Type: "sex"},
		{Grade: "", First: at("2020-07-01 09:00"), Type: "sex"},
		{Grade: "high", First: at("2020-07-01 09:00"), Type: "sex", Into: "x"},
		{Grade: "high", First: at("2019-12-31 23:59"), Type: "sex"}, // 2020 in UTC
		{Grade: "high", First: at("2021-01-01 00:00"), Type: "sex"},
	},
	signals: []statistics.Signal{
		{Outcome: "substantive", Received: at("2020-01-01 00:00")}, {Outcome: "substantive", Received: at("2020-12-31 23:59")},
		{Outcome: "hang-up", Received: at("2020-05-01 00:00")}, {Outcome: "wrong number", Received: at("2020-05-01 00:00")},
		{Outcome: "missed", Received: at("2020-05-01 00:00")}, {Outcome: "undetermined", Received: at("2020-05-01 00:00")},
		{Outcome: "unrelated topic", Received: at("2020-05-01 00:00")}, {Outcome: "substantive", Received: at("2021-01-01 00:00")},
	},
	letters: []statistics.Letter{
		{Recipient: "a", Kind: "certification", Type: "labor and sex", Issued: day("2019-10-01")},
		{Recipient: "b", Kind: "certification", Type: "sex", Issued: day("2020-09-30")},
		{Recipient: "b", Kind: "certification", Type: "sex", Issued: day("2020-09-30"), Reissue: true},
		{Recipient: "c", Kind: "certification", Type: "sex", Issued: day("2020-03-01"), Annulled: true},
		{Recipient: "d", Kind: "certification", Type: "sex", Issued: day("2020-10-01")},
		{Recipient: "m", Minor: true, Kind: "interim assistance", Type: "labor", Issued: day("2020-02-01")},
		{Recipient: "m", Minor: true, Kind: "eligibility", Type: "labor", Issued: day("2020-04-01")},
		{Recipient: "n", Minor: true, Kind: "eligibility", Type: "other", Issued: day("2020-04-01")},
		{Recipient: "n", Minor: true, Kind: "interim assistance", Type: "other", Issued: day("2019-09-30")}, // the year before
		{Recipient: "o", Minor: true, Kind: "interim assistance", Type: "sex", Issued: day("2019-09-30"), Annulled: true},
		{Recipient: "o", Minor: true, Kind: "eligibility", Type: "", Issued: day("2019-12-01")}, // the first unannulled one
	},
}

func TestAFigureCountsByItsDefinition(t *testing.T) {
	kt.Both(t, []kernel.Domain{statistics.Domain}, func(t *testing.T, k kt.Test) {
		s := statistics.New(k.Guard, sample, sample)
		ctx := kt.As("hhs-otip", access.Analyst)
		h, err := s.HotlineYear(ctx, 2020)
		if err != nil {
			t.Fatal(err)
		}
		if h.Situations.Total != 3 || h.Situations.By[statistics.Labor] != 1 || h.Situations.By[statistics.Sex] != 1 || h.Situations.By[statistics.Unknown] != 1 {
			t.Errorf("situations %d %v", h.Situations.Total, h.Situations.By)
		}
		if out := h.Situations.LeftOut; out["graded"] != 2 || out["merged"] != 1 || out["window"] != 2 {
			t.Errorf("left out %v", out)
		}
		if h.Signals.Total != 2 {
			t.Errorf("%d substantive signals", h.Signals.Total)
		}
		l, err := s.LetterYear(ctx, 2020)
		if err != nil {
			t.Fatal(err)
		}
		if l.Adults.Total != 2 || l.Adults.By[statistics.LaborAndSex] != 1 {
			t.Errorf("adults %d %v", l.Adults.Total, l.Adults.By)
		}
		if l.Children.Total != 2 || l.Children.By[statistics.Labor] != 1 || l.Children.By[statistics.Unknown] != 1 {
			t.Errorf("children %d %v: a child belongs to the first unannulled letter of either kind", l.Children.Total, l.Children.By)
		}
		if f := h.Situations; f.Unit == "" || f.Zone != "America/New_York" || f.First != "2020-01-01" || !f.AsOf.Equal(kt.Noon) || len(f.Clauses) < 3 {
			t.Errorf("a number lacks its definition: %+v", f)
		}
		for role, may := range map[access.Role]bool{access.Analyst: true, access.Advocate: false, access.Administrator: false, access.CaseWorker: false} {
			if _, err := s.HotlineYear(kt.As("hotline-operator", role), 2020); (err == nil) != may || err != nil && !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := s.HotlineYear(ctx, 20); !fault.Is(err, fault.Invalid) {
			t.Errorf("the year 20: %v", err)
		}
	})
}

func TestEveryFormatSaysWhatItCounts(t *testing.T) {
	k := kt.Open(t, "sqlite", []kernel.Domain{statistics.Domain})
	l, err := statistics.New(k.Guard, sample, sample).LetterYear(kt.As("hhs-otip", access.Analyst), 2020)
	if err != nil {
		t.Fatal(err)
	}
	var text, table, object bytes.Buffer
	for format, out := range map[string]*bytes.Buffer{"text": &text, "csv": &table, "json": &object} {
		if err := statistics.Write(out, l, format); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"2 adults", "2019-10-01 to 2020-09-30", "America/New_York", "as of", "unknown", "no annulled letters"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text does not say %q:\n%s", want, &text)
		}
	}
	rows, err := csv.NewReader(&table).ReadAll()
	if err != nil || len(rows) != 11 || rows[1][8] != "total" || rows[1][9] != "2" {
		t.Errorf("%v %v", err, rows)
	}
	var shape struct {
		Adults, Children map[string]int
		Definitions      []struct{ Unit, Window, Zone string }
	}
	if err := json.Unmarshal(object.Bytes(), &shape); err != nil || shape.Adults["total"] != 2 || shape.Children["labor"] != 1 || len(shape.Definitions) != 2 ||
		shape.Definitions[0].Unit != "adults" {
		t.Errorf("%v %+v", err, shape)
	}
	if err := statistics.Write(&text, l, "xml"); !fault.Is(err, fault.Invalid) {
		t.Errorf("an unknown format: %v", err)
	}
}
