package namematch

import "strings"

// legalForm is a canonical legal form; zero is none stated. Forms of one family are near
// enough for a registry clerk to mix them up.
type legalForm uint8

type legalFamily uint8

const (
	limitedLiability legalFamily = iota + 1 // Ltd, LLC, GmbH, S.R.L., OOO ...
	stock                                   // Inc., PLC, AG, S.A., OAO ...
	partnership
	nonprofit
	stateOwned
)

// legalForms lists the families and, in each, forms with the spellings that mean the same, as
// they stand after folding (points dropped, dotted letters joined).
var legalForms = []struct {
	family legalFamily
	forms  []string
}{
	{limitedLiability, []string{
		"ltd|limited|co ltd|company ltd|company limited|co limited|coltd|pvt ltd|private limited|pte ltd|pte limited|pty ltd|pty limited|ltd co|limited company|p ltd|sdn bhd|bhd|ltd sti|limited sirketi|ltd sirketi|corporation limited|corp ltd|pvt limited|private ltd|tbk ltd|ltda ltd",
		"llc|limited liability company|limited liability co|l l c|ooo|obshchestvo s ogranichennoy otvetstvennostyu|tov|tovarystvo z obmezhenoyu vidpovidalnistyu|obschestvo s ogranichennoy otvetstvennostyu|fzllc|fz llc|fze|fzco|fzc|dmcc|wll|spc",
		"gmbh|gesellschaft mit beschrankter haftung|gesellschaft mbh|ggmbh|ges m b h|gesmbh",
		"srl|s r l|sarl|societe a responsabilite limitee|societa a responsabilita limitata|sociedad de responsabilidad limitada|s de rl|s de rl de cv|srl de cv|s de r l de c v|spr de rl de cv|spr de rl|scs",
		"ltda|limitada|cia ltda|e cia ltda|y cia ltda|compania limitada|cia limitada|e hijos ltda",
		"bv|besloten vennootschap|bvba", "sp zoo|sp z oo|spolka z ograniczona odpowiedzialnoscia|spzoo", "sro|spol sro|doo|dooel|ood|eood", "kft", "oy|ab oy",
		"sl|sociedad limitada|slu|su", "sia", "uab", "ou", "eirl|eu",
	}},
	{stock, []string{
		"inc|incorporated|corp|corporation|co|company|co inc|company inc|na|cia|compania|y cia|e cia|y compania",
		"plc|public limited company|public limited co",
		"jsc|ojsc|pjsc|cjsc|oao|pao|zao|ao|joint stock company|joint stock co|open joint stock company|public joint stock company|closed joint stock company|otkrytoye aktsionernoye obshchestvo|publichnoye aktsionernoye obshchestvo|aktsionernoye obshchestvo|zakrytoye aktsionernoye obshchestvo|otkrytoe aktsionernoe obshchestvo|publichnoe aktsionernoe obshchestvo|aktsionernoe obshchestvo|zakrytoe aktsionernoe obshchestvo|private joint stock company|pat|prat|private joint stock co|aktsionerne tovarystvo|pjs|pjs co|ojs co|ad|ead",
		"ag|aktiengesellschaft|akg|kgaa|se",
		"sa|s a|sociedad anonima|societe anonyme|sociedade anonima|sa de cv|s a de c v|sab de cv|sapi de cv|sa cv|saic|sac|saa|sal|sas|societe par actions simplifiee|sau|ca|sa de capital variable|compania anonima",
		"spa|societa per azioni", "nv|naamloze vennootschap", "ab|aktiebolag", "as|a s|aksjeselskap|anonim sirketi|anonim sti|asa|aps", "oyj", "kk|kabushiki kaisha|kabushiki gaisha", "pt|tbk|pt tbk", "ka",
	}},
	{partnership, []string{
		"lp|limited partnership|l p", "llp|limited liability partnership", "kg|gmbh co kg|gmbh and co kg|co kg|and co kg|kommanditgesellschaft|gmbh u co kg", "gbr|ohg", "snc|sc|scs sc", "and co|and company", "and sons|and son|and bros|and brothers",
	}},
	{nonprofit, []string{
		"ev|eingetragener verein", "ano|avtonomnaya nekommercheskaya organizatsiya", "cic|community interest company", "rca", "scrl",
	}},
	{stateOwned, []string{
		"fgup|federalnoye gosudarstvennoye unitarnoye predpriyatiye|federal state unitary enterprise", "gup", "soe|state owned enterprise",
	}},
}

var legalSpelling, legalFamilies, legalFirst, legalLast = func() (map[string]legalForm, []legalFamily, map[string]bool, map[string]bool) {
	m, fam := make(map[string]legalForm), []legalFamily{0}
	first, last := make(map[string]bool), make(map[string]bool)
	for _, g := range legalForms {
		for _, f := range g.forms {
			id := legalForm(len(fam))
			fam = append(fam, g.family)
			for s := range strings.SplitSeq(f, "|") {
				if _, ok := m[s]; !ok {
					m[s] = id
				}
				ws := strings.Fields(s)
				first[ws[0]], last[ws[len(ws)-1]] = true, true
			}
		}
	}
	return m, fam, first, last
}()

// personLegal are the legal forms that are taken off a person's name too: none of them is a
// name.
var personLegal = map[string]bool{"llc": true, "ltd": true, "inc": true, "gmbh": true, "corp": true, "plc": true, "limited": true}

// longForms are written out so long that they are mistyped and still unmistakable.
var longForms = []string{"company", "corporation", "limited", "incorporated", "limitada"}

// mistypedLegal gives the long form that a word is one error away from.
func mistypedLegal(b []byte) string {
	if len(b) < 6 {
		return ""
	}
	for _, f := range longForms {
		if d := len(b) - len(f); d < -1 || d > 1 {
			continue
		}
		var x, y [16]uint16
		if len(b) <= len(x) && within(widen(x[:0], b), widen(y[:0], f), 1) {
			return f
		}
	}
	return ""
}

func widen[T ~string | ~[]byte](dst []uint16, s T) []uint16 {
	for i := range len(s) {
		dst = append(dst, uint16(s[i]))
	}
	return dst
}

// The longest legal form in tokens.
const maxLegalTokens = 6

// weak forms stand at the front of ordinary names too ("Company of Heroes", "As Sahab"): they are taken
// off the end only.
var legalEndOnly = map[string]bool{"co": true, "company": true, "corp": true, "corporation": true, "and co": true, "as": true, "a s": true,
	"an": true, "se": true, "limited": true, "ca": true, "na": true, "su": true, "ka": true, "sc": true, "ou": true, "ad": true, "eu": true, "cia": true,
	"compania": true, "sa": true, "sal": true, "spa": true, "pat": true, "sl": true, "kg": true, "ab": true, "and sons": true, "and son": true,
	"inc": true, "ltd": true, "lp": true, "ev": true, "private limited": true, "limited company": true, "sia": true, "oy": true}

// legalFactor grades the legal forms of two names.
func legalFactor(a, b legalForm) float64 {
	switch {
	case a == b:
		return 1
	case a == 0 || b == 0:
		return legalAbsent
	case legalFamilies[a] == legalFamilies[b]:
		return legalFamilyOnly
	case legalFamilies[a] <= stock && legalFamilies[b] <= stock:
		return legalCommercial
	default:
		return legalDifferent
	}
}
