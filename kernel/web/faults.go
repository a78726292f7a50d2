package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/web/ui"
)

// FaultView is the body of the page that stands for an answer that could not be given. It never holds what was entered.
type FaultView struct {
	Title, Text string
	Wants       []string // what was expected
	Conflict    *ui.Conflict
	ID          string // of the request, for faults of ours
	Phone       bool   // point to the phone
}

var (
	faultPage       = Page[FaultView](own, "pages/fault.tmpl")
	faultPublicPage = PublicPage[FaultView](own, "pages/fault-public.tmpl")
	errNotFound     = fault.New(fault.NotFound, "not found")
)

// fail writes the page for an error. A stranger cannot tell "no such record" from "not for you": the bytes are equal,
// and hold nothing of the request, not even its path.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	_, staff := SessionOf(r.Context())
	kind := kindOf(err)
	if kind == fault.SignIn && !staff {
		s.toSignIn(w, r)
		return
	}
	id := RequestID(r.Context())
	level := slog.LevelInfo
	if kind == fault.Internal || kind == fault.Unavailable {
		level = slog.LevelError
	}
	attrs := []slog.Attr{slog.String("id", id), slog.String("kind", kind.String()), slog.String("pattern", r.Pattern)}
	if level == slog.LevelError {
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	s.o.Log.LogAttrs(r.Context(), level, "fault", attrs...)

	status, view := faultView(kind, err, staff, id)
	if kind == fault.TooMany {
		w.Header().Set("Retry-After", "60")
	}
	page := Declared(faultPublicPage)
	if staff {
		page = faultPage
	}
	if err := page.renderAny(w, r, s, view.Title, view, Status(status), At("/")); err != nil {
		s.o.Log.LogAttrs(r.Context(), slog.LevelError, "fault page failed", slog.String("id", id))
		http.Error(w, "Something failed on our side. Nothing was saved.", http.StatusInternalServerError)
	}
}

// kindOf also knows the errors that come from reading a request.
func kindOf(err error) fault.Kind {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.Invalid
	case fault.As(err) == nil && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)):
		return fault.Unavailable
	}
	return fault.KindOf(err)
}

func faultView(kind fault.Kind, err error, staff bool, id string) (int, FaultView) {
	f := fault.As(err)
	switch kind {
	case fault.Invalid:
		v := FaultView{Title: "Please check what was entered", Text: "Something does not fit. Nothing was saved. Go back to correct it: your browser keeps what you typed."}
		if f == nil {
			v.Text = "This is larger than we can take. Nothing was saved."
			return http.StatusRequestEntityTooLarge, v
		}
		for _, x := range f.Fields {
			v.Wants = append(v.Wants, x.Want)
		}
		return http.StatusUnprocessableEntity, v
	case fault.NotFound, fault.Refused:
		if staff {
			return http.StatusNotFound, FaultView{Title: "Not found, or not open to your role", Text: "Check the address, or ask your supervisor who can open it. Nothing was changed."}
		}
		return http.StatusNotFound, FaultView{Title: "This page is not here", Text: "The address may be mistyped, or the page has moved.", Phone: true}
	case fault.SignIn:
		return http.StatusForbidden, FaultView{Title: "Please sign in again", Text: "For this, you must have signed in a short while ago. Nothing was changed."}
	case fault.Conflict:
		v := FaultView{Title: "Someone saved this record while you were writing", Text: "Nothing of yours was saved yet, and nothing of theirs is lost. Go back to see what you typed, and open the record again to see what changed."}
		if f != nil && staff {
			switch theirs := f.Theirs.(type) {
			case ui.Conflict:
				v.Conflict = &theirs
			case *ui.Conflict:
				v.Conflict = theirs
			}
		}
		return http.StatusConflict, v
	case fault.Unavailable:
		return http.StatusServiceUnavailable, FaultView{Title: "Not possible right now", Text: "A part of this service cannot be reached. Nothing was saved. Please try again in a minute.", Phone: !staff}
	case fault.TooMany:
		return http.StatusTooManyRequests, FaultView{Title: "Please wait a moment", Text: "Many requests came from your network. You did nothing wrong. Wait a minute and try again, or call: a person answers.", Phone: true}
	}
	return http.StatusInternalServerError, FaultView{Title: "Something failed on our side", Text: "Nothing was saved. Please try again; if it fails again, tell us this number.", ID: id, Phone: !staff}
}

func (s *Site) tooMany(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, fault.New(fault.TooMany, "too many requests"))
}
