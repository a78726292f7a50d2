package journeys

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/journeys/browser"
)

// That it keeps going: a killed process, a full disk, a backup under load. Nothing acknowledged is lost.

// sender sends reports over the API and remembers what was acknowledged. A report sent again under its own reference is the
// same signal with the same code: so what was lost shows as a signal more.
type sender struct {
	mu    sync.Mutex
	n     int
	acked map[string]string // reference to code
}

// send sends one report; status 0 is no answer at all.
func (s *sender) send(base, ref string, narrative string) (status int, code string) {
	body, _ := json.Marshal(map[string]string{"channel": "text", "narrative": narrative, "client_ref": ref}) // strings always fit
	res, err := http.Post(base+"/api/signals", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	var out struct{ Code string }
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode == http.StatusCreated && json.Unmarshal(b, &out) != nil {
		return 0, "" // cut off: not heard
	}
	return res.StatusCode, out.Code
}

func wordsOf(ref string) string {
	return "told under " + ref + ". " + strings.Repeat("More was told. ", 20)
}

// one sends a new report and says how it was answered.
func (s *sender) one(base string) int {
	s.mu.Lock()
	s.n++
	ref := fmt.Sprintf("ref-%06d", s.n)
	s.mu.Unlock()
	status, code := s.send(base, ref, wordsOf(ref))
	if status == http.StatusCreated {
		s.mu.Lock()
		s.acked[ref] = code
		s.mu.Unlock()
	}
	return status
}

// load sends from several at once until stop is closed or the server is gone.
func (s *sender) load(base string, stop <-chan struct{}) *sync.WaitGroup {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for s.one(base) != 0 {
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	return &wg
}

// kept sends everything acknowledged again: each must be the signal it was.
func (s *sender) kept(t *testing.T, base, dir string) {
	t.Helper()
	before := lite(t, dir, "select count(*) from signal")
	for ref, code := range s.acked {
		if status, again := s.send(base, ref, wordsOf(ref)); status != http.StatusCreated || again != code {
			t.Errorf("an acknowledged report, sent again: %d, same code %v", status, again == code)
		}
	}
	if now := lite(t, dir, "select count(*) from signal"); now != before || len(s.acked) == 0 {
		t.Errorf("of %d acknowledged reports some were lost: %s signals, %s after all were sent again", len(s.acked), before, now)
	}
}

const fast = "--public-rate=100000"

func TestKilledProcessLosesNothing(t *testing.T) {
	dir, s := t.TempDir(), &sender{acked: map[string]string{}}
	for range 2 {
		server := serve(t, "serve", "--data", dir, fast)
		stop := make(chan struct{})
		wg := s.load(server.Base, stop)
		time.Sleep(700 * time.Millisecond)
		server.cmd.Process.Kill()
		wg.Wait()
		close(stop)
		<-server.done
		server.cmd.Wait()
	}
	server := serve(t, "serve", "--data", dir, fast)
	s.kept(t, server.Base, dir)
	server.Stop()
	cp := filepath.Join(t.TempDir(), "cp")
	works(t, "checkpoint", "--data", dir, "--out", cp)
	works(t, "verify", "--data", dir, "--checkpoint", cp)
	t.Logf("%d acknowledged over two kills", len(s.acked))
}

func TestFullDiskSavesNothingAndLosesNothing(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted here: %s", out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", disk).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	dir, s := filepath.Join(disk, "data"), &sender{acked: map[string]string{}}
	server := serve(t, "serve", "--data", dir, fast)
	for range 20 {
		s.one(server.Base)
	}
	filler := filepath.Join(disk, "filler")
	f, err := os.Create(filler)
	must(t, err)
	for chunk := make([]byte, 64<<10); err == nil; {
		_, err = f.Write(chunk)
	}
	f.Close()
	status := 0
	for range 2000 { // what lies free in the files is used up first
		if status = s.one(server.Base); status != http.StatusCreated {
			break
		}
	}
	if status != http.StatusServiceUnavailable {
		t.Fatalf("on a full disk a report is answered %d after %d were taken", status, len(s.acked))
	}
	stranger := browser.NewWalker(t, server.Base)
	stranger.Get("/report/tip")
	form := stranger.Form("Send").Fill("What did you see or hear?", "a farm at night")
	stranger.Expect(http.StatusServiceUnavailable)
	form.Press()
	stranger.See("Nothing was saved", "In danger now?", "1-888-373-7888")
	if why := codeShape.FindString(stranger.Text); why != "" {
		t.Error("a code was given out for what was not saved")
	}
	must(t, os.Remove(filler))
	for range 100 {
		if status = s.one(server.Base); status == http.StatusCreated {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if status != http.StatusCreated {
		t.Fatalf("with space again a report is answered %d: %s", status, server.Log)
	}
	s.kept(t, server.Base, dir)
	server.Stop()
	cp := filepath.Join(t.TempDir(), "cp")
	works(t, "checkpoint", "--data", dir, "--out", cp)
	works(t, "verify", "--data", dir, "--checkpoint", cp)
	if strings.Contains(server.Log.String(), "panic") {
		t.Errorf("the log: %s", server.Log)
	}
}

func TestBackupUnderLoadIsRestored(t *testing.T) {
	dir, _ := simulated(t)
	server := serve(t, "demo", "--data", dir, fast)
	sentence(t, 1, "Another program listens on", "demo", "--data", copyOf(t, dir), "--addr", strings.TrimPrefix(server.Base, "http://"))
	cp := filepath.Join(t.TempDir(), "cp")
	works(t, "checkpoint", "--data", dir, "--out", cp)
	s := &sender{acked: map[string]string{}}
	stop := make(chan struct{})
	wg := s.load(server.Base, stop)
	time.Sleep(300 * time.Millisecond)
	s.mu.Lock()
	acked := map[string]string{}
	for ref, code := range s.acked {
		acked[ref] = code
	}
	s.mu.Unlock()
	at := t.TempDir()
	records, keys := filepath.Join(at, "a", "records"), filepath.Join(at, "b", "keys")
	must(t, os.MkdirAll(filepath.Dir(records), 0o700))
	must(t, os.MkdirAll(filepath.Dir(keys), 0o700))
	sentence(t, 2, "must lie in different directories", "backup", "--data", dir, "--out", records, "--keys-out", filepath.Join(at, "a", "keys"))
	works(t, "backup", "--data", dir, "--out", records, "--keys-out", keys)
	sentence(t, 2, "name new files", "backup", "--data", dir, "--out", records, "--keys-out", keys)
	close(stop)
	wg.Wait()
	server.Stop()
	for _, f := range []string{records, keys} {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("a copy may be read by others: %v %v", info.Mode(), err)
		}
	}

	restored := filepath.Join(at, "restored")
	back := []string{"restore", "--data", restored, "--from", records, "--keys-from", keys}
	sentence(t, 1, "Put the root key to", back...)
	root, err := os.ReadFile(filepath.Join(dir, "keys", "root.key"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(restored, "keys", "root.key"), root, 0o600))
	if out := works(t, back...); !strings.Contains(out, "Restored") {
		t.Errorf("restore says %q", out)
	}
	sentence(t, 2, "restore never overwrites", back...)
	if out := works(t, "verify", "--data", restored, "--checkpoint", cp); !strings.Contains(out, "whole") {
		t.Errorf("verify says %q", out)
	}
	for _, report := range [][]string{{"report", "hotline", "--year", "2020"}, {"report", "certification", "--fiscal-year", "2020"}} {
		figures := func(dir string) string {
			var shape map[string]json.RawMessage
			must(t, json.Unmarshal([]byte(works(t, append(report, "--format", "json", "--data", dir)...)), &shape))
			delete(shape, "definitions") // they say when it was counted
			b, err := json.Marshal(shape)
			must(t, err)
			return string(b)
		}
		if a, b := figures(dir), figures(restored); a != b || len(a) < 20 {
			t.Errorf("restored figures: %s, not %s", b, a)
		}
	}
	// What was acknowledged before the copy began is in it, with its key.
	again := serve(t, "demo", "--data", restored, fast)
	(&sender{acked: acked}).kept(t, again.Base, restored)
	w := signIn(t, again, "Auditor Jordan Pell")
	w.Get("/journal")
}
