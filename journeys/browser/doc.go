// Package browser walks the pages of a running server the way people do, for tests.
//
// There are two walkers. A Walker is a person without script: an HTTP client that follows links by
// their words and fills forms by their labels. It needs no browser, takes milliseconds, and fails
// when a page can only be used with script. A Browser is Chromium behind a dozen verbs: it sees what
// is drawn, and reports what a person would not: console messages, refused requests, requests to
// other hosts, accessibility violations, tab order, sideways scrolling.
//
// Both find things by what a person reads: a link, button or label by its words, exactly or, where
// only one fits, by how they begin. A thing that is not there fails the test; nothing is skipped.
package browser
