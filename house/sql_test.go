package house

import (
	"context"
	"flag"
	"fmt"
	"go/ast"

	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/store"
)

// onlyPostgres are statements that SQLite has no use for.
var onlyPostgres = map[store.SQL]string{
	"select pg_try_advisory_lock($1)": "SQLite is locked by a file",
}

func TestEveryStatementIsPreparedOnBothDatabases(t *testing.T) {
	all := constants(load(t), "kernel/store", "SQL")
	if len(all) < 50 {
		t.Fatalf("only %d statements were found", len(all))
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			k := kt.Open(t, engine, domains())
			for c, text := range all {
				dir := strings.TrimPrefix(c.Pkg().Path(), module)
				if strings.HasPrefix(dir, "kernel/kerneltest") || engine == "sqlite" && onlyPostgres[store.SQL(text)] != "" {
					continue
				}
				db := k.Store
				if dir == "kernel/vault" {
					db = k.Keys
				}
				if err := db.Prepare(context.Background(), store.SQL(text)); err != nil {
					t.Errorf("%s.%s: %v", dir, c.Name(), err)
				}
			}
		})
	}
}

func TestNoStatementIsBuiltFromPieces(t *testing.T) {
	for _, p := range load(t) {
		for _, f := range p.Syntax {
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 {
					return true
				}
				if tv := p.TypesInfo.Types[call.Fun]; tv.IsType() && isType(tv.Type, "kernel/store", "SQL") && p.TypesInfo.Types[call.Args[0]].Value == nil {
					t.Errorf("%s: a statement is made from what is not constant", p.Fset.Position(call.Pos()))
				}
				return true
			})
		}
	}
}

// column is one of the records' database.
type column struct{ table, name, kind string }

func columns(t *testing.T) []column {
	t.Helper()
	k := kt.Open(t, "sqlite", domains())
	out, err := store.All(context.Background(), k.Store, `select m.name, p.name, p.type from sqlite_master m join pragma_table_info(m.name) p
		where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%' order by 1, p.cid`,
		func(r store.Row) (c column, err error) {
			err = r.Scan(&c.table, &c.name, &c.kind)
			c.kind = strings.ToLower(c.kind)
			return c, err
		})
	if err != nil || len(out) < 50 {
		t.Fatalf("%d columns, %v", len(out), err)
	}
	return out
}

func TestSealedColumnsAreDeclaredKeyedAndSwept(t *testing.T) {
	declared := map[[2]string]string{}
	keyed := map[string]bool{}
	for _, d := range domains() {
		for _, c := range d.Sealed {
			if declared[[2]string{c.Table, c.Column}] != "" {
				t.Errorf("%s.%s is declared twice", c.Table, c.Column)
			}
			if c.What == "" {
				t.Errorf("%s.%s says not what it holds", c.Table, c.Column)
			}
			declared[[2]string{c.Table, c.Column}] = c.What
		}
		for _, q := range d.Keyed {
			for _, w := range strings.Fields(string(q)) {
				keyed[w] = true
			}
		}
	}
	withKey := map[string]bool{}
	cols := columns(t)
	for _, c := range cols {
		if c.name == "key_id" {
			withKey[c.table] = true
		}
	}
	seen := map[[2]string]bool{}
	for _, c := range cols {
		id := [2]string{c.table, c.name}
		seen[id] = true
		sealed := strings.HasSuffix(c.name, "_sealed")
		if sealed != (declared[id] != "") {
			t.Errorf("%s.%s: its name says sealed %v, its domain declares %v", c.table, c.name, sealed, !sealed)
		}
		if sealed && !withKey[c.table] {
			t.Errorf("%s has sealed columns and no key_id", c.table)
		}
		if sealed && c.kind != "bytea" {
			t.Errorf("%s.%s is %s, not bytea", c.table, c.name, c.kind)
		}
	}
	for id := range declared {
		if !seen[id] {
			t.Errorf("%s.%s is declared and does not exist", id[0], id[1])
		}
	}
	for table := range withKey {
		if !keyed[table] {
			t.Errorf("%s has a key_id and no Keyed query: a sweep would destroy its keys", table)
		}
	}
}

var update = flag.Bool("update", false, "write docs/data-classification.md anew")

// notes says what a clear text column of a name holds, wherever it stands.
func TestClassification(t *testing.T) {
	what := map[[2]string]string{}
	for _, d := range domains() {
		for _, c := range d.Sealed {
			what[[2]string{c.Table, c.Column}] = c.What
		}
	}
	var b strings.Builder
	b.WriteString(`# Data classification

Written by ` + "`go test ./house -run Classification -update`" + `; a test fails when a column is not in this table.

*Sealed* columns are readable only through the vault, and every look is in the journal. *Blind index* columns allow exact search
within one agency and column. Everything else is **clear**: ids, codes, classes, states, counts and instants that lists, deadlines and
statistics need. Who steals the database reads the clear columns and nothing else. The key store is another database.

| table | sealed | blind index | clear text | other clear columns |
|---|---|---|---|---|
`)
	by := map[string][]column{}
	var tables []string
	for _, c := range columns(t) {
		if by[c.table] == nil {
			tables = append(tables, c.table)
		}
		by[c.table] = append(by[c.table], c)
	}
	slices.Sort(tables)
	for _, name := range tables {
		var sealed, blind, clear, other []string
		for _, c := range by[name] {
			switch {
			case strings.HasSuffix(c.name, "_sealed"):
				sealed = append(sealed, fmt.Sprintf("%s (%s)", c.name, what[[2]string{name, c.name}]))
			case strings.HasSuffix(c.name, "_bx"):
				blind = append(blind, c.name)
			case c.kind == "text":
				clear = append(clear, c.name)
			default:
				other = append(other, c.name)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", name, strings.Join(sealed, ", "), strings.Join(blind, ", "), strings.Join(clear, ", "), strings.Join(other, ", "))
	}
	file := filepath.Join(root(), "docs", "data-classification.md")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Error("docs/data-classification.md is not what the migrations make: look at each new clear column, then run go test ./house -run Classification -update")
	}
}

// Names of columns that would hold what only sealed columns may.
func TestNoClearColumnIsCalledLikeAPersonsData(t *testing.T) {
	// Tables that hold no person who is helped, or a word that only looks like one.
	fine := map[string]string{
		"provider": "published organizations", "service": "published services", "location": "published places", "directory": "published services",
		"agency": "agencies", "app_user": "colleagues", "office": "agencies", "organization": "published organizations",
	}
	for _, c := range columns(t) {
		if strings.HasSuffix(c.name, "_sealed") || strings.HasSuffix(c.name, "_bx") || strings.HasSuffix(c.name, "_gap") || // a gap is a code: not asked, declined, unknown
			fine[c.table] != "" || strings.HasPrefix(c.table, "directory") {
			continue
		}
		for _, word := range []string{"phone", "email", "address", "birth", "born", "narrative", "story", "passport", "contact", "nickname", "alias", "street"} {
			if slices.Contains(strings.Split(c.name, "_"), word) && c.kind == "text" {
				t.Errorf("%s.%s is clear text and is called like a person's data", c.table, c.name)
			}
		}
	}
}
