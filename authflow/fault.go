package authflow

import (
	"errors"
	"slices"
)

// NetworkFault is the kind of a failure between this machine and Telegram. Whoever makes connections finds it where the error is made, from
// types and system error numbers: the words of an error are the system's, and in its language. "" means that nobody knows.
type NetworkFault string

// The kinds. Those of a proxy say where it fails; FaultProxy is for one of which no more is known.
const (
	FaultDNS            NetworkFault = "dns"             // a name could not be looked up
	FaultRefused        NetworkFault = "refused"         // nobody listens there, or a firewall says so
	FaultTimedOut       NetworkFault = "timed_out"       // no answer came in time
	FaultUnreachable    NetworkFault = "unreachable"     // there is no route to the address
	FaultConnectionCut  NetworkFault = "connection_cut"  // the connection stood and was ended by the other side or on the way
	FaultTLS            NetworkFault = "tls"             // no TLS, or a certificate that is not trusted
	FaultBlocked        NetworkFault = "blocked"         // the connection stood, and Telegram's first message never came
	FaultNotTelegram    NetworkFault = "not_telegram"    // somebody else answers
	FaultKeyExchange    NetworkFault = "key_exchange"    // no key could be agreed on
	FaultClockSkew      NetworkFault = "clock_skew"      // messages are refused because of the time in them
	FaultProxy          NetworkFault = "proxy"           // something else about a proxy
	FaultProxyUnreached NetworkFault = "proxy_unreached" // no connection to the proxy
	FaultProxyLogin     NetworkFault = "proxy_login"     // user name or password is missing or wrong
	FaultProxyKind      NetworkFault = "proxy_kind"      // it is no proxy of the kind that was set
	FaultProxyNoWay     NetworkFault = "proxy_no_way"    // the proxy does not reach Telegram
	FaultProxySecret    NetworkFault = "proxy_secret"    // an MTProxy does not let us in
)

// networkFaults are all kinds that have a name.
var networkFaults = []NetworkFault{
	FaultDNS, FaultRefused, FaultTimedOut, FaultUnreachable, FaultConnectionCut, FaultTLS, FaultBlocked, FaultNotTelegram, FaultKeyExchange,
	FaultClockSkew, FaultProxy, FaultProxyUnreached, FaultProxyLogin, FaultProxyKind, FaultProxyNoWay, FaultProxySecret,
}

// FaultOf is the kind that an error says of itself or of what it wraps, with a method NetworkFault() NetworkFault. It is "" where none does.
func FaultOf(err error) NetworkFault {
	var known interface{ NetworkFault() NetworkFault }
	if errors.As(err, &known) {
		return known.NetworkFault()
	}
	return ""
}

// NetworkError means that Telegram could not be reached, or that the connection broke during a call.
type NetworkError struct {
	Doing Activity // when it failed
	Fault NetworkFault
	Err   error
}

// networkError makes every NetworkError, so that none lacks its kind.
func networkError(doing Activity, err error) *NetworkError {
	return &NetworkError{Doing: doing, Fault: FaultOf(err), Err: err}
}

// Error implements error.
func (e *NetworkError) Error() string { return e.Doing.String() + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *NetworkError) Unwrap() error { return e.Err }

// NetworkFault is the kind, for [FaultOf].
func (e *NetworkError) NetworkFault() NetworkFault { return e.Fault }

// storedCause is what a record has of a cause: its words and its kind.
type storedCause struct {
	text  string
	fault NetworkFault
}

// Error implements error.
func (e *storedCause) Error() string { return e.text }

// NetworkFault is the kind. One that only another version of this program knows counts as not known.
func (e *storedCause) NetworkFault() NetworkFault {
	if !slices.Contains(networkFaults, e.fault) {
		return ""
	}
	return e.fault
}
