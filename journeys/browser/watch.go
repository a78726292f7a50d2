package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Console returns the warnings, errors, exceptions and refusals (a policy broken, a dialog opened)
// that pages wrote since Open or Forget.
func (b *Browser) Console() []string { return b.watch.copy(&b.watch.console) }

// Failed returns the requests that were refused or answered with 400 and above.
func (b *Browser) Failed() []string { return b.watch.copy(&b.watch.failed) }

// Foreign returns the requests that pages made to any host but the one last given to Go.
func (b *Browser) Foreign() []string { return b.watch.copy(&b.watch.foreign) }

// Forget drops what Console, Failed and Foreign hold.
func (b *Browser) Forget() {
	b.watch.Lock()
	defer b.watch.Unlock()
	b.watch.console, b.watch.failed, b.watch.foreign = nil, nil, nil
}

// Quiet fails the test for everything in Console, Failed and Foreign, and forgets it.
func (b *Browser) Quiet() {
	b.t.Helper()
	for _, line := range slices.Concat(b.Console(), b.Failed(), b.Foreign()) {
		b.t.Error(line)
	}
	b.Forget()
}

// watch listens to one window. hear is called from the loop that reads the browser's messages.
type watch struct {
	sync.Mutex
	host                     string
	console, failed, foreign []string
	asked                    map[network.RequestID]string
	loading                  map[string]bool // frames
	last                     time.Time
	stirred                  bool
	dialog                   func()
}

func newWatch() *watch {
	return &watch{asked: map[network.RequestID]string{}, loading: map[string]bool{}, last: time.Now()}
}

func (w *watch) onDialog(answer func()) {
	w.Lock()
	defer w.Unlock()
	w.dialog = answer
}

func (w *watch) home(address string) {
	w.Lock()
	defer w.Unlock()
	if u, err := url.Parse(address); err == nil {
		w.host = u.Host
	}
}

// mark begins to look whether anything stirs.
func (w *watch) mark() {
	w.Lock()
	defer w.Unlock()
	w.stirred, w.last = false, time.Now()
}

// calm tells how long nothing has been under way, and whether anything was since mark.
func (w *watch) calm() (time.Duration, bool) {
	w.Lock()
	defer w.Unlock()
	if len(w.asked) > 0 || len(w.loading) > 0 {
		return 0, true
	}
	return time.Since(w.last), w.stirred
}

func (w *watch) open() string {
	w.Lock()
	defer w.Unlock()
	var open []string
	for _, address := range w.asked {
		open = append(open, address)
	}
	return fmt.Sprintf("%d frames load; asked: %s", len(w.loading), strings.Join(open, ", "))
}

func (w *watch) copy(of *[]string) []string {
	w.Lock()
	defer w.Unlock()
	return slices.Clone(*of)
}

func (w *watch) hear(event any) {
	w.Lock()
	defer w.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == "warning" || e.Type == "error" || e.Type == "assert" {
			w.console = append(w.console, "console: "+words(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		w.console = append(w.console, "exception: "+text)
	case *log.EventEntryAdded:
		// What the network says is in failed, once.
		if (e.Entry.Level == "warning" || e.Entry.Level == "error") && e.Entry.Source != "network" {
			w.console = append(w.console, fmt.Sprintf("%s: %s", e.Entry.Source, e.Entry.Text))
		}
	case *page.EventJavascriptDialogOpening:
		w.console = append(w.console, "dialog: "+e.Message)
		if w.dialog != nil {
			go w.dialog() // not from here: this loop would read its answer
		}
	case *page.EventFrameRequestedNavigation, *page.EventFrameStartedNavigating:
		w.stir()
	case *page.EventFrameStartedLoading:
		w.stir()
		w.loading[string(e.FrameID)] = true
	case *page.EventFrameStoppedLoading:
		w.stir()
		delete(w.loading, string(e.FrameID))
	case *page.EventFrameDetached:
		delete(w.loading, string(e.FrameID))
	case *network.EventWebSocketCreated:
		w.visit("websocket", e.URL)
	case *network.EventRequestWillBeSent:
		w.visit(e.Request.Method, e.Request.URL)
		// A stream stays open for good and is nothing to wait for.
		if e.Type != "EventSource" && !strings.HasPrefix(e.Request.URL, "data:") {
			w.stir()
			w.asked[e.RequestID] = e.Request.URL
		}
	case *network.EventResponseReceived:
		if e.Response.MimeType == "text/event-stream" {
			w.done(e.RequestID)
		}
		if e.Response.Status >= 400 {
			w.failed = append(w.failed, fmt.Sprintf("answered %d: %s", e.Response.Status, e.Response.URL))
		}
	case *network.EventLoadingFinished:
		w.done(e.RequestID)
	case *network.EventLoadingFailed:
		if !e.Canceled {
			w.failed = append(w.failed, fmt.Sprintf("%s: %s %s", e.ErrorText, w.asked[e.RequestID], e.BlockedReason))
		}
		w.done(e.RequestID)
	}
}

func (w *watch) stir() { w.stirred, w.last = true, time.Now() }

func (w *watch) done(id network.RequestID) {
	delete(w.asked, id)
	w.last = time.Now()
}

func (w *watch) visit(method, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Host == w.host || w.host == "" {
		return // data:, blob:, about:
	}
	w.foreign = append(w.foreign, fmt.Sprintf("to another host: %s %s", method, address))
}

func words(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		if a.Description != "" {
			out = append(out, a.Description)
		} else {
			out = append(out, string(a.Value))
		}
	}
	return strings.Join(out, " ")
}
