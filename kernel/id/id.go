// Package id makes identities: time-ordered record ids that say nothing about a person, and codes a person can read aloud.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"io"
	"math/big"
	mrand "math/rand/v2"
	"strings"
	"sync"

	"github.com/manumit/manumit/kernel/clock"
)

// Source hands out ids. The ids of one source sort in the order in which they were made.
type Source interface{ New() string }

type source struct {
	mu    sync.Mutex
	clock clock.Clock
	rand  io.Reader
	last  uint64 // milliseconds<<12 | sequence
}

// New returns a source of UUIDv7 (RFC 9562 §5.7, method 1: a 12-bit counter after the milliseconds keeps order within one).
func New(c clock.Clock, random io.Reader) Source { return &source{clock: c, rand: random} }

// System draws from the machine's clock and randomness.
func System() Source { return New(clock.System{}, rand.Reader) }

// Seeded returns a source that gives the same ids for the same seed and clock: for the simulation and for tests.
func Seeded(c clock.Clock, seed uint64) Source {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return New(c, mrand.NewChaCha8(key))
}

func (s *source) New() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := uint64(s.clock.Now().UnixMilli()) << 12
	if t <= s.last {
		t = s.last + 1
	}
	s.last = t
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], t>>12<<16|t&0xfff|0x7000)
	if _, err := io.ReadFull(s.rand, b[8:]); err != nil {
		panic("id: no randomness") // nothing safe can be done without it
	}
	b[8] = b[8]&0x3f | 0x80
	var out [36]byte
	hex.Encode(out[:8], b[:4])
	hex.Encode(out[9:13], b[4:6])
	hex.Encode(out[14:18], b[6:8])
	hex.Encode(out[19:23], b[8:10])
	hex.Encode(out[24:], b[10:])
	out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
	return string(out[:])
}

// Well reports whether s has the shape of an id; edges check it before asking a database.
func Well(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return false
		}
	}
	return true
}

// alphabet is Crockford's base 32: no I, L, O, U, so that a code survives being read aloud and copied by hand.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCode draws a code of n random symbols (5 bits each) plus one check symbol, in groups of four: "K7Q2-9DMA-…".
// A single wrong symbol or a swap of two neighbours never passes ReadCode.
func NewCode(random io.Reader, n int) (string, error) {
	buf := make([]byte, n)
	if _, err := io.ReadFull(random, buf); err != nil {
		return "", err
	}
	for i := range buf {
		buf[i] = alphabet[buf[i]&31]
	}
	return group(string(buf) + string(checkSymbol(string(buf)))), nil
}

// ReadCode normalises what a person typed (case, spaces, hyphens, O for 0, I and L for 1) and verifies the check symbol.
// It returns the code in its written form.
func ReadCode(typed string, n int) (string, bool) {
	var b strings.Builder
	for _, r := range strings.ToUpper(typed) {
		switch {
		case r == ' ' || r == '-' || r == '\u2011' || r == '\u2013' || r == '.':
		case r == 'O':
			b.WriteByte('0')
		case r == 'I' || r == 'L':
			b.WriteByte('1')
		case strings.ContainsRune(alphabet, r):
			b.WriteRune(r)
		default:
			return "", false
		}
	}
	s := b.String()
	if len(s) != n+1 || s[n] != checkSymbol(s[:n]) {
		return "", false
	}
	return group(s), true
}

// checkSymbol weighs each symbol by a power of 2 in GF(32) (Verhoeff's requirement: distinct neighbouring weights),
// reduced by x^5+x^2+1, so every single error and every neighbouring swap changes it.
func checkSymbol(s string) byte {
	var sum byte
	for i := 0; i < len(s); i++ {
		v := byte(strings.IndexByte(alphabet, s[i]))
		sum = double(sum) ^ v
	}
	return alphabet[double(sum)]
}

func double(v byte) byte {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

func group(s string) string {
	var parts []string
	for len(s) > 4 {
		parts = append(parts, s[:4])
		s = s[4:]
	}
	return strings.Join(append(parts, s), "-")
}

// Number gives a short decimal number below limit from random, for reference numbers that must not be guessed in order.
func Number(random io.Reader, limit int64) (int64, error) {
	n, err := rand.Int(random, big.NewInt(limit))
	if err != nil {
		return 0, err
	}
	return n.Int64(), nil
}
