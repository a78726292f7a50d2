package ui

import (
	"net/url"
	"time"

	"github.com/manumit/manumit/kernel/fault"
)

// Sample is one state of one pattern, with invented records.
type Sample struct {
	Pattern, State string
	Template       string
	Value          any
}

// Samples shows every state of every pattern.
func Samples() []Sample {
	now := time.Date(2026, time.June, 11, 14, 42, 0, 0, time.UTC)
	at := func(h time.Duration) time.Time { return now.Add(h * time.Hour) }
	start := at(-20)
	out := []Sample{
		{"Deadline chip", "met", "chip", ChipFor(start, at(4), at(-1), now)},
		{"Deadline chip", "met late", "chip", ChipFor(at(-48), at(-20), at(-1), now)},
		{"Deadline chip", "due", "chip", ChipFor(at(-24*37), at(24*53), time.Time{}, now).With("90 days, once 30 more", "")},
		{"Deadline chip", "soon", "chip", ChipFor(start, at(5), time.Time{}, now).With("24 hours from discovery", "")},
		{"Deadline chip", "overdue", "chip", ChipFor(at(-72), at(-25), time.Time{}, now).With("2 working days", "Supervisor told")},
		{"Deadline chip", "no clock yet", "chip", ChipFor(time.Time{}, time.Time{}, time.Time{}, now)},
		{"Tag", "plain", "tag", Tag{Text: "Labor"}},
		{"Tag", "amber, with a mark", "tag", Tag{Text: "High indicators", Tone: "amber", Icon: "half"}},
		{"Tag", "clay, with a mark", "tag", Tag{Text: "Crisis", Tone: "clay", Icon: "flag"}},
		{"State line", "in the middle", "line", Line{Label: "Where the request stands", Steps: []Step{
			{Done, "Submitted", "June 1"}, {Done, "Basis pending", "June 1 to 8"}, {Now, "Basis verified", "June 8"}, {Next, "Letter issued", ""}}}},
		{"Timeline", "one day", "timeline", Timeline{Times: true, Events: []Event{
			{At: at(-1), Kind: "seal", Title: "Referral accepted", Text: "Two rooms from tonight. The consent to this referral covers it."},
			{At: at(-2), Title: "Signal joined to this situation", Link: Link{Text: "Open", Href: "/gallery", About: "the signal"}},
			{At: at(-3), Kind: "law", Title: "Report to the police: the person’s wish"},
			{At: at(-4), Kind: "sys", Title: "Situation opened"}}}},
		{"Facts", "values and the four answers", "facts", Facts{Answers: true, Rows: []Fact{
			{Term: "18 or older", Answer: Said("Yes")},
			{Term: "Nationality", Answer: Answer{Gap: NotAsked}},
			{Term: "Place", Answer: Answer{Gap: Declined}},
			{Term: "Industry", Answer: Answer{Gap: Unknown}},
			{Term: "Cooperation", Answer: Answer{Gap: NotApplicable, Why: "a minor"}}}}},
		{"Evidence block", "one indicator", "evidence", Evidence{Items: []EvidenceItem{{Indicator: "Withholds documents", Element: "Legal element: means",
			Fact: "The employer has held the person’s passport since March.", Source: "Told by the person, chat", At: at(-4), By: "Advocate 214"}},
			Note: "**High** because the facts that were told meet every legal element."}},
		{"Consent badge", "yes", "consent", ConsentBadge{State: ConsentYes, What: "Referral to a shelter", Detail: "Needs and safe contact only. Given by chat in Spanish.", Ends: at(24 * 90)}},
		{"Consent badge", "not needed", "consent", ConsentBadge{State: ConsentNotNeeded, What: "24-hour notice for a minor", Law: "22 USC 7105(b)(1)(G)", Detail: "The person was told first."}},
		{"Consent badge", "not asked", "consent", ConsentBadge{State: ConsentNotAsked, What: "Use in research"}},
		{"Consent badge", "no", "consent", ConsentBadge{State: ConsentNo, What: "Report to police", Detail: "Ask again only if the person brings it up."}},
		{"Consent badge", "withdrawn", "consent", ConsentBadge{State: ConsentWithdrawn, What: "Story on the website", Detail: "Taken down in 1 of 2 places, second due in 2 days."}},
	}
	purposes := Options("letter", "Print a letter", "call", "Call the person")
	out = append(out,
		Sample{"Sealed field", "sealed", "sealed", Sealed{Name: "Name", Purposes: purposes, Action: "/gallery"}},
		Sample{"Sealed field", "asking, no purpose chosen", "sealed", Sealed{Name: "Birth date", Purposes: purposes, Action: "/gallery", Error: "Choose one of the answers"}},
		Sample{"Sealed field", "open", "sealed", Sealed{Name: "Phone", Open: true, Value: "value in the clear", Until: now.Add(4*time.Minute + 10*time.Second), Now: now, SealNow: "/gallery"}},
		Sample{"Sealed field", "not for this role", "sealed", Sealed{Name: "Place", Who: Link{Text: "Who can", Href: "/gallery"}}},
		Sample{"Safe to contact", "known", "safe", SafeContact{Known: true, Now: "Call or text until 6 p.m.", Later: "Text only", How: "Ask for the person by reference", Never: "Leave a message", Asked: at(-4), By: "Advocate 214", Edit: Link{Text: "Change", Href: "/gallery"}}},
		Sample{"Safe to contact", "not asked", "safe", SafeContact{Edit: Link{Text: "Record what is safe", Href: "/gallery"}}},
		Sample{"Crisis", "open", "crisis", Crisis{Text: "Immediate danger", Due: ChipFor(at(-1), at(1), time.Time{}, now), Told: "Supervisor told"}},
		Sample{"Two people", "the second may decide", "twopeople", TwoPeople{
			First: Signer{Role: "Proposed by", Who: "Child-protection specialist", When: at(-20), Text: "Three facts, two sources."},
			Second: Signer{Role: "Second person", Text: "You did not propose this, so you may decide.", Form: &Form{Action: "/gallery", ID: "decide", Submit: "Decide",
				Fields: []Field{{Kind: Radios, Name: "decision", Label: "Decision", Options: Options("agree", "Agree", "back", "Send back")},
					{Kind: Area, Name: "reason", Label: "Reason, kept with the decision", Max: 500, Rows: 3}}}}}},
		Sample{"Two people", "not you", "twopeople", TwoPeople{
			First:  Signer{Role: "Proposed by", Who: "You", When: at(-20)},
			Second: Signer{Role: "Second person", Text: "You proposed this, so another person must decide."}}},
		Sample{"Empty", "nothing found", "empty", Empty{Title: "No services match what you asked for.", Text: "Without the language there are 38.", Next: Link{Text: "Search again without it", Href: "/gallery"}}},
		Sample{"Note", "plain", "note", Note{Text: "An indicator is a fact that was told. **It is not a finding.**"}},
		Sample{"Note", "amber", "note", Note{Tone: "amber", Title: "Check this.", Text: "The date is before the person’s birth."}},
		Sample{"Alert", "done", "alert", Alert{Tone: "success", Title: "Saved", Text: "The notice was drafted. A mandated-report officer will read it."}},
		Sample{"Progress", "under way", "progress", Progress{Label: "Importing services", Done: 318, Total: 501, Refuse: 2, Left: 2 * time.Minute, Refused: Link{Text: "Refused rows", Href: "/gallery"}}},
		Sample{"Conflict", "two people", "conflict", Conflict{By: "Advocate 231", At: at(-1), Keep: Link{Text: "Keep theirs", Href: "/gallery"},
			Mine: Post{Action: "/gallery", Text: "Save mine on top", Style: "outline"},
			Rows: []Difference{{Label: "Safe to contact", Was: "after six, text", Theirs: "after eight, text", Mine: "chat only"}}}},
		Sample{"Pages", "in the middle", "pages", Pages{Shown: 50, First: "/gallery", Next: "/gallery?after=x", OfAtLeast: 10000}},
		Sample{"Table", "with a total", "table", Table{Caption: "Letters by type", Total: true, Heads: []Column{{Text: "Type"}, {Text: "Adults", Num: true}, {Text: "Children", Num: true}},
			Rows: [][]Cell{{{Text: "Labor"}, {Text: "356"}, {Text: "464"}}, {{Text: "Sex"}, {Text: "76"}, {Hidden: true}}, {{Text: "All"}, {Text: "508"}, {Text: "673"}}}}},
		Sample{"Numbers", "a row", "numbers", Numbers{Items: []Figure{{Label: "Overdue", Value: "1", Icon: "over", Tone: "mn-i--clay"}, {Label: "Due today", Value: "3", Icon: "soon", Tone: "mn-i--amber"}, {Label: "Met this week", Value: "14", Sub: "of 15", Icon: "met", Tone: "mn-i--moss"}}}},
		Sample{"Chart", "shares of a whole", "chart", NewChart("Adults by type of trafficking", "people", 508, Bar{Label: "Labor", Count: 356}, Bar{Label: "Sex", Count: 76}, Bar{Label: "Labor and sex", Count: 56}, Bar{Label: "Unknown", Count: 20})},
		Sample{"Chart", "one number hidden", "chart", NewChart("Children by type of trafficking", "people", 0, Bar{Label: "Labor", Count: 464, Tone: "seal"}, Bar{Label: "Sex", Hidden: true})},
		Sample{"Form", "empty", "form", sampleForm("first")},
		Sample{"Form", "with errors, what was typed is kept", "form", sampleForm("second").Filled(
			url.Values{"second-about": {"myself"}, "second-date.month": {"2"}, "second-date.day": {"30"}, "second-date.year": {"2026"}, "second-words": {"typed before"}},
			&fault.Fault{Kind: fault.Invalid, Text: "Please check what was entered", Fields: []fault.Field{{Name: "second-date", Want: "Enter a date that exists: month, day and four figures of the year"}, {Name: "second-place", Want: "Choose one of the answers"}}})},
		Sample{"Button", "filled, outline, stop", "post", Post{Action: "/gallery", Text: "Decide"}},
		Sample{"Button", "outline", "post", Post{Action: "/gallery", Text: "Ask for more information", Style: "outline"}},
		Sample{"Button", "stop", "post", Post{Action: "/gallery", Text: "Stop sharing", Style: "stop"}},
	)
	return out
}

func sampleForm(prefix string) Form {
	name := func(s string) string { return prefix + "-" + s }
	return Form{Action: "/gallery", ID: prefix, Submit: "Save", Cancel: Link{Text: "Cancel", Href: "/gallery"}, Note: "Your supervisor will see this.", Once: "00000000000000000000000000000000",
		Fields: []Field{
			{Kind: Radios, Name: name("about"), Label: "Who is this about?", Options: []Option{{Value: "myself", Label: "Me"}, {Value: "other", Label: "Someone else", Hint: "You do not need to say who."}}},
			{Kind: DateParts, Name: name("date"), Label: "When did it happen?", Hint: "For example: 4 28 2026", Optional: true},
			{Kind: Select, Name: name("place"), Label: "Where?", Empty: "Choose one", Options: Options("home", "At a home", "work", "At a workplace")},
			{Kind: Checkboxes, Name: name("needs"), Label: "What would help?", Options: Options("bed", "A safe place to sleep", "doctor", "A doctor"), Optional: true},
			{Kind: Check, Name: name("agree"), Label: "I want someone to contact me"},
			{Kind: Text, Name: name("words"), Label: "In your words", Max: 200, Optional: true},
			{Kind: Number, Name: name("count"), Label: "How many people?", Optional: true},
			{Kind: Time, Name: name("hour"), Label: "What time is safe?", Optional: true},
			{Kind: Code, Name: name("code"), Label: "Your code", Hint: "Capitals and dashes do not matter.", Optional: true},
			{Kind: Area, Name: name("more"), Label: "What else should we know?", Rows: 4, Max: 2000, Optional: true},
		}}
}
