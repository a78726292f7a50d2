package hotline

// Picture is what is known when somebody asks what to do now.
type Picture struct {
	Danger, Crisis, Responded bool // somebody is in danger; a crisis clock runs; the response was made
	Indicators                bool
	Situation                 bool
	Graded                    bool
	Victims                   []Victim
	Wishes                    bool // what the person wants is recorded
	Safe                      bool // how she may be reached is recorded
	Referral, Consent         bool // a referral was sent; a consent was asked
}

// Step is one thing to do next.
type Step struct {
	Code string
	Do   string // one sentence
	Why  string
}

// Next tells at once what to do, most urgent first. It says what, never that something is proven.
func Next(p Picture) []Step {
	var out []Step
	add := func(when bool, code, do, why string) {
		if when {
			out = append(out, Step{code, do, why})
		}
	}
	add(p.Danger && !p.Responded, "danger", "Ask whether the person can talk, then call 911 with what she allows you to say, or stay with her while she calls.",
		"Somebody is in danger now. Your supervisor has been told.")
	add(p.Crisis && !p.Responded, "crisis", "Agree on a response with your supervisor; the 24-hour clock is running.",
		"A crisis needs emergency help or a response within 24 hours.")
	add(p.Indicators && !p.Situation, "open", "Open a situation from this signal.", "Facts were told that are indicators of trafficking.")
	m := ""
	for _, v := range p.Victims {
		if c := minorClass(v.Band, v.Nationality); c != "" && m != "minor foreign" {
			m = c
		}
	}
	add(m == "minor foreign", "minor", "Go on helping; the mandated-report officer is being given a draft notice.",
		"A foreign-national minor may be a victim: officials tell Health and Human Services within 24 hours of discovery. Nothing is sent without the officer.")
	add(m != "" && m != "minor foreign", "minor", "Protect the person as a minor and go on helping; the mandated-report officer decides about a report.",
		"Somebody is under 18, or the age is not known.")
	add(p.Indicators && !p.Safe, "safe", "Ask how and when it is safe to reach the person, and what never to say.", "The phone may not be hers alone.")
	add(p.Indicators && !p.Wishes, "wants", "Ask what she wants to happen. She decides; every question can be skipped.", "Nothing is done without her, except in danger or where the law says so.")
	add(p.Situation && !p.Graded, "grade", "Grade the indicators; the suggestion says why.", "Only high and moderate situations are counted.")
	add(len(p.Victims) > 0 && !p.Referral, "find", "Find a place that can help, in the directory beside the note.", "Say what it offers before you ask whether she wants it.")
	add(len(p.Victims) > 0 && !p.Consent, "consent", "Ask for her consent before anything about her leaves.", "A referral without a yes is refused. A no changes nothing about the help you offer.")
	return out
}
