package certification

import "github.com/manumit/manumit/kernel/fault"

// Said is an answer to a question of the form: yes, no, or one of the four that are not a value.
type Said string

// The answers. Not asked, declined, unknown and not applicable are four different ones.
const (
	Yes           Said = "yes"
	No            Said = "no"
	NotAsked      Said = "not asked"
	Declined      Said = "declined"
	Unknown       Said = "unknown"
	NotApplicable Said = "not applicable"
)

// Answers lists them in the order in which forms show them.
var Answers = []Said{Yes, No, Unknown, Declined, NotAsked, NotApplicable}

func (s Said) known() bool {
	for _, a := range Answers {
		if s == a {
			return true
		}
	}
	return false
}

// Type of trafficking: mutually exclusive, as letters are counted.
type Type string

// The types.
const (
	Labor       Type = "labor"
	Sex         Type = "sex"
	LaborAndSex Type = "labor and sex"
	OtherType   Type = "other"
	UnknownType Type = "unknown"
)

// Types lists them in the order of tables.
var Types = []Type{Labor, Sex, LaborAndSex, OtherType, UnknownType}

// Forms are what a request says of each form of exploitation. An empty answer is NotAsked.
type Forms struct{ Labor, Sex, Other Said }

// Type decides. Only a yes counts: labor and sex are counted by what is known, "other" only where neither is; what is
// not asked, declined or unknown never becomes a type.
func (f Forms) Type() Type {
	switch {
	case f.Labor == Yes && f.Sex == Yes:
		return LaborAndSex
	case f.Labor == Yes:
		return Labor
	case f.Sex == Yes:
		return Sex
	case f.Other == Yes:
		return OtherType
	}
	return UnknownType
}

func (f Forms) filled() Forms {
	for _, a := range []*Said{&f.Labor, &f.Sex, &f.Other} {
		if *a == "" {
			*a = NotAsked
		}
	}
	return f
}

func (f Forms) check(c *fault.Check) {
	for name, a := range map[string]Said{"labor": f.Labor, "sex": f.Sex, "other": f.Other} {
		c.That(a.known(), name, "Choose one of the answers")
	}
}
