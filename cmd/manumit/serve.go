package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/manumit/manumit/flows"
	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/web/assets"
)

func domains() []kernel.Domain            { return flows.Domains() }
func house(k *kernel.Kernel) *flows.House { return flows.Build(k) }

type listen struct {
	Addr       string  `default:"127.0.0.1:8080" env:"MANUMIT_ADDR" help:"Address to listen on."`
	PublicRate float64 `help:"Public requests a second that one address may send; a channel that speaks for many needs more." default:"2"`
	Proxied    bool    `help:"A proxy in front sets X-Forwarded-For."`
	Base       string  `help:"Address under which people reach this server; it is printed on letters." placeholder:"URL"`
	TLS        bool    `help:"A proxy in front speaks TLS: cookies are marked secure."`
}

type serveCommand struct {
	config.Place
	listen
}

func (c serveCommand) Run(ctx context.Context) error {
	if err := whole(c.Place); err != nil {
		return err
	}
	k, err := kernel.Open(ctx, c.Place, domains(), kernel.Options{})
	if err != nil {
		return err
	}
	demo, err := k.Demonstration(ctx)
	if err == nil && demo {
		err = fault.New(fault.Invalid, "This data directory holds a demonstration: start it with `manumit demo`, or name another directory")
	}
	if err != nil {
		k.Close()
		return err
	}
	return c.listen.serve(ctx, k, c.Place, false)
}

// serve answers until ctx ends, then finishes what is under way and closes the kernel.
func (l listen) serve(ctx context.Context, k *kernel.Kernel, place config.Place, demo bool) (err error) {
	defer func() { err = errors.Join(err, k.Close()) }()
	// Little stays alive between requests, so collecting seldom is cheap in memory; the limit keeps it so.
	debug.SetGCPercent(200)
	debug.SetMemoryLimit(56 << 20)
	if err := assets.Ready(); err != nil {
		return fault.New(fault.Unavailable, err.Error())
	}
	if l.Base == "" {
		l.Base = "http://" + reachable(l.Addr)
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	h := house(k)
	site, err := h.Site(flows.SiteOptions{Demo: demo, Log: log, Base: l.Base, Proxied: l.Proxied, TLS: l.TLS, PublicRate: l.PublicRate})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", l.Addr)
	if err != nil {
		if errors.Is(err, syscall.EADDRINUSE) {
			return fault.New(fault.Unavailable, "Another program listens on "+l.Addr+" already: stop it, or choose another address with --addr or MANUMIT_ADDR")
		}
		return err
	}
	at := "http://" + reachable(listener.Addr().String())
	if !demo {
		if err := firstAdministrator(ctx, h, at); err != nil {
			return err
		}
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { defer close(done); h.Keep(work, log) }()
	rest, err := jobs.Timed(work, place, h.Timed(), log)
	if err != nil {
		stop()
		<-done
		return err
	}
	server := site.Server(l.Addr)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println("Manumit is ready: " + at)
	select {
	case err = <-failed:
	case <-ctx.Done():
		patience, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		err = server.Shutdown(patience)
	}
	rest()
	stop()
	<-done
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// reachable names an address that a browser on this machine can open.
func reachable(addr string) string {
	for _, all := range []string{"[::]:", "0.0.0.0:"} {
		if rest, ok := strings.CutPrefix(addr, all); ok {
			return "127.0.0.1:" + rest
		}
	}
	return addr
}

// firstAdministrator prints the one-time way in, as long as nobody administers this installation.
func firstAdministrator(ctx context.Context, h *flows.House, at string) error {
	link, err := h.Agencies.FirstLink(console(ctx), at)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("Nobody administers this installation yet. Open %s and enter this code, which works once, until %s:\n\n    %s\n\n",
		link.URL, link.Code.Expires.Format("2006-01-02 15:04 UTC"), link.Code.Text)
	return nil
}
