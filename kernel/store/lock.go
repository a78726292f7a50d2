package store

import (
	"context"
	"database/sql"
	"hash/fnv"
	"os"
	"syscall"
)

// Lock takes a named lock that lives as long as this process or until release is called: a file lock beside the SQLite
// file, an advisory lock on PostgreSQL. held is false when another process has it.
func (s *Store) Lock(ctx context.Context, name string) (release func(), held bool, err error) {
	if s.engine == SQLite {
		f, err := os.OpenFile(s.opts.File+"."+name+".lock", os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, false, Fault(err)
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			f.Close()
			return nil, false, nil
		}
		return func() { f.Close() }, true, nil
	}
	key := lockKey(name)
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return nil, false, Fault(err)
	}
	if err := conn.QueryRowContext(ctx, string(advisoryLock), key).Scan(&held); err != nil || !held {
		conn.Close()
		return nil, false, Fault(err)
	}
	return func() { dropLock(conn, key) }, true, nil
}

const advisoryLock SQL = "select pg_try_advisory_lock($1)" // PostgreSQL only

func lockKey(name string) int64 {
	h := fnv.New64a()
	h.Write([]byte("manumit:" + name))
	return int64(h.Sum64())
}

func dropLock(conn *sql.Conn, key int64) {
	conn.ExecContext(context.Background(), "select pg_advisory_unlock($1)", key)
	conn.Close()
}
