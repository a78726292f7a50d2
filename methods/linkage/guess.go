package linkage

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// sampleRows is how many rows [Guess] looks at.
const sampleRows = 5000

// headerWords tell the use of a column by the words of its name, in English, Spanish, French, Portuguese and German. A line with
// several words needs them all; the first line that fits decides.
var headerWords = []struct {
	use   Use
	words string
}{
	{Ignore, "cluster"}, {Ignore, "true id"}, {Ignore, "truth"}, {Ignore, "entity id"}, {Ignore, "entity"}, {Ignore, "label"}, {Ignore, "match"},
	{Refusal, "refus*"}, {Refusal, "opt out"}, {Refusal, "optout"}, {Refusal, "do not link"}, {Refusal, "no link*"},
	{Email, "email"}, {Email, "mail"}, {Email, "correo"}, {Email, "courriel"},
	{Phone, "phone"}, {Phone, "telephone"}, {Phone, "tel"}, {Phone, "mobile"}, {Phone, "cell"}, {Phone, "telefono"}, {Phone, "telefon"}, {Phone, "celular"},
	{Identifier, "ssn"}, {Identifier, "soc sec"}, {Identifier, "social security"}, {Identifier, "passport"}, {Identifier, "pasaporte"}, {Identifier, "passeport"},
	{Identifier, "national id"}, {Identifier, "licen*"}, {Identifier, "document number"}, {Identifier, "dni"}, {Identifier, "curp"}, {Identifier, "a number"}, {Identifier, "alien number"},
	{Year, "birth year"}, {Year, "year birth"}, {Year, "yob"}, {Year, "ano nacimiento"}, {Year, "annee naissance"},
	{Place, "birth place"}, {Place, "birthplace"}, {Place, "place birth"}, {Place, "city birth"}, {Place, "lugar nacimiento"}, {Place, "lieu naissance"}, {Place, "geburtsort"},
	{Category, "country birth"}, {Category, "birth country"},
	{Date, "dob"}, {Date, "birth"}, {Date, "birthdate"}, {Date, "birthday"}, {Date, "born"}, {Date, "nacimiento"}, {Date, "naissance"}, {Date, "nascimento"}, {Date, "geburtsdatum"},
	{Postcode, "zip"}, {Postcode, "zipcode"}, {Postcode, "postcode"}, {Postcode, "postal"}, {Postcode, "plz"}, {Postcode, "cep"},
	{Number, "street number"}, {Number, "house number"}, {Number, "building number"}, {Number, "age"}, {Number, "edad"}, {Number, "alter"},
	{FullName, "first surname"}, {FullName, "first last"}, {FullName, "full name"}, {FullName, "nombre completo"}, {FullName, "nom complet"}, {FullName, "alias"}, {FullName, "aliases"},
	{FullName, "aka"}, {FullName, "known as"}, {FullName, "nickname"},
	{FamilyName, "surname"}, {FamilyName, "last name"}, {FamilyName, "lastname"}, {FamilyName, "lname"}, {FamilyName, "family name"}, {FamilyName, "familyname"}, {FamilyName, "family"},
	{FamilyName, "apellido*"}, {FamilyName, "nom famille"}, {FamilyName, "nachname"}, {FamilyName, "sobrenome"}, {FamilyName, "last"},
	{GivenName, "given name"}, {GivenName, "givenname"}, {GivenName, "given"}, {GivenName, "first name"}, {GivenName, "firstname"}, {GivenName, "fname"}, {GivenName, "forename*"},
	{GivenName, "middle name"}, {GivenName, "middle"}, {GivenName, "patronymic"}, {GivenName, "prenom*"}, {GivenName, "vorname"}, {GivenName, "nombre"}, {GivenName, "nombres"}, {GivenName, "first"},
	{Address, "address*"}, {Address, "addr"}, {Address, "street"}, {Address, "direccion"}, {Address, "adresse"}, {Address, "calle"}, {Address, "rue"},
	{Place, "city"}, {Place, "town"}, {Place, "suburb"}, {Place, "village"}, {Place, "municip*"}, {Place, "county"}, {Place, "place"}, {Place, "ciudad"}, {Place, "ville"}, {Place, "ort"},
	{Place, "locality"}, {Place, "neighborhood"}, {Place, "neighbourhood"},
	{Category, "sex"}, {Category, "gender"}, {Category, "sexo"}, {Category, "sexe"}, {Category, "geschlecht"}, {Category, "state"}, {Category, "province"}, {Category, "occupation"},
	{Category, "profession"}, {Category, "country"}, {Category, "nationality"}, {Category, "citizenship"}, {Category, "nacionalidad"}, {Category, "race"}, {Category, "ethnic*"},
	{Category, "marital*"}, {Category, "pais"}, {Category, "estado"},
	{Culture, "culture"}, {Culture, "language"}, {Culture, "idioma"}, {Culture, "langue"},
	{Agency, "agency"}, {Agency, "source"}, {Agency, "dataset"}, {Agency, "register"}, {Agency, "organization"}, {Agency, "organisation"}, {Agency, "provider"},
	{RecordID, "record id"}, {RecordID, "rec id"}, {RecordID, "unique id"}, {RecordID, "row id"}, {RecordID, "case id"}, {RecordID, "id"}, {RecordID, "rec"}, {RecordID, "uuid"}, {RecordID, "uid"},
	{FullName, "name"}, {FullName, "nom"},
}

// words of a column name: split at anything that is no letter or digit and where a capital follows a small letter.
func columnWords(name string) []string {
	var b strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(last) || unicode.IsDigit(r) && unicode.IsLetter(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last = r
	}
	var out []string
	for _, w := range fold(nil, []byte(b.String())) {
		switch s := string(w.latin); s {
		case "of", "de", "the", "du", "la", "and", "y", "et", "fake":
		default:
			out = append(out, s)
		}
	}
	return out
}

func byHeader(name string) (Use, string) {
	have := columnWords(name)
	for _, h := range headerWords {
		all := true
		for _, w := range strings.Fields(h.words) {
			prefix, stem := strings.CutSuffix(w, "*")
			all = all && slices.ContainsFunc(have, func(s string) bool { return s == w || stem && strings.HasPrefix(s, prefix) })
		}
		if all {
			return h.use, "the name of the column"
		}
	}
	return "", ""
}

// facts of a column, from a sample.
type facts struct {
	filled, distinct    int
	email, date, digits int
}

func look(t *Table, col int) (f facts) {
	seen := map[string]bool{}
	step := max(1, t.n/sampleRows)
	for r := 0; r < t.n; r += step {
		c := &t.cols[col]
		v := c.values.text(c.code[r])
		if saysNothing(v) {
			continue
		}
		f.filled++
		seen[string(v)] = true
		if i := bytes.IndexByte(v, '@'); i > 0 && i < len(v)-3 {
			f.email++
		}
		if d := parseDate(v, ""); d.full() && d.month() <= 31 && d.day() <= 31 && d.year() > 1000 && d.year() < 2200 && (len(v) == 8 || bytes.ContainsAny(v, "-/. ")) {
			f.date++
		}
		n := 0
		for _, b := range v {
			if b >= '0' && b <= '9' {
				n++
			}
		}
		if n*10 >= len(v)*6 {
			f.digits++
		}
	}
	f.distinct = len(seen)
	return f
}

// Guess says what each column of a table is probably for, by its name and, where the name says nothing, by its values. Columns that repeat
// others or seem to hold the truth are left out, and say so. The guess is meant to be shown and corrected.
func Guess(t *Table) Mapping {
	m := make(Mapping, len(t.cols))
	fs := make([]facts, len(t.cols))
	for i, name := range t.names {
		fs[i] = look(t, i)
		use, why := byHeader(name)
		if use == Ignore {
			why = "the name of the column says that it tells who is who"
		}
		if use == "" {
			use, why = byValues(&fs[i])
		}
		if fs[i].filled == 0 {
			use, why = Ignore, "the column is empty"
		}
		m[i] = ColumnUse{Column: name, Use: use, Why: why}
	}
	pickOne(t, m)
	leaveOut(t, m)
	return m
}

func byValues(f *facts) (Use, string) {
	most := func(k int) bool { return k*10 >= f.filled*8 }
	switch {
	case f.filled == 0:
		return Ignore, "the column is empty"
	case most(f.email):
		return Email, "most values are e-mail addresses"
	case most(f.date):
		return Date, "most values are dates"
	case f.distinct == 1:
		return Ignore, "all values are the same"
	case most(f.digits) && f.distinct*10 >= f.filled*9:
		return Ignore, "numbers whose meaning the name of the column does not tell"
	case f.distinct <= 30 || f.distinct*50 <= f.filled:
		return Category, "few different values"
	case most(f.digits):
		return Number, "most values are numbers"
	}
	return Text, "text"
}

// pickOne leaves one record id that is unique, one agency, one refusal and one culture.
func pickOne(t *Table, m Mapping) {
	for _, u := range []Use{RecordID, Agency, Refusal, Culture} {
		found := false
		for i := range m {
			if m[i].Use != u {
				continue
			}
			switch {
			case u == RecordID && !unique(t, i):
				m[i].Use, m[i].Why = Ignore, "looks like a record id, but repeats; if it is a person's number, use it as identifier"
			case found:
				m[i].Use, m[i].Why = Ignore, "another column serves as "+string(u)
			default:
				found = true
			}
		}
	}
	if len(m.with(RecordID)) == 0 {
		for i := range m {
			if m[i].Use == Ignore && strings.HasPrefix(m[i].Why, "numbers") && unique(t, i) {
				m[i].Use, m[i].Why = RecordID, "every value occurs once"
				break
			}
		}
	}
}

func unique(t *Table, col int) bool {
	c := &t.cols[col]
	h := make([]uint64, t.n)
	for r, code := range c.code {
		if code == 0 {
			return false
		}
		h[r] = hashBytes(11, c.values.text(code))
	}
	slices.Sort(h)
	for i := 1; i < len(h); i++ {
		if h[i] == h[i-1] {
			return false
		}
	}
	return true
}

// leaveOut drops columns that follow from others.
func leaveOut(t *Table, m Mapping) {
	birth := slices.ContainsFunc(m, func(c ColumnUse) bool { return c.Use == Date && c.Why == "the name of the column" })
	for i := range m {
		switch {
		case birth && m[i].Use == Date && m[i].Why != "the name of the column":
			m[i].Use, m[i].Why = Ignore, "a date, but not of birth"
		case birth && m[i].Use == Number && slices.ContainsFunc(columnWords(m[i].Column), func(w string) bool { return w == "age" || w == "edad" || w == "alter" }):
			m[i].Use, m[i].Why = Ignore, "an age follows from the date of birth and the date of the record"
		case birth && m[i].Use == Year:
			m[i].Use, m[i].Why = Ignore, "the year follows from the date of birth"
		}
	}
	for i := range m {
		for j := range m {
			if i == j || !m[i].Use.compared() || !m[j].Use.compared() || m[i].Use.name() != m[j].Use.name() {
				continue
			}
			if m[i].Use.name() && m[i].Use != FullName {
				continue // given and family name tell what the parts of a full name are
			}
			if !m[i].Use.name() && m[i].Use != m[j].Use {
				continue
			}
			if within(t, i, j) && (!within(t, j, i) || i > j) {
				m[i].Use, m[i].Why = Ignore, fmt.Sprintf("says nothing that column %q does not say", m[j].Column)
				break
			}
		}
	}
}

// within reports whether nearly every value of column a is made of words that column b has too.
func within(t *Table, a, b int) bool {
	rows, held := 0, 0
	step := max(1, t.n/sampleRows)
	var x, y []word
	for r := 0; r < t.n; r += step {
		va, vb := t.cols[a].values.text(t.cols[a].code[r]), t.cols[b].values.text(t.cols[b].code[r])
		if len(va) == 0 {
			continue
		}
		rows++
		x, y = fold(x[:0], va), fold(y[:0], vb)
		all := true
		for _, w := range x {
			all = all && slices.ContainsFunc(y, func(o word) bool { return bytes.Equal(o.text, w.text) })
		}
		if all {
			held++
		}
	}
	return rows > 0 && held*100 >= rows*97
}
