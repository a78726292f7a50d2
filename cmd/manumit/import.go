package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
)

type importCommand struct {
	HSDS hsdsImport `cmd:"" name:"hsds" help:"A service directory: HSDS 3.0.1 or the 2.x layout, a folder of CSV files."`
}

type hsdsImport struct {
	config.Place
	Folder string `arg:"" help:"Folder with the files." type:"existingdir"`
	Source string `help:"Name of the source; the folder's name by default. A later import under the same name replaces it."`
}

func (c hsdsImport) Run(ctx context.Context) (err error) {
	ctx = console(ctx)
	if err := c.Place.Check(); err != nil {
		return err
	}
	if err := whole(c.Place); err != nil {
		return err
	}
	if !c.Place.Exists() { // where nothing is imported, nothing is left behind
		m, e := begin(c.Place)
		if e != nil {
			return e
		}
		defer func() { err = errors.Join(err, m.end(err == nil)) }()
	}
	k, err := kernel.Open(ctx, c.Place, domains(), kernel.Options{}) // a directory may be the first thing an installation gets
	if err != nil {
		return err
	}
	defer k.Close()
	if c.Source == "" {
		c.Source = filepath.Base(c.Folder)
	}
	r, err := house(k).Directory.Import(ctx, os.DirFS(c.Folder), c.Source, func(done, total int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d", done, total)
	})
	fmt.Fprint(os.Stderr, "\r")
	if err != nil {
		if fault.As(err) != nil {
			return err
		}
		return fault.Wrap(fault.Unavailable, "Nothing was imported", err)
	}
	fmt.Print(r)
	return nil
}

// within reports whether file lies in dir, also by another name of it.
func within(file, dir string) bool {
	f, err1 := real(file)
	d, err2 := real(dir)
	if err1 != nil || err2 != nil {
		return true
	}
	rel, err := filepath.Rel(d, f)
	return err != nil || rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// real follows the links of the part of a path that exists.
func real(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to, nil
	}
	if dir := filepath.Dir(path); dir != path {
		up, err := real(dir)
		return filepath.Join(up, filepath.Base(path)), err
	}
	return path, nil
}
