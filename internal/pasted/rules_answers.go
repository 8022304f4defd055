package pasted

import "telegram-login-mcp/explain"

// answerRules are what TDLib says of the steps of a login, where it names no state. https://github.com/tdlib/td/blob/master/td/telegram/AuthManager.cpp
func answerRules() []rule {
	return []rule{
		{"500 request aborted", "", is(explain.TDLibState{Kind: "Aborted"})},
		{"request aborted", `"code":500`, is(explain.TDLibState{Kind: "Aborted"})},
		{"request aborted", "'code': 500", is(explain.TDLibState{Kind: "Aborted"})},
		{"another authorization query has started", "", is(explain.TDLibState{Kind: "Another"})},
		{"call settdlibparameters first", "", is(explain.TDLibState{Kind: "Order"})},
		{"call to setauthentication", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"call to checkauthentication", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"call to checkdatabaseencryptionkey", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"call to resendauthenticationcode", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"call to requestqrcodeauthentication", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"call to registeruser", "unexpected", is(explain.TDLibState{Kind: "Order"})},
		{"initialization parameters are needed: call settdlib", "", is(explain.TDLibState{Kind: "WaitTdlibParameters"})},
		{"call to ", " unexpected\"", is(explain.TDLibState{Kind: "Order"})},
		{"\"request aborted\"", "500", is(explain.TDLibState{Kind: "Aborted"})},
	}
}
