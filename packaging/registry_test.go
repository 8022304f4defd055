package packaging

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The schema of the registry's entries, out of the registry's own module, where it lies beside the code that judges what is published.
// Go fetches and keeps it, and holds it against its checksum.
const (
	registryModule = "github.com/modelcontextprotocol/registry@v1.8.9"
	registrySum    = "h1:2pYB31q/uSezVbXu+D+Hr3HMimGFspgS1RTMljm1bVI="
	registrySchema = "internal/validators/schemas/2025-12-11.json"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", registryModule)
	cmd.Dir = t.TempDir() // not a dependency of this module
	out, err := cmd.Output()
	var module struct{ Dir, Sum string }
	if jsonErr := json.Unmarshal(out, &module); err != nil || jsonErr != nil || module.Dir == "" {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s is not to be had: %v, %s", registryModule, err, out)
		}
		t.Skipf("%s is not to be had: %v", registryModule, err)
	}
	if module.Sum != registrySum {
		t.Fatalf("%s has the checksum %s, want %s", registryModule, module.Sum, registrySum)
	}
	raw, err := os.ReadFile(filepath.Join(module.Dir, filepath.FromSlash(registrySchema)))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("server.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("server.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func fits(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestRegistryEntryFitsItsSchema(t *testing.T) {
	raw, err := os.ReadFile("server.json")
	if err != nil {
		t.Fatal(err)
	}
	s := schema(t)
	if err := fits(t, s, raw); err != nil {
		t.Error(err)
	}
	if !bytes.Contains(raw, []byte("/schemas/"+strings.TrimSuffix(filepath.Base(registrySchema), ".json")+"/")) {
		t.Error("the entry names another version of the schema")
	}
	// The schema can say no: to a name without its owner, a description of more than 100 characters, a checksum that is none.
	for _, change := range [][2]string{
		{`"io.github.OWNER/`, `"`},
		{`"description": "Takes`, `"description": "` + strings.Repeat("very ", 20)},
		{`"fileSha256": "00`, `"fileSha256": "`},
		{`"type": "stdio"`, `"type": "pipe"`},
	} {
		broken := bytes.Replace(raw, []byte(change[0]), []byte(change[1]), 1)
		if bytes.Equal(broken, raw) || fits(t, s, broken) == nil {
			t.Errorf("with %s for %s it still fits", change[1], change[0])
		}
	}
}

func TestRegistryEntryIsFilledInForARelease(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a script for bash")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	bundle := filepath.Join(t.TempDir(), "telegram-login-mcp.mcpb")
	if err := os.WriteFile(bundle, []byte("a bundle"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("bash", "release.sh", "1.2.3-rc.1", "OctoCat", bundle).Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := fits(t, schema(t), out); err != nil {
		t.Error(err)
	}
	sum := sha256.Sum256([]byte("a bundle"))
	for text, count := range map[string]int{
		`"io.github.OctoCat/telegram-login-mcp"`: 1, "https://github.com/OctoCat/telegram-login-mcp/releases/download/v1.2.3-rc.1/": 1,
		"https://raw.githubusercontent.com/OctoCat/telegram-login-mcp/v1.2.3-rc.1/": 2, `"ghcr.io/octocat/telegram-login-mcp:1.2.3-rc.1"`: 1,
		`"version": "1.2.3-rc.1"`: 2, hex.EncodeToString(sum[:]): 1, "OWNER": 0, "0.0.0": 0,
	} {
		if got := strings.Count(string(out), text); got != count {
			t.Errorf("%q is there %d times, want %d:\n%s", text, got, count, out)
		}
	}
	for _, args := range [][]string{{}, {"v1.2.3", "octocat", bundle}, {"1.2.3", "octo/cat", bundle}, {"1.2.3", "octocat", bundle + "x"}} {
		if out, err := exec.Command("bash", append([]string{"release.sh"}, args...)...).Output(); err == nil || len(out) > 0 {
			t.Errorf("%q was taken", args)
		}
	}
}

// The image is started as docs/install.md says, and its name is what the Dockerfile's label and the release's workflow give it.
func TestRegistryEntryStartsTheImageAsTheDocumentsDo(t *testing.T) {
	var entry struct {
		Name     string
		Packages []struct {
			RegistryType, Identifier, Version, FileSha256, RuntimeHint string
			RuntimeArguments, PackageArguments, EnvironmentVariables   []struct {
				Type, Name, Value, Default string
				IsSecret                   bool
				Choices                    []string
			}
		}
	}
	decode(t, "server.json", &entry)
	if len(entry.Packages) != 2 || entry.Packages[0].RegistryType != "mcpb" || entry.Packages[1].RegistryType != "oci" {
		t.Fatalf("the packages are %+v", entry.Packages)
	}
	bundle, oci := entry.Packages[0], entry.Packages[1]
	if oci.Identifier != "ghcr.io/OWNER/telegram-login-mcp:0.0.0" || oci.Version != "" || oci.FileSha256 != "" || oci.RuntimeHint != "docker" {
		t.Errorf("the image is %+v", oci)
	}
	var words []string
	for _, a := range oci.RuntimeArguments {
		words = append(words, a.Name, a.Value)
	}
	install, err := os.ReadFile(filepath.Join("..", "docs", "install.md"))
	if err != nil {
		t.Fatal(err)
	}
	if byHand := "docker run -i --rm " + strings.Join(words, " ") + " "; len(words) == 0 || !strings.Contains(string(install), byHand) {
		t.Errorf("docs/install.md does not say %q", byHand)
	}
	if !reflect.DeepEqual(oci.EnvironmentVariables, bundle.EnvironmentVariables) || !reflect.DeepEqual(oci.PackageArguments, bundle.PackageArguments) {
		t.Error("the image takes other settings than the bundle")
	}
	for _, v := range oci.EnvironmentVariables {
		if secret := strings.HasSuffix(v.Name, "_HASH") || strings.HasSuffix(v.Name, "_PROXY"); v.IsSecret != secret {
			t.Errorf("%s is a secret: %v", v.Name, v.IsSecret)
		}
	}
	for file, says := range map[string]string{
		"Dockerfile":                    `LABEL io.modelcontextprotocol.server.name="` + strings.Replace(entry.Name, "OWNER", "${OWNER}", 1) + `"`,
		".github/workflows/release.yml": "image=ghcr.io/${GITHUB_REPOSITORY_OWNER,,}/telegram-login-mcp:${GITHUB_REF_NAME#v}",
	} {
		if text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(file))); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s does not say %s, %v", file, says, err)
		}
	}
}
