package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/kerneltest/notes"
)

// childPlace names the place where a child shall record; set, this binary is the child.
const childPlace = "MANUMIT_CRASH_CHILD"

func TestMain(m *testing.M) {
	if place := os.Getenv(childPlace); place != "" {
		if err := child(place); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

var domains = []kernel.Domain{notes.Domain}

// writers is how many goroutines record at once.
const writers = 8

func child(where string) error {
	var place config.Place
	if err := json.Unmarshal([]byte(where), &place); err != nil {
		return err
	}
	ctx := context.Background()
	k, err := kernel.Open(ctx, place, domains, kernel.Options{})
	if err != nil {
		return err
	}
	s := notes.New(k.Guard)
	follower := &jobs.Follower{Guard: k.Guard, Paths: []jobs.Path{{Name: "marks", Acts: []access.Act{notes.ActRecord},
		Do: func(ctx context.Context, e journal.Placed) error { return s.Change(ctx, e.Resource, "marked") }}}}
	go k.Journal.Keep(ctx, 20*time.Millisecond, func(_ int64, err error) {
		if err != nil {
			return
		}
		if cp, err := k.Journal.Checkpoint(ctx); err == nil {
			say("checkpoint", cp)
		}
		follower.Run(ctx)
	})
	say("ready", "")
	failed := make(chan error, writers)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			as := kerneltest.As("harbor-shelter", access.CaseWorker)
			for {
				id, err := s.Record(as, "what only the vault may read", "")
				if err != nil {
					failed <- err
					return
				}
				say("acknowledged", id)
			}
		})
	}
	return <-failed // a living child records until it is killed
}

// say prints one line in one write, so that a kill leaves whole lines and at most one broken one.
func say(what, value string) {
	os.Stdout.WriteString(what + " " + strings.ReplaceAll(value, "\n", `\n`) + "\n")
}
