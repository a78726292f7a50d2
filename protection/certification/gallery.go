package certification

import (
	"net/url"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// sampleZone is where the invented agency sits.
var sampleZone = func() *time.Location {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		return time.UTC
	}
	return z
}()

var (
	sampleNow   = time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	sampleNames = map[string]string{"hotline-operator": "National hotline operator", "hhs-otip": "HHS, Office on Trafficking in Persons"}
	sampleBox   = vault.Sealed{1} // stands for something sealed; opens nowhere
	sampleVoice = lang.Voice{Catalogue: lang.New(), Tag: lang.English, Zone: sampleZone}
)

func sampleOnce() string { return strings.Repeat("0", 32) }

// sampleFile is an invented request in a state, seen by the receiving agency.
func sampleFile(s State) File {
	at := func(days int, hours int) time.Time {
		return sampleNow.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour)
	}
	r := Request{ID: "00000000-0000-7000-8000-000000000402", Ref: "RFA-2026-00402", Requester: "hotline-operator", Recipient: "hhs-otip", Class: "minor",
		Discovered: at(-45, 0), Drafted: at(-45, 1), Changed: at(-2, 0), Version: 7, Course: Course{State: s}}
	f := File{Receiving: s != Drafted}
	if s != Drafted {
		r.Received, r.KeyID, r.Law, r.Age, r.Language, r.Nationality, r.Urgent = at(-44, -5), "k", NoticeLaw, ByBirthDate, "es", "foreign", "medical care, school"
		r.Name, r.Born, r.Place, r.SafeHow = sampleBox, sampleBox, sampleBox, sampleBox
		r.Forms, r.Type, r.Setting, r.LegalHelp, r.Interpreter = Forms{Yes, No, No}, Labor, "agriculture", NotAsked, Yes
	}
	if s != Drafted && s != PartAIn {
		r.Course.PartB, r.CompleteAt, r.Credible = true, at(-41, 0), sampleBox
	}
	if r.Course.PartB && s != Complete {
		r.ReviewAt = at(-41, 2)
	}
	if s == Asked {
		r.Course.Question, r.AskedWhat = true, sampleBox
	}
	if s == Interim || s == Eligible || s == Denied || s == Reconsidering {
		r.InterimAt, r.Course.InterimFrom = at(-37, 0), clock.On(at(-37, 0), sampleZone)
		r.Course.InterimLast = r.Course.InterimFrom.AddDays(90)
		l := Letter{ID: "00000000-0000-7000-8000-000000000511", Number: "IA-2026-00311", Kind: InterimLetter, IssuedOn: r.Course.InterimFrom, LastOn: r.Course.InterimLast, Status: ValidLetter}
		f.Clocks = append(f.Clocks, deadline.Clock{Rule: InterimRule.Name, Task: "Decide eligibility", Start: r.InterimAt, Due: r.Course.InterimLast.End(sampleZone)})
		d := Decided{ID: "d1", Decision: GrantInterim, Reason: "credible information", ProposedBy: "u1", ProposedRole: string(access.Specialist), ProposedAt: at(-38, 0), Outcome: "approved", DecidedBy: "u2", DecidedRole: string(access.Approver), DecidedAt: at(-37, 0)}
		f.Decisions = append(f.Decisions, d)
		if s.Over() {
			r.EndedAt, f.Clocks[0].Met = at(-2, 0), at(-2, 0)
			l.Status = EndedLetter
			if s == Eligible {
				l.Status = ReplacedLetter
				f.Letters = append(f.Letters, Letter{ID: "00000000-0000-7000-8000-000000000512", Number: "EL-2026-00288", Kind: EligibilityLetter, IssuedOn: clock.On(at(-2, 0), sampleZone), Status: ValidLetter})
			}
		}
		f.Letters = append(f.Letters, l)
	}
	if s == Withdrawn {
		r.EndedAt, r.EndedWhy = at(-1, 0), WithdrawReasons[0]
	}
	notice := deadline.Clock{Rule: NoticeRule.Name, Task: "Send the notice to HHS", Start: r.Discovered, Due: r.Discovered.Add(24 * time.Hour), Met: r.Received}
	if s == Drafted {
		notice.Start, notice.Due = sampleNow.Add(-19*time.Hour), sampleNow.Add(5*time.Hour)
		r.Discovered = notice.Start
	}
	f.Clocks = append(f.Clocks, notice)
	f.History = []journal.Entry{{At: at(-2, 0), Act: string(ActAsk), Actor: journal.Actor{Kind: "user", Role: string(access.Specialist)}},
		{At: at(-44, -5), Act: string(ActSend), Actor: journal.Actor{Kind: "user", Role: string(access.ReportOfficer)}, Detail: string(ByBirthDate)},
		{At: at(-45, 1), Act: string(ActDraft), Actor: journal.Actor{Kind: "flow", Role: "flow"}, Detail: "minor"}}
	f.Request, f.Status = r, StatusOf(r.Course, clock.On(sampleNow, sampleZone))
	return f
}

// sampleProposed adds an open proposal.
func sampleProposed(f File, d Decision) File {
	f.Course.Proposed, f.Course.ProposedBy = d, "u1"
	f.Decisions = append(f.Decisions, Decided{ID: "d2", Decision: d, Reason: Reasons[d][0], ProposedBy: "u1", ProposedRole: string(access.Specialist), ProposedAt: sampleNow.Add(-46 * time.Hour)})
	return f
}

// Samples are every state of every page, with invented records.
func Samples() []web.Sample {
	var out []web.Sample
	add := func(name string, p web.Declared, title string, v any) {
		out = append(out, web.Sample{Name: name, Page: p, View: v, Title: title})
	}
	request := func(name string, f File, me string, a again, verbs ...Verb) {
		can := map[Verb]bool{}
		for _, v := range verbs {
			can[v] = f.Course.Can(v)
		}
		add("Request: "+name, requestPage, f.Ref, requestBody(f, can, me, sampleNames, sampleVoice, sampleNow, sampleOnce, a))
	}
	specialist := []Verb{TakeUp, PartBIn, Ask, Answer, Propose, Reconsider, Withdraw}
	for _, s := range States {
		if s == Drafted {
			request("draft, officer", sampleFile(s), "u9", again{}, Send, Withdraw)
			continue
		}
		request(string(s)+", specialist", sampleFile(s), "u3", again{}, specialist...)
	}
	proposed := sampleProposed(sampleFile(Interim), GrantEligibility)
	request("the second person may decide", proposed, "u2", again{}, Approve, Extend)
	request("who proposed may not decide", proposed, "u1", again{}, specialist...)
	request("who proposed tried to decide", proposed, "u1", again{alert: &ui.Alert{Tone: "error", Title: "Nothing was saved", Text: errSelf.Text}})
	request("a decision without a reason", proposed, "u2", again{form: "decide.", typed: url.Values{"decide.say": {string(GoBack)}}, err: fault.Wrong("decide.text", "Say what should be changed")}, Approve)
	request("a denial proposed", sampleProposed(sampleFile(Interim), Deny), "u2", again{}, Approve)
	request("somebody saved meanwhile", sampleFile(Asked), "u3", again{conflict: conflictOf(&fault.Fault{Kind: fault.Conflict, Theirs: sampleFile(Asked).Request},
		url.Values{"propose.decision": {string(GrantInterim)}, "propose.reason": {"credible information"}, "version": {"6"}}, "/certification/requests/x/propose")}, specialist...)
	request("a sealed field open", sampleFile(Review), "u3", again{field: "name", value: "value in the clear"}, specialist...)
	request("no purpose chosen", sampleFile(Review), "u3", again{field: "name", err: fault.Wrong("purpose", "Choose one of the answers")}, specialist...)
	extended := sampleFile(Interim)
	extended.Course.Extended, extended.Course.InterimLast = true, extended.Course.InterimLast.AddDays(30)
	request("extended", extended, "u3", again{}, specialist...)
	ranOut := sampleFile(Interim)
	ranOut.Course.InterimFrom, ranOut.Course.InterimLast = ranOut.Course.InterimFrom.AddDays(-60), ranOut.Course.InterimLast.AddDays(-60)
	ranOut.Clocks[0].Start, ranOut.Clocks[0].Due = ranOut.Clocks[0].Start.AddDate(0, 0, -60), ranOut.Clocks[0].Due.AddDate(0, 0, -60)
	ranOut.Status = StatusOf(ranOut.Course, clock.On(sampleNow, sampleZone))
	request("the period ran out", ranOut, "u3", again{}, specialist...)
	outside := sampleFile(Asked)
	outside.Receiving, outside.Decisions, outside.Letters = false, nil, nil
	request("as the requester sees it", outside, "u9", again{}, Answer, Withdraw)

	draft := sampleFile(Drafted)
	shown := &Particulars{Name: "name in the clear", Contact: "by text", Language: "es", Nationality: "foreign"}
	add("Notice: to be read", sendPage, draft.Ref, sendBody(draft, sampleNames["hhs-otip"], nil, sampleVoice, sampleNow, sampleOnce, again{}))
	add("Notice: values shown, birth date not known", sendPage, draft.Ref, sendBody(draft, sampleNames["hhs-otip"], shown, sampleVoice, sampleNow, sampleOnce, again{}))
	_, late := AgeTest(clock.Date{}, clock.Date{}, clock.On(sampleNow, sampleZone), 18, "")
	add("Notice: age unknown, no reason chosen", sendPage, draft.Ref, sendBody(draft, sampleNames["hhs-otip"], nil, sampleVoice, sampleNow, sampleOnce,
		again{err: late, typed: url.Values{"labor": {"yes"}, "law": {"yes"}}}))
	add("Part B: empty", formPage, draft.Ref, partBBody(sampleFile(PartAIn), false, sampleOnce, again{}))
	add("Part B: with errors", formPage, draft.Ref, partBBody(sampleFile(PartAIn), true, sampleOnce, again{err: fault.Wrong("credible", "Please fill this in"), typed: url.Values{"labor": {"yes"}}}))

	var rows []Row
	for _, s := range States {
		f := sampleFile(s)
		rows = append(rows, Row{ID: f.ID, Ref: f.Ref, State: s, Type: f.Type, Requester: f.Requester, Drafted: f.Drafted, Received: f.Received, Last: f.Course.InterimLast})
	}
	rows[3].Proposed = GrantInterim
	add("Requests: some", listPage, "Certification", requestList(rows, sampleNames, true, false, sampleVoice))
	add("Requests: none", listPage, "Certification", requestList(nil, sampleNames, false, false, sampleVoice))
	return append(out, moreSamples()...)
}

func moreSamples() []web.Sample {
	var out []web.Sample
	add := func(name string, p web.Declared, title string, v any) {
		out = append(out, web.Sample{Name: name, Page: p, View: v, Title: title})
	}
	may := map[access.Act]bool{ActAdultVerify: true, ActAdultPropose: true, ActAdultClose: true, ActAdultOpen: true}
	var adults []Adult
	for _, s := range []AdultState{BasisPending, BasisVerified, Certified, Closed} {
		a := Adult{ID: "00000000-0000-7000-8000-000000000112", Ref: "RFC-2026-00112", Agency: "hhs-otip", Requester: "case manager", State: s, Forms: Forms{Yes, Yes, No}, Type: LaborAndSex,
			Received: sampleNow.AddDate(0, 0, -9), Name: sampleBox, Born: sampleBox, Version: 2}
		if s == BasisVerified || s == Certified {
			a.Basis, a.NoticeOn, a.Verified = BonaFideT, clock.NewDate(2026, 6, 5), sampleNow.AddDate(0, 0, -5)
		}
		if s == Certified || s == Closed {
			a.EndedAt, a.EndedWhy = sampleNow.AddDate(0, 0, -1), CloseReasons[0]
		}
		adults = append(adults, a)
		add("Adult: "+string(s), adultPage, a.Ref, adultBody(AdultFile{Adult: a}, may, "u3", sampleNames["hhs-otip"], sampleVoice, sampleNow, sampleOnce, again{}))
	}
	proposed := adults[1]
	proposed.Proposed, proposed.ProposedBy = Certify, "u1"
	ds := []Decided{{ID: "d3", Decision: Certify, Reason: Reasons[Certify][0], ProposedBy: "u1", ProposedRole: string(access.Specialist), ProposedAt: sampleNow.Add(-20 * time.Hour)}}
	decide := map[access.Act]bool{ActAdultDecide: true, ActAdultOpen: true}
	add("Adult: the second person may decide", adultPage, proposed.Ref, adultBody(AdultFile{Adult: proposed, Decisions: ds}, decide, "u2", sampleNames["hhs-otip"], sampleVoice, sampleNow, sampleOnce, again{}))
	add("Adults: some", listPage, "Certification", adultList(append(adults, proposed), true, false, sampleVoice))
	add("Adults: none", listPage, "Certification", adultList(nil, false, false, sampleVoice))
	add("New adult: empty", formPage, "Record a request", adultForm(sampleOnce(), again{}))
	add("New adult: a child", formPage, "Record a request", adultForm(sampleOnce(), again{err: fault.Wrong("born", "Under 18 today: children are not certified. Use a Request for Assistance"), typed: url.Values{"born.month": {"3"}, "born.day": {"4"}, "born.year": {"2010"}}}))

	letter := Letter{ID: "00000000-0000-7000-8000-000000000512", Number: "EL-2026-00288", Agency: "hhs-otip", Kind: EligibilityLetter, Request: "00000000-0000-7000-8000-000000000402",
		Type: Labor, IssuedOn: clock.NewDate(2026, 6, 9), Status: ValidLetter, Version: 1}
	for _, s := range []LetterStatus{ValidLetter, ReplacedLetter, EndedLetter, AnnulledLetter} {
		l := letter
		if l.Status = s; s == ReplacedLetter {
			l.ReplacedBy = "00000000-0000-7000-8000-000000000513"
		}
		if s == EndedLetter {
			l.Kind, l.Number, l.LastOn = InterimLetter, "IA-2026-00311", clock.NewDate(2026, 8, 3)
		}
		add("Letter: "+string(s), letterPage, l.Number, letterBody(LetterFile{Letter: l, Ref: "RFA-2026-00402"}, true, false, "u3", sampleVoice, sampleOnce, again{}))
	}
	asked := letter
	asked.Proposed, asked.Proposer = Annul, "u1"
	ds = []Decided{{ID: "d4", Decision: Annul, Reason: Reasons[Annul][0], ProposedBy: "u1", ProposedRole: string(access.Specialist), ProposedAt: sampleNow.Add(-2 * time.Hour)}}
	add("Letter: annulment proposed", letterPage, asked.Number, letterBody(LetterFile{Letter: asked, Ref: "RFA-2026-00402", Decisions: ds}, false, true, "u2", sampleVoice, sampleOnce, again{}))

	const phone = "866-401-5510"
	typed := url.Values{"code": {"K7Q2-9DMA-3HXR-5VBN-8"}, "issued.month": {"6"}, "issued.day": {"9"}, "issued.year": {"2026"}}
	add("Check a letter: empty", checkPage, "Check a letter", checkBody("", phone, time.Time{}, again{}))
	for _, r := range []Result{Valid, Replaced, Pending, NotFound, Mistyped} {
		add("Check a letter: "+string(r), checkPage, "Check a letter", checkBody(r, phone, sampleNow, again{typed: typed}))
	}
	add("Check a letter: no date", checkPage, "Check a letter", checkBody("", phone, time.Time{}, again{typed: url.Values{"code": {"K7Q2-9DMA-3HXR-5VBN-8"}}, err: fault.Wrong("issued", "Enter a date that exists: month, day and four figures of the year")}))
	return out
}
