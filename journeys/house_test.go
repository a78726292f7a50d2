package journeys

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/manumit/manumit/journeys/browser"
	"github.com/manumit/manumit/kernel/store/storetest"
)

// binary builds the program that ships, once a test run. MANUMIT_BIN names one that was built already.
var binary = sync.OnceValues(func() (string, error) {
	if b := os.Getenv("MANUMIT_BIN"); b != "" {
		return filepath.Abs(b)
	}
	dir, err := os.MkdirTemp("", "manumit-journeys-")
	if err != nil {
		return "", err
	}
	out := filepath.Join(dir, "manumit")
	cmd := exec.Command("go", "build", "-trimpath", "-o", out, "./cmd/manumit")
	cmd.Dir = ".."
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %s", said)
	}
	return out, nil
})

// run runs the binary to its end and returns what it printed.
func run(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	b, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command(b, args...).CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	code = 0
	if err != nil {
		code = err.(*exec.ExitError).ExitCode()
	}
	return string(said), code
}

// server is the real binary, serving.
type server struct {
	t    *testing.T
	Base string
	Args []string // where the data lies, for other commands
	Log  *bytes.Buffer
	cmd  *exec.Cmd
	done chan struct{}
}

// serve starts `manumit demo` or `manumit serve` on a free port and waits until it says that it is ready.
func serve(t *testing.T, command string, place ...string) *server {
	t.Helper()
	b, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, Args: place, Log: &bytes.Buffer{}, done: make(chan struct{})}
	args := append([]string{command, "--addr", "127.0.0.1:0"}, place...)
	if command == "demo" {
		args = append(args, "--published", "../../shared/data") // where it is absent, the demonstration has an invented directory
	}
	s.cmd = exec.Command(b, args...)
	s.cmd.Stderr = s.Log
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	ready := make(chan string, 1)
	go func() {
		defer close(s.done)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if at, ok := strings.CutPrefix(lines.Text(), "Manumit is ready: "); ok {
				ready <- at
			}
		}
	}()
	select {
	case s.Base = <-ready:
	case <-s.done:
		t.Fatalf("the server stopped: %s", s.Log)
	case <-time.After(3 * time.Minute):
		t.Fatalf("the server is not ready after three minutes: %s", s.Log)
	}
	return s
}

// Stop ends the server as an operator would, and waits.
func (s *server) Stop() {
	if s.cmd.ProcessState != nil {
		return
	}
	s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.done
	s.cmd.Wait()
}

// database is where the installation of a journey lies: MANUMIT_JOURNEY_DB is sqlite or postgres.
func database(t *testing.T, engine string) []string {
	t.Helper()
	dir := t.TempDir()
	if engine == "postgres" {
		data, keys := storetest.Postgres(t)
		return []string{"--database", data, "--keys-database", keys, "--root-key", filepath.Join(dir, "root.key")}
	}
	return []string{"--data", dir}
}

// engines are the databases that a journey is walked on.
func engines() []string {
	if e := os.Getenv("MANUMIT_JOURNEY_DB"); e != "" {
		return []string{e}
	}
	return []string{"sqlite", "postgres"}
}

// signIn opens a window's cookies as somebody of the demonstration.
func signIn(t *testing.T, s *server, button string) *browser.Walker {
	t.Helper()
	w := browser.NewWalker(t, s.Base)
	w.Get("/sign-in")
	w.Form(button).Press()
	w.See("What must I do next")
	return w
}
