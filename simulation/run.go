package simulation

import (
	"container/heap"
	"context"
	"fmt"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

// Start is when the simulated country begins: before its first signal.
var Start = time.Date(2019, 6, 1, 12, 0, 0, 0, time.UTC)

// Doors are the services that a plan is recorded through, and the clock that the recording moves.
type Doors struct {
	Time          *clock.Manual
	Guard         *access.Guard
	Agencies      *agencies.Service
	People        *people.Service
	Hotline       *hotline.Service
	Certification *certification.Service
	Settle        func(context.Context) error // lets the paths between domains follow
}

// event is one thing that somebody does at an instant.
type event struct {
	at  time.Time
	nth int // keeps the order of equal instants
	do  func(context.Context) error
}

type events []event

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	if !e[i].at.Equal(e[j].at) {
		return e[i].at.Before(e[j].at)
	}
	return e[i].nth < e[j].nth
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	x := old[len(old)-1]
	*e = old[:len(old)-1]
	return x
}

// stage records a plan event by event, as the people who would have done it.
type stage struct {
	Doors
	plan  Plan
	queue events
	next  int
	casts map[string][]access.Principal
	known []string // ids of the plan's situations, once opened
	turn  int
}

// at schedules do.
func (s *stage) at(t time.Time, do func(context.Context) error) {
	s.next++
	heap.Push(&s.queue, event{clock.Instant(t), s.next, do})
}

// as is a context in which somebody with the role acts; nth picks among several, so that two people are two.
func (s *stage) as(ctx context.Context, agency string, role access.Role, nth int) (context.Context, error) {
	key := agency + "|" + string(role)
	cast, ok := s.casts[key]
	if !ok {
		var err error
		if cast, err = s.Agencies.Acting(access.As(ctx, access.ConsoleAs("simulation")), agency, role); err != nil {
			return ctx, err
		}
		if len(cast) == 0 {
			return ctx, fmt.Errorf("simulation: nobody is %s of %s", role, agency)
		}
		s.casts[key] = cast
	}
	return access.As(ctx, cast[nth%len(cast)]), nil
}

// do acts as one role.
func (s *stage) do(ctx context.Context, agency string, role access.Role, act func(context.Context) error) error {
	s.turn++
	as, err := s.as(ctx, agency, role, s.turn)
	if err != nil {
		return err
	}
	return act(as)
}

func onStage(d Doors, p Plan) *stage {
	return &stage{Doors: d, plan: p, casts: map[string][]access.Principal{}, known: make([]string, len(p.Situations))}
}

// Run records the plan in the order of time. progress may be nil.
func Run(ctx context.Context, d Doors, p Plan, progress func(done, total int)) error {
	s := onStage(d, p)
	for i := range p.Situations {
		s.situation(i)
	}
	for _, g := range p.Loose {
		s.loose(g)
	}
	for i := range p.Adults {
		s.adult(p.Adults[i])
	}
	for i := range p.Children {
		s.child(i)
	}
	for _, who := range p.People {
		for _, r := range who.Records {
			s.register(who, r)
		}
	}
	return s.play(ctx, progress)
}

// play lets everything happen in the order of time.
func (s *stage) play(ctx context.Context, progress func(done, total int)) error {
	total, done := len(s.queue), 0
	for len(s.queue) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		e := heap.Pop(&s.queue).(event)
		s.Time.Set(e.at)
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("simulation: at %s: %w", e.at.Format(time.RFC3339), err)
		}
		if done++; progress != nil && done%64 == 0 {
			progress(min(done, total), total)
		}
	}
	if progress != nil {
		progress(total, total)
	}
	return s.Settle(ctx)
}

// pronouns of stories told by nobody: invented sentences without detail, as calm as a record should be.
var stories = []string{
	"The contactor says that wages were kept back and that leaving was not allowed.",
	"Somebody at work holds the passports of several people.",
	"The contactor asks what help there is and does not wish to give a name.",
	"A debt grows faster than it can be paid.",
	"The contactor is worried about a neighbor who is never seen outside.",
}

func (s *stage) story(nth, person int) string {
	text := stories[nth%len(stories)]
	if person >= 0 {
		who := s.plan.People[person]
		text += " The name given is " + who.Given + " " + who.Family + "."
	}
	return text
}

var purposeCodes = map[string]hotline.Purpose{"crisis": hotline.Crisis, "tip": hotline.Tip, "referral": hotline.Referred,
	"general information": hotline.General, "high risk": hotline.HighRisk}

func (s *stage) draft(g Signal, nth, person int) hotline.Draft {
	return hotline.Draft{Channel: hotline.Channel(g.Channel), Language: g.Language, Purpose: purposeCodes[g.Purpose],
		Outcome: hotline.Outcome(g.Outcome), Narrative: s.story(nth, person), Contact: "callback arranged", Received: g.At}
}

// loose logs a contact that leads to no situation.
func (s *stage) loose(g Signal) {
	s.at(g.At, func(ctx context.Context) error {
		return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) error {
			d := s.draft(g, s.turn, -1)
			d.Done = true
			_, err := s.Hotline.Log(ctx, d, "")
			return err
		})
	})
}

func forms(kind string) hotline.Forms {
	return hotline.Forms{Labor: kind == "labor" || kind == "labor and sex", Sex: kind == "sex" || kind == "labor and sex"}
}

// situation logs its signals, opens it with the first substantive one, grades it, and merges it where the plan says so.
func (s *stage) situation(i int) {
	x := s.plan.Situations[i]
	var id string
	for n, g := range x.Signals {
		if g.Outcome != "substantive" {
			s.loose(g)
			continue
		}
		if id == "" && firstSubstantive(x.Signals) == n {
			s.at(g.At, func(ctx context.Context) error {
				return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) (err error) {
					logged, err := s.Hotline.Log(ctx, s.draft(g, i, x.Person), "")
					if err != nil {
						return err
					}
					id, err = s.Hotline.OpenSituation(ctx, logged.ID, hotline.Opening{Forms: forms(x.Type), Grade: hotline.Grade(x.Grade), VictimsMin: 1 + i%2}, "")
					if err != nil {
						return err
					}
					s.known[i] = id
					if err := s.Hotline.Close(ctx, logged.ID, hotline.Substantive, 0); err != nil {
						return err
					}
					if g.Purpose == "crisis" {
						if err := s.Hotline.Respond(ctx, id); err != nil {
							return err
						}
					}
					return s.victim(ctx, id, x)
				})
			})
			continue
		}
		s.at(g.At, func(ctx context.Context) error {
			return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) error {
				d := s.draft(g, i+n, -1)
				d.Situation, d.Done = id, true
				_, err := s.Hotline.Log(ctx, d, "")
				return err
			})
		})
	}
	if x.Into < 0 {
		s.at(x.Signals[len(x.Signals)-1].At.Add(72*time.Hour), func(ctx context.Context) error {
			return s.do(ctx, Hotline, access.Advocate, func(ctx context.Context) error { return s.Hotline.End(ctx, id, 0) })
		})
	} else { // when both are known and nothing more is told
		into := s.plan.Situations[x.Into]
		last := x.Signals[len(x.Signals)-1].At
		if t := into.Signals[len(into.Signals)-1].At; t.After(last) {
			last = t
		}
		s.at(last.Add(time.Hour), func(ctx context.Context) error {
			return s.do(ctx, Hotline, access.Supervisor, func(ctx context.Context) error {
				return s.Hotline.Merge(ctx, id, s.known[x.Into], 0)
			})
		})
	}
}

func firstSubstantive(gs []Signal) int {
	for i, g := range gs {
		if g.Outcome == "substantive" {
			return i
		}
	}
	return -1
}
