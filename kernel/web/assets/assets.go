// Package assets embeds what scripts/assets builds (dist: stylesheet, fonts, htmx) and the one script of our own (js).
// dist is empty on a fresh clone, so that the program compiles; Ready says whether it was built.
package assets

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed all:dist js
var files embed.FS

// FS holds the built files at its root, beside manumit.js.
func FS() fs.FS { return both{sub("dist"), sub("js")} }

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

// both looks in the first file system, then in the second.
type both [2]fs.FS

func (b both) Open(name string) (fs.File, error) {
	if f, err := b[0].Open(name); err == nil {
		return f, nil
	}
	return b[1].Open(name)
}
