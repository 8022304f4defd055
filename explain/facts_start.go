package explain

// StartFailure is what keeps a tool, or the MCP server of one, from starting or from getting as far as Telegram, in a pasted text. Kind is one of waits_for_terminal, no_credentials, command_not_found, ended_at_once, not_json, config,
// encoding, port_used, time_server or proxy_secret. Case says more where the fixes differ:
//   - of no_credentials: placeholder (of a configuration, which nobody replaced);
//   - of command_not_found: client (an MCP client looked for it), script, project, package, image, python, format (it is made for another machine), newer (for a newer system), batch (npx.cmd and the like on Windows);
//   - of ended_at_once: slow (no answer within the client's time), docker (which does not run), worker (the background process of MadelineProto);
//   - of encoding: decode (a file is read), otherwise something is shown.
type StartFailure struct{ Kind, Case string }

// ID implements Fact.
func (f StartFailure) ID() string { return "failure.tool_" + f.Kind }
