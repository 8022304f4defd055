package explain

// tool is a tool of the server that texts may name.
type tool struct {
	name      string
	needsFlow bool // its flow_id is required
	logsIn    bool // it is another way to log in, of no use when a login is finished
	later     bool // it does not exist yet: texts that name it are left out
}

// tools lists every tool of the server that does something for a login. A tool comes to life in all texts when its later is removed.
var tools = []tool{
	{name: "request_code"},
	{name: "explain_delivery"},
	{name: "submit_code", needsFlow: true},
	{name: "submit_password", needsFlow: true},
	{name: "get_session", needsFlow: true},
	{name: "resend_code", needsFlow: true},
	{name: "cancel_flow", needsFlow: true},
	{name: "get_flow"},
	{name: "sandbox_accounts"},
	{name: "sandbox_inbox"},
	{name: "sandbox_inject"},
	{name: "sandbox_clock"},

	{name: "force_sms", needsFlow: true},
	{name: "set_login_email", needsFlow: true},
	{name: "reset_login_email", needsFlow: true},
	{name: "recover_password", needsFlow: true},
	{name: "start_qr_login", logsIn: true},
	{name: "log_out", needsFlow: true},
	{name: "explain_error"},
	{name: "inspect_session"},
	{name: "convert_session"},
	{name: "check_connection"},
	{name: "sandbox_scan_qr"},
	{name: proxyVariable},
}

// proxyVariable is no tool, but texts name it in the same way: only when it does something.
const proxyVariable = "TELEGRAM_PROXY"

// Tools lists the names of the tools that the texts count on. The server has to offer each of them.
func Tools() []string {
	var names []string
	for _, t := range tools {
		if !t.later && t.name != proxyVariable {
			names = append(names, t.name)
		}
	}
	return names
}
