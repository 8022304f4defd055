package sandbox_test

import (
	"testing"

	"telegram-login-mcp/sandbox"
)

// BenchmarkStart is the start-up of a sandbox, nearly all of it the RSA key.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := sandbox.Start(b.Context(), sandbox.Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
