package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/store/storetest"
)

type logged struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *logged) text() string { l.mu.Lock(); defer l.mu.Unlock(); return l.String() }

func timed(t *testing.T, p config.Place, out *logged, tasks ...jobs.Periodic) (stop func()) {
	t.Helper()
	stop, err := jobs.Timed(context.Background(), p, tasks, slog.New(slog.NewTextHandler(out, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(stop)
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 600 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("in 30 seconds %s did not come", what)
}

func TestTimedWorkIsDoneAgainAndAgainAndAfterAFailure(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			p := config.Place{Data: t.TempDir()}
			if engine == "postgres" {
				p.Database = storetest.Database(t)
			}
			var out logged
			var often, rare, bad atomic.Int64
			tasks := []jobs.Periodic{
				{Name: "often", Every: time.Second, Do: func(context.Context) error { often.Add(1); return nil }},
				{Name: "rare", Every: time.Hour, Do: func(context.Context) error { rare.Add(1); return nil }},
				{Name: "bad", Every: time.Second, Do: func(context.Context) error {
					if bad.Add(1) == 1 {
						return errors.New("Canary Quillfeather")
					}
					return nil
				}},
			}
			stop := timed(t, p, &out, tasks...)
			defer stop()
			until(t, "work", func() bool { return often.Load() >= 2 && rare.Load() >= 1 && bad.Load() >= 2 })
			stop()
			n := often.Load()
			if rare.Load() != 1 {
				t.Errorf("hourly work was done %d times", rare.Load())
			}
			if s := out.text(); !strings.Contains(s, "kind=internal") || strings.Contains(s, "Canary") {
				t.Errorf("the log says %s", s)
			}
			time.Sleep(1500 * time.Millisecond)
			if often.Load() != n {
				t.Error("it goes on after the end")
			}
			stop = timed(t, p, &out, tasks...) // a restart goes on with the same queue
			defer stop()
			until(t, "work after a restart", func() bool { return often.Load() > n })
			stop()
			if engine == "sqlite" {
				for _, f := range []string{"jobs.db", "jobs.db-wal"} {
					if b, _ := os.ReadFile(filepath.Join(p.Data, f)); bytes.Contains(b, []byte("Canary")) {
						t.Error("the queue keeps the text of an error")
					}
				}
			}
		})
	}
}

func TestStoppingWaitsForWhatIsUnderWay(t *testing.T) {
	p := config.Place{Data: t.TempDir()}
	var out logged
	began, ended := make(chan struct{}), atomic.Bool{}
	stop := timed(t, p, &out, jobs.Periodic{Name: "slow", Every: time.Hour, Do: func(context.Context) error {
		close(began)
		time.Sleep(300 * time.Millisecond)
		ended.Store(true)
		return nil
	}})
	<-began
	stop()
	if !ended.Load() {
		t.Error("it was cut off")
	}
}

func TestATaskHasOneNameAndAPeriod(t *testing.T) {
	do := func(context.Context) error { return nil }
	for _, tasks := range [][]jobs.Periodic{{{Name: "a", Every: time.Hour, Do: do}, {Name: "a", Every: time.Hour, Do: do}}, {{Name: "a", Do: do}}} {
		if stop, err := jobs.Timed(context.Background(), config.Place{Data: t.TempDir()}, tasks, slog.New(slog.DiscardHandler)); err == nil {
			stop()
			t.Error("it was started")
		}
	}
}
