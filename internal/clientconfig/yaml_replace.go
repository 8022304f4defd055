package clientconfig

import (
	"bytes"
	"strings"

	"go.yaml.in/yaml/v3"
)

// replace puts another value behind a key.
func (d *yamlDoc) replace(in *yaml.Node, k int, value *node) ([]edit, error) {
	key, v := in.Content[k], in.Content[k+1]
	colon := d.colon(key)
	switch {
	case v.Kind == yaml.AliasNode:
		return nil, d.errorAt(v, kindShared)
	case v.Kind == yaml.ScalarNode && v.Value == "" && v.Style == 0 && !isFlow(in) && value.kind != anObject: // nothing
		return []edit{{colon, colon, " " + yamlInline(value)}}, nil
	case isFlow(in), v.Kind == yaml.ScalarNode && v.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 && value.kind != anObject:
		from, to := d.span(v)
		if from == to {
			return nil, d.errorAt(v, kindLayout)
		}
		return []edit{{from, to, yamlLike(v, value)}}, nil
	}
	l, end := d.layout(), d.lineEnd(d.end(key, v))
	if value.kind != anObject {
		return []edit{{colon, end, " " + yamlInline(value)}}, nil
	}
	from := colon
	if rest := bytes.TrimSpace(d.text[colon:d.lineEnd(colon)]); len(rest) == 0 || rest[0] == '#' {
		from = d.lineEnd(colon) // the comment behind the key stays
	}
	return []edit{{from, end, l.eol + l.yamlMembers(d.indent(key)+l.unit, value)}}, nil
}

// yamlLike is a value on one line, in the quotation marks of the one that it takes the place of where it can be.
func yamlLike(old *yaml.Node, value *node) string {
	written := yamlInline(value)
	single := !strings.ContainsFunc(value.text, func(r rune) bool { return r < ' ' || r > '~' })
	switch {
	case value.kind != aString:
	case old.Style&yaml.SingleQuotedStyle != 0 && single:
		return "'" + strings.ReplaceAll(value.text, "'", "''") + "'"
	case old.Style&yaml.DoubleQuotedStyle != 0 && written == value.text:
		return `"` + written + `"`
	}
	return written
}

// span is where a value stands that begins and ends with signs of its own. It is empty where that cannot be told.
func (d *yamlDoc) span(v *yaml.Node) (from, to int) {
	from = d.offset(v)
	if v.Kind == yaml.ScalarNode {
		return from, d.scalarEnd(v)
	}
	if !isFlow(v) {
		return from, from
	}
	depth := 0
	for i := from; i < len(d.text); i++ {
		switch d.text[i] {
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return from, i + 1
			}
		case '#':
			i = d.lineEnd(i)
		case '"', '\'':
			sign := d.text[i]
			for i++; i < len(d.text) && d.text[i] != sign; i++ {
				if sign == '"' && d.text[i] == '\\' {
					i++
				}
			}
		}
	}
	return from, from
}

// remove takes a key and its value away.
func (d *yamlDoc) remove(in, above *yaml.Node, k int) ([]edit, error) {
	key, v := in.Content[k], in.Content[k+1]
	if isFlow(in) {
		return d.removeFlow(in, k)
	}
	from, end := d.lineOf(key), d.lineEnd(d.end(key, v))
	switch {
	case len(bytes.TrimSpace(d.text[from:d.offset(key)])) > 0:
		return nil, d.errorAt(key, kindLayout)
	case end < len(d.text):
		end += len((&tomlDoc{text: d.text}).eolAt(end))
	case from > 0:
		from -= len((&tomlDoc{text: d.text}).eolBefore(from))
	}
	edits := []edit{{from, end, ""}}
	if len(in.Content) == 2 && above != nil { // a mapping without members is {}, and nothing at all would be something else
		colon := d.colon(above)
		edits = append(edits, edit{colon, colon, " {}"})
	}
	return edits, nil
}

// removeFlow takes a pair out of { }, and one comma.
func (d *yamlDoc) removeFlow(in *yaml.Node, k int) ([]edit, error) {
	from := d.offset(in.Content[k])
	_, to := d.span(in.Content[k+1])
	switch {
	case k+2 < len(in.Content):
		to = d.offset(in.Content[k+2])
	case k > 0:
		_, from = d.span(in.Content[k-1])
	}
	if to <= from {
		return nil, d.errorAt(in, kindLayout)
	}
	return []edit{{from, to, ""}}, nil
}
