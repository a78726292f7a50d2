package people

import "context"

// Names tells how agencies and organizations are called, by id; an unknown id is left out.
type Names interface {
	Names(ctx context.Context, ids ...string) map[string]string
}

// Recipient is whom a consent may name: an agency of the task force or an organization of the directory.
type Recipient struct{ ID, Name string }

// Recipients lists whom a consent may name.
type Recipients interface {
	Recipients(ctx context.Context) ([]Recipient, error)
}

// Ports are what the pages ask of other domains; flows adapts.
type Ports struct {
	Names      Names
	Recipients Recipients
}
