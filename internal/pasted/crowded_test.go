package pasted

import (
	"strings"
	"testing"
	"time"
)

// TestCrowdedPagesTakeNoLongerByTheByte reads pages of nothing but errors: four times the text may take about four times as long, where it was sixteen times.
func TestCrowdedPagesTakeNoLongerByTheByte(t *testing.T) {
	for name, line := range map[string]string{
		"numbers of a system": "0x80072efd ",
		"errors of a system":  "[errno 110] ",
	} {
		t.Run(name, func(t *testing.T) {
			whole := strings.Repeat(line, searchedLength/len(line))
			took := func(text string) time.Duration {
				began := time.Now()
				Read(text, "")
				return time.Since(began)
			}
			// The quickest of several counts, since others use the processor too; what takes sixteen times as long is never quick enough.
			quarter, all := time.Hour, time.Hour
			for range 50 {
				quarter, all = min(quarter, took(whole[:len(whole)/4])), min(all, took(whole))
				if all < 9*quarter {
					return
				}
			}
			t.Errorf("64 KB take %v, and 16 KB take %v", all, quarter)
		})
	}
}
