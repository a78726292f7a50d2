package directory_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/manumit/manumit/journeys/browser"
	kt "github.com/manumit/manumit/kernel/kerneltest"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/web"
	"github.com/manumit/manumit/kernel/web/assets"
	"github.com/manumit/manumit/protection/directory"
	"github.com/manumit/manumit/protection/people"
)

func TestZZLook(t *testing.T) {
	k := kt.Open(t, "sqlite", domains)
	site, err := web.New(web.Options{Catalogue: lang.New(), Clock: k.Clock, Sessions: oneSession{k}, Demo: true, Zone: kt.Washington, Assets: assets.FS()})
	if err != nil {
		t.Fatal(err)
	}
	if err := people.New(k.Guard).Pages(site, people.Ports{}); err != nil {
		t.Fatal(err)
	}
	_ = directory.Domain
	d := directory.New(k.Guard, owner)
	if err := d.Pages(site); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(site)
	defer srv.Close()
	b := browser.Open(t, browser.Options{})
	for i, x := range site.Samples() {
		b.Go(srv.URL + fmt.Sprint("/gallery/", i))
		for _, v := range b.Axe() {
			t.Errorf("%s: %s", x.Name, v)
		}
		b.NoSidewaysScroll(390)
		b.Resize(1280, 900)
		switch x.Name {
		case "Person, outside the safe hours", "Person, a field stands open", "Record a person", "Change a person, two people saved", "Who looked", "Record a person, to correct", "Imports":
			b.Shot(fmt.Sprintf("/tmp/shots-pd/%02d.png", i))
		}
	}
}
