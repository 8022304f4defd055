package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gotd/td/tg"
	"github.com/rs/zerolog"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/tgclient"
	"telegram-login-mcp/sessionstring"
)

// arrived asks Telegram who is logged in with the session that the person has in the end. It is the person that the story is about, or it is an error.
func (s *Stage) arrived(ctx context.Context) error {
	if s.session == "" && s.path == "" {
		return errNoSession
	}
	stored, err := s.stored()
	if err != nil {
		return err
	}
	conn, err := s.connect(ctx, stored)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	ctx, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	users, err := conn.API().UsersGetUsers(ctx, []tg.InputUserClass{&tg.InputUserSelf{}})
	if err != nil {
		return fmt.Errorf("ask who is logged in: %w", err)
	}
	if len(users) != 1 || users[0].GetID() != userID(s.story.Person.Phone) {
		return fmt.Errorf("somebody else is logged in: %v", users)
	}
	return nil
}

var errNoSession = errors.New("no session was handed over")

// userID is the ID of a person of the sandbox: 1000000 and the five digits behind +99966.
func userID(phone string) int64 {
	n, _ := strconv.ParseInt(phone[len(phone)-5:], 10, 64)
	return 1000000 + n
}

// stored reads the session that was handed over, from the chat, a page or a file.
func (s *Stage) stored() (sessionstring.Session, error) {
	if s.session == "" && strings.HasSuffix(s.path, ".session") {
		raw, err := os.ReadFile(s.path)
		if err != nil {
			return sessionstring.Session{}, err
		}
		found, err := sessionstring.DecodeSQLite(raw, nil)
		return found.Session, err
	}
	text := s.session
	if text == "" {
		raw, err := os.ReadFile(s.path)
		if err != nil {
			return sessionstring.Session{}, err
		}
		text = string(raw)
	}
	found, err := sessionstring.Detect(strings.TrimSpace(text))
	return found.Session, err
}

// connect opens a connection as the tool would that the session is for.
func (s *Stage) connect(ctx context.Context, stored sessionstring.Session) (authflow.Conn, error) {
	where := s.telegram.Connection()
	o := tgclient.Options{PublicKeysPEM: where.PublicKeysPEM, Log: zerolog.Nop()}
	for _, dc := range where.DCs {
		o.Endpoints = append(o.Endpoints, tgclient.Endpoint{DC: dc.ID, IP: dc.IP, Port: dc.Port})
		if dc.ID == stored.DC { // not every format carries it
			stored.Addr, stored.Port = dc.IP, dc.Port
		}
	}
	stored.Test = new(bool) // which not every format carries either
	text, err := sessionstring.EncodeGotd(stored)
	if err != nil {
		return nil, err
	}
	c, err := tgclient.New(o)
	if err != nil {
		return nil, err
	}
	session := authflow.Session{DC: stored.DC, Addr: stored.Addr, Port: stored.Port, Key: secret.NewBytes(stored.Key.Reveal()), Gotd: secret.NewBytes([]byte(text))}
	return c.Connect(ctx, authflow.ConnectParams{APIID: 1, APIHash: secret.New("sandbox"), Session: session})
}
