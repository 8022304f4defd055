package clientconfig

import (
	"bytes"
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"telegram-login-mcp/internal/outside"
)

// tomlExpr is a line of a TOML file that says something, or the lines over which a value goes: a header, or a key with its value.
type tomlExpr struct {
	header   bool
	array    bool     // [[ ]]
	path     []string // from the outermost table
	section  int      // of a key: how many of these names are those of the header above
	from, to int      // bytes: a header with its brackets, a key with its value
	value    *tomlValue
}

// tomlValue is a value and where it is.
type tomlValue struct {
	node     *node
	from, to int
	pairs    []tomlExpr // of an inline table
}

// tomlDoc is a file's text and where things are in it.
type tomlDoc struct {
	text  []byte
	exprs []tomlExpr
	left  int // how many values more there may be
}

// maxTOML is how many values and headers a file may have. The library looks at all keys of a table for each of them.
const maxTOML = 10_000

// parseTOML reads a text without its byte order mark. The library's parser says where things are, and its decoder whether they may be there
// together.
func parseTOML(text []byte) (*tomlDoc, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, &Error{Line: 1, Column: 1, Kind: kindUTF16}
	}
	d := &tomlDoc{text: bytes.Clone(text), left: maxTOML}
	var parser unstable.Parser
	parser.Reset(d.text)
	var above []string
	for parser.NextExpression() {
		e := parser.Expression()
		x := tomlExpr{header: e.Kind != unstable.KeyValue, array: e.Kind == unstable.ArrayTable}
		if x.header {
			var last int
			x.path, x.from, last = tomlKey(e.Key())
			x.from = bytes.LastIndexByte(d.text[:x.from], '[')
			x.to = last + bytes.IndexByte(d.text[last:], ']') + 1
			if x.array {
				x.from, x.to = x.from-1, x.to+1
			}
			above = x.path
		} else {
			x = d.pair(e, above)
		}
		if len(x.path) > maxDepth || x.value != nil && x.value.node.deeper(maxDepth) {
			return nil, d.errorAt(x.from, kindDeep)
		}
		if x.header {
			d.left--
		}
		if d.left < 0 {
			return nil, d.errorAt(x.from, kindLarge)
		}
		d.exprs = append(d.exprs, x)
	}
	if err := parser.Error(); err != nil {
		return nil, d.syntaxError(&parser, err)
	}
	var all map[string]any // only now, since the decoder calls itself for each name of a key
	if err := toml.Unmarshal(text, &all); err != nil {
		return nil, d.syntaxError(&parser, err)
	}
	return d, nil
}

// syntaxError takes the place out of what the library says.
func (d *tomlDoc) syntaxError(parser *unstable.Parser, err error) error {
	said := strings.TrimPrefix(err.Error(), "toml: ")
	bad := &Error{Line: 1, Column: 1, Kind: kindSyntax, Said: unquoted(said)}
	var decoding *toml.DecodeError
	var parsing *unstable.ParserError
	switch {
	case errors.As(err, &decoding):
		bad.Line, bad.Column = decoding.Position()
	case errors.As(err, &parsing):
		at := parser.Shape(parser.Range(parsing.Highlight)).Start
		bad.Line, bad.Column = at.Line, at.Column
	}
	return bad
}

// unquoted is what a parser says without what it quotes: that is the file's, and may be a secret or a trick.
func unquoted(said string) string {
	if i := strings.IndexAny(said, "\"'`"); i > 0 {
		said = said[:i]
	}
	return outside.Text(strings.TrimSpace(said))
}

// tomlKey is a key, and the bytes from its first part to behind its last one.
func tomlKey(parts unstable.Iterator) (names []string, from, to int) {
	from = -1
	for parts.Next() {
		part := parts.Node()
		if from < 0 {
			from = int(part.Raw.Offset)
		}
		to = int(part.Raw.Offset + part.Raw.Length)
		names = append(names, string(part.Data))
	}
	return names, from, to
}

// pair is a key with its value, below a header or in an inline table.
func (d *tomlDoc) pair(e *unstable.Node, above []string) tomlExpr {
	names, from, end := tomlKey(e.Key())
	x := tomlExpr{path: append(append([]string{}, above...), names...), section: len(above), from: from, to: int(e.Raw.Offset + e.Raw.Length)}
	begin := end + bytes.IndexByte(d.text[end:], '=') + 1
	for begin < x.to && (d.text[begin] == ' ' || d.text[begin] == '\t') {
		begin++
	}
	x.value = d.value(e.Value())
	x.value.from, x.value.to, x.value.node.at = begin, x.to, begin
	return x
}

// value reads a value. Where it is only its key can say.
func (d *tomlDoc) value(e *unstable.Node) *tomlValue {
	d.left--
	v := &tomlValue{node: &node{text: string(e.Data)}}
	switch e.Kind {
	case unstable.String:
		v.node.kind = aString
	case unstable.Bool:
		v.node.kind = aBool
	case unstable.Integer, unstable.Float:
		v.node.kind = aNumber
	case unstable.Array:
		v.node.kind = anArray
		for items := e.Children(); items.Next(); {
			v.node.items = append(v.node.items, d.value(items.Node()).node)
		}
	case unstable.InlineTable:
		v.node = &node{kind: anObject}
		for pairs := e.Children(); pairs.Next(); {
			pair := d.pair(pairs.Node(), nil)
			v.pairs = append(v.pairs, pair)
			v.node.define(pair.path, pair.from, pair.value.node)
		}
	default:
		v.node.kind = aTime
	}
	return v
}

// define puts a value at the end of names. An array of tables on the way stands for its last one.
func (n *node) define(names []string, at int, value *node) *node {
	for i, name := range names {
		if n.kind == anArray && len(n.items) > 0 {
			n = n.items[len(n.items)-1]
		}
		if n.byName == nil {
			n.byName = make(map[string]*node)
		}
		next := n.byName[name]
		if next == nil {
			next = &node{kind: anObject, at: at}
			if i == len(names)-1 && value != nil {
				next = value
			}
			n.members = append(n.members, member{name, at, next})
			n.byName[name] = next
		}
		n = next
	}
	return n
}

// root is the file's value.
func (d *tomlDoc) root() *node {
	root := &node{kind: anObject}
	current := root
	for _, x := range d.exprs {
		switch {
		case x.array:
			list := root.define(x.path, x.from, &node{kind: anArray, at: x.from})
			current = &node{kind: anObject, at: x.from}
			list.items = append(list.items, current)
		case x.header:
			if current = root.define(x.path, x.from, nil); current.kind == anArray {
				current = current.items[len(current.items)-1]
			}
		default:
			current.define(x.path[x.section:], x.from, x.value.node)
		}
	}
	return root
}

func readTOML(text []byte) (*node, error) {
	d, err := parseTOML(text)
	if err != nil {
		return nil, err
	}
	return d.root(), nil
}
