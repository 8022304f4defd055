package toolstart

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"telegram-login-mcp/internal/testrun"
)

// roleVariable has this test binary be a server.
const roleVariable = "TOOLSTART_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	os.Exit(testrun.Main(m, testrun.Waiting, func() error { return nil }))
}

// play is a server, and the code with which it ends.
func play(role string) int {
	in := bufio.NewReader(os.Stdin)
	switch role {
	case "good", "banner":
		if role == "banner" {
			fmt.Println("Connecting to Telegram…\n\n{\"level\":\"info\"}")
		}
		s := server.NewMCPServer("telegram-mcp", "1.2.3", server.WithToolCapabilities(false))
		for _, name := range []string{"get_me", "send_message"} {
			s.AddTool(mcp.NewTool(name), func(context.Context, mcp.CallToolRequest) (*mcp.CallToolResult, error) {
				return mcp.NewToolResultText(""), nil
			})
		}
		_ = server.ServeStdio(s)
	case "asks":
		fmt.Print("Please enter your phone (or bot token): ")
		_, _ = in.ReadString('\n')
		fmt.Fprintln(os.Stderr, "EOFError: EOF when reading a line")
		return 1
	case "waits for an answer":
		fmt.Print("Enter the code: ")
		_, _ = in.WriteTo(discard{})
	case "dies":
		fmt.Fprintln(os.Stderr, "telethon.errors.rpcerrorlist.AuthKeyUnregisteredError: The key is not registered in the system")
		return 3
	case "refuses":
		line, _ := in.ReadString('\n')
		var request struct{ ID json.RawMessage }
		_ = json.Unmarshal([]byte(line), &request)
		fmt.Printf(`{"jsonrpc":"2.0","id":%s,"error":{"code":-32603,"message":"not authorized"}}`+"\n", request.ID)
		_, _ = in.WriteTo(discard{})
	case "loud":
		for range 20_000 {
			fmt.Fprintln(os.Stderr, strings.Repeat("x", 60))
			fmt.Println(strings.Repeat("y", 60))
		}
		fmt.Fprintln(os.Stderr, "the end of it")
		return 1
	case "parent":
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), roleVariable+"=child")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if err := child.Start(); err != nil {
			return 9
		}
		_ = child.Wait()
	case "child":
		ignoreAsking()
		c, err := net.Dial("tcp", os.Getenv("ALIVE"))
		if err != nil {
			return 9
		}
		_, _ = c.Read(make([]byte, 1)) // until it is killed
	case "variables":
		for _, v := range os.Environ() {
			fmt.Fprintln(os.Stderr, v)
		}
	}
	return 0
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func try(t *testing.T, role string, during time.Duration, variables ...string) Run {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Try(t.Context(), Command{Path: self, Env: Environ(append(variables, roleVariable+"="+role))}, during)
}

// enough is a time that no server needs on a busy machine.
const enough = time.Minute

func TestAServerThatIsWellListsItsTools(t *testing.T) {
	t.Parallel()
	run := try(t, "good", 8*time.Second)
	if run.Stage != Listed || run.Tools != 2 || run.Name != "telegram-mcp" || run.Version != "1.2.3" || run.Err != nil || run.After <= 0 {
		t.Errorf("%+v", run)
	}
	if run.Ended || run.Stderr != "" || run.Stray != "" {
		t.Errorf("it ended, or printed something: %+v", run)
	}
}

func TestWhatIsNoMessageIsKept(t *testing.T) {
	t.Parallel()
	run := try(t, "banner", 8*time.Second)
	if run.Stage != Listed || run.Stray != "Connecting to Telegram…\n{\"level\":\"info\"}\n" {
		t.Errorf("%+v", run)
	}
}

func TestAQuestionInATerminalIsSeen(t *testing.T) {
	t.Parallel()
	run := try(t, "asks", enough)
	if run.Stage != Silent || !run.Ended || run.Code != 1 || run.Stray != "Please enter your phone (or bot token): " || !strings.Contains(run.Stderr, "EOFError") {
		t.Errorf("%+v", run)
	}
	run = try(t, "waits for an answer", 2*time.Second)
	if run.Stage != Silent || run.Ended || run.Stray != "Enter the code: " || run.Err != nil {
		t.Errorf("%+v", run)
	}
}

func TestAServerThatDiesSaysWhy(t *testing.T) {
	t.Parallel()
	run := try(t, "dies", enough)
	if run.Stage != Silent || !run.Ended || run.Code != 3 || run.Lived <= 0 || run.Lived >= enough || !strings.Contains(run.Stderr, "AuthKeyUnregisteredError") {
		t.Errorf("%+v", run)
	}
}

func TestARefusalIsTheServersOwnWord(t *testing.T) {
	t.Parallel()
	run := try(t, "refuses", 5*time.Second)
	if run.Stage != Refused || run.Err == nil || !strings.Contains(run.Err.Error(), "not authorized") || run.Ended {
		t.Errorf("%+v", run)
	}
}

func TestWhatIsPrintedIsBounded(t *testing.T) {
	t.Parallel()
	run := try(t, "loud", enough)
	if !run.Ended || len(run.Stderr) != stderrLimit || !strings.HasSuffix(run.Stderr, "the end of it\n") || len(run.Stray) != strayLimit {
		t.Errorf("ended %v, %d bytes of stderr, %d stray", run.Ended, len(run.Stderr), len(run.Stray))
	}
}

func TestNoChildIsLeft(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	dead := make(chan error, 1)
	ctx, began := context.WithCancel(t.Context())
	go func() {
		c, err := l.Accept()
		if err != nil {
			dead <- err
			return
		}
		began() // the child lives: no need to wait any longer
		defer func() { _ = c.Close() }()
		_, err = c.Read(make([]byte, 1)) // an end, or a reset, comes with the child's
		dead <- err
	}()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	run := Try(ctx, Command{Path: self, Env: Environ([]string{roleVariable + "=parent", "ALIVE=" + l.Addr().String()})}, enough)
	if run.Stage != Silent || run.Ended {
		t.Errorf("%+v", run)
	}
	select {
	case err := <-dead:
		if err == nil {
			t.Error("the child wrote")
		}
	case <-time.After(10 * time.Second):
		t.Error("the child that ignores requests to end is alive")
	}
}

func TestWhatCannotStartIsSaid(t *testing.T) {
	t.Parallel()
	run := Try(t.Context(), Command{Path: filepath.Join(t.TempDir(), "uvx")}, enough)
	if run.Stage != NotStarted || !errors.Is(run.Err, fs.ErrNotExist) {
		t.Errorf("%+v", run)
	}
	if run = Try(t.Context(), Command{Path: "no-such-program-of-ours"}, enough); run.Stage != NotStarted || !errors.Is(run.Err, exec.ErrNotFound) {
		t.Errorf("%+v", run)
	}
}

func TestAServerGetsWhatAClientWouldGiveIt(t *testing.T) {
	t.Setenv("SOMETHING_OF_THE_SHELL", "secret")
	t.Setenv("HOME", t.TempDir())
	run := try(t, "variables", enough, "TELEGRAM_API_ID=1", "PATH=elsewhere")
	lines := strings.Split(strings.TrimSpace(run.Stderr), "\n")
	for _, want := range []string{"TELEGRAM_API_ID=1", "PATH=elsewhere"} {
		if !slices.Contains(lines, want) {
			t.Errorf("%s is missing in %q", want, lines)
		}
	}
	if strings.Contains(run.Stderr, "SOMETHING_OF_THE_SHELL") {
		t.Error("it got a variable that no client gives")
	}
}

// TestAServerThatIsGoneHasRefusedNothing asks one that ends before it can read, whose pipe then breaks.
func TestAServerThatIsGoneHasRefusedNothing(t *testing.T) {
	t.Parallel()
	p, err := start(Command{Path: "/bin/sh", Args: []string{"-c", "exit 1"}})
	if err != nil {
		t.Skip("there is no sh here")
	}
	<-p.exited
	run := Run{Stage: Silent}
	p.greet(t.Context(), &run)
	p.end()
	if run.Stage != Silent || run.Err != nil {
		t.Errorf("%+v", run)
	}
}
