package people

import (
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"pgregory.net/rapid"
)

var newYork, _ = time.LoadLocation("America/New_York")

func TestMayCall(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 6, 9, h, m, 0, 0, newYork) }
	day := Safe{Known: true, Call: "yes", From: "09:00", To: "17:00"}
	night := Safe{Known: true, Call: "yes", From: "22:00", To: "06:00"}
	for _, c := range []struct {
		name string
		now  time.Time
		s    Safe
		may  bool
		next time.Time
	}{
		{"nobody asked", at(12, 0), Safe{}, false, time.Time{}},
		{"nobody asked, though hours stand there", at(12, 0), Safe{Call: "yes", From: "09:00", To: "17:00"}, false, time.Time{}},
		{"a call is not safe", at(12, 0), Safe{Known: true, Call: "no", From: "09:00", To: "17:00"}, false, time.Time{}},
		{"she declined to say", at(12, 0), Safe{Known: true, Call: "declined", From: "09:00", To: "17:00"}, false, time.Time{}},
		{"no hours", at(12, 0), Safe{Known: true, Call: "yes"}, false, time.Time{}},
		{"in the hours", at(12, 0), day, true, time.Time{}},
		{"the first minute", at(9, 0), day, true, time.Time{}},
		{"the minute after the last", at(17, 0), day, false, time.Date(2026, 6, 10, 9, 0, 0, 0, newYork)},
		{"before", at(8, 59), day, false, at(9, 0)},
		{"over midnight, before it", at(23, 30), night, true, time.Time{}},
		{"over midnight, after it", at(5, 59), night, true, time.Time{}},
		{"over midnight, by day", at(6, 0), night, false, at(22, 0)},
		{"day and night", at(3, 3), Safe{Known: true, Call: "yes", From: "00:00", To: "00:00"}, true, time.Time{}},
		{"another zone's noon", time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC), day, false, at(9, 0)},
	} {
		v := MayCall(c.now, newYork, c.s)
		if v.May != c.may || !v.Next.Equal(c.next) || v.Why == "" {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}

// Whatever the zone and the hours: a call that may be made lies in the named hours by her clock, and a next instant that is
// offered is one at which a call may be made.
func TestMayCallProperty(t *testing.T) {
	zones := []string{"America/New_York", "America/Los_Angeles", "America/Chicago", "UTC", "Pacific/Auckland"}
	rapid.Check(t, func(t *rapid.T) {
		zone, _ := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		hm := rapid.Custom(func(t *rapid.T) string {
			return time.Date(2000, 1, 1, rapid.IntRange(0, 23).Draw(t, "h"), rapid.IntRange(0, 59).Draw(t, "m"), 0, 0, time.UTC).Format("15:04")
		})
		s := Safe{Known: true, Call: "yes", From: hm.Draw(t, "from"), To: hm.Draw(t, "to")}
		now := time.Unix(rapid.Int64Range(1_700_000_000, 1_900_000_000).Draw(t, "now"), 0)
		v := MayCall(now, zone, s)
		local := now.In(zone).Format("15:04")
		inside := s.From <= local && local < s.To
		if s.To <= s.From {
			inside = local >= s.From || local < s.To
		}
		if v.May != inside {
			t.Fatalf("%s in %s–%s: %v", local, s.From, s.To, v.May)
		}
		if v.May && s.From != s.To && !v.Until.After(now) || !v.May && !v.Next.After(now) {
			t.Fatal("an end or a next instant that has passed")
		}
		if !v.May && v.Next.In(zone).Format("15:04") == s.From && !MayCall(v.Next, zone, s).May {
			t.Fatal("the next instant is not safe")
		}
	})
}

func TestATextCarriesNothingUnlessWordsAreSafe(t *testing.T) { // DESIGN §4, rule 4
	noon := time.Date(2026, 6, 9, 12, 0, 0, 0, newYork)
	s := Safe{Known: true, Text: "yes", From: "09:00", To: "17:00"}
	for words, want := range map[string]string{"yes": "court is on Monday", "no": NeutralText, "not asked": NeutralText, "": NeutralText} {
		s.Words = words
		if got, v := Outgoing(noon, newYork, s, "court is on Monday"); got != want || !v.May {
			t.Errorf("words %q: %q", words, got)
		}
	}
	for _, word := range []string{"hotline", "manumit", "traffick", "advocate", "shelter"} {
		if strings.Contains(strings.ToLower(NeutralText), word) {
			t.Errorf("the neutral text says %q", word)
		}
	}
	s.Text = "no"
	if got, v := Outgoing(noon, newYork, s, "court is on Monday"); got != "" || v.May {
		t.Error("a text that is not safe")
	}
}

func TestBand(t *testing.T) {
	today := clock.NewDate(2026, 6, 9)
	for _, c := range []struct {
		born clock.Date
		said Band
		want Band
	}{
		{clock.NewDate(2008, 6, 9), Minor, Adult}, {clock.NewDate(2008, 6, 10), Adult, Minor},
		{clock.Date{}, AgeUnknown, AgeUnknown}, {clock.Date{}, Adult, Adult},
	} {
		d := Draft{Band: c.said}
		d.Born = c.born
		if got := d.band(today); got != c.want {
			t.Errorf("born %v, said %s: %s", c.born, c.said, got)
		}
	}
	if !AgeUnknown.ProtectedAsMinor() || !Minor.ProtectedAsMinor() || Adult.ProtectedAsMinor() {
		t.Error("unknown age is protected as a minor")
	}
}

// Nothing that was left out is ever a mere blank, and the four answers stay apart.
func TestTheFourAnswersStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gap := rapid.SampledFrom([]Gap{"", NotAsked, Declined, Unknown, NotApplicable})
		d := Draft{Band: Adult, Nationality: "foreign", Gaps: Gaps{Name: gap.Draw(t, "name"), Wants: gap.Draw(t, "wants")}}
		d.SafeCall = string(gap.Draw(t, "call"))
		before := d
		if err := d.check(clock.NewDate(2026, 6, 9)); err != nil {
			t.Fatal(err)
		}
		w := d.whole()
		for _, c := range []struct{ was, is Gap }{{before.Gaps.Name, w.Gaps.Name}, {before.Gaps.Wants, w.Gaps.Wants}, {Gap(before.SafeCall), Gap(w.SafeCall)}, {"", w.Gaps.Born}} {
			if c.was == "" && c.is != NotAsked || c.was != "" && c.is != c.was {
				t.Fatalf("%q became %q", c.was, c.is)
			}
		}
	})
}

// Every act of the package, every role, own agency and another: the whole table of who may.
func TestWhoMay(t *testing.T) {
	p, err := access.LoadPolicies(files)
	if err != nil {
		t.Fatal(err)
	}
	cases := []access.Role{access.Advocate, access.Supervisor, access.ReportOfficer, access.CaseWorker, access.Specialist, access.Approver}
	own := func(roles ...access.Role) map[access.Role]bool {
		m := map[access.Role]bool{}
		for _, r := range roles {
			m[r] = true
		}
		return m
	}
	may := map[access.Act]map[access.Role]bool{ActErase: own(access.Officer), ActErasures: own(append(cases, access.Officer)...), ActLooks: own(append(cases, access.Auditor)...)}
	for _, a := range []access.Act{ActRecord, ActView, ActOpen, ActSafe, ActExplain, ActChange, ActList, ActClass, ActAskErase, ActConsent, ActWithdraw} {
		may[a] = own(cases...)
	}
	if len(p.Acts()) != len(may) {
		t.Errorf("%d acts with a policy, %d in this table", len(p.Acts()), len(may))
	}
	for act, roles := range may {
		on := Person{ID: "p", Agency: "here", Band: Adult, EraseAskedBy: "somebody"}.resource()
		if act == ActList || act == ActErasures {
			on = register("here")
		}
		for _, title := range access.Titles {
			for _, agency := range []string{"here", "elsewhere", ""} {
				who := access.Principal{Kind: access.User, ID: "me", Agency: agency, Role: title.Role}
				want := agency == "here" && roles[title.Role]
				if got := p.Judge(who, act, on, consent.Kind("not asked"), true); got != want {
					t.Errorf("%s of %q does %s: %v", title.Role, agency, act, got)
				}
			}
		}
		for _, who := range []access.Principal{access.Stranger, access.ConsoleAs("root"), access.FlowAs("other")} {
			want := act == ActClass && who.Kind == access.Flow
			if got := p.Judge(who, act, on, consent.Granted, true); got != want {
				t.Errorf("%s does %s: %v", who.Kind, act, got)
			}
		}
	}
	asked := Person{ID: "p", Agency: "here", EraseAskedBy: "me"}.resource()
	if p.Judge(access.Principal{Kind: access.User, ID: "me", Agency: "here", Role: access.Officer}, ActErase, asked, "", true) {
		t.Error("whoever asked erases alone")
	}
	if !p.Judge(access.FlowAs("disclose"), ActOpen, asked, "", false) || p.Judge(access.FlowAs("disclose"), ActChange, asked, "", false) {
		t.Error("the path that prepares a notice opens, and nothing else")
	}
}
