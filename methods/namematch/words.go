package namematch

import (
	"maps"
	"strings"
)

// class is the part a token plays in a name.
type class uint8

const (
	word     class = iota
	number         // digits, compared exactly
	initial        // one letter of a person's name
	particle       // al, bin, de, van, and, of, the ...
	title          // Dr, Sheikh, Haji ...
)

// anchor reports whether a token of this class can by itself make two names worth comparing.
func (c class) anchor() bool { return c <= number }

// wordInfo is what the fixed tables know of a word.
type wordInfo struct {
	particle uint8 // 1-based group of particles
	title    bool  // in names of persons
	number   int16 // value + 1
	tens     bool  // twenty, thirty ...
	common   bool  // says little in names of organizations
	given    bool  // says little in names of persons
	nick     int16 // 1-based group of nicknames
}

var particles = []string{
	"al el ul il ur ud us ush ad as ash ar at az an",
	"bin ibn ben",
	"bint binti binte",
	"abu abou",
	"de da do di du del della dos das des d",
	"la le los las les lo",
	"van von vom zu zur der den ter ten",
	"and y e et und og i ve wa u",
	"of fuer fur pour para for",
	"the",
	"na in on at auf",
	"ould wuld uld",
}

const titles = `mr mrs ms miss dr doctor prof professor sir lord lady sheikh shaikh shaykh sheik cheikh haji hajji hadji hajj
	haj alhaj mullah mulla mawlawi maulavi maulawi mawlana qari hafiz ustad sayyid sayed sayyed general gen colonel col major
	captain capt lieutenant lt brigadier admiral commander commandant president prasident praesident minister monsieur madame
	senor senora don dona ing lic judge senator jr sr engineer eng hon mme herr frau pan gospodin imam ayatollah hojjatoleslam hujjat`

const commonWords = `international trading trade group holding holdings industries industry industrial services service general
	company corporation bank global solutions systems technologies technology management investment investments capital development
	enterprise enterprises commercial national state import export imports exports partners fund trust foundation association
	organization organisation institute center centre construction engineering energy oil gas petroleum shipping marine maritime
	transport transportation logistics electronics chemical petrochemical steel textile textiles apparel garment garments footwear
	products product factory mill mills manufacturing works agency bureau department ministry government republic federation society
	committee council board finance financial insurance real estate properties property consulting consultants security securities
	limited business resources materials equipment machinery food foods agriculture agricultural farm farms comercializadora
	inversiones inmobiliaria grupo servicios comercial distribuidora constructora transportes asset assets mortgage loan series
	united new first house world health motor motors airlines airways aviation air`

const commonGiven = `allah din abdul mohammed muhammad mohammad mohamed mohamad muhammed abdul abd abdel ali ahmed ahmad hassan hasan hussein
	husayn hussain khan jose maria juan luis carlos jesus kim lee ri pak park choe jong yong`

var numberWords = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
	"twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}

var ordinalWords = []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
	"eleventh", "twelfth"}

var tensWords = map[string]int16{"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
	"eighty": 80, "ninety": 90}

var romanNumbers = map[string]int16{"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "xi": 11, "xii": 12,
	"xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20}

// nicknames are groups of forms of one given name that no edit distance joins.
var nicknames = []string{
	"benjamin ben benny bibi binyamin", "theodore ted teddy theodor", "william bill billy will liam", "robert bob bobby rob",
	"richard dick rick rich", "james jim jimmy", "john jack johnny", "margaret maggie peggy meg", "elizabeth liz betty beth eliza",
	"michael mike misha mikhail mick", "alexander alex sasha aleksandr sandy alexandros aleksandar alejandro alessandro iskander oleksandr", "joseph joe josef", "thomas tom tommy",
	"anthony tony antonio", "edward ed eddie ted ned", "charles charlie chuck", "katherine kate katie kathy katya ekaterina",
	"francisco paco pancho", "jose pepe", "ignacio nacho", "guadalupe lupe", "enrique quique", "barack barry",
	"dmitry dima mitya", "vladimir vova volodya", "yevgeny zhenya evgeny", "nikolai kolya", "sergey seryozha",
	"patricia pat patty trish", "daniel dan danny", "david dave", "steven steve stephen", "christopher chris", "matthew matt",
	"andrew andy drew", "gregory greg", "kenneth ken kenny", "ronald ron ronnie", "donald don", "lawrence larry", "raymond ray",
	"samuel sam", "frederick fred freddy", "gerald gerry jerry", "timothy tim", "walter walt", "peter pete", "philip phil",
	"susan sue susie", "deborah debbie deb", "barbara barb", "victoria vicky", "jennifer jen jenny", "rebecca becky",
	"israel izzy", "nathaniel nat nate", "leonard len leo", "eugene gene", "henry harry hank", "abraham abe avi avraham",
}

var dictionary, nicknameGroups = func() (map[string]wordInfo, [][]string) {
	m := make(map[string]wordInfo)
	set := func(w string, f func(*wordInfo)) { i := m[w]; f(&i); m[w] = i }
	for n, g := range particles {
		ws := strings.Fields(g)
		for _, w := range ws {
			if len(w) > 1 {
				set(w, func(i *wordInfo) { i.particle = uint8(n) + 1 })
			}
		}
	}
	for _, w := range strings.Fields(titles) {
		set(w, func(i *wordInfo) { i.title = true })
	}
	for _, w := range strings.Fields(commonWords) {
		set(w, func(i *wordInfo) { i.common = true })
	}
	for _, w := range strings.Fields(commonGiven) {
		set(w, func(i *wordInfo) { i.given = true })
	}
	for n, w := range numberWords {
		set(w, func(i *wordInfo) { i.number = int16(n) + 1 })
	}
	for n, w := range ordinalWords {
		if n > 0 {
			set(w, func(i *wordInfo) { i.number = int16(n) + 1 })
		}
	}
	for i, w := range []string{"1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th"} {
		set(w, func(in *wordInfo) { in.number = int16(i) + 2 })
	}
	for w, n := range tensWords {
		set(w, func(i *wordInfo) { i.number, i.tens = n+1, true })
	}
	for w, n := range romanNumbers {
		set(w, func(i *wordInfo) { i.number = n + 1 })
	}
	groups := make([][]string, len(nicknames))
	for g, line := range nicknames {
		groups[g] = strings.Fields(line)
		for _, w := range groups[g] {
			set(w, func(i *wordInfo) {
				if i.nick == 0 {
					i.nick = int16(g) + 1
				}
			})
		}
	}
	// The comparison sees respelled words; know them too.
	for w, info := range maps.Clone(m) {
		if r := respelled(w); r != w {
			if _, ok := m[r]; !ok {
				m[r] = info
			}
		}
	}
	for _, g := range groups {
		for i := range g {
			g[i] = respelled(g[i])
		}
	}
	return m, groups
}()

// particleGroup gives the 1-based group of particles that mean the same, or 0.
func particleGroup(s []uint16) uint8 {
	var b [8]byte
	if len(s) > len(b) {
		return 0
	}
	for i, c := range s {
		if c >= 0x80 {
			return 0
		}
		b[i] = byte(c)
	}
	return dictionary[string(b[:len(s)])].particle
}

const articleGroup = 1 // al, el ...

func respelled(w string) string {
	r := reading{letters: widen(nil, w)}
	t := token{hi: uint16(len(w))}
	r.respell(&t)
	b := make([]byte, 0, len(w))
	for _, c := range r.text(t) {
		b = append(b, byte(c))
	}
	return string(b)
}
