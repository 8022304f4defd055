package mcpserver

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"telegram-login-mcp/authflow"
)

// maxIcons is what the icons may add to the first answer, which every client waits for.
const maxIcons = 2 << 10

func TestFirstAnswerOfEitherEraHasTheIconsAndNoOther(t *testing.T) {
	const (
		client = `"clientInfo":{"name":"test","version":"1"}`
		modern = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	)
	type implementation struct {
		Name, Version, Title string
		Icons                []struct {
			Src, MIMEType string
			Sizes         []string
		}
	}
	who := func(method, params string) implementation {
		t.Helper()
		flows := authflow.New(authflow.Config{Telegram: noTelegram{}})
		defer flows.Close()
		raw, err := json.Marshal(New(Options{Flows: flows, Version: "1.2.3"}).HandleMessage(t.Context(),
			json.RawMessage(`{"jsonrpc":"2.0","id":1,"method":"`+method+`","params":{`+params+`}}`)))
		if err != nil {
			t.Fatal(err)
		}
		var answer struct {
			Result struct {
				ServerInfo implementation
				Meta       struct {
					ServerInfo implementation `json:"io.modelcontextprotocol/serverInfo"`
				} `json:"_meta"`
			}
		}
		if err := json.Unmarshal(raw, &answer); err != nil {
			t.Fatal(err)
		}
		found := answer.Result.ServerInfo
		if strings.Contains(params, "_meta") {
			found = answer.Result.Meta.ServerInfo
		}
		if found.Name != Name || found.Version != "1.2.3" || found.Title != "Telegram login" {
			t.Errorf("%s: the server is %+v in %.600s", method, found, raw)
		}
		return found
	}
	for method, params := range map[string]string{"initialize": `"protocolVersion":"2025-11-25","capabilities":{},` + client, "server/discover": modern} {
		got := who(method, params).Icons
		if len(got) != 2 {
			t.Fatalf("%s: the icons are %+v", method, got)
		}
		size := 0
		for i, want := range []struct{ file, kind, sizes string }{{"icon.svg", "image/svg+xml", "any"}, {"icon-48.png", "image/png", "48x48"}} {
			data, ok := strings.CutPrefix(got[i].Src, "data:"+want.kind+";base64,")
			picture, err := base64.StdEncoding.DecodeString(data)
			if !ok || err != nil || got[i].MIMEType != want.kind || !slices.Equal(got[i].Sizes, []string{want.sizes}) {
				t.Errorf("%s: icon %d is %+v, %v, want %+v", method, i, got[i], err, want)
			}
			file, err := os.ReadFile(filepath.Join("icon", want.file))
			if err != nil || !bytes.Equal(file, picture) {
				t.Errorf("%s: icon %d is not %s, %v", method, i, want.file, err)
			}
			size += len(got[i].Src)
		}
		if size > maxIcons {
			t.Errorf("%s: the icons weigh %d bytes, want at most %d", method, size, maxIcons)
		}
	}
	// Clients that know no icons get none, and nobody gets them with every answer.
	for method, params := range map[string]string{"initialize": `"protocolVersion":"2025-06-18","capabilities":{},` + client, "tools/list": modern, "prompts/list": modern} {
		if got := who(method, params).Icons; got != nil {
			t.Errorf("%s: there are icons in it: %+v", method, got)
		}
	}
}
