package tgclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"os"
	"reflect"
	"runtime"
	"syscall"

	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mtproto"
	"github.com/gotd/td/pool"
	"github.com/gotd/td/rpc"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/authkey"
)

// faultError is an error with its kind, for [authflow.FaultOf]. It reads as the error in it.
type faultError struct {
	error
	fault authflow.NetworkFault
}

// Unwrap gives the error in it.
func (e *faultError) Unwrap() error { return e.error }

// NetworkFault is the kind.
func (e *faultError) NetworkFault() authflow.NetworkFault { return e.fault }

// withFault gives an error that leaves this package its kind. One that has it, or whose kind nobody knows, stays as it is.
func withFault(err error) error {
	if authflow.FaultOf(err) != "" {
		return err
	}
	if fault := faultOf(err); fault != "" {
		return &faultError{err, fault}
	}
	return err
}

// faultOf finds the kind of an error by its type and its system error number, "" where neither says it. What an error reads like is nothing to go by:
// Windows writes it in the language of its user.
func faultOf(err error) authflow.NetworkFault {
	if known := authflow.FaultOf(err); known != "" {
		return known
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return authflow.FaultDNS
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		if fault := errnoFault(errno); fault != "" {
			return fault
		}
	}
	switch {
	case tlsFailed(err):
		return authflow.FaultTLS
	case errors.Is(err, authkey.ErrNotMTProto), errors.Is(err, exchange.ErrKeyFingerprintNotFound):
		return authflow.FaultNotTelegram
	case errors.Is(err, authkey.ErrForged), errors.Is(err, authkey.ErrRefused):
		return authflow.FaultKeyExchange
	case wrongTime(err):
		return authflow.FaultClockSkew
	case timedOut(err):
		return authflow.FaultTimedOut
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, rpc.ErrEngineClosed), errors.Is(err, pool.ErrConnDead):
		return authflow.FaultConnectionCut
	default:
		return ""
	}
}

// errnoFault is the kind of a system's error number.
func errnoFault(n syscall.Errno) authflow.NetworkFault {
	if runtime.GOOS == "windows" {
		return windowsFault(uintptr(n))
	}
	switch n {
	case syscall.ECONNREFUSED:
		return authflow.FaultRefused
	case syscall.ETIMEDOUT:
		return authflow.FaultTimedOut
	case syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN:
		return authflow.FaultUnreachable
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.ENETRESET, syscall.EPIPE, syscall.ESHUTDOWN:
		return authflow.FaultConnectionCut
	default:
		return ""
	}
}

// windowsFault is the kind of an error number of Windows. Package syscall has names of its own making for the numbers of POSIX there, which no
// error of a socket has, and lacks most of these:
// https://learn.microsoft.com/en-us/windows/win32/winsock/windows-sockets-error-codes-2 for those above 10000,
// https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes for the others.
func windowsFault(n uintptr) authflow.NetworkFault {
	switch n {
	case 10061, // WSAECONNREFUSED
		1225: // ERROR_CONNECTION_REFUSED
		return authflow.FaultRefused
	case 10060, // WSAETIMEDOUT
		121: // ERROR_SEM_TIMEOUT
		return authflow.FaultTimedOut
	case 10050, // WSAENETDOWN
		10051, // WSAENETUNREACH
		10064, // WSAEHOSTDOWN
		10065, // WSAEHOSTUNREACH
		1231,  // ERROR_NETWORK_UNREACHABLE
		1232:  // ERROR_HOST_UNREACHABLE
		return authflow.FaultUnreachable
	case 10052, // WSAENETRESET
		10053, // WSAECONNABORTED
		10054, // WSAECONNRESET
		10058, // WSAESHUTDOWN
		64,    // ERROR_NETNAME_DELETED
		1236:  // ERROR_CONNECTION_ABORTED
		return authflow.FaultConnectionCut
	case 11001, // WSAHOST_NOT_FOUND
		11002, // WSATRY_AGAIN
		11003, // WSANO_RECOVERY
		11004: // WSANO_DATA
		return authflow.FaultDNS
	default:
		return ""
	}
}

// tlsFailed reports whether err is about TLS or a certificate. crypto/tls has a type for an alert of the other side, and does not show it.
func tlsFailed(err error) bool {
	return hasType[*tls.CertificateVerificationError](err) || hasType[tls.RecordHeaderError](err) || hasType[tls.AlertError](err) ||
		hasType[x509.CertificateInvalidError](err) || hasType[x509.HostnameError](err) || hasType[x509.UnknownAuthorityError](err) || hasType[x509.SystemRootsError](err)
}

func hasType[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// timedOut reports whether time ran out, by the system's measure or by ours.
func timedOut(err error) bool {
	network, ok := errors.AsType[net.Error](err)
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || ok && network.Timeout()
}

// The numbers of a bad_msg_notification about the time in a message's ID.
// https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message
const (
	messageTooLow  = 16
	messageTooHigh = 17
)

// wrongTime reports whether Telegram refused a message because of the time in its ID. gotd keeps the type of that error to itself, so it is
// known by its package and its fields; a test with the sandbox holds that.
func wrongTime(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		v := reflect.Indirect(reflect.ValueOf(err))
		if v.Kind() != reflect.Struct || v.Type().PkgPath() != reflect.TypeFor[mtproto.Conn]().PkgPath() {
			continue
		}
		if code := v.FieldByName("Code"); code.IsValid() && code.CanInt() {
			return code.Int() == messageTooLow || code.Int() == messageTooHigh
		}
	}
	return false
}
