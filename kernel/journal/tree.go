package journal

import (
	"context"
	"fmt"

	"github.com/manumit/manumit/kernel/store"
	"golang.org/x/mod/sumdb/tlog"
)

// blockLen is how many stored hashes lie in one row.
const blockLen = 256

const (
	readBlock  store.SQL = `select hashes from journal_hash where block = $1`
	writeBlock store.SQL = `insert into journal_hash (block, hashes) values ($1, $2)
		on conflict (block) do update set hashes = excluded.hashes`
)

// tree keeps tlog's stored hashes in blocks, the touched ones in memory until they are saved.
type tree struct {
	store *store.Store
	size  int64
	cache map[int64][]byte // blocks read or written since reset; small: an append reads only the right edge
	dirty map[int64]bool
}

func (t *tree) reset(size int64) {
	t.size, t.cache, t.dirty = size, map[int64][]byte{}, map[int64]bool{}
}

// saved forgets what is on disk, but for the right edge that the next append needs.
func (t *tree) saved() {
	t.dirty = map[int64]bool{}
	if len(t.cache) > 64 {
		t.cache = map[int64][]byte{}
	}
}

func (t *tree) block(ctx context.Context, n int64) ([]byte, error) {
	if b, ok := t.cache[n]; ok {
		return b, nil
	}
	b, err := optional(store.One(ctx, t.store, readBlock, store.Scalar[[]byte], n))
	if err == nil {
		b = append(make([]byte, 0, blockLen*tlog.HashSize), b...) // room to grow in place
		t.cache[n] = b
	}
	return b, err
}

func (t *tree) reader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			b, err := t.block(ctx, x/blockLen)
			if err != nil {
				return nil, err
			}
			at := int(x%blockLen) * tlog.HashSize
			if len(b) < at+tlog.HashSize {
				return nil, fmt.Errorf("journal: stored hash %d is missing", x)
			}
			copy(out[i][:], b[at:])
		}
		return out, nil
	})
}

func (t *tree) append(ctx context.Context, leaf []byte) error {
	hashes, err := tlog.StoredHashes(t.size, leaf, t.reader(ctx))
	if err != nil {
		return err
	}
	at := tlog.StoredHashIndex(0, t.size)
	for i, h := range hashes {
		n := (at + int64(i)) / blockLen
		b, err := t.block(ctx, n)
		if err != nil {
			return err
		}
		off := int((at+int64(i))%blockLen) * tlog.HashSize
		if len(b) < off {
			return fmt.Errorf("journal: the tree has a gap before hash %d", at+int64(i))
		}
		t.cache[n] = append(b[:off], h[:]...) // a failed step throws the cache away
		t.dirty[n] = true
	}
	t.size++
	return nil
}

func (t *tree) save(tx *store.Tx) error {
	for n := range t.dirty {
		if err := tx.Exec(writeBlock, n, t.cache[n]); err != nil {
			return err
		}
	}
	return nil
}
