package authflow

import (
	"strconv"
	"strings"
	"time"

	"github.com/gotd/td/tg"
)

// Observed is something that happened to a flow, as [Config.Observe] is told of it. Nothing in it is a secret or names a person.
type Observed struct {
	Kind ObservedKind
	Flow string // its ID
	// Delivery is the TL name of the way by which Telegram last sent a code, "auth.sentCodeTypeApp"; "" before it has.
	Delivery string
	Event    Event // for ObservedMoved, with From and To
	From, To State
	Method   string        // for ObservedRefused and ObservedUnanswered: what Telegram was asked
	Error    string        // for ObservedRefused: Telegram's error without its number, "FLOOD_WAIT"
	Wait     time.Duration // for ObservedRefused: the pause that it asks for, 0 for none
	Err      error         // for ObservedClaim: nil when the flow is ours, ErrOwned while another process has it
}

// ObservedKind says what happened.
type ObservedKind string

// The kinds.
const (
	ObservedMoved      ObservedKind = "moved"      // the flow went from one state to another
	ObservedRefused    ObservedKind = "refused"    // Telegram answered with an error
	ObservedUnanswered ObservedKind = "unanswered" // Telegram did not answer, or was not reached
	ObservedClaim      ObservedKind = "claim"      // the store was asked for the flow
	ObservedLeaseLost  ObservedKind = "lease_lost" // the store may give the flow to another process, so it was left here
)

// observed tells of an entry of the timeline, if it is one that counts.
func (o *owner) observed(e TimelineEntry) {
	if o.reg.config.Observe == nil {
		return
	}
	seen := Observed{Flow: o.id, Delivery: o.rec.deliveryName(), Method: e.Method}
	switch e.Kind {
	case EntryMoved:
		seen.Kind, seen.Event, seen.From, seen.To = ObservedMoved, e.Event, e.From, e.To
	case EntryRefused:
		seen.Kind = ObservedRefused
		seen.Error, seen.Wait = cutNumber(e.Error)
	case EntryNoAnswer, EntryCallFailed:
		seen.Kind = ObservedUnanswered
	default:
		return
	}
	o.reg.config.Observe(seen)
}

// claimed tells how a claim ended.
func (r *Registry) claimed(id string, err error) {
	if r.config.Observe != nil {
		r.config.Observe(Observed{Kind: ObservedClaim, Flow: id, Err: err})
	}
}

// leaseWasLost tells of a claim that ended by itself.
func (o *owner) leaseWasLost() {
	if o.reg.config.Observe != nil {
		o.reg.config.Observe(Observed{Kind: ObservedLeaseLost, Flow: o.id, Delivery: o.rec.deliveryName()})
	}
}

// cutNumber takes the number off an error's name, which is a pause in seconds where the name says so.
func cutNumber(name string) (base string, wait time.Duration) {
	base = strings.TrimRight(name, "0123456789")
	seconds, err := strconv.Atoi(name[len(base):])
	if base, found := strings.CutSuffix(base, "_"); found && err == nil {
		if strings.HasSuffix(base, "_WAIT") {
			wait = time.Duration(seconds) * time.Second
		}
		return base, wait
	}
	return name, 0
}

// deliveryName is the TL name of the way by which the last code was sent, "" before one was.
func (r *Record) deliveryName() string {
	if s, ok := r.sentCode().(*tg.AuthSentCode); ok && s.Type != nil {
		return s.Type.TypeName()
	}
	return ""
}
