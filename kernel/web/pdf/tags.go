package pdf

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// noConfig keeps pdfcpu from writing a folder of settings into the home of whoever runs the server.
var noConfig = sync.OnceFunc(api.DisableConfigDir)

// Bytes finishes the document.
func (d *Doc) Bytes() ([]byte, error) {
	var drawn bytes.Buffer
	if err := d.f.Output(&drawn); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	noConfig()
	conf := model.NewDefaultConfiguration()
	ctx, err := api.ReadAndValidate(bytes.NewReader(drawn.Bytes()), conf)
	if err != nil {
		return nil, fmt.Errorf("pdf: reading what was drawn: %w", err)
	}
	if err := d.tag(ctx.XRefTable); err != nil {
		return nil, fmt.Errorf("pdf: writing the structure: %w", err)
	}
	var out bytes.Buffer
	if err := api.WriteContext(ctx, &out); err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return out.Bytes(), nil
}

type tagger struct {
	x       *model.XRefTable
	pages   []types.IndirectRef
	parents [][]types.IndirectRef // for each page, the element of each mark
}

// tag adds StructTreeRoot with its ParentTree, MarkInfo and the wish to show the title.
func (d *Doc) tag(x *model.XRefTable) error {
	t := tagger{x: x, parents: make([][]types.IndirectRef, len(d.marks))}
	for i, n := range d.marks {
		t.parents[i] = make([]types.IndirectRef, n)
		dict, ref, _, err := x.PageDict(i+1, false)
		if err != nil {
			return err
		}
		dict["StructParents"] = types.Integer(i)
		dict["Tabs"] = types.Name("S")
		t.pages = append(t.pages, *ref)
	}
	rootDict := types.Dict{"Type": types.Name("StructTreeRoot")}
	root, err := x.IndRefForNewObject(rootDict)
	if err != nil {
		return err
	}
	doc, err := t.element(&d.root, *root)
	if err != nil {
		return err
	}
	rootDict["K"] = types.Array{*doc}
	var nums types.Array
	for i, refs := range t.parents {
		var list types.Array
		for _, r := range refs {
			list = append(list, r)
		}
		nums = append(nums, types.Integer(i), list)
	}
	tree, err := x.IndRefForNewObject(types.Dict{"Nums": nums})
	if err != nil {
		return err
	}
	rootDict["ParentTree"] = *tree
	rootDict["ParentTreeNextKey"] = types.Integer(len(d.marks))

	catalog, err := x.Catalog()
	if err != nil {
		return err
	}
	catalog["StructTreeRoot"] = *root
	catalog["MarkInfo"] = types.Dict{"Marked": types.Boolean(true)}
	catalog["ViewerPreferences"] = types.Dict{"DisplayDocTitle": types.Boolean(true)}
	return nil
}

func (t *tagger) element(n *node, parent types.IndirectRef) (*types.IndirectRef, error) {
	dict := types.Dict{"Type": types.Name("StructElem"), "S": types.Name(n.kind), "P": parent}
	ref, err := t.x.IndRefForNewObject(dict)
	if err != nil {
		return nil, err
	}
	if n.scope != "" {
		dict["A"] = types.Dict{"O": types.Name("Table"), "Scope": types.Name(n.scope)}
	}
	var kids types.Array
	for _, m := range n.marks {
		kids = append(kids, types.Dict{"Type": types.Name("MCR"), "Pg": t.pages[m.page], "MCID": types.Integer(m.id)})
		t.parents[m.page][m.id] = *ref
	}
	for _, k := range n.kids {
		kid, err := t.element(k, *ref)
		if err != nil {
			return nil, err
		}
		kids = append(kids, *kid)
	}
	dict["K"] = kids
	return ref, nil
}
