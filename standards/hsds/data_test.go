package hsds_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/manumit/manumit/standards/hsds"
)

// data is the folder of published directories beside the repository.
func data(t testing.TB, name string) string {
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			p := filepath.Join(dir, "..", "shared", "data", "hsds", name)
			if _, err := os.Stat(p); err != nil {
				t.Skip("the published directories (shared/data/hsds) are not beside the repository")
			}
			return p
		}
	}
	t.Skip("not inside the repository")
	return ""
}

func read(t testing.TB, fsys fs.FS) (*hsds.Directory, hsds.Report) {
	t.Helper()
	d, rep, err := hsds.Read(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return d, rep
}

func written(t testing.TB, d *hsds.Directory) fstest.MapFS {
	t.Helper()
	files, _, err := hsds.Files(d)
	if err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for k, b := range files {
		out[k] = &fstest.MapFile{Data: b}
	}
	return out
}

// again writes, reads and compares with what Public promises.
func again(t testing.TB, d *hsds.Directory) {
	t.Helper()
	want, _ := hsds.Public(d)
	got, rep := read(t, written(t, d))
	if rep.Layout != hsds.Layout3 || len(rep.Refused) > 0 || len(rep.Ignored) > 0 {
		t.Fatalf("our own package: layout %s, %d refused, ignored %v; first %v", rep.Layout, len(rep.Refused), rep.Ignored, first(rep.Refused))
	}
	same(t, got, want)
	twice, _ := hsds.Public(want)
	same(t, twice, want)
}

func same(t testing.TB, got, want *hsds.Directory) {
	t.Helper()
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for i := range g.NumField() {
		if !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			n := g.Type().Field(i).Name
			if g.Field(i).Len() != w.Field(i).Len() {
				t.Fatalf("%s: %d records, want %d", n, g.Field(i).Len(), w.Field(i).Len())
			}
			for j := range g.Field(i).Len() {
				if a, b := g.Field(i).Index(j).Interface(), w.Field(i).Index(j).Interface(); !reflect.DeepEqual(a, b) {
					t.Fatalf("%s[%d]:\n got %#v\nwant %#v", n, j, a, b)
				}
			}
		}
	}
}

func first(r []hsds.Refusal) any {
	if len(r) == 0 {
		return "none"
	}
	return r[0]
}

func TestWashingtonDirectory(t *testing.T) {
	d, rep := read(t, os.DirFS(data(t, "dc-directory")))
	if rep.Layout != hsds.Layout2 {
		t.Fatalf("layout %s", rep.Layout)
	}
	if len(d.Services) != 501 || len(d.Organizations) != 57 || len(d.Locations) != 220 {
		t.Fatalf("%d services, %d organizations, %d locations", len(d.Services), len(d.Organizations), len(d.Locations))
	}
	type fieldOf struct{ file, field string }
	lost, left := map[fieldOf]int{}, map[fieldOf]int{}
	for _, r := range rep.Refused {
		if r.Reason == "" || r.Row < 2 || r.Field == "" {
			t.Errorf("a refusal without words: %v", r)
		}
		if r.Kept {
			left[fieldOf{r.File, r.Field}]++
		} else {
			lost[fieldOf{r.File, r.Field}]++
		}
	}
	for _, c := range rep.Counts {
		t.Logf("%-24s rows %4d accepted %4d refused %4d records %4d", c.Table, c.Rows, c.Accepted, c.Refused, c.Records)
	}
	t.Logf("rows refused by file and field: %v", lost)
	t.Logf("fields left out: %v", left)
	t.Logf("notes %v, ignored %v", rep.Notes, rep.Ignored)
	if n := left[fieldOf{"services.csv", "organization_id"}]; n != 6 { // 4 name a missing provider, 2 name several
		t.Errorf("services.csv organization_id: %d left out", n)
	}
	without := 0
	for _, s := range d.Services {
		if s.OrganizationID == "" {
			without++
		}
	}
	if without != 4 {
		t.Errorf("%d services without provider, want 4", without)
	}
	hours := 0
	for _, s := range d.Schedules {
		h := hsds.Hours(s)
		if h.Known() {
			hours++
		} else if h.Text == "" && len(h.Days) == 0 && s.Notes == "" {
			t.Errorf("schedule %s says nothing at all", s.ID)
		}
	}
	terms := hsds.TermsByService(d)
	needs, with := map[hsds.Need]int{}, 0
	for _, s := range d.Services {
		f := hsds.Needs(s, terms[s.ID])
		if len(f) > 0 {
			with++
		}
		for _, n := range f {
			needs[n.Need]++
		}
	}
	t.Logf("%d of %d schedules with days and hours; %d services with a need: %v", hours, len(d.Schedules), with, needs)
	// of the four services that mention trafficking one only teaches its signs
	if with < 440 || needs[hsds.NeedTrafficking] != 3 || needs[hsds.NeedHousing] < 30 {
		t.Errorf("needs found for %d services: %v", with, needs)
	}
	again(t, d)
}

func TestOtherPublishedDirectories(t *testing.T) {
	for _, c := range []struct {
		dir                  string
		layout               hsds.Layout
		orgs, services, locs int
	}{
		{"ohana-sample", hsds.LayoutOhana, 8, 23, 22},
		{"openreferral-sample", hsds.Layout2, 10, 13, 10},
		{"spec-3.0.1/examples/csv", hsds.Layout3, 1, 1, 1},
	} {
		t.Run(c.dir, func(t *testing.T) {
			d, rep := read(t, os.DirFS(data(t, c.dir)))
			for _, r := range rep.Refused {
				t.Log(r)
			}
			t.Log(rep.Notes, rep.Ignored)
			if rep.Layout != c.layout || len(d.Organizations) != c.orgs || len(d.Services) != c.services || len(d.Locations) != c.locs {
				t.Fatalf("%s: %d organizations, %d services, %d locations", rep.Layout, len(d.Organizations), len(d.Services), len(d.Locations))
			}
			for _, s := range d.Services {
				if s.OrganizationID == "" {
					t.Errorf("service %s has no provider", s.ID)
				}
			}
			again(t, d)
		})
	}
}

func TestPublishedJSON(t *testing.T) {
	dir := data(t, "spec-3.0.1/examples")
	for file, c := range map[string]struct {
		table string
		check func(*hsds.Directory) bool
	}{
		"service_full.json": {"service", func(d *hsds.Directory) bool {
			s := d.Services[0]
			return len(d.Services) == 1 && s.OrganizationID == d.Organizations[0].ID && s.ProgramID == d.Programs[0].ID &&
				*s.MinimumAge == 12 && len(d.Phones) == 1 && d.Phones[0].ServiceID == s.ID && d.Phones[0].LocationID == d.Locations[0].ID &&
				d.Phones[0].Extension == "100" && d.Phones[0].Number == "+44 1234 234567" && len(d.Schedules) == 1 && len(d.ServiceAtLocations) == 1
		}},
		"organization_full.json": {"organization", func(d *hsds.Directory) bool {
			return len(d.Organizations) == 1 && len(d.OrganizationIdentifiers) == 1 && len(d.Services) == 1 && d.Services[0].OrganizationID == d.Organizations[0].ID
		}},
		"service_at_location_full.json": {"service_at_location", func(d *hsds.Directory) bool { return len(d.ServiceAtLocations) == 1 && len(d.Services) == 1 }},
		"location.json":                 {"location", func(d *hsds.Directory) bool { return len(d.Locations) == 1 && len(d.Addresses) == 1 }},
		"service_list.json":             {"service", func(d *hsds.Directory) bool { return len(d.Services) == 1 }},
		"organization_list.json":        {"organization", func(d *hsds.Directory) bool { return len(d.Organizations) == 1 }},
		"taxonomy_term.json":            {"taxonomy_term", func(d *hsds.Directory) bool { return len(d.TaxonomyTerms) == 1 && len(d.Taxonomies) == 1 }},
		"taxonomy.json":                 {"taxonomy", func(d *hsds.Directory) bool { return len(d.Taxonomies) == 1 }},
		"tabular.json":                  {"tabular", func(d *hsds.Directory) bool { return len(d.Services) == 1 && len(d.Schedules) == 1 }},
	} {
		t.Run(file, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			d, rep, err := hsds.ReadJSON(b, c.table)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rep.Refused {
				t.Log(r)
			}
			if !c.check(d) {
				t.Errorf("%+v", d)
			}
			again(t, d)
		})
	}
}
