package certification_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/fault"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web/assets"
	cert "github.com/manumit/manumit/protection/certification"
)

const address = "https://example.org/check-letter"

var codeShape = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}-[0-9A-HJKMNP-TV-Z]`)

// text is what a letter says when a reader reads it aloud.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "letter.pdf")
	must(t, os.WriteFile(file, pdf, 0o600))
	out, err := exec.Command(tool, "-layout", file, "-").Output()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

func voice(t *testing.T, tag lang.Tag) lang.Voice {
	t.Helper()
	c := lang.New()
	must(t, c.Register("certification", cert.Words))
	return lang.Voice{Catalogue: c, Tag: tag}
}

// code reads a letter's code from the holder's copy, as a benefits office does.
func (h house) code(t *testing.T, letter string) string {
	t.Helper()
	if err := assets.Ready(); err != nil {
		t.Skip(err)
	}
	pdf, err := h.Print(specialist, letter, voice(t, lang.English), address)
	must(t, err)
	code := codeShape.FindString(text(t, pdf))
	if code == "" {
		t.Fatal("the letter shows no code")
	}
	return code
}

func TestTheHoldersCopy(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	h := open(k)
	id := h.sent(t, "person-1")
	letter := h.decide(t, id, interim)
	if err := assets.Ready(); err != nil {
		t.Skip(err)
	}
	for tag, want := range map[lang.Tag][]string{
		lang.English: {canary, "Interim assistance letter", "June 9, 2026", "September 7, 2026", address, "866-401-5510", "not the official text of any agency"},
		lang.Spanish: {canary, "Carta de asistencia provisional", "9 de junio de 2026", "7 de septiembre de 2026", address, "866-401-5510", "demostración"}} {
		pdf, err := h.Print(specialist, letter, voice(t, tag), address)
		must(t, err)
		got := text(t, pdf)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: the letter does not say %q: %s", tag, w, got)
			}
		}
		if tool, err := exec.LookPath("pdfinfo"); err == nil {
			file := filepath.Join(t.TempDir(), "l.pdf")
			must(t, os.WriteFile(file, pdf, 0o600))
			info, err := exec.Command(tool, file).Output()
			must(t, err)
			if !strings.Contains(string(info), "Tagged:          yes") || strings.Contains(string(info), "Canary") {
				t.Errorf("not tagged, or the title names the holder:\n%s", info)
			}
		}
	}
	es, err := h.Journal.OfSubject(context.Background(), "person-1", 50)
	must(t, err)
	looks := 0
	for _, e := range es {
		if e.Act == string(cert.ActLetterPrint) && e.Purpose == "issue letter" {
			looks++
		}
	}
	if looks != 2 {
		t.Errorf("%d looks for 2 copies", looks)
	}
	for name, who := range map[string]context.Context{"the requester": officer, "an analyst": analyst, "nobody": context.Background()} {
		if _, err := h.Print(who, letter, voice(t, lang.English), address); !fault.Is(err, fault.Refused) {
			t.Errorf("printed by %s: %v", name, err)
		}
	}
}

func TestAnyoneMayCheckALetter(t *testing.T) {
	kt.Both(t, domains, func(t *testing.T, k kt.Test) {
		h := open(k)
		id := h.sent(t, "person-1")
		must(t, h.Complete(officer, cert.Edit{ID: id}, partB()))
		first := h.decide(t, id, interim)
		issued, stranger := clock.NewDate(2026, 6, 9), context.Background()
		code := h.code(t, first)
		check := func(typed string, on clock.Date, want cert.Result) {
			t.Helper()
			if got, err := h.Check(stranger, typed, on); err != nil || got != want {
				t.Errorf("answer %q, %v, want %q", got, err, want)
			}
		}
		check(code, issued, cert.Valid)
		check(strings.ToLower(strings.ReplaceAll(code, "-", " ")), issued, cert.Valid)
		check(code, issued.AddDays(1), cert.NotFound)
		check(code, clock.Date{}, cert.NotFound)
		wrong := []byte(code)
		if wrong[0]++; wrong[0] > '9' && wrong[0] < 'A' || wrong[0] == 'I' || wrong[0] == 'L' || wrong[0] == 'O' || wrong[0] == 'U' || wrong[0] > 'Z' {
			wrong[0] = '7'
		}
		check(string(wrong), issued, cert.Mistyped)
		check("hello", issued, cert.Mistyped)
		check("", issued, cert.Mistyped)
		check("0000-0000-0000-0000-0", issued, cert.NotFound)
		k.Time.Set(k.Time.Now().AddDate(0, 0, 91))
		check(code, issued, cert.Pending)
		second := h.decide(t, id, eligible)
		check(code, issued, cert.Replaced)
		today := clock.On(k.Time.Now(), kt.Washington)
		check(h.code(t, second), today, cert.Valid)

		es, err := h.Journal.OfSubject(context.Background(), "person-1", 100)
		must(t, err)
		checks := 0
		for _, e := range es {
			if e.Act == string(cert.ActLetterCheck) {
				checks++
				if e.Actor.Kind != string(access.Public) {
					t.Errorf("a check by %s", e.Actor.Kind)
				}
			}
		}
		if checks != 5 {
			t.Errorf("%d checks that found the letter stand in the person's journal, want 5", checks)
		}
	})
}
