package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/manumit/manumit/kernel/store"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Broken says where the log is not whole.
type Broken struct {
	Place string // "entry w1/42 (position 41)"
	What  string // "was changed after it was written"
}

func (b *Broken) Error() string { return b.Place + " " + b.What }

// Whole is what a verification saw.
type Whole struct {
	Entries    int64 // in the tree
	Tail       int64 // appended, not yet in the tree
	Checkpoint int64 // entries covered by the checkpoint given
	Chained    bool  // the links were checked too, which needs the secret key
}

// ReadCheckpoint checks the signature of a checkpoint and returns its size and root.
func ReadCheckpoint(signed, publicKey string) (size int64, root tlog.Hash, err error) {
	v, err := note.NewVerifier(strings.TrimSpace(publicKey))
	if err != nil {
		return 0, root, errors.New("the public key is unreadable")
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	if err != nil {
		return 0, root, errors.New("the checkpoint is not signed by this key, or was changed")
	}
	var origin, hash string
	if _, err := fmt.Sscanf(n.Text, "%s\n%d\n%s\n", &origin, &size, &hash); err != nil || size < 0 {
		return 0, root, errors.New("the checkpoint is unreadable")
	}
	root, err = tlog.ParseHash(hash)
	return size, root, err
}

// Verify reads the whole log of s and holds it against a checkpoint that was kept elsewhere. It needs no secret: linkKey
// may be nil, then the chains' HMACs are not checked. A *Broken error names the first place that does not hold.
func Verify(ctx context.Context, s *store.Store, checkpoint, publicKey string, linkKey []byte) (Whole, error) {
	size, root, err := ReadCheckpoint(checkpoint, publicKey)
	if err != nil {
		return Whole{}, &Broken{"the checkpoint given", err.Error()}
	}
	c := &check{ctx: ctx, store: s, key: linkKey, links: map[string][]byte{}, next: map[string]int64{},
		points: map[int64]tlog.Hash{size: root}}
	c.tree.store = s
	c.tree.reset(0)
	if err := c.stored(publicKey); err != nil {
		return c.whole, err
	}
	c.whole.Chained, c.whole.Checkpoint = linkKey != nil, size
	if err := c.sequenced(); err != nil {
		return c.whole, err
	}
	if c.whole.Entries < size {
		return c.whole, &Broken{fmt.Sprintf("the log ends at entry %d", c.whole.Entries),
			fmt.Sprintf("but the checkpoint covers %d: it was shortened, or this is an older copy", size)}
	}
	for covered := range c.points { // a checkpoint the shortener forgot
		if covered > c.whole.Entries {
			return c.whole, &Broken{fmt.Sprintf("the log ends at entry %d", c.whole.Entries),
				fmt.Sprintf("but one of its own checkpoints covers %d: it was shortened", covered)}
		}
	}
	return c.whole, c.tails()
}

type check struct {
	ctx    context.Context
	store  *store.Store
	key    []byte
	whole  Whole
	links  map[string][]byte // last link of each writer
	next   map[string]int64  // next sequence number of each writer
	points map[int64]tlog.Hash
	edge   []tlog.Hash // roots of the full subtrees of what was read so far, largest first
	tree   tree        // the stored hashes, to name a place when leaves and links were both rewritten
}

const (
	allPoints store.SQL = `select size, note from journal_checkpoint order by size`
	allRuns   store.SQL = `select position, writer, seq, entries from journal_run order by position`
	chainOf   store.SQL = `select ` + entryColumns + ` from journal_entry where writer = $1 and seq >= $2 and seq < $3 order by seq`
	tailOf    store.SQL = `select ` + entryColumns + ` from journal_entry where writer = $1 and seq >= $2 order by seq`
	strayOf   store.SQL = `select distinct writer from journal_entry where writer not in (select writer from journal_writer)`
)

// stored reads the database's own checkpoints: they must be signed by the same key.
func (c *check) stored(publicKey string) error {
	return store.Each(c.ctx, c.store, allPoints, func(r store.Row) error {
		var size int64
		var signed string
		if err := r.Scan(&size, &signed); err != nil {
			return err
		}
		n, root, err := ReadCheckpoint(signed, publicKey)
		if err != nil || n != size {
			return &Broken{fmt.Sprintf("the stored checkpoint %d", size), "is not signed by this key, or was changed"}
		}
		if given, ok := c.points[size]; ok && given != root {
			return &Broken{fmt.Sprintf("the first %d entries", size), "have another root than the checkpoint given: the log was rebuilt"}
		}
		c.points[size] = root
		return nil
	})
}

func (c *check) sequenced() error {
	runs, err := store.All(c.ctx, c.store, allRuns, scanRun)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.position != c.whole.Entries {
			return &Broken{fmt.Sprintf("position %d", c.whole.Entries), "is missing from the order of the log"}
		}
		if want := c.want(r.writer); r.seq != want {
			return &Broken{fmt.Sprintf("entry %s/%d (position %d)", r.writer, want, r.position), "is missing from the order of the log"}
		}
		end := r.seq + r.count
		if err := store.Each(c.ctx, c.store, chainOf, func(row store.Row) error {
			e, err := scanEntry(row)
			if err != nil {
				return c.unreadable(r.writer)
			}
			return c.take(e, true)
		}, r.writer, r.seq, end); err != nil {
			return err
		}
		if n := c.want(r.writer); n != end {
			return &Broken{fmt.Sprintf("entry %s/%d (position %d)", r.writer, n, c.whole.Entries), "is missing: it was deleted"}
		}
	}
	return nil
}

func (c *check) want(writer string) int64 { return c.next[writer] + 1 }

// unreadable is the next entry of a writer when the database holds what this program never wrote.
func (c *check) unreadable(writer string) error {
	return &Broken{fmt.Sprintf("entry %s/%d (position %d)", writer, c.want(writer), c.whole.Entries), "cannot be read: it was changed after it was written"}
}

// take checks one entry: its number, its leaf, its link, and in the tree its stored hash and any checkpoint that ends here.
func (c *check) take(e Entry, inTree bool) error {
	place := fmt.Sprintf("entry %s/%d", e.Writer, e.Seq)
	if inTree {
		place += fmt.Sprintf(" (position %d)", c.whole.Entries)
	}
	if want := c.want(e.Writer); e.Seq != want {
		return &Broken{fmt.Sprintf("entry %s/%d (position %d)", e.Writer, want, c.whole.Entries), "is missing: it was deleted"}
	}
	if !bytes.Equal(e.leaf(), e.Leaf) {
		return &Broken{place, "was changed after it was written"}
	}
	if c.key != nil && !bytes.Equal(chain(c.key, c.links[e.Writer], e.Seq, e.Leaf), e.Link) {
		return &Broken{place, "does not follow from the entry before it: one of the two was replaced"}
	}
	c.next[e.Writer], c.links[e.Writer] = e.Seq, e.Link
	if !inTree {
		c.whole.Tail++
		return nil
	}
	h := tlog.RecordHash(e.Leaf)
	stored, err := c.tree.reader(c.ctx).ReadHashes([]int64{tlog.StoredHashIndex(0, c.whole.Entries)})
	if err != nil || stored[0] != h {
		return &Broken{place, "is not the one the tree was built from: it was replaced"}
	}
	if len(c.tree.cache) > 256 {
		c.tree.reset(0)
	}
	if !c.push(h) {
		return &Broken{place, "completes a part of the tree whose stored hash was replaced"}
	}
	if root, ok := c.points[c.whole.Entries]; ok && root != c.root() {
		return &Broken{fmt.Sprintf("the first %d entries", c.whole.Entries), "have another root than the signed checkpoint: the log was rebuilt"}
	}
	return nil
}

func (c *check) tails() error {
	stray, err := store.All(c.ctx, c.store, strayOf, store.Scalar[string])
	if err != nil {
		return err
	}
	if len(stray) > 0 {
		return &Broken{"writer " + stray[0], "is not among the writers of this log"}
	}
	writers, err := store.All(c.ctx, c.store, allWriters, store.Scalar[string])
	if err != nil {
		return err
	}
	for _, w := range writers {
		err := store.Each(c.ctx, c.store, tailOf, func(row store.Row) error {
			e, err := scanEntry(row)
			if err != nil {
				return c.unreadable(w)
			}
			return c.take(e, false)
		}, w, c.want(w))
		if err != nil {
			return err
		}
	}
	return nil
}

// push adds a leaf to the right edge: equal-sized neighbours merge (RFC 6962 §2.1). It is false when the database holds
// another hash for a merged node: the next checkpoint would be built on it.
func (c *check) push(h tlog.Hash) bool {
	c.edge = append(c.edge, h)
	c.whole.Entries++
	level := 0
	for n := c.whole.Entries; n&1 == 0; n >>= 1 {
		k := len(c.edge)
		c.edge = append(c.edge[:k-2], tlog.NodeHash(c.edge[k-2], c.edge[k-1]))
		level++
		stored, err := c.tree.reader(c.ctx).ReadHashes([]int64{tlog.StoredHashIndex(level, n>>1-1)})
		if err != nil || stored[0] != c.edge[len(c.edge)-1] {
			return false
		}
	}
	return true
}

func (c *check) root() tlog.Hash {
	k := len(c.edge)
	h := c.edge[k-1]
	for i := k - 2; i >= 0; i-- {
		h = tlog.NodeHash(c.edge[i], h)
	}
	return h
}
