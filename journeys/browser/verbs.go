package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

//go:embed find.js
var findScript string

// Go opens an address and waits until it has loaded.
func (b *Browser) Go(address string) {
	b.t.Helper()
	b.watch.home(address)
	b.do("open "+address, patience, chromedp.Navigate(address))
	b.settle(0)
}

// Fill writes a value into the field with this label; for a list of options, the words of one. Dates
// and times are written as HTML writes them (2026-03-01).
func (b *Browser) Fill(label, value string) {
	b.t.Helper()
	b.on("field", []string{label}, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: value})
		return err
	}), fmt.Sprintf(`e => {
		const value = %s, fold = s => s.replace(/\s+/g, ' ').trim();
		e.scrollIntoView({block: 'center'});
		e.focus();
		const changed = () => ['input', 'change'].forEach(n => e.dispatchEvent(new Event(n, {bubbles: true})));
		if (e instanceof HTMLSelectElement) {
			const option = [...e.options].find(o => fold(o.text) === fold(value));
			if (!option) return 'no such option';
			option.selected = true;
			changed();
			return 'done';
		}
		if (e.readOnly || ['checkbox', 'radio', 'file'].includes(e.type)) return 'not a field to write in';
		if (['date', 'time', 'datetime-local', 'month', 'week', 'color', 'range'].includes(e.type)) {
			e.value = value;
			changed();
			return e.value ? 'done' : 'not a value of this field';
		}
		if (value === '') { e.value = ''; changed(); return 'done'; }
		e.select();
		return 'type';
	}`, quote(value)))
}

// Choose ticks the box or takes the answer with this label. Where several questions have the same
// answers, name the question's legend first.
func (b *Browser) Choose(path ...string) {
	b.t.Helper()
	b.press("field", path)
}

// Press presses the button, link or summary with these words, and waits for what follows.
func (b *Browser) Press(words string) {
	b.t.Helper()
	b.press("press", []string{words})
}

// Key presses one key (see chromedp/kb for the names of others than letters) where the focus is.
func (b *Browser) Key(key string) {
	b.t.Helper()
	b.watch.mark()
	b.do("key", looking, chromedp.KeyEvent(key))
	b.settle(0)
}

// Read returns the text drawn in the first element that matches a selector. It waits for one.
func (b *Browser) Read(css string) string {
	b.t.Helper()
	var text string
	b.eventually("nothing matches "+css, func() bool {
		got := eval[*string](b, fmt.Sprintf(`document.querySelector(%s)?.innerText ?? null`, quote(css)))
		if got != nil {
			text = fold(*got)
		}
		return got != nil
	})
	return text
}

// Count returns how many elements match a selector now.
func (b *Browser) Count(css string) int {
	b.t.Helper()
	return eval[int](b, fmt.Sprintf(`document.querySelectorAll(%s).length`, quote(css)))
}

// See waits for each text to be drawn on the page, and fails the test where one is not.
func (b *Browser) See(texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		b.eventually(fmt.Sprintf("the page does not show %q", text), func() bool {
			return strings.Contains(fold(eval[string](b, `document.body?.innerText ?? ''`)), fold(text))
		})
	}
}

// URL is the address the window shows.
func (b *Browser) URL() string { b.t.Helper(); return eval[string](b, `location.href`) }

// Title is the title of the window's tab.
func (b *Browser) Title() string { b.t.Helper(); return eval[string](b, `document.title`) }

// Shot writes a picture of the whole page, as PNG, and makes its folder.
func (b *Browser) Shot(path string) {
	b.t.Helper()
	picture := run(b, "picture", patience, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// on finds an element, runs a function on it in the page, and where that answers "type", the action.
func (b *Browser) on(kind string, path []string, typing chromedp.Action[chromedp.Void], function string) {
	b.t.Helper()
	var answer string
	b.eventually(fmt.Sprintf("the page has no %s %q (or several begin so)", kind, strings.Join(path, " / ")), func() bool {
		answer = eval[string](b, fmt.Sprintf(`(e => e ? (%s)(e) : '')((%s)(%s, %s))`, function, findScript, quote(kind), quote(path)))
		return answer != ""
	})
	switch answer {
	case "type":
		b.do("type", looking, typing)
	case "done":
	default:
		b.t.Fatalf("%q: %s", strings.Join(path, " / "), answer)
	}
}

// press moves the mouse to the middle of a thing and presses. What covers the thing gets the press,
// as it would from a person; then the test fails, because the thing could not be pressed.
func (b *Browser) press(kind string, path []string) {
	b.t.Helper()
	type spot struct {
		X, Y    float64
		Leaves  bool
		Covered string
	}
	var at *spot
	b.eventually(fmt.Sprintf("the page has no %s %q (or several begin so)", kind, strings.Join(path, " / ")), func() bool {
		at = eval[*spot](b, fmt.Sprintf(`(e => {
			if (!e) return null;
			// Where a design hides the box itself, its label is what a person presses.
			let target = e;
			const outside = r => r.width < 2 || r.height < 2 || r.right <= 0 || r.bottom + scrollY <= 0;
			if (e.labels?.length && outside(e.getBoundingClientRect())) target = e.labels[0];
			target.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
			const r = target.getClientRects()[0];
			const X = r.left + r.width / 2, Y = r.top + r.height / 2;
			const hit = document.elementFromPoint(X, Y);
			const mine = hit && (target.contains(hit) || hit.contains(target) || [...(e.labels ?? [])].some(l => l.contains(hit)));
			const htmx = e.closest('[hx-get], [hx-post], [hx-put], [hx-delete], [hx-boost=true]');
			const Leaves = !htmx && (e.matches('a[href]:not([href^="#"]):not([download]):not([target=_blank])') ||
				(e.matches('button, input') && e.type === 'submit' && !!e.form && e.form.method !== 'dialog'));
			return {X, Y, Leaves, Covered: mine ? '' : (hit ? hit.outerHTML.slice(0, 120) : 'the edge of the window')};
		})((%s)(%s, %s))`, findScript, quote(kind), quote(path)))
		return at != nil
	})
	if at.Covered != "" {
		b.t.Fatalf("%q cannot be pressed, it lies under %s", strings.Join(path, " / "), at.Covered)
	}
	b.watch.mark()
	b.do("press "+strings.Join(path, " / "), patience, chromedp.MouseClickXY(at.X, at.Y))
	if at.Leaves {
		b.settle(3 * time.Second)
	} else {
		b.settle(0)
	}
}

// settle waits until the page has loaded and asked for nothing for a moment. Where a new page is
// expected it gives that some time to begin.
func (b *Browser) settle(begin time.Duration) {
	b.t.Helper()
	const moment = 150 * time.Millisecond
	started := time.Now()
	for {
		calm, stirred := b.watch.calm()
		since := time.Since(started)
		if calm > moment && since > moment && (stirred || since > begin) {
			return
		}
		if since > patience {
			b.t.Fatalf("the page did not come to rest within a minute: %s", b.watch.open())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (b *Browser) eventually(otherwise string, now func() bool) {
	b.t.Helper()
	for end := time.Now().Add(looking); !now(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			b.t.Fatalf("%s; it reads: %s", otherwise, excerpt(fold(eval[string](b, `document.body?.innerText ?? ''`))))
		}
	}
}

func eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	return run(b, "look at the page", patience, chromedp.Evaluate[T](expression))
}

func quote(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings only
	}
	return string(text)
}
