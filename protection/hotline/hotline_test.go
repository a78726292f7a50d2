package hotline_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/hotline"
)

const operator = "hotline-operator"

var domains = []kernel.Domain{hotline.Domain}

// register stands in for the agency's register of persons.
type register struct {
	mu sync.Mutex
	of map[string]hotline.PersonClass
}

func (r *register) Record(_ context.Context, d hotline.PersonDraft, once string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.of["person-"+once] = hotline.PersonClass{Band: d.Band, Nationality: d.Nationality, Language: d.Language, SafeNow: "Safe now, until " + d.SafeTo}
	return "person-" + once, nil
}

func (r *register) Class(_ context.Context, id, _ string) (hotline.PersonClass, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.of[id]
	if !ok {
		return c, fault.New(fault.NotFound, "There is no such record")
	}
	return c, nil
}

func (r *register) Safe(context.Context, string, string) (string, error) { return "text only", nil }

func people() *register {
	return &register{of: map[string]hotline.PersonClass{
		"girl": {Band: "minor", Nationality: "foreign"}, "woman": {Band: "adult", Nationality: "foreign", Language: "es", SafeNow: "Outside the safe hours. Safe from 18:00 to 20:00."},
		"unsure": {Band: "unknown", Nationality: "unknown"}, "boy": {Band: "minor", Nationality: "citizen"}}}
}

func service(k kt.Test) *hotline.Service {
	return hotline.New(k.Guard, hotline.Setup{Operator: operator, People: people()})
}

func report(text string) hotline.Draft {
	return hotline.Draft{Path: hotline.Help, Channel: hotline.Online, Language: "es", Narrative: text, Contact: "Canary Quillfeather 555 0147"}
}

var (
	advocate   = kt.As(operator, access.Advocate)
	supervisor = kt.As(operator, access.Supervisor)
	officer    = kt.As(operator, access.ReportOfficer)
	public     = context.Background()
)

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func queue(t *testing.T, s *hotline.Service, ctx context.Context) []hotline.Signal {
	t.Helper()
	out, _, err := s.Queue(ctx, hotline.Waiting, hotline.Cursor{}, 100)
	ok(t, err)
	return out
}

func TestAReportSentTwiceIsOneSignalWithOneCode(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		first := must[string](t)(s.Report(public, report("they keep my papers"), "ref-1"))
		if again := must[string](t)(s.Report(public, report("they keep my papers"), "ref-1")); again != first {
			t.Errorf("the second answer differs")
		}
		var codes sync.Map
		var wg sync.WaitGroup
		for range 8 { // at the same moment
			wg.Go(func() {
				c, err := s.Report(public, report("at once"), "ref-2")
				if err != nil {
					t.Error(err)
				}
				codes.Store(c, true)
			})
		}
		wg.Wait()
		n := 0
		codes.Range(func(any, any) bool { n++; return true })
		other := must[string](t)(s.Report(public, report("another text"), "ref-1"))
		none := must[string](t)(s.Report(public, report("they keep my papers"), ""))
		if got := len(queue(t, s, advocate)); n != 1 || other == first || none == first || got != 4 {
			t.Errorf("%d codes for one delivery, %d signals in the queue", n, got)
		}
		if len(strings.ReplaceAll(first, "-", "")) != 17 {
			t.Errorf("a code has 16 symbols and a check symbol")
		}
	})
}

func TestTheQueueShowsWhoWaitsCrisisFirst(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		var want []string
		for i, d := range []hotline.Draft{report("first"), report("second"), {Path: hotline.Help, Channel: hotline.Chat, Danger: true}, {Path: hotline.Tips, Channel: hotline.Online, Narrative: "x"}} {
			must[string](t)(s.Report(public, d, ""))
			k.Time.Advance(time.Duration(i+1) * time.Minute)
		}
		all := queue(t, s, advocate)
		if len(all) != 4 || all[0].Purpose != hotline.Crisis || !all[0].Danger {
			t.Fatalf("first in the queue: %+v", all[0])
		}
		for i := 2; i < len(all); i++ {
			if all[i].Received.Before(all[i-1].Received) {
				t.Error("who waits longest does not come first")
			}
		}
		ok(t, s.Take(advocate, all[1].ID))
		for c := (hotline.Cursor{}); ; { // page by page, the taken one last
			page, next, err := s.Queue(advocate, hotline.Waiting, hotline.ParseCursor(c.String()), 1)
			ok(t, err)
			for _, x := range page {
				want = append(want, x.ID)
			}
			if c = next; next.ID == "" {
				break
			}
		}
		if len(want) != 4 || want[3] != all[1].ID || want[0] != all[0].ID {
			t.Errorf("paged: %v", want)
		}
		clocks, err := deadline.OpenFor(public, k.Store, operator, string(access.Supervisor), 10)
		if err != nil || len(clocks) != 1 || clocks[0].Due.Sub(all[0].Received) != 24*time.Hour {
			t.Errorf("the crisis clock: %+v, %v", clocks, err)
		}
	})
}

func TestTwoAdvocatesTheSecondIsToldWhoHasIt(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		must[string](t)(s.Report(public, report("x"), ""))
		id := queue(t, s, advocate)[0].ID
		ok(t, s.Take(advocate, id))
		ok(t, s.Take(advocate, id)) // she has it already
		other := kt.AsUser("user-2", operator, access.Advocate)
		err := s.Take(other, id)
		f := fault.As(err)
		if f == nil || f.Kind != fault.Conflict || f.Theirs.(hotline.Signal).Assignee != "user-advocate" {
			t.Fatalf("the second advocate: %v", err)
		}
		if err := s.Release(other, id, 0); !fault.Is(err, fault.Refused) {
			t.Errorf("a colleague gave it back: %v", err)
		}
		ok(t, s.Release(supervisor, id, 0))
		ok(t, s.Take(other, id))
		if err := s.Close(other, id, "", 0); !fault.Is(err, fault.Invalid) {
			t.Errorf("closed without an outcome: %v", err)
		}
		ok(t, s.Close(other, id, hotline.WrongNumber, 0))
		done, _, err := s.Queue(advocate, hotline.Done, hotline.Cursor{}, 10)
		if err != nil || len(done) != 1 || len(queue(t, s, advocate)) != 0 {
			t.Errorf("closed list: %d, %v", len(done), err)
		}
	})
}

func TestACodeShowsNothingUntilUnlockedAndATipNever(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		code := must[string](t)(s.Report(public, report("they keep my papers"), ""))
		wrong := must[string](t)(service(kt.Open(t, "sqlite", domains)).Report(public, report("elsewhere"), ""))
		for name, c := range map[string]string{"right": strings.ToLower(code), "of nobody": wrong} {
			got, err := s.Return(public, c, "", "")
			if err != nil || got.Open || got.Said != nil {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
		if _, err := s.Return(public, code[:len(code)-1]+"0", "", ""); err == nil && code[len(code)-1] != '0' {
			t.Error("a mistyped code passed")
		}
		id := queue(t, s, advocate)[0].ID
		ok(t, s.Take(advocate, id))
		ok(t, s.Close(advocate, id, hotline.Substantive, 0))
		must[hotline.Returned](t)(s.Return(public, code, "I can talk on Sunday", ""))
		if q := queue(t, s, advocate); len(q) != 1 || q[0].ID != id || q[0].Status != hotline.Untaken {
			t.Errorf("a further message does not come back to the queue: %d", len(q))
		}
		must[hotline.Returned](t)(s.Return(public, wrong, "did you get my first message", ""))
		if q := queue(t, s, advocate); len(q) != 2 {
			t.Errorf("what was written with a wrong code was lost: %d in the queue", len(q))
		}
		must[string](t)(s.Reply(advocate, id, "Sunday at six is good", "r1"))
		ok(t, s.Unlock(advocate, id, 2, 0))
		got := must[hotline.Returned](t)(s.Return(public, code, "", ""))
		if !got.Open || len(got.Said) != 3 || got.Said[0].Text != "they keep my papers" || got.Said[2].Author != "advocate" {
			t.Errorf("unlocked: %+v", got)
		}
		k.Time.Advance(3 * time.Hour)
		if got := must[hotline.Returned](t)(s.Return(public, code, "", "")); got.Open {
			t.Error("it stays open after its time")
		}

		tip := must[string](t)(s.Report(public, hotline.Draft{Path: hotline.Tips, Channel: hotline.Online, Narrative: "a house on the corner"}, ""))
		var tipID string
		for _, x := range queue(t, s, advocate) {
			if x.Path == hotline.Tips {
				tipID = x.ID
			}
		}
		if err := s.Unlock(supervisor, tipID, 1, 0); !fault.Is(err, fault.Refused) {
			t.Errorf("a tip was unlocked: %v", err)
		}
		if _, err := s.Reply(advocate, tipID, "words", ""); !fault.Is(err, fault.Refused) {
			t.Errorf("a tipster was answered: %v", err)
		}
		if got := must[hotline.Returned](t)(s.Return(public, tip, "more", "")); got.Open {
			t.Error("a tip shows something")
		}
	})
}

// opened logs a call and opens a situation from it.
func opened(t *testing.T, s *hotline.Service, f hotline.Forms) (signal, situation string) {
	t.Helper()
	l := must[hotline.Logged](t)(s.Log(advocate, hotline.Draft{Channel: hotline.Voice, Language: "es", Outcome: hotline.Substantive, Narrative: "told by phone"}, ""))
	return l.ID, must[string](t)(s.OpenSituation(advocate, l.ID, hotline.Opening{Forms: f}, ""))
}

func TestRecognisingAlertsTheSupervisorAndTellsWhatToDo(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		l := must[hotline.Logged](t)(s.Log(advocate, hotline.Draft{Channel: hotline.Voice, Narrative: "x"}, "call-1"))
		if again := must[hotline.Logged](t)(s.Log(advocate, hotline.Draft{Channel: hotline.Voice, Narrative: "x"}, "call-1")); again != l {
			t.Error("the call form sent twice made two signals")
		}
		fact := hotline.IndicatorDraft{Signal: l.ID, Code: "withholds-documents", Fact: "The employer holds the passport.", ToldBy: "potential victim"}
		must[string](t)(s.Recognise(advocate, fact, ""))
		fact.Code = "debt-bondage"
		must[string](t)(s.Recognise(advocate, fact, ""))
		clocks := must[[]deadline.Clock](t)(deadline.OpenFor(public, k.Store, operator, string(access.Supervisor), 10))
		if len(clocks) != 1 || clocks[0].Rule != hotline.AlertRule.Name {
			t.Errorf("alerts: %+v", clocks)
		}
		fact.Code = "looks-suspicious"
		if _, err := s.Recognise(advocate, fact, ""); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "suspicious") {
			t.Errorf("an unknown indicator: %v", err)
		}
		id := must[string](t)(s.OpenSituation(advocate, l.ID, hotline.Opening{Forms: hotline.Forms{Labor: true}}, ""))
		if _, err := s.OpenSituation(advocate, l.ID, hotline.Opening{}, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second situation from one signal: %v", err)
		}
		v := must[hotline.SituationView](t)(s.Look(advocate, id, "coordinate the response"))
		if v.Suggestion.Grade != hotline.High || len(v.Indicators) != 2 || v.Type != hotline.Labor || len(v.Clocks) != 1 {
			t.Errorf("the situation: %+v", v.Suggestion)
		}
		told := must[hotline.Told](t)(s.Read(advocate, id, "coordinate the response"))
		if told.Facts[0] != "The employer holds the passport." {
			t.Errorf("facts: %d", len(told.Facts))
		}
		ok(t, s.Respond(supervisor, id))
		if left := must[[]deadline.Clock](t)(deadline.OpenFor(public, k.Store, operator, string(access.Supervisor), 10)); len(left) != 0 {
			t.Errorf("still open: %+v", left)
		}
	})
}

func TestASituationIsCountedOnceHoweverOftenMerged(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		_, a := opened(t, s, hotline.Forms{Labor: true})
		k.Time.Advance(time.Hour)
		_, b := opened(t, s, hotline.Forms{Sex: true})
		_, c := opened(t, s, hotline.Forms{})
		count := func() (alive int, of map[string]hotline.CountRow) {
			of = map[string]hotline.CountRow{}
			ok(t, s.Each(access.As(public, access.FlowAs("count")), func(r hotline.CountRow) error {
				of[r.ID] = r
				if !r.Merged {
					alive++
				}
				return nil
			}))
			return alive, of
		}
		if err := s.Merge(advocate, a, b, 0); !fault.Is(err, fault.Refused) {
			t.Errorf("an advocate merged: %v", err)
		}
		ok(t, s.Merge(supervisor, a, b, 0))
		n, rows := count()
		if n != 2 || rows[b].Type != hotline.LaborAndSex || !rows[b].First.Equal(kt.Noon) {
			t.Errorf("after the merge: %d, %+v", n, rows[b])
		}
		for name, pair := range map[string][2]string{"twice": {a, c}, "into a merged one": {c, a}, "into itself": {c, c}, "with others in it": {b, c}} {
			if err := s.Merge(supervisor, pair[0], pair[1], 0); !fault.Is(err, fault.Invalid) {
				t.Errorf("merged %s: %v", name, err)
			}
		}
		ok(t, s.Unmerge(supervisor, a, 0))
		if n, rows = count(); n != 3 || rows[b].Type != hotline.Sex || !rows[b].First.Equal(kt.Noon.Add(time.Hour)) || !rows[a].First.Equal(kt.Noon) {
			t.Errorf("after undoing: %d, %+v", n, rows[b])
		}
		var substantive int
		ok(t, s.EachSignal(kt.As(operator, access.Analyst), kt.Noon, kt.Noon.Add(time.Hour), func(r hotline.SignalRow) error {
			if r.Outcome == hotline.Substantive {
				substantive++
			}
			return nil
		}))
		if substantive != 1 {
			t.Errorf("%d signals in the window [from, to)", substantive)
		}
	})
}

func TestALaterSignalJoinsAndAnEarlierOneMovesTheYear(t *testing.T) {
	t.Parallel()
	k := kt.Open(t, "sqlite", domains)
	s := service(k)
	_, id := opened(t, s, hotline.Forms{Labor: true})
	early := kt.Noon.Add(-40 * 24 * time.Hour)
	must[hotline.Logged](t)(s.Log(advocate, hotline.Draft{Channel: hotline.Text, Outcome: hotline.Substantive, Situation: id, Received: early, Done: true}, ""))
	l := must[hotline.Logged](t)(s.Log(advocate, hotline.Draft{Channel: hotline.Text}, ""))
	ok(t, s.Attach(advocate, l.ID, id, 0))
	v := must[hotline.SituationView](t)(s.Look(advocate, id, "check quality"))
	if len(v.Signals) != 3 || !v.First.Equal(early) || v.Signals[2].Outcome != hotline.Substantive {
		t.Errorf("%d signals, first %s", len(v.Signals), v.First)
	}
	if _, err := s.Log(advocate, hotline.Draft{Channel: hotline.Text, Outcome: hotline.HangUp, Situation: id}, ""); !fault.Is(err, fault.Invalid) {
		t.Errorf("a hang-up joined a situation: %v", err)
	}
	if err := s.Classify(advocate, l.ID, hotline.Class{Outcome: hotline.HangUp, Relation: "not asked"}, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("a signal of a situation became a hang-up: %v", err)
	}
}

func TestTwoPeopleWriteOneNoteAndNothingIsLost(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		_, id := opened(t, s, hotline.Forms{})
		ok(t, s.Note(advocate, id, "first version", 0))
		err := s.Note(supervisor, id, "written beside it", 0)
		f := fault.As(err)
		if f == nil || f.Kind != fault.Conflict {
			t.Fatalf("the second writer: %v", err)
		}
		ok(t, s.Note(supervisor, id, "both together", f.Theirs.(hotline.Situation).NoteVersion))
		if told := must[hotline.Told](t)(s.Read(advocate, id, "check quality")); told.Note != "both together" {
			t.Error("the note is another")
		}
		v := must[hotline.SituationView](t)(s.Look(advocate, id, "check quality"))
		ok(t, s.Decide(advocate, id, hotline.Graded{Grade: hotline.High, Forms: hotline.Forms{Sex: true}, VictimsMin: 3, Reason: "her words"}, v.Version))
		if err := s.Decide(supervisor, id, hotline.Graded{Grade: hotline.Low}, v.Version); !fault.Is(err, fault.Conflict) {
			t.Errorf("graded on an old version: %v", err)
		}
	})
}

func TestMinorsAndAgeUnknownReachTheOfficerAndNothingIsSent(t *testing.T) {
	t.Parallel()
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := service(k)
		_, id := opened(t, s, hotline.Forms{Labor: true})
		for person, want := range map[string]struct {
			detail string
			clocks int
		}{"girl": {"minor foreign", 0}, "unsure": {"age unknown", 1}, "boy": {"minor citizen", 1}, "woman": {"", 0}} {
			before := len(must[[]deadline.Clock](t)(deadline.OpenFor(public, k.Store, operator, string(access.ReportOfficer), 10)))
			must[string](t)(s.Add(advocate, hotline.VictimDraft{Situation: id, Person: person, Role: "potential victim", Discovered: kt.Noon.Add(-2 * time.Hour)}, "add-"+person))
			es, err := k.Journal.OfSubject(public, person, 10)
			ok(t, err)
			detail := ""
			for _, e := range es {
				if e.Act == string(hotline.EventMinor) {
					detail = e.Detail
				}
			}
			after := must[[]deadline.Clock](t)(deadline.OpenFor(public, k.Store, operator, string(access.ReportOfficer), 10))
			if detail != want.detail || len(after)-before != want.clocks {
				t.Errorf("%s: told %q, %d clocks", person, detail, len(after)-before)
			}
		}
		d := must[hotline.Discovery](t)(s.Discovered(access.As(public, access.FlowAs("minor-notice")), id, "girl"))
		if !d.Discovered.Equal(kt.Noon.Add(-2*time.Hour)) || d.Type != hotline.Labor || d.Agency != operator {
			t.Errorf("the flow reads %+v", d)
		}
		if _, err := s.Discovered(kt.As("state-cps", access.ReportOfficer), id, "girl"); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency reads it: %v", err)
		}
		if _, err := s.Add(advocate, hotline.VictimDraft{Situation: id, Person: "woman", Role: "potential victim"}, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same person twice: %v", err)
		}
	})
}
