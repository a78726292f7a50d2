package vault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/manumit/manumit/kernel/fault"
)

// Root wraps agency keys and house keys. A file now; a passphrase, an age identity or a key service have the same two doors.
type Root interface {
	Wrap(key []byte, bind string) ([]byte, error)
	Unwrap(wrapped []byte, bind string) ([]byte, error)
}

type fileRoot struct{ key []byte }

// Format implements fmt.Formatter for every verb.
func (fileRoot) Format(f fmt.State, _ rune) { f.Write([]byte("[root key]")) }

// FileRoot reads the root key from file, or makes a new one there when create is set and there is none.
// The file is readable by its owner only.
func FileRoot(file string, create bool) (Root, error) {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) && create {
		b = []byte(hex.EncodeToString(freshKey()) + "\n")
		if err := writeDurably(file, b); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "The root key file cannot be read: put it back, or name it with --root-key", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil || len(key) != 32 {
		return nil, fault.New(fault.Unavailable, "The root key file is damaged: expected 64 hexadecimal digits. Restore it from its safe copy")
	}
	return fileRoot{key}, nil
}

func writeDurably(file string, b []byte) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

func (r fileRoot) Wrap(key []byte, bind string) ([]byte, error) {
	return gcm(r.key).Seal(nil, nil, key, []byte(bind)), nil
}

func (r fileRoot) Unwrap(wrapped []byte, bind string) ([]byte, error) {
	k, err := gcm(r.key).Open(nil, nil, wrapped, []byte(bind))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "This root key does not open the key store: it belongs to another installation")
	}
	return k, nil
}
