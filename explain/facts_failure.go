package explain

import (
	"slices"
	"strings"
	"time"

	"telegram-login-mcp/internal/outside"
)

// ID implements Fact: the stable code of an error in the catalogue, and failure.unlisted for any other.
func (f Failure) ID() string {
	if e, ok := find(f.plain()); ok {
		return e.stableCode()
	}
	return "failure.unlisted"
}

// Shared is the heading of the text that an error shares with its like, "" for one with a text of its own.
func (f Failure) Shared() string {
	e, _ := find(f.plain())
	return e.family
}

func (f Failure) about(p *Problem) {
	e := f.known()
	p.Retry, p.EndsFlow, p.Source, p.Next = e.retry, e.ends, e.source, e.next
}

// known is what is known of f besides the words: an entry as it is where and when f happened, or one that is made of its class.
func (f Failure) known() entry {
	f = f.plain()
	e, ok := find(f)
	if !ok {
		c := classOf(f)
		e = entry{retry: c.retry, source: sourceErrors, next: c.next}
	}
	if f.SignUp() {
		e.next = nil // no way of logging in makes an account
	}
	return e.at(f, min(f.Wait(), heldBack))
}

// plain is f with its type as Telegram writes it.
func (f Failure) plain() Failure {
	f.Type = strings.ToUpper(outside.Text(f.Type))
	return f
}

// Is reports whether f is one of these errors of the catalogue.
func (f Failure) Is(names ...string) bool {
	e, ok := find(f.plain())
	return ok && slices.Contains(names, e.name)
}

// During reports whether one of these methods failed, by their TL names.
func (f Failure) During(methods ...string) bool { return slices.Contains(methods, f.Method) }

// Within reports whether the flow is in one of these states.
func (f Failure) Within(states ...string) bool { return slices.Contains(states, f.State) }

// Ours reports whether f happened in a login of this program. Otherwise nobody knows which program it was.
func (f Failure) Ours() bool { return f.State != "" }

// Done reports whether the login is finished, so that no other way to log in is of use.
func (f Failure) Done() bool { return f.State == stateAuthorized }

// Aged and Young say that the code was sent long ago, and that it was not; neither holds when nobody knows.
func (f Failure) Aged() bool { return f.Elapsed >= pendingCodeLife }

// Young is told at Aged.
func (f Failure) Young() bool { return f.Elapsed > 0 && f.Elapsed < pendingCodeLife }

// Wait is the pause that came with the error, 0 without one.
func (f Failure) Wait() time.Duration {
	return time.Duration(max(min(f.Argument, int(longestWait/time.Second)), 0)) * time.Second
}

// Beyond reports whether the pause is longer than this program holds a call back.
func (f Failure) Beyond() bool { return f.Wait() > heldBack }

// Pause is how long to wait: what came with the error, as far as this program holds a call back, or what the catalogue says.
func (f Failure) Pause() time.Duration { return f.known().retry.After }

// Until is when the pause is over, in whole minutes so that nobody comes back too early. It is zero for a pause of less than two minutes, and when
// nobody knows when it began.
func (f Failure) Until() time.Time {
	pause := f.Pause()
	if f.Now.IsZero() || f.Pasted || pause < 2*time.Minute {
		return time.Time{}
	}
	return f.Now.Add(pause + time.Minute - 1).Truncate(time.Minute)
}

// Timeless reports whether an error came without a number, or with none that can be waited for. A name without a call is one that somebody may look up.
func (f Failure) Timeless() bool {
	return f.Zero || (f.Argument <= 0 && f.Method != "" && !f.Pasted)
}

// Class is the number of the error as Telegram documents it, 500 for any from 500 to 599, 0 without one.
// https://core.telegram.org/api/errors
func (f Failure) Class() int {
	if f.Code > 500 && f.Code < 600 {
		return 500
	}
	return f.Code
}

// SignUp reports whether a check was asked for because there is no account on the number yet: RECAPTCHA_CHECK_signup__key.
func (f Failure) SignUp() bool {
	return f.Is("RECAPTCHA_CHECK") && strings.Contains(f.plain().Type, "_SIGNUP__")
}
