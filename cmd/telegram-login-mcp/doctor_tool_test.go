package main_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
)

// toolRole is the variable that makes this test binary a tool's server, so that what happens to it can be chosen.
const toolRole = "DOCTOR_TEST_ROLE"

// The values of an entry that nobody should see.
const (
	canaryHash    = "c0ffee00c0ffee00c0ffee00c0ffee00"
	canarySession = "CANARY-session-0123456789-abcdefghij"
)

// playTool is a server of a tool, and the code with which it ends. It tells all that it was given, as a tool can that is careless.
func playTool(role string) int {
	switch role {
	case "good":
		serveTool()
	case "telling":
		fmt.Printf("my session is %s and the hash %s\n", os.Getenv("TELEGRAM_SESSION_STRING"), os.Getenv("TELEGRAM_API_HASH"))
		fmt.Fprintf(os.Stderr, "TypeError: %s does not go with %s\n", os.Getenv("TELEGRAM_SESSION_STRING"), os.Getenv("SOME_TOKEN"))
		return 7
	case "dead":
		fmt.Fprintln(os.Stderr, "telethon.errors.rpcerrorlist.AuthKeyUnregisteredError: The key is not registered in the system (caused by GetUsersRequest)")
		return 1
	case "asks":
		fmt.Print("Please enter your phone (or bot token): ")
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		fmt.Fprintln(os.Stderr, "EOFError: EOF when reading a line")
		return 1
	case "lives":
		c, err := net.Dial("tcp", os.Getenv("ALIVE"))
		if err != nil {
			return 9
		}
		_, _ = c.Read(make([]byte, 1)) // until it is ended
	}
	return 0
}

// serveTool answers MCP's first words, and what comes besides with nothing.
func serveTool() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var m struct {
			ID     json.RawMessage
			Method string
		}
		if json.Unmarshal(in.Bytes(), &m) != nil || m.ID == nil {
			continue
		}
		result := map[string]string{
			"initialize": `{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"a tool","version":"1"}}`,
			"tools/list": `{"tools":[{"name":"get_me","inputSchema":{"type":"object"}}]}`,
		}[m.Method]
		if result == "" {
			result = "{}"
		}
		fmt.Println(strings.Join([]string{`{"jsonrpc":"2.0","id":`, string(m.ID), `,"result":`, result, `}`}, ""))
	}
}
