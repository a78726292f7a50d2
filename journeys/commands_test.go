package journeys

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The command line through the real binary: what it refuses, it refuses in one sentence and with nothing changed.

// sentence runs a command that must fail: one line that says what to do, and an exit code.
func sentence(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	out, got := run(t, args...)
	last := strings.TrimPrefix(out[strings.LastIndexByte(strings.TrimSpace(out), '\r')+1:], "\r") // behind the progress bar
	if got != code || strings.Count(strings.TrimSpace(last), "\n") > 0 || !strings.Contains(last, "manumit: ") || !strings.Contains(last, says) {
		t.Errorf("manumit %s: exit code %d, expected %d and %q:\n%s", strings.Join(args, " "), got, code, says, out)
	}
}

// works runs a command that must succeed.
func works(t *testing.T, args ...string) string {
	t.Helper()
	out, code := run(t, args...)
	if code != 0 {
		t.Fatalf("manumit %s: exit code %d: %s", strings.Join(args, " "), code, out)
	}
	return out
}

// lite runs a statement with the sqlite3 command, as somebody would who holds the files.
func lite(t *testing.T, dir, sql string) string {
	t.Helper()
	out, err := exec.Command("sqlite3", "-cmd", ".timeout 5000", filepath.Join(dir, "records.db"), sql).CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// copyOf is a copy of a data directory that nobody has open.
func copyOf(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(to, os.DirFS(dir)))
	must(t, os.Chmod(to, 0o700))
	return to
}

// simulated is a small invented country in a new directory, and the file of its truth.
func simulated(t *testing.T) (dir, truth string) {
	t.Helper()
	at := t.TempDir()
	dir, truth = filepath.Join(at, "data"), filepath.Join(at, "truth.json")
	if out := works(t, "simulate", "--data", dir, "--seed", "3", "--scale", "0.01", "--truth", truth); !strings.Contains(out, "Recorded in") {
		t.Errorf("simulate says %q", out)
	}
	return dir, truth
}

func TestCommandsOverASimulatedCountry(t *testing.T) {
	dir, truth := simulated(t)
	t.Run("reports say what they count", func(t *testing.T) { reports(t, dir) })
	t.Run("the truth stands outside", func(t *testing.T) {
		list, err := os.ReadFile(truth)
		must(t, err)
		names := map[string]bool{}
		for line := range strings.Lines(string(list)) {
			var who struct {
				Name    string
				Records []struct{ Name string }
			}
			must(t, json.Unmarshal([]byte(line), &who))
			for _, x := range append(who.Records, struct{ Name string }{who.Name}) {
				if words := strings.Fields(x.Name); len(words) > 0 {
					names[strings.ToLower(words[len(words)-1])] = true
				}
			}
		}
		if len(names) < 10 {
			t.Fatalf("only %d names", len(names))
		}
		files := 0
		must(t, filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			files++
			b, err := os.ReadFile(p)
			b = bytes.ToLower(b)
			for n := range names {
				if bytes.Contains(b, []byte(n)) {
					t.Errorf("%s holds a name of the truth", filepath.Base(p))
				}
			}
			return err
		}))
		if info, err := os.Stat(truth); files < 3 || err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%d files; the truth: %v %v", files, info.Mode(), err)
		}
	})
	t.Run("refusals", func(t *testing.T) { refusals(t, dir) })
	t.Run("the journal proves itself", func(t *testing.T) { proofs(t, dir) })
	t.Run("data of a newer program", func(t *testing.T) {
		newer := copyOf(t, dir)
		lite(t, newer, "insert into goose_db_version (version_id, is_applied) values (20991231000000, 1)")
		for _, args := range [][]string{{"report", "hotline", "--year", "2020"}, {"demo", "--addr", "127.0.0.1:0"}, {"checkpoint", "--out", filepath.Join(t.TempDir(), "cp")}} {
			sentence(t, 1, "This data was written by a newer Manumit: start that version, or a newer one, instead", append(args, "--data", newer)...)
		}
	})
}

func reports(t *testing.T, dir string) {
	for _, c := range []struct {
		args    []string
		figures map[string]int // 11,193 and 51,667 at one hundredth; 508 and 673
	}{{[]string{"report", "hotline", "--year", "2020"}, map[string]int{"situations": 112, "substantive signals": 517}},
		{[]string{"report", "certification", "--fiscal-year", "2020"}, map[string]int{"adults": 5, "children": 7}}} {
		format := func(f string) string { return works(t, append(c.args, "--data", dir, "--format", f)...) }
		text := format("text")
		for unit, n := range c.figures {
			if !strings.Contains(text, fmt.Sprintf("%d %s", n, unit)) {
				t.Errorf("the text has no %d %s:\n%s", n, unit, text)
			}
		}
		for _, says := range []string{"Counts when", "America/New_York", "as of " + time.Now().UTC().Format("2006-01-02"), "Conditions:", "unknown", "2020-"} {
			if !strings.Contains(text, says) {
				t.Errorf("the text does not say %q:\n%s", says, text)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(format("csv"))).ReadAll()
		must(t, err)
		if got := strings.Join(rows[0], " "); got != "definition version unit window from to zone as_of type count" {
			t.Errorf("the columns are %q", got)
		}
		totals, parts, unknown := map[string]string{}, map[string]int{}, map[string]bool{}
		for _, r := range rows[1:] {
			for i, cell := range r {
				if cell == "" {
					t.Errorf("the column %s is empty: %q", rows[0][i], r)
				}
			}
			n := 0
			fmt.Sscan(r[9], &n)
			switch r[8] {
			case "total":
				totals[r[2]] = r[9]
			default:
				parts[r[2]] += n
				unknown[r[2]] = unknown[r[2]] || r[8] == "unknown"
			}
		}
		var shape struct {
			Definitions []struct {
				Definition, Version, Unit, Event, Window, From, To, Zone string
				AsOf                                                     time.Time `json:"as_of"`
				Clauses                                                  []string
				Total                                                    int
				By                                                       map[string]int `json:"by_type"`
				Left                                                     map[string]int `json:"left_out"`
			}
		}
		must(t, json.Unmarshal([]byte(format("json")), &shape))
		if len(shape.Definitions) != len(c.figures) {
			t.Errorf("%d definitions", len(shape.Definitions))
		}
		for _, d := range shape.Definitions {
			want, ok := c.figures[d.Unit]
			if !ok || d.Total != want || totals[d.Unit] != fmt.Sprint(want) || d.Definition == "" || d.Version == "" || d.Event == "" || d.Window == "" || d.From == "" || d.To == "" ||
				d.Zone != "America/New_York" || time.Since(d.AsOf) > time.Hour || len(d.Clauses) < 3 || len(d.Left) == 0 {
				t.Errorf("%+v; in the table %s", d, totals[d.Unit])
			}
			if d.By == nil {
				continue // signals have no type
			}
			sum := 0
			for _, n := range d.By {
				sum += n
			}
			if _, ok := d.By["unknown"]; !ok || !unknown[d.Unit] || sum != d.Total || parts[d.Unit] != d.Total {
				t.Errorf("%s: the types add up to %d and %d of %d, unknown said %v %v", d.Unit, sum, parts[d.Unit], d.Total, ok, unknown[d.Unit])
			}
		}
	}
}

func refusals(t *testing.T, dir string) {
	at := t.TempDir()
	before := lite(t, dir, "select count(*) from signal")
	sentence(t, 2, "a simulation is only made in a new data directory", "simulate", "--data", dir, "--scale", "0.01", "--truth", filepath.Join(at, "t"))
	link := filepath.Join(at, "link")
	must(t, os.Symlink(dir, link))
	for _, truth := range []string{"new/truth", "new/..truth", "new/sub/truth", "other/../new/truth"} {
		sentence(t, 2, "The truth must lie outside the data directory", "simulate", "--data", filepath.Join(at, "new"), "--scale", "0.01", "--truth", at+"/"+truth)
	}
	if _, err := os.Stat(filepath.Join(at, "new")); err == nil {
		t.Error("a refused simulation has left a directory")
	}
	sentence(t, 2, "start it with `manumit demo`", "serve", "--data", dir, "--addr", "127.0.0.1:0")
	sentence(t, 2, "a year between 2000 and 2100", "report", "hotline", "--data", dir, "--year", "20")
	sentence(t, 2, "text, csv or json", "report", "hotline", "--data", dir, "--year", "2020", "--format", "xml")
	sentence(t, 2, "unknown flag", "report", "hotline", "--data", dir, "--years", "2020")
	sentence(t, 2, "", "publish")
	sentence(t, 2, "Say where the data lies", "serve", "--addr", "127.0.0.1:0")
	sentence(t, 1, "There is no Manumit data here yet", "report", "hotline", "--data", filepath.Join(at, "nowhere"), "--year", "2020")
	if _, err := os.Stat(filepath.Join(at, "nowhere")); err == nil {
		t.Error("a report has made a directory")
	}
	if now := lite(t, dir, "select count(*) from signal"); now != before {
		t.Errorf("%s signals, before %s", now, before)
	}

	// What fails on the way takes back what it made, and only that.
	mine := filepath.Join(at, "mine")
	must(t, os.Mkdir(mine, 0o700))
	must(t, os.WriteFile(filepath.Join(mine, "diary"), []byte("mine"), 0o600))
	sentence(t, 2, "The truth file cannot be written", "simulate", "--data", mine, "--scale", "0.01", "--truth", filepath.Join(at, "no", "such", "folder"))
	left, err := os.ReadDir(mine)
	must(t, err)
	if len(left) != 1 || left[0].Name() != "diary" {
		t.Errorf("left behind: %v", left)
	}
	b, err := binary()
	must(t, err)
	killed := exec.Command(b, "simulate", "--data", filepath.Join(at, "killed"), "--scale", "0.1", "--truth", filepath.Join(at, "t"))
	must(t, killed.Start())
	for range 500 {
		if time.Sleep(20 * time.Millisecond); exists(filepath.Join(at, "killed", "records.db")) {
			break
		}
	}
	time.Sleep(100 * time.Millisecond)
	killed.Process.Kill()
	killed.Wait()
	half := filepath.Join(at, "killed")
	sentence(t, 2, "is not whole", "serve", "--data", half, "--addr", "127.0.0.1:0")
	sentence(t, 2, "is not whole", "report", "hotline", "--data", half, "--year", "2020")
	sentence(t, 2, "is not whole", "import", "hsds", at, "--data", half)
	works(t, "simulate", "--data", filepath.Join(at, "killed"), "--scale", "0.005", "--truth", filepath.Join(at, "t"))
	if exists(filepath.Join(at, "killed", "unfinished")) {
		t.Error("what is whole says that it is not")
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func proofs(t *testing.T, dir string) {
	cp := filepath.Join(t.TempDir(), "checkpoint")
	works(t, "checkpoint", "--data", dir, "--out", cp)
	if out := works(t, "verify", "--data", dir, "--checkpoint", cp); !strings.HasPrefix(out, "The journal is whole: ") || strings.Contains(out, "not checked") {
		t.Errorf("verify says %q", out)
	}
	outsider := copyOf(t, dir)
	must(t, os.RemoveAll(filepath.Join(outsider, "keys")))
	for _, args := range [][]string{{"--data", dir, "--public"}, {"--data", outsider, "--public"}, {"--data", outsider}} {
		if out := works(t, append([]string{"verify", "--checkpoint", cp}, args...)...); !strings.Contains(out, "whole") || !strings.Contains(out, "links were not checked") {
			t.Errorf("without keys verify says %q", out)
		}
	}
	for what, c := range map[string]struct{ sql, says string }{
		"an edited row":             {"update journal_entry set actor = 'somebody else' where seq = 500", "entry w1/500 (position 499) was changed after it was written"},
		"an edited time":            {"update journal_entry set at = '2020-02-02 00:00:00+00:00' where seq = 777", "entry w1/777 (position 776)"},
		"a deleted row":             {"delete from journal_entry where seq = 500", "entry w1/500 (position 499) is missing"},
		"the newest row deleted":    {"delete from journal_entry where seq = (select max(seq) from journal_entry)", "is missing"},
		"a row put in":              {"insert into journal_entry select writer, (select max(seq) + 1 from journal_entry), at, actor_kind, actor, agency, role, act, kind, resource, subject, purpose, detail, salt, leaf, link from journal_entry where seq = 9", "entry w1/"},
		"all that was, but shorter": {"delete from journal_entry where seq > 1000; delete from journal_run where seq > 1000; update journal_run set entries = 1001 - seq where seq + entries > 1001; delete from journal_checkpoint where size > 1000", "1000"},
	} {
		edited := copyOf(t, dir)
		lite(t, edited, c.sql)
		out, code := run(t, "verify", "--data", edited, "--checkpoint", cp)
		if code != 1 || !strings.Contains(out, "NOT whole") || !strings.Contains(out, c.says) {
			t.Errorf("%s: exit code %d: %s", what, code, out)
		}
	}
	// An older copy of the directory, put in its place.
	older := copyOf(t, dir)
	works(t, "report", "hotline", "--data", dir, "--year", "2019") // counting is a look, and stands in the journal
	later := filepath.Join(t.TempDir(), "checkpoint")
	works(t, "checkpoint", "--data", dir, "--out", later)
	works(t, "verify", "--data", dir, "--checkpoint", cp)
	if out, code := run(t, "verify", "--data", older, "--checkpoint", later); code != 1 || !strings.Contains(out, "it was shortened, or this is an older copy") {
		t.Errorf("an older copy: exit code %d: %s", code, out)
	}
	// A checkpoint of somebody else's.
	text, err := os.ReadFile(cp)
	must(t, err)
	forged := filepath.Join(t.TempDir(), "forged")
	must(t, os.WriteFile(forged, regexp.MustCompile(`\n\d+\n`).ReplaceAll(text, []byte("\n7\n")), 0o600))
	sentence(t, 1, "not signed by this key", "verify", "--data", dir, "--checkpoint", forged, "--key", cp+".key")
	sentence(t, 2, "The checkpoint file cannot be read", "verify", "--data", dir, "--checkpoint", filepath.Join(t.TempDir(), "none"))
}

func TestCommandImport(t *testing.T) {
	at := t.TempDir()
	broken, whole := filepath.Join(at, "broken"), filepath.Join(at, "whole")
	files := map[string]string{"broken/services.csv": "foo,bar\n1,2\n", "broken/organizations.csv": "id,name\n1,\"unclosed",
		"whole/organizations.csv":        "id,name,description\no1,Lantern House,Help\no2,,Nameless\n",
		"whole/services.csv":             "id,organization_id,name,status\ns1,o1,Emergency shelter,active\ns2,o9,Distant service,active\ns3,o1,,active\n",
		"whole/locations.csv":            "id,organization_id,name\nl1,o1,Office\n",
		"whole/services_at_location.csv": "id,service_id,location_id\nx1,s1,l1\n"}
	for name, text := range files {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(at, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(at, name), []byte(text), 0o600))
	}
	dir := filepath.Join(at, "data")
	sentence(t, 2, "Nothing was changed. locations.csv: is missing", "import", "hsds", broken, "--data", dir)
	sentence(t, 2, "no such file or directory", "import", "hsds", filepath.Join(at, "none"), "--data", dir)
	if exists(dir) {
		t.Error("an import of nothing has made an installation")
	}
	out := works(t, "import", "hsds", whole, "--data", dir)
	for _, says := range []string{"services: 2\n", "organizations: 1\n", "refused rows: 2\n", "organizations.csv row 3, name: is required and empty", "services.csv row 4, name:",
		"services.csv row 3, organization_id: names no organization"} {
		if !strings.Contains(out, says) {
			t.Errorf("the import does not say %q:\n%s", says, out)
		}
	}
	if strings.Contains(out, "Distant service") || strings.Contains(out, "Nameless") {
		t.Error("a refused row is echoed")
	}
	const state = "select (select count(*) from directory_service where ended_at is null), (select count(*) from directory_import)"
	before := lite(t, dir, state)
	sentence(t, 2, "Nothing was changed", "import", "hsds", broken, "--data", dir, "--source", "whole")
	if now := lite(t, dir, state); now != before {
		t.Errorf("a broken folder has changed something: %s, before %s", now, before)
	}
	sentence(t, 2, "This data directory holds real records: demo mode cannot be switched on over them", "demo", "--data", dir, "--addr", "127.0.0.1:0")

	published := "../../shared/data/hsds/dc-directory"
	if !exists(published) {
		t.Skip("the published directory is not here")
	}
	out = works(t, "import", "hsds", published, "--data", dir)
	if !strings.Contains(out, "services: 501\n") || !strings.Contains(out, "organizations: 57\n") || !regexp.MustCompile(`programs\.csv row \d+, organization_id: .+`).MatchString(out) {
		t.Errorf("the published directory: %.600s", out)
	}
}

// TestProgramWithoutStyles builds the program as a fresh clone would have it, before `make build`.
func TestProgramWithoutStyles(t *testing.T) {
	if os.Getenv("MANUMIT_LONG") == "" {
		t.Skip("builds a second program: MANUMIT_LONG=1, as make long does")
	}
	css, err := filepath.Abs("../kernel/web/assets/dist/manumit.css")
	must(t, err)
	overlay, bare := filepath.Join(t.TempDir(), "overlay.json"), filepath.Join(t.TempDir(), "bare")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{css: ""}})
	must(t, err)
	must(t, os.WriteFile(overlay, text, 0o600))
	cmd := exec.Command("go", "build", "-trimpath", "-overlay", overlay, "-o", bare, "./cmd/manumit")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	out, err := exec.Command(bare, "serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0").CombinedOutput()
	if err == nil || string(out) != "manumit: the styles are not built into this program: run make build\n" {
		t.Errorf("%v: %s", err, out)
	}
}
