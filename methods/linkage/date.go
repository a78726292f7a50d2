package linkage

import "slices"

// date is a day as it was written, right or wrong: year<<16 | month<<8 | day, unknown parts 0, an unknown date 0.
type date uint32

func makeDate(y, m, d int) date {
	if y < 0 || y > 9999 || m < 0 || m > 99 || d < 0 || d > 99 {
		return 0
	}
	return date(y<<16 | m<<8 | d)
}

func (d date) year() int  { return int(d >> 16) }
func (d date) month() int { return int(d >> 8 & 0xff) }
func (d date) day() int   { return int(d & 0xff) }
func (d date) full() bool { return d.year() != 0 && d.month() != 0 && d.day() != 0 }

func (d date) digits() []byte {
	y, m, day := d.year(), d.month(), d.day()
	return []byte{'0' + byte(y/1000), '0' + byte(y/100%10), '0' + byte(y/10%10), '0' + byte(y%10),
		'0' + byte(m/10), '0' + byte(m%10), '0' + byte(day/10), '0' + byte(day%10)}
}

// text writes a date by ISO 8601, as far as it is known.
func (d date) text() []byte {
	s := d.digits()
	out := append([]byte(nil), s[:4]...)
	if d.month() != 0 || d.day() != 0 {
		out = append(append(out, '-'), s[4:6]...)
	}
	if d.day() != 0 {
		out = append(append(out, '-'), s[6:]...)
	}
	return out
}

// packed is the eight digits of a date, one a byte, most significant first.
func (d date) packed() (p uint64) {
	for _, c := range d.digits() {
		p = p<<8 | uint64(c)
	}
	return p
}

var monthNames = map[string]int{"jan": 1, "ene": 1, "janv": 1, "feb": 2, "fev": 2, "mar": 3, "apr": 4, "abr": 4, "avr": 4, "may": 5, "mai": 5,
	"jun": 6, "jui": 6, "jul": 7, "aug": 8, "ago": 8, "aou": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dic": 12, "dez": 12}

// parseDate reads a date; order tells how to read three numbers whose first is not a year. Impossible months and days are
// kept: a slip of the pen is evidence too.
func parseDate(raw []byte, order string) date {
	var num [3]int
	var width [3]int
	n, month := 0, -1
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c >= '0' && c <= '9':
			j, v := i, 0
			for j < len(raw) && raw[j] >= '0' && raw[j] <= '9' {
				if j-i < 8 {
					v = v*10 + int(raw[j]-'0')
				}
				j++
			}
			if n < 3 {
				num[n], width[n] = v, j-i
				n++
			}
			if n == 3 || c == 'T' {
				i = len(raw)
				break
			}
			i = j
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			j := i
			for j < len(raw) && raw[j]|0x20 >= 'a' && raw[j]|0x20 <= 'z' {
				j++
			}
			if m := monthNames[string(lowerASCII(raw[i:min(j, i+3)]))]; month < 0 && n < 3 && m != 0 {
				month = n
				num[n], width[n] = m, 2
				n++
			}
			i = j
		default:
			i++
		}
	}
	switch {
	case n == 1 && width[0] == 8:
		if order == "dmy" {
			return makeDate(num[0]%10000, num[0]/10000%100, num[0]/1000000)
		}
		if order == "mdy" {
			return makeDate(num[0]%10000, num[0]/1000000, num[0]/10000%100)
		}
		return makeDate(num[0]/10000, num[0]/100%100, num[0]%100)
	case n == 1 && width[0] == 4:
		return makeDate(num[0], 0, 0)
	case n == 1 && width[0] == 6:
		return makeDate(num[0]/100, num[0]%100, 0)
	case n == 2 && width[0] == 4:
		return makeDate(num[0], num[1], 0)
	case n == 2 && width[1] == 4:
		return makeDate(num[1], num[0], 0)
	case n == 3 && (width[0] == 4 || width[0] == 3 && width[2] <= 2 || order == "ymd"):
		return makeDate(num[0], num[1], num[2])
	case n == 3 && month == 0:
		return makeDate(century(num[2], width[2]), num[0], num[1])
	case n == 3 && month == 1:
		return makeDate(century(num[2], width[2]), num[1], num[0])
	case n == 3 && (order == "dmy" || order == "" && num[0] > 12):
		return makeDate(century(num[2], width[2]), num[1], num[0])
	case n == 3:
		return makeDate(century(num[2], width[2]), num[0], num[1])
	}
	return 0
}

// century completes a year of two digits; persons served are alive, so that the latest past century up to 2030 is meant.
func century(y, width int) int {
	switch {
	case width > 2:
		return y
	case y <= 30:
		return 2000 + y
	}
	return 1900 + y
}

func lowerASCII(s []byte) []byte {
	s = slices.Clone(s)
	for i := range s {
		s[i] |= 0x20
	}
	return s
}

// dateOrder decides between day-month and month-day by the values that only one of them allows.
func dateOrder(d *dictionary) string {
	dmy, mdy, ymd := 0, 0, 0
	for code := 1; code < d.len(); code++ {
		s := d.text(uint32(code))
		var num [3]int
		n := 0
		for i := 0; i < len(s) && n < 3; i++ {
			if s[i] < '0' || s[i] > '9' {
				continue
			}
			j := i
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			if v := j - i; v >= 3 && n == 0 {
				ymd++
				break
			}
			for _, c := range s[i:j] {
				num[n] = num[n]*10 + int(c-'0')
			}
			n++
			i = j
		}
		if n == 3 {
			if num[0] > 12 && num[1] <= 12 {
				dmy++
			}
			if num[1] > 12 && num[0] <= 12 {
				mdy++
			}
		}
	}
	switch {
	case dmy > mdy && dmy > 0:
		return "dmy"
	case mdy > 0:
		return "mdy"
	}
	return ""
}

// Levels of agreement of two dates.
const (
	dateDiffers  = 1
	dateNearYear = 2 // the year agrees or is one off
	dateTwoParts = 3 // two of year, month and day agree
	dateSlip     = 4 // one digit, two neighbouring digits, or day and month exchanged
	datePartial  = 5 // all parts that both know agree
	dateAgrees   = 6
)

func compareDates(a, b date) uint8 {
	if a == b {
		return dateAgrees
	}
	ay, by := a.year(), b.year()
	if !a.full() || !b.full() {
		known := 0
		for _, shift := range [3]uint{16, 8, 0} {
			x, y := a>>shift&0xff, b>>shift&0xff
			if shift == 16 {
				x, y = a>>16, b>>16
			}
			if x != 0 && y != 0 {
				if x != y {
					known = -10
				}
				known++
			}
		}
		if known > 0 {
			return datePartial
		}
		if ay != 0 && by != 0 && (ay-by)*(ay-by) <= 1 {
			return dateNearYear
		}
		return dateDiffers
	}
	if oneSlip(a.packed(), b.packed()) || ay == by && a.month() == b.day() && a.day() == b.month() {
		return dateSlip
	}
	same := 0
	if ay == by {
		same++
	}
	if a.month() == b.month() {
		same++
	}
	if a.day() == b.day() {
		same++
	}
	switch {
	case same >= 2:
		return dateTwoParts
	case (ay-by)*(ay-by) <= 1:
		return dateNearYear
	}
	return dateDiffers
}

// oneSlip reports whether eight bytes differ in one, or in two neighbours that are exchanged.
func oneSlip(a, b uint64) bool {
	x := a ^ b
	if x == 0 {
		return true
	}
	for s := uint(0); s < 64; s += 8 {
		if x&(0xff<<s) == 0 {
			continue
		}
		if x&^(0xff<<s) == 0 {
			return true
		}
		if s == 56 || x&^(0xffff<<s) != 0 {
			return false
		}
		return a>>s&0xff == b>>(s+8)&0xff && a>>(s+8)&0xff == b>>s&0xff
	}
	return false
}
