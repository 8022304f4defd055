package sandbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/gotd/log"
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"telegram-login-mcp/sandbox/internal/layers"
)

// A client announces the layer of its schema in invokeWithLayer, and Telegram answers in that layer: older constructors have older IDs and other fields.

// inLayer is an answer as a client of the layer reads it. Where the layer has no words for it, Telegram wants a newer client.
func inLayer(answer bin.Encoder, layer int) (bin.Encoder, error) {
	var b bin.Buffer
	if err := answer.Encode(&b); err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	out, err := layers.Answer(b.Buf, layer)
	var tooOld *layers.TooOldError
	switch {
	case errors.As(err, &tooOld):
		return nil, errTooOld
	case err != nil:
		return nil, err
	}
	return encoded(out), nil
}

// errTooOld is what https://core.telegram.org/api/errors has for a client that cannot read how it would be let in.
var errTooOld = rpcError(406, "UPDATE_APP_TO_LOGIN")

// readable says whether a client of a layer has a way of delivery in its schema. Telegram has never written down what it does where it has not; here such a
// client is told to be updated, before any code is on its way.
func (d delivery) readable(layer int, p person) bool {
	if d == viaPayment {
		return layers.Has("auth.sentCodePaymentRequired", layer)
	}
	return layers.Has(d.send(p, "").kind.TypeName(), layer)
}

// push sends one update to the live sessions of a key that have it in their layer. It comes as updateShort, as Telegram sends what needs no users and
// no chats beside it: mtcute waits for the scan of a QR code there, and nowhere else.
func (s *Sandbox) push(dc int, key [8]byte, update tg.UpdateClass) {
	short := &tg.UpdateShort{Update: update, Date: int(s.Now().Unix())}
	s.servers[dc-1].Push(key, func(layer int) bin.Encoder {
		out, err := inLayer(short, layer)
		if err != nil && !errors.Is(err, errTooOld) {
			log.For(s.opts.Log).Error(context.Background(), "Update not sent", log.Error(err))
		}
		if err != nil {
			return nil
		}
		return out
	})
}

// encoded is a value that is already in bytes.
type encoded []byte

// Encode implements bin.Encoder.
func (e encoded) Encode(b *bin.Buffer) error {
	b.Put(e)
	return nil
}
