package mcpserver

import (
	"fmt"
	"reflect"

	"github.com/mark3labs/mcp-go/mcp"

	"telegram-login-mcp/authflow"
)

// Arguments that carry secrets are marked by a tag that says what they are:
//
//	Code string `json:"code,omitempty" secret:"the login code" jsonschema:"…"`
//
// With secrets kept private they are neither listed nor taken. A tag private holds the description that a field has then. A tag page holds what
// is added to the description where there are private pages. A tag used is for secrets that outlast the login, see usedInChat.

// hidden reports whether a field is not to be used while secrets are kept private.
func (t *tools) hidden(f reflect.StructField) bool { return t.Private && f.Tag.Get("secret") != "" }

// usedInChat says of a secret that lasts, was typed in the chat and was used, how the person changes or keeps it, by the tag used of its
// argument; "" for others: a code is dead once it was used.
func (t *tools) usedInChat(args any, res *mcp.CallToolResult) string {
	r, ok := res.StructuredContent.(flowResult)
	if !ok || res.IsError || t.Terminal {
		return ""
	}
	v := reflect.ValueOf(args)
	for i := range v.NumField() {
		if v.Field(i).String() == "" {
			continue
		}
		switch v.Type().Field(i).Tag.Get("used") {
		case "password":
			if r.State == authflow.Authorized {
				return "The password that was typed in the chat can be changed in Telegram, under Settings > Privacy and Security > Two-Step Verification."
			}
		case "hash":
			if t.Sandbox == nil {
				return "The API hash that was typed in the chat can be kept for later logins in a file that TELEGRAM_API_HASH_FILE names."
			}
		}
	}
	return ""
}

// orByPage names the page as the other way for a code that is asked for in the chat. Only the result says so that brings news of the code.
func (t *tools) orByPage(s authflow.Snapshot, res *mcp.CallToolResult) *mcp.CallToolResult {
	var tool authflow.Action
	switch s.State {
	case authflow.CodeSent:
		tool = authflow.SubmitCode
	case authflow.EmailCodeSent:
		tool = authflow.SetLoginEmail
	}
	if tool == "" || t.Pages == nil || t.Private || res.IsError {
		return res
	}
	return withLine(res, fmt.Sprintf("Ask for the code in the chat. The other way is a private page on the computer that runs you: %s with the flow_id only.", tool))
}
