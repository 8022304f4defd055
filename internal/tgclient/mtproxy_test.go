package tgclient

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/gotd/td/mtproxy/obfuscated2"
)

// mtproxyServer is an MTProxy in front of the sandbox, made for these tests: no independent one is to be had as a Go module. The inner layer
// is gotd's server side of obfuscated2, which Telegram's own servers speak too; the disguise as TLS is written here after Telegram's
// proxy (https://github.com/TelegramMessenger/MTProxy/blob/master/net/net-tcp-rpc-ext-server.c). TestTelethonGoesThroughTheTestsMTProxy
// holds the inner layer against a client that is not ours.
type mtproxyServer struct {
	address func(dc int) string // of the sandbox
	secret  []byte              // 16 bytes
	domain  string              // of the disguise, "" for none
	polite  bool                // closes the connection on a wrong secret; Telegram's own goes on reading
	targets targets
}

// skewAllowed is how far a client's clock may be off in the disguise, as in mtg.
const skewAllowed = 5 * time.Second

func (m *mtproxyServer) start(t *testing.T) string {
	m.address = func(dc int) string { return addressOf(t, dc) }
	return serveRaw(t, m.serve)
}

func (m *mtproxyServer) serve(raw net.Conn) {
	var c io.ReadWriter = raw
	if m.domain != "" {
		disguised, err := undisguise(raw, m.secret)
		if err != nil {
			_, _ = raw.Write([]byte{0x15, 3, 3, 0, 2, 2, 40}) // what a web site says to a greeting that it does not take
			return
		}
		c = disguised
	}
	plain, head, err := obfuscated2.Accept(c, m.secret)
	if err != nil {
		return
	}
	start := head.Protocol[:]
	switch head.Protocol {
	case [4]byte{0xef, 0xef, 0xef, 0xef}:
		start = start[:1]
	case [4]byte{0xee, 0xee, 0xee, 0xee}, [4]byte{0xdd, 0xdd, 0xdd, 0xdd}:
	default: // the secret is another one, so that this is noise
		if !m.polite {
			_, _ = io.Copy(io.Discard, raw)
		}
		return
	}
	m.targets.add("DC " + strconv.Itoa(int(head.DC)))
	telegram, err := net.Dial("tcp", m.address(int(head.DC)))
	if err != nil {
		return
	}
	defer telegram.Close()
	if _, err := telegram.Write(start); err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(telegram, plain); _ = telegram.Close() })
	both.Go(func() { _, _ = io.Copy(plain, telegram); _ = raw.Close() })
	both.Wait()
}

// undisguise answers a TLS greeting that carries the secret's digest and the time.
func undisguise(raw net.Conn, secret []byte) (io.ReadWriter, error) {
	head := make([]byte, 5)
	if _, err := io.ReadFull(raw, head); err != nil {
		return nil, err
	}
	if head[0] != 0x16 || head[1] != 3 {
		return nil, errors.New("no TLS greeting")
	}
	hello := append(head, make([]byte, binary.BigEndian.Uint16(head[3:]))...)
	if _, err := io.ReadFull(raw, hello[5:]); err != nil {
		return nil, err
	}
	if len(hello) < 76 || hello[43] != 32 {
		return nil, errors.New("too short a greeting")
	}
	const at = 11 // of the 32 random bytes
	random := bytes.Clone(hello[at : at+32])
	clear(hello[at : at+32])
	digest := digestOf(secret, hello)
	var stamp [4]byte
	for i := range stamp {
		stamp[i] = digest[28+i] ^ random[28+i]
	}
	sent := time.Unix(int64(binary.LittleEndian.Uint32(stamp[:])), 0)
	if !hmac.Equal(digest[:28], random[:28]) || time.Since(sent).Abs() > skewAllowed+time.Second {
		return nil, errors.New("another secret, or another time")
	}

	answer := []byte{0x16, 3, 3, 0, 122, 2, 0, 0, 118, 3, 3}
	answer = append(answer, make([]byte, 32)...)        // the digest goes here
	answer = append(answer, hello[43:43+33]...)         // session ID
	answer = append(answer, 0x13, 1, 0, 0, 46)          // cipher, no compression, extensions
	answer = append(answer, 0, 51, 0, 36, 0, 29, 0, 32) // key_share, x25519
	answer = append(answer, noise(32)...)
	answer = append(answer, 0, 43, 0, 2, 3, 4)      // supported_versions
	answer = append(answer, 0x14, 3, 3, 0, 1, 1)    // change_cipher_spec
	answer = append(answer, 0x17, 3, 3, 0x08, 0x00) // what looks like the certificate
	answer = append(answer, noise(2048)...)
	copy(answer[at:], digestOf(secret, random, answer))
	if _, err := raw.Write(answer); err != nil {
		return nil, err
	}
	return &records{conn: raw}, nil
}

func digestOf(secret []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, secret)
	for _, p := range parts {
		_, _ = mac.Write(p)
	}
	return mac.Sum(nil)
}

func noise(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// records carries bytes in TLS records.
type records struct {
	conn net.Conn
	rest []byte
}

func (r *records) Read(b []byte) (int, error) {
	for len(r.rest) == 0 {
		head := make([]byte, 5)
		if _, err := io.ReadFull(r.conn, head); err != nil {
			return 0, err
		}
		body := make([]byte, binary.BigEndian.Uint16(head[3:]))
		if _, err := io.ReadFull(r.conn, body); err != nil {
			return 0, err
		}
		if head[0] == 0x17 {
			r.rest = body
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func (r *records) Write(b []byte) (int, error) {
	for from := 0; from < len(b); from += 1 << 14 {
		part := b[from:min(from+1<<14, len(b))]
		record := append([]byte{0x17, 3, 3, byte(len(part) >> 8), byte(len(part))}, part...)
		if _, err := r.conn.Write(record); err != nil {
			return from, err
		}
	}
	return len(b), nil
}
