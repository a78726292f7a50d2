// Command pocketbase is the anchor of the intake benchmark: PocketBase's plain create with the same body. Nothing is sealed,
// guarded or logged, the create rule is empty, and its SQLite runs at its default, synchronous=NORMAL.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"
)

func main() {
	app := pocketbase.New()
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if _, err := app.FindCollectionByNameOrId("signals"); err == nil {
			return e.Next()
		}
		c := core.NewBaseCollection("signals")
		for _, name := range []string{"client_ref", "channel", "language", "purpose", "narrative", "contact"} {
			c.Fields.Add(&core.TextField{Name: name, Max: 5000})
		}
		c.CreateRule = types.Pointer("")
		if err := app.Save(c); err != nil {
			return err
		}
		return e.Next()
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
