package flows

import (
	"context"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/protection/directory"
	"github.com/manumit/manumit/protection/people"
)

// hours is the zone in which the national pages write days.
var hours, _ = time.LoadLocation("America/New_York")

// naming turns ids into names that the reader may see: agencies, colleagues of her own agency, organizations.
type naming struct {
	agencies  *agencies.Service
	directory *directory.Service
}

func (n naming) Names(ctx context.Context, ids ...string) map[string]string {
	out := map[string]string{}
	for _, id := range ids {
		if name, err := n.agencies.UserName(ctx, id); err == nil {
			out[id] = name
			continue
		}
		if names, err := n.agencies.Names(ctx, id); err == nil && names[id] != "" {
			out[id] = names[id]
			continue
		}
		if names, err := n.directory.Names(ctx, id); err == nil && names[id] != "" {
			out[id] = names[id]
		}
	}
	return out
}

// onDuty tells the public pages whether an advocate is here: somebody who works as one has looked at a page within the last
// quarter of an hour. Nothing may imply that somebody is watching when nobody is (DESIGN §4.1).
type onDuty struct{ sessions *agencies.Sessions }

func (d onDuty) OnDuty(ctx context.Context) bool {
	n, err := d.sessions.Working(ctx, Operator, access.Advocate, 15*time.Minute)
	return err == nil && n > 0
}

// recipients are whom a consent may name: the agencies of the task force and the organizations of the directory.
type recipients struct {
	agencies  *agencies.Service
	directory *directory.Service
}

func (r recipients) Recipients(ctx context.Context) ([]people.Recipient, error) {
	all, err := r.agencies.Agencies(ctx)
	if err != nil {
		return nil, err
	}
	var out []people.Recipient
	for _, a := range all {
		out = append(out, people.Recipient{ID: a.ID, Name: a.Name})
	}
	organizations, err := r.directory.Organizations(ctx)
	for _, o := range organizations {
		out = append(out, people.Recipient{ID: o.ID, Name: o.Card.Name})
	}
	return out, err
}
