package access

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"github.com/cedar-policy/cedar-go"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/fault"
)

// Act is something a principal may do, "domain.noun.verb". Every act has a policy, or the house test fails.
type Act string

// Resource is what an act is done to, with the attributes its policies read.
type Resource struct {
	Kind    string // Cedar entity type: "Situation"
	ID      string
	Agency  string         // whose record it is
	Subject string         // opaque id of the person it is about, if any
	Attrs   map[string]any // string, bool, int, []string
	Leaving *consent.Question
}

// Policies are all policies of the house, indexed by act.
type Policies struct{ byAct map[Act]cedar.PolicyMap }

// LoadPolicies reads policy.cedar of each domain. A policy must name the acts it is about.
func LoadPolicies(domains ...fs.FS) (*Policies, error) {
	p := &Policies{byAct: map[Act]cedar.PolicyMap{}}
	for i, d := range domains {
		text, err := fs.ReadFile(d, "policy.cedar")
		if err != nil {
			return nil, err
		}
		list, err := cedar.NewPolicyListFromBytes("policy.cedar", text)
		if err != nil {
			return nil, err
		}
		for k, policy := range list {
			acts, err := actsOf(policy)
			if err != nil {
				return nil, err
			}
			for _, a := range acts {
				if p.byAct[a] == nil {
					p.byAct[a] = cedar.PolicyMap{}
				}
				p.byAct[a][cedar.PolicyID(fmt.Sprintf("%d.%d", i, k))] = policy
			}
		}
	}
	return p, nil
}

func actsOf(p *cedar.Policy) ([]Act, error) {
	raw, err := p.MarshalJSON()
	if err != nil {
		return nil, err
	}
	type entity struct{ Type, ID string }
	var shape struct {
		Action struct {
			Op       string
			Entity   entity
			Entities []entity
		}
	}
	if err := json.Unmarshal(raw, &shape); err != nil {
		return nil, err
	}
	es := shape.Action.Entities
	if shape.Action.Op == "==" {
		es = []entity{shape.Action.Entity}
	}
	if len(es) == 0 {
		return nil, fmt.Errorf("access: the policy at line %d names no act", p.Position().Line)
	}
	var out []Act
	for _, e := range es {
		out = append(out, Act(e.ID))
	}
	return out, nil
}

// Acts lists every act some policy speaks of.
func (p *Policies) Acts() []Act {
	var out []Act
	for a := range p.byAct {
		out = append(out, a)
	}
	slices.Sort(out)
	return out
}

// Judge decides, without asking consent: pure, for tests and for pages that hide a button.
func (p *Policies) Judge(who Principal, act Act, on Resource, consented consent.Kind, stepped bool) bool {
	set, ok := p.byAct[act]
	if !ok {
		return false
	}
	user := cedar.NewEntityUID("User", cedar.String(who.ID))
	thing := cedar.NewEntityUID(cedar.EntityType(on.Kind), cedar.String(on.ID))
	attrs := cedar.RecordMap{"agency": cedar.String(on.Agency)}
	for k, v := range on.Attrs {
		attrs[cedar.String(k)] = value(v)
	}
	entities := cedar.EntityMap{
		user: {UID: user, Attributes: cedar.NewRecord(cedar.RecordMap{"id": cedar.String(who.ID), "kind": cedar.String(who.Kind),
			"agency": cedar.String(who.Agency), "role": cedar.String(who.Role)})},
		thing: {UID: thing, Attributes: cedar.NewRecord(attrs)},
	}
	decision, why := cedar.Authorize(set, entities, cedar.Request{Principal: user, Action: cedar.NewEntityUID("Action", cedar.String(act)),
		Resource: thing, Context: cedar.NewRecord(cedar.RecordMap{"consent": cedar.String(consented), "stepped": cedar.Boolean(stepped)})})
	return decision == cedar.Allow && len(why.Errors) == 0 // an error in any policy of this act is a refusal
}

func value(v any) cedar.Value {
	switch x := v.(type) {
	case bool:
		return cedar.Boolean(x)
	case int:
		return cedar.Long(x)
	case int64:
		return cedar.Long(x)
	case []string:
		vs := make([]cedar.Value, len(x))
		for i, s := range x {
			vs[i] = cedar.String(s)
		}
		return cedar.NewSet(vs...)
	default:
		return cedar.String(fmt.Sprint(x))
	}
}

// errRefused says no more than a stranger may know.
var errRefused = fault.New(fault.Refused, "This is not open to you")
