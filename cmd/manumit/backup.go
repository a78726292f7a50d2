package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
)

type backupCommand struct {
	config.Place
	Out     string `required:"" help:"New file for the copy of the records." placeholder:"FILE"`
	KeysOut string `required:"" help:"New file for the copy of the keys: keep it elsewhere, and not for long." placeholder:"FILE"`
}

func (c backupCommand) Run(ctx context.Context) error {
	if c.Database != "" {
		return fault.New(fault.Invalid, "On PostgreSQL use pg_dump for each of the two databases, and keep the copies apart")
	}
	if filepath.Dir(c.Out) == filepath.Dir(c.KeysOut) {
		return fault.New(fault.Invalid, "The copies must lie in different directories: who takes one must not have the other")
	}
	_, k, err := open(ctx, c.Place)
	if err != nil {
		return err
	}
	defer k.Close()
	for _, f := range []string{c.Out, c.KeysOut} {
		if _, err := os.Stat(f); err == nil {
			return fault.New(fault.Invalid, "A copy is there already: name new files")
		}
	}
	// Records first: every record in the copy then has its key in the later copy of the keys.
	if err := k.Store.Backup(ctx, c.Out); err != nil {
		return err
	}
	if err := k.Keys.Backup(ctx, c.KeysOut); err != nil {
		return err
	}
	fmt.Println("Copied. The root key is in neither copy: " + c.RootKey)
	return nil
}

type restoreCommand struct {
	config.Place
	From     string `required:"" help:"Copy of the records." placeholder:"FILE"`
	KeysFrom string `help:"Copy of the keys; left out when the key store is in place." placeholder:"FILE"`
}

func (c restoreCommand) Run(ctx context.Context) error {
	if err := c.Place.Check(); err != nil {
		return err
	}
	if c.Database != "" {
		return fault.New(fault.Invalid, "On PostgreSQL use pg_restore into two new databases")
	}
	if err := whole(c.Place); err != nil {
		return err
	}
	if c.Place.Exists() {
		return fault.New(fault.Invalid, "There are records in this data directory already: restore never overwrites. Name a new directory")
	}
	if err := c.Place.Make(); err != nil {
		return err
	}
	if _, err := os.Stat(c.RootKey); err != nil {
		return fault.New(fault.Unavailable, "Put the root key to "+c.RootKey+" first, or name it with --root-key: the copies do not hold it")
	}
	if c.KeysFrom != "" {
		if err := copyNew(c.KeysFrom, c.Keys()); err != nil {
			return err
		}
	}
	if err := copyNew(c.From, c.Records()); err != nil {
		return err
	}
	_, k, err := open(ctx, c.Place)
	if err != nil {
		return err
	}
	defer k.Close()
	fmt.Println("Restored. Now run: manumit verify --data " + c.Data + " --checkpoint FILE")
	return nil
}

// copyNew copies a file to where none is, synced.
func copyNew(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fault.Wrap(fault.Invalid, "The copy cannot be read", err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(fault.Invalid, "There is a file already where the copy belongs", err)
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	if err := out.Sync(); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
