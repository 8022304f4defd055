package pasted

import (
	"runtime"
	"strings"
	"testing"
)

// page64 is a log of 64 KB that ends with an error.
var page64 = strings.Repeat("2026-11-26 10:00:00 INFO connecting to 149.154.167.51:443 over TcpFull, attempt 3 of 5\n", 730) +
	"telethon.errors.rpcerrorlist.FloodWaitError: A wait of 3600 seconds is required (caused by SendCodeRequest)\n"

func BenchmarkRead(b *testing.B) {
	b.SetBytes(int64(len(page64)))
	for b.Loop() {
		Read(page64, "")
	}
}

// BenchmarkFinder is what the first pasted text costs besides.
func BenchmarkFinder(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		f := newFinder()
		b.ReportMetric(float64(f.automaton.StateCount()), "states")
		runtime.KeepAlive(f)
	}
}
