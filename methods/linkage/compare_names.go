package linkage

// grade compares token i of the left name with token b.
func (c *comparer) grade(i int, b uint32) uint32 {
	a := c.name.token[i]
	if a == b {
		return gradeExact
	}
	t := c.d.tokens
	x, y := &t.info[a], &t.info[b]
	if x.script != y.script {
		return t.gradeScripts(a, b)
	}
	begin := 0
	if x.first == y.first {
		begin = 1
	}
	if x.length == 1 || y.length == 1 {
		return uint32(begin * gradeInitial)
	}
	n := needSoft
	alike := x.sound != 0 && x.sound == y.sound
	if alike {
		n = needSound
	}
	if common(letters{x.bag, x.over}, letters{y.bag, y.over}) < int(n[begin][x.length][y.length]) {
		if x.nick && y.nick && shareGroup(t.nick[a], t.nick[b]) {
			return gradeSoft
		}
		return gradeNone
	}
	m := &c.memo[(a*0x9e3779b1^b*0x85ebca6b)>>18&(memoSize-1)]
	if m.a == a && m.b == b {
		return m.grade
	}
	s, u := t.text[a], t.text[b]
	p := &c.token[i]
	if p.code != a {
		p.set(s)
		p.code = a
	}
	g := uint32(gradeNone)
	switch jw := p.jaroWinkler(u); {
	case jw >= jwClose:
		g = gradeClose
	case min(len(s), len(u)) >= 4 && near(len(s), len(u)) && p.edits(u) <= 1:
		g = gradeClose
	case jw >= jwSoft, alike && jw >= jwSound, x.nick && y.nick && shareGroup(t.nick[a], t.nick[b]):
		g = gradeSoft
	}
	*m = graded{a, b, g}
	return g
}

// gradeScripts compares two tokens in different scripts by their Latin readings, or by consonants where one script writes no
// vowels.
func (t *tokens) gradeScripts(a, b uint32) uint32 {
	var p pattern
	if t.info[a].script.lossy() || t.info[b].script.lossy() {
		s, u := t.skeleton[a], t.skeleton[b]
		if len(s) < 2 || len(u) < 2 {
			return gradeNone
		}
		if string(s) == string(u) {
			return gradeClose
		}
		p.set(s)
		if len(s) > 3 && len(u) > 3 && p.edits(u) <= 1 {
			return gradeSoft
		}
		return gradeNone
	}
	s, u := t.latin[a], t.latin[b]
	if len(s) < 2 || len(u) < 2 {
		if len(s) > 0 && len(u) > 0 && s[0] == u[0] {
			return gradeInitial
		}
		return gradeNone
	}
	if string(s) == string(u) {
		return gradeClose
	}
	p.set(s)
	switch jw := p.jaroWinkler(u); {
	case jw >= jwClose:
		return gradeClose
	case jw >= jwSoft, t.info[a].sound != 0 && t.info[a].sound == t.info[b].sound && jw >= jwSound:
		return gradeSoft
	}
	return gradeNone
}

// pairing is one token of the left name that met one of the right.
type pairing struct {
	i, j  uint8
	grade uint8
}

// compareNames aligns the tokens of two names one to one, whatever their order, best agreement first, and reports how the
// family name, the given name and other names fared.
func (c *comparer) compareNames(right []uint32) vector {
	a, b := &c.name, c.d.name(right)
	c.met = met{}
	if a.n == 0 || b.n == 0 {
		return 0
	}
	if a.n == 2 && b.n == 2 && a.family == 1 && b.family == 1 && a.given == 1 && b.given == 1 && (a.token[0] == b.token[0] || a.token[1] == b.token[1]) {
		return c.plainNames(a, &b)
	}
	var pairs [maxTokens]pairing
	n := 0
	usedA, usedB := uint8(0), uint8(0)
	for i := range a.n { // equal tokens first
		for j := range b.n {
			if usedB>>j&1 == 0 && a.token[i] == b.token[j] {
				pairs[n] = pairing{i, j, gradeExact}
				n++
				usedA |= 1 << i
				usedB |= 1 << j
				break
			}
		}
	}
	full := uint8(1)<<a.n - 1
	fullB := uint8(1)<<b.n - 1
	if usedA != full && usedB != fullB {
		n = c.pairRest(a, &b, &pairs, n, &usedA, &usedB)
	}
	return c.slots(a, &b, pairs[:n], full&^usedA, fullB&^usedB)
}

// plainNames is the usual case: one family and one given name each, one of which is equal. It gives what the general way gives.
func (c *comparer) plainNames(a, b *name) (v vector) {
	for slot := range uint8(2) {
		g := c.grade(int(slot), b.token[slot])
		level := uint8(1)
		if g != gradeNone && (g != gradeInitial || slot == roleGiven) {
			level = slotLevel(slot, uint8(g), true)
			c.met[slot] = [2]uint32{a.token[slot], b.token[slot]}
		}
		v |= vector(level) << (3 * slot)
	}
	return v
}

func (c *comparer) pairRest(a, b *name, pairs *[maxTokens]pairing, n int, usedA, usedB *uint8) int {
	var g [maxTokens][maxTokens]uint8
	any := false
	for i := range a.n {
		if *usedA>>i&1 != 0 {
			continue
		}
		for j := range b.n {
			if *usedB>>j&1 == 0 {
				if g[i][j] = uint8(c.grade(int(i), b.token[j])); g[i][j] != gradeNone {
					any = true
				}
			}
		}
	}
	for any {
		best, bi, bj, bestRank := uint8(0), uint8(0), uint8(0), uint8(0)
		for i := range a.n {
			for j := range b.n {
				if *usedA>>i&1 != 0 || *usedB>>j&1 != 0 || g[i][j] == gradeNone {
					continue
				}
				r := 2 * g[i][j]
				if a.role(i) == b.role(j) {
					r++
				} else if g[i][j] == gradeInitial && (a.role(i) == roleFamily || b.role(j) == roleFamily) {
					continue // an initial of a family name says nothing
				}
				if r > bestRank {
					best, bi, bj, bestRank = g[i][j], i, j, r
				}
			}
		}
		if bestRank == 0 {
			break
		}
		pairs[n] = pairing{bi, bj, best}
		n++
		*usedA |= 1 << bi
		*usedB |= 1 << bj
	}
	return n
}

func (n *name) role(i uint8) uint8 {
	switch {
	case i < n.family:
		return roleFamily
	case i < n.family+n.given:
		return roleGiven
	}
	return roleOther
}

// slots gives each pairing to a slot: the best one that touches a family name to the family slot, the best remaining one that
// touches a given name to the given slot, the best of the rest to the others. A slot without pairing differs if
// both names still have an unmet token for it.
func (c *comparer) slots(a, b *name, pairs []pairing, freeA, freeB uint8) vector {
	var best [3]int // index+1 into pairs
	taken := 0
	for slot := range uint8(3) {
		rank := uint8(0)
		for k, p := range pairs {
			if taken>>k&1 != 0 {
				continue
			}
			ra, rb := a.role(p.i), b.role(p.j)
			if slot != roleOther && ra != slot && rb != slot {
				continue
			}
			if slot == roleFamily && p.grade == gradeInitial {
				continue
			}
			r := 4*p.grade + 1
			if ra == slot && rb == slot {
				r += 2
			}
			if slot == roleFamily && ra != roleGiven && rb != roleGiven {
				r++ // a pairing that touches a given name is wanted for the next slot
			}
			if r > rank {
				rank = r
				best[slot] = k + 1
			}
		}
		if best[slot] != 0 {
			taken |= 1 << (best[slot] - 1)
		}
	}
	var v vector
	for slot := range uint8(3) {
		level := uint8(missing)
		if k := best[slot]; k != 0 {
			p := pairs[k-1]
			same := a.role(p.i) == b.role(p.j) || a.n == 1 || b.n == 1
			if p.grade == gradeSoft && c.joinedTokens(a, b) {
				p.grade = gradeClose
			}
			level = slotLevel(slot, p.grade, same)
			c.met[slot] = [2]uint32{a.token[p.i], b.token[p.j]}
		} else if a.free(slot, freeA) && b.free(slot, freeB) {
			level = 1
			if c.joinedTokens(a, b) {
				level = slotLevel(slot, gradeClose, true)
			}
		}
		v |= vector(level) << (3 * slot)
	}
	return v
}

func (n *name) free(slot, unmet uint8) bool {
	from, to := uint8(0), n.family
	switch slot {
	case roleGiven:
		from, to = n.family, n.family+n.given
	case roleOther:
		from, to = n.family+n.given, n.n
	}
	return unmet>>from&(1<<(to-from)-1) != 0
}

func slotLevel(slot, grade uint8, same bool) uint8 {
	switch slot {
	case roleFamily:
		switch grade {
		case gradeExact:
			if same {
				return familyAgrees
			}
			return familyElse
		case gradeClose:
			return familyClose
		}
		return familySoft
	case roleGiven:
		switch grade {
		case gradeExact:
			if same {
				return givenAgrees
			}
			return givenElse
		case gradeClose:
			return givenClose
		case gradeSoft:
			return givenSoft
		}
		return givenInitial
	}
	switch grade {
	case gradeExact:
		return otherAgrees
	}
	return otherClose
}

// joinedTokens reports whether a word of one name is two neighbouring words of the other, written together.
func (c *comparer) joinedTokens(a, b *name) bool {
	if a.n == b.n {
		return false
	}
	if a.n < b.n {
		a, b = b, a
	}
	t := c.d.tokens
	for i := uint8(0); i+1 < a.n; i++ {
		for k := range uint8(2) {
			x, y := t.text[a.token[i+k]], t.text[a.token[i+1-k]]
			for j := range b.n {
				z := t.text[b.token[j]]
				if len(z) == len(x)+len(y) && len(x) > 1 && len(y) > 1 && string(z[:len(x)]) == string(x) && string(z[len(x):]) == string(y) {
					return true
				}
			}
		}
	}
	return false
}
