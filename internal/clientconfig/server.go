package clientconfig

import (
	"bytes"
	"errors"
)

// ErrNoEntry is that of SetVariables for an entry that is not there.
var ErrNoEntry = errors.New("there is no such entry")

// Server is an entry as it stands in a file. What it says may be a secret, or a trick on a terminal.
type Server struct {
	Name     string
	Command  string
	Args     []string
	Env      []Variable // numbers and the like as they are written
	NoText   []string   // the names of variables that are written as a number or another thing than a text
	URL      string     // of a server that the client does not start
	Headers  []Variable // that it sends to that URL
	Dir      string     // the folder in which it is started, if the entry names one
	EnvFile  string     // the file with more variables, if the entry names one
	Disabled bool
	Line     int // where the entry begins, from 1
}

// Servers are the entries of a file, in its order. A file without a list, or without anything in it, has none. The error is an *Error.
func (p Place) Servers(text []byte) ([]Server, error) {
	root, err := p.read(text)
	if err != nil || root == nil {
		return nil, err
	}
	body := bytes.TrimPrefix(text, byteOrderMark)
	if root, err = root.resolved(body); err != nil {
		return nil, err
	}
	list := root.find(p.listIn(root)...)
	if list == nil {
		return nil, nil
	}
	var servers []Server
	for _, m := range list.members {
		if m.value.kind == anObject {
			s := p.shape.server(m.value)
			s.Name, s.Line = m.name, lineOf(body, m.at)
			servers = append(servers, s)
		}
	}
	return servers, nil
}

// read is a file's value, nil for a file without anything in it.
func (p Place) read(text []byte) (*node, error) {
	body := bytes.TrimPrefix(text, byteOrderMark)
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	switch p.Syntax {
	case inTOML:
		return readTOML(body)
	case inYAML:
		return readYAML(body)
	}
	return readJSON(body)
}

func readJSON(text []byte) (*node, error) {
	d, err := parse(text)
	if err != nil {
		return nil, err
	}
	return nodeOf(d.root), nil
}

// listIn is where the servers stand in this very file. Version 2 of opencode has them one level deeper than version 1:
// https://opencode.ai/v2/docs/mcp-servers
func (p Place) listIn(root *node) []string {
	if p.Client != "opencode" {
		return p.List
	}
	deeper := append(append([]string{}, p.List...), "servers")
	if servers := root.find(deeper...); servers != nil && servers.kind == anObject && servers.get("command") == nil && servers.get("url") == nil && servers.get("enabled") == nil {
		return deeper
	}
	return p.List
}

// lineOf is the line of an offset, from 1.
func lineOf(text []byte, offset int) int {
	return bytes.Count(text[:min(offset, len(text))], []byte("\n")) + 1
}

// server reads an entry, whichever of the shapes that its client has taken over time it has.
func (s shape) server(n *node) Server {
	var server Server
	command, env := n.get(s.commandName()), n.get(s.envName())
	args := n.get("args")
	if command != nil && command.kind == anObject { // Zed until 2025
		args, env, command = command.get("args"), command.get("env"), command.get("path")
	}
	if command != nil && command.kind == anArray { // opencode
		for i, item := range command.items {
			if i == 0 {
				server.Command = item.text
			} else {
				server.Args = append(server.Args, item.text)
			}
		}
	} else {
		server.Command = command.str()
	}
	if args != nil {
		for _, item := range args.items {
			server.Args = append(server.Args, item.text)
		}
	}
	if env != nil {
		for _, m := range env.members {
			server.Env = append(server.Env, Variable{m.name, m.value.text})
			if m.value.kind != aString {
				server.NoText = append(server.NoText, m.name)
			}
		}
	}
	for _, name := range []string{"url", "httpUrl", "serverUrl", "uri"} {
		server.URL = or(server.URL, n.get(name).str())
	}
	if headers := n.get(s.remote.headers); s.remote.url != "" && headers != nil {
		for _, m := range headers.members {
			server.Headers = append(server.Headers, Variable{m.name, m.value.str()})
		}
	}
	server.Dir, server.EnvFile = n.get("cwd").str(), n.get("envFile").str()
	if v := n.get("disabled"); v != nil && v.text == "true" {
		server.Disabled = true
	}
	if v := n.get("enabled"); v != nil && v.text == "false" {
		server.Disabled = true
	}
	return server
}
