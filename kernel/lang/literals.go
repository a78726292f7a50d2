package lang

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"text/template/parse"
)

// Literals returns every text that the templates matching pattern (as in fs.Glob) say through t, rich or tn, sorted and
// without duplicates. Texts that reach a template as data are not seen: list those in a test of their own.
func Literals(fsys fs.FS, patterns ...string) ([]string, error) {
	var out []string
	for _, p := range patterns {
		files, err := fs.Glob(fsys, p)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			text, err := fs.ReadFile(fsys, f)
			if err != nil {
				return nil, err
			}
			trees := map[string]*parse.Tree{}
			tree := parse.New(path.Base(f))
			tree.Mode = parse.SkipFuncCheck
			if _, err := tree.Parse(string(text), "", "", trees); err != nil {
				return nil, fmt.Errorf("lang: %s: %w", f, err)
			}
			for _, t := range trees {
				walk(t.Root, &out)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func walk(n parse.Node, out *[]string) {
	list := func(l *parse.ListNode) {
		if l != nil {
			for _, x := range l.Nodes {
				walk(x, out)
			}
		}
	}
	branch := func(b parse.BranchNode) {
		walk(b.Pipe, out)
		list(b.List)
		list(b.ElseList)
	}
	switch n := n.(type) {
	case *parse.ListNode:
		list(n)
	case *parse.ActionNode:
		walk(n.Pipe, out)
	case *parse.IfNode:
		branch(n.BranchNode)
	case *parse.RangeNode:
		branch(n.BranchNode)
	case *parse.WithNode:
		branch(n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe, out)
		}
	case *parse.PipeNode:
		if n != nil {
			for _, c := range n.Cmds {
				walk(c, out)
			}
		}
	case *parse.CommandNode:
		texts := 0
		if f, ok := n.Args[0].(*parse.IdentifierNode); ok {
			switch f.Ident {
			case "t", "rich":
				texts = 1
			case "tn":
				texts = 3 // the count, then two texts
			}
		}
		for i, a := range n.Args {
			if s, ok := a.(*parse.StringNode); ok && i <= texts {
				*out = append(*out, s.Text)
			}
			if p, ok := a.(*parse.PipeNode); ok {
				walk(p, out)
			}
		}
	}
}
