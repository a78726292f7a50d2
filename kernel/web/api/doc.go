// Package api is the one door for the OpenAPI edge (huma behind it).
//
//	a := api.New(site.Mux(), api.Info{Title: "Manumit", Version: "1"})
//	api.Register(a, api.Operation{ID: "list-services", Method: "GET", Path: "/api/services", Summary: "…"}, handler)
//	func handler(ctx context.Context, in *Input) (*Output, error)
//
// Input and Output are huma structs (path, query, header and Body fields with their tags). Faults become problem+json
// (RFC 9457) by their kind. Promise: no answer echoes a value that was sent; /api/openapi.json is served, the page that
// would load scripts from another host is not.
package api
