package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/manumit/manumit/kernel/fault"
)

// Info names the API.
type Info struct{ Title, Version string }

// API is the edge.
type API struct{ huma huma.API }

// Operation is one act. Open operations need no session or key; what may be done is asked by the domain's guard.
type Operation struct {
	ID, Method, Path string
	Summary, Tag     string
	Status           int   // of success; 200 by default
	MaxBody          int64 // bytes; 1 MiB by default
}

// problem is RFC 9457 without anything that was sent.
type problem struct {
	Title  string   `json:"title"`
	Status int      `json:"status"`
	Detail string   `json:"detail,omitempty"`
	Errors []detail `json:"errors,omitempty"`
}

type detail struct {
	Location string `json:"location,omitempty"`
	Message  string `json:"message"`
}

func (p *problem) Error() string               { return p.Detail }
func (p *problem) GetStatus() int              { return p.Status }
func (p *problem) ContentType(_ string) string { return "application/problem+json" }

func init() {
	// huma keeps this in a package variable and would echo refused values. Set once, before any API exists.
	huma.NewError = newProblem
}

// unexpected is what huma says of a property that is not declared.
const unexpected = "unexpected property"

func newProblem(status int, _ string, errs ...error) huma.StatusError {
	p := &problem{Title: http.StatusText(status), Status: status, Detail: sentence(status)}
	for _, e := range errs {
		d, ok := e.(*huma.ErrorDetail) //nolint:errorlint // huma hands over the detail itself
		if !ok {
			continue // its text may hold what was sent
		}
		at := d.Location
		if d.Message == unexpected { // the sender invented this name: only where it stood is told
			at = at[:max(0, strings.LastIndex(at, "."))]
		}
		p.Errors = append(p.Errors, detail{Location: at, Message: message(d.Message)})
	}
	return p
}

// message keeps what was expected. Sentences of parsers quote the value after a colon.
func message(m string) string {
	switch {
	case strings.HasPrefix(m, "expected string to be RFC"), strings.HasPrefix(m, "expected duration"), strings.HasPrefix(m, "expected string to be regex"):
		before, _, _ := strings.Cut(m, ":")
		return before
	case strings.HasPrefix(m, "expected "), strings.HasPrefix(m, "required "), m == unexpected, m == "validation failed":
		return m
	}
	return "does not fit"
}

func sentence(status int) string {
	switch {
	case status == http.StatusNotFound:
		return "There is no such record, or it is not open to you."
	case status == http.StatusRequestEntityTooLarge:
		return "This is larger than is taken."
	case status == http.StatusUnsupportedMediaType:
		return "Send JSON."
	case status == http.StatusTooManyRequests:
		return "Too many requests: wait a minute."
	case status == http.StatusConflict:
		return "Somebody else changed this record, or it exists already. Nothing was saved."
	case status == http.StatusUnauthorized:
		return "Sign in first."
	case status == http.StatusServiceUnavailable:
		return "Not possible right now. Nothing was saved."
	case status >= 500:
		return "Something failed on our side. Nothing was saved."
	}
	return "What was sent does not fit. Nothing was saved."
}

// New adds the edge to a mux: the operations and /api/openapi.json.
func New(mux *http.ServeMux, info Info) *API {
	c := huma.DefaultConfig(info.Title, info.Version)
	c.DocsPath, c.SchemasPath = "", ""
	c.OpenAPIPath = "/api/openapi"
	c.CreateHooks = nil // no $schema links in bodies
	return &API{huma: humago.New(mux, c)}
}

// Register adds one operation.
func Register[In, Out any](a *API, op Operation, h func(context.Context, *In) (*Out, error)) {
	o := huma.Operation{OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, DefaultStatus: op.Status, MaxBodyBytes: op.MaxBody}
	if op.Tag != "" {
		o.Tags = []string{op.Tag}
	}
	huma.Register(a.huma, o, func(ctx context.Context, in *In) (*Out, error) {
		out, err := h(ctx, in)
		if err != nil {
			return nil, Problem(err)
		}
		return out, nil
	})
}

// Problem turns an error into the answer that tells its kind and, for Invalid, the fields; nothing else.
func Problem(err error) error {
	status := map[fault.Kind]int{
		fault.Invalid: 422, fault.NotFound: 404, fault.Refused: 404, fault.Conflict: 409,
		fault.Unavailable: 503, fault.TooMany: 429, fault.SignIn: 401,
	}[fault.KindOf(err)]
	if status == 0 {
		status = 500
	}
	p := &problem{Title: http.StatusText(status), Status: status, Detail: sentence(status)}
	if f := fault.As(err); f != nil && f.Kind == fault.Invalid {
		for _, x := range f.Fields {
			p.Errors = append(p.Errors, detail{Location: "body." + x.Name, Message: x.Want})
		}
	}
	return p
}
