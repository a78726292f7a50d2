package assets

import (
	"io/fs"
	"testing"
)

// A walk from the root is how the site learns what it may serve: what it misses answers 404.
func TestEveryFileIsMetOnAWalk(t *testing.T) {
	seen := map[string]bool{}
	err := fs.WalkDir(FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if seen[name] {
				t.Errorf("%s stands in two layers", name)
			}
			seen[name] = true
			_, err = fs.ReadFile(FS(), name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"manumit.js", "mark.svg"}
	if Ready() == nil {
		want = append(want, "manumit.css", "htmx.min.js", "fonts/public-sans/PublicSans-Regular.woff2")
	}
	for _, name := range want {
		if !seen[name] {
			t.Errorf("%s is not met", name)
		}
	}
}
