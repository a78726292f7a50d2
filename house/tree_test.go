package house

import (
	"context"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/jobs/clocks"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/web"
	"golang.org/x/tools/go/packages"
)

const module = "github.com/manumit/manumit/"

// domains are the domains of the house; the list is kept in flows.
func domains() []kernel.Domain {
	all := flows.Domains()
	if !slices.ContainsFunc(all, func(d kernel.Domain) bool { return d.Name == clocks.Domain.Name }) {
		all = append(all, clocks.Domain)
	}
	return all
}

// site builds all pages over a throw-away installation.
func site(t *testing.T) *web.Site {
	t.Helper()
	k := kt.Open(t, "sqlite", domains())
	s, err := flows.Build(k.Kernel).Site(flows.SiteOptions{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// folders of the domains: prevention, protection, prosecution, partnership.
var pillars = []string{"prevention/", "protection/", "prosecution/", "partnership/"}

func inDomain(dir string) bool {
	return slices.ContainsFunc(pillars, func(p string) bool { return strings.HasPrefix(dir, p) })
}

// root is the folder of the module.
var root = sync.OnceValue(func() string {
	dir, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	return filepath.Dir(dir)
})

// goFile is one parsed file.
type goFile struct {
	path, dir string // from the root, with slashes
	test      bool
	lines     int
	ast       *ast.File
}

var files = sync.OnceValue(func() []goFile {
	var out []goFile
	fset := token.NewFileSet()
	err := filepath.WalkDir(root(), func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{"node_modules", ".git", ".data", "bin"}, d.Name()) {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(path) != ".go" {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root(), path)
		rel = filepath.ToSlash(rel)
		dir := rel[:max(strings.LastIndex(rel, "/"), 0)]
		out = append(out, goFile{rel, dir, strings.HasSuffix(path, "_test.go"), fset.File(f.FileStart).LineCount(), f})
		return err
	})
	if err != nil {
		panic(err)
	}
	return out
})

// typed are all packages without their tests, with types.
var typed = sync.OnceValues(func() ([]*packages.Package, error) {
	return packages.Load(&packages.Config{Dir: root(), Context: context.Background(),
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo | packages.NeedImports |
			packages.NeedModule}, "./...")
})

func load(t *testing.T) []*packages.Package {
	t.Helper()
	ps, err := typed()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range ps {
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
	}
	return ps
}

func dirOf(p *packages.Package) string { return strings.TrimPrefix(p.PkgPath, module) }

// isType reports whether t is (a pointer to) the named type of a package of this module.
func isType(t types.Type, pkg, name string) bool {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := t.(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == module+pkg
}

// constants are the constants of a type, with their values.
func constants(ps []*packages.Package, pkg, name string) map[*types.Const]string {
	out := map[*types.Const]string{}
	for _, p := range ps {
		for _, obj := range p.TypesInfo.Defs {
			if c, ok := obj.(*types.Const); ok && isType(c.Type(), pkg, name) {
				out[c] = constant.StringVal(c.Val())
			}
		}
	}
	return out
}

// funcOf is the function a call reaches, as far as the types say: nil for function values.
func funcOf(info *types.Info, call *ast.CallExpr) *types.Func {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	case *ast.IndexExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			id = x
		} else if s, ok := f.X.(*ast.SelectorExpr); ok {
			id = s.Sel
		}
	}
	if id == nil {
		return nil
	}
	f, _ := info.Uses[id].(*types.Func)
	return f
}

// decls are the function declarations of a package by their object.
func decls(p *packages.Package) map[*types.Func]*ast.FuncDecl {
	out := map[*types.Func]*ast.FuncDecl{}
	for _, f := range p.Syntax {
		for _, d := range f.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil {
				if obj, ok := p.TypesInfo.Defs[fd.Name].(*types.Func); ok {
					out[obj] = fd
				}
			}
		}
	}
	return out
}

// mentions are the functions a declaration refers to, called or passed on.
func mentions(p *packages.Package, fd *ast.FuncDecl) []*types.Func {
	var out []*types.Func
	ast.Inspect(fd.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if f, ok := p.TypesInfo.Uses[id].(*types.Func); ok {
				out = append(out, f.Origin())
			}
		}
		return true
	})
	return out
}
