package present

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"rsc.io/qr"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

// qrLife is about how long Telegram takes a QR code. https://core.telegram.org/api/qr-login
const qrLife = 30 * time.Second

// QR is the QR code in structured content.
type QR struct {
	URL       string `json:"url"`
	ExpiresAt string `json:"expires_at"`
	Number    int    `json:"number"`
}

func qrOf(q *authflow.QR) *QR {
	if q == nil {
		return nil
	}
	return &QR{URL: q.URL(), ExpiresAt: Stamp(q.Expires), Number: q.Number}
}

// code is the QR code as a link. A terminal draws it instead.
func (p Presenter) code(l *lines, q *QR) {
	if q == nil || p.For.Terminal {
		return
	}
	l.gap()
	l.add(p.Text(explain.QRHead{Number: q.Number, Life: qrLife}))
	l.add(q.URL)
}

// image draws the QR code, for clients that show images.
func (p Presenter) image(q *QR, res *mcp.CallToolResult) {
	if q == nil {
		return
	}
	code, err := qr.Encode(q.URL, qr.M)
	if err != nil { // the link is in the text
		p.For.Log(fmt.Sprintf("draw QR code: %v", err))
		return
	}
	res.Content = append(res.Content, mcp.NewImageContent(base64.StdEncoding.EncodeToString(code.PNG()), "image/png"))
}
