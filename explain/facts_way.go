package explain

import "time"

// WayFailure is a failure between this machine and Telegram. Kind is one of dns, refused, timed_out, unreachable, connection_cut, tls, blocked, not_telegram, key_exchange, clock_skew, proxy, proxy_unreached, proxy_login,
// proxy_kind, proxy_no_way, proxy_secret, or network where nobody knows. Doing is the step in which it happened, Last the system's words; either may be zero.
// Unsure, of clock_skew in a pasted text, says that messages were ignored and not why: a session that is used twice does that, too.
type WayFailure struct {
	Kind  string
	Doing Activity
	Last  string

	Unsure  bool
	Service bool // it is between a service and Telegram, and told to somebody who has nothing to do with its network
}

// ID implements Fact.
func (f WayFailure) ID() string { return "failure." + f.Kind }

// Own is the heading of its text.
func (f WayFailure) Own() string {
	if f.Service {
		return "failure.way_of_service"
	}
	return f.ID()
}

// ProxyInvalid is a proxy that was set and cannot be used. Kind is internal/tgclient's.
type ProxyInvalid struct{ Kind string }

// ID implements Fact.
func (ProxyInvalid) ID() string { return "failure.proxy_invalid" }

// NoAnswer is a call that Telegram did not answer. First says that it is the request for a code.
type NoAnswer struct {
	Method string
	Within time.Duration
	First  bool
}

// ID implements Fact.
func (NoAnswer) ID() string { return "failure.no_answer" }

func (f NoAnswer) about(p *Problem) {
	if f.First {
		p.Next = []string{"start_qr_login", "request_code", "check_connection"}
	}
}

// Verdict is what a check of the way to Telegram comes to. Kind is ok, partly, clock, no_dns, offline, blocked, silent, not_telegram or sandbox.
type Verdict struct {
	Kind                 string
	Sandbox, TestServers bool
	Proxy                string
	DCs, Answered        int
	Behind               time.Duration // how far the clock of this machine is behind; negative when it is fast
}

// ID implements Fact.
func (f Verdict) ID() string { return "connection." + f.Kind }

// Off is how far the clock is off.
func (f Verdict) Off() time.Duration { return f.Behind.Abs() }

// Fast reports whether the clock is fast.
func (f Verdict) Fast() bool { return f.Behind < 0 }

// What can be wrong with logins that were saved.
type (
	// RecordDamaged, RecordNewer, RecordKeyLost, RecordKeyUnread and RecordForeign are records that cannot be used. File may be "". Why is why the key was not
	// read, or what is wrong with the file.
	RecordDamaged   struct{ File string }
	RecordNewer     struct{ File string }
	RecordKeyLost   struct{ File string }
	RecordKeyUnread struct {
		File string
		Why  Cause
	}
	RecordForeign struct {
		File string
		Why  Cause
	}
	// ClaimFailed is a login of which nobody could find out whether another process has it. Busy says that another process holds the lock.
	ClaimFailed struct {
		Why  Cause
		Busy bool
		Wait time.Duration
	}
	// NotBegun is a login that a service did not begin, because its store could not keep it.
	NotBegun struct {
		Why  Cause
		Wait time.Duration
	}
	// StoreUnreadable, StoreSlow, TooSlow and ShuttingDown are about this computer.
	StoreUnreadable struct{ Why Cause }
	StoreSlow       struct{}
	TooSlow         struct{}
	ShuttingDown    struct{}
)

func (RecordDamaged) ID() string   { return "failure.record_damaged" }
func (RecordNewer) ID() string     { return "failure.record_newer" }
func (RecordKeyLost) ID() string   { return "failure.record_key_lost" }
func (RecordKeyUnread) ID() string { return "failure.record_key_unread" }
func (RecordForeign) ID() string   { return "failure.record_foreign" }
func (ClaimFailed) ID() string     { return "failure.claim_failed" }
func (NotBegun) ID() string        { return "failure.not_begun" }
func (StoreUnreadable) ID() string { return "failure.store_unreadable" }
func (StoreSlow) ID() string       { return "failure.store_slow" }
func (TooSlow) ID() string         { return "failure.too_slow" }
func (ShuttingDown) ID() string    { return "failure.shutting_down" }

func (f ClaimFailed) about(p *Problem) { p.Retry = Retry{When: RetryAfter, After: f.Wait} }

func (f NotBegun) about(p *Problem) { p.Retry = Retry{When: RetryAfter, After: f.Wait} }
