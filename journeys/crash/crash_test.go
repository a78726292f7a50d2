package crash

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/journal"
	"github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/kerneltest/notes"
	"github.com/manumit/manumit/kernel/store"
	"github.com/manumit/manumit/kernel/store/storetest"
	"github.com/manumit/manumit/kernel/vault"
)

func kills(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("MANUMIT_CRASH_KILLS"))
	if err != nil {
		if os.Getenv("MANUMIT_CRASH_KILLS") != "" {
			t.Fatal("MANUMIT_CRASH_KILLS must be a whole number")
		}
		n = 12
	}
	return n
}

func TestCrashSQLite(t *testing.T) {
	crash(t, config.Place{Data: t.TempDir()})
}

func TestCrashPostgres(t *testing.T) {
	var p config.Place
	p.Database, p.KeysURL = storetest.Migrated(t, kernel.Migrations(domains), []fs.FS{vault.KeyMigrations()})
	p.RootKey = filepath.Join(t.TempDir(), "root.key")
	crash(t, p)
}

const (
	recorded store.SQL = `select count(*) from journal_entry where act = 'notes.note.record'`
	marked   store.SQL = `select count(*) from note where version = 2`
	twice    store.SQL = `select count(*) from note where version > 2`
)

// heard is what the parent holds outside the installation.
type heard struct {
	acknowledged []string
	checkpoint   string
}

func crash(t *testing.T, place config.Place) {
	var h heard
	var found, opening int
	n := kills(t)
	for range n {
		acked, cp, ready := killOnce(t, place)
		h.acknowledged = append(h.acknowledged, acked...)
		if cp != "" {
			h.checkpoint = cp
		}
		if !ready {
			opening++
		}
		k := open(t, place, nil)
		found = check(t, k, h, acked)
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	k := open(t, place, nil)
	rows, err := notes.New(k.Guard).Rows(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	lost, keyless := 0, 0
	for _, id := range h.acknowledged {
		if _, ok := rows[id]; !ok {
			lost++
		}
	}
	for _, key := range rows {
		if _, err := k.Ring.Again(context.Background(), key); err != nil {
			keyless++
		}
	}
	k.Close()
	t.Logf("%d kills (%d before it was ready): %d acknowledged, %d found, %d lost, %d without a key", n, opening,
		len(h.acknowledged), found, lost, keyless)
	if lost > 0 || keyless > 0 || len(h.acknowledged) == 0 {
		t.Fail()
	}
	sweep(t, place, len(rows))
	erase(t, place)
}

// killOnce lets a child record and kills it at a random moment, sometimes while it is still opening.
func killOnce(t *testing.T, place config.Place) (acked []string, checkpoint string, ready bool) {
	where, err := json.Marshal(place)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPlace+"="+string(where))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	early := rand.IntN(6) == 0
	if early {
		time.AfterFunc(time.Duration(rand.IntN(150))*time.Millisecond, func() { cmd.Process.Kill() })
	} else {
		defer time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }).Stop() // one that hangs fails below
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // what was cut off was not heard
			if err != io.EOF {
				t.Fatal(err)
			}
			break
		}
		what, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch what {
		case "ready":
			ready = true
			if !early {
				time.AfterFunc(time.Duration(20+rand.IntN(400))*time.Millisecond, func() { cmd.Process.Kill() })
			}
		case "acknowledged":
			acked = append(acked, value)
		case "checkpoint":
			checkpoint = strings.ReplaceAll(value, `\n`, "\n")
		}
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended by itself: %v: %s", err, said.String())
	}
	if !early && !ready {
		t.Fatal("the child never became ready")
	}
	return acked, checkpoint, ready
}

func open(t *testing.T, place config.Place, now clock.Clock) *kernel.Kernel {
	t.Helper()
	k, err := kernel.Open(context.Background(), place, domains, kernel.Options{Clock: now})
	if err != nil {
		t.Fatalf("the installation does not open after a kill: %v", err)
	}
	return k
}

// check looks at what this round left behind, and returns how many notes there are.
func check(t *testing.T, k *kernel.Kernel, h heard, acked []string) int {
	ctx := context.Background()
	s := notes.New(k.Guard)
	for _, id := range acked {
		n, err := s.Row(ctx, id)
		if err != nil {
			t.Errorf("an acknowledged note is lost: %v", err)
			continue
		}
		if _, err := k.Ring.Again(ctx, n.KeyID); err != nil {
			t.Errorf("a note without its key: %v", err)
		}
	}
	found, entries := count(t, k, notes.Count), count(t, k, recorded)
	for range 40 { // PostgreSQL may still be finishing what the killed child had sent
		if found == entries {
			break
		}
		time.Sleep(50 * time.Millisecond)
		found, entries = count(t, k, notes.Count), count(t, k, recorded)
	}
	if found != entries {
		t.Errorf("%d notes, %d journal entries", found, entries)
	}
	if n := count(t, k, twice); n != 0 {
		t.Errorf("the flow had its effect twice on %d notes", n)
	}
	if h.checkpoint != "" {
		if _, err := journal.Verify(ctx, k.Store, h.checkpoint, k.Journal.PublicKey(), linkKey(t, k)); err != nil {
			t.Errorf("the journal does not hold: %v", err)
		}
	}
	return found
}

func count(t *testing.T, k *kernel.Kernel, q store.SQL) int {
	t.Helper()
	n, err := store.One(context.Background(), k.Store, q, store.Scalar[int64])
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func linkKey(t *testing.T, k *kernel.Kernel) []byte {
	t.Helper()
	keys, err := kernel.JournalKeys(context.Background(), k.Ring)
	if err != nil {
		t.Fatal(err)
	}
	return keys.Link
}

// sweep removes what the kills left reserved: afterwards there are as many keys as notes.
func sweep(t *testing.T, place config.Place, notes int) {
	k := open(t, place, clock.NewManual(time.Now().Add(3*time.Hour)))
	defer k.Close()
	swept, err := k.SweepKeys(context.Background(), 2)
	if err != nil {
		t.Fatal(err)
	}
	left, err := k.Ring.Count(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d orphaned keys swept, %d left", swept, left)
	if left != int64(notes) {
		t.Errorf("%d keys for %d notes", left, notes)
	}
}

// erase: yesterday's copy of the records does not bring an erased note back.
func erase(t *testing.T, place config.Place) {
	ctx := kerneltest.As("harbor-shelter", access.CaseWorker)
	k := open(t, place, nil)
	s := notes.New(k.Guard)
	id, err := s.Record(ctx, "to be erased", "")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.Record(ctx, "to be kept", "")
	if err != nil {
		t.Fatal(err)
	}
	yesterday := config.Place{Data: t.TempDir(), KeysDir: filepath.Dir(place.Keys()), KeysURL: place.KeysURL, RootKey: place.RootKey}
	if place.Database == "" {
		if err := place.Check(); err != nil { // completes the defaults
			t.Fatal(err)
		}
		yesterday.KeysDir, yesterday.RootKey = place.KeysDir, place.RootKey
		if err := k.Store.Backup(ctx, yesterday.Records()); err != nil {
			t.Fatal(err)
		}
	} else {
		k.Close()
		yesterday.Data, yesterday.Database = "", storetest.Copy(t, place.Database)
		k = open(t, place, nil)
		s = notes.New(k.Guard)
	}
	n, err := s.Row(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Ring.Erase(ctx, n.KeyID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Record(ctx, "after the backup", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Journal.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	cp, err := k.Journal.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	k.Close()

	k = open(t, yesterday, nil)
	defer k.Close()
	s = notes.New(k.Guard)
	var broken *journal.Broken
	if _, err := journal.Verify(ctx, k.Store, cp, k.Journal.PublicKey(), nil); !errors.As(err, &broken) {
		t.Errorf("yesterday's copy passes as today's: %v", err)
	}
	if _, err := s.Open(ctx, id, "restored"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the erased note came back with the backup: %v", err)
	}
	if text, err := s.Open(ctx, kept, "restored"); err != nil || text != "to be kept" {
		t.Errorf("the kept note did not come back with the backup: %v", err)
	}
}
