package hsds_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/manumit/manumit/standards/hsds"
	"pgregory.net/rapid"
)

// small is a 3.0.1 package of one provider, service and place.
func small() fstest.MapFS {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"organizations.csv":       f("id,name,description\no1,River House,Helps\n"),
		"services.csv":            f("id,organization_id,name,status\ns1,o1,Night shelter,active\n"),
		"locations.csv":           f("id,location_type,name,organization_id\nl1,physical,Main office,o1\n"),
		"service_at_location.csv": f("id,service_id,location_id\nx1,s1,l1\n"),
	}
}

func TestRefusedRowsDoNotStopTheImport(t *testing.T) {
	long := strings.Repeat("a", hsds.DefaultLimits.Field+1)
	for _, c := range []struct {
		file, add, field string
		kept             bool
	}{
		{"services.csv", "s2,o9,Pantry,active\n", "organization_id", false},
		{"services.csv", "s2,o1,,active\n", "name", false},
		{"services.csv", "s2,o1,Pantry,open\n", "status", false},
		{"services.csv", "s1,o1,Pantry,active\n", "id", false},
		{"services.csv", "s2,o1,Pantry\n", "(row)", false},
		{"services.csv", "s2,o1," + long + ",active\n", "name", false},
		{"locations.csv", "l2,physical,Annex,o9\n", "organization_id", true},
		{"locations.csv", "l2,hidden,Annex,o1\n", "location_type", false},
		{"service_at_location.csv", "x2,s1,l9\n", "location_id", false},
		{"service_at_location.csv", "x2,s9,l1\n", "service_id", false},
	} {
		fsys := small()
		fsys[c.file].Data = append(fsys[c.file].Data, c.add+strings.Replace(strings.Split(string(fsys[c.file].Data), "\n")[1], "1,", "7,", 1)+"\n"...)
		_, rep := read(t, fsys)
		if len(rep.Refused) != 1 {
			t.Errorf("%s %.30q: refused %v", c.file, c.add, rep.Refused)
			continue
		}
		r := rep.Refused[0]
		if r.File != c.file || r.Row != 3 || r.Field != c.field || r.Kept != c.kept || r.Reason == "" {
			t.Errorf("%s %.30q: %+v", c.file, c.add, r)
		}
		for _, n := range rep.Counts {
			if n.Rows != n.Accepted+n.Refused || n.Records < n.Accepted {
				t.Errorf("count %+v", n)
			}
		}
		for _, secret := range []string{"o9", "s9", "l9", "hidden", "aaaa"} {
			if strings.Contains(r.String(), secret) {
				t.Errorf("the refusal repeats the value: %s", r)
			}
		}
	}
}

func TestWrongHeaderNamesFileAndColumn(t *testing.T) {
	for name, c := range map[string]struct {
		break_       func(fstest.MapFS)
		file, column string
	}{
		"missing table":  {func(f fstest.MapFS) { delete(f, "services.csv") }, "services.csv", ""},
		"empty file":     {func(f fstest.MapFS) { f["services.csv"].Data = nil }, "services.csv", "id"},
		"missing column": {func(f fstest.MapFS) { f["services.csv"].Data = []byte("id,organization_id,name\n") }, "services.csv", "status"},
		"doubled column": {func(f fstest.MapFS) { f["organizations.csv"].Data = []byte("id,name,name,description\n") }, "organizations.csv", "name"},
		"2.x column": {func(f fstest.MapFS) {
			f["locations.csv"].Data = []byte("id,name\n")
			f["taxonomy_terms.csv"] = &fstest.MapFile{Data: []byte("id,parent_id\n")}
		}, "taxonomy_terms.csv", "term"},
	} {
		fsys := small()
		c.break_(fsys)
		_, _, err := hsds.Read(fsys)
		var h *hsds.HeaderError
		if !errors.As(err, &h) || h.File != c.file || h.Column != c.column {
			t.Errorf("%s: %v", name, err)
		}
	}
	l := hsds.DefaultLimits
	l.Rows = 0
	if _, _, err := hsds.ReadLimited(small(), l); err == nil || !strings.Contains(err.Error(), "more than 0 rows") {
		t.Error("rows:", err)
	}
	l = hsds.DefaultLimits
	l.FileBytes = 10
	if _, _, err := hsds.ReadLimited(small(), l); err == nil || !strings.Contains(err.Error(), "larger than 10 bytes") {
		t.Error("bytes:", err)
	}
}

func TestSubfolderAndOldJoinedOwners(t *testing.T) {
	in := fstest.MapFS{}
	for name, f := range small() {
		in["export/"+name] = f
	}
	in["export/locations.csv"] = &fstest.MapFile{Data: []byte("id,organization_id,name\nl1,o1,Main\nl2,o1,Annex\n")}
	in["export/phones.csv"] = &fstest.MapFile{Data: []byte("id,location_id,service_id,number\n5,\"l1, l2,l9\",s1,555 0100\n")}
	d, rep := read(t, in)
	if rep.Layout != hsds.Layout2 || len(d.Phones) != 2 || d.Phones[0].LocationID != "l1" || d.Phones[0].ServiceID != "s1" ||
		d.Phones[1].LocationID != "l2" || d.Phones[1].ServiceID != "" || d.Phones[0].ID == d.Phones[1].ID {
		t.Errorf("%s %+v", rep.Layout, d.Phones)
	}
	if c := rep.Count("phone"); c != (hsds.Count{Table: "phone", Rows: 1, Accepted: 1, Records: 2}) || len(rep.Refused) != 1 || !rep.Refused[0].Kept {
		t.Errorf("%+v %v", c, rep.Refused)
	}
}

func TestPlainText(t *testing.T) {
	for in, want := range map[string]string{
		"the community&rsquo;s  plan\r\n\tnow":     "the community’s plan now",
		"<p>One</p><p>two <b>t</b>hree</p>":        "One two three",
		"a<script>alert(1)</script>b":              "a b",
		"income < 500 & under 21":                  "income < 500 & under 21",
		"&lt;b&gt;bold&lt;/b&gt;":                  "bold",
		"bad \xff byte, \u202ehidden\u200b, \x00":  "bad \uFFFD byte, hidden,",
		"Mar&iacute;a <a href='x'>caf&eacute;</a>": "María café",
	} {
		if got := hsds.Plain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"&", "amp;", "lt;", "gt;", "<", ">", "b", "/", "!--", "script", " ", "#60;", "é", "\xff", "\n"})).Draw(t, "s"), "")
		p := hsds.Plain(s)
		if !utf8.ValidString(p) || hsds.Plain(p) != p || strings.Contains(strings.ToLower(p), "<script>") {
			t.Fatalf("%q -> %q -> %q", s, p, hsds.Plain(p))
		}
	})
}

func TestSchedulesInWords(t *testing.T) {
	for _, c := range []struct{ weekday, from, to, byday, freq, opens, closes string }{
		{"Monday - Friday", "8:30AM", "5:00PM", "MO,TU,WE,TH,FR", "WEEKLY", "08:30", "17:00"},
		{"Mon - Tue & Thur - Fri", "9:00AM", "9:00PM", "MO,TU,TH,FR", "WEEKLY", "09:00", "21:00"},
		{"Mon, Wed-Fri", "12:00PM", "1:00PM", "MO,WE,TH,FR", "WEEKLY", "12:00", "13:00"},
		{"Sunday-Saturday", "24 hours", "", "SU,MO,TU,WE,TH,FR,SA", "WEEKLY", "00:00", "23:59"},
		{"Friday-Monday", "9:00PM", "6:00AM", "FR,SA,SU,MO", "WEEKLY", "21:00", "06:00"},
		{"Second Saturday", "10:00AM", "12:00PM", "2SA", "MONTHLY", "10:00", "12:00"},
		{"2nd & 4th Wednesday", "9am", "11am", "2WE,4WE", "MONTHLY", "09:00", "11:00"},
		{"Last Thursday of each month", "", "", "-1TH", "MONTHLY", "", ""},
		{"Monday-Thursday (Closes daily noon to 1pm)", "9:00AM", "5:00PM", "", "", "09:00", "17:00"},
		{"By appointment", "9am", "3:00", "", "", "", ""},
		{"Tuesday", "Mornings", "", "TU", "WEEKLY", "", ""},
	} {
		fsys := small()
		fsys["locations.csv"].Data = []byte("id,organization_id,name\nl1,o1,Main\n")
		fsys["schedules.csv"] = &fstest.MapFile{Data: []byte("id,service_id,weekday,dtstart,until\n1,s1,\"" + c.weekday + "\"," + c.from + "," + c.to + "\n")}
		d, rep := read(t, fsys)
		if len(d.Schedules) != 1 || len(rep.Refused) > 0 {
			t.Fatalf("%v: %v", c, rep.Refused)
		}
		s := d.Schedules[0]
		if s.ByDay != c.byday || s.Freq != c.freq || s.OpensAt != c.opens || s.ClosesAt != c.closes || !strings.Contains(s.Description, c.weekday) || !strings.Contains(s.Description, c.from) {
			t.Errorf("%v: %+v", c, s)
		}
	}
}

func TestOpenAt(t *testing.T) {
	day := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	night := hsds.Hours(hsds.Schedule{ByDay: "FR", OpensAt: "21:00", ClosesAt: "06:00"})
	last := hsds.Hours(hsds.Schedule{ByDay: "-1TH", OpensAt: "09:00:00", ClosesAt: "17:00:00"})
	for _, c := range []struct {
		h    hsds.OpeningHours
		at   string
		open bool
	}{
		{night, "2026-11-20 22:00", true}, {night, "2026-11-21 05:59", true}, {night, "2026-11-21 06:00", false},
		{night, "2026-11-21 22:00", false}, {night, "2026-11-20 05:00", false},
		{last, "2026-11-26 09:00", true}, {last, "2026-11-19 09:00", false}, {last, "2026-11-26 17:00", false},
	} {
		if open, sure := c.h.OpenAt(day(c.at)); open != c.open || !sure {
			t.Errorf("%s: %v %v", c.at, open, sure)
		}
	}
	for _, s := range []hsds.Schedule{{ByDay: "MO"}, {OpensAt: "09:00", ClosesAt: "10:00"}, {ByDay: "MO,SOMETIMES", OpensAt: "09:00", ClosesAt: "10:00"}} {
		if _, sure := hsds.Hours(s).OpenAt(day("2026-11-23 09:30")); sure {
			t.Errorf("%+v cannot be known", s)
		}
	}
}

func TestNeedsAreExplained(t *testing.T) {
	s := hsds.Service{Name: "Harbor legal aid", Description: "Attorneys help survivors of human trafficking with asylum."}
	got := hsds.Needs(s, []hsds.TaxonomyTerm{{Name: "Emergency Shelter"}})
	want := []hsds.Found{
		{hsds.NeedTrafficking, "human trafficking", "description"}, {hsds.NeedHousing, "emergency shelter", "taxonomy term"},
		{hsds.NeedLegal, "legal aid", "name"}, {hsds.NeedImmigration, "asylum", "description"},
	}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if n := hsds.Needs(hsds.Service{Name: "Sheltered gardens", Description: "Foodie club"}, nil); len(n) > 0 {
		t.Errorf("part of a word: %v", n)
	}
	for _, r := range hsds.NeedRules {
		for _, term := range r.Terms {
			if term != strings.ToLower(term) {
				t.Errorf("%s: term %q must be lower case", r.Need, term)
			}
		}
	}
}

func TestLanguagesOf(t *testing.T) {
	d := &hsds.Directory{
		ServiceAtLocations: []hsds.ServiceAtLocation{{ServiceID: "s", LocationID: "l"}},
		Phones:             []hsds.Phone{{ID: "p", ServiceID: "s"}},
		Languages:          []hsds.Language{{LocationID: "l", Name: "Urdu"}, {PhoneID: "p", Code: "es"}, {ServiceID: "s", Name: "urdu"}, {ServiceID: "other", Name: "Thai"}, {PhoneID: "q", Name: "Lao"}},
	}
	if got := strings.Join(hsds.LanguagesOf(d, "s"), " "); got != "es Urdu" && got != "es urdu" {
		t.Error(got)
	}
}
