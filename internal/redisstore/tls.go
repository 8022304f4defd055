package redisstore

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
)

// Options of an address that name files, by the names that they have in redis-py.
const (
	caOption   = "ssl_ca_certs" // certificates of the CAs that sign those of Redis, instead of the CAs that the computer trusts
	certOption = "ssl_certfile" // the certificate of this process, for a Redis that wants one
	keyOption  = "ssl_keyfile"  // and its key
)

// FileError means that a file which an address names cannot be used.
type FileError struct {
	Option string
	Err    error
}

// Error implements error.
func (e *FileError) Error() string { return e.Option + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *FileError) Unwrap() error { return e.Err }

// TLSFault is why no connection with TLS came to be.
type TLSFault string

// The faults.
const (
	Untrusted     TLSFault = "nobody whom this computer trusts has signed the certificate of Redis"
	OtherName     TLSFault = "the certificate of Redis is for another host"
	OutOfDate     TLSFault = "the certificate of Redis is not good at this time"
	NoCertificate TLSFault = "Redis wants a certificate of its clients"
	Refused       TLSFault = "Redis refuses the certificate of this client"
)

// TLSError means that Redis and this process could not agree on TLS. Hosts are those that its certificate is for.
type TLSError struct {
	Fault TLSFault
	Hosts []string
	Err   error
}

// Error implements error.
func (e *TLSError) Error() string { return string(e.Fault) + ": " + e.Err.Error() }

// Unwrap gives the cause.
func (e *TLSError) Unwrap() error { return e.Err }

// security is how the connections to one Redis are secured.
type security struct {
	config *tls.Config // nil without TLS
	// checked is false where anybody may answer as Redis (skip_verify).
	checked bool
	// own is whether there is a certificate of this process, and asked whether Redis has asked for one.
	own   bool
	asked atomic.Bool
	// last is why the last dial failed, nil where it did not. go-redis goes on until the time of the first question is over, which says less.
	last atomic.Pointer[error]
}

// takeFiles takes the options that name files out of those of an address.
func takeFiles(q url.Values) map[string]string {
	files := map[string]string{}
	for _, name := range []string{caOption, certOption, keyOption} {
		if q.Has(name) {
			files[name] = q.Get(name)
			q.Del(name)
		}
	}
	return files
}

// secured makes what go-redis has read from an address into what a dialer needs. The host is the one that the address names.
func secured(given *tls.Config, host string, files map[string]string) (*security, error) {
	s := &security{}
	if given == nil {
		return s, nil
	}
	s.checked = !given.InsecureSkipVerify
	s.config = &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true} // which VerifyConnection does
	if ca, named := files[caOption]; named {
		raw, err := os.ReadFile(ca)
		if err != nil {
			return nil, &FileError{caOption, err}
		}
		s.config.RootCAs = x509.NewCertPool()
		if !s.config.RootCAs.AppendCertsFromPEM(raw) {
			return nil, &FileError{caOption, errors.New("there is no certificate in PEM in it")}
		}
	}
	if s.checked {
		s.config.VerifyConnection = func(c tls.ConnectionState) error { return verify(c, s.config.RootCAs, host) }
	}
	cert, key := files[certOption], cmp.Or(files[keyOption], files[certOption])
	if s.own = key != ""; s.own {
		if _, err := tls.LoadX509KeyPair(cert, key); err != nil {
			return nil, &FileError{certOption, err}
		}
	}
	s.config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		s.asked.Store(true)
		if !s.own {
			return &tls.Certificate{}, nil
		}
		pair, err := tls.LoadX509KeyPair(cert, key) // anew each time: it may have been renewed
		return &pair, err
	}
	return s, nil
}

// verify accepts a certificate for the host that was connected to, or for the one that the address names: a sentinel and a Cluster know the others by IP addresses.
func verify(c tls.ConnectionState, roots *x509.CertPool, named string) error {
	leaf, between := c.PeerCertificates[0], x509.NewCertPool()
	for _, other := range c.PeerCertificates[1:] {
		between.AddCert(other)
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between}); err != nil {
		return err
	}
	err := leaf.VerifyHostname(c.ServerName)
	if err != nil && leaf.VerifyHostname(named) == nil {
		return nil
	}
	return err
}

// over speaks TLS over a connection.
func (s *security) over(ctx context.Context, plain net.Conn, address string) (net.Conn, error) {
	if s.config == nil {
		return plain, nil
	}
	config := s.config.Clone()
	if host, _, err := net.SplitHostPort(address); err == nil {
		config.ServerName = host
	}
	c := tls.Client(plain, config)
	if err := c.HandshakeContext(ctx); err != nil {
		_ = plain.Close()
		return nil, err
	}
	return c, nil
}

// explained is an error of a first connection, as a TLSError where it is about TLS.
func (s *security) explained(err error) error {
	var (
		unknown x509.UnknownAuthorityError
		host    x509.HostnameError
		invalid x509.CertificateInvalidError
		network *net.OpError
	)
	if last := s.last.Load(); last != nil && errors.Is(err, context.DeadlineExceeded) {
		err = *last
	}
	switch {
	case err == nil || s.config == nil:
		return err
	case errors.As(err, &unknown):
		return &TLSError{Fault: Untrusted, Err: unknown}
	case errors.As(err, &host):
		return &TLSError{Fault: OtherName, Hosts: hostsOf(host.Certificate), Err: host}
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return &TLSError{Fault: OutOfDate, Err: errors.New(invalid.Detail)}
	}
	// With TLS 1.3 a Redis that wants a certificate says so when it has been sent the first command, or is gone by then.
	remote := errors.As(err, &network) && network.Op == "remote error"
	why := bare(err)
	switch gone := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE); {
	case !s.asked.Load() || !remote && !gone:
		return err
	case gone:
		why = cause(err)
	}
	if s.own {
		return &TLSError{Fault: Refused, Err: why}
	}
	return &TLSError{Fault: NoCertificate, Err: why}
}

// hostsOf are the hosts that a certificate is for.
func hostsOf(c *x509.Certificate) (hosts []string) {
	hosts = append(hosts, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		hosts = append(hosts, ip.String())
	}
	return hosts
}
