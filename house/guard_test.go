package house

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/access"
	"golang.org/x/tools/go/packages"
	"io/fs"
)

// asks reports whether f is one of the guard's questions.
func asks(f *types.Func) bool {
	sig := f.Signature()
	if sig.Recv() == nil {
		return false
	}
	return isType(sig.Recv().Type(), "kernel/access", "Guard") && slices.Contains([]string{"Write", "Look", "Allow", "May", "Open"}, f.Name()) ||
		isType(sig.Recv().Type(), "kernel/access", "Work") && f.Name() == "On"
}

// reaches follows calls within the package.
func reaches(p *packages.Package, ds map[*types.Func]*ast.FuncDecl, from *types.Func, goal func(*types.Func) bool) bool {
	seen := map[*types.Func]bool{from: true}
	for queue := []*types.Func{from}; len(queue) > 0; {
		f := queue[0]
		queue = queue[1:]
		if goal(f) {
			return true
		}
		if fd := ds[f]; fd != nil {
			for _, m := range mentions(p, fd) {
				if !seen[m] {
					seen[m] = true
					queue = append(queue, m)
				}
			}
		}
	}
	return false
}

// services are the types whose exported methods are doors.
func isService(name string) bool { return strings.HasSuffix(name, "Service") || name == "Sessions" }

// unguarded are the doors that ask no guard, and why.
var unguarded = map[string]string{
	// Wiring: they register routes and hand out no record; what the routes call is guarded.
	"Pages": "registers routes", "API": "registers routes", "Samples": "invented values for the gallery",
}

// unguardedDoors are single methods, "folder.Type.Method".
var unguardedDoors = map[string]string{
	"partnership/agencies.Sessions.Find":      "finds out who asks; before it there is no principal",
	"partnership/agencies.Sessions.Save":      "starts a session that sign-in has allowed",
	"partnership/agencies.Sessions.End":       "anybody may end the session whose token she holds",
	"partnership/agencies.Sessions.Enter":     "turns a session into the principal that the guard will judge",
	"partnership/agencies.Sessions.Principal": "turns a session into the principal that the guard will judge",
	"partnership/agencies.Sessions.Working":   "says whether somebody is on duty, and not who",
}

func TestEveryDoorAsksTheGuard(t *testing.T) {
	doors := 0
	used := map[string]bool{}
	for _, p := range load(t) {
		if !inDomain(dirOf(p)) {
			continue
		}
		ds := decls(p)
		for f := range ds {
			recv := f.Signature().Recv()
			if recv == nil || !f.Exported() {
				continue
			}
			rt := recv.Type()
			if ptr, ok := rt.(*types.Pointer); ok {
				rt = ptr.Elem()
			}
			n, ok := rt.(*types.Named)
			if !ok || !isService(n.Obj().Name()) || unguarded[f.Name()] != "" {
				continue
			}
			doors++
			id := dirOf(p) + "." + n.Obj().Name() + "." + f.Name()
			if reaches(p, ds, f, asks) {
				continue
			}
			used[id] = true
			if unguardedDoors[id] == "" {
				t.Errorf("%s reaches no question to the guard", id)
			}
		}
	}
	for id := range unguardedDoors {
		if !used[id] {
			t.Errorf("%s is guarded or gone: take it from the table", id)
		}
	}
	if doors < 30 {
		t.Errorf("only %d doors were found", doors)
	}
}

// Only the guard and the kernel write, and only the vault appends looks: a domain that wrote by itself would leave no trace.
func TestNobodyWritesPastTheGuard(t *testing.T) {
	for _, p := range load(t) {
		dir := dirOf(p)
		if strings.HasPrefix(dir, "kernel") && dir != "kernel/web/desk" || strings.HasPrefix(dir, "bench") {
			continue
		}
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				fn := funcOf(p.TypesInfo, call)
				if fn == nil || fn.Signature().Recv() == nil {
					return true
				}
				r := fn.Signature().Recv().Type()
				at := p.Fset.Position(call.Pos())
				rel := strings.TrimPrefix(at.Filename, root()+"/")
				switch {
				case isType(r, "kernel/store", "Store") && fn.Name() == "Write" && pastGuard[rel] == "":
					t.Errorf("%s:%d writes past the guard", rel, at.Line)
				case isType(r, "kernel/journal", "Journal") && fn.Name() == "Append":
					t.Errorf("%s:%d appends to the journal by itself", rel, at.Line)
				case isType(r, "kernel/vault", "Vault") && fn.Name() == "Open":
					t.Errorf("%s:%d opens sealed values past the guard", rel, at.Line)
				}
				return true
			})
		}
	}
}

// pastGuard are files that write without a principal, and why.
var pastGuard = map[string]string{
	"partnership/agencies/sessions.go": "a session is written while nobody is known yet, and is no record of the trade",
}

// A command runs on the one write connection. With the context from outside it would wait for itself, or read what is stale.
func TestACommandUsesItsOwnContext(t *testing.T) {
	for _, p := range load(t) {
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 3 {
					return true
				}
				fn := funcOf(p.TypesInfo, call)
				if fn == nil || fn.Name() != "Write" || !asks(fn) {
					return true
				}
				lit, ok := call.Args[2].(*ast.FuncLit)
				if !ok {
					return true
				}
				ast.Inspect(lit.Body, func(n ast.Node) bool {
					inner, ok := n.(*ast.CallExpr)
					if !ok || onTx(p.TypesInfo, inner) {
						return true
					}
					for _, a := range inner.Args {
						id, ok := a.(*ast.Ident)
						if !ok {
							continue
						}
						v, ok := p.TypesInfo.Uses[id].(*types.Var)
						if !ok || v.Type().String() != "context.Context" || v.Pos() > lit.Pos() && v.Pos() < lit.End() {
							continue
						}
						at := p.Fset.Position(id.Pos())
						t.Errorf("%s:%d: inside a command use w.Ctx, not the context from outside", strings.TrimPrefix(at.Filename, root()+"/"), at.Line)
					}
					return true
				})
				return true
			})
		}
	}
}

// onTx reports whether a call is handed the command's own transaction: then its context does not matter.
func onTx(info *types.Info, call *ast.CallExpr) bool {
	return slices.ContainsFunc(call.Args, func(a ast.Expr) bool {
		tv := info.Types[a].Type
		return tv != nil && (isType(tv, "kernel/store", "Tx") || isType(tv, "kernel/access", "Work"))
	})
}

func TestEveryActHasItsPolicyAndEveryPolicyItsAct(t *testing.T) {
	ps := load(t)
	acts := constants(ps, "kernel/access", "Act")
	told := map[types.Object]bool{} // events: told by a command that asked for its own act
	asked := map[types.Object]bool{}
	for _, p := range ps {
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				fn := funcOf(p.TypesInfo, call)
				tells := fn != nil && fn.Name() == "Tell" && fn.Signature().Recv() != nil && isType(fn.Signature().Recv().Type(), "kernel/access", "Work")
				for _, a := range call.Args {
					id, _ := a.(*ast.Ident)
					if s, ok := a.(*ast.SelectorExpr); ok {
						id = s.Sel
					}
					if id == nil {
						continue
					}
					if c, ok := p.TypesInfo.Uses[id].(*types.Const); ok && acts[c] != "" {
						told[c] = told[c] || tells
						asked[c] = asked[c] || fn != nil && asks(fn)
					}
				}
				return true
			})
		}
	}
	var systems []fs.FS
	for _, d := range domains() {
		systems = append(systems, d.Files)
	}
	policies, err := access.LoadPolicies(systems...)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, a := range policies.Acts() {
		written[string(a)] = true
	}
	named := map[string]bool{}
	for c, act := range acts {
		dir := strings.TrimPrefix(c.Pkg().Path(), module)
		if dir == "kernel/kerneltest/notes" || dir == "kernel/vault" {
			continue
		}
		named[act] = true
		if !written[act] && (!told[c] || asked[c]) {
			t.Errorf("%s.%s (%s) has no policy", dir, c.Name(), act)
		}
		if !strings.Contains(act, ".") {
			t.Errorf("%s names no domain", act)
		}
	}
	for a := range written {
		if !named[a] {
			t.Errorf("a policy speaks of %s, which no constant names", a)
		}
	}
}
