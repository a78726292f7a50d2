package linkage

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedData finds the published files, which lie beside the repository.
func sharedData(t testing.TB, path ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("the root of the repository was not found")
		}
		dir = up
	}
	p := filepath.Join(append([]string{dir, "..", "shared", "data", "linkage"}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("the published file %s is not beside the repository", filepath.Join(path...))
	}
	return p
}

func readTable(t testing.TB, path string) *Table {
	t.Helper()
	tab, err := loadCSV(path)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func loadCSV(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return ReadCSV(f)
}

// truthOf reads a file of id and cluster.
func truthOf(t testing.TB, path, id, cluster string) map[string]string {
	t.Helper()
	tab := readTable(t, path)
	a, b := tab.columnIndex(id), tab.columnIndex(cluster)
	m := make(map[string]string, tab.Len())
	for i := range tab.Len() {
		m[tab.Value(i, a)] = tab.Value(i, b)
	}
	return m
}
