package main

import (
	"debug/macho"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

func TestEachProcessorFindsItsBinary(t *testing.T) {
	dir := t.TempDir()
	cpus := []macho.Cpu{macho.CpuArm64, macho.CpuAmd64}
	var inputs []string
	for i, cpu := range cpus {
		// A header without a single command, and something after it.
		header := macho.FileHeader{Magic: macho.Magic64, Cpu: cpu, Type: macho.TypeExec}
		raw, err := binary.Append(nil, binary.LittleEndian, header)
		if err != nil {
			t.Fatal(err)
		}
		input := filepath.Join(dir, cpu.String())
		if err := os.WriteFile(input, append(raw, make([]byte, 4+20000*i)...), 0o600); err != nil {
			t.Fatal(err)
		}
		inputs = append(inputs, input)
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	output := filepath.Join(dir, "both")
	if err := join(output, inputs); err != nil {
		t.Fatal(err)
	}
	fat, err := macho.OpenFat(output)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fat.Close() }()
	joined, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	for i, cpu := range cpus {
		part := fat.Arches[i]
		if part.Cpu != cpu || part.Offset%(1<<alignment) != 0 || part.Align != alignment {
			t.Errorf("part %d is %+v", i, part.FatArchHeader)
		}
		want, err := os.ReadFile(inputs[i])
		if err != nil {
			t.Fatal(err)
		}
		if got := joined[part.Offset : part.Offset+part.Size]; string(got) != string(want) {
			t.Errorf("part %d is not the binary that was put in", i)
		}
	}
	if err := join(output, []string{text}); err == nil {
		t.Error("a text was taken for a binary")
	}
	if err := join(output, []string{inputs[0], inputs[0]}); err == nil {
		t.Error("two binaries for one processor were joined")
	}
}
