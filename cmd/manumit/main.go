// Command manumit is the one binary: server, demonstration, import, reports, and what an administrator or an auditor needs on
// the command line. It only wires; every rule lies with the domains.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"os/user"
	"syscall"
	_ "time/tzdata" // zones must be there on every machine

	"github.com/alecthomas/kong"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
)

// version is set at release.
var version = "0.1-dev"

type commands struct {
	Serve      serveCommand      `cmd:"" help:"Serve an installation."`
	Demo       demoCommand       `cmd:"" help:"Serve a demonstration: a small invented country, any role by one click."`
	Simulate   simulateCommand   `cmd:"" help:"Make an invented country with known truth in an empty data directory."`
	Report     reportCommand     `cmd:"" help:"Count from records."`
	Import     importCommand     `cmd:"" help:"Read published files."`
	Checkpoint checkpointCommand `cmd:"" help:"Write the newest signed checkpoint of the journal, to be kept elsewhere."`
	Verify     verifyCommand     `cmd:"" help:"Prove that the journal still holds everything a checkpoint covers."`
	Backup     backupCommand     `cmd:"" help:"Copy the records and, apart from them, the keys, while the server serves."`
	Restore    restoreCommand    `cmd:"" help:"Put copies back into a new data directory."`
	Version    versionCommand    `cmd:"" help:"Say which version this is."`
}

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	parser, err := kong.New(&c, kong.Name("manumit"), kong.UsageOnError(),
		kong.Description("One server that the agencies of a counter-trafficking task force share."),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		panic(err)
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "manumit: "+err.Error())
		return 2
	}
	if err := k.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "manumit: "+say(err))
		if fault.Is(err, fault.Invalid) {
			return 2
		}
		return 1
	}
	return 0
}

// say is the sentence for the terminal: a fault's own words, or the error for whoever must mend it.
func say(err error) string {
	if f := fault.As(err); f != nil {
		if cause := errors.Unwrap(f); cause != nil && f.Kind != fault.Conflict {
			return f.Error() + " (" + cause.Error() + ")"
		}
		return f.Error()
	}
	return err.Error()
}

// open opens an existing installation for a command, acting as the console.
func open(ctx context.Context, p config.Place) (context.Context, *kernel.Kernel, error) {
	if err := whole(p); err != nil {
		return ctx, nil, err
	}
	k, err := kernel.Open(ctx, p, domains(), kernel.Options{MustLive: true})
	return console(ctx), k, err
}

// console is the principal of the command line: who runs it on this machine.
func console(ctx context.Context) context.Context {
	name := "unknown"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return access.As(ctx, access.ConsoleAs(name))
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println("manumit " + version)
	return nil
}
