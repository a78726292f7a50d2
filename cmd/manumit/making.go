package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
)

// making is a new installation that is not whole yet: what of it may be removed again when the making fails, because it was
// not there before. On PostgreSQL nothing is removed.
type making struct {
	ours []string // files that begin to exist
	mark string   // says so in the data directory, for when the process is killed
}

// begin looks at what is there already.
func begin(p config.Place) (m making, err error) {
	if p.Database != "" {
		return m, nil
	}
	if err := p.Make(); err != nil {
		return m, err
	}
	for _, f := range []string{p.Records(), p.Keys(), p.RootKey} {
		if _, err := os.Stat(f); !errors.Is(err, fs.ErrNotExist) {
			continue
		}
		full, err := filepath.Abs(f)
		if err != nil {
			return m, err
		}
		m.ours = append(m.ours, full)
	}
	return m, nil
}

// marked leaves a mark until the end. Nothing but `demo` and `simulate` opens a directory that has one (see whole), so that
// what they sweep away is never anything else than what they made.
func (m making) marked(p config.Place) (making, error) {
	if p.Database != "" {
		return m, nil
	}
	m.mark = markOf(p)
	if err := os.WriteFile(m.mark, []byte(strings.Join(m.ours, "\n")+"\n"), 0o600); err != nil {
		return m, fault.Wrap(fault.Unavailable, "The data directory cannot be written", err)
	}
	return m, nil
}

func markOf(p config.Place) string { return filepath.Join(p.Data, "unfinished") }

// end removes what was made, unless it is whole, and takes the mark away.
func (m making) end(whole bool) error {
	if !whole {
		for _, f := range m.ours {
			log, err1 := filepath.Glob(escape(f) + "-*") // the write-ahead log
			locks, err2 := filepath.Glob(escape(f) + ".*.lock")
			if err := errors.Join(err1, err2); err != nil {
				return err
			}
			for _, f := range append(append(log, locks...), f) {
				if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
		}
	}
	if m.mark != "" {
		if err := os.Remove(m.mark); err != nil {
			return err
		}
	}
	if !whole {
		for _, f := range append(m.ours, m.mark) {
			os.Remove(filepath.Dir(f)) // where nothing else lies in it
		}
		if len(m.ours) > 0 {
			os.Remove(filepath.Dir(m.ours[0])) // its folder keys/ is gone now
		}
	}
	return nil
}

// escape keeps Glob from reading a path as a pattern.
func escape(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// sweep removes what a making that was killed has left, so that it can begin again.
func sweep(p config.Place) error {
	if p.Database != "" {
		return nil
	}
	list, err := os.ReadFile(markOf(p))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	m := making{mark: markOf(p)}
	for f := range strings.SplitSeq(strings.TrimSpace(string(list)), "\n") {
		if filepath.IsAbs(f) {
			m.ours = append(m.ours, f)
		}
	}
	return m.end(false)
}

// whole refuses what a making that was killed has left.
func whole(p config.Place) error {
	if p.Database != "" {
		return nil
	}
	if _, err := os.Stat(markOf(p)); err != nil {
		return nil
	}
	return fault.New(fault.Invalid, "An invented country was being made here and is not whole: make it again with `manumit demo` or `manumit simulate`, or name another directory")
}
