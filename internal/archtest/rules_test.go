package archtest

// module is the path that imports of our own packages begin with.
const module = "telegram-login-mcp/"

// room is one line of the import table. It speaks of the files that are not tests.
type room struct {
	// path is a folder of the module. The room is the folder and all below it, except for folders that are rooms of their own.
	// Inside a room everything may import everything.
	path string
	// ours are the rooms that it may import, "*" for all.
	ours []string
	// theirs are the packages of other modules that it may import; "/..." stands for the package and all below it.
	theirs []string
	// never are packages of the standard library that it may not import.
	never []string
	// why is the reason for the line.
	why string
}

// rooms is the import table. A package in no room fails the test, so that a new room gets a line here.
var rooms = []room{
	{
		path: "explain/uses",
		why:  "explain/uses is a table of what other tools take; it knows nothing of ours, so that each room that meets a tool can ask it",
	},
	{
		path:   "explain",
		ours:   []string{"explain/uses", "internal/outside"},
		theirs: []string{"golang.org/x/text/language", "golang.org/x/text/feature/plural"},
		why:    "explain is tables of facts; whatever it imported besides what makes a value fit to stand in a text, and how a language counts, would become something that can change a fact",
	},
	{
		path: "internal/owner",
		why:  "internal/owner is a name; whatever keeps or serves something of an owner may ask it, and it asks nobody",
	},
	{
		path: "internal/oauth",
		ours: []string{"internal/outside", "internal/owner"},
		theirs: []string{
			"github.com/coreos/go-oidc/v3/oidc", "github.com/go-jose/go-jose/v4", "github.com/go-jose/go-jose/v4/json", "github.com/mark3labs/mcp-go/server", "github.com/cenkalti/backoff/v4", "golang.org/x/sync/singleflight",
		},
		why: "internal/oauth says whose a request is by a token of somebody else's; it knows no login and no tool, so that it can be attacked with nothing but requests",
	},
	{
		path: "internal/metrics",
		ours: []string{"authflow", "mcpserver"},
		theirs: []string{
			"github.com/prometheus/client_golang/prometheus", "github.com/prometheus/client_golang/prometheus/collectors", "github.com/prometheus/client_golang/prometheus/promhttp",
		},
		why: "internal/metrics counts what it is told; it knows no owner, so that no number can be somebody's",
	},
	{
		path: "internal/traces",
		ours: []string{"authflow", "internal/outside", "internal/owner", "mcpserver"},
		theirs: []string{
			"go.opentelemetry.io/otel/...", "go.opentelemetry.io/proto/otlp/trace/v1", "google.golang.org/protobuf/proto", "github.com/cenkalti/backoff/v4", "golang.org/x/net/http/httpguts",
			"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/server", "github.com/mark3labs/mcp-go/tracing",
		},
		why: "internal/traces tells a collector what it is told itself; it asks nothing and knows no texts, so that nothing that was sent can get into a span",
	},
	{
		path:   "internal/audit",
		ours:   []string{"authflow", "internal/owner", "internal/ownfile", "mcpserver"},
		theirs: []string{"github.com/rs/zerolog"},
		why:    "internal/audit writes down what it is told, without whom it was told of; it asks nothing, so that nothing else can get into it",
	},
	{
		path: "internal/owners",
		ours: []string{"authflow", "internal/owner", "mcpserver"},
		why:  "internal/owners knows whose registry is in memory and for how long; what a registry is made from, and how a request gets its owner, is said by whoever makes it",
	},
	{
		path:   "internal/pasted",
		ours:   []string{"explain", "internal/outside"},
		theirs: []string{"github.com/coregx/ahocorasick", "github.com/agnivade/levenshtein"},
		why:    "internal/pasted makes facts of what people paste; it says nothing and calls nothing, so that whatever text there is can be tried on it",
	},
	{
		path: "internal/toolconfig",
		ours: []string{"explain", "explain/uses", "internal/clientconfig", "internal/outside", "internal/ownfile", "internal/sessionfile", "sessionstring"},
		why:  "internal/toolconfig reads what others wrote and judges it; it writes nothing, starts nothing and knows no login, so that any configuration can be tried on it",
	},
	{
		path:   "sessionstring",
		theirs: []string{"modernc.org/sqlite"},
		why:    "sessionstring is pure functions over other libraries' formats; it needs SQLite for one of them and nothing of ours",
	},
	{
		path: "authflow",
		ours: []string{"internal/limits", "internal/secret", "internal/outside"},
		theirs: []string{
			"github.com/gotd/td/tg", "github.com/gotd/td/tgerr",
			"github.com/gotd/td/bin", "github.com/gotd/td/tdp", // the type information that the dump is read from
		},
		never: []string{"net/http"},
		why:   "authflow is the login and defines the ports it needs; MCP, logs, pages and connections are the adapters' side of those ports",
	},
	{
		path:   "mcpserver/present",
		ours:   []string{"authflow", "explain", "sessionstring", "internal/flowstore", "internal/outside", "internal/ownfile", "internal/phone", "internal/sessionfile"},
		theirs: []string{"github.com/mark3labs/mcp-go/mcp", "rsc.io/qr"},
		why:    "mcpserver/present makes sentences of facts; it calls nothing, so that what is said can be tried without a login",
	},
	{
		path:   "mcpserver",
		ours:   []string{"authflow", "explain", "explain/uses", "mcpserver/present", "sessionstring", "internal/chatform", "internal/clientconfig", "internal/handover", "internal/toolconfig", "internal/newfile", "internal/pasted", "internal/prompt", "internal/secret", "internal/secretpage", "internal/sessionfile", "internal/outside"},
		theirs: []string{"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/server", "rsc.io/qr"},
		why:    "mcpserver translates between MCP and authflow; adapters are given to it by cmd, so that it can be tested without any. It opens private pages itself; what is on them are prompts, which know no page",
	},
	{
		path:   "sandbox",
		theirs: []string{"github.com/gotd/td/...", "github.com/gotd/log"},
		why:    "sandbox is the other side of the wire; a fake that shares our code shares our mistakes",
	},
	{
		path: "cmd",
		ours: []string{"*"},
		theirs: []string{
			"github.com/alecthomas/kong", "github.com/rs/zerolog", "github.com/rs/zerolog/diode", "github.com/mattn/go-isatty", "github.com/mattn/go-colorable",
			"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/server", "github.com/mark3labs/mcp-go/client",
			"github.com/willabides/kongplete", "github.com/posener/complete", // completion, which reads the command line's own types
			"github.com/agnivade/levenshtein", // which command a mistyped one is
			"github.com/Xuanwo/go-locale",     // which language the system speaks
			"al.essio.dev/pkg/shellescape",    // commands that are printed for a person's shell
		},
		why: "cmd joins the rooms and does nothing itself; a library that does the work of a room belongs in that room",
	},
	{
		path:   "internal/authkey",
		theirs: []string{"github.com/gotd/td/...", "filippo.io/bigmod"},
		why:    "internal/authkey is arithmetic over a connection; it knows no login and no session, so that it can be tried against any server",
	},
	{
		path:   "internal/tgclient",
		ours:   []string{"authflow", "internal/authkey", "internal/outside", "internal/secret"},
		theirs: []string{"github.com/gotd/td/...", "github.com/gotd/log", "github.com/rs/zerolog", "github.com/awnumar/memguard", "golang.org/x/net/proxy", "github.com/cenkalti/backoff/v4"},
		why:    "internal/tgclient is gotd behind authflow's port; it knows neither MCP nor the other adapters, so each can be replaced alone",
	},
	{
		path:   "internal/flowstore",
		ours:   []string{"authflow", "internal/limits", "internal/secret", "internal/seal", "internal/outside", "internal/ownfile"},
		theirs: []string{"github.com/gofrs/flock", "github.com/zalando/go-keyring"},
		why:    "internal/flowstore is authflow's records on disk; it knows neither MCP nor the other adapters, so each can be replaced alone",
	},
	{
		path:   "internal/redisstore",
		ours:   []string{"authflow", "internal/limits", "internal/owner", "internal/ownfile", "internal/seal"},
		theirs: []string{"github.com/redis/go-redis/v9", "golang.org/x/sys/unix"},
		why:    "internal/redisstore is authflow's records in Redis, and the way of bytes from one process to another; it knows neither MCP nor pages nor the other adapters, so each can be replaced alone",
	},
	{
		path: "internal/seal",
		ours: []string{"authflow"},
		why:  "internal/seal is one form of encryption for every store; it knows none of them, and keeps no key",
	},
	{
		path: "internal/prompt",
		ours: []string{"internal/secret"},
		why:  "internal/prompt is what is asked of a person, and how that stands; whoever shows it and whoever asks depend on it, so it knows neither",
	},
	{
		path: "internal/limits",
		why:  "internal/limits decides what an account may still do, from time and facts that it is given; with a clock, a disk or a connection in it, its decisions could not be tried one by one",
	},
	{
		path: "internal/secretpage",
		ours: []string{"internal/prompt", "internal/secret"},
		why:  "internal/secretpage is a page on the loopback interface or at a public address; it asks for what it is told to and knows nothing of logins, so that it can be attacked without one",
	},
	{
		path: "internal/chatform",
		ours: []string{"internal/prompt"},
		why:  "internal/chatform is what a client shows of a prompt; it knows neither MCP nor logins, so that the app can be tried with any prompt and in any host",
	},
	{
		path:   "internal/stdio",
		ours:   []string{"internal/outside"},
		theirs: []string{"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/server", "golang.org/x/sys/unix"},
		why:    "internal/stdio is a transport; what the messages mean is mcpserver's business",
	},
	{
		path:   "internal/httpserve",
		ours:   []string{"internal/owner"},
		theirs: []string{"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/server", "golang.org/x/sync/singleflight"},
		why:    "internal/httpserve is a transport that knows owners; what the messages mean, and who vouches for whom, is given to it",
	},
	{
		path:   "internal/tokens",
		ours:   []string{"internal/owner", "internal/ownfile", "internal/secret"},
		theirs: []string{"github.com/gofrs/flock", "github.com/natefinch/atomic"},
		why:    "internal/tokens says whose a token is; it knows neither HTTP nor logins, so that it can be read whole by whoever has to trust it",
	},
	{
		path: "internal/phone",
		why:  "internal/phone checks a text; linking phonenumbers costs 7 ms at every start, so only its tests import it",
	},
	{
		path: "internal/ownfile",
		why:  "internal/ownfile decides which files may be believed; it stays small enough to be read whole, and knows nothing of what is in them",
	},
	{
		path: "internal/sessionfile",
		ours: []string{"internal/ownfile", "sessionstring"},
		why:  "internal/sessionfile is the one way to a session on the disk; what a format is stays in sessionstring, which takes bytes, so that each can be attacked alone",
	},
	{
		path: "internal/gitcheck",
		why:  "internal/gitcheck asks another program about a path, and nothing else of ours has to be there for that",
	},
	{
		path: "internal/handover",
		ours: []string{"explain/uses", "internal/clientconfig", "internal/gitcheck", "internal/secret", "internal/sessionfile", "internal/toolconfig", "sessionstring"},
		why:  "internal/handover writes a session where a person has agreed to; it knows neither MCP nor logins nor pages, so that what it does to files can be tried on files",
	},
	{
		path: "internal/secret",
		why:  "internal/secret is imported by rooms that may import nothing else, so it imports nothing either",
	},
	{
		path: "internal/outside",
		why:  "internal/outside is imported by nearly every room, explain among them, so it knows none of them",
	},
	{
		path: "internal/newfile",
		why:  "internal/newfile writes bytes where nothing can lead them elsewhere; it must not know what they are, so that it can be attacked without a login",
	},
	{
		path: "internal/clientconfig",
		ours: []string{"internal/outside", "internal/ownfile"},
		theirs: []string{"github.com/tailscale/hujson", "github.com/pelletier/go-toml/v2", "github.com/pelletier/go-toml/v2/unstable", "go.yaml.in/yaml/v3", "github.com/natefinch/atomic",
			"github.com/rogpeppe/go-internal/diff", "github.com/gofrs/flock"},
		why: "internal/clientconfig edits other programs' files and nothing else; with no login in it, it can be tried on whatever text there is",
	},
	{
		path:   "internal/toolstart",
		theirs: []string{"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/client", "github.com/mark3labs/mcp-go/client/transport", "github.com/mark3labs/mcp-go/server", "golang.org/x/sys/unix", "golang.org/x/sys/windows"},
		why:    "internal/toolstart runs somebody else's program and writes down what it did; what that means is said elsewhere, so that it can be tried with any program",
	},
	{
		path:   "internal/terminal",
		ours:   []string{"explain", "internal/outside", "internal/prompt", "internal/secret"},
		theirs: []string{"golang.org/x/term", "rsc.io/qr"},
		why:    "internal/terminal asks a person and calls tools through a port; what fits a login is said by their results, so that no second login logic grows here",
	},
	{
		path: "internal/rehearsal",
		ours: []string{"sandbox", "sessionstring", "explain", "authflow", "internal/tgclient", "internal/secret"},
		theirs: []string{
			"github.com/mark3labs/mcp-go/mcp", "github.com/mark3labs/mcp-go/client", "github.com/mark3labs/mcp-go/client/transport",
			"github.com/gotd/td/tg", "github.com/rs/zerolog", // to try the session that came of a story
			"golang.org/x/net/html", // private pages, as a browser reads them
		},
		why: "internal/rehearsal knows the server as assistants do, by its answers over stdio; with mcpserver in it, an assistant would know what nobody has told it",
	},
	{
		path: "packaging",
		why:  "packaging describes the program from outside and is shipped to nobody, so nothing of the program belongs in it",
	},
	{
		path: "e2e",
		theirs: []string{
			"github.com/gotd/td/telegram/...", "github.com/gotd/td/tg", "github.com/gotd/td/tgerr", "github.com/gotd/td/session",
		},
		why: "e2e has programs as others write them against the embedded Telegram; nothing of ours helps them, so that what is ours cannot make them work",
	},
	{
		path: "internal/badnet",
		why:  "internal/badnet is a bad network; it harms bytes and must not know what they mean",
	},
	{
		path:   "internal/leaktest",
		theirs: []string{"go.uber.org/goleak"},
		why:    "internal/leaktest watches the tests of every room, so it knows none of them",
	},
	{
		path: "internal/redistest",
		why:  "internal/redistest is another's program, for the tests of whoever needs it",
	},
	{
		path: "internal/testca",
		why:  "internal/testca is a CA as others have it, for the tests of whoever needs it",
	},
	{
		path: "internal/storetest",
		ours: []string{"authflow", "internal/limits", "internal/secret"},
		why:  "internal/storetest is what every store keeps to, so it knows none of them",
	},
	{
		path: "internal/testrun",
		ours: []string{"internal/leaktest"},
		why:  "internal/testrun runs the tests of every room, so it knows none of them",
	},
	{
		path: "internal/archtest",
		why:  "internal/archtest judges the rooms, so it stands outside of them and works when they do not compile",
	},
}

// reserved is a package that only some rooms may import, whatever their own line says.
type reserved struct {
	pkg   string   // with or without "/..."
	rooms []string // that may import it
	tests []string // rooms whose _test.go files may import it too; all tests are bound by this rule
	why   string
}

var reservations = []reserved{
	{
		pkg:   "github.com/gotd/td/telegram/...",
		rooms: []string{"internal/tgclient", "e2e"},
		tests: []string{
			"sandbox", // a fake of Telegram is tried with a real client
			"cmd",     // a session that we hand out must work in a client that is not ours
		},
		why: "gotd's client dials, retries and keeps sessions on its own; one adapter holds it, and everything else of the program stays testable without a network",
	},
}

const (
	// maxLines is how long a file may be that is not generated.
	maxLines = 400

	whyLines    = "a file holds one idea; one this long holds two, so split it where the second begins"
	whyPrint    = "stdout carries JSON-RPC and nothing else, one stray line ends the session; write to the logger, or take an io.Writer"
	whySleep    = "a test that sleeps is slow where it passes and fails where the machine is slow; wait for the event, or use testing/synctest"
	whyShadow   = "whoever reads the name further down takes it for the other one; give one of them a name of its own"
	whyExported = "an exported name is a promise to another room; without one that uses it, it is only in the way"
	whyDoc      = "it is where a reader begins, and says what the package does and what it depends on"
)

// printers are the folders that may write to stdout: the program's own commands, the one that rehearses it, the examples for others, and what tries sessions.
var printers = []string{"cmd", "demo", "stage", "examples", "consumers"}

// shadowsAllowed are files that are being rebuilt, where a name may hide another one until they stand.
var shadowsAllowed = []string{"mcpserver/explain_error.go"}

// exportsAllowed are rooms, and "room name", whose exported names stand for another reason than that another package uses them.
var exportsAllowed = map[string]string{
	"explain NewAccountNotice":   "facts are exported whole; no room tells this one",
	"explain UnknownAnswer":      "facts are exported whole; no room tells this one",
	"internal/httpserve Refusal": "authenticators other than tokens say with it how they refuse",
	"internal/httpserve Route":   "pages and metrics are mounted with it",
	"explain/uses":               "a table is exported whole, with the names of all that can stand in it",
}
