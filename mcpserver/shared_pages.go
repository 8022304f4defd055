package mcpserver

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/mcpserver/present"
)

// Pages that another instance of a service has open for a login: it is asked for them, so that the person gets no second page for the same.

// besidePage is what other instances are told of a prompt, besides how it stands.
type besidePage struct {
	Step  string         `json:"step"`
	Kind  string         `json:"kind"`
	What  string         `json:"what"`
	Typed bool           `json:"typed"`
	Given map[string]any `json:"given,omitempty"`
}

// beside is that for a spec: nothing where its arguments make another prompt of it, since they may be secret.
func (s promptSpec) beside() []byte {
	if s.Flow == "" || s.Args != nil {
		return nil
	}
	told, err := json.Marshal(besidePage{s.Step, s.kind, s.what, s.submit != nil, s.given})
	if err != nil {
		return nil
	}
	return told
}

// pagesElsewhere are the pages that another instance has open for a login, and that it still needs.
func (t *tools) pagesElsewhere(ctx context.Context, flow authflow.Snapshot) (found []*present.Page) {
	if t.Pages == nil || flow.ID == "" || flow.State.Ended() {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, authflow.Left(ctx)/2)
	defer stop()
	for _, p := range t.Pages.OpenElsewhere(ctx, t.owner, flow.ID) {
		var b besidePage
		if json.Unmarshal(p.Beside, &b) != nil {
			continue
		}
		s := promptSpec{Spec: prompt.Spec{Key: p.Key, Flow: flow.ID, Step: b.Step}, kind: b.Kind, what: b.What, given: b.Given}
		if !s.stillNeeded(flow) {
			continue
		}
		until := time.Now().Add(p.Status.Left)
		if flow.Expires.Before(until) {
			until = flow.Expires
		}
		by := asLink
		if r, ok := modernReply(ctx); ok && r.err == nil {
			by = byClient
		}
		w := t.partOf(s, p.URL, p.Status, until, by)
		w.Key, w.Status, w.Fact.Forms = p.Key, t.standing(p.Status, b.Typed), false // its form is where it is
		found = append(found, w)
	}
	return found
}

// openElsewhere says that the person has a page for the same already, which another instance has opened; nil without one. A client that shows forms gets one here.
func (t *tools) openElsewhere(ctx context.Context, s promptSpec) *outcome {
	if s.beside() == nil || t.shows || t.prompts.Active(s.Key) != nil {
		return nil
	}
	flow, ok := t.Flows.Peek(s.Flow)
	if !ok {
		return nil
	}
	found := t.pagesElsewhere(ctx, flow)
	i := slices.IndexFunc(found, func(w *present.Page) bool { return w.Key == s.Key })
	if i < 0 {
		return nil
	}
	found[i].Status = "" // which is for a list of pages
	return &outcome{Page: found[i], Flow: &flow}
}
