package sessionstring_test

import (
	"encoding/binary"
	"hash/fnv"
	"strings"
	"testing"

	"telegram-login-mcp/sessionstring"
)

// tangledBolt is a bbolt database whose root has many children, which are all one page with as many elements as a page can say.
func tangledBolt(children int) []byte {
	const size, elements = 512, 65000
	pages := (16+children*16)/size + 1
	leaf := 2 + pages
	file := make([]byte, (leaf+(16+elements*16)/size+1+children)*size)
	le := binary.LittleEndian
	meta := file[16:80]
	le.PutUint32(meta, 0xed0cdaed)
	le.PutUint32(meta[4:], 2)
	le.PutUint32(meta[8:], size)
	le.PutUint64(meta[16:], 2)
	sum := fnv.New64a()
	sum.Write(meta[:56])
	le.PutUint64(meta[56:], sum.Sum64())
	head := func(page, kind, count, more int) []byte {
		p := file[page*size:]
		le.PutUint16(p[8:], uint16(kind))
		le.PutUint16(p[10:], uint16(count))
		le.PutUint32(p[12:], uint32(more))
		return p[16:]
	}
	root := head(2, 1, children, pages)
	for i := range children {
		le.PutUint64(root[i*16+8:], uint64(leaf))
	}
	head(leaf, 2, elements, (16+elements*16)/size)
	return file
}

func TestAStoreWithMoreElementsThanItHasRoomForIsRefusedAtOnce(t *testing.T) {
	quickly(t, func() {
		_, err := sessionstring.DecodeTDL(tangledBolt(5000))
		if got := found(wantFormatError(t, err, "")); got != sessionstring.GotUnreadable {
			t.Errorf("got %s", got)
		}
	})
}

func TestAStoreWhoseSessionIsNoSessionsLengthIsRefused(t *testing.T) {
	t.Parallel()
	file := tdlStore(t, 0, map[string]string{"default": encode(t, sessionstring.Gotd, full(t)) + strings.Repeat(" ", 1<<20)})
	_, err := sessionstring.DecodeTDL(file)
	if got := found(wantFormatError(t, err, "")); got != sessionstring.GotTooLong {
		t.Errorf("got %s", got)
	}
}
