package secretpage

import (
	"context"
	"encoding/json"
	"io/fs"
	"slices"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// OpenPage is a page for a login that another process has open.
type OpenPage struct {
	Key    string        `json:"key"`    // as its Spec has it
	Beside []byte        `json:"beside"` // as its Spec has it
	URL    string        `json:"url"`
	Status prompt.Status `json:"status"`
}

// sharedTime is how long the process that has pages of a login is waited for. One that was killed does not answer.
const sharedTime = 2 * time.Second

// sharedName is what other processes know the pages of an owner for a login by. It is no digest of a token, which has no line ends.
func sharedName(owner, flow string) string { return pageName("login\n" + owner + "\n" + flow) }

// share has other processes ask here for the pages of the owner and the login of a page. Of two processes that have some, the one that opened the last page is asked.
func (s *Server) share(others Elsewhere, p *pageSession) error {
	owner, flow := p.owner, p.Spec().Flow
	return others.Announce(p.shared, lifetime+linger, func(_ context.Context, _ []byte, give func([]byte) error) {
		text, err := json.Marshal(s.openFor(owner, flow))
		if err == nil {
			_ = give(text) // else they go on without it
		}
	})
}

// openFor lists the pages of an owner for a login that are open here.
func (s *Server) openFor(owner, flow string) (open []OpenPage) {
	s.mu.Lock()
	var sessions []*pageSession
	if of := s.pages.owners[owner]; of != nil {
		sessions = slices.Clone(of.sessions)
	}
	s.mu.Unlock()
	for _, p := range sessions {
		if spec, now := p.Look(); spec.Flow == flow && spec.Beside != nil && !now.State.Ended() {
			open = append(open, OpenPage{spec.Key, spec.Beside, p.URL, now})
		}
	}
	return open
}

// Answer has other processes ask here under a name, until stop is called, and for as long as a page lives at most. It reports false where nobody can.
func (s *Server) Answer(name string, answer func(ctx context.Context, question []byte) []byte) (stop func(), ok bool) {
	others := s.elsewhere()
	if others == nil {
		return nil, false
	}
	name = pageName(name)
	err := others.Announce(name, lifetime+linger, func(ctx context.Context, question []byte, give func([]byte) error) {
		s.caught("while a question of another process was answered", func() { _ = give(answer(ctx, question)) })
	})
	if err != nil {
		s.log("other processes cannot be told of a form: " + err.Error())
	}
	return func() { others.Withdraw(name) }, true
}

// Ask asks the process that answers under a name. The error is fs.ErrNotExist where none does, and the question is known to nobody; with any other one it may have been carried out.
func (s *Server) Ask(ctx context.Context, name string, question []byte, take func(answer []byte) error) error {
	others := s.elsewhere()
	if others == nil {
		return fs.ErrNotExist
	}
	return others.Ask(ctx, pageName(name), question, take)
}

// OpenElsewhere lists the pages of an owner for a login that another process has open. It takes 2 s at most, and has none where nobody answers.
func (s *Server) OpenElsewhere(ctx context.Context, owner, flow string) (open []OpenPage) {
	others := s.elsewhere()
	if others == nil {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, sharedTime)
	defer stop()
	if others.Ask(ctx, sharedName(owner, flow), nil, func(answer []byte) error { return json.Unmarshal(answer, &open) }) != nil {
		return nil
	}
	return open
}
