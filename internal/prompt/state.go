package prompt

import (
	"maps"
	"slices"
)

// State is where a prompt stands.
type State string

// The states of a prompt. Those from Accepted on are ends.
const (
	Asked      State = "asked"      // it can be answered, and nobody was told where
	Shown      State = "shown"      // it was brought to the person, in whatever way
	Opened     State = "opened"     // the person has it in front of them
	Submitted  State = "submitted"  // what they sent is being worked on, or what they asked for is on its way to them
	Refused    State = "refused"    // what they sent was not good; they can send something else
	Accepted   State = "accepted"   // it has done its work
	Declined   State = "declined"   // the person does not want it
	Expired    State = "expired"    // its time is over
	Withdrawn  State = "withdrawn"  // nobody needs it any more
	Superseded State = "superseded" // one with other arguments took its place
)

// Event is what happens to a prompt.
type Event string

// The events of a prompt.
const (
	Show      Event = "show"
	Open      Event = "open"
	Submit    Event = "submit"
	Refuse    Event = "refuse"
	Release   Event = "release" // what was to be handed out reached nobody
	Accept    Event = "accept"
	Decline   Event = "decline"
	Expire    Event = "expire"
	Withdraw  Event = "withdraw"
	Supersede Event = "supersede"
)

// transitions are all that can happen to a prompt, and where it leads. Nothing happens to one that has ended.
var transitions = map[State]map[Event]State{
	Asked: {
		Show: Shown, Open: Opened, Submit: Submitted,
		Accept: Accepted, Decline: Declined, Expire: Expired, Withdraw: Withdrawn, Supersede: Superseded,
	},
	Shown: {
		Open: Opened, Submit: Submitted,
		Accept: Accepted, Decline: Declined, Expire: Expired, Withdraw: Withdrawn, Supersede: Superseded,
	},
	Opened: {
		Submit: Submitted,
		Accept: Accepted, Decline: Declined, Expire: Expired, Withdraw: Withdrawn, Supersede: Superseded,
	},
	Submitted: {
		Accept: Accepted, Refuse: Refused, Release: Opened,
		Withdraw: Withdrawn, // only when the program ends; see [Prompt.Close]
	},
	Refused: {
		Submit: Submitted,
		Accept: Accepted, Decline: Declined, Expire: Expired, Withdraw: Withdrawn, Supersede: Superseded,
	},
	Accepted: {}, Declined: {}, Expired: {}, Withdrawn: {}, Superseded: {},
}

// Next is where an event leads from a state; ok is false where it does not fit.
func (s State) Next(e Event) (next State, ok bool) {
	next, ok = transitions[s][e]
	return next, ok
}

// Ended reports whether nothing can happen any more.
func (s State) Ended() bool { return len(transitions[s]) == 0 }

// States lists all states, sorted by name.
func States() []State { return slices.Sorted(maps.Keys(transitions)) }
