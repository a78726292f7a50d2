// Command bench measures signal intake over HTTP with everything on, beside PocketBase's plain create, alternating in one
// run on this machine. It prints a table and states the mode; ratios within a run are what counts.
//
//	go run ./bench [-rounds 3] [-seconds 6] [-clients 8] [-fill 0] [-database URL -keys-database URL]
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 3, "alternations")
	seconds := flag.Int("seconds", 6, "seconds a round")
	clients := flag.Int("clients", 8, "closed-loop clients")
	database := flag.String("database", "", "PostgreSQL address for the records (default: SQLite)")
	keys := flag.String("keys-database", "", "PostgreSQL address for the keys")
	flag.Parse()
	dir, err := os.MkdirTemp("", "manumit-bench-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	base := filepath.Join(dir, "pocketbase")
	build := exec.Command("go", "build", "-o", base, ".")
	build.Dir = "bench/pocketbase"
	if out, err := build.CombinedOutput(); err != nil {
		log.Fatalf("building the anchor: %s", out)
	}
	anchor := start("PocketBase 0.36.8, plain create, synchronous=NORMAL", "/api/collections/signals/records", base,
		func(addr string) []string {
			return []string{"serve", "--http=" + addr, "--dir=" + filepath.Join(dir, "pb")}
		})
	defer anchor.stop()
	mode := "SQLite, synchronous=FULL"
	ours := start("", "/api/signals", "bin/manumit", func(addr string) []string {
		args := []string{"serve", "--addr", addr, "--data", filepath.Join(dir, "data"), "--public-rate", "1000000"}
		if *database != "" {
			mode = "PostgreSQL, fsync on"
			args = append(args, "--database", *database, "--keys-database", *keys)
		}
		return args
	})
	defer ours.stop()
	ours.name = "Manumit, validated, guarded, sealed, journaled, synced; " + mode

	fmt.Printf("%d clients, %d rounds of %d s each, alternating\n\n", *clients, *rounds, *seconds)
	fmt.Printf("%-80s %8s %8s %8s %9s %7s\n", "", "req/s", "p50 ms", "p99 ms", "CPU us/op", "RSS MB")
	var ratios, cpu []float64
	for range *rounds {
		a := anchor.round(*clients, time.Duration(*seconds)*time.Second)
		b := ours.round(*clients, time.Duration(*seconds)*time.Second)
		fmt.Println(a)
		fmt.Println(b)
		ratios, cpu = append(ratios, b.rate/a.rate), append(cpu, b.cpu/a.cpu)
		fmt.Printf("%-80s %8.2f\n", "ratio", b.rate/a.rate)
	}
	slices.Sort(ratios)
	slices.Sort(cpu)
	fmt.Printf("\nmedian ratio of rates %.2f, of CPU per signal %.2f\n", ratios[len(ratios)/2], cpu[len(cpu)/2])
}

type server struct {
	name, url string
	cmd       *exec.Cmd
}

func start(name, path, binary string, args func(addr string) []string) *server {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	s := &server{name: name, url: "http://" + addr + path, cmd: exec.Command(binary, args(addr)...)}
	var said bytes.Buffer
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		log.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if code, err := post(context.Background(), http.DefaultClient, s.url, 0, -1); err == nil && code/100 == 2 {
			return s
		} else if time.Now().After(end) {
			s.stop()
			log.Fatalf("%s does not answer (%d, %v):\n%s", binary, code, err, said.String())
		}
	}
}

func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// body is one signal: a narrative of 480 characters and a contact, the same for both.
func body(client, n int) string {
	return fmt.Sprintf(`{"client_ref":"bench-%d-%d-%d","channel":"online report","language":"en","purpose":"tip","narrative":%q,"contact":"call after nine"}`,
		os.Getpid(), client, n, strings.Repeat("The door was locked at night. ", 16))
}

func post(ctx context.Context, c *http.Client, url string, client, n int) (int, error) {
	req, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(body(client, n)))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
	return res.StatusCode, nil
}

type result struct {
	name           string
	rate, p50, p99 float64
	cpu            float64 // microseconds of process time per signal
	rss            float64
	failed         int64
}

func (r result) String() string {
	s := fmt.Sprintf("%-80s %8.0f %8.1f %8.1f %9.0f %7.0f", r.name, r.rate, r.p50, r.p99, r.cpu, r.rss)
	if r.failed > 0 {
		s += fmt.Sprintf("  %d FAILED", r.failed)
	}
	return s
}

var serial atomic.Int64

func (s *server) round(clients int, length time.Duration) result {
	ctx, cancel := context.WithTimeout(context.Background(), length)
	defer cancel()
	pool := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, MaxConnsPerHost: clients}}
	defer pool.CloseIdleConnections()
	var mu sync.Mutex
	var took []time.Duration
	var failed atomic.Int64
	var wg sync.WaitGroup
	before := s.process()
	began := time.Now()
	for c := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var mine []time.Duration
			for ctx.Err() == nil {
				t := time.Now()
				code, err := post(ctx, pool, s.url, c, int(serial.Add(1)))
				if ctx.Err() != nil {
					break
				}
				if err != nil || code/100 != 2 {
					failed.Add(1)
					continue
				}
				mine = append(mine, time.Since(t))
			}
			mu.Lock()
			took = append(took, mine...)
			mu.Unlock()
		}()
	}
	wg.Wait()
	wall := time.Since(began).Seconds()
	used := s.process() - before
	slices.Sort(took)
	if len(took) == 0 {
		return result{name: s.name, failed: failed.Load()}
	}
	ms := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))]) / 1e6 }
	return result{s.name, float64(len(took)) / wall, ms(.5), ms(.99), used * 1e6 / float64(len(took)), s.rss(), failed.Load()}
}

// process is the CPU time of the server in seconds.
func (s *server) process() float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
	u, _ := strconv.ParseFloat(f[11], 64)
	k, _ := strconv.ParseFloat(f[12], 64)
	return (u + k) / 100
}

// rss is the resident memory of the server in megabytes.
func (s *server) rss() float64 {
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/statm", s.cmd.Process.Pid))
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, _ := strconv.ParseFloat(f[1], 64)
	return pages * float64(os.Getpagesize()) / 1e6
}
