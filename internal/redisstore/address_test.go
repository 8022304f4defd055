package redisstore

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"telegram-login-mcp/internal/redistest"
)

// What is wrong with an address is told by the name of a parameter, and that not where it can be a part of a password.
func TestWrongParameterIsNamed(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]URLError{
		"127.0.0.1:6379":                                   {NoURL, ""},
		"http://h":                                         {NoURL, ""},
		"redis://h#CANARY":                                 {NoURL, ""},
		"redis://h?db=%zz":                                 {NoURL, ""},
		"unix://?db=1":                                     {NoURL, ""},
		"redis://h/x":                                      {NoDatabase, ""},
		"redis://h/1/2":                                    {NoDatabase, ""},
		"redis://h?timeout=CANARY":                         {UnknownOption, "timeout"},
		"redis://h?db=1&timeout=1&pool_size=2":             {UnknownOption, "timeout"},
		"redis://h?db=CANARY":                              {BadOptionValue, "db"},
		"redis://h?pool_size=CANARY":                       {BadOptionValue, "pool_size"},
		"rediss://h?skip_verify=CANARY":                    {BadOptionValue, "skip_verify"},
		"redis://h?skip_verify=true":                       {OptionNeedsTLS, "skip_verify"},
		"redis://h?ssl_ca_certs=CANARY":                    {OptionNeedsTLS, "ssl_ca_certs"},
		"redis://h?cluster=CANARY":                         {BadOptionValue, "cluster"},
		"redis://h?addr=CANARY":                            {BadOptionValue, "addr"},
		"redis://h?addr=h:2&timeout=1":                     {UnknownOption, "timeout"},
		"redis://h?cluster=true&db=1":                      {UnknownOption, "db"},
		"redis://h?master_name=m&addr=CANARY":              {BadOptionValue, "addr"},
		"redis://h?master_name=m&timeout=1":                {UnknownOption, "timeout"},
		"redis://h?master_name=m&password=CANARY&usrname=": {UnknownOption, "usrname"},
		// The rest of a password looks like parameters.
		"redis://user:12?CANARY@h:6379":     {UnknownOption, ""},
		"redis://user:12?CANARY&x=y@h:6379": {UnknownOption, ""},
		"redis://u:p@1?CANARY=y@h:6379":     {UnknownOption, ""},
		"redis://h?CANARY%20x=1":            {UnknownOption, ""},
	} {
		_, _, err := optionsOf(address)
		var bad *URLError
		if !errors.As(err, &bad) || *bad != want || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"redis://h?db=1&pool_size=5", "rediss://h?skip_verify=true", "redis://h?cluster=false", "redis://h?addr=h:2", "redis://h?master_name=m&addr=h:2&username=u&password=p", "unix:///x?db=1"} {
		if _, _, err := optionsOf(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// Why Redis cannot be used is said without its address and without what Go calls it.
func TestFaultsOfRedis(t *testing.T) {
	t.Parallel()
	dialing := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 6379}, Err: err}
	}
	for want, err := range map[Fault]error{
		Slow: context.DeadlineExceeded, NobodyListens: dialing(os.NewSyscallError("connect", syscall.ECONNREFUSED)), NoWay: dialing(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), NoSocket: dialing(os.NewSyscallError("connect", syscall.ENOENT)),
		NoHost: dialing(&net.DNSError{Err: "no such host", Name: "redis.internal", Server: "10.1.2.3", IsNotFound: true}), NameUnsolved: dialing(&net.DNSError{Err: "i/o timeout", Name: "redis.internal", IsTimeout: true}),
		HungUp: io.EOF, SpeaksNoTLS: tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, TLSFailed: &net.OpError{Op: "remote error", Err: errors.New("tls: handshake failure")},
	} {
		got := cause(errors.Join(errors.New("redis://10.1.2.3"), err))
		var unused *UseError
		if !errors.As(got, &unused) || unused.Fault != want || !errors.Is(got, err) || strings.Contains(got.Error()+unused.Detail(), "10.1.2.3") || strings.Contains(got.Error(), "redis.internal") {
			t.Errorf("%v: %v", err, got)
		}
	}
	for _, other := range []error{nil, context.Canceled, &KeyError{}, &AddressError{Fault: NoTLS}} {
		if got := cause(other); got != other {
			t.Errorf("%v became %v", other, got)
		}
	}
}

// A Redis that accepts a connection and stays silent.
func TestSilentRedisIsSlow(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	_, err = Open(timed(t, 30*time.Second), "redis://"+silent.Addr().String(), Options{Keys: [][]byte{oldKey}})
	var unused *UseError
	if !errors.As(err, &unused) || unused.Fault != Slow {
		t.Errorf("%v", err)
	}
}

func TestSentinelThatDoesNotKnowTheName(t *testing.T) {
	t.Parallel()
	sentinel, _ := redistest.Start(t).Sentinel()
	_, err := Open(timed(t, 30*time.Second), at(sentinel)+"?master_name=nobody", Options{Keys: [][]byte{oldKey}})
	var unused *UseError
	if !errors.As(err, &unused) || unused.Fault != NoMaster {
		t.Errorf("%v", err)
	}
}
