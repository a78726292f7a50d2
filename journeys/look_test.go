package journeys

import (
	"os"
	"strings"
	"testing"

	"github.com/manumit/manumit/journeys/browser"
)

// TestLook takes pictures of the pages of a server that runs already (MANUMIT_LOOK is its address), as several roles.
func TestLook(t *testing.T) {
	base := os.Getenv("MANUMIT_LOOK")
	if base == "" {
		t.Skip("MANUMIT_LOOK names no running server")
	}
	dir := os.Getenv("MANUMIT_SHOTS")
	for _, p := range []string{"/", "/report", "/report/help", "/return", "/check-letter", "/sign-in"} {
		b := browser.Open(t, browser.Options{Width: 1280, Height: 900})
		b.Go(base + p)
		b.Shot(dir + "/public" + strings.ReplaceAll(p, "/", "-") + ".png")
	}
	for button, paths := range map[string][]string{
		"Hotline advocate Ana Reyes":              {"/worklist", "/hotline", "/hotline/call", "/hotline/situations", "/people", "/directory"},
		"Child-protection specialist Julia Stone": {"/worklist", "/certification", "/certification/adults"},
		"Approver Laura Whitfield":                {"/worklist"},
		"Mandated-report officer Walter Cho":      {"/worklist"},
		"Analyst Nadia Petrov":                    {"/reports/certification?year=2020"},
		"Analyst Farid Haddad":                    {"/reports/hotline?year=2020"},
		"Auditor Jordan Pell":                     {"/journal"},
		"Administrator Henry Vance":               {"/agencies", "/agencies/hotline-operator/users"},
	} {
		b := browser.Open(t, browser.Options{Width: 1280, Height: 900})
		b.Go(base + "/sign-in")
		b.Press(button)
		b.See("What must I do next")
		for _, p := range paths {
			b.Go(base + p)
			b.Shot(dir + "/" + strings.ReplaceAll(strings.Fields(button)[0]+strings.Fields(button)[len(strings.Fields(button))-1]+strings.ReplaceAll(p, "/", "-"), "?", "-") + ".png")
		}
	}
}
