package people

import (
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/ui"
)

// samples are every state of every page, with invented records.
func samples() []web.Sample {
	now := time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	const who = "01890a5d-ac96-774b-bcce-b302099a8057"
	box := vault.Sealed("sealed")
	d := &desk{}
	p := Person{ID: who, Agency: "hotline-operator", Band: Minor, Nationality: "foreign", Language: "es", Name: box, Contact: box, Wants: box, SafeHow: box,
		Gaps: Gaps{Born: Declined}, SafeFrom: "09:00", SafeTo: "17:00", SafeCall: "yes", SafeText: "yes", SafeLeave: "no", SafeWords: "no", SafeAsked: now.Add(-2 * time.Hour), Recorded: now.Add(-3 * time.Hour), Version: 2}
	unsafe, gone, asked := p, p, p
	unsafe.SafeCall, unsafe.SafeText, unsafe.SafeFrom, unsafe.SafeTo, unsafe.SafeHow, unsafe.Band = "", "", "", "", nil, AgeUnknown
	unsafe.SafeLeave = ""
	gone.Erased, asked.EraseAsked = now, now.Add(-time.Hour)
	given := []consent.Consent{
		{ID: "c1", Purpose: consent.Referral, Recipient: "o", Scope: ScopeName, Language: "es", How: "written", Interpreter: "professional", Yes: true, NoPolice: true, Expires: clock.NewDate(2026, 9, 9)},
		{ID: "c2", Purpose: consent.Notice, Recipient: "a", Scope: ScopeNotice, Language: "es", How: "spoken", Interpreter: "none needed", Expires: clock.NewDate(2026, 9, 9)},
		{ID: "c3", Purpose: consent.Share, Recipient: "a", Scope: ScopeNeeds, Language: "es", How: "written", Interpreter: "professional", Yes: true, Withdrawn: now, Expires: clock.NewDate(2026, 9, 9)},
		{ID: "c4", Purpose: consent.Share, Recipient: "a", Scope: ScopeNeeds, Language: "es", How: "written", Interpreter: "professional", Yes: true, Expires: clock.NewDate(2026, 2, 1)},
	}
	names := map[string]string{"o": "Harbor Shelter Network", "a": "State child welfare agency", "hotline-operator": "National hotline"}
	person := func(p Person, o opening, mayOpen bool, at time.Time) personView {
		v := viewOf(p, "Text first, then call", "Where the call comes from", at, time.UTC, o, mayOpen)
		v.Consents = badges(given, names, at)
		return v
	}
	form := func(change bool, x Draft, err error) formView {
		v := d.formView(ui.Form{Action: "/people", ID: "person", Submit: "Record", Once: "00000000000000000000000000000000"}, change, x.values(), err)
		v.Head = newHead
		return v
	}
	entered := empty()
	entered.Wants, entered.Gaps.Wants, entered.Name, entered.Gaps.Name, entered.SafeFrom = "A quiet room", "", "A. Sample", Declined, "nine"
	dup := form(false, empty(), nil)
	dup.Duplicates = []ui.Link{{Text: Ref(who), Href: path(who)}}
	mine, theirs := empty(), empty()
	mine.Wants, theirs.Wants = "A lawyer", "A quiet room"
	looks := []Look{{At: now, Role: access.Advocate, Kind: access.User, Agency: "hotline-operator", Act: string(ActOpen), Purpose: CallBack, Opened: true, Words: "She asked for a call after the clinic"},
		{At: now.Add(-time.Hour), Role: access.CaseWorker, Kind: access.User, Agency: "elsewhere", Act: string(ActView), Purpose: "work on the record", Refused: true},
		{At: now.Add(-2 * time.Hour), Kind: access.Flow, Act: string(ActOpen), Purpose: "prepare a notice", Opened: true}}
	paper := warning(p)
	paper.Form, paper.Table, paper.Upto = nil, looksTable(looks, names, time.UTC), now
	badPaper := warning(p)
	bad := badPaper.Form.Filled(nil, fault.Wrong("knows", "Tell her first that paper can be found"))
	bad.Fields[0].Error = "Tell her first that paper can be found"
	badPaper.Form = &bad
	reg := (&desk{}).registerView([]Person{p, unsafe})
	reg.Pages = ui.Pages{Shown: 2, Next: "/people?after=x"}
	cv := consentViewOf(p, given, names, []Recipient{{"o", "Harbor Shelter Network"}}, clock.NewDate(2026, 6, 11))
	return []web.Sample{
		{Name: "Register", Page: registerPage, View: reg}, {Name: "Register, empty", Page: registerPage, View: (&desk{}).registerView(nil)},
		{Name: "Person, safe to call now", Page: personPage, View: person(p, opening{}, true, now)},
		{Name: "Person, outside the safe hours", Page: personPage, View: person(p, opening{field: FieldContact, err: "Outside the safe hours. Safe from 09:00 to 17:00."}, true, now.Add(8*time.Hour))},
		{Name: "Person, a field stands open", Page: personPage, View: person(p, opening{field: FieldWants, value: "A quiet room, and to call her sister"}, true, now)},
		{Name: "Person, nobody asked what is safe", Page: personPage, View: viewOf(unsafe, "", "", now, time.UTC, opening{}, true)},
		{Name: "Person, not for this role", Page: personPage, View: person(p, opening{}, false, now)},
		{Name: "Person, erasure asked for", Page: personPage, View: person(asked, opening{}, true, now)},
		{Name: "Person, erased", Page: personPage, View: viewOf(gone, "", "", now, time.UTC, opening{}, true)},
		{Name: "Record a person", Page: formPage, View: form(false, empty(), nil)},
		{Name: "Record a person, to correct", Page: formPage, View: form(false, entered, entered.check(clock.NewDate(2026, 6, 11)))},
		{Name: "Record a person, one is there", Page: formPage, View: dup},
		{Name: "Change a person", Page: formPage, View: form(true, mine, nil)},
		{Name: "Change a person, two people saved", Page: formPage, View: formView{Head: editHead(p), Conflict: conflictView(p, mine, theirs, mine.values())}},
		{Name: "Consent", Page: consentPage, View: cv},
		{Name: "Consent, not asked", Page: consentPage, View: consentViewOf(p, nil, nil, nil, clock.NewDate(2026, 6, 11))},
		{Name: "Who looked", Page: logPage, View: logViewOf(p, looks, names, time.UTC)},
		{Name: "Before you print", Page: paperPage, View: warning(p)}, {Name: "Before you print, not told", Page: paperPage, View: badPaper},
		{Name: "Who looked, to print", Page: paperPage, View: paper},
		{Name: "Records to erase", Page: erasuresPage, View: erasuresViewOf([]Person{asked}, func(Person) bool { return true })},
		{Name: "Records to erase, not yours", Page: erasuresPage, View: erasuresViewOf([]Person{asked}, func(Person) bool { return false })},
		{Name: "Records to erase, none", Page: erasuresPage, View: erasuresViewOf(nil, nil)},
	}
}
