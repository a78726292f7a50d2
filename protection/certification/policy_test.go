package certification_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	cert "github.com/manumit/manumit/protection/certification"
)

// TestWhoMay is the table of every act × role × agency; what is not in it is refused.
func TestWhoMay(t *testing.T) {
	policies, err := access.LoadPolicies(cert.Domain.Files)
	if err != nil {
		t.Fatal(err)
	}
	const (
		off, cw  = "requester/mandated_report_officer", "requester/case_worker"
		adv, sup = "requester/advocate", "requester/supervisor"
		spec     = "recipient/certification_specialist"
		app      = "recipient/certification_approver"
		ana      = "recipient/analyst"
	)
	minor := func(sent bool) access.Resource {
		agency := "recipient"
		state := "interim assistance"
		if !sent {
			agency, state = "requester", "draft"
		}
		return access.Resource{Kind: "Request", ID: "r", Agency: agency, Attrs: map[string]any{"requester": "requester", "recipient": "recipient", "state": state, "sent": sent, "proposed_by": "other"}}
	}
	adult := access.Resource{Kind: "Adult", ID: "a", Agency: "recipient", Attrs: map[string]any{"state": "basis verified", "proposed_by": "other", "certifies": true}}
	letter := access.Resource{Kind: "Letter", ID: "l", Agency: "recipient", Attrs: map[string]any{"kind": "eligibility", "status": "valid", "proposed_by": "other"}}
	list := func(kind string) access.Resource { return access.Resource{Kind: kind, ID: "x", Agency: "recipient"} }
	for _, x := range []struct {
		act  access.Act
		on   access.Resource
		kind consent.Kind
		may  []string
	}{
		{cert.ActDraft, minor(false), "not asked", []string{"flow/minor_notice"}},
		{cert.ActPrepare, minor(false), "not asked", []string{off}},
		{cert.ActPrepare, minor(true), "not asked", nil},
		{cert.ActSend, minor(false), consent.NotNeeded, []string{off}},
		{cert.ActSend, minor(false), consent.Granted, nil},
		{cert.ActSend, minor(false), "not asked", nil},
		{cert.ActSend, minor(true), consent.NotNeeded, nil},
		{cert.ActComplete, minor(true), consent.NotNeeded, []string{off, cw, spec}},
		{cert.ActComplete, minor(true), "not asked", []string{spec}},
		{cert.ActAnswer, minor(true), consent.Granted, []string{off, cw, spec}},
		{cert.ActAnswer, minor(false), consent.Granted, nil},
		{cert.ActReconsider, minor(true), consent.Granted, []string{off, cw, spec}},
		{cert.ActReview, minor(true), "not asked", []string{spec}},
		{cert.ActReview, minor(false), "not asked", nil},
		{cert.ActAsk, minor(true), "not asked", []string{spec}},
		{cert.ActPropose, minor(true), "not asked", []string{spec}},
		{cert.ActCorrect, minor(true), "not asked", []string{spec}},
		{cert.ActDecide, minor(true), "not asked", []string{app}},
		{cert.ActExtend, minor(true), "not asked", []string{app}},
		{cert.ActWithdraw, minor(true), "not asked", []string{off, spec}},
		{cert.ActWithdraw, minor(false), "not asked", []string{off}},
		{cert.ActView, minor(true), "not asked", []string{off, cw, spec, app}},
		{cert.ActView, minor(false), "not asked", []string{off, cw}},
		{cert.ActOpen, minor(true), "not asked", []string{spec, app}},
		{cert.ActOpen, minor(false), "not asked", nil},
		{cert.ActStatus, minor(true), "not asked", []string{adv, sup, off, cw}},
		{cert.ActList, list("Requests"), "not asked", []string{"recipient/mandated_report_officer", "recipient/case_worker", spec, app}},
		{cert.ActAdultSubmit, adult, "not asked", []string{spec}},
		{cert.ActAdultVerify, adult, "not asked", []string{spec}},
		{cert.ActAdultPropose, adult, "not asked", []string{spec}},
		{cert.ActAdultClose, adult, "not asked", []string{spec}},
		{cert.ActAdultCorrect, adult, "not asked", []string{spec}},
		{cert.ActAdultDecide, adult, "not asked", []string{app}},
		{cert.ActAdultView, adult, "not asked", []string{spec, app}},
		{cert.ActAdultOpen, adult, "not asked", []string{spec, app}},
		{cert.ActAdultList, list("Adults"), "not asked", []string{spec, app}},
		{cert.ActLetterPropose, letter, "not asked", []string{spec}},
		{cert.ActLetterDecide, letter, "not asked", []string{app}},
		{cert.ActLetterView, letter, "not asked", []string{spec, app}},
		{cert.ActLetterPrint, letter, "not asked", []string{spec, app}},
		{cert.ActLetterCheck, list("LetterCheck"), "not asked", []string{"everybody"}},
		{cert.ActCount, list("Letters"), "not asked", []string{ana, "console/somebody", "flow/report", "flow/statistics"}},
		{cert.ToldIssued, letter, "not asked", nil},
		{cert.ToldReplaced, letter, "not asked", nil},
		{cert.ToldAnnulled, letter, "not asked", nil},
	} {
		want := map[string]bool{}
		for _, m := range x.may {
			want[m] = true
		}
		for _, who := range everybody() {
			name := who.Agency + "/" + string(who.Role)
			if who.Kind != access.User {
				name = string(who.Kind) + "/" + who.ID
			}
			if got := policies.Judge(who, x.act, x.on, x.kind, false); got != (want[name] || want["everybody"]) {
				t.Errorf("%s, consent %s, state %v: %s may: %v", x.act, x.kind, x.on.Attrs["state"], name, got)
			}
		}
	}
	// The second person is never the first, and there must be a first.
	for act, on := range map[access.Act]access.Resource{cert.ActDecide: minor(true), cert.ActAdultDecide: adult, cert.ActLetterDecide: letter} {
		for proposedBy, want := range map[string]bool{"me": false, "": false, "other": true} {
			on.Attrs["proposed_by"] = proposedBy
			who := access.Principal{Kind: access.User, ID: "me", Agency: "recipient", Role: access.Approver}
			if policies.Judge(who, act, on, "not asked", true) != want {
				t.Errorf("%s, proposed by %q: not %v", act, proposedBy, want)
			}
		}
	}
	adult.Attrs["certifies"] = false
	if policies.Judge(access.Principal{Kind: access.User, ID: "me", Agency: "recipient", Role: access.Specialist}, cert.ActAdultSubmit, adult, "not asked", true) {
		t.Error("an agency that does not certify takes a request")
	}
	for _, a := range policies.Acts() {
		if !strings.HasPrefix(string(a), "certification.") {
			t.Errorf("a policy about %s", a)
		}
	}
}

func everybody() []access.Principal {
	var out []access.Principal
	for _, agency := range []string{"requester", "recipient", "third"} {
		for _, r := range access.Titles {
			out = append(out, access.Principal{Kind: access.User, ID: "me", Agency: agency, Role: r.Role})
		}
	}
	for _, f := range []string{"minor_notice", "report", "statistics", "disclose"} {
		out = append(out, access.FlowAs(f))
	}
	return slices.Concat(out, []access.Principal{access.Stranger, access.ConsoleAs("somebody")})
}
