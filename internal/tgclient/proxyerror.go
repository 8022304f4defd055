package tgclient

import (
	"cmp"
	"errors"
	"fmt"
	"net"

	"telegram-login-mcp/authflow"
)

// ProxyFault is what a proxy did wrong. Its text stands in the error.
type ProxyFault string

// The faults of a proxy.
const (
	ProxyUnreached   ProxyFault = "proxy cannot be reached"
	ProxyLogin       ProxyFault = "proxy refused the user name or password"
	ProxyWantsLogin  ProxyFault = "proxy wants a user name and password"
	ProxyOtherKind   ProxyFault = "proxy is of another kind"
	ProxyCertificate ProxyFault = "proxy has a certificate that this machine does not trust"
	ProxyNoWay       ProxyFault = "proxy cannot reach Telegram"
	ProxySecret      ProxyFault = "proxy does not take the secret"
)

// ProxyError is a connection that failed at its proxy.
type ProxyError struct {
	Fault ProxyFault
	Proxy string // kind and address
	Err   error
}

// Error implements error.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("%s (%s): %v", e.Fault, e.Proxy, withoutAddresses(e.Err))
}

// Unwrap gives the cause.
func (e *ProxyError) Unwrap() error { return e.Err }

// NetworkFault is its kind, for [authflow.FaultOf]: whatever the cause was, it was at the proxy.
func (e *ProxyError) NetworkFault() authflow.NetworkFault {
	return cmp.Or(proxyFaults[e.Fault], authflow.FaultProxy)
}

var proxyFaults = map[ProxyFault]authflow.NetworkFault{
	ProxyUnreached: authflow.FaultProxyUnreached, ProxyLogin: authflow.FaultProxyLogin, ProxyWantsLogin: authflow.FaultProxyLogin,
	ProxyOtherKind: authflow.FaultProxyKind, ProxyCertificate: authflow.FaultTLS, ProxyNoWay: authflow.FaultProxyNoWay, ProxySecret: authflow.FaultProxySecret,
}

func (p Proxy) newError(fault ProxyFault, err error) error {
	return &ProxyError{Fault: fault, Proxy: p.String(), Err: err}
}

// withoutAddresses takes the address, which stands beside it already, off an error of package net.
func withoutAddresses(err error) error {
	var op *net.OpError
	for errors.As(err, &op) && op.Err != nil {
		err = op.Err
	}
	return err
}
