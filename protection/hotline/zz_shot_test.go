package hotline_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/clock"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/assets"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/protection/hotline"
)

func TestShot(t *testing.T) {
	if os.Getenv("SHOT") == "" { t.Skip() }
	cat := lang.New()
	ok(t, cat.Register("hotline", hotline.Words))
	site, err := web.New(web.Options{Catalogue: cat, Clock: clock.NewManual(time.Date(2026,6,11,14,42,0,0,time.UTC)), Sessions: desks{map[string]web.Session{}}, Demo: true, Assets: assets.FS(), Zone: kt.Washington})
	ok(t, err)
	s := service(kt.Open(t, "sqlite", domains))
	ok(t, hotline.NewDesk(s, shelters{}, names{}, duty(false)).Pages(site))
	srv := httptest.NewServer(site)
	defer srv.Close()
	for i, x := range site.Samples() {
		switch x.Name {
		case "Situation: opened for a purpose", "Situation: directory found a place", "Signal: mine, a crisis, facts recorded", "Queue: people wait", "Report: choose, nobody on duty", "Report: sent", "Offer a place", "Situation: two people wrote":
			out, err := exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1280,1900", "--screenshot=/tmp/shot-"+strconv.Itoa(i)+".png", srv.URL+"/gallery/"+strconv.Itoa(i)).CombinedOutput()
			t.Log(i, x.Name, err, len(out))
		}
	}
}
