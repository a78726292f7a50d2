package lang

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Catalogue holds translations. Register at wiring, then only read: safe for concurrent use.
type Catalogue struct {
	mu    sync.RWMutex
	words map[string]entry

	disputes []string
}

type entry struct{ es, fr, from string }

// New returns an empty catalogue, which speaks English.
func New() *Catalogue { return &Catalogue{words: map[string]entry{}} }

// Register adds the rows of a words.csv: a header "en,es,fr", then one text a row. A translation whose verbs (%s, %d)
// differ from the English ones is refused. Of two different translations of one text the first stays; Disputes tells.
func (c *Catalogue) Register(name string, words []byte) error {
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(words, []byte("\ufeff"))))
	r.FieldsPerRecord = 3
	head, err := r.Read()
	if err != nil || !slices.Equal(head, []string{"en", "es", "fr"}) {
		return fmt.Errorf("lang: %s: expected the header en,es,fr", name)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("lang: %s: %w", name, err)
		}
		line, _ := r.FieldPos(0)
		en := row[0]
		if en == "" {
			return fmt.Errorf("lang: %s: row %d: the English text is missing", name, line)
		}
		for _, said := range row[1:] {
			if said != "" && !sameVerbs(en, said) {
				return fmt.Errorf("lang: %s: row %d: a translation has other verbs than the English text", name, line)
			}
		}
		old, known := c.words[en]
		e := entry{es: either(old.es, row[1]), fr: either(old.fr, row[2]), from: either(old.from, name)}
		if known && (row[1] != "" && row[1] != e.es || row[2] != "" && row[2] != e.fr) {
			c.disputes = append(c.disputes, fmt.Sprintf("%s and %s translate %q otherwise", old.from, name, en))
		}
		c.words[en] = e
	}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

var verb = regexp.MustCompile(`%(\[\d+\])?[-+# 0]*\d*(\.\d+)?[a-zA-Z%]`)

// sameVerbs compares the multiset of verbs; explicit indexes may be added to change the order.
func sameVerbs(a, b string) bool {
	verbs := func(s string) []string {
		var out []string
		for _, v := range verb.FindAllString(s, -1) {
			out = append(out, v[len(v)-1:])
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(verbs(a), verbs(b))
}

// Disputes lists texts that two files translate differently: the same English words should not mean two things.
func (c *Catalogue) Disputes() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.Clone(c.disputes)
}

// Find returns the translation of text, and whether there is one. English and Mirror have every text.
func (c *Catalogue) Find(t Tag, text string) (string, bool) {
	if t != Spanish && t != French {
		return text, true
	}
	c.mu.RLock()
	e := c.words[text]
	c.mu.RUnlock()
	said := e.es
	if t == French {
		said = e.fr
	}
	if said == "" {
		return text, false
	}
	return said, true
}

// Say translates text and fills its verbs as fmt.Sprintf does. Without arguments the text is taken as it stands.
func (c *Catalogue) Say(t Tag, text string, args ...any) string {
	said, _ := c.Find(t, text)
	if len(args) == 0 {
		return said
	}
	return fmt.Sprintf(said, args...)
}

// Count says "1 day" or "3 days": n is the first argument of both texts. French counts 0 as one (CLDR plural rules).
func (c *Catalogue) Count(t Tag, n int, one, other string, args ...any) string {
	text := other
	if n == 1 || n == 0 && t == French {
		text = one
	}
	return c.Say(t, text, append([]any{n}, args...)...)
}

// Missing returns those texts that have no translation into t, sorted and without duplicates.
func (c *Catalogue) Missing(t Tag, texts []string) []string {
	var out []string
	for _, s := range texts {
		if _, ok := c.Find(t, s); !ok && strings.TrimSpace(s) != "" {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
