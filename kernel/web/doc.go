// Package web is the one door for pages: routing, sessions, safe headers, typed templates, forms, faults as pages.
//
// # A domain's page
//
//	//go:embed pages/*.tmpl
//	var pages embed.FS
//
//	//go:embed words.csv
//	var Words []byte // wiring: catalogue.Register("hotline", hotline.Words)
//
//	type situationView struct { Head ui.Head; Due ui.Chip; Form ui.Form }
//	var situationPage = web.Page[situationView](pages, "pages/situation.tmpl") // web.PublicPage for anyone
//
//	func (s *Service) Pages(site *web.Site) error { // called by wiring
//		site.Staff("GET /hotline/{id}", s.showSituation(site))
//		site.Staff("POST /hotline/{id}", s.grade(site))
//		site.Gallery(Samples()...)
//		return site.Declare(situationPage) // parsed now, type-checked by the house test
//	}
//
//	func (s *Service) showSituation(site *web.Site) web.Handler {
//		return func(w http.ResponseWriter, r *http.Request) error {
//			me, _ := web.SessionOf(r.Context()) // User, Role, Agency, Zone
//			x, err := s.Situation(r.Context(), r.PathValue("id"))
//			if err != nil {
//				return err // becomes a page by its kind
//			}
//			return situationPage.Render(w, r, site, site.Say(r, "Situation %s", x.Ref), view(x))
//		}
//	}
//
// The first file of a page is its content, with {{.Shell}} (Lang, Dir, Title, Me, Demo, Now, Hotline …) and {{.Body}} (the
// view). It draws patterns with {{template "head" .Body.Head}}; package ui lists them. Exactly one h1 a page: a staff page
// gets it from "head", a public page writes it. Functions: t "text %s" arg · tn count "one" "%d other" · rich "**bold** text" ·
// date, longdate, time, datetime, clock (instants) · day, shortday (clock.Date) · number · percent · span (durations) ·
// icon "name" · href "/path" (keeps a language chosen in the address: use it for every link and form action).
//
// # A form
//
//	form := ui.Form{Action: "/report", Submit: "Send", Once: site.Once(), Fields: []ui.Field{
//		{Kind: ui.Area, Name: "story", Label: "What did you see?", Max: 4000, Optional: true}}}
//	…
//	in := web.Form(r)
//	story := in.Long("story", 4000)            // also Text, Need, NeedLong, Choice, MayChoose, Choices, Bool, Int, Date,
//	once := in.Once()                          // NeedDate, Time, Version, Has; in.That(ok, field, want) for rules
//	err := in.Err()
//	if err == nil { err = s.Report(ctx, story, once) }
//	if fault.Is(err, fault.Invalid) {
//		v.Form = form.Filled(in.Values(), err) // typed values kept, errors at their fields
//		return reportPage.Render(w, r, site, "Tell us", v, web.Status(422), web.At("/report"))
//	}
//	if err != nil { return err }
//	return site.Redirect(w, r, "/report/thanks") // 303, keeps the language
//
// Texts of fields, options and faults are English keys, translated where they are drawn. Render options: Status, Here (place
// in the bar), Notice (a sentence above the page), At (where language links lead after a POST). Site.Notify keeps a sentence
// for the next page of somebody signed in.
//
// # Who may, and sessions
//
// Public sets no cookie and looks up no session. Staff needs a session, otherwise 303 to /sign-in?next=path (read it with
// Next). The sign-in page calls Site.SignIn(w, r, Session{User, Role, RoleName, Agency, Place, Zone, Lang}), the way out
// POST /sign-out calls Site.SignOut. Only the SHA-256 of a 256-bit token reaches Sessions. Whether this reader may do this to
// that record is asked by the domain (access), not here. Site.Plain adds handlers such as /healthz; Site.Mux serves web/api.
//
// # Faults
//
// Invalid that a handler did not show itself: 422 with what was expected. NotFound and Refused: 404, the same bytes for
// strangers, "not found, or not open to your role" for staff. Conflict: 409; put a ui.Conflict into Fault.Theirs to show both
// values. SignIn: 303, or 403 for somebody signed in who must sign in again. TooMany: 429 and the phone. Unavailable: 503,
// nothing was saved. Anything else: 500 with the request's id. No page and no log line holds what was entered; the log has
// method, pattern, status and milliseconds, never a path, a query or an address.
//
// # Promises
//
// Everything comes from this host (default-src 'self', nothing inline); pages are no-store and no-referrer; every page works
// without script; "In danger now? Call 911" and the hotline stand first on every public page (DESIGN §4, rule 1); limits on
// public pages point to the phone and keep no address (rule 3).
//
// # Tests
//
// Site.CheckPages(checker) hands every page with its view type to templatecheck; lang.Literals and Catalogue.Missing tell
// untranslated texts (Declared.Sources gives the files, ui.Form.Texts the keys of a form); Site.Samples is the gallery.
package web
