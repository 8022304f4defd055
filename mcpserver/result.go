package mcpserver

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
)

// flowResult is the structured content of every tool that works on a flow.
type flowResult struct {
	FlowID            string               `json:"flow_id"`
	State             authflow.State       `json:"state"`
	Phone             string               `json:"phone"` // masked
	DC                *int                 `json:"dc"`
	SentCode          *authflow.Object     `json:"sent_code"`
	Explanation       *explain.Explanation `json:"explanation"`
	QR                *qrPart              `json:"qr,omitempty"`
	NextTools         []authflow.Action    `json:"next_tools"`
	ResendAvailableAt *string              `json:"resend_available_at"`
	ExpiresAt         string               `json:"expires_at"`
	Note              string               `json:"note,omitempty"`    // what is said of this call besides
	Unsaved           string               `json:"unsaved,omitempty"` // why a restart of the server would lose the flow
	Sandbox           bool                 `json:"sandbox,omitempty"`
}

// errorResult is the structured content of a failed call.
type errorResult struct {
	Error     errorDetail       `json:"error"`
	FlowID    *string           `json:"flow_id"`
	State     *authflow.State   `json:"state"`
	NextTools []authflow.Action `json:"next_tools"`
	Sandbox   bool              `json:"sandbox,omitempty"`
}

type errorDetail struct {
	Code              string   `json:"code"`
	RPC               *rpcPart `json:"rpc"`
	Title             string   `json:"title"`
	Meaning           string   `json:"meaning"`
	Fixes             []string `json:"fixes"`
	RetryAfterSeconds *int     `json:"retry_after_seconds"`
	Source            string   `json:"source"`
	Notice            string   `json:"notice,omitempty"` // the text for people that Telegram sent after a 406
}

type rpcPart struct {
	Method   string `json:"method"`
	Code     int    `json:"code"`
	Type     string `json:"type"`
	Argument int    `json:"argument"`
}

// structure builds the structured content of a flow.
func (t *tools) structure(s authflow.Snapshot, e *explain.Explanation) flowResult {
	r := flowResult{
		FlowID: s.ID, State: s.State, Phone: s.Phone, SentCode: s.SentCode, Explanation: e, NextTools: s.Next,
		ExpiresAt: rfc3339(s.Expires), Sandbox: t.Sandbox != nil,
	}
	if s.DC != 0 {
		r.DC = &s.DC
	}
	r.QR = qrStructure(s.QR)
	if s.Unsaved != nil {
		r.Unsaved = unsavedReason(s.Unsaved)
	}
	if !s.ResendFrom.IsZero() && s.State == authflow.CodeSent {
		at := rfc3339(s.ResendFrom)
		r.ResendAvailableAt = &at
	}
	return r
}

// answer is the result of a step that succeeded: what happened, what it means, what fits now.
func (t *tools) answer(s authflow.Snapshot, headline string, withDump bool) *mcp.CallToolResult {
	e := t.explanation(s)
	var b strings.Builder
	if headline != "" {
		b.WriteString(headline + "\n\n")
	}
	if withDump && s.SentCode != nil {
		b.WriteString(dumpText(s.SentCode) + "\n")
	}
	if s.QR != nil {
		b.WriteString(qrText(s))
	}
	b.WriteString(explanationText(s, e))
	b.WriteString("\n" + t.footer(s))
	return t.withImage(s, result(t.structure(s, &e), b.String()))
}

// withImage adds the QR code that a flow shows, as an image that a client can draw.
func (t *tools) withImage(s authflow.Snapshot, res *mcp.CallToolResult) *mcp.CallToolResult {
	if s.QR == nil {
		return res
	}
	image, err := qrImage(s.QR)
	if err != nil { // the link is in the text
		t.Log(err.Error())
		return res
	}
	res.Content = append(res.Content, image)
	return res
}

// result joins structured content and text.
func result(structured any, text string) *mcp.CallToolResult {
	return &mcp.CallToolResult{Content: []mcp.Content{mcp.NewTextContent(text)}, StructuredContent: structured}
}

// explanation says what a flow's state means, from the last answer of Telegram where that says more.
func (t *tools) explanation(s authflow.Snapshot) explain.Explanation {
	switch s.State {
	case authflow.CodeSent, authflow.EmailSetupNeeded:
		if s.SentCode != nil {
			d := delivery(s)
			d.Reader = t.reader()
			return explain.ForDelivery(d)
		}
	case authflow.PaymentNeeded:
		if s.SentCode != nil {
			return explain.ForAnswer(s.SentCode.Constructor, s.SentCode.Sent())
		}
	case authflow.PasswordNeeded:
		if p := s.Password; p != nil {
			return explain.ForAnswer("account.password", t.read(map[string]any{
				"hint": p.Hint, "has_recovery": p.HasRecovery, "email_unconfirmed_pattern": p.UnconfirmedEmail, "pending_reset_date": p.PendingResetDate,
			}))
		}
	case authflow.EmailCodeSent:
		return explain.ForAnswer("account.sentEmailCode", t.read(map[string]any{"email_pattern": s.Mailbox}))
	case authflow.RecoveryCodeSent:
		return explain.ForAnswer("auth.passwordRecovery", t.read(map[string]any{"email_pattern": s.Mailbox}))
	case authflow.QRShown:
		return explain.ForAnswer("auth.loginToken", map[string]any{"expires": int(s.QR.Expires.Unix())})
	case authflow.SignUpNeeded:
		return explain.ForAnswer("auth.authorizationSignUpRequired", nil)
	case authflow.Authorized:
		if s.Verified.IsZero() && s.Login != nil {
			if s.SentCode != nil && s.SentCode.Constructor == "auth.sentCodeSuccess" {
				return explain.ForAnswer(s.SentCode.Constructor, t.read(map[string]any{}))
			}
			return explain.ForAnswer("auth.authorization", t.read(map[string]any{
				"setup_password_required": s.Login.SetupPasswordRequired, "otherwise_relogin_days": s.Login.OtherwiseReloginDays,
			}))
		}
	}
	values := map[string]string{"doing": s.Doing}
	switch s.State {
	case authflow.Authorized:
		if !s.Fetched.IsZero() {
			values["fetched"] = "1"
		}
	case authflow.Failed, authflow.Expired:
		if s.LastErr != nil {
			values["error"] = t.pastProblem(s).Title
			if errors.As(s.LastErr, new(*authflow.NetworkError)) || errors.As(s.LastErr, new(*authflow.NoAnswerError)) {
				values["unreached"] = "1"
			}
		}
	case authflow.Cancelled:
		values["open"] = s.Unanswered
		if s.Phone != "" && s.SentCode == nil && s.DC != 0 && s.Unanswered == "" && s.Login == nil {
			values["asked"] = "1"
		}
	case authflow.Connecting:
		if s.DC == 0 {
			values["unreached"] = "1"
		}
	}
	if s.Phone != "" {
		values["phone"] = s.Phone
	}
	if s.Login != nil {
		values["login"] = strconv.FormatInt(s.Login.User.ID, 10)
	}
	explain.Know(t.reader(), values, "1")
	return explain.ForState(string(s.State), values)
}

// reader is who reads the results.
func (t *tools) reader() explain.Reader {
	switch {
	case t.Private:
		return explain.Private
	case t.Pages != nil:
		return explain.Assistant
	case !t.Terminal:
		return explain.NoPages
	default:
		return explain.Anyone
	}
}

// read adds the reader to the fields of an answer.
func (t *tools) read(fields map[string]any) map[string]any {
	explain.Know(t.reader(), fields, any(true))
	return fields
}

// delivery reduces a SentCode to what the explain room asks for.
func delivery(s authflow.Snapshot) explain.Delivery {
	kind := s.SentCode.Object("type")
	d := explain.Delivery{Next: s.NextType, Age: s.Now.Sub(s.SentAt), Now: s.Now}
	if kind != nil {
		d.Type, d.Fields = kind.Constructor, kind.Sent()
	}
	if !s.ResendFrom.IsZero() {
		d.ResendIn = max(s.ResendFrom.Sub(s.Now), 0)
	}
	return d
}

// explanationText says where the code is, or what an answer without a code means, and what to do.
func explanationText(s authflow.Snapshot, e explain.Explanation) string {
	lead := "What this means: "
	if s.State == authflow.CodeSent {
		lead = "Where your code is: "
	}
	return lead + e.Meaning + "\n" + fixesText("What to do", e.Fixes)
}

func fixesText(lead string, fixes []string) string {
	switch len(fixes) {
	case 0:
		return ""
	case 1:
		return lead + ": " + fixes[0] + "\n"
	}
	var b strings.Builder
	b.WriteString(lead + ":\n")
	for i, f := range fixes {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, f)
	}
	return b.String()
}

// footer says which flow this is and what fits now.
func (t *tools) footer(s authflow.Snapshot) string {
	parts := []string{"state " + string(s.State)}
	if s.Phone != "" {
		parts = append(parts, s.Phone)
	}
	if s.DC != 0 {
		parts = append(parts, fmt.Sprintf("DC %d", s.DC))
	}
	if s.Codes > 0 && (s.State == authflow.Connecting || s.State == authflow.CodeSent || s.State == authflow.Failed) {
		count := fmt.Sprintf("codes in the last 24 hours: %d of about %d", s.Codes, authflow.CodesADay)
		if s.MoreCodes {
			count += " (at least: what was noted earlier could not be read)"
		}
		parts = append(parts, count)
	}
	switch {
	case s.State == authflow.Authorized && !s.Fetched.IsZero():
		parts = append(parts, "forgotten here at "+stamp(s.Expires)+", after which the session stays valid")
	case s.State == authflow.Authorized:
		parts = append(parts, "kept here until "+stamp(s.Expires))
	case !s.State.Ended():
		parts = append(parts, "ends by itself at "+stamp(s.Expires))
	}
	text := fmt.Sprintf("Flow %s: %s.\n", s.ID, strings.Join(parts, ", "))
	if len(s.Next) > 0 && !t.Terminal {
		text += "Next: " + string(s.Next[0])
		if len(s.Next) > 1 {
			text += " (also possible: " + strings.Join(names(s.Next[1:]), ", ") + ")"
		}
		text += ".\n"
	}
	if t.Private && len(s.Next) > 0 && slices.Contains(takesSecret, s.Next[0]) {
		text += fmt.Sprintf("Secrets stay out of this chat: call %s with the flow_id only, and the person gets a private page for the rest.\n", s.Next[0])
	}
	text += unsavedText(s)
	if t.Sandbox != nil {
		text += sandboxMark
	}
	return strings.TrimSuffix(text, "\n")
}

// takesSecret are the steps of a login for which a person has to type something that the assistant need not see.
var takesSecret = []authflow.Action{authflow.SubmitCode, authflow.SubmitPassword, authflow.RecoverPassword}

// longestReason is room for this program's words about a file with a long path, and for the command that mends it.
const longestReason = 1000

// unsavedReason is why a login is not saved, in this program's words and the system's. File names in it are quoted for a shell.
func unsavedReason(err error) string { return outside.TextTo(longestReason, err.Error()) }

// unsavedText warns of a login that a restart would lose.
func unsavedText(s authflow.Snapshot) string {
	if s.Unsaved == nil || s.State.Ended() {
		return ""
	}
	if errors.Is(s.Unsaved, authflow.ErrSaving) {
		return "Not saved yet: the disk is slow, and the last step of this login is still being written. The login goes on, but if this server ended before that is done, the step would be lost.\n"
	}
	return fmt.Sprintf("Not saved: this login is in memory only, because it could not be written (%s). It goes on, but a restart of this server would lose it.\n", unsavedReason(s.Unsaved))
}

func names(actions []authflow.Action) []string {
	out := make([]string, len(actions))
	for i, a := range actions {
		out[i] = string(a)
	}
	return out
}

// failed is the result of a call that did not do what it should.
func (t *tools) failed(err error, s authflow.Snapshot) *mcp.CallToolResult {
	var running *authflow.StillRunningError
	if errors.As(err, &running) {
		p := t.problem(err, s)
		text := fmt.Sprintf("%s\n%s\n%s", p.Meaning, fixesText("What to do", p.Fixes), t.footer(s))
		return result(t.structure(s, &p.Explanation), text)
	}
	var rpc *authflow.RPCError
	errors.As(err, &rpc)
	if s.ID == "" {
		return t.failure(t.problem(err, s), rpc, nil)
	}
	return t.failure(t.problem(err, s), rpc, &s)
}

// aboutCredentials are the failures that mean something else in the sandbox, which has credentials of its own.
var aboutCredentials = []string{
	"failure.api_credentials_missing", "failure.api_id_invalid", "failure.api_id_invalid_local", "failure.api_hash_file", "failure.connection_api_id_invalid",
}

// failure builds an isError result. Its text is for people, its structure for machines.
func (t *tools) failure(p explain.Problem, rpc *authflow.RPCError, s *authflow.Snapshot) *mcp.CallToolResult {
	if t.Sandbox != nil && slices.Contains(aboutCredentials, p.Code) {
		call := "call the tool again with api_id 1 and api_hash “sandbox”"
		if t.Private {
			call = "call the tool again with api_id 1, and have “sandbox” typed as the API hash on the private page"
		}
		p.Fixes = append([]string{"In the sandbox, " + call + ": your own credentials are for the real Telegram."}, p.Fixes...)
	}
	r := errorResult{
		Error: errorDetail{
			Code: p.Code, Title: p.Title, Meaning: p.Meaning, Fixes: p.Fixes, RetryAfterSeconds: p.Retry.Seconds(), Source: p.Source,
		},
		NextTools: []authflow.Action{},
		Sandbox:   t.Sandbox != nil,
	}
	var b strings.Builder
	fmt.Fprintf(&b, "error: %s\n%s\n", p.Title, p.Meaning)
	if rpc != nil {
		r.Error.RPC = &rpcPart{Method: rpc.Method, Code: rpc.Code, Type: rpc.Type, Argument: rpc.Argument}
		fmt.Fprintf(&b, "Telegram's own words: %d %s to %s\n", rpc.Code, outside.Name(rpc.Name()), rpc.Method)
		if rpc.Notice != "" {
			r.Error.Notice = rpc.Notice
			fmt.Fprintf(&b, "Telegram's message about it: %s\n", outside.Quoted(rpc.Notice))
		}
	}
	for _, f := range p.Fixes {
		fmt.Fprintf(&b, "fix: %s\n", f)
	}
	if s != nil {
		r.FlowID, r.State, r.NextTools = &s.ID, &s.State, s.Next
		fmt.Fprintf(&b, "Flow %s is in the state %s.", s.ID, s.State)
		if !t.Terminal {
			fmt.Fprintf(&b, " What fits now: %s.", strings.Join(names(s.Next), ", "))
		}
		b.WriteString("\n")
		b.WriteString(unsavedText(*s))
	}
	if t.Sandbox != nil {
		b.WriteString(sandboxMark)
	}
	res := result(r, strings.TrimSuffix(b.String(), "\n"))
	res.IsError = true
	return res
}

// refused is a refusal of our own that concerns no flow.
func (t *tools) refused(code string, values map[string]string) *mcp.CallToolResult {
	if values == nil {
		values = map[string]string{}
	}
	explain.Know(t.reader(), values, "1")
	return t.failure(explain.ForLocal(code, values), nil, nil)
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }
