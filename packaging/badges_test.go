package packaging

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nameInClients is what the server is called in a client.
const nameInClients = "telegram-login"

// clientEntry is the server in a client's configuration.
type clientEntry struct {
	Type    string            `json:"type,omitempty"`
	Command string            `json:"command"`
	Args    []string          `json:"args"`
	Env     map[string]string `json:"env,omitempty"`
}

// clientInput is what VS Code asks for before it first starts a server, and keeps; a password in the system's keychain.
type clientInput struct {
	Type        string `json:"type"`
	ID          string `json:"id"`
	Description string `json:"description"`
	Password    bool   `json:"password,omitempty"`
}

// program is the entry for whoever has the program in the PATH. The API ID and the hash are left out where a client cannot ask for them: the assistant
// asks for the one, and a private page for the other.
func program() clientEntry {
	return clientEntry{Command: "telegram-login-mcp", Args: []string{"serve"}}
}

// dockerRun is the entry of docs/install.md for Docker, without the API ID and the hash.
func dockerRun() clientEntry {
	return clientEntry{Command: "docker", Args: []string{"run", "-i", "--rm", "-v", "telegram-login-state:/state", "-p", "127.0.0.1:8412:8412", "-e", "TELEGRAM_LOGIN_MCP_PAGES_PORT=8412", "telegram-login-mcp"}}
}

// badges are the buttons of README.md. GitHub shows no links but those of https, so each goes by a page of the client's makers that opens the client.
// How the links are made is written in
//
//	Cursor     https://cursor.com/docs/mcp/install-links
//	VS Code    https://code.visualstudio.com/api/extension-guides/ai/mcp#create-an-mcp-installation-url
//	LM Studio  https://lmstudio.ai/docs/app/mcp/deeplink
//	           both are an entry and its name, and nothing in them is asked for: a value of one stands in the file as the link has it
//	Goose      ui/desktop/src/components/settings/extensions/deeplink.ts of github.com/aaif-goose/goose, which starts only a few programs, Docker among them, and
//	           asks for variables in the clear, each of which has to be filled in
func badges() string {
	coded := base64.StdEncoding.EncodeToString(asJSON(program()))
	inputs := []clientInput{
		{Type: "promptString", ID: "telegram_api_id", Description: "api_id from https://my.telegram.org, or empty: then the assistant asks for it"},
		{Type: "promptString", ID: "telegram_api_hash", Description: "api_hash beside it, or empty: then you type it on a private page", Password: true},
	}
	asked := program()
	asked.Type, asked.Env = "stdio", map[string]string{"TELEGRAM_API_ID": "${input:" + inputs[0].ID + "}", "TELEGRAM_API_HASH": "${input:" + inputs[1].ID + "}"}
	vscode := "https://insiders.vscode.dev/redirect/mcp/install?" + query("name", nameInClients, "inputs", string(asJSON(inputs)), "config", string(asJSON(asked)))
	container := dockerRun()
	goose := []string{"cmd", container.Command}
	for _, word := range container.Args {
		goose = append(goose, "arg", word)
	}
	goose = append(goose, "timeout", "300", "id", nameInClients, "name", "Telegram login", "description", "Takes you through a Telegram login and hands you the session")
	var b strings.Builder
	for _, badge := range [][3]string{
		{"Add to Cursor", "https://cursor.com/deeplink/mcp-install-dark.svg", "https://cursor.com/en-US/install-mcp?" + query("name", nameInClients, "config", coded)},
		{"Install in VS Code", "https://img.shields.io/badge/VS_Code-Install_Server-0098FF?style=flat-square", vscode},
		{"Install in VS Code Insiders", "https://img.shields.io/badge/VS_Code_Insiders-Install_Server-24bfa5?style=flat-square", vscode + "&quality=insiders"},
		{"Add to LM Studio", "https://files.lmstudio.ai/deeplink/mcp-install-light.svg", "https://lmstudio.ai/install-mcp?" + query("name", nameInClients, "config", coded)},
		{"Install in Goose", "https://goose-docs.ai/img/extension-install-dark.svg", "https://goose-docs.ai/extension?" + query(goose...)},
	} {
		fmt.Fprintf(&b, "[![%s](%s)](%s)\n", badge[0], badge[1], badge[2])
	}
	return b.String()
}

// query joins names and values as a browser's encodeURIComponent does, in their order.
func query(pairs ...string) string {
	var parts []string
	for i := 0; i < len(pairs); i += 2 {
		parts = append(parts, pairs[i]+"="+strings.ReplaceAll(url.QueryEscape(pairs[i+1]), "+", "%20"))
	}
	return strings.Join(parts, "&")
}

func asJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

var badgesOf = regexp.MustCompile(`(?s)(<!-- go test \./packaging -run Badges -update writes this -->\n)(.*?)(<!-- end -->\n)`)

func TestBadgesAreWhatIsMadeOfTheEntries(t *testing.T) {
	path := filepath.Join("..", frontPage)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found := badgesOf.FindSubmatchIndex(text)
	if found == nil {
		t.Fatal("README.md has no place for them")
	}
	if *update {
		text = slices.Concat(text[:found[4]], []byte(badges()), text[found[5]:])
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		found = badgesOf.FindSubmatchIndex(text)
	}
	if got := string(text[found[4]:found[5]]); got != badges() {
		t.Errorf("README.md has other badges; run go test ./packaging -run Badges -update:\n%s\nwant\n%s", got, badges())
	}
}

// badge is what a client makes of a link.
type badge struct {
	host, name, quality string
	entry               clientEntry
	inputs              []clientInput
}

// followed takes the links of README.md apart as the clients do, and knows nothing of how they were made.
func followed(t *testing.T) (all []badge) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", frontPage))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^\[!\[[^\]]+\]\((\S+)\)\]\((\S+)\)$`).FindAllStringSubmatch(string(text), -1) {
		link, err := url.Parse(found[2])
		if err != nil || link.Scheme != "https" || !strings.HasPrefix(found[1], "https://") || strings.ContainsAny(found[2], "()+\"") {
			t.Fatalf("GitHub does not show %s, %v", found[0], err)
		}
		values, err := url.ParseQuery(link.RawQuery)
		if err != nil {
			t.Fatal(err)
		}
		b := badge{host: link.Host, name: values.Get("name"), quality: values.Get("quality")}
		config := []byte(values.Get("config"))
		switch link.Host + link.Path {
		case "cursor.com/en-US/install-mcp", "lmstudio.ai/install-mcp":
			if config, err = base64.StdEncoding.DecodeString(string(config)); err != nil {
				t.Fatalf("%s: %v", link.Host, err)
			}
		case "insiders.vscode.dev/redirect/mcp/install":
			if err := json.Unmarshal([]byte(values.Get("inputs")), &b.inputs); err != nil {
				t.Fatalf("%s: %v", link.Host, err)
			}
		case "goose-docs.ai/extension":
			if !slices.Contains([]string{"cu", "docker", "jbang", "npx", "uvx", "goosed"}, values.Get("cmd")) || values.Get("id") == "" || values.Has("env") {
				t.Errorf("Goose refuses %v, or asks for variables in the clear", values)
			}
			b.name = values.Get("id")
			config = asJSON(clientEntry{Command: values.Get("cmd"), Args: values["arg"]})
		default:
			t.Fatalf("nobody knows what %s does", link)
		}
		if err := json.Unmarshal(config, &b.entry); err != nil {
			t.Fatalf("%s: %v in %s", link.Host, err, config)
		}
		all = append(all, b)
	}
	return all
}

func TestEveryBadgeHoldsTheEntryOfTheDocuments(t *testing.T) {
	var example struct{ MCPServers map[string]clientEntry }
	decode(t, filepath.Join("..", "mcp.json.example"), &example)
	want := example.MCPServers[nameInClients]
	install, err := os.ReadFile(filepath.Join("..", "docs", "install.md"))
	if err != nil {
		t.Fatal(err)
	}
	byHand := regexp.MustCompile(`(?m)^    (docker run -i .*)$`).FindStringSubmatch(string(install))
	if byHand == nil {
		t.Fatal("docs/install.md has no command for Docker")
	}
	counts := map[string]int{}
	for _, b := range followed(t) {
		counts[b.host+" "+b.quality]++
		if b.name != nameInClients {
			t.Errorf("%s: it is called %s", b.host, b.name)
		}
		if b.entry.Command == "docker" {
			if got := "docker " + strings.Join(b.entry.Args, " "); got != strings.Replace(byHand[1], "-e TELEGRAM_API_ID=1234567 -e TELEGRAM_API_HASH ", "", 1) {
				t.Errorf("%s starts %s\nand docs/install.md %s", b.host, got, byHand[1])
			}
		} else if b.entry.Command != filepath.Base(want.Command) || !slices.Equal(b.entry.Args, want.Args) {
			t.Errorf("%s starts %s %q, and mcp.json.example %s %q", b.host, b.entry.Command, b.entry.Args, want.Command, want.Args)
		}
		// A variable is one that is asked for, the hash as a password.
		asked := map[string]string{}
		for _, in := range b.inputs {
			for name := range want.Env {
				if b.entry.Env[name] == "${input:"+in.ID+"}" {
					asked[name] = b.entry.Env[name]
					if secret := strings.HasSuffix(name, "_HASH"); in.Password != secret || in.Type != "promptString" || in.Description == "" {
						t.Errorf("%s: it asks for %s by %+v", b.host, name, in)
					}
				}
			}
		}
		if len(asked) != len(b.inputs) || len(asked) > 0 && !reflect.DeepEqual(asked, b.entry.Env) || len(asked) == 0 && len(b.entry.Env) > 0 {
			t.Errorf("%s: the variables are %v, and it asks for %+v", b.host, b.entry.Env, b.inputs)
		}
	}
	if want := map[string]int{"cursor.com ": 1, "insiders.vscode.dev ": 1, "insiders.vscode.dev insiders": 1, "lmstudio.ai ": 1, "goose-docs.ai ": 1}; !reflect.DeepEqual(counts, want) {
		t.Errorf("there are %v, want %v", counts, want)
	}
}

// TestFrontPageSaysWhatToFillInWhereALinkCannotAsk has the person add to the entry what a link asks nobody for, under names that the program reads.
func TestFrontPageSaysWhatToFillInWhereALinkCannotAsk(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", frontPage))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "<!-- end -->\n")
	section, _, _ = strings.Cut(section, "\n## ")
	added := regexp.MustCompile(`(?m)^    ("env": .*)$`).FindStringSubmatch(section)
	if added == nil {
		t.Fatalf("nothing is to be filled in:\n%s", section)
	}
	var e clientEntry
	if err := json.Unmarshal([]byte("{"+added[1]+"}"), &e); err != nil {
		t.Fatal(err)
	}
	documents, err := os.ReadFile(filepath.Join("..", "docs", "command-line.md"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range e.Env {
		if !strings.Contains(string(documents), "`"+name+"`") {
			t.Errorf("nothing reads %s", name)
		}
	}
	if len(e.Env) != 2 {
		t.Errorf("to be filled in: %v", e.Env)
	}
	file := map[string]string{"cursor.com": "`~/.cursor/mcp.json`", "lmstudio.ai": "`~/.lmstudio/mcp.json`", "goose-docs.ai": "(docs/install.md#docker)"}
	for _, b := range followed(t) {
		if len(b.inputs) == 0 && (file[b.host] == "" || !strings.Contains(section, file[b.host])) {
			t.Errorf("%s asks for nothing, and the page does not say where to write it", b.host)
		}
	}
}
