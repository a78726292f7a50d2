package hsds

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"
)

// Creator makes the files of a package; *zip.Writer is one.
type Creator interface {
	Create(name string) (io.Writer, error)
}

// Write writes the public part of a directory as an HSDS 3.0.1 tabular data package: every table with its header, and
// datapackage.json. It publishes what Public returns and nothing else; there is no door around it.
func Write(w Creator, d *Directory) ([]Withheld, error) {
	p, held := Public(d)
	for _, t := range tables {
		f, err := w.Create(t.file)
		if err != nil {
			return nil, err
		}
		if err := t.write(f, p); err != nil {
			return nil, err
		}
	}
	f, err := w.Create("datapackage.json")
	if err != nil {
		return nil, err
	}
	b, err := json.MarshalIndent(describe(), "", "  ")
	if err != nil {
		return nil, err
	}
	_, err = f.Write(append(b, '\n'))
	return held, err
}

// Files is Write into memory: file name to content.
func Files(d *Directory) (map[string][]byte, []Withheld, error) {
	m := memory{}
	held, err := Write(m, d)
	if err != nil {
		return nil, nil, err
	}
	out := map[string][]byte{}
	for k, b := range m {
		out[k] = b.Bytes()
	}
	return out, held, nil
}

type memory map[string]*bytes.Buffer

func (m memory) Create(name string) (io.Writer, error) {
	m[name] = &bytes.Buffer{}
	return m[name], nil
}

func (t *table) write(w io.Writer, d *Directory) error {
	out := csv.NewWriter(w)
	rec := make([]string, len(t.cols))
	for i, c := range t.cols {
		rec[i] = c.name
	}
	if err := out.Write(rec); err != nil {
		return err
	}
	rows := t.rows(d)
	for i := range rows.Len() {
		for j := range t.cols {
			rec[j] = t.cols[j].get(rows.Index(i))
		}
		if err := out.Write(rec); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// describe is the Data Package descriptor (specs.frictionlessdata.io, tabular-data-package).
func describe() map[string]any {
	types := map[string][2]string{
		"uri": {"string", "uri"}, "email": {"string", "email"}, "date": {"date", ""}, "datetime": {"datetime", ""},
		"time": {"time", ""}, "num": {"number", ""}, "int": {"number", ""}, "digits": {"number", ""},
	}
	var resources []any
	for _, t := range tables {
		var fields, keys []any
		for _, c := range t.cols {
			ty, ok := types[c.kind]
			if !ok {
				ty[0] = "string"
			}
			f := map[string]any{"name": c.name, "type": ty[0]}
			if ty[1] != "" {
				f["format"] = ty[1]
			}
			limits := map[string]any{}
			if c.required {
				limits["required"] = true
			}
			if c.name == "id" {
				limits["unique"] = true
			}
			if c.enum != nil {
				limits["enum"] = c.enum
			}
			if len(limits) > 0 {
				f["constraints"] = limits
			}
			fields = append(fields, f)
			if c.ref != "" && c.ref != t.name {
				keys = append(keys, map[string]any{"fields": c.name, "reference": map[string]any{"resource": c.ref, "fields": "id"}})
			}
		}
		schema := map[string]any{"fields": fields, "primaryKey": "id"}
		if keys != nil {
			schema["foreignKeys"] = keys
		}
		resources = append(resources, map[string]any{
			"name": t.name, "path": t.file, "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv",
			"encoding": "utf-8", "schema": schema,
		})
	}
	return map[string]any{
		"name": "human-services-directory", "profile": "tabular-data-package", "resources": resources,
		"title": "Human services directory in HSDS 3.0.1",
	}
}

func copySlice(src reflect.Value) reflect.Value {
	dst := reflect.MakeSlice(src.Type(), src.Len(), src.Len())
	reflect.Copy(dst, src)
	return dst
}
