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

// making is a new installation that is not whole yet. A file in the data directory says so and lists what may be removed
// when the making stops or the process is killed: only what was not there before. On PostgreSQL there is nothing to remove.
type making struct{ mark string }

const markName = "unfinished"

// begin writes the mark.
func begin(p config.Place) (making, error) {
	if p.Database != "" {
		return making{}, nil
	}
	var ours []string
	for _, f := range []string{p.Records(), p.Keys(), p.RootKey} {
		if _, err := os.Stat(f); errors.Is(err, fs.ErrNotExist) {
			full, err := filepath.Abs(f)
			if err != nil {
				return making{}, err
			}
			ours = append(ours, full)
		}
	}
	m := making{filepath.Join(p.Data, markName)}
	if err := os.WriteFile(m.mark, []byte(strings.Join(ours, "\n")+"\n"), 0o600); err != nil {
		return making{}, fault.Wrap(fault.Unavailable, "The data directory cannot be written", err)
	}
	return m, nil
}

// end takes the mark away; of what is not whole it removes everything that was made.
func (m making) end(whole bool) error {
	if m.mark == "" {
		return nil
	}
	if whole {
		return os.Remove(m.mark)
	}
	list, err := os.ReadFile(m.mark)
	if err != nil {
		return err
	}
	for f := range strings.SplitSeq(strings.TrimSpace(string(list)), "\n") {
		if !filepath.IsAbs(f) { // nothing was new
			continue
		}
		beside, err := filepath.Glob(escape(f) + "[.-]*") // the write-ahead log and the locks
		if err != nil {
			return err
		}
		for _, f := range append(beside, f) {
			if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		os.Remove(filepath.Dir(f)) // where nothing else lies in it
	}
	err = os.Remove(m.mark)
	os.Remove(filepath.Dir(m.mark))
	return err
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
	m := making{filepath.Join(p.Data, markName)}
	if _, err := os.Stat(m.mark); err != nil {
		return nil
	}
	return m.end(false)
}
