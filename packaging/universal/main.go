// Command universal joins macOS binaries for several processors into one that runs on each of them, as Apple's lipo does.
//
// lipo is on macOS alone, LLVM's is a large package, and neither randall77/makefat nor konoui/lipo is to be had by way of the Go module
// proxy. The format is a table of contents, in big-endian order, before the binaries: https://en.wikipedia.org/wiki/Mach-O
package main

import (
	"bytes"
	"debug/macho"
	"encoding/binary"
	"fmt"
	"os"
)

// alignment is that of pages on Apple's processors, which the signatures within the binaries count in. It is a power of two.
const alignment = 14

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: universal OUTPUT BINARY...")
		os.Exit(2)
	}
	if err := join(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "universal:", err)
		os.Exit(1)
	}
}

// join writes one binary made of several. The result is read again by the standard library.
func join(output string, inputs []string) error {
	var header, body bytes.Buffer
	write := func(fields ...uint32) {
		for _, f := range fields {
			_ = binary.Write(&header, binary.BigEndian, f) // into memory, cannot fail
		}
	}
	write(macho.MagicFat, uint32(len(inputs)))
	const size = 1 << alignment // also of the room for the header
	for _, name := range inputs {
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := macho.NewFile(bytes.NewReader(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		write(uint32(file.Cpu), file.SubCpu, uint32(size+body.Len()), uint32(len(raw)), alignment)
		body.Write(raw)
		body.Write(make([]byte, -body.Len()&(size-1)))
	}
	header.Write(make([]byte, size-header.Len()))
	if err := os.WriteFile(output, append(header.Bytes(), body.Bytes()...), 0o755); err != nil {
		return err
	}
	fat, err := macho.OpenFat(output)
	if err != nil {
		return fmt.Errorf("read %s again: %w", output, err)
	}
	return fat.Close()
}
