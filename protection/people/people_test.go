package people_test

import (
	"context"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/people"
)

var domains = []kernel.Domain{people.Domain}

func draft() people.Draft {
	return people.Draft{Particulars: people.Particulars{Name: "Canary Quillfeather", Born: clock.NewDate(2010, 3, 4), Contact: "+1 202 555 0147",
		Wants: "a quiet room", SafeHow: "text only, never say from where"}, Band: people.AgeUnknown, Nationality: "foreign", Language: "es"}
}

func TestAPersonIsSeenByHerAgencyOnlyAndEveryLookIsRecorded(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx := kt.As("hotline", access.Advocate)
		id, err := s.Record(ctx, draft(), "form-1")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := s.Record(ctx, draft(), "form-1"); err != nil || again != id {
			t.Errorf("the form sent twice gave %q, %v", again, err)
		}
		p, err := s.Open(ctx, id, "call back")
		if err != nil || p.Name != "Canary Quillfeather" || p.Born != clock.NewDate(2010, 3, 4) || p.SafeHow == "" {
			t.Fatalf("opened %+v, %v", p, err)
		}
		row, err := s.View(ctx, id, "call back")
		if err != nil || row.Band != people.Minor {
			t.Errorf("a birth date in 2010 gives band %q, %v", row.Band, err)
		}
		for name, other := range map[string]context.Context{"another agency": kt.As("shelter", access.CaseWorker),
			"an administrator": kt.As("hotline", access.Administrator), "nobody": context.Background()} {
			if _, err := s.Open(other, id, "curious"); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		es, err := k.Journal.OfSubject(context.Background(), id, 50)
		if err != nil {
			t.Fatal(err)
		}
		var opened, refused int
		for _, e := range es {
			if e.Act == string(people.ActOpen) && e.Detail == "" {
				opened++
			}
			if e.Detail == "refused" {
				refused++
			}
		}
		if opened != 1 || refused != 2 {
			t.Errorf("%d opened, %d refused looks in the journal of %d", opened, refused, len(es))
		}
	})
}

func TestErasedIsUnreadable(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	ctx := kt.As("hotline", access.Advocate)
	id, err := s.Record(ctx, draft(), "")
	if err != nil {
		t.Fatal(err)
	}
	row, err := s.View(ctx, id, "x")
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Ring.Erase(ctx, row.KeyID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Open(ctx, id, "x"); !fault.Is(err, fault.NotFound) {
		t.Errorf("after erasure: %v", err)
	}
}

func TestWhatCannotBeIsRefusedInWords(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	d := draft()
	d.Born, d.Nationality, d.SafeFrom = clock.NewDate(2031, 1, 1), "martian", "9 o'clock"
	_, err := s.Record(kt.As("hotline", access.Advocate), d, "")
	f := fault.As(err)
	if f == nil || len(f.Fields) != 3 {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(err.Error(), "martian") {
		t.Error("the error repeats what was entered")
	}
}
