package mtserver

import (
	"fmt"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

// ClientInfo is what a client says about itself in initConnection, https://core.telegram.org/method/initConnection.
type ClientInfo struct {
	APIID          int
	DeviceModel    string
	SystemVersion  string
	AppVersion     string
	SystemLangCode string
	LangPack       string
	LangCode       string
}

// wrapping is what the wrappers around a call said.
type wrapping struct {
	layer     int         // 0 if not said
	init      *ClientInfo // nil if not said
	noUpdates bool
	after     []int64 // message IDs that must be answered first
}

// unwrap takes invokeWithLayer, initConnection and their kind off a call, outermost first, and leaves the naked call in b. The wrappers are read by hand:
// their last field is the call itself, in the client's own layer, which our schema need not know.
func unwrap(b *bin.Buffer) (w wrapping, err error) {
	for {
		id, err := b.PeekID()
		if err != nil {
			return w, fmt.Errorf("peek call: %w", err)
		}
		rest := &bin.Buffer{Buf: b.Buf[bin.Word:]}
		switch id {
		case tg.InvokeWithLayerRequestTypeID:
			w.layer, err = rest.Int()
		case tg.InvokeWithoutUpdatesRequestTypeID:
			w.noUpdates = true
		case tg.InvokeAfterMsgRequestTypeID:
			err = w.readAfter(rest)
		case tg.InvokeAfterMsgsRequestTypeID:
			var n int
			for n, err = rest.VectorHeader(); err == nil && n > 0; n-- {
				err = w.readAfter(rest)
			}
		case tg.InitConnectionRequestTypeID:
			w.init = &ClientInfo{}
			err = w.init.decode(rest)
		case proto.GZIPTypeID:
			var packed proto.GZIP
			err = packed.Decode(b)
			rest.Buf = packed.Data
		default:
			return w, nil
		}
		if err != nil {
			return w, fmt.Errorf("decode wrapper %#x: %w", id, err)
		}
		b.ResetTo(rest.Buf)
	}
}

func (w *wrapping) readAfter(b *bin.Buffer) error {
	id, err := b.Long()
	w.after = append(w.after, id)
	return err
}

// decode reads the fields of initConnection#c1cd5ea9 up to the query.
func (c *ClientInfo) decode(b *bin.Buffer) error {
	var flags bin.Fields
	if err := flags.Decode(b); err != nil {
		return err
	}
	var err error
	if c.APIID, err = b.Int(); err != nil {
		return err
	}
	for _, field := range []*string{&c.DeviceModel, &c.SystemVersion, &c.AppVersion, &c.SystemLangCode, &c.LangPack, &c.LangCode} {
		if *field, err = b.String(); err != nil {
			return err
		}
	}
	if flags.Has(0) {
		var proxy tg.InputClientProxy
		if err := proxy.Decode(b); err != nil {
			return err
		}
	}
	if flags.Has(1) {
		if _, err := tg.DecodeJSONValue(b); err != nil {
			return err
		}
	}
	return nil
}
