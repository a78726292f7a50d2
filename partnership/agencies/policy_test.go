package agencies_test

import (
	"slices"
	"testing"

	"github.com/manumit/manumit/kernel/access"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/partnership/agencies"
)

// everyone lists the roles that may do an act to a record of their own agency, by somebody else, about somebody else.
var everyone = map[access.Act][]access.Role{
	agencies.ActAgencyAdd: nil,
	agencies.ActAgencyEnd: nil,
	agencies.ActUserAdd:   {access.Administrator},
	agencies.ActUserEnd:   {access.Administrator},
	agencies.ActCode:      {access.Administrator},
	agencies.ActPropose:   {access.Administrator},
	agencies.ActSecond:    {access.Officer},
	agencies.ActRefuse:    {access.Officer},
	agencies.ActEnd:       {access.Administrator, access.Officer},
	agencies.ActUserList:  allRoles(),
	agencies.ActUserName:  allRoles(),
	agencies.ActActing:    nil,
	agencies.ActFirstLink: nil,
	agencies.ActEnrol:     nil,
	agencies.ActBegin:     nil,
	agencies.ActDemo:      nil,
	agencies.ActOffers:    nil,
	agencies.ActSwitch:    nil,
}

// open are the acts that name no agency's secret: every user may.
var open = []access.Act{agencies.ActAgencyName, agencies.ActAgencyList, agencies.ActRoles, agencies.ActFirstOpen}

func allRoles() []access.Role {
	var out []access.Role
	for _, t := range access.Titles {
		out = append(out, t.Role)
	}
	return out
}

func kindOf(a access.Act) string {
	switch a {
	case agencies.ActAgencyAdd, agencies.ActAgencyEnd, agencies.ActUserList, agencies.ActActing:
		return "Agency"
	case agencies.ActSecond, agencies.ActRefuse, agencies.ActEnd, agencies.ActPropose:
		return "Grant"
	}
	return "Staff"
}

func TestEveryActByEveryRole(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	var known []access.Act
	for act, may := range everyone {
		known = append(known, act)
		for _, role := range append(allRoles(), access.Nobody) {
			for _, own := range []bool{true, false} {
				who := access.Principal{Kind: access.User, ID: "somebody", Agency: "harbor-shelter", Role: role}
				on := access.Resource{Kind: kindOf(act), ID: "x", Agency: "harbor-shelter", Attrs: map[string]any{"by_host": false, "unstaffed": true,
					"user": "another", "granted_by": "a third", "coded": true, "demo": true}}
				if !own {
					on.Agency = "state-cps"
				}
				want := own && slices.Contains(may, role)
				if act == agencies.ActUserList || act == agencies.ActUserName {
					want = own
				}
				if got := k.Policies.Judge(who, act, on, "not asked", true); got != want {
					t.Errorf("%s as %s, own agency %v: %v", act, role, own, got)
				}
				about := on
				about.Attrs = map[string]any{"by_host": false, "unstaffed": true, "user": "somebody", "granted_by": "a third", "coded": true, "demo": true}
				self := act == agencies.ActPropose || act == agencies.ActUserEnd || act == agencies.ActCode || act == agencies.ActSecond || act == agencies.ActRefuse
				if self && k.Policies.Judge(who, act, about, "not asked", true) {
					t.Errorf("%s as %s about himself", act, role)
				}
			}
		}
	}
	for _, act := range k.Policies.Acts() {
		if !slices.Contains(known, act) && !slices.Contains(open, act) {
			t.Errorf("%s stands in no table", act)
		}
	}
	for _, act := range append(known, open...) {
		if !slices.Contains(k.Policies.Acts(), act) {
			t.Errorf("%s has no policy", act)
		}
	}
}
