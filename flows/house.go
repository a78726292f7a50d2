package flows

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/jobs"
	"github.com/manumit/manumit/kernel/jobs/clocks"
	"github.com/manumit/manumit/kernel/web/desk"
	"github.com/manumit/manumit/partnership/agencies"
	"github.com/manumit/manumit/partnership/statistics"
	"github.com/manumit/manumit/protection/certification"
	"github.com/manumit/manumit/protection/directory"
	"github.com/manumit/manumit/protection/hotline"
	"github.com/manumit/manumit/protection/people"
)

// Operator is the agency that answers what the public reports on this installation.
const Operator = "hotline-operator"

// Domains are all domains of this house: their policies, tables and declarations.
func Domains() []kernel.Domain {
	return []kernel.Domain{agencies.Domain, people.Domain, directory.Domain, hotline.Domain, certification.Domain, statistics.Domain,
		desk.Domain, clocks.Domain}
}

// House is every service, joined.
type House struct {
	*kernel.Kernel
	Agencies      *agencies.Service
	Sessions      *agencies.Sessions
	People        *people.Service
	Directory     *directory.Service
	Hotline       *hotline.Service
	Certification *certification.Service
	Statistics    *statistics.Service
	Follower      *jobs.Follower
}

// Build joins the services of an open installation.
func Build(k *kernel.Kernel) *House {
	h := &House{Kernel: k, Agencies: agencies.New(k.Guard), Sessions: agencies.NewSessions(k.Guard), People: people.New(k.Guard),
		Directory: directory.New(k.Guard, Operator)}
	h.Hotline = hotline.New(k.Guard, hotline.Setup{Operator: Operator, People: register{h.People}})
	h.Certification = certification.New(k.Guard, rand.Reader, disclose{h.People}, h.Agencies)
	h.Statistics = statistics.New(k.Guard, signals{h.Hotline}, letters{h.Certification})
	h.Follower = &jobs.Follower{Guard: k.Guard, Paths: []jobs.Path{minorNotice(h.Hotline, h.Certification)}}
	return h
}

// Settle sequences the journal and lets every path follow, until nothing is left to do.
func (h *House) Settle(ctx context.Context) error {
	for last := int64(-1); ; {
		size, err := h.Journal.Sequence(ctx)
		if err != nil || size == last {
			return err
		}
		last = size
		if err := h.Follower.Run(ctx); err != nil {
			return err
		}
	}
}

// Keep sequences, signs and follows once a second while something happens, until ctx ends.
func (h *House) Keep(ctx context.Context, log *slog.Logger) {
	h.Follower.Log = log
	h.Journal.Keep(ctx, time.Second, func(_ int64, err error) {
		if err != nil {
			log.Error("the journal could not be sequenced and will be again")
			return
		}
		h.Follower.Run(context.WithoutCancel(ctx)) // logs what stopped
	})
}
