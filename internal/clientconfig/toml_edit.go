package clientconfig

import (
	"bytes"
	"slices"
	"strings"
)

// putTOML is put for TOML. Whatever way a table is written in, it is changed in that way: under its own header, as an inline table, or by keys
// with dots.
func putTOML(text []byte, before, value *node, path []string) ([]byte, error) {
	d, err := parseTOML(text)
	if err != nil {
		return nil, err
	}
	if old := before.find(path...); old == nil && value == nil || value != nil && old.same(value) {
		return text, nil
	}
	if err := d.refuse(path, before); err != nil {
		return nil, err
	}
	var pieces []int
	for i, x := range d.exprs {
		switch {
		case hasPrefix(x.path, path):
			pieces = append(pieces, i)
		case !x.header && hasPrefix(path, x.path):
			edits, err := d.putInline(x.value, path[len(x.path):], value)
			if err != nil {
				return nil, err
			}
			return apply(text, edits), nil
		}
	}
	var edits []edit
	switch {
	case value == nil:
		edits = d.cut(pieces)
	case len(pieces) > 0:
		edits = d.replace(pieces, path, value)
	default:
		edits = d.add(path, value)
	}
	return apply(text, edits), nil
}

func hasPrefix(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}

// refuse is the error for a path that leads through what is no table.
func (d *tomlDoc) refuse(path []string, root *node) error {
	for i := range path[:len(path)-1] {
		v := root.find(path[:i+1]...)
		if v == nil {
			return nil
		}
		if v.kind != anObject {
			bad := d.errorAt(v.at, kindListOther)
			bad.Name, bad.Found = path[i], string(v.kind)
			if v.kind == aTime {
				bad.Found = "string"
			}
			return bad
		}
	}
	return nil
}

func (d *tomlDoc) errorAt(offset int, kind Kind) *Error {
	return (&document{text: d.text}).errorAt(offset, kind)
}

// putInline changes an inline table.
func (d *tomlDoc) putInline(table *tomlValue, path []string, value *node) ([]edit, error) {
	var inside []int
	for i, pair := range table.pairs {
		switch {
		case hasPrefix(pair.path, path):
			inside = append(inside, i)
		case hasPrefix(path, pair.path) && len(pair.value.pairs) > 0, hasPrefix(path, pair.path) && pair.value.node.kind == anObject:
			return d.putInline(pair.value, path[len(pair.path):], value)
		}
	}
	if value == nil {
		if len(inside) != 1 {
			return nil, d.errorAt(table.from, kindLayout)
		}
		return []edit{table.without(inside[0])}, nil
	}
	switch {
	case len(inside) == 1 && len(table.pairs[inside[0]].path) == len(path):
		old := table.pairs[inside[0]].value
		return []edit{{old.from, old.to, tomlInline(value)}}, nil
	case len(inside) > 0:
		return nil, d.errorAt(table.from, kindLayout)
	}
	pair := tomlName(path[0]) + " = " + tomlInline((*node)(nil).with(value, path[1:]...))
	if len(table.pairs) == 0 {
		return []edit{{table.from, table.to, "{ " + pair + " }"}}, nil
	}
	last := table.pairs[len(table.pairs)-1]
	return []edit{{last.to, last.to, ", " + pair}}, nil
}

// without takes a pair out of an inline table, and one comma.
func (v *tomlValue) without(i int) edit {
	switch {
	case i+1 < len(v.pairs):
		return edit{v.pairs[i].from, v.pairs[i+1].from, ""}
	case i > 0:
		return edit{v.pairs[i-1].to, v.pairs[i].to, ""}
	}
	return edit{v.from, v.to, "{}"}
}

// end is where the last key under a header ends, or the header itself where it has none.
func (d *tomlDoc) end(header int) int {
	end := d.exprs[header].to
	for _, x := range d.exprs[header+1:] {
		if x.header {
			break
		}
		end = x.to
	}
	return end
}

// lineStart is where the line of an offset begins, lineEnd where it ends, without the line's end itself.
func (d *tomlDoc) lineStart(offset int) int { return bytes.LastIndexByte(d.text[:offset], '\n') + 1 }

func (d *tomlDoc) lineEnd(offset int) int {
	end := len(d.text)
	if i := bytes.IndexByte(d.text[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	if end > offset && d.text[end-1] == '\r' {
		end--
	}
	return end
}

// cut takes lines away: a header with all to the last key under it, and keys elsewhere. Empty lines before a header go with it.
func (d *tomlDoc) cut(pieces []int) []edit {
	var edits []edit
	done := 0 // up to where it is cut already
	for _, i := range pieces {
		x := d.exprs[i]
		from, to := d.lineStart(x.from), d.lineEnd(x.to)
		if x.from < done {
			continue
		}
		if x.header {
			to = d.lineEnd(d.end(i))
			for from > done && len(bytes.TrimSpace(d.text[d.lineStart(from-1):from])) == 0 {
				from = d.lineStart(from - 1)
			}
		}
		if to += len(d.eolAt(to)); from > 0 && to == len(d.text) && len(d.eolAt(d.lineEnd(x.to))) == 0 {
			from -= len(d.eolBefore(from)) // the file did not end in a line's end, so it does not now
		}
		edits = append(edits, edit{from, to, ""})
		done = to
	}
	return edits
}

func (d *tomlDoc) eolAt(offset int) string {
	for _, eol := range []string{"\r\n", "\n"} {
		if bytes.HasPrefix(d.text[offset:], []byte(eol)) {
			return eol
		}
	}
	return ""
}

func (d *tomlDoc) eolBefore(offset int) string {
	for _, eol := range []string{"\r\n", "\n"} {
		if bytes.HasSuffix(d.text[:offset], []byte(eol)) {
			return eol
		}
	}
	return ""
}

// eol is how the file ends its lines.
func (d *tomlDoc) eol() string {
	if i := bytes.IndexByte(d.text, '\n'); i > 0 && d.text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// replace puts a value in the place of the first of the pieces, and takes the others away.
func (d *tomlDoc) replace(pieces []int, path []string, value *node) []edit {
	first := d.exprs[pieces[0]]
	own := edit{first.from, first.to, ""}
	rest := pieces[1:]
	switch {
	case first.header && value.kind == anObject:
		own.to = d.end(pieces[0])
		own.text = tomlSection(path, value, d.eol())
		for len(rest) > 0 && d.exprs[rest[0]].to <= own.to {
			rest = rest[1:]
		}
	case first.header: // a table where a value is wanted: the check afterwards says that it cannot be
		return nil
	case len(first.path) == len(path):
		own.from = first.value.from
		own.text = tomlInline(value)
	default:
		own.text = tomlPath(path[first.section:]) + " = " + tomlInline(value)
	}
	return append(d.cut(rest), own)
}

// add puts a value where there is none: a table under a header of its own, behind the last one beside it; another value under the header of its
// table, or among the keys of the table where that has no header.
func (d *tomlDoc) add(path []string, value *node) []edit {
	eol := d.eol()
	table := path[:len(path)-1]
	header, key := -1, -1 // the header of the table, and the last key in it by a name with dots
	for i, x := range d.exprs {
		switch {
		case x.header && slices.Equal(x.path, table):
			header = i
		case !x.header && hasPrefix(x.path, table) && x.section < len(table):
			key = i
		}
	}
	switch {
	case value.kind == anObject:
		return d.addSection(table, tomlSection(path, value, eol))
	case header >= 0:
		at := d.lineEnd(d.end(header))
		indent := ""
		if last := d.end(header); last > d.exprs[header].to {
			start := d.lineStart(d.lastKey(header).from)
			indent = string(d.text[start:d.lastKey(header).from])
		}
		return []edit{{at, at, eol + indent + tomlName(path[len(path)-1]) + " = " + tomlInline(value)}}
	case key >= 0:
		x := d.exprs[key]
		at, start := d.lineEnd(x.to), d.lineStart(x.from)
		return []edit{{at, at, eol + string(d.text[start:x.from]) + tomlPath(path[x.section:]) + " = " + tomlInline(value)}}
	}
	object := (*node)(nil).with(value, path[len(path)-1])
	return d.addSection(table[:len(table)-1], tomlSection(table, object, eol))
}

func (d *tomlDoc) lastKey(header int) tomlExpr {
	last := d.exprs[header]
	for _, x := range d.exprs[header+1:] {
		if x.header {
			break
		}
		last = x
	}
	return last
}

// addSection puts a header with its keys behind the last one that stands under a table, or at the end of the file. Comments that follow without
// an empty line between belong to what is before, unless a header follows them.
func (d *tomlDoc) addSection(table []string, section string) []edit {
	eol := d.eol()
	last := -1
	for i, x := range d.exprs {
		if x.header && hasPrefix(x.path, table) {
			last = i
		}
	}
	if last < 0 || len(table) == 0 {
		end := len(d.text)
		switch {
		case end == 0:
			return []edit{{0, 0, section + eol}}
		case d.text[end-1] != '\n':
			return []edit{{end, end, eol + eol + section + eol}}
		case len(bytes.TrimSpace(d.text[d.lineStart(end-1):])) == 0:
			return []edit{{end, end, section + eol}}
		}
		return []edit{{end, end, eol + section + eol}}
	}
	at := d.lineEnd(d.end(last))
	for next := at + len(d.eolAt(at)); next < len(d.text) && next > at; {
		line := strings.TrimSpace(string(d.text[next:d.lineEnd(next)]))
		if line == "" {
			break
		}
		if line[0] == '[' {
			at = d.lineEnd(d.end(last))
			break
		}
		at = d.lineEnd(next)
		if next = at + len(d.eolAt(at)); next == len(d.text) {
			break
		}
	}
	return []edit{{at, at, eol + eol + section}}
}
