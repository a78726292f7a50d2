package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/ui"
)

// Handler answers a request or says why not; Site turns the error into a page (see faults in doc.go).
type Handler func(w http.ResponseWriter, r *http.Request) error

// NavItem is one place in the staff bar. Roles lists who sees it; empty means everybody who is signed in.
type NavItem struct {
	Text, Href string
	Roles      []string
}

// Hotline is whom public pages point to. There is always a way to a person.
type Hotline struct {
	Name  string // "National Human Trafficking Hotline"
	Phone string // "1-888-373-7888"
	Text  string // "233733"
	TTY   string // "711"
	Open  string // "Day and night, every day"; empty when nobody is on duty
}

// Options are handed in by wiring. Catalogue, Clock and Sessions are needed; the rest has safe defaults.
type Options struct {
	Catalogue *lang.Catalogue
	Clock     clock.Clock
	Sessions  Sessions
	Assets    fs.FS // built files; nil serves none
	Random    io.Reader
	Log       *slog.Logger

	Name    string // in the staff bar and the title of staff tabs
	Public  string // who speaks on public pages
	Hotline Hotline
	Exit    string // the neutral site that leaving quickly opens
	Nav     []NavItem
	Zone    *time.Location // of public pages

	Demo    bool // says so on every page, serves the gallery
	TLS     bool // cookies are Secure with the __Host- prefix, and HSTS is sent
	Proxied bool // the client's address is the last of X-Forwarded-For
	Limits  Limits
	MaxBody int64 // bytes of a request body; 1 MiB by default

	Idle, Absolute time.Duration // of sessions; 30 minutes and 12 hours by default

	// Act returns a context in which the session's user acts; fault.SignIn when the role is over. Nil leaves it as it is.
	Act func(ctx context.Context, x Session) (context.Context, error)
}

// Site is the one door for pages.
type Site struct {
	o       Options
	mux     *http.ServeMux
	handler http.Handler
	limit   *limiter
	etags   map[string]string
	mu      sync.RWMutex
	parsed  map[parseKey]*parsed
	pages   []Declared
	samples []Sample
	gallery bool // its routes stand
}

// New makes a site. Domains then add their pages with Public, Staff and Declare.
func New(o Options) (*Site, error) {
	if o.Catalogue == nil || o.Clock == nil || o.Sessions == nil {
		return nil, errors.New("web: Catalogue, Clock and Sessions are needed")
	}
	defaults(&o)
	s := &Site{o: o, mux: http.NewServeMux(), parsed: map[parseKey]*parsed{}, limit: newLimiter(o.Limits, o.Clock, o.Random)}
	if err := errors.Join(o.Catalogue.Register("web", Words), o.Catalogue.Register("ui", ui.Words)); err != nil {
		return nil, err
	}
	if err := s.Declare(faultPage, faultPublicPage, patternsPage, galleryPage); err != nil {
		return nil, err
	}
	if o.Assets != nil {
		if err := s.serveAssets(o.Assets); err != nil {
			return nil, err
		}
	}
	s.mux.HandleFunc("/", s.unknown)
	s.handler = s.chain(s.mux)
	return s, nil
}

func defaults(o *Options) {
	set := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	set(&o.Name, "Manumit")
	set(&o.Public, "Counter-Trafficking Task Force")
	set(&o.Exit, "https://www.weather.gov/")
	set(&o.Hotline.Phone, "1-888-373-7888")
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.MaxBody == 0 {
		o.MaxBody = 1 << 20
	}
	if o.Idle == 0 {
		o.Idle = 30 * time.Minute
	}
	if o.Absolute == 0 {
		o.Absolute = 12 * time.Hour
	}
}

// Public serves anyone; no session is looked up and no cookie is set. Patterns are those of http.ServeMux.
func (s *Site) Public(pattern string, h Handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if !s.limit.allow(s.address(r), r.Method) {
			s.tooMany(w, r)
			return
		}
		s.serve(w, r, h)
	})
}

// Staff serves whoever is signed in and sends everyone else to /sign-in.
func (s *Site) Staff(pattern string, h Handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		r, ok, err := s.withSession(w, r)
		switch {
		case err != nil:
			s.fail(w, r, err)
		case !ok:
			s.toSignIn(w, r)
		default:
			s.serve(w, r, s.acting(h))
		}
	})
}

// acting names who acts before the page is made.
func (s *Site) acting(h Handler) Handler {
	if s.o.Act == nil {
		return h
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		x, _ := SessionOf(r.Context())
		ctx, err := s.o.Act(r.Context(), x)
		if err != nil {
			return err
		}
		return h(w, r.WithContext(ctx))
	}
}

// Limit holds a handler to the limits of public pages: for the API's open operations.
func (s *Site) Limit(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.limit.allow(s.address(r), r.Method) {
			s.tooMany(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// Plain adds a handler that is neither page nor protected here, such as an API with its own keys or a health check.
func (s *Site) Plain(pattern string, h http.Handler) { s.mux.Handle(pattern, h) }

// Mux is the site's mux, for the API's own adapter.
func (s *Site) Mux() *http.ServeMux { return s.mux }

func (s *Site) serve(w http.ResponseWriter, r *http.Request, h Handler) {
	if err := h(w, r); err != nil {
		s.fail(w, r, err)
	}
}

func (s *Site) unknown(w http.ResponseWriter, r *http.Request) {
	if _, err := r.Cookie(s.cookieName()); err == nil {
		if with, ok, err := s.withSession(w, r); err == nil && ok {
			r = with
		}
	}
	s.fail(w, r, errNotFound)
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Server is an HTTP server with the timeouts that a public site needs.
func (s *Site) Server(addr string) *http.Server {
	return &http.Server{
		Addr: addr, Handler: s,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(quiet{s.o.Log.Handler()}, slog.LevelWarn),
	}
}

// Now is the site's clock.
func (s *Site) Now() time.Time { return s.o.Clock.Now() }

// Once makes a token for a form's hidden field "once": 128 random bits. Whoever stores what the form says keeps the token
// beside it, so that a form sent twice gives the same answer.
func (s *Site) Once() string { return s.random(16) }

func (s *Site) random(bytes int) string {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(s.o.Random, b); err != nil {
		panic("web: no randomness") // nothing safe can be done without it
	}
	return hex.EncodeToString(b)
}

// Redirect leads to a path of this site after something was done (303), keeping a language chosen in the address.
func (s *Site) Redirect(w http.ResponseWriter, r *http.Request, path string) error {
	if !local(path) {
		return fmt.Errorf("web: redirect to a place that is not a path of this site")
	}
	http.Redirect(w, r, ui.Keep(path, keepOf(r)), http.StatusSeeOther)
	return nil
}
