package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/simulation"
	"github.com/schollz/progressbar/v3"
)

type demoCommand struct {
	config.Place
	listen
	Published string `default:"../shared/data" help:"Folder with published files; its service directory is read where it is present." placeholder:"DIR"`
}

func (c demoCommand) Run(ctx context.Context) error {
	if err := c.Place.Check(); err != nil {
		return err
	}
	if err := sweep(c.Place); err != nil {
		return err
	}
	if !c.Place.Exists() {
		if err := c.make(ctx); err != nil {
			return err
		}
	}
	k, err := kernel.Open(ctx, c.Place, domains(), kernel.Options{})
	if err != nil {
		return err
	}
	demo, err := k.Demonstration(ctx)
	if err == nil && !demo && c.Database != "" { // a new pair of databases
		k.Close()
		if err := c.make(ctx); err != nil {
			return err
		}
		if k, err = kernel.Open(ctx, c.Place, domains(), kernel.Options{}); err != nil {
			return err
		}
		demo = true
	}
	if err == nil && !demo {
		err = fault.New(fault.Invalid, "This data directory holds real records: demo mode cannot be switched on over them. Name another directory")
	}
	if err != nil {
		k.Close()
		return err
	}
	return c.listen.serve(ctx, k, c.Place, true)
}

// make fills a new installation: two simulated years, small, and what is under way now.
func (c demoCommand) make(ctx context.Context) error {
	return fill(ctx, c.Place, 1, func(ctx context.Context, k *kernel.Kernel, now *clock.Manual, h *flows.House) error {
		if err := k.MarkDemonstration(ctx); err != nil {
			return err
		}
		present := clock.System{}.Now()
		if err := agencies.Seed(ctx, k.Guard); err != nil {
			return err
		}
		if err := simulate(ctx, now, h, 1, .015, nil); err != nil {
			return err
		}
		now.Set(present.Add(-100 * 24 * time.Hour))
		if err := directory(ctx, h, c.Published); err != nil {
			return err
		}
		return simulation.Living(ctx, doors(now, h), present)
	})
}

// directory reads the published service directory, or a small invented one where it is absent.
func directory(ctx context.Context, h *flows.House, published string) error {
	folder := published + "/hsds/dc-directory"
	if _, err := os.Stat(folder); err != nil {
		_, err := h.Directory.Seed(access.As(ctx, access.ConsoleAs("demo")))
		return err
	}
	_, err := h.Directory.Import(access.As(ctx, access.ConsoleAs("demo")), os.DirFS(folder), "dc-directory", func(int, int) {})
	return err
}

// fill makes a new installation with a clock that the making moves. Nothing is acknowledged to anybody before it is whole,
// so it writes unsynced and syncs at the end; what was interrupted is removed.
func fill(ctx context.Context, p config.Place, seed uint64, do func(context.Context, *kernel.Kernel, *clock.Manual, *flows.House) error) (err error) {
	making, err := begin(p)
	if err != nil {
		return err
	}
	if making, err = making.marked(p); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, making.end(err == nil)) }()
	now := clock.NewManual(simulation.Start)
	k, err := kernel.Open(ctx, p, domains(), kernel.Options{Clock: now, IDs: id.Seeded(now, seed), Sync: store.Unsynced})
	if err != nil {
		return err
	}
	defer func() {
		if e := k.Close(); err == nil {
			err = e
		}
	}()
	return do(console(ctx), k, now, house(k))
}

// simulate records a plan, with progress on the terminal.
func simulate(ctx context.Context, now *clock.Manual, h *flows.House, seed uint64, scale float64, truth func(simulation.Plan) error) error {
	plan := simulation.Make(seed, scale)
	if truth != nil {
		if err := truth(plan); err != nil {
			return err
		}
	}
	var bar *progressbar.ProgressBar
	return simulation.Run(ctx, doors(now, h), plan, func(done, total int) {
		if bar == nil {
			bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription("Recording an invented country"),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		bar.Set(done)
	})
}

func doors(now *clock.Manual, h *flows.House) simulation.Doors {
	return simulation.Doors{Time: now, Guard: h.Guard, Agencies: h.Agencies, People: h.People, Hotline: h.Hotline, Certification: h.Certification,
		Settle: h.Settle}
}

type simulateCommand struct {
	config.Place
	Seed  uint64  `default:"1" help:"The same seed gives the same country."`
	Scale float64 `default:"1" help:"1 reproduces the published totals of 2020."`
	Truth string  `required:"" help:"New file for who is who behind the records; outside the data directory." placeholder:"FILE"`
}

func (c simulateCommand) Run(ctx context.Context) error {
	if err := c.Place.Check(); err != nil {
		return err
	}
	if c.Scale <= 0 || c.Scale > 20 {
		return fault.Wrong("scale", "a number above 0, up to 20")
	}
	if err := sweep(c.Place); err != nil {
		return err
	}
	if c.Database == "" && c.Place.Exists() {
		return fault.New(fault.Invalid, "Records are here already: a simulation is only made in a new data directory")
	}
	if c.Data != "" && within(c.Truth, c.Data) {
		return fault.New(fault.Invalid, "The truth must lie outside the data directory: it names everybody")
	}
	began := time.Now()
	err := fill(ctx, c.Place, c.Seed, func(ctx context.Context, k *kernel.Kernel, now *clock.Manual, h *flows.House) error {
		if err := k.MarkDemonstration(ctx); err != nil {
			return err
		}
		if err := agencies.Seed(ctx, k.Guard); err != nil {
			return err
		}
		return simulate(ctx, now, h, c.Seed, c.Scale, func(p simulation.Plan) error { return writeTruth(c.Truth, p) })
	})
	if err == nil {
		fmt.Printf("Recorded in %s. Who is who stands in %s.\n", time.Since(began).Round(time.Second), c.Truth)
	}
	return err
}

func writeTruth(file string, p simulation.Plan) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fault.Wrap(fault.Invalid, "The truth file cannot be written", err)
	}
	if err := p.WriteTruth(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
