package house

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// line is the kernel's line: each door may import only those before it.
var line = [][]string{{"id", "clock", "fault", "config", "lang"}, {"store"}, {"journal"}, {"vault"}, {"reference"}, {"deadline"}, {"consent"}, {"access"}, {"jobs"}, {"web"}}

// inner are the few imports within the first group of the line, where the order does not say it.
var inner = map[string][]string{"id": {"clock"}, "config": {"fault"}, "lang": {"clock", "fault"}, "clock": {"fault"}}

func place(door string) int {
	return slices.IndexFunc(line, func(doors []string) bool { return slices.Contains(doors, door) })
}

// door is "store" for kernel/store and what lies under it; "" for kernel itself.
func door(dir string) string {
	d, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(dir, "kernel"), "/"), "/")
	return d
}

// mayImport is the table of DESIGN §2. The answer is "" or the broken rule.
func mayImport(from, to string, test bool) string {
	kernel := func(d string) bool { return d == "kernel" || strings.HasPrefix(d, "kernel/") }
	under := func(d string, tops ...string) bool {
		return slices.ContainsFunc(tops, func(x string) bool { return d == x || strings.HasPrefix(d, x+"/") })
	}
	switch {
	case from == to || under(from, "cmd", "house", "journeys", "bench", "tools"):
		return ""
	case under(to, "cmd", "house", "journeys", "bench"):
		return "nothing imports " + to
	case under(from, "methods", "standards"):
		if !under(to, strings.Join(strings.Split(from, "/")[:2], "/")) {
			return "methods and standards stand alone"
		}
	case under(from, "kernel/kerneltest"):
		if !kernel(to) {
			return "the kernel's test helpers know the kernel only"
		}
	case kernel(from):
		if !kernel(to) {
			return "the kernel knows nothing above it"
		}
		a, b := door(from), door(to)
		switch {
		case test: // a test outside the package opens a whole installation
		case a == b, a == "":
		case b == "kerneltest":
			return "test helpers are for tests"
		case b == "":
			if from != "kernel/web/desk" && from != "kernel/jobs/clocks" { // small domains of the kernel itself
				return "a door does not open the house"
			}
		case place(a) < 0 || place(b) < 0:
			return "a door that is not in the line"
		case place(b) > place(a), place(b) == place(a) && !slices.Contains(inner[a], b):
			return a + " stands before " + b + " in the line"
		}
	case inDomain(from + "/"):
		if !kernel(to) && !under(to, "methods", "standards") && !strings.HasPrefix(to, domainOf(from)) {
			return "a domain knows the kernel, methods and standards, never another domain"
		}
		if !test && under(to, "kernel/kerneltest", "kernel/store/storetest") {
			return "test helpers are for tests"
		}
	case under(from, "flows", "simulation"):
		if under(to, "kernel/kerneltest", "kernel/store/storetest") && !test {
			return "test helpers are for tests"
		}
	default:
		return from + " is no folder of DESIGN §2"
	}
	return ""
}

// domainOf is "protection/people" for it and what lies under it.
func domainOf(dir string) string {
	parts := strings.SplitN(dir, "/", 3)
	return strings.Join(parts[:min(len(parts), 2)], "/")
}

// doors: each module from outside has one folder that knows it; where methods and standards use one too, it is named.
var doors = map[string][]string{
	"modernc.org/sqlite":                    {"kernel/store"},
	"github.com/jackc/pgx/v5":               {"kernel/store"},
	"github.com/pressly/goose/v3":           {"kernel/store"},
	"github.com/cedar-policy/cedar-go":      {"kernel/access"},
	"github.com/riverqueue/river":           {"kernel/jobs"},
	"golang.org/x/mod":                      {"kernel/journal", "kernel"}, // kernel makes the signing key
	"golang.org/x/text":                     {"kernel/lang", "kernel/vault", "methods"},
	"golang.org/x/time":                     {"kernel/web", "flows"}, // flows sets the limits of the public pages
	"github.com/danielgtaylor/huma/v2":      {"kernel/web/api"},
	"github.com/go-pdf/fpdf":                {"kernel/web/pdf"},
	"github.com/pdfcpu/pdfcpu":              {"kernel/web/pdf"},
	"github.com/alecthomas/kong":            {"cmd"},
	"github.com/schollz/progressbar/v3":     {"cmd"},
	"github.com/mozillazg/go-unidecode":     {"methods"},
	"gonum.org/v1/gonum":                    {"methods"},
	"golang.org/x/net":                      {"standards", "journeys/browser"},
	"github.com/chromedp/chromedp":          {"journeys/browser"},
	"github.com/chromedp/cdproto":           {"journeys/browser"},
	"github.com/PuerkitoBio/goquery":        {"journeys/browser"},
	"golang.org/x/tools":                    {"house"},
	"github.com/pocketbase/pocketbase":      {"bench/pocketbase"}, // the anchor of the benchmark
	"github.com/nyaruka/phonenumbers":       {"methods", "kernel"},
	"github.com/santhosh-tekuri/jsonschema": {},
}

// inTests may stand in any test.
var inTests = []string{"pgregory.net/rapid", "github.com/PuerkitoBio/goquery", "github.com/jba/templatecheck", "github.com/santhosh-tekuri/jsonschema",
	"github.com/rogpeppe/go-internal"}

// excused are files that break the table for a reason.
var excused = map[string]string{
	"kernel/web/desk/desk_test.go": "the worklist is tried with the acts of a real domain",
}

func TestImports(t *testing.T) {
	used := map[string]bool{}
	for _, f := range files() {
		for _, i := range f.ast.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if to, ok := strings.CutPrefix(path+"/", module); ok {
				if why := mayImport(f.dir, strings.TrimSuffix(to, "/"), f.test); why != "" && excused[f.path] == "" {
					t.Errorf("%s imports %s: %s", f.path, path, why)
				}
				continue
			}
			if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
				continue // the standard library
			}
			within := func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") }
			if f.test && slices.ContainsFunc(inTests, within) {
				continue
			}
			ok := false
			for m, folders := range doors {
				if within(m) {
					for _, d := range folders {
						ok = ok || f.dir == d || strings.HasPrefix(f.dir, d+"/")
					}
					used[m] = true
				}
			}
			if !ok {
				t.Errorf("%s imports %s: each module from outside has one door", f.path, path)
			}
		}
	}
	if len(used) < 10 {
		t.Errorf("only %d modules were seen: the walk is broken", len(used))
	}
}

func TestTheImportTableSaysNo(t *testing.T) {
	for _, c := range [][2]string{{"kernel/store", "kernel/journal"}, {"kernel/consent", "kernel/access"}, {"kernel/jobs", "kernel/web"},
		{"kernel/store", "protection/people"}, {"protection/people", "protection/hotline"}, {"protection/hotline", "flows"},
		{"methods/capture", "kernel/clock"}, {"standards/hsds", "methods/capture"}, {"protection/people", "cmd/manumit"},
		{"kernel/clock", "kernel/id"}, {"kernel/access", "kernel"}, {"protection/people", "kernel/kerneltest"}, {"surprise", "kernel"}} {
		if mayImport(c[0], c[1], false) == "" {
			t.Errorf("%s may import %s", c[0], c[1])
		}
	}
}

// People who are helped and people who are suspected never meet (DESIGN §2).
func TestNoPathLeadsFromPeopleToSuspects(t *testing.T) {
	helped := []string{"protection/people", "protection/hotline", "protection/casework", "protection/screening", "protection/certification"}
	suspected := []string{"prosecution/investigations", "prevention/procurement", "methods/namematch"}
	has := func(f goFile, list []string) bool {
		for _, i := range f.ast.Imports {
			path, _ := strconv.Unquote(i.Path.Value)
			if slices.ContainsFunc(list, func(d string) bool { return strings.HasPrefix(path+"/", module+d+"/") }) {
				return true
			}
		}
		return false
	}
	for _, f := range files() {
		if f.test || strings.HasPrefix(f.dir, "cmd/") || f.path == "flows/house.go" || f.path == "flows/site.go" { // wiring builds everything, and passes nothing
			continue
		}
		// A lead that the person or the law released has its own file, and is looked at by people in review.
		if has(f, helped) && has(f, suspected) && f.path != "flows/released_lead.go" {
			t.Errorf("%s knows both a person who is helped and a list of suspects", f.path)
		}
		inHelp := slices.ContainsFunc(helped, func(d string) bool { return f.dir == d || strings.HasPrefix(f.dir, d+"/") })
		if inHelp && has(f, suspected) {
			t.Errorf("%s screens people who are helped", f.path)
		}
		if (inHelp || f.dir == "flows") && !strings.HasSuffix(f.path, "doc.go") {
			for _, word := range []string{"Suspect", "Watchlist", "ListScreen", "SanctionsList"} {
				if f.ast.Scope != nil && f.ast.Scope.Lookup(word) != nil {
					t.Errorf("%s declares %s", f.path, word)
				}
			}
		}
	}
}
