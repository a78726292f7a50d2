package hotline

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"pgregory.net/rapid"
)

var testDomains = []kernel.Domain{Domain}

// every role and kind of principal, in this agency and another.
func principals() []access.Principal {
	var out []access.Principal
	for _, agency := range []string{"hotline-operator", "harbor-shelter"} {
		for _, t := range access.Titles {
			out = append(out, access.Principal{Kind: access.User, ID: "user-" + string(t.Role), Agency: agency, Role: t.Role})
		}
	}
	return append(out, access.Stranger, access.FlowAs("x"), access.ConsoleAs("root"))
}

func TestTheQueueHoldsExactlyWhatThePolicyLetsOneSee(t *testing.T) {
	t.Parallel()
	k := kt.Open(t, "sqlite", testDomains)
	s := New(k.Guard, Setup{Operator: "hotline-operator"})
	var all []Signal
	rapid.Check(t, func(rt *rapid.T) {
		agency := rapid.SampledFrom([]string{"hotline-operator", "harbor-shelter", "hhs-otip"}).Draw(rt, "agency")
		ctx := kt.AsUser(rapid.SampledFrom([]string{"user-advocate", "b"}).Draw(rt, "who"), agency, access.Advocate)
		d := Draft{Channel: Voice, Done: rapid.Bool().Draw(rt, "done"), Outcome: Substantive, Purpose: rapid.SampledFrom([]Purpose{"", Crisis, Tip}).Draw(rt, "purpose")}
		l, err := s.Log(ctx, d, "")
		if err != nil {
			rt.Fatal(err)
		}
		if rapid.Bool().Draw(rt, "back") && !d.Done {
			if err := s.Release(ctx, l.ID, 0); err != nil {
				rt.Fatal(err)
			}
		}
		k.Time.Advance(time.Second)
		x, err := loadSignal(ctx, k.Store, l.ID)
		if err != nil {
			rt.Fatal(err)
		}
		all = append(all, x)
		if len(all)%20 == 0 {
			same(rt, s, all)
		}
	})
	same(t, s, all)
}

type failing interface{ Fatalf(string, ...any) }

// same compares what the SQL of the lists gives with what the policy allows of all signals.
func same(t failing, s *Service, all []Signal) {
	for _, who := range principals() {
		ctx := access.As(context.Background(), who)
		var listed, allowed, mine, held []string
		for _, l := range []Lane{Waiting, Done, Mine} {
			for c := (Cursor{}); ; {
				page, next, err := s.Queue(ctx, l, c, 7)
				if err != nil && !fault.Is(err, fault.Refused) {
					t.Fatalf("%v: %v", who.Role, err)
				}
				for _, x := range page {
					if l == Mine {
						mine = append(mine, x.ID)
					} else {
						listed = append(listed, x.ID)
					}
				}
				if c = next; next.ID == "" {
					break
				}
			}
		}
		for _, x := range all {
			if s.guard.May(ctx, ActView, x.resource(s.now())) {
				allowed = append(allowed, x.ID)
				if x.Assignee == who.ID && x.Status == Taken {
					held = append(held, x.ID)
				}
			}
		}
		for _, ids := range [][]string{listed, allowed, mine, held} {
			slices.Sort(ids)
		}
		if !slices.Equal(listed, allowed) || !slices.Equal(mine, held) {
			t.Fatalf("%s of %s: %d listed, %d allowed; %d mine, %d held", who.Role, who.Agency, len(listed), len(allowed), len(mine), len(held))
		}
	}
}

// Who may what. A row lists exactly those of this agency who may; of another agency nobody may anything.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	p, err := access.LoadPolicies(files)
	if err != nil {
		t.Fatal(err)
	}
	const advocate, supervisor, officer, analyst = "advocate", "supervisor", "mandated_report_officer", "analyst"
	signal := Signal{ID: "1", Agency: "hotline-operator", Path: Help, Channel: Online, Assignee: "somebody"}
	tip, voice, open, held := signal, signal, signal, signal
	tip.Path, voice.Channel, open.Unlocked, held.Assignee = Tips, Voice, kt.Noon.Add(time.Hour), "user-advocate"
	situation := Situation{ID: "2", Agency: "hotline-operator", Open: true}
	merged := situation
	merged.MergedInto = "3"
	referral := Referral{ID: "4", Agency: "hotline-operator"}
	notice := func(person bool) access.Resource {
		return access.Resource{Kind: "Notice", ID: "5", Agency: "hotline-operator", Attrs: map[string]any{"person": person}}
	}
	count := access.Resource{Kind: "Count", Agency: "hotline-operator"}
	tipUnlocked := tip
	tipUnlocked.Unlocked = kt.Noon.Add(time.Hour)
	desk := []string{advocate, supervisor}
	asked := map[access.Act]bool{}
	for _, row := range []struct {
		act  access.Act
		on   access.Resource
		how  consent.Kind
		want []string
	}{
		{ActReport, signal.resource(kt.Noon), "", []string{"public"}}, {ActReport, voice.resource(kt.Noon), "", nil},
		{ActReport, Signal{Agency: "hotline-operator", Path: Staff, Channel: Online}.resource(kt.Noon), "", nil},
		{ActReturn, tip.resource(kt.Noon), "", []string{"public"}}, {ActReturnRead, signal.resource(kt.Noon), "", nil},
		{ActReturnRead, open.resource(kt.Noon), "", []string{"public"}}, {ActReturnRead, tipUnlocked.resource(kt.Noon), "", nil},
		{ActLog, signal.resource(kt.Noon), "", desk}, {ActList, signal.resource(kt.Noon), "", desk}, {ActView, signal.resource(kt.Noon), "", desk},
		{ActOpen, signal.resource(kt.Noon), "", desk}, {ActTake, signal.resource(kt.Noon), "", desk}, {ActClassify, signal.resource(kt.Noon), "", desk},
		{ActClose, signal.resource(kt.Noon), "", desk}, {ActAnswered, signal.resource(kt.Noon), "", desk}, {ActIndicator, signal.resource(kt.Noon), "", desk}, {ActAttach, signal.resource(kt.Noon), "", desk},
		{ActSituation, signal.resource(kt.Noon), "", desk}, {ActRelease, signal.resource(kt.Noon), "", []string{supervisor}}, {ActRelease, held.resource(kt.Noon), "", desk},
		{ActUnlock, signal.resource(kt.Noon), "", desk}, {ActUnlock, tip.resource(kt.Noon), "", nil}, {ActReply, signal.resource(kt.Noon), "", desk}, {ActReply, tip.resource(kt.Noon), "", nil},
		{ActSituations, situation.resource(), "", []string{advocate, supervisor, officer}}, {ActLook, merged.resource(), "", []string{advocate, supervisor, officer}},
		{ActRead, situation.resource(), "", []string{advocate, supervisor, officer}}, {ActGrade, situation.resource(), "", desk}, {ActGrade, merged.resource(), "", nil},
		{ActNote, situation.resource(), "", desk}, {ActRespond, situation.resource(), "", desk}, {ActEnd, situation.resource(), "", desk}, {ActRecognise, situation.resource(), "", desk},
		{ActConsent, situation.resource(), "", desk}, {ActWithdraw, situation.resource(), "", desk}, {ActMerge, situation.resource(), "", []string{supervisor}}, {ActUnmerge, merged.resource(), "", []string{supervisor}},
		{ActRefer, referral.resource(nil), consent.Granted, desk}, {ActRefer, referral.resource(nil), consent.NotNeeded, nil}, {ActRefer, referral.resource(nil), "not asked", nil},
		{ActOutcome, referral.resource(nil), "", desk}, {ActNotice, notice(false), "not asked", []string{supervisor, officer}}, {ActNotice, notice(true), consent.Granted, []string{officer}},
		{ActNotice, notice(true), consent.NotNeeded, []string{officer}}, {ActNotice, notice(true), "not asked", nil},
		{ActMinor, situation.resource(), "", []string{"flow"}}, {ActCount, count, "", []string{supervisor, analyst, "flow", "console"}},
	} {
		asked[row.act] = true
		for _, who := range principals() {
			want := slices.Contains(row.want, string(who.Role)) && (who.Kind != access.User || who.Agency == "hotline-operator")
			if got := p.Judge(who, row.act, row.on, row.how, false); got != want {
				t.Errorf("%s on %+v, consent %q: %s of %s: %v", row.act, row.on.Attrs, row.how, who.Role, who.Agency, got)
			}
		}
	}
	for _, a := range p.Acts() {
		if !asked[a] {
			t.Errorf("%s has no row", a)
		}
	}
}

// Every list must walk an index: no scan, and no sort where it is long.
func TestListsWalkAnIndex(t *testing.T) {
	t.Parallel()
	k := kt.Open(t, "sqlite", testDomains)
	db := k.Store.DB()
	for name, q := range map[string]store.SQL{"open": queueOpen, "mine": queueMine, "closed": queueClosed, "of a situation": signalsOf, "by code": codeSignal, "situations": situationsAt,
		"by reference": situationByTail, "indicators": indicatorsIn, "messages": messagesOf, "referrals of a consent": referralsBy, "merged": mergedIn, "first": firstOf, "key": keyedSignal} {
		rows, err := db.Query("explain query plan "+string(q), args(string(q))...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		plan := planOf(t, rows)
		long := name == "open" || name == "mine" || name == "closed" || name == "situations" // the others sort a handful
		if strings.Contains(plan, "SCAN") || long && strings.Contains(plan, "TEMP B-TREE") || !strings.Contains(plan, "INDEX") {
			t.Errorf("%s: %s", name, plan)
		}
	}
}

func args(q string) []any {
	n := 0
	for i := range 9 {
		if strings.Contains(q, fmt.Sprintf("$%d", i+1)) {
			n = i + 1
		}
	}
	return make([]any, n)
}

func planOf(t *testing.T, rows *sql.Rows) string {
	defer rows.Close()
	var out []string
	for rows.Next() {
		var a, b, c int
		var text string
		if err := rows.Scan(&a, &b, &c, &text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	return strings.Join(out, "; ")
}

func BenchmarkReport(b *testing.B) {
	for _, engine := range []string{"sqlite", "sqlite unsynced", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			s := bench(b, engine)
			text := strings.Repeat("They keep my papers. ", 23)
			var n atomic.Int64
			b.SetParallelism(4)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					d := Draft{Path: Help, Channel: Online, Language: "es", Narrative: text, Contact: "555 0147"}
					if _, err := s.Report(context.Background(), d, fmt.Sprintf("ref-%d", n.Add(1))); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "signals/s")
		})
	}
}

// BenchmarkLog is what the simulation does: one caller, one command after the other.
func BenchmarkLog(b *testing.B) {
	s := bench(b, "sqlite unsynced")
	ctx := kt.As("hotline-operator", access.Advocate)
	first, err := s.Log(ctx, Draft{Channel: Voice, Outcome: Substantive}, "")
	if err != nil {
		b.Fatal(err)
	}
	id, err := s.OpenSituation(ctx, first.ID, Opening{Forms: Forms{Labor: true}, Grade: High}, "")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Log(ctx, Draft{Channel: Voice, Outcome: Substantive, Situation: id, Done: true, Narrative: "told"}, ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commands/s")
}

func bench(b *testing.B, engine string) *Service {
	b.Helper()
	p := config.Place{Data: b.TempDir()}
	o := kernel.Options{Sync: store.Full}
	switch engine {
	case "postgres":
		p.Database, p.KeysURL = storetest.Postgres(b)
		p.RootKey = filepath.Join(p.Data, "root.key")
	case "sqlite unsynced":
		o.Sync = store.Unsynced
	}
	k, err := kernel.Open(context.Background(), p, testDomains, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { k.Close() })
	return New(k.Guard, Setup{Operator: "hotline-operator"})
}
