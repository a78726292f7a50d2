package simulation

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

// Living records what is under way at present, so that every worklist has something on it: signals that wait, a situation
// with people in it, and requests in each state with their clocks running. The clock must stand at least 97 days earlier.
func Living(ctx context.Context, d Doors, present time.Time) error {
	m := Make(99, .001)
	s := onStage(d, Plan{People: m.People})
	ago := func(d time.Duration) time.Time { return present.Add(-d) }
	const day = 24 * time.Hour
	s.waiting(ago)
	s.open(ago)

	minor := func(n int, discovered time.Duration, kind string, letters ...Letter) {
		s.plan.Children = append(s.plan.Children, Child{Type: kind, Discovered: ago(discovered), Letters: letters, Person: s.someone(n, true)})
		s.child(len(s.plan.Children) - 1)
	}
	interim := func(d time.Duration) Letter { return Letter{Kind: "interim assistance", At: ago(d)} }
	eligible := func(d time.Duration) Letter { return Letter{Kind: "eligibility", At: ago(d)} }
	minor(0, 91*day, "labor", interim(87*day))
	minor(1, 40*day, "labor", interim(37*day))
	minor(2, 60*day, "sex", interim(55*day), eligible(10*day))
	minor(3, 3*day, "labor and sex")
	s.proposed(ago, 4)
	for n, d := range map[int]time.Duration{5: 7 * time.Hour, 6: 26 * time.Hour} { // drafted, one of them late
		s.drafted(n, ago(d))
	}
	s.adult(Adult{Type: "labor", Basis: "continued presence", Letters: []Letter{{Kind: "certification", At: ago(5 * day)}}, Person: s.someone(0, false)})
	s.asked(ago, s.someone(1, false))
	if err := s.play(ctx, nil); err != nil {
		return err
	}
	d.Time.Set(present)
	return nil
}

// someone is the n-th minor or adult of the plan, as old at present as the plan made her then.
func (s *stage) someone(n int, minor bool) int {
	for i, who := range s.plan.People {
		if who.Minor == minor {
			if n == 0 {
				s.plan.People[i].Born = who.Born.AddYears(6)
				return i
			}
			n--
		}
	}
	return 0
}

// waiting are contacts of the last hours that nobody has taken yet.
func (s *stage) waiting(ago func(time.Duration) time.Time) {
	for _, w := range []struct {
		since    time.Duration
		path     hotline.Path
		language string
		purpose  hotline.Purpose
		danger   bool
		text     string
	}{
		{9 * time.Minute, hotline.Help, "es", hotline.Crisis, true, "My sister cannot leave the house where she works. Please tell me what to do."},
		{26 * time.Minute, hotline.Tips, "en", hotline.Tip, false, "Workers at a farm near us are brought and taken by one van and never come to the store."},
		{50 * time.Minute, hotline.Help, "en", "", false, "I left a job last week. They still have my passport. I do not know who can help."},
		{2 * time.Hour, hotline.Tips, "fr", hotline.Tip, false, "A young person cleans at a salon every day, also during school."},
		{5 * time.Hour, hotline.Help, "en", hotline.General, false, "What help is there for a friend who owes money for the journey?"},
	} {
		s.at(ago(w.since), func(ctx context.Context) error {
			_, err := s.Hotline.Report(access.As(ctx, access.Stranger), hotline.Draft{Path: w.path, Channel: hotline.Online, Language: w.language,
				Purpose: w.purpose, Danger: w.danger, Narrative: w.text}, "")
			return err
		})
	}
}

// open is a situation that advocates are working on, with an adult and a foreign-national minor in it.
func (s *stage) open(ago func(time.Duration) time.Time) {
	var situation string
	s.at(ago(20*time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) error {
			logged, err := s.Hotline.Log(ctx, hotline.Draft{Channel: hotline.Voice, Language: "es", Purpose: hotline.HighRisk, Outcome: hotline.Substantive,
				Narrative: "Two people work in a kitchen without days off. Wages are kept for a debt.", Contact: "callback arranged", Safe: "mornings only"}, "")
			if err != nil {
				return err
			}
			for code, fact := range map[string]string{"debt-bondage": "Wages are kept until the journey is paid off.", "withholds-documents": "The manager keeps both passports."} {
				if _, err := s.Hotline.Recognise(ctx, hotline.IndicatorDraft{Signal: logged.ID, Code: code, Fact: fact, ToldBy: "potential victim"}, ""); err != nil {
					return err
				}
			}
			situation, err = s.Hotline.OpenSituation(ctx, logged.ID, hotline.Opening{Forms: hotline.Forms{Labor: true}, Grade: hotline.High, VictimsMin: 2}, "")
			return err
		})
	})
	for n, minor := range []bool{false, true} {
		s.at(ago(19*time.Hour-time.Duration(n)*time.Minute), func(ctx context.Context) error {
			return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) error {
				who := s.plan.People[s.someone(3+n, minor)]
				person, err := s.People.Record(ctx, people.Draft{Particulars: people.Particulars{Name: who.Given + " " + who.Family, Born: who.Born,
					Contact: "the number the call came from", Wants: "A room of her own, and her papers back.", SafeHow: "Call, never text. Say it is about the language class."},
					Band: people.Band(band(who)), Nationality: "foreign", Language: who.Language, SafeCall: "yes", SafeText: "no", SafeFrom: "09:00", SafeTo: "12:00"}, "")
				if err != nil {
					return err
				}
				_, err = s.Hotline.Add(ctx, hotline.VictimDraft{Situation: situation, Person: person, Role: "potential victim"}, "")
				return err
			})
		})
	}
	s.at(ago(19*time.Hour+30*time.Minute), func(ctx context.Context) error {
		return s.do(ctx, Hotline, access.Supervisor, func(ctx context.Context) error { return s.Hotline.Respond(ctx, situation) })
	})
	s.at(ago(19*time.Hour-3*time.Minute), func(ctx context.Context) error { return s.Settle(ctx) })
}

// drafted is a notice that the officer of child protection has not sent yet.
func (s *stage) drafted(n int, discovered time.Time) {
	s.at(discovered, func(ctx context.Context) error {
		who := s.plan.People[s.someone(n, true)]
		var person string
		err := s.do(ctx, Cps, access.CaseWorker, func(ctx context.Context) (err error) {
			person, err = s.People.Record(ctx, people.Draft{Particulars: people.Particulars{Name: who.Given + " " + who.Family, Born: who.Born, Contact: "in placement"},
				Band: people.Minor, Nationality: "foreign", Language: who.Language}, "")
			return err
		})
		if err != nil {
			return err
		}
		_, err = s.Certification.DraftNotice(access.As(ctx, access.FlowAs(certification.NoticeFlow)), "", person, Cps, discovered, "minor")
		return err
	})
}

// proposed is a request whose eligibility a specialist proposed: it waits for the second person.
func (s *stage) proposed(ago func(time.Duration) time.Time, n int) {
	const day = 24 * time.Hour
	s.plan.Children = append(s.plan.Children, Child{Type: "labor", Discovered: ago(24 * day), Letters: []Letter{{Kind: "interim assistance", At: ago(20 * day)}},
		Person: s.someone(n, true)})
	decided := s.child(len(s.plan.Children) - 1)
	s.at(ago(2*time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
			return s.Certification.Propose(ctx, certification.Edit{ID: *decided}, certification.Proposal{Decision: certification.GrantEligibility,
				Reason: "the facts meet the definition", Text: "Two sources agree; the birth record was seen."})
		})
	})
}

// asked is an adult's request whose certification waits for the second person.
func (s *stage) asked(ago func(time.Duration) time.Time, person int) {
	who := s.plan.People[person]
	s.at(ago(30*time.Hour), func(ctx context.Context) error {
		return s.do(ctx, Certifier, access.Specialist, func(ctx context.Context) error {
			id, err := s.Certification.SubmitAdult(ctx, certification.AdultDraft{Name: who.Given + " " + who.Family, SendTo: "case manager",
				Requester: certification.AdultRequesters[1], Forms: said("labor"), Basis: certification.BonaFideT, NoticeOn: clock.On(ago(72*time.Hour), Zone)}, "")
			if err != nil {
				return err
			}
			return s.Certification.ProposeCertification(ctx, certification.Edit{ID: id}, certification.Proposal{Decision: certification.Certify, Reason: "assists reasonable requests"})
		})
	})
}
