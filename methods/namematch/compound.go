package namematch

// Arabic names are compounds that romanisations join or part at will: Abd al-Rahman, Abdul Rahman,
// Abdurrahman; Nur al-Din, Nooruddin; Najib Allah, Najibullah. Here they are parted, and servant-of is
// always written abdul, so that the parts meet.

// splitCompound appends the token, parted if it is such a compound.
func (r *reading) splitCompound(out []token, t token) []token {
	s := r.text(t)
	if n := len(s); n >= 4 && s[0] == 'a' && s[1] == 'b' && s[2] == 'd' {
		if rest, ok := afterServant(s); ok {
			head := t
			r.replace(&head, "abdul")
			out = append(out, head)
			if rest == n {
				return out
			}
			t.lo += uint16(rest)
			s = r.text(t)
		}
	}
	for _, c := range compounds {
		n := len(s) - len(c.ending)
		if n < 3 || !endsIn(s, c.ending) {
			continue
		}
		if isVowel(s[n-1]) && n > 3 {
			n--
		}
		head, tail := t, t
		head.hi = t.lo + uint16(n)
		r.replace(&tail, c.word)
		return append(out, head, tail)
	}
	return append(out, t)
}

var compounds = []struct{ ending, word string }{
	{"ddin", "din"}, {"ddine", "din"}, {"ddeen", "din"}, {"ldin", "din"}, {"ldine", "din"}, {"ldeen", "din"}, {"ldyn", "din"},
	{"ullah", "allah"}, {"ollah", "allah"}, {"allah", "allah"}, {"ulla", "allah"}, {"olla", "allah"}, {"allh", "allah"}, {"ulah", "allah"},
}

func endsIn(s []uint16, ending string) bool {
	if len(s) < len(ending) {
		return false
	}
	for i, c := range s[len(s)-len(ending):] {
		if c != uint16(ending[i]) {
			return false
		}
	}
	return true
}

// afterServant gives where the rest of a word begins that starts with "servant of the": abdul, abdel,
// and before r, s, n, t, d, z the assimilated abdur, abdus ...; the whole word may be that.
func afterServant(s []uint16) (rest int, ok bool) {
	n := len(s)
	if n < 5 || !isVowel(s[3]) || n > 7 && s[5] == 'l' && s[6] == 'a' && s[7] == 'h' { // Abdullah is two words already
		return 0, false
	}
	switch s[4] {
	case 'l':
		if n == 5 || n >= 8 {
			return 5, true
		}
	case 'r', 's', 'n', 't', 'd', 'z':
		if n == 5 {
			return 5, true
		}
		if n >= 8 && s[5] == s[4] {
			return 5, true
		}
		if n >= 8 && s[3] == 'u' {
			return 4, true
		}
	}
	return 0, false
}

// servant reports a bare abd whose article follows as a word of its own.
func (r *reading) servant(t token) bool {
	s := r.text(t)
	return t.class == word && len(s) == 3 && s[0] == 'a' && s[1] == 'b' && s[2] == 'd'
}
