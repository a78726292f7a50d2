package pdf

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/go-pdf/fpdf"

	"github.com/manumit/manumit/kernel/lang"
)

// Sizes in points; letter paper with one-inch margins.
const (
	margin   = 72.0
	width    = 612.0
	height   = 792.0
	body     = 11.0
	leading  = 1.4
	termPart = 0.34 // of the line, for the terms of Facts
)

// Doc is a document being written..
type Doc struct {
	f     *fpdf.Fpdf
	root  node
	marks []int // next mark on each page
}

// node is an element of the structure: what it is, and the marked pieces or elements inside.
type node struct {
	kind  string
	scope string // of a TH
	marks []mark
	kids  []*node
}

// mark is one piece of marked content: its page from 0, its number on that page.
type mark struct{ page, id int }

// New starts a document. fonts holds the TrueType files of assets.Fonts; made is written as its date.
func New(title string, tag lang.Tag, fonts fs.FS, made time.Time) (*Doc, error) {
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: width, Ht: height}})
	for style, file := range map[string]string{"": "PublicSans-Regular.ttf", "B": "PublicSans-Bold.ttf"} {
		font, err := fs.ReadFile(fonts, file)
		if err != nil {
			return nil, errors.New("pdf: the fonts are not built into this program: run make build")
		}
		f.AddUTF8FontFromBytes("public-sans", style, font)
	}
	f.SetCatalogSort(true)
	f.SetTitle(title, true)
	f.SetLang(tag.HTML())
	f.SetCreationDate(made.UTC())
	f.SetModificationDate(made.UTC())
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, margin)
	d := &Doc{f: f, root: node{kind: "Document"}}
	d.page()
	return d, f.Error()
}

func (d *Doc) page() {
	d.f.AddPage()
	d.marks = append(d.marks, 0)
}

// H1 writes the title of the letter.
func (d *Doc) H1(text string) { d.block("H1", "B", 20, 0, text) }

// H2 writes the heading of a part.
func (d *Doc) H2(text string) { d.block("H2", "B", 14, 8, text) }

// P writes a paragraph.
func (d *Doc) P(text string) { d.block("P", "", body, 0, text) }

func (d *Doc) block(kind, style string, size, before float64, text string) {
	n := &node{kind: kind}
	d.root.kids = append(d.root.kids, n)
	if before > 0 {
		d.f.Ln(before)
	}
	d.f.SetFont("public-sans", style, size)
	d.lines(n, margin, width-2*margin, size, text)
	d.f.Ln(size * .6)
}

// lines writes text into a column, on further pages where it must, each page's part as a mark of its own.
func (d *Doc) lines(n *node, x, w, size float64, text string) {
	open := false
	for _, line := range d.f.SplitText(text, w) {
		if d.f.GetY()+size*leading > height-margin {
			if open {
				d.end()
				open = false
			}
			d.page()
		}
		if !open {
			d.begin(n)
			open = true
		}
		d.f.SetX(x)
		d.f.CellFormat(w, size*leading, line, "", 1, "L", false, 0, "")
	}
	if open {
		d.end()
	}
}

func (d *Doc) begin(n *node) {
	p := len(d.marks) - 1
	n.marks = append(n.marks, mark{p, d.marks[p]})
	d.f.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC\n", n.kind, d.marks[p]))
	d.marks[p]++
}

func (d *Doc) end() { d.f.RawWriteStr("EMC\n") }

// Facts writes terms and their values as a table whose first column heads the rows.
func (d *Doc) Facts(rows [][2]string) {
	table := &node{kind: "Table"}
	d.root.kids = append(d.root.kids, table)
	all := width - 2*margin
	for _, row := range rows {
		th, td := &node{kind: "TH", scope: "Row"}, &node{kind: "TD"}
		table.kids = append(table.kids, &node{kind: "TR", kids: []*node{th, td}})
		d.f.SetFont("public-sans", "B", body)
		left := d.f.SplitText(row[0], all*termPart-8)
		d.f.SetFont("public-sans", "", body)
		right := d.f.SplitText(row[1], all*(1-termPart))
		tall := float64(max(len(left), len(right))) * body * leading
		if d.f.GetY()+tall > height-margin && tall < height-2*margin {
			d.page() // a row stays together
		}
		y, p := d.f.GetY(), d.f.PageNo()
		d.f.SetFont("public-sans", "B", body)
		d.lines(th, margin, all*termPart-8, body, row[0])
		below := d.f.GetY()
		if d.f.PageNo() == p {
			d.f.SetY(y)
		}
		d.f.SetFont("public-sans", "", body)
		d.lines(td, margin+all*termPart, all*(1-termPart), body, row[1])
		if d.f.PageNo() == p {
			d.f.SetY(max(below, d.f.GetY()))
		}
		d.f.Ln(3)
	}
	d.f.Ln(body * .6)
}

// Rule draws a line, which readers skip.
func (d *Doc) Rule() {
	if d.f.GetY()+12 > height-margin {
		return
	}
	d.f.RawWriteStr("/Artifact BMC\n")
	d.f.SetLineWidth(.5)
	d.f.Line(margin, d.f.GetY()+4, width-margin, d.f.GetY()+4)
	d.end()
	d.f.Ln(14)
}
