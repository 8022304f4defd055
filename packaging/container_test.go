package packaging

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// imageFacts is what the Dockerfile says of a container, as far as a test can start one by it.
type imageFacts struct {
	entrypoint []string
	user       string
	volume     string
}

func dockerfile(t *testing.T) (i imageFacts) {
	t.Helper()
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "ENTRYPOINT":
			if err := json.Unmarshal([]byte(rest), &i.entrypoint); err != nil {
				t.Fatal(err)
			}
		case "USER":
			i.user = rest
		case "VOLUME":
			i.volume = rest
		}
	}
	return i
}

// run runs a command as root does who sets up a network.
func run(t *testing.T, words ...string) {
	t.Helper()
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v, %s", strings.Join(words, " "), err, out)
	}
}

// The network of the container and of the computer, of two addresses; another run beside this one has another.
var (
	gatewayOfContainer = fmt.Sprintf("10.213.%d.%d", os.Getpid()/64%256, os.Getpid()%64*4+1)
	addressOfContainer = fmt.Sprintf("10.213.%d.%d", os.Getpid()/64%256, os.Getpid()%64*4+2)
)

// network makes a network namespace with an address that this computer reaches, as the bridge of Docker does, and returns its name.
func network(t *testing.T) string {
	t.Helper()
	name := fmt.Sprintf("tlm-%d", os.Getpid())
	outside, inside := fmt.Sprintf("tlo%d", os.Getpid()), fmt.Sprintf("tli%d", os.Getpid())
	run(t, "ip", "netns", "add", name)
	t.Cleanup(func() { run(t, "ip", "netns", "delete", name) })
	run(t, "ip", "link", "add", outside, "type", "veth", "peer", "name", inside, "netns", name)
	run(t, "ip", "address", "add", gatewayOfContainer+"/30", "dev", outside)
	run(t, "ip", "link", "set", outside, "up")
	run(t, "ip", "-n", name, "address", "add", addressOfContainer+"/30", "dev", inside)
	run(t, "ip", "-n", name, "link", "set", inside, "up")
	run(t, "ip", "-n", name, "link", "set", "lo", "up")
	return name
}

// publish passes connections on from 127.0.0.1 to the container, as docker-proxy does for -p 127.0.0.1:port:port.
func publish(t *testing.T) (port string) {
	t.Helper()
	var l net.Listener
	for range 100 {
		port = fmt.Sprint(20000 + rand.IntN(12000))
		var err error
		if l, err = net.Listen("tcp4", "127.0.0.1:"+port); err == nil {
			break
		}
	}
	if l == nil {
		t.Fatal("no port is free")
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			browser, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = browser.Close() }()
				inside, err := net.Dial("tcp4", net.JoinHostPort(addressOfContainer, port))
				if err != nil {
					return
				}
				defer func() { _ = inside.Close() }()
				go func() { _, _ = io.Copy(inside, browser) }()
				_, _ = io.Copy(browser, inside)
			}()
		}
	}()
	return port
}

// container is the server of an image.
type container struct {
	*testing.T
	stdin  io.WriteCloser
	stdout *bufio.Reader
	id     int
}

// started starts the image's program as Docker does: as its user, alone in its root folder and in a network, with these variables only.
func started(t *testing.T, network string, env []string, options ...string) *container {
	t.Helper()
	i := dockerfile(t)
	if i.user != "nonroot:nonroot" {
		t.Fatalf("the user is %s", i.user)
	}
	words := append([]string{"--net=/var/run/netns/" + network, "chroot", "--userspec=65532:65532", os.Getenv("CONTAINER_ROOT")}, i.entrypoint...)
	cmd := exec.Command("nsenter", append(words, options...)...)
	cmd.Env, cmd.Stderr = append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, env...), os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the program ended with %v", err)
		}
		limit.Stop()
	})
	c := &container{T: t, stdin: stdin, stdout: bufio.NewReader(stdout)}
	c.request("initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"docker","version":"1"}}`)
	c.send(`{"jsonrpc":"2.0","method":"notifications/initialized"}`)
	return c
}

func (c *container) send(line string) {
	c.Helper()
	if _, err := io.WriteString(c.stdin, line+"\n"); err != nil {
		c.Fatal(err)
	}
}

// request is the answer to a request.
func (c *container) request(method, params string) string {
	c.Helper()
	c.id++
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, c.id, method, params))
	for {
		line, err := c.stdout.ReadString('\n')
		if err != nil {
			c.Fatal(err)
		}
		if strings.Contains(line, fmt.Sprintf(`"id":%d`, c.id)) {
			return line
		}
	}
}

func (c *container) tool(name, arguments string) string {
	c.Helper()
	return c.request("tools/call", fmt.Sprintf(`{"name":%q,"arguments":%s}`, name, arguments))
}

// person is who has a browser on the computer, or on another one.
func person(t *testing.T, method, address, form string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+r.URL.Host)
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	client := &http.Client{Timeout: 30 * time.Second}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(\w+)" value="([^"]*)">`)

func TestContainerServesItsPagesOnThePublishedPort(t *testing.T) {
	if os.Getenv("CONTAINER_ROOT") == "" {
		t.Skip("packaging/docker.sh makes the root folder of a container, and runs this")
	}
	port := publish(t)
	c := started(t, network(t), []string{"TELEGRAM_API_ID=1", "TELEGRAM_LOGIN_MCP_PAGES_PORT=" + port}, "--sandbox", "--private")
	link := regexp.MustCompile(`http://127\.0\.0\.1:` + port + `/[a-z2-7]{26}`)
	page := func(answer string) string {
		t.Helper()
		found := link.FindString(answer)
		if found == "" {
			t.Fatalf("no page on port %s in %s", port, answer)
		}
		return found
	}
	types := func(address, field, value string) {
		t.Helper()
		status, text := person(t, http.MethodGet, address, "")
		form := url.Values{field: {value}}
		for _, f := range hidden.FindAllStringSubmatch(text, -1) {
			form.Set(f[1], html.UnescapeString(f[2]))
		}
		if status != http.StatusOK || !strings.Contains(text, `name="`+field+`"`) {
			t.Fatalf("the page asks for no %s: %d, %s", field, status, text)
		}
		if status, text = person(t, http.MethodPost, address, form.Encode()); status != http.StatusOK {
			t.Fatalf("%d: %s", status, text)
		}
	}
	asks := page(c.tool("request_code", `{"phone":"+9996620001"}`))
	inside := strings.Replace(asks, "127.0.0.1", addressOfContainer, 1)
	// Another container, which knows the address of the page: a browser there names the container. Whoever does not know it finds nothing.
	if status, text := person(t, http.MethodGet, inside, ""); status != http.StatusForbidden || strings.Contains(text, "hash") {
		t.Errorf("a browser in another container gets %d: %s", status, text)
	}
	if status, text := person(t, http.MethodGet, inside[:strings.LastIndex(inside, "/")], "", "Host", "127.0.0.1:"+port); status != http.StatusNotFound || strings.Contains(text, "hash") {
		t.Errorf("somebody without an address gets %d: %s", status, text)
	}
	types(asks, "hash", "sandbox")
	answer := c.tool("request_code", `{"phone":"+9996620001"}`)
	found := regexp.MustCompile(`"flow_id":"([^"]+)"`).FindStringSubmatch(answer)
	if found == nil {
		t.Fatalf("no code was asked for: %s", answer)
	}
	flow := found[1]
	types(page(c.tool("submit_code", `{"flow_id":"`+flow+`"}`)), "code", "22222")
	if answer := c.tool("get_flow", `{"flow_id":"`+flow+`"}`); !strings.Contains(answer, `"state":"authorized"`) {
		t.Errorf("after the code: %s", answer)
	}
	if answer := c.tool("get_session", `{"flow_id":"`+flow+`","deliver":"file"}`); !strings.Contains(answer, dockerfile(t).volume+"/sessions/") {
		t.Errorf("the session is not in the volume: %s", answer)
	}
}
