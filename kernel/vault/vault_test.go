package vault_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel"
	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/config"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/kerneltest/notes"
	"github.com/manumit/manumit/kernel/vault"
	"pgregory.net/rapid"
)

var (
	domains = []kernel.Domain{notes.Domain}
	worker  = kt.As("harbor-shelter", access.CaseWorker)
	look    = vault.Look{Kind: "Note", Resource: "r1", Purpose: "call back"}
)

const canary = "Canary Quillfeather"

func key(t testing.TB, k kt.Test, agency string) vault.Key {
	t.Helper()
	x, err := k.Ring.NewKey(context.Background(), agency)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestASealedValueOpensAtItsPlaceAndNowhereElse(t *testing.T) {
	k := kt.Open(t, "sqlite", nil)
	a, b := key(t, k, "a"), key(t, k, "b")
	rapid.Check(t, func(t *rapid.T) {
		at := vault.Place{Table: "person", Column: "name_sealed", Row: rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "row")}
		plain := rapid.String().Draw(t, "plain")
		s := a.Seal(at, plain)
		open := func(at vault.Place, keyID string, s vault.Sealed) (string, error) {
			out, err := k.Vault.Open(worker, look, vault.Box{KeyID: keyID, Place: at, Sealed: s})
			if err != nil {
				return "", err
			}
			return out[0], nil
		}
		if got, err := open(at, a.ID, s); err != nil || got != plain {
			t.Fatalf("%v", err)
		}
		if plain == "" {
			if !s.Empty() {
				t.Fatal("nothing was sealed into something")
			}
			return
		}
		if bytes.Equal(s, a.Seal(at, plain)) {
			t.Fatal("the same text sealed twice is the same: equality shows")
		}
		for what, moved := range map[string]vault.Place{"row": {Table: at.Table, Column: at.Column, Row: at.Row + "x"},
			"column": {Table: at.Table, Column: "contact_sealed", Row: at.Row}, "table": {Table: "note", Column: at.Column, Row: at.Row}} {
			if _, err := open(moved, a.ID, s); !fault.Is(err, fault.Unavailable) {
				t.Fatalf("moved to another %s: %v", what, err)
			}
		}
		if _, err := open(at, b.ID, s); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("under another key: %v", err)
		}
		bad := append(vault.Sealed(nil), s...)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
		if _, err := open(at, a.ID, bad); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("a changed byte: %v", err)
		}
	})
}

func TestTheLookIsInTheJournalBeforeThePlaintextIsOut(t *testing.T) {
	kt.Both(t, nil, func(t *testing.T, k kt.Test) {
		x := key(t, k, "a")
		at := vault.Place{Table: "t", Column: "c_sealed", Row: "r1"}
		box := vault.Box{KeyID: x.ID, Place: at, Sealed: x.Seal(at, canary)}
		if _, err := k.Vault.Open(context.Background(), look, box); !fault.Is(err, fault.Refused) {
			t.Errorf("nobody looked: %v", err)
		}
		without := look
		without.Purpose = ""
		if _, err := k.Vault.Open(worker, without, box); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a purpose: %v", err)
		}
		if es, _ := k.Journal.OfResource(worker, "r1", 10); len(es) != 0 {
			t.Errorf("refused looks left %d entries", len(es))
		}
		if _, err := k.Vault.Open(worker, look, box, box, vault.Box{Place: at}); err != nil {
			t.Fatal(err)
		}
		es, err := k.Journal.OfResource(worker, "r1", 10)
		if err != nil || len(es) != 1 || es[0].Act != vault.ActOpen || es[0].Purpose != look.Purpose || !strings.HasPrefix(es[0].Detail, "2 fields") {
			t.Errorf("%+v, %v", es, err)
		}
		k.Store.Close() // the journal cannot be written: nothing comes out
		if out, err := k.Vault.Open(worker, look, box); err == nil || out != nil {
			t.Errorf("an unrecorded look gave %d values", len(out))
		}
	})
}

func TestErasedIsUnreadableAtOnceAndForGood(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		s := notes.New(k.Guard)
		gone, err := s.Record(worker, canary, "")
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Record(worker, canary, "")
		if err != nil {
			t.Fatal(err)
		}
		row, err := s.Row(worker, gone)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // erasing twice is no error
			if err := k.Ring.Erase(worker, row.KeyID); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Open(worker, gone, "call back"); !fault.Is(err, fault.NotFound) {
			t.Errorf("erased: %v", err)
		}
		if text, err := s.Open(worker, kept, "call back"); err != nil || text != canary {
			t.Errorf("its neighbour: %v", err)
		}
		if _, err := k.Ring.Again(worker, row.KeyID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the key itself: %v", err)
		}
	})
}

func TestNothingSecretPrints(t *testing.T) {
	k := kt.Open(t, "sqlite", nil)
	x := key(t, k, "a")
	s := x.Seal(vault.Place{Table: "t", Column: "c", Row: "r"}, canary)
	root, err := vault.FileRoot(filepath.Join(t.TempDir(), "root.key"), true)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	text := slog.New(slog.NewTextHandler(&out, nil))
	// Values that print refuse; what is inside a struct refuses too.
	for _, v := range []any{s, &s, []vault.Sealed{s}, map[string]vault.Sealed{"a": s}, struct{ S vault.Sealed }{s}, vault.Box{KeyID: "k", Sealed: s},
		x, &x, struct{ K vault.Key }{x}, []vault.Key{x}, k.Ring, struct{ R *vault.Ring }{k.Ring}, root, struct{ R vault.Root }{root}, k.Vault} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%o", "%b", "%c", "%U"} {
			fmt.Fprintf(&out, verb, v)
		}
		b, _ := json.Marshal(v)
		out.Write(b)
		log.Info("x", "v", v)
		text.Info("x", "v", v)
	}
	raw := vault.Raw(x)
	for name, secret := range map[string][]byte{"plain text": []byte(canary), "sealed bytes": s[8:], "the key": raw, "the root key": vault.RawRoot(root)} {
		for form, as := range map[string]string{"bytes": string(secret), "hex": hex.EncodeToString(secret[:8]), "HEX": strings.ToUpper(hex.EncodeToString(secret[:8])),
			"list": strings.Trim(fmt.Sprint(secret[:6]), "[]"), "go": strings.TrimPrefix(strings.TrimSuffix(fmt.Sprintf("%#v", secret[:6]), "}"), "[]byte{")} {
			if strings.Contains(out.String(), as) {
				t.Errorf("%s is printed as %s", name, form)
			}
		}
	}
	if b, _ := json.Marshal(s); string(b) != `"[sealed]"` {
		t.Errorf("JSON: %s", b)
	}
}

func TestAReservedKeyIsOnTheDiskBeforeItIsUsed(t *testing.T) {
	kt.Both(t, nil, func(t *testing.T, k kt.Test) {
		var mu sync.Mutex
		seen := map[string]bool{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 40 {
					x, err := k.Ring.NewKey(context.Background(), "a")
					if err != nil {
						t.Error(err)
						return
					}
					if _, err := k.Ring.Again(context.Background(), x.ID); err != nil { // reads what was committed
						t.Errorf("a key was handed out before it was stored: %v", err)
					}
					mu.Lock()
					if seen[x.ID] {
						t.Error("a key was handed out twice")
					}
					seen[x.ID] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
	})
}

func TestOrphansAreSweptAndWhatIsInUseIsNot(t *testing.T) {
	ctx := context.Background()
	place := config.Place{Data: t.TempDir()}
	k := kt.At(t, place, domains)
	s := notes.New(k.Guard)
	used, err := s.Record(worker, canary, "")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := k.SweepKeys(ctx, 1); err != nil || n != 0 {
		t.Errorf("the youngest were swept: %d, %v: another server may be about to use them", n, err)
	}
	// A key that was reserved long ago is not used any more, so that no sweep can take it away under a record.
	first := key(t, k, "harbor-shelter")
	k.Time.Advance(3 * time.Hour)
	late := key(t, k, "harbor-shelter")
	n, err := k.SweepKeys(ctx, 1)
	if err != nil || n == 0 {
		t.Errorf("%d swept, %v", n, err)
	}
	if _, err := k.Ring.Again(ctx, first.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("an orphan stays: %v", err)
	}
	if _, err := k.Ring.Again(ctx, late.ID); err != nil {
		t.Errorf("a fresh key was swept: %v", err)
	}
	if text, err := s.Open(worker, used, "call back"); err != nil || text != canary {
		t.Errorf("a used key was swept: %v", err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	k = kt.At(t, place, domains)
	if n, err := k.Ring.Count(ctx); err != nil || n != 2 { // the note's, and late, which nobody gave back
		t.Errorf("after an orderly end %d keys are left, %v", n, err)
	}
}

func TestSweepingBesideRecordingDoesNotHangAndLosesNothing(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	s := notes.New(k.Guard)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 30 {
			if _, err := k.SweepKeys(context.Background(), 1); err != nil {
				t.Error(err)
			}
			k.Time.Advance(11 * time.Minute)
		}
	}()
	for i := range 150 {
		if _, err := s.Record(kt.As(fmt.Sprint("agency-", i%5), access.CaseWorker), canary, ""); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		t.Fatal("sweeping and recording wait for each other")
	}
	rows, err := s.Rows(context.Background())
	if err != nil || len(rows) != 150 {
		t.Fatal(len(rows), err)
	}
	for _, key := range rows {
		if _, err := k.Ring.Again(context.Background(), key); err != nil {
			t.Fatal("a note lost its key")
		}
	}
}

func TestABlindIndexSaysEqualOnlyWithinOneAgencyAndColumn(t *testing.T) {
	kt.Both(t, nil, func(t *testing.T, k kt.Test) {
		ctx := context.Background()
		index := func(agency, column, value string) string {
			b, err := k.Ring.Index(ctx, agency, column, value)
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		base := index("a", "person.name", "José Núñez")
		for _, same := range []string{" josé  núñez ", "JOSÉ NÚÑEZ", "Jose\u0301 Nu\u0301n\u0303ez"} {
			if index("a", "person.name", same) != base {
				t.Errorf("%q is another name", same)
			}
		}
		for what, other := range map[string]string{"another agency": index("b", "person.name", "José Núñez"),
			"another column": index("a", "person.alias", "José Núñez"), "another name": index("a", "person.name", "Jose Nunez")} {
			if other == base {
				t.Errorf("%s has the same index", what)
			}
		}
		if len(base) != 16 || index("a", "person.name", "  ") != "" {
			t.Error("an index has 16 bytes, and nothing has none")
		}
	})
}

func TestARootKeyThatIsNotTheOneIsASentence(t *testing.T) {
	place := config.Place{Data: t.TempDir()}
	k := kt.At(t, place, nil)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	if err := place.Check(); err != nil {
		t.Fatal(err)
	}
	reopen := func() error {
		k, err := kernel.Open(context.Background(), place, nil, kernel.Options{Clock: clock.System{}})
		if err == nil {
			k.Close()
		}
		return err
	}
	good, err := os.ReadFile(place.RootKey)
	if err != nil {
		t.Fatal(err)
	}
	if st, err := os.Stat(place.RootKey); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the root key's mode is %v", st.Mode())
	}
	for name, content := range map[string]string{"another": strings.Repeat("ab", 32), "damaged": "not hex", "cut": string(good[:40]), "empty": ""} {
		if err := os.WriteFile(place.RootKey, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := reopen(); !fault.Is(err, fault.Unavailable) || content != "" && strings.Contains(err.Error(), content) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Remove(place.RootKey); err != nil {
		t.Fatal(err)
	}
	if err := reopen(); !fault.Is(err, fault.Unavailable) {
		t.Errorf("lost: %v", err)
	}
	if _, err := os.Stat(place.RootKey); err == nil {
		t.Error("a new root key was made beside keys it cannot open")
	}
	if err := os.WriteFile(place.RootKey, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := reopen(); err != nil {
		t.Errorf("put back: %v", err)
	}
}

func TestNoPlaintextAndNoKeyLiesInTheRecords(t *testing.T) {
	place := config.Place{Data: t.TempDir()}
	k := kt.At(t, place, domains)
	s := notes.New(k.Guard)
	if _, err := s.Record(worker, canary, ""); err != nil {
		t.Fatal(err)
	}
	x := key(t, k, "harbor-shelter")
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(place.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(canary)) || bytes.Contains(b, vault.Raw(x)) {
			t.Errorf("%s holds plain text or an open key", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
