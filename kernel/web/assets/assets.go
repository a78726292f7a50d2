// Package assets embeds what scripts/assets builds (dist: stylesheet, fonts, htmx) and what is our own: the script (js) and
// the mark that stands in a browser's tab (img). dist is empty on a fresh clone, so that the program compiles; Ready says
// whether it was built.
package assets

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed all:dist js img
var files embed.FS

// FS holds the built files at its root, beside manumit.js and mark.svg.
func FS() fs.FS { return layers{sub("dist"), sub("js"), sub("img")} }

// Fonts holds the TrueType fonts for paper.
func Fonts() fs.FS { return sub("dist/fonts") }

// Ready says in one sentence what to do when the styles were not built.
func Ready() error {
	if _, err := fs.Stat(files, "dist/manumit.css"); err != nil {
		return errors.New("the styles are not built into this program: run make build")
	}
	return nil
}

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folder names above are constants
	}
	return f
}

// layers are file systems over one another: a file is looked for in the first, then in the next. Their roots are listed
// together; only the first has folders.
type layers []fs.FS

// Open implements fs.FS.
func (l layers) Open(name string) (f fs.File, err error) {
	for _, below := range l {
		if f, err = below.Open(name); err == nil {
			return f, nil
		}
	}
	return nil, err
}

// ReadDir implements fs.ReadDirFS, so that a walk from the root meets every file.
func (l layers) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return fs.ReadDir(l[0], name)
	}
	var all []fs.DirEntry
	for _, x := range l {
		entries, err := fs.ReadDir(x, ".")
		if err != nil {
			return nil, err
		}
		all = append(all, entries...)
	}
	return all, nil
}
