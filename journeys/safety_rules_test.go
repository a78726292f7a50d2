package journeys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/manumit/manumit/journeys/browser"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

var chance = regexp.MustCompile(`value="[0-9a-f]{32}"`)

func TestSafety2AReturnCodeLeavesNoTrace(t *testing.T) {
	s := safely(t, roomy)
	for _, a := range s.public() {
		if !strings.Contains(a.Header().Get("Cache-Control"), "no-store") {
			t.Errorf("%s may be kept: %q", a.name, a.Header().Get("Cache-Control"))
		}
		if title := a.doc.Find("title").Text(); !strings.HasPrefix(a.name, "gallery") && (title == "" || loud.MatchString(title)) {
			t.Errorf("%s: the tab says %q", a.name, title)
		}
		a.doc.Find("script").Each(func(_ int, x *goquery.Selection) {
			if x.AttrOr("src", "") != "/assets/manumit.js" || x.Text() != "" {
				t.Errorf("%s runs another script", a.name)
			}
		})
		if codeShape.MatchString(a.Body.String()) && a.Code != 200 && !strings.Contains(a.name, "/check-letter") { // a letter's code may be compared
			t.Errorf("%s shows a code", a.name)
		}
	}
	if script := s.ask("GET", "/assets/manumit.js", nil); script.Code != 200 || keeper.MatchString(script.Body.String()) {
		t.Errorf("the public script (%d) keeps something in the browser: %q", script.Code, keeper.FindString(script.Body.String()))
	}

	code, signal := s.report("help", "first words of a sister")
	other, second := s.report("help", "other words of a neighbor")
	stranger, err := id.NewCode(strings.NewReader("ten strangers at a time"), 16)
	must(t, err)
	known, unknown := s.comeBack(code, "I am back"), s.comeBack(stranger, "I am back")
	if a, b := chance.ReplaceAll(known.Body, nil), chance.ReplaceAll(unknown.Body, nil); !bytes.Equal(a, b) || known.Status != unknown.Status || fmt.Sprint(plainHeader(known.Header)) != fmt.Sprint(plainHeader(unknown.Header)) {
		t.Error("a code that nobody gave out is answered differently")
	}
	secrets := []string{"first words", "other words", "I am back", "note canary", "S-"}
	known.NotSee(secrets...)

	// An advocate makes one situation of both; unlocked, a code shows its own words and the answer, never the situation.
	situation, err := s.Hotline.OpenSituation(anAdvocate, signal.ID, hotline.Opening{Grade: hotline.High}, "")
	must(t, err)
	must(t, s.Hotline.Attach(anAdvocate, second.ID, situation, 0))
	must(t, s.Hotline.Note(anAdvocate, situation, "note canary", 0))
	if _, err := s.Hotline.Reply(anAdvocate, signal.ID, "We can call you on Monday.", ""); err != nil {
		t.Fatal(err)
	}
	s.comeBack(code, "").NotSee(append(secrets, "Monday")...)
	must(t, s.Hotline.Unlock(anAdvocate, signal.ID, 1, 0))
	open := s.comeBack(code, "")
	open.See("first words", "I am back", "We can call you on Monday.")
	open.NotSee("other words", "note canary", hotline.Ref("S", situation), hotline.Ref("HL", second.ID), "High", "high")
	s.comeBack(other, "").NotSee(append(secrets, "Monday")...)
	s.Time.Advance(61 * time.Minute)
	s.comeBack(code, "").NotSee(append(secrets, "Monday")...)

	// Somebody who gave a tip never learns anything: it cannot be unlocked or answered, by no page and no request.
	tip, tipped := s.report("tip", "tipped words about a house")
	must(t, s.Hotline.Attach(anAdvocate, tipped.ID, situation, 0))
	for name, err := range map[string]error{"unlock": s.Hotline.Unlock(anAdvocate, tipped.ID, 1, 0), "unlock by a supervisor": s.Hotline.Unlock(aSupervisor, tipped.ID, 1, 0),
		"reply": second2(s.Hotline.Reply(anAdvocate, tipped.ID, "She is safe now.", ""))} {
		if !fault.Is(err, fault.Refused) {
			t.Errorf("%s a tip: %v", name, err)
		}
	}
	w := s.signIn(signAdvocate)
	w.Get("/hotline/signals/" + tipped.ID)
	w.Form("Take this signal").Press()
	w.NotSee("Unlock", "Answer under the code", "Leave an answer")
	back := s.comeBack(tip, "")
	back.NotSee(append(secrets, "tipped words", "She is safe")...)
	if a := chance.ReplaceAll(s.comeBack(stranger, "").Body, nil); !bytes.Equal(chance.ReplaceAll(back.Body, nil), a) {
		t.Error("a tip is answered differently from a code that nobody gave out")
	}
	bad := browser.NewWalker(t, s.Base)
	bad.Get("/return")
	wrong := code[:len(code)-1] + map[bool]string{true: "7", false: "8"}[code[len(code)-1] != '7']
	bad.Form("Send").Fill("Your code", wrong).Fill("Would you like to add something?", "kept for the next try")
	bad.Expect(http.StatusUnprocessableEntity).Form("Send").Fill("Your code", wrong).Fill("Would you like to add something?", "kept for the next try").Press()
	bad.See("kept for the next try")
	if strings.Contains(string(bad.Body), wrong) {
		t.Error("a mistyped code is put into the page again")
	}

	must(t, s.Settle(anAdvocate))
	bare := strings.ReplaceAll(code, "-", "")
	if found := s.holds(code, bare, strings.ReplaceAll(tip, "-", ""), tip, other, stranger, wrong, "first words", "tipped words", "note canary", "Monday"); len(found) > 0 {
		t.Errorf("found in storage or log: %q", found)
	}
}

func second2(_ string, err error) error { return err }

// plainHeader leaves out what differs by the hour.
func plainHeader(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Date")
	return h
}

func TestSafety3NoAddressNoCookieAWayOut(t *testing.T) {
	o := roomy
	o.Proxied = true
	s := safely(t, o)
	addresses := []string{"203.0.113.77", "2001:db8:5:6::77"}
	const agent = "CanaryBrowser/9.9"
	for i, at := range addresses {
		h := []string{"X-Forwarded-For", at, "User-Agent", agent, "Referer", "https://canary-referrer.example/page", "Accept-Language", "es"}
		for _, path := range []string{"/", "/return", "/check-letter", "/nothing", "/hotline", "/report/help?lang=fr"} {
			s.ask("GET", path, nil, h...)
		}
		s.ask("POST", "/report/help", url.Values{"narrative": {"words"}, "once": {once(i)}}, h...)
		s.ask("POST", "/report/help", url.Values{}, h...)
		s.ask("POST", "/report/tip", url.Values{"narrative": {strings.Repeat("a", 2<<20)}}, h...)
		s.ask("POST", "/report/tip", url.Values{"narrative": {"a"}}, append(h, "Sec-Fetch-Site", "cross-site", "Origin", "https://elsewhere.example")...)
		s.ask("POST", "/api/signals", url.Values{}, append(h, "Content-Type", "application/json")...)
	}
	raw, err := net.Dial("tcp", strings.TrimPrefix(s.Base, "http://")) // one that speaks no HTTP, and one that leaves early
	must(t, err)
	port := raw.LocalAddr().String()
	fmt.Fprintf(raw, "\x16\x03\x01 no HTTP\r\n\r\n")
	raw.Read(make([]byte, 512))
	raw.Close()
	early, err := net.Dial("tcp", strings.TrimPrefix(s.Base, "http://"))
	must(t, err)
	fmt.Fprintf(early, "POST /report/help HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nnarrative=a")
	early.Close()
	time.Sleep(50 * time.Millisecond)
	must(t, s.Settle(anAdvocate))
	if found := s.holds(append(addresses, "203.0.113", "2001:db8", port, agent, "canary-referrer", "127.0.0.1")...); len(found) > 0 {
		t.Errorf("kept: %q", found)
	}

	note := map[string]string{}
	for _, a := range s.public() {
		if c := a.Header().Values("Set-Cookie"); len(c) > 0 {
			t.Errorf("%s sets a cookie", a.name)
		}
		links := a.doc.Find("a[data-quick-exit]")
		if links.Length() < 1 {
			t.Fatalf("%s has no way out", a.name)
		}
		links.Each(func(_ int, l *goquery.Selection) {
			at, err := url.Parse(l.AttrOr("href", ""))
			if err != nil || at.Scheme != "https" || at.Host != "www.weather.gov" || l.AttrOr("rel", "") != "noreferrer" || l.AttrOr("target", "") != "" {
				t.Errorf("%s: the way out leads to %q", a.name, l.AttrOr("href", ""))
			}
		})
		foot := strings.Join(strings.Fields(a.doc.Find("footer.mn-foot span").First().Text()), " ")
		if was := note[a.lang]; was != "" && was != foot {
			t.Errorf("%s: the note about the history is %q", a.name, foot)
		}
		note[a.lang] = foot
	}
	if !strings.Contains(note["en"], "cannot erase your browser’s history") || note["es"] == note["en"] || note["fr"] == note["en"] || note["es"] == "" || note["fr"] == "" {
		t.Errorf("the note that history remains: %q", note)
	}
}

// person records somebody in the operator's register.
func (s *safe) person(d people.Draft) string {
	s.t.Helper()
	if d.Band == "" {
		d.Band = people.Adult
	}
	if d.Nationality == "" {
		d.Nationality = "foreign"
	}
	x, err := s.People.Record(anAdvocate, d, "")
	must(s.t, err)
	return x
}

// situation opens one with a person in it.
func (s *safe) situation(person string) string {
	s.t.Helper()
	logged, err := s.Hotline.Log(anAdvocate, hotline.Draft{Channel: hotline.Voice, Outcome: hotline.Substantive, Narrative: "told on the telephone"}, "")
	must(s.t, err)
	situation, err := s.Hotline.OpenSituation(anAdvocate, logged.ID, hotline.Opening{Forms: hotline.Forms{Labor: true}}, "")
	must(s.t, err)
	if _, err := s.Hotline.Add(anAdvocate, hotline.VictimDraft{Situation: situation, Person: person, Role: "potential victim"}, ""); err != nil {
		s.t.Fatal(err)
	}
	return situation
}

func TestSafety4ThePhoneMayBeTheTraffickers(t *testing.T) {
	s := safely(t, roomy)
	const number = "555-0142"
	at := func(hour int) { // Washington, tomorrow
		now := s.Time.Now().In(kerneltest.Washington)
		s.Time.Set(time.Date(now.Year(), now.Month(), now.Day()+1, hour, 30, 0, 0, kerneltest.Washington))
	}
	morning := people.Draft{Particulars: people.Particulars{Name: canary, Contact: number}, SafeCall: "yes", SafeText: "yes", SafeFrom: "09:00", SafeTo: "12:00"}
	with := func(change func(*people.Draft)) people.Draft {
		d := morning
		change(&d)
		return d
	}
	const content = "Your appointment with the lawyer is on Monday."
	for name, c := range map[string]struct {
		draft            people.Draft
		hour             int
		call             bool
		text             string
		neitherCallsFrom bool
	}{
		"in her hours":                {morning, 10, true, people.NeutralText, false},
		"before her hours":            {morning, 8, false, "", true},
		"after her hours":             {morning, 12, false, "", true},
		"at night":                    {morning, 2, false, "", true},
		"words allowed":               {with(func(d *people.Draft) { d.SafeWords = "yes" }), 10, true, content, false},
		"words allowed, at night":     {with(func(d *people.Draft) { d.SafeWords = "yes" }), 2, false, "", true},
		"words declined":              {with(func(d *people.Draft) { d.SafeWords = "declined" }), 10, true, people.NeutralText, false},
		"a call is not safe":          {with(func(d *people.Draft) { d.SafeCall, d.SafeText = "no", "no" }), 10, false, "", true},
		"nobody asked about calls":    {with(func(d *people.Draft) { d.SafeCall, d.SafeText = "", "" }), 10, false, "", true},
		"unknown, no hours":           {with(func(d *people.Draft) { d.SafeCall, d.SafeText, d.SafeFrom, d.SafeTo = "unknown", "unknown", "", "" }), 10, false, "", true},
		"safe, but no hours":          {with(func(d *people.Draft) { d.SafeFrom, d.SafeTo = "", "" }), 10, false, "", true},
		"nobody asked anything":       {with(func(d *people.Draft) { *d = people.Draft{Particulars: d.Particulars} }), 10, false, "", true},
		"a text, no call, over night": {with(func(d *people.Draft) { d.SafeCall, d.SafeFrom, d.SafeTo = "no", "22:00", "06:00" }), 23, false, people.NeutralText, false},
	} {
		at(c.hour)
		x := s.person(c.draft)
		call, err := s.People.MayCall(anAdvocate, x)
		must(t, err)
		text, _, err := s.People.Outgoing(anAdvocate, x, content)
		must(t, err)
		opened, err := s.People.OpenField(anAdvocate, x, people.FieldContact, people.CallBack, "")
		if call.May != c.call || text != c.text || c.neitherCallsFrom == (err == nil) || c.neitherCallsFrom && opened != "" {
			t.Errorf("%s: call %v (%s), text %q, number %q %v", name, call.May, call.Why, text, opened, err)
		}
	}

	// The pages say the same: the number stays shut for a call outside her hours, and a situation never calls it safe.
	x := s.person(with(func(d *people.Draft) { d.SafeText = "no" }))
	unasked := s.person(people.Draft{Particulars: people.Particulars{Name: canary, Contact: number, SafeHow: "through her sister"}, SafeFrom: "00:00", SafeTo: "00:00"})
	inSituation, other := s.situation(x), s.situation(unasked)
	at(2)
	w := s.signIn(signAdvocate)
	ask := func(status int) {
		t.Helper()
		form := url.Values{"field": {"contact"}, "purpose": {people.CallBack}}
		r, err := http.NewRequest("POST", s.Base+"/people/"+x, strings.NewReader(form.Encode()))
		must(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		res, err := w.Client.Do(r)
		must(t, err)
		defer res.Body.Close()
		doc, err := goquery.NewDocumentFromReader(res.Body)
		must(t, err)
		if text := doc.Text(); res.StatusCode != status || strings.Contains(text, number) != (status == 200) || status != 200 && !strings.Contains(text, "Outside the safe hours") {
			t.Errorf("%d: %s", res.StatusCode, text)
		}
	}
	ask(422)
	for _, page := range []string{"/people/" + x, "/hotline/situations/" + inSituation, "/hotline/situations/" + other} {
		w.Get(page)
		if strip := w.Doc.Find(".mn-safe").Text(); strings.Contains(strip, "Safe now") || strip == "" {
			t.Errorf("%s at night: %s", page, strip)
		}
	}
	w.See("The person has not said that a call is safe.")
	at(10)
	w = s.signIn(signAdvocate)
	ask(200)
	w.Get("/hotline/situations/" + inSituation)
	if strip := w.Doc.Find(".mn-safe").Text(); !strings.Contains(strip, "Call: Safe now, until 12:00.") || !strings.Contains(strip, "Text: The person said that a text is not safe.") {
		t.Errorf("in her hours: %s", strip)
	}
}

func count(t *testing.T, s *safe, q store.SQL, args ...any) int64 {
	t.Helper()
	n, err := store.One(anAdvocate, s.Store, q, store.Scalar[int64], args...)
	must(t, err)
	return n
}

func TestSafety5MinorsAreReportedByAnOfficerOnly(t *testing.T) {
	s := safely(t, roomy)
	const requests, clocks = store.SQL("select count(*) from certification_request where person = $1"), store.SQL("select count(*) from deadline where rule = 'hotline.minor' and met_at is null and dropped_at is null")
	for name, c := range map[string]struct {
		band        people.Band
		nationality string
		drafts      int64 // a notice to HHS is drafted
		decides     int64 // an officer's own clock starts
		protected   bool
	}{
		"a foreign minor":                 {people.Minor, "foreign", 1, 0, true},
		"age unknown, foreign":            {people.AgeUnknown, "foreign", 1, 0, true},
		"a minor of unknown nationality":  {people.Minor, "unknown", 0, 1, true},
		"age unknown, nationality, too":   {people.AgeUnknown, "not asked", 0, 1, true},
		"a minor who is a citizen":        {people.Minor, "citizen", 0, 1, true},
		"age unknown, declined to answer": {people.AgeUnknown, "declined", 0, 1, true},
		"an adult":                        {people.Adult, "foreign", 0, 0, false},
	} {
		before := count(t, s, clocks)
		x := s.person(people.Draft{Particulars: people.Particulars{Name: canary}, Band: c.band, Nationality: c.nationality})
		situation := s.situation(x)
		must(t, s.Settle(anAdvocate))
		if n, d := count(t, s, requests, x), count(t, s, clocks)-before; n != c.drafts || d != c.decides {
			t.Errorf("%s: %d drafts, %d clocks of the officer", name, n, d)
		}
		w := s.signIn(signAdvocate)
		w.Get("/hotline/situations/" + situation)
		if got := strings.Contains(w.Text, "Protected as a minor"); got != c.protected {
			t.Errorf("%s: protected %v", name, got)
		}
	}

	// A draft holds nothing of her and is seen by nobody but the officer's agency; nobody but the officer sends it, and only
	// when she cites the law.
	x := s.person(people.Draft{Particulars: people.Particulars{Name: canary}, Band: people.AgeUnknown, Nationality: "foreign"})
	s.situation(x)
	must(t, s.Settle(anAdvocate))
	request, err := store.One(anAdvocate, s.Store, "select id from certification_request where person = $1", store.Scalar[string], x)
	must(t, err)
	if n := count(t, s, "select count(*) from certification_request where id = $1 and key_id is null and name_sealed is null and born_sealed is null and contact_sealed is null and place_sealed is null and received_at is null", request); n != 1 {
		t.Error("the draft copied something out of the register")
	}
	part := certification.PartA{Law: certification.NoticeLaw, Age: certification.Ages[0], Forms: certification.Forms{Labor: "yes", Sex: "not asked", Other: "not asked"}}
	send := func(who string, a certification.PartA) error {
		ctx := anOfficer
		switch who {
		case "the path that drafted it":
			ctx = access.As(anOfficer, access.FlowAs(certification.NoticeFlow))
		case "an advocate":
			ctx = anAdvocate
		case "a supervisor":
			ctx = aSupervisor
		case "a specialist of HHS":
			ctx = aSpecialist
		case "an officer elsewhere":
			ctx = as("state-cps", 2, access.ReportOfficer)
		case "the console":
			ctx = access.As(anOfficer, access.ConsoleAs("root"))
		}
		return s.Certification.Send(ctx, certification.Edit{ID: request}, a)
	}
	for _, who := range []string{"the path that drafted it", "an advocate", "a supervisor", "a specialist of HHS", "an officer elsewhere", "the console"} {
		if err := send(who, part); !fault.Is(err, fault.Refused) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%s sends: %v", who, err)
		}
	}
	for name, a := range map[string]certification.PartA{"no law": {Age: part.Age, Forms: part.Forms}, "another law": {Law: "child-abuse-report", Age: part.Age, Forms: part.Forms},
		"danger": {Law: "immediate-danger", Age: part.Age, Forms: part.Forms}, "no reason to take her for a minor": {Law: part.Law, Forms: part.Forms}} {
		if err := send("the officer", a); err == nil {
			t.Errorf("sent with %s", name)
		}
	}
	if _, err := s.Certification.View(aSpecialist, request, "review"); err == nil {
		t.Error("HHS sees a draft")
	}
	officer := s.signIn("Mandated-report officer David Brandt")
	officer.Get("/certification/requests/" + request + "/send")
	form := officer.Doc.Find(`form[action$="/send"]`)
	if form.Find("input[checked][name=law]").Length() > 0 || !strings.Contains(form.Text(), "22 USC 7105(b)(1)(G)") {
		t.Error("the law is not cited by the officer, or was ticked for her")
	}
	officer.NotSee(canary)
	must(t, send("the officer", part))
	if _, err := s.Certification.View(aSpecialist, request, "review"); err != nil {
		t.Errorf("after it was sent: %v", err)
	}
}

// bones is the structure of a page's main part: elements and classes, without words and without what names the answer.
func bones(doc *goquery.Document) string {
	var b strings.Builder
	doc.Find("main *").Each(func(_ int, x *goquery.Selection) {
		if x.Closest("svg").Length() > 0 && goquery.NodeName(x) != "svg" {
			return
		}
		class := regexp.MustCompile(`mn-result--\w+`).ReplaceAllString(x.AttrOr("class", ""), "")
		fmt.Fprintf(&b, "%s.%s ", goquery.NodeName(x), strings.Join(strings.Fields(class), "."))
	})
	return b.String()
}

func TestSafety6ALetterCheckTellsNothingElse(t *testing.T) {
	s := safely(t, roomy)
	type letter struct {
		id, kind string
		issued   clock.Date
	}
	letters, err := store.All(anAdvocate, s.Store, "select id, kind, issued_on from certification_letter where status = 'valid' order by id", func(r store.Row) (l letter, err error) {
		return l, r.Scan(&l.id, &l.kind, &l.issued)
	})
	must(t, err)
	codes, kinds := map[string]letter{}, map[string][]string{}
	for _, l := range letters {
		pdf, err := s.Certification.Print(anApprover, l.id, lang.Voice{Catalogue: s.Site.Voice(httptest.NewRequest("GET", "/", nil)).Catalogue, Tag: lang.English, Zone: time.UTC}, "https://manumit.example/check-letter")
		must(t, err)
		code := codeShape.FindString(pdfText(t, pdf))
		codes[code], kinds[l.kind] = l, append(kinds[l.kind], code)
		symbols := strings.ReplaceAll(code, "-", "")
		if bits := (len(symbols) - 1) * 5; bits < 80 || strings.Trim(symbols, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") != "" {
			t.Errorf("a code of %d bits: %d symbols", bits, len(symbols))
		}
	}
	if len(codes) != len(letters) || len(kinds["interim assistance"]) < 2 || len(kinds["eligibility"]) < 1 {
		t.Fatalf("%d codes of %d letters, %d interim, %d eligibility", len(codes), len(letters), len(kinds["interim assistance"]), len(kinds["eligibility"]))
	}
	check := func(code string, day clock.Date) answer {
		return s.ask("POST", "/check-letter", url.Values{"code": {code}, "issued.month": {strconv.Itoa(int(day.Month))}, "issued.day": {strconv.Itoa(day.Day)}, "issued.year": {strconv.Itoa(day.Year)}})
	}
	eligible := kinds["eligibility"][0]
	l := codes[eligible]
	s.Time.Advance(10 * 24 * time.Hour) // the oldest interim period has passed
	pending := ""
	for _, c := range kinds["interim assistance"] {
		if check(c, codes[c].issued).doc.Find(".mn-result h2").Text() == "A decision is pending" {
			pending = c
		}
	}
	if pending == "" {
		t.Fatal("no decision is pending after day 90")
	}
	valid := check(eligible, l.issued)

	// Two people issue the letter again: the old one is replaced.
	must(t, s.Certification.ProposeLetter(aSpecialist, certification.Edit{ID: l.id}, certification.Proposal{Decision: certification.Reissue, Reason: certification.Reasons[certification.Reissue][0]}))
	again, err := s.Certification.DecideLetter(anApprover, certification.Edit{ID: l.id}, certification.Verdict{Say: certification.Agree})
	must(t, err)
	if again == "" || again == l.id {
		t.Fatal("no new letter was issued")
	}
	nobodys, err := id.NewCode(strings.NewReader("nobody ever gave out this one"), 16)
	must(t, err)
	answers := map[string]answer{
		"valid": valid, "replaced": check(eligible, l.issued), "pending": check(pending, codes[pending].issued),
		"unknown code": check(nobodys, l.issued), "wrong day": check(pending, codes[pending].issued.AddDays(1)), "mistyped": check("AAAA-AAAA-AAAA-AAAA-B", l.issued)}
	for name, want := range map[string][2]string{"valid": {"This letter is valid", ""}, "replaced": {"This letter was replaced", ""}, "pending": {"A decision is pending", "before you decide"},
		"unknown code": {"Not found", "Do not refuse service because of this page"}, "wrong day": {"Not found", "Do not refuse service because of this page"},
		"mistyped": {"The code is mistyped", "Do not refuse service because of this page"}} {
		a := answers[name]
		if said := strings.Join(strings.Fields(a.doc.Find(".mn-result").Text()), " "); a.Code != 200 || !strings.HasPrefix(said, want[0]) || !strings.Contains(said, want[1]) {
			t.Errorf("%s: %d %q", name, a.Code, said)
		}
		if b := bones(a.doc); b != bones(valid.doc) {
			t.Errorf("%s has another layout:\n%s\n%s", name, b, bones(valid.doc))
		}
		if refs := regexp.MustCompile(`(RFA|EL|IA|CL|RFC)-\d|interim assistance letter of|labor|sex`).FindString(a.doc.Find("main").Text()); refs != "" {
			t.Errorf("%s tells %q", name, refs)
		}
	}
	if a, b := answers["unknown code"].doc.Find(".mn-result").Text(), answers["wrong day"].doc.Find(".mn-result").Text(); a != b {
		t.Error("a code that exists is told from one that does not")
	}

	// One wrong symbol, or two that changed places, is mistyped and never another letter.
	for i := range eligible {
		for _, r := range "2Z" {
			if eligible[i] == '-' || rune(eligible[i]) == r {
				continue
			}
			if got, err := s.Certification.Check(anAdvocate, eligible[:i]+string(r)+eligible[i+1:], l.issued); err != nil || got != certification.Mistyped {
				t.Errorf("symbol %d: %v %v", i, got, err)
			}
		}
	}
	for _, typed := range []string{strings.ToLower(eligible), strings.ReplaceAll(eligible, "-", " "), strings.ReplaceAll(eligible, "0", "O")} {
		if got, err := s.Certification.Check(anAdvocate, typed, l.issued); err != nil || got != certification.Replaced {
			t.Errorf("typed another way: %v %v", got, err)
		}
	}
	r := httptest.NewRequest("POST", "/api/letters/check", strings.NewReader(fmt.Sprintf(`{"code":%q,"issued":%q}`, pending, codes[pending].issued)))
	r.Header.Set("Content-Type", "application/json")
	rec := httptest.NewRecorder()
	s.Site.ServeHTTP(rec, r)
	var told map[string]any
	must(t, json.Unmarshal(rec.Body.Bytes(), &told))
	delete(told, "$schema")
	if len(told) != 2 || told["answer"] != "decision pending" || told["phone"] == "" {
		t.Errorf("the API tells %v", told)
	}
	for code := range codes {
		if found := s.holds(code, strings.ReplaceAll(code, "-", "")); len(found) > 0 {
			t.Errorf("a letter's code is kept in the clear: %d places", len(found))
		}
	}
}

func TestSafety7ANoticeCarriesConduct(t *testing.T) {
	s := safely(t, roomy)
	adult := s.person(people.Draft{Particulars: people.Particulars{Name: canary}})
	situation := s.situation(adult)
	draft := func(ground hotline.Ground, law, kind, person string) hotline.NoticeDraft {
		return hotline.NoticeDraft{Situation: situation, Ground: ground, Law: law, RecipientKind: kind, Recipient: "the office on duty", Person: person, Conduct: "Wages were withheld for a year."}
	}
	agree := func(purpose, recipient, scope string, yes, noPolice bool) string {
		s.Time.Advance(time.Second)
		x, err := s.Hotline.Agree(anAdvocate, hotline.Agreement{Situation: situation, Person: adult, Purpose: purpose, Recipient: recipient, Scope: scope, Language: "en", How: "spoken", Interpreter: "none needed", Yes: yes, NoPolice: noPolice}, "")
		must(t, err)
		return x
	}
	try := func(name string, may bool, d hotline.NoticeDraft) {
		t.Helper()
		n, err := s.Hotline.Notify(anOfficer, d, "")
		if may != (err == nil) {
			t.Errorf("%s: %v", name, err)
		}
		if stored := count(t, s, "select count(*) from hotline_notice where id = $1", n); n != "" && stored == 1 != may {
			t.Errorf("%s: %d notices are stored", name, stored)
		}
	}
	try("conduct alone", true, draft(hotline.ConductOnly, "", "contracting officer", ""))
	try("a person without a ground", false, draft(hotline.ConductOnly, "", "police", adult))
	try("a person on an invented ground", false, draft("it seems useful", "", "police", adult))
	try("a law that nobody named", false, draft(hotline.ByLaw, "", "child protection", adult))
	try("a law that does not exist", false, draft(hotline.ByLaw, "convenience", "child protection", adult))
	try("her wish, never asked", false, draft(hotline.HerWish, "", "police", adult))
	agree(consent.Referral, "the office on duty", "needs and safe contact", true, false)
	try("a yes to something else", false, draft(hotline.HerWish, "", "police", adult))
	agree(consent.Notice, "another office", "notice", true, false)
	try("a yes to another office", false, draft(hotline.HerWish, "", "police", adult))
	agree(consent.Notice, "the office on duty", "notice", false, false)
	try("her no", false, draft(hotline.HerWish, "", "police", adult))
	yes := agree(consent.Notice, "the office on duty", "notice", true, false)
	for name, ctx := range map[string]access.Principal{"an advocate": access.Who(anAdvocate), "a supervisor": access.Who(aSupervisor), "an officer elsewhere": access.Who(as("state-cps", 2, access.ReportOfficer))} {
		if _, err := s.Hotline.Notify(access.As(anOfficer, ctx), draft(hotline.HerWish, "", "police", adult), ""); err == nil {
			t.Errorf("%s sends a notice with a person in it", name)
		}
	}
	try("her wish", true, draft(hotline.HerWish, "", "police", adult))
	must(t, s.Hotline.Withdraw(anAdvocate, situation, adult, yes))
	try("her wish, withdrawn", false, draft(hotline.HerWish, "", "police", adult))
	agree(consent.Notice, "the office on duty", "notice", true, true)
	try("her wish, but no police", false, draft(hotline.HerWish, "", "police", adult))
	try("her wish, to an inspector", true, draft(hotline.HerWish, "", "inspector general", adult))
	try("immediate danger", true, draft(hotline.InDanger, "", "police", adult))
	try("required by law", true, draft(hotline.ByLaw, "child-abuse-report", "child protection", adult))
	if n := count(t, s, "select count(*) from hotline_notice where ground = 'conduct only' and person_id is not null or ground <> 'conduct only' and person_id is null"); n != 0 {
		t.Errorf("%d notices do not fit their ground", n)
	}
	if n := count(t, s, "select count(*) from hotline_notice where no_police"); n < 3 {
		t.Error("her wish that nothing is told to the police does not travel with what law and danger demand")
	}

	w := s.signIn("Shift supervisor Carmen Liu")
	w.Get("/hotline/situations/" + situation + "/notice")
	if n := w.Doc.Find("[name=person], [name=ground], [name=law]").Length(); n != 0 {
		t.Errorf("a supervisor's form offers %d ways to name a person", n)
	}
	w.See("A notice that names a person is the mandated-report officer’s to send.")
}

func TestSafety8PaperIsPrintedOnlyAfterAWarning(t *testing.T) {
	s := safely(t, roomy)
	x := s.person(people.Draft{Particulars: people.Particulars{Name: canary, Contact: "555-0142"}})
	_, err := s.People.OpenField(anAdvocate, x, people.FieldName, "plan for safety", "")
	must(t, err)
	w := s.signIn(signAdvocate)
	w.Get("/people/" + x)
	w.Link("Who looked at this record")
	w.See("Look at this list together with her.", "Paper can be found by others", "Plan for her safety")
	rows := w.Doc.Find("main table tbody tr").Length()
	if all, hidden := rows, w.Doc.Find(".mn-noprint table tbody tr").Length(); all == 0 || all != hidden {
		t.Errorf("of %d lines %d stay off paper", all, hidden)
	}
	css := s.ask("GET", "/assets/manumit.css", nil).Body.String()
	if !regexp.MustCompile(`@media print\s*\{[^@]*\.mn-noprint[^}]*\{\s*display:\s*none`).MatchString(css) {
		t.Error("what shall not be printed is printed")
	}
	warned := func(when string) {
		t.Helper()
		if w.Doc.Find("main table").Length() != 0 || !strings.Contains(w.Text, "Paper can be found.") || strings.Contains(w.Text, "Plan for her safety") {
			t.Errorf("%s the list is there before the warning was given: %s", when, w.Text)
		}
	}
	w.Link("Print for her")
	warned("at first")
	w.Get("/people/" + x + "/log/print?knows=yes")
	warned("by its address")
	w.Expect(422).Form("Show the page to print").Unchecked().Press()
	warned("without the answer")
	w.Get("/people/" + x + "/log/print")
	w.Form("Show the page to print").Choose("She knows that paper can be found, and still wants it").Press()
	if w.Doc.Find("main table tbody tr").Length() < rows || w.Doc.Find(".mn-noprint table").Length() != 0 {
		t.Error("after the warning there is nothing to print")
	}
	w.NotSee(canary, "555-0142", "Ana Reyes")
	if w.URL.RawQuery != "" || !strings.Contains(w.Header.Get("Cache-Control"), "no-store") {
		t.Error("the list can be had by its address, or is kept")
	}
}

// never are words that no page of the house uses: graphic ones, those that judge a person, and those that take a side about
// who somebody is. unqualified are what public pages do not call anybody: there nobody has decided anything.
var (
	never = regexp.MustCompile(`(?i)\b(aliens?|illegals?|illegal (immigrant|alien|worker|migrant)s?|undocumented|prostitut\w*|hookers?|pimps?|pimping|slaves?|slavery|enslaved?|sex workers?|raped?|rapist|molest\w*|brutal\w*|horrif\w*|gruesome|shocking|tortur\w*|beaten|innocent|rescu(e|ed|es|ing)|saved from|confess\w*|perpetrators?|abusers?|suspects?|criminals?|culprits?|guilty|traffickers?|accus\w*|liars?|lied|fake|bogus|genuine victims?|real victims?|true victims?|false victims?|credible victims?|prey|voiceless|helpless|broken|damaged|runaways?|john|johns)\b` +
		`|(?i)\b(prostitut[ao]s?|esclav[ao]s?|violad[ao]s?|ilegales?|sospechos[ao]s?|culpables?|rescatad[ao]s?|prostituées?|esclaves?|violées?|clandestins?|suspects?|coupables?|sauvée?s?)\b`)
	unqualified = regexp.MustCompile(`(?i)\b(victims?|v[ií]ctimas?|victimes?|survivors?|case number|alleged|proven|verdict)\b`)
	// A law's own terms, which a letter must use.
	lawful = regexp.MustCompile(`(?i)victims? of a severe form of trafficking|potential victims?|víctima de una forma grave|victime d’une forme grave|peut-être victime|posible víctima`)
)

func TestSafety9WordingIsPlain(t *testing.T) {
	s := safely(t, roomy)
	judge := func(where, text string, public bool) {
		t.Helper()
		bare := lawful.ReplaceAllString(text, "")
		if m := never.FindString(bare); m != "" {
			t.Errorf("%s says %q in %q", where, m, text)
		}
		if m := unqualified.FindString(bare); public && m != "" {
			t.Errorf("%s, for anyone, says %q in %q", where, m, text)
		}
	}
	// Every text of every template and catalogue.
	files := 0
	must(t, filepath.WalkDir("..", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "node_modules" || strings.HasPrefix(e.Name(), ".") && len(e.Name()) > 2 || e.Name() == "bin"):
			return fs.SkipDir
		case strings.HasSuffix(p, ".tmpl"), e.Name() == "words.csv":
			files++
			b, err := os.ReadFile(p)
			for i, line := range strings.Split(string(b), "\n") {
				judge(fmt.Sprintf("%s:%d", p, i+1), line, false)
			}
			return err
		}
		return nil
	}))
	if files < 30 {
		t.Errorf("only %d files were read", files)
	}
	// Every state of every page as it is read, in every language where it is public.
	for i, x := range s.Site.Samples() {
		for _, tag := range []string{"en", "es", "fr"} {
			if !x.Page.IsPublic() && tag != "en" {
				continue
			}
			a := s.ask("GET", fmt.Sprintf("/gallery/%d?lang=%s", i, tag), nil)
			a.doc.Find("script, style, title").Remove() // the gallery puts the sample's name into the title
			judge(x.Name+", "+tag, a.text(), x.Page.IsPublic())
		}
	}
	// What the public reads is short: in a sentence at most 25 words, 12 in the middle of them.
	var lengths []int
	for _, p := range s.Site.Pages() {
		if !p.IsPublic() {
			continue
		}
		fsys, names := p.Sources()
		texts, err := lang.Literals(fsys, names...)
		must(t, err)
		for _, text := range texts {
			for _, sentence := range regexp.MustCompile(`[.!?:;] `).Split(text, -1) {
				n := len(strings.Fields(sentence))
				lengths = append(lengths, n)
				if n > 25 {
					t.Errorf("%s: %d words in %q", p.Name(), n, sentence)
				}
			}
		}
	}
	sort.Ints(lengths)
	if len(lengths) < 100 || lengths[len(lengths)/2] > 12 {
		t.Errorf("%d sentences, %d words in the middle of them", len(lengths), lengths[len(lengths)/2])
	}
	if !never.MatchString("the suspect confessed") || !unqualified.MatchString("a victim") || unqualified.MatchString(lawful.ReplaceAllString("a potential victim", "")) {
		t.Error("the list catches nothing")
	}
}
