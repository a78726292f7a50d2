package hsds

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// OpeningHours is what a schedule says, as far as it can be read.
type OpeningHours struct {
	Days   []DayOf // empty: the schedule does not say which days
	Opens  int     // minutes after midnight, local time of the place
	Closes int     // minutes after midnight; smaller than Opens where it closes on the next day; 1440 is midnight
	Timed  bool    // false: the schedule does not say which hours
	Text   string  // the words of the source: show them where Days or Timed are missing
}

// DayOf is a weekday; Nth 0 is every week, 2 the second of a month, -1 the last (RFC 5545 BYDAY).
type DayOf struct {
	Day time.Weekday
	Nth int
}

// Known says that both days and hours could be read.
func (h OpeningHours) Known() bool { return len(h.Days) > 0 && h.Timed }

var dayCodes = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} // time.Weekday order

// Hours reads a schedule.
func Hours(s Schedule) OpeningHours {
	h := OpeningHours{Text: s.Description}
	for p := range strings.SplitSeq(s.ByDay, ",") {
		p = strings.TrimSpace(p)
		if len(p) < 2 {
			continue
		}
		day := slices.Index(dayCodes, strings.ToUpper(p[len(p)-2:]))
		n := 0
		if pre := p[:len(p)-2]; pre != "" {
			var err error
			if n, err = strconv.Atoi(pre); err != nil || n < -5 || n > 5 {
				day = -1
			}
		}
		if day < 0 {
			h.Days = nil
			break
		}
		h.Days = append(h.Days, DayOf{time.Weekday(day), n})
	}
	o, ok1 := minutes(s.OpensAt)
	c, ok2 := minutes(s.ClosesAt)
	if ok1 && ok2 {
		if c == 23*60+59 {
			c = 24 * 60
		}
		h.Opens, h.Closes, h.Timed = o, c, true
	}
	return h
}

// OpenAt tells whether the schedule covers a local time; sure is false where it cannot be known.
func (h OpeningHours) OpenAt(t time.Time) (open, sure bool) {
	if !h.Known() {
		return false, false
	}
	m := t.Hour()*60 + t.Minute()
	if h.Closes > h.Opens {
		return h.on(t) && h.Opens <= m && m < h.Closes, true
	}
	return h.on(t) && m >= h.Opens || h.on(t.AddDate(0, 0, -1)) && m < h.Closes, true
}

func (h OpeningHours) on(t time.Time) bool {
	for _, d := range h.Days {
		if d.Day != t.Weekday() {
			continue
		}
		last := t.AddDate(0, 0, 1).AddDate(0, 0, 6).Month() != t.Month()
		if d.Nth == 0 || d.Nth == (t.Day()-1)/7+1 || d.Nth == -1 && last {
			return true
		}
	}
	return false
}

func minutes(s string) (int, bool) {
	if len(s) < 5 {
		return 0, false
	}
	t, err := time.Parse("15:04", s[:5])
	return t.Hour()*60 + t.Minute(), err == nil
}

var clockWord = regexp.MustCompile(`(?i)^(\d{1,2})(?::?(\d{2}))?(?::\d{2})?\s*([ap])?\.?m?\.?$`)

// clockPair reads "8:30AM" and "5:00PM" as 08:30 and 17:00; "24 hours" is the whole day. A closing time before the
// opening time is a night only where both carry am or pm or are written in 24 hours; "9am to 3:00" stays text.
func clockPair(a, b string) (opens, closes string, ok bool) {
	if strings.EqualFold(strings.ReplaceAll(a, " ", ""), "24hours") && (b == "" || strings.EqualFold(a, b)) {
		return "00:00", "23:59", true
	}
	o, marked1, ok1 := clock(a)
	c, marked2, ok2 := clock(b)
	if !ok1 || !ok2 || o == c || c < o && marked1 != marked2 {
		return "", "", false
	}
	return hhmm(o), hhmm(c), true
}

func hhmm(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func clock(s string) (min int, marked, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "noon":
		return 12 * 60, true, true
	case "midnight":
		return 0, true, true
	}
	m := clockWord.FindStringSubmatch(s)
	if m == nil {
		return 0, false, false
	}
	h, _ := strconv.Atoi(m[1])
	mm, _ := strconv.Atoi(m[2])
	if marked = m[3] != ""; marked {
		if h < 1 || h > 12 {
			return 0, false, false
		}
		if h %= 12; m[3] == "p" {
			h += 12
		}
	} else if m[2] == "" || strings.HasSuffix(s, "m") {
		return 0, false, false // a bare number is not a time
	}
	return h*60 + mm, marked, h < 24 && mm < 60
}

var (
	dayWord  = regexp.MustCompile(`^(?:sun|mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat)(?:day|sday|nesday|rsday|urday)?s?$`)
	dayParts = regexp.MustCompile(`[a-z0-9]+|-|–|—|,|&`)
	nthWords = map[string]int{"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "last": -1}
	dayIs    = map[string]time.Weekday{"su": 0, "mo": 1, "tu": 2, "we": 3, "th": 4, "fr": 5, "sa": 6}
)

func looksLikeDays(s string) bool { _, _, ok := parseDays(s); return ok }

// parseDays reads "Mon - Tue & Thur - Fri", "Second Saturday", "2nd & 4th Wednesday" as BYDAY and FREQ. A word it does
// not know (a remark, an exception) makes it refuse the whole, so that nobody is sent to a closed door.
func parseDays(s string) (byday, freq string, ok bool) {
	low := strings.ToLower(s)
	switch low {
	case "daily", "every day", "everyday":
		low = "monday - sunday"
	case "weekdays":
		low = "monday - friday"
	case "weekends":
		low = "saturday - sunday"
	}
	low = strings.NewReplacer(" through ", " - ", " thru ", " - ", " to ", " - ", " and ", " & ", " of each month", "", " of the month", "", " of every month", "").Replace(low)
	if strings.TrimSpace(dayParts.ReplaceAllString(low, "")) != "" {
		return "", "", false
	}
	var out []string
	var nth []int
	from, span := -1, false
	add := func(d time.Weekday) {
		for _, n := range nth {
			out = append(out, strconv.Itoa(n)+dayCodes[d])
		}
		if len(nth) == 0 && !slices.Contains(out, dayCodes[d]) {
			out = append(out, dayCodes[d])
		}
	}
	for _, w := range dayParts.FindAllString(low, -1) {
		switch n, isNth := nthWords[w]; {
		case w == "," || w == "&":
			if span {
				return "", "", false
			}
		case w == "-" || w == "–" || w == "—":
			if from < 0 || span || len(nth) > 0 {
				return "", "", false
			}
			span = true
		case isNth:
			if from >= 0 {
				return "", "", false
			}
			nth = append(nth, n)
		case dayWord.MatchString(w):
			d := dayIs[w[:2]]
			if span {
				for x := from; x != int(d); {
					x = (x + 1) % 7
					add(time.Weekday(x))
				}
				span = false
			} else {
				add(d)
			}
			from = int(d)
		default:
			return "", "", false
		}
	}
	if len(out) == 0 || span {
		return "", "", false
	}
	freq = "WEEKLY"
	if len(nth) > 0 {
		freq = "MONTHLY"
	}
	return strings.Join(out, ","), freq, true
}

func isDate(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil }
