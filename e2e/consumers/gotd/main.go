// Gotd uses a session in the embedded Telegram: go run ./e2e/consumers/gotd CONNECTION_FILE
//
// Its own form is read by its own storage. Those of gogram and gotgproto are read here by their layout, and what is in them is used by gotd. How the lines
// are meant stands in e2e/consumers/lines.js.
package main

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/gotd/td/session"
	"github.com/gotd/td/telegram"
	"github.com/gotd/td/telegram/dcs"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

var sandbox struct {
	DCs []struct {
		ID, Port int
		IP       string
	}
}

type given struct{ Format, Session string }

type answer struct {
	ID      int64  `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Session string `json:"session,omitempty"`
	Refused string `json:"refused,omitempty"`
}

func main() {
	file, err := os.ReadFile(os.Args[1])
	check(err)
	check(json.Unmarshal(file, &sandbox))
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	lines.Scan()
	var g given
	check(json.Unmarshal(lines.Bytes(), &g))
	storage := &session.StorageMemory{}
	check(storage.StoreSession(context.Background(), read(g)))

	opts := telegram.Options{Resolver: dcs.Plain(dcs.PlainOptions{}), SessionStorage: storage, NoUpdates: true}
	for _, dc := range sandbox.DCs {
		opts.DCList.Options = append(opts.DCList.Options, tg.DCOption{ID: dc.ID, IPAddress: dc.IP, Port: dc.Port})
	}
	client := telegram.NewClient(1, "sandbox", opts)
	check(client.Run(context.Background(), func(ctx context.Context) error {
		for {
			if err := json.NewEncoder(os.Stdout).Encode(me(ctx, client, storage)); err != nil {
				return err
			}
			if !lines.Scan() {
				return nil
			}
		}
	}))
}

func me(ctx context.Context, client *telegram.Client, storage *session.StorageMemory) answer {
	user, err := client.Self(ctx)
	if refused, ok := tgerr.As(err); ok {
		return answer{Refused: refused.Type}
	}
	check(err)
	kept, err := storage.Bytes(nil)
	check(err)
	return answer{ID: user.ID, Name: user.FirstName + " " + user.LastName, Session: string(kept)}
}

// read gives gotd's JSON.
func read(g given) []byte {
	switch g.Format {
	case "gotd":
		return []byte(g.Session)
	case "gotgproto": // base64 of {Version, Data}, and Data is gotd's JSON
		var outer struct{ Data []byte }
		check(json.Unmarshal(decoded(base64.StdEncoding, g.Session), &outer))
		return outer.Data
	case "gogram":
		var inner struct {
			Key    []byte
			DC     int    `json:"dc_id"`
			IPAddr string `json:"ip_addr"`
		}
		check(json.Unmarshal(decoded(base64.RawURLEncoding, strings.TrimPrefix(g.Session, "1BvE")), &inner))
		host, port, err := net.SplitHostPort(inner.IPAddr)
		check(err)
		number, err := strconv.Atoi(port)
		check(err)
		sum := sha1.Sum(inner.Key)
		storage := &session.StorageMemory{}
		check((&session.Loader{Storage: storage}).Save(context.Background(), &session.Data{
			DC: inner.DC, Addr: inner.IPAddr, AuthKey: inner.Key, AuthKeyID: sum[12:],
			Config: session.Config{ThisDC: inner.DC, DCOptions: []tg.DCOption{{ID: inner.DC, IPAddress: host, Port: number}}},
		}))
		kept, err := storage.Bytes(nil)
		check(err)
		return kept
	}
	check(fmt.Errorf("no reader for %q", g.Format))
	return nil
}

func decoded(encoding *base64.Encoding, text string) []byte {
	data, err := encoding.DecodeString(text)
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
