package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"net/http"
	"path"
	"time"
)

// serveAssets serves the built files from memory under /assets/, each with an ETag, asked for again on every use: an
// upgrade shows at once, and an unchanged file costs one small answer.
func (s *Site) serveAssets(fsys fs.FS) error {
	s.etags = map[string]string{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		s.etags[name] = `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
		return nil
	})
	if err != nil {
		return err
	}
	s.mux.HandleFunc("GET /assets/{name...}", func(w http.ResponseWriter, r *http.Request) {
		name := r.PathValue("name")
		tag, ok := s.etags[name]
		if !ok {
			s.fail(w, r, errNotFound)
			return
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		h := w.Header()
		h.Set("ETag", tag)
		h.Set("Cache-Control", "no-cache")
		h.Set("Vary", "")
		if path.Ext(name) == ".woff2" {
			h.Set("Content-Type", "font/woff2")
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
	})
	return nil
}
