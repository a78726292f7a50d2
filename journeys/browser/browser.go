package browser

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Two cores may be busy with other packages: patience is long, and ends only what would never end.
const (
	patience = 60 * time.Second // to start, to load a page
	looking  = 20 * time.Second // for a thing to appear on a page
)

// Options of a window. Without Script the pages run none, as for a person who turned it off.
type Options struct {
	Width, Height int // CSS pixels; 1280 by 900 where not given
	Script        bool
}

// A Browser is one window with cookies of its own. It is not for use by several goroutines.
type Browser struct {
	t             testing.TB
	ctx           context.Context
	options       Options
	width, height int
	watch         *watch
}

// shared is the one browser process of this test binary. It ends with the binary: Chromium leaves
// when the pipe to it closes.
var shared struct {
	sync.Mutex
	ctx context.Context
}

// Open opens a window. It is closed when the test ends.
func Open(t testing.TB, o Options) *Browser {
	t.Helper()
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 900
	}
	process, err := start()
	if err != nil {
		t.Fatalf("Chromium does not start (scripts/need installs it): %v", err)
	}
	w := newWatch()
	ctx, end := chromedp.NewContext(process, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.hear))
	t.Cleanup(end)
	// The first action must carry the window's own context: a shorter one would close it.
	late := time.AfterFunc(patience, end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("a browser window: %v", err)
	}
	late.Stop()
	b := &Browser{t: t, ctx: ctx, options: o, watch: w}
	w.onDialog(func() { // it would hold the page for ever
		_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
	})
	b.Resize(o.Width, o.Height)
	b.script(o.Script)
	return b
}

// For returns the same window for a subtest, whose failures then carry its name. Use the returned one until it ends.
func (b *Browser) For(t testing.TB) *Browser {
	c := *b
	c.t = t
	return &c
}

// Resize sets the size of the window in CSS pixels.
func (b *Browser) Resize(width, height int) {
	b.t.Helper()
	b.width, b.height = width, height
	b.do("resize", patience, chromedp.EmulateViewport(int64(width), int64(height)))
}

func (b *Browser) script(on bool) {
	b.t.Helper()
	b.do("script", patience, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}

func start() (context.Context, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.ctx != nil {
		return shared.ctx, nil
	}
	home, err := profile()
	if err != nil {
		return nil, err
	}
	// The default options bring headless, no first run, no sync and no background requests.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.UserDataDir(home),
		chromedp.Env("TMPDIR="+home),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("lang", "en-US"),
		// A page that names another host is reported, and reaches nobody.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("no-proxy-server", true),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses root
	}
	allocator, endAll := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator, chromedp.WithErrorf(func(string, ...any) {}))
	late := time.AfterFunc(patience, end)
	if err := chromedp.Do(ctx); err != nil {
		end()
		endAll()
		return nil, err
	}
	if !late.Stop() {
		return nil, errors.New("it took longer than a minute")
	}
	shared.ctx = ctx
	return ctx, nil
}

// profile makes an empty folder for a browser's profile and passing files, and removes those of test
// binaries that have ended: a process that is killed, or simply ends, cannot remove its own.
func profile() (string, error) {
	const name = "manumit-browser-"
	old, err := filepath.Glob(filepath.Join(os.TempDir(), name+"*"))
	if err != nil {
		return "", err
	}
	for _, dir := range old {
		word, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), name), "-")
		pid, err := strconv.Atoi(word)
		if err != nil {
			continue
		}
		if process, err := os.FindProcess(pid); err == nil && errors.Is(process.Signal(syscall.Signal(0)), os.ErrProcessDone) {
			_ = os.RemoveAll(dir) // another binary may be removing it too
		}
	}
	return os.MkdirTemp("", name+strconv.Itoa(os.Getpid())+"-")
}

// do runs actions within a time, and fails the test with what was being done.
func (b *Browser) do(what string, within time.Duration, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, within)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

func run[T any](b *Browser, what string, within time.Duration, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, within)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	return v
}
