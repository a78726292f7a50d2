package directory_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/deadline"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/directory"
)

const owner = "hotline-operator"

var (
	domains = []kernel.Domain{directory.Domain}
	editor  = kt.As(owner, access.Editor)
	staff   = kt.As("harbor-shelter", access.CaseWorker)
)

// published is the folder of a published directory beside the repository.
func published(t testing.TB, name string) fs.FS {
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			p := filepath.Join(dir, "..", "shared", "data", "hsds", name)
			if _, err := os.Stat(p); err == nil {
				return os.DirFS(p)
			}
		}
	}
	t.Skip("the published directories (shared/data/hsds) are not beside the repository")
	return nil
}

// small is a directory of three services, one of them at a confidential place with a telephone and a name of its own.
func small() fstest.MapFS {
	f := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	return fstest.MapFS{
		"organizations.csv": f("id,name,description,website\no1,Quietwater House,Rooms and people,http://quietwater.example\no2,Open Door Law,Lawyers,\n"),
		"services.csv": f("id,organization_id,name,description,status,eligibility_description,fees_description\n" +
			"s1,o1,Quietwater shelter,\"Emergency shelter for survivors of human trafficking. Staff are Spanish-speaking. Not at 12 Canary Lane, call 202-555-0142.\",active,Women and children,\n" +
			"s2,o2,Immigration lawyers,Legal aid for immigrants,active,Anyone,\n" +
			"s3,o2,Court accompaniment,Somebody goes with you,inactive,,\n"),
		"locations.csv": f("id,location_type,organization_id,name,description,latitude,longitude\n" +
			"l1,physical,o1,Canary Lane House,Confidential location,38.123456,-77.654321\nl2,physical,o2,Law office,,,\n"),
		"service_at_location.csv": f("id,service_id,location_id,description\na1,s1,l1,\na2,s2,l2,\na3,s3,l2,\n"),
		"addresses.csv": f("id,location_id,attention,address_1,address_2,city,region,state_province,postal_code,country,address_type\n" +
			"d1,l1,,12 Canary Lane,,Bethesda,,MD,20814,US,physical\nd2,l2,,1 Public Square,,Rockville,,MD,20850,US,physical\n"),
		"phones.csv":    f("id,location_id,service_id,organization_id,number\np1,l1,,,(202) 555-0142\np2,,s1,,202-555-0100\np3,,s2,,202-555-0111\n"),
		"schedules.csv": f("id,service_id,freq,byday,opens_at,closes_at\nh1,s1,WEEKLY,\"MO,TU,WE,TH,FR,SA,SU\",00:00,23:59\nh2,s2,WEEKLY,\"MO,TU\",09:00,17:00\n"),
		"languages.csv": f("id,service_id,name,code\ng1,s2,Amharic,am\n"),
	}
}

// secrets are what must never be read outside the sealed column.
var secrets = []string{"Canary", "20814", "38.123456", "77.654321", "555-0142", "5550142", "Bethesda"}

func imported(t testing.TB, k kt.Test, fsys fs.FS, source string) (*directory.Service, directory.Report) {
	t.Helper()
	s := directory.New(k.Guard, owner)
	rep, err := s.Import(editor, fsys, source, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, rep
}

func find(t testing.TB, s *directory.Service, q directory.Query) directory.Page {
	t.Helper()
	p, err := s.Find(staff, q)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func names(p directory.Page) (out []string) {
	for _, h := range p.Hits {
		out = append(out, h.Card.Name)
	}
	return out
}

func TestThePublishedDirectoryOfWashington(t *testing.T) {
	data := published(t, "dc-directory")
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := directory.New(k.Guard, owner)
		last := 0
		rep, err := s.Import(editor, data, "dc", func(done, total int) {
			if done <= last || done > total {
				t.Errorf("progress went from %d to %d of %d", last, done, total)
			}
			last = done
		})
		if err != nil {
			t.Fatal(err)
		}
		if rep.Services != 501 || rep.Organizations != 57 || rep.Version != 1 || rep.Ended != 0 || last != 501+57+rep.Locations {
			t.Errorf("%d services, %d organizations, version %d, ended %d, last progress %d", rep.Services, rep.Organizations, rep.Version, rep.Ended, last)
		}
		for _, r := range rep.Refused {
			if r.File == "" || r.Row < 2 || r.Field == "" || r.Reason == "" {
				t.Errorf("a refusal without words: %v", r)
			}
		}
		if text := rep.String(); !strings.Contains(text, "services: 501\norganizations: 57\n") || strings.Count(text, ".csv row ") != len(rep.Refused) {
			t.Errorf("the report prints %.300s", text)
		}
		if orgs, err := s.Organizations(staff); err != nil || len(orgs) < 50 || len(orgs) > 57 {
			t.Errorf("%d organizations offer something, %v", len(orgs), err)
		}
		again, err := s.Import(editor, data, "dc", nil)
		if err != nil || again.Version != 2 || again.Ended != 0 || again.Manifest != rep.Manifest {
			t.Errorf("again: %+v, %v", again.Version, err)
		}
		seen := map[string]bool{}
		pages := 0
		for q := (directory.Query{Limit: 50}); ; pages++ {
			p := find(t, s, q)
			for _, h := range p.Hits {
				if seen[h.ID] {
					t.Fatalf("twice on the pages: %s", h.Card.Name)
				}
				seen[h.ID] = true
			}
			if q.After = p.Next; p.Next == "" {
				break
			}
		}
		if len(seen) != 488 { // 13 of 501 are inactive
			t.Errorf("%d services on %d pages, 488 are active", len(seen), pages)
		}
		first := find(t, s, directory.Query{})
		if !first.Hits[0].Trafficking {
			t.Errorf("the first hit is %q, not one for survivors", first.Hits[0].Card.Name)
		}
		for _, q := range []directory.Query{{Need: "shelter and housing", Place: "20001"}, {Need: "legal", Place: "Washington, DC", For: "immigrants"}, {Language: "es"}, {Need: "food", OpenNow: true}} {
			p := find(t, s, q)
			t.Logf("%+v: %d, next %v, hours unknown %d", q, len(p.Hits), p.Next != "", p.UnknownHours)
			if len(p.Hits) == 0 {
				t.Errorf("%+v finds nothing", q)
			}
		}
	})
}

func TestAConfidentialPlaceNeverLeaves(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, rep := imported(t, k, small(), "test")
		if rep.Confidential != 1 || len(rep.Rows()) != 0 {
			t.Fatalf("%d sealed, refused %v", rep.Confidential, rep.Rows())
		}
		p := find(t, s, directory.Query{Need: "shelter and housing"})
		if len(p.Hits) != 1 || !p.Hits[0].Confidential {
			t.Fatalf("found %v", names(p))
		}
		public, err := s.Public(access.As(context.Background(), access.Stranger), directory.PublicQuery{})
		if err != nil || public.TotalItems != 2 {
			t.Fatalf("the public part: %d, %v", public.TotalItems, err)
		}
		var export bytes.Buffer
		if _, err := s.Export(editor, creator{&export}); err != nil {
			t.Fatal(err)
		}
		prov, err := s.Provider(staff, p.Hits[0].Organization)
		if err != nil {
			t.Fatal(err)
		}
		for what, v := range map[string]any{"search": p, "API": public, "entry": p.Hits[0], "provider": prov, "export": export.String()} {
			raw, _ := json.Marshal(v)
			for _, secret := range secrets {
				if strings.Contains(string(raw), secret) {
					t.Errorf("%s holds %q", what, secret)
				}
			}
		}
		if !strings.Contains(export.String(), "Quietwater shelter") || !strings.Contains(export.String(), "202-555-0100") {
			t.Error("the export lacks what is public")
		}
		// In the whole database the place stands nowhere in clear.
		var dump strings.Builder
		for _, table := range []string{"directory_import", "directory_organization", "directory_location", "directory_service", "directory_facet", "journal_entry"} {
			rows, err := k.Store.DB().Query("select * from " + table)
			if err != nil {
				t.Fatal(err)
			}
			cols, _ := rows.Columns()
			for rows.Next() {
				vals := make([]any, len(cols))
				for i := range vals {
					vals[i] = new(any)
				}
				if err := rows.Scan(vals...); err != nil {
					t.Fatal(err)
				}
				for _, v := range vals {
					switch x := (*v.(*any)).(type) {
					case []byte:
						dump.Write(x)
					case string:
						dump.WriteString(x)
					}
				}
			}
			rows.Close()
		}
		for _, secret := range secrets {
			if strings.Contains(dump.String(), secret) {
				t.Errorf("the database holds %q in clear", secret)
			}
		}
		// The editor who verifies it may open it, and is seen.
		open, err := s.OpenPlaces(editor, p.Hits[0].ID, "verify the entry")
		if err != nil || len(open) != 1 || !strings.Contains(open[0].Addresses[0], "12 Canary Lane") || open[0].Phones[0] != "(202) 555-0142" {
			t.Errorf("opened %v, %v", len(open), err)
		}
		for name, ctx := range map[string]context.Context{"hotline staff": kt.As(owner, access.Advocate), "another agency's editor": kt.As("harbor-shelter", access.Editor)} {
			if _, err := s.OpenPlaces(ctx, p.Hits[0].ID, "curious"); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Import(editor, small(), "test", nil); err != nil {
			t.Fatal(err)
		}
		if open, err := s.OpenPlaces(editor, p.Hits[0].ID, "verify the entry"); err != nil || len(open) != 1 {
			t.Errorf("after another import: %v", err)
		}
	})
}

type creator struct{ b *bytes.Buffer }

func (c creator) Create(string) (io.Writer, error) { return c.b, nil }

func TestImportingAgainReplacesAndEnds(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, _ := imported(t, k, small(), "test")
		lawyers := find(t, s, directory.Query{Need: "immigration"}).Hits[0]
		if err := s.Verify(editor, lawyers.ID, lawyers.Version); err != nil {
			t.Fatal(err)
		}
		other := maps.Clone(small())
		other["organizations.csv"] = &fstest.MapFile{Data: []byte("id,name,description,website\no1,Other house,Rooms,\n")}
		other["services.csv"] = &fstest.MapFile{Data: []byte("id,organization_id,name,description,status,fees_description\ns1,o1,Other shelter,Emergency shelter,active,\n")}
		if _, err := s.Import(editor, other, "another source", nil); err != nil {
			t.Fatal(err)
		}
		less := small()
		less["services.csv"] = &fstest.MapFile{Data: bytes.Replace(less["services.csv"].Data, []byte("s2,o2,Immigration lawyers"), []byte("s9,o2,Immigration attorneys"), 1)}
		k.Time.Advance(time.Hour)
		rep, err := s.Import(editor, less, "test", nil)
		if err != nil || rep.Version != 2 || rep.Ended != 1 {
			t.Fatalf("%+v, %v", rep, err)
		}
		if got := find(t, s, directory.Query{Need: "immigration"}); len(got.Hits) != 1 || got.Hits[0].Card.Name != "Immigration attorneys" {
			t.Errorf("found %v", names(got))
		}
		gone, err := s.Get(staff, lawyers.ID)
		if err != nil || gone.Ended.IsZero() || gone.Offered() || gone.Card.Name != "Immigration lawyers" {
			t.Errorf("a reference to it leads nowhere: %v", err)
		}
		clocks, _ := deadline.Of(context.Background(), k.Store, lawyers.ID)
		if len(clocks) != 1 || clocks[0].Open() {
			t.Errorf("its clock still runs: %+v", clocks)
		}
		if got := find(t, s, directory.Query{Need: "shelter and housing"}); len(got.Hits) != 2 {
			t.Errorf("another source was touched: %v", names(got))
		}
		if _, err := s.Import(editor, small(), "test", nil); err != nil {
			t.Fatal(err)
		}
		if back, _ := s.Get(staff, lawyers.ID); !back.Ended.IsZero() || back.ID != lawyers.ID {
			t.Error("what came back is not the same entry")
		}
	})
}

func TestABrokenImportChangesNothing(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, _ := imported(t, k, small(), "test")
		before := find(t, s, directory.Query{})
		broken := map[string]fstest.MapFS{}
		add := func(name string, spoil func(fstest.MapFS)) {
			f := small()
			spoil(f)
			broken[name] = f
		}
		add("a table is missing", func(f fstest.MapFS) { delete(f, "services.csv") })
		add("no column id", func(f fstest.MapFS) { f["services.csv"] = &fstest.MapFile{Data: []byte("nummer,name\n1,x\n")} })
		add("no service can be read", func(f fstest.MapFS) {
			f["services.csv"] = &fstest.MapFile{Data: []byte("id,organization_id,name,description,status,fees_description\ns1,nobody,x,,active,\n")}
		})
		add("an empty folder", func(f fstest.MapFS) { clear(f) })
		for name, f := range broken {
			if _, err := s.Import(editor, f, "test", nil); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Import(editor, small(), "bad\nname", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("a source with a line break: %v", err)
		}
		if _, err := s.Import(staff, small(), "test", nil); !fault.Is(err, fault.Refused) {
			t.Errorf("a case worker imports: %v", err)
		}
		after := find(t, s, directory.Query{})
		if len(after.Hits) != len(before.Hits) || after.Hits[0].Version != before.Hits[0].Version {
			t.Error("a broken import changed something")
		}
		if list, err := s.Imports(editor); err != nil || len(list) != 1 || list[0].Services != 3 {
			t.Errorf("imports: %v, %v", list, err)
		}
	})
}

func TestFoundByNeedLanguagePlaceAndGroup(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, _ := imported(t, k, small(), "test") // Tuesday noon in Washington
		for name, c := range map[string]struct {
			q    directory.Query
			want []string
		}{
			"everything offered":              {directory.Query{}, []string{"Quietwater shelter", "Immigration lawyers"}},
			"by need":                         {directory.Query{Need: "legal"}, []string{"Immigration lawyers"}},
			"by a listed language":            {directory.Query{Language: "am"}, []string{"Immigration lawyers"}},
			"by a language in the words":      {directory.Query{Language: "es"}, []string{"Quietwater shelter"}},
			"a confidential place comes last": {directory.Query{Place: "rockville"}, []string{"Immigration lawyers", "Quietwater shelter"}},
			"by postal code":                  {directory.Query{Place: "20850-1234", Need: "immigration"}, []string{"Immigration lawyers"}},
			"by city and state":               {directory.Query{Place: "Rockville MD", Need: "legal"}, []string{"Immigration lawyers"}},
			"by state":                        {directory.Query{Place: "Maryland", Need: "legal"}, []string{"Immigration lawyers"}},
			"nowhere near":                    {directory.Query{Place: "Texas", Need: "legal"}, nil},
			"the confidential city is no key": {directory.Query{Place: "Bethesda", Need: "legal"}, nil},
			"for women":                       {directory.Query{For: "women"}, []string{"Quietwater shelter", "Immigration lawyers"}},
			"for men":                         {directory.Query{For: "men"}, []string{"Immigration lawyers"}},
			"open now":                        {directory.Query{OpenNow: true}, []string{"Quietwater shelter", "Immigration lawyers"}},
		} {
			p := find(t, s, c.q)
			if got := strings.Join(names(p), ", "); got != strings.Join(c.want, ", ") {
				t.Errorf("%s: %s", name, got)
			}
			for _, h := range p.Hits {
				if len(h.Why) == 0 {
					t.Errorf("%s: %s stands there without a reason", name, h.Card.Name)
				}
			}
		}
		k.Time.Advance(24 * time.Hour) // Wednesday
		if got := names(find(t, s, directory.Query{OpenNow: true})); len(got) != 1 {
			t.Errorf("open on a Wednesday: %v", got)
		}
		one := find(t, s, directory.Query{Limit: 1})
		two := find(t, s, directory.Query{Limit: 1, After: one.Next})
		if one.Next == "" || two.Next != "" || two.Hits[0].ID == one.Hits[0].ID {
			t.Errorf("pages: %q then %q", names(one), names(two))
		}
		for field, q := range map[string]directory.Query{"need": {Need: "gold"}, "language": {Language: "xx"}, "for": {For: "nobody"}, "after": {After: "%%%"}, "place": {Place: strings.Repeat("x", 101)}} {
			_, err := s.Find(staff, q)
			if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestVerifiedForAYearSuspendedAndVetted(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s, _ := imported(t, k, small(), "test")
		lawyers := find(t, s, directory.Query{Need: "legal"}).Hits[0]
		if list, err := s.ToVerify(editor, directory.Entry{}, 10); err != nil || len(list) != 2 {
			t.Errorf("to verify: %d, %v", len(list), err)
		}
		if err := s.Verify(editor, lawyers.ID, lawyers.Version); err != nil {
			t.Fatal(err)
		}
		p := find(t, s, directory.Query{})
		if p.Hits[0].ID != lawyers.ID || !p.Hits[0].Current(k.Clock.Now()) {
			t.Errorf("verified is not first: %v", names(p))
		}
		clocks, _ := deadline.OpenFor(context.Background(), k.Store, owner, string(access.Editor), 10)
		if len(clocks) != 1 || !clocks[0].Due.Equal(time.Date(2027, 6, 10, 0, 0, 0, 0, kt.Washington)) {
			t.Fatalf("the next verification: %+v", clocks)
		}
		k.Time.Advance(366 * 24 * time.Hour)
		if h := find(t, s, directory.Query{Need: "legal"}).Hits[0]; h.Current(k.Clock.Now()) {
			t.Error("still current after a year")
		} else if err := s.Verify(editor, h.ID, h.Version); err != nil {
			t.Fatal(err)
		}
		all, _ := deadline.Of(context.Background(), k.Store, lawyers.ID)
		if len(all) != 2 || all[0].Open() || !all[0].Missed(k.Clock.Now()) || !all[1].Open() {
			t.Errorf("clocks: %+v", all)
		}
		e, _ := s.Get(staff, lawyers.ID)
		if err := s.Suspend(editor, e.ID, e.Version-1, "closed"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old version: %v", err)
		}
		if err := s.Suspend(editor, e.ID, e.Version, "because"); !fault.Is(err, fault.Invalid) {
			t.Errorf("an invented reason: %v", err)
		}
		for name, ctx := range map[string]context.Context{"a case worker": staff, "another agency's editor": kt.As("harbor-shelter", access.Editor)} {
			if err := s.Suspend(ctx, e.ID, e.Version, "closed"); !fault.Is(err, fault.Refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := s.Suspend(editor, e.ID, e.Version, "closed"); err != nil {
			t.Fatal(err)
		}
		if got := find(t, s, directory.Query{Need: "legal"}); len(got.Hits) != 0 {
			t.Error("a suspended entry is found")
		}
		if err := s.Resume(editor, e.ID, e.Version+1); err != nil {
			t.Fatal(err)
		}
		prov, err := s.Provider(staff, e.Organization)
		if err != nil || len(prov.Services) != 2 {
			t.Fatalf("provider: %d, %v", len(prov.Services), err)
		}
		if err := s.Vet(editor, prov.ID, prov.Version, directory.NotSuitable); err != nil {
			t.Fatal(err)
		}
		if got := find(t, s, directory.Query{Need: "legal"}); len(got.Hits) != 0 {
			t.Error("an organization that is not suitable is found")
		}
		pub, err := s.Public(context.Background(), directory.PublicQuery{})
		if err != nil || pub.TotalItems != 1 {
			t.Errorf("public: %d, %v", pub.TotalItems, err)
		}
	})
}
