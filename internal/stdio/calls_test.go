package stdio

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func TestBothErasAreServed(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	c.initialize()
	c.call(1, "echo")
	if l := c.answer(1); l.Result["isError"] != nil || !strings.Contains(l.raw, `"text":"echo"`) {
		t.Errorf("2025-11-25: %s", l.raw)
	}
	meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{},"progressToken":"p"}`
	c.write(`{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{` + meta + `}}` + "\n")
	if l := c.answer("d"); l.Error != nil || !strings.Contains(l.raw, "2026-07-28") {
		t.Errorf("server/discover: %s", l.raw)
	}
	c.write(`{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"echo","arguments":{},` + meta + `}}` + "\n")
	if l := c.answer("c"); l.Result["resultType"] != "complete" {
		t.Errorf("2026-07-28: %s", l.raw)
	}
	c.endQuietly()
}

func TestSixtyFourCallsRunAtATimeAndBlockNothingElse(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	for id := range defaultWorkers {
		c.call(100+id, "wait")
	}
	for range defaultWorkers {
		k.waitBegan(t)
	}
	c.ping(1)
	c.answer(1)
	for range defaultWorkers {
		k.release <- struct{}{}
		c.next()
	}
	c.endQuietly()
}

func TestProgressComesInOrderAndBeforeTheAnswer(t *testing.T) {
	const calls = 1000
	c := start(t, newTools(t).MCPServer, Options{})
	c.initialize()
	go func() {
		for id := 1; id <= calls; id++ {
			// When this fails, answers are missing below.
			_, _ = io.WriteString(c.in, toolCall(id, "progress"))
		}
	}()
	seen := make(map[float64]float64)
	for answered := 0; answered < calls; {
		l := c.next()
		if l.Method == "" {
			if id := l.ID.(float64); seen[id] != steps {
				t.Fatalf("call %v is answered after %v of %d steps: %s", id, seen[id], steps, l.raw)
			}
			answered++
			continue
		}
		token, step := l.Params["progressToken"].(float64), l.Params["progress"].(float64)
		if step != seen[token]+1 {
			t.Fatalf("call %v: step %v comes after step %v", token, step, seen[token])
		}
		seen[token] = step
	}
	c.endQuietly()
}

func TestProgressAfterTheAnswerIsDropped(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.initialize()
	c.call(1, "late")
	c.answer(1)
	(<-k.afterIt)()
	c.ping(2)
	c.answer(2)
	c.endQuietly()
}

func TestCancelledCallIsStoppedAndNotAnswered(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.call(1, "wait")
	k.waitBegan(t)
	c.cancelCall("1")
	k.waitStopped(t)
	c.ping(2)
	c.answer(2)
	c.endQuietly()
}

func TestCallThatIgnoresItsCancelIsNotAnsweredEither(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.call(1, "hang")
	k.waitBegan(t)
	c.cancelCall("1")
	c.ping(2)
	c.answer(2)
	k.release <- struct{}{}
	c.endQuietly()
}

func TestCancelBeforeAWorkerIsFreeSticks(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{workers: 1})
	c.call(1, "wait")
	k.waitBegan(t)
	c.call(2, "echo")
	c.cancelCall("2")
	c.call(3, "echo")
	c.ping(4)
	c.answer(4)
	k.release <- struct{}{}
	c.answer(1)
	c.answer(3)
	if id := k.waitBegan(t); id != 3 {
		t.Errorf("call %d ran, want only 3", id)
	}
	c.endQuietly()
}

// TestCancelWhileACallIsPickedUpSticks holds a call between the moment where it would still be refused and the one from which
// mcp-go cancels it.
func TestCancelWhileACallIsPickedUpSticks(t *testing.T) {
	pickedUp, goOn := make(chan struct{}), make(chan struct{})
	hooks := &server.Hooks{}
	hooks.AddBeforeAny(func(_ context.Context, _ any, method mcp.MCPMethod, _ any) {
		if method == mcp.MethodToolsCall {
			pickedUp <- struct{}{}
			<-goOn
		}
	})
	k := newTools(t, server.WithHooks(hooks))
	c := start(t, k.MCPServer, Options{})
	c.call(1, "wait")
	<-pickedUp
	c.cancelCall("1")
	c.ping(2)
	c.answer(2)
	close(goOn)
	k.waitStopped(t)
	c.endQuietly()
}

func TestCancelOfNothingChangesNothing(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	for _, id := range []string{"1", `"1"`, "null", "{}", "-3", "1e300", `"never"`} {
		c.cancelCall(id)
	}
	c.write(`{"jsonrpc":"2.0","method":"notifications/cancelled"}` + "\n")
	c.write(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":[1]}` + "\n")
	c.call(1, "echo")
	c.answer(1)
	c.cancelCall("1")
	c.call(1, "echo")
	c.answer(1)
	c.endQuietly()
}

func TestInitializeCannotBeCancelled(t *testing.T) {
	requests := newInFlight()
	number, err := requests.add(request{method: string(mcp.MethodInitialize), key: "1"})
	if err != nil {
		t.Fatal(err)
	}
	if _, forward := requests.cancel("1"); forward || requests.remove(number).cancelled {
		t.Error("the cancel of initialize was heeded")
	}
}

func TestStringAndNumberAreDifferentIDs(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.call(1, "wait")
	k.waitBegan(t)
	c.cancelCall(`"1"`)
	c.ping(2)
	c.answer(2)
	k.release <- struct{}{}
	c.answer(1)
	c.endQuietly()
}

func TestIDInUseIsRefused(t *testing.T) {
	k := newTools(t)
	c := start(t, k.MCPServer, Options{})
	c.call(1, "wait")
	k.waitBegan(t)
	c.ping(1)
	if l := c.answer(1); l.Error == nil || l.Error.Code != mcp.INVALID_REQUEST {
		t.Errorf("the same id twice: %s", l.raw)
	}
	c.write(`{"jsonrpc":"2.0","id":1.0,"method":"ping"}` + "\n")
	if l := c.answer(1); l.Error == nil || l.Error.Code != mcp.INVALID_REQUEST {
		t.Errorf("the same id, written otherwise: %s", l.raw)
	}
	// mcp-go would cancel the one with the other.
	c.write(`{"jsonrpc":"2.0","id":"1","method":"ping"}` + "\n")
	if l := c.answer("1"); l.Error != nil {
		t.Errorf("a string is another id: %s", l.raw)
	}
	k.release <- struct{}{}
	if l := c.answer(1); l.Error != nil {
		t.Errorf("the first call: %s", l.raw)
	}
	c.endQuietly()
}

func TestTooManyOpenRequestsAreRefused(t *testing.T) {
	requests := newInFlight()
	open := func(i, size int) (uint64, error) {
		return requests.add(request{method: string(mcp.MethodToolsCall), key: requestKey(strconv.Itoa(i)), size: size})
	}
	for i := range maxOpen {
		if _, err := open(i, 1); err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
	}
	if _, err := open(maxOpen, 1); err != errTooMany {
		t.Errorf("one request more: %v", err)
	}
	requests.remove(1)
	if _, err := open(maxOpen, maxOpenBytes); err != errTooMany {
		t.Errorf("a request too large: %v", err)
	}
	if _, err := open(maxOpen, 1); err != nil {
		t.Errorf("after an answer: %v", err)
	}
}

func TestPanicIsNeitherWrittenNorLogged(t *testing.T) {
	c := start(t, newTools(t).MCPServer, Options{})
	c.call(1, "panic")
	first := c.answer(1)
	c.write(`{"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"panic"}}` + "\n")
	second := c.answer(2)
	for _, l := range []line{first, second} {
		if l.Error == nil || l.Error.Code != mcp.INTERNAL_ERROR || l.Error.Message != internalError {
			t.Errorf("a panic is answered with %s", l.raw)
		}
	}
	c.endQuietly()
	if text := c.logged(); strings.Contains(text, "canary") || strings.Count(text, "panic recovered") != 2 {
		t.Errorf("the log says:\n%s", text)
	}
}

func TestServerCanAskTheClient(t *testing.T) {
	k := newTools(t, server.WithElicitation())
	c := start(t, k.MCPServer, Options{})
	c.initialize()
	c.call(1, "ask")
	if l := c.next(); l.Method != "notifications/progress" {
		t.Fatalf("want progress first, got %s", l.raw)
	}
	question := c.next()
	if question.Method != "elicitation/create" {
		t.Fatalf("want elicitation/create, got %s", question.raw)
	}
	c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%v,"result":{"action":"decline"}}`+"\n", question.ID))
	if l := c.answer(1); l.Error != nil {
		t.Errorf("the call: %s", l.raw)
	}
	c.endQuietly()
}

func TestReplyThatWasNotAskedForIsIgnored(t *testing.T) {
	k := newTools(t, server.WithElicitation())
	c := start(t, k.MCPServer, Options{})
	c.initialize()
	c.write(`{"jsonrpc":"2.0","id":77,"error":{"code":-1,"message":"no"}}` + "\n")
	c.write(`{"jsonrpc":"2.0","id":78,"result":{}}` + "\n")
	// A reply that comes too late, to a question that mcp-go has given up, under the id of a request that is open.
	c.call(901, "ask")
	c.next()
	question := c.next()
	c.cancelCall("901")
	c.ping(902)
	c.answer(902)
	id := int(question.ID.(float64))
	c.call(id, "wait")
	k.waitBegan(t)
	c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"error":{"code":-1,"message":"no"}}`+"\n", id))
	c.ping(903)
	c.answer(903)
	k.release <- struct{}{}
	if l := c.answer(id); l.Error != nil {
		t.Errorf("the reply is taken for a request: %s", l.raw)
	}
	c.endQuietly()
}

func TestProgressOfACancelledCallIsDropped(t *testing.T) {
	requests := newInFlight()
	number, err := requests.add(request{method: string(mcp.MethodToolsCall), key: "1", token: json.RawMessage("7")})
	if err != nil {
		t.Fatal(err)
	}
	var ours string
	if err := json.Unmarshal(requests.ourToken(number), &ours); err != nil {
		t.Fatal(err)
	}
	if string(requests.clientToken(ours)) != "7" || requests.clientToken(7.0) != nil || requests.clientToken(requests.prefix+"8") != nil {
		t.Error("want progress under the token of an open call, and no other")
	}
	requests.cancel("1")
	if requests.clientToken(ours) != nil {
		t.Error("the call is cancelled and its progress is wanted")
	}
}
