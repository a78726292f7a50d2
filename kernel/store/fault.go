package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/manumit/manumit/kernel/fault"
	"modernc.org/sqlite"
)

// Fault turns a driver's error into the house's words. Unknown errors stay as they are: internal.
func Fault(err error) error {
	if err == nil || fault.As(err) != nil {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "There is no such record")
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case 19: // SQLITE_CONSTRAINT
			if c := lite.Code(); c == 2067 || c == 1555 { // unique, primary key
				return fault.Wrap(fault.Conflict, "This was recorded already", err)
			}
			return fault.Wrap(fault.Internal, "The record breaks a rule of the store", err)
		case 13: // SQLITE_FULL
			return fault.Wrap(fault.Unavailable, "The disk is full: nothing was saved. Free some space and try again", err)
		case 5, 6: // SQLITE_BUSY, SQLITE_LOCKED
			return fault.Wrap(fault.Unavailable, "The store is busy: nothing was saved. Try again", err)
		case 10, 14, 8: // SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_READONLY
			return fault.Wrap(fault.Unavailable, "The store cannot be reached: nothing was saved", err)
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "23505":
			return fault.Wrap(fault.Conflict, "This was recorded already", err)
		case strings.HasPrefix(pg.Code, "23"):
			return fault.Wrap(fault.Internal, "The record breaks a rule of the store", err)
		case pg.Code == "53100":
			return fault.Wrap(fault.Unavailable, "The disk is full: nothing was saved. Free some space and try again", err)
		case strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "53"):
			return fault.Wrap(fault.Unavailable, "The store cannot be reached: nothing was saved", err)
		}
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	if errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) ||
		errors.Is(err, driver.ErrBadConn) {
		return fault.Wrap(fault.Unavailable, "The store cannot be reached: nothing was saved", err)
	}
	return err
}
