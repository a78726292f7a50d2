// Package config says where an installation lies and how it is opened. Every field has a usable zero value or a default;
// secrets are files, never values.
package config

import (
	"net/url"
	"os"
	"path/filepath"

	"github.com/manumit/manumit/kernel/fault"
)

// Place is where the records and the keys of an installation are. The tags are read by the command line.
type Place struct {
	Data     string `help:"Data directory (SQLite). The key store lies in its folder keys/." placeholder:"DIR" env:"MANUMIT_DATA"`
	Database string `help:"PostgreSQL address of the records; then --keys-database is needed too." placeholder:"URL" env:"MANUMIT_DATABASE"`
	KeysURL  string `name:"keys-database" help:"PostgreSQL address of the key store: another database, with other backups." placeholder:"URL" env:"MANUMIT_KEYS_DATABASE"`
	KeysDir  string `name:"keys" help:"Directory of the key store and the root key." placeholder:"DIR" env:"MANUMIT_KEYS"`
	RootKey  string `name:"root-key" help:"File of the root key." placeholder:"FILE" env:"MANUMIT_ROOT_KEY"`
}

// Check completes the defaults and says in one sentence what is missing.
func (p *Place) Check() error {
	if p.Data == "" && p.Database == "" {
		return fault.New(fault.Invalid, "Say where the data lies: --data DIR, or --database URL with --keys-database URL")
	}
	if p.Database != "" && p.KeysURL == "" {
		return fault.New(fault.Invalid, "Keys must lie in a database of their own: add --keys-database URL")
	}
	if p.Database != "" && address(p.Database) == address(p.KeysURL) {
		return fault.New(fault.Invalid, "--database and --keys-database name the same database: keys must lie apart from records")
	}
	if p.KeysDir == "" {
		if p.Data == "" && p.RootKey == "" {
			return fault.New(fault.Invalid, "Say where the root key lies: --root-key FILE")
		}
		p.KeysDir = filepath.Join(p.Data, "keys")
	}
	if p.RootKey == "" {
		p.RootKey = filepath.Join(p.KeysDir, "root.key")
	}
	return nil
}

// Records is the SQLite file of the records.
func (p Place) Records() string { return filepath.Join(p.Data, "records.db") }

// Keys is the SQLite file of the key store.
func (p Place) Keys() string { return filepath.Join(p.KeysDir, "keys.db") }

// Make makes the directories, readable by their owner only.
func (p Place) Make() error {
	dirs := []string{filepath.Dir(p.RootKey)}
	if p.Database == "" {
		dirs = append(dirs, p.Data, p.KeysDir)
	}
	for _, d := range dirs {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return fault.Wrap(fault.Unavailable, "The data directory cannot be made: check the path and its permissions", err)
		}
	}
	return nil
}

// Exists reports whether an installation lies here already.
func (p Place) Exists() bool {
	if p.Database != "" {
		return true
	}
	_, err := os.Stat(p.Records())
	return err == nil
}

// String never shows a password in an address.
func (p Place) String() string {
	if p.Database == "" {
		return p.Data
	}
	if a := address(p.Database); a != p.Database {
		return "PostgreSQL " + a
	}
	return "PostgreSQL"
}

// address is the host and database of a URL, without user, password and options; anything else as it is.
func address(u string) string {
	if x, err := url.Parse(u); err == nil && x.Host != "" {
		return x.Host + x.Path
	}
	return u
}
