package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/fault"
)

type in struct {
	Kind string `path:"kind"`
	Body struct {
		Age  int    `json:"age" minimum:"0" maximum:"130"`
		Name string `json:"name" maxLength:"10" pattern:"^[a-z]+$"`
		When string `json:"when,omitempty" format:"date-time"`
		Mail string `json:"mail,omitempty" format:"email"`
	}
}

type out struct {
	Body struct {
		Ok bool `json:"ok"`
	}
}

func edge() *http.ServeMux {
	mux := http.NewServeMux()
	Register(New(mux, Info{"Test", "1"}), Operation{ID: "x", Method: "POST", Path: "/api/x/{kind}"}, func(_ context.Context, i *in) (*out, error) {
		switch i.Kind {
		case "missing":
			return nil, fault.New(fault.NotFound, "SECRET")
		case "refused":
			return nil, fault.New(fault.Refused, "SECRET")
		case "invalid":
			return nil, fault.Wrong("name", "Please fill this in")
		case "conflict":
			return nil, &fault.Fault{Kind: fault.Conflict, Theirs: "SECRET"}
		case "plain":
			return nil, errors.New("SECRET")
		}
		o := &out{}
		o.Body.Ok = true
		return o, nil
	})
	return mux
}

func send(t *testing.T, mux *http.ServeMux, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestNothingIsEchoed(t *testing.T) {
	mux := edge()
	for _, body := range []string{
		`{"age":"SECRET","name":"a"}`, `{"age":1,"name":"SECRET"}`, `{"age":1,"name":"a","SECRET":1}`, `"SECRET"`, `{"age":1,"name":"a","when":"SECRET"}`,
		`{"age":1,"name":"a","mail":"SECRET"}`, `{"SECRET`, `["SECRET"]`, `{"age":1e999,"name":"SECRETSECRET"}`,
	} {
		w := send(t, mux, "/api/x/fine", body)
		if w.Code < 400 || w.Code >= 500 {
			t.Errorf("%s: status %d", body, w.Code)
		}
		if strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("echoed: %s", w.Body)
		}
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("content type %q", got)
		}
	}
	if w := send(t, mux, "/api/x/fine", `{"age":131,"name":"a"}`); !strings.Contains(w.Body.String(), "body.age") || !strings.Contains(w.Body.String(), "<= 130") && !strings.Contains(w.Body.String(), `\u003c= 130`) {
		t.Errorf("does not tell the field and what was expected: %s", w.Body)
	}
}

func TestFaults(t *testing.T) {
	mux := edge()
	bodies := map[string]string{}
	for kind, want := range map[string]int{"missing": 404, "refused": 404, "invalid": 422, "conflict": 409, "plain": 500, "fine": 200} {
		w := send(t, mux, "/api/x/"+kind, `{"age":1,"name":"a"}`)
		bodies[kind] = w.Body.String()
		if w.Code != want || strings.Contains(bodies[kind], "SECRET") {
			t.Errorf("%s: %d %s", kind, w.Code, bodies[kind])
		}
	}
	if bodies["missing"] != bodies["refused"] {
		t.Error("refused can be told from missing")
	}
	if !strings.Contains(bodies["invalid"], "body.name") {
		t.Errorf("the field is not told: %s", bodies["invalid"])
	}
}

func TestDescription(t *testing.T) {
	mux := edge()
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	var spec struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	if err := json.Unmarshal(get("/api/openapi.json").Body.Bytes(), &spec); err != nil || !strings.HasPrefix(spec.OpenAPI, "3.1") || spec.Paths["/api/x/{kind}"] == nil {
		t.Errorf("%v %+v", err, spec)
	}
	if w := get("/docs"); w.Code != 404 {
		t.Errorf("a page that loads from elsewhere is served: %d", w.Code)
	}
}
