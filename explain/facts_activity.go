package explain

import "time"

// What goes on in a login, and what happened in it: clauses of one line each.
type (
	// Activity is what goes on. Kind is running, connecting, awaiting, calling, moving, other_request, elsewhere, closing, owner_unknown or in_words; "" says that nothing does. For names what
	// the call that runs is for: a tool, or refresh_qr; "" where none runs. Method is a TL name, Last a system's words. Sent and Until are when a call was sent and until when its answer is
	// awaited, in the zone in which they are told; Until is zero where nobody knows. Left is within what a login is free whose connection is being closed. Words are those of an earlier version of this program.
	Activity struct {
		Kind, For, Method string
		Sent, Until       time.Time
		DC, Attempt       int
		Last, Words       string
		Left              time.Duration
	}
	// PersonAwaited is a call that waits for what a person does on a private page, or in a form in the chat. What is what that is for.
	PersonAwaited struct {
		What string
		Form bool
	}
	// TimelineEntry is an entry of the timeline. Its Kind is the end of its ID; in_words has nothing but Words. Method and Answer are TL names, Code and Error are Telegram's error, Cause is
	// a system's words, Via a proxy. Event moved the login From a state To another. Duration is how long an answer was awaited, or how far the clock is behind; negative when it is fast.
	TimelineEntry struct {
		Kind, Method, Answer, Error, Cause string
		Code, DC, Count                    int
		Via, Event, From, To               string
		Duration                           time.Duration
		Words                              string
	}
)

func (Activity) ID() string        { return "activity.now" }
func (PersonAwaited) ID() string   { return "activity.person" }
func (m TimelineEntry) ID() string { return "timeline." + m.Kind }

// Shared is the text of a kind that a newer version of this program wrote.
func (TimelineEntry) Shared() string { return "timeline.in_words" }

// Off is how far the clock is off.
func (m TimelineEntry) Off() time.Duration { return m.Duration.Abs() }

// Fast reports whether the clock is fast.
func (m TimelineEntry) Fast() bool { return m.Duration < 0 }
