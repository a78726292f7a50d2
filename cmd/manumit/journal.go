package main

import (
	"context"
	"fmt"
	"os"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/vault"
)

type checkpointCommand struct {
	config.Place
	Out string `required:"" help:"File for the checkpoint; the public key goes to FILE.key." placeholder:"FILE"`
}

func (c checkpointCommand) Run(ctx context.Context) error {
	_, k, err := open(ctx, c.Place)
	if err != nil {
		return err
	}
	defer k.Close()
	size, err := k.Journal.Sequence(ctx)
	if err != nil {
		return err
	}
	signed, err := k.Journal.Checkpoint(ctx)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, []byte(signed), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(c.Out+".key", []byte(k.Journal.PublicKey()+"\n"), 0o644); err != nil {
		return err
	}
	if size == 0 { // another process sequences; what it signed last is what was written
		size, _, err = journal.ReadCheckpoint(signed, k.Journal.PublicKey())
	}
	fmt.Printf("Checkpoint over %d entries written to %s, the public key to %s.key. Keep both where nobody who runs this server can change them.\n", size, c.Out, c.Out)
	return err
}

type verifyCommand struct {
	config.Place
	Checkpoint string `required:"" help:"Checkpoint kept elsewhere." placeholder:"FILE"`
	Key        string `help:"Public key; FILE.key beside the checkpoint by default." placeholder:"FILE"`
	Public     bool   `help:"Do not use the installation's secret key, as an outsider."`
}

func (c verifyCommand) Run(ctx context.Context) error {
	signed, err := os.ReadFile(c.Checkpoint)
	if err != nil {
		return fault.Wrap(fault.Invalid, "The checkpoint file cannot be read", err)
	}
	if c.Key == "" {
		c.Key = c.Checkpoint + ".key"
	}
	public, err := os.ReadFile(c.Key)
	if err != nil {
		return fault.Wrap(fault.Invalid, "The public key cannot be read: name it with --key", err)
	}
	if err := c.Place.Check(); err != nil {
		return err
	}
	if !c.Place.Exists() {
		return fault.New(fault.NotFound, "There is no Manumit data here")
	}
	records, err := store.Open(ctx, store.Options{File: c.Records(), URL: c.Database, ReadOnly: true})
	if err != nil {
		return err
	}
	defer records.Close()
	link, done := c.linkKey(ctx)
	defer done()
	whole, err := journal.Verify(ctx, records, string(signed), string(public), link)
	if err != nil {
		return fmt.Errorf("the journal is NOT whole: %w", err)
	}
	fmt.Printf("The journal is whole: %d entries, all %d of the checkpoint among them, %d after the last checkpoint.\n", whole.Entries, whole.Checkpoint, whole.Tail)
	if !whole.Chained {
		fmt.Println("The chain's secret links were not checked (no key store here); the tree and the signed checkpoints were.")
	}
	return nil
}

// linkKey finds the chain's secret where the key store is at hand. Without it the tree alone is checked.
func (c verifyCommand) linkKey(ctx context.Context) (key []byte, done func()) {
	done = func() {}
	if c.Public {
		return nil, done
	}
	root, err := vault.FileRoot(c.RootKey, false)
	if err != nil {
		return nil, done
	}
	keys, err := store.Open(ctx, store.Options{File: c.Keys(), URL: c.KeysURL, ReadOnly: true})
	if err != nil {
		return nil, done
	}
	jk, err := kernel.JournalKeys(ctx, vault.OpenRing(keys, root, clock.System{}, id.System()))
	if err != nil {
		return nil, func() { keys.Close() }
	}
	return jk.Link, func() { keys.Close() }
}
