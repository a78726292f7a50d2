package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Periodic is work that is done again and again: at every start, and each Every after. Do says by itself what is due, from
// what is recorded, so that a tick more or less changes nothing.
type Periodic struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context) error
}

// tick is all that a job holds: the name of a Periodic, never an id of a person.
type tick struct {
	Task string `json:"task"`
}

// Kind implements river.JobArgs.
func (tick) Kind() string { return "timed" }

type worker struct {
	river.WorkerDefaults[tick]
	tasks map[string]Periodic
	log   *slog.Logger
}

// Work implements river.Worker. River keeps the error's text, so it gets the kind only.
func (w *worker) Work(ctx context.Context, j *river.Job[tick]) error {
	t, ok := w.tasks[j.Args.Task]
	if !ok {
		return river.JobCancel(errors.New("no such task in this version"))
	}
	if err := t.Do(ctx); err != nil {
		kind := fault.KindOf(err).String()
		w.log.Error("timed work failed and will be tried again", "task", t.Name, "kind", kind)
		return errors.New(kind)
	}
	return nil
}

// Timed runs tasks until stop, which waits for what is under way. Where several servers share a PostgreSQL database, one of
// them ticks. The queue is a SQLite file of its own beside the records (so that it never competes with the committer), or
// tables in the PostgreSQL database; see decisions/0002.
func Timed(ctx context.Context, place config.Place, tasks []Periodic, log *slog.Logger) (stop func(), err error) {
	db, driver, err := queue(place)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			db.Close()
		}
	}()
	quiet := slog.New(warnings{log.Handler()})
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	w := &worker{tasks: map[string]Periodic{}, log: log}
	var periodic []*river.PeriodicJob
	for _, t := range tasks {
		if _, twice := w.tasks[t.Name]; twice || t.Every <= 0 {
			return nil, fmt.Errorf("jobs: %s is declared twice or has no period", t.Name)
		}
		w.tasks[t.Name] = t
		periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(t.Every), func() (river.JobArgs, *river.InsertOpts) {
			return tick{t.Name}, &river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	client, err := river.NewClient(driver, &river.Config{Workers: workers, PeriodicJobs: periodic, PollOnly: true, Logger: quiet,
		FetchPollInterval: time.Second, CompletedJobRetentionPeriod: time.Hour,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}}})
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, err
	}
	return func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		if client.Stop(ending) != nil {
			client.StopAndCancel(ending)
		}
		db.Close()
	}, nil
}

// waiting are the states in which a second tick of the same task would pile up behind the first.
var waiting = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled}

func queue(p config.Place) (*sql.DB, riverdriver.Driver[*sql.Tx], error) {
	if p.Database != "" {
		db, err := sql.Open("pgx", p.Database)
		if err != nil {
			return nil, nil, err
		}
		db.SetMaxOpenConns(3)
		return db, riverdatabasesql.New(db), nil
	}
	file := filepath.Join(p.Data, "jobs.db")
	f, err := os.OpenFile(file, os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, fault.Wrap(fault.Unavailable, "The queue of timed work cannot be opened: check the data directory", err)
	}
	f.Close()
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()+"?"+q.Encode())
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	return db, riversqlite.New(db), nil
}

// warnings lets through what an operator must know.
type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && w.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (w warnings) WithAttrs(a []slog.Attr) slog.Handler { return warnings{w.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
