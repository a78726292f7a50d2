package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/fault"
)

// policy lets pages load from this host only and forbids everything inline.
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

type requestKey struct{}

// RequestID is the id under which a request stands in the log.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// chain puts around every answer: an id, a line in the log, safe headers, refusal of foreign forms, a limit of size, and
// a page instead of a crash.
func (s *Site) chain(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, fault.New(fault.Refused, "This form came from another site"))
	}))
	guarded := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := s.Now()
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, s.random(8)))
		r.Body = http.MaxBytesReader(w, r.Body, s.o.MaxBody)
		s.headers(w.Header())
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if x := recover(); x != nil {
				if x == http.ErrAbortHandler { //nolint:errorlint // the server compares it this way, too
					panic(x)
				}
				// The value of a panic may hold what a person typed; the stack tells enough.
				s.o.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("id", RequestID(r.Context())), slog.String("stack", stack()))
				if rec.status == 0 {
					s.fail(rec, r, errPanic)
				}
			}
			// The pattern, never the path or the query: they may name a record.
			s.o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("id", RequestID(r.Context())), slog.String("method", method(r.Method)), slog.String("pattern", r.Pattern),
				slog.Int("status", rec.status), slog.Int64("ms", s.Now().Sub(began).Milliseconds()))
		}()
		guarded.ServeHTTP(rec, r)
	})
}

var errPanic = errors.New("panic")

// stack is the stack without the values of arguments, which may hold personal data.
func stack() string {
	var kept []string
	for line := range strings.Lines(string(debug.Stack())) {
		if at := strings.LastIndex(line, "("); at > 0 && !strings.HasPrefix(line, "\t") {
			line = line[:at] + "\n"
		}
		kept = append(kept, line)
	}
	return strings.Join(kept, "")
}

// method keeps invented methods out of the log.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

func (s *Site) headers(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language, Cookie")
	if s.o.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// recorder remembers the status. Unwrap lets http.ResponseController reach the connection.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(code int) {
	if r.status == 0 {
		r.status = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// quiet keeps the server's own messages, which hold addresses, out of the log: only that there was one.
type quiet struct{ slog.Handler }

func (q quiet) Handle(ctx context.Context, r slog.Record) error {
	return q.Handler.Handle(ctx, slog.NewRecord(time.Time{}, r.Level, "connection ended early", 0))
}
