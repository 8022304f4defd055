package secretpage

import (
	"net/http"

	"telegram-login-mcp/internal/prompt"
)

// deliver answers with what a submission reveals. It counts as shown when the answer was written, not before: whoever never got a session must be able
// to ask for it again, and must not be told that they have it.
func (h *handler) deliver(w http.ResponseWriter, r *http.Request, p *pageSession, sub *prompt.Submission, answer func()) {
	written := false // nor is it after a panic
	defer func() { p.Delivered(r.Context(), sub, written) }()
	answer()
	written = http.NewResponseController(w).Flush() == nil // what could not be written before fails here again
}
