package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
)

// Sealed is a value only Open can read. It refuses to print itself.
type Sealed []byte

// String, Format, LogValue and MarshalText never give the bytes.
func (s Sealed) String() string { return "[sealed]" }

// GoString implements fmt.GoStringer.
func (s Sealed) GoString() string { return "[sealed]" }

// Format implements fmt.Formatter for every verb.
func (s Sealed) Format(f fmt.State, _ rune) { f.Write([]byte("[sealed]")) }

// LogValue implements slog.LogValuer.
func (s Sealed) LogValue() slog.Value { return slog.StringValue("[sealed]") }

// MarshalText implements encoding.TextMarshaler, and so JSON.
func (s Sealed) MarshalText() ([]byte, error) { return []byte("[sealed]"), nil }

// Empty reports whether nothing was sealed: the field was left blank.
func (s Sealed) Empty() bool { return len(s) == 0 }

// Value implements driver.Valuer: bytes, or null.
func (s Sealed) Value() (driver.Value, error) {
	if len(s) == 0 {
		return nil, nil
	}
	return []byte(s), nil
}

// Scan implements sql.Scanner.
func (s *Sealed) Scan(v any) error {
	switch x := v.(type) {
	case nil:
		*s = nil
	case []byte:
		*s = append(Sealed(nil), x...)
	case string:
		*s = Sealed(x)
	default:
		return fmt.Errorf("vault: cannot read a sealed value from %T", v)
	}
	return nil
}

// Place is where a sealed value stands; it opens nowhere else.
type Place struct{ Table, Column, Row string }

// Column declares a sealed column: rotation, sweeping and the house test work from these declarations.
type Column struct {
	Table, Column string
	What          string // what it holds, for docs/data-classification.md
}

// Key is an open data key. Its id stands in the record as key_id.
type Key struct {
	ID     string
	Agency string
	raw    []byte
	cipher cipher.AEAD
}

func newKey(id, agency string, raw []byte) Key { return Key{id, agency, raw, gcm(raw)} }

// Format implements fmt.Formatter for every verb: a key prints as its id.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "[key %s]", k.ID) }

// LogValue implements slog.LogValuer.
func (k Key) LogValue() slog.Value { return slog.StringValue("[key " + k.ID + "]") }

// format 1: version byte, key version (2 bytes), nonce and ciphertext of cipher.NewGCMWithRandomNonce.
const (
	formatOne = 1
	header    = 3
)

// Seal encrypts plain for its place. Blank text seals to an empty value: "nothing was entered" is no secret.
func (k Key) Seal(at Place, plain string) Sealed {
	if plain == "" {
		return nil
	}
	out := make([]byte, header, header+len(plain)+28)
	out[0] = formatOne
	binary.BigEndian.PutUint16(out[1:], 1)
	return k.cipher.Seal(out, nil, []byte(plain), at.bind(1))
}

var errSealed = errors.New("vault: a sealed value does not open at this place")

func (k Key) open(at Place, s Sealed) (string, error) {
	if s.Empty() {
		return "", nil
	}
	if len(s) < header || s[0] != formatOne {
		return "", errSealed
	}
	plain, err := k.cipher.Open(nil, nil, s[header:], at.bind(binary.BigEndian.Uint16(s[1:])))
	if err != nil {
		return "", errSealed
	}
	return string(plain), nil
}

func (p Place) bind(version uint16) []byte {
	return fmt.Appendf(nil, "manumit %d|%s|%s|%s|%d", formatOne, p.Table, p.Column, p.Row, version)
}

// gcm builds AES-256-GCM with random nonces. The key is always 32 bytes, so errors are bugs.
func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("vault: key length")
	}
	a, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("vault: gcm")
	}
	return a
}

func freshKey() []byte {
	k := make([]byte, 32)
	rand.Read(k) // never fails (crypto/rand, Go 1.24)
	return k
}
