package hsds

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"
)

// Read reads a folder (or an open zip file) of CSV tables, in the folder itself or in its only subfolder, under
// DefaultLimits. The error is a *HeaderError, or what the file system said; a row never causes one.
func Read(fsys fs.FS) (*Directory, Report, error) { return ReadLimited(fsys, DefaultLimits) }

// sheet is one CSV file: its header and its records.
type sheet struct {
	file    string
	header  []string
	records [][]string
}

func (s *sheet) has(col string) bool { return slices.Contains(s.header, col) }

// ReadLimited is Read with limits of the caller's.
func ReadLimited(fsys fs.FS, l Limits) (*Directory, Report, error) {
	var rep Report
	names, err := list(fsys)
	if err != nil {
		return nil, rep, err
	}
	sheets := map[string]*sheet{}
	for _, n := range names {
		key := strings.ToLower(path.Base(n))
		if fileTable(key) == "" {
			rep.Ignored = append(rep.Ignored, Ignored{File: path.Base(n)})
			continue
		}
		if _, twice := sheets[key]; twice {
			return nil, rep, &HeaderError{path.Base(n), "", "is there twice"}
		}
		if sheets[key], err = open(fsys, n, l); err != nil {
			return nil, rep, err
		}
	}
	for _, f := range []string{"organizations.csv", "services.csv", "locations.csv"} {
		if sheets[f] == nil {
			return nil, rep, &HeaderError{f, "", "is missing; a directory needs organizations, services and locations"}
		}
	}
	rep.Layout = recognise(sheets)
	b := &builder{limits: l, rows: map[string][]raw{}, rep: &rep}
	b.relaxed = rep.Layout != Layout3
	b.repeats = b.relaxed
	keys := make([]string, 0, len(sheets))
	for k := range sheets {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	x := &mapper{b: b, sheets: sheets}
	for _, k := range keys {
		if err := x.sheet(k, sheets[k]); err != nil {
			return nil, rep, err
		}
	}
	x.finish()
	return b.build(), rep, nil
}

// list names the CSV files.
func list(fsys fs.FS) ([]string, error) {
	dir := "."
	for range 2 {
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			return nil, err
		}
		var files, dirs []string
		for _, e := range entries {
			p := path.Join(dir, e.Name())
			switch {
			case e.IsDir():
				dirs = append(dirs, p)
			case strings.EqualFold(path.Ext(e.Name()), ".csv"):
				files = append(files, p)
			}
		}
		if len(files) > 0 || len(dirs) != 1 {
			return files, nil
		}
		dir = dirs[0]
	}
	return nil, nil
}

func open(fsys fs.FS, name string, l Limits) (*sheet, error) {
	file := path.Base(name)
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, l.FileBytes+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > l.FileBytes {
		return nil, &HeaderError{file, "", fmt.Sprintf("is larger than %d bytes", l.FileBytes)}
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\uFEFF"))))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true // a stray quotation mark is one bad row, not a lost file
	s := &sheet{file: file}
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, &HeaderError{file, "", "is not a CSV file"}
		}
		if s.header == nil {
			for _, h := range rec {
				s.header = append(s.header, strings.ToLower(fold(h)))
			}
			continue
		}
		if len(s.records) == l.Rows {
			return nil, &HeaderError{file, "", fmt.Sprintf("has more than %d rows", l.Rows)}
		}
		s.records = append(s.records, rec)
	}
	if s.header == nil {
		return nil, &HeaderError{file, "id", "the file is empty; a header was expected"}
	}
	seen := map[string]bool{}
	for _, h := range s.header {
		if h != "" && seen[h] {
			return nil, &HeaderError{file, clip(h), "stands twice in the header"}
		}
		seen[h] = true
	}
	return s, nil
}

// clip keeps a stranger's header printable in an error.
func clip(h string) string {
	if r := []rune(h); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return h
}

// recognise tells the layout from the columns that only one of them has.
func recognise(s map[string]*sheet) Layout {
	switch {
	case s["locations.csv"].has("location_type"):
		return Layout3
	case s["services.csv"].has("location_id") && !s["services.csv"].has("organization_id"):
		return LayoutOhana
	case s["organizations.csv"].has("website"), s["services.csv"].has("fees_description"):
		return Layout3
	}
	return Layout2
}
