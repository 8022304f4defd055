package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/redis/go-redis/v9"
)

// Fault is why a Redis whose address can be meant cannot be used.
type Fault string

// The faults.
const (
	Slow          Fault = "Redis does not answer in time"
	NobodyListens Fault = "nothing listens at the address of Redis"
	NoSocket      Fault = "there is no socket of Redis at its path"
	NoWay         Fault = "no network leads to the address of Redis"
	NoHost        Fault = "the host of Redis has a name that does not exist"
	NameUnsolved  Fault = "the address that belongs to the host name of Redis cannot be found out"
	HungUp        Fault = "Redis has closed the connection"
	SpeaksNoTLS   Fault = "what answers in place of Redis does not speak TLS"
	TLSFailed     Fault = "Redis and this program do not agree on TLS"
	WrongPassword Fault = "Redis does not take the user or the password"
	NoMaster      Fault = "no sentinel knows a Redis of that name"
)

// UseError means that a Redis could not be used. It does not show where that is: it stands in texts that people paste. Err says more.
type UseError struct {
	Fault Fault
	Err   error
}

// Error implements error.
func (e *UseError) Error() string { return string(e.Fault) }

// Unwrap gives the cause, which may show where Redis is.
func (e *UseError) Unwrap() error { return e.Err }

// Detail is what the other side said, "" where the fault says all. It does not show where Redis is.
func (e *UseError) Detail() string {
	if e.Fault == TLSFailed || e.Fault == WrongPassword {
		return bare(e.Err).Error()
	}
	return ""
}

// cause is what went wrong, without the address of the Redis: a *UseError where it is a known fault.
func cause(err error) error {
	if err == nil || errors.As(err, new(*UseError)) {
		return err
	}
	if fault := faultOf(err); fault != "" {
		return &UseError{fault, err}
	}
	return bare(err)
}

// faultOf is the fault that an error tells of, "" for none.
func faultOf(err error) Fault {
	var (
		name    *net.DNSError
		network net.Error
		op      *net.OpError
	)
	is := func(any ...error) bool {
		for _, one := range any {
			if errors.Is(err, one) {
				return true
			}
		}
		return false
	}
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return NoHost
	case name != nil:
		return NameUnsolved
	case is(context.DeadlineExceeded, redis.ErrPoolTimeout) || errors.As(err, &network) && network.Timeout():
		return Slow
	case is(syscall.ECONNREFUSED):
		return NobodyListens
	case is(syscall.ENETUNREACH, syscall.EHOSTUNREACH):
		return NoWay
	case is(io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE):
		return HungUp
	case errors.As(err, new(tls.RecordHeaderError)):
		return SpeaksNoTLS
	case errors.As(err, &op) && op.Op == "dial" && is(syscall.ENOENT):
		return NoSocket
	case op != nil && (op.Op == "remote error" || op.Op == "local error"):
		return TLSFailed
	case redis.IsAuthError(err):
		return WrongPassword
	}
	return ""
}

// bare is an error without what the network and the system put around it.
func bare(err error) error {
	var network *net.OpError
	if errors.As(err, &network) && network.Err != nil {
		err = network.Err
	}
	if call := (*os.SyscallError)(nil); errors.As(err, &call) {
		err = call.Err
	}
	return err
}
