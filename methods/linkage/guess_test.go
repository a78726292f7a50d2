package linkage

import (
	"strings"
	"testing"
)

func usesOf(m Mapping) map[string]Use {
	out := map[string]Use{}
	for _, c := range m {
		out[c.Column] = c.Use
	}
	return out
}

func TestGuessPublishedFiles(t *testing.T) {
	for _, x := range []struct {
		path string
		want map[string]Use
	}{
		{"historical_dev/records.csv", map[string]Use{"id": RecordID, "full_name": FullName, "first_and_surname": Ignore, "first_name": GivenName, "surname": FamilyName,
			"dob": Date, "birth_place": Place, "postcode_fake": Postcode, "gender": Category, "occupation": Category}},
		{"fake_1000/fake_1000.csv", map[string]Use{"unique_id": RecordID, "first_name": GivenName, "surname": FamilyName, "dob": Date, "city": Place, "email": Email, "cluster": Ignore}},
		{"febrl3/dataset3.csv", map[string]Use{"rec_id": RecordID, "given_name": GivenName, "surname": FamilyName, "street_number": Number, "address_1": Address,
			"suburb": Place, "postcode": Postcode, "state": Category, "date_of_birth": Date, "soc_sec_id": Identifier, "cluster": Ignore}},
		{"clkhash_dirty_1000/dirty_1.csv", map[string]Use{"rec_id": RecordID, "date_of_birth": Date, "age": Ignore, "phone_number": Phone, "soc_sec_id": Identifier}},
		{"restaurants/records.csv", map[string]Use{"id": RecordID, "name": FullName, "addr": Address, "phone": Phone, "city": Place}},
	} {
		got := usesOf(Guess(readTable(t, sharedData(t, strings.Split(x.path, "/")...))))
		for c, u := range x.want {
			if got[c] != u {
				t.Errorf("%s: column %s is used as %s, want %s", x.path, c, got[c], u)
			}
		}
	}
}

func TestGuessOtherHeaders(t *testing.T) {
	tab := table(t, "Case ID;Agencia;Apellidos;Nombres;Fecha de nacimiento;Lugar de nacimiento;Correo;Teléfono;Opted out;refused linkage;empty;constant;intake",
		"A1;norte;Hernández López;Guadalupe;24/01/1990;Quito;g@x.example;0991234567;n;no;;1;2024-01-01",
		"A2;norte;Diallo;Aminatou;03/11/1985;Dakar;a@y.example;0997654321;n;yes;;1;2024-02-01")
	got := usesOf(Guess(tab))
	for c, u := range map[string]Use{"Case ID": RecordID, "Apellidos": FamilyName, "Nombres": GivenName, "Fecha de nacimiento": Date, "Lugar de nacimiento": Place, "Correo": Email,
		"Teléfono": Phone, "refused linkage": Refusal, "empty": Ignore, "constant": Ignore, "intake": Ignore} {
		if got[c] != u {
			t.Errorf("column %q is used as %q, want %q", c, got[c], u)
		}
	}
	for _, c := range Guess(tab) {
		if c.Why == "" {
			t.Errorf("column %q: no reason is given", c.Column)
		}
	}
}

// A truth in the input must not be used as evidence, whatever it is called.
func TestGuessLeavesTheTruthOut(t *testing.T) {
	for _, name := range []string{"cluster", "True Id", "ground_truth", "entity_id", "match_label"} {
		if u, _ := byHeader(name); u != Ignore {
			t.Errorf("%s: %s", name, u)
		}
	}
}

func TestMappingThatDoesNotFit(t *testing.T) {
	columns := []string{"id", "name", "born"}
	for what, m := range map[string]Mapping{
		"unknown column":    {{Column: "nome", Use: FullName}},
		"unknown use":       {{Column: "name", Use: "nickname"}},
		"twice":             {{Column: "name", Use: FullName}, {Column: "name", Use: Text}},
		"two ids":           {{Column: "id", Use: RecordID}, {Column: "born", Use: RecordID}, {Column: "name", Use: FullName}},
		"nothing compared":  {{Column: "id", Use: RecordID}},
		"order of the date": {{Column: "born", Use: Date, Order: "dym"}},
	} {
		if m.Check(columns) == nil {
			t.Errorf("%s: accepted", what)
		}
	}
	if err := (Mapping{{Column: "id", Use: RecordID}, {Column: "name", Use: FullName}, {Column: "born", Use: Date, Order: "dmy"}}).Check(columns); err != nil {
		t.Error(err)
	}
}

func TestCombineListsOfDifferentShape(t *testing.T) {
	a := table(t, "id,first name,surname,dob", "1,Amina,Diallo,24/01/1990", "2,Olena,Kovalenko,30/12/1988")
	b := table(t, "Nombre,Apellido,Fecha nacimiento,Teléfono,No", "Amina,Diallo,01/24/1990,0991234567,7", "Maria,Cruz,12/30/1991,0997654321,8")
	tab, m, err := Combine(Source{"shelter", a, Guess(a)}, Source{"hotline", b, Mapping{{Column: "Nombre", Use: GivenName}, {Column: "Apellido", Use: FamilyName},
		{Column: "Fecha nacimiento", Use: Date}, {Column: "Teléfono", Use: Phone}, {Column: "No", Use: RecordID}}})
	if err != nil {
		t.Fatal(err)
	}
	if tab.Len() != 4 || len(m.with(Agency)) != 1 || len(m.with(GivenName)) != 1 || len(m.with(Phone)) != 1 {
		t.Fatalf("%d records, %v", tab.Len(), m)
	}
	dob := tab.columnIndex(m.with(Date)[0])
	if x, y := tab.Value(0, dob), tab.Value(2, dob); x != "1990-01-24" || y != x {
		t.Errorf("one day became %q and %q", x, y)
	}
	r := mustLink(t, tab, m, Options{})
	if got := r.ID(0); got != "1" {
		t.Errorf("id %q", got)
	}
	// Equal ids in two lists are told apart.
	tab, m, err = Combine(Source{"x", a, Guess(a)}, Source{"y", a, Guess(a)})
	if err != nil {
		t.Fatal(err)
	}
	if r := mustLink(t, tab, m, Options{}); r.ID(0) != "x:1" || r.ID(2) != "y:1" {
		t.Errorf("ids %q and %q", r.ID(0), r.ID(2))
	}
}

func TestCSV(t *testing.T) {
	for what, x := range map[string]struct {
		in   string
		want [][]string
	}{
		"plain":        {"a,b\n1,2\n", [][]string{{"1", "2"}}},
		"no last line": {"a,b\r\n1,2", [][]string{{"1", "2"}}},
		"quotes":       {"a,b\n\"x, \"\"y\"\"\",\"\"\n", [][]string{{`x, "y"`, ""}}},
		"line break":   {"a,b\n\"x\ny\",2\n3,4\n", [][]string{{"x\ny", "2"}, {"3", "4"}}},
		"semicolon":    {"a;b\n1,5;2\n", [][]string{{"1,5", "2"}}},
		"mark":         {"\xef\xbb\xbfa,b\n1,2\n", [][]string{{"1", "2"}}},
		"Windows":      {"a,b\nMu\xf1oz,2\n", [][]string{{"Muñoz", "2"}}},
		"UTF-16":       {"\xff\xfea\x00,\x00b\x00\n\x00\xf1\x00,\x002\x00\n\x00", [][]string{{"ñ", "2"}}},
		"empty lines":  {"a,b\n\n1,2\n\n", [][]string{{"1", "2"}}},
		"last empty":   {"a,b\n\"1\",\n", [][]string{{"1", ""}}},
	} {
		tab, err := ReadCSV(strings.NewReader(x.in))
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if tab.Len() != len(x.want) {
			t.Errorf("%s: %d records, want %d", what, tab.Len(), len(x.want))
			continue
		}
		for r, row := range x.want {
			for c, v := range row {
				if got := tab.Value(r, c); got != v {
					t.Errorf("%s: %q, want %q", what, got, v)
				}
			}
		}
	}
	for what, in := range map[string]string{"empty": "", "too few": "a,b\nsecret\n", "open quote": "a,b\n\"secret,2\n", "text after quote": "a,b\n\"secret\"x,2\n"} {
		if _, err := ReadCSV(strings.NewReader(in)); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if tab, err := ReadCSV(strings.NewReader("a,a,\n1,2,3\n")); err != nil || strings.Join(tab.Columns(), "|") != "a|a (2)|column 3" {
		t.Errorf("repeated names: %v", err)
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("a,b\n\"x, \"\"y\"\"\",\"\"\n"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Add([]byte("a;b\n1;2\r\n\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		tab, err := ReadCSV(strings.NewReader(string(b)))
		if err != nil {
			return
		}
		for r := range tab.Len() {
			for c := range tab.Columns() {
				tab.Value(r, c)
			}
		}
		Guess(tab)
	})
}
