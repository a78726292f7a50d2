package hsds_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/manumit/manumit/standards/hsds"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The columns we write are those of the published data package, and every written row is valid under its JSON Schema.
func TestWrittenRowsFitThePublishedSchema(t *testing.T) {
	spec := data(t, "spec-3.0.1")
	raw, err := os.ReadFile(filepath.Join(spec, "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pkg struct {
		Resources []struct {
			Name, Path string
			Schema     struct {
				Fields []struct{ Name, Type string }
			}
		}
	}
	if err := json.Unmarshal(raw, &pkg); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"dc-directory", "ohana-sample", "spec-3.0.1/examples/csv"} {
		d, _ := read(t, os.DirFS(data(t, dir)))
		files, _, err := hsds.Files(d)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) != len(pkg.Resources)+1 {
			t.Errorf("%d files, the package has %d tables", len(files)-1, len(pkg.Resources))
		}
		for _, r := range pkg.Resources {
			rows, err := csv.NewReader(bytes.NewReader(files[r.Path])).ReadAll()
			if err != nil || len(rows) == 0 {
				t.Fatalf("%s: %v", r.Path, err)
			}
			number := map[string]bool{}
			var names []string
			for _, f := range r.Schema.Fields {
				names = append(names, f.Name)
				number[f.Name] = f.Type == "number"
			}
			if !slices.Equal(rows[0], names) {
				t.Errorf("%s: header %v, want %v", r.Path, rows[0], names)
			}
			c := jsonschema.NewCompiler()
			sch, err := c.Compile(filepath.Join(spec, "schema", r.Name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			for i, rec := range rows[1:] {
				o := map[string]any{}
				for j, v := range rec {
					if v == "" {
						continue
					}
					o[names[j]] = v
					if number[names[j]] {
						n, err := strconv.ParseFloat(v, 64)
						if err != nil {
							t.Fatalf("%s row %d %s: not a number", r.Path, i+2, names[j])
						}
						o[names[j]] = n
					}
				}
				if err := sch.Validate(o); err != nil {
					t.Errorf("%s %s row %d: %s", dir, r.Path, i+2, strings.ReplaceAll(err.Error(), "\n", " "))
					break
				}
			}
		}
	}
}
