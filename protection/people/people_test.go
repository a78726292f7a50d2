package people_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/people"
)

var domains = []kernel.Domain{people.Domain}

func draft() people.Draft {
	return people.Draft{Particulars: people.Particulars{Name: "Canary Quillfeather", Born: clock.NewDate(2010, 3, 4), Contact: "+1 202 555 0147",
		Wants: "a quiet room", SafeHow: "text only", SafeNever: "never say from where"}, Band: people.AgeUnknown, Nationality: "foreign", Language: "es"}
}

func record(t *testing.T, s *people.Service, ctx context.Context, d people.Draft) string {
	t.Helper()
	id, err := s.Record(ctx, d, "")
	if err != nil {
		t.Fatal(err)
	}
	return id
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
		p, err := s.Open(ctx, id, "check identity")
		if err != nil || p != draft().Particulars {
			t.Fatalf("opened %+v, %v", p, err)
		}
		row, err := s.View(ctx, id, "work on the record")
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

func TestTheSamePersonInAnotherAgencyShowsNothing(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		here, there := kt.As("hotline-operator", access.Advocate), kt.As("harbor-shelter", access.CaseWorker)
		id := record(t, s, here, draft())
		for what, f := range map[string]func() ([]people.Person, error){
			"a duplicate": func() ([]people.Person, error) { return s.Duplicates(there, draft()) },
			"a name":      func() ([]people.Person, error) { return s.Named(there, draft().Name) },
			"a list":      func() ([]people.Person, error) { return s.Register(there, people.Person{}, 10) },
		} {
			if found, err := f(); err != nil || len(found) != 0 {
				t.Errorf("%s in the other agency: %d, %v", what, len(found), err)
			}
		}
		other := record(t, s, there, draft())
		if found, err := s.Duplicates(there, draft()); err != nil || len(found) != 1 || found[0].ID != other {
			t.Errorf("its own duplicate: %d found, %v", len(found), err)
		}
		similar := draft()
		similar.Name = " canary  QUILLFEATHER "
		if found, err := s.Duplicates(here, similar); err != nil || len(found) != 1 || found[0].ID != id {
			t.Errorf("letters and spaces aside she is the same: %d found, %v", len(found), err)
		}
		similar.Born = clock.NewDate(2010, 3, 5)
		if found, err := s.Duplicates(here, similar); err != nil || len(found) != 0 {
			t.Errorf("another birth date: %d found, %v", len(found), err)
		}
		es, err := k.Journal.OfSubject(context.Background(), id, 50)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es {
			if e.Actor.Agency != "hotline-operator" {
				t.Errorf("the other agency stands in her log: %s", e.Act)
			}
		}
	})
}

func TestWhoSavesSecondIsShownBothAndNothingIsLost(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx := kt.As("hotline", access.Advocate)
		id := record(t, s, ctx, draft())
		first, second := draft(), draft()
		first.Wants, second.Contact = "a lawyer", "+1 202 555 0199"
		if err := s.Change(ctx, id, 1, first); err != nil {
			t.Fatal(err)
		}
		err := s.Change(kt.As("hotline", access.Supervisor), id, 1, second)
		f := fault.As(err)
		if f == nil || f.Kind != fault.Conflict {
			t.Fatalf("the second save: %v", err)
		}
		theirs, ok := f.Theirs.(people.Person)
		if !ok || theirs.Version != 2 {
			t.Fatalf("their record: %T", f.Theirs)
		}
		if p, err := s.Open(ctx, id, "check identity"); err != nil || p.Wants != "a lawyer" || p.Contact != draft().Contact {
			t.Errorf("the first save stands: %v", err)
		}
		if err := s.Change(ctx, id, theirs.Version, second); err != nil {
			t.Errorf("saving on top of theirs: %v", err)
		}
		if err := s.Change(kt.As("shelter", access.CaseWorker), id, 3, first); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency changes: %v", err)
		}
	})
}

func TestChangingWhatIsSafeSaysWhenSheWasAsked(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	ctx := kt.As("hotline", access.Advocate)
	id := record(t, s, ctx, people.Draft{Band: people.AgeUnknown, Nationality: "not asked"})
	row, _ := s.View(ctx, id, "x")
	if !row.SafeAsked.IsZero() || row.Safe().Known || row.Gaps.Name != people.NotAsked || row.SafeCall != "not asked" {
		t.Errorf("nothing was said: %+v", row.Safe())
	}
	k.Time.Advance(time.Hour)
	d := draft()
	d.SafeCall, d.SafeFrom, d.SafeTo = "yes", "09:00", "17:00"
	if err := s.Change(ctx, id, 1, d); err != nil {
		t.Fatal(err)
	}
	asked := k.Clock.Now()
	k.Time.Advance(time.Hour)
	d.Wants = "something else"
	if err := s.Change(ctx, id, 2, d); err != nil {
		t.Fatal(err)
	}
	if row, _ = s.View(ctx, id, "x"); !row.SafeAsked.Equal(asked) || row.SafeAskedBy != "user-advocate" {
		t.Errorf("asked %v by %q; another field changed later", row.SafeAsked, row.SafeAskedBy)
	}
	d.AskedAgain = true
	if err := s.Change(ctx, id, 3, d); err != nil {
		t.Fatal(err)
	}
	if row, _ = s.View(ctx, id, "x"); !row.SafeAsked.Equal(k.Clock.Now()) {
		t.Error("asked again is not kept")
	}
}

func TestCallbacksOutsideTheSafeHoursAreRefused(t *testing.T) { // DESIGN §4, rule 4
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx := kt.As("hotline", access.Advocate)
		d := draft()
		d.SafeCall, d.SafeFrom, d.SafeTo = "yes", "18:00", "21:00"
		id := record(t, s, ctx, d) // the clock stands at noon in the agency's zone
		_, err := s.OpenField(ctx, id, people.FieldContact, people.CallBack, "")
		if f := fault.As(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Fields[0].Want, "18:00") {
			t.Fatalf("at noon: %v", err)
		}
		if _, err := s.Open(ctx, id, people.CallBack); err == nil {
			t.Error("the whole record opened for a call outside the hours")
		}
		if name, err := s.OpenField(ctx, id, people.FieldName, people.CallBack, ""); err != nil || name == "" {
			t.Errorf("her name is not her telephone: %v", err)
		}
		if _, err := s.OpenField(kt.As("shelter", access.CaseWorker), id, people.FieldContact, people.CallBack, ""); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency learns her hours: %v", err)
		}
		k.Time.Set(time.Date(2026, 6, 9, 18, 30, 0, 0, kt.Washington))
		if c, err := s.OpenField(ctx, id, people.FieldContact, people.CallBack, ""); err != nil || c != d.Contact {
			t.Errorf("at half past six: %v", err)
		}
		if v, err := s.MayCall(ctx, id); err != nil || !v.May {
			t.Errorf("%+v, %v", v, err)
		}
		if text, v, err := s.Outgoing(ctx, id, "Your appointment is tomorrow"); err != nil || v.May || text != "" {
			t.Errorf("a text she did not allow: %q, %v", text, err)
		}
	})
}

func TestErasureNeedsTwoPeopleAndIsUnreadable(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx, officer := kt.As("hotline", access.Advocate), kt.AsUser("officer", "hotline", access.Officer)
		id := record(t, s, ctx, draft())
		if err := s.Erase(officer, id); !fault.Is(err, fault.Refused) {
			t.Errorf("nobody asked: %v", err)
		}
		if err := s.AskErase(kt.AsUser("officer", "hotline", access.Supervisor), id); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Erasures(officer); err != nil || len(list) != 1 {
			t.Errorf("asked for: %d, %v", len(list), err)
		}
		for name, c := range map[string]context.Context{"whoever asked": officer, "another agency": kt.AsUser("o2", "shelter", access.Officer), "an advocate": ctx} {
			if err := s.Erase(c, id); !fault.Is(err, fault.Refused) {
				t.Errorf("%s erases: %v", name, err)
			}
		}
		second := kt.AsUser("second", "hotline", access.Officer)
		keys, _ := k.Ring.Count(context.Background())
		if err := s.Erase(second, id); err != nil {
			t.Fatal(err)
		}
		if n, _ := k.Ring.Count(context.Background()); n != keys-1 {
			t.Errorf("%d keys, %d before", n, keys)
		}
		if err := s.Erase(second, id); err != nil {
			t.Errorf("erasing again, as after a failure of the key store: %v", err)
		}
		row, err := s.View(ctx, id, "x")
		if err != nil || row.Band != people.Minor || row.Nationality != "foreign" || row.Erased.IsZero() || !row.Name.Empty() || row.Language != "" {
			t.Errorf("what is left: %+v, %v", row, err)
		}
		if p, err := s.Open(ctx, id, "x"); err != nil || p != (people.Particulars{}) {
			t.Errorf("after erasure: %v", err)
		}
		if err := s.Change(ctx, id, row.Version, draft()); !fault.Is(err, fault.NotFound) {
			t.Errorf("writing into an erased record: %v", err)
		}
		for _, found := range [][]people.Person{must(s.Duplicates(ctx, draft())), must(s.Named(ctx, draft().Name)), must(s.Register(ctx, people.Person{}, 5))} {
			if len(found) != 0 {
				t.Error("an erased person is still found")
			}
		}
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestConsentIsRecordedAskedAndWithdrawn(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx := kt.As("hotline", access.Advocate)
		id := record(t, s, ctx, draft())
		today := clock.On(k.Clock.Now(), kt.Washington)
		d := people.ConsentDraft{Purpose: consent.Referral, Recipient: "org-1", Scope: people.ScopeName, Language: "es", How: "written",
			Interpreter: "professional", Yes: true, NoPolice: true, Expires: today.AddDays(90)}
		q := consent.Question{Person: id, Purpose: consent.Referral, Recipient: "org-1", Scope: people.ScopeName, On: today}
		if a, err := s.Ask(ctx, q); err != nil || a.May() {
			t.Fatalf("nobody asked her yet: %v, %v", a, err)
		}
		cid, err := s.Consent(ctx, id, d, "form")
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := s.Consent(ctx, id, d, "form"); err != nil || twice != cid {
			t.Errorf("sent twice: %v", err)
		}
		if a, err := s.Ask(ctx, q); err != nil || !a.May() || !a.NoPolice {
			t.Errorf("after her yes: %+v, %v", a, err)
		}
		if err := s.Withdraw(kt.As("shelter", access.CaseWorker), id, cid); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency withdraws: %v", err)
		}
		if err := s.Withdraw(ctx, id, "no such consent"); !fault.Is(err, fault.NotFound) {
			t.Errorf("an unknown consent: %v", err)
		}
		if err := s.Withdraw(ctx, id, cid); err != nil {
			t.Fatal(err)
		}
		if a, err := s.Ask(ctx, q); err != nil || a.May() {
			t.Errorf("after she withdrew: %v, %v", a, err)
		}
		cs, err := s.Consents(ctx, id)
		if err != nil || len(cs) != 1 || cs[0].Withdrawn.IsZero() || cs[0].ExplainedBy != "user-advocate" {
			t.Errorf("the list: %+v, %v", cs, err)
		}
		es, _ := k.Journal.OfSubject(context.Background(), id, 50)
		events := 0
		for _, e := range es {
			if e.Act == string(people.EventWithdrawn) && strings.HasSuffix(e.Detail, cid) {
				events++
			}
		}
		if events != 1 {
			t.Errorf("%d events tell the flows what to recall", events)
		}
	})
}

func TestWhatIsNoConsentIsRefused(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	ctx := kt.As("hotline", access.Advocate)
	id := record(t, s, ctx, draft())
	today := clock.On(k.Clock.Now(), kt.Washington)
	good := people.ConsentDraft{Purpose: consent.Share, Recipient: "agency", Scope: people.ScopeNeeds, Language: "en", How: "spoken", Interpreter: "none needed", Expires: today}
	for field, spoil := range map[string]func(*people.ConsentDraft){
		"purpose":     func(d *people.ConsentDraft) { d.Purpose = "anything" },
		"recipient":   func(d *people.ConsentDraft) { d.Recipient = "*" },
		"scope":       func(d *people.ConsentDraft) { d.Scope = "" },
		"language":    func(d *people.ConsentDraft) { d.Language = "Español" },
		"how":         func(d *people.ConsentDraft) { d.How = "nodded" },
		"interpreter": func(d *people.ConsentDraft) { d.Interpreter = "the employer" },
		"expires":     func(d *people.ConsentDraft) { d.Expires = today.AddDays(366) },
	} {
		d := good
		spoil(&d)
		_, err := s.Consent(ctx, id, d, "")
		if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	d := good
	d.Expires = today.AddDays(-1)
	if _, err := s.Consent(ctx, id, d, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("ended yesterday: %v", err)
	}
}

func TestTheListOfLooksIsWholeAndSaysWhy(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := people.New(k.Guard)
		ctx := kt.As("hotline", access.Advocate)
		id := record(t, s, ctx, draft())
		k.Time.Advance(time.Minute)
		if _, err := s.OpenField(ctx, id, people.FieldName, "check identity", "she called from a new number"); err != nil {
			t.Fatal(err)
		}
		k.Time.Advance(time.Minute)
		if _, err := s.OpenField(kt.As("hotline", access.Supervisor), id, people.FieldWants, "plan for safety", ""); err != nil {
			t.Fatal(err)
		}
		k.Time.Advance(time.Minute)
		_, _ = s.View(kt.As("shelter", access.CaseWorker), id, "curious")
		k.Time.Advance(time.Minute)
		_, looks, err := s.Looks(ctx, id, "show who looked")
		if err != nil {
			t.Fatal(err)
		}
		type line struct {
			role            access.Role
			purpose, words  string
			opened, refused bool
		}
		var got []line
		for _, l := range looks {
			got = append(got, line{l.Role, l.Purpose, l.Words, l.Opened, l.Refused})
		}
		want := []line{
			{"advocate", "show who looked", "", true, false},
			{"case_worker", "curious", "", false, true},
			{"supervisor", "plan for safety", "", true, false},
			{"advocate", "check identity", "she called from a new number", true, false},
			{"advocate", "", "", false, false}, // recorded
		}
		if len(got) != len(want) {
			t.Fatalf("%d lines, want %d: %+v", len(got), len(want), got)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("line %d: %+v, want %+v", i, got[i], want[i])
			}
		}
		if _, looks, err := s.Looks(kt.As("hotline", access.Auditor), id, "audit"); err != nil || len(looks) != 6 || looks[4].Words != "" {
			t.Errorf("an auditor reads the lines, not the words: %d, %v", len(looks), err)
		}
		if _, _, err := s.Looks(kt.As("shelter", access.Auditor), id, "audit"); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency's auditor: %v", err)
		}
		es, _ := k.Journal.OfSubject(context.Background(), id, 50)
		for _, e := range es {
			if strings.Contains(e.Purpose+e.Detail, "new number") {
				t.Error("own words stand in the journal")
			}
		}
	})
}

func TestOnlyTheClassIsToldToOtherDomains(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	id := record(t, s, kt.As("hotline", access.Advocate), draft())
	c, err := s.Class(access.As(context.Background(), access.FlowAs("anything")), id)
	if err != nil || c != (people.Class{Agency: "hotline", Band: people.Minor, Nationality: "foreign", ProtectedAsMinor: true}) {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := s.Class(kt.As("shelter", access.CaseWorker), id); !fault.Is(err, fault.Refused) {
		t.Errorf("another agency: %v", err)
	}
}

func TestWhatCannotBeIsRefusedInWords(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := people.New(k.Guard)
	d := draft()
	d.Born, d.Nationality, d.SafeFrom, d.SafeCall, d.Gaps.Name = clock.NewDate(2031, 1, 1), "martian", "9 o'clock", "maybe", people.Declined
	_, err := s.Record(kt.As("hotline", access.Advocate), d, "")
	f := fault.As(err)
	if f == nil || len(f.Fields) != 5 {
		t.Fatalf("got %v", err)
	}
	for _, secret := range []string{"martian", "maybe", "o'clock", "Canary"} {
		if strings.Contains(err.Error(), secret) {
			t.Error("the error repeats what was entered")
		}
	}
}
