package hotline

import "github.com/manumit/manumit/kernel/web/ui"

// FormsIn lists the forms of a view, for the test of translations.
func FormsIn(view any) []ui.Form {
	switch v := view.(type) {
	case reportView:
		return []ui.Form{v.Form}
	case returnView:
		return []ui.Form{v.Form}
	}
	return nil
}
