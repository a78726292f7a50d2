package hotline

import (
	"context"
	"net/http"

	"github.com/manumit/manumit/kernel/web/api"
)

type signalIn struct {
	Body struct {
		Channel   string `json:"channel" enum:"text,chat,online report,email" doc:"How it came; voices are logged by an advocate"`
		Path      string `json:"path,omitempty" enum:"help,tip" doc:"help: for myself or someone I know (default); tip: something seen"`
		Language  string `json:"language,omitempty" pattern:"^([a-z]{2,3})?$" patternDescription:"a language code of two or three letters" doc:"ISO 639"`
		Purpose   string `json:"purpose,omitempty" enum:"crisis,tip,t&ta,referral,general,high risk" doc:"Purpose code, if somebody coded it"`
		Relation  string `json:"relation,omitempty" enum:"potential victim,family or friend,community member,service provider,other,not asked,declined,unknown"`
		Narrative string `json:"narrative,omitempty" maxLength:"8000"`
		Contact   string `json:"contact,omitempty" maxLength:"8000"`
		Safe      string `json:"safe_contact,omitempty" maxLength:"8000"`
		ClientRef string `json:"client_ref,omitempty" maxLength:"100" doc:"The sender's own reference: the same report under it is one signal with one code"`
	}
}

type signalOut struct {
	Body struct {
		Code string `json:"code" doc:"Return code: told once, kept as a keyed hash only"`
	}
}

// API adds POST /api/signals: for channels that speak for the public. What is sent stands under the policy of the public.
func API(a *api.API, s *Service) {
	api.Register(a, api.Operation{ID: "report-signal", Method: http.MethodPost, Path: "/api/signals", Summary: "Report one contact",
		Tag: "hotline", Status: http.StatusCreated, MaxBody: 128 << 10}, func(ctx context.Context, in *signalIn) (*signalOut, error) {
		b := in.Body
		d := Draft{Path: Help, Channel: Channel(b.Channel), Language: b.Language, Purpose: Purpose(b.Purpose), Relation: b.Relation,
			Narrative: b.Narrative, Contact: b.Contact, Safe: b.Safe}
		if b.Path == string(Tips) {
			d.Path = Tips
		}
		var out signalOut
		var err error
		out.Body.Code, err = s.Report(ctx, d, b.ClientRef)
		return &out, err
	})
}
