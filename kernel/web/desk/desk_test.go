package desk_test

import (
	"context"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jba/templatecheck"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/desk"
	"github.com/manumit/manumit/protection/people"
)

var domains = []kernel.Domain{desk.Domain, people.Domain}

type tasks []desk.Task

func (t tasks) Tasks(context.Context, access.Principal) ([]desk.Task, error) { return t, nil }

type broken struct{}

func (broken) Tasks(context.Context, access.Principal) ([]desk.Task, error) {
	return nil, errors.New("the source is down")
}

func start(t *testing.T, k kt.Test, agency string, role access.Role, ref string, due time.Duration) deadline.Clock {
	t.Helper()
	c := deadline.Clock{ID: k.IDs.New(), Rule: "decide", Agency: agency, Role: string(role), Kind: "request", Subject: k.IDs.New(), Ref: ref, Task: "Decide eligibility",
		Start: k.Clock.Now().Add(-time.Hour), Due: k.Clock.Now().Add(due)}
	if err := k.Store.Write(context.Background(), func(tx *store.Tx) error { return deadline.Start(tx, c) }); err != nil {
		t.Fatal(err)
	}
	return c
}

func meet(t *testing.T, k kt.Test, c deadline.Clock, ago time.Duration) {
	t.Helper()
	if err := k.Store.Write(context.Background(), func(tx *store.Tx) error {
		return deadline.Meet(tx, c.Subject, c.Rule, k.Clock.Now().Add(ago))
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAWorklistShowsTheOwnAgencysTasksOfTheOwnRoles(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		start(t, k, "hhs-otip", access.Specialist, "RFA-2", 5*time.Hour)
		start(t, k, "hhs-otip", access.Specialist, "RFA-1", -time.Hour)
		start(t, k, "hhs-otip", access.Approver, "RFA-3", 24*time.Hour)
		start(t, k, "state-cps", access.Specialist, "RFA-4", time.Hour)
		meet(t, k, start(t, k, "hhs-otip", access.Specialist, "RFA-5", time.Hour), 0)                 // today, in time
		meet(t, k, start(t, k, "hhs-otip", access.Specialist, "RFA-6", -25*time.Hour), -24*time.Hour) // on Monday, late
		meet(t, k, start(t, k, "hhs-otip", access.Specialist, "RFA-7", -192*time.Hour), -193*time.Hour)
		w := desk.Wiring{Rules: map[string]deadline.Rule{"decide": {Name: "decide", Words: "90 days"}}, Verbs: map[string]string{"decide": "Decide"},
			Links:   map[string]func(string) string{"request": func(id string) string { return "/certification/" + id }},
			Sources: []desk.Source{tasks{{Text: "Take a request", Ref: "Queue", Href: "/queue"}, {Role: access.Supervisor, Text: "Not hers", Ref: "X"}}}}
		specialist := kt.As("hhs-otip", access.Specialist)
		l, err := desk.New(k.Guard, w).Worklist(specialist)
		if err != nil {
			t.Fatal(err)
		}
		var refs []string
		for _, g := range l.Groups {
			for _, x := range g.Tasks {
				refs = append(refs, x.Ref)
			}
		}
		if got := strings.Join(refs, " "); got != "RFA-1 RFA-2 Queue RFA-5" {
			t.Errorf("listed %s", got)
		}
		if x := l.Groups[0].Tasks[0]; x.Why != "90 days" || x.Verb != "Decide" || !strings.HasPrefix(x.Href, "/certification/") {
			t.Errorf("%+v", x)
		}
		if f := l.Figures; f != (desk.Figures{Overdue: 1, Today: 1, InTime: 1, Week: 3}) {
			t.Errorf("%+v", f)
		}
		w.Roles = func(context.Context, access.Principal) ([]access.Role, error) {
			return []access.Role{access.Approver, access.Specialist}, nil
		}
		l, err = desk.New(k.Guard, w).Worklist(specialist)
		if err != nil || len(l.Groups) != 2 || l.Groups[1].Role != access.Approver || l.Groups[1].Now || l.Groups[1].Tasks[0].Ref != "RFA-3" {
			t.Errorf("with another role: %+v, %v", l.Groups, err)
		}
		if _, err := desk.New(k.Guard, w).Worklist(context.Background()); !fault.Is(err, fault.Refused) {
			t.Errorf("a stranger: %v", err)
		}
		w.Sources = append(w.Sources, broken{})
		if _, err := desk.New(k.Guard, w).Worklist(specialist); err == nil {
			t.Error("a source that fails is passed over in silence")
		}
	})
}

func record(t *testing.T, k kt.Test, agency string) string {
	t.Helper()
	id, err := people.New(k.Guard).Record(kt.As(agency, access.Advocate), people.Draft{Particulars: people.Particulars{Name: "Canary Quillfeather"}, Band: people.Adult, Nationality: "not asked"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// about counts the journal's entries about a record.
func about(t *testing.T, k kt.Test, id string) int {
	t.Helper()
	es, err := k.Journal.OfResource(context.Background(), id, 100)
	if err != nil || len(es) == 0 {
		t.Fatalf("%d entries, %v", len(es), err)
	}
	return len(es)
}

func TestTheJournalIsForAuditorsOfTheOwnAgency(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		ours, theirs := record(t, k, "hotline-operator"), record(t, k, "harbor-shelter")
		if _, err := k.Journal.Sequence(context.Background()); err != nil {
			t.Fatal(err)
		}
		n, m := about(t, k, ours), about(t, k, theirs)
		d := desk.New(k.Guard, desk.Wiring{})
		for _, x := range access.Titles {
			_, err := d.Journal(kt.As("hotline-operator", x.Role), "", 0)
			if may := x.Role == access.Auditor || x.Role == access.Administrator; may != (err == nil) || err != nil && !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", x.Role, err)
			}
		}
		auditor := kt.As("hotline-operator", access.Auditor)
		es, err := d.Journal(auditor, "", 0)
		if err != nil || es.Point.Size != int64(n+m) || len(es.Rows) != n || es.Rows[0].Resource != ours {
			t.Errorf("%d of %d entries, %v", len(es.Rows), n, err)
		}
		if es, err := d.Journal(auditor, theirs, 0); err != nil || len(es.Rows) != 1 || es.Rows[0].Act != string(desk.ActJournal) {
			t.Errorf("another agency's record: %d entries, %v", len(es.Rows), err)
		}
		if es, err := d.Journal(auditor, ours, 0); err != nil || len(es.Rows) != n+1 {
			t.Errorf("the own record: %d entries, %v", len(es.Rows), err)
		}
		whole := desk.New(k.Guard, desk.Wiring{Whole: func(_ context.Context, p access.Principal) bool { return p.Agency == "pitf-secretariat" }})
		if es, err := whole.Journal(kt.As("pitf-secretariat", access.Auditor), "", 0); err != nil || len(es.Rows) != n+m || es.Rows[0].Resource != theirs {
			t.Errorf("the host's auditor: %d entries, %v", len(es.Rows), err)
		}
		if _, err := d.Journal(auditor, "'; drop", 0); !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), "drop") {
			t.Errorf("something that is no id: %v", err)
		}
		looks, err := k.Journal.OfResource(context.Background(), "journal", 50)
		if err != nil || len(looks) != len(access.Titles)+2 {
			t.Errorf("%d looks into the journal are written down, %v", len(looks), err)
		}
	})
}

func TestTheJournalIsReadInPages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	auditor := kt.As("hotline-operator", access.Auditor)
	for range 250 {
		if err := k.Guard.Look(auditor, desk.ActJournal, access.Resource{Kind: "Journal", ID: "journal", Agency: "hotline-operator"}, "audit"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Journal.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	d := desk.New(k.Guard, desk.Wiring{})
	var below, seen int64
	last := int64(1 << 62)
	for n := range 4 {
		es, err := d.Journal(auditor, "", below)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range es.Rows {
			if e.Seq >= last {
				t.Fatalf("entry %d after %d", e.Seq, last)
			}
			last = e.Seq
			seen++
		}
		if below = es.Next; below == 0 {
			if n != 2 {
				t.Errorf("ends after %d pages", n+1)
			}
			break
		}
	}
	if seen != 250 {
		t.Errorf("%d of 250 entries", seen)
	}
}

func TestTheHistoryOfARecordIsForItsAgency(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	id := record(t, k, "hotline-operator")
	n := about(t, k, id)
	d := desk.New(k.Guard, desk.Wiring{})
	if es, err := d.History(kt.As("hotline-operator", access.Advocate), id); err != nil || len(es.Rows) != n {
		t.Errorf("%d of %d entries, %v", len(es.Rows), n, err)
	}
	// A curious look that is refused does not make another agency part of it, however often it is tried.
	curious := kt.As("harbor-shelter", access.CaseWorker)
	for range 2 {
		if _, err := people.New(k.Guard).View(curious, id, "call back"); !fault.Is(err, fault.Refused) {
			t.Fatal(err)
		}
		if _, err := d.History(curious, id); !fault.Is(err, fault.Refused) {
			t.Errorf("another agency: %v", err)
		}
	}
	for _, role := range []access.Role{access.Analyst, access.Editor, access.Officer} {
		if _, err := d.History(kt.As("hotline-operator", role), id); !fault.Is(err, fault.Refused) {
			t.Errorf("%s: %v", role, err)
		}
	}
	if _, err := d.History(kt.As("hotline-operator", access.Advocate), "0-0"); !fault.Is(err, fault.Refused) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a record that is not there: %v", err)
	}
}

type memory map[string]web.Session

func (m memory) Find(_ context.Context, h []byte) (web.Session, error) {
	if x, ok := m[hex.EncodeToString(h)]; ok {
		return x, nil
	}
	return web.Session{}, fault.New(fault.NotFound, "no session")
}
func (m memory) Save(_ context.Context, h []byte, x web.Session) error {
	m[hex.EncodeToString(h)] = x
	return nil
}
func (m memory) End(_ context.Context, h []byte) error { delete(m, hex.EncodeToString(h)); return nil }

func site(t *testing.T, k kt.Test, w desk.Wiring) func(role access.Role, path string, status int) *goquery.Document {
	t.Helper()
	s, err := web.New(web.Options{Catalogue: lang.New(), Clock: k.Clock, Sessions: memory{}, Demo: true, Limits: web.Limits{Off: true}})
	if err != nil {
		t.Fatal(err)
	}
	w.Enter = func(ctx context.Context, x web.Session) (context.Context, error) {
		return access.As(ctx, access.Principal{Kind: access.User, ID: x.User, Agency: x.Agency, Role: access.Role(x.Role), Zone: kt.Washington}), nil
	}
	if err := desk.New(k.Guard, w).Pages(s); err != nil {
		t.Fatal(err)
	}
	if err := s.CheckPages(func(t *template.Template, data any) error { return templatecheck.CheckHTML(t, data) }); err != nil {
		t.Error(err)
	}
	s.Public("POST /in/{role}", func(rw http.ResponseWriter, r *http.Request) error {
		return s.SignIn(rw, r, web.Session{User: "u-1", Role: r.PathValue("role"), Agency: "hotline-operator", Zone: "America/New_York"})
	})
	return func(role access.Role, path string, status int) *goquery.Document {
		t.Helper()
		r := httptest.NewRequest("GET", path, nil)
		if role != "" {
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, httptest.NewRequest("POST", "/in/"+string(role), nil))
			r.AddCookie(rec.Result().Cookies()[0])
		}
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if rec.Code != status {
			t.Fatalf("%s as %s: %d", path, role, rec.Code)
		}
		d, err := goquery.NewDocumentFromReader(rec.Body)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func TestTheWorklistPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	start(t, k, "hotline-operator", access.Advocate, "S-77", -25*time.Hour)
	start(t, k, "hotline-operator", access.Advocate, "S-78", time.Hour)
	get := site(t, k, desk.Wiring{Links: map[string]func(string) string{"request": func(id string) string { return "/hotline/" + id }}, Verbs: map[string]string{"decide": "Grade"}})
	d := get(access.Advocate, "/worklist", 200)
	if d.Find("h1").Text() != "What must I do next, by when" || d.Find("main dd").First().Text() != "1" {
		t.Errorf("%s", d.Find("main .mn-nums").Text())
	}
	rows := d.Find("table.mn-worklist tbody tr")
	if first := rows.First(); rows.Length() != 2 || !strings.Contains(first.Text(), "Overdue by 25 h") || !strings.Contains(first.Find("a").Text(), "Grade S-77") {
		t.Errorf("%d rows: %s", rows.Length(), rows.Text())
	}
	if d := get(access.Supervisor, "/worklist", 200); !strings.Contains(d.Find(".mn-empty").Text(), "appears here") {
		t.Error("an empty list does not say when something will come")
	}
	get("", "/worklist", 303)
}

func TestTheJournalPages(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	id := record(t, k, "hotline-operator")
	if _, err := k.Journal.Sequence(context.Background()); err != nil {
		t.Fatal(err)
	}
	n := about(t, k, id)
	get := site(t, k, desk.Wiring{Words: map[access.Act]string{people.ActRecord: "Recorded a person"},
		Agency:    func(context.Context, string) string { return "National Hotline Operator" },
		Colleague: func(context.Context, string) (string, error) { return "Ana Reyes", nil }})
	d := get(access.Auditor, "/journal", 200)
	text := d.Find("main").Text()
	for _, want := range []string{"Recorded a person", "Hotline advocate", "Ana Reyes, National Hotline Operator", id, "manumit verify"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(text, "Canary") {
		t.Error("the journal shows a name")
	}
	if d := get(access.Auditor, "/journal?record="+id, 200); d.Find("main tbody tr").Length() != n+1 { // and looked for just now
		t.Errorf("%d entries about the record", d.Find("main tbody tr").Length())
	}
	if d := get(access.Auditor, "/journal?record=%27+or+1", 422); d.Find(".usa-error-message").Length() != 1 {
		t.Error("something that is no id")
	}
	if d := get(access.Advocate, "/journal/of/"+id, 200); d.Find("main tbody tr").Length() != n+1 {
		t.Errorf("%d entries in the history", d.Find("main tbody tr").Length())
	}
	get(access.Advocate, "/journal", 404)
	get(access.Analyst, "/journal/of/"+id, 404)
	get(access.Auditor, "/journal/of/"+strings.Repeat("x", 65), 404)
}

func TestEverySampleIsAPage(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	get := site(t, k, desk.Wiring{})
	for i, x := range desk.Samples() {
		d := get("", "/gallery/"+strconv.Itoa(i), 200)
		if d.Find("h1").Length() != 1 || d.Find("[style], script:not([src])").Length() != 0 {
			t.Errorf("%s: not one h1, or something inline", x.Name)
		}
		d.Find("table").Each(func(_ int, s *goquery.Selection) {
			if s.Find("caption").Length() != 1 {
				t.Errorf("%s: a table without a caption", x.Name)
			}
		})
		d.Find("main section").Each(func(_ int, s *goquery.Selection) {
			if by := s.AttrOr("aria-labelledby", ""); by != "" && d.Find("#"+by).Length() != 1 {
				t.Errorf("%s: a section is named by nothing", x.Name)
			}
		})
	}
}
