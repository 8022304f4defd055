package present

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"rsc.io/qr"

	"telegram-login-mcp/authflow"
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
