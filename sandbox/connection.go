package sandbox

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// Connection is all that a client needs to reach a sandbox: the content of the connection file.
type Connection struct {
	DCs           []DC            `json:"dcs"`
	PublicKeysPEM []string        `json:"public_keys_pem"` // PKCS #1, "RSA PUBLIC KEY"
	Control       *ControlAddress `json:"control,omitempty"`
}

// DC is the address of one data centre.
type DC struct {
	ID   int    `json:"id"`
	IP   string `json:"ip"`
	Port int    `json:"port"`
}

// ControlAddress is where Dial finds the control API of a sandbox in another process. Token is a secret of that process.
type ControlAddress struct {
	Address string `json:"address"` // host:port
	Token   string `json:"token"`
}

// WriteFile writes the connection file: 0600, and whole or not at all.
func (c Connection) WriteFile(path string) error {
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("write connection file: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".sandbox-connection-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("write connection file: %w", err)
	}
	_, err = f.Write(append(data, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the error that matters is the first one
		return fmt.Errorf("write connection file: %w", err)
	}
	return nil
}

// ParseConnection reads what is in a connection file. It refuses one that is incomplete, or that names any address but a loopback IP: a file must
// not be able to send a login, with its code and password, to another machine.
func ParseConnection(data []byte) (Connection, error) {
	var c Connection
	if err := json.Unmarshal(data, &c); err != nil {
		return Connection{}, fmt.Errorf("not the JSON of a sandbox: %w", err)
	}
	if err := c.check(); err != nil {
		return Connection{}, err
	}
	return c, nil
}

func (c Connection) check() error {
	if len(c.DCs) == 0 {
		return errors.New("no dcs in it")
	}
	if len(c.PublicKeysPEM) == 0 {
		return errors.New("no public_keys_pem in it")
	}
	for _, dc := range c.DCs {
		if dc.ID < 1 || dc.Port < 1 || dc.Port > 65535 {
			return fmt.Errorf("DC %d with port %d is not an address", dc.ID, dc.Port)
		}
		if err := checkLoopback(dc.IP); err != nil {
			return fmt.Errorf("DC %d: %w", dc.ID, err)
		}
	}
	for i, key := range c.PublicKeysPEM {
		if _, err := parsePublicKey(key); err != nil {
			return fmt.Errorf("public key %d: %w", i+1, err)
		}
	}
	if c.Control != nil {
		return c.Control.check()
	}
	return nil
}

func (a ControlAddress) check() error {
	host, _, err := net.SplitHostPort(a.Address)
	if err != nil {
		return fmt.Errorf("control address: %w", err)
	}
	if err := checkLoopback(host); err != nil {
		return fmt.Errorf("control address: %w", err)
	}
	if a.Token == "" {
		return errors.New("control address: no token")
	}
	return nil
}

// checkLoopback refuses everything but the IP of this very machine; names are refused because what they mean can change.
func checkLoopback(host string) error {
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("%q is not a loopback IP such as 127.0.0.1; the sandbox stays on this machine", host)
	}
	return nil
}

func encodePublicKey(key *rsa.PublicKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(key)}))
}

func parsePublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("not PEM")
	}
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("not a PKCS #1 RSA key: %w", err)
	}
	return key, nil
}
