package people

import (
	"github.com/manumit/manumit/kernel/vault"
)

// Field is one sealed field of a person.
type Field string

// The sealed fields.
const (
	FieldName    Field = "name"
	FieldBorn    Field = "born"
	FieldContact Field = "contact"
	FieldWants   Field = "wants"
	FieldHow     Field = "safe_how"
	FieldNever   Field = "safe_never"
)

// allFields stand in the order of boxes.
var allFields = []Field{FieldName, FieldBorn, FieldContact, FieldWants, FieldHow, FieldNever}

func (p Person) place(f Field) vault.Place {
	return vault.Place{Table: "person", Column: string(f) + "_sealed", Row: p.ID}
}

func (p *Person) sealed(f Field) *vault.Sealed {
	switch f {
	case FieldName:
		return &p.Name
	case FieldBorn:
		return &p.Born
	case FieldContact:
		return &p.Contact
	case FieldWants:
		return &p.Wants
	case FieldHow:
		return &p.SafeHow
	case FieldNever:
		return &p.SafeNever
	}
	return nil
}

func (p Person) box(f Field) vault.Box {
	return vault.Box{KeyID: p.KeyID, Place: p.place(f), Sealed: *p.sealed(f)}
}

func (p Person) boxes(fields ...Field) []vault.Box {
	out := make([]vault.Box, len(fields))
	for i, f := range fields {
		out[i] = p.box(f)
	}
	return out
}

// seal puts a draft's values under the person's key and takes over its codes.
func (p *Person) seal(k vault.Key, d Draft) {
	for f, v := range map[Field]string{FieldName: d.Name, FieldBorn: d.Born.String(), FieldContact: d.Contact, FieldWants: d.Wants,
		FieldHow: d.SafeHow, FieldNever: d.SafeNever} {
		*p.sealed(f) = k.Seal(p.place(f), v)
	}
	p.Gaps, p.Nationality, p.Language, p.SafeFrom, p.SafeTo = d.Gaps, d.Nationality, d.Language, d.SafeFrom, d.SafeTo
	p.SafeCall, p.SafeText, p.SafeLeave, p.SafeWords = d.SafeCall, d.SafeText, d.SafeLeave, d.SafeWords
}

// particulars reads what boxes(allFields...) opened to.
func particulars(plain []string) (out Particulars, err error) {
	out = Particulars{Name: plain[0], Contact: plain[2], Wants: plain[3], SafeHow: plain[4], SafeNever: plain[5]}
	return out, out.Born.UnmarshalText([]byte(plain[1]))
}
