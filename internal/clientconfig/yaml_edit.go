package clientconfig

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// putYAML is put for YAML.
func putYAML(text []byte, before, value *node, path []string) ([]byte, error) {
	d, err := parseYAML(text)
	if err != nil {
		return nil, err
	}
	if old := before.find(path...); old == nil && value == nil || value != nil && old.same(value) {
		return text, nil
	}
	var edits []edit
	if d.root == nil {
		edits = d.append(len(text), d.layout().yamlMember("", path[0], (*node)(nil).with(value, path[1:]...)))
	} else {
		edits, err = d.put(value, path)
	}
	if err != nil {
		return nil, err
	}
	return apply(text, edits), nil
}

// put finds where a path leads, or where it ends, and makes the change there.
func (d *yamlDoc) put(value *node, path []string) ([]edit, error) {
	in := d.root
	var above *yaml.Node // the key of the mapping
	for i, name := range path {
		if err := d.refuse(in, i > 0, name); err != nil {
			return nil, err
		}
		k := d.key(in, name)
		last := i == len(path)-1
		switch {
		case k < 0 && value == nil:
			return nil, nil
		case k < 0:
			return d.insert(in, above, name, (*node)(nil).with(value, path[i+1:]...))
		case last && marked(in.Content[k+1]):
			return nil, d.errorAt(in.Content[k+1], kindShared)
		case last && value == nil:
			return d.remove(in, above, k)
		case last:
			return d.replace(in, k, value)
		}
		key, v := in.Content[k], in.Content[k+1]
		switch {
		case yamlKind(v) == aNull && v.Anchor == "" && value != nil:
			return d.fill(in, key, v, path[i+1], (*node)(nil).with(value, path[i+2:]...))
		case v.Kind == yaml.AliasNode || v.Anchor != "":
			return nil, d.errorAt(v, kindShared)
		case v.Kind != yaml.MappingNode:
			bad := d.errorAt(v, kindListOther)
			bad.Name, bad.Found = name, string(yamlKind(v))
			if yamlKind(v) == anUnknown {
				bad.Found = "string"
			}
			return nil, bad
		}
		above, in = key, v
	}
	return nil, nil
}

// refuse is the error for a mapping in which a name stands twice, or which takes members from elsewhere.
func (d *yamlDoc) refuse(in *yaml.Node, merging bool, name string) error {
	found := -1
	for i := 0; i+1 < len(in.Content); i += 2 {
		key := in.Content[i]
		if merging && key.ShortTag() == "!!merge" {
			return d.errorAt(key, kindShared)
		}
		if key.Kind != yaml.ScalarNode || key.Value != name {
			continue
		}
		if found >= 0 {
			bad := d.errorAt(key, kindTwice)
			bad.Name, bad.First = name, in.Content[found].Line
			return bad
		}
		found = i
	}
	return nil
}

// key is where a name stands in a mapping, -1 where it does not.
func (d *yamlDoc) key(in *yaml.Node, name string) int {
	for i := 0; i+1 < len(in.Content); i += 2 {
		if in.Content[i].Kind == yaml.ScalarNode && in.Content[i].Value == name {
			return i
		}
	}
	return -1
}

// marked reports whether something in a value has an anchor, by which another place may use it.
func marked(n *yaml.Node) bool {
	return n.Anchor != "" || slices.ContainsFunc(n.Content, marked)
}

func isFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// layout learns from the text how to lay out what is added to it.
func (d *yamlDoc) layout() layout {
	l := defaultLayout
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		l.eol = "\r\n"
	}
	if d.root == nil {
		return l
	}
	for i := 1; i < len(d.root.Content); i += 2 {
		if v := d.root.Content[i]; v.Kind == yaml.MappingNode && !isFlow(v) && len(v.Content) > 0 && v.Column > d.root.Column {
			l.unit = strings.Repeat(" ", v.Column-d.root.Column)
			break
		}
	}
	return l
}

// append puts lines behind the line in which an offset is.
func (d *yamlDoc) append(offset int, lines string) []edit {
	eol := d.layout().eol
	at := d.lineEnd(offset)
	switch {
	case at == 0, at == len(d.text) && d.text[at-1] == '\n':
		return []edit{{at, at, lines + eol}}
	case at == len(d.text) && bytes.HasSuffix(d.text, []byte("\n")):
		return []edit{{at, at, lines + eol}}
	}
	return []edit{{at, at, eol + lines}}
}

// lineEnd is where the line of an offset ends, without the line's end itself.
func (d *yamlDoc) lineEnd(offset int) int { return (&tomlDoc{text: d.text}).lineEnd(offset) }

// indent is the white space before a key.
func (d *yamlDoc) indent(key *yaml.Node) string { return strings.Repeat(" ", key.Column-1) }

// insert puts a new member into a mapping, behind the others.
func (d *yamlDoc) insert(in, above *yaml.Node, name string, value *node) ([]edit, error) {
	l := d.layout()
	switch {
	case !isFlow(in) && len(in.Content) > 0:
		last := in.Content[len(in.Content)-2]
		return d.append(d.end(last, in.Content[len(in.Content)-1]), l.yamlMember(d.indent(in.Content[0]), name, value)), nil
	case len(in.Content) == 0 && above != nil && d.alone(above, in):
		start := d.offset(in)
		edits := d.append(start, l.yamlMember(d.indent(above)+l.unit, name, value))
		return append(edits, edit{d.colon(above), start + len("{}"), ""}), nil
	}
	start := d.offset(in)
	if start >= len(d.text) || d.text[start] != '{' {
		return nil, d.errorAt(in, kindLayout)
	}
	text := yamlText(name) + ": " + yamlInline(value)
	if len(in.Content) > 0 {
		text += ", "
	}
	return []edit{{start + 1, start + 1, text}}, nil
}

// alone reports whether an empty mapping is {} on the line of its key, which is the first thing there.
func (d *yamlDoc) alone(key, v *yaml.Node) bool {
	start, begin := d.offset(v), d.lineOf(key)
	return key.Line == v.Line && bytes.HasPrefix(d.text[start:], []byte("{}")) && len(bytes.TrimSpace(d.text[begin:d.offset(key)])) == 0
}

// fill gives members to a key without a value.
func (d *yamlDoc) fill(in, key, v *yaml.Node, name string, value *node) ([]edit, error) {
	if isFlow(in) {
		return nil, d.errorAt(v, kindLayout)
	}
	l := d.layout()
	edits := d.append(d.offset(key), l.yamlMember(d.indent(key)+l.unit, name, value))
	if v.Value != "" { // null or ~
		edits = append(edits, edit{d.colon(key), d.offset(v) + len(v.Value), ""})
	}
	return edits, nil
}

// colon is the offset behind the colon of a key.
func (d *yamlDoc) colon(key *yaml.Node) int {
	at := d.scalarEnd(key)
	if i := bytes.IndexByte(d.text[at:d.lineEnd(at)], ':'); i >= 0 {
		return at + i + 1
	}
	return at
}

// scalarEnd is the offset behind a scalar on one line. What is written in another way ends where it begins, so that the check afterwards refuses
// the change.
func (d *yamlDoc) scalarEnd(n *yaml.Node) int {
	start := d.offset(n)
	line := d.text[start:d.lineEnd(start)]
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(line); i++ {
			switch line[i] {
			case '\\':
				i++
			case '"':
				return start + i + 1
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := 1; i < len(line); i++ {
			if line[i] != '\'' {
				continue
			}
			if i+1 == len(line) || line[i+1] != '\'' {
				return start + i + 1
			}
			i++
		}
	case bytes.HasPrefix(line, []byte(n.Value)):
		return start + len(n.Value)
	}
	return start
}

// end is an offset in the last line of a key and its value in a block: the last one that stands deeper than the key and is no comment.
func (d *yamlDoc) end(key, v *yaml.Node) int {
	literal := v
	for len(literal.Content) > 0 && !isFlow(literal) {
		literal = literal.Content[len(literal.Content)-1]
	}
	verbatim := literal.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	end := d.offset(key)
	for i := key.Line; i < len(d.lines); i++ {
		line := string(d.text[d.lines[i]:d.lineEnd(d.lines[i])])
		content := strings.TrimLeft(line, " ")
		deep := len(line)-len(content) >= key.Column
		item := v.Kind == yaml.SequenceNode && len(line)-len(content) == key.Column-1 && (content == "-" || strings.HasPrefix(content, "- "))
		switch {
		case strings.TrimSpace(content) == "", content[0] == '#' && !(verbatim && deep):
			continue
		case !deep && !item:
			return end
		}
		end = d.lines[i]
	}
	return end
}
