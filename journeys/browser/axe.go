package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// A Violation is one rule of axe-core that the page breaks.
type Violation struct {
	ID      string   // the rule, such as "label"
	Impact  string   // minor, moderate, serious or critical
	Help    string   // the rule in words
	Targets []string // selectors of what breaks it
}

func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s: %s", v.ID, v.Impact, v.Help, strings.Join(v.Targets, "; "))
}

var axeSource = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		source, readErr := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
		if readErr == nil {
			return string(source), nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("axe-core is missing: run npm ci")
		}
		dir = up
	}
	return "", err
})

// Axe checks the page as it is drawn now against WCAG 2.2, levels A and AA, and axe-core's best
// practice. A page opened without script stays as it was drawn without.
func (b *Browser) Axe() []Violation {
	b.t.Helper()
	source, err := axeSource()
	if err != nil {
		b.t.Fatal(err)
	}
	if !b.options.Script {
		b.script(true)
		defer b.script(false)
	}
	if !eval[bool](b, `typeof axe === 'object'`) {
		run(b, "axe-core", patience, chromedp.Evaluate[chromedp.Void](source))
	}
	return run(b, "axe-core", patience, chromedp.Evaluate[[]Violation](`axe.run(document, {
		resultTypes: ['violations'],
		runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']},
	}).then(r => r.violations.map(v => ({ID: v.id, Impact: v.impact, Help: v.help, Targets: v.nodes.map(n => n.target.flat().join(' '))})))`,
		chromedp.EvalAwaitPromise))
}
