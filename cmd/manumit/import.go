package main

import (
	"context"
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

func (c hsdsImport) Run(ctx context.Context) error {
	ctx = console(ctx)
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
		return fault.Wrap(fault.Invalid, "Nothing was imported", err)
	}
	fmt.Print(r)
	return nil
}

// within reports whether file lies in dir.
func within(file, dir string) bool {
	f, err1 := filepath.Abs(file)
	d, err2 := filepath.Abs(dir)
	if err1 != nil || err2 != nil {
		return true
	}
	rel, err := filepath.Rel(d, f)
	return err != nil || !strings.HasPrefix(rel, "..")
}
