package browser

import (
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A Stop is one place where the Tab key rests.
type Stop struct {
	Tag  string // a, button, input, select …
	Name string // its words or its label
	Ring bool   // something drawn shows where the focus is
	Seen bool   // it lies within the window
}

// TabOrder presses Tab from the top of the page until the focus leaves it or comes back to the first
// stop, at most so often, and returns the stops in order.
func (b *Browser) TabOrder(most int) []Stop {
	b.t.Helper()
	// Without a selection in the text, the first Tab begins at the top.
	eval[bool](b, `(document.activeElement?.blur(), getSelection()?.removeAllRanges(), scrollTo(0, 0), window.__stops = new Set(), true)`)
	var stops []Stop
	for range most {
		b.do("tab", looking, chromedp.KeyEvent(kb.Tab))
		time.Sleep(30 * time.Millisecond) // a transition of the ring begins
		stop := eval[*Stop](b, `(e => {
			if (!e || e === document.body || e === document.documentElement || __stops.has(e)) return null;
			__stops.add(e);
			const fold = s => (s || '').replace(/\s+/g, ' ').trim();
			const ring = x => { const s = getComputedStyle(x); return (s.outlineStyle !== 'none' && s.outlineWidth !== '0px') || s.boxShadow !== 'none'; };
			// Where the box itself is hidden, the ring may be drawn on its label.
			const label = e.labels?.[0];
			const r = e.getBoundingClientRect(), l = label?.getBoundingClientRect();
			const inside = r => !!r && r.width > 0 && r.height > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight && r.left < innerWidth;
			return {
				Tag: e.localName,
				Name: fold(e.getAttribute('aria-label') || label?.textContent || e.innerText || e.value),
				Ring: ring(e) || (!!label && (ring(label) || getComputedStyle(label, '::before').outlineStyle !== 'none')),
				Seen: inside(r) || inside(l),
			};
		})(document.activeElement)`)
		if stop == nil {
			break
		}
		stops = append(stops, *stop)
	}
	return stops
}

// NoSidewaysScroll fails the test where the page is wider than a window of this width in CSS pixels,
// and names what sticks out. The window keeps its size.
func (b *Browser) NoSidewaysScroll(width int) {
	b.t.Helper()
	before, height := b.width, b.height
	b.Resize(width, height)
	defer b.Resize(before, height)
	type result struct {
		Over int
		Who  []string
	}
	r := eval[result](b, `(() => {
		const root = document.documentElement, edge = root.clientWidth;
		const Over = root.scrollWidth - edge;
		const out = Over <= 0 ? [] : [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > edge + 1);
		// Only the innermost, which are the cause.
		const Who = out.filter(e => !out.some(o => o !== e && e.contains(o))).slice(0, 5)
			.map(e => e.localName + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join(''));
		return {Over, Who};
	})()`)
	if r.Over > 0 {
		b.t.Errorf("at %d pixels the page scrolls sideways by %d: %s", width, r.Over, fmt.Sprint(r.Who))
	}
}
