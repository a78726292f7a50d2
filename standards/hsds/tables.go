package hsds

import (
	"reflect"
	"slices"
	"strings"
)

// column is one column of a 3.0.1 table, read from the struct tags so that reader, writer and checks share one list.
type column struct {
	name     string
	kind     string // id text uri email date datetime time num int digits enum ref
	ref      string // table a ref points to
	enum     []string
	required bool
	index    int // field in the struct
}

type table struct {
	name  string // singular, as in the specification: service_at_location
	file  string
	cols  []column
	field int // slice in Directory
}

// tables stand in an order in which every reference points to an earlier table or to the table itself, except where
// build looks twice.
var tables = func() []*table {
	var out []*table
	d := reflect.TypeFor[Directory]()
	for i := range d.NumField() {
		name, file, _ := strings.Cut(d.Field(i).Tag.Get("hsds"), ",")
		t := &table{name: name, file: file, field: i}
		row := d.Field(i).Type.Elem()
		for j := range row.NumField() {
			tag := row.Field(j).Tag.Get("hsds")
			if tag == "" {
				continue
			}
			p := strings.Split(tag, ",")
			c := column{name: p[0], kind: "text", index: j, required: p[len(p)-1] == "!"}
			if len(p) > 1 {
				kind, arg, _ := strings.Cut(p[1], ":")
				c.kind = kind
				switch kind {
				case "ref":
					c.ref = arg
				case "enum":
					c.enum = strings.Split(arg, "|")
				}
			}
			t.cols = append(t.cols, c)
		}
		out = append(out, t)
	}
	return out
}()

func tableNamed(name string) *table {
	for _, t := range tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

func (t *table) has(col string) bool {
	return slices.ContainsFunc(t.cols, func(c column) bool { return c.name == col })
}

// rows is the table's slice in d, settable.
func (t *table) rows(d *Directory) reflect.Value {
	return reflect.ValueOf(d).Elem().Field(t.field)
}

// owned lists the tables whose rows mean nothing alone: at least one owner must be there.
var owned = []string{"address", "contact", "phone", "schedule", "language", "service_area", "required_document", "funding", "accessibility"}
