package pasted

import "telegram-login-mcp/explain"

// toolRules are what a tool writes that has no credentials, or that asks where nobody can answer.
var toolRules = []rule{
	{"api id or hash cannot be empty", "", is(explain.ToolFailure{Kind: "credentials"})},
	{"the api key is required for new authorizations", "", is(explain.ToolFailure{Kind: "credentials"})},
	{"valid api_id must be provided", "", is(explain.ToolFailure{Kind: "credentials"})},
	{"eof when reading a line", "", is(explain.ToolFailure{Kind: "asks"})},
	{"auth_user_cancel", "", is(explain.ToolFailure{Kind: "asks"})}, // GramJS
}
