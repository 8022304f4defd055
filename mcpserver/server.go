package mcpserver

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
	"telegram-login-mcp/internal/clientconfig"
	"telegram-login-mcp/internal/prompt"
	"telegram-login-mcp/internal/secret"
	"telegram-login-mcp/internal/secretpage"
	"telegram-login-mcp/internal/toolconfig"
	"telegram-login-mcp/mcpserver/present"
)

// Name is the server's name in the MCP handshake.
const Name = "telegram-login-mcp"

// Options is what a server is made from. Flows and Connection are required.
type Options struct {
	Flows       *authflow.Registry
	Credentials Credentials
	Connection  ConnectionChecker
	// TestServers says that logins go to Telegram's test servers, and marks every result.
	TestServers bool
	// Sandbox adds the sandbox tools and marks every result. Nil against the real Telegram.
	Sandbox Sandbox
	Version string
	// Home is the person's home folder, inside which sessions may be written. Folder is the state folder, which has a folder of its own for
	// those without a path. Neither is made before a session is written.
	Home, Folder string
	// Paths are where the person's MCP clients keep their files, into which a session goes only after a yes, and System is by what the tools in them are judged. Zero values have none. What depends on this server is set here.
	Paths  clientconfig.Paths
	System toolconfig.System
	// Closed are other state folders. As in Folder, no session is written among the logins there.
	Closed []string
	// Pages are the private pages on which a person types or sees what the assistant must not. Nil where there are none.
	Pages *secretpage.Server
	// AtTerminal asks the person at the terminal what elsewhere a page asks before a session is written into a tool. Nil where nobody can be asked there.
	AtTerminal func(prompt.Spec) *prompt.Prompt
	// Forms are prompts without a page, for clients that show forms in the chat where no page can be. Nil keeps forms away from every client.
	Forms *secretpage.Server
	// Private keeps secrets out of the chat altogether: they are neither taken as arguments nor given as results.
	Private bool
	// Remote says that the server is elsewhere, for whoever may use it: no file of this computer is read, written or named, nobody is sent to it, and what is about files
	// is no tool, no argument and no way to hand over. What is set above of this computer and its terminal is not used then, nor are OpenBrowser, Kept and the commands.
	Remote bool
	// Terminal says that no assistant reads the results, but the person at a terminal: what is said to a model about tools and chats is left out.
	Terminal bool
	// Ends says that logins end with this process.
	Ends bool
	// Language is what people read, on pages and at the terminal. Nil is English. Assistants read English.
	Language func() explain.Language
	// OpenBrowser opens a private page in the person's browser. Nil leaves that to the person.
	OpenBrowser func(url string) error
	// Kept says where logins are kept, as the end of a sentence that begins with "Logins are kept". Nil says nothing.
	Kept func() string
	// PausesCommand lists pauses and has them forgotten, LoginCommand is a login by hand: whole command lines for the person's shell, with all that
	// makes them meet the logins of this server. PausesCommand is "" where no other process can reach what is noted here.
	PausesCommand, LoginCommand string
	// Log gets one line for a defect of this program. It never holds an argument or a secret. Nil drops the line.
	Log func(line string)
	// StoreAnswers is why the store that the instances of a service share cannot be used, nil while it can. It returns within seconds. Nil where there is none.
	StoreAnswers func(ctx context.Context) error
	// Ending is closed when the server is about to end: what waits for a change is answered then. Nil is never.
	Ending <-chan struct{}
	// Called is told of each call of a tool when it has ended, in the goroutine that answers: it must not block. Nil tells nobody.
	Called func(context.Context, Call)
	// Tracing is what requests are traced with, of mcp-go. The context of Called has the span of the call then. Nil traces nothing.
	Tracing []server.ServerOption
}

// Credentials are the API ID and API hash of the person's own application, from the environment. Zero when none are set.
type Credentials struct {
	APIID   int
	APIHash secret.String
	Source  string // where the hash is: HashInEnvironment, or HashInFile and a path
	// ReadHash reads the hash when a login needs it and has none, where it stands in a file: a file that is not what it should be must stop
	// neither the server nor a login that brings its own. problem is nil when there is none. It returns within seconds. Nil without such a file.
	ReadHash func() (hash secret.String, problem *authflow.CredentialsError)
	// IDProblem and HashProblem say what is wrong with the environment, nil when nothing is. They matter only to a login
	// that brings no credentials of its own.
	IDProblem, HashProblem *authflow.CredentialsError
}

// Sandbox is what the sandbox tools need of an embedded Telegram.
type Sandbox interface {
	Accounts(ctx context.Context) ([]SandboxAccount, error)
	Inbox(ctx context.Context, phone string) ([]SandboxMessage, error)
	Inject(ctx context.Context, i SandboxInjection) error
	ScanQR(ctx context.Context, phone, url string) error
	// EndSession ends the logins of a person whose device's name has device in it, all with "", and returns how many. reason is Telegram's error for them from then on.
	EndSession(ctx context.Context, phone, device, reason string) (int, error)
	// Address is where the sandbox has a data centre, zero where it has no such.
	Address(ctx context.Context, dc int) (netip.AddrPort, error)
	// Advance moves the sandbox's clock, and the flows' clock with it, and returns the new time.
	Advance(ctx context.Context, d time.Duration) (time.Time, error)
}

// SandboxAccount is a person of the sandbox and what their login rehearses.
type SandboxAccount struct {
	Phone     string `json:"phone"`
	Rehearses string `json:"rehearses"`
}

// SandboxMessage is something that was "delivered" to a person of the sandbox.
type SandboxMessage struct {
	Channel string    `json:"channel"`
	Text    string    `json:"text"`
	Time    time.Time `json:"time"`
}

// SandboxInjection makes the next Times calls of Method fail. Phone "" stands for everybody.
type SandboxInjection struct {
	Method string
	Code   int
	Error  string
	Phone  string
	Times  int
}

type tools struct {
	Options
	present.Presenter
	*prompting
	early  present.Presenter                   // as it was made, for a handshake beside which the first other request comes
	shows  bool                                // the client shows forms in the chat; set with the first request that needs to know, see meet
	owners func(context.Context) (*Own, error) // of a server for many, whose own tools have no flows; nil for one person
	mixed  bool                                // other clients of the same person may show forms
	owner  string                              // of the tools, as [Own.Name] has it
}

// prompting is what was asked of a person outside the chat, and what is known of how that comes to them.
type prompting struct {
	prompts     openPrompts
	forms       chatForms
	declinesAll atomic.Bool // the client declines every page by itself
}

// New returns an MCP server with all tools, for one person. It starts nothing.
func New(o Options) *server.MCPServer {
	t := newTools(o)
	return t.server(o.Forms != nil, t.meet)
}

// server is the MCP server of the tools. varying says that what is listed depends on what a client declares; meet is told of the first request that lists or calls
// something.
func (t *tools) server(varying bool, meet func(context.Context)) *server.MCPServer {
	hooks := &server.Hooks{}
	t.showIcons(hooks)
	t.offerForms(hooks)
	varies := mcp.CacheScopePublic
	if varying { // by what a client declares
		varies = mcp.CacheScopePrivate
	}
	s := server.NewMCPServer(Name, t.Version, append(slices.Clone(t.Tracing), // before what keeps panics, which is inside of it
		server.WithHooks(hooks),
		server.WithTitle(t.listing("server").Title),
		server.WithInstructions(t.instructions(false)),
		server.WithToolCapabilities(false),
		server.WithCacheHints(listTime, mcp.CacheScopePublic), // what is listed stays the same
		server.WithMethodCacheHints(mcp.MethodServerDiscover, listTime, varies),
		server.WithMethodCacheHints(mcp.MethodToolsList, listTime, varies),
		server.WithMethodCacheHints(mcp.MethodResourcesList, listTime, varies),
		server.WithMethodCacheHints(mcp.MethodResourcesRead, 0, mcp.CacheScopePrivate), // a flow's report does not
		server.WithToolFilter(formsOnlyWhereShown),
		server.WithResourceCapabilities(false, false),
		server.WithCompletions(),
		server.WithPromptCapabilities(false),
		server.WithResourceCompletionProvider(completions{t}),
		server.WithPromptCompletionProvider(completions{t}),
		server.WithToolHandlerMiddleware(func(next server.ToolHandlerFunc) server.ToolHandlerFunc {
			return keepPanics(t, next, func(req mcp.CallToolRequest) string { return "tool " + req.Params.Name },
				func() (*mcp.CallToolResult, error) { return t.Result(*t.refused(explain.Internal{})), nil })
		}),
		server.WithResourceHandlerMiddleware(func(next server.ResourceHandlerFunc) server.ResourceHandlerFunc {
			return keepPanics(t, next, func(mcp.ReadResourceRequest) string { return "a resource" }, noAnswer)
		}),
		server.WithPromptHandlerMiddleware(func(next server.PromptHandlerFunc) server.PromptHandlerFunc {
			return keepPanics(t, next, func(req mcp.GetPromptRequest) string { return "prompt " + req.Params.Name }, noAnswer)
		}),
	)...)
	// What can be listed is made for the first request that needs it: descriptions and schemas are most of what a server is made of, and no client
	// has to wait for them before it knows that the server is there.
	var listed sync.Once
	hooks.AddBeforeAny(func(ctx context.Context, _ any, method mcp.MCPMethod, _ any) {
		if slices.Contains(handshake, method) {
			return
		}
		listed.Do(func() {
			meet(ctx)
			t.addResources(s)
			t.addMCPPrompts(s)
			s.AddTools(t.list()...)
			if t.shows {
				t.addForms(s)
			}
		})
	})
	return s
}

// listTime is how long a client may keep what is listed, in ms.
const listTime = 3600000

// handshake are the requests that need neither tools nor resources nor prompts. The first of them comes first, in either era of the protocol.
var handshake = []mcp.MCPMethod{mcp.MethodInitialize, mcp.MethodServerDiscover, mcp.MethodPing}

func newTools(o Options) *tools {
	if o.Remote {
		o.Home, o.Folder, o.Closed, o.Paths, o.System = "", "", nil, clientconfig.Paths{}, toolconfig.System{}
		o.AtTerminal, o.OpenBrowser, o.Kept, o.PausesCommand, o.LoginCommand = nil, nil, nil, "", ""
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.Language == nil {
		o.Language = func() explain.Language { return explain.English }
	}
	p := present.Presenter{For: present.Audience{
		Private: o.Private, Pages: o.Pages != nil, Terminal: o.Terminal, Ends: o.Ends, Language: o.Language, Sandbox: o.Sandbox != nil, Remote: o.Remote, TestServers: o.TestServers, LoginCommand: o.LoginCommand, PausesCommand: o.PausesCommand, Log: o.Log,
	}}
	return &tools{Options: o, Presenter: p, prompting: &prompting{}, early: p}
}

// Reader is who reads the results, whatever meet changes meanwhile.
func (t *tools) Reader() explain.Reader { return t.early.Reader() }

// instructions are what an assistant reads before the first call.
func (t *tools) instructions(forms bool) string {
	return explain.Text(t.Reader(), explain.Instructions{Pages: t.Pages != nil, Public: t.publicPages(), Forms: forms, Sandbox: t.Sandbox != nil, TestServers: t.TestServers})
}
