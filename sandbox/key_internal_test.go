package sandbox

import "testing"

func TestKeyWhoseFingerprintBeginsWithZeroIsNotTaken(t *testing.T) {
	for fingerprint, want := range map[uint64]bool{0x0ad7fadb685e23d9: false, 0: false, 0x1000000000000000: true, 0xd09d1d85de64fd85: true} {
		if got := foundByAll(int64(fingerprint)); got != want {
			t.Errorf("%016x: %v", fingerprint, got)
		}
	}
}
