package mcpserver

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/outside"
	"telegram-login-mcp/sessionstring"
)

// Prompts are what a person picks from the client's menu: each says, in the person's name, what the assistant should do.
const (
	promptLogIn        = "log_in"
	promptNoCode       = "code_never_came"
	promptUseMySession = "use_my_session"
)

func (t *tools) addPrompts(s *server.MCPServer) {
	s.AddPrompt(mcp.NewPrompt(promptLogIn,
		mcp.WithPromptTitle("Log in to Telegram"),
		mcp.WithPromptDescription("Go through a login step by step, to a session that other tools can use"),
		mcp.WithArgument("phone", mcp.ArgumentDescription("the phone number of the account, with the country code; the assistant asks for it otherwise"))),
		told("A Telegram login, step by step", t.logInPrompt))
	s.AddPrompt(mcp.NewPrompt(promptNoCode,
		mcp.WithPromptTitle("The code never came"),
		mcp.WithPromptDescription("Find out where a login code went, without asking Telegram for another one"),
		mcp.WithArgument("flow", mcp.ArgumentDescription("the flow ID of the login, flow_...; the newest login that waits for a code otherwise"))),
		told("Where a login code went", t.noCodePrompt))
	s.AddPrompt(mcp.NewPrompt(promptUseMySession,
		mcp.WithPromptTitle("Use my session in a tool"),
		mcp.WithPromptDescription("Put the finished session into another tool or script, and see that it works there"),
		mcp.WithArgument("tool", mcp.ArgumentDescription("the tool: "+list(explain.Users())), mcp.RequiredArgument()),
		mcp.WithArgument("format", mcp.ArgumentDescription("the session format, for a tool that is not in that list: "+list(formatNames())))),
		told("A session for another tool", t.usePrompt))
}

// told makes a prompt of one message in the person's name.
func told(description string, text func(map[string]string) string) server.PromptHandlerFunc {
	return func(_ context.Context, req mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return &mcp.GetPromptResult{Description: description, Messages: []mcp.PromptMessage{
			mcp.NewPromptMessage(mcp.RoleUser, mcp.NewTextContent(text(req.Params.Arguments))),
		}}, nil
	}
}

// worded keeps an argument on one line and short: it becomes a part of a sentence.
func worded(s string) string {
	const most = 60
	return outside.TextTo(most, s)
}

func (t *tools) logInPrompt(arguments map[string]string) string {
	var b strings.Builder
	b.WriteString("Please log me in to my own Telegram account with the tools of " + Name + ", and give me the session at the end.\n\n")
	step := numbered(&b)
	phone := worded(arguments["phone"])
	switch {
	case t.Sandbox != nil && phone != "":
		step("This is a rehearsal on the embedded Telegram: sandbox_inbox has the codes, and sandbox_accounts says what each number rehearses.")
	case t.Sandbox != nil:
		step("This is a rehearsal on the embedded Telegram. Show me with sandbox_accounts what can be rehearsed, and let me choose; sandbox_inbox has the codes.")
	}
	if phone != "" {
		step("My phone number is %s. Call request_code with it, once.", phone)
	} else if t.Sandbox != nil {
		step("Call request_code with the number that I choose, once.")
	} else {
		step("Ask me for my phone number with its country code, then call request_code with it, once.")
	}
	if t.Sandbox == nil && t.Credentials.APIID == 0 {
		step("If it answers that the API credentials are missing, take me through my.telegram.org as it describes. " + t.hashStep())
	}
	step("Tell me in your own words where Telegram sent the code and where I have to look. If it does not come, do not request another: call explain_delivery.")
	step(t.codeStep())
	step(t.passwordStep())
	step("If I would rather scan a QR code with a phone that is logged in, use start_qr_login instead of a code.")
	step("When the state is authorized, ask me which tool the session is for and how I want it: %s. Then fetch it with get_session, in that tool's format and delivered that way.", t.waysAsWords())
	step("When something fails, tell me what Telegram answered and which fix to try first. Follow next_tools, and do not repeat a call that was refused with a pause.")
	return b.String()
}

// hashStep says how the API credentials get to a tool.
func (t *tools) hashStep() string {
	switch {
	case t.Pages == nil:
		return "The API ID and the API hash may be typed here."
	case t.Private:
		return "The API ID may be typed here; for the API hash use the private page."
	default:
		return "The API ID may be typed here; for the API hash use the private page, unless I have typed it already or cannot open the page."
	}
}

// codeStep says how the code gets to a tool.
func (t *tools) codeStep() string {
	if t.Private {
		return "For the code call submit_code with the flow_id only, and pass the link of the private page on to me, to open on the computer that runs you."
	}
	return "Ask me here for the code, and call submit_code with it."
}

// passwordStep says how the password gets to a tool.
func (t *tools) passwordStep() string {
	text := "For the two-step verification password, if Telegram asks for one, call submit_password "
	switch {
	case t.Pages == nil:
		return text + "with what I type here."
	case t.Private:
		return text + "with the flow_id only, and pass the link of the private page on to me, to open on the computer that runs you."
	default:
		return text + "with the flow_id only, and pass the link of the private page on to me, to open on the computer that runs you. If I have typed the password already or cannot open the page, call it with what I type here."
	}
}

func (t *tools) noCodePrompt(arguments map[string]string) string {
	var b strings.Builder
	b.WriteString("The code for my Telegram login has not come. Please find out where it went. Do not request another code: each request brings my number closer to Telegram's daily limit.\n\n")
	step := numbered(&b)
	id := strings.TrimSpace(arguments["flow"])
	if id == "" {
		id = t.lastAsked()
	}
	s, known := t.listed(id)
	switch {
	case id == "":
	case known && !waitsForCode(s.State):
		step("The login is %s, and it does not wait for a code: its state is %s. Call get_flow with this flow_id and tell me what has happened.", id, s.State)
		if s.State.Ended() {
			step("If I still want to know where its code went, call explain_delivery with it. A new login begins with request_code, and only if I agree.")
		} else {
			step("Go on with what next_tools lists.")
		}
		return b.String()
	case known:
		step("The login is %s. Call explain_delivery with this flow_id, read the whole answer, and go through its list with me one point at a time.", id)
		step("Call get_flow with it, and tell me how long ago the code was sent, whether a resend is offered and when.")
		step("Use resend_code only if next_tools lists it and I agree. Call force_sms if I ask for an SMS: it says what can truthfully be done.")
		step("If nothing of this helps, offer start_qr_login, which needs no code.")
		step("The resource %s holds a report without secrets, should I want to ask somebody else.", strings.Replace(flowTemplate, "{id}", id, 1))
		return b.String()
	}
	switch {
	case authflow.ValidID(id):
		step("I gave the flow ID %s, and no login has it: it may have ended and been wiped. Call get_flow without arguments for the list.", id)
	case arguments["flow"] != "":
		step("I gave the flow ID %s, which is not one of this program (they look like flow_ and 12 letters and digits). Call get_flow without arguments for the list.", outside.Quoted(worded(arguments["flow"])))
	default:
		step("Call get_flow without arguments. No login that waits for a code was under way when I asked.")
	}
	step("If the code was requested with another program, ask me what that program printed. Call explain_error with an error, or explain_delivery with the delivery_type if it named one (such as auth.sentCodeTypeApp).")
	step("If it printed nothing, call explain_delivery with delivery_type app: most codes go to the chat “Telegram” of the devices that are logged in, not by SMS.")
	step("Only then, and only if I agree, begin here with request_code, which shows where the code goes.")
	return b.String()
}

// lastAsked is the flow that was asked for a code last and waits for it, "" without one.
func (t *tools) lastAsked() string {
	var newest authflow.Snapshot
	for _, s := range t.Flows.List() {
		if waitsForCode(s.State) && s.Created.After(newest.Created) {
			newest = s
		}
	}
	return newest.ID
}

func waitsForCode(s authflow.State) bool {
	return s == authflow.CodeSent || s == authflow.EmailCodeSent || s == authflow.Connecting
}

// listed is a flow as it stands in the list, without waiting for anything.
func (t *tools) listed(id string) (authflow.Snapshot, bool) {
	all := t.Flows.List()
	if i := slices.IndexFunc(all, func(s authflow.Snapshot) bool { return s.ID == id }); i >= 0 {
		return all[i], true
	}
	return authflow.Snapshot{}, false
}

func (t *tools) usePrompt(arguments map[string]string) string {
	var b strings.Builder
	wanted := worded(arguments["tool"])
	use, known := explain.ForTool(wanted)
	if !known {
		if wanted == "" {
			wanted = "another tool"
		} else {
			wanted = outside.Name(wanted)
		}
		fmt.Fprintf(&b, "Please help me to use my Telegram session in %s.\n\n", wanted)
		step := numbered(&b)
		if format := strings.ToLower(strings.TrimSpace(arguments["format"])); slices.Contains(formatNames(), format) {
			step("It takes the format %s: call get_session (or convert_session, if I have a session already) with it.", format)
		} else {
			step("Find out from its documents, or ask me, which library it is built on. Known are %s.", list(explain.Users()))
			step("Call get_session (or convert_session, if I have a session already) with the format of that library: %s.", list(formatNames()))
		}
		rules(step)
		return b.String()
	}
	fmt.Fprintf(&b, "Please help me to use my Telegram session in %s.\n\n", use.Tool)
	step := numbered(&b)
	step("Find the login with get_flow. If none is authorized, go through the login first (request_code or start_qr_login).")
	step("Ask me how I want the session: %s. Then fetch it with get_session and format %s, delivered that way. If I have a session of another library, use convert_session with to %s.", t.waysAsWords(), use.Format, use.Format)
	for _, s := range use.Steps {
		step("%s", s)
	}
	rules(step)
	fmt.Fprintf(&b, "\nIts documents: %s\n", use.Source)
	return b.String()
}

func rules(step func(string, ...any)) {
	for _, rule := range explain.UseRules {
		step("%s", rule)
	}
	step("If the tool fails, paste its error into explain_error.")
}

func formatNames() []string {
	var out []string
	for _, f := range sessionstring.Formats() {
		out = append(out, string(f))
	}
	return out
}

// numbered writes the points of a list.
func numbered(b *strings.Builder) func(format string, values ...any) {
	n := 0
	return func(format string, values ...any) {
		n++
		if len(values) > 0 {
			format = fmt.Sprintf(format, values...)
		}
		fmt.Fprintf(b, "%d. %s\n", n, format)
	}
}
