// Command oracle proves passwords with gotd's implementation. The test lays gotd's own source over the package srp beside it.
package main

import (
	"encoding/gob"
	"errors"
	"io"
	"log"
	"os"

	"telegram-login-mcp/internal/authkey/testdata/oracle/srp"
)

// Case is one proof. Its fields are those of authkey's test.
type Case struct {
	Password, B, A []byte
	In             srp.Input
}

func main() {
	in, out := gob.NewDecoder(os.Stdin), gob.NewEncoder(os.Stdout)
	for {
		var c Case
		if err := in.Decode(&c); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		answer, err := srp.NewSRP(nil).Hash(c.Password, c.B, c.A, c.In)
		if err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(answer); err != nil {
			log.Fatal(err)
		}
	}
}
