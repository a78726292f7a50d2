package certification

import (
	"bytes"
	"testing"

	"github.com/manumit/manumit/kernel/reference"
)

func book(t *testing.T) *reference.Book {
	t.Helper()
	raw, err := files.ReadFile("reference.csv")
	if err != nil {
		t.Fatal(err)
	}
	b, err := reference.NewBook(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
