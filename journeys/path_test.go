package journeys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/journeys/browser"
)

// TestJourney walks the main path over HTTP, through the real binary, on each database: from a signal to a letter to a
// number. It prints each step with its address; with pictures of what the person sees where a browser is wanted.
func TestJourney(t *testing.T) {
	t.Run("path", func(t *testing.T) {
		for _, engine := range engines() {
			t.Run(engine, func(t *testing.T) {
				place := database(t, engine)
				p := &path{t: t, s: serve(t, "demo", place...), engine: engine}
				p.walk()
			})
		}
	})
}

// path is one walk of the main path.
type path struct {
	t      *testing.T
	s      *server
	engine string
	n      int
	eyes   *browser.Browser
	frame  string // a server that shows the page of the moment with the real styles
	shown  []byte
}

// step says what somebody did and takes a picture of what she saw then, when MANUMIT_SHOTS names a folder for pictures.
func (p *path) step(w *browser.Walker, what string) {
	p.n++
	shot := ""
	if dir := os.Getenv("MANUMIT_SHOTS"); dir != "" {
		shot = filepath.Join(dir, fmt.Sprintf("%s-%02d.png", p.engine, p.n))
		p.picture(w, shot)
	}
	fmt.Printf("%2d  %-86s %s  %s\n", p.n, what, w.URL.Path, shot)
}

// picture draws the page that a walker is on, as it stands, in a real browser without script.
func (p *path) picture(w *browser.Walker, file string) {
	if p.eyes == nil {
		p.eyes = browser.Open(p.t, browser.Options{Width: 1280, Height: 900})
		to, err := url.Parse(p.s.Base)
		if err != nil {
			p.t.Fatal(err)
		}
		styles := httputil.NewSingleHostReverseProxy(to)
		frame := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/assets/") {
				styles.ServeHTTP(rw, r)
				return
			}
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			rw.Write(p.shown)
		}))
		p.t.Cleanup(frame.Close)
		p.frame = frame.URL
	}
	p.shown = w.Body
	p.eyes.Go(p.frame + "/page")
	p.eyes.Shot(file)
}

var codeShape = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]`)

func (p *path) walk() {
	t, s := p.t, p.s

	// Somebody reports online and gets a return code.
	stranger := browser.NewWalker(t, s.Base)
	stranger.Get("/")
	stranger.See("In danger now?")
	p.step(stranger, "somebody opens the front page")
	stranger.Get("/report/help")
	stranger.Form("Send").Choose("Someone I know").Choose("Help is needed today or tomorrow").
		Fill("What would you like to tell us?", "Two sisters clean at night and may not leave. "+canary+" is the younger one.").
		Fill("How can we reach you?", "555-0147 after noon").Press()
	code := codeShape.FindString(stranger.Text)
	if code == "" {
		t.Fatal("no return code was shown")
	}
	p.step(stranger, "she reports online and is shown a return code, once")
	if len(stranger.Client.Jar.Cookies(stranger.URL)) != 0 || strings.Contains(stranger.URL.String(), code) {
		t.Error("a code or a cookie was left behind")
	}
	stranger.Get("/return")
	stranger.Form("Send").Fill("Your code", code).Press()
	stranger.NotSee("sisters", canary)
	p.step(stranger, "she comes back with the code: nothing earlier shows")

	// An advocate takes it from the queue and is told what to do next.
	advocate := signIn(t, s, "Hotline advocate Ana Reyes")
	p.step(advocate, "an advocate reads her worklist")
	advocate.Get("/hotline")
	p.step(advocate, "she opens the queue: crisis first")
	advocate.Get(p.newestCrisis(advocate))
	advocate.Form("Take this signal").Press()
	advocate.See("What to do now")
	advocate.See(canary)
	p.step(advocate, "she takes the signal and reads what was told; the look is recorded")
	signal := advocate.URL.Path
	advocate.Form("Record the fact").Fill("Indicator", "Restriction of movement").Fill("The fact that was told", "The door is locked at night.").
		Fill("Told by", "Family or friend").Press()
	p.step(advocate, "she records a fact: the supervisor is told at once")

	// A situation is opened, a person recorded with what she wants and what is safe.
	advocate.Get(signal)
	advocate.Form("Open a situation").Choose("Labor or services").Press()
	situation := advocate.URL.Path
	p.step(advocate, "she opens a situation")
	advocate.Get(situation + "/person")
	advocate.Form("Record the person").Choose("Age", "Under 18").Choose("Nationality", "Not a U.S. citizen").
		Fill("What she wants", "To be with her sister, and to go to school.").Fill("How is it safe to reach her, and what must never be said?", "Through her sister only.").
		Fill("Name she uses", canary).Press()
	advocate.See("Protected as a minor")
	p.step(advocate, "she records a minor: what she wants, what is safe")

	// A shelter is found in the directory and the referral made with her consent.
	advocate.Get(situation)
	advocate.Form("Search").Fill("Need", "Emergency shelter").Press()
	p.step(advocate, "she searches the directory beside the note")
	p.refer(advocate)

	// The path drafts the notice; the mandated-report officer sends it.
	officer := signIn(t, s, "Mandated-report officer David Brandt")
	request := p.draftOf(officer)
	officer.Get(request)
	officer.See("Draft")
	p.step(officer, "the mandated-report officer opens the draft; nothing has left")
	officer.Get(request + "/send")
	officer.Form("Show what it says").Press()
	officer.See(canary)
	p.step(officer, "she reads what would leave")
	officer.Get(request + "/send")
	officer.Form("Send the notice").Choose("Told by others").Fill("Labor or services", "Yes").Fill("Commercial sex", "Not asked").Fill("Another form", "Not asked").
		Choose("I send this under 22 USC 7105(b)(1)(G)").Press()
	officer.See("Met in")
	p.step(officer, "she sends it, citing the law: the 24-hour clock is met")

	// One specialist proposes, another person approves: interim assistance, then eligibility.
	before := p.children()
	specialist := signIn(t, s, "Child-protection specialist Julia Stone")
	p.step(specialist, "a specialist reads her worklist: what next, by when")
	specialist.Get(request)
	specialist.NotSee(canary)
	specialist.Form("Begin the review").Press()
	p.propose(specialist, request, "Interim assistance for 90 days", "Interim assistance: credible information")
	p.step(specialist, "a specialist takes it up and proposes interim assistance")
	approver := signIn(t, s, "Approver Laura Whitfield")
	approver.Get(request)
	approver.Form("Decide").Choose("Agree: interim assistance. Issue the letter").Press()
	approver.Get(request)
	approver.See("day 0 of 90")
	p.step(approver, "another person agrees: the letter is issued and day 90 is computed")
	officer.Get(request + "/part-b")
	p.partB(officer)
	p.propose(specialist, request, "Eligible: issue the letter", "Eligible: the facts meet the definition")
	approver.Get(request)
	approver.Form("Decide").Choose("Agree: eligible. Issue the letter").Press()
	approver.Get(request)
	p.step(approver, "two people decide eligibility")

	// The letter is printed; a benefits office checks its code on the public page.
	approver.Link("EL-")
	letter := approver.URL.Path
	p.step(approver, "the eligibility letter")
	approver.Get(letter + ".pdf")
	if !bytes.HasPrefix(approver.Body, []byte("%PDF-")) {
		t.Fatalf("the letter is not a PDF: %.40s", approver.Body)
	}
	text := pdfText(t, approver.Body)
	letterCode := codeShape.FindString(text)
	if letterCode == "" || !strings.Contains(text, canary) {
		t.Fatalf("the letter lacks its code or the name:\n%s", text)
	}
	approver.Get(letter)
	office := browser.NewWalker(t, s.Base)
	today := time.Now().In(eastern)
	check := func(typed string) {
		office.Get("/check-letter")
		office.Form("Check").Fill("Code on the letter", typed).Fill("Month", strconv.Itoa(int(today.Month()))).Fill("Day", strconv.Itoa(today.Day())).
			Fill("Year", strconv.Itoa(today.Year())).Press()
	}
	check(letterCode)
	office.See("Valid")
	office.NotSee(canary)
	p.step(office, "a benefits office checks the code: valid, and nothing about the person")
	check(strings.Replace(letterCode, letterCode[:2], "ZZ", 1))
	office.NotSee("This letter is valid")
	p.step(office, "a mistyped code is said so")

	// The figure goes up by one.
	if after := p.children(); after != before+1 {
		t.Errorf("the figure went from %d to %d children", before, after)
	}
	fmt.Printf("    children with letters this fiscal year: %d, then %d\n", before, before+1)

	// Every step and every look stands in the journal, and verify proves it.
	auditor := signIn(t, s, "Auditor Jordan Pell")
	auditor.Get("/journal")
	auditor.NotSee(canary)
	p.step(auditor, "an auditor reads the journal: ids and classes, no name")
	p.verify()
	if strings.Contains(s.Log.String(), canary) || strings.Contains(s.Log.String(), code) || strings.Contains(s.Log.String(), letterCode) {
		t.Error("the log holds a name or a code")
	}
}

var eastern, _ = time.LoadLocation("America/New_York")

// canary is the name of the person on the path; it must be found nowhere but where somebody opened it for a purpose.
const canary = "Xiomarabel Quetzalindo"

// newestCrisis is the page of the signal that came last and nobody took.
func (p *path) newestCrisis(w *browser.Walker) string {
	p.t.Helper()
	last := ""
	for _, row := range w.Doc.Find("tr").EachIter() {
		if strings.Contains(row.Text(), "Crisis") && strings.Contains(row.Text(), "nobody yet") {
			last = row.Find("a").First().AttrOr("href", "")
		}
	}
	if last == "" {
		p.t.Fatal("no crisis waits in the queue")
	}
	return last
}

// draftOf is the newest draft on the officer's list. The flow needs up to a second.
func (p *path) draftOf(w *browser.Walker) string {
	p.t.Helper()
	for range 40 {
		w.Get("/certification")
		href := ""
		for _, row := range w.Doc.Find("tr").EachIter() {
			if strings.Contains(row.Text(), "Draft") && href == "" {
				href = row.Find("a").First().AttrOr("href", "")
			}
		}
		if w.Get(href); strings.Contains(w.Text, "Draft") && !strings.Contains(w.Text, "RFA-2026-00007") && href != "" {
			return href
		}
		time.Sleep(250 * time.Millisecond)
	}
	p.t.Fatal("the path drafted no notice")
	return ""
}

func (p *path) propose(w *browser.Walker, request, decision, reason string) {
	p.t.Helper()
	w.Get(request)
	w.Form("Propose").Choose(decision).Fill("Reason", reason).Press()
}

func (p *path) partB(w *browser.Walker) {
	p.t.Helper()
	f := w.Form("Send Part B")
	for label, answer := range map[string]string{"Labor or services": "Yes", "Commercial sex": "No", "Another form": "Not asked", "Setting": "Domestic work",
		"Does the minor have legal help?": "Not asked", "Was a professional interpreter there?": "Yes", "Credible information": "Told by her sister and by a neighbor."} {
		f.Fill(label, answer)
	}
	f.Choose("The law requires it: 22 USC 7105(b)(1)(G)").Press()
}

// refer offers a place of the directory: refused while she has not agreed, sent with her yes.
func (p *path) refer(w *browser.Walker) {
	p.t.Helper()
	href := ""
	for _, a := range w.Doc.Find("a").EachIter() {
		if href == "" && strings.Contains(a.Text(), "Offer, and ask for consent") {
			href = a.AttrOr("href", "")
		}
	}
	w.Get(href)
	p.step(w, "she offers a place, and asks")
	offer := w.URL.String()
	answer := func(yes string) {
		w.Get(offer)
		f := w.Form("Record her answer").Choose("Needs and safe contact").Fill("Explained in which language", "Spanish").Choose("Spoken").Choose("Professional interpreter").Choose(yes)
		f.Choose("She asks: do not report to police").Press()
	}
	answer("No, or not now")
	p.step(w, "she says not now: nothing is sent")
	answer("Yes, she agrees")
	w.See("Do not report to police")
	p.step(w, "she agrees: the referral is sent, and her wish travels with it")
}

// children is the total that the report command counts for this fiscal year.
func (p *path) children() int {
	p.t.Helper()
	year := time.Now().In(eastern)
	fiscal := year.Year()
	if year.Month() >= time.October {
		fiscal++
	}
	out, code := run(p.t, append([]string{"report", "certification", "--fiscal-year", strconv.Itoa(fiscal), "--format", "json"}, p.s.Args...)...)
	var shape struct{ Children map[string]int }
	if err := json.Unmarshal([]byte(out), &shape); err != nil || code != 0 {
		p.t.Fatalf("report: %d %s", code, out)
	}
	return shape.Children["total"]
}

func (p *path) verify() {
	p.t.Helper()
	cp := filepath.Join(p.t.TempDir(), "checkpoint")
	if out, code := run(p.t, append([]string{"checkpoint", "--out", cp}, p.s.Args...)...); code != 0 {
		p.t.Fatalf("checkpoint: %s", out)
	}
	out, code := run(p.t, append([]string{"verify", "--checkpoint", cp}, p.s.Args...)...)
	if code != 0 || !strings.Contains(out, "whole") {
		p.t.Fatalf("verify: %d %s", code, out)
	}
	fmt.Print("    " + out)
}

func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}
