package ui

import "strconv"

// Bar is one bar. Share is its length in thousandths of the whole axis; Text is the number as written beside it.
type Bar struct {
	Label string
	Count int
	Share int // 0 to 1000
	Tone  string
	// Hidden: the number is suppressed. No bar is drawn, because its length would tell.
	Hidden bool
}

// Chart is a bar chart: one unit, one window. The table says the same as the picture.
type Chart struct {
	Title string
	Unit  string // head of the number column: "situations"
	Bars  []Bar
	Of    int // the whole that shares are of; 0: the largest bar is the whole, and no share is written
}

const (
	chartWidth = 340
	chartStep  = 44
)

// NewChart scales counts: to whole if it is above zero, otherwise to the largest.
func NewChart(title, unit string, whole int, bars ...Bar) Chart {
	top := whole
	if whole <= 0 {
		for _, b := range bars {
			top = max(top, b.Count)
		}
	}
	c := Chart{Title: title, Unit: unit, Of: max(whole, 0)}
	for _, b := range bars {
		b.Share = 0
		if !b.Hidden && top > 0 {
			b.Share = max(0, min(1000, (b.Count*1000+top/2)/top))
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// Height is the picture's height in its own units.
func (c Chart) Height() int { return max(len(c.Bars)*chartStep, 1) }

// Percent is the bar's share in whole percent.
func (b Bar) Percent() int { return (b.Share + 5) / 10 }

// Width is the bar's length in the picture's units.
func (b Bar) Width() string {
	return strconv.FormatFloat(float64(b.Share)*chartWidth/1000, 'f', 1, 64)
}

// Fill is the bar's color, set by a presentation attribute because no style attribute is allowed.
func (b Bar) Fill() string {
	if b.Tone == "seal" {
		return "#3f57a6"
	}
	return "#0f6460"
}

// TextY, BarY place bar i.
func (c Chart) TextY(i int) int { return i*chartStep + 15 }

// BarY is the upper edge of bar i.
func (c Chart) BarY(i int) int { return i*chartStep + 21 }
