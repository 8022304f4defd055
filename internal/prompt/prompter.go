package prompt

import (
	"context"
	"errors"
)

var (
	// ErrDeclined means that the person does not want the prompt.
	ErrDeclined = errors.New("prompt: declined by the person")
	// ErrUnavailable means that the prompt could not be shown in this way, and nothing is known of what the person wants.
	ErrUnavailable = errors.New("prompt: cannot be shown")
)

// Link is how a prompt is put to a person.
type Link struct {
	ID      string // names the prompt to a client
	URL     string // where it is answered
	Message string // what it is for, in a sentence or two
}

// Prompter brings a prompt to its person.
type Prompter interface {
	// Prompt shows a link, and blocks until the person has agreed to open it or not, or ctx is done. Nil means that they have it; what they do
	// there is another matter. Errors: [ErrDeclined], [ErrUnavailable].
	Prompt(ctx context.Context, l Link) error
}
