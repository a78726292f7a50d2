package linkage

// Roles of a name's tokens.
const (
	roleFamily = 0
	roleGiven  = 1
	roleOther  = 2 // middle names, patronymics, aliases
)

// maxTokens is how many tokens of a name are compared.
const maxTokens = 6

// tokens are the distinct words of names, numbered from 1.
type tokens struct {
	dict     dictionary // of script and text
	text     [][]byte
	latin    [][]byte
	info     []tokenInfo
	hash     []uint64
	count    []uint32 // open records that hold the token
	nick     [][]uint16
	skeleton [][]byte // of tokens in, or to be compared with, a script without vowels
	block    []byte
	lossy    bool // some token is in such a script
}

// tokenInfo is what is asked of a token before its text.
type tokenInfo struct {
	bag    uint64
	sound  uint32
	over   uint8
	length uint8
	first  uint8
	script script
	nick   bool
}

func newTokens() *tokens {
	t := &tokens{text: make([][]byte, 1), latin: make([][]byte, 1), info: make([]tokenInfo, 1), hash: make([]uint64, 1),
		count: make([]uint32, 1), nick: make([][]uint16, 1)}
	t.dict.init(0)
	return t
}

func (t *tokens) add(w word) uint32 {
	text := w.text
	if len(text) > maxText-1 {
		text = text[:maxText-1]
	}
	var key [maxText]byte
	key[0] = byte(w.script)
	n := 1 + copy(key[1:], text)
	code := t.dict.add(key[:n])
	if int(code) < len(t.text) {
		return code
	}
	stored := t.keep(text)
	lat := stored
	if w.script != latin {
		lat = t.keep(w.latin)
	}
	t.text = append(roomier(t.text, 1), stored)
	t.latin = append(roomier(t.latin, 1), lat)
	l := lettersOf(text)
	info := tokenInfo{bag: l.bag, over: l.over, length: uint8(len(text)), first: text[0], script: w.script, nick: nicknames[string(lat)] != nil}
	t.hash = append(roomier(t.hash, 1), hashBytes(3, key[:n]))
	t.count = append(roomier(t.count, 1), 0)
	t.nick = append(roomier(t.nick, 1), nicknames[string(lat)])
	if w.script.lossy() {
		t.lossy = true
	} else {
		info.sound = soundOf(lat)
	}
	t.info = append(roomier(t.info, 1), info)
	return code
}

// keep copies a text into a large block.
func (t *tokens) keep(s []byte) []byte {
	if cap(t.block)-len(t.block) < len(s) {
		t.block = make([]byte, 0, max(1<<16, len(s)))
	}
	from := len(t.block)
	t.block = append(t.block, s...)
	return t.block[from:len(t.block):len(t.block)]
}

// finish computes what only names in several scripts need.
func (t *tokens) finish() {
	t.dict.forget()
	if !t.lossy {
		return
	}
	t.skeleton = make([][]byte, len(t.latin))
	for i := range t.latin {
		t.skeleton[i] = skeleton(nil, t.latin[i])
	}
}

// namePart is what one raw value of a name column holds.
type namePart struct {
	token [maxTokens]uint32
	role  [maxTokens]uint8
	n     uint8
}

// readName splits a raw value into tokens with roles. Titles, suffixes and particles are left out unless nothing else is there.
func (t *tokens) readName(buf []word, raw []byte, use Use) (p namePart, _ []word) {
	if saysNothing(raw) {
		return p, buf
	}
	comma := -1
	if use == FullName {
		for i, c := range raw {
			if c == ',' {
				comma = i
				break
			}
		}
	}
	before := 0
	if comma > 0 {
		buf = fold(buf[:0], raw[:comma])
		before = len(buf)
		buf = fold(buf, raw[comma+1:])
	} else {
		buf = fold(buf[:0], raw)
	}
	keep := 0
	for _, w := range buf {
		if !idleWord(w) {
			keep++
		}
	}
	var kept []word
	family := 0
	for i, w := range buf {
		if keep > 0 && idleWord(w) {
			continue
		}
		if i < before {
			family++
		}
		kept = append(kept, w)
	}
	if len(kept) > maxTokens { // the ends say more than the middle
		kept = append(kept[:maxTokens/2:maxTokens/2], kept[len(kept)-maxTokens/2:]...)
	}
	for i, w := range kept {
		role := uint8(roleOther)
		switch {
		case use == FamilyName:
			role = roleFamily
		case use == GivenName:
			if i == 0 {
				role = roleGiven
			}
		case comma > 0 && family > 0:
			switch {
			case i < family:
				role = roleFamily
			case i == family:
				role = roleGiven
			}
		case familyFirst(kept):
			switch i {
			case 0:
				role = roleFamily
			case 1:
				role = roleGiven
			}
		default:
			switch i {
			case len(kept) - 1:
				role = roleFamily
			case 0:
				role = roleGiven
			}
			if len(kept) == 1 {
				role = roleGiven
			}
		}
		if role != roleFamily && patronymic(w.latin) {
			role = roleOther
		}
		p.token[i], p.role[i] = t.add(w), role
		p.n++
	}
	return p, buf
}

// name is the whole name of one record: family tokens first, then given, then other ones.
type name struct {
	token  [maxTokens]uint32
	family uint8
	given  uint8
	n      uint8
}

// joinName brings the parts of a record's name columns together. A token that a family or given name column holds keeps that role
// even where a full name column repeats it.
func joinName(parts []*namePart) (out name) {
	var all namePart
	for _, p := range parts {
		for i := range p.n {
			known := false
			for j := range all.n {
				if all.token[j] == p.token[i] {
					known = true
				}
			}
			if known || all.n == maxTokens {
				continue
			}
			role := p.role[i]
			if role != roleOther && len(parts) > 1 && p != parts[0] && all.has(role) {
				role = roleOther
			}
			all.token[all.n], all.role[all.n] = p.token[i], role
			all.n++
		}
	}
	for role := uint8(roleFamily); role <= roleOther; role++ {
		for i := range all.n {
			if all.role[i] != role {
				continue
			}
			out.token[out.n] = all.token[i]
			out.n++
			switch role {
			case roleFamily:
				out.family++
			case roleGiven:
				out.given++
			}
		}
	}
	return out
}

func (p *namePart) has(role uint8) bool {
	for i := range p.n {
		if p.role[i] == role {
			return true
		}
	}
	return false
}
