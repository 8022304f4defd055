package prompt

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

// event is what happens to a prompt.
type event string

// The events of a prompt.
const (
	eventShow      event = "show"
	eventOpen      event = "open"
	eventSubmit    event = "submit"
	eventRefuse    event = "refuse"
	eventRelease   event = "release" // what was to be handed out reached nobody
	eventAccept    event = "accept"
	eventDecline   event = "decline"
	eventExpire    event = "expire"
	eventWithdraw  event = "withdraw"
	eventSupersede event = "supersede"
)

// transitions are all that can happen to a prompt, and where it leads. Nothing happens to one that has ended.
var transitions = map[State]map[event]State{
	Asked: {
		eventShow: Shown, eventOpen: Opened, eventSubmit: Submitted,
		eventAccept: Accepted, eventDecline: Declined, eventExpire: Expired, eventWithdraw: Withdrawn, eventSupersede: Superseded,
	},
	Shown: {
		eventOpen: Opened, eventSubmit: Submitted,
		eventAccept: Accepted, eventDecline: Declined, eventExpire: Expired, eventWithdraw: Withdrawn, eventSupersede: Superseded,
	},
	Opened: {
		eventSubmit: Submitted,
		eventAccept: Accepted, eventDecline: Declined, eventExpire: Expired, eventWithdraw: Withdrawn, eventSupersede: Superseded,
	},
	Submitted: {
		eventAccept: Accepted, eventRefuse: Refused, eventRelease: Opened,
		eventWithdraw: Withdrawn, // only when the program ends; see [Prompt.Close]
	},
	Refused: {
		eventSubmit: Submitted,
		eventAccept: Accepted, eventDecline: Declined, eventExpire: Expired, eventWithdraw: Withdrawn, eventSupersede: Superseded,
	},
	Accepted: {}, Declined: {}, Expired: {}, Withdrawn: {}, Superseded: {},
}

// next is where an event leads from a state; ok is false where it does not fit.
func (s State) next(e event) (to State, ok bool) {
	to, ok = transitions[s][e]
	return to, ok
}

// Ended reports whether nothing can happen any more.
func (s State) Ended() bool { return len(transitions[s]) == 0 }
