package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/manumit/manumit/kernel/clock"
)

// Limits bounds what one network may do on public pages. The defaults let a shelter or a library share one address.
type Limits struct {
	Off                   bool
	Reads, Writes         rate.Limit // per second
	ReadBurst, WriteBurst int
}

// limiter counts by a keyed hash of the address. The key lives in memory and is thrown away every hour with all counts,
// so that nothing tells afterwards who was here (DESIGN §4, rule 3).
type limiter struct {
	o      Limits
	clock  clock.Clock
	random io.Reader

	mu    sync.Mutex
	key   [32]byte
	until time.Time
	seen  map[[16]byte]*pair
}

type pair struct{ read, write *rate.Limiter }

// maxSeen bounds memory under attack; beyond it the counts start again.
const maxSeen = 100_000

func newLimiter(o Limits, c clock.Clock, random io.Reader) *limiter {
	if o.Reads == 0 {
		o.Reads, o.ReadBurst = 10, 120
	}
	if o.Writes == 0 {
		o.Writes, o.WriteBurst = 0.5, 20
	}
	return &limiter{o: o, clock: c, random: random}
}

func (l *limiter) allow(address, method string) bool {
	if l.o.Off {
		return true
	}
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seen == nil || !now.Before(l.until) || len(l.seen) >= maxSeen {
		if _, err := io.ReadFull(l.random, l.key[:]); err != nil {
			return true // a limit never blocks a person because of us
		}
		l.seen, l.until = map[[16]byte]*pair{}, now.Add(time.Hour)
	}
	h := hmac.New(sha256.New, l.key[:])
	h.Write([]byte(address))
	var k [16]byte
	copy(k[:], h.Sum(nil))
	p := l.seen[k]
	if p == nil {
		p = &pair{rate.NewLimiter(l.o.Reads, l.o.ReadBurst), rate.NewLimiter(l.o.Writes, l.o.WriteBurst)}
		l.seen[k] = p
	}
	if method == http.MethodGet || method == http.MethodHead {
		return p.read.AllowN(now, 1)
	}
	return p.write.AllowN(now, 1)
}

// address is the network a request comes from: the host for IPv4, the /64 for IPv6. It is only hashed, never kept.
func (s *Site) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.o.Proxied {
		if all := r.Header.Values("X-Forwarded-For"); len(all) > 0 {
			parts := strings.Split(all[len(all)-1], ",")
			host = strings.TrimSpace(parts[len(parts)-1])
		}
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	a = a.Unmap()
	if a.Is6() {
		p, err := a.WithZone("").Prefix(64)
		if err == nil {
			return p.String()
		}
	}
	return a.String()
}
