package sessionstring

import "encoding/binary"

// Bounds of a schema. SQLite reads all of it at the first statement, in a time that grows with the square of the entries, and no deadline ends that.
// The libraries' files have a dozen entries.
const (
	maxSchema      = 1000
	maxSchemaPages = 2 * maxSchema // leaves with an entry each, and no more pages above them than leaves
)

// Kinds of pages that tables have: https://www.sqlite.org/fileformat.html#b_tree_pages.
const (
	tableInterior = 5
	tableLeaf     = 13
)

// hugeSchema reports whether a database has more tables, indexes, views and triggers than are read. What is damaged it passes over, so that it counts at
// least what SQLite would read before it comes upon the damage.
func hugeSchema(image []byte) bool {
	size := int(binary.BigEndian.Uint16(image[16:]))
	if size == 1 {
		size = 1 << 16
	}
	if size < 512 {
		return false // SQLite refuses it
	}
	entries := 0
	todo := []uint32{1}
	for pages := 0; len(todo) > 0; pages++ {
		if pages+len(todo) > maxSchemaPages {
			return true
		}
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		at := (int64(id) - 1) * int64(size)
		if at < 0 || at >= int64(len(image)) {
			continue
		}
		page := make([]byte, size) // the last one may be cut short
		copy(page, image[at:])
		head := page
		if id == 1 {
			head = page[sqliteHeader:]
		}
		cells := int(binary.BigEndian.Uint16(head[3:]))
		switch head[0] {
		case tableLeaf:
			entries += cells
		case tableInterior:
			todo = append(todo, binary.BigEndian.Uint32(head[8:]))
			for i := range min(cells, (len(head)-12)/2) {
				if cell := int(binary.BigEndian.Uint16(head[12+2*i:])); cell+4 <= size {
					todo = append(todo, binary.BigEndian.Uint32(page[cell:]))
				}
			}
		}
		if entries > maxSchema {
			return true
		}
	}
	return false
}
