package sandbox

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Message is something that reached a person of the sandbox: in the app, by SMS, by mail, by a call.
type Message struct {
	Channel string    `json:"channel"` // app, sms, call, flash_call, missed_call, email, fragment, service, or saved: what they wrote to themselves
	Text    string    `json:"text"`
	Time    time.Time `json:"time"` // in the sandbox
}

// put delivers a message. s.mu must be held.
func (s *Sandbox) put(acc *account, channel, text string) {
	acc.inbox = append(acc.inbox, Message{Channel: channel, Text: text, Time: s.clock.now().UTC()})
}

// Inbox returns what reached a person so far, oldest first.
func (s *Sandbox) Inbox(_ context.Context, phone string) ([]Message, error) {
	p, err := parsePerson(phone)
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.account(p).inbox), nil
}

// parsePerson is parsePhone with an error for people.
func parsePerson(phone string) (person, error) {
	p, ok := parsePhone(phone)
	if !ok {
		return person{}, fmt.Errorf("%q is nobody's number here: a sandbox number is +99966DNNNN with D from 1 to %d and NNNN from the list of accounts, e.g. +9996620001",
			phone, dcCount)
	}
	return p, nil
}
