// Gotd in the embedded Telegram: go run ./e2e/examples/gotd CONNECTION_FILE
package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/auth"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/telegram/message"
	"github.com/gotd/td/tg"
)

var sandbox struct {
	DCs []struct {
		ID, Port int
		IP       string
	}
	PublicKeysPEM []string `json:"public_keys_pem"`
	Control       struct{ Address, Token string }
}

func client(handler telegram.UpdateHandler) *telegram.Client {
	opts := telegram.Options{
		DC: 2, Resolver: dcs.Plain(dcs.PlainOptions{}), SessionStorage: &session.StorageMemory{}, UpdateHandler: handler,
		MigrationTimeout: time.Minute, // gotd's key exchange is slow where the machine has much else to do
	}
	for _, dc := range sandbox.DCs {
		opts.DCList.Options = append(opts.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port})
	}
	for _, text := range sandbox.PublicKeysPEM {
		block, _ := pem.Decode([]byte(text))
		key, err := x509.ParsePKCS1PublicKey(block.Bytes)
		check(err)
		opts.PublicKeys = append(opts.PublicKeys, telegram.PublicKey{RSA: key})
	}
	return telegram.NewClient(1, "sandbox", opts)
}

// control is a person outside the login, who reads messages and scans QR codes.
func control(path, phone, url string) (texts []string, _ error) {
	body, err := json.Marshal(map[string]string{"phone": phone, "url": url})
	check(err)
	req, err := http.NewRequest(http.MethodPost, "http://"+sandbox.Control.Address+path, bytes.NewReader(body))
	check(err)
	req.Header.Set("Authorization", "Bearer "+sandbox.Control.Token)
	resp, err := http.DefaultClient.Do(req)
	check(err)
	defer resp.Body.Close()
	var answer struct {
		Error    string
		Messages []struct{ Text string }
	}
	check(json.NewDecoder(resp.Body).Decode(&answer))
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	for _, m := range answer.Messages {
		texts = append(texts, m.Text)
	}
	return texts, nil
}

func last(phone string) string {
	texts, err := control("/inbox", phone, "")
	check(err)
	return texts[len(texts)-1]
}

func codeOf(phone string) string { return regexp.MustCompile(`\d{5}`).FindString(last(phone)) }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	data, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(data, &sandbox))

	const phone = "+9996620001"
	c := client(nil)
	check(c.Run(context.Background(), func(ctx context.Context) error {
		readCode := auth.CodeAuthenticatorFunc(func(context.Context, *tg.AuthSentCode) (string, error) { return codeOf(phone), nil })
		check(auth.NewFlow(auth.CodeOnly(phone, readCode), auth.SendCodeOptions{}).Run(ctx, c.Auth()))
		me, err := c.Self(ctx)
		check(err)
		_, err = message.NewSender(c.API()).Self().Text(ctx, "hello")
		check(err)
		fmt.Printf("%s %s wrote: %s\n", me.FirstName, me.LastName, last(phone))
		_, err = c.API().AuthLogOut(ctx)
		return err
	}))
	story() // not in docs/sandbox.md
}
