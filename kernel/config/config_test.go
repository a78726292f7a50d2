package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
)

func TestWhatIsMissingIsSaidInOneSentence(t *testing.T) {
	for name, c := range map[string]struct {
		place config.Place
		says  string
	}{
		"nothing":      {config.Place{}, "--data"},
		"no keys":      {config.Place{Database: "postgres://h/d", RootKey: "k"}, "--keys-database"},
		"the same":     {config.Place{Database: "postgres://h/d", KeysURL: "postgres://h/d", RootKey: "k"}, "same database"},
		"as good as":   {config.Place{Database: "postgres://a:x@h/d?sslmode=disable", KeysURL: "postgres://b:y@h/d", RootKey: "k"}, "same database"},
		"no root key":  {config.Place{Database: "postgres://h/d", KeysURL: "postgres://h/k"}, "--root-key"},
		"no data, key": {config.Place{RootKey: "k"}, "--data"},
	} {
		err := c.place.Check()
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, p := range map[string]config.Place{
		"sqlite":   {Data: "x"},
		"postgres": {Database: "postgres://h/d", KeysURL: "postgres://h/k", RootKey: "k"},
	} {
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPlaceNeverShowsAPassword(t *testing.T) {
	for _, u := range []string{"postgres://user:hunter2@db.example:5432/manumit", "postgres://db.example/manumit?user=u&password=hunter2",
		"host=db.example password=hunter2", "postgres://u:hunter2@", "postgres://u:p@hunter2%zz@h/d"} {
		p := config.Place{Database: u}
		if s := p.String(); strings.Contains(s, "hunter2") {
			t.Errorf("%q shows the password", s)
		}
	}
	if s := (config.Place{Database: "postgres://user:hunter2@db.example:5432/manumit"}).String(); !strings.Contains(s, "db.example:5432/manumit") {
		t.Errorf("%q says not where", s)
	}
}

func TestKeysLieInAFolderOfTheirOwnThatOnlyTheOwnerReads(t *testing.T) {
	p := config.Place{Data: filepath.Join(t.TempDir(), "a", "b")}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if p.Exists() {
		t.Error("it is there before it was made")
	}
	if err := p.Make(); err != nil {
		t.Fatal(err)
	}
	if filepath.Dir(p.Keys()) == filepath.Dir(p.Records()) {
		t.Error("keys lie beside records: a copied folder would hold both")
	}
	for _, d := range []string{filepath.Dir(p.Records()), filepath.Dir(p.Keys()), filepath.Dir(p.RootKey)} {
		st, err := os.Stat(d)
		if err != nil || st.Mode().Perm() != 0o700 {
			t.Errorf("mode %v, %v", st.Mode(), err)
		}
	}
}

func TestAPlaceThatCannotBeMadeIsASentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	p := config.Place{Data: filepath.Join(file, "data")}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	if err := p.Make(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
}
