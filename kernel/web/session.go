package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
)

// Session says who is signed in, in which role of which agency. It holds nothing about the people that are helped.
type Session struct {
	User     string // id
	Role     string // code, as policies know it: "advocate"
	RoleName string // "Shift supervisor", shown in the bar
	Agency   string // id
	Place    string // "HHS, Office on Trafficking in Persons", shown in the bar
	Zone     string // IANA name of the agency's zone
	Lang     string // stored choice; empty asks the browser
	Notice   string // shown once on the next page
	Started  time.Time
	Seen     time.Time
}

// Sessions keeps sessions. tokenHash is the SHA-256 of a 256-bit token: a stolen table signs nobody in.
// Find answers a NotFound fault when there is none. Save inserts or replaces.
type Sessions interface {
	Find(ctx context.Context, tokenHash []byte) (Session, error)
	Save(ctx context.Context, tokenHash []byte, s Session) error
	End(ctx context.Context, tokenHash []byte) error
}

type sessionKey struct{}

// SessionOf returns the session of a staff request.
func SessionOf(ctx context.Context) (Session, bool) {
	s, ok := ctx.Value(sessionKey{}).(held)
	return s.Session, ok
}

type held struct {
	Session
	hash []byte
}

func (s *Site) cookieName() string {
	if s.o.TLS {
		return "__Host-manumit"
	}
	return "manumit"
}

func (s *Site) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{Name: s.cookieName(), Value: value, Path: "/", MaxAge: age, HttpOnly: true,
		Secure: s.o.TLS, SameSite: http.SameSiteStrictMode})
}

func hashOf(r *http.Request, name string) []byte {
	c, err := r.Cookie(name)
	if err != nil {
		return nil
	}
	token, err := hex.DecodeString(c.Value)
	if err != nil || len(token) != 32 {
		return nil
	}
	h := sha256.Sum256(token)
	return h[:]
}

// withSession finds the session of a request. One that is too old, or was idle too long, is ended.
func (s *Site) withSession(w http.ResponseWriter, r *http.Request) (*http.Request, bool, error) {
	hash := hashOf(r, s.cookieName())
	if hash == nil {
		return r, false, nil
	}
	ctx := r.Context()
	x, err := s.o.Sessions.Find(ctx, hash)
	if fault.Is(err, fault.NotFound) {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	now := s.Now()
	if now.Sub(x.Started) >= s.o.Absolute || now.Sub(x.Seen) >= s.o.Idle {
		s.setCookie(w, "", -1)
		return r, false, s.o.Sessions.End(ctx, hash)
	}
	// A write per request would cost more than it tells: the idle time is exact to a minute. A notice is shown once.
	if now.Sub(x.Seen) >= time.Minute || x.Notice != "" && r.Method == http.MethodGet {
		next := x
		next.Seen = now
		if r.Method == http.MethodGet {
			next.Notice = ""
		}
		if err := s.o.Sessions.Save(ctx, hash, next); err != nil {
			return r, false, err
		}
	}
	return r.WithContext(context.WithValue(ctx, sessionKey{}, held{x, hash})), true, nil
}

// SignIn starts a session with a new token, whatever token the browser had before.
func (s *Site) SignIn(w http.ResponseWriter, r *http.Request, x Session) error {
	if old := hashOf(r, s.cookieName()); old != nil {
		if err := s.o.Sessions.End(r.Context(), old); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	token := s.random(32)
	raw, err := hex.DecodeString(token)
	if err != nil {
		return err
	}
	hash := sha256.Sum256(raw)
	x.Started, x.Seen = s.Now(), s.Now()
	if err := s.o.Sessions.Save(r.Context(), hash[:], x); err != nil {
		return err
	}
	s.setCookie(w, token, int(s.o.Absolute/time.Second))
	return nil
}

// SignOut ends the session of the browser, if it has one.
func (s *Site) SignOut(w http.ResponseWriter, r *http.Request) error {
	s.setCookie(w, "", -1)
	hash := hashOf(r, s.cookieName())
	if hash == nil {
		return nil
	}
	if err := s.o.Sessions.End(r.Context(), hash); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return nil
}

// Notify keeps a sentence for the next page this person sees: an English key, never personal data.
func (s *Site) Notify(r *http.Request, text string) error {
	x, ok := r.Context().Value(sessionKey{}).(held)
	if !ok {
		return nil
	}
	x.Notice = text
	return s.o.Sessions.Save(r.Context(), x.hash, x.Session)
}

// Speak stores the language that a signed-in person chose.
func (s *Site) Speak(r *http.Request, t lang.Tag) error {
	x, ok := r.Context().Value(sessionKey{}).(held)
	if !ok {
		return nil
	}
	x.Lang = string(t)
	return s.o.Sessions.Save(r.Context(), x.hash, x.Session)
}

func (s *Site) toSignIn(w http.ResponseWriter, r *http.Request) {
	to := "/sign-in"
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?next=" + url.QueryEscape(r.URL.Path)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// Next is the path that somebody wanted before signing in, from the field or parameter "next"; otherwise fallback.
func Next(r *http.Request, fallback string) string {
	if p := r.FormValue("next"); local(p) {
		return p
	}
	return fallback
}

// local reports whether p is a path of this site: browsers read "//host" and "/\host" as other hosts.
func local(p string) bool {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return false
	}
	u, err := url.Parse(p)
	return err == nil && u.Host == "" && u.Scheme == ""
}
