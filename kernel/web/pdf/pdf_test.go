package pdf

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/assets"
)

func letter(t *testing.T, paragraphs int) []byte {
	t.Helper()
	if err := assets.Ready(); err != nil {
		t.Skip(err)
	}
	d, err := New("Carta de elegibilidad", lang.Spanish, assets.Fonts(), time.Date(2026, 6, 11, 12, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	d.H1("Carta de elegibilidad")
	for range paragraphs {
		d.P(strings.Repeat("La persona puede recibir los beneficios que nombra esta carta. Łódź, Ñandú. ", 4))
	}
	d.Rule()
	d.H2("Datos")
	d.Facts([][2]string{{"Fecha de emisión", "11 de junio de 2026"}, {"Código", strings.Repeat("K7Q2-9DMA ", 12)}})
	out, err := d.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestStructure walks the finished file: every mark on every page belongs to one element, and back.
func TestStructure(t *testing.T) {
	for _, paragraphs := range []int{1, 40} {
		ctx, err := api.ReadAndValidate(bytes.NewReader(letter(t, paragraphs)), model.NewDefaultConfiguration())
		if err != nil {
			t.Fatal(err)
		}
		x := ctx.XRefTable
		catalog, err := x.Catalog()
		if err != nil {
			t.Fatal(err)
		}
		if lang, err := x.DereferenceStringOrHexLiteral(catalog["Lang"], model.V10, nil); err != nil || lang != "es" {
			t.Errorf("language %q, %v", lang, err)
		}
		if d, err := x.DereferenceDict(catalog["MarkInfo"]); err != nil || *d.BooleanEntry("Marked") != true {
			t.Errorf("not marked: %v %v", d, err)
		}
		if d, err := x.DereferenceDict(catalog["ViewerPreferences"]); err != nil || *d.BooleanEntry("DisplayDocTitle") != true {
			t.Errorf("title not shown: %v %v", d, err)
		}
		root, err := x.DereferenceDict(catalog["StructTreeRoot"])
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		marks := 0
		var walk func(o types.Object)
		walk = func(o types.Object) {
			d, err := x.DereferenceDict(o)
			if err != nil {
				t.Fatal(err)
			}
			if d.Type() != nil && *d.Type() == "MCR" {
				marks++
				return
			}
			seen[*d.NameEntry("S")]++
			kids, err := x.DereferenceArray(d["K"])
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range kids {
				walk(k)
			}
		}
		kids, err := x.DereferenceArray(root["K"])
		if err != nil {
			t.Fatal(err)
		}
		walk(kids[0])
		want := map[string]int{"Document": 1, "H1": 1, "H2": 1, "P": paragraphs, "Table": 1, "TR": 2, "TH": 2, "TD": 2}
		for kind, n := range want {
			if seen[kind] != n {
				t.Errorf("%d paragraphs: %d elements %s, want %d", paragraphs, seen[kind], kind, n)
			}
		}
		opened := 0
		for p := 1; p <= ctx.PageCount; p++ {
			dict, _, _, err := x.PageDict(p, false)
			if err != nil {
				t.Fatal(err)
			}
			if n := dict.IntEntry("StructParents"); n == nil || *n != p-1 {
				t.Errorf("page %d: StructParents %v", p, n)
			}
			content, err := x.PageContent(dict, p)
			if err != nil {
				t.Fatal(err)
			}
			begins, ends := bytes.Count(content, []byte(" BDC"))+bytes.Count(content, []byte(" BMC")), bytes.Count(content, []byte("EMC"))
			if begins != ends {
				t.Errorf("page %d: %d marks begin, %d end", p, begins, ends)
			}
			opened += bytes.Count(content, []byte("MCID"))
		}
		if opened != marks {
			t.Errorf("%d marks on pages, %d in the structure", opened, marks)
		}
		if paragraphs == 40 && ctx.PageCount < 2 {
			t.Error("a long letter stayed on one page")
		}
	}
}

func TestPoppler(t *testing.T) {
	pdfinfo, err := exec.LookPath("pdfinfo")
	if err != nil {
		t.Skip("pdfinfo (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(file, letter(t, 2), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := exec.Command(pdfinfo, file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, info)
	}
	for _, want := range []string{"Carta de elegibilidad", "Tagged:          yes"} {
		if !strings.Contains(string(info), want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	text, err := exec.Command(pdfinfo, "-struct-text", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{"Document", "H1", "H2", "Table", "TH", "Łódź, Ñandú", "Fecha de emisión"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the structure lacks %q:\n%s", want, text)
		}
	}
}

func TestFontsMissing(t *testing.T) {
	_, err := New("x", lang.English, fstest.MapFS{}, time.Time{})
	if err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("got %v, want a sentence that says what to do", err)
	}
}
