package house

import (
	"fmt"
	"go/ast"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// long are files over the size at which nobody reads a file to its end, and why.
var long = map[string]string{
	"methods/linkage/train.go": "one algorithm, read from top to bottom",
}

func TestFilesStayReadable(t *testing.T) {
	for _, f := range files() {
		if !f.test && f.lines > 420 && long[f.path] == "" {
			t.Errorf("%s has %d lines: split it by sub-noun", f.path, f.lines)
		}
	}
}

// A command costs at most 60 lines outside its rules and templates (DESIGN §2): the service method, what it calls in store.go,
// the policy that names its act, and the handler of its form.
func TestACommandStaysLight(t *testing.T) {
	policy := policyLines(t)
	most := func(dir string) int {
		if n := heavy[dir]; n > 0 {
			return n
		}
		return 60
	}
	for _, p := range load(t) {
		if !inDomain(dirOf(p)) {
			continue
		}
		ds := decls(p)
		length := func(n ast.Node) int { return p.Fset.Position(n.End()).Line - p.Fset.Position(n.Pos()).Line + 1 }
		writes := func(f *types.Func) bool {
			r := f.Signature().Recv()
			return r != nil && f.Name() == "Write" && isType(r.Type(), "kernel/access", "Guard")
		}
		type cost struct {
			name                           string
			service, store, rules, handler int
		}
		var costs []cost
		for f, fd := range ds {
			r := f.Signature().Recv()
			if r == nil || !f.Exported() || !slices.ContainsFunc(mentions(p, fd), writes) {
				continue
			}
			c := cost{name: f.Name(), service: length(fd), rules: policy[actOf(p.TypesInfo, fd)]}
			seen := map[types.Object]bool{}
			ast.Inspect(fd.Body, func(n ast.Node) bool {
				id, ok := n.(*ast.Ident)
				if !ok {
					return true
				}
				obj := p.TypesInfo.Uses[id]
				if g, ok := obj.(*types.Func); ok && ds[g] != nil && !seen[g] && touchesStore(g) {
					seen[g] = true
					c.store += length(ds[g]) + statementLines(p.TypesInfo, ds[g], seen)
				}
				return true
			})
			for g, gd := range ds { // the shortest function of a page that calls it
				if g != f && isHandler(g, gd, p.TypesInfo) && slices.Contains(mentions(p, gd), f) && (c.handler == 0 || length(gd) < c.handler) {
					c.handler = length(gd)
				}
			}
			costs = append(costs, c)
		}
		if len(costs) == 0 {
			continue
		}
		total := func(c cost) int { return c.service + c.store + c.rules + c.handler }
		sort.Slice(costs, func(i, j int) bool { return total(costs[i]) < total(costs[j]) })
		median, longest := costs[len(costs)/2], costs[len(costs)-1]
		say := func(c cost) string {
			return fmt.Sprintf("%s %d (service %d, store %d, policy %d, handler %d)", c.name, total(c), c.service, c.store, c.rules, c.handler)
		}
		t.Logf("%s: %d commands; median %s; longest %s", dirOf(p), len(costs), say(median), say(longest))
		if total(median) > most(dirOf(p)) {
			t.Errorf("%s: a command costs %d lines, more than %d", dirOf(p), total(median), most(dirOf(p)))
		}
	}
}

// heavy are domains whose median command is above the 60 lines of DESIGN §2: what they reach now, which may only sink.
var heavy = map[string]int{
	"protection/certification": 120, // two people, a letter and its copy in one decision
	"partnership/agencies":     80,
	"protection/people":        80, // seven sealed fields, each with its gap
	"protection/hotline":       70,
}

func policyLines(t *testing.T) map[string]int {
	t.Helper()
	act := regexp.MustCompile(`Action::"([^"]+)"`)
	out := map[string]int{}
	for _, d := range domains() {
		b, err := fs.ReadFile(d.Files, "policy.cedar")
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range strings.SplitAfter(string(b), ";") {
			acts := act.FindAllStringSubmatch(one, -1)
			for _, a := range acts {
				out[a[1]] += max(1, strings.Count(strings.TrimSpace(one), "\n")+1) / max(1, len(acts))
			}
		}
	}
	return out
}

func actOf(info *types.Info, fd *ast.FuncDecl) (act string) {
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && act == "" {
			if c, ok := info.Uses[id].(*types.Const); ok && isType(c.Type(), "kernel/access", "Act") {
				act, _ = strconv.Unquote(c.Val().ExactString())
			}
		}
		return true
	})
	return act
}

func touchesStore(f *types.Func) bool {
	for v := range f.Signature().Params().Variables() {
		if isType(v.Type(), "kernel/store", "Tx") || isType(v.Type(), "kernel/store", "Reader") {
			return true
		}
	}
	return false
}

// statementLines counts the lines of the statements that a function runs.
func statementLines(info *types.Info, fd *ast.FuncDecl, seen map[types.Object]bool) (n int) {
	ast.Inspect(fd.Body, func(x ast.Node) bool {
		if id, ok := x.(*ast.Ident); ok {
			if c, ok := info.Uses[id].(*types.Const); ok && isType(c.Type(), "kernel/store", "SQL") && !seen[c] {
				seen[c] = true
				s, _ := strconv.Unquote(c.Val().ExactString())
				n += strings.Count(s, "\n") + 1
			}
		}
		return true
	})
	return n
}

func isHandler(f *types.Func, fd *ast.FuncDecl, info *types.Info) bool {
	found := false
	ast.Inspect(fd, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			if tv, ok := info.Types[x]; ok && tv.Type != nil && tv.Type.String() == "net/http.ResponseWriter" {
				found = true
			}
		}
		return !found
	})
	return found
}

// timekeepers are the files that may ask the machine for the time, and why.
var timekeepers = map[string]string{
	"kernel/clock":            "this is the clock",
	"kernel/store/storetest":  "names of throw-away databases",
	"journeys/browser":        "waits for a browser",
	"bench":                   "measures",
	"cmd/manumit/demo.go":     "says how long the making took",
	"cmd/manumit/progress.go": "says how long the making took",
}

// dice are the files that may use randomness that can be repeated; everything else draws from crypto/rand.
var dice = map[string]string{
	"kernel/id":       "the seeded source, for the simulation and for tests",
	"methods/capture": "the bootstrap, from a seed that is handed in",
	"simulation":      "an invented country, from a seed that is handed in",
}

func TestTimeAndChanceAreHandedIn(t *testing.T) {
	in := func(table map[string]string, path string) bool {
		for place := range table {
			if path == place || strings.HasPrefix(path, place+"/") {
				return true
			}
		}
		return false
	}
	for _, f := range files() {
		if f.test {
			continue
		}
		for _, i := range f.ast.Imports {
			if path, _ := strconv.Unquote(i.Path.Value); strings.HasPrefix(path, "math/rand") && !in(dice, f.path) {
				t.Errorf("%s uses %s", f.path, path)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until") && !in(timekeepers, f.path) {
				t.Errorf("%s asks the machine for the time (time.%s)", f.path, s.Sel.Name)
			}
			return true
		})
	}
}

// No file knows the machine it was written on.
func TestNoPathOfAMachine(t *testing.T) {
	home := regexp.MustCompile(`(^|[\s"'=(:])/(work|farm|home|root|Users)/[A-Za-z0-9_.]`)
	err := filepath.WalkDir(root(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", ".git", ".data", "bin", "dist", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if d.IsDir() || !slices.Contains([]string{".go", ".md", ".sql", ".cedar", ".tmpl", ".csv", ".sh", ".js", ".mjs", ".json", ".scss", "", ".mod", ".yml"}, filepath.Ext(path)) {
			return nil
		}
		if st, err := d.Info(); err != nil || st.Size() > 1<<20 {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if at := home.FindIndex(b); at != nil {
			t.Errorf("%s:%d names a path of a machine", strings.TrimPrefix(path, root()+"/"), strings.Count(string(b[:at[0]]), "\n")+1)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
