package clientconfig

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxNodes is how many values a file of YAML may have when every alias is replaced by what it stands for. Nine short lines can stand for billions.
const maxNodes = 100_000

// yamlDoc is a file's text and where things are in it.
type yamlDoc struct {
	text  []byte
	lines []int      // the offset where each line begins
	root  *yaml.Node // a mapping, nil where the file has nothing but comments
}

// parseYAML reads a text without its byte order mark.
func parseYAML(text []byte) (d *yamlDoc, err error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Error{Line: 1, Column: 1, Kind: kindUTF16}
	}
	d = &yamlDoc{text: text, lines: []int{0}}
	for _, line := range yamlBreak().FindAllIndex(text, -1) {
		d.lines = append(d.lines, line[1])
	}
	defer func() {
		if recover() != nil { // a defect of the library, which a file that comes from anybody may find
			d, err = nil, &Error{Line: 1, Column: 1, Kind: kindSyntax}
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	if err := decoder.Decode(&first); errors.Is(err, io.EOF) {
		return d, nil
	} else if err != nil {
		return nil, yamlError(err)
	}
	if err := decoder.Decode(&second); err == nil {
		return nil, &Error{Line: second.Line, Column: second.Column, Kind: kindLayout}
	} else if !errors.Is(err, io.EOF) {
		return nil, yamlError(err)
	}
	root := first.Content[0]
	if root.Kind != yaml.MappingNode {
		bad := d.errorAt(root, kindNoObject)
		if bad.Found = string(yamlKind(root)); root.Kind == yaml.ScalarNode && root.Value == "" && root.Style == 0 {
			return d, nil
		}
		return nil, bad
	}
	if deep := deepIn(root, maxDepth); deep != nil {
		return nil, d.errorAt(deep, kindDeep)
	}
	d.root = root
	return d, nil
}

// deepIn is the first node in which more mappings and sequences than depth would stand in one another, nil if there is none.
func deepIn(n *yaml.Node, depth int) *yaml.Node {
	if depth < 0 {
		return n
	}
	for _, inner := range n.Content {
		if deep := deepIn(inner, depth-1); deep != nil {
			return deep
		}
	}
	return nil
}

// yamlError takes the place out of the library's message, and what it quotes.
func yamlError(err error) error {
	e := &Error{Line: 1, Column: 1, Kind: kindSyntax}
	said := strings.TrimPrefix(err.Error(), "yaml: ")
	if _, err := fmt.Sscanf(said, "line %d:", &e.Line); err == nil {
		_, said, _ = strings.Cut(said, ": ")
	}
	e.Said = unquoted(said)
	return e
}

func (d *yamlDoc) errorAt(n *yaml.Node, kind Kind) *Error {
	return &Error{Line: max(n.Line, 1), Column: max(n.Column, 1), Kind: kind}
}

// yamlBreak is what the library counts as the end of a line.
var yamlBreak = once(`\r\n|[\r\n\x{85}\x{2028}\x{2029}]`)

// lineOf is where the line of a node begins, in bytes.
func (d *yamlDoc) lineOf(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(d.lines) {
		return 0
	}
	return d.lines[n.Line-1]
}

// offset is where a node begins, in bytes. The library counts columns in characters.
func (d *yamlDoc) offset(n *yaml.Node) int {
	at := d.lineOf(n)
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(d.text[at:])
		at += size
	}
	return at
}

// yamlKind is what a node is. Of a scalar its tag says so, as the library resolves it.
func yamlKind(n *yaml.Node) nodeKind {
	switch n.Kind {
	case yaml.MappingNode:
		return anObject
	case yaml.SequenceNode:
		return anArray
	case yaml.AliasNode:
		return anAlias
	}
	switch n.ShortTag() {
	case "!!str":
		return aString
	case "!!int", "!!float":
		return aNumber
	case "!!bool":
		return aBool
	case "!!null":
		return aNull
	}
	return anUnknown
}

// node is a node of the library's as one of ours. An alias stays one.
func (d *yamlDoc) node(n *yaml.Node) *node {
	v := &node{kind: yamlKind(n), mark: n.Anchor, at: d.offset(n)}
	switch v.kind {
	case anObject:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			v.members = append(v.members, member{key.Value, d.offset(key), d.node(n.Content[i+1])})
		}
	case anArray:
		for _, item := range n.Content {
			v.items = append(v.items, d.node(item))
		}
	case aNull:
	case anUnknown:
		v.text = n.Tag + " " + n.Value
	default:
		v.text = n.Value
	}
	return v
}

func readYAML(text []byte) (*node, error) {
	d, err := parseYAML(text)
	if err != nil {
		return nil, err
	}
	if d.root == nil {
		return &node{kind: anObject}, nil
	}
	return d.node(d.root), nil
}

// resolved is a value of YAML with what aliases stand for in their place, and what << brings in, too. The error is an *Error for one that would
// never end, or nearly so.
func (n *node) resolved(text []byte) (*node, error) {
	marks := make(map[string]*node)
	var find func(n *node)
	find = func(n *node) {
		if n.mark != "" {
			marks[n.mark] = n
		}
		for _, m := range n.members {
			find(m.value)
		}
		for _, item := range n.items {
			find(item)
		}
	}
	find(n)
	if len(marks) == 0 {
		return n, nil
	}
	left := maxNodes
	var resolve func(n *node, depth int) *node
	resolve = func(n *node, depth int) *node {
		if left--; left < 0 || depth > maxDepth {
			left = -1
			return n
		}
		if target := marks[n.text]; n.kind == anAlias && target != nil {
			return resolve(target, depth+1)
		}
		v := *n
		v.members, v.items = nil, nil
		for _, item := range n.items {
			v.items = append(v.items, resolve(item, depth+1))
		}
		for _, m := range n.members {
			if m.name != "<<" {
				v.members = append(v.members, member{m.name, m.at, resolve(m.value, depth+1)})
			}
		}
		for _, m := range n.members {
			if m.name == "<<" {
				for _, brought := range resolve(m.value, depth+1).members {
					if v.get(brought.name) == nil {
						v.members = append(v.members, brought)
					}
				}
			}
		}
		return &v
	}
	whole := resolve(n, 0)
	if left < 0 {
		return nil, (&document{text: text}).errorAt(min(n.at, len(text)), kindLarge)
	}
	return whole, nil
}
