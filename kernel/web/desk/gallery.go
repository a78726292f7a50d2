package desk

import (
	"net/url"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
)

// Samples shows every state of both pages, with invented records.
func Samples() []web.Sample {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		zone = time.UTC
	}
	now := time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	at := func(h time.Duration) time.Time { return now.Add(h * time.Hour) }
	voice := lang.Voice{Catalogue: lang.New(), Tag: lang.English, Zone: zone}
	task := func(role access.Role, text, ref, why, verb string, start, due time.Duration) Task {
		return Task{Role: role, Text: text, Ref: ref, Why: why, Verb: verb, Href: "/gallery", Start: at(start), Due: at(due)}
	}
	late := task(access.Specialist, "Read the information the requester sent", "RFA-2026-00418", "2 working days", "Read", -72, -24)
	late.Escalated = true
	wait := Task{Role: access.Specialist, Text: "Consultation asked of two agencies", Ref: "RFA-2026-00402", Href: "/gallery", Start: at(-40), Waiting: true, Why: "90 days"}
	open := Task{Role: access.Specialist, Text: "Three requests nobody has taken", Ref: "Queue", Href: "/gallery", Verb: "Take one", Start: at(-2)}
	done := task(access.Specialist, "Tell Justice and Homeland Security", "RFA-2026-00426", "24 hours from the decision", "", -23, 1)
	done.Met = at(-1)
	groups := func() []Group {
		return []Group{{Role: access.Specialist, Now: true, Tasks: []Task{late, wait, open, done,
			task(access.Specialist, "Part A is not complete: the day of discovery is missing", "RFA-2026-00431", "24 hours from discovery", "Complete", -17, 7),
			task(access.Specialist, "Decide eligibility", "RFA-2026-00377", "90 days", "Decide", -24*87, 24*3),
			task(access.Specialist, "Decide eligibility", "RFA-2026-00399", "90 days", "Decide", -24*37, 24*53)}},
			{Role: access.Approver, Tasks: []Task{task(access.Approver, "Agree or send back: Certification Letter", "RFC-2026-01127", "2 working days", "Review", -20, 6)}},
			{Role: access.Editor, Quiet: quiet[access.Editor]}}
	}
	actors := map[string][2]string{"u": {"Hotline advocate", "Ana Reyes, National Hotline Operator"}, "f": {"The system", "notice"}, "p": {"Public", "Somebody on the public pages"}}
	s := speaker{voice, map[access.Act]string{"people.person.open": "Opened a person’s particulars"}, func(a journal.Actor) (string, string) { return actors[a.ID][0], actors[a.ID][1] }}
	entry := func(h time.Duration, who, act, kind, id, person, purpose, detail string) journal.Entry {
		return journal.Entry{At: at(h), Actor: journal.Actor{ID: who}, Act: act, Kind: kind, Resource: id, Subject: person, Purpose: purpose, Detail: detail}
	}
	const signal, person = "019eb0aa-0000-7000-8000-000000000001", "019eb0aa-0000-7000-8000-000000000002"
	rows := []journal.Entry{
		entry(-1, "u", "people.person.open", "Person", person, person, "call back", ""),
		entry(-2, "u", "people.person.open", "Person", person, person, "curious", "refused"),
		entry(-3, "f", "hotline.notice.draft", "Notice", signal, person, "", "minor"),
		entry(-4, "p", "hotline.signal.report", "Signal", signal, "", "", "online"),
	}
	point := Point{Size: 184220, At: now, Key: "manumit+00000000+public"}
	wrong := filterForm("").Filled(url.Values{"record": {"what is this"}}, fault.Wrong("record", "An id as it stands in the journal"))
	return []web.Sample{
		{Name: "Worklist: three roles", Page: worklistPage, View: arrange(groups(), metCount{15, 14}, now, zone).view(voice), Title: "Worklist"},
		{Name: "Worklist: nothing to do", Page: worklistPage, View: arrange([]Group{{Role: access.Advocate, Now: true, Quiet: quiet[access.Advocate]}}, metCount{}, now, zone).view(voice), Title: "Worklist"},
		{Name: "Worklist: more than is shown", Page: worklistPage, View: arrange([]Group{{Role: access.Specialist, Now: true, More: true, Tasks: []Task{late}}}, metCount{}, now, zone).view(voice), Title: "Worklist"},
		{Name: "Journal: newest entries", Page: journalPage, View: s.journal(Entries{Rows: rows, Point: point, Next: 184120}, "", 0), Title: "Journal"},
		{Name: "Journal: of every agency, further down", Page: journalPage, View: s.journal(Entries{Rows: rows[2:], Point: point, Whole: true}, "", 184120), Title: "Journal"},
		{Name: "Journal: one record", Page: journalPage, View: s.journal(Entries{Rows: rows[:2], Point: point}, person, 0), Title: "Journal"},
		{Name: "Journal: an id that is not there", Page: journalPage, View: s.journal(Entries{Point: point}, signal, 0), Title: "Journal"},
		{Name: "Journal: something that is no id", Page: journalPage, View: journalView{Head: journalHead(false), Filter: &wrong}, Title: "Journal"},
		{Name: "Journal: nothing yet", Page: journalPage, View: s.journal(Entries{}, "", 0), Title: "Journal"},
		{Name: "History of a record", Page: journalPage, View: s.history(Entries{Rows: rows, Point: point}, person), Title: "History of a record"},
	}
}
