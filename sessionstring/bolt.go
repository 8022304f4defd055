package sessionstring

import (
	"encoding/binary"
	"errors"
	"hash/fnv"
)

// A reader of bbolt's databases that have been read into memory: https://github.com/etcd-io/bbolt/tree/main/internal/common (page.go, meta.go, bucket.go). The library itself maps the file into memory, locks it, and panics or
// is ended by the system where a damaged one leads it astray.
const (
	boltMagic   = 0xed0cdaed
	boltVersion = 2
	boltPage    = 16 // bytes of a page's head
	boltMeta    = 64 // bytes of what tells the newest state, checksum included
	boltElement = 16 // bytes of an element in a page, and of the head of a bucket within a value
	boltDepth   = 24
)

// Flags of a page, and of an element of a leaf.
const (
	boltBranch   = 1 << 0
	boltLeaf     = 1 << 1
	boltIsBucket = 1 << 0
)

var errBolt = errors.New("no bbolt database, or a damaged one")

// bolt is a database of bbolt.
type bolt struct {
	file         []byte
	pageSize     int
	budget       int // pages that may still be looked at: as many as there are, so that no ring of pages holds a reader
	elementsLeft int // elements that may still be looked at: as many as there is room for, so that pages that lie over each other do not either
}

// isBolt says whether a file begins as bbolt's do.
func isBolt(file []byte) bool {
	return len(file) >= boltPage+boltMeta && binary.LittleEndian.Uint32(file[boltPage:]) == boltMagic
}

// openBolt finds the newest state of a database, and the page of its root bucket.
func openBolt(file []byte) (*bolt, uint64, error) {
	if !isBolt(file) {
		return nil, 0, errBolt
	}
	size := int(binary.LittleEndian.Uint32(file[boltPage+8:]))
	if size < 512 || size > 1<<16 || size&(size-1) != 0 {
		return nil, 0, errBolt
	}
	var root, newest uint64
	found := false
	for _, at := range []int{0, size} {
		if at+boltPage+boltMeta > len(file) {
			continue
		}
		m := file[at+boltPage : at+boltPage+boltMeta]
		sum := fnv.New64a()
		sum.Write(m[:boltMeta-8])
		if binary.LittleEndian.Uint32(m) != boltMagic || binary.LittleEndian.Uint32(m[4:]) != boltVersion || binary.LittleEndian.Uint64(m[boltMeta-8:]) != sum.Sum64() {
			continue
		}
		if tx := binary.LittleEndian.Uint64(m[48:]); !found || tx > newest {
			root, newest, found = binary.LittleEndian.Uint64(m[16:]), tx, true
		}
	}
	if !found {
		return nil, 0, errBolt
	}
	return &bolt{file: file, pageSize: size, budget: len(file)/size + 1, elementsLeft: len(file) / boltElement}, root, nil
}

// page gives the bytes of a page with those that belong to it.
func (b *bolt) page(id uint64) ([]byte, error) {
	if b.budget--; b.budget < 0 || id > uint64(len(b.file)/b.pageSize) {
		return nil, errBolt
	}
	at := int(id) * b.pageSize
	if at+boltPage > len(b.file) {
		return nil, errBolt
	}
	more := uint64(binary.LittleEndian.Uint32(b.file[at+12:]))
	end := uint64(at) + (more+1)*uint64(b.pageSize)
	return b.file[at:min(end, uint64(len(b.file)))], nil
}

// each calls do for every element of the leaves below a page, until it returns false.
func (b *bolt) each(id uint64, do func(flags uint32, key, value []byte) bool) error {
	page, err := b.page(id)
	if err != nil {
		return err
	}
	_, err = b.elements(page, 0, do)
	return err
}

// elements is [bolt.each] for the bytes of a page. goOn is false where do has seen enough.
func (b *bolt) elements(page []byte, depth int, do func(flags uint32, key, value []byte) bool) (goOn bool, err error) {
	if len(page) < boltPage || depth > boltDepth {
		return false, errBolt
	}
	kind, count := binary.LittleEndian.Uint16(page[8:]), int(binary.LittleEndian.Uint16(page[10:]))
	if b.elementsLeft -= count; b.elementsLeft < 0 || boltPage+count*boltElement > len(page) {
		return false, errBolt
	}
	for i := range count {
		at := boltPage + i*boltElement
		e := page[at : at+boltElement]
		switch kind {
		case boltBranch:
			child, err := b.page(binary.LittleEndian.Uint64(e[8:]))
			if err != nil {
				return false, err
			}
			if goOn, err := b.elements(child, depth+1, do); !goOn || err != nil {
				return goOn, err
			}
		case boltLeaf:
			start := uint64(at) + uint64(binary.LittleEndian.Uint32(e[4:]))
			key := start + uint64(binary.LittleEndian.Uint32(e[8:]))
			end := key + uint64(binary.LittleEndian.Uint32(e[12:]))
			if end > uint64(len(page)) {
				return false, errBolt
			}
			if !do(binary.LittleEndian.Uint32(e), page[start:key], page[key:end]) {
				return false, nil
			}
		default:
			return false, errBolt
		}
	}
	return true, nil
}

// get finds a value in a bucket, whose value in the bucket above is given. It is a part of the file.
func (b *bolt) get(bucket []byte, name string) (value []byte, err error) {
	if len(bucket) < boltElement {
		return nil, errBolt
	}
	find := func(flags uint32, key, v []byte) bool {
		if flags&boltIsBucket == 0 && string(key) == name {
			value = v
			return false
		}
		return true
	}
	if root := binary.LittleEndian.Uint64(bucket); root != 0 {
		err = b.each(root, find)
		return value, err
	}
	_, err = b.elements(bucket[boltElement:], 0, find) // a small bucket stands in the value itself
	return value, err
}
